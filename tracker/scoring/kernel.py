"""The kernel: a block of whole predictions in, one row per prediction and source out.

Invariant: the rows of a block depend on nothing outside its predictions, so that scoring any
partition into blocks of whole predictions and putting the rows together equals scoring once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from tracker.scoring.distinct import distinct
from tracker.scoring.histories import (
    is_over_time,
    score_forecasts,
    score_over_time,
)
from tracker.scoring.pair_scores import PairScores, join
from tracker.scoring.readings import median_reading
from tracker.scoring.rules import RULES
from tracker.scoring.selection import histories_of, select
from tracker.scoring.state import codes_of, state_at
from tracker.scoring.statements import admit
from tracker.scoring.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from tracker.scoring.frame import Frame
    from tracker.scoring.readings import Reading
    from tracker.scoring.spec import BoardSpec
    from tracker.scoring.state import State

    Array = NDArray[Any]

__all__ = [
    "BLOCK_ROWS",
    "PairScores",
    "blocks_of",
    "in_two_threads",
    "score_block",
    "score_pairs",
    "score_parts",
]

B = TypeVar("B")
T = TypeVar("T")

BLOCK_ROWS: Final = 65_536
"""Forecasts per block: its columns and temporaries fit into the cache of one core."""


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
    return score_world(world=World(frame, spec, cut, seen, words))


def score_world(*, world: World) -> PairScores:
    """Return the scores of all pairs of a prediction and a source of a board."""
    return join(
        in_two_threads(lambda rows: score_block(world=world, rows=rows), blocks_of(world.frame))
    )


def score_parts(*, world: World) -> dict[str, Array]:
    """Return the parts of the score of each pair of `score_world`, by name; {} without parts."""
    return {
        name: score_world(world=world._replace(part=name)).score
        for name in RULES[world.spec.rule].parts
    }


def in_two_threads(work: Callable[[B], T], blocks: Sequence[B]) -> list[T]:
    """Return what the work gives for each block, in their order; numpy lets two run at once."""
    if len(blocks) < 2:  # noqa: PLR2004 - nothing to share
        return [work(block) for block in blocks]
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only for many rows

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(work, blocks))


def blocks_of(frame: Frame) -> list[slice]:
    """Return slices of the forecasts that hold whole predictions, about `BLOCK_ROWS` each."""
    prediction, n_rows = frame.forecasts["prediction"], frame.n_forecasts
    if n_rows <= BLOCK_ROWS:
        return [slice(0, n_rows)]
    wanted = np.arange(BLOCK_ROWS, n_rows, BLOCK_ROWS)
    cuts = distinct(np.searchsorted(prediction, prediction[wanted], side="right"))
    ends = [*cuts[cuts < n_rows].tolist(), n_rows]
    return [slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True)]


def score_block(*, world: World, rows: slice) -> PairScores:
    """Return the scores of one block of whole predictions.

    Args:
        world: what the scores are computed from.
        rows: a slice of the frame's forecasts that holds whole predictions.
    """
    frame, spec, state = world.frame, world.spec, world.state
    everyone = spec
    if spec.sources and RULES[spec.rule].compared is not None:
        everyone = replace(spec, sources=())
    statements = admit(frame=frame, spec=everyone, state=state, cut=world.cut, rows=rows)
    histories = histories_of(frame=frame, statements=statements)
    if is_over_time(spec):
        found = score_over_time(world=world, statements=statements, histories=histories)
    else:
        chosen = select(
            frame=frame, spec=spec, state=state, statements=statements, histories=histories
        )
        found = score_forecasts(
            world=world,
            prediction=histories.prediction,
            source=histories.source,
            forecast=statements.rows_at(chosen.statement),
            reason=chosen.reason,
        )
    if everyone is spec:
        return found
    codes = codes_of(frame.names.sources, spec.sources)
    return found.take(np.flatnonzero(np.isin(found.source, codes)))
