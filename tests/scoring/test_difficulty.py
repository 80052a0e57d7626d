"""Two-way effects against least squares with one column for each effect."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.scoring.difficulty import Adjusted, adjust_for_difficulty


def board(edges: list[tuple[int, int]], *, seed: int = 0, weighted: bool = True) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    source, prediction = (np.array(side, dtype=np.int64) for side in zip(*edges, strict=True))
    return {
        "score": rng.random(len(edges)),
        "weight": rng.uniform(0.1, 1, len(edges)) if weighted else np.ones(len(edges)),
        "group": source,
        "prediction": prediction,
    }


def adjust(rows: dict[str, Any], n_groups: int = 6, n_predictions: int = 12) -> Adjusted:
    return adjust_for_difficulty(n_groups=n_groups, n_predictions=n_predictions, **rows)


def residuals_of_least_squares(rows: dict[str, Any]) -> Any:  # noqa: ANN401 - an array
    n = len(rows["score"])
    design = np.zeros((n, 18))
    design[np.arange(n), rows["group"]] = 1
    design[np.arange(n), 6 + rows["prediction"]] = 1
    root = np.sqrt(rows["weight"])
    effect = np.linalg.lstsq(design * root[:, None], rows["score"] * root, rcond=None)[0]
    return rows["score"] - design @ effect


EDGES = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 11)), min_size=1, max_size=50)


@given(EDGES, st.integers(0, 9))
@example({(0, 1), (1, 0), (1, 1)}, 8)
def test_the_fit_is_that_of_least_squares(edges: set[tuple[int, int]], seed: int) -> None:
    rows = board(sorted(edges), seed=seed)
    found = adjust(rows)
    fitted = found.score[rows["group"]] + found.difficulty[rows["prediction"]]
    assert np.allclose(rows["score"] - fitted, residuals_of_least_squares(rows), atol=1e-9)


@given(EDGES)
def test_the_mean_difficulty_of_a_component_is_zero(edges: set[tuple[int, int]]) -> None:
    rows = board(sorted(edges))
    found = adjust(rows)
    component = found.component[rows["group"]]
    for label in np.unique(component):
        mine = component == label
        hard = found.difficulty[rows["prediction"][mine]]
        assert np.average(hard, weights=rows["weight"][mine]) == pytest.approx(0, abs=1e-12)


def test_a_source_that_took_the_hard_ones_is_not_blamed_for_them() -> None:
    skill, hard = np.array([0.1, 0.2, 0.3]), np.array([-0.2, -0.1, 0.0, 0.1, 0.2, 0.4])
    edges = [(0, 3), (0, 4), (0, 5), (1, 0), (1, 3), (1, 5), (2, 0), (2, 1), (2, 2), (1, 1)]
    rows = board(edges, weighted=False)
    rows["score"] = skill[rows["group"]] + hard[rows["prediction"]]
    found = adjust(rows, 3, 6)
    raw = [rows["score"][rows["group"] == source].mean() for source in range(3)]
    assert raw[0] > raw[2]
    assert np.diff(found.score) == pytest.approx([0.1, 0.1])
    assert np.diff(found.difficulty) == pytest.approx(np.diff(hard))


def test_sources_without_a_chain_of_shared_predictions_are_not_comparable() -> None:
    found = adjust(board([(0, 0), (1, 0), (1, 1), (2, 1), (3, 5), (4, 5), (3, 6)]))
    assert found.component.tolist() == [0, 0, 0, 3, 3, -1]
    assert found.is_comparable.tolist() == [True, True, True, False, False, False]
    assert found.n_components == 2
    assert np.isnan(found.score).tolist() == [False] * 5 + [True]
    assert np.isnan(found.difficulty[[2, 3, 4]]).all()


def test_a_source_alone_on_its_predictions_keeps_its_mean() -> None:
    rows = board([(0, 0), (1, 0), (2, 7), (2, 8), (2, 9)], weighted=False)
    found = adjust(rows)
    assert found.score[2] == pytest.approx(rows["score"][2:].mean())


def test_rows_without_a_finite_score_or_weight_do_not_join_sources() -> None:
    rows = board([(0, 0), (1, 0), (1, 1), (2, 1), (2, 2), (0, 2)], weighted=False)
    rows["score"][[1, 2]] = [np.nan, np.inf]
    rows["weight"][4] = 0.0
    found = adjust(rows, 3, 3)
    assert found.component.tolist() == [0, -1, 2]
    assert found.n_components == 2


def test_a_long_chain_is_solved_exactly() -> None:
    n = 400
    edges = [(row, row) for row in range(n)] + [(row + 1, row) for row in range(n - 1)]
    rows = board(edges, weighted=False)
    skill = np.random.default_rng(3).random(n)
    rows["score"] = skill[rows["group"]] + np.sin(rows["prediction"])
    found = adjust(rows, n, n)
    assert np.allclose(np.diff(found.score), np.diff(skill), atol=1e-8)


def test_nothing_is_adjusted_by_nothing() -> None:
    rows = {name: column[:0] for name, column in board([(0, 0)]).items()}
    found = adjust(rows, 2, 3)
    assert np.isnan(found.score).all()
    assert (found.n_components, found.component.tolist()) == (0, [-1, -1])
    assert not found.is_comparable.any()
