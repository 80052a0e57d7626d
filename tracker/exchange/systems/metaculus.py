"""The data download of Metaculus: its ZIP, or the CSV files in it.

Invariant: questions are read before forecasts, in whatever order the files come; files that hold
no forecasts are counted, not read. Read next: `metaculus_questions`, `metaculus_forecasts`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.errors import InvalidFile, Problem
from tracker.exchange.bundle import head_of, members
from tracker.exchange.systems import metaculus_forecasts, metaculus_questions
from tracker.exchange.systems.gathering import Gathering
from tracker.exchange.systems.metaculus_forecasts import Forecasts
from tracker.exchange.systems.metaculus_questions import Questions
from tracker.exchange.systems.named_rows import named_rows
from tracker.exchange.tables.file import open_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tracker.exchange.bundle import Head, Member
    from tracker.exchange.tables.cells import ReadDate
    from tracker.exchange.tables.names import Recorded
    from tracker.exchange.tables.records import TableRecords

_OTHERS: Final = {
    ("Question ID", "Score Type"): "scores, which the record computes itself, not imported",
    ("Post ID", "Comment Text"): "comments, for which the record has no place, not imported",
    ("Key Factor ID", "Type"): "key factors, for which the record has no place, not imported",
    ("Link ID", "Link Type"): "links between questions, not imported",
}
"""Two columns of every other file of the download, and what is said of its rows."""


def recognises(head: Head) -> bool:
    """Say whether a file holds questions or forecasts of a download."""
    columns = set(head.columns)
    return columns.issuperset(metaculus_questions.COLUMNS) or columns.issuperset(
        metaculus_forecasts.COLUMNS
    )


def read(paths: Sequence[Path], *, recorded: Recorded, read_date: ReadDate | None) -> TableRecords:
    """Return the records of a download.

    Args:
        paths: the ZIP, its folder, or its CSV files.
        recorded: what the record holds; forecasts may refer to questions in it.
        read_date: reads dates that a spreadsheet has rewritten.

    Raises:
        InvalidFile: every problem with file, row and column.
    """
    gathering = Gathering(recorded)
    questions = Questions(gathering, read_date)
    forecasts = Forecasts(gathering, questions)
    found = members(paths)
    heads = [set(head_of(member).columns) for member in found]
    files = list(zip(found, heads, strict=True))
    asked = [m for m, columns in files if columns.issuperset(metaculus_questions.COLUMNS)]
    answered = [m for m, columns in files if columns.issuperset(metaculus_forecasts.COLUMNS)]
    if not asked and not answered:
        message = "no question_data.csv and no forecast_data.csv; expected a data download"
        raise InvalidFile([Problem(str(paths[0]), 0, message)])
    for member in asked:
        first = metaculus_questions
        for row, cells in named_rows(member, gathering, wanted=first.COLUMNS, read=first.READ):
            questions.add(member.label, row, cells)
    for member in answered:
        then = metaculus_forecasts
        for row, cells in named_rows(member, gathering, wanted=then.COLUMNS, read=then.READ):
            forecasts.add(member.label, row, cells)
    forecasts.finish()
    for member, columns in files:
        if member not in asked and member not in answered:
            _count_rest(member, columns, gathering)
    return gathering.finish()


def _count_rest(member: Member, columns: set[str], gathering: Gathering) -> None:
    """Say what of the download is not imported."""
    for names, what in _OTHERS.items():
        if columns.issuperset(names):
            try:
                n_rows = sum(1 for _ in open_rows(member)) - 1
            except InvalidFile:
                gathering.note(member.label, 0, f"could not be read: {what}")
            else:
                gathering.count(member.label, what, n_rows)
            return
    if member.base != "readme.md":
        gathering.note(member.label, 0, "is no file of a data download; left alone")
