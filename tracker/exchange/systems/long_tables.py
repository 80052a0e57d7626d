"""Long tables of models' forecasts, one row per quantile, sample, option or threshold, as records.

Invariant: what is forecast (a task) is known by all its cells, those that say when it was made
too, since the systems that write such tables score every task by itself. Read next:
`long_statements` (what one model says of one task).
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.criterion import Criterion
from tracker.domain.forecast import Forecast
from tracker.domain.identifiers import make_key
from tracker.domain.instant import Precision, When, end_of
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.prediction import Prediction, PredictionType
from tracker.domain.resolution import Resolution
from tracker.domain.source import SourceKind
from tracker.errors import InvalidInput
from tracker.exchange.systems.foreign_values import one_line, read_float
from tracker.exchange.systems.gathering import named_source
from tracker.exchange.systems.long_statements import BEYOND, Statement, in_order, thresholds

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.exchange.systems.gathering import Gathering

    Observed = float | str
    Truth = Callable[["Task", str], "Happened | None"]
    """Returns what happened to a task, None if it does not know."""

MADE: Final = (
    "forecast_date",
    "reference_date",
    "origin_date",
    "forecast_time",
    "made_on",
    "made_at",
)
"""Columns that say when a forecast was made; the first that is there counts."""
TARGET: Final = ("target_end_date", "target_date", "date")
"""Columns that say for which day it is made."""
KNOWN: Final = ("known_on", "known_at")
"""Columns that say when the outcome could be known, for whoever can say it."""
TASK: Final = "target"
"""The column that names what is forecast, in what this program writes."""
_TOPICS: Final = (TASK, "target_type", "target_variable")
_SLUG: Final = 50
_HASH: Final = 8
_TYPES: Final = {
    "number": PredictionType.NUMERIC.value,
    "binary": PredictionType.BINARY.value,
    "options": PredictionType.MULTIPLE_CHOICE.value,
    "steps": PredictionType.MULTIPLE_CHOICE.value,
}


class Happened(NamedTuple):
    """What happened to a task: a number or the name of an option, and when that was known."""

    value: Observed
    known: When | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What is forecast.

    Attributes:
        cells: (column, text) pairs of everything that tells it from other tasks.
        made: when it was forecast.
        target: the day that the forecast is about.
    """

    cells: tuple[tuple[str, str], ...]
    made: When
    target: When

    @property
    def title(self) -> str:
        """The task in one line."""
        first = [text for column, text in self.cells if column in _TOPICS]
        rest = [f"{column} {text}" for column, text in self.cells if column not in _TOPICS]
        return one_line("; ".join([*first, *rest]))

    def key(self, system: str, kind: str) -> str:
        """Return the key of the prediction that the task is under one kind."""
        said = "|".join(f"{column}={text}" for column, text in sorted(self.cells))
        digest = hashlib.sha256(f"{kind}|{said}".encode()).hexdigest()[:_HASH]
        slug = make_key(" ".join(text for _, text in self.cells), "task")[:_SLUG].strip("-")
        return f"{system}-{slug}-{digest}"


@dataclass(slots=True)
class _Said:
    """All that models say of one task under one kind."""

    label: str
    row: int
    by_model: dict[str, Statement] = field(default_factory=dict)
    ids: dict[str, None] = field(default_factory=dict)


class LongTables:
    """Takes in rows and turns them into predictions, forecasts and resolutions."""

    def __init__(self, gathering: Gathering, system: str) -> None:
        """Keep records in `gathering`; keys begin with `system`."""
        self.gathering, self.system = gathering, system
        self.ordered: set[str] = set()
        self._said: dict[tuple[Task, str], _Said] = {}

    def statement(self, task: Task, kind: str, model: str, where: tuple[str, int]) -> Statement:
        """Return what a model says of a task, to be added to.

        Args:
            task: what is forecast.
            kind: number, binary, options or steps.
            model: who forecasts it.
            where: file and row.
        """
        said = self._said.get((task, kind))
        if said is None:
            said = self._said[task, kind] = _Said(*where)
        statement = said.by_model.get(model)
        if statement is None:
            statement = said.by_model[model] = Statement(*where, ids=said.ids)
        return statement

    def finish(self, truth: Truth) -> None:
        """Hand over the records of all tasks; `truth` knows what happened."""
        for (task, kind), said in self._said.items():
            try:
                self._hand_over(task, kind, said, truth(task, kind))
            except InvalidInput as error:
                self.gathering.report(said.label, said.row, "", str(error)[:300])

    def _hand_over(self, task: Task, kind: str, said: _Said, happened: Happened | None) -> None:
        options = self._options(kind, said)
        key = task.key(self.system, kind)
        target = task.target.at.date()
        topics = (text for column, text in task.cells if column in _TOPICS)
        prediction = Prediction(
            key=key,
            title=task.title,
            opens_at=min(task.made.at, task.target.at),
            closes_at=end_of(target),
            type=_TYPES[kind],
            options=options,
            ordered=kind == "steps" or not self.ordered.isdisjoint(text for _, text in task.cells),
            topics=tuple(dict.fromkeys(make_key(text, "topic") for text in topics)),
            criterion=Criterion(observe=task.title, is_title=True),
        )
        self.gathering.prediction(said.label, prediction, said.row)
        for model, statement in said.by_model.items():
            self._forecast(prediction, (task, kind), model, statement)
        if happened is None:
            what = "tasks whose outcome is not in these files, left unresolved"
            self.gathering.count(said.label, what)
            return
        outcome, known = _outcome(kind, happened.value, options, said), happened.known
        if known is None:
            known = When(end_of(target), Precision.DAY)
            what = "outcomes, taken as known when their day was over"
            self.gathering.count(said.label, what)
        self.gathering.resolution(said.label, Resolution(key, outcome, known), said.row)

    def _options(self, kind: str, said: _Said) -> tuple[str, ...]:
        if kind == "options":
            return tuple(said.ids)
        return thresholds(tuple(said.ids)) if kind == "steps" else ()

    def _forecast(
        self, prediction: Prediction, asked: tuple[Task, str], model: str, statement: Statement
    ) -> None:
        task, kind = asked
        label, row = statement.label, statement.row
        try:
            stated, remarks = statement.finish(kind, prediction.options)
            source = named_source(self.system, model, SourceKind.MODEL.value)
            name = self.gathering.named_source(label, source, row)
        except InvalidInput as error:
            self.gathering.report(label, row, "", str(error)[:300])
            return
        for what in remarks:
            self.gathering.count(label, what)
        if stated is not None:
            made = Forecast(prediction=prediction.key, source=name, made=task.made, **stated)
            self.gathering.forecast(label, made, row)


def _outcome(kind: str, observed: Observed, options: tuple[str, ...], said: _Said) -> Outcome:
    """Return what happened as an outcome of the kind.

    Raises:
        InvalidInput: it does not fit.
    """
    if kind == "steps":
        return Outcome(OutcomeKind.OPTION, option=_step(observed, said, options))
    if kind == "options":
        if observed not in options:
            raise InvalidInput(f"the outcome {observed!r} is none of {', '.join(options)[:200]}")
        return Outcome(OutcomeKind.OPTION, option=str(observed))
    number = float(observed)
    if kind == "number":
        return Outcome(OutcomeKind.NUMBER, number=number)
    if number not in {0.0, 1.0}:
        raise InvalidInput(f"the outcome {observed!r} is neither 0 nor 1")
    return Outcome(OutcomeKind.TRUE if number else OutcomeKind.FALSE)


def _step(observed: float | str, said: _Said, options: tuple[str, ...]) -> str:
    """Return the interval between thresholds in which a number or the first true threshold lies.

    Raises:
        InvalidInput: it is no threshold of any model.
    """
    limits = in_order(tuple(said.ids))
    if observed == BEYOND:
        return options[-1]
    if observed in limits:
        return options[limits.index(str(observed))]
    try:
        number = read_float(observed)
        places = [read_float(limit) for limit in limits]
    except InvalidInput:
        raise InvalidInput(f"the outcome {observed!r} is none of the thresholds") from None
    return options[bisect_left(places, number)]
