"""Columns of a frame without needless copies: constants stay constants, slices stay views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]
    Rows = Array | slice


def is_constant(column: Array) -> bool:
    """Say whether a column was left out and so has one value for all rows.

    >>> is_constant(np.broadcast_to(np.int8(0), (5,))), is_constant(np.zeros(5))
    (True, False)
    """
    return len(column) > 0 and column.strides[0] == 0


def is_same(first: Array, second: Array) -> bool:
    """Say whether two columns are one piece of memory."""
    return (
        first.ctypes.data == second.ctypes.data
        and first.strides == second.strides
        and len(first) == len(second)
    )


def pick(column: Array, rows: Rows) -> Array:
    """Return a column at the given rows; a constant stays a constant, a slice is a view."""
    if isinstance(rows, slice):
        return column[rows]
    if is_constant(column):
        return np.broadcast_to(column[:1], (len(rows),))
    return np.asarray(column[rows])


def runs_of(start: Array, lengths: Array) -> Array:
    """Return the numbers of all runs, one after the other.

    >>> runs_of(np.array([3, 10]), np.array([2, 3])).tolist()
    [3, 4, 10, 11, 12]
    """
    offset = np.cumsum(lengths) - lengths
    return np.asarray(np.arange(int(lengths.sum())) + np.repeat(start - offset, lengths))
