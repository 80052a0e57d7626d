"""Files that a user brings, alone, in a folder or in a ZIP archive, read the same way.

Invariant: nothing is written to disk, no archive is unpacked beyond the limits below, and what a
file is called never decides where something is opened. Read next: `archive` (the limits),
`formats` (who reads what).
"""

from __future__ import annotations

import codecs
import json
import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any, Final

from tracker.errors import InvalidFile, Problem
from tracker.exchange.archive import is_archive, open_member, safe_members

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

HEAD_BYTES: Final = 65_536
"""Bytes of a file that are looked at to tell its format."""
MAX_FILES: Final = 10_000
"""Files of a folder that are read."""
MAX_JSON_BYTES: Final = 1 << 26
"""A JSON file is held in memory whole, at several times its size."""
MAX_JSON_PARTS: Final = 3_500_000
"""Brackets and commas of a JSON file: what it takes in memory, whatever it takes on disk."""
_LINE_END: Final = re.compile(r"[\r\n]")
_JSON_KEY: Final = re.compile(r'"([A-Za-z_][\w ().-]{0,60})"\s*:')


@dataclass(frozen=True, slots=True)
class Member:
    """One file, wherever it lies.

    Attributes:
        path: the file, or the archive that holds it.
        name: its path inside the folder or archive, with `/`; of a file alone its own name.
        inside: the name of the entry of an archive; None for a file on disk.
    """

    path: Path
    name: str
    inside: str | None = None

    @property
    def base(self) -> str:
        """The last part of the name in lower case, such as `question_data.csv`."""
        return self.name.rsplit("/", 1)[-1].lower()

    @property
    def label(self) -> str:
        """The file as problems name it."""
        return str(self.path) if self.inside is None else f"{self.path}/{self.inside}"

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open the file for reading.

        Raises:
            InvalidFile: it cannot be read, or an archive breaks a limit while it is read.
        """
        try:
            if self.inside is None:
                with self.path.open("rb") as file:
                    yield file
            else:
                with open_member(self.path, self.inside) as entry:
                    yield entry
        except OSError as error:
            reason = error.strerror or error
            message = f"cannot be read ({reason}); expected a readable file"
            raise InvalidFile([Problem(self.label, 0, message)]) from error


@dataclass(frozen=True)
class Head:
    """The beginning of one file: what a format is told by.

    Attributes:
        name: as in `Member.name`.
        start: its first bytes.
    """

    name: str
    start: bytes

    @property
    def base(self) -> str:
        """The last part of the name in lower case."""
        return self.name.rsplit("/", 1)[-1].lower()

    @cached_property
    def text(self) -> str:
        """The beginning as text; bytes that are no text are replaced."""
        encoding = "utf-16" if self.start.startswith(_UTF16_MARKS) else "utf-8-sig"
        return self.start.decode(encoding, errors="replace")

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The cells of the first line, split at commas, tabs or semicolons."""
        line = _LINE_END.split(self.text, maxsplit=1)[0]
        separator = max((",", "\t", ";"), key=line.count)
        return tuple(cell.strip().strip('"') for cell in line.split(separator))

    @cached_property
    def keys(self) -> frozenset[str]:
        """Names of JSON fields that occur in the beginning, at any depth."""
        return frozenset(_JSON_KEY.findall(self.text))

    @property
    def is_json(self) -> bool:
        """Whether the text begins as a JSON object or list."""
        return self.text.lstrip()[:1] in {"{", "["}


_UTF16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def members(paths: Sequence[Path]) -> list[Member]:
    """Return every file of the given files, folders and ZIP archives, in their order.

    Raises:
        InvalidFile: an archive breaks a limit, a path is missing, a folder holds too many files.
    """
    found: list[Member] = []
    for path in paths:
        if path.is_dir():
            found += _folder(path)
        elif path.exists() and not path.is_file():
            message = "no file of which the end is known; expected a file, folder or archive"
            raise InvalidFile([Problem(str(path), 0, message)])
        elif is_archive(path):
            found += [Member(path, name, name) for name in safe_members(path)]
        else:
            found.append(Member(path, path.name))
    return found


def _folder(path: Path) -> list[Member]:
    """Return the files of a folder by name; links that lead out of it are left alone."""
    home = path.resolve()
    found = []
    for file in sorted(path.rglob("*")):
        is_hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if is_hidden or not file.is_file() or not file.resolve().is_relative_to(home):
            continue
        found.append(Member(file, file.relative_to(path).as_posix()))
        if len(found) > MAX_FILES:
            message = f"holds more than {MAX_FILES} files; name the files that are meant"
            raise InvalidFile([Problem(str(path), 0, message)])
    return found


def head_of(member: Member) -> Head:
    """Return the beginning of a file."""
    with member.open() as file:
        return Head(member.name, file.read(HEAD_BYTES))


def is_utf8(member: Member) -> bool:
    """Say whether a whole file is UTF-8, or UTF-16 by its mark."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with member.open() as file:
        block = file.read(HEAD_BYTES)
        if block.startswith(_UTF16_MARKS):
            return True
        try:
            while block:
                decoder.decode(block)
                block = file.read(HEAD_BYTES)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def read_json(member: Member) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return the value of a JSON file; NaN and Infinity, which are not JSON, become None.

    Raises:
        InvalidFile: too large, not UTF-8, cut off or not JSON, with the line.
    """
    with member.open() as file:
        body = file.read(MAX_JSON_BYTES + 1)
    if len(body) > MAX_JSON_BYTES:
        message = f"more than {MAX_JSON_BYTES >> 20} MB of JSON; split it into several files"
        raise InvalidFile([Problem(member.label, 0, message)])
    if sum(map(body.count, (b"{", b"[", b","))) > MAX_JSON_PARTS:
        message = f"more than {MAX_JSON_PARTS} values of JSON; split it into several files"
        raise InvalidFile([Problem(member.label, 0, message)])
    encoding = "utf-16" if body.startswith(_UTF16_MARKS) else "utf-8-sig"
    try:
        return json.loads(
            body.decode(encoding), parse_constant=lambda _: None, object_pairs_hook=_once
        )
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        message = "not UTF-8 from here on; save the file as UTF-8"
        raise InvalidFile([Problem(member.label, line, message)]) from error
    except json.JSONDecodeError as error:
        message = f"not JSON ({error.msg} at column {error.colno}); is the file whole?"
        raise InvalidFile([Problem(member.label, error.lineno, message)]) from error
    except _TwiceError as error:
        message = f"the field {error} stands twice in one object; keep one"
        raise InvalidFile([Problem(member.label, 0, message)]) from error
    except (ValueError, RecursionError) as error:
        message = "not readable JSON (nested too deep or a number too long)"
        raise InvalidFile([Problem(member.label, 0, message)]) from error


class _TwiceError(Exception):
    """A field that one object has twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = Counter(name for name, _ in pairs)
        raise _TwiceError(repr(next(name for name, n in names.items() if n > 1)))
    return found
