"""Rows of tables some thousands at a time, in columns: what millions of rows are read as.

Invariant: the cells and rows are those that reading row by row gives; what cannot be read by the
block is read by the row from there on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from tracker.exchange.tables.text import MAX_CELL, open_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.exchange.bundle import Member

Watch: TypeAlias = Callable[[float, int], None]
"""Told how much of a file has been read, 0 to 1, 0 if that is not known, and its rows so far."""
BLOCK: Final = 1 << 17
"""Characters of a text file that are read at once; more do not fit into a cache."""
BLOCK_ROWS: Final = 2_500
"""Rows of other files that are held at once."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows that follow each other.

    Attributes:
        rows: number of each row in the file, as `open_table` counts them.
        columns: the cells, a sequence for each column of the file.
        share: how much of the file has been read, 0 to 1; 0 if that is not known.
    """

    rows: Sequence[int]
    columns: tuple[Sequence[str], ...]
    share: float = 0.0


class UnevenError(Exception):
    """Rows differ in their number of cells."""


def blocks_of(rows: Iterable[tuple[int, list[str]]], width: int | None = None) -> Iterator[Block]:
    """Yield rows in blocks; the first alone, as it is the header, unless the width is known.

    Raises:
        UnevenError: rows differ in their number of cells.
    """
    coming = iter(rows)
    size = BLOCK_ROWS if width is not None else 1
    while chunk := list(islice(coming, size)):
        cells = list(map(itemgetter(1), chunk))
        if width is None:
            width, size = len(cells[0]), BLOCK_ROWS
        if set(map(len, cells)) != {width}:
            raise UnevenError
        yield Block(list(map(itemgetter(0), chunk)), tuple(zip(*cells, strict=True)))


def text_blocks(member: Member, encoding: str | None) -> Iterator[Block]:
    """Yield a block of the header alone, then the rows of a text file in blocks.

    Raises:
        InvalidFile: as `text.text_rows`.
        UnevenError: rows differ in their number of cells.
    """
    with open_text(member, encoding) as table:
        separator, row, width = table.separator, 1, table.first.count(table.separator) + 1
        header = split_block(table.first, separator, width)
        if header is None:
            yield from blocks_of(table.rows(table.first))
            return
        yield Block((1,), header)
        while text := table.read(BLOCK):
            columns = split_block(text, separator, width)
            if columns is None:
                for block in blocks_of(table.rows(text, row), width):
                    yield Block(block.rows, block.columns, table.share)
                return
            n_rows = len(columns[0])
            yield Block(range(row + 1, row + 1 + n_rows), columns, table.share)
            row += n_rows


def split_block(text: str, separator: str, width: int) -> tuple[list[str], ...] | None:
    r"""Return the columns of whole lines; None if they are not plainly cells and separators.

    >>> split_block("a,b\nc,d\n", ",", 2)
    (['a', 'c'], ['b', 'd'])
    >>> split_block('a,"b"\n', ",", 2) is split_block("a,b\nc\n", ",", 2) is None
    True
    """
    if '"' in text or "\0" in text:
        return None
    plain = text.replace("\r\n", "\n").removesuffix("\n") + "\n"
    empty = separator * (width - 1)
    if "\r" in plain or f"\n{empty}\n" in f"\n{plain}":
        return None
    data = np.frombuffer(plain.encode("utf-8", "surrogatepass"), dtype="uint8")
    ends = np.flatnonzero((data == ord(separator)) | (data == ord("\n")))
    if ends.size % width or np.diff(ends, prepend=-1).max() > MAX_CELL:
        return None
    marks = data[ends].reshape(-1, width)
    if (marks[:, :-1] != ord(separator)).any() or (marks[:, -1] != ord("\n")).any():
        return None
    cells = plain[:-1].replace("\n", separator).split(separator)
    return tuple(cells[place::width] for place in range(width))
