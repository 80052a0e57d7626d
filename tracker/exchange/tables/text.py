"""Rows of CSV and TSV files in any encoding, a line at a time.

Invariant: memory does not grow with the file, and an encoding is never guessed: UTF-8 and what a
byte order mark announces are read, everything else is declared or refused with how it would read.
"""

from __future__ import annotations

import codecs
import csv
import io
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Final

from tracker.errors import InvalidFile, InvalidInput, Problem
from tracker.exchange.nearest import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

    from tracker.exchange.bundle import Member
    from tracker.exchange.tables.blocks import Watch

MAX_CELL: Final = 131_072
"""Characters of a cell; the limit of Python's CSV reader."""
MAX_LINE: Final = 4 * MAX_CELL
"""Characters of a line of a text file."""
_WATCHED: Final = 4_096
"""Rows after which it is told how far a file has been read."""
_HEAD: Final = 4_096
"""Bytes of a file in an unknown encoding that are tried."""
_SEPARATORS: Final = (",", "\t", ";")
_TAB_SUFFIXES: Final = frozenset({".tsv", ".tab"})
_MARKS: Final = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_TRIED: Final = ("gb18030", "big5", "shift_jis", "cp1252")
"""Encodings that are offered where a file is not UTF-8."""
_NAMED: Final = ("utf-8", "utf-16", "gb18030", "gbk", "big5", "shift_jis", "euc_kr", "cp1252")


class BrokenError(Exception):
    """The file cannot be read on; the text says why, without the place."""


def check_encoding(name: str) -> str:
    """Return an encoding of text by the name that Python's codecs know.

    Raises:
        InvalidInput: there is no such encoding.

    >>> check_encoding("GBK"), check_encoding("Latin-1")
    ('gbk', 'iso8859-1')
    """
    try:
        found = codecs.lookup(name)
        "".encode(found.name)
    except LookupError:
        near = nearest(name.lower(), _NAMED) or f"; write one such as {', '.join(_NAMED)}"
        raise InvalidInput(f"no encoding {shown(name)}{near}") from None
    return found.name


@dataclass(frozen=True, slots=True)
class TextTable:
    """An open table of text.

    Attributes:
        file: at the beginning of its second line.
        first: the first line, as it stands.
        separator: of its cells.
        member: where it lies.
        size: of the file in bytes; 0 = not known.
    """

    file: TextIO
    first: str
    separator: str
    member: Member
    size: int

    @property
    def share(self) -> float:
        """How much of the file has been read, 0 to 1; 0 if that is not known."""
        return self.file.buffer.tell() / self.size if self.size else 0.0

    def read(self, size: int) -> str:
        """Return about so many characters that follow, up to the end of a line."""
        text = _decoded(self.file.read, size)
        return text + _decoded(self.file.readline, MAX_LINE + 1) if text else text

    def rows(self, start: str, row: int = 0) -> Iterator[tuple[int, list[str]]]:
        """Yield (row, cells) of some lines and of the rest of the file, without empty rows.

        Args:
            start: lines that were read already.
            row: number of the line before them.

        Raises:
            InvalidFile: a NUL byte, a cell or line that is too long, quotes that do not end.
        """
        lines = chain(_lines(io.StringIO(start, newline="")), _lines(self.file))
        reader = csv.reader(lines, delimiter=self.separator, strict=True)
        before = at = row
        try:
            for cells in reader:
                if any(cells):
                    yield at + 1, cells
                at = before + reader.line_num
        except UnicodeDecodeError as error:
            raise _WrongBytesError(at, error) from error
        except (csv.Error, BrokenError) as error:
            problem = f"{error}; expected a table in UTF-8 with one row per forecast"
            raise InvalidFile([Problem(self.member.label, at + 1, problem)]) from error


@contextmanager
def open_text(
    member: Member, encoding: str | None, *, is_declared: bool = True
) -> Iterator[TextTable]:
    """Open a table of text.

    Args:
        member: the file, also inside an archive.
        encoding: as declared; None reads UTF-8, and UTF-16 with a byte order mark.
        is_declared: whether the user can declare an encoding; else only saving as UTF-8 helps.

    Raises:
        InvalidFile: unreadable, another encoding, a NUL byte, a line that is too long.
    """
    with member.open() as binary:
        start = _peek(binary)
        marked = next((name for mark, name in _MARKS.items() if start.startswith(mark)), None)
        if marked is None and encoding == "utf-16":
            encoding = max(("utf-16-le", "utf-16-be"), key=partial(_n_lines, start))
        chosen = marked or encoding or "utf-8-sig"
        if chosen == "utf-8":
            chosen = "utf-8-sig"
        file = io.TextIOWrapper(binary, encoding=chosen, newline="")
        size = member.path.stat().st_size if member.inside is None else 0
        try:
            first = _decoded(file.readline, MAX_LINE + 1)
            is_tabbed = PurePosixPath(member.name).suffix.lower() in _TAB_SUFFIXES
            separator = "\t" if is_tabbed else max(_SEPARATORS, key=first.count)
            yield TextTable(file, first, separator, member, size)
        except _WrongBytesError as error:
            message = f"byte 0x{error.byte:02x} after this line is not {_shown(chosen)}"
            advice = _advice(start, declared=marked or encoding, is_declared=is_declared)
            raise InvalidFile([Problem(member.label, error.row, f"{message}; {advice}")]) from error


def text_rows(
    member: Member,
    encoding: str | None,
    *,
    is_declared: bool = True,
    watch: Watch | None = None,
) -> Iterator[tuple[int, list[str]]]:
    """Yield (row, cells): first the header, then every row that is not empty.

    Raises:
        InvalidFile: as `open_text`, and whatever is wrong with a row.
    """
    with open_text(member, encoding, is_declared=is_declared) as table:
        for n_rows, row in enumerate(table.rows(table.first)):
            if watch is not None and n_rows % _WATCHED == 0:
                watch(table.share, n_rows)
            yield row


def _n_lines(start: bytes, encoding: str) -> int:
    """Return how many lines the beginning of a file has in an encoding of two bytes."""
    return start[: len(start) // 2 * 2].decode(encoding, errors="replace").count("\n")


def _peek(binary: IO[bytes]) -> bytes:
    """Return the beginning of a file and go back before it."""
    start = binary.read(_HEAD)
    binary.seek(0)
    return start


class _WrongBytesError(Exception):
    """Bytes that the encoding does not have, after a row."""

    def __init__(self, row: int, error: UnicodeDecodeError) -> None:
        super().__init__(row)
        self.row, self.byte = row, error.object[error.start]


def _decoded(read: Callable[[int], str], size: int) -> str:
    """Return text that is read before any row is."""
    try:
        return read(size)
    except UnicodeDecodeError as error:
        raise _WrongBytesError(0, error) from error


def _lines(file: TextIO) -> Iterator[str]:
    """Yield lines, refusing NUL characters and endless lines before they fill the memory."""
    while line := file.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            raise BrokenError(f"a line of more than {MAX_LINE} characters")
        if "\0" in line:
            raise BrokenError("a NUL character")
        yield line


def _shown(encoding: str) -> str:
    return encoding.removesuffix("-sig").upper()


def _advice(start: bytes, *, declared: str | None, is_declared: bool) -> str:
    """Return what to do about bytes that the encoding does not have."""
    if not is_declared:
        return "save the file as UTF-8, in a spreadsheet as 'CSV UTF-8', and import it again"
    if declared is not None:
        return "declare another --encoding, or save the file as UTF-8"
    readings: list[tuple[str, str]] = []
    for encoding in _TRIED:
        line = _odd_line(start, encoding)
        if line is not None and line not in (told for _, told in readings):
            readings.append((encoding, line))
    told = ", ".join(f"--encoding {name} reads {shown(line)}" for name, line in readings[:3])
    return f"save the file as UTF-8, or declare what it is: {told or '--encoding NAME'}"


def _odd_line(start: bytes, encoding: str) -> str | None:
    """Return the first line that is not ASCII as an encoding reads it; None if it cannot."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(start, final=False)
    except UnicodeDecodeError:
        return None
    lines = text.split("\n")
    line = next((one for one in lines if not one.isascii()), lines[0]).rstrip("\r")
    return line if line.replace("\t", " ").isprintable() else None
