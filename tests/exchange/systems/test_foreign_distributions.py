"""Distributions as quantiles, and shares brought to a sum of 1."""

from __future__ import annotations

from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import InvalidInput
from tracker.exchange.systems.foreign_distributions import (
    LEVELS,
    quantiles_of_curve,
    quantiles_of_samples,
    summing_to_one,
)

STEPS = st.lists(st.floats(0, 1), min_size=3, max_size=30).filter(lambda steps: sum(steps) > 0.1)


def test_levels_are_every_5_percent() -> None:
    assert pytest.approx(np.arange(0.05, 0.951, 0.05)) == LEVELS


@given(STEPS)
def test_quantiles_rise_and_the_curve_gives_their_levels_back(steps: list[float]) -> None:
    curve = [min(share / sum(steps), 1.0) for share in accumulate(steps)]
    places = [float(place) for place in range(len(curve))]
    found = quantiles_of_curve(curve, places)
    assert all(below <= above for below, above in pairwise(found.values()))
    for level, value in found.items():
        assert np.interp(value, places, curve) == pytest.approx(level, abs=1e-6)


def test_beyond_the_curve_there_is_no_value() -> None:
    assert set(quantiles_of_curve([0.2, 0.8], [0, 1])) == {
        level for level in LEVELS if 0.2 <= level <= 0.8
    }
    assert quantiles_of_curve([0.96, 0.99], [0, 1]) == {}
    assert quantiles_of_curve([0.05, 0.06], [7, 8]) == {0.05: 7.0}


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_quantiles_of_samples_are_those_of_numpy(samples: list[float]) -> None:
    found = quantiles_of_samples(samples)
    assert list(found.values()) == pytest.approx(
        np.quantile(samples, list(LEVELS)).tolist(), rel=1e-9, abs=1e-6
    )


@pytest.mark.parametrize(
    ("shares", "changed"),
    [
        pytest.param([0.5, 0.5], False, id="exact"),
        pytest.param([0.5, 0.5000001], False, id="noise"),
        pytest.param([0.5, 0.495], True, id="rounded"),
    ],
)
def test_shares_are_brought_to_1_from_nearby(shares: list[float], changed: bool) -> None:  # noqa: FBT001 - an expectation
    found, is_changed = summing_to_one(shares)
    assert is_changed is changed
    assert sum(found) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("shares", [[0.5, 0.4], [0.7, 0.7], [], [0.0]])
def test_shares_far_from_1_are_refused(shares: list[float]) -> None:
    with pytest.raises(InvalidInput, match="expected 1"):
        summing_to_one(shares)
