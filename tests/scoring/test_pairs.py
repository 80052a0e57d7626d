"""Two sources on what both forecast, against brute force."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tracker.errors import InvalidFrame
from tracker.scoring.draws import hash_keys
from tracker.scoring.pairs import (
    benjamini_hochberg,
    compare_pairs,
    met_pairs,
    shared_differences,
    sign_flip_p,
)


def flip(total: Any, cluster: Any = None) -> float:  # noqa: ANN401 - any column
    values = np.asarray(total, dtype=np.float64)
    keys = np.arange(len(values)) if cluster is None else np.asarray(cluster)
    hashes = hash_keys([str(key) for key in range(int(keys.max(initial=0)) + 1)])
    found = sign_flip_p(
        total=values, pair=np.zeros(len(values), int), n_pairs=1, cluster_hash=hashes[keys], seed=1
    )
    return float(found[0])


def board(n_sources: int = 4, n_predictions: int = 60, seed: int = 0) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    here = rng.random((n_sources, n_predictions)) < 0.7
    group, prediction = np.nonzero(here)
    return {
        "score": rng.random(len(group)),
        "weight": np.ones(len(group)),
        "group": group,
        "prediction": prediction,
        "cluster": np.arange(n_predictions),
        "cluster_hash": hash_keys([f"P-{row}" for row in range(n_predictions)]),
        "seed": 3,
    }


def rows_only(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("score", "weight", "group", "prediction")}


def test_only_predictions_that_both_have_a_score_for_are_shared() -> None:
    met = shared_differences(
        score=np.array([0.1, 0.2, np.nan, 0.5, 0.6, 0.7, 0.8]),
        weight=np.array([1.0, 0.5, 1.0, 1.0, 1.0, 1.0, 0.0]),
        group=np.array([0, 0, 0, 2, 2, 2, 2]),
        prediction=np.array([4, 1, 2, 1, 4, 2, 3]),
        pairs=np.array([[0, 2]]),
    )
    assert met.prediction.tolist() == [1, 4]
    assert met.difference == pytest.approx([-0.3, -0.5])
    assert met.weight.tolist() == [0.5, 1.0]


def test_all_pairs_are_what_each_is_by_itself() -> None:
    data = board()
    pairs = np.array(list(itertools.permutations(range(4), 2)))[::2]
    together = compare_pairs(pairs=pairs, **data)
    for row, (first, second) in enumerate(pairs):
        alone = compare_pairs(pairs=np.array([[first, second]]), **data)
        for name in ("n_shared", "n_clusters", "difference", "low", "high", "p_value"):
            assert getattr(alone, name)[0] == getattr(together, name)[row], name
        met = shared_differences(pairs=np.array([[first, second]]), **rows_only(data))
        assert together.difference[row] == pytest.approx(met.difference.mean())
        assert together.n_shared[row] == len(met.difference)


def test_every_pair_that_meets_is_found_once_and_no_other() -> None:
    data = rows_only(board(n_sources=6, n_predictions=9))
    met = set()
    for one, other in itertools.combinations(range(len(data["score"])), 2):
        scored = all(
            data["weight"][at] > 0 and data["score"][at] == data["score"][at] for at in (one, other)
        )
        if scored and data["prediction"][one] == data["prediction"][other]:
            met.add(tuple(sorted((data["group"][one], data["group"][other]))))
    assert [tuple(pair) for pair in met_pairs(**data).tolist()] == sorted(met)


def test_exchanging_the_sources_turns_the_sign_and_nothing_else() -> None:
    data = board()
    one = compare_pairs(pairs=np.array([[1, 3]]), **data)
    two = compare_pairs(pairs=np.array([[3, 1]]), **data)
    assert (one.first[0], one.second[0], two.first[0], two.second[0]) == (1, 3, 3, 1)
    assert one.difference[0] == -two.difference[0]
    assert one.p_value[0] == two.p_value[0]
    assert one.low[0] == pytest.approx(-two.high[0], abs=1e-12)


def test_the_order_of_rows_changes_nothing() -> None:
    data = board()
    order = np.random.default_rng(2).permutation(len(data["score"]))
    turned = {**data, **{name: column[order] for name, column in rows_only(data).items()}}
    pairs = np.array([[0, 1], [2, 3]])
    one, two = compare_pairs(pairs=pairs, **data), compare_pairs(pairs=pairs, **turned)
    for left, right in zip(one, two, strict=True):
        assert np.asarray(left).tolist() == np.asarray(right).tolist()


def test_few_shared_predictions_give_the_t_interval() -> None:
    data = board(n_sources=2, n_predictions=12, seed=5)
    met = shared_differences(pairs=np.array([[0, 1]]), **rows_only(data))
    assert 5 <= len(met.difference) < 20
    found = compare_pairs(pairs=np.array([[0, 1]]), **data)
    theirs = stats.ttest_1samp(met.difference, 0.0).confidence_interval(0.95)
    assert (found.low[0], found.high[0]) == pytest.approx((theirs.low, theirs.high))


def test_sources_that_never_met_are_not_compared() -> None:
    found = compare_pairs(
        score=np.array([0.1, 0.2]),
        weight=np.ones(2),
        group=np.array([0, 1]),
        prediction=np.array([0, 1]),
        pairs=np.array([[0, 1]]),
        cluster=np.arange(2),
        cluster_hash=hash_keys(["a", "b"]),
        seed=1,
    )
    assert (found.n_shared[0], found.reason) == (0, ("no data",))
    absent = (found.difference, found.low, found.high, found.p_value, found.adjusted_p)
    assert np.isnan(absent).all()


def test_an_infinite_score_leaves_the_pair_without_interval_and_p_value() -> None:
    data = board()
    data["score"][(data["group"] == 0)] = np.inf
    found = compare_pairs(pairs=np.array([[0, 1], [1, 2]]), **data)
    assert found.reason == ("infinite", None)
    assert np.isnan(found.p_value).tolist() == [True, False]
    assert found.difference[0] == np.inf


def test_no_pairs_give_an_empty_comparison() -> None:
    found = compare_pairs(pairs=np.zeros((0, 2), int), **board())
    assert [len(column) for column in found] == [0] * 10


@pytest.mark.parametrize("pairs", [[[0, 1], [1, 0]], [[0, 1], [0, 1]], [[2, 2]]])
def test_a_pair_given_twice_or_with_itself_is_refused(pairs: list[list[int]]) -> None:
    with pytest.raises(InvalidFrame, match="given twice or pairs a source with itself"):
        compare_pairs(pairs=np.array(pairs), **board())


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=9))
def test_the_exact_p_value_counts_every_flip(total: list[int]) -> None:
    sums = [abs(np.dot(signs, total)) for signs in itertools.product([-1, 1], repeat=len(total))]
    assert flip(total) == pytest.approx(np.mean(np.array(sums) >= abs(sum(total)) - 1e-9))


def test_fifteen_clusters_are_exact_and_sixteen_are_drawn() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(0.4, 1, 16)
    for n in (15, 16):
        exact = stats.permutation_test(
            (values[:n],), np.sum, permutation_type="samples", n_resamples=np.inf
        ).pvalue
        # The drawn one is within four standard errors.
        slack = 1e-12 if n == 15 else 4 * np.sqrt(exact * (1 - exact) / 2**15)
        assert flip(values[:n]) == pytest.approx(exact, abs=slack)


def test_rows_of_a_cluster_flip_together() -> None:
    assert flip([1.0, 1.0, 1.0, 1.0], [0, 0, 1, 1]) == 0.5
    assert flip([1.0, 1.0, 1.0, 1.0]) == 0.125


def test_equal_scores_everywhere_are_no_evidence() -> None:
    assert flip([0.0, 0.0, 0.0]) == 1.0


def test_p_values_are_uniform_when_there_is_no_difference() -> None:
    rng = np.random.default_rng(1)
    n_pairs, n = 400, 30
    hashes = hash_keys([str(row) for row in range(n)])
    found = sign_flip_p(
        total=rng.normal(size=n_pairs * n),
        pair=np.repeat(np.arange(n_pairs), n),
        n_pairs=n_pairs,
        cluster_hash=np.tile(hashes, n_pairs),
        seed=1,
    )
    assert stats.kstest(found, "uniform").pvalue > 0.01


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_p_values_are_those_of_scipy(p_value: list[float]) -> None:
    ours = benjamini_hochberg(p_value=np.array(p_value))
    assert np.allclose(ours, stats.false_discovery_control(p_value))


def test_pairs_without_a_p_value_do_not_count_as_tests() -> None:
    ours = benjamini_hochberg(p_value=np.array([np.nan, 0.02, np.nan, 0.03]))
    assert np.array_equal(ours, [np.nan, 0.03, np.nan, 0.03], equal_nan=True)
