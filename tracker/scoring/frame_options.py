"""Options of a long table: their names, their places, and whether they stand in an order.

Invariant: options stand in the order in which the table first names them; where that order counts,
every forecast has to name them in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tracker.errors import InvalidRow
from tracker.scoring.frame_cells import present

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tracker.scoring.frame_long import Long

    Array = NDArray[Any]

_YES: Final = ("true", "yes", "1", "1.0")
_NO: Final = ("false", "no", "0", "0.0", "")


def options_of(long: Long) -> tuple[Array, list[tuple[str, ...]]]:
    """Return the place of each row's option, -1 without one, and the options by prediction."""
    names: list[tuple[str, ...]] = [()] * len(long.keys)
    place = np.full(len(long.prediction), -1, dtype=np.int32)
    rows = np.flatnonzero(present(long.table, "option"))
    if not len(rows):
        return place, names
    code, options = long.table["option"].factorize()
    cell = long.prediction[rows] * len(options) + code[rows]
    found, first, inverse = np.unique(cell, return_index=True, return_inverse=True)
    owner = found // len(options)
    by_appearance = np.lexsort((first, owner))
    counts = np.bincount(owner, minlength=len(names))
    start = np.cumsum(counts) - counts
    rank = np.empty(len(found), dtype=np.int64)
    rank[by_appearance] = np.arange(len(found))
    place[rows] = (rank - start[owner])[inverse.reshape(-1)]
    texts = [str(options[at % len(options)]) for at in found[by_appearance].tolist()]
    for row in np.flatnonzero(counts).tolist():
        names[row] = tuple(texts[start[row] : start[row] + counts[row]])
    return place, names


def ordered_of(long: Long, place: Array) -> dict[str, Array]:
    """Return the column that says whose options have an order; nothing if the table does not.

    Args:
        long: the table.
        place: of each row's option.

    Raises:
        InvalidRow: neither yes nor no, or two forecasts on one prediction name its options in
            different orders, so that nobody can tell which is meant.
    """
    if "ordered" not in long.table:
        return {}
    codes, values = long.table["ordered"].iloc[long.first].factorize()
    # The last place is that of the code -1, which stands for nothing said.
    read = [_is_yes(value) for value in values]
    if None in read:
        at = read.index(None)
        row = int(long.first[int(np.argmax(codes == at))])
        raise InvalidRow(row, "ordered", f"{str(values[at])!r}; expected true or false")
    said = np.array([*read, False], dtype=bool)
    ordered = said[codes]
    rows = long.order
    falls = np.zeros(len(rows), dtype=bool)
    falls[1:] = (place[rows][1:] < place[rows][:-1]) & ~long.begins[1:]
    falls &= ordered[long.prediction[rows]] & (place[rows] >= 0)
    if falls.any():
        row = int(rows[int(np.argmax(falls))])
        key = long.keys[int(long.prediction[row])]
        what = (
            f"two forecasts name the options of prediction {key!r} in different orders; "
            "expected one order, from the lowest to the highest, because it is ordered"
        )
        raise InvalidRow(row, "option", what)
    return {"ordered": ordered}


def _is_yes(value: object) -> bool | None:
    """Say whether a cell means yes; None where it means neither yes nor no."""
    word = str(value).strip().lower()
    return word in _YES if word in (*_YES, *_NO) else None
