"""The isotonic fit is scikit-learn's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

from tracker.scoring.isotonic import fit_isotonic

if TYPE_CHECKING:
    from tracker.scoring.draws import Floats


def theirs(value: list[float], weight: list[float]) -> list[float]:
    place = np.arange(len(value))
    found = IsotonicRegression().fit(place, value, sample_weight=weight).predict(place)
    return [float(one) for one in found]


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0.1, 9)), min_size=1, max_size=60))
def test_the_fit_is_that_of_scikit_learn(points: list[tuple[float, float]]) -> None:
    value, weight = [list(column) for column in zip(*points, strict=True)]
    ours = fit_isotonic(value=np.array(value), weight=np.array(weight))
    assert np.allclose(ours, theirs(value, weight), atol=1e-9)
    assert (np.diff(ours) >= 0).all()


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(np.linspace(1, 0, 3000), id="falling"),
        pytest.param(np.r_[np.linspace(0, 1, 2999), -3000.0], id="a last value that pools all"),
        pytest.param(np.r_[3000.0, np.linspace(0, 1, 2999)], id="a first value that pools all"),
        pytest.param(np.tile([0.0, 1.0, 0.5], 1000), id="saw"),
    ],
)
def test_hard_sequences_are_fitted_as_by_scikit_learn(value: Floats) -> None:
    ours = fit_isotonic(value=value, weight=np.ones(3000))
    assert np.allclose(ours, theirs(value.tolist(), [1.0] * 3000), atol=1e-9)


def test_nothing_is_fitted_by_nothing() -> None:
    assert fit_isotonic(value=np.zeros(0), weight=np.zeros(0)).tolist() == []
