"""Which predictions hang together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components as theirs

from tracker.errors import InvalidFrame
from tracker.scoring.clusters import (
    CLUSTERINGS,
    Clusters,
    cluster_predictions,
    connected_components,
)
from tracker.scoring.draws import hash_keys

NAMES = {
    "predictions": ["a", "b", "c", "d", "e"],
    "topics": ["chips", "robots"],
    "documents": ["one", "two"],
}
COLUMNS = {
    "related_component": np.array([0, 1, 0, 2, 1], dtype=np.int32),
    "main_topic": np.array([1, 0, 1, -1, -1], dtype=np.int32),
    "document": np.array([0, 0, 1, 1, -1], dtype=np.int32),
    "section": np.array([0, 1, 0, 0, -1], dtype=np.int32),
}


def clusters(by: str) -> Clusters:
    return cluster_predictions(by=by, columns=COLUMNS, names=NAMES)


@pytest.mark.parametrize(
    ("by", "together", "n"),
    [
        pytest.param("prediction", [], 5, id="each alone"),
        pytest.param("related", [{0, 2}, {1, 4}], 3, id="related"),
        pytest.param("topic", [{0, 2}], 4, id="first topic, none is alone"),
        pytest.param("document", [{0, 1}, {2, 3}], 3, id="document, none is alone"),
        pytest.param("section", [{2, 3}], 4, id="section of a document"),
    ],
)
def test_clusters_are_what_they_are_called(by: str, together: list[set[int]], n: int) -> None:
    found = clusters(by)
    groups = [set(np.flatnonzero(found.code == code).tolist()) for code in range(found.n_clusters)]
    assert {frozenset(group) for group in groups if len(group) > 1} == set(map(frozenset, together))
    assert found.n_clusters == n == len(set(found.key_hash.tolist()))
    assert sorted(set().union(*groups)) == list(range(5))


@pytest.mark.parametrize("by", CLUSTERINGS)
def test_adding_a_prediction_changes_no_hash_of_an_older_cluster(by: str) -> None:
    fewer = cluster_predictions(
        by=by,
        columns={name: column[:3] for name, column in COLUMNS.items()},
        names={**NAMES, "predictions": NAMES["predictions"][:3]},
    )
    more = clusters(by)
    assert more.key_hash[more.code[:3]].tolist() == fewer.key_hash[fewer.code].tolist()


def test_clusters_of_different_kinds_have_different_hashes() -> None:
    assert clusters("topic").key_hash[0] != hash_keys(["robots"])[0]
    shared = set(clusters("document").key_hash.tolist()) & set(
        clusters("section").key_hash.tolist()
    )
    assert shared == set(hash_keys(["e"]).tolist())


def test_no_predictions_form_no_clusters() -> None:
    for by in CLUSTERINGS:
        found = cluster_predictions(
            by=by,
            columns={name: column[:0] for name, column in COLUMNS.items()},
            names={**NAMES, "predictions": []},
        )
        assert (found.n_clusters, len(found.code), len(found.key_hash)) == (0, 0, 0)


def test_an_unknown_kind_of_cluster_is_refused() -> None:
    with pytest.raises(InvalidFrame, match="prediction, related, topic, document, section"):
        clusters("author")


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60))
def test_components_are_those_of_scipy(edges: list[tuple[int, int]]) -> None:
    left, right = (
        (np.array(side, dtype=np.int64) for side in zip(*edges, strict=True))
        if edges
        else (
            np.zeros(0, np.int64),
            np.zeros(0, np.int64),
        )
    )
    ours = connected_components(left=left, right=right, n=31)
    _, label = theirs(
        coo_array((np.ones(len(left)), (left, right)), shape=(31, 31)), directed=False
    )
    first = [int(np.flatnonzero(label == code)[0]) for code in label]
    assert ours.tolist() == first


def test_a_long_chain_is_one_component() -> None:
    turn = np.random.default_rng(0).permutation(20_000)
    label = connected_components(left=turn[:-1], right=turn[1:], n=20_000)
    assert (label == 0).all()
