"""The whole record in one reading, for a site: what `show` gives for one, here for all.

Invariant: a prediction's view here equals the one of `show`, a source's the one of `source show`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from tracker.actions.boards import complete, corrections_since, lexicon_of, score_table
from tracker.actions.dossier import document_view
from tracker.actions.lines import Standing, standing
from tracker.actions.lookup import document_lines, source_lines
from tracker.actions.review_reading import (
    changed_criteria,
    corrected_outcomes,
    prediction_views,
    record_title,
)
from tracker.actions.track_record import by_window_of, calls_of, slices_of
from tracker.domain.instant import end_of, microseconds, start_of
from tracker.reports.review_span import quarter_span
from tracker.reports.review_view import ReviewView, SourceCall
from tracker.reports.site.quarters import quarters_of
from tracker.reports.site.record import SiteRecord
from tracker.reports.views import TrackRecordView
from tracker.scoring.frame import Frame
from tracker.scoring.spec import BoardSpec
from tracker.scoring.summary import scoreboard
from tracker.store.frames import read_frame
from tracker.store.records import Reader
from tracker.store.snapshot import Snapshot, reading

if TYPE_CHECKING:
    from tracker.actions.viewpoint import Viewpoint
    from tracker.domain.lexicon import Lexicon
    from tracker.domain.quarter import Quarter
    from tracker.domain.source import Source
    from tracker.reports.views import DocumentView, SourceLine
    from tracker.scoring.board import Board
    from tracker.store.engine import Engine


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
        seen = _read(snapshot, viewpoint)
        details = score_table(seen.frame, seen.spec, cut=viewpoint.cut)
        numbers = list(seen.world.lines)
        predictions = prediction_views(snapshot, viewpoint, seen.world, numbers, details=details)
        documents = _documents(seen)
        corrections = dataclasses.asdict(corrections_since(snapshot, viewpoint))
        meta = viewpoint.meta(snapshot, "site build", version=version("prediction-tracker"))
        name, lines = title or record_title(snapshot, viewpoint), list(seen.world.lines.values())
        changes = {one: _changes(seen, one) for one in quarters_of(lines, viewpoint.as_of)}
    board = _board(seen)
    tracks = _tracks(seen, board)
    return SiteRecord(
        title=name,
        as_of=viewpoint.as_of,
        meta=meta,
        board=board,
        corrections=corrections,
        predictions=predictions,
        tracks=tracks,
        sources=_sources(seen, documents),
        documents=documents,
        topics=_board(seen, per="topic").rows,
        topic_hits=_board(seen, per="topic", rule="hit").rows,
        horizons=_board(seen, per="horizon").rows,
        reviews=_reviews(seen, tracks, changes),
    )


def _read(snapshot: Snapshot, viewpoint: Viewpoint) -> _Reading:
    reader = Reader(snapshot)
    return _Reading(
        snapshot=snapshot,
        viewpoint=viewpoint,
        reader=reader,
        world=standing(snapshot, viewpoint),
        frame=Frame.from_arrays(**read_frame(snapshot)),
        spec=complete(snapshot, viewpoint, BoardSpec()),
        lexicon=lexicon_of(snapshot, None),
        sources={record.key: record for record in reader.sources().values()},
    )


def _changes(seen: _Reading, quarter: Quarter) -> tuple[Any, Any]:
    """Return the criteria and the outcomes that were changed in a quarter."""
    span = quarter_span(str(quarter))
    titles = {number: line.prediction.title for number, line in seen.world.lines.items()}
    criteria = changed_criteria(seen.snapshot, span, titles)
    return criteria, corrected_outcomes(seen.snapshot, span, titles)


def _reviews(
    seen: _Reading,
    tracks: dict[str, TrackRecordView],
    changes: dict[Quarter, tuple[Any, Any]],
) -> dict[Quarter, ReviewView]:
    """Return what each quarter's page adds to what became known, the oldest first."""
    calls = [
        SourceCall(source=key, name=track.source.name, call=call)
        for key, track in tracks.items()
        for call in track.calls
        if call.reason is None
    ]
    calls.sort(key=lambda one: (one.call.line.number, one.call.number))
    found: dict[Quarter, ReviewView] = {}
    over = dataclasses.replace(seen.spec, settled=True)
    before: Board | None = None
    for quarter, (criteria, errata) in changes.items():
        span = quarter_span(str(quarter))
        day = min(span.until, seen.viewpoint.as_of)
        cut = microseconds(end_of(day))
        if before is None:
            before = scoreboard(seen.frame, spec=over, cut=microseconds(start_of(span.since)))
        settled = scoreboard(seen.frame, spec=over, cut=cut)
        found[quarter] = ReviewView(
            title=span.title,
            since=span.since,
            until=span.until,
            as_of=day,
            next_until=span.next_until,
            board=scoreboard(seen.frame, spec=seen.spec, cut=cut),
            settled=settled,
            before=before if any(row["n_scored"] for row in before.rows) else None,
            calls=tuple(one for one in calls if _known_in(one, quarter)),
            criteria=criteria,
            errata=errata,
        )
        before = settled
    return found


def _known_in(one: SourceCall, quarter: Quarter) -> bool:
    known = one.call.line.known
    return known is not None and quarter.starts_at <= known.at < quarter.ends_at


def _board(seen: _Reading, **changes: Any) -> Board:  # noqa: ANN401 - options of a board
    spec = dataclasses.replace(seen.spec, **changes)
    return scoreboard(seen.frame, spec=spec, cut=seen.viewpoint.cut)


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
    forecasts = seen.world.forecasts.values()
    texts = [view.line.document for view in documents]
    named = {key for one in forecasts for key in (one.source, *one.via)}
    named |= {key for one in texts for key in (one.publisher, *one.authors)}
    named |= {parent for key in named for parent in seen.sources[key].parents}
    if not seen.viewpoint.corpora:
        named = set(seen.sources)
    return tuple(source_lines([seen.sources[key] for key in named], forecasts, texts))
