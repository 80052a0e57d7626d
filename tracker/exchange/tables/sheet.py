"""Rows of one sheet of an XLSX workbook, a few at a time.

Invariant: a formula counts with the value that the workbook saved for it; nothing is computed, and
no macro, link or drawing is looked at.
"""

from __future__ import annotations

import warnings
import zlib
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile

from tracker.errors import InvalidFile, MissingExtra, Problem
from tracker.exchange.archive import safe_members
from tracker.exchange.nearest import nearest, shown
from tracker.exchange.tables.text import MAX_CELL, BrokenError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DAMAGED: Final = (
    *(BadZipFile, zlib.error, EOFError, OSError, SyntaxError, NotImplementedError),
    *(LookupError, ValueError, TypeError, AttributeError, OverflowError),
)
"""What the library raises on the XML of a damaged workbook."""
MAX_COLUMNS: Final = 1_000
"""Columns of a sheet; formatting of whole rows can make a sheet 16,384 wide."""
MAX_EMPTY: Final = 10_000
"""Empty rows after which a sheet is over; formatting of whole columns makes a million."""


def sheet_rows(path: Path, sheet: str | None) -> Iterator[tuple[int, list[str]]]:
    """Yield (row of the sheet, cells): first the header, then every row that is not empty.

    Args:
        path: the workbook.
        sheet: its name; None = the only one.

    Raises:
        InvalidFile: damaged, packed beyond reason, no such sheet, several and none was named.
        MissingExtra: the library is not installed.
    """
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtra(f"reading {path.name}", "xlsx") from error
    safe_members(path)
    row = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Styles and extensions that it leaves out.
            book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            chosen = _chosen(path, [s.title for s in book.worksheets], sheet)
            for row, cells in _filled(book[chosen]):
                yield row, cells
        finally:
            book.close()
    except BrokenError as error:
        raise InvalidFile(
            [Problem(str(path), row + 1, f"{error}; expected plain cells")]
        ) from error
    except _DAMAGED as error:
        why = " ".join(str(error).split())[:200]
        message = f"not a readable workbook ({why}); save it again as .xlsx or as CSV"
        raise InvalidFile([Problem(str(path), row, message)]) from error


def _chosen(path: Path, names: list[str], wanted: str | None) -> str:
    """Return the name of the sheet to read."""
    if wanted in names:
        return wanted
    if wanted is None and len(names) == 1:
        return names[0]
    listed = ", ".join(names)[:200]
    if wanted is None:
        message = f"holds {len(names)} sheets; name one with --sheet: {listed}"
    else:
        near = nearest(wanted, names) or f"; it holds {listed}"
        message = f"no sheet {shown(wanted)}{near}"
    raise InvalidFile([Problem(str(path), 0, message)])


def _filled(sheet: Any) -> Iterator[tuple[int, list[str]]]:  # noqa: ANN401 - a sheet of openpyxl
    """Yield the rows that hold something, as wide as the header."""
    width = n_empty = 0
    for row, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [_text(cell) for cell in cells[:MAX_COLUMNS]]
        if not any(texts):
            n_empty += 1
            if n_empty > MAX_EMPTY:
                return
            continue
        n_empty = 0
        while texts and not texts[-1] and len(texts) > width:
            texts.pop()
        if not width:
            width = len(texts)
        yield row, texts + [""] * (width - len(texts))


def _text(cell: Any) -> str:  # noqa: ANN401 - a cell of openpyxl
    """Return a cell as the text that a CSV would have."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        is_day = value.time() == time() and "h" not in str(cell.number_format).lower()
        return value.date().isoformat() if is_day else value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1 << 53:
        return str(int(value))
    if isinstance(value, (bool, date)):
        return value.isoformat() if isinstance(value, date) else str(value).lower()
    text = str(value)
    if len(text) > MAX_CELL:
        raise BrokenError(f"a cell of more than {MAX_CELL} characters")
    return text
