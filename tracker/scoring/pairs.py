"""Two sources on the predictions that both forecast: is one better, or was it luck?

Invariant: a pair is compared on shared predictions alone, so that easy questions favour nobody; the
difference is first less second, and exchanging them changes only its sign. Read next: `sequential`
for answers that stay valid when they are asked every week.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypedDict, Unpack

import numpy as np

from tracker.errors import InvalidFrame
from tracker.scoring.draws import random_signs
from tracker.scoring.moments import ClusteredRows
from tracker.scoring.resampling import mean_intervals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.scoring.draws import Codes, Floats, Hashes, Integers

EXACT_CLUSTERS: Final = 15
"""Up to so many clusters every flip of signs is tried, 2^15 of them; beyond, as many at random."""

_FLIPS: Final = 2**EXACT_CLUSTERS
_HALF: Final = 32
"""Bits of a source in the number of a pair."""
_BLOCK: Final = 2048
"""Flips tried at once."""
_TIE: Final = 1e-9
"""Sums of differences that are nearer than this, relative to the largest, are equal."""


class Differences(NamedTuple):
    """Where sources meet, one entry for each pair and prediction that both have a score for.

    Attributes:
        pair: int64 (m,), place among the pairs asked for, rising.
        prediction: int64 (m,), rising within a pair.
        difference: float64 (m,), score of the first less score of the second.
        weight: float64 (m,), the smaller of the two weights.
    """

    pair: Integers
    prediction: Integers
    difference: Floats
    weight: Floats

    def take(self, at: Integers | slice) -> Differences:
        """Return the entries at the given places."""
        return Differences(self.pair[at], self.prediction[at], self.difference[at], self.weight[at])


class Comparison(NamedTuple):
    """One entry for each pair.

    Attributes:
        first: int64 (m,), group.
        second: int64 (m,), group.
        n_shared: int64 (m,), predictions scored for both.
        n_clusters: int64 (m,), clusters of those.
        difference: float64 (m,), mean score of the first less that of the second, NaN for none.
        low: float64 (m,), of the 95 % interval, NaN with a reason.
        high: float64 (m,), of the 95 % interval, NaN with a reason.
        reason: why there is no interval: "no data", "too few", "infinite"; None where there is one.
        p_value: float64 (m,), of the sign-flip test, two-sided; NaN for none.
        adjusted_p: float64 (m,), after Benjamini and Hochberg over all pairs given.
    """

    first: Integers
    second: Integers
    n_shared: Integers
    n_clusters: Integers
    difference: Floats
    low: Floats
    high: Floats
    reason: tuple[str | None, ...]
    p_value: Floats
    adjusted_p: Floats


class SourceScores(TypedDict):
    """The scores of a board, given as keyword arguments.

    Attributes:
        score: float64 (n,), one row per (prediction, source); NaN is no score.
        weight: float64 (n,), 0 or more; 0 is no score.
        group: integers (n,), the source.
        prediction: integers (n,), 0 or more.
    """

    score: Floats
    weight: Floats
    group: Codes
    prediction: Codes


def met_pairs(**rows: Unpack[SourceScores]) -> Integers:
    """Return every two sources that share a prediction, int64 (m, 2), sorted.

    Args:
        **rows: as `SourceScores`.

    >>> met_pairs(
    ...     score=np.array([0.1, 0.2, 0.3]), weight=np.ones(3),
    ...     group=np.array([2, 0, 1]), prediction=np.array([5, 5, 6]),
    ... ).tolist()
    [[0, 2]]
    """
    known = (rows["weight"] > 0) & ~np.isnan(rows["score"])
    found = [
        _pair_keys(rows["group"][left], rows["group"][right])
        for left, right in _neighbours(np.flatnonzero(known), rows)
    ]
    keys = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *found]))
    return np.stack([keys >> _HALF, keys & (2**_HALF - 1)], axis=1)


def shared_differences(*, pairs: Codes, **rows: Unpack[SourceScores]) -> Differences:
    """Return the score differences of pairs of sources on the predictions that both share.

    Args:
        pairs: integers (m, 2), the source from whose score the other's is taken, and the other.
        **rows: as `SourceScores`.

    Raises:
        InvalidFrame: a pair is given twice, or pairs a source with itself.
    """
    met = _meet(np.asarray(pairs, dtype=np.int64).reshape(-1, 2), rows)
    return met.take(np.lexsort((met.prediction, met.pair)))


def compare_pairs(
    *,
    pairs: Codes,
    cluster: Codes,
    cluster_hash: Hashes,
    seed: int,
    **rows: Unpack[SourceScores],
) -> Comparison:
    """Return difference, interval and permutation test of each pair of sources.

    Args:
        pairs: integers (m, 2), first and second source of each pair.
        cluster: integers (p,), cluster of each prediction, in [0, c).
        cluster_hash: uint64 (c,), of `hash_keys` over the clusters' keys.
        seed: any integer.
        **rows: as `SourceScores`.

    Raises:
        InvalidFrame: a pair is given twice, or pairs a source with itself.
    """
    ends = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    pair, shared, difference, weight = _meet(ends, rows)
    met = ClusteredRows(
        score=difference,
        weight=weight,
        group=pair,
        n_groups=len(ends),
        cluster=cluster[shared],
        cluster_hash=cluster_hash,
    )
    p_value = sign_flip_p(
        total=weight * difference,
        pair=pair,
        n_pairs=len(ends),
        cluster_hash=cluster_hash[met["cluster"]],
        seed=seed,
    )
    return _comparison(ends, met, p_value, seed)


def _comparison(ends: Integers, met: ClusteredRows, p_value: Floats, seed: int) -> Comparison:
    """Return the comparison of pairs from their differences and p-values."""
    none_pooled = np.zeros(len(ends), dtype=bool)
    found = mean_intervals(
        seed=seed, range_low=-np.inf, range_high=np.inf, in_pool=none_pooled, **met
    )
    pair, weight = met["group"], met["weight"]
    with np.errstate(invalid="ignore"):
        totals = np.bincount(pair, weights=weight * met["score"], minlength=len(ends))
        mean = totals / np.bincount(pair, weights=weight, minlength=len(ends))
    return Comparison(
        first=ends[:, 0],
        second=ends[:, 1],
        n_shared=np.bincount(pair, minlength=len(ends)).astype(np.int64),
        n_clusters=found.n_clusters,
        difference=mean,
        low=found.low,
        high=found.high,
        reason=found.reason,
        p_value=p_value,
        adjusted_p=benjamini_hochberg(p_value=p_value),
    )


def _meet(ends: Integers, rows: SourceScores) -> Differences:
    """Return the meetings of the wanted pairs, in no order."""
    score, weight, group = rows["score"], rows["weight"], rows["group"]
    known = np.flatnonzero((weight > 0) & ~np.isnan(score) & np.isin(group, ends))
    order, wanted = _wanted(ends)
    none = np.empty(0, dtype=np.int64)
    lefts, rights, pairs = [none], [none], [none]
    for left, right in _neighbours(known, rows):
        meeting = _pair_keys(group[left], group[right])
        found = np.minimum(np.searchsorted(wanted, meeting), len(wanted) - 1)
        is_wanted = wanted[found] == meeting
        pairs.append(order[found[is_wanted]])
        lefts.append(left[is_wanted])
        rights.append(right[is_wanted])
    left, right, pair = np.concatenate(lefts), np.concatenate(rights), np.concatenate(pairs)
    sign = np.where(ends[pair, 0] < ends[pair, 1], 1.0, -1.0)
    with np.errstate(invalid="ignore"):
        difference = sign * (score[left] - score[right])
    prediction = rows["prediction"][left].astype(np.int64)
    return Differences(pair, prediction, difference, np.minimum(weight[left], weight[right]))


def _neighbours(known: Integers, rows: SourceScores) -> Iterator[tuple[Integers, Integers]]:
    """Yield the rows that meet on a prediction, the lower source first.

    Sorted by prediction, the k-th neighbours of all rows meet at once.
    """
    kept = known[np.lexsort((rows["group"][known], rows["prediction"][known]))]
    place = rows["prediction"][kept]
    for apart in range(1, int(np.unique(place, return_counts=True)[1].max(initial=0))):
        near = np.flatnonzero(place[apart:] == place[:-apart])
        yield kept[near], kept[near + apart]


def _wanted(ends: Integers) -> tuple[Integers, Integers]:
    """Return the order in which the keys of the pairs rise, and those keys."""
    keys = _pair_keys(ends.min(axis=1), ends.max(axis=1))
    order = np.argsort(keys).astype(np.int64)
    if np.any(np.diff(keys[order]) == 0) or np.any(ends[:, 0] == ends[:, 1]):
        raise InvalidFrame("a pair of sources is given twice or pairs a source with itself")
    return order, keys[order]


def _pair_keys(lower: Codes, higher: Codes) -> Integers:
    """Return one number for each pair of source codes."""
    return (lower.astype(np.int64) << _HALF) + higher


def sign_flip_p(
    *, total: Floats, pair: Codes, n_pairs: int, cluster_hash: Hashes, seed: int
) -> Floats:
    """Return the two-sided p-value of each pair: how often random signs give as large a sum.

    The signs of a cluster's rows are flipped together. Up to 15 clusters with a difference all
    flips are counted; beyond, 32,768 random ones and the one observed.

    Args:
        total: float64 (n,), weight times difference of each row; a pair with an infinite one has no
            p-value.
        pair: integers (n,) in [0, n_pairs).
        n_pairs: number of pairs.
        cluster_hash: uint64 (n,), of each row's cluster.
        seed: any integer.

    Source: Fisher (1935), The Design of Experiments, 21.

    >>> sign_flip_p(
    ...     total=np.array([1.0, 2.0, 3.0]), pair=np.zeros(3, int), n_pairs=1,
    ...     cluster_hash=np.arange(3, dtype=np.uint64), seed=1,
    ... ).tolist()
    [0.25]
    """
    used, place = np.unique(cluster_hash, return_inverse=True)
    sums = np.zeros((n_pairs, max(len(used), EXACT_CLUSTERS)))
    np.add.at(sums, (pair, place), np.where(np.isfinite(total), total, 0.0))
    filled = np.count_nonzero(sums, axis=1)
    p_value = np.full(n_pairs, np.nan)
    small, large = filled <= EXACT_CLUSTERS, filled > EXACT_CLUSTERS
    p_value[small] = _all_flips(sums[small])
    p_value[large] = _random_flips(sums[large, : len(used)], used, seed)
    p_value[np.bincount(pair, minlength=n_pairs) == 0] = np.nan
    p_value[pair[~np.isfinite(total)]] = np.nan
    return p_value


def _all_flips(sums: Floats) -> Floats:
    """Return the exact p-value of each row of sums, of which at most 15 are not 0."""
    front = np.argsort(sums == 0, axis=1, kind="stable")[:, :EXACT_CLUSTERS]
    patterns = np.arange(_FLIPS)[:, None] >> np.arange(EXACT_CLUSTERS) & 1
    signs = np.where(patterns == 1, 1.0, -1.0)
    return _exceed(np.take_along_axis(sums, front, axis=1), signs) / _FLIPS


def _random_flips(sums: Floats, cluster_hash: Hashes, seed: int) -> Floats:
    """Return the p-value of each row of sums among random flips, the observed one included."""
    reached = np.zeros(len(sums))
    for start in range(0, _FLIPS if len(sums) else 0, _BLOCK):
        flips = range(start, start + _BLOCK)
        signs = random_signs(key_hash=cluster_hash, seed=seed, replicates=flips)
        reached += _exceed(sums, signs.astype(np.float64))
    return (1 + reached) / (1 + _FLIPS)


def _exceed(sums: Floats, signs: Floats) -> Floats:
    """Return for each row of sums how many sign patterns give a sum as large as the one seen."""
    observed = np.abs(sums.sum(axis=1))
    slack = _TIE * np.abs(sums).sum(axis=1)
    reached = np.abs(signs @ sums.T) >= observed - slack
    return np.asarray(reached.sum(axis=0), dtype=np.float64)


def benjamini_hochberg(*, p_value: Floats) -> Floats:
    """Return p-values adjusted for being many: the false discovery rate at which each is found.

    Args:
        p_value: float64 (m,), NaN where there is none; those do not count.

    Source: Benjamini, Hochberg (1995), J. R. Stat. Soc. B 57(1), 289-300.

    >>> benjamini_hochberg(p_value=np.array([0.01, np.nan, 0.04, 0.03])).round(3).tolist()
    [0.03, nan, 0.04, 0.04]
    """
    known = np.flatnonzero(~np.isnan(p_value))
    order = known[np.argsort(p_value[known], kind="stable")]
    raised = p_value[order] * len(order) / np.arange(1, len(order) + 1)
    adjusted = np.full(len(p_value), np.nan)
    adjusted[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return adjusted
