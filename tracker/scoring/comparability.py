"""Comparability: whether the rows of a board were scored on the same predictions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tracker.scoring.distinct import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]


def shared_counts(*, prediction: Array, group: Array, n_groups: int) -> Array:
    """Return how many predictions each two groups share, one entry per pair of groups.

    Args:
        prediction: int (n,), row of the prediction, rising.
        group: int (n,), in [0, n_groups); a group may hold a prediction more than once.
        n_groups: how many groups.

    >>> shared_counts(prediction=np.array([0, 0, 1, 1, 2]), group=np.array([0, 1, 0, 2, 1]),
    ...               n_groups=3).tolist()
    [1, 1, 0]
    """
    cell = distinct(prediction.astype(np.int64) * n_groups + group)
    prediction, group = cell // n_groups, cell % n_groups
    shared = np.zeros(n_groups * n_groups, dtype=np.int64)
    # The next forecaster of the same prediction, then the one after it, as long as there is one.
    for step in range(1, len(cell)):
        same = prediction[step:] == prediction[:-step]
        if not same.any():
            break
        first, second = group[:-step][same], group[step:][same]
        shared += np.bincount(first * n_groups + second, minlength=n_groups * n_groups)
    upper = np.triu_indices(n_groups, 1)
    return shared.reshape(n_groups, n_groups)[upper]
