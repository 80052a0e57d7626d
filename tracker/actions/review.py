"""The verb `review`: one span of the record, seen from the end of one day.

Invariant: everything comes from one reading; every number in a review is one that `scoreboard`,
`show`, `due` or `trend` would print with the same options.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from tracker.actions.boards import corrections_since, score_table, scored_frame
from tracker.actions.lines import standing
from tracker.actions.review_reading import (
    changed_criteria,
    corrected_outcomes,
    prediction_views,
)
from tracker.actions.track_record import calls_of
from tracker.domain.instant import microseconds, start_of
from tracker.errors import InvalidInput
from tracker.reports.phrases import closes_on
from tracker.reports.review_view import ReviewView, SourceCall
from tracker.reports.views import EvidenceView
from tracker.scoring.board_trend import Cohorts, trend_rows
from tracker.scoring.spec import BoardSpec
from tracker.scoring.summary import scoreboard
from tracker.store.records import Reader
from tracker.store.snapshot import reading

if TYPE_CHECKING:
    from tracker.actions.lines import Standing
    from tracker.actions.viewpoint import Viewpoint
    from tracker.domain.source import Source
    from tracker.reports.review_span import Span
    from tracker.reports.views import PredictionLine, PredictionView
    from tracker.scoring.board import Board
    from tracker.scoring.frame import Frame
    from tracker.store.engine import Engine

BY_QUARTER: Final = Cohorts(period="quarter", by="closed", window=4)
_LATE = frozenset({"due", "overdue", "disputed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewChoices:
    """What is reviewed.

    Attributes:
        span: which days.
        sources: keys or unique names; only what they said. () = all.
        topics: keys; only predictions with one of them. () = all.
    """

    span: Span
    sources: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """What all parts of a review share.

    Attributes:
        span: the days.
        cut: first instant that is not seen, in microseconds.
        world: where all predictions stand.
        lines: of the predictions that the review is about, by number.
        frame: of the whole record.
        spec: complete.
        sources: by key.
    """

    span: Span
    cut: int
    world: Standing
    lines: dict[int, PredictionLine]
    frame: Frame
    spec: BoardSpec
    sources: dict[str, Source]

    def board(self, cut: int | None = None, **changes: Any) -> Board:  # noqa: ANN401 - options of a board
        """Return the board as of a cut, with some options changed."""
        spec = dataclasses.replace(self.spec, **changes)
        return scoreboard(self.frame, spec=spec, cut=self.cut if cut is None else cut)


def review(
    engine: Engine, viewpoint: Viewpoint, choices: ReviewChoices
) -> tuple[ReviewView, dict[str, Any]]:
    """Return the review of a span.

    Args:
        engine: of the record.
        viewpoint: day from whose end everything is seen, and point of the journal.
        choices: the span, and what it is narrowed to.

    Raises:
        InvalidInput: the span begins after the day.
        NotFound: a source, topic or corpus that the record does not hold.
    """
    span = choices.span
    if viewpoint.as_of < span.since:
        raise InvalidInput(
            f"{span.title} begins on {span.since}, after {viewpoint.as_of}; "
            "name a span that has begun, or a later --as-of"
        )
    with reading(engine, viewpoint.as_recorded) as snapshot:
        asked = BoardSpec(sources=choices.sources, topics=choices.topics)
        frame, spec, meta = scored_frame(snapshot, viewpoint, asked, "review")
        world = standing(snapshot, viewpoint)
        lines = _narrowed(world, spec)
        sources = {record.key: record for record in Reader(snapshot).sources().values()}
        seen = _Seen(span, viewpoint.cut, world, lines, frame, spec, sources)
        details = score_table(frame, spec, cut=viewpoint.cut)
        known = prediction_views(snapshot, viewpoint, world, _known_in(seen), details=details)
        titles = {number: line.prediction.title for number, line in seen.lines.items()}
        criteria = changed_criteria(snapshot, span, titles)
        errata = corrected_outcomes(snapshot, span, titles)
        corrections = dataclasses.asdict(corrections_since(snapshot, viewpoint))
    view = dataclasses.replace(
        _view(seen, viewpoint, known), criteria=criteria, errata=errata, corrections=corrections
    )
    told = {"span": span.title, "version": version("prediction-tracker")}
    # The head says which point of the journal it is; a replay equals what was published then.
    return view, meta | told | {"as_recorded": None}


def _narrowed(world: Standing, spec: BoardSpec) -> dict[int, PredictionLine]:
    """Return the predictions that a review is about."""
    wanted, said_by = set(spec.topics), set(spec.sources)
    return {
        number: line
        for number, line in world.lines.items()
        if (not wanted or wanted & set(line.prediction.topics))
        and (not said_by or said_by & world.sources_of[number])
    }


def _known_in(seen: _Seen) -> list[int]:
    """Return the numbers of what became known in the span, by day."""
    days = {
        number: line.known.at
        for number, line in seen.lines.items()
        if line.known is not None
        and line.outcome is not None
        and seen.span.since <= line.known.at.date() <= seen.span.until
    }
    return sorted(days, key=lambda number: (days[number], number))


def _view(seen: _Seen, viewpoint: Viewpoint, known: tuple[PredictionView, ...]) -> ReviewView:
    span, board = seen.span, seen.board()
    before = seen.board(microseconds(start_of(span.since)), settled=True)
    calls = _calls(seen, viewpoint)
    numbers = {view.line.number for view in known}
    return ReviewView(
        title=span.title,
        since=span.since,
        until=span.until,
        as_of=viewpoint.as_of,
        next_until=span.next_until,
        known=known,
        calls=tuple(one for one in calls if one.call.line.number in numbers),
        board=board,
        settled=seen.board(settled=True),
        before=before if any(row["n_scored"] for row in before.rows) else None,
        readings=seen.board(readings=True),
        topics=seen.board(per="topic"),
        sections=seen.board(per="section"),
        strengths=seen.board(per="strength"),
        unresolved=tuple(_late(seen)),
        ahead=tuple(_ahead(seen, viewpoint)),
        evidence=_evidence(seen),
        titles=tuple((n, line.prediction.title) for n, line in seen.lines.items()),
        record=calls,
        topic_hits=seen.board(per="topic", rule="hit"),
        horizons=seen.board(per="horizon"),
        trend=tuple(trend_rows(frame=seen.frame, spec=seen.spec, cut=seen.cut, cohorts=BY_QUARTER)),
        only=_only(seen),
    )


def _only(seen: _Seen) -> tuple[str, ...]:
    topics = (f"topic {key}" for key in seen.spec.topics)
    return (*topics, *(seen.sources[key].name for key in seen.spec.sources))


def _calls(seen: _Seen, viewpoint: Viewpoint) -> tuple[SourceCall, ...]:
    """Return every call that the board scores, by prediction, then forecast."""
    everybody = dataclasses.replace(seen.spec, sources=seen.spec.sources or tuple(seen.sources))
    forecasts = seen.world.forecasts
    found = calls_of(seen.frame, everybody, viewpoint, seen.world.lines, forecasts)
    scored = (call for call in found if call.reason is None)
    named = [
        SourceCall(
            source=forecasts[call.number].source,
            name=seen.sources[forecasts[call.number].source].name,
            call=call,
        )
        for call in scored
    ]
    return tuple(sorted(named, key=lambda one: (one.call.line.number, one.call.number)))


def _late(seen: _Seen) -> list[PredictionLine]:
    return [
        line
        for line in seen.lines.values()
        if line.status in _LATE and microseconds(line.prediction.closes_at) <= seen.cut
    ]


def _ahead(seen: _Seen, viewpoint: Viewpoint) -> list[PredictionLine]:
    """Return what is not known and ends after the day, up to the end of the next span."""
    return [
        line
        for line in seen.lines.values()
        if line.status in {"open", "upcoming", "disputed"}
        and line.prediction.closes_at > viewpoint.cut_at
        and closes_on(line.prediction) <= seen.span.next_until
    ]


def _evidence(seen: _Seen) -> tuple[EvidenceView, ...]:
    """Return the evidence that appeared in the span, in the order of recording."""
    number_of = {line.prediction.key: number for number, line in seen.lines.items()}
    found = []
    for number, one in seen.world.evidence.items():
        at = one.retrieved_at if one.published is None else one.published.at
        if one.prediction not in number_of or at is None:
            continue
        if seen.span.since <= at.date() <= seen.span.until:
            found.append(
                EvidenceView(
                    number=number, evidence=one, prediction_number=number_of[one.prediction]
                )
            )
    return tuple(found)
