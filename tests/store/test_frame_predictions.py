"""Outcomes in force, verdicts, fairness and moved goalposts, as a frame shows them."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tracker.domain.columns import NEVER
from tracker.domain.corpus import CorpusHeader
from tracker.domain.criterion import Criterion
from tracker.domain.instant import Precision, When, microseconds
from tracker.domain.outcome import OUTCOME_KINDS, Outcome, OutcomeKind
from tracker.domain.prediction import Prediction
from tracker.domain.resolution import Resolution, Verdict
from tracker.store.frames import read_frame
from tracker.store.journal import Stamp
from tracker.store.keys import Keys
from tracker.store.ledger import writing
from tracker.store.mapping import Writer
from tracker.store.mapping_events import append_corpus, append_resolution, append_verdict
from tracker.store.snapshot import Snapshot, reading
from tracker.store.tables import journal

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

START = datetime(2026, 1, 1, tzinfo=UTC)
KNOWN = When(datetime(2024, 6, 1, tzinfo=UTC))
TRUE, FALSE, OPEN = (Outcome(OutcomeKind(word)) for word in ("true", "false", "open"))
RAIN = Prediction(
    key="rain",
    title="Rain",
    opens_at=datetime(2024, 1, 1, tzinfo=UTC),
    closes_at=datetime(2025, 1, 1, tzinfo=UTC),
    criterion=Criterion("It is seen."),
)


class Clerk:
    """Writes one fact about the prediction per transaction, a day apart."""

    def __init__(self, engine: Engine, settle: int, record: Prediction) -> None:
        self.engine, self.day = engine, 0
        with writing(engine, self._stamp()) as ledger:
            corpus_id = ledger.append(journal.corpus, key="small")
            append_corpus(ledger, corpus_id, CorpusHeader("small", "Small", settle), version=1)
            writer = Writer(ledger, Keys(Snapshot(ledger.connection)), corpus_id)
            number = writer.prediction(record, version=1)
            writer.criterion(number, record.criterion, version=1)

    def _stamp(self) -> Stamp:
        self.day += 1
        return Stamp("clerk", "test", START + timedelta(days=self.day))

    def resolve(self, outcome: Outcome, known: When | None = KNOWN) -> None:
        with writing(self.engine, self._stamp()) as ledger:
            keys = Keys(Snapshot(ledger.connection))
            append_resolution(ledger, keys, Resolution("rain", outcome, known))

    def judge(
        self,
        judge: str,
        outcome: Outcome,
        *,
        fairness: str = "fair",
        if_fair: Outcome | None = None,
        known_at: datetime | None = None,
    ) -> None:
        verdict = Verdict("rain", judge, outcome, fairness, outcome_if_fair=if_fair)
        with writing(self.engine, self._stamp()) as ledger:
            keys = Keys(Snapshot(ledger.connection))
            append_verdict(ledger, keys, verdict, known_at=known_at)

    def version(self, record: Prediction) -> None:
        with writing(self.engine, self._stamp()) as ledger:
            Writer(ledger, Keys(Snapshot(ledger.connection))).prediction(record, why="new")

    def criterion(self, record: Criterion) -> None:
        with writing(self.engine, self._stamp()) as ledger:
            Writer(ledger, Keys(Snapshot(ledger.connection))).criterion(1, record, why="new")

    def cells(self) -> dict[str, Any]:
        """Return the prediction's row of the frame, kinds by name."""
        with reading(self.engine) as snapshot:
            block = read_frame(snapshot)["predictions"]
        row = {name: cells[0].item() for name, cells in block.items()}
        for name in ("outcome_kind", "fair_outcome_kind"):
            row[name] = None if row[name] == -1 else OUTCOME_KINDS[row[name]].value
        return row


@pytest.fixture
def clerk(sqlite_engine: Engine) -> Callable[..., Clerk]:
    """Open a record with one prediction."""
    return lambda settle=1, record=RAIN: Clerk(sqlite_engine, settle, record)


def test_without_a_resolution_nothing_is_known(clerk: Callable[..., Clerk]) -> None:
    row = clerk().cells()
    assert (row["outcome_kind"], row["known_at"], row["known_precision"]) == (None, NEVER, -1)
    assert np.isnan(row["outcome"])
    assert row["all_fair"] is True
    assert row["disputed"] is False
    assert row["goalposts_moved"] is False


def test_the_newest_resolution_is_in_force_and_open_takes_it_back(
    clerk: Callable[..., Clerk],
) -> None:
    one = clerk()
    one.resolve(TRUE)
    first = one.cells()
    assert (first["outcome_kind"], first["outcome"]) == ("true", 1.0)
    assert first["known_at"] == microseconds(KNOWN.at)
    one.resolve(FALSE, When(datetime(2024, 7, 1, tzinfo=UTC), Precision.MONTH))
    second = one.cells()
    assert (second["outcome_kind"], second["outcome"]) == ("false", 0.0)
    assert second["known_precision"] == list(Precision).index(Precision.MONTH)
    one.resolve(OPEN, None)
    assert one.cells()["outcome_kind"] is None
    assert one.cells()["known_at"] == NEVER


@pytest.mark.parametrize(
    ("outcome", "number"),
    [
        (Outcome(OutcomeKind.SHARE, number=0.25), 0.25),
        (Outcome(OutcomeKind.NUMBER, number=-3.5), -3.5),
        (Outcome(OutcomeKind.DATE, number=19844.0), 19844.0),
        (Outcome(OutcomeKind.LATER), None),
        (Outcome(OutcomeKind.AMBIGUOUS), None),
        (Outcome(OutcomeKind.ANNULLED), None),
        (Outcome(OutcomeKind.NOT_TRIGGERED), None),
    ],
)
def test_an_outcome_is_a_kind_and_a_number(
    clerk: Callable[..., Clerk], outcome: Outcome, number: float | None
) -> None:
    one = clerk()
    one.resolve(outcome)
    row = one.cells()
    assert row["outcome_kind"] == outcome.kind.value
    assert row["fair_outcome_kind"] == outcome.kind.value
    if number is None:
        assert np.isnan(row["outcome"])
    else:
        assert (row["outcome"], row["fair_outcome"]) == (number, number)


def test_an_option_is_its_place_in_the_newest_version(clerk: Callable[..., Clerk]) -> None:
    choice = dataclasses.replace(RAIN, type="multiple_choice", options=("red", "blue", "green"))
    one = clerk(record=choice)
    one.resolve(Outcome(OutcomeKind.OPTION, option="blue"))
    assert one.cells()["outcome_option"] == 1
    one.version(dataclasses.replace(choice, options=("blue", "red", "green")))
    assert one.cells()["outcome_option"] == 0


def test_agreeing_verdicts_settle_as_the_policy_says(clerk: Callable[..., Clerk]) -> None:
    one = clerk(settle=2)
    one.judge("first", TRUE)
    assert one.cells()["outcome_kind"] is None
    one.judge("second", OPEN)
    assert one.cells()["outcome_kind"] is None
    one.judge("third", TRUE)
    row = one.cells()
    assert row["outcome_kind"] == "true"
    assert row["disputed"] is False
    assert row["known_at"] == microseconds(START + timedelta(days=4))  # when it was recorded


def test_a_settled_outcome_is_known_when_the_last_verdict_says(
    clerk: Callable[..., Clerk],
) -> None:
    one = clerk()
    one.judge("first", TRUE, known_at=KNOWN.at)
    assert one.cells()["known_at"] == microseconds(KNOWN.at)


def test_judges_who_disagree_make_it_disputed_until_they_agree(
    clerk: Callable[..., Clerk],
) -> None:
    one = clerk(settle=2)
    one.judge("first", TRUE)
    one.judge("second", FALSE)
    row = one.cells()
    assert (row["outcome_kind"], row["disputed"]) == (None, True)
    one.judge("second", TRUE)  # the newest verdict of a judge counts
    row = one.cells()
    assert (row["outcome_kind"], row["disputed"]) == ("true", False)


def test_a_resolution_stands_whatever_verdicts_say(clerk: Callable[..., Clerk]) -> None:
    one = clerk()
    one.resolve(TRUE)
    one.judge("first", FALSE)
    one.judge("second", Outcome(OutcomeKind.ANNULLED))
    row = one.cells()
    assert (row["outcome_kind"], row["disputed"]) == ("true", False)


@pytest.mark.parametrize(
    ("fairness", "all_fair"), [("fair", True), ("soft", False), ("hard", False), ("off", False)]
)
def test_one_judge_who_calls_it_unfair_is_enough(
    clerk: Callable[..., Clerk], fairness: str, *, all_fair: bool
) -> None:
    one = clerk()
    one.resolve(TRUE)
    one.judge("first", TRUE)
    one.judge("second", TRUE, fairness=fairness)
    assert one.cells()["all_fair"] is all_fair


def test_the_fair_outcome_is_what_a_judge_says_else_the_outcome(
    clerk: Callable[..., Clerk],
) -> None:
    one = clerk()
    one.resolve(TRUE)
    one.judge("first", TRUE)
    assert (one.cells()["fair_outcome_kind"], one.cells()["fair_outcome"]) == ("true", 1.0)
    one.judge("second", TRUE, fairness="soft", if_fair=FALSE)
    row = one.cells()
    assert (row["outcome"], row["fair_outcome_kind"], row["fair_outcome"]) == (1.0, "false", 0.0)


@pytest.mark.parametrize(
    ("when", "what", "moved"),
    [
        ("after", "closes", True),
        ("after", "criterion", True),
        ("after", "title", False),
        ("before", "closes", False),
        ("before", "criterion", False),
    ],
)
def test_goalposts_move_when_the_window_or_criterion_changes_after_the_outcome(
    clerk: Callable[..., Clerk], when: str, what: str, *, moved: bool
) -> None:
    one = clerk()

    def change() -> None:
        if what == "criterion":
            one.criterion(Criterion("Much of it is seen."))
        elif what == "closes":
            later = RAIN.closes_at + timedelta(days=30)
            one.version(dataclasses.replace(RAIN, closes_at=later))
        else:
            one.version(dataclasses.replace(RAIN, title="It rains"))

    if when == "before":
        change()
    one.resolve(TRUE)
    if when == "after":
        change()
    assert one.cells()["goalposts_moved"] is moved
