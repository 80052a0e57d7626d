"""What every decision about an outcome is checked against, whoever decides and how.

Invariant: an outcome is known neither in the future nor before its window, an absence not before
the window is over without a reason, and it rests on evidence of its own prediction only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tracker.domain.identifiers import read_id, show_id
from tracker.domain.instant import Precision, When, last_day
from tracker.domain.outcome import OutcomeKind
from tracker.domain.prediction import Resolvability
from tracker.errors import InvalidInput, NotFound, RuleBroken, WrongUsage
from tracker.store.judging import Policies, Recorded, judge
from tracker.store.tables import findings

if TYPE_CHECKING:
    from tracker.actions.desk import Desk
    from tracker.domain.outcome import Outcome
    from tracker.domain.prediction import Prediction
    from tracker.store.journal import Stamp
    from tracker.store.judging import Policy
    from tracker.store.snapshot import RowMapping


@dataclass(frozen=True, slots=True)
class Decided:
    """The outcome in force of a prediction.

    Attributes:
        outcome: what became of it.
        known: since when the world could know it.
        resolution: number of the resolution; None if verdicts of a corpus settled it.
    """

    outcome: Outcome
    known: When
    resolution: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """What is recorded about the outcome of one prediction, before the present transaction.

    Attributes:
        number: P-07 is 7.
        prediction: its newest version.
        resolutions: rows, in order of recording.
        verdicts: rows, in order of recording.
        policy: of its corpus.
        decided: the outcome in force; None without one.
    """

    number: int
    prediction: Prediction
    resolutions: list[RowMapping]
    verdicts: list[RowMapping]
    policy: Policy
    decided: Decided | None

    @property
    def name(self) -> str:
        """Its id as printed."""
        return show_id("prediction", self.number)


def read_case(desk: Desk, wanted: str) -> Case:
    """Return what is recorded about the outcome of a prediction.

    Raises:
        NotFound: there is no such prediction; the nearest known ones are named.
    """
    number, prediction = desk.prediction(wanted)
    resolution, verdict = findings.resolution, findings.verdict
    resolutions = desk.snapshot.select(resolution, resolution.c.prediction_id == number)
    verdicts = desk.snapshot.select(verdict, verdict.c.prediction_id == number)
    policy = Policies(desk.snapshot).of_prediction(desk.snapshot, number)
    found = judge(resolutions, verdicts, policy, Recorded(desk.snapshot)).in_force
    decided = None
    if found is not None:
        last = resolutions[-1] if resolutions else None
        is_act = last is not None and last["outcome"] != OutcomeKind.OPEN
        decided = Decided(
            outcome=found.outcome,
            known=When(found.known_at, Precision(found.known_precision)),
            resolution=last["id"] if is_act and last is not None else None,
        )
    return Case(number, prediction, resolutions, verdicts, policy, decided)


def cited_evidence(desk: Desk, number: int, wanted: tuple[str, ...]) -> tuple[int, ...]:
    """Return the numbers of the cited evidence, all of it this prediction's.

    Raises:
        WrongUsage: no id of evidence.
        NotFound: no evidence of this prediction.
    """
    held = desk.reader.evidence([number])
    known = [show_id("evidence", one) for one in held]
    cited = []
    for text in wanted:
        read = read_id(text)
        if read is None or read[0] != "evidence":
            raise WrongUsage(f"{text!r} is not an id of evidence; write E-12")
        if read[1] not in held:
            name = show_id("prediction", number)
            raise NotFound(f"evidence of {name}", show_id(*read), known)
        cited.append(read[1])
    return tuple(dict.fromkeys(cited))


def when_known(
    desk: Desk, number: int, given: When | None, cited: tuple[int, ...], stamp: Stamp
) -> tuple[When, str]:
    """Return when an outcome counts as known, and whether that was given, from evidence or today.

    Without a day given it is the newest day of the cited evidence, else today.
    """
    if given is not None:
        return given, "given"
    if cited:
        evidence = desk.reader.evidence([number])
        published = [evidence[one].published for one in cited]
        dated = [when for when in published if when is not None]
        if dated:
            return max(dated, key=lambda when: when.at), "evidence"
    return When(_midnight(stamp.now), Precision.DAY), "today"


def _midnight(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def check_known(case: Case, outcome: Outcome, known: When, stamp: Stamp) -> None:
    """Refuse a day on which the outcome cannot have been known.

    Raises:
        InvalidInput: it lies in the future, before the window, or before what happened.
    """
    prediction = case.prediction
    if known.at > stamp.now:
        raise InvalidInput(f"known {known} lies in the future; correct --known-on")
    if known.at < prediction.opens_at:
        raise InvalidInput(
            f"known {known} lies before the window of {case.name}, which opens "
            f"{prediction.opens_at.date()}; correct --known-on"
        )
    if outcome.kind is OutcomeKind.DATE and outcome.number is not None:
        happened = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=outcome.number)
        if happened > known.at:
            raise InvalidInput(
                f"{outcome} cannot be known before it happens; correct --known-on {known}"
            )


def doubt(case: Case, outcome: Outcome) -> str | None:
    """Return what speaks against an outcome that is recorded all the same; None if nothing does."""
    prediction = case.prediction
    if outcome.kind is OutcomeKind.NOT_TRIGGERED and prediction.condition is None:
        return (
            f"{case.name} has no condition that could fail to hold; what cannot be decided is "
            "ambiguous, what was no test annulled"
        )
    if prediction.resolvability == Resolvability.VAGUE and outcome.is_scorable:
        return f"{case.name} is marked vague, so that no board scores it; annulled says the same"
    return None


def check_early(case: Case, outcome: Outcome, known: When, early: str | None) -> None:
    """Hold what must stay absent until the window's end to the day after it.

    Raises:
        RuleBroken: an absence known before the end, without a reason.
    """
    if outcome.kind not in {OutcomeKind.FALSE, OutcomeKind.LATER} or early:
        return
    prediction = case.prediction
    closes = last_day(prediction.closes_at, prediction.criterion.time_zone)
    is_instant = known.precision == Precision.INSTANT
    if known.at < prediction.closes_at if is_instant else known.at.date() <= closes:
        raise RuleBroken(
            f"{case.name} can be {outcome} only after {closes}, when its window is over; known "
            f"{known} needs --early TEXT (why it could be known so early)"
        )
