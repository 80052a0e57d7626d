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
from tracker.scoring.state import codes_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
        row: row in the frame's forecasts.
        prediction: row in the frame's predictions.
        source: code of the source that is credited.
        first_at: first instant of the period in which it was made.
        made_at: its last day, or the instant itself.
    """

    row: Array
    prediction: Array
    source: Array
    first_at: Array
    made_at: Array

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.row)


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
    columns = {name: array[rows] for name, array in frame.forecasts.items()}
    row = np.arange(frame.n_forecasts, dtype=np.int64)[rows]
    source, first_at, made_at = columns["source"], columns["made_at"], columns["made_at"]
    moved = bool((columns["made_until"] > first_at).any())
    if moved:
        made_at = np.maximum(first_at, columns["made_until"] - MICROSECONDS_PER_DAY)
    relayed = columns["relayer"] >= 0
    if spec.relay == "as-relayed" and relayed.any():
        source = np.where(relayed, columns["relayer"], source)
        moved = True
        dated = relayed & (columns["published_at"] != NEVER)
        first_at = np.where(dated, columns["published_at"], first_at)
        made_at = np.where(dated, columns["published_at"], made_at)
    keep = state.admitted[columns["prediction"]] & (made_at < cut)
    if spec.relay == "none":
        keep &= ~relayed
    keep &= _kept_by_filters(frame, spec, columns, source)
    found = Statements(row, columns["prediction"], source, first_at, made_at)
    if not keep.all():
        found = _take(found, np.flatnonzero(keep))
    return _sorted(found, frame) if moved else found


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


def _take(found: Statements, at: Array) -> Statements:
    return Statements(
        found.row[at],
        found.prediction[at],
        found.source[at],
        found.first_at[at],
        found.made_at[at],
    )


def _sorted(found: Statements, frame: Frame) -> Statements:
    place, sequence = frame.forecasts["place"], frame.forecasts["sequence"]
    order = np.lexsort(
        (sequence[found.row], place[found.row], found.made_at, found.source, found.prediction)
    )
    return _take(found, order)
