"""Cells of a table as numbers: plain ones, and days as day numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from tracker.errors import InvalidRow
from tracker.scoring.frame_times import INSTANT, read_times

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[Any]
    Table = Mapping[str, pd.Series[Any]]

MAY_BE_DAYS: Final = ("value", "point", "low", "high")
"""Columns of numbers that hold days where a prediction asks for a date."""

NUMBERS: Final = ("probability", "quantile", "level", *MAY_BE_DAYS)
_ABSENT: Final = ("", "nan", "none", "null", "nat", "<na>")


class Numbers(NamedTuple):
    """Cells of a column as numbers.

    Attributes:
        value: float64 (n,), days as day numbers, NaN for empty cells.
        is_day: whether a day was written.
    """

    value: Array
    is_day: Array


def read_numbers(series: pd.Series[Any]) -> Numbers:
    """Return a column as numbers.

    Raises:
        InvalidRow: a cell that is neither a number nor, where one may stand, an ISO date.
    """
    if series.dtype.kind in "iuf":
        value = series.to_numpy(dtype=np.float64, na_value=np.nan)
        return Numbers(value, np.zeros(len(value), dtype=bool))
    import pandas as pd  # noqa: PLC0415 - only for those who have it

    name, kind = str(series.name), series.dtype.kind
    if kind == "b" and len(series):
        raise InvalidRow(0, name, f"{str(series.iloc[0])!r}; expected a number")
    value = np.full(len(series), np.nan)
    if kind != "M":
        value[:] = pd.to_numeric(series, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    rest = np.isnan(value) & series.notna().to_numpy()
    rest[rest] = ~series[rest].astype(str).str.strip().str.lower().isin(_ABSENT).to_numpy()
    if rest.any():
        value[rest] = _days(series[rest], np.flatnonzero(rest), name)
    return Numbers(value, rest)


def _days(cells: pd.Series[Any], rows: Array, name: str) -> Array:
    """Return cells as day numbers, refusing the first that is no day."""
    expected = "expected a number or a date" if name in MAY_BE_DAYS else "expected a number"
    if name not in MAY_BE_DAYS:
        raise InvalidRow(int(rows[0]), name, f"{str(cells.iloc[0])!r}; {expected}")
    try:
        times = read_times(cells)
    except InvalidRow as error:
        row = int(rows[error.row])
        raise InvalidRow(row, name, f"{str(cells.iloc[error.row])!r}; {expected}") from None
    if (times.precision != INSTANT).any():
        at = int(np.argmax(times.precision != INSTANT))
        what = f"{str(cells.iloc[at])!r} is a period; expected a number or a day"
        raise InvalidRow(int(rows[at]), name, what)
    return np.asarray(
        times.first_at.astype("datetime64[us]").astype("datetime64[D]").astype(np.float64)
    )


def present(table: Table, name: str) -> Array:
    """Say in which rows a column has a value."""
    if name not in table:
        return np.zeros(len(table["prediction"]), dtype=bool)
    return table[name].notna().to_numpy()


def check_probabilities(table: Table, values: Array) -> None:
    """Refuse a probability outside 0..1, by the keys of its row."""
    outside = (values < 0) | (values > 1)
    if outside.any():
        row = int(np.argmax(outside))
        prediction, source = (str(table[name].iloc[row]) for name in ("prediction", "source"))
        where = f"for prediction {prediction!r} by {source!r}"
        raise InvalidRow(
            row, "probability", f"{values[row]:g} {where}; expected a probability in 0..1"
        )
