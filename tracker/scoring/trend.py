"""Scores over time: one point for each quarter or month in which windows closed.

A point is a cohort, the predictions whose window closed in that period, scored with what is known
on the board's day; it is provisional until all of them are settled. Invariant: the periods are
calendar periods in UTC without gaps; an empty one has n 0 and no score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypedDict, Unpack

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tracker.errors import InvalidFrame
from tracker.scoring.moments import add_up

if TYPE_CHECKING:
    from tracker.scoring.draws import Codes, Floats, Integers

MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
"""Months in each period that a trend knows."""


class CohortRows(TypedDict):
    """The scores of a board with the instant that puts them into a period, as keyword arguments.

    Attributes:
        score: float64 (n,), NaN while not settled.
        weight: float64 (n,), 0 or more.
        group: integers (n,) in [0, n_groups), usually the source.
        n_groups: number of groups.
        at: int64 (n,), microseconds since 1970 in UTC: when the window closed.
    """

    score: Floats
    weight: Floats
    group: Codes
    n_groups: int
    at: Integers


class Trend(NamedTuple):
    """Scores of each group in each period, NaN where nothing is settled.

    Attributes:
        starts_at: int64 (c + 1,), microseconds: where each period starts, and where the last ends.
        n: int64 (g, c), rows of the cohort.
        n_settled: int64 (g, c), those with a score; the point is provisional below n.
        mean: float64 (g, c), weighted mean score of the cohort.
        cumulative: float64 (g, c), of the cohort and all before it.
        rolling: float64 (g, c), of the cohort and the window - 1 before it.
    """

    starts_at: Integers
    n: Integers
    n_settled: Integers
    mean: Floats
    cumulative: Floats
    rolling: Floats


def number_periods(*, at: Integers, period: str) -> Integers:
    """Return the number of the calendar period that holds each instant, counted from 1970.

    Args:
        at: int64 (n,), microseconds since 1970 in UTC.
        period: "month", "quarter" or "year".

    Raises:
        InvalidFrame: the period is none of these.

    >>> number_periods(at=np.array([0, -1, 90 * 86_400_000_000]), period="quarter").tolist()
    [0, -1, 1]
    """
    if period not in MONTHS:
        raise InvalidFrame(f"period {period!r} is none of {', '.join(MONTHS)}")
    months = np.asarray(at, dtype=np.int64).view("datetime64[us]").astype("datetime64[M]")
    return months.astype(np.int64) // MONTHS[period]


def trend(*, period: str, window: int, **rows: Unpack[CohortRows]) -> Trend:
    """Return mean, cumulative and rolling score of each group in each period.

    Args:
        period: "month", "quarter" or "year".
        window: periods in the rolling mean, 1 or more.
        **rows: as `CohortRows`. Rows without weight enter no mean but are counted.

    Raises:
        InvalidFrame: the period is unknown or the window below 1.
    """
    if window < 1:
        raise InvalidFrame(f"a window of {window} periods is empty; 1 or more")
    number = number_periods(at=rows["at"], period=period)
    first = int(number.min()) if len(number) else 0
    n_periods = int(number.max()) - first + 1 if len(number) else 0
    cells = rows["n_groups"] * n_periods
    shape = (rows["n_groups"], n_periods)
    place = rows["group"].astype(np.int64) * n_periods + (number - first)
    settled = ~np.isnan(rows["score"])
    used = settled & (rows["weight"] > 0)
    weight, score = rows["weight"][used], rows["score"][used]
    totals = add_up(place=place[used], values=weight * score, n=cells).reshape(shape)
    sums = np.stack([totals, add_up(place=place[used], values=weight, n=cells).reshape(shape)])
    starts = np.arange(first, first + n_periods + 1) * MONTHS[period]
    return Trend(
        starts_at=starts.astype("datetime64[M]").astype("datetime64[us]").astype(np.int64),
        n=np.bincount(place, minlength=cells).reshape(shape).astype(np.int64),
        n_settled=np.bincount(place[settled], minlength=cells).reshape(shape).astype(np.int64),
        mean=_ratio(sums),
        cumulative=_ratio(np.cumsum(sums, axis=2)),
        rolling=_ratio(_rolled(sums, window)),
    )


def _rolled(sums: Floats, window: int) -> Floats:
    """Return the sums over each period and the window - 1 before it."""
    if not sums.shape[2]:
        return sums
    padded = np.pad(sums, ((0, 0), (0, 0), (window - 1, 0)))
    return np.asarray(sliding_window_view(padded, window, axis=2).sum(axis=3))


def _ratio(sums: Floats) -> Floats:
    """Return totals over weights, NaN without weight."""
    with np.errstate(invalid="ignore"):
        return np.asarray(sums[0] / sums[1])
