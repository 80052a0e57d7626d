"""Every error that the program raises on purpose, one class per cause.

Invariant: the text of an error is one line that says what is wrong, where, what was expected and
what to do. The command line prints it to stderr and exits 1, after `WrongUsage` 2; nothing here
formats for a surface.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


_LONGEST = 80
"""Characters of a given text that a message repeats."""

_KNOWN = 6
"""Known names that are listed where none comes near."""

_MAKE_ONE = {
    "source": ", make one with: tracker source add",
    "document": ", make one with: tracker document add",
    "prediction": ", make one with: tracker add",
    "corpus": ", load one with: tracker seed",
}
"""What to do where nothing of a kind is recorded."""


def shorten(text: str) -> str:
    """Return a text that a message repeats: all of it, or as much as tells which it was.

    >>> shorten("P-07"), len(shorten("9" * 5000))
    ('P-07', 80)
    """
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


class TrackerError(Exception):
    """The root: a request that cannot be carried out, with a one-line reason."""


class NotFound(TrackerError):  # noqa: N818 - named as the design names it
    """Something was asked for that the record does not hold."""

    def __init__(
        self, noun: str, wanted: str, known: Iterable[str] | None = None, *, hint: str | None = None
    ) -> None:
        """Say what was looked for and which known names come nearest.

        Args:
            noun: what kind of thing, as in "prediction".
            wanted: the id, key or name that was given.
            known: the names that exist; the nearest three are offered. None = not looked up.
            hint: what to say instead of known names.
        """
        import difflib  # noqa: PLC0415 - only where something is missing

        names = list(known or ())
        near = difflib.get_close_matches(wanted, names, n=3, cutoff=0.4)
        if hint is not None:
            told = f"; {hint}"
        elif near:
            told = f"; nearest: {', '.join(near)}"
        elif names:
            told = f"; known: {', '.join(names[:_KNOWN])}{', ...' if len(names) > _KNOWN else ''}"
        elif known is not None:
            told = f"; there is none yet{_MAKE_ONE.get(noun, '')}"
        else:
            told = ""
        super().__init__(f"no {noun} {shorten(wanted)!r}{told}")
        self.noun = noun
        self.wanted = wanted
        self.near = tuple(near)


class InvalidInput(TrackerError):  # noqa: N818 - named as the design names it
    """A value that cannot be read or lies outside its range."""


class WrongUsage(InvalidInput):
    """A request that cannot be meant, whatever the record holds."""


class InvalidFrame(InvalidInput):
    """Arrays handed to scoring that break the declared schema."""


class InvalidCell(InvalidFrame):
    """One cell of the arrays handed to scoring.

    Attributes:
        name: block and column, joined by a dot.
        row: 0-based row of the block.
        what: what it holds and what was expected.
    """

    def __init__(self, message: str, *, name: str, row: int, what: str) -> None:
        """Keep the place, so that whoever made the arrays can say where it came from."""
        super().__init__(message)
        self.name = name
        self.row = row
        self.what = what


class InvalidRow(InvalidFrame):
    """One row of a long table that scoring cannot read.

    Attributes:
        row: 0-based.
        column: as the table names it.
        what: what it holds and what was expected.
    """

    def __init__(self, row: int, column: str, what: str) -> None:
        """Say where, counting rows from 1."""
        super().__init__(f"row {row + 1}, {column}: {what}")
        self.row = row
        self.column = column
        self.what = what


class InvalidFile(InvalidInput):
    """A file with problems; nothing of it was loaded."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep every problem; the text lists them one per line.

        Args:
            problems: what is wrong, each with its place.
        """
        self.problems = tuple(problems)
        n = len(self.problems)
        lines = "\n".join(str(p) for p in self.problems)
        noun = "problem" if n == 1 else "problems"
        super().__init__(f"{lines}\n{n} {noun}; nothing was loaded")


class RuleBroken(TrackerError):  # noqa: N818 - named as the design names it
    """A request that is well formed but that a rule of the record forbids."""


class StoreUnavailable(TrackerError):  # noqa: N818 - named as the design names it
    """The database is missing, locked, full, read-only, damaged or of another version."""


class MissingExtra(TrackerError):  # noqa: N818 - named as the design names it
    """A verb needs a library that is not part of the default install."""

    def __init__(self, purpose: str, extra: str) -> None:
        """Say what cannot be done and which extra to install."""
        super().__init__(
            f"{purpose} needs the extra {extra!r}: pip install 'prediction-tracker[{extra}]'"
        )


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in bulk input, with its place.

    Attributes:
        path: the file as the user named it.
        line: 1-based line, or 0 for the file as a whole.
        message: what is wrong and what was expected.
    """

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        """Return `file:line: message`, as compilers do."""
        return (
            f"{self.path}:{self.line}: {self.message}"
            if self.line
            else (f"{self.path}: {self.message}")
        )
