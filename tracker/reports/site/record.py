"""What a site is made from: one reading of the whole record.

Invariant: everything is seen from the same `as_of` and the same point of the journal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tracker.domain.quarter import Quarter
    from tracker.reports.report import Row
    from tracker.reports.review_view import ReviewView
    from tracker.reports.views import (
        DocumentView,
        PredictionView,
        SourceLine,
        TrackRecordView,
    )
    from tracker.scoring.board import Board


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord:
    """The whole record, as a site shows it.

    Attributes:
        title: of the site.
        as_of: the day it is seen from, its end.
        meta: verb, as_of, as_recorded, head, n_facts, version of the program.
        board: sources side by side.
        corrections: what was recorded after the day about the time before it, by kind.
        predictions: by number.
        tracks: key to track record, for every source on the board.
        sources: every source that is named.
        documents: by key.
        topics: rows of the board per topic.
        topic_hits: rows of the board per topic with the rule `hit`.
        horizons: rows of the board per horizon.
        reviews: every quarter that has a page, the oldest first, with its board, what moved, the
            calls that were decided and what was changed; what became known is not repeated here.
    """

    title: str
    as_of: date
    meta: Mapping[str, object]
    board: Board
    corrections: Mapping[str, int]
    predictions: tuple[PredictionView, ...] = ()
    tracks: Mapping[str, TrackRecordView] = field(default_factory=dict)
    sources: tuple[SourceLine, ...] = ()
    documents: tuple[DocumentView, ...] = ()
    topics: tuple[Row, ...] = ()
    topic_hits: tuple[Row, ...] = ()
    horizons: tuple[Row, ...] = ()
    reviews: Mapping[Quarter, ReviewView] = field(default_factory=dict)
