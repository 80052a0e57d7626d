"""Bins: counts and sums of probabilities and outcomes, for as many forecasts as there are.

Invariant: a bin holds its lower edge and not its upper one, except that the last holds 1; sums of
two parts of a record add up to the sums of both.
"""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tracker.errors import InvalidFrame
from tracker.scoring.kernel import BLOCK_ROWS, in_two_threads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]


class BinSums(NamedTuple):
    """Sums by bin, each float64 (b,).

    Attributes:
        n: how many forecasts.
        probability: sum of what was said.
        outcome: sum of what happened.
        variance: sum of p (1 - p), by which calibrated forecasts would scatter.
    """

    n: Array
    probability: Array
    outcome: Array
    variance: Array


def sum_bins(*, probability: Array, outcome: Array, edges: Array) -> BinSums:
    """Return counts and sums by bin.

    Args:
        probability: float64 (n,), in [0, 1].
        outcome: float64 (n,), in [0, 1].
        edges: float64 (b + 1,), from 0 to 1, rising, at most 255 bins.

    Raises:
        InvalidFrame: a value is outside its range, the lengths differ or the edges do not rise.

    >>> sum_bins(
    ...     probability=np.array([0.2, 0.5, 1.0]), outcome=np.array([0.0, 1.0, 1.0]),
    ...     edges=np.array([0.0, 0.5, 1.0]),
    ... ).n.tolist()
    [1.0, 2.0]
    """
    if len(probability) != len(outcome):
        raise InvalidFrame("probability and outcome differ in length")
    n_bins = len(edges) - 1
    rising = bool(np.all(np.diff(edges) > 0))
    if not (1 <= n_bins <= np.iinfo(np.uint8).max and edges[0] == 0 and edges[-1] == 1 and rising):
        raise InvalidFrame("the edges of bins must rise from 0 to 1, at most 255 bins")

    def total(rows: slice) -> BinSums:
        said, happened = probability[rows], outcome[rows]
        for name, values in (("probability", said), ("outcome", happened)):
            if not 0 <= values.min() <= values.max() <= 1:
                raise InvalidFrame(f"a {name} lies outside 0..1")
        place = np.zeros(len(said), dtype=np.uint8)
        # Comparing with each of a few edges is faster than searching among them.
        for edge in edges[1:-1]:
            place += said >= edge
        columns = (None, said, happened, said - said * said)
        return BinSums(*(np.bincount(place, c, n_bins).astype(np.float64) for c in columns))

    starts = [*range(0, len(probability), BLOCK_ROWS), len(probability)]
    blocks = [slice(a, b) for a, b in pairwise(starts) if a < b]
    nothing = BinSums(*(np.zeros(n_bins) for _ in BinSums._fields))
    return reduce(add_bins, in_two_threads(total, blocks), nothing)


def add_bins(first: BinSums, second: BinSums) -> BinSums:
    """Return the sums of two parts of a record together."""
    return BinSums(*(a + b for a, b in zip(first, second, strict=True)))
