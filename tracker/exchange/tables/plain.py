"""Forecasts that are nothing but probabilities, by the million: kept in columns, not as records.

Invariant: what comes out is what `rows` makes of the same rows. At the first row that is not
plain or wrong, this gives up and leaves the file to it. Read next: `kept` (where they lie).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tracker.domain.forecast import Forecast
from tracker.domain.instant import Precision, When, from_microseconds, microseconds
from tracker.domain.prediction import PredictionType
from tracker.domain.probability import read_probability
from tracker.errors import InvalidFile, InvalidInput
from tracker.exchange.tables.blocks import UnevenError
from tracker.exchange.tables.cells import is_missing, read_when
from tracker.exchange.tables.claims import CLAIM_COLUMNS
from tracker.exchange.tables.kept import ROW, Kept, compared, repeated

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    import numpy.typing as npt

    from tracker.exchange.tables.blocks import Block, Watch
    from tracker.exchange.tables.layout import Layout
    from tracker.exchange.tables.rows import Rows

    Flags = npt.NDArray[np.bool_]

_PLAIN: Final = frozenset(
    {"prediction", "source", "made_on", "made_at", "probability", *CLAIM_COLUMNS}
)
_PRECISIONS: Final = tuple(Precision)
_MOST_TEXTS: Final = 100_000
"""Different cells that are remembered; then they are forgotten and read again."""
FEWEST: Final = 10_000
"""Rows from which on columns are worth it; fewer are read as any others."""
_NEVER: Final = np.iinfo("int64").max


@dataclass(frozen=True, slots=True)
class PlainForecasts:
    """Forecasts of probabilities, in the order of the rows.

    Attributes:
        predictions: keys, by code.
        sources: keys, by code.
        kept: all of them.
        left_out: which of them say what an earlier row, or the record, says.
        crowded: of which the same source says otherwise of the same moment.
    """

    predictions: tuple[str, ...]
    sources: tuple[str, ...]
    kept: Kept
    left_out: Flags
    crowded: Flags

    def __len__(self) -> int:
        """Return how many count."""
        return self.kept.n_rows - int(np.count_nonzero(self.left_out))

    def parts(self) -> Iterator[dict[str, list[Any]]]:
        """Yield those that count, some thousands at a time, a list for each name in `ROW`."""
        for counts in self._chosen(~self.left_out):
            yield {name: counts[name].tolist() for name in ROW.names or ()}

    def odd(self) -> Iterator[tuple[Forecast, int]]:
        """Yield those of crowded moments that count, each with its row."""
        for part in self._chosen(self.crowded & ~self.left_out):
            for prediction, source, made_at, precision, probability, row in part.tolist():
                one = Forecast(
                    prediction=self.predictions[prediction],
                    source=self.sources[source],
                    made=When(from_microseconds(made_at), _PRECISIONS[precision]),
                    probability=probability,
                )
                yield one, row

    def _chosen(self, flags: Flags) -> Iterator[npt.NDArray[np.void]]:
        start = 0
        for part in self.kept.parts():
            chosen = part[flags[start : start + len(part)]]
            start += len(part)
            if len(chosen):
                yield chosen

    def after(self, instant: datetime) -> Iterator[tuple[int, When]]:
        """Yield row and moment of every forecast made after an instant."""
        for part in self.kept.parts():
            for late in part[part["made_at"] > microseconds(instant)]:
                at = from_microseconds(int(late["made_at"]))
                yield int(late["row"]), When(at, _PRECISIONS[late["precision"]])

    def without(
        self, recorded: Callable[[], Iterable[Sequence[tuple[float, ...]]]], n_recorded: int
    ) -> PlainForecasts:
        """Return the same without those that are on record.

        Args:
            recorded: yields, each time it is called, those on record part by part: prediction and
                source by code, microseconds, place of the precision, probability; NaN stands for
                all that is not plainly one.
            n_recorded: about how many these are.
        """

        def rows() -> Iterator[npt.NDArray[np.void]]:
            for part in recorded():
                yield np.array([(*one, 0) for one in part], dtype=ROW)

        known, crowded = compared(self.kept, rows, n_recorded)
        return replace(self, left_out=self.left_out | known, crowded=self.crowded | crowded)


class _NotPlainError(Exception):
    """A row that is left to the reader of any row."""


def is_plain(layout: Layout) -> bool:
    """Say whether a table has no columns but those of plain forecasts."""
    present = {field for field, place in layout.places.items() if place >= 0}
    two_moments = {"made_at", "made_on"}
    return present <= _PLAIN and "probability" in present and not present >= two_moments


def read_plain(
    blocks: Iterator[Block], layout: Layout, rows: Rows, watch: Watch
) -> PlainForecasts | None:
    """Return the forecasts of a table; None if a row is not plain.

    Args:
        blocks: of the header, then of the rows.
        layout: of the table.
        rows: takes in what the table says of predictions and sources.
        watch: told how far the file has been read.
    """
    gathered = _Gathered(layout, rows)
    try:
        next(blocks, None)
        for block in blocks:
            gathered.add(block)
            watch(block.share, gathered.kept.n_rows)
    except (_NotPlainError, UnevenError, InvalidInput, InvalidFile):
        return None
    return gathered.finish() if gathered.kept.n_rows >= FEWEST else None


class _Gathered:
    """The forecasts while the rows are read."""

    def __init__(self, layout: Layout, rows: Rows) -> None:
        at = layout.places
        self.layout, self.from_rows = layout, rows
        named = [at[name] for name in ("prediction", *CLAIM_COLUMNS) if at[name] >= 0]
        self.claim_places = tuple(dict.fromkeys(named))
        self.made_place = at["made_at"] if at["made_at"] >= 0 else at["made_on"]
        self.claims: dict[tuple[str, ...], int] = {}
        self.sources: dict[str, int] = {}
        self.moments: dict[str, int] = {}
        self.precisions: dict[str, int] = {}
        self.shares: dict[str, float] = {}
        self.keys: dict[str, int] = {}
        self.source_keys: dict[str, int] = {}
        self.first_made = np.empty(0, dtype="int64")
        self.kept = Kept()

    def add(self, block: Block) -> None:
        """Take in some rows."""
        columns = self.layout.complete_columns(block.columns)
        n_rows = len(block.rows)
        rows = np.empty(n_rows, dtype=ROW)
        said = list(zip(*(columns[place] for place in self.claim_places), strict=True))
        for place, one in enumerate(said):
            if one not in self.claims:
                cells = [column[place] for column in columns]
                self.claims[one] = self._claim(block.rows[place], cells)
        rows["prediction"] = np.fromiter(map(self.claims.__getitem__, said), "int32", n_rows)
        named = columns[self.layout.places["source"]]
        for place, cell in enumerate(named):
            if cell not in self.sources:
                self.sources[cell] = self._source(cell, block.rows[place])
        rows["source"] = np.fromiter(map(self.sources.__getitem__, named), "int32", n_rows)
        made = columns[self.made_place]
        self._read_moments(made)
        rows["made_at"] = np.fromiter(map(self.moments.__getitem__, made), "int64", n_rows)
        rows["precision"] = np.fromiter(map(self.precisions.__getitem__, made), "int8", n_rows)
        given = columns[self.layout.places["probability"]]
        self._read_shares(given)
        rows["probability"] = np.fromiter(map(self.shares.__getitem__, given), "float64", n_rows)
        rows["row"] = np.asarray(block.rows, dtype="int64")
        n_new = len(self.keys) - len(self.first_made)
        self.first_made = np.concatenate([self.first_made, np.full(n_new, _NEVER)])
        np.minimum.at(self.first_made, rows["prediction"], rows["made_at"])
        self.kept.append(rows)

    def _claim(self, row: int, cells: list[str]) -> int:
        """Return the code of the prediction that a row is the first to speak about like this."""
        claim = self.from_rows.claim(row, cells)
        if not claim.type:
            self.from_rows.settle_type(claim, cells, row)
        if claim.type != PredictionType.BINARY or self.from_rows.n_problems:
            raise _NotPlainError
        return self.keys.setdefault(claim.key, len(self.keys))

    def _source(self, cell: str, row: int) -> int:
        key = self.from_rows.names.source(cell, row)
        return self.source_keys.setdefault(key, len(self.source_keys))

    def _read_moments(self, cells: Sequence[str]) -> None:
        """Remember what the cells of a column of moments mean."""
        if len(self.moments) > _MOST_TEXTS:
            self.moments, self.precisions = {}, {}
        for cell in set(cells) - self.moments.keys():
            text = cell.strip()
            if is_missing(text):
                raise _NotPlainError
            when = read_when(text, self.from_rows.read_date, periods=True)
            self.moments[cell] = microseconds(when.at)
            self.precisions[cell] = _PRECISIONS.index(when.precision)

    def _read_shares(self, cells: Sequence[str]) -> None:
        """Remember what the cells of a column of probabilities mean."""
        if len(self.shares) > _MOST_TEXTS:
            self.shares = {}
        for cell in set(cells) - self.shares.keys():
            text = cell.strip()
            if is_missing(text):
                raise _NotPlainError
            self.shares[cell] = read_probability(text)

    def finish(self) -> PlainForecasts:
        """Return the forecasts; what the claims need of them is told to the claims."""
        twins, crowded = repeated(self.kept)
        for row, before in sorted(twins.items()):
            self.from_rows.remark(row, "", f"says what row {before} says; recorded once")
        claims = {claim.key: claim for claim in self.from_rows.names.claims.values()}
        for key, earliest in zip(self.keys, self.first_made.tolist(), strict=True):
            claims[key].first_made = from_microseconds(earliest)
        return PlainForecasts(
            tuple(self.keys),
            tuple(self.source_keys),
            self.kept,
            self._flags(twins),
            self._flags(crowded),
        )

    def _flags(self, rows: Collection[int]) -> Flags:
        """Return which forecasts stand in some rows."""
        wanted = np.fromiter(rows, "int64", len(rows))
        return np.concatenate([np.isin(part["row"], wanted) for part in self.kept.parts()])
