"""Boards of numbers in words: the parts of the interval score, and coverage level by level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.reports.phrases import count
from tracker.reports.render.cells import show_percent
from tracker.reports.report import Column, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.scoring.number_facts import LevelCoverage

PART_COLUMNS: Final = (
    Column("dispersion", "\nspread", Kind.NUMBER),
    Column("overprediction", "too\nhigh", Kind.NUMBER),
    Column("underprediction", "too\nlow", Kind.NUMBER),
)
"""The parts of the weighted interval score."""


def level_notes(levels: Sequence[LevelCoverage]) -> Iterator[str]:
    """Yield how often the value lay inside the intervals of each stated level."""
    for found in levels:
        n = count(found.n, "interval")
        yield f"{n} stated at {show_percent(found.level)}: {show_percent(found.share)} held."
