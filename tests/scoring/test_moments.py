"""Sums over clusters and what follows from them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import InvalidFrame
from tracker.scoring.moments import moments, pool_variance, sum_cells, weighted


def rows(n: int, seed: int = 0) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {
        "score": rng.random(n),
        "weight": rng.random(n),
        "group": rng.integers(0, 4, n),
        "cluster": rng.integers(0, 9, n),
    }


def test_with_one_row_per_cluster_the_variance_is_the_ordinary_one() -> None:
    score = np.array([0.1, 0.4, 0.9, 0.3])
    found = moments(
        score=score, weight=np.ones(4), group=np.zeros(4, int), n_groups=1, cluster=np.arange(4)
    )
    assert found.mean[0] == pytest.approx(score.mean())
    assert found.variance[0] == pytest.approx(score.var(ddof=1))
    assert (found.n_clusters[0], found.n_effective[0]) == (4, 4.0)


def test_rows_of_one_cluster_count_as_one() -> None:
    found = moments(
        score=np.array([0.0, 0.0, 1.0, 1.0]),
        weight=np.ones(4),
        group=np.zeros(4, int),
        n_groups=1,
        cluster=np.array([5, 5, 8, 8]),
    )
    assert (found.n_clusters[0], found.n_effective[0]) == (2, 2.0)
    assert found.variance[0] == pytest.approx(0.5)


def test_unequal_weights_lower_the_effective_number() -> None:
    found = moments(
        score=np.array([0.0, 1.0]),
        weight=np.array([3.0, 1.0]),
        group=np.zeros(2, int),
        n_groups=1,
        cluster=np.arange(2),
    )
    assert found.n_effective[0] == pytest.approx(16 / 10)


def test_a_group_without_rows_is_not_a_number_and_counts_nothing() -> None:
    found = moments(
        score=np.array([0.2, np.nan]),
        weight=np.array([0.0, 1.0]),
        group=np.array([0, 1]),
        n_groups=2,
        cluster=np.array([0, 0]),
    )
    assert np.isnan(found.mean).all()
    assert np.isnan(found.variance).all()
    assert found.n_clusters.tolist() == [0, 0]
    assert found.n_effective.tolist() == [0.0, 0.0]


def test_one_cluster_has_a_mean_and_no_variance() -> None:
    found = moments(
        score=np.array([0.3]),
        weight=np.ones(1),
        group=np.zeros(1, int),
        n_groups=1,
        cluster=np.zeros(1, int),
    )
    assert found.mean.tolist() == [0.3]
    assert np.isnan(found.variance).all()


def test_cells_agree_with_a_loop_over_rows() -> None:
    data = rows(200)
    cells = sum_cells(
        total=weighted(score=data["score"], weight=data["weight"]),
        weight=data["weight"],
        group=data["group"],
        n_groups=4,
        cluster=data["cluster"],
    )
    expected: dict[tuple[int, int], list[float]] = {}
    for score, weight, group, cluster in zip(*data.values(), strict=True):
        cell = expected.setdefault((int(group), int(cluster)), [0.0, 0.0])
        cell[0] += weight
        cell[1] += weight * score
    keys = list(zip(cells.group.tolist(), cells.cluster.tolist(), strict=True))
    assert keys == sorted(expected)
    assert np.allclose(np.column_stack([cells.weight, cells.total]), [expected[k] for k in keys])


@given(seed=st.integers(0, 50))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    data = rows(60, seed)
    order = np.random.default_rng(seed).permutation(60)
    one = moments(**data, n_groups=4)
    two = moments(**{name: column[order] for name, column in data.items()}, n_groups=4)
    for left, right in zip(one, two, strict=True):
        assert np.allclose(left, right, rtol=1e-12, equal_nan=True)


def test_the_variance_is_pooled_by_degrees_of_freedom() -> None:
    pooled = pool_variance(variance=np.array([0.1, 0.4, np.nan]), n_clusters=np.array([3, 2, 1]))
    assert pooled.variance == pytest.approx((2 * 0.1 + 0.4) / 3)
    assert pooled.degrees_of_freedom == 3


def test_no_degrees_of_freedom_give_no_variance() -> None:
    pooled = pool_variance(variance=np.array([np.nan]), n_clusters=np.array([1]))
    assert np.isnan(pooled.variance)
    assert pooled.degrees_of_freedom == 0


@pytest.mark.parametrize(
    ("column", "values"),
    [
        pytest.param("weight", np.array([-1.0]), id="negative weight"),
        pytest.param("weight", np.array([np.nan]), id="weight not a number"),
        pytest.param("weight", np.array([np.inf]), id="infinite weight"),
        pytest.param("group", np.array([1]), id="group out of range"),
        pytest.param("cluster", np.array([-1]), id="cluster below zero"),
        pytest.param("cluster", np.array([0, 0]), id="cluster too long"),
        pytest.param("score", np.array([0.1, 0.2]), id="score too long"),
    ],
)
def test_rows_that_break_the_contract_are_refused(column: str, values: Any) -> None:  # noqa: ANN401 - any column
    data: dict[str, Any] = {
        "score": np.array([0.5]),
        "weight": np.ones(1),
        "group": np.zeros(1, int),
        "cluster": np.zeros(1, int),
        column: values,
    }
    with pytest.raises(InvalidFrame):
        moments(**data, n_groups=1)
