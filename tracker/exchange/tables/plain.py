"""Forecasts that are nothing but probabilities, by the million: kept in columns, not as records.

Invariant: what comes out is what `rows` makes of the same rows. At the first row that is not
plain, wrong, or about a prediction on record, this gives up and leaves the file to it.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Final

import numpy as np

from tracker.domain.instant import Precision, When, from_microseconds, microseconds
from tracker.domain.prediction import PredictionType
from tracker.domain.probability import read_probability
from tracker.errors import InvalidInput
from tracker.exchange.tables.cells import is_missing, read_when
from tracker.exchange.tables.claims import CLAIM_COLUMNS
from tracker.exchange.tables.layout import WrongCell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    import numpy.typing as npt

    from tracker.exchange.tables.layout import Layout
    from tracker.exchange.tables.rows import Rows

_PLAIN: Final = frozenset(
    {"prediction", "source", "made_on", "made_at", "probability", *CLAIM_COLUMNS}
)
_PRECISIONS: Final = tuple(Precision)
_MOST_TEXTS: Final = 100_000
"""Different cells that are remembered beyond the rows at hand."""
FEWEST: Final = 10_000
"""Rows from which on columns are worth it; fewer are read as any others."""
_CHUNK: Final = 10_000
"""Rows that are taken in at once."""


@dataclass(frozen=True, slots=True)
class PlainForecasts:
    """Forecasts of probabilities, a column per fact about them, in the order of the rows.

    Attributes:
        predictions: keys, by code.
        sources: keys, by code.
        prediction: code of each forecast's prediction.
        source: code of its source.
        made_at: microseconds since 1970.
        precision: place of its precision in `Precision`.
        probability: in [0, 1].
        rows: of the file.
    """

    predictions: tuple[str, ...]
    sources: tuple[str, ...]
    prediction: array[int]
    source: array[int]
    made_at: array[int]
    precision: array[int]
    probability: array[float]
    rows: array[int]

    def made(self, place: int) -> When:
        """Return when a forecast was made."""
        return When(from_microseconds(self.made_at[place]), _PRECISIONS[self.precision[place]])

    def after(self, instant: datetime) -> Iterator[tuple[int, When]]:
        """Yield row and moment of every forecast made after an instant."""
        late = np.frombuffer(self.made_at, dtype="int64") > microseconds(instant)
        for place in np.flatnonzero(late).tolist():
            yield self.rows[place], self.made(place)


class _NotPlainError(Exception):
    """A row that is left to the reader of any row."""


def is_plain(layout: Layout) -> bool:
    """Say whether a table has no columns but those of plain forecasts."""
    present = {field for field, place in layout.places.items() if place >= 0}
    return present <= _PLAIN and "probability" in present


def read_plain(
    lines: Iterator[tuple[int, list[str]]], layout: Layout, rows: Rows
) -> PlainForecasts | None:
    """Return the forecasts of a table in columns; None if a row is not plain.

    Args:
        lines: the rows below the header.
        layout: of the table.
        rows: takes in what the table says of predictions and sources.
    """
    gathered = _Gathered(layout, rows)
    try:
        while chunk := list(islice(lines, _CHUNK)):
            gathered.add(chunk)
        return gathered.finish() if len(gathered.rows) >= FEWEST else None
    except (_NotPlainError, WrongCell, InvalidInput):
        return None


class _Gathered:
    """The columns while the rows are read, some thousands at a time."""

    def __init__(self, layout: Layout, rows: Rows) -> None:
        at = layout.places
        self.layout, self.from_rows = layout, rows
        self.is_as_written = not layout.values and not layout.reshaped
        named = [at[name] for name in ("prediction", *CLAIM_COLUMNS) if at[name] >= 0]
        self.claim_places = tuple(dict.fromkeys(named))
        self.made_place = at["made_at"] if at["made_at"] >= 0 else at["made_on"]
        self.has_two_moments = at["made_at"] >= 0 and at["made_on"] >= 0
        self.claims: dict[tuple[str, ...], int] = {}
        self.sources: dict[str, int] = {}
        self.moments: dict[str, tuple[int, int]] = {}
        self.shares: dict[str, float] = {}
        self.keys: dict[str, int] = {}
        self.source_keys: dict[str, int] = {}
        self.codes = (array("i"), array("i"))
        self.made = (array("q"), array("b"))
        self.probability, self.rows = array("d"), array("q")

    def add(self, chunk: list[tuple[int, list[str]]]) -> None:
        """Take in some rows."""
        if self.has_two_moments or {len(cells) for _, cells in chunk} != {self.layout.width}:
            raise _NotPlainError
        if not self.is_as_written:
            for _, cells in chunk:
                self.layout.complete(cells)
        columns = list(zip(*map(itemgetter(1), chunk), strict=True))
        said = list(zip(*(columns[place] for place in self.claim_places), strict=True))
        for place, one in enumerate(said):
            if one not in self.claims:
                self.claims[one] = self._claim(*chunk[place])
        self.codes[0].extend(map(self.claims.__getitem__, said))
        named = columns[self.layout.places["source"]]
        for place, cell in enumerate(named):
            if cell not in self.sources:
                self.sources[cell] = self._source(cell, chunk[place][0])
        self.codes[1].extend(map(self.sources.__getitem__, named))
        self._add_moments(columns[self.made_place])
        self._add_shares(columns[self.layout.places["probability"]])
        self.rows.extend(map(itemgetter(0), chunk))

    def _claim(self, row: int, cells: list[str]) -> int:
        """Return the code of the prediction that a row is the first to speak about like this."""
        if self.is_as_written:
            cells.append("")  # What absent fields hold.
        claim = self.from_rows.claim(row, cells)
        if not claim.type:
            self.from_rows.settle_type(claim, cells, row)
        is_binary = claim.type == PredictionType.BINARY
        if not is_binary or claim.existing is not None or self.from_rows.n_problems:
            raise _NotPlainError
        return self.keys.setdefault(claim.key, len(self.keys))

    def _source(self, cell: str, row: int) -> int:
        key = self.from_rows.names.source(cell, row)
        return self.source_keys.setdefault(key, len(self.source_keys))

    def _add_moments(self, cells: Sequence[str]) -> None:
        known = self.moments if len(self.moments) < _MOST_TEXTS else {}
        for cell in set(cells) - known.keys():
            text = cell.strip()
            if is_missing(text):
                raise _NotPlainError
            when = read_when(text, self.from_rows.read_date, periods=True)
            known[cell] = (microseconds(when.at), _PRECISIONS.index(when.precision))
        found = [known[cell] for cell in cells]
        self.made[0].extend([moment for moment, _ in found])
        self.made[1].extend([precision for _, precision in found])

    def _add_shares(self, cells: Sequence[str]) -> None:
        known = self.shares if len(self.shares) < _MOST_TEXTS else {}
        for cell in set(cells) - known.keys():
            text = cell.strip()
            if is_missing(text):
                raise _NotPlainError
            known[cell] = read_probability(text)
        self.probability.extend(map(known.__getitem__, cells))

    def finish(self) -> PlainForecasts:
        """Return the columns; what the claims need of them is told to the claims."""
        if not self.rows:
            raise _NotPlainError
        code = np.frombuffer(self.codes[0], dtype="int32")
        at = np.frombuffer(self.made[0], dtype="int64")
        whole: tuple[npt.NDArray[np.generic], ...] = (
            code,
            np.frombuffer(self.codes[1], dtype="int32"),
            at,
            np.frombuffer(self.made[1], dtype="int8"),
            np.frombuffer(self.probability, dtype="float64"),
        )
        order = np.lexsort(whole)
        same = [column[order][1:] == column[order][:-1] for column in whole]
        if np.logical_and.reduce(same).any():
            raise _NotPlainError  # The same twice is for the reader that tells it.
        first = np.full(len(self.keys), np.iinfo("int64").max, dtype="int64")
        np.minimum.at(first, code, at)
        claims = {claim.key: claim for claim in self.from_rows.names.claims.values()}
        for key, earliest in zip(self.keys, first.tolist(), strict=True):
            claims[key].first_made = from_microseconds(earliest)
        return PlainForecasts(
            tuple(self.keys),
            tuple(self.source_keys),
            *self.codes,
            *self.made,
            self.probability,
            self.rows,
        )
