"""The research data of the Good Judgment Project: questions (IFPs) and survey forecasts as CSV.

Invariant: the rows of one forecast, one per answer, stand together; a forecast of type 4 is a
withdrawal, whatever numbers stand beside it. Read next: `gjp_questions`, `gathering`.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Final

from tracker.domain.forecast import Forecast
from tracker.domain.identifiers import make_key
from tracker.domain.source import Source, SourceKind
from tracker.errors import InvalidFile, InvalidInput, Problem
from tracker.exchange.bundle import head_of, is_utf8, members
from tracker.exchange.nearest import shown
from tracker.exchange.systems.foreign_distributions import summing_to_one
from tracker.exchange.systems.foreign_values import read_share
from tracker.exchange.systems.gathering import Gathering
from tracker.exchange.systems.gjp_questions import BINARY, Questions
from tracker.exchange.systems.named_rows import named_rows
from tracker.exchange.tables.cells import is_missing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tracker.exchange.bundle import Head, Member
    from tracker.exchange.tables.cells import ReadDate
    from tracker.exchange.tables.names import Recorded
    from tracker.exchange.tables.records import TableRecords

_QUESTIONS: Final = ("ifp_id", "q_text", "outcome", "options", "date_start")
"""Columns of questions; a table that has those of forecasts too has a question in every row."""
_FORECASTS: Final = ("ifp_id", "user_id", "forecast_id", "fcast_type", "answer_option", "value")
_READ: Final = frozenset(
    {
        *_QUESTIONS,
        *_FORECASTS,
        "q_desc",
        "q_type",
        "q_status",
        "date_suspend",
        "date_to_close",
        "date_closed",
        "fcast_date",
        "timestamp",
        "year",
    }
)
"""Columns that are read."""
_WITHDRAWAL: Final = "4"
_NOT_UTF8: Final = "mac_roman"
"""What the questions are written in as published; every byte is a sign of it."""
_MOST: Final = 1_000_000
"""Ids of forecasts that are remembered to tell that one stands twice."""


def recognises(head: Head) -> bool:
    """Say whether a file holds IFPs or survey forecasts."""
    columns = set(head.columns)
    return columns.issuperset(_QUESTIONS) or columns.issuperset(_FORECASTS)


def read(paths: Sequence[Path], *, recorded: Recorded, read_date: ReadDate | None) -> TableRecords:
    """Return the records of `ifps.csv` and `survey_fcasts.yr*.csv`.

    Args:
        paths: CSV or TSV files.
        recorded: what the record holds.
        read_date: reads dates that are not ISO.

    Raises:
        InvalidFile: every problem with file, row and column.
    """
    gathering = Gathering(recorded)
    found = [(member, set(head_of(member).columns)) for member in members(paths)]
    questions = Questions(gathering, read_date)
    asked = [m for m, columns in found if columns.issuperset(_QUESTIONS)]
    answered = [m for m, columns in found if columns.issuperset(_FORECASTS)]
    for member in asked:
        _read_questions(member, questions, again=member in answered)
    for member in answered:
        _read_forecasts(member, questions)
    for member, _ in found:
        if member not in asked and member not in answered:
            gathering.note(member.label, 0, "holds neither IFPs nor survey forecasts; not read")
    if not asked and not answered:
        message = "no IFPs and no survey forecasts; expected ifps.csv and survey_fcasts.*.csv"
        raise InvalidFile([Problem(str(paths[0]), 0, message)])
    return gathering.finish()


def _read_questions(member: Member, questions: Questions, *, again: bool) -> None:
    """Read IFPs; `again` says that every row repeats the one that its forecast is about."""
    gathering = questions.gathering
    n_before = gathering.n_rows
    encoding = None
    if not is_utf8(member):
        encoding = _NOT_UTF8
        gathering.note(
            member.label, 0, "is not UTF-8; read as Mac Roman, as the original is written"
        )
    for row, cells in named_rows(
        member, gathering, encoding=encoding, wanted=_QUESTIONS, read=_READ
    ):
        number = cells["ifp_id"].strip()
        if not again or (number not in questions.by_id and number not in questions.left_out):
            questions.add(member.label, row, cells)
    if again:
        gathering.n_rows = n_before  # Its rows are counted where their forecasts are read.


def _read_forecasts(member: Member, questions: Questions) -> None:
    """Read survey forecasts, all rows of one forecast at a time."""
    gathering = questions.gathering
    seen: set[tuple[str, ...]] = set()
    missed: Counter[str] = Counter()
    n_before = len(gathering.forecasts)
    rows = named_rows(member, gathering, wanted=_FORECASTS, read=_READ)
    for key, group in groupby(rows, key=lambda pair: _identity(pair[1])):
        together = list(group)
        row, cells = together[0]
        if key in seen:
            message = f"rows of forecast {shown(key[-1])} stand apart; sort the file by forecast_id"
            gathering.report(member.label, row, "forecast_id", message)
            continue
        if len(seen) < _MOST:
            seen.add(key)
        number = cells["ifp_id"].strip()
        if number in questions.left_out:
            gathering.count(member.label, "forecasts on questions that were left out")
            continue
        if questions.find(number) is None:
            missed[number] += 1
            continue
        if is_missing(cells["user_id"]):
            gathering.count(member.label, "forecasts of nobody in particular, left out")
            continue
        try:
            forecast = _forecast(member.label, together, questions)
        except InvalidInput as error:
            gathering.report(member.label, row, "", str(error)[:300])
            continue
        gathering.forecast(member.label, forecast, row)
    _tell_missed(member, gathering, missed, is_all=len(gathering.forecasts) == n_before)


def _tell_missed(
    member: Member, gathering: Gathering, missed: Mapping[str, int], *, is_all: bool
) -> None:
    """Tell of questions that are nowhere; a problem if no forecast is on another one."""
    where = "is neither on record nor in an ifps.csv here"
    for number, n_forecasts in missed.items():
        if is_all:
            message = f"{shown(number)} {where}; name that file too"
            gathering.report(member.label, 0, "ifp_id", message)
        else:
            message = f"{shown(number)} {where}; its forecasts were left out: {n_forecasts}"
            gathering.note(member.label, 0, message)


def _identity(cells: Mapping[str, str]) -> tuple[str, ...]:
    """Return what the rows of one forecast share; its number is unique within a year."""
    return tuple(cells.get(name, "") for name in ("year", "ifp_id", "user_id", "forecast_id"))


def _forecast(label: str, rows: list[tuple[int, dict[str, str]]], questions: Questions) -> Forecast:
    """Return one forecast from its rows.

    Raises:
        InvalidInput: an answer is missing or twice.
    """
    _, cells = rows[0]
    question = questions.by_id[cells["ifp_id"].strip()]
    made = questions.when(cells, "timestamp", "fcast_date")
    if made is None:
        raise InvalidInput("column timestamp: nothing; expected when the forecast was made")
    user = cells["user_id"].strip()
    person = Source(
        key=make_key(f"gjp-user-{user}"), name=f"GJP {user}", kind=SourceKind.PERSON.value
    )
    key, source = question.prediction.key, questions.gathering.source(label, person, rows[0][0])
    if cells["fcast_type"].strip() == _WITHDRAWAL:
        return Forecast(prediction=key, source=source, made=made, withdrawn=True)
    shares, was_changed = _shares(rows, question.letters)
    if was_changed:
        what = "forecasts whose shares did not quite sum to 1, brought to it"
        questions.gathering.count(label, what)
    if not question.prediction.options:
        return Forecast(prediction=key, source=source, made=made, probability=shares[0])
    options = tuple(zip(question.prediction.options, shares, strict=True))
    return Forecast(prediction=key, source=source, made=made, options=options)


def _shares(
    rows: list[tuple[int, dict[str, str]]], letters: tuple[str, ...]
) -> tuple[list[float], bool]:
    """Return the shares of all answers in order, and whether they had to be brought to a sum of 1.

    With two answers, one row is enough.
    """
    found: dict[str, float] = {}
    for _, cells in rows:
        letter = cells["answer_option"].strip().lower()
        if letter not in letters or letter in found:
            raise InvalidInput(
                f"column answer_option: {shown(letter)}; expected each of {', '.join(letters)} once"
            )
        found[letter] = read_share(cells["value"].strip())
    if len(letters) == BINARY and len(found) == 1:
        (letter,) = found
        other = letters[1 - letters.index(letter)]
        found[other] = 1 - found[letter]
    if len(found) < len(letters):
        missing = ", ".join(letter for letter in letters if letter not in found)
        raise InvalidInput(f"column answer_option: no row for {missing}; expected all answers")
    return summing_to_one([found[letter] for letter in letters])
