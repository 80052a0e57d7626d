"""Verbs that set outcomes: resolve, supersede, reopen.

Invariant: an outcome in force is never replaced in silence; a correction is a new resolution that
supersedes, and boards count it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tracker.actions.desk import Desk, need_text
from tracker.domain.identifiers import read_id, show_id
from tracker.domain.instant import Precision, When, last_day
from tracker.domain.outcome import Outcome, OutcomeKind, read_outcome
from tracker.domain.resolution import Resolution
from tracker.errors import InvalidInput, NotFound, RuleBroken
from tracker.store.ledger import writing
from tracker.store.light import read_outcome_columns
from tracker.store.mapping_events import append_resolution
from tracker.store.tables import findings

if TYPE_CHECKING:
    from tracker.domain.prediction import Prediction
    from tracker.store.engine import Engine
    from tracker.store.journal import Stamp
    from tracker.store.snapshot import RowMapping


@dataclass(frozen=True, slots=True)
class ResolveRequest:
    """What the user asked for.

    Attributes:
        prediction: id or key.
        outcome: as typed: true, false, 0.5, an option, a number, a date, later, annulled, ...
        known: when the world could know; None = from the cited evidence, else today.
        why: the rationale.
        evidence: ids of the evidence cited.
        early: why a `false` or `later` could be known before the window was over.
        decided_by: who decided, in words.
        supersede: replace a different outcome in force.
    """

    prediction: str
    outcome: str
    known: When | None = None
    why: str | None = None
    evidence: tuple[str, ...] = ()
    early: str | None = None
    decided_by: str | None = None
    supersede: bool = False


@dataclass(frozen=True, slots=True)
class ResolveAnswer:
    """What `resolve` did.

    Attributes:
        prediction: its id.
        outcome: as printed.
        known: when the world could know.
        known_from: `given`, `evidence`, `today` or `record`.
        changed: False if the outcome was in force already and nothing else was given.
        superseded: the outcome that it replaces, as printed.
    """

    prediction: str
    outcome: str
    known: When
    known_from: str
    changed: bool
    superseded: str | None = None


def resolve(engine: Engine, request: ResolveRequest, *, stamp: Stamp) -> ResolveAnswer:
    """Set the outcome of a prediction.

    Raises:
        NotFound: no such prediction or evidence; the nearest known ones are named.
        InvalidInput: the outcome does not fit the type, or a day lies outside what is possible.
        RuleBroken: another outcome is in force and `supersede` was not asked for, or the outcome
            could not be known so early.
    """
    with writing(engine, stamp) as ledger:
        desk = Desk(ledger)
        number, prediction = desk.prediction(request.prediction)
        outcome = read_outcome(request.outcome, prediction.type, prediction.options)
        cited = _cited(desk, number, request.evidence)
        in_force = _in_force(desk, number)
        if in_force is not None and not request.supersede:
            return _already(request, number, outcome, in_force)
        known, known_from = _known(desk, request, cited, stamp)
        _check_known(number, prediction, outcome, known, stamp)
        _check_early(number, prediction, outcome, known, request.early)
        record = Resolution(
            prediction=prediction.key,
            outcome=outcome,
            known=known,
            rationale=request.why,
            decided_by=request.decided_by,
            evidence=cited,
            early=request.early,
        )
        supersedes = None if in_force is None else in_force["id"]
        if supersedes is not None and record == desk.reader.resolutions([number])[supersedes]:
            name = show_id("prediction", number)
            return ResolveAnswer(name, str(outcome), known, "record", changed=False)
        append_resolution(ledger, desk.keys, record, supersedes=supersedes)
        before = None if in_force is None else str(read_outcome_columns(in_force, "outcome"))
        name = show_id("prediction", number)
        return ResolveAnswer(name, str(outcome), known, known_from, True, before)  # noqa: FBT003 - a field


def reopen(engine: Engine, wanted: str, *, why: str, stamp: Stamp) -> str:
    """Take an outcome back for every day; return the prediction's id.

    Raises:
        NotFound: there is no such prediction.
        RuleBroken: it has no outcome.
        InvalidInput: no reason was given.
    """
    need_text(why, "reopening needs a reason; give --why")
    with writing(engine, stamp) as ledger:
        desk = Desk(ledger)
        number, prediction = desk.prediction(wanted)
        in_force = _in_force(desk, number)
        name = show_id("prediction", number)
        if in_force is None:
            raise RuleBroken(f"{name} has no outcome to take back; see: tracker show {name}")
        record = Resolution(prediction.key, Outcome(OutcomeKind.OPEN), None, rationale=why)
        append_resolution(ledger, desk.keys, record, supersedes=in_force["id"])
    return name


def _in_force(desk: Desk, number: int) -> RowMapping | None:
    table = findings.resolution
    newest = desk.snapshot.newest(table, "prediction_id", table.c.prediction_id == number)
    row = newest.get(number)
    return None if row is None or row["outcome"] == OutcomeKind.OPEN else row


def _cited(desk: Desk, number: int, wanted: tuple[str, ...]) -> tuple[int, ...]:
    """Return the numbers of the cited evidence, all of it this prediction's."""
    held = desk.reader.evidence([number])
    known = [show_id("evidence", one) for one in held]
    cited = []
    for text in wanted:
        read = read_id(text)
        if read is None or read[0] != "evidence":
            raise InvalidInput(f"{text!r} is not an id of evidence; write E-12")
        if read[1] not in held:
            name = show_id("prediction", number)
            raise NotFound(f"evidence of {name}", show_id(*read), known)
        cited.append(read[1])
    return tuple(dict.fromkeys(cited))


def _already(
    request: ResolveRequest, number: int, outcome: Outcome, in_force: RowMapping
) -> ResolveAnswer:
    """Answer that nothing changes, or refuse to replace an outcome in silence."""
    current = read_outcome_columns(in_force, "outcome")
    known = When(in_force["known_at"], Precision(in_force["known_precision"]))
    name = show_id("prediction", number)
    more = (request.known, request.why, request.early, request.decided_by)
    given = any(value is not None for value in more) or bool(request.evidence)
    if current == outcome and not given:
        return ResolveAnswer(name, str(outcome), known, "record", changed=False)
    raise RuleBroken(f"{name} is already {current} (known {known}); to correct it use --supersede")


def _known(
    desk: Desk, request: ResolveRequest, cited: tuple[int, ...], stamp: Stamp
) -> tuple[When, str]:
    if request.known is not None:
        return request.known, "given"
    if cited:
        prediction = desk.keys.need_prediction(request.prediction)
        evidence = desk.reader.evidence([prediction])
        published = [evidence[number].published for number in cited]
        dated = [when for when in published if when is not None]
        if dated:
            return max(dated, key=lambda when: when.at), "evidence"
    return When(_midnight(stamp.now), Precision.DAY), "today"


def _midnight(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _check_known(
    number: int, prediction: Prediction, outcome: Outcome, known: When, stamp: Stamp
) -> None:
    name = show_id("prediction", number)
    if known.at > stamp.now:
        raise InvalidInput(f"known {known} lies in the future; correct --known-on")
    if known.at < prediction.opens_at:
        raise InvalidInput(
            f"known {known} lies before the window of {name}, which opens "
            f"{prediction.opens_at.date()}; correct --known-on"
        )
    if outcome.kind is OutcomeKind.DATE and outcome.number is not None:
        happened = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=outcome.number)
        if happened > known.at:
            raise InvalidInput(
                f"{outcome} cannot be known before it happens; correct --known-on {known}"
            )


def _check_early(
    number: int, prediction: Prediction, outcome: Outcome, known: When, early: str | None
) -> None:
    """Hold what must stay absent until the window's end to the day after it."""
    if outcome.kind not in {OutcomeKind.FALSE, OutcomeKind.LATER} or early:
        return
    if known.at < prediction.closes_at:
        name = show_id("prediction", number)
        closes = last_day(prediction.closes_at, prediction.criterion.time_zone)
        raise RuleBroken(
            f"{name} can be {outcome} only after {closes}, when its window is over; known {known} "
            "needs --early TEXT (why it could be known so early)"
        )
