"""The research data of the Good Judgment Project: questions (IFPs) and survey forecasts as CSV.

Invariant: the rows of one forecast, one per answer, stand together; a forecast of type 4 is a
withdrawal, whatever numbers stand beside it. Read next: `gathering`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Final

from tracker.domain.criterion import Criterion
from tracker.domain.forecast import Forecast
from tracker.domain.identifiers import make_key
from tracker.domain.instant import Precision, end_of_period
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.prediction import Prediction, PredictionType
from tracker.domain.resolution import Resolution
from tracker.domain.source import Source, SourceKind
from tracker.errors import InvalidFile, InvalidInput, Problem
from tracker.exchange.bundle import head_of, members
from tracker.exchange.nearest import shown
from tracker.exchange.systems.foreign_distributions import summing_to_one
from tracker.exchange.systems.foreign_values import free_text, one_line, read_instant, read_share
from tracker.exchange.systems.gathering import Gathering
from tracker.exchange.systems.named_rows import named_rows
from tracker.exchange.tables.cells import is_missing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tracker.domain.instant import When
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
_AMERICAN: Final = re.compile(r"(0?[1-9]|1[0-2])/(\d{1,2})/(?:20)?(\d{2})(?: (\d{1,2}):(\d{2}))?")
"""How the files write days, all of 2011 to 2015: month, day, year."""
_OPTION: Final = re.compile(r"\(([a-z])\)\s*(.*?)\s*(?=,?\s*\([a-z]\)|$)", re.DOTALL)
_ENDS: Final = ("date_to_close", "date_suspend", "date_closed")
"""Columns that say when a window ended, the best first."""
_BINARY: Final = 2
_WITHDRAWAL: Final = "4"
_ORDERED: Final = "6"
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
    questions = _Questions(gathering, read_date)
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


@dataclass(slots=True)
class _Question:
    """An IFP: its prediction and the letters of its answers in order."""

    prediction: Prediction
    letters: tuple[str, ...]


@dataclass(slots=True)
class _Questions:
    """The IFPs by id."""

    gathering: Gathering
    read_date: ReadDate | None
    by_id: dict[str, _Question] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)

    def add(self, label: str, row: int, cells: Mapping[str, str]) -> None:
        """Keep one IFP and its outcome; problems are reported."""
        number = cells["ifp_id"].strip()
        if number in self.by_id:
            self.gathering.report(label, row, "ifp_id", f"{shown(number)} stands twice; keep one")
            return
        try:
            window = self._window(cells)
            if window is None:
                self.left_out.add(number)
                opens, closes = (shown(cells.get(n, "")) for n in ("date_start", "date_to_close"))
                message = f"{shown(number)} has no window ({opens} to {closes}); left out"
                self.gathering.note(label, row, message)
                return
            question = _question(number, cells, window)
            self.by_id[number] = question
            self.gathering.prediction(label, question.prediction, row)
            self._resolve(label, row, cells, question)
        except InvalidInput as error:
            self.left_out.add(number)
            self.gathering.report(label, row, "", str(error)[:300])

    def when(self, cells: Mapping[str, str], *names: str) -> When | None:
        """Return the first of some columns that says when."""
        for name in names:
            found = read_instant(_iso(cells.get(name, "")), self.read_date)
            if found is not None:
                return found
        return None

    def _window(self, cells: Mapping[str, str]) -> tuple[When, When] | None:
        opens = self.when(cells, "date_start")
        closes = self.when(cells, *_ENDS)
        if opens is None or closes is None or end_of_period(closes) <= opens.at:
            return None
        return opens, closes

    def _resolve(self, label: str, row: int, cells: Mapping[str, str], question: _Question) -> None:
        """Keep the outcome; a voided question is annulled."""
        prediction = question.prediction
        letter = cells["outcome"].strip().lower()
        outcome = None
        if cells.get("q_status", "").strip().lower() == "voided":
            outcome = Outcome(OutcomeKind.ANNULLED)
        elif not is_missing(letter):
            if letter not in question.letters:
                expected = ", ".join(question.letters)
                raise InvalidInput(f"column outcome: {shown(letter)}; expected {expected}")
            place = question.letters.index(letter)
            if prediction.options:
                outcome = Outcome(OutcomeKind.OPTION, option=prediction.options[place])
            else:
                outcome = Outcome(OutcomeKind.FALSE if place else OutcomeKind.TRUE)
        if outcome is None:
            return
        known = self.when(cells, "date_closed")
        if known is None and outcome.kind is OutcomeKind.ANNULLED:
            known = self.when(cells, *_ENDS)
            what = "voided questions without a closing day, annulled when their window ended"
            self.gathering.count(label, what)
        if known is None:
            self.gathering.undated(label, row, prediction.key, outcome)
            return
        decided = Resolution(prediction=prediction.key, outcome=outcome, known=known)
        self.gathering.resolution(label, decided, row)


def _iso(text: str) -> str:
    """Return a day, or moment, of the files as ISO; what is written otherwise stays as it is.

    >>> _iso("9/1/11"), _iso("12/30/2011 0:00"), _iso("2011-09-01")
    ('2011-09-01', '2011-12-30 00:00', '2011-09-01')
    """
    found = _AMERICAN.fullmatch(text.strip())
    if found is None:
        return text
    month, day, year, hour, minute = found.groups()
    on = f"20{year}-{int(month):02}-{int(day):02}"
    return on if hour is None else f"{on} {int(hour):02}:{minute}"


def _question(number: str, cells: Mapping[str, str], window: tuple[When, When]) -> _Question:
    """Return an IFP as a prediction.

    Raises:
        InvalidInput: it has no text, or fewer than two answers.
    """
    title = one_line(cells["q_text"])
    if not title:
        raise InvalidInput("column q_text: nothing; expected the question")
    named = {letter: one_line(text) for letter, text in _OPTION.findall(cells["options"])}
    if len(named) < _BINARY or len(set(named.values())) < len(named):
        text = shown(cells["options"])
        raise InvalidInput(f"column options: {text}; expected answers as (a) Yes, (b) No")
    first = next(iter(named.values()))
    is_binary = len(named) == _BINARY
    if is_binary and first.lower() != "yes":
        title = f"{title} ({first})"
    opens, closes = window
    described = free_text(cells.get("q_desc"))
    prediction = Prediction(
        key=make_key(f"gjp-{number}"),
        title=title,
        opens_at=opens.at,
        closes_at=end_of_period(closes) if closes.precision != Precision.INSTANT else closes.at,
        type=(PredictionType.BINARY if is_binary else PredictionType.MULTIPLE_CHOICE).value,
        options=() if is_binary else tuple(named.values()),
        ordered=not is_binary and cells.get("q_type", "").strip() == _ORDERED,
        criterion=Criterion(
            observe=described or title, written_at=opens.at, is_title=described is None
        ),
    )
    return _Question(prediction, tuple(named))


def _read_questions(member: Member, questions: _Questions, *, again: bool) -> None:
    """Read IFPs; `again` says that every row repeats the one that its forecast is about."""
    gathering = questions.gathering
    n_before = gathering.n_rows
    for row, cells in named_rows(member, gathering, wanted=_QUESTIONS, read=_READ):
        number = cells["ifp_id"].strip()
        if not again or (number not in questions.by_id and number not in questions.left_out):
            questions.add(member.label, row, cells)
    if again:
        gathering.n_rows = n_before  # Its rows are counted where their forecasts are read.


def _read_forecasts(member: Member, questions: _Questions) -> None:
    """Read survey forecasts, all rows of one forecast at a time."""
    gathering = questions.gathering
    seen: set[tuple[str, ...]] = set()
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
        if cells["ifp_id"].strip() in questions.left_out:
            gathering.count(member.label, "forecasts on questions that were left out")
            continue
        if is_missing(cells["user_id"]):
            gathering.count(member.label, "forecasts of nobody in particular, left out")
            continue
        try:
            forecast = _forecast(together, questions)
        except InvalidInput as error:
            gathering.report(member.label, row, "", str(error)[:300])
            continue
        gathering.forecast(forecast, row)


def _identity(cells: Mapping[str, str]) -> tuple[str, ...]:
    """Return what the rows of one forecast share; its number is unique within a year."""
    return tuple(cells.get(name, "") for name in ("year", "ifp_id", "user_id", "forecast_id"))


def _forecast(rows: list[tuple[int, dict[str, str]]], questions: _Questions) -> Forecast:
    """Return one forecast from its rows.

    Raises:
        InvalidInput: its question is unknown, or an answer is missing or twice.
    """
    _, cells = rows[0]
    number = cells["ifp_id"].strip()
    question = questions.by_id.get(number)
    if question is None:
        raise InvalidInput(f"column ifp_id: {shown(number)} is in no ifps.csv here; name it too")
    made = questions.when(cells, "timestamp", "fcast_date")
    if made is None:
        raise InvalidInput("column timestamp: nothing; expected when the forecast was made")
    user = cells["user_id"].strip()
    person = Source(
        key=make_key(f"gjp-user-{user}"), name=f"GJP {user}", kind=SourceKind.PERSON.value
    )
    key, source = question.prediction.key, questions.gathering.source(person, rows[0][0])
    if cells["fcast_type"].strip() == _WITHDRAWAL:
        return Forecast(prediction=key, source=source, made=made, withdrawn=True)
    shares = _shares(rows, question.letters)
    if not question.prediction.options:
        return Forecast(prediction=key, source=source, made=made, probability=shares[0])
    options = tuple(zip(question.prediction.options, shares, strict=True))
    return Forecast(prediction=key, source=source, made=made, options=options)


def _shares(rows: list[tuple[int, dict[str, str]]], letters: tuple[str, ...]) -> list[float]:
    """Return the shares of all answers in order; with two, one is enough."""
    found: dict[str, float] = {}
    for _, cells in rows:
        letter = cells["answer_option"].strip().lower()
        if letter not in letters or letter in found:
            raise InvalidInput(
                f"column answer_option: {shown(letter)}; expected each of {', '.join(letters)} once"
            )
        found[letter] = read_share(cells["value"].strip())
    if len(letters) == _BINARY and len(found) == 1:
        (letter,) = found
        other = letters[1 - letters.index(letter)]
        found[other] = 1 - found[letter]
    if len(found) < len(letters):
        missing = ", ".join(letter for letter in letters if letter not in found)
        raise InvalidInput(f"column answer_option: no row for {missing}; expected all answers")
    shares, _ = summing_to_one([found[letter] for letter in letters])
    return shares
