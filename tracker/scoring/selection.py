"""Selections: which forecast of a history counts, and why none does.

Invariant: every pair of a source and a prediction with an admitted forecast gets either a forecast
that counts or exactly one reason, the first in the order of `state.REASONS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tracker.scoring.rules import RULES
from tracker.scoring.state import REASON, SCORED
from tracker.scoring.statements import DOUBTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tracker.scoring.frame import Frame
    from tracker.scoring.spec import BoardSpec
    from tracker.scoring.state import State
    from tracker.scoring.statements import Statements

    Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Histories:
    """The histories of a board: runs of statements of one source on one prediction.

    Attributes:
        start: first statement of each history.
        stop: one past its last statement.
        prediction: row in the frame's predictions.
        source: code of the source.
        withdrawn: by statement, whether it is a withdrawal.
        in_time: by statement, whether it was surely made before the outcome was known.
        any_withdrawn: whether any statement is a withdrawal.
        whole: whether every statement belongs to a history.
    """

    start: Array
    stop: Array
    prediction: Array
    source: Array
    withdrawn: Array
    in_time: Array
    any_withdrawn: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class Selected:
    """Which statement stands for each history.

    Attributes:
        statement: the statement that counts, or the one that the history is shown by.
        reason: why it is not scored, `SCORED` if nothing so far speaks against it.
    """

    statement: Array
    reason: Array


def histories_of(*, frame: Frame, statements: Statements, state: State) -> Histories:
    """Return the runs of statements that hold at least one forecast."""
    prediction, source = statements.prediction, statements.source
    n_rows = len(statements)
    changes = np.ones(n_rows, dtype=bool)
    changes[1:] = (prediction[1:] != prediction[:-1]) | (source[1:] != source[:-1])
    start = np.flatnonzero(changes)
    stop = np.append(start[1:], n_rows)[: len(start)]
    withdrawn = frame.forecasts["withdrawn"][statements.row]
    in_time = statements.made_at < state.known_at[prediction]
    any_withdrawn, n_runs = bool(withdrawn.any()), len(start)
    if any_withdrawn:
        states_something = np.add.reduceat(~withdrawn, start, dtype=np.int64) > 0
        start, stop = start[states_something], stop[states_something]
    return Histories(
        start=start,
        stop=stop,
        prediction=prediction[start],
        source=source[start],
        withdrawn=withdrawn,
        in_time=in_time,
        any_withdrawn=any_withdrawn,
        whole=len(start) == n_runs,
    )


def select(
    *, frame: Frame, spec: BoardSpec, state: State, statements: Statements, histories: Histories
) -> Selected:
    """Return the statement that counts in each history, or why none does.

    Args:
        frame: the checked frame.
        spec: its selection; spot rules have their own instant, `time-weighted` asks for the end.
        state: of the predictions.
        statements: admitted and sorted.
        histories: runs of those statements.
    """
    opens_at = frame.predictions["opens_at"][histories.prediction]
    ends_at = state.ends_at[histories.prediction]
    horizon = spec.spot_at if RULES[spec.rule].at_one_instant else spec.horizon
    selection = "last" if RULES[spec.rule].at_one_instant else spec.selection
    if horizon is not None:
        instant = frame.predictions["closes_at"][histories.prediction] - horizon
        last = _last_before(instant + 1, statements, histories)
        last[(instant < opens_at) | (instant >= ends_at)] = -1
        found = np.where(_stands(frame, statements, last, instant + 1), last, -1)
    elif selection == "first":
        last = _last_before(ends_at, statements, histories)
        found = _first_not_withdrawn(last, histories)
    else:
        last = _last_before(ends_at, statements, histories)
        found = np.where(_stands(frame, statements, last, ends_at), last, -1)
    is_withdrawn = (last >= 0) & histories.withdrawn[last] & (found < 0)
    if selection != "first":
        is_withdrawn = (last >= 0) & histories.withdrawn[last]
        found = np.where(is_withdrawn, -1, found)
    doubts = frame.forecasts["stance"][statements.row] == DOUBTS
    reason = _reasons(state, statements, histories, found, doubts)
    reason[is_withdrawn] = REASON["withdrawn"]
    shown = np.where(found >= 0, found, _last_statement(histories))
    return Selected(statement=shown, reason=reason)


def _last_before(limit: Array, statements: Statements, histories: Histories) -> Array:
    """Return the last row of each history that was made before its limit, -1 without one."""
    if not len(histories.start):
        return histories.start
    lengths = histories.stop - histories.start
    if int(lengths.max()) == 1:
        return np.where(statements.made_at[histories.start] < limit, histories.start, -1)
    rows = _rows_of(histories.start, lengths)
    before = statements.made_at[rows] < np.repeat(limit, lengths)
    count = np.add.reduceat(before, np.cumsum(lengths) - lengths, dtype=np.int64)
    return np.where(count > 0, histories.start + count - 1, -1)


def _rows_of(start: Array, lengths: Array) -> Array:
    """Return the rows of all runs, one after the other."""
    offset = np.cumsum(lengths) - lengths
    return np.asarray(np.arange(int(lengths.sum())) + np.repeat(start - offset, lengths))


def _stands(frame: Frame, statements: Statements, found: Array, limit: Array) -> Array:
    """Say whether the found statement has not ended by itself before its limit."""
    ends_at = frame.forecasts["ends_at"]
    if ends_at.strides[0] == 0 or not len(found):
        return np.asarray(found >= 0)
    return np.asarray((found >= 0) & (ends_at[statements.row[found]] >= limit))


def _first_not_withdrawn(last: Array, histories: Histories) -> Array:
    """Return the first statement that no later withdrawal, up to the last row, took back."""
    if not histories.any_withdrawn:
        return np.where(last >= 0, histories.start, -1)
    rows = np.arange(len(histories.withdrawn))
    latest = np.maximum.accumulate(np.where(histories.withdrawn, rows, -1))
    first = np.maximum(histories.start, latest[last] + 1)
    return np.where((last >= 0) & (first <= last), first, -1)


def _last_statement(histories: Histories) -> Array:
    """Return the last row of each history that is not a withdrawal."""
    last = histories.stop - 1
    if not histories.any_withdrawn:
        return last
    rows = np.arange(len(histories.withdrawn))
    latest = np.maximum.accumulate(np.where(histories.withdrawn, -1, rows))
    return np.asarray(latest[last])


def _reasons(
    state: State, statements: Statements, histories: Histories, found: Array, doubts: Array
) -> Array:
    """Return why each history is not scored, withdrawals left aside."""
    reason = state.reason[histories.prediction].copy()
    reason[(found < 0) & (reason == SCORED)] = REASON["no_forecast_in_time"]
    says = ~histories.withdrawn
    if not histories.in_time.all():
        unknown = statements.first_at < state.known_until[statements.prediction]
        late = says & ~histories.in_time & ~unknown
        none_in_time = ~_any(says & histories.in_time, histories)
        reason[none_in_time] = REASON["order_unknown"]
        reason[none_in_time & _any(late, histories)] = REASON["late"]
    if doubts.any():
        only_doubts = ~_any(says & ~doubts, histories)
        chosen = (found >= 0) & doubts[found]
        reason[chosen | ((found < 0) & only_doubts)] = REASON["doubts"]
    return reason


def _any(flags: Array, histories: Histories) -> Array:
    """Say for each history whether one of its statements has the flag."""
    total = np.concatenate(([0], np.cumsum(flags)))
    return total[histories.stop] > total[histories.start]
