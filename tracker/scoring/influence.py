"""What if one prediction had been decided the other way?

Invariant: the ranks without any change are those of `shrinkage.hierarchical` over the same rows,
and each decision is examined alone. Read next: `shrinkage`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Unpack

import numpy as np

from tracker.scoring.moments import (
    Moments,
    PooledVariance,
    ScoreRows,
    add_up,
    moments,
    pool_variance,
    sum_cells,
    weighted,
)
from tracker.scoring.shrinkage import (
    FEWEST_FREEDOM,
    FEWEST_SOURCES,
    TAU_POINTS,
    posterior,
    rank_means,
)

if TYPE_CHECKING:
    from tracker.scoring.draws import Codes, Flags, Floats, Integers

_BLOCK_BYTES: Final = 2_000_000
"""Memory for one array of the posterior, which decides how many decisions go in at once."""
_SMALLEST: Final = 1e-30


class Influence(NamedTuple):
    """The board under each single decision, most influential decision first.

    Attributes:
        prediction: int64 (m,), whose decision is turned.
        score: float64 (m, k), shrunk score of each source then; NaN for an unranked source.
        rank: int64 (m, k), rank then, -1 for an unranked source.
        n_moved: int64 (m,), sources whose rank changes.
        largest_move: int64 (m,), ranks by which the source moves that moves most.
        changes_first: bool (m,), whether another source comes first.
        score_now: float64 (k,), shrunk score as decided.
        rank_now: int64 (k,), rank as decided.
        reason: why there are no ranks: "few sources", "too few", "no variation"; None.
    """

    prediction: Integers
    score: Floats
    rank: Integers
    n_moved: Integers
    largest_move: Integers
    changes_first: Flags
    score_now: Floats
    rank_now: Integers
    reason: str | None


class _Decisions(NamedTuple):
    """What each decision changes: one entry for each (decision, group), and the pool of each."""

    prediction: Integers
    decision: Integers
    group: Integers
    mean: Floats
    pooled: Floats


def influence_of_decisions(
    *,
    alternative: Floats,
    prediction: Codes,
    lower_is_better: bool,
    ranked: Flags | None = None,
    **rows: Unpack[ScoreRows],
) -> Influence:
    """Return how the ranks would change if each prediction alone were decided the other way.

    Args:
        alternative: float64 (n,), what each row would score then. A prediction with a row that is
            not finite is left out: it cannot be turned.
        prediction: integers (n,), 0 or more.
        lower_is_better: the direction of the rule.
        ranked: bool (k,), the groups that take part in the ranking; None for all.
        **rows: as `ScoreRows`; a group with an infinite score takes no part.
    """
    known = moments(**rows)
    taking_part = known.n_clusters > 0
    taking_part[rows["group"][np.isinf(rows["score"]) & (rows["weight"] > 0)]] = False
    places = np.flatnonzero(taking_part if ranked is None else taking_part & ranked)
    pooled = pool_variance(variance=known.variance, n_clusters=known.n_clusters)
    reason = _reason(len(places), pooled)
    if reason is not None:
        return _nothing(rows["n_groups"], reason)
    turned = _turn(rows, known, alternative, prediction)
    number = known.n_effective[places]
    now = posterior(mean=known.mean[places], n=number, pooled_variance=np.array(pooled.variance))
    scores = _shrink(turned, known.mean, places, number)
    return _influence(
        turned.prediction,
        _wide(now.mean, places, rows),
        _wide(scores, places, rows),
        lower_is_better=lower_is_better,
    )


def _reason(n_sources: int, pooled: PooledVariance) -> str | None:
    """Return why there are no ranks, or None."""
    if n_sources < FEWEST_SOURCES:
        return "few sources"
    if pooled.degrees_of_freedom < FEWEST_FREEDOM:
        return "too few"
    return None if pooled.variance > 0 else "no variation"


def _turn(rows: ScoreRows, known: Moments, alternative: Floats, prediction: Codes) -> _Decisions:
    """Return the means and the pooled variance after each decision, from sums over clusters."""
    score, weight, n_groups = rows["score"], rows["weight"], rows["n_groups"]
    counts = (weight > 0) & np.isfinite(score)
    fixed = np.unique(prediction[counts & ~np.isfinite(alternative)])
    moving = np.flatnonzero(counts & ~np.isin(prediction, fixed))
    decided, decision = np.unique(prediction[moving], return_inverse=True)
    change = weight[moving] * (alternative[moving] - score[moving])
    entry, place = np.unique(decision * n_groups + rows["group"][moving], return_inverse=True)
    group, at = entry % n_groups, entry // n_groups
    delta = add_up(place=place, values=change, n=len(entry))
    # All rows of a prediction lie in one cluster, so that an entry changes one cell.
    cluster = np.zeros(len(entry), dtype=np.int64)
    cluster[place] = rows["cluster"][moving]
    mean, variance = _after(rows, known, group, cluster, delta)
    freedom = np.maximum(known.n_clusters - 1, 0)
    before = np.where(freedom > 0, known.variance, 0.0)
    gain = np.where(freedom[group] > 0, freedom[group] * (variance - before[group]), 0.0)
    total = np.sum(freedom * before) + add_up(place=at, values=gain, n=len(decided))
    return _Decisions(
        decided.astype(np.int64), at, group, mean, np.maximum(total / freedom.sum(), 0.0)
    )


def _after(
    rows: ScoreRows, known: Moments, group: Integers, cluster: Integers, delta: Floats
) -> tuple[Floats, Floats]:
    """Return mean and variance of each entry's group when its cluster's total moves by delta."""
    total = weighted(score=rows["score"], weight=rows["weight"])
    n_groups, n_clusters = rows["n_groups"], int(rows["cluster"].max(initial=0)) + 1
    cells = sum_cells(
        total=total,
        weight=rows["weight"],
        group=rows["group"],
        n_groups=n_groups,
        cluster=rows["cluster"],
    )
    key = cells.group * n_clusters + cells.cluster
    cell = np.searchsorted(key, group * n_clusters + cluster)
    # Residuals from the old mean keep the squares small: sum (T_c - m W_c)^2 after the change.
    residual = cells.total - cells.weight * known.mean[cells.group]
    squares, crossed, masses, weights = (
        add_up(place=cells.group, values=values, n=n_groups)
        for values in (residual**2, residual * cells.weight, cells.weight**2, cells.weight)
    )
    shift = delta / weights[group]
    moved = squares[group] + delta * (2 * residual[cell] + delta)
    moved -= 2 * shift * (crossed[group] + delta * cells.weight[cell])
    moved += shift**2 * masses[group]
    n = known.n_clusters[group]
    scale = known.n_effective[group] / weights[group] ** 2 * n / np.maximum(n - 1, 1)
    return known.mean[group] + shift, scale * moved


def _shrink(turned: _Decisions, mean: Floats, places: Integers, number: Floats) -> Floats:
    """Return the shrunk scores (m, k) under each decision, as many at once as memory allows."""
    column = np.full(len(mean), -1, dtype=np.int64)
    column[places] = np.arange(len(places))
    n_decisions = len(turned.prediction)
    scores = np.empty((n_decisions, len(places)))
    block = max(_BLOCK_BYTES // (8 * TAU_POINTS * len(places)), 1)
    kept = column[turned.group] >= 0
    decision, target, value = turned.decision[kept], column[turned.group[kept]], turned.mean[kept]
    for start in range(0, n_decisions, block):
        stop = min(start + block, n_decisions)
        means = np.tile(mean[places], (stop - start, 1))
        low, high = np.searchsorted(decision, [start, stop])
        means[decision[low:high] - start, target[low:high]] = value[low:high]
        # A pool without variance leaves the means as they are; a tiny one does the same.
        pooled = np.maximum(turned.pooled[start:stop], _SMALLEST)
        found = posterior(mean=means, n=number, pooled_variance=pooled)
        scores[start:stop] = found.mean
    return scores


def _wide(scores: Floats, places: Integers, rows: ScoreRows) -> Floats:
    """Return the scores in the columns of all groups, NaN for those without a rank."""
    wide = np.full((*scores.shape[:-1], rows["n_groups"]), np.nan)
    wide[..., places] = scores
    return wide


def _rank(scores: Floats, *, lower_is_better: bool) -> Integers:
    """Return the ranks of scores of which some are absent."""
    places = np.flatnonzero(~np.isnan(scores).any(axis=tuple(range(scores.ndim - 1))))
    ranks = np.full(scores.shape, -1, dtype=np.int64)
    ranks[..., places] = rank_means(mean=scores[..., places], lower_is_better=lower_is_better)
    return ranks


def _influence(
    prediction: Integers, now: Floats, scores: Floats, *, lower_is_better: bool
) -> Influence:
    """Return the result, most influential decision first: moves of ranks, then of scores."""
    rank_now = _rank(now, lower_is_better=lower_is_better)
    rank = _rank(scores, lower_is_better=lower_is_better)
    move = np.abs(rank - rank_now)
    largest = move.max(axis=1, initial=0)
    shift = np.nanmax(np.abs(scores - now), axis=1, initial=0.0)
    order = np.lexsort((prediction, -shift, -np.count_nonzero(move, axis=1), -largest))
    return Influence(
        prediction=prediction[order].astype(np.int64),
        score=scores[order],
        rank=rank[order],
        n_moved=np.count_nonzero(move, axis=1)[order].astype(np.int64),
        largest_move=largest[order],
        changes_first=np.any((rank == 1) != (rank_now == 1), axis=1)[order],
        score_now=now,
        rank_now=rank_now,
        reason=None,
    )


def _nothing(n_groups: int, reason: str) -> Influence:
    """Return a board without ranks, which no decision can change."""
    none, flags = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
    scores, ranks = np.full((1, n_groups), np.nan), np.full((1, n_groups), -1, dtype=np.int64)
    return Influence(none, scores[:0], ranks[:0], none, none, flags, scores[0], ranks[0], reason)
