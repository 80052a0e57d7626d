"""Distributions of other systems as the record keeps them: quantiles, and shares that sum to 1.

Invariant: nothing is assumed beyond what a distribution states: a quantile outside its range has
no value, and shares are brought to a sum of 1 only from nearby.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from tracker.domain.forecast import SUM_TOLERANCE
from tracker.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

LEVELS: Final = tuple(step / 20 for step in range(1, 20))
"""Quantiles that are taken from a distribution: every 5 %, so that the mean loss over them stands
for the whole of it."""
MIDDLE: Final = 0.5
ROUNDING: Final = 0.01
"""How far shares may be from a sum of 1 to be brought to it; more is refused."""


def quantiles_of_curve(curve: Sequence[float], places: Sequence[float]) -> dict[float, float]:
    """Return the values at `LEVELS`, linear between the points; beyond the curve there is none.

    Args:
        curve: cumulative shares that rise, two or more.
        places: values that rise; where they are more or fewer than the shares, the curve spans
            them evenly.

    >>> quantiles_of_curve([0.0, 0.5], [0.0, 10.0])[0.25]
    5.0
    """
    scale = (len(places) - 1) / (len(curve) - 1)
    found = {}
    for level in LEVELS:
        after = bisect_left(curve, level)
        if after == len(curve) or (after == 0 and curve[0] > level):
            continue
        position = 0.0
        if after:
            rise = curve[after] - curve[after - 1]
            position = (after - 1 + (level - curve[after - 1]) / rise) * scale
        below = min(int(position), len(places) - 2)
        step = places[below + 1] - places[below]
        found[level] = places[below] + step * (position - below)
    return found


def spread_evenly(places: Sequence[float], n: int) -> tuple[float, ...]:
    """Return the places if there are n; else n values that span them evenly.

    >>> spread_evenly([0.0, 1.0, 2.0, 3.0, 4.0], 3)
    (0.0, 2.0, 4.0)
    """
    if len(places) == n:
        return tuple(places)
    low, high = places[0], places[-1]
    return tuple(low + (high - low) * step / (n - 1) for step in range(n))


def quantiles_of_samples(samples: Sequence[float]) -> dict[float, float]:
    """Return the values at `LEVELS` of a sample, linear between its sorted values.

    Source: Hyndman and Fan (1996), The American Statistician 50(4), type 7.

    >>> quantiles_of_samples([3.0, 1.0, 2.0])[0.5]
    2.0
    """
    ordered = sorted(samples)
    last = len(ordered) - 1
    found = {}
    for level in LEVELS:
        position = level * last
        below = min(int(position), max(last - 1, 0))
        above = ordered[min(below + 1, last)]
        found[level] = ordered[below] + (above - ordered[below]) * (position - below)
    return found


def summing_to_one(shares: Sequence[float]) -> tuple[list[float], bool]:
    """Return shares that sum to 1, and whether they had to be brought to it.

    Raises:
        InvalidInput: they are too far from it.

    >>> summing_to_one([0.5, 0.495])[1]
    True
    """
    total = math.fsum(shares)
    if abs(total - 1) > ROUNDING:
        raise InvalidInput(f"the options sum to {total:.6g}; expected 1")
    if abs(total - 1) <= SUM_TOLERANCE:
        return list(shares), False
    return [share / total for share in shares], True
