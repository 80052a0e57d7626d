"""Verbs that publish what a record says to programs of others: a calendar and a feed.

Invariant: everything comes from one reading; each thing carries the instant at which it was
recorded, so that a file made twice from the same record is the same file.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from tracker.actions.boards import score_table, scored_frame
from tracker.actions.lines import standing
from tracker.actions.review_reading import prediction_views, record_title
from tracker.domain.instant import start_of
from tracker.errors import InvalidInput
from tracker.reports.closing_calendar import Closing, closing_calendar
from tracker.reports.outcome_feed import Announcement, FeedHead, outcome_feed
from tracker.scoring.spec import BoardSpec
from tracker.store.records import Reader
from tracker.store.snapshot import reading
from tracker.store.tables import claims

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.actions.lines import Standing
    from tracker.actions.viewpoint import Viewpoint
    from tracker.reports.views import PredictionLine, PredictionView
    from tracker.store.engine import Engine
    from tracker.store.snapshot import Snapshot

PROGRAM = "prediction-tracker"


def calendar_of_closings(
    engine: Engine, viewpoint: Viewpoint, *, everything: bool, site: str | None
) -> tuple[str, int]:
    """Return the calendar of what closes when, and how many events it has.

    Args:
        engine: of the record.
        viewpoint: day, point of the journal, corpora.
        everything: also predictions whose outcome is known.
        site: address of the static site, for links; None without.

    Raises:
        InvalidInput: nothing is to be put into it; the format knows no empty calendar.
    """
    with reading(engine, viewpoint.as_recorded) as snapshot:
        world = standing(snapshot, viewpoint)
        wanted = {n: one for n, one in world.lines.items() if everything or one.outcome is None}
        if not wanted:
            raise InvalidInput(
                f"no prediction is without an outcome as of {viewpoint.as_of}, and a calendar "
                "file cannot be empty; give --all for those that have one"
            )
        closings = _closings(snapshot, world, wanted)
        title = record_title(snapshot, viewpoint)
    text = closing_calendar(closings, title=title, version=version(PROGRAM), site=site)
    return text, len(closings)


def _closings(
    snapshot: Snapshot, world: Standing, wanted: dict[int, PredictionLine]
) -> list[Closing]:
    """Return the predictions with the newest of their versions and who forecast them."""
    entries = snapshot.entries()
    versions: dict[int, list[int]] = {}
    for table in (claims.prediction_version, claims.criterion_version):
        for row in snapshot.select(table):
            versions.setdefault(row["prediction_id"], []).append(row["journal_seq"])
    names = {record.key: record.name for record in Reader(snapshot).sources().values()}
    return [
        Closing(
            line=line,
            recorded_at=entries[max(versions[number])].recorded_at,
            n_edits=len(versions[number]) - 2,
            sources=tuple(sorted(names[key] for key in world.sources_of[number])),
        )
        for number, line in wanted.items()
    ]


def feed_of_outcomes(
    engine: Engine, viewpoint: Viewpoint, *, most: int, site: str | None
) -> tuple[str, int, int]:
    """Return the feed of outcomes, how many entries it has and how many outcomes are known.

    Args:
        engine: of the record.
        viewpoint: day, point of the journal, corpora.
        most: how many entries, those that became known last.
        site: address of the static site, for links; None without.
    """
    with reading(engine, viewpoint.as_recorded) as snapshot:
        frame, spec, _ = scored_frame(snapshot, viewpoint, BoardSpec(), "export")
        world = standing(snapshot, viewpoint)
        known = [number for number, line in world.lines.items() if line.known is not None]
        chosen = sorted(known, key=lambda number: _by_known(world.lines[number]))[-most:]
        details = score_table(frame, spec, cut=viewpoint.cut)
        views = prediction_views(snapshot, viewpoint, world, chosen, details=details)
        entry = snapshot.entry()
        head = FeedHead(
            key=" ".join(viewpoint.corpora) or "record",
            title=record_title(snapshot, viewpoint),
            version=version(PROGRAM),
            updated_at=start_of(viewpoint.as_of) if entry is None else entry.recorded_at,
            site=site,
        )
    announcements = [Announcement(view=one, updated_at=_updated(one)) for one in views]
    return outcome_feed(announcements, head=head), len(chosen), len(known)


def _by_known(line: PredictionLine) -> tuple[float, int]:
    return (0.0 if line.known is None else line.known.at.timestamp()), line.number


def _updated(view: PredictionView) -> datetime:
    """Return when the outcome in force was recorded; what judges settle, with the last of them."""
    acts = [act.recorded for act in view.resolutions if act.number == view.in_force]
    newest = next((one for one in acts if one is not None), view.history[-1].recorded)
    return newest.at
