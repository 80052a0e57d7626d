"""Verdicts: one judge's opinion, and when enough of them agree, the outcome.

Invariant: a verdict is always kept as what its judge said; it becomes an outcome only through the
policy of its corpus, as a resolution in the same transaction, and never changes one in force.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
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
from tracker.domain.identifiers import show_id
from tracker.domain.instant import Precision
from tracker.domain.outcome import OutcomeKind, read_outcome
from tracker.domain.resolution import RECORD, Resolution, Verdict, same_judge
from tracker.errors import InvalidInput, WrongUsage
from tracker.store.judging import newest_of_judges, settling, votes_since
from tracker.store.ledger import writing
from tracker.store.light import read_outcome_columns
from tracker.store.mapping_events import append_resolution, append_verdict
from tracker.store.tables import findings

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.actions.deciding import Case, Decided
    from tracker.domain.instant import When
    from tracker.store.engine import Engine
    from tracker.store.journal import Stamp
    from tracker.store.snapshot import RowMapping


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRequest:
    """What a judge says.

    Attributes:
        prediction: id or key.
        outcome: under the criterion as written, as typed; `open` = cannot be decided yet.
        judge: who judges; None = who acts.
        known: the day since which the world could know; None = from the evidence, else today.
        evidence: ids of the evidence that it rests on.
        early: why a `false` or `later` could be known before the window was over.
        fairness: whether the criterion is a fair test of what was said, one of `Fairness`.
        fair_criterion: the criterion that would be fair.
        outcome_if_fair: under that criterion, as typed; None = the same.
        confidence: one of `Confidence`.
        note: remarks.
    """

    prediction: str
    outcome: str
    judge: str | None = None
    known: When | None = None
    evidence: tuple[str, ...] = ()
    early: str | None = None
    fairness: str = "fair"
    fair_criterion: str | None = None
    outcome_if_fair: str | None = None
    confidence: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictAnswer:
    """What a verdict led to.

    Attributes:
        prediction: its id.
        verdict: the verdict's id; None if the judge said just this before.
        judge: who judged.
        outcome: what the judge said.
        state: `opinion` (it was settled before), `settled`, `disputed` or `waiting`.
        in_force: the outcome that counts now; None without one.
        known: since when the world could know it.
        votes: outcome and how many judges say so, the most first.
        needed: how many must agree.
        doubt: what speaks against the outcome, in words.
    """

    prediction: str
    verdict: str | None
    judge: str
    outcome: str
    state: str
    in_force: str | None
    known: When | None
    votes: tuple[tuple[str, int], ...]
    needed: int
    doubt: str | None = None


def record_verdict(engine: Engine, request: VerdictRequest, *, stamp: Stamp) -> VerdictAnswer:
    """Record a verdict, and settle the prediction if the policy of its corpus is met by it.

    Raises:
        NotFound: no such prediction or evidence; the nearest known ones are named.
        InvalidInput: an outcome does not fit the type, a day lies outside what is possible or is
            no day, or there is no judge.
        RuleBroken: an absence known before the window was over, without a reason.
    """
    judge = stamp.actor if request.judge is None else request.judge.strip()
    need_text(judge, "a verdict needs a judge; give --judge")
    if same_judge(judge) == same_judge(RECORD):
        raise WrongUsage(f"{RECORD!r} stands for the outcomes in force; give another --judge")
    with writing(engine, stamp) as ledger:
        desk = Desk(ledger)
        case = read_case(desk, request.prediction)
        cited = cited_evidence(desk, case.number, request.evidence)
        known_as = _known_as(desk, judge)
        record = _with_reasons(_record(case, request, known_as), request, cited)
        known = None
        if record.outcome.kind is not OutcomeKind.OPEN:
            when, _ = when_known(desk, case.number, request.known, cited, stamp)
            _check(case, record, when, early=request.early, stamp=stamp)
            known = when.at
        if _said_before(desk, case, record, known):
            return _answer(case, case, record, None, ledger.sequence)
        number = append_verdict(ledger, desk.keys, record, known_at=known)
        ledger.flush()
        after = read_case(desk, request.prediction)
        if case.decided is None and after.decided is not None:
            settled = _resolution(after, after.decided, request, cited)
            append_resolution(ledger, desk.keys, settled)
        return _answer(case, after, record, show_id("verdict", number), ledger.sequence)


def _known_as(desk: Desk, judge: str) -> str:
    """Return a judge's name as the record first spelt it: one judge is one voice."""
    names = (row["judge"] for row in desk.snapshot.select(findings.verdict))
    return next((name for name in names if same_judge(name) == same_judge(judge)), judge)


def _record(case: Case, request: VerdictRequest, judge: str) -> Verdict:
    kind, options = case.prediction.type, case.prediction.options
    if_fair = request.outcome_if_fair
    return Verdict(
        prediction=case.prediction.key,
        judge=judge,
        outcome=read_outcome(request.outcome, kind, options, may_be_open=True),
        fairness=request.fairness,
        fair_criterion=request.fair_criterion,
        outcome_if_fair=None
        if if_fair is None
        else read_outcome(if_fair, kind, options, may_be_open=True),
        confidence=request.confidence,
        note=request.note,
    )


def _with_reasons(record: Verdict, request: VerdictRequest, cited: tuple[int, ...]) -> Verdict:
    """Return the verdict with what it rests on in its note, the one place that keeps it."""
    shown = ", ".join(show_id("evidence", number) for number in cited)
    parts = (
        request.note,
        f"Evidence: {shown}." if shown else None,
        f"Known before the window was over: {request.early}" if request.early else None,
    )
    return replace(record, note=" ".join(part for part in parts if part) or None)


def _check(case: Case, record: Verdict, known: When, *, early: str | None, stamp: Stamp) -> None:
    """Refuse a day since which the outcome cannot have been known, or that is none."""
    if known.precision in {Precision.MONTH, Precision.YEAR}:
        raise InvalidInput(
            f"known {known} is a {known.precision}; a verdict names a day: give --known-on"
        )
    check_known(case, record.outcome, known, stamp)
    check_early(case, record.outcome, known, early)


def _said_before(desk: Desk, case: Case, record: Verdict, known: datetime | None) -> bool:
    """Say whether the newest verdict of this judge is this very one."""
    own = [row for row in case.verdicts if row["judge"] == record.judge]
    if not own or own[-1] not in _counted(case):
        return False
    return (
        own[-1]["known_at"] == known
        and desk.reader.verdicts([case.number])[own[-1]["id"]] == record
    )


def _counted(case: Case) -> list[RowMapping]:
    """Return the newest verdict of each judge since the prediction was last reopened."""
    last = case.resolutions[-1] if case.resolutions else None
    if last is not None and last["outcome"] != OutcomeKind.OPEN:
        last = None
    return newest_of_judges(votes_since(last, case.verdicts))


def _resolution(
    case: Case, decided: Decided, request: VerdictRequest, cited: tuple[int, ...]
) -> Resolution:
    """Return the resolution that agreeing verdicts amount to."""
    last = case.resolutions[-1] if case.resolutions else None
    agreeing, _ = settling(votes_since(last, case.verdicts), case.policy)
    judges = ", ".join(row["judge"] for row in agreeing)
    noun = "verdict" if len(agreeing) == 1 else "agreeing verdicts"
    return Resolution(
        prediction=case.prediction.key,
        outcome=decided.outcome,
        known=decided.known,
        rationale=request.note,
        decided_by=f"{judges} ({len(agreeing)} {noun})",
        evidence=cited,
        early=request.early,
    )


def _answer(
    before: Case, after: Case, record: Verdict, verdict: str | None, sequence: int
) -> VerdictAnswer:
    votes = Counter(
        str(read_outcome_columns(row, "outcome"))
        for row in _counted(after)
        if row["outcome"] != OutcomeKind.OPEN
    )
    if before.decided is not None:
        state = "opinion"
    elif after.decided is not None:
        state = "settled"
    else:
        state = "disputed" if len(votes) > 1 else "waiting"
    decided = after.decided
    return VerdictAnswer(
        prediction=after.name,
        verdict=verdict,
        judge=record.judge,
        outcome=str(record.outcome),
        state=state,
        in_force=None if decided is None else str(decided.outcome),
        known=None if decided is None else decided.known,
        votes=tuple(votes.most_common()),
        needed=after.policy.at(sequence),
        doubt=doubt(after, record.outcome),
    )
