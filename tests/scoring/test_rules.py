"""The rules, against hand-worked values, edges and properties."""

from __future__ import annotations

from math import inf, log, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.scoring.calls import Calls, NamedOptions, Numbers, Options, sum_options
from tracker.scoring.rules import RULES, interval_hit

BINARY_RULES = ("brier", "log", "spherical", "baseline", "rps", "hit")
PROPER_RULES = ("brier", "log", "spherical", "baseline", "rps")
probabilities = st.floats(0.0, 1.0, allow_nan=False)
inner = st.floats(0.001, 0.999)


def binary(rule: str, probability: float, outcome: float) -> float:
    """Return the score of one binary forecast."""
    function = RULES[rule].function
    assert function is not None
    return float(function(Calls(np.array([probability]), np.array([outcome])))[0])


def choice(rule: str, said: list[float], happened: int, *, ordered: bool = True) -> float:
    """Return the score of one forecast over options."""
    function = RULES[rule].function
    assert function is not None
    options = sum_options(
        named=NamedOptions(np.zeros(len(said), dtype=int), np.arange(len(said)), np.array(said)),
        chosen=np.array([happened]),
        n_options=np.array([len(said)]),
        ordered=np.array([ordered]),
    )
    return float(function(Calls(np.array([nan]), np.array([nan]), options))[0])


@pytest.mark.parametrize(
    ("rule", "probability", "outcome", "expected"),
    [
        pytest.param("brier", 0.7, 1, 0.09, id="brier"),
        pytest.param("brier", 0.3, 0.7, 0.16, id="brier-share-is-the-square"),
        pytest.param("brier", 0.0, 1, 1.0, id="brier-worst"),
        pytest.param("log", 0.5, 1, log(2), id="log"),
        pytest.param("log", 0.0, 1, inf, id="log-of-nothing"),
        pytest.param("log", 1.0, 1, 0.0, id="log-certain-and-right"),
        pytest.param("log", 1.0, 0, inf, id="log-certain-and-wrong"),
        pytest.param("log", 0.25, 0.5, -(log(0.25) + log(0.75)) / 2, id="log-share"),
        pytest.param("spherical", 0.9, 1, 9 / sqrt(82), id="spherical"),
        pytest.param("spherical", 1 / 3, 2 / 3, 4 / (3 * sqrt(5)), id="spherical-share"),
        pytest.param("baseline", 2**-0.5, 1, 50, id="baseline-root"),
        pytest.param("baseline", 2**-1.5, 1, -50, id="baseline-root-wrong"),
        pytest.param("baseline", 0.5, 0, 0, id="baseline-knew-nothing"),
        pytest.param("hit", 0.51, 1, 1, id="hit"),
        pytest.param("hit", 0.5, 1, 0.5, id="hit-at-half"),
        pytest.param("hit", 0.9, 0, 0, id="miss"),
        pytest.param("hit", 0.2, 0.25, 0.75, id="hit-share"),
        pytest.param("hit", 0.5, 0.25, 0.5, id="hit-share-at-half"),
    ],
)
def test_a_binary_forecast_scores_its_worked_value(
    rule: str, probability: float, outcome: float, expected: float
) -> None:
    assert binary(rule, probability, outcome) == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("rule", "said", "happened", "expected"),
    [
        pytest.param("brier", [0.7, 0.2, 0.1], 0, (0.09 + 0.04 + 0.01) / 2, id="brier"),
        pytest.param("brier", [0.3, 0.7], 0, 0.49, id="brier-two-options-is-binary"),
        pytest.param("log", [0.7, 0.2, 0.1], 1, -log(0.2), id="log"),
        pytest.param("log", [1.0, 0.0], 1, inf, id="log-of-nothing"),
        pytest.param("spherical", [0.6, 0.8], 0, 0.6, id="spherical"),
        pytest.param("hit", [0.5, 0.3, 0.2], 0, 1, id="hit"),
        pytest.param("hit", [0.4, 0.4, 0.2], 1, 0.5, id="hit-tie"),
        pytest.param("hit", [0.4, 0.4, 0.2], 2, 0, id="miss"),
        pytest.param("rps", [0.7, 0.2, 0.1], 0, (0.09 + 0.01) / 2, id="rps"),
        pytest.param("rps", [0.7, 0.2, 0.1], 2, (0.49 + 0.81) / 2, id="rps-far-off"),
        pytest.param("rps", [0.3, 0.7], 0, 0.49, id="rps-two-options-is-brier"),
    ],
)
def test_a_forecast_over_options_scores_its_worked_value(
    rule: str, said: list[float], happened: int, expected: float
) -> None:
    assert choice(rule, said, happened) == pytest.approx(expected, rel=1e-12)


def test_ranked_scores_need_ordered_options() -> None:
    assert np.isnan(choice("rps", [0.7, 0.2, 0.1], 0, ordered=False))


@pytest.mark.parametrize(
    ("point", "low", "high", "tolerance", "value", "expected"),
    [
        pytest.param(nan, 15, 20, nan, 17, 1, id="inside"),
        pytest.param(nan, 15, 20, nan, 20, 1, id="on-the-end"),
        pytest.param(17, 15, 20, 50, 21, 0, id="range-beats-point"),
        pytest.param(nan, 100, nan, nan, 1e9, 1, id="over"),
        pytest.param(nan, nan, 100, nan, 101, 0, id="under"),
        pytest.param(350, nan, nan, 0.15 * 400, 400, 1, id="within-tolerance"),
        pytest.param(0.1 + 0.2, nan, nan, 0.1, 0.2, 1, id="within-tolerance-but-for-rounding"),
        pytest.param(330, nan, nan, 60, 400, 0, id="beyond-tolerance"),
        pytest.param(330, nan, nan, nan, 330, nan, id="no-tolerance"),
        pytest.param(nan, nan, nan, 5, 330, nan, id="no-number"),
        pytest.param(1, 0, 2, 1, nan, nan, id="no-outcome"),
    ],
)
def test_a_number_hits_inside_its_range_or_within_tolerance(
    point: float, low: float, high: float, tolerance: float, value: float, expected: float
) -> None:
    found = interval_hit(
        point=np.array([point]),
        low=np.array([low]),
        high=np.array([high]),
        tolerance=np.array([tolerance]),
        value=np.array([value]),
    )
    assert found.tolist() == pytest.approx([expected], nan_ok=True)


def test_a_date_that_had_not_come_by_closing_is_no_hit_and_has_no_error() -> None:
    days = Numbers(
        point=np.array([5.0, nan]),
        low=np.array([nan, nan]),
        high=np.array([nan, nan]),
        level=np.array([nan, nan]),
        value=np.array([nan, nan]),
        tolerance=np.array([30.0, 30.0]),
        later=np.array([True, True]),
    )
    calls = Calls(np.full(2, nan), np.full(2, nan), None, days)
    for rule, expected in (("hit", [0.0, nan]), ("absolute_error", [nan, nan])):
        function = RULES[rule].function
        assert function is not None
        assert function(calls).tolist() == pytest.approx(expected, nan_ok=True)


def test_a_rule_gives_nothing_where_it_does_not_apply() -> None:
    assert np.isnan(binary("absolute_error", 0.7, 1))
    assert np.isnan(binary("brier", nan, 1))
    assert np.isnan(binary("hit", 0.7, nan))
    assert np.isnan(binary("log", 0.7, nan))


@given(probability=probabilities, outcome=st.sampled_from([0.0, 1.0]))
@pytest.mark.parametrize("rule", BINARY_RULES)
def test_scores_stay_inside_the_range_of_their_rule(
    rule: str, probability: float, outcome: float
) -> None:
    assert RULES[rule].low - 1e-9 <= binary(rule, probability, outcome) <= RULES[rule].high + 1e-9


@given(probability=inner, outcome=probabilities)
@pytest.mark.parametrize("rule", BINARY_RULES)
def test_a_forecast_and_its_complement_score_alike(
    rule: str, probability: float, outcome: float
) -> None:
    mirrored = binary(rule, 1 - probability, 1 - outcome)
    assert binary(rule, probability, outcome) == pytest.approx(mirrored, rel=1e-9, abs=1e-9)


@given(truth=inner, report=inner)
@pytest.mark.parametrize("rule", PROPER_RULES)
def test_no_report_beats_the_true_probability_in_expectation(
    rule: str, truth: float, report: float
) -> None:
    def expectation(probability: float) -> float:
        happens, fails = binary(rule, probability, 1), binary(rule, probability, 0)
        return truth * happens + (1 - truth) * fails

    gain = expectation(report) - expectation(truth)
    assert (-gain if RULES[rule].lower_is_better else gain) <= 1e-9


@given(
    weights=st.lists(st.floats(0.01, 1), min_size=2, max_size=6),
    reports=st.lists(st.floats(0.01, 1), min_size=6, max_size=6),
)
@pytest.mark.parametrize("rule", PROPER_RULES)
def test_no_report_over_options_beats_the_true_distribution(
    rule: str, weights: list[float], reports: list[float]
) -> None:
    truth = [weight / sum(weights) for weight in weights]
    other = reports[: len(truth)]
    report = [weight / sum(other) for weight in other]

    def expectation(said: list[float]) -> float:
        return sum(p * choice(rule, said, k) for k, p in enumerate(truth))

    gain = expectation(report) - expectation(truth)
    assert (-gain if RULES[rule].lower_is_better else gain) <= 1e-9


@given(said=st.permutations([0.5, 0.3, 0.15, 0.05]), happened=st.integers(0, 3))
@pytest.mark.parametrize("rule", ["brier", "log", "spherical", "baseline", "hit"])
def test_the_order_of_options_does_not_matter(rule: str, said: list[float], happened: int) -> None:
    order = np.argsort(said)[::-1]
    place = int(np.flatnonzero(order == happened)[0])
    sorted_options = [said[i] for i in order]
    assert choice(rule, said, happened) == pytest.approx(choice(rule, sorted_options, place))


def test_options_that_a_forecast_does_not_name_have_no_probability() -> None:
    options = sum_options(
        named=NamedOptions(np.array([0, 0]), np.array([0, 2]), np.array([0.6, 0.4])),
        chosen=np.array([1]),
        n_options=np.array([3]),
        ordered=np.array([False]),
    )
    assert isinstance(options, Options)
    assert options.happened.tolist() == [0.0]
    assert options.squares.tolist() == pytest.approx([0.52])
