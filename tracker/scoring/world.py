"""The world of a board: everything that each of its scores is computed from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.scoring.readings import median_reading
from tracker.scoring.state import state_at

if TYPE_CHECKING:
    from tracker.scoring.frame import Frame
    from tracker.scoring.readings import Reading
    from tracker.scoring.spec import BoardSpec
    from tracker.scoring.state import State


class World(NamedTuple):
    """What every score of a board is computed from.

    Attributes:
        frame: the checked frame.
        spec: what the board is.
        cut: forecasts made and outcomes known before this instant are seen.
        state: of the predictions at the cut.
        reading: of the hedges.
    """

    frame: Frame
    spec: BoardSpec
    cut: int
    state: State
    reading: Reading


def world_at(*, frame: Frame, spec: BoardSpec, cut: int) -> World:
    """Return the world as a board sees it at a cut, hedges read at their medians."""
    state = state_at(frame=frame, spec=spec, cut=cut)
    return World(frame, spec, cut, state, median_reading(spec))
