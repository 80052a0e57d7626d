"""A record as the two main files of a Metaculus data download: questions and forecasts.

Invariant: what came from Metaculus goes out under its own numbers; a forecast ends where the next
of the same source begins. Read next: `metaculus` (the reader).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.curve import is_open_above, is_open_below
from tracker.domain.instant import from_day_number
from tracker.domain.outcome import OutcomeKind
from tracker.domain.prediction import PredictionType
from tracker.domain.source import SourceKind
from tracker.exchange.outgoing import calls, quantiles_of
from tracker.exchange.systems import metaculus_forecasts, metaculus_questions
from tracker.exchange.systems.metaculus_forecasts import HIDDEN, METHODS, PERCENTILES
from tracker.exchange.systems.metaculus_questions import (
    ANSWERS,
    OPEN_ENDS,
    PLATFORM,
    TYPES,
    UNSCORED,
)
from tracker.exchange.written import csv_bytes, show_number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tracker.domain.curve import Curve
    from tracker.domain.outcome import Outcome
    from tracker.domain.prediction import Prediction
    from tracker.domain.source import Source
    from tracker.exchange.outgoing import Call, Losses, Outgoing

    Row = dict[str, Any]

QUESTIONS: Final = "question_data.csv"
FORECASTS: Final = "forecast_data.csv"
_QUESTION: Final = "metaculus-"
_PERSON: Final = "metaculus-user-"
_CROWD: Final = "metaculus-crowd-"
CDF: Final = "Continuous CDF"
_NAMED: Final = ("Forecaster ID", "Forecaster Username")
_OWN_NUMBERS: Final = 1_000_000_000
"""Where numbers begin that would otherwise be those of another question or forecaster."""
_TYPES: Final = {ours: theirs for theirs, ours in reversed(TYPES.items())}
_WORDS: Final = {kind.value: word for word, kind in UNSCORED.items()} | {
    ours: theirs for theirs, ours in ANSWERS.items()
}


def write(going: Outgoing, losses: Losses) -> dict[str, bytes]:
    """Return the two files of a data download.

    Args:
        going: the record.
        losses: takes what the files do not hold.
    """
    found = calls(going, losses)
    numbers = question_numbers(going)
    ranges = _ranges(found, losses)
    questions = [
        _question(prediction, numbers[prediction.key], going, losses)
        | ranges.get(prediction.key, {})
        for prediction in going.predictions.values()
    ]
    people = _Forecasters(going, found)
    forecasts = [
        {"Question ID": numbers[one.call.prediction.key], **people.cells(one.call), **row}
        for one in _spans(found, losses)
        if (row := _forecast(one, losses)) is not None
    ]
    return {
        QUESTIONS: csv_bytes(metaculus_questions.HEADER, questions),
        FORECASTS: csv_bytes(people.header, forecasts),
    }


def question_numbers(going: Outgoing) -> dict[str, int]:
    """Return the number of each question by key: its own at Metaculus, else that in the record."""
    own = {
        key: int(key.removeprefix(_QUESTION))
        for key in going.numbers
        if key.startswith(_QUESTION) and key.removeprefix(_QUESTION).isdecimal()
    }
    taken = set(own.values())
    ours = going.numbers.items()
    return own | {key: free_number(n, taken) for key, n in ours if key not in own}


def free_number(number: int, taken: set[int]) -> int:
    """Return a number of the record, moved out of the way of those that Metaculus gave.

    >>> free_number(7, {8}), free_number(8, {8})
    (7, 1000000008)
    """
    return number + _OWN_NUMBERS if number in taken else number


def _question(prediction: Prediction, number: int, going: Outgoing, losses: Losses) -> Row:
    outcome, known = going.outcomes.get(prediction.key, (None, None))
    criterion = prediction.criterion
    source = criterion.source_of_truth or ""
    resolution = None if outcome is None else _resolution(outcome, losses)
    if not criterion.is_title:
        losses.count("criteria, for which there is no column")
    topics = [str(topic) for topic in prediction.topics]
    return {
        "Question ID": number,
        "Question URL": source.removeprefix(PLATFORM) if source.startswith(PLATFORM) else None,
        "Question Title": prediction.title,
        "Post Published Time": _moment(criterion.written_at),
        "Categories": repr(topics),
        "Question Type": _TYPES[str(prediction.type)],
        "MC Options (Current)": repr(list(prediction.options)) if prediction.options else None,
        "MC Options (All)": repr(list(prediction.options)) if prediction.options else None,
        "Open Time": _moment(prediction.opens_at),
        "Scheduled Close Time": _moment(prediction.closes_at),
        "Resolution": resolution,
        "Resolution Known Time": None if known is None or resolution is None else _moment(known.at),
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(sep=" ")


def _resolution(outcome: Outcome, losses: Losses) -> str | None:
    """Return the word or value of an outcome; None if Metaculus has none for it."""
    if outcome.kind is OutcomeKind.NOT_TRIGGERED:
        losses.count("outcomes not_triggered, written as annulled")
        return OutcomeKind.ANNULLED.value
    if outcome.kind in {OutcomeKind.SHARE, OutcomeKind.LATER}:
        losses.count(f"outcomes of the kind {outcome.kind.value}, left out")
        return None
    return _WORDS.get(str(outcome.kind), str(outcome))


@dataclass(frozen=True, slots=True)
class _Span:
    """A forecast and until when it stands."""

    call: Call
    end: datetime | None


def _spans(found: Iterable[Call], losses: Losses) -> list[_Span]:
    """Return the forecasts with their ends, by prediction, source and moment."""
    histories: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in found:
        histories[call.prediction.key, call.forecast.source].append(call)
    spans = []
    for history in histories.values():
        history.sort(key=lambda call: call.forecast.made.at)
        following = [*(call.forecast.made.at for call in history[1:]), None]
        for call, after in zip(history, following, strict=True):
            if call.forecast.withdrawn:
                losses.count("withdrawals, written as the end of the forecast before")
            elif after == call.forecast.made.at:
                losses.count("forecasts that the same source replaced at the same moment, left out")
            else:
                ends = [end for end in (call.forecast.ends_at, after) if end is not None]
                spans.append(_Span(call, min(ends, default=None)))
    return spans


def _forecast(span: _Span, losses: Losses) -> Row | None:
    prediction, forecast = span.call.prediction, span.call.forecast
    row: Row = {"Start Time": _moment(forecast.made.at), "End Time": _moment(span.end)}
    if prediction.type == PredictionType.BINARY:
        return {**row, "Probability Yes": forecast.probability}
    if prediction.type == PredictionType.MULTIPLE_CHOICE:
        shares = dict(forecast.options)
        listed = [shares[name] for name in prediction.options]
        return {**row, "Probability Yes Per Category": repr(listed)}
    stated = _percentiles(span.call, losses)
    if forecast.curve:
        stated[CDF] = repr([share for _, share in _inside(forecast.curve)])
    return {**row, **stated} if stated else None


def _inside(curve: Curve) -> Curve:
    """Return the points of a curve between its ends, each once."""
    return curve[is_open_below(curve) : len(curve) - is_open_above(curve)]


def _ranges(found: Iterable[Call], losses: Losses) -> dict[str, Row]:
    """Return the range of each question with distributions, by key of the prediction."""
    ranges: dict[str, Row] = {}
    for call in found:
        curve = call.forecast.curve
        if not curve:
            continue
        values = [value for value, _ in _inside(curve)]
        row = {
            "Lower Bound": show_number(values[0]),
            OPEN_ENDS[0]: is_open_below(curve),
            "Upper Bound": show_number(values[-1]),
            OPEN_ENDS[1]: is_open_above(curve),
            "Continuous Range": repr(values),
        }
        if ranges.setdefault(call.prediction.key, row) != row:
            losses.count("distributions over other values than others of their question")
    return ranges


def _percentiles(call: Call, losses: Losses) -> Row:
    """Return the percentiles that have a column; a point alone is the median."""
    forecast, levels = call.forecast, quantiles_of(call.forecast)
    held = {column: levels[level] for level, column in PERCENTILES.items() if level in levels}
    if len(held) < len(levels) and not forecast.curve:
        losses.count("forecasts with quantiles other than the 5th, 25th, 50th, 75th and 95th")
    if not levels and forecast.low != forecast.high:
        losses.count("intervals without a level, left out")
    median = PERCENTILES[0.5]
    if forecast.point is not None and median not in held:
        losses.count("points, written as medians")
        held[median] = forecast.point
    if not held:
        losses.count("forecasts of which no number has a column, left out")
    is_date = call.prediction.type == PredictionType.DATE
    return {
        column: from_day_number(value).isoformat() if is_date else show_number(value)
        for column, value in held.items()
    }


class _Forecasters:
    """Who made the forecasts, in the columns of the file."""

    def __init__(self, going: Outgoing, found: Iterable[Call]) -> None:
        """Choose the columns: forecasters without names only where all are."""
        self._by_key = going.by_source
        named = {call.forecast.source for call in found}
        self._taken = {number for key in named if (number := _own_number(key)) is not None}
        people = [key for key in named if _method(self._by_key[key][1]) is None]
        self._is_hidden = bool(people) and all(_hash(key) for key in people)
        self.header = _hidden_header() if self._is_hidden else metaculus_forecasts.HEADER

    def cells(self, call: Call) -> Row:
        """Return the cells that say who made a forecast."""
        number, record = self._by_key[call.forecast.source]
        method = _method(record)
        if method is not None:
            return {HIDDEN: method, "Forecaster Username": method}
        row: Row = {"Is Bot": record.kind == SourceKind.MODEL}
        if self._is_hidden:
            return {**row, HIDDEN: _hash(record.key)}
        own = _own_number(record.key)
        shown = free_number(number, self._taken) if own is None else own
        return {**row, "Forecaster ID": shown, "Forecaster Username": record.name}


def _hidden_header() -> tuple[str, ...]:
    """Return the columns of a download without names, in its order."""
    named = metaculus_forecasts.HEADER
    place = named.index(_NAMED[0])
    return (*named[:place], HIDDEN, *(name for name in named[place:] if name not in _NAMED))


def _method(record: Source) -> str | None:
    """Return the name of the aggregation that a source is; None for people and models."""
    if not record.key.startswith(_CROWD):
        return None
    tail = record.key.removeprefix(_CROWD)
    return next((name for name in METHODS if name.replace("_", "-") == tail), tail)


def _own_number(key: str) -> int | None:
    tail = key.removeprefix(_PERSON)
    return int(tail) if tail != key and tail.isdecimal() else None


def _hash(key: str) -> str:
    """Return the hash that stands for a forecaster without a name; empty for others."""
    tail = key.removeprefix(_QUESTION)
    is_one = tail != key and len(tail) > 1 and all(sign in "0123456789abcdef" for sign in tail)
    return tail if is_one else ""
