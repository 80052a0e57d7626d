"""Verbs that set outcomes: resolve, supersede, reopen.

Invariant: an outcome in force is never replaced in silence, also not one that verdicts settled; a
correction is a new resolution that supersedes, and boards count it. Read next: `verdicts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.actions.deciding import (
    check_early,
    check_known,
    cited_evidence,
    doubt,
    read_case,
    when_known,
)
from tracker.actions.desk import Desk, need_text
from tracker.domain.outcome import Outcome, OutcomeKind, read_outcome
from tracker.domain.resolution import Resolution
from tracker.errors import RuleBroken
from tracker.store.ledger import writing
from tracker.store.mapping_events import append_resolution

if TYPE_CHECKING:
    from tracker.actions.deciding import Case
    from tracker.domain.instant import When
    from tracker.store.engine import Engine
    from tracker.store.journal import Stamp


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
        known_from: `given`, `evidence`, `today`, `before` (the day of the outcome it replaces) or
            `record` (nothing changed).
        changed: False if the outcome was in force already and nothing else was given.
        superseded: the outcome that it replaces, as printed.
        doubt: what speaks against it, in words.
    """

    prediction: str
    outcome: str
    known: When
    known_from: str
    changed: bool
    superseded: str | None = None
    doubt: str | None = None


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
        case = read_case(desk, request.prediction)
        prediction, decided = case.prediction, case.decided
        outcome = read_outcome(request.outcome, prediction.type, prediction.options)
        cited = cited_evidence(desk, case.number, request.evidence)
        if decided is not None and _repeats(desk, request, case, outcome, cited):
            return ResolveAnswer(case.name, str(outcome), decided.known, "record", changed=False)
        if decided is not None and not request.supersede:
            raise RuleBroken(
                f"{case.name} is already {decided.outcome} (known {decided.known}); to correct it "
                "use --supersede"
            )
        known, known_from = when_known(desk, case.number, request.known, cited, stamp)
        if decided is not None and decided.outcome == outcome and known_from == "today":
            known, known_from = decided.known, "before"
        check_known(case, outcome, known, stamp)
        check_early(case, outcome, known, request.early)
        record = _resolution(case, request, outcome, known, cited)
        supersedes = None if decided is None else decided.resolution
        append_resolution(ledger, desk.keys, record, supersedes=supersedes)
        return ResolveAnswer(
            case.name,
            str(outcome),
            known,
            known_from,
            changed=True,
            superseded=None if decided is None else str(decided.outcome),
            doubt=doubt(case, outcome),
        )


def _resolution(
    case: Case, request: ResolveRequest, outcome: Outcome, known: When, cited: tuple[int, ...]
) -> Resolution:
    return Resolution(
        prediction=case.prediction.key,
        outcome=outcome,
        known=known,
        rationale=request.why,
        decided_by=request.decided_by,
        evidence=cited,
        early=request.early,
    )


def reopen(engine: Engine, wanted: str, *, why: str, stamp: Stamp) -> str:
    """Take an outcome back for every day; return the prediction's id.

    Judges vote anew: verdicts of before count as opinions only.

    Raises:
        NotFound: there is no such prediction.
        RuleBroken: it has no outcome.
        WrongUsage: no reason was given.
    """
    need_text(why, "reopening needs a reason; give --why")
    with writing(engine, stamp) as ledger:
        desk = Desk(ledger)
        case = read_case(desk, wanted)
        name = case.name
        if case.decided is None:
            raise RuleBroken(f"{name} has no outcome to take back; see: tracker show {name}")
        key = case.prediction.key
        record = Resolution(key, Outcome(OutcomeKind.OPEN), None, rationale=why)
        append_resolution(ledger, desk.keys, record, supersedes=case.decided.resolution)
    return name


def _repeats(
    desk: Desk, request: ResolveRequest, case: Case, outcome: Outcome, cited: tuple[int, ...]
) -> bool:
    """Say whether all that was given is in force already."""
    decided = case.decided
    if decided is None or decided.outcome != outcome:
        return False
    if request.known not in {None, decided.known}:
        return False
    given = (request.why, request.decided_by, request.early, cited or None)
    if decided.resolution is None:
        return not any(given)
    held = desk.reader.resolutions([case.number])[decided.resolution]
    stands = (held.rationale, held.decided_by, held.early, held.evidence)
    return all(one is None or one == other for one, other in zip(given, stands, strict=True))
