"""The world of a board: everything that each of its scores is computed from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tracker.scoring.readings import median_reading
from tracker.scoring.rules import RULES
from tracker.scoring.state import state_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tracker.scoring.calls import Calls
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
        part: name of the part of the rule that is scored in its place; None for the whole.
    """

    frame: Frame
    spec: BoardSpec
    cut: int
    state: State
    reading: Reading
    part: str | None = None

    def score(self, calls: Calls) -> NDArray[Any]:
        """Return the score of each call, or the part of it that is asked for."""
        rule = RULES[self.spec.rule]
        return (rule.function if self.part is None else rule.parts[self.part])(calls)


def world_at(*, frame: Frame, spec: BoardSpec, cut: int) -> World:
    """Return the world as a board sees it at a cut, hedges read at their medians."""
    state = state_at(frame=frame, spec=spec, cut=cut)
    return World(frame, spec, cut, state, median_reading(spec))
