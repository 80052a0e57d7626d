"""Time-weighting: each standing forecast counts by how long it stood.

Invariant: times are whole microseconds until they are divided by the scheduled span, so that the
same history gives the same shares in any block. Read `crowd` for rules that need the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tracker.domain.columns import NEVER
from tracker.scoring.columns import is_constant, pick, runs_of
from tracker.scoring.statements import DOUBTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tracker.scoring.frame import Frame
    from tracker.scoring.selection import Histories
    from tracker.scoring.state import State
    from tracker.scoring.statements import Statements

    Array = NDArray[Any]


class Standing(NamedTuple):
    """When each statement stands, one entry per statement.

    Attributes:
        begins_at: not before opens_at.
        ends_at: not after min(closes_at, known_at); = begins_at if it never stands.
    """

    begins_at: Array
    ends_at: Array


class Weighted(NamedTuple):
    """A history in one number, one entry per history.

    Attributes:
        score: NaN where no forecast stood.
        weight: with which the history enters the mean of its source; 0 where none stood.
        coverage: share of the scheduled span in which a forecast stood.
        last: the last statement that stood, -1 without one.
    """

    score: Array
    weight: Array
    coverage: Array
    last: Array


def standing_of(
    *, frame: Frame, state: State, statements: Statements, histories: Histories
) -> Standing:
    """Return when each statement stands within [opens_at, min(closes_at, known_at)).

    A withdrawal ends what stood and states nothing; a doubt too.

    Args:
        frame: the checked frame.
        state: of the predictions.
        statements: admitted and sorted.
        histories: runs of those statements.
    """
    made_at, about = statements.made_at, statements.prediction
    follows = np.empty(len(made_at), dtype=np.int64)
    follows[:-1] = made_at[1:]
    follows[histories.stop - 1] = NEVER
    begins_at = np.maximum(made_at, frame.predictions["opens_at"][about])
    stops_at = np.minimum(follows, state.ends_at[about])
    ends_at = frame.forecasts["ends_at"]
    if not is_constant(ends_at):
        stops_at = np.minimum(stops_at, pick(ends_at, statements.row))
    if histories.any_withdrawn:
        stops_at = np.where(histories.withdrawn, begins_at, stops_at)
    stance = frame.forecasts["stance"]
    if not is_constant(stance):
        doubts = pick(stance, statements.row) == DOUBTS
        stops_at = np.where(doubts, begins_at, stops_at)
    return Standing(begins_at, np.maximum(stops_at, begins_at))


def average_over_time(
    *,
    score: Array,
    standing: Standing,
    histories: Histories,
    span: Array,
    anchored: bool,
) -> Weighted:
    """Return the time-weighted score of each history.

    Anchored rules: sum s t / T, weight 1: absence counts as 0. All others: sum s t / sum t, weight
    sum t / T, because dividing by T would reward absence where 0 is perfect.

    Args:
        score: float64, by statement; NaN where it cannot be scored, which then does not stand.
        standing: by statement.
        histories: runs of those statements.
        span: int64, by history: closes_at - opens_at.
        anchored: which of the two.
    """
    stood = (standing.ends_at - standing.begins_at).astype(np.float64)
    unread = np.isnan(score)
    if unread.any():
        stood[unread] = 0.0
        score = np.where(unread, 0.0, score)
    infinite = np.isinf(score)
    if infinite.any():
        score = np.where(infinite & (stood == 0), 0.0, score)
    total = sum_runs(stood, histories)
    gained = sum_runs(score * stood, histories)
    known = (total > 0) & (span > 0)
    whole = np.where(span > 0, span, 1).astype(np.float64)
    coverage = np.where(known, total / whole, 0.0)
    divisor = whole if anchored else np.where(known, total, 1.0)
    return Weighted(
        score=np.where(known, gained / divisor, np.nan),
        weight=np.where(known, 1.0 if anchored else coverage, 0.0),
        coverage=coverage,
        last=_last_standing(stood > 0, histories),
    )


def sum_runs(values: Array, histories: Histories) -> Array:
    """Return the sum of each history's values; rows between histories do not enter."""
    if not len(histories.start):
        return np.zeros(0)
    if histories.whole:
        return np.asarray(np.add.reduceat(values, histories.start))
    both = np.stack([histories.start, histories.stop], axis=1).reshape(-1)
    padded = np.append(values, 0.0)
    return np.asarray(np.add.reduceat(padded, both)[::2])


def _last_standing(stood: Array, histories: Histories) -> Array:
    """Return the last statement of each history that stood for a time, -1 without one."""
    last = histories.stop - 1
    gone = np.flatnonzero(~stood[last])
    if len(gone):
        start = histories.start[gone]
        lengths = histories.stop[gone] - start
        rows = runs_of(start, lengths)
        latest = np.where(stood[rows], rows, -1)
        last[gone] = np.maximum.reduceat(latest, np.cumsum(lengths) - lengths)
    return last
