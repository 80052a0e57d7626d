"""Millions of plain forecasts in a temporary file: memory does not grow with their number.

Invariant: the file has no name, so that nothing of it is left when the program ends, however it
ends. What is compared is compared exactly; a hash only says where to look.
"""

from __future__ import annotations

import tempfile
import weakref
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tracker.domain.instant import MICROSECONDS_PER_DAY
from tracker.errors import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import numpy.typing as npt

    Rows = npt.NDArray[np.void]
    Flags = npt.NDArray[np.bool_]

ROW: Final = np.dtype(
    [
        ("prediction", "int32"),
        ("source", "int32"),
        ("made_at", "int64"),
        ("precision", "int8"),
        ("probability", "float64"),
        ("row", "int64"),
    ]
)
"""One forecast: codes, microseconds since 1970, place in `Precision`, row of the file."""
PART_ROWS: Final = 2_500
"""Rows that are handed out at once."""
MOST_COMPARED: Final = 1 << 20
"""Rows that are compared with each other at once; more are gone through several times."""
_ODD: Final = (np.uint64(0x9E37_79B9_7F4A_7C15), np.uint64(0xBF58_476D_1CE4_E5B9))
_HALF: Final = np.uint64(32)


class Kept:
    """Forecasts in the order in which they came.

    Attributes:
        n_rows: how many.
    """

    def __init__(self) -> None:
        """Open a file that has no name."""
        file = tempfile.TemporaryFile(prefix="tracker-import-")  # noqa: SIM115 - until this goes
        weakref.finalize(self, file.close)
        self._file = file
        self.n_rows = 0

    def append(self, rows: Rows) -> None:
        """Add some forecasts.

        Raises:
            StoreUnavailable: there is no room for the file.
        """
        try:
            self._file.write(rows.tobytes())
            self._file.flush()
        except OSError as error:
            message = (
                f"no room for {self.n_rows} rows and more in {tempfile.gettempdir()} "
                f"({error.strerror or error}); nothing was written; free some, or set TMPDIR"
            )
            raise StoreUnavailable(message) from error
        self.n_rows += len(rows)

    def parts(self) -> Iterator[Rows]:
        """Yield all forecasts, some thousands at a time."""
        for start in range(0, self.n_rows, PART_ROWS):
            self._file.seek(start * ROW.itemsize)
            yield np.frombuffer(self._file.read(PART_ROWS * ROW.itemsize), dtype=ROW)


def repeated(kept: Kept) -> tuple[dict[int, int], set[int]]:
    """Return what a file says more than once of one moment.

    Returns:
        Row to the first row that says the same, and the rows whose source says otherwise of the
        same prediction and moment in another row.
    """
    twins: dict[int, int] = {}
    crowded: set[int] = set()
    n_shares = kept.n_rows // MOST_COMPARED + 1
    for share in range(n_shares):
        hashes = np.concatenate(
            [h[h % np.uint64(n_shares) == share] for h in map(_moments, kept.parts())]
        )
        hashes.sort()
        same = hashes[1:][hashes[1:] == hashes[:-1]]
        if not same.size:
            continue
        rows: dict[tuple[Any, ...], dict[float, int]] = {}
        for part in kept.parts():
            for one in part[np.isin(_moments(part), np.unique(same))].tolist():
                *moment, probability, row = one
                before = rows.setdefault(tuple(moment), {}).setdefault(probability, row)
                if before != row:
                    twins[row] = before
        crowded.update(row for said in rows.values() if len(said) > 1 for row in said.values())
    return twins, crowded


def _moments(rows: Rows) -> npt.NDArray[np.uint64]:
    """Return a number for who spoke of what when; equal moments have the same."""
    found = _whose(rows).view("uint64") * _ODD[0]
    found ^= found >> _HALF
    found += (rows["made_at"] * 8 + rows["precision"]).view("uint64")
    found *= _ODD[1]
    found ^= found >> _HALF
    return found


def _whose(rows: Rows) -> npt.NDArray[np.int64]:
    """Return prediction and source in one number."""
    whose: npt.NDArray[np.int64] = rows["prediction"].astype("int64") << 32 | rows["source"]
    return whose


def compared(
    kept: Kept, recorded: Callable[[], Iterable[Rows]], n_recorded: int
) -> tuple[Flags, Flags]:
    """Return whether each forecast is on record already, and whether another of its moment is.

    Known by who said what when; where one side knows only the day, the day decides.

    Args:
        kept: forecasts of a file.
        recorded: those on record, with the file's codes; a probability that is not a number
            stands for all that is not plainly one.
        n_recorded: about how many these are.
    """
    known, crowded = np.zeros((2, kept.n_rows), dtype="bool")
    n_shares = (kept.n_rows + n_recorded) // MOST_COMPARED + 1
    for share in range(n_shares):
        theirs = _share(recorded(), share, n_shares)
        mine = _share(kept.parts(), share, n_shares)
        start, places = 0, []
        for part in kept.parts():
            places.append(start + np.flatnonzero(part["prediction"] % n_shares == share))
            start += len(part)
        if len(mine) and len(theirs):
            place = np.concatenate(places)
            known[place], crowded[place] = _among(mine, theirs)
    return known, crowded


def _share(parts: Iterable[Rows], share: int, n_shares: int) -> Rows:
    """Return the forecasts of some predictions."""
    empty = np.empty(0, dtype=ROW)
    return np.concatenate([empty, *(p[p["prediction"] % n_shares == share] for p in parts)])


def _among(mine: Rows, theirs: Rows) -> tuple[Flags, Flags]:
    """Return which of some forecasts are among others, and of which moments there are others."""
    rows = np.concatenate([mine, theirs])
    whose, said, precision = _whose(rows), rows["probability"] + 0.0, rows["precision"]
    moment, day = rows["made_at"], rows["made_at"] // MICROSECONDS_PER_DAY
    is_theirs, is_exact = np.arange(len(rows)) >= len(mine), precision == 0
    order = np.lexsort((moment, said, whose))
    on_day = _any_of(order, (day, said, whose), is_theirs)
    only_day = _any_of(order, (day, said, whose), is_theirs & ~is_exact)
    at_once = _any_of(order, (moment, said, whose), is_theirs & is_exact)
    known = np.where(is_exact, at_once | only_day, on_day)
    order = np.lexsort((precision, moment, whose))
    crowded = _any_of(order, (precision, moment, whose), is_theirs)
    return known[: len(mine)], crowded[: len(mine)]


def _any_of(
    order: npt.NDArray[np.intp], columns: Iterable[npt.NDArray[Any]], flags: Flags
) -> Flags:
    """Return whether any row that is equal in some columns has a flag.

    Args:
        order: in which equal rows follow each other.
        columns: that make rows equal.
        flags: one for each row.
    """
    begins = np.zeros(len(flags), dtype="bool")
    begins[0] = True
    for column in columns:
        begins[1:] |= np.diff(column[order]) != 0
    any_of = np.logical_or.reduceat(flags[order], np.flatnonzero(begins))
    found = np.empty(len(flags), dtype="bool")
    found[order] = any_of[np.cumsum(begins) - 1]
    return found
