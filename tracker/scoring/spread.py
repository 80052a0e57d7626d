"""The spread of a board over the readings of its hedges: which ranks hold under every reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tracker.domain.lexicon import STRENGTHS
from tracker.scoring.adjustment import board_cells
from tracker.scoring.board_columns import listed
from tracker.scoring.kernel import score_pairs
from tracker.scoring.ranking import rank_rows, weighted_means
from tracker.scoring.readings import other_readings, words_of
from tracker.scoring.rules import RULES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tracker.scoring.board import Columns
    from tracker.scoring.readings import Reading
    from tracker.scoring.scored import Scored
    from tracker.scoring.shrinkage import Shrunk
    from tracker.scoring.spec import BoardSpec

    Array = NDArray[Any]

_NO_DRAWS = 1
"""Draws from the posterior where only its mean is wanted."""


def readings_of_board(*, scored: Scored) -> tuple[Reading, ...]:
    """Return every reading of the hedges that a board was scored by, the median left aside."""
    forecast = scored.pairs.forecast[scored.pairs.scored]
    words = words_of(frame=scored.frame, spec=scored.spec, rows=forecast)
    read = words.strength[np.isnan(words.stated) & (words.strength >= 0)]
    met = np.bincount(read, minlength=len(STRENGTHS)) > 0
    return other_readings(scored.spec, met=met)


def reading_columns(
    *, scored: Scored, readings: tuple[Reading, ...], shrunk: Shrunk | None
) -> Columns:
    """Return the best and the worst that any reading of the hedges makes of each row.

    Args:
        scored: the board under the median reading.
        readings: the others.
        shrunk: the ranking under the median reading.
    """
    frame, spec, groups = scored.frame, scored.spec, scored.groups
    scores, ranks = [], []
    others = (
        score_pairs(frame=frame, spec=spec, cut=scored.cut, state=scored.state, reading=reading)
        for reading in readings
    )
    for board in (scored.pairs, *others):
        compared = board_cells(scored=scored, pairs=board)
        scores.append(weighted_means(compared.cells))
        found = rank_rows(
            cells=compared.cells,
            spec=spec,
            keys=groups.keys,
            comparable=compared.comparable,
            n_draws=_NO_DRAWS,
        )
        ranks.append(np.full(groups.n_groups, -1) if found is None else found.rank)
    columns = _score_columns(np.array(scores), spec)
    return columns if shrunk is None else columns | _rank_columns(np.array(ranks), shrunk)


def _score_columns(scores: Array, spec: BoardSpec) -> Columns:
    lowest, highest = np.fmin.reduce(scores, axis=0), np.fmax.reduce(scores, axis=0)
    falling = RULES[spec.rule].lower_is_better is not False
    return {
        "score_best_reading": listed(lowest if falling else highest),
        "score_worst_reading": listed(highest if falling else lowest),
    }


def _rank_columns(ranks: Array, shrunk: Shrunk) -> Columns:
    """Return the best and worst rank; robust = always within the range of the median reading."""
    ranked = ranks >= 1
    best = np.where(ranked, ranks, np.iinfo(np.int64).max).min(axis=0)
    worst = np.where(ranked, ranks, -1).max(axis=0)
    inside = (shrunk.rank_low <= best) & (worst <= shrunk.rank_high)
    has_rank = (shrunk.rank >= 1).tolist()
    return {
        "rank_best_reading": _where(has_rank, best.tolist()),
        "rank_worst_reading": _where(has_rank, worst.tolist()),
        "robust": _where(has_rank, inside.tolist()),
    }


def _where(known: list[bool], values: list[Any]) -> list[Any]:
    return [value if is_known else None for is_known, value in zip(known, values, strict=True)]
