"""Rows of Parquet files as the texts that a CSV would have, some thousands at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracker.errors import InvalidFile, MissingExtra, Problem
from tracker.exchange.tables.blocks import Block
from tracker.exchange.tables.text import MAX_CELL, BrokenError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BATCH: Final = 4_096
"""Rows that are held at a time."""


def parquet_blocks(path: Path) -> Iterator[Block]:
    """Yield a block of the header alone, then the rows in blocks.

    Raises:
        InvalidFile: unreadable, damaged, or a cell that is no text, number or moment.
        MissingExtra: the library is not installed.
    """
    try:
        from pyarrow import ArrowException  # noqa: PLC0415 - an extra
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtra(f"reading {path.name}", "parquet") from error
    row = 0
    try:
        with ParquetFile(path) as file:
            yield Block((0,), tuple((str(name),) for name in file.schema_arrow.names), 0.0)
            for batch in file.iter_batches(batch_size=BATCH):
                rows = range(row + 1, row + 1 + batch.num_rows)
                columns = _texts(path, rows, batch.columns)
                row += batch.num_rows
                yield Block(rows, columns, row / file.metadata.num_rows)
    except ArrowException as error:
        message = f"not a readable Parquet file ({str(error)[:200]})"
        raise InvalidFile([Problem(str(path), row, message)]) from error
    except OSError as error:
        message = f"cannot be read ({error.strerror or error}); expected a readable file"
        raise InvalidFile([Problem(str(path), 0, message)]) from error


def _texts(path: Path, rows: range, columns: list[Any]) -> tuple[list[str], ...]:
    """Return columns of typed values as texts; of what is none, the first row is told."""
    from pyarrow import ArrowException  # noqa: PLC0415 - an extra

    try:
        return tuple(map(_column_texts, columns))
    except (ArrowException, TypeError, BrokenError):
        found: list[list[str]] = []
        for row, values in zip(rows, zip(*map(_values, columns), strict=True), strict=True):
            try:
                found.append([plain_cell(value) for value in values])
            except BrokenError as error:
                message = f"{error}; expected plain cells"
                raise InvalidFile([Problem(str(path), row, message)]) from error
        return tuple(map(list, zip(*found, strict=True)))


def _values(column: Any) -> list[Any]:  # noqa: ANN401 - a column of the library
    found: list[Any] = column.to_pylist()
    return found


def _column_texts(column: Any) -> list[str]:  # noqa: ANN401 - a column of the library
    """Return a column as texts; each different value is turned into text once."""
    if hasattr(column, "dictionary_decode"):
        column = column.dictionary_decode()
    encoded = column.dictionary_encode(null_encoding="encode")
    texts = [plain_cell(value) for value in encoded.dictionary.to_pylist()]
    return list(map(texts.__getitem__, encoded.indices.to_pylist()))


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
