"""Tables of pages: cells with their text, their value for sorting and where they lead.

Invariant: a cell's text is what every other output shows for it (`render.cells`), and its value for
sorting is the number behind the text, not the rounded one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from tracker.reports.render.cells import column_digits, show_cell
from tracker.reports.render.plain import iso_text
from tracker.reports.report import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.reports.report import Column, Row
    from tracker.reports.site.strips import Bar

NUMERIC: Final = frozenset(
    {Kind.INTEGER, Kind.NUMBER, Kind.PERCENT, Kind.INTERVAL, Kind.PERCENT_INTERVAL}
)


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a column.

    Attributes:
        label: what it says.
        right: whether cells stand at the right edge.
        whole: whether cells keep on one line, as days do.
        minor: whether a narrow screen leaves it out.
        note: what the column means.
    """

    label: str
    right: bool = False
    whole: bool = False
    minor: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        text: what it says.
        value: for sorting; "" sorts last.
        page: where it leads.
        bar: a drawing in its place.
        tone: of the text, one of the classes of the style sheet.
    """

    text: str
    value: str = ""
    page: str | None = None
    bar: Bar | None = None
    tone: str = ""


@dataclass(frozen=True, slots=True)
class SiteTable:
    """A table of a page; the cell at `name_at` is the head of its row."""

    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    name_at: int = 0
    references: tuple[tuple[Cell, ...], ...] = ()


def table_of(
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    caption: str,
    page_of: Callable[[Row], str | None],
    minor: frozenset[str] = frozenset(),
) -> SiteTable:
    """Return a table of a report as a page shows it.

    Args:
        columns: of the report; `name` or `title` is the head of a row.
        rows: of the report, also references if they are to be told by `page_of` alone.
        caption: says what the table shows.
        page_of: where the head of a row leads.
        minor: keys of columns that a narrow screen leaves out.
    """
    digits = [column_digits(column, rows) for column in columns]
    keys = [column.key for column in columns]
    name_at = next((keys.index(key) for key in ("name", "title") if key in keys), 0)
    heads = tuple(
        Head(
            label=column.one_line,
            right=column.is_right,
            whole=column.kind is Kind.DATE,
            minor=column.key in minor,
            note=column.note,
        )
        for column in columns
    )
    shown = []
    for row in rows:
        cells = [_cell(row, column, places) for column, places in zip(columns, digits, strict=True)]
        cells[name_at] = replace(cells[name_at], page=page_of(row))
        shown.append(tuple(cells))
    return SiteTable(caption, heads, tuple(shown), name_at)


def split_references(table: SiteTable, n_rows: int) -> SiteTable:
    """Return a table whose rows after the first `n_rows` stand below a rule."""
    return replace(table, rows=table.rows[:n_rows], references=table.rows[n_rows:])


def _cell(row: Row, column: Column, digits: int) -> Cell:
    text, value = show_cell(row, column, digits), row.get(column.key)
    tone = column.tones.get(text)
    return Cell(text, sort_value(value, column.kind), tone="" if tone is None else tone.value)


def sort_value(value: Any, kind: Kind) -> str:  # noqa: ANN401 - a value of a row
    """Return what a cell is sorted by, as text.

    >>> sort_value(0.25, Kind.NUMBER), sort_value(None, Kind.NUMBER), sort_value("a", Kind.TEXT)
    ('0.25', '', '')
    """
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, (int, float)) and not math.isnan(value):
        return repr(value)
    return iso_text(value) if kind is Kind.DATE and hasattr(value, "isoformat") else ""


def with_bars(table: SiteTable, bars: Sequence[Bar | None], *, at: int, label: str) -> SiteTable:
    """Return a table with a column of drawings put in.

    Args:
        table: without it.
        bars: one per row, then one per reference.
        at: the place of the new column.
        label: its heading.
    """
    rows = [*table.rows, *table.references]
    wide = [(*row[:at], Cell("", bar=bar), *row[at:]) for row, bar in zip(rows, bars, strict=True)]
    n_rows = len(table.rows)
    return replace(
        table,
        heads=(*table.heads[:at], Head(label), *table.heads[at:]),
        rows=tuple(wide[:n_rows]),
        references=tuple(wide[n_rows:]),
        name_at=table.name_at + (at <= table.name_at),
    )
