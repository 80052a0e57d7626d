"""What reports are made from: records with their numbers and what the record knows around them.

An action fills these from the store and from scoring; nothing here reads either. Invariant: a
view holds only what is visible under its `as_of` and `as_recorded`; reports add no knowledge, they
only say it in words. Texts are as recorded. Read `prediction.py` and `listing.py` next.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from tracker.domain.criterion import Criterion
    from tracker.domain.document import Document, LeftOut
    from tracker.domain.evidence import Evidence
    from tracker.domain.forecast import Forecast
    from tracker.domain.instant import When
    from tracker.domain.lexicon import Lexicon
    from tracker.domain.outcome import Outcome
    from tracker.domain.prediction import Prediction
    from tracker.domain.resolution import Resolution, Verdict
    from tracker.domain.source import Source
    from tracker.reports.provenance import LinkView, Origin
    from tracker.reports.report import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """When and by whom something entered the record.

    Attributes:
        sequence: of the journal.
        at: aware UTC instant.
        actor: who wrote it.
    """

    sequence: int
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionVersion:
    """One version of a criterion and why it replaced the one before.

    Attributes:
        criterion: as it then stood.
        why: the reason given; None for the first.
        recorded: when it entered the record.
    """

    criterion: Criterion
    why: str | None = None
    recorded: Recorded | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastView:
    """A forecast with what became of it.

    Attributes:
        number: F-31 is 31.
        forecast: the record.
        words: verbatim words at its locator, if the document's text is attached.
        scores: rule to score, once the outcome is known (`brier`, `log`, `hit`, ...).
        reason: why it is not scored, one of the reasons of a board; None if it is.
        is_counted: whether boards count this one of its source's history; None = not known.
        retracted: the reason, if it was entered wrongly and taken back.
    """

    number: int
    forecast: Forecast
    words: str | None = None
    scores: Mapping[str, float | None] = field(default_factory=dict)
    reason: str | None = None
    is_counted: bool | None = None
    retracted: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceView:
    """Evidence with its number and its prediction.

    Attributes:
        number: E-12 is 12.
        evidence: the record.
        prediction_number: P-07 is 7.
        retracted: the reason, if it was entered wrongly and taken back.
    """

    number: int
    evidence: Evidence
    prediction_number: int
    retracted: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionView:
    """One act of setting an outcome; `Resolution.evidence` holds numbers of evidence here."""

    number: int
    resolution: Resolution
    recorded: Recorded | None = None
    retracted: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One thing that was done to a prediction.

    Attributes:
        recorded: when it entered the record.
        what: in a few words, such as "F-31 added" or "closes 2025-12-31, was 2024-12-31".
        why: the reason given.
    """

    recorded: Recorded
    what: str
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionLine:
    """A prediction as a list shows it.

    Attributes:
        number: P-07 is 7.
        prediction: its newest version.
        status: one of the statuses of a prediction on the day.
        outcome: in force on the day; None without one.
        known: when the world could know it.
        n_forecasts: visible on the day, withdrawals not counted.
        n_evidence: visible on the day.
    """

    number: int
    prediction: Prediction
    status: str
    outcome: Outcome | None = None
    known: When | None = None
    n_forecasts: int = 0
    n_evidence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionView:
    """Everything the record knows about one prediction.

    Attributes:
        line: what a list shows of it.
        as_of: the day it is seen from, its end.
        criteria: versions of the criterion, oldest first.
        forecasts: by the day from which they count, then number.
        evidence: in the order of recording; the report sorts it by day.
        resolutions: every act, oldest first, reopenings and corrections too.
        in_force: number of the resolution in force; None without one.
        verdicts: of all judges.
        history: oldest first.
        sources: key to source, for every source that is named.
        documents: key to document, for every document that is named.
        related: key to (number, title).
        lexicon: reads the hedges; None without one.
        is_blind: who said what and what others decided was left out.
        origins: (noun, number) to the row of the file it came from, for what was imported.
        links: other predictions of the same event.
        ever_said: every forecast on it, and on what is the same event, also taken back and later
            ones: whose names a blind view takes out.
    """

    line: PredictionLine
    as_of: date
    criteria: tuple[CriterionVersion, ...] = ()
    forecasts: tuple[ForecastView, ...] = ()
    evidence: tuple[EvidenceView, ...] = ()
    resolutions: tuple[ResolutionView, ...] = ()
    in_force: int | None = None
    verdicts: tuple[Verdict, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    related: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    lexicon: Lexicon | None = None
    is_blind: bool = False
    origins: Mapping[tuple[str, int], Origin] = field(default_factory=dict)
    links: tuple[LinkView, ...] = ()
    ever_said: tuple[Forecast, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A source as a list shows it.

    Attributes:
        source: its newest version.
        n_predictions: on which it has a forecast of its own.
        n_forecasts: first-hand.
        n_relayed: its forecasts that others relayed.
        n_documents: that it published or wrote.
    """

    source: Source
    n_predictions: int = 0
    n_forecasts: int = 0
    n_relayed: int = 0
    n_documents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """A document as a list shows it.

    Attributes:
        document: its newest version.
        is_attached: whether its text is held.
        n_predictions: with a forecast in it.
        n_forecasts: that stand in it.
        n_left_out: statements considered and not filed.
    """

    document: Document
    is_attached: bool = False
    n_predictions: int = 0
    n_forecasts: int = 0
    n_left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """A document by headline.

    Attributes:
        line: what a list shows of it.
        calls: (section number or None, prediction) in the order of the text.
        left_out: statements considered and not filed.
        sources: key to source, for publisher, authors and speakers.
    """

    line: DocumentLine
    calls: tuple[tuple[int | None, PredictionLine], ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """One import.

    Attributes:
        number: I-02 is 2.
        recorded: when and by whom.
        format: of the file.
        name: of the file, as given.
        sha256: of its bytes.
        n_rows: read.
        n_facts: recorded.
        retracted: the reason, if it was undone.
    """

    number: int
    recorded: Recorded
    format: str
    name: str
    sha256: str | None = None
    n_rows: int | None = None
    n_facts: int | None = None
    retracted: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One prediction in a source's track record.

    Attributes:
        line: what a list shows of the prediction.
        number: of the forecast that counts.
        said: how it was said: the hedge, or None.
        strength: of the hedge.
        stance: affirms, denies or doubts.
        probability: as stated or as read, for the prediction coming true.
        is_stated: whether the source gave the number itself.
        score: under the rule of the record; None if it is not scored.
        hit: 1 right, 0 wrong, between for a share; None if it is no call or not scored.
        reason: why it is not scored.
    """

    line: PredictionLine
    number: int
    said: str | None = None
    strength: str | None = None
    stance: str = "affirms"
    probability: float | None = None
    is_stated: bool = False
    score: float | None = None
    hit: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRecordView:
    """One source over time. Rows have the keys of a scoreboard.

    Attributes:
        source: its newest version.
        as_of: the day it is seen from.
        rule: of the scores.
        row: the source's own row of the whole board; None if it is not on it.
        n_ranked: how many sources of that board have a rank.
        parents: sources that it speaks for.
        calls: one per prediction.
        by_window: a row per year in which windows closed, oldest first.
        by_topic: a row per topic.
        by_strength: a row per strength, strongest first.
        lexicon: reads the hedges; None without one.
    """

    source: Source
    as_of: date
    rule: str
    row: Row | None = None
    n_ranked: int = 0
    parents: tuple[Source, ...] = ()
    calls: tuple[Call, ...] = ()
    by_window: tuple[Row, ...] = ()
    by_topic: tuple[Row, ...] = ()
    by_strength: tuple[Row, ...] = ()
    lexicon: Lexicon | None = None
