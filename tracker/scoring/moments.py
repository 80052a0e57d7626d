"""Mean, variance and effective number of each source's scores, from sums over clusters.

Invariant: the order of rows changes nothing; rows without a finite score never enter. Read next:
`resampling` for intervals, `shrinkage` for ranks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypedDict

import numpy as np

from tracker.errors import InvalidFrame

if TYPE_CHECKING:
    from tracker.scoring.draws import Codes, Floats, Hashes, Integers


class ScoreRows(TypedDict):
    """The scores of a board, one row per (prediction, source), given as keyword arguments.

    Attributes:
        score: float64 (n,); rows that are not finite do not enter a mean.
        weight: float64 (n,), 0 or more; rows without weight do not enter.
        group: integers (n,) in [0, n_groups), usually the source.
        n_groups: number of groups.
        cluster: integers (n,) in [0, c); rows of one cluster hang together.
    """

    score: Floats
    weight: Floats
    group: Codes
    n_groups: int
    cluster: Codes


class ClusteredRows(ScoreRows):
    """The same, with what makes draws for a cluster the same everywhere.

    Attributes:
        cluster_hash: uint64 (c,), of `draws.hash_keys` over the clusters' keys.
    """

    cluster_hash: Hashes


class Cells(NamedTuple):
    """Rows added up within each (group, cluster), in that order; only rows that count.

    Attributes:
        group: int64 (c,), rising.
        cluster: int64 (c,), rising within a group.
        weight: float64 (c,), sum of the weights, above 0.
        total: float64 (c,), sum of weight times score.
        first: int64 (g,), where each group that has cells begins.
    """

    group: Integers
    cluster: Integers
    weight: Floats
    total: Floats
    first: Integers


class Moments(NamedTuple):
    """What each group's rows say about its mean; NaN and 0 for a group without rows.

    Attributes:
        mean: float64 (g,), weighted mean of the scores.
        variance: float64 (g,), of one cluster's mean score, so that variance / n_effective is the
            squared standard error; NaN for fewer than two clusters.
        n_clusters: int64 (g,), clusters with weight.
        n_effective: float64 (g,), squared sum of the weights over the sum of the clusters' squares.
    """

    mean: Floats
    variance: Floats
    n_clusters: Integers
    n_effective: Floats


class PooledVariance(NamedTuple):
    """The variance of a cluster's mean score within a source, from all sources together.

    Attributes:
        variance: pooled over the sources; NaN without degrees of freedom.
        degrees_of_freedom: sum over the sources of their clusters less one.
    """

    variance: float
    degrees_of_freedom: int


def sum_cells(
    *, total: Floats, weight: Floats, group: Codes, n_groups: int, cluster: Codes
) -> Cells:
    """Return the sums of weights and of weighted scores of each (group, cluster).

    Rows without weight, without a score (NaN) or with an infinite one do not enter.

    Args:
        total: float64 (n,), weight times score of each row.
        weight: float64 (n,), 0 or more.
        group: integers (n,) in [0, n_groups).
        n_groups: number of groups.
        cluster: integers (n,), 0 or more.

    Raises:
        InvalidFrame: lengths differ, a weight is negative or not a number, a code is out of range.
    """
    if not len(total) == len(weight) == len(group) == len(cluster):
        raise InvalidFrame("score, weight, group and cluster differ in length")
    if not np.all(weight >= 0) or not np.all(np.isfinite(weight)):
        raise InvalidFrame("a weight is negative or not a number; weights are 0 or more")
    if len(group) and not (group.min() >= 0 and group.max() < n_groups and cluster.min() >= 0):
        raise InvalidFrame(f"a group lies outside 0..{n_groups - 1}, or a cluster below 0")
    counts = (weight > 0) & np.isfinite(total)
    n_clusters = int(cluster.max(initial=0)) + 1
    key = group[counts].astype(np.int64) * n_clusters + cluster[counts]
    order = np.argsort(key, kind="stable")
    key = key[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    group_of_cell = key[starts] // n_clusters
    return Cells(
        group=group_of_cell,
        cluster=key[starts] % n_clusters,
        weight=_sums(weight[counts][order], starts),
        total=_sums(total[counts][order], starts),
        first=np.flatnonzero(np.diff(group_of_cell, prepend=-1)),
    )


def weighted(*, score: Floats, weight: Floats) -> Floats:
    """Return weight times score; NaN where an infinite score has no weight."""
    if len(score) != len(weight):
        raise InvalidFrame("score and weight differ in length")
    with np.errstate(invalid="ignore"):
        return score * weight


def add_up(*, place: Codes, values: Floats, n: int) -> Floats:
    """Return the sum of the values at each of n places: float64 (n,)."""
    return np.asarray(np.bincount(place, weights=values, minlength=n), dtype=np.float64)


def _sums(values: Floats, starts: Integers) -> Floats:
    """Add up the runs that begin at the starts."""
    return np.add.reduceat(values, starts) if len(starts) else np.zeros(0)


def moments(
    *, score: Floats, weight: Floats, group: Codes, n_groups: int, cluster: Codes
) -> Moments:
    """Return mean, variance between clusters and effective number of clusters of each group.

    Args:
        score: float64 (n,); rows that are not finite are left out.
        weight: float64 (n,), 0 or more.
        group: integers (n,) in [0, n_groups), usually the source.
        n_groups: number of groups.
        cluster: integers (n,), 0 or more; rows of one cluster hang together.

    Source: Kish (1965), Survey Sampling, 11.7, for the effective number; the variance is that of a
    ratio of sums over clusters, Cochran (1977), Sampling Techniques, 3rd ed., 6.3.

    >>> moments(
    ...     score=np.array([0.0, 1.0, 1.0]), weight=np.ones(3), group=np.zeros(3, int),
    ...     n_groups=1, cluster=np.arange(3),
    ... ).variance.round(3).tolist()
    [0.333]
    """
    total = weighted(score=score, weight=weight)
    cells = sum_cells(total=total, weight=weight, group=group, n_groups=n_groups, cluster=cluster)
    present = cells.group[cells.first]
    weights, n_clusters = np.zeros(n_groups), np.bincount(cells.group, minlength=n_groups)
    mean, variance, effective = np.full(n_groups, np.nan), np.full(n_groups, np.nan), weights.copy()
    weights[present] = _sums(cells.weight, cells.first)
    mean[present] = _sums(cells.total, cells.first) / weights[present]
    effective[present] = weights[present] ** 2 / _sums(cells.weight**2, cells.first)
    residual = np.zeros(n_groups)
    residual[present] = _sums((cells.total - cells.weight * mean[cells.group]) ** 2, cells.first)
    many = n_clusters > 1
    error = residual[many] / weights[many] ** 2 * (n_clusters[many] / (n_clusters[many] - 1))
    variance[many] = effective[many] * error
    return Moments(mean, variance, n_clusters.astype(np.int64), effective)


def pool_variance(*, variance: Floats, n_clusters: Codes) -> PooledVariance:
    """Return the variance within sources, pooled by their degrees of freedom.

    Args:
        variance: float64 (g,), NaN for a source with fewer than two clusters.
        n_clusters: integers (g,).
    """
    freedom = np.maximum(np.asarray(n_clusters, dtype=np.int64) - 1, 0)
    total = int(freedom.sum())
    if total == 0:
        return PooledVariance(float("nan"), 0)
    many = freedom > 0
    return PooledVariance(float(np.sum(freedom[many] * variance[many]) / total), total)
