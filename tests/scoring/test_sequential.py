"""Answers that stay valid however often they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize

from tracker.errors import InvalidFrame
from tracker.scoring.sequential import anytime_comparison

if TYPE_CHECKING:
    from tracker.scoring.draws import Floats


def histories(n_histories: int, n: int, *, first: float, second: float, seed: int = 0) -> Floats:
    """Return Brier differences of two sources that err by so much around the true probability."""
    rng = np.random.default_rng(seed)
    true = rng.uniform(0.25, 0.75, (n_histories, n))
    outcome = rng.random(true.shape) < true
    side = rng.choice([-1.0, 1.0], true.shape)
    return np.square(true + side * first - outcome) - np.square(true - side * second - outcome)


@pytest.mark.parametrize("kind", ["forecasts", "coins"])
def test_without_a_difference_e_values_seldom_ever_exceed_one_over_alpha(kind: str) -> None:
    if kind == "forecasts":
        difference = histories(2000, 150, first=0.2, second=0.2)
    else:
        difference = np.random.default_rng(1).choice([-1.0, 1.0], (2000, 150))
    found = anytime_comparison(difference=difference, span=1.0, alpha=0.05)
    for evidence in (found.e_value, found.e_first_lower, found.e_second_lower):
        for alpha in (0.2, 0.05, 0.01):
            assert np.mean(evidence.max(axis=1) >= 1 / alpha) <= alpha


def test_the_confidence_sequence_holds_the_truth_at_all_times_at_once() -> None:
    # The first is right and the second errs by .3: the expected difference is -.09 at every time.
    difference = histories(1000, 150, first=0.0, second=0.3)
    found = anytime_comparison(difference=difference, span=1.0, alpha=0.05)
    held = np.all((found.low <= -0.09) & (found.high >= -0.09), axis=1)
    assert held.mean() >= 0.95


def test_a_source_that_is_better_is_found_and_the_other_is_not() -> None:
    found = anytime_comparison(
        difference=histories(200, 400, first=0.0, second=0.3), span=1.0, alpha=0.05
    )
    assert np.mean(found.e_first_lower[:, -1] >= 20) > 0.9
    assert np.mean(found.high[:, -1] < 0) > 0.8
    assert found.e_second_lower[:, -1].max() < 1


def test_without_a_difference_e_values_are_one_on_average_at_most() -> None:
    found = anytime_comparison(
        difference=histories(2000, 60, first=0.2, second=0.2), span=1.0, alpha=0.05
    )
    assert found.e_value[:, -1].mean() <= 1.0


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=25))
def test_later_differences_change_nothing_earlier(difference: list[float]) -> None:
    whole = anytime_comparison(difference=np.array(difference), span=1.0, alpha=0.1)
    part = anytime_comparison(difference=np.array(difference[:-1]), span=1.0, alpha=0.1)
    for left, right in zip(whole, part, strict=True):
        assert np.allclose(left[:-1], right, rtol=1e-9)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=25))
def test_exchanging_the_sources_exchanges_the_evidence(difference: list[float]) -> None:
    one = anytime_comparison(difference=np.array(difference), span=1.0, alpha=0.05)
    two = anytime_comparison(difference=-np.array(difference), span=1.0, alpha=0.05)
    assert np.allclose(one.e_first_lower, two.e_second_lower)
    assert np.allclose(one.low, -two.high)
    assert np.allclose(one.e_value, two.e_value)


def test_a_rule_with_a_wider_range_is_scaled() -> None:
    difference = histories(1, 50, first=0.0, second=0.3)[0]
    one = anytime_comparison(difference=difference, span=1.0, alpha=0.05)
    two = anytime_comparison(difference=100 * difference, span=100.0, alpha=0.05)
    assert np.allclose(two.low, 100 * one.low)
    assert np.allclose(two.mean, 100 * one.mean)
    assert np.allclose(two.e_value, one.e_value)


def test_evidence_and_sequence_are_those_of_the_formula() -> None:
    difference = histories(1, 40, first=0.0, second=0.4)[0]
    found = anytime_comparison(difference=difference, span=1.0, alpha=0.1)
    bets = 0.98 / 1.25 * (np.arange(1, 41) / 40) ** 1.5
    spread = 0.0
    for t, step in enumerate(difference):
        forecast = np.clip(difference[:t].sum() / (t + 1), -0.25, 0.25)
        spread += (step - forecast) ** 2
        cost = (-np.log(1 - 1.25 * bets) - 1.25 * bets) / 1.25**2

        def mixture(total: float, cost: Floats = cost, spread: float = spread) -> float:
            return float(np.mean(np.exp(bets * total - cost * spread)))

        total = float(difference[: t + 1].sum())
        assert found.e_first_lower[t] == pytest.approx(mixture(-total))
        assert found.e_second_lower[t] == pytest.approx(mixture(total))
        reach = optimize.brentq(lambda total, m=mixture: m(total) - 20.0, 0, 100)
        assert found.high[t] == pytest.approx(min((total + reach) / (t + 1), 1.0), abs=1e-8)
        assert found.low[t] == pytest.approx(max((total - reach) / (t + 1), -1.0), abs=1e-8)


def test_overwhelming_evidence_stays_finite() -> None:
    found = anytime_comparison(difference=np.full(5000, -1.0), span=1.0, alpha=0.05)
    assert np.isfinite(found.e_first_lower).all()
    assert found.e_first_lower[-1] > 1e300


def test_no_shared_prediction_gives_an_empty_sequence() -> None:
    found = anytime_comparison(difference=np.zeros(0), span=1.0, alpha=0.05)
    assert [len(column) for column in found] == [0] * 6


@pytest.mark.parametrize(
    ("difference", "span", "words"),
    [
        pytest.param([0.5], np.inf, "bounded", id="a rule without bounds"),
        pytest.param([0.5], np.nan, "bounded", id="no range"),
        pytest.param([1.5], 1.0, "outside -1..1", id="outside the range"),
        pytest.param([np.nan], 1.0, "outside -1..1", id="not a number"),
    ],
)
def test_what_cannot_be_compared_at_any_time_is_refused(
    difference: list[float], span: float, words: str
) -> None:
    with pytest.raises(InvalidFrame, match=words):
        anytime_comparison(difference=np.array(difference), span=span, alpha=0.05)
