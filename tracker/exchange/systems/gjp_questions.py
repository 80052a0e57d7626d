"""The questions (IFPs) of the Good Judgment Project: text, answers, days, outcome.

Invariant: a question with two answers is one of yes and no about the first; the answers of more
are options in the order of their letters. Read next: `gjp` (the forecasts).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tracker.domain.criterion import Criterion
from tracker.domain.identifiers import make_key
from tracker.domain.instant import Precision, end_of_period
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.prediction import Prediction, PredictionType
from tracker.domain.resolution import Resolution
from tracker.errors import InvalidInput
from tracker.exchange.nearest import shown
from tracker.exchange.systems.foreign_values import free_text, one_line, read_instant
from tracker.exchange.tables.cells import is_missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.domain.instant import When
    from tracker.exchange.systems.gathering import Gathering
    from tracker.exchange.tables.cells import ReadDate

_AMERICAN: Final = re.compile(r"(0?[1-9]|1[0-2])/(\d{1,2})/(?:20)?(\d{2})(?: (\d{1,2}):(\d{2}))?")
"""How the files write days, all of 2011 to 2015: month, day, year."""
_OPTION: Final = re.compile(r"\(([a-z])\)\s*(.*?)\s*(?=,?\s*\([a-z]\)|$)", re.DOTALL)
_FIRST_OPTION: Final = "(a)"
_ENDS: Final = ("date_to_close", "date_suspend", "date_closed")
"""Columns that say when a window ended, the best first."""
BINARY: Final = 2
"""Answers of a question of yes and no."""
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_ORDERED: Final = "6"


@dataclass(frozen=True, slots=True)
class Question:
    """An IFP: its prediction and the letters of its answers in order."""

    prediction: Prediction
    letters: tuple[str, ...]


@dataclass(slots=True)
class Questions:
    """The IFPs of all files by id."""

    gathering: Gathering
    read_date: ReadDate | None
    by_id: dict[str, Question] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)

    def find(self, number: str) -> Question | None:
        """Return a question of these files or, by its key, of the record; None if it is in none."""
        if number not in self.by_id:
            held = self.gathering.recorded.predictions.get(make_key(f"gjp-{number}"))
            if held is None:
                return None
            n_answers = len(held.options) or BINARY
            self.by_id[number] = Question(held, tuple(_LETTERS[:n_answers]))
        return self.by_id[number]

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

    def _resolve(self, label: str, row: int, cells: Mapping[str, str], question: Question) -> None:
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


def _question(number: str, cells: Mapping[str, str], window: tuple[When, When]) -> Question:
    """Return an IFP as a prediction.

    Raises:
        InvalidInput: it has no text, or fewer than two answers.
    """
    title = one_line(cells["q_text"])
    if not title:
        raise InvalidInput("column q_text: nothing; expected the question")
    named = {letter: one_line(text) for letter, text in _OPTION.findall(cells["options"])}
    if len(named) < BINARY or len(set(named.values())) < len(named):
        text = shown(cells["options"])
        raise InvalidInput(f"column options: {text}; expected answers as (a) Yes, (b) No")
    first = next(iter(named.values()))
    is_binary = len(named) == BINARY
    if is_binary and first.lower() != "yes":
        title = f"{title} ({first})"
    condition = cells["options"].partition(_FIRST_OPTION)[0].strip(" :")
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
        condition=one_line(condition) or None,
        criterion=Criterion(
            observe=described or title, written_at=opens.at, is_title=described is None
        ),
    )
    return Question(prediction, tuple(named))
