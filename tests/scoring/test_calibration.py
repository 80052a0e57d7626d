"""Decompositions add up, agree with a second computation, and refuse what they cannot read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.isotonic import IsotonicRegression

from tracker.errors import InvalidFrame
from tracker.scoring.calibration import (
    calibration_curve,
    corp_decomposition,
    murphy,
    reliability,
)

TENTHS = np.linspace(0, 1, 11)
FORECASTS = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.05, 0.25, 0.5, 0.9, 0.97, 1.0]), st.sampled_from([0, 1, 0.4])
    ),
    min_size=1,
    max_size=40,
)


def columns(forecasts: list[tuple[float, float]]) -> dict[str, Any]:
    probability, outcome = zip(*forecasts, strict=True)
    return {"probability": np.array(probability, float), "outcome": np.array(outcome, float)}


@given(FORECASTS)
def test_the_corp_terms_add_up_and_use_scikit_learns_fit(
    forecasts: list[tuple[float, float]],
) -> None:
    data = columns(forecasts)
    found = corp_decomposition(**data)
    fit = IsotonicRegression().fit(data["probability"], data["outcome"])
    recalibrated = np.mean((fit.predict(data["probability"]) - data["outcome"]) ** 2)
    reference = np.mean((data["outcome"].mean() - data["outcome"]) ** 2)
    brier = np.mean((data["probability"] - data["outcome"]) ** 2)
    assert found.score == pytest.approx(brier)
    assert found.miscalibration == pytest.approx(brier - recalibrated, abs=1e-9)
    assert found.discrimination == pytest.approx(reference - recalibrated, abs=1e-9)
    assert found.uncertainty == pytest.approx(reference)
    total = found.miscalibration - found.discrimination + found.uncertainty
    assert total == pytest.approx(found.score)
    assert min(found.miscalibration, found.discrimination) >= -1e-12


def test_corp_of_a_case_worked_by_hand() -> None:
    # .1 -> 0, .4 -> 0 and 1, .9 -> 1: the fit is 0, .5, .5, 1.
    found = corp_decomposition(**columns([(0.1, 0), (0.4, 0), (0.4, 1), (0.9, 1)]))
    assert found == pytest.approx((0.135, 0.135 - 0.125, 0.25 - 0.125, 0.25))


@given(FORECASTS)
def test_murphys_terms_add_up(forecasts: list[tuple[float, float]]) -> None:
    found = murphy(**columns(forecasts), edges=TENTHS)
    assert found.score == pytest.approx(
        found.reliability - found.discrimination + found.uncertainty + found.within_bins
    )
    assert min(found.reliability, found.discrimination) >= 0


def test_nothing_is_hidden_within_bins_that_hold_one_probability() -> None:
    rng = np.random.default_rng(0)
    probability = rng.choice([0.25, 0.55, 0.75, 0.95], 200)
    outcome = (rng.random(200) < probability).astype(float)
    found = murphy(probability=probability, outcome=outcome, edges=TENTHS)
    assert found.within_bins == pytest.approx(0, abs=1e-12)
    by_hand = 0.0
    for value in (0.25, 0.55, 0.75, 0.95):
        mine = probability == value
        by_hand += mine.mean() * (value - outcome[mine].mean()) ** 2
    assert found.reliability == pytest.approx(by_hand)


def test_always_the_right_share_has_no_discrimination_and_no_miscalibration() -> None:
    found = corp_decomposition(**columns([(0.25, 1), (0.25, 0), (0.25, 0), (0.25, 0)]))
    assert found == pytest.approx((0.1875, 0, 0, 0.1875))


def test_the_curve_has_one_rising_entry_for_each_probability() -> None:
    curve = calibration_curve(**columns([(0.9, 1), (0.2, 1), (0.2, 0), (0.7, 0), (0.9, 1)]))
    assert curve.probability.tolist() == [0.2, 0.7, 0.9]
    assert curve.n.tolist() == [2, 1, 2]
    assert curve.calibrated == pytest.approx([1 / 3, 1 / 3, 1])


def test_a_probability_on_an_edge_belongs_to_the_bin_above_and_one_to_the_last() -> None:
    found = reliability(
        **columns([(0.5, 1), (0.49, 0), (0.0, 0), (1.0, 1)]), edges=np.array([0, 0.5, 1.0])
    )
    assert found.n.tolist() == [2, 2]
    assert found.observed.tolist() == [0.0, 1.0]
    assert found.probability == pytest.approx([0.245, 0.75])


def test_an_empty_bin_is_not_a_number_and_counts_nothing() -> None:
    found = reliability(**columns([(0.9, 1)]), edges=np.array([0, 0.5, 1.0]))
    assert found.n.tolist() == [0, 1]
    for column in (found.probability, found.observed, found.band_low, found.band_high):
        assert np.isnan(column).tolist() == [True, False]


@pytest.mark.parametrize(("n", "p"), [(1, 0.5), (20, 0.9), (333, 0.55), (500, 0.25)])
def test_the_band_of_equal_probabilities_is_binomial(n: int, p: float) -> None:
    found = reliability(probability=np.full(n, p), outcome=np.zeros(n), edges=np.array([0.0, 1.0]))
    expected = stats.binom.ppf([0.025, 0.975], n, p) / n
    assert (found.band_low[0], found.band_high[0]) == pytest.approx(tuple(expected))


def test_the_band_of_unequal_probabilities_is_that_of_a_convolution() -> None:
    probability = np.array([0.9, 0.97, 0.92, 0.99, 0.95, 0.91])
    density = np.ones(1)
    for p in probability:
        density = np.convolve(density, [1 - p, p])
    low, high = np.searchsorted(np.cumsum(density), [0.025, 0.975])
    found = reliability(
        probability=probability, outcome=np.ones(6), edges=np.array([0.0, 0.5, 1.0])
    )
    assert (found.band_low[1], found.band_high[1]) == pytest.approx((low / 6, high / 6))


def test_the_band_of_many_forecasts_is_normal_and_continues_the_exact_one() -> None:
    edges = np.array([0.0, 1.0])
    exact, normal = (
        reliability(probability=np.full(n, 0.7), outcome=np.zeros(n), edges=edges)
        for n in (500, 501)
    )
    assert normal.band_low[0] == pytest.approx(exact.band_low[0], abs=0.002)
    assert normal.band_high[0] == pytest.approx(exact.band_high[0], abs=0.002)


def test_certain_forecasts_have_a_band_without_width() -> None:
    found = reliability(**columns([(1.0, 1), (1.0, 0)]), edges=np.array([0.0, 1.0]))
    assert (found.band_low[0], found.band_high[0]) == (1.0, 1.0)


def test_no_forecasts_give_no_terms() -> None:
    empty = {"probability": np.zeros(0), "outcome": np.zeros(0)}
    assert np.isnan(corp_decomposition(**empty)).all()
    assert np.isnan(murphy(**empty, edges=TENTHS)).all()
    assert reliability(**empty, edges=TENTHS).n.sum() == 0
    assert calibration_curve(**empty).n.tolist() == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"probability": np.array([1.1])}, "probability", id="above one"),
        pytest.param({"probability": np.array([np.nan])}, "probability", id="not a number"),
        pytest.param({"outcome": np.array([-0.1])}, "outcome", id="outcome below zero"),
        pytest.param({"outcome": np.zeros(2)}, "length", id="lengths differ"),
        pytest.param({"edges": np.array([0.1, 1.0])}, "edges", id="edges begin late"),
        pytest.param({"edges": np.array([0.0, 0.5, 0.5, 1.0])}, "edges", id="edges stand still"),
    ],
)
def test_input_that_cannot_be_read_is_refused(change: dict[str, Any], words: str) -> None:
    data = {"probability": np.array([0.5]), "outcome": np.ones(1), "edges": TENTHS, **change}
    with pytest.raises(InvalidFrame, match=words):
        reliability(**data)
