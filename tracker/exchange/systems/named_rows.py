"""Rows of the tables of other systems by the names of their columns.

Invariant: a row has every column of the header or is a problem; names are taken without space
around them. Read next: `tables.file`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.errors import InvalidFile, Problem
from tracker.exchange.nearest import nearest, shown
from tracker.exchange.tables.file import open_rows, open_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from tracker.exchange.bundle import Member
    from tracker.exchange.systems.gathering import Gathering


def named_rows(
    member: Member,
    gathering: Gathering,
    *,
    wanted: Iterable[str],
    read: Collection[str] | None = None,
    encoding: str | None = None,
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (row, cells by column) of a CSV, TSV or Parquet file; rows are counted.

    Args:
        member: the file.
        gathering: takes rows that are too short or too long as problems.
        wanted: columns that must be there.
        read: every column that is read; the others are said to be unread. None: all are.
        encoding: of a text file; None = UTF-8, or what its byte order mark says.

    Raises:
        InvalidFile: unreadable, or a wanted column is missing or stands twice.
        MissingExtra: a Parquet file without the extra.
    """
    lines = _lines(member, encoding)
    _, header = next(lines, (0, []))
    names = [name.strip() for name in header]
    _check_header(member, names, wanted)
    if read is not None:
        gathering.unread |= {name: None for name in names if name and name not in read}
    width = len(names)
    for row, cells in lines:
        gathering.n_rows += 1
        if len(cells) == width:
            yield row, dict(zip(names, cells, strict=True))
        else:
            message = f"{len(cells)} cells; expected {width} as in the header"
            gathering.report(member.label, row, "", message)


def _check_header(member: Member, names: list[str], wanted: Iterable[str]) -> None:
    """Check that the wanted columns are there, and each only once.

    Raises:
        InvalidFile: every problem.
    """
    problems = []
    for name in wanted:
        if name not in names:
            near = nearest(name, names) or f"; it has {', '.join(names)[:200] or 'none'}"
            problems.append(f"the file has no column {shown(name)}{near}")
    problems += [
        f"the column {shown(name)} stands twice; keep one"
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if problems:
        raise InvalidFile(Problem(member.label, 1, message) for message in problems)


def _lines(member: Member, encoding: str | None) -> Iterator[tuple[int, list[str]]]:
    if not member.base.endswith((".parquet", ".pq")):
        return open_rows(member, encoding)
    if member.inside is not None:
        message = "a Parquet file inside an archive; unpack it and name the file or its folder"
        raise InvalidFile([Problem(member.label, 0, message)])
    return open_table(member.path)
