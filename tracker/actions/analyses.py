"""Verbs that look into a board: trend, calibration, compare, influence.

Invariant: each takes the same specification and viewpoint as the board that it looks into.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tracker.actions.boards import scored_frame
from tracker.domain.instant import from_microseconds, microseconds
from tracker.domain.quarter import quarter_of
from tracker.errors import WrongUsage
from tracker.scoring.board_calibration import CalibrationTable, calibration_table
from tracker.scoring.board_comparison import compare_sources
from tracker.scoring.board_influence import influence_rows
from tracker.scoring.board_trend import Cohorts, replay_rows, trend_rows
from tracker.store.keys import Keys
from tracker.store.links import main_key
from tracker.store.snapshot import reading

if TYPE_CHECKING:
    from tracker.actions.viewpoint import Viewpoint
    from tracker.scoring.frame import Frame
    from tracker.scoring.spec import BoardSpec
    from tracker.store.engine import Engine

__all__ = ["Cohorts", "calibration", "compare", "influence", "replay", "trend"]

Row = dict[str, Any]
Meta = dict[str, Any]


def trend(
    engine: Engine, viewpoint: Viewpoint, spec: BoardSpec, cohorts: Cohorts
) -> tuple[list[Row], Meta]:
    """Return the scores of every cohort: mean, cumulative and rolling."""
    with reading(engine, viewpoint.as_recorded) as snapshot:
        frame, full, meta = scored_frame(snapshot, viewpoint, spec, "trend")
    rows = trend_rows(frame=frame, spec=full, cut=viewpoint.cut, cohorts=cohorts)
    return rows, meta | asdict(cohorts) | {"replay": False}


def replay(
    engine: Engine, viewpoint: Viewpoint, spec: BoardSpec, *, period: str
) -> tuple[list[Row], Meta]:
    """Return the board as it stood at the end of each quarter or year up to the viewpoint.

    Raises:
        WrongUsage: a period of months, which would be too many boards to read.
    """
    if period not in {"quarter", "year"}:
        raise WrongUsage("a replay goes by quarter or year; give --per quarter")
    with reading(engine, viewpoint.as_recorded) as snapshot:
        frame, full, meta = scored_frame(snapshot, viewpoint, spec, "trend")
    rows = replay_rows(frame=frame, spec=full, cuts=_ends(frame, viewpoint, period))
    return rows, meta | {"period": period, "replay": True}


def _ends(frame: Frame, viewpoint: Viewpoint, period: str) -> list[tuple[str, int]]:
    """Return name and end of each period from the first outcome to the viewpoint."""
    known = [int(at) for at in frame.predictions["known_at"] if at < viewpoint.cut]
    if not known:
        return []
    quarter = quarter_of(from_microseconds(min(known)))
    ends = []
    while quarter.ends_at <= viewpoint.cut_at:
        if period == "quarter" or quarter.number == 4:  # noqa: PLR2004 - quarters of a year
            name = str(quarter) if period == "quarter" else str(quarter.year)
            ends.append((name, microseconds(quarter.ends_at)))
        quarter = quarter.following()
    return ends


def calibration(
    engine: Engine, viewpoint: Viewpoint, spec: BoardSpec, *, n_bins: int
) -> tuple[CalibrationTable, Meta]:
    """Return what was said against what came true, over the sources that the filters admit."""
    with reading(engine, viewpoint.as_recorded) as snapshot:
        frame, full, meta = scored_frame(snapshot, viewpoint, spec, "calibration")
    found = calibration_table(frame=frame, spec=full, cut=viewpoint.cut, n_bins=n_bins)
    return found, meta | {"n_bins": n_bins}


def compare(
    engine: Engine, viewpoint: Viewpoint, spec: BoardSpec, *, sources: tuple[str, ...]
) -> tuple[list[Row], Meta]:
    """Return the comparison of two sources, or of every pair that meets if none are named.

    Raises:
        NotFound: a source that the record does not hold.
        WrongUsage: one source, or three.
    """
    two = 2
    if sources and len(sources) != two:
        raise WrongUsage("name two sources to compare, or none and --all")
    with reading(engine, viewpoint.as_recorded) as snapshot:
        keys = Keys(snapshot)
        named = [main_key(keys, source) for source in sources]
        frame, full, meta = scored_frame(snapshot, viewpoint, spec, "compare")
    first, second = named or (None, None)
    rows = compare_sources(frame=frame, spec=full, cut=viewpoint.cut, first=first, second=second)
    return rows, meta | {"compared": named or "all"}


def influence(
    engine: Engine, viewpoint: Viewpoint, spec: BoardSpec
) -> tuple[list[Row], str | None, Meta]:
    """Return what each single resolution does to the ranking, or why there is no ranking."""
    with reading(engine, viewpoint.as_recorded) as snapshot:
        frame, full, meta = scored_frame(snapshot, viewpoint, spec, "influence")
    rows, reason = influence_rows(frame=frame, spec=full, cut=viewpoint.cut)
    return rows, reason, meta
