"""Sums by bin, against a search among the edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import InvalidFrame
from tracker.scoring import bins
from tracker.scoring.bins import add_bins, sum_bins

EDGES = np.array([0.0, 0.05, 0.3, 0.5, 0.9, 1.0])
values = st.lists(st.sampled_from([0.0, 0.04, 0.05, 0.3, 0.49, 0.5, 0.95, 1.0]), max_size=30)


@given(said=values)
def test_bins_hold_their_lower_edge_and_the_last_one_also_1(said: list[float]) -> None:
    probability = np.array(said, dtype=float)
    outcome = np.arange(len(said)) % 2 * 1.0
    found = sum_bins(probability=probability, outcome=outcome, edges=EDGES)
    place = np.minimum(np.searchsorted(EDGES, probability, side="right") - 1, 4)
    for row in range(5):
        inside = place == row
        assert found.n[row] == inside.sum()
        assert found.probability[row] == pytest.approx(probability[inside].sum())
        assert found.outcome[row] == outcome[inside].sum()
        variance = (probability * (1 - probability))[inside].sum()
        assert found.variance[row] == pytest.approx(variance)


def test_many_blocks_and_parts_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    probability, outcome = rng.random(1000), rng.random(1000)
    once = sum_bins(probability=probability, outcome=outcome, edges=EDGES)
    monkeypatch.setattr(bins, "BLOCK_ROWS", 64)
    parts = [
        sum_bins(probability=probability[rows], outcome=outcome[rows], edges=EDGES)
        for rows in (slice(0, 300), slice(300, None))
    ]
    for one, both in zip(once, add_bins(*parts), strict=True):
        np.testing.assert_allclose(one, both, rtol=1e-12)


@pytest.mark.parametrize(
    ("said", "happened", "edges", "words"),
    [
        pytest.param([0.1], [1.0, 0.0], [0.0, 1.0], "differ in length", id="lengths"),
        pytest.param([1.1], [1.0], [0.0, 1.0], "probability lies outside", id="percent"),
        pytest.param([0.5], [np.nan], [0.0, 1.0], "outcome lies outside", id="nan"),
        pytest.param([0.5], [1.0], [0.0, 0.5, 0.5, 1.0], "must rise from 0 to 1", id="edges"),
        pytest.param([0.5], [1.0], [0.1, 1.0], "must rise from 0 to 1", id="not-from-0"),
    ],
)
def test_what_cannot_be_binned_is_refused(
    said: list[float], happened: list[float], edges: list[float], words: str
) -> None:
    with pytest.raises(InvalidFrame, match=words):
        sum_bins(probability=np.array(said), outcome=np.array(happened), edges=np.array(edges))
