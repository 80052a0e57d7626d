"""The kernel: a block of whole predictions in, one row per prediction and source out.

Invariant: the rows of a block depend on nothing outside its predictions, so that scoring any
partition into blocks of whole predictions and putting the rows together equals scoring once.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tracker.scoring.calls import BINARY, calls_of
from tracker.scoring.readings import median_reading, probability_of, words_of
from tracker.scoring.rules import RULES, score_hits
from tracker.scoring.selection import histories_of, select
from tracker.scoring.state import REASON, SCORED, state_at
from tracker.scoring.statements import admit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tracker.scoring.frame import Frame
    from tracker.scoring.readings import Reading
    from tracker.scoring.spec import BoardSpec
    from tracker.scoring.state import State

    Array = NDArray[Any]

BLOCK_ROWS: Final = 65_536
"""Forecasts per block: its columns and temporaries fit into the cache of one core."""


@dataclass(frozen=True, slots=True)
class PairScores:
    """One row per prediction and source with an admitted forecast, sorted by both.

    Attributes:
        prediction: row in the frame's predictions.
        source: code of the source that is credited.
        forecast: row in the frame's forecasts of the one that counts, or by which it is shown.
        reason: `SCORED`, or the code in `REASONS` of why not.
        score: NaN where not scored; two-sided already doubled.
        weight: with which it enters means; 0 where not scored.
        coverage: share of the scheduled span in which a forecast stood; NaN where not computed.
        probability: stated or read for a binary prediction, NaN otherwise.
        hit: hit score, NaN where not scored or no hit is defined.
    """

    prediction: Array
    source: Array
    forecast: Array
    reason: Array
    score: Array
    weight: Array
    coverage: Array
    probability: Array
    hit: Array

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.prediction)

    @property
    def scored(self) -> Array:
        """Which rows are scored."""
        return np.asarray(self.reason == SCORED)


def score_pairs(
    *,
    frame: Frame,
    spec: BoardSpec,
    cut: int,
    state: State | None = None,
    reading: Reading | None = None,
) -> PairScores:
    """Return the scores of all pairs of a prediction and a source.

    Args:
        frame: the checked frame.
        spec: what the board is.
        cut: only forecasts made and outcomes known before this instant count.
        state: of the predictions at that cut, if it is at hand.
        reading: of the hedges, the median if none is given.
    """
    seen = state_at(frame=frame, spec=spec, cut=cut) if state is None else state
    words = median_reading(spec) if reading is None else reading
    blocks = [
        score_block(frame=frame, spec=spec, state=seen, cut=cut, reading=words, rows=rows)
        for rows in blocks_of(frame)
    ]
    return join(blocks)


def blocks_of(frame: Frame) -> list[slice]:
    """Return slices of the forecasts that hold whole predictions, about `BLOCK_ROWS` each."""
    prediction, n_rows = frame.forecasts["prediction"], frame.n_forecasts
    wanted = np.arange(BLOCK_ROWS, n_rows, BLOCK_ROWS)
    cuts = np.unique(np.searchsorted(prediction, prediction[wanted], side="right"))
    ends = [*cuts[cuts < n_rows].tolist(), n_rows]
    return [slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True)]


def join(blocks: Sequence[PairScores]) -> PairScores:
    """Return the rows of all blocks, one after the other."""
    if len(blocks) == 1:
        return blocks[0]
    columns = (
        np.concatenate([getattr(block, item.name) for block in blocks])
        for item in fields(PairScores)
    )
    return PairScores(*columns)


def score_block(
    *, frame: Frame, spec: BoardSpec, state: State, cut: int, reading: Reading, rows: slice
) -> PairScores:
    """Return the scores of one block of whole predictions.

    Args:
        frame: the checked frame.
        spec: what the board is.
        state: of the predictions at the cut.
        cut: as in `score_pairs`.
        reading: of the hedges.
        rows: a slice of the frame's forecasts that holds whole predictions.
    """
    statements = admit(frame=frame, spec=spec, state=state, cut=cut, rows=rows)
    histories = histories_of(frame=frame, statements=statements, state=state)
    chosen = select(frame=frame, spec=spec, state=state, statements=statements, histories=histories)
    shown = PairScores(
        prediction=histories.prediction,
        source=histories.source,
        forecast=statements.row[chosen.statement],
        reason=chosen.reason,
        score=np.empty(0),
        weight=np.empty(0),
        coverage=np.broadcast_to(np.float64(np.nan), (len(histories.start),)),
        probability=np.empty(0),
        hit=np.empty(0),
    )
    return score_again(frame=frame, spec=spec, state=state, pairs=shown, reading=reading)


def score_again(
    *, frame: Frame, spec: BoardSpec, state: State, pairs: PairScores, reading: Reading
) -> PairScores:
    """Return the pairs scored by the forecasts that they show, under a reading of the hedges.

    Args:
        frame: the checked frame.
        spec: its rule and clamp.
        state: of the predictions.
        pairs: their `reason` says which are to be scored.
        reading: of the hedges.
    """
    words = words_of(frame=frame, spec=spec, rows=pairs.forecast)
    probability = probability_of(words=words, reading=reading, clamp=spec.clamp)
    binary = frame.predictions["type"][pairs.prediction] == BINARY
    calls = calls_of(
        frame=frame,
        state=state,
        rows=pairs.forecast,
        prediction=pairs.prediction,
        probability=probability,
        clamp=spec.clamp,
    )
    rule = RULES[spec.rule]
    score = rule.function(calls) if rule.function is not None else np.full(len(calls), np.nan)
    hits = score if spec.rule == "hit" else score_hits(calls)
    reason = pairs.reason.copy()
    missing = (reason == SCORED) & np.isnan(score)
    if missing.any():
        reason[missing] = REASON["rule"]
        if rule.reads_probability:
            reason[missing & binary & np.isnan(probability)] = REASON["unread_hedge"]
    scored = reason == SCORED
    if spec.two_sided and spec.rule == "brier":
        score = score * 2
    return PairScores(
        prediction=pairs.prediction,
        source=pairs.source,
        forecast=pairs.forecast,
        reason=reason,
        score=np.where(scored, score, np.nan),
        weight=scored.astype(np.float64),
        coverage=pairs.coverage,
        probability=np.where(binary, probability, np.nan),
        hit=np.where(scored, hits, np.nan),
    )
