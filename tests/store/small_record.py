"""A small record with at least one fact in every table, written in four transactions."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tracker.domain.attachment import Attachment, Takedown
from tracker.domain.corpus import CorpusHeader
from tracker.domain.criterion import Criterion
from tracker.domain.document import Document, LeftOut, Section
from tracker.domain.evidence import Evidence
from tracker.domain.forecast import Forecast, Original
from tracker.domain.instant import Precision, When
from tracker.domain.lexicon import Lexicon
from tracker.domain.locator import Locator
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.prediction import BaseRate, Prediction
from tracker.domain.resolution import Resolution, Verdict
from tracker.domain.source import Source
from tracker.store.contents import attach, take_down
from tracker.store.keys import Keys
from tracker.store.ledger import Ledger, writing
from tracker.store.mapping import Writer
from tracker.store.mapping_events import (
    append_corpus,
    append_evidence,
    append_forecast,
    append_left_out,
    append_lexicon,
    append_resolution,
    append_verdict,
)
from tracker.store.snapshot import Snapshot
from tracker.store.tables import claims, journal, links, people

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.store.conftest import Stamps

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
TEXT = "Ann says it will rain, 😀 or so."
COPY = b"An archived page."
COPY_SHA256 = hashlib.sha256(COPY).hexdigest()
TEXT_SHA256 = hashlib.sha256(TEXT.encode()).hexdigest()


def day(year: int, month: int = 1, number: int = 1) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


class Desk:
    """Ledger, keys and writer of one writing transaction."""

    def __init__(self, ledger: Ledger, corpus_id: int | None = None) -> None:
        self.ledger = ledger
        self.keys = Keys(Snapshot(ledger.connection))
        self.writer = Writer(ledger, self.keys, corpus_id)


RAIN = Prediction(
    key="rain",
    title="It rains",
    claim="It rains in 2024.",
    claim_zh="下雨",
    opens_at=day(2024),
    closes_at=day(2025),
    criterion=Criterion(
        "Rain is seen.", "The office", "Snow is no rain.", day(2024), "Asia/Shanghai"
    ),
    topics=("weather", "water"),
    condition="The year comes.",
    operationalisation="Rain is water from above.",
    resolvability="operationalised",
    tolerance_relative=0.15,
    tolerance_absolute=3.0,
    base_rate=BaseRate(day(2023), 0.3, "It mostly does.", ((0.1, 1.0), (0.9, 2.5))),
    overdue_note="waiting",
    open_note="cloudy",
)
PARTY = Prediction(
    key="party",
    title="Who wins",
    opens_at=day(2024),
    closes_at=day(2025),
    criterion=Criterion("The winner."),
    type="multiple_choice",
    options=("red", "blue"),
    ordered=True,
    related=("rain",),
)
COUNT = Prediction(
    key="count",
    title="How many",
    opens_at=day(2024),
    closes_at=day(2025),
    criterion=Criterion("How many", is_title=True),
    type="numeric",
    unit="items",
)
LEXICON = Lexicon("plain", 1, False, {"likely": (0.6, 0.75, 0.88)}, {"will": "certain"})  # noqa: FBT003 - a field
ANN = Source("ann", "Ann", "person", "安", ("paper",), "a note")
PAPER = Source("paper", "The Paper", "publication")
OUTLOOK = Document(
    key="outlook",
    title="Outlook",
    publisher="paper",
    published=When(day(2024, 1, 10), Precision.ESTIMATED),
    title_zh="展望",
    authors=("ann", "paper"),
    language="en",
    url="https://example.org/outlook",
    file="outlook.txt",
    sha256=TEXT_SHA256,
    repost_of="another",
    copied_by="someone",
    note="a note",
    sections=(Section(0, "Opening"), Section(2, "Weather")),
)
FORECASTS = (
    Forecast(
        prediction="rain",
        source="ann",
        made=When(day(2024, 1, 10), Precision.ESTIMATED),
        document="outlook",
        section=2,
        stance="denies",
        hedge="will",
        strength="likely",
        ends_at=day(2024, 12, 1),
        via=("paper",),
        locator=Locator(9, 21),
        quote="it will rain",
        quote_prefix="says ",
        quote_suffix=",",
        original=Original("may rain", "possible", 0.4),
        note="heard",
    ),
    Forecast("rain", "paper", When(day(2024, 2), Precision.MONTH), probability=0.25),
    Forecast("party", "ann", When(day(2024, 3)), options=(("red", 0.75), ("blue", 0.25))),
    Forecast(
        "count", "ann", When(day(2024), Precision.YEAR), point=12.5, low=-3.0, high=1e20, level=0.8
    ),
    Forecast(
        "count",
        "paper",
        When(day(2024, 3)),
        quantiles=((0.1, 3.0), (0.5, 15.0)),
        curve=((0.0, 0.0), (15.0, 0.5), (40.0, 0.9), (40.0, 1.0)),
    ),
    Forecast("count", "paper", When(NOW, Precision.INSTANT), withdrawn=True),
)
EVIDENCE = Evidence(
    prediction="rain",
    publisher="Office",
    title="Rain",
    stance="supports",
    summary="It rained.",
    url="https://example.org/rain",
    published=When(day(2024, 6, 1)),
    retrieved_at=day(2026, 11, 21),
    archive_sha256="b" * 64,
)
RESOLUTION = Resolution(
    prediction="rain",
    outcome=Outcome(OutcomeKind.SHARE, number=0.5),
    known=When(day(2024, 6, 1)),
    rationale="half",
    decided_by="the clerk",
    evidence=(1,),
    early="seen",
)
VERDICT = Verdict(
    prediction="rain",
    judge="second",
    outcome=Outcome(OutcomeKind.TRUE),
    fairness="soft",
    fair_criterion="Much rain.",
    outcome_if_fair=Outcome(OutcomeKind.SHARE, number=0.25),
    confidence="low",
    note="hm",
)


def _people(ledger: Ledger) -> int:
    corpus_id = ledger.append(journal.corpus, key="small")
    desk = Desk(ledger, corpus_id)
    append_lexicon(ledger, LEXICON)
    header = CorpusHeader("small", "A small corpus", 2, "plain", 1)
    append_corpus(ledger, corpus_id, header, version=1, why="new")
    desk.writer.source(PAPER, version=1)
    desk.writer.source(ANN, why="a reason", version=1)
    ledger.append(people.source_link, source_id=1, same_as_id=2, why="the same")
    desk.writer.document(OUTLOOK, why="read", version=1)
    out = LeftOut("outlook", "Skies are blue.", "No date.", 2, "ann")
    append_left_out(ledger, desk.keys, out, corpus_id=corpus_id)
    return corpus_id


def fill(engine: Engine, stamp: Stamps, *, with_texts: bool = True) -> None:
    """Write a record of four transactions with at least one fact in every table.

    Without texts, files of imports, curves, and links taken back, it fits into a database whose
    schema has no such facts.
    """
    with writing(engine, stamp("seed")) as ledger:
        import_id = ledger.append(
            journal.import_, format="table", name="a.csv", sha256="c" * 64, n_rows=3
        )
        with ledger.importing(import_id):
            corpus_id = _people(ledger)
        if with_texts:
            ledger.append(
                journal.import_file,
                of_import_id=import_id,
                name="b.csv",
                sha256="d" * 64,
                rows_before=2,
            )
    with writing(engine, stamp("add")) as ledger:
        desk = Desk(ledger, corpus_id)
        for one in (RAIN, PARTY, COUNT):
            number = desk.writer.prediction(one, why="first", version=1)
            desk.writer.criterion(number, one.criterion, why="first", version=1)
        ledger.append(
            claims.prediction_link, prediction_id=1, same_as_id=2, inverted=True, why="mirror"
        )
        if with_texts:
            ledger.append(links.link_retraction, retracted_source_link_id=1, why="two papers")
            ledger.append(links.link_retraction, retracted_prediction_link_id=1, why="no mirror")
    with writing(engine, stamp("forecast")) as ledger:
        desk = Desk(ledger)
        for forecast in FORECASTS:
            known = forecast if with_texts else replace(forecast, curve=())
            append_forecast(ledger, desk.keys, known, 7)
        append_evidence(ledger, desk.keys, EVIDENCE, 8)
    with writing(engine, stamp("resolve")) as ledger:
        desk = Desk(ledger)
        first = append_resolution(ledger, desk.keys, RESOLUTION)
        choice = Resolution("party", Outcome(OutcomeKind.OPTION, option="red"), When(day(2025)))
        append_resolution(ledger, desk.keys, choice, supersedes=first)
        append_verdict(ledger, desk.keys, VERDICT, known_at=day(2024, 6, 2))
        ledger.append(journal.retraction, retracted_forecast_id=6, why="typing error")
        if with_texts:
            attach(ledger, desk.keys, Attachment(TEXT_SHA256, "outlook"), TEXT.encode())
            attach(ledger, desk.keys, Attachment(COPY_SHA256), COPY)
            take_down(ledger, Takedown(COPY_SHA256, NOW, "asked to"))
