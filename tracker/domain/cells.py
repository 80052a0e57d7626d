"""Text in cells of sheets: what keeps a spreadsheet from running it as a formula.

Invariant: `unprotect_text` undoes `protect_text` exactly, for every text; a row of CSV is one row
for whoever reads it.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_RUNS: Final = re.compile(r"'*[=+\-@\t\r]")
_PROTECTED: Final = re.compile(r"'+[=+\-@\t\r]")


def protect_text(text: str) -> str:
    r"""Return the text with a leading apostrophe if a spreadsheet could run it as a formula.

    That is before `=`, `+`, `-`, `@`, tab and carriage return, and also where apostrophes stand
    before one of these, so that nothing is lost on the way back. Only for text, never for numbers
    or dates.

    >>> protect_text("=1+1"), protect_text("-5 % by May"), protect_text("plain")
    ("'=1+1", "'-5 % by May", 'plain')
    """
    return f"'{text}" if _RUNS.match(text) else text


def unprotect_text(text: str) -> str:
    """Return the text without the apostrophe that `protect_text` put before it.

    >>> unprotect_text("'=1+1"), unprotect_text("'tis"), unprotect_text(protect_text("'=a"))
    ('=1+1', "'tis", "'=a")
    """
    return text[1:] if _PROTECTED.match(text) else text


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    r"""Return rows as CSV; lines end in a line feed, and a carriage return in a cell is quoted.

    >>> csv_text([["a", "b"], ["1", "x\ry"]])
    'a,b\n1,"x\ry"\n'
    """
    return "".join(csv_lines(rows))


def csv_lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield the lines of `csv_text`, each with its end."""
    line = _Line()
    # The writer quotes what the end of its lines is made of, and on older Pythons nothing else.
    writer = csv.writer(line, lineterminator="\r\n")
    for row in rows:
        writer.writerow(row)
        yield line.text


class _Line:
    """Takes one row at a time and ends it with a line feed alone."""

    text = ""

    def write(self, row: str) -> None:
        self.text = row.removesuffix("\r\n") + "\n"
