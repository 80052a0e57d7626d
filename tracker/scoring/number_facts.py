"""Facts about boards of numbers: the parts of the interval score, and coverage level by level."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tracker.scoring.kernel import score_parts
from tracker.scoring.ranking import cells_of, score_units, weighted_means

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.scoring.frame import Frame
    from tracker.scoring.pair_scores import PairScores
    from tracker.scoring.scored import Scored


class IntervalParts(NamedTuple):
    """The mean weighted interval score of a row in its three parts; lower is better."""

    dispersion: float
    overprediction: float
    underprediction: float


class LevelCoverage(NamedTuple):
    """How often the value lay inside the intervals of one stated level, which is the target."""

    level: float
    n: int
    share: float


class LevelSums(NamedTuple):
    """Sums over the intervals of one stated level; they add up over parts of whole predictions.

    Attributes:
        level: as stated.
        n: how many intervals.
        weight: with which they enter means.
        inside: the same of those that held the value.
    """

    level: float
    n: int
    weight: float
    inside: float


def interval_parts(*, scored: Scored) -> dict[str, IntervalParts]:
    """Return the parts of the weighted interval score by key of a row; nothing for other rules.

    They add up to the mean score of the row, so that a row without one has none.
    """
    found = score_parts(world=scored.world)
    if not found:
        return {}
    unit = score_units(frame=scored.frame, spec=scored.spec)
    means = {
        name: weighted_means(
            cells_of(
                pairs=replace(scored.pairs, score=part),
                groups=scored.groups,
                clusters=scored.clusters,
                unit=unit,
            )
        )
        for name, part in found.items()
    }
    return {
        key: IntervalParts(**{name: float(mean[row]) for name, mean in means.items()})
        for row, key in enumerate(scored.groups.keys)
        if not np.isnan(means["dispersion"][row])
    }


def level_sums(*, frame: Frame, pairs: PairScores, rule: str) -> list[LevelSums]:
    """Return the sums of each stated level; nothing for rules other than `interval_coverage`.

    Over time a history counts under the level of its last interval.

    Args:
        frame: the checked frame.
        pairs: the scores of its forecasts.
        rule: by which they were scored.
    """
    if rule != "interval_coverage":
        return []
    at = np.flatnonzero(pairs.scored)
    levels, place = np.unique(frame.forecasts["level"][pairs.forecast[at]], return_inverse=True)
    place, n_levels = place.reshape(-1), len(levels)
    n = np.bincount(place, minlength=n_levels)
    weight = np.bincount(place, pairs.weight[at], n_levels)
    inside = np.bincount(place, pairs.weight[at] * pairs.score[at], n_levels)
    columns = (column.tolist() for column in (levels, n, weight, inside))
    return [LevelSums(*values) for values in zip(*columns, strict=True)]


def add_levels(sums: Iterable[LevelSums]) -> list[LevelSums]:
    """Return the sums of each level, by rising level.

    >>> add_levels([LevelSums(0.8, 2, 2.0, 1.0), LevelSums(0.8, 2, 2.0, 2.0)])
    [LevelSums(level=0.8, n=4, weight=4.0, inside=3.0)]
    """
    held: dict[float, LevelSums] = {}
    for one in sums:
        n, weight, inside = held.get(one.level, LevelSums(one.level, 0, 0.0, 0.0))[1:]
        held[one.level] = LevelSums(one.level, n + one.n, weight + one.weight, inside + one.inside)
    return [total for _, total in sorted(held.items())]


def coverage_by_level(sums: Iterable[LevelSums]) -> tuple[LevelCoverage, ...]:
    """Return for each stated level how many intervals held the value."""
    return tuple(LevelCoverage(one.level, one.n, one.inside / one.weight) for one in sums)
