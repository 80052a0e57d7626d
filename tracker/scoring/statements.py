"""Statements: the forecasts that a board admits, as it reads them.

Invariant: rows are sorted by (prediction, source, made_at, place, sequence), so that the history
of one source on one prediction is one run of rows. `made_at` is the last day of a coarse period.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tracker.domain.columns import NEVER
from tracker.domain.forecast import STANCES, Stance
from tracker.domain.instant import MICROSECONDS_PER_DAY
from tracker.scoring.columns import is_constant, is_same, pick
from tracker.scoring.state import codes_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tracker.scoring.columns import Rows
    from tracker.scoring.frame import Frame
    from tracker.scoring.spec import BoardSpec
    from tracker.scoring.state import State

    Array = NDArray[Any]

DENIES: Final = STANCES.index(Stance.DENIES)
DOUBTS: Final = STANCES.index(Stance.DOUBTS)


@dataclass(frozen=True, slots=True)
class Statements:
    """The admitted forecasts and withdrawals, one row each.

    Attributes:
        row: rows in the frame's forecasts; a slice with both ends where nothing was left out.
        prediction: row in the frame's predictions.
        source: code of the source that is credited.
        first_at: first instant of the period in which it was made.
        made_at: its last day, or the instant itself.
    """

    row: Rows
    prediction: Array
    source: Array
    first_at: Array
    made_at: Array

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.prediction)

    def take(self, at: Array) -> Statements:
        """Return the statements at the given places."""
        return Statements(
            self.rows_at(at),
            self.prediction[at],
            self.source[at],
            self.first_at[at],
            self.made_at[at],
        )

    def rows_at(self, at: Array) -> Array:
        """Return the rows in the frame's forecasts of the given places."""
        if isinstance(self.row, slice):
            return np.asarray(at + self.row.start)
        return np.asarray(self.row[at])


def admit(
    *, frame: Frame, spec: BoardSpec, state: State, cut: int, rows: slice = slice(None)
) -> Statements:
    """Return the statements that count for a board, sorted.

    Args:
        frame: the checked frame.
        spec: its filters, and who is credited for a relayed statement.
        state: of the predictions at the same cut.
        cut: forecasts are visible if they were made before this instant.
        rows: a slice of the frame's forecasts that holds whole predictions.
    """
    rows = slice(*rows.indices(frame.n_forecasts))
    columns = {name: array[rows] for name, array in frame.forecasts.items()}
    found = Statements(
        rows, columns["prediction"], columns["source"], columns["made_at"], columns["made_at"]
    )
    if _is_coarse(columns):
        last_day = np.maximum(found.first_at, columns["made_until"] - MICROSECONDS_PER_DAY)
        found = Statements(rows, found.prediction, found.source, found.first_at, last_day)
    relayed = None if is_constant(columns["relayer"]) else columns["relayer"] >= 0
    if relayed is not None and spec.relay == "as-relayed":
        found = _as_relayed(found, columns, relayed)
    keep = found.made_at < cut
    if not state.all_admitted:
        keep &= state.admitted[found.prediction]
    if relayed is not None and spec.relay == "none":
        keep &= ~relayed
    keep &= _kept_by_filters(frame, spec, columns, found.source)
    sorted_still = is_same(found.made_at, columns["made_at"])
    if not keep.all():
        found = found.take(np.flatnonzero(keep))
    return found if sorted_still else _sorted(found, frame)


def _is_coarse(columns: dict[str, Array]) -> bool:
    """Say whether any statement is dated to more than a day."""
    until, made_at = columns["made_until"], columns["made_at"]
    return not is_same(until, made_at) and bool((until > made_at).any())


def _as_relayed(found: Statements, columns: dict[str, Array], relayed: Array) -> Statements:
    """Return the statements under their last relayer, on the day of the document."""
    dated = relayed & (columns["published_at"] != NEVER)
    return Statements(
        found.row,
        found.prediction,
        np.where(relayed, columns["relayer"], found.source),
        np.where(dated, columns["published_at"], found.first_at),
        np.where(dated, columns["published_at"], found.made_at),
    )


def _kept_by_filters(
    frame: Frame, spec: BoardSpec, columns: dict[str, Array], source: Array
) -> Any:  # noqa: ANN401 - a mask or True
    keep: Any = np.True_
    if spec.only is not None:
        stated = is_stated(columns)
        wanted = stated if spec.only == "stated" else ~stated
        keep = keep & (wanted | columns["withdrawn"])
    if spec.sources:
        keep = keep & np.isin(source, codes_of(frame.names.sources, spec.sources))
    if spec.documents:
        codes = codes_of(frame.names.documents, spec.documents)
        keep = keep & np.isin(columns["document"], codes)
    if spec.sections:
        inside = np.zeros(len(source), dtype=bool)
        for name in spec.sections:
            document, _, number = name.rpartition(":")
            for code in codes_of(frame.names.documents, (document,)):
                here = columns["document"] == code
                inside |= here & (columns["section"] == int(number))
        keep = keep & inside
    return keep


def is_stated(columns: dict[str, Array]) -> Array:
    """Say which forecasts carry a number of their own, so that the lexicon is not asked."""
    stated = columns["n_parts"] > 0
    for name in ("probability", "point", "low", "high"):
        stated = stated | ~np.isnan(columns[name])
    return stated


def _sorted(found: Statements, frame: Frame) -> Statements:
    place = pick(frame.forecasts["place"], found.row)
    sequence = pick(frame.forecasts["sequence"], found.row)
    return found.take(np.lexsort((sequence, place, found.made_at, found.source, found.prediction)))
