"""The Poisson bootstrap: means of every group in every replicate.

Invariant: a replicate depends on the seed, the rows of the group and the hashes of their clusters,
to the last bit; never on the order of rows, on partitions, on other groups or on the machine. Read
next: `resampling` for intervals, `draws` for the weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Unpack

import numpy as np

from tracker.scoring.draws import poisson_weights
from tracker.scoring.moments import Cells, ClusteredRows, sum_cells, weighted

if TYPE_CHECKING:
    import numpy.typing as npt

    from tracker.scoring.draws import Codes, Floats, Hashes, Integers

_THREADED: Final = 20_000_000
"""Products of cells and replicates from which a second thread pays."""
_SMALL: Final = 20_000
"""Clusters times groups up to which a matrix product beats gathering."""
_PRODUCTS: Final = 250_000
"""Products in one call: few enough that no linear algebra library starts threads of its own, which
on a busy machine cost more than they bring."""
_WEIGHTS: Final = 250_000
"""Weights drawn at once, so that they stay in the cache."""
_CHUNK: Final = (64, 512)
"""Fewest and most cells gathered at once."""
_BLOCK: Final = 64
"""Replicates gathered at once: bytes in a line of the cache."""
_DRAWN: Final = 8
"""Replicates drawn at once for gathering."""


def bootstrap_means(
    *, seed: int, n_replicates: int = 2000, **rows: Unpack[ClusteredRows]
) -> Floats:
    """Return the weighted mean of each group in each replicate: float64 (n_replicates, n_groups).

    NaN where a group has no weight in a replicate. Scores are rounded to a grid fine enough that
    every sum is exact, so that the result is the same to the last bit whatever the order of the
    rows: the grid is finer than 1e-12 of the largest score up to 1,000 rows in a group.

    Args:
        seed: any integer.
        n_replicates: how many replicates.
        **rows: as `ClusteredRows`.

    Source: Chamandy, Muralidharan, Najmi, Naidu (2012), Estimating uncertainty for massive data
    streams (Google); Field, Welsh (2007), J. R. Stat. Soc. B 69(3), 369-390, for clusters.
    """
    group, n_groups = rows["group"], rows["n_groups"]
    total = weighted(score=rows["score"], weight=rows["weight"])
    total, weight, scale = _on_grid(total, rows["weight"], group, n_groups)
    cells = sum_cells(
        total=total, weight=weight, group=group, n_groups=n_groups, cluster=rows["cluster"]
    )
    used, place = np.unique(cells.cluster, return_inverse=True)
    sums = np.zeros((2, n_replicates, n_groups))
    fill = _multiply if len(used) * n_groups <= _SMALL else _gather
    fill(cells._replace(cluster=place), rows["cluster_hash"][used], seed, sums)
    with np.errstate(invalid="ignore"):
        return np.asarray(sums[0] / sums[1] * scale)


def _on_grid(
    total: Floats, weight: Floats, group: Codes, n_groups: int
) -> tuple[Floats, Floats, Floats]:
    """Return totals and weights as whole numbers whose sums are exact, and the ratio of the units.

    A replicate adds a row at most eight times, so that 8 n max|x| bounds every sum of a group.
    """
    bound = 8.0 * np.bincount(group, minlength=n_groups)
    exponents, whole = [], []
    for values in (total, weight):
        size = np.where(np.isfinite(values), np.abs(values), 0.0)
        largest = np.zeros(n_groups)
        np.maximum.at(largest, group, size)
        exponent = 53 - np.frexp(largest * bound)[1]
        whole.append(np.rint(np.ldexp(values, exponent[group])))
        exponents.append(exponent)
    return whole[0], whole[1], np.ldexp(1.0, exponents[1] - exponents[0])


def _multiply(cells: Cells, cluster_hash: Hashes, seed: int, sums: Floats) -> None:
    """Fill the sums (2, replicates, groups) by a matrix product."""
    n_clusters, (_, n_replicates, n_groups) = len(cluster_hash), sums.shape
    matrix = np.zeros((2, n_clusters, n_groups))
    matrix[0, cells.cluster, cells.group] = cells.total
    matrix[1, cells.cluster, cells.group] = cells.weight
    step = _PRODUCTS // max(n_clusters * n_groups, 1)
    block = max(_WEIGHTS // max(n_clusters, 1) // step, 1) * step
    for start in range(0, n_replicates, block):
        replicates = range(start, min(start + block, n_replicates))
        drawn = poisson_weights(cluster_hash=cluster_hash, seed=seed, replicates=replicates)
        weights = drawn.astype(np.float64)
        for low in range(start, replicates.stop, step):
            high = min(low + step, replicates.stop)
            np.matmul(weights[low - start : high - start], matrix, out=sums[:, low:high])


class _Chunk(NamedTuple):
    """Some cells: their clusters, their groups, and their values with a row per sum and group."""

    cluster: Integers
    groups: Integers
    values: Floats


def _gather(cells: Cells, cluster_hash: Hashes, seed: int, sums: Floats) -> None:
    """Fill the sums (2, replicates, groups) by gathering the weights of each group's clusters."""
    chunks = _chunks(cells)
    n_replicates, blocks = sums.shape[1], range(0, sums.shape[1], _BLOCK)

    def fill(start: int) -> None:
        replicates = range(start, min(start + _BLOCK, n_replicates))
        weights = _weights_by_cluster(cluster_hash, seed, replicates)
        for chunk in chunks:
            taken = weights.take(chunk.cluster, axis=0, mode="clip").astype(np.float64)
            part = (chunk.values @ taken).reshape(2, len(chunk.groups), len(replicates))
            sums[:, start : replicates.stop, chunk.groups] += part.transpose(0, 2, 1)

    if len(cells.group) * n_replicates < _THREADED:
        for start in blocks:
            fill(start)
        return
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - costs small boards 10 ms

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(fill, blocks))


def _chunks(cells: Cells) -> list[_Chunk]:
    """Return the cells in chunks that stay in the cache and hold few groups each."""
    n_cells = len(cells.group)
    size = int(np.clip(n_cells // max(len(cells.first), 1), *_CHUNK))
    chunks = []
    for start in range(0, n_cells, size):
        stop = min(start + size, n_cells)
        groups, row = np.unique(cells.group[start:stop], return_inverse=True)
        values = np.zeros((2, len(groups), stop - start))
        values[0, row, np.arange(stop - start)] = cells.total[start:stop]
        values[1, row, np.arange(stop - start)] = cells.weight[start:stop]
        chunks.append(_Chunk(cells.cluster[start:stop], groups, values.reshape(-1, stop - start)))
    return chunks


def _weights_by_cluster(
    cluster_hash: Hashes, seed: int, replicates: range
) -> npt.NDArray[np.uint8]:
    """Return the weights with the replicates of a cluster side by side: one line of the cache."""
    weights = np.empty((len(cluster_hash), len(replicates)), dtype=np.uint8)
    for first in range(0, len(replicates), _DRAWN):
        some = replicates[first : first + _DRAWN]
        drawn = poisson_weights(cluster_hash=cluster_hash, seed=seed, replicates=some)
        weights[:, first : first + _DRAWN] = drawn.T
    return weights
