"""Skill and boldness: each score beside what a reference would have scored on the same prediction.

Invariant: score and reference are compared on the same predictions; where the reference says
nothing or is itself perfect, skill is not defined and the reason is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tracker.errors import NotFound
from tracker.scoring.references import (
    UNIFORM,
    reference_probability,
    score_reference,
    scored_predictions,
)
from tracker.scoring.rules import RULES
from tracker.scoring.spec import SOURCE_PREFIX

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tracker.scoring.frame import Frame
    from tracker.scoring.groups import Groups
    from tracker.scoring.kernel import PairScores
    from tracker.scoring.spec import BoardSpec
    from tracker.scoring.world import World

    Array = NDArray[Any]


class Beside(NamedTuple):
    """What the reference said and scored for each pair; NaN where it said nothing.

    Attributes:
        probability: float64 (n,), for the prediction coming true.
        score: float64 (n,), under the rule of the board.
    """

    probability: Array
    score: Array


class Skill(NamedTuple):
    """Skill and boldness of each row of a board.

    Attributes:
        skill: float64 (g,), 1 is perfect, 0 no better than the reference; NaN if undefined.
        boldness: float64 (g,), mean distance from the reference, 0 to 1.
        reason: why skill is undefined, None where it is.
    """

    skill: Array
    boldness: Array
    reason: tuple[str | None, ...]


def beside(*, world: World, pairs: PairScores) -> Beside:
    """Return what the reference of the board said and scored for each pair.

    Args:
        world: its specification names the `reference`.
        pairs: the scores of the board.

    Raises:
        NotFound: the reference names a source that the frame does not hold.
    """
    frame, spec = world.frame, world.spec
    if spec.reference.startswith(SOURCE_PREFIX):
        return _beside_source(frame, spec, pairs)
    if spec.reference == "crowd":
        probability = crowd_probability(pairs)
    else:
        prediction = scored_predictions(pairs)
        known = reference_probability(name=spec.reference, world=world, prediction=prediction)
        spread = np.full(frame.n_predictions, np.nan)
        spread[prediction] = known
        probability = np.where(pairs.scored, spread[pairs.prediction], np.nan)
    score, _ = score_reference(
        probability=probability,
        uniform=spec.reference in UNIFORM,
        world=world,
        prediction=pairs.prediction,
    )
    return Beside(probability, np.where(pairs.scored, score, np.nan))


def crowd_probability(pairs: PairScores) -> Array:
    """Return the mean probability of the other sources scored on the same prediction."""
    counts = pairs.scored & ~np.isnan(pairs.probability)
    weight = counts.astype(np.float64)
    own = np.where(counts, pairs.probability, 0.0)
    n_predictions = int(pairs.prediction.max(initial=-1)) + 1
    n_others = np.bincount(pairs.prediction, weight, n_predictions)[pairs.prediction] - weight
    total = np.bincount(pairs.prediction, own, n_predictions)[pairs.prediction] - own
    usable = counts & (n_others > 0)
    mean = total / np.where(usable, n_others, 1.0)
    return np.where(usable, np.clip(mean, 0.0, 1.0), np.nan)


def _beside_source(frame: Frame, spec: BoardSpec, pairs: PairScores) -> Beside:
    key = spec.reference.removeprefix(SOURCE_PREFIX)
    if key not in frame.names.sources:
        raise NotFound("source", key, frame.names.sources)
    own = pairs.scored & (pairs.source == list(frame.names.sources).index(key))
    probability = np.full(frame.n_predictions, np.nan)
    score = np.full(frame.n_predictions, np.nan)
    probability[pairs.prediction[own]] = pairs.probability[own]
    score[pairs.prediction[own]] = pairs.score[own]
    return Beside(
        np.where(pairs.scored, probability[pairs.prediction], np.nan),
        np.where(pairs.scored, score[pairs.prediction], np.nan),
    )


def skill_of(*, spec: BoardSpec, pairs: PairScores, groups: Groups, other: Beside) -> Skill:
    """Return skill and boldness of each row.

    Args:
        spec: its rule.
        pairs: the scores.
        groups: which scores belong to which row.
        other: the reference beside each score.
    """
    rule = RULES[spec.rule]
    weight = np.where(np.isnan(other.score) | ~pairs.scored, 0.0, pairs.weight)
    own = _means(pairs.score, weight, groups)
    reference = _means(other.score, weight, groups)
    best = rule.best
    with np.errstate(invalid="ignore", divide="ignore"):
        skill = (reference - own) / (reference - best)
    distance = np.abs(pairs.probability - other.probability)
    told = np.where(np.isnan(distance) | ~pairs.scored, 0.0, 1.0)
    boldness = _means(distance, told, groups)
    if rule.anchored or rule.lower_is_better is None:
        why = "the rule is its own reference" if rule.anchored else "the rule has no direction"
        return Skill(np.full(groups.n_groups, np.nan), boldness, (why,) * groups.n_groups)
    reasons: list[str | None] = [None] * groups.n_groups
    for row in np.flatnonzero(~np.isfinite(skill)).tolist():
        if np.isnan(reference[row]):
            reasons[row] = "the reference says nothing about these predictions"
        elif reference[row] == best:
            reasons[row] = "the reference is perfect"
            skill[row] = np.nan
        elif np.isinf(reference[row]):
            reasons[row] = "the reference scores infinitely"
            skill[row] = np.nan
    return Skill(skill, boldness, tuple(reasons))


def _means(values: Array, weight: Array, groups: Groups) -> Array:
    kept = weight[groups.pair] > 0
    pair, code = groups.pair[kept], groups.code[kept]
    total = np.bincount(code, values[pair] * weight[pair], groups.n_groups)
    weights = np.bincount(code, weight[pair], groups.n_groups)
    with np.errstate(invalid="ignore"):
        return np.where(weights > 0, total / np.where(weights > 0, weights, 1.0), np.nan)
