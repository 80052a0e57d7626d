"""Rows of CSV, TSV, Parquet, XLSX and JSON-lines files, a few at a time.

Invariant: memory does not grow with the file, and no cell reaches a reader that is not text of a
sane length without NUL characters. Read next: `records`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.errors import InvalidFile, Problem
from tracker.exchange.bundle import Member
from tracker.exchange.tables.blocks import blocks_of, text_blocks
from tracker.exchange.tables.parquet import parquet_blocks
from tracker.exchange.tables.text import text_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracker.exchange.tables.blocks import Block, Watch

_PARQUET: Final = frozenset({".parquet", ".pq"})
_SHEETS: Final = frozenset({".xlsx", ".xlsm"})
_JSON: Final = frozenset({".jsonl", ".ndjson", ".json"})
OTHERS: Final = {
    ".xls": "a workbook of an old Excel; save it as .xlsx or CSV",
    ".ods": "a workbook of LibreOffice; save it as .xlsx or CSV",
    ".gz": "compressed; unpack it first",
}
"""What is no table as it is, with what makes it one."""


def open_rows(member: Member, encoding: str | None = None) -> Iterator[tuple[int, list[str]]]:
    """Yield (row, cells) of a text table of a known system: first the header.

    Raises:
        InvalidFile: as `open_table`.
    """
    return text_rows(member, encoding, is_declared=False)


def open_table(
    path: Path,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    watch: Watch | None = None,
) -> Iterator[tuple[int, list[str]]]:
    """Yield (row, cells): first the header, then every row that is not empty.

    The row is the line of a text file on which it begins, the row of a sheet, or the place in a
    Parquet file, from 1.

    Args:
        path: the file; `.tsv`, `.parquet`, `.xlsx`, `.jsonl` and `.json` are told by their names.
        encoding: of a text file; None = UTF-8, or what its byte order mark says.
        sheet: of a workbook; None = its only one.
        watch: told from time to time how far a text or Parquet file has been read.

    Raises:
        InvalidFile: unreadable, damaged, another encoding, a cell or line that is too long.
        MissingExtra: a Parquet or XLSX file, and the library for it is not installed.
    """
    suffix = path.suffix.lower()
    if suffix in _PARQUET:
        return _rows_of(parquet_blocks(path), watch)
    if suffix in _SHEETS:
        from tracker.exchange.tables.sheet import sheet_rows  # noqa: PLC0415 - an extra

        return sheet_rows(path, sheet)
    if suffix in _JSON:
        from tracker.exchange.tables.json import json_rows  # noqa: PLC0415 - few files are

        return json_rows(Member(path, path.name))
    if suffix in OTHERS:
        raise InvalidFile([Problem(str(path), 0, OTHERS[suffix])])
    return text_rows(Member(path, path.name), encoding, watch=watch)


def _rows_of(blocks: Iterator[Block], watch: Watch | None) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of blocks that are not empty."""
    for block in blocks:
        if watch is not None:
            watch(block.share, block.rows[0] if block.rows else 0)
        for row, cells in zip(block.rows, zip(*block.columns, strict=True), strict=True):
            if any(cells):
                yield row, list(cells)


def open_blocks(
    path: Path, *, encoding: str | None = None, sheet: str | None = None
) -> Iterator[Block]:
    """Yield what `open_table` does in blocks, first one of the header alone.

    Rows without any cell may be among them.

    Raises:
        InvalidFile: as `open_table`.
        UnevenError: rows differ in their number of cells.
    """
    suffix = path.suffix.lower()
    if suffix in _PARQUET:
        return parquet_blocks(path)
    if suffix in _SHEETS | _JSON | OTHERS.keys():
        return blocks_of(open_table(path, encoding=encoding, sheet=sheet))
    return text_blocks(Member(path, path.name), encoding)
