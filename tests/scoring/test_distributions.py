"""Scores of quantiles, against intervals by hand and numerical integration."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.scoring.distributions import (
    Curves,
    Quantiles,
    crps_of_quantiles,
    crps_of_samples,
    likelihood_of_curves,
    weighted_interval_score,
)

numbers = st.floats(-100, 100)


def runs(levels: list[float], values: list[float]) -> Quantiles:
    """Return the quantiles of one forecast."""
    return Quantiles(np.zeros(len(levels), dtype=int), np.array(levels), np.array(values), 1)


def by_intervals(levels: list[float], values: list[float], y: float) -> list[float]:
    """Return score, dispersion, over- and underprediction, one interval after the other."""
    parts = np.zeros(3)
    for low_level, low, high in zip(levels, values, values[::-1], strict=True):
        if low_level < 0.5:
            parts += [2 * low_level * (high - low), 2 * max(low - y, 0), 2 * max(y - high, 0)]
        elif low_level == 0.5:
            parts += [0, max(low - y, 0), max(y - low, 0)]
    parts /= len(levels)
    return [float(parts.sum()), *parts.tolist()]


@given(
    values=st.lists(numbers, min_size=7, max_size=7).map(sorted),
    levels=st.sampled_from([[0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975], [0.1, 0.5, 0.9]]),
    y=numbers,
)
def test_the_interval_score_and_its_parts_are_those_of_the_intervals(
    values: list[float], levels: list[float], y: float
) -> None:
    values = values[: len(levels)]
    found = weighted_interval_score(quantiles=runs(levels, values), value=np.array([y]))
    parts = (found.score, found.dispersion, found.overprediction, found.underprediction)
    expected = by_intervals(levels, values, y)
    assert [float(part[0]) for part in parts] == pytest.approx(expected, abs=1e-9)


@given(
    values=st.lists(numbers, min_size=3, max_size=3).map(sorted),
    levels=st.sets(st.sampled_from([0.05, 0.2, 0.3, 0.5, 0.6, 0.95]), min_size=3, max_size=3),
    y=numbers,
)
def test_parts_are_never_negative_and_add_up_whatever_the_levels(
    values: list[float], levels: set[float], y: float
) -> None:
    found = weighted_interval_score(quantiles=runs(sorted(levels), values), value=np.array([y]))
    parts = [float(p[0]) for p in (found.dispersion, found.overprediction, found.underprediction)]
    assert min(parts) >= -1e-9
    assert sum(parts) == pytest.approx(float(found.score[0]), abs=1e-9)


@given(
    values=st.lists(st.floats(-5, 5), min_size=4, max_size=4, unique=True).map(sorted),
    y=st.floats(-6, 6),
)
def test_the_crps_is_the_integral_of_the_squared_distance(values: list[float], y: float) -> None:
    levels = [0.1, 0.4, 0.7, 0.9]
    grid = np.linspace(-7, 7, 280_001)
    cdf = np.interp(grid, values, levels)
    cdf = np.where(grid < values[0], 0.0, np.where(grid >= values[-1], 1.0, cdf))
    expected = float(np.sum((cdf - (grid >= y)) ** 2) * (grid[1] - grid[0]))
    found = crps_of_quantiles(quantiles=runs(levels, values), value=np.array([y]))
    assert float(found[0]) == pytest.approx(expected, abs=5e-4)


def test_the_crps_of_samples_is_the_integral_over_their_steps() -> None:
    samples, y = np.array([[3.0, -1.0, 0.5, 2.0]]), 1.2
    grid = np.linspace(-4, 6, 1_000_001)
    cdf = np.searchsorted(np.sort(samples[0]), grid, side="right") / 4
    expected = float(np.sum((cdf - (grid >= y)) ** 2) * (grid[1] - grid[0]))
    found = crps_of_samples(samples=samples, value=np.array([y]))
    assert float(found[0]) == pytest.approx(expected, abs=1e-4)


def test_one_sample_and_one_quantile_score_their_distance() -> None:
    one = runs([0.5], [3.0])
    assert crps_of_quantiles(quantiles=one, value=np.array([1.0])).tolist() == [2.0]
    assert weighted_interval_score(quantiles=one, value=np.array([1.0])).score.tolist() == [2.0]
    assert crps_of_samples(samples=np.array([[3.0]]), value=np.array([1.0])).tolist() == [2.0]


def test_a_forecast_without_quantiles_has_no_score_beside_one_that_has() -> None:
    second = Quantiles(np.array([1, 1]), np.array([0.1, 0.9]), np.array([0.0, 1.0]), 3)
    value = np.array([0.5, 0.5, np.nan])
    for score in (
        weighted_interval_score(quantiles=second, value=value).score,
        crps_of_quantiles(quantiles=second, value=value),
    ):
        assert np.isnan(score).tolist() == [True, False, True]


CLOSED = [(0.0, 0.0), (1.0, 0.1), (2.0, 0.4), (3.0, 0.7), (4.0, 1.0)]
OPEN = [(0.0, 0.0), (0.0, 0.2), (1.0, 0.3), (2.0, 0.9), (2.0, 1.0)]


def likelihood(points: list[tuple[float, float]], y: float) -> float:
    """Return the likelihood of a value by the curve of one forecast."""
    shares = np.array([share for _, share in points])
    values = np.array([value for value, _ in points])
    curves = Curves(np.zeros(len(points), dtype=int), shares, values, 1)
    (found,) = likelihood_of_curves(curves=curves, value=np.array([y])).tolist()
    return float(found)


@pytest.mark.parametrize(
    ("points", "y", "expected"),
    [
        pytest.param(CLOSED, 0.5, 0.1 * 4, id="first step"),
        pytest.param(CLOSED, 0.0, 0.1 * 4, id="closed low end: first step"),
        pytest.param(CLOSED, 2.0, 0.3 * 4, id="on a point: the step below"),
        pytest.param(CLOSED, 2.0 + 1e-12, 0.3 * 4, id="nearly on a point"),
        pytest.param(CLOSED, 2.1, 0.3 * 4, id="above a point"),
        pytest.param(CLOSED, 4.0, 0.3 * 4, id="closed high end: last step"),
        pytest.param(CLOSED, 5.0, 0.0, id="beyond a closed end"),
        pytest.param(CLOSED, -1.0, 0.0, id="below a closed end"),
        pytest.param(OPEN, 0.5, 0.1 / 0.45, id="inside two open ends"),
        pytest.param(OPEN, 0.0, 0.2 / 0.05, id="an open end stands for what lies below"),
        pytest.param(OPEN, -3.0, 0.2 / 0.05, id="below an open end"),
        pytest.param(OPEN, 2.0, 0.1 / 0.05, id="an open end stands for what lies above"),
        pytest.param(OPEN, 9.0, 0.1 / 0.05, id="above an open end"),
        pytest.param([*CLOSED, (4.0, 1.0)], 0.5, 0.1 / (0.95 / 4), id="open without a share"),
    ],
)
def test_a_value_is_as_likely_as_its_step(
    points: list[tuple[float, float]], y: float, expected: float
) -> None:
    assert likelihood(points, y) == pytest.approx(expected)


def test_curves_are_read_one_by_one_and_missing_ones_have_no_likelihood() -> None:
    points = [*CLOSED, *OPEN]
    curves = Curves(
        owner=np.repeat([0, 2], [len(CLOSED), len(OPEN)]),
        share=np.array([share for _, share in points]),
        value=np.array([value for value, _ in points]),
        n_forecasts=4,
    )
    found = likelihood_of_curves(curves=curves, value=np.array([2.1, 2.1, 0.5, np.nan]))
    assert found[[0, 2]].tolist() == pytest.approx([likelihood(CLOSED, 2.1), likelihood(OPEN, 0.5)])
    assert np.isnan(found[[1, 3]]).all()


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=8), st.integers(0, 7))
def test_no_report_beats_the_true_distribution(weights: list[float], shift: int) -> None:
    true = np.array(weights) / sum(weights)
    other = np.roll(true, shift)
    middles = np.arange(len(true)) + 0.5

    def expected(report: np.ndarray) -> float:
        shares = [0.0, *np.cumsum(report)[:-1].tolist(), 1.0]
        points = list(zip(np.arange(len(shares), dtype=float).tolist(), shares, strict=True))
        scores = [np.log(likelihood(points, y)) for y in middles.tolist()]
        return float(true @ np.array(scores))

    assert expected(true) >= expected(other) - 1e-9
