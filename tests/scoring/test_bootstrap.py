"""The Poisson bootstrap: agreement with brute force, to the last bit whatever the order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.scoring import bootstrap
from tracker.scoring.bootstrap import bootstrap_means
from tracker.scoring.draws import hash_keys, poisson_weights


def board(n: int, *, n_groups: int = 3, n_clusters: int = 40, seed: int = 0) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {
        "score": rng.random(n),
        "weight": rng.random(n),
        "group": rng.integers(0, n_groups, n),
        "n_groups": n_groups,
        "cluster": rng.integers(0, n_clusters, n),
        "cluster_hash": hash_keys([f"P-{key}" for key in range(n_clusters)]),
        "seed": 7,
    }


def reordered(rows: dict[str, Any], order: Any) -> dict[str, Any]:  # noqa: ANN401 - any index
    columns = ("score", "weight", "group", "cluster")
    return {**rows, **{name: rows[name][order] for name in columns}}


def test_a_replicate_is_the_mean_with_the_weights_of_its_clusters() -> None:
    rows = board(60)
    drawn = poisson_weights(cluster_hash=rows["cluster_hash"], seed=7, replicates=range(50))
    expected = np.empty((50, 3))
    for replicate in range(50):
        for group in range(3):
            mine = rows["group"] == group
            weight = rows["weight"][mine] * drawn[replicate][rows["cluster"][mine]]
            expected[replicate, group] = np.average(rows["score"][mine], weights=weight)
    assert np.allclose(bootstrap_means(**rows, n_replicates=50), expected, rtol=0, atol=1e-12)


@given(seed=st.integers(0, 30))
@settings(max_examples=15)
def test_the_order_of_rows_changes_not_one_bit(seed: int) -> None:
    rows = board(80, seed=seed)
    order = np.random.default_rng(seed).permutation(80)
    one = bootstrap_means(**rows, n_replicates=40)
    assert np.array_equal(one, bootstrap_means(**reordered(rows, order), n_replicates=40))


def test_a_group_alone_gets_the_replicates_that_it_gets_beside_others() -> None:
    rows = board(90)
    alone = reordered(rows, rows["group"] == 1)
    one = bootstrap_means(**rows, n_replicates=40)[:, 1]
    assert np.array_equal(one, bootstrap_means(**alone, n_replicates=40)[:, 1], equal_nan=True)


def test_numbering_the_clusters_anew_changes_not_one_bit() -> None:
    rows = board(90)
    turn = np.random.default_rng(1).permutation(40)
    renumbered = {
        **rows,
        "cluster": np.argsort(turn)[rows["cluster"]],
        "cluster_hash": rows["cluster_hash"][turn],
    }
    one = bootstrap_means(**rows, n_replicates=40)
    assert np.array_equal(one, bootstrap_means(**renumbered, n_replicates=40))


@pytest.mark.parametrize("threaded", [False, True])
def test_matrix_product_and_gathering_agree_to_the_last_bit(
    monkeypatch: pytest.MonkeyPatch, *, threaded: bool
) -> None:
    rows = board(500, n_groups=20, n_clusters=200)
    product = bootstrap_means(**rows, n_replicates=100)
    monkeypatch.setattr(bootstrap, "_SMALL", 0)
    monkeypatch.setattr(bootstrap, "_CHUNK", (7, 16))
    monkeypatch.setattr(bootstrap, "_THREADED", 1 if threaded else 10**9)
    assert np.array_equal(product, bootstrap_means(**rows, n_replicates=100), equal_nan=True)


def test_a_replicate_without_weight_is_not_a_number() -> None:
    rows = board(1, n_groups=1)
    drawn = poisson_weights(cluster_hash=rows["cluster_hash"], seed=7, replicates=range(200))
    means = bootstrap_means(**rows, n_replicates=200)[:, 0]
    assert np.array_equal(np.isnan(means), drawn[:, rows["cluster"][0]] == 0)
    assert np.allclose(means[~np.isnan(means)], rows["score"][0], atol=1e-12)


def test_no_rows_give_no_means() -> None:
    means = bootstrap_means(**reordered(board(5), slice(0, 0)), n_replicates=8)
    assert means.shape == (8, 3)
    assert np.isnan(means).all()
