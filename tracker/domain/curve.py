"""Curves: a whole distribution over numbers or days, as its share at or below each of some values.

Invariant: shares run from 0 to 1 and never fall, values rise; only an end that is open stands
twice, with the share of what lies beyond it between.
"""

from __future__ import annotations

import json
import math
from itertools import pairwise
from typing import Final

from tracker.errors import InvalidInput

Curve = tuple[tuple[float, float], ...]
"""(value, share at or below it) pairs by rising value; days as day numbers."""

_FEWEST: Final = 2


def check_curve(curve: Curve) -> None:
    """Check that a curve is one; no points at all are none.

    Raises:
        InvalidInput: what is wrong and what was expected.
    """
    if not curve:
        return
    values, shares = [value for value, _ in curve], [share for _, share in curve]
    inner = values[is_open_below(curve) : len(values) - is_open_above(curve)]
    if len(inner) < _FEWEST:
        raise InvalidInput("a curve of fewer than two different values; expected more")
    if not all(math.isfinite(value) for value in values):
        raise InvalidInput("a value of the curve is not finite; write a number")
    if any(after <= before for before, after in pairwise(inner)):
        raise InvalidInput("the values of the curve do not rise; expected each above the last")
    if (shares[0], shares[-1]) != (0, 1) or any(b < a for a, b in pairwise(shares)):
        raise InvalidInput("the shares of the curve do not rise from 0 to 1")


def is_open_below(curve: Curve) -> bool:
    """Say whether something lies below the first value.

    >>> is_open_below(((5.0, 0.0), (5.0, 0.1), (9.0, 1.0)))
    True
    """
    return len(curve) >= _FEWEST and curve[0][0] == curve[1][0]


def is_open_above(curve: Curve) -> bool:
    """Say whether something lies above the last value."""
    return len(curve) >= _FEWEST and curve[-1][0] == curve[-2][0]


def with_open_ends(points: Curve, *, below: bool, above: bool) -> Curve:
    """Return the points of a distribution as a curve.

    Args:
        points: with a share that lies below the first or above the last value, if there is any.
        below: whether the low end is open, which a share below it says too.
        above: whether the high end is.

    >>> with_open_ends(((5.0, 0.1), (9.0, 1.0)), below=False, above=True)
    ((5.0, 0.0), (5.0, 0.1), (9.0, 1.0), (9.0, 1.0))
    """
    (low, first), (high, last) = points[0], points[-1]
    before = ((low, 0.0),) if below or first > 0 else ()
    after = ((high, 1.0),) if above or last < 1 else ()
    return (*before, *points, *after)


def curve_text(curve: Curve) -> str:
    """Return a curve as it is stored.

    >>> curve_text(((0.0, 0.0), (10.0, 1.0)))
    '[[0.0,0.0],[10.0,1.0]]'
    """
    return json.dumps([list(point) for point in curve], separators=(",", ":"))


def read_curve(text: str) -> Curve:
    """Return the curve of a text that `curve_text` wrote.

    >>> read_curve("[[0.0,0.0],[10.0,1.0]]")
    ((0.0, 0.0), (10.0, 1.0))
    """
    return tuple((float(value), float(share)) for value, share in json.loads(text))
