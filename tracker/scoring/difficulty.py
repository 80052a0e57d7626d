"""Scores adjusted for how hard the predictions were.

Sources choose what they forecast. Where they overlap, a source's skill and a prediction's
difficulty can be told apart: score = skill + difficulty. Invariant: sources are adjusted to each
other only if a chain of shared predictions joins them; the mean difficulty of the scored rows of a
component is 0, so that adjusted scores stay on the scale of the rule. Read next: `clusters`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Unpack

import numpy as np

from tracker.scoring.clusters import connected_components
from tracker.scoring.moments import add_up

if TYPE_CHECKING:
    from tracker.scoring.draws import Flags, Floats, Integers
    from tracker.scoring.pairs import SourceScores

_CLOSE: Final = 1e-14
"""The residual, relative to the first, at which the solution is taken."""
_ROUNDS: Final = 10
"""Rounds of conjugate gradients allowed per source; without rounding one per source would do."""


class Adjusted(NamedTuple):
    """Skill of sources and difficulty of predictions on one scale.

    Attributes:
        score: float64 (k,), what the source would have scored on predictions of mean difficulty;
            NaN without scores. Orientation and unit as the rule.
        difficulty: float64 (p,), what a prediction adds to every score on it; NaN without scores.
        component: int64 (k,), sources with the same number are adjusted to each other; the number
            is the smallest source in it, -1 for a source without scores.
        is_comparable: bool (k,), in the component with the most sources.
        n_components: how many there are; 1 if all sources are comparable.
    """

    score: Floats
    difficulty: Floats
    component: Integers
    is_comparable: Flags
    n_components: int


class _Graph(NamedTuple):
    """The scored rows as edges between sources and predictions, and the component of each node."""

    source: Integers
    prediction: Integers
    weight: Floats
    of_source: Floats
    of_prediction: Floats
    component: Integers


def adjust_for_difficulty(
    *, n_groups: int, n_predictions: int, **rows: Unpack[SourceScores]
) -> Adjusted:
    """Return scores adjusted by two-way fixed effects, score_ij = a_i + b_j, least squares.

    A row's adjusted score is its score less the difficulty of its prediction.

    Args:
        n_groups: number of sources.
        n_predictions: number of predictions.
        **rows: as `SourceScores`; rows that are not finite do not enter.

    Source: Abowd, Kramarz, Margolis (1999), Econometrica 67(2), 251-333, for the model and its
    connected components; Hestenes, Stiefel (1952), J. Res. Natl. Bur. Stand. 49(6), 409-436.
    """
    kept = (rows["weight"] > 0) & np.isfinite(rows["score"])
    score, weight = rows["score"][kept], rows["weight"][kept]
    source = rows["group"][kept].astype(np.int64)
    prediction = rows["prediction"][kept].astype(np.int64)
    of_source = add_up(place=source, values=weight, n=n_groups)
    of_prediction = add_up(place=prediction, values=weight, n=n_predictions)
    joined = connected_components(
        left=source, right=prediction + n_groups, n=n_groups + n_predictions
    )
    graph = _Graph(source, prediction, weight, of_source, of_prediction, joined)
    skill = _solve(graph, weight * score)
    left = add_up(place=prediction, values=weight * (score - skill[source]), n=n_predictions)
    return _centred(graph, skill, _means(left, of_prediction, np.nan))


def _means(totals: Floats, weights: Floats, otherwise: float) -> Floats:
    """Return totals over weights, and something else where there is no weight."""
    means = np.full(len(totals), otherwise)
    np.divide(totals, weights, out=means, where=weights > 0)
    return means


def _centred(graph: _Graph, skill: Floats, difficulty: Floats) -> Adjusted:
    """Return the effects with mean difficulty 0 in each component."""
    n_sources, n_predictions = len(skill), len(difficulty)
    joined, place = graph.component, graph.component[graph.source]
    total = add_up(place=place, values=graph.weight * difficulty[graph.prediction], n=n_sources)
    shift = _means(total, add_up(place=place, values=graph.weight, n=n_sources), 0.0)
    has_scores = graph.of_source > 0
    return _adjusted(
        np.where(has_scores, skill + shift[joined[:n_sources]], np.nan),
        difficulty - np.append(shift, np.zeros(n_predictions))[joined[n_sources:]],
        np.where(has_scores, joined[:n_sources], -1),
    )


def _adjusted(score: Floats, difficulty: Floats, label: Integers) -> Adjusted:
    """Return the result with the largest component marked; of two the one with the first source."""
    present, size = np.unique(label[label >= 0], return_counts=True)
    largest = present[np.argmax(size)] if len(present) else -2
    return Adjusted(score, difficulty, label, label == largest, len(present))


def _solve(graph: _Graph, total: Floats) -> Floats:
    """Return the effects of the sources with those of the predictions eliminated.

    Conjugate gradients on (D_a - W D_b^-1 W') a = r_a - W D_b^-1 r_b. The first source of each
    component keeps the effect 0, without which the equations would be singular. Nothing of the size
    sources by predictions is ever formed.
    """
    n_sources, n_predictions = len(graph.of_source), len(graph.of_prediction)
    owed = add_up(place=graph.prediction, values=total, n=n_predictions)
    mean = _means(owed, graph.of_prediction, 0.0)
    residual = add_up(
        place=graph.source, values=total - graph.weight * mean[graph.prediction], n=n_sources
    )
    own = graph.weight**2 / graph.of_prediction[graph.prediction]
    diagonal = graph.of_source - add_up(place=graph.source, values=own, n=n_sources)
    free = graph.component[:n_sources] != np.arange(n_sources)
    scale = np.divide(1.0, diagonal, out=np.zeros(n_sources), where=free)
    residual = np.where(free, residual, 0.0)
    effect, step, size = np.zeros(n_sources), scale * residual, residual @ (scale * residual)
    target = _CLOSE**2 * size
    for _ in range(_ROUNDS * n_sources):
        if size <= target:
            break
        image = np.where(free, _image(graph, step), 0.0)
        along = size / (step @ image)
        effect, residual = effect + along * step, residual - along * image
        before, size = size, residual @ (scale * residual)
        step = scale * residual + size / before * step
    return effect


def _image(graph: _Graph, effect: Floats) -> Floats:
    """Return the left side of the equations for effects of the sources."""
    spread = add_up(
        place=graph.prediction,
        values=graph.weight * effect[graph.source],
        n=len(graph.of_prediction),
    )
    mean = _means(spread, graph.of_prediction, 0.0)
    back = add_up(place=graph.source, values=graph.weight * mean[graph.prediction], n=len(effect))
    return graph.of_source * effect - back
