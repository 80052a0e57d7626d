"""Ranking: means, intervals, shrunk scores and ranks of the rows of a board.

Invariant: references neither take part in the ranking nor lend their variance to the rows.
Read `resampling` and `shrinkage` for the statistics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tracker.scoring.clusters import Clusters, cluster_predictions
from tracker.scoring.distinct import distinct
from tracker.scoring.draws import hash_keys
from tracker.scoring.moments import Moments, PooledVariance, moments, pool_variance
from tracker.scoring.ranges import score_range
from tracker.scoring.resampling import Intervals, intervals_of_calls, mean_intervals
from tracker.scoring.rules import RULES
from tracker.scoring.shrinkage import Shrunk, hierarchical, unranked
from tracker.scoring.units import UNITS_DIFFER, is_mixed, unit_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tracker.scoring.frame import Frame
    from tracker.scoring.groups import Groups
    from tracker.scoring.kernel import PairScores
    from tracker.scoring.references import Reference
    from tracker.scoring.spec import BoardSpec

    Array = NDArray[Any]


class Cells(NamedTuple):
    """Scores in the groups of a board, one entry per score and group that it belongs to.

    Attributes:
        score, weight: NaN and 0 where not scored.
        group: in [0, n_groups).
        prediction: row in the frame's predictions.
        cluster: of the prediction.
        n_groups: how many.
        unit: code of its unit; None for a rule whose scores have none.
    """

    score: Array
    weight: Array
    group: Array
    prediction: Array
    cluster: Array
    n_groups: int
    unit: Array | None = None

    @property
    def mixed(self) -> Array:
        """Which groups have scores in more than one unit, and so no mean."""
        return is_mixed(unit=self.unit, group=self.group, n_groups=self.n_groups)

    @property
    def has_one_unit(self) -> bool:
        """Whether all scores can be compared with each other."""
        return self.unit is None or not (self.unit[1:] != self.unit[:-1]).any()


class Averages(NamedTuple):
    """Mean scores with their intervals, one row per group.

    Attributes:
        mean: weighted; NaN without scores.
        low, high: 95 % interval, NaN where there is none.
        n_clusters: among the scored predictions.
        reason: why there is no interval.
        mixed: whether there is no mean because units differ.
    """

    mean: Array
    low: Array
    high: Array
    n_clusters: Array
    reason: tuple[str | None, ...]
    mixed: Array


def clusters_of(*, frame: Frame, spec: BoardSpec) -> Clusters:
    """Return the cluster of every prediction of the frame, as the board asks for."""
    names = {
        "predictions": frame.names.predictions,
        "topics": frame.names.topics,
        "documents": frame.names.documents,
    }
    return cluster_predictions(by=spec.cluster, columns=frame.predictions, names=names)


def cells_of(*, pairs: PairScores, groups: Groups, clusters: Clusters, unit: Array | None) -> Cells:
    """Return the scores of a board in its groups.

    Args:
        pairs: the scores.
        groups: of the board.
        clusters: of all predictions.
        unit: of `score_units`.
    """
    scored = groups.pair[pairs.scored[groups.pair]]
    group = groups.code[pairs.scored[groups.pair]]
    return Cells(
        score=pairs.score[scored],
        weight=pairs.weight[scored],
        group=group,
        prediction=pairs.prediction[scored],
        cluster=clusters.code[pairs.prediction[scored]],
        n_groups=groups.n_groups,
        unit=None if unit is None else unit[pairs.prediction[scored]],
    )


def score_units(*, frame: Frame, spec: BoardSpec) -> Array | None:
    """Return the unit of each prediction, as a code; None if the rule's scores have no unit."""
    return unit_codes(frame) if RULES[spec.rule].in_units else None


def cells_of_references(
    *, references: Sequence[Reference], prediction: Array, clusters: Clusters
) -> Cells:
    """Return the scores of references, one group for each.

    Args:
        references: what each scored on `prediction`.
        prediction: rows of the scored predictions.
        clusters: of all predictions.
    """
    n_each = len(prediction)
    score = np.concatenate([np.empty(0), *(reference.score for reference in references)])
    weight = np.concatenate([np.empty(0), *(reference.weight for reference in references)])
    known = ~np.isnan(score)
    group = np.repeat(np.arange(len(references)), n_each)
    about = np.tile(prediction, len(references))[known]
    return Cells(
        score=score[known],
        weight=weight[known],
        group=group[known],
        prediction=about,
        cluster=clusters.code[about],
        n_groups=len(references),
    )


def averages_of(
    *, cells: Cells, clusters: Clusters, spec: BoardSpec, pooled: bool = True
) -> Averages:
    """Return the mean and interval of each group.

    Args:
        cells: scores in groups.
        clusters: of all predictions.
        spec: its rule and seed.
        pooled: whether a group with few scores leans on the variance of all.
    """
    mixed, (range_low, range_high) = cells.mixed, score_range(spec)
    if cells.score.max(initial=range_high) > range_high:
        range_high = np.inf  # The baseline of a number has no highest that all share.
    found = mean_intervals(
        score=cells.score,
        weight=cells.weight,
        group=cells.group,
        n_groups=cells.n_groups,
        cluster=cells.cluster,
        cluster_hash=clusters.key_hash,
        seed=spec.seed,
        range_low=range_low,
        range_high=range_high,
        in_pool=None if pooled and cells.has_one_unit else np.zeros(cells.n_groups, dtype=bool),
    )
    if spec.rule == "hit":
        found = _with_calls(found, cells)
    n_clusters = distinct(cells.group * (clusters.n_clusters + 1) + cells.cluster)
    reasons = zip(mixed.tolist(), found.reason, strict=True)
    return Averages(
        mean=weighted_means(cells),
        low=np.where(mixed, np.nan, found.low),
        high=np.where(mixed, np.nan, found.high),
        n_clusters=np.bincount(n_clusters // (clusters.n_clusters + 1), minlength=cells.n_groups),
        reason=tuple(UNITS_DIFFER if differ else why for differ, why in reasons),
        mixed=mixed,
    )


def _with_calls(found: Intervals, cells: Cells) -> Intervals:
    """Return the intervals, Wilson's where a mean is a plain share of right calls."""
    low, high = intervals_of_calls(
        score=cells.score,
        weight=cells.weight,
        group=cells.group,
        cluster=cells.cluster,
        n_groups=cells.n_groups,
    )
    known = ~np.isnan(low)
    reasons = zip(known.tolist(), found.reason, strict=True)
    return found._replace(
        low=np.where(known, low, found.low),
        high=np.where(known, high, found.high),
        reason=tuple(None if is_known else why for is_known, why in reasons),
    )


def weighted_means(cells: Cells) -> Array:
    """Return the weighted mean of each group, infinite if a score is.

    NaN without scores, and where units differ.
    """
    weights = np.bincount(cells.group, cells.weight, cells.n_groups)
    total = np.bincount(cells.group, cells.score * cells.weight, cells.n_groups)
    known = (weights > 0) & ~cells.mixed
    return np.where(known, total / np.where(known, weights, 1.0), np.nan)


def moments_of(cells: Cells) -> tuple[Moments, PooledVariance]:
    """Return what each group says about its mean, and the variance pooled over the groups."""
    found = moments(
        score=cells.score,
        weight=cells.weight,
        group=cells.group,
        n_groups=cells.n_groups,
        cluster=cells.cluster,
    )
    return found, pool_variance(variance=found.variance, n_clusters=found.n_clusters)


def rank_rows(
    *,
    cells: Cells,
    spec: BoardSpec,
    keys: Sequence[str],
    comparable: Array | None = None,
    n_draws: int = 4000,
) -> Shrunk | None:
    """Return the ranking of the groups; None for a rule without a direction.

    A group with fewer scores than `min_n` or with an infinite mean takes no part; scores in
    different units are not ranked.

    Args:
        cells: of the rows, without references.
        spec: its rule, `min_n` and seed.
        keys: of the rows.
        comparable: bool by row, which take part; None = all.
        n_draws: draws from the posterior for ranges of ranks.
    """
    lower_is_better = RULES[spec.rule].lower_is_better
    if lower_is_better is None:
        return None
    if not cells.has_one_unit:
        return unranked(cells.n_groups, UNITS_DIFFER)
    found, pooled = moments_of(cells)
    n_scored = np.bincount(cells.group, minlength=cells.n_groups)
    part = n_scored >= spec.min_n
    part[cells.group[np.isinf(cells.score)]] = False
    part &= True if comparable is None else comparable
    return hierarchical(
        mean=np.where(part, found.mean, np.nan),
        n=found.n_effective,
        pooled_variance=pooled.variance,
        degrees_of_freedom=pooled.degrees_of_freedom,
        lower_is_better=lower_is_better,
        key_hash=hash_keys(keys),
        seed=spec.seed,
        n_draws=n_draws,
    )
