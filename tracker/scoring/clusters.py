"""Clusters of predictions: which scores hang together.

Scores of one prediction, topic or headline hang together, so that a board's uncertainty comes from
how many clusters it has, not from how many rows. Invariant: clusters are a partition, and the hash
of a cluster does not change when predictions are added. Read next: `moments`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tracker.errors import InvalidFrame
from tracker.scoring.draws import hash_keys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from tracker.scoring.draws import Codes, Hashes, Integers

CLUSTERINGS: Final = ("prediction", "related", "topic", "document", "section")
"""What `--cluster` accepts."""


def connected_components(*, left: Codes, right: Codes, n: int) -> Integers:
    """Return the component of each of n nodes, numbered by the smallest node in it.

    Args:
        left: integers (e,), one end of each edge.
        right: integers (e,), the other end.
        n: number of nodes.

    >>> connected_components(left=np.array([3, 1]), right=np.array([1, 4]), n=5).tolist()
    [0, 1, 2, 1, 1]
    """
    label = np.arange(n, dtype=np.int64)
    while True:
        first, second = label[left], label[right]
        if np.array_equal(first, second):
            return label
        smaller = np.minimum(first, second)
        np.minimum.at(label, np.maximum(first, second), smaller)
        # Follow the labels to their roots, so that long chains take few rounds.
        while not np.array_equal(root := label[label], label):
            label = root


class Clusters(NamedTuple):
    """A partition of predictions.

    Attributes:
        code: int64 (n,), by row of the predictions, in [0, n_clusters).
        key_hash: uint64 (n_clusters,), the same on every machine, also when predictions are added.
        n_clusters: how many there are.
    """

    code: Integers
    key_hash: Hashes
    n_clusters: int


def cluster_predictions(
    *, by: str, columns: Mapping[str, Codes], names: Mapping[str, Sequence[str]]
) -> Clusters:
    """Return the clusters of predictions: alone, related, or of one topic, document, section.

    A prediction without a topic, document or section is a cluster of its own.

    Args:
        by: one of `CLUSTERINGS`.
        columns: the columns of `tracker.domain.columns.PREDICTIONS` that `by` needs, each (n,).
        names: the keys of predictions, topics and documents, as in `tracker.domain.columns.NAMES`.

    Raises:
        InvalidFrame: `by` is none of `CLUSTERINGS`.

    >>> by_topic = cluster_predictions(
    ...     by="topic", columns={"main_topic": np.array([1, -1, 1])},
    ...     names={"predictions": ["a", "b", "c"], "topics": ["chips", "robots"]},
    ... )
    >>> by_topic.code.tolist(), by_topic.n_clusters
    ([0, 1, 0], 2)
    """
    if by not in CLUSTERINGS:
        raise InvalidFrame(f"cluster {by!r} is none of {', '.join(CLUSTERINGS)}")
    predictions = names["predictions"]
    rows = np.arange(len(predictions), dtype=np.int64)
    if by == "prediction":
        return Clusters(rows, hash_keys(predictions), len(rows))
    label, alone = _labels(by, columns)
    label[alone] = int(label.max(initial=0)) + 1 + rows[alone]
    _, first, code = np.unique(label, return_index=True, return_inverse=True)
    keys = [
        predictions[row] if alone[row] or by == "related" else _key(by, columns, names, row)
        for row in first.tolist()
    ]
    return Clusters(code.astype(np.int64), hash_keys(keys), len(keys))


def _key(
    by: str, columns: Mapping[str, Codes], names: Mapping[str, Sequence[str]], row: int
) -> str:
    """Return a text that names the cluster of a row and no cluster of another kind."""
    if by == "topic":
        return f"topic:{names['topics'][columns['main_topic'][row]]}"
    document = names["documents"][columns["document"][row]]
    return (
        f"section:{document}#{columns['section'][row]}"
        if by == "section"
        else f"document:{document}"
    )


def _labels(by: str, columns: Mapping[str, Codes]) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """Return a label of each prediction, and which have none."""
    if by == "section":
        section = columns["section"].astype(np.int64)
        document = columns["document"].astype(np.int64)
        label = document * (int(section.max(initial=0)) + 1) + section
        return label, (section < 0) | (document < 0)
    name = {"related": "related_component", "topic": "main_topic"}.get(by, by)
    label = columns[name].astype(np.int64)
    return label, label < 0
