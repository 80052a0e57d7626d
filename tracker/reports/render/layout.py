"""How the columns of a table share the width of a terminal.

Invariant: nothing is cut; text wraps inside its column, and where even that does not fit the
caller is told (`None`) and stacks the cells of a row instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tracker.reports.render.cells import column_digits, show_cell
from tracker.reports.render.width import text_width, wrap
from tracker.reports.report import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.reports.report import Column, Row, Table

GAP: Final = 2
_WRAPS: Final = frozenset({Kind.TEXT, Kind.LIST})
_NARROWEST: Final = 10


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a table as text.

    Attributes:
        columns: from left to right.
        rows: of the table, as harmless text.
        references: rows below the rule.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    references: tuple[tuple[str, ...], ...]


def make_grid(table: Table) -> Grid:
    """Return the cells of a table; references share the decimals of the rows."""
    digits = [column_digits(column, (*table.rows, *table.references)) for column in table.columns]

    def show(rows: Sequence[Row]) -> tuple[tuple[str, ...], ...]:
        return tuple(
            tuple(
                show_cell(row, column, places)
                for column, places in zip(table.columns, digits, strict=True)
            )
            for row in rows
        )

    return Grid(table.columns, show(table.rows), show(table.references))


def header_lines(column: Column) -> list[str]:
    """Return the lines of a column's heading."""
    return column.label.split("\n")


def natural_widths(grid: Grid) -> list[int]:
    """Return the width that each column takes when nothing wraps."""
    return [
        max(
            *(text_width(line) for line in header_lines(column)),
            *(text_width(row[place]) for row in (*grid.rows, *grid.references)),
            0,
        )
        for place, column in enumerate(grid.columns)
    ]


def fit_widths(grid: Grid, width: int | None) -> list[int] | None:
    """Return a width for each column so that a row fits, None if it cannot.

    Columns of text give way: first down to what nine in ten of their cells need, so that a few
    long cells wrap before all do, then the widest.

    Args:
        grid: the cells.
        width: of the terminal; None = as wide as need be.
    """
    widths = natural_widths(grid)
    if width is None:
        return widths
    least = _least_widths(grid, widths)
    usual = [max(low, common) for low, common in zip(least, _usual_widths(grid), strict=True)]
    over = sum(widths) + GAP * (len(widths) - 1) - width
    for limits in (usual, least):
        while over > 0:
            spare = [max(0, now - low) for now, low in zip(widths, limits, strict=True)]
            if not any(spare):
                break
            widest = max(range(len(widths)), key=lambda place: (spare[place] > 0, widths[place]))
            widths[widest] -= 1
            over -= 1
    return widths if over <= 0 else None


def _least_widths(grid: Grid, widths: Sequence[int]) -> list[int]:
    """Return how narrow each column may get; only text wraps."""
    return [
        min(natural, max(_NARROWEST, *(text_width(line) for line in header_lines(column))))
        if column.kind in _WRAPS
        else natural
        for column, natural in zip(grid.columns, widths, strict=True)
    ]


def _usual_widths(grid: Grid) -> list[int]:
    """Return the width that nine in ten cells of each column need."""
    rows = (*grid.rows, *grid.references)
    if not rows:
        return [0] * len(grid.columns)
    place = (9 * (len(rows) - 1)) // 10
    return [sorted(text_width(row[at]) for row in rows)[place] for at in range(len(grid.columns))]


def split_row(cells: Sequence[str], widths: Sequence[int]) -> list[list[str]]:
    """Return the lines of each cell, wrapped to its column."""
    return [
        [cell] if text_width(cell) <= width else wrap(cell, width)
        for cell, width in zip(cells, widths, strict=True)
    ]
