"""Times of a long table: instants, days, and months or years where a period may stand.

Invariant: a month or a year is never taken for its first day in silence: it is kept as a period
where one can be kept, and refused where not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from tracker.domain.columns import NEVER
from tracker.domain.instant import Precision, from_microseconds, show_when
from tracker.errors import InvalidFrame, InvalidRow

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[Any]

PRECISIONS: Final = tuple(Precision)
INSTANT: Final = PRECISIONS.index(Precision.INSTANT)
MONTH: Final = PRECISIONS.index(Precision.MONTH)
YEAR: Final = PRECISIONS.index(Precision.YEAR)
_PERIODS: Final = {"Y": (YEAR, 4), "M": (MONTH, 7)}
"""Precision and length of the text of each unit: 2024, 2024-06."""


class Times(NamedTuple):
    """Cells of a column of times.

    Attributes:
        first_at: int64 (n,), microseconds; of a period its start, `NEVER` for an empty cell.
        until: the first instant after the period; `first_at` for instants and days.
        precision: int8 (n,), code of `Precision`: month, year, or instant for all others.
    """

    first_at: Array
    until: Array
    precision: Array


def read_times(series: pd.Series[Any]) -> Times:
    """Return the instants and periods of a column.

    Raises:
        InvalidFrame: the column holds numbers.
        InvalidRow: a cell that is no ISO date.
    """
    import pandas as pd  # noqa: PLC0415 - only for those who have it

    if series.dtype.kind in "iuf" and series.notna().any():
        raise InvalidFrame(
            f"{series.name} is a number; expected dates or instants, "
            "such as pandas.to_datetime(column, unit='s') gives"
        )
    if isinstance(series.dtype, pd.PeriodDtype):
        series = series.astype(object).map(str, na_action="ignore")
    read = pd.to_datetime(series, utc=True, format="ISO8601", errors="coerce")
    unread = (read.isna() & series.notna()).to_numpy()
    if unread.any():
        row = int(np.argmax(unread))
        raise InvalidRow(row, str(series.name), f"{str(series.iloc[row])!r}; expected ISO dates")
    found = read.dt.tz_localize(None).to_numpy().astype("datetime64[us]")
    at = np.where(np.isnat(found), NEVER, found.astype(np.int64))
    precision = np.full(len(at), INSTANT, dtype=np.int8)
    if series.dtype.kind == "M":
        return Times(at, at, precision)
    until = at.copy()
    begins = np.flatnonzero(found == found.astype("datetime64[M]"))
    length = series.iloc[begins].astype(str).str.strip().str.len().to_numpy()
    for unit, (code, n_characters) in _PERIODS.items():
        rows = begins[length == n_characters]
        precision[rows] = code
        period = found[rows].astype(f"datetime64[{unit}]").astype(np.int64)
        ends = (period + 1).astype(f"datetime64[{unit}]")
        until[rows] = ends.astype("datetime64[us]").astype(np.int64)
    return Times(at, until, precision)


def refuse_periods(times: Times, series: pd.Series[Any]) -> None:
    """Refuse a month or a year where only an instant or a day can stand.

    Raises:
        InvalidRow: the first one.
    """
    periods = times.precision != INSTANT
    if periods.any():
        row = int(np.argmax(periods))
        what = f"{str(series.iloc[row])!r} is a period; expected a day or an instant"
        raise InvalidRow(row, str(series.name), what)


def precision_of(first_at: Array, until: Array) -> Array:
    """Return the precision of periods: month, year, or instant for all others."""
    precision = np.full(len(first_at), INSTANT, dtype=np.int8)
    known = np.flatnonzero(first_at != until)
    begins, ends = (at[known].astype("datetime64[us]") for at in (first_at, until))
    for unit, (code, _) in _PERIODS.items():
        whole = begins.astype(f"datetime64[{unit}]")
        after = (whole.astype(np.int64) + 1).astype(f"datetime64[{unit}]")
        precision[known[(begins == whole) & (ends == after)]] = code
    return precision


def words_of_times(at: Array, precision: Array | None = None) -> list[Any]:
    """Return instants for a table, months and years as texts, None for `NEVER`: the way back."""
    words: list[Any] = [
        None if value == NEVER else from_microseconds(value) for value in at.tolist()
    ]
    if precision is not None:
        for row in np.flatnonzero((precision == MONTH) | (precision == YEAR)).tolist():
            words[row] = words[row] and show_when(words[row], PRECISIONS[precision[row]])
    return words
