"""The whole record in one reading, for a site: what `show` gives for one, here for all.

Invariant: a prediction's view here equals the one of `show`, a source's the one of `source show`.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from tracker.actions.boards import (
    DETAIL_RULES,
    ScoreDetails,
    complete,
    corrections_since,
    lexicon_of,
)
from tracker.actions.dossier import (
    AttachedTexts,
    acts_by,
    criterion_versions,
    document_view,
    history_of,
    resolution_views,
)
from tracker.actions.lines import Standing, standing
from tracker.actions.lookup import document_lines
from tracker.actions.track_record import by_window_of, calls_of, slices_of
from tracker.reports.site.record import SiteRecord
from tracker.reports.views import (
    EvidenceView,
    ForecastView,
    PredictionView,
    SourceLine,
    TrackRecordView,
)
from tracker.scoring.each import score_each
from tracker.scoring.frame import Frame
from tracker.scoring.kernel import score_pairs
from tracker.scoring.spec import BoardSpec
from tracker.scoring.summary import scoreboard
from tracker.store.frames import read_frame
from tracker.store.records import Reader
from tracker.store.snapshot import Snapshot, reading
from tracker.store.tables import journal

if TYPE_CHECKING:
    from tracker.actions.viewpoint import Viewpoint
    from tracker.domain.document import Document
    from tracker.domain.forecast import Forecast
    from tracker.domain.lexicon import Lexicon
    from tracker.domain.source import Source
    from tracker.reports.views import DocumentView
    from tracker.scoring.board import Board
    from tracker.store.engine import Engine
    from tracker.store.journal import Entry


@dataclass(frozen=True, slots=True)
class _Reading:
    """What all parts of a site share."""

    snapshot: Snapshot
    viewpoint: Viewpoint
    reader: Reader
    world: Standing
    frame: Frame
    spec: BoardSpec
    lexicon: Lexicon
    sources: dict[str, Source]
    documents: dict[str, Document]


def read_site(engine: Engine, viewpoint: Viewpoint, *, title: str | None) -> SiteRecord:
    """Return the whole record as a site shows it.

    Args:
        engine: of the record.
        viewpoint: day, point of the journal, corpora.
        title: of the site; None = the titles of the corpora.

    Raises:
        NotFound: a corpus that the record does not hold.
    """
    with reading(engine, viewpoint.as_recorded) as snapshot:
        reader = Reader(snapshot)
        seen = _Reading(
            snapshot=snapshot,
            viewpoint=viewpoint,
            reader=reader,
            world=standing(snapshot, viewpoint),
            frame=Frame.from_arrays(**read_frame(snapshot)),
            spec=complete(snapshot, viewpoint, BoardSpec()),
            lexicon=lexicon_of(snapshot, None),
            sources={record.key: record for record in reader.sources().values()},
            documents={record.key: record for record in reader.documents().values()},
        )
        predictions, documents = _predictions(seen), _documents(seen)
        corrections = dataclasses.asdict(corrections_since(snapshot, viewpoint))
        meta = viewpoint.meta(snapshot, "site build", version=version("prediction-tracker"))
        name = title or _title(seen)
    board = _board(seen)
    return SiteRecord(
        title=name,
        as_of=viewpoint.as_of,
        meta=meta,
        board=board,
        corrections=corrections,
        predictions=predictions,
        tracks=_tracks(seen, board),
        sources=_sources(seen, documents),
        documents=documents,
        topics=_board(seen, per="topic").rows,
        topic_hits=_board(seen, per="topic", rule="hit").rows,
        horizons=_board(seen, per="horizon").rows,
    )


def _title(seen: _Reading) -> str:
    versions = seen.snapshot.newest(journal.corpus_version, "corpus_id")
    ids = seen.viewpoint.corpus_ids(seen.snapshot)
    titles = [row["title"] for number, row in versions.items() if ids is None or number in ids]
    return "; ".join(titles) or "Prediction record"


def _board(seen: _Reading, **changes: Any) -> Board:  # noqa: ANN401 - options of a board
    spec = dataclasses.replace(seen.spec, **changes)
    return scoreboard(seen.frame, spec=spec, cut=seen.viewpoint.cut)


def _predictions(seen: _Reading) -> tuple[PredictionView, ...]:
    details, world = _details(seen), seen.world
    texts = AttachedTexts(seen.snapshot, seen.documents)
    forecasts: dict[str, list[tuple[int, Forecast]]] = defaultdict(list)
    for number, forecast in world.forecasts.items():
        forecasts[forecast.prediction].append((number, forecast))
    evidence: dict[str, list[tuple[int, Any]]] = defaultdict(list)
    for number, one in world.evidence.items():
        evidence[one.prediction].append((number, one))
    everything = seen.reader.predictions()
    titles = {record.key: (number, record.title) for number, record in everything.items()}
    entries = seen.snapshot.entries()
    views = []
    for number, line in world.lines.items():
        key = line.prediction.key
        ordered = sorted(forecasts[key], key=lambda item: (item[1].made.at, item[0]))
        views.append(
            dataclasses.replace(
                _acts(seen, number, entries),
                forecasts=tuple(_forecast(one, record, details, texts) for one, record in ordered),
                evidence=tuple(
                    EvidenceView(number=one, evidence=record, prediction_number=number)
                    for one, record in evidence[key]
                ),
                sources=seen.sources,
                documents=seen.documents,
                related={other: titles[other] for other in line.prediction.related},
                lexicon=seen.lexicon,
            )
        )
    return tuple(views)


def _acts(seen: _Reading, number: int, entries: dict[int, Entry]) -> PredictionView:
    """Return the part of a view that tells what was done to one prediction."""
    snapshot, viewpoint = seen.snapshot, seen.viewpoint
    acts, in_force = acts_by(resolution_views(snapshot, number, entries), viewpoint.cut_at)
    return PredictionView(
        line=seen.world.lines[number],
        as_of=viewpoint.as_of,
        criteria=criterion_versions(snapshot, number, entries),
        resolutions=acts,
        in_force=in_force,
        verdicts=tuple(seen.reader.verdicts([number]).values()),
        history=history_of(snapshot, number, entries),
    )


def _forecast(
    number: int, forecast: Forecast, details: ScoreDetails, texts: AttachedTexts
) -> ForecastView:
    return ForecastView(
        number=number,
        forecast=forecast,
        words=texts.words(forecast),
        scores=details.scores.get(number, {}),
        reason=details.reasons.get(number),
        is_counted=number in details.counted,
    )


def _details(seen: _Reading) -> ScoreDetails:
    """Return the scores of all forecasts by the rules that apply to their types."""
    details, frame, cut = ScoreDetails(), seen.frame, seen.viewpoint.cut
    plain = dataclasses.replace(seen.spec, corpora=())
    for rule in DETAIL_RULES:
        spec = dataclasses.replace(plain, rule=rule, relay="relayed")
        for forecast, (score, reason) in score_each(frame=frame, spec=spec, cut=cut).items():
            if reason is None:
                details.scores[forecast][rule] = score
            elif rule == "hit":
                details.reasons[forecast] = reason
    pairs = score_pairs(frame=frame, spec=plain, cut=cut)
    rows = pairs.forecast[pairs.scored]
    details.counted = set(frame.forecasts["sequence"][rows].tolist())
    return details


def _tracks(seen: _Reading, board: Board) -> dict[str, TrackRecordView]:
    n_ranked = sum(row["rank"] is not None for row in board.rows)
    frame, viewpoint, world = seen.frame, seen.viewpoint, seen.world
    found = {}
    for row in board.rows:
        key = row["key"]
        own = dataclasses.replace(seen.spec, sources=(key,))
        source = seen.sources[key]
        found[key] = TrackRecordView(
            source=source,
            as_of=viewpoint.as_of,
            rule=own.rule,
            row=dict(row),
            n_ranked=n_ranked,
            parents=tuple(seen.sources[parent] for parent in source.parents),
            calls=calls_of(frame, own, viewpoint, world.lines, world.forecasts),
            by_window=by_window_of(frame, own, viewpoint),
            by_topic=slices_of(frame, own, viewpoint, "topic"),
            by_strength=slices_of(frame, own, viewpoint, "strength"),
            lexicon=seen.lexicon,
        )
    return found


def _documents(seen: _Reading) -> tuple[DocumentView, ...]:
    lines = document_lines(seen.snapshot, seen.world)
    views = [document_view(lines[key], seen.world, seen.reader) for key in sorted(lines)]
    narrow = bool(seen.viewpoint.corpora)
    return tuple(view for view in views if view.calls or not narrow)


def _sources(seen: _Reading, documents: tuple[DocumentView, ...]) -> tuple[SourceLine, ...]:
    """Return the sources that the site names, by key."""
    said: dict[str, set[str]] = defaultdict(set)
    first_hand: dict[str, int] = defaultdict(int)
    relayed: dict[str, int] = defaultdict(int)
    wrote: dict[str, int] = defaultdict(int)
    named: set[str] = set()
    for forecast in seen.world.forecasts.values():
        named |= {forecast.source, *forecast.via}
        if forecast.via:
            relayed[forecast.source] += 1
        else:
            first_hand[forecast.source] += 1
            said[forecast.source].add(forecast.prediction)
    for view in documents:
        people = {view.line.document.publisher, *view.line.document.authors}
        named |= people
        for key in people:
            wrote[key] += 1
    for key in tuple(named):
        named |= set(seen.sources[key].parents)
    if not seen.viewpoint.corpora:
        named = set(seen.sources)
    return tuple(
        SourceLine(
            source=seen.sources[key],
            n_predictions=len(said[key]),
            n_forecasts=first_hand[key],
            n_relayed=relayed[key],
            n_documents=wrote[key],
        )
        for key in sorted(named)
    )
