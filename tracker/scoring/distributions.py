"""Scores of forecasts that state quantiles of a number or a date.

Invariant: the three parts of the weighted interval score add up to it, whatever levels a forecast
gives. Quantiles come as runs: all of one forecast after each other, by rising level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

_MEDIAN: Final = 0.5
_NEAR: Final = 1e-9
"""Share of a mean step by which a value may miss a point of a curve and still lie on it."""
_BEYOND: Final = 0.05
"""What knowing nothing gives to what lies beyond an open end."""
_SAME_LEVEL: Final = 1e-9
"""Levels that differ by less are one level written with other digits."""


class Quantiles(NamedTuple):
    """Quantiles of n forecasts, in runs.

    Attributes:
        owner: forecast of each quantile, rising, in [0, n).
        level: in (0, 1), rising within a run.
        value: the quantiles.
        n_forecasts: n; a forecast may have none.
    """

    owner: Array
    level: Array
    value: Array
    n_forecasts: int


class Curves(NamedTuple):
    """Points of the curves of n forecasts, in runs by rising value.

    Attributes:
        owner: forecast of each point, rising, in [0, n).
        share: at or below the value, in [0, 1], never falling within a run.
        value: the values.
        n_forecasts: n; a forecast may have none.
    """

    owner: Array
    share: Array
    value: Array
    n_forecasts: int


class IntervalScore(NamedTuple):
    """The weighted interval score and its parts, one entry per forecast; NaN without quantiles.

    Attributes:
        score: the sum of the parts; lower is better.
        dispersion: how wide the intervals are.
        overprediction: how far the value lies below them.
        underprediction: how far the value lies above them.
    """

    score: Array
    dispersion: Array
    overprediction: Array
    underprediction: Array


def weighted_interval_score(*, quantiles: Quantiles, value: Array) -> IntervalScore:
    """Return the weighted interval score of each forecast; lower is better, from 0.

    The mean over the levels of 2 (1{y <= x} - level) (x - y). Levels that mirror each other are the
    ends of an interval and share their miss; a level without a mirror stands alone.

    Args:
        quantiles: in runs.
        value: float64 (n,), what happened.

    Source: Bracher, Ray, Gneiting, Reich (2021), PLoS Comput. Biol. 17(2), e1008618.

    >>> three = Quantiles(np.zeros(3, int), np.array([.25, .5, .75]), np.array([1., 2., 4.]), 1)
    >>> found = weighted_interval_score(quantiles=three, value=np.array([5.0]))
    >>> found.score.round(4).tolist(), found.underprediction.round(4).tolist()
    ([2.1667], [1.6667])
    """
    owner, level, x = quantiles.owner, quantiles.level, quantiles.value
    n = quantiles.n_forecasts
    counts = np.bincount(owner, minlength=n)
    y = value[owner]
    total = 2 * ((y <= x) - level) * (x - y)
    first = (np.cumsum(counts) - counts)[owner]
    mirror = 2 * first + counts[owner] - 1 - np.arange(len(owner))
    paired = np.abs(level + level[mirror] - 1) < _SAME_LEVEL
    below, above = level < _MEDIAN - _SAME_LEVEL, level > _MEDIAN + _SAME_LEVEL
    low = np.where(paired, np.minimum(x, x[mirror]), np.where(above, -np.inf, x))
    high = np.where(paired, np.maximum(x, x[mirror]), np.where(below, np.inf, x))
    # The two ends of an interval share its miss: each carries the distance once.
    share = np.where(paired, 1.0, np.where(below, 2 * (1 - level), 2 * level))
    over = np.where(y < low, share * (low - y), 0.0)
    under = np.where(y > high, share * (y - high), 0.0)
    with np.errstate(invalid="ignore"):
        parts = [
            np.where(counts > 0, np.bincount(owner, part, n) / np.maximum(counts, 1), np.nan)
            for part in (total, total - over - under, over, under)
        ]
    unknown = np.isnan(value)
    return IntervalScore(*(np.where(unknown, np.nan, part) for part in parts))


def crps_of_quantiles(*, quantiles: Quantiles, value: Array) -> Array:
    """Return the continuous ranked probability score of each forecast; lower is better, from 0.

    The distribution is linear between the quantiles; what lies below the lowest level stands at the
    lowest quantile, what lies above the highest at the highest. NaN without quantiles.

    Args:
        quantiles: in runs.
        value: float64 (n,), what happened.

    Source: Matheson, Winkler (1976), Manage. Sci. 22(10), 1087-1096, integrated exactly.

    >>> even = Quantiles(np.zeros(2, int), np.array([1e-9, 1 - 1e-9]), np.array([0., 1.]), 1)
    >>> crps_of_quantiles(quantiles=even, value=np.array([0.5])).round(4).tolist()
    [0.0833]
    """
    owner, level, x = quantiles.owner, quantiles.level, quantiles.value
    n, counts = quantiles.n_forecasts, np.bincount(quantiles.owner, minlength=quantiles.n_forecasts)
    inner = owner[1:] == owner[:-1]
    at, left, right = owner[1:][inner], x[:-1][inner], x[1:][inner]
    a, b, y = level[:-1][inner], level[1:][inner], value[at]
    middle = np.clip(y, left, right)
    width = right - left
    c = a + (b - a) * ((middle - left) / np.where(width > 0, width, 1.0))
    piece = (middle - left) * (a * a + a * c + c * c) / 3
    piece += (right - middle) * ((1 - b) ** 2 + (1 - b) * (1 - c) + (1 - c) ** 2) / 3
    total = np.bincount(at, piece, n)
    has = counts > 0
    stop = np.cumsum(counts)
    lowest, highest = np.full(n, np.nan), np.full(n, np.nan)
    lowest[has], highest[has] = x[(stop - counts)[has]], x[stop[has] - 1]
    outside = np.maximum(lowest - value, 0) + np.maximum(value - highest, 0)
    return np.asarray(np.where(has, total + outside, np.nan))


def likelihood_of_curves(*, curves: Curves, value: Array) -> Array:
    """Return how much likelier each forecast made the value than knowing nothing does.

    That is the share given to the step between two points in which the value lies, over an even
    share of it: 5 % beyond an open end, the rest spread over the steps inside. An open end stands
    twice in a curve, and stands itself for what lies beyond it. A value on any other point belongs
    to the step below it. NaN without a curve, 0 where nothing was given.

    Args:
        curves: in runs.
        value: float64 (n,), what happened.

    Source: the continuous scores as Metaculus publishes them.

    >>> even = Curves(np.zeros(3, int), np.array([0.0, 0.8, 1.0]), np.array([0.0, 1.0, 2.0]), 1)
    >>> likelihood_of_curves(curves=even, value=np.array([0.5])).round(4).tolist()
    [1.6]
    """
    owner, share, x, n = curves
    counts = np.bincount(owner, minlength=n)
    stop = np.cumsum(counts)
    found, has = np.full(n, np.nan), np.flatnonzero((counts > 0) & ~np.isnan(value))
    start, end, y = (stop - counts)[has], stop[has] - 1, value[has]
    is_open_below, is_open_above = x[start] == x[start + 1], x[end] == x[end - 1]
    first, last = start + is_open_below, end - is_open_above
    # Places and values went through text and floats: what nearly is a point is one.
    near = _NEAR * (x[last] - x[first]) / (last - first)
    limit = np.full(n, np.nan)
    limit[has] = y - near
    below = np.bincount(owner, x < limit[owner], n)[has].astype(np.int64)
    is_low = np.where(is_open_below, y <= x[first] + near, y < x[first] - near)
    is_high = np.where(is_open_above, y >= x[last] - near, y > x[last] + near)
    step = np.clip(start + below, first + 1, last)
    given = np.where(is_low, share[first], share[step] - share[step - 1])
    given = np.where(is_high, 1 - share[last], given)
    inside = (1 - _BEYOND * (is_open_below + is_open_above.astype(np.int64))) / (last - first)
    found[has] = given / np.where(is_low | is_high, _BEYOND, inside)
    return found


def crps_of_samples(*, samples: Array, value: Array) -> Array:
    """Return the continuous ranked probability score of each row of samples; lower is better.

    Mean distance to the value less half the mean distance between two samples.

    Args:
        samples: float64 (n, m), finite.
        value: float64 (n,), what happened.

    Source: Gneiting, Raftery (2007), JASA 102, 359-378, eq. 21.

    >>> crps_of_samples(samples=np.array([[0.0, 1.0]]), value=np.array([0.5])).tolist()
    [0.25]
    """
    m = samples.shape[1]
    ordered = np.sort(samples, axis=1)
    weight = 2 * np.arange(1, m + 1) - m - 1
    between = np.sum(ordered * weight, axis=1) / (m * m)
    return np.asarray(np.mean(np.abs(samples - value[:, None]), axis=1) - between)
