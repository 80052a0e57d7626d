"""Everything about one prediction (`show`), one criterion's history, one document by headline."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tracker.actions.boards import lexicon_of, score_details
from tracker.actions.history import history_of, with_retracted
from tracker.actions.lines import standing
from tracker.actions.linking import linked_predictions
from tracker.actions.lookup import document_lines, recorded_in
from tracker.actions.origins import origins_of
from tracker.domain.identifiers import read_id, show_id
from tracker.domain.instant import counts_from
from tracker.reports.views import (
    CriterionVersion,
    DocumentView,
    EvidenceView,
    ForecastView,
    PredictionView,
    ResolutionView,
)
from tracker.store.keys import Keys
from tracker.store.records import Reader, read_criterion
from tracker.store.snapshot import Snapshot, reading
from tracker.store.tables import claims, findings
from tracker.store.tallies import attached_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from tracker.actions.boards import ScoreDetails
    from tracker.actions.lines import Standing
    from tracker.actions.viewpoint import Viewpoint
    from tracker.domain.document import Document
    from tracker.domain.forecast import Forecast
    from tracker.reports.provenance import LinkView
    from tracker.reports.views import DocumentLine
    from tracker.store.engine import Engine
    from tracker.store.journal import Entry

Meta = dict[str, Any]


def show_prediction(
    engine: Engine, viewpoint: Viewpoint, wanted: str
) -> tuple[PredictionView, Meta]:
    """Return everything that the record knows about one prediction.

    Raises:
        NotFound: there is no such prediction; the nearest known ones are named.
    """
    with reading(engine, viewpoint.as_recorded) as snapshot:
        number = Keys(snapshot).need_prediction(wanted)
        world = standing(snapshot, viewpoint, only=number)
        meta = viewpoint.meta(snapshot, "show")
        return _view(snapshot, viewpoint, number, world), meta


def _view(snapshot: Snapshot, viewpoint: Viewpoint, number: int, world: Standing) -> PredictionView:
    reader, entries = Reader(snapshot), snapshot.entries()
    prediction = world.lines[number].prediction
    resolutions, in_force = acts_by(resolution_views(snapshot, number, entries), viewpoint.cut_at)
    documents = {record.key: record for record in reader.documents().values()}
    numbers = {key: one for one, key in reader.keys(claims.prediction).items()}
    related = reader.predictions([numbers[key] for key in prediction.related])
    links = linked_predictions(snapshot, number)
    return PredictionView(
        line=world.lines[number],
        as_of=viewpoint.as_of,
        criteria=criterion_versions(snapshot, number, entries),
        forecasts=forecast_views(
            world.forecasts.items(),
            score_details(snapshot, viewpoint, number),
            AttachedTexts(snapshot, documents),
        ),
        evidence=tuple(
            EvidenceView(number=one, evidence=record, prediction_number=number)
            for one, record in world.evidence.items()
        ),
        resolutions=resolutions,
        in_force=in_force,
        verdicts=tuple(reader.verdicts([number]).values()),
        history=history_of(snapshot, number, entries, viewpoint.cut_at),
        sources={record.key: record for record in reader.sources().values()},
        documents=documents,
        related={record.key: (one, record.title) for one, record in related.items()},
        lexicon=lexicon_of(snapshot, None),
        origins=origins_of(snapshot, number),
        links=links,
        ever_said=_ever_said(snapshot, number, links),
    )


def _ever_said(
    snapshot: Snapshot, number: int, links: tuple[LinkView, ...]
) -> tuple[Forecast, ...]:
    """Return every forecast on a prediction and on what is the same event."""
    same = [read_id(link.other) for link in links]
    numbers = [number, *(found[1] for found in same if found is not None)]
    reader = Reader(with_retracted(snapshot, snapshot.sequence))
    return tuple(reader.forecasts(numbers).values())


def acts_by(
    acts: tuple[ResolutionView, ...], cut_at: datetime
) -> tuple[tuple[ResolutionView, ...], int | None]:
    """Return the acts whose outcome could be known before a cut, and the number of that in force.

    A reopening takes the outcome back for every day, so it is always among them.
    """
    visible = tuple(
        act for act in acts if act.resolution.known is None or act.resolution.known.at < cut_at
    )
    settled = [act.number for act in visible if act.resolution.known is not None]
    is_open = bool(acts) and acts[-1].resolution.known is None
    return visible, None if is_open or not settled else settled[-1]


def forecast_views(
    found: Iterable[tuple[int, Forecast]], details: ScoreDetails, texts: AttachedTexts
) -> tuple[ForecastView, ...]:
    """Return forecasts with what became of them, in the order in which they count.

    Args:
        found: forecasts with their numbers.
        details: the scores of at least these.
        texts: where their words stand.
    """
    ordered = sorted(found, key=lambda item: (counts_from(item[1].made), item[0]))
    return tuple(
        ForecastView(
            number=number,
            forecast=forecast,
            words=texts.words(forecast),
            scores=details.scores.get(number, {}),
            reason=details.reasons.get(number),
            is_counted=number in details.counted,
        )
        for number, forecast in ordered
    )


@dataclass(slots=True)
class AttachedTexts:
    """Attached texts, decoded once each."""

    snapshot: Snapshot
    documents: Mapping[str, Document]
    _held: dict[str, str | None] = field(default_factory=dict)

    def words(self, forecast: Forecast) -> str | None:
        """Return the verbatim words at a forecast's locator, if the text is held."""
        if forecast.locator is None or forecast.document is None:
            return forecast.quote
        sha256 = self.documents[forecast.document].sha256
        if sha256 is None:
            return forecast.quote
        if sha256 not in self._held:
            self._held[sha256] = attached_text(self.snapshot, sha256)
        text = self._held[sha256]
        if text is None or forecast.locator.end > len(text):
            return forecast.quote
        return forecast.locator.words(text)


def criterion_versions(
    snapshot: Snapshot, number: int, entries: dict[int, Entry]
) -> tuple[CriterionVersion, ...]:
    """Return the versions of a prediction's criterion, oldest first."""
    table = claims.criterion_version
    return tuple(
        CriterionVersion(
            criterion=read_criterion(row),
            why=row["why"],
            recorded=recorded_in(entries, row["journal_seq"]),
        )
        for row in snapshot.select(table, table.c.prediction_id == number)
    )


def show_criterion(
    engine: Engine, viewpoint: Viewpoint, wanted: str
) -> tuple[str, str, tuple[CriterionVersion, ...], Meta]:
    """Return id, title and the criterion's versions of one prediction.

    Raises:
        NotFound: there is no such prediction.
    """
    with reading(engine, viewpoint.as_recorded) as snapshot:
        number = Keys(snapshot).need_prediction(wanted)
        title = Reader(snapshot).predictions([number])[number].title
        versions = criterion_versions(snapshot, number, snapshot.entries())
        meta = viewpoint.meta(snapshot, "criterion show")
    return show_id("prediction", number), title, versions, meta


def resolution_views(
    snapshot: Snapshot, number: int, entries: dict[int, Entry]
) -> tuple[ResolutionView, ...]:
    """Return every act of setting an outcome of a prediction, oldest first."""
    table = findings.resolution
    sequence = {
        row["id"]: row["journal_seq"]
        for row in snapshot.select(table, table.c.prediction_id == number)
    }
    return tuple(
        ResolutionView(number=one, resolution=record, recorded=recorded_in(entries, sequence[one]))
        for one, record in Reader(snapshot).resolutions([number]).items()
    )


def show_document(engine: Engine, viewpoint: Viewpoint, wanted: str) -> tuple[DocumentView, Meta]:
    """Return one document by headline.

    Raises:
        NotFound: there is no such document.
    """
    with reading(engine, viewpoint.as_recorded) as snapshot:
        keys = Keys(snapshot)
        key = keys.key_of("document", keys.need("document", wanted))
        world = standing(snapshot, viewpoint)
        line = document_lines(snapshot, world)[key]
        view = document_view(line, world, Reader(snapshot))
        return view, viewpoint.meta(snapshot, "document show", document=key)


def document_view(line: DocumentLine, world: Standing, reader: Reader) -> DocumentView:
    """Return one document by headline, in the order of its text."""
    key = line.document.key
    numbers = {record.prediction.key: n for n, record in world.lines.items()}
    places = sorted(
        (
            -1 if forecast.section is None else forecast.section,
            -1 if forecast.locator is None else forecast.locator.start,
            numbers[forecast.prediction],
        )
        for forecast in world.forecasts.values()
        if forecast.document == key
    )
    calls = dict.fromkeys((section, number) for section, _, number in places)
    return DocumentView(
        line=line,
        calls=tuple(
            (None if section < 0 else section, world.lines[number]) for section, number in calls
        ),
        left_out=tuple(one for one in reader.left_out().values() if one.document == key),
        sources={record.key: record for record in reader.sources().values()},
    )
