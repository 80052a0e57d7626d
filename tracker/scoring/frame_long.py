"""A long table of forecasts with its cells read: codes for its keys and an order for its rows.

Invariant: rows of one forecast stand together, forecasts of one source on one prediction by time;
what was made at the same instant keeps the order of the table. Read `frame_table` next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tracker.domain.columns import NEVER
from tracker.errors import InvalidFrame, InvalidRow
from tracker.scoring.frame_cells import NUMBERS, Numbers, present, read_numbers
from tracker.scoring.frame_times import Times, read_times, refuse_periods

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[Any]
    Series = pd.Series[Any]
    Table = Mapping[str, Series]

REQUIRED: Final = ("prediction", "source", "outcome")
TIMES: Final = ("made_at", "ends_at", "opens_at", "closes_at", "known_at")
_PROBABILITY, _WHOLE, _PART = range(3)
"""Kinds of rows: a probability, another forecast that needs one row, an option or a quantile."""


@dataclass(frozen=True, slots=True)
class Long:
    """A long table with codes for its keys and an order for its rows.

    Attributes:
        table: series by name of the column.
        times: cells of the columns that hold times.
        numbers: cells of the columns that hold numbers.
        question: code of what stands in the column `prediction`.
        prediction: the same; without a window every further forecast of a source is one of its own.
        keys: of the predictions.
        source: code of the source.
        sources: their keys.
        made_at: 0 where the table does not say; of a period its first instant.
        made_until: the first instant after that period; else made_at.
        parted: whether a row is an option or a quantile.
        order: rows sorted by prediction, source and time.
        begins: by place in that order, whether a forecast begins there.
        first: by prediction, its first row in the table.
    """

    table: Table
    times: dict[str, Times]
    numbers: dict[str, Numbers]
    question: Array
    prediction: Array
    keys: list[str]
    source: Array
    sources: list[str]
    made_at: Array
    made_until: Array
    parted: Array
    order: Array
    begins: Array
    first: Array

    @property
    def rows(self) -> Array:
        """Return the row of each forecast, the first one where it has parts."""
        return np.asarray(self.order[self.begins])

    def number(self, name: str) -> Array:
        """Return a column as numbers, NaN without it."""
        if name in self.numbers:
            return self.numbers[name].value
        return np.full(len(self.prediction), np.nan)


def read_long(table: Table) -> Long:
    """Return a long table with its cells read and its rows in order.

    Raises:
        InvalidFrame: a column is missing, or a row cannot be read.
    """
    for name in REQUIRED:
        if name not in table:
            raise InvalidFrame(f"column {name!r} is missing; expected {', '.join(REQUIRED)}")
    question, keys = codes_of_keys(table["prediction"], "prediction")
    source, sources = codes_of_keys(table["source"], "source")
    times = {name: read_times(table[name]) for name in TIMES if name in table}
    for name in ("opens_at", "closes_at", "ends_at"):
        if name in times:
            refuse_periods(times[name], table[name])
    made_at, made_until = _made(times, len(question))
    parted = present(table, "option") | present(table, "quantile")
    numbers = {name: read_numbers(table[name]) for name in NUMBERS if name in table}
    prediction, kind = question, _kind_of_rows(parted, numbers)
    if "closes_at" not in times and "known_at" not in times:
        prediction, keys = _split_repeats(question, source, made_at, kind, keys)
    order, begins = _ordered(prediction, source, made_at, kind)
    first = np.full(len(keys), len(prediction), dtype=np.int64)
    np.minimum.at(first, prediction, np.arange(len(prediction)))
    return Long(
        table=table,
        times=times,
        numbers=numbers,
        question=question,
        prediction=prediction,
        keys=keys,
        source=source,
        sources=sources,
        made_at=made_at,
        made_until=made_until,
        parted=parted,
        order=order,
        begins=begins,
        first=first,
    )


def _kind_of_rows(parted: Array, numbers: dict[str, Numbers]) -> Array:
    kind = np.where(parted, _PART, _WHOLE)
    if "probability" in numbers:
        kind[~parted & ~np.isnan(numbers["probability"].value)] = _PROBABILITY
    return kind


def _made(times: dict[str, Times], n_rows: int) -> tuple[Array, Array]:
    """Return when forecasts were made, start and end; 0 where the table does not say for any."""
    unknown = times["made_at"].first_at == NEVER if "made_at" in times else np.ones(n_rows, bool)
    if unknown.all():
        return np.zeros(n_rows, dtype=np.int64), np.zeros(n_rows, dtype=np.int64)
    if unknown.any():
        what = "empty; expected a date or an instant, as other rows have"
        raise InvalidRow(int(np.argmax(unknown)), "made_at", what)
    return times["made_at"].first_at, times["made_at"].until


def codes_of_keys(series: Series, name: str) -> tuple[Array, list[str]]:
    """Return a code for each value and the values as texts, sorted.

    Raises:
        InvalidRow: an empty cell.
    """
    codes, found = series.factorize(sort=True)
    if (codes < 0).any():
        raise InvalidRow(int(np.argmax(codes < 0)), name, "empty; expected a key")
    return np.asarray(codes, dtype=np.int64), [str(value) for value in found]


def _ordered(prediction: Array, source: Array, made_at: Array, kind: Array) -> tuple[Array, Array]:
    """Return the sorted order of the rows and where a forecast begins in it.

    Options and quantiles follow what was said beside them at the same instant, a point or an
    interval, and are one forecast with it.
    """
    order = np.lexsort((np.arange(len(kind)), kind == _PART, made_at, source, prediction))
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = (kind[order][1:] != _PART) | (kind[order][:-1] == _PROBABILITY)
    for column in (prediction, source, made_at):
        begins[1:] |= column[order][1:] != column[order][:-1]
    return order, begins


def _split_repeats(
    question: Array, source: Array, made_at: Array, kind: Array, keys: list[str]
) -> tuple[Array, list[str]]:
    """Return predictions of their own for a source's second, third, ... forecast on one.

    Without a window no forecast replaces another, so that each gets a score.
    """
    order, begins = _ordered(question, source, made_at, kind)
    new_pair = np.ones(len(order), dtype=bool)
    new_pair[1:] = (question[order][1:] != question[order][:-1]) | (
        source[order][1:] != source[order][:-1]
    )
    number = np.cumsum(begins)
    before = np.maximum.accumulate(np.where(new_pair, number, 0))
    repeat = np.empty(len(order), dtype=np.int64)
    repeat[order] = number - before
    if not repeat.any():
        return question, keys
    width = int(repeat.max()) + 1
    found, prediction = np.unique(question * width + repeat, return_inverse=True)
    names = [
        keys[code // width] + (f" #{code % width + 1}" if code % width else "")
        for code in found.tolist()
    ]
    return prediction.reshape(-1), names
