"""Rows of CSV, TSV, Parquet, XLSX and JSON-lines files, a few at a time.

Invariant: memory does not grow with the file, and no cell reaches a reader that is not text of a
sane length without NUL characters. Read next: `records`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracker.errors import InvalidFile, MissingExtra, Problem
from tracker.exchange.bundle import Member
from tracker.exchange.tables.text import MAX_CELL, BrokenError, text_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BATCH: Final = 8_192
"""Rows of a Parquet file that are held at a time."""
_SHEETS: Final = frozenset({".xlsx", ".xlsm"})
_OTHERS: Final = {
    ".xls": "a workbook of an old Excel; save it as .xlsx or CSV",
    ".ods": "a workbook of LibreOffice; save it as .xlsx or CSV",
    ".gz": "compressed; unpack it first",
}


def open_rows(member: Member) -> Iterator[tuple[int, list[str]]]:
    """Yield (row, cells) of a text table of a known system: first the header.

    Raises:
        InvalidFile: as `open_table`.
    """
    return text_rows(member, None, is_declared=False)


def open_table(
    path: Path, *, encoding: str | None = None, sheet: str | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Yield (row, cells): first the header, then every row that is not empty.

    The row is the line of a text file on which it begins, the row of a sheet, or the place in a
    Parquet file, from 1.

    Args:
        path: the file; `.tsv`, `.parquet`, `.xlsx`, `.jsonl` and `.json` are told by their names.
        encoding: of a text file; None = UTF-8, or what its byte order mark says.
        sheet: of a workbook; None = its only one.

    Raises:
        InvalidFile: unreadable, damaged, another encoding, a cell or line that is too long.
        MissingExtra: a Parquet or XLSX file, and the library for it is not installed.
    """
    suffix = path.suffix.lower()
    if suffix in {".parquet", ".pq"}:
        return _parquet(path)
    if suffix in _SHEETS:
        from tracker.exchange.tables.sheet import sheet_rows  # noqa: PLC0415 - an extra

        return sheet_rows(path, sheet)
    if suffix in {".jsonl", ".ndjson", ".json"}:
        from tracker.exchange.tables.json import json_rows  # noqa: PLC0415 - few files are

        return json_rows(Member(path, path.name))
    if suffix in _OTHERS:
        raise InvalidFile([Problem(str(path), 0, _OTHERS[suffix])])
    return text_rows(Member(path, path.name), encoding)


def _parquet(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        from pyarrow import ArrowException  # noqa: PLC0415 - an extra
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtra(f"reading {path.name}", "parquet") from error
    row = 0
    try:
        with ParquetFile(path) as file:
            yield 0, [str(name) for name in file.schema_arrow.names]
            for batch in file.iter_batches(batch_size=BATCH):
                for cells in _texts([column.to_pylist() for column in batch.columns]):
                    row += 1
                    if any(cells):
                        yield row, cells
    except BrokenError as error:
        message = f"{error}; expected plain cells"
        raise InvalidFile([Problem(str(path), row + 1, message)]) from error
    except ArrowException as error:
        message = f"not a readable Parquet file ({str(error)[:200]})"
        raise InvalidFile([Problem(str(path), row, message)]) from error
    except OSError as error:
        message = f"cannot be read ({error.strerror or error}); expected a readable file"
        raise InvalidFile([Problem(str(path), 0, message)]) from error


def _texts(columns: list[list[Any]]) -> Iterator[list[str]]:
    """Yield rows of typed values as the texts that a CSV would have.

    Each different value is turned into text once; where one cannot be, the rows go one by one, so
    that the first wrong one is known.
    """
    try:
        texts = [_column_texts(values) for values in columns]
    except (TypeError, BrokenError):
        for values in zip(*columns, strict=True):
            yield [plain_cell(value) for value in values]
    else:
        yield from map(list, zip(*texts, strict=True))


def _column_texts(values: list[Any]) -> list[str]:
    known = {value: plain_cell(value) for value in set(values)}
    return [known[value] for value in values]


def plain_cell(value: Any) -> str:  # noqa: ANN401 - whatever a typed file holds
    """Return a typed value as the text that a CSV would have.

    Raises:
        BrokenError: a list, a mapping, bytes, or a text that is too long or holds a NUL.
    """
    if value is None:
        return ""
    if isinstance(value, (list, dict, bytes)):
        raise BrokenError(f"a cell that holds a {type(value).__name__}")
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    if len(text) > MAX_CELL:
        raise BrokenError(f"a cell of more than {MAX_CELL} characters")
    if "\0" in text:
        raise BrokenError("a NUL character")
    return text
