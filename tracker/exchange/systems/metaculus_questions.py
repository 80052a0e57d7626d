"""Questions of a Metaculus data download as predictions and resolutions.

Invariant: a question is known by its id, so that a newer download finds the same prediction; the
window ends at the scheduled close, whenever it really closed. Read next: `metaculus`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tracker.domain.criterion import Criterion
from tracker.domain.identifiers import make_key
from tracker.domain.instant import day_number
from tracker.domain.outcome import Outcome, OutcomeKind, read_outcome
from tracker.domain.prediction import Prediction, PredictionType
from tracker.domain.resolution import Resolution
from tracker.errors import InvalidInput
from tracker.exchange.nearest import shown
from tracker.exchange.systems.foreign_values import one_line, read_float, read_instant, read_list
from tracker.exchange.tables.cells import is_missing, read_when

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.domain.instant import When
    from tracker.exchange.systems.gathering import Gathering
    from tracker.exchange.tables.cells import ReadDate

COLUMNS: Final = ("Question ID", "Question Title", "Question Type", "Scheduled Close Time")
"""Columns without which a file holds no questions."""
OPEN_ENDS: Final = ("Open Lower Bound", "Open Upper Bound")
READ: Final = frozenset(
    {
        *COLUMNS,
        "Question URL",
        "Post Published Time",
        "Categories",
        "Label",
        "MC Options (Current)",
        "MC Options (All)",
        "MC Options",
        "Lower Bound",
        "Upper Bound",
        *OPEN_ENDS,
        "Continuous Range",
        "Open Time",
        "Actual Close Time",
        "Resolution",
        "Resolution Known Time",
        "Include Bots in Aggregates",
        "Question Weight",
    }
)
"""Columns that are read; `MC Options` is what downloads before 2026 have."""
HEADER: Final = (
    "Question ID",
    "Question URL",
    "Question Title",
    "Post ID",
    "Post Curation Status",
    "Post Published Time",
    "Default Project",
    "Default Project ID",
    "Categories",
    "Leaderboard Tags",
    "Label",
    "Question Type",
    "MC Options (Current)",
    "MC Options (All)",
    "MC Options History",
    "Lower Bound",
    "Open Lower Bound",
    "Upper Bound",
    "Open Upper Bound",
    "Continuous Range",
    "Open Time",
    "CP Reveal Time",
    "Scheduled Close Time",
    "Actual Close Time",
    "Resolution",
    "Resolution Known Time",
    "Include Bots in Aggregates",
    "Question Weight",
)
"""Every column of `question_data.csv`, in its order."""
TYPES: Final = {
    "binary": PredictionType.BINARY.value,
    "multiple_choice": PredictionType.MULTIPLE_CHOICE.value,
    "numeric": PredictionType.NUMERIC.value,
    "discrete": PredictionType.NUMERIC.value,
    "date": PredictionType.DATE.value,
}
_BEYOND: Final = {"below_lower_bound": "Lower Bound", "above_upper_bound": "Upper Bound"}
UNSCORED: Final = {
    "ambiguous": OutcomeKind.AMBIGUOUS,
    "annulled": OutcomeKind.ANNULLED,
}
ANSWERS: Final = {"yes": "true", "no": "false"}
MIN_OPTIONS: Final = 2
PLATFORM: Final = "Metaculus "
"""Begins the source of truth of a question; its address follows."""


@dataclass(frozen=True, slots=True)
class Question:
    """What forecasts need to know of their question.

    Attributes:
        key: of the prediction.
        type: one of `PredictionType`.
        options: names of the options of all times, in the order of the forecasts' lists.
        locations: values at which a cumulative distribution is given, dates as day numbers.
        open_ends: whether something may lie below, and above, those values.
        outcome: option that it resolved to; None for the other types and before.
        bots_are_peers: whether its forecasters are compared with bots too.
    """

    key: str
    type: str
    options: tuple[str, ...] = ()
    locations: tuple[float, ...] = ()
    open_ends: tuple[bool, bool] = (False, False)
    outcome: str | None = None
    bots_are_peers: bool = True


class Questions:
    """The questions of a download, by id."""

    def __init__(self, gathering: Gathering, read_date: ReadDate | None) -> None:
        """Keep predictions and resolutions in `gathering`."""
        self.gathering, self.read_date = gathering, read_date
        self.by_id: dict[str, Question] = {}
        self.left_out: set[str] = set()

    def find(self, number: str) -> Question | None:
        """Return a question of these files, else of the record; None if neither has it."""
        found = self.by_id.get(number)
        if found is None:
            existing = self.gathering.recorded.predictions.get(f"metaculus-{number}")
            if existing is not None:
                found = Question(existing.key, existing.type, existing.options)
                self.by_id[number] = found
        return found

    def add(self, label: str, row: int, cells: Mapping[str, str]) -> None:
        """Take in one row of `question_data.csv`; its problems are reported."""
        number = cells["Question ID"].strip()
        if not number.isdecimal():
            message = f"{shown(number)}; expected the number of a question"
            self.gathering.report(label, row, "Question ID", message)
            return
        if number in self.by_id:
            self.gathering.report(label, row, "Question ID", f"{number} stands twice; keep one")
            return
        reading = _Reading(cells, self.read_date)
        try:
            prediction = reading.prediction(number)
        except InvalidInput as error:
            self.gathering.report(label, row, reading.column, str(error)[:300])
            self.left_out.add(number)
            return
        if prediction is None:
            self.left_out.add(number)
            message = f"question {number} has no open or close time; left out with its forecasts"
            self.gathering.note(label, row, message)
            return
        self.gathering.prediction(label, prediction, row)
        if reading.text("Question Weight") not in {"", "1", "1.0"}:
            what = "questions with another weight than 1, which boards do not use"
            self.gathering.count(label, what)
        outcome = self._resolve(label, row, reading, prediction)
        self.by_id[number] = Question(
            key=prediction.key,
            type=prediction.type,
            options=prediction.options,
            locations=reading.locations,
            open_ends=(reading.is_true(OPEN_ENDS[0]), reading.is_true(OPEN_ENDS[1])),
            outcome=None if outcome is None else outcome.option,
            bots_are_peers=reading.is_true("Include Bots in Aggregates", default=True),
        )

    def _resolve(
        self, label: str, row: int, reading: _Reading, prediction: Prediction
    ) -> Outcome | None:
        """Keep the resolution of a row and return its outcome."""
        try:
            outcome, beyond = reading.outcome(prediction)
            known = reading.when("Resolution Known Time")
        except InvalidInput as error:
            self.gathering.report(label, row, reading.column, str(error)[:300])
            return None
        if outcome is None:
            return None
        if known is None:
            self.gathering.undated(label, row, prediction.key, outcome)
            return None
        rationale = None
        if beyond is not None:
            rationale = f"Resolved {beyond}; the bound stands for a value beyond it."
            what = (
                "outcomes beyond the range, for which the bound stands, so that errors are larger"
            )
            self.gathering.count(label, what)
        decided = Resolution(
            prediction=prediction.key,
            outcome=outcome,
            known=known,
            rationale=rationale,
            decided_by="Metaculus",
        )
        self.gathering.resolution(label, decided, row)
        return outcome


class _Reading:
    """One row while it is read; `column` is the one at hand when something is refused."""

    def __init__(self, cells: Mapping[str, str], read_date: ReadDate | None) -> None:
        self.cells, self.read_date = cells, read_date
        self.column = ""
        self.type = ""
        self.locations: tuple[float, ...] = ()

    def text(self, column: str) -> str:
        """Return a cell without space around it; empty if it says nothing."""
        self.column = column
        cell = self.cells.get(column, "").strip()
        return "" if is_missing(cell) else cell

    def is_true(self, column: str, *, default: bool = False) -> bool:
        """Say whether a cell is true; one that says nothing has the default."""
        return (self.text(column).lower() or str(default).lower()) == "true"

    def when(self, column: str) -> When | None:
        return read_instant(self.text(column), self.read_date)

    def prediction(self, number: str) -> Prediction | None:
        """Return the prediction; None for a question that never got a window."""
        type_ = TYPES.get(self.text("Question Type").lower())
        if type_ is None:
            message = f"{shown(self.text('Question Type'))}; expected {', '.join(TYPES)}"
            raise InvalidInput(message)
        self.type = type_
        published = self.when("Post Published Time")
        opens = self.when("Open Time") or published
        closes = self.when("Scheduled Close Time") or self.when("Actual Close Time")
        if opens is None or closes is None:
            return None
        if closes.at <= opens.at:
            self.column = "Scheduled Close Time"
            raise InvalidInput(f"closes {closes}, not after it opens {opens}; correct one of them")
        title = self._title()
        self._read_locations()
        return Prediction(
            key=f"metaculus-{number}",
            title=title,
            opens_at=opens.at,
            closes_at=closes.at,
            type=type_,
            options=self._options(),
            topics=self._topics(),
            criterion=Criterion(
                observe=title,
                source_of_truth=f"{PLATFORM}{self.text('Question URL')}".strip(),
                written_at=None if published is None else published.at,
                is_title=True,
            ),
        )

    def _title(self) -> str:
        label = one_line(self.text("Label"))
        self.column = "Question Title"
        title = one_line(self.cells["Question Title"])
        if not title:
            raise InvalidInput("nothing; expected the title of the question")
        return f"{title} ({label})" if label and label.lower() not in title.lower() else title

    def _options(self) -> tuple[str, ...]:
        if self.type != PredictionType.MULTIPLE_CHOICE:
            return ()
        names = ("MC Options (All)", "MC Options (Current)", "MC Options")
        text = next((text for name in names if (text := self.text(name))), "")
        options = tuple(one_line(name) for name in read_list(text) if name is not None)
        if len(options) < MIN_OPTIONS or len(set(options)) < len(options) or "" in options:
            raise InvalidInput(f"{shown(text)}; expected two or more different options")
        return options

    def _topics(self) -> tuple[str, ...]:
        text = self.text("Categories")
        names = [one_line(name) for name in read_list(text)] if text else []
        return tuple(dict.fromkeys(make_key(name, "topic") for name in names if name))

    def _read_locations(self) -> None:
        """Read where cumulative distributions are given."""
        text = self.text("Continuous Range")
        if self.type not in {PredictionType.NUMERIC, PredictionType.DATE} or not text:
            return
        places = tuple(self._value(str(place)) for place in read_list(text))
        if len(places) < MIN_OPTIONS or list(places) != sorted(places):
            raise InvalidInput(f"{shown(text)}; expected two or more values that rise")
        self.locations = places

    def _value(self, text: str) -> float:
        """Return a number, or the number of a day."""
        if self.type != PredictionType.DATE:
            return read_float(text)
        return float(day_number(read_when(text, self.read_date, periods=False).at.date()))

    def outcome(self, prediction: Prediction) -> tuple[Outcome | None, str | None]:
        """Return the outcome and, where a bound stands for it, how it was resolved."""
        text = self.text("Resolution")
        word = text.lower()
        if not text:
            return None, None
        if word in UNSCORED and text not in prediction.options:
            return Outcome(UNSCORED[word]), None
        if self.type == PredictionType.BINARY:
            return read_outcome(ANSWERS.get(word, word), self.type), None
        if self.type == PredictionType.MULTIPLE_CHOICE:
            return read_outcome(one_line(text), self.type, prediction.options), None
        beyond = word if word in _BEYOND else None
        bound = self.text(_BEYOND[beyond]) if beyond is not None else ""
        if beyond is not None and not bound:
            raise InvalidInput(f"nothing; expected the bound beyond which it resolved, as {beyond}")
        kind = OutcomeKind.DATE if self.type == PredictionType.DATE else OutcomeKind.NUMBER
        return Outcome(kind, number=self._value(bound or text)), beyond
