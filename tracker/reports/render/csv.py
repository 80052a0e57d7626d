"""Reports as CSV: the rows under the keys that JSON has, full precision.

Only text is protected against being run as a formula; numbers and dates never are. What JSON
holds beside the rows (meta, references) has no place here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING

from tracker.domain.cells import csv_lines, csv_text, protect_text
from tracker.reports.render.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.reports.report import Report, Row


def render_csv(report: Report, *, raw: bool) -> str:
    """Return the rows as CSV with a header line; RFC 4180 quoting, lines end in a line feed.

    Args:
        report: `row` makes a table of one line.
        raw: leave the apostrophe before text such as `=1+1` out.
    """
    rows = report.rows if report.rows is not None else (report.row or {},)
    head = [name for key in report.keys for name in _names(report, key)]
    cells = (
        [_cell(value, raw=raw) for key in report.keys for value in _values(report, row, key)]
        for row in rows
    )
    return csv_text(chain([head], cells))


def render_csv_lines(keys: Sequence[str], rows: Iterable[Row], *, raw: bool) -> Iterator[str]:
    """Yield the lines of CSV for rows that are too many to be held.

    Args:
        keys: of the columns.
        rows: by key.
        raw: leave the apostrophe before text such as `=1+1` out.
    """
    return csv_lines(
        chain([keys], ([_cell(row.get(key), raw=raw) for key in keys] for row in rows))
    )


def _names(report: Report, key: str) -> list[str]:
    spread = report.spread.get(key)
    return [key] if spread is None else [f"{key}_{part}" for part in spread]


def _values(report: Report, row: Row, key: str) -> list[object]:
    """Return the value of a key, or those of its sub-keys: 0 where a count does not name one."""
    spread = report.spread.get(key)
    value = row.get(key)
    if spread is None:
        return [value]
    if not isinstance(value, Mapping):
        return [None] * len(spread)
    return [value.get(part, 0) for part in spread]


def _cell(value: object, *, raw: bool) -> str:
    held = plain(value)
    if held is None:
        return ""
    if isinstance(held, bool):
        return "true" if held else "false"
    if isinstance(held, list) and all(not isinstance(part, (list, dict)) for part in held):
        held = ";".join(_cell(part, raw=True) for part in held)
        return held if raw else protect_text(held)
    if isinstance(held, (list, dict)):
        return json.dumps(held, ensure_ascii=False, allow_nan=False)
    if isinstance(held, str):
        return protect_text(held) if isinstance(value, str) and not raw else held
    return repr(held)
