"""Histories scored: from the statements of one source on one prediction to one number.

Invariant: a history is scored if its prediction can be and a readable forecast counted; otherwise
it keeps the first reason that applies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tracker.scoring.calls import BINARY, calls_of
from tracker.scoring.crowd import Stood, counts_among_others, peer_at_once, peer_over_time
from tracker.scoring.daily import against_median, days_of
from tracker.scoring.pair_scores import PairScores
from tracker.scoring.readings import probability_of, words_of
from tracker.scoring.rules import RULES, score_hits
from tracker.scoring.selection import select
from tracker.scoring.state import REASON, SCORED
from tracker.scoring.time_weighting import Weighted, average_over_time, standing_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tracker.scoring.calls import Calls
    from tracker.scoring.columns import Rows
    from tracker.scoring.selection import Histories
    from tracker.scoring.spec import BoardSpec
    from tracker.scoring.statements import Statements
    from tracker.scoring.time_weighting import Standing
    from tracker.scoring.world import World

    Array = NDArray[Any]


class Heard(NamedTuple):
    """Forecasts as the board reads them.

    Attributes:
        probability: NaN where none is stated or readable, and for the other types.
        calls: beside what happened.
        unread: whether a binary forecast could not be read.
    """

    probability: Array
    calls: Calls
    unread: Array


def is_over_time(spec: BoardSpec) -> bool:
    """Say whether a board weighs whole histories instead of one forecast of each."""
    rule = RULES[spec.rule]
    weighted = spec.selection == "time-weighted" and not rule.at_one_instant
    return weighted or rule.compared == "median"


def score_forecasts(
    *, world: World, prediction: Array, source: Array, forecast: Array, reason: Array
) -> PairScores:
    """Return one score for each of the given forecasts.

    Args:
        world: what scores are computed from.
        prediction: row of the frame's predictions, rising.
        source: code of the source that is credited.
        forecast: row of the frame's forecasts.
        reason: `SCORED`, or why it is not to be scored.
    """
    rule = RULES[world.spec.rule]
    heard = _hear(world, forecast, prediction)
    score = world.score(heard.calls)
    reason = _with_unreadable(reason, score, heard)
    if rule.compared == "peer":
        among = np.flatnonzero(reason == SCORED)
        gained, beside = peer_at_once(
            prediction=prediction[among],
            value=score[among],
            counts=counts_among_others(source=source[among], crowds=world.frame.names.crowds),
        )
        score = np.full(len(score), np.nan)
        score[among] = gained
        reason[among[~beside]] = REASON["alone"]
    scored = reason == SCORED
    spot = scored if rule.at_one_instant else np.full(len(score), np.nan)
    return PairScores(
        prediction=prediction,
        source=source,
        forecast=forecast,
        reason=reason,
        score=np.where(scored, score * world.spec.scale, np.nan),
        weight=scored.astype(np.float64),
        coverage=spot.astype(np.float64),
        probability=heard.probability,
        hit=_hits(world, heard, scored, score),
    )


def score_over_time(*, world: World, statements: Statements, histories: Histories) -> PairScores:
    """Return the histories scored by every forecast of each, for as long as it stood."""
    heard = _hear(world, statements.row, statements.prediction)
    score = world.score(heard.calls)
    standing = standing_of(
        frame=world.frame, state=world.state, statements=statements, histories=histories
    )
    weighted, alone = _weigh(world, score, standing, statements, histories)
    stood = (world.state.reason[histories.prediction] == SCORED) & (weighted.weight > 0)
    reason = np.full(len(stood), SCORED, dtype=np.int8)
    shown = weighted.last
    reason[stood & alone] = REASON["alone"]
    missing = np.flatnonzero(~stood)
    if len(missing):
        never = histories.take(missing)
        reason[missing], shown[missing] = _why_never(world, score, heard, statements, never)
    scored = reason == SCORED
    forecast = statements.rows_at(shown)
    shown_as = _hear(world, forecast, histories.prediction)
    return PairScores(
        prediction=histories.prediction,
        source=histories.source,
        forecast=forecast,
        reason=reason,
        score=np.where(scored, weighted.score * world.spec.scale, np.nan),
        weight=np.where(scored, weighted.weight, 0.0),
        coverage=np.where(scored, weighted.coverage, np.nan),
        probability=shown_as.probability,
        hit=_hits(world, shown_as, scored, None),
    )


def _why_never(
    world: World, score: Array, heard: Heard, statements: Statements, never: Histories
) -> tuple[Array, Array]:
    """Return why histories in which nothing stood are not scored, and what they are shown by."""
    chosen = select(
        frame=world.frame,
        spec=world.spec,
        state=world.state,
        statements=statements,
        histories=never,
    )
    reason, last = chosen.reason, chosen.statement
    unread = np.where(heard.unread[last], REASON["unread_hedge"], REASON["rule"])
    why = np.where(np.isnan(score[last]), unread, REASON["no_forecast_in_time"])
    return np.where(reason == SCORED, why, reason), last


def _hear(world: World, rows: Rows, prediction: Array) -> Heard:
    frame = world.frame
    words = words_of(frame=frame, spec=world.spec, rows=rows)
    probability = probability_of(words=words, reading=world.reading, clamp=world.spec.clamp)
    calls = calls_of(world=world, rows=rows, prediction=prediction, probability=probability)
    reads = RULES[world.spec.rule].reads_probability
    unread = np.isnan(probability) & reads
    if not frame.all_binary:
        unread &= frame.predictions["type"][prediction] == BINARY
    return Heard(calls.probability, calls, unread)


def _with_unreadable(reason: Array, score: Array, heard: Heard) -> Array:
    """Return the reasons, with those that the rule cannot score or nobody can read."""
    missing = (reason == SCORED) & np.isnan(score)
    found = reason.copy()
    found[missing] = REASON["rule"]
    found[missing & heard.unread] = REASON["unread_hedge"]
    return found


def _hits(world: World, heard: Heard, scored: Array, score: Array | None) -> Array:
    known = score if world.spec.rule == "hit" and score is not None else score_hits(heard.calls)
    return np.where(scored, known, np.nan)


def _weigh(
    world: World, score: Array, standing: Standing, statements: Statements, histories: Histories
) -> tuple[Weighted, Array]:
    """Return each history in one number, and whether nobody ever stood beside it."""
    rule = RULES[world.spec.rule]
    columns = world.frame.predictions
    about = histories.prediction
    span = columns["closes_at"][about] - columns["opens_at"][about]
    weighted = average_over_time(
        score=score, standing=standing, histories=histories, span=span, anchored=rule.anchored
    )
    nobody = np.zeros(len(about), dtype=bool)
    if rule.compared is None or not len(about):
        return weighted, nobody
    stood, spans = _stood(world, score, standing, statements, histories)
    n = len(about)
    if rule.compared == "peer":
        gained, beside = peer_over_time(stood=stood, span=spans, n_histories=n)
        return _with_score(weighted, gained), ~beside
    days = days_of(
        opens_at=columns["opens_at"],
        ends_at=world.state.ends_at,
        calendar=world.spec.days == "utc",
    )
    total = against_median(stood=stood, days=days, n_histories=n)
    return _with_score(weighted, total / np.maximum(days.number[about], 1)), nobody


def _stood(
    world: World, score: Array, standing: Standing, statements: Statements, histories: Histories
) -> tuple[Stood, Array]:
    """Return the statements that stood for a time on predictions that can be scored."""
    history = np.full(len(statements), -1, dtype=np.int64)
    history[histories.start] = np.arange(len(histories.start))
    history = np.maximum.accumulate(history)
    counts = (standing.ends_at > standing.begins_at) & ~np.isnan(score)
    counts &= world.state.reason[statements.prediction] == SCORED
    at = np.flatnonzero(counts)
    about = statements.prediction[at]
    counts = counts_among_others(source=histories.source, crowds=world.frame.names.crowds)
    stood = Stood(
        prediction=about,
        history=history[at],
        begins_at=standing.begins_at[at],
        ends_at=standing.ends_at[at],
        value=score[at],
        counts=counts[history[at]],
    )
    columns = world.frame.predictions
    return stood, columns["closes_at"][about] - columns["opens_at"][about]


def _with_score(weighted: Weighted, score: Array) -> Weighted:
    known = weighted.weight > 0
    return Weighted(
        score=np.where(known, score, np.nan),
        weight=weighted.weight,
        coverage=weighted.coverage,
        last=weighted.last,
    )
