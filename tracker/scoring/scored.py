"""Everything that is known about a board before its rows are computed, in one value."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.scoring.groups import group_pairs
from tracker.scoring.kernel import score_pairs
from tracker.scoring.ranking import clusters_of
from tracker.scoring.state import state_at

if TYPE_CHECKING:
    from tracker.scoring.clusters import Clusters
    from tracker.scoring.frame import Frame
    from tracker.scoring.groups import Groups
    from tracker.scoring.kernel import PairScores
    from tracker.scoring.spec import BoardSpec
    from tracker.scoring.state import State


class Scored(NamedTuple):
    """The scores of a board and what they were computed from.

    Attributes:
        frame: the checked frame.
        spec: every decision that shapes the numbers.
        cut: the end of the board's day.
        state: of the predictions at the cut.
        pairs: one score per prediction and source.
        groups: which scores belong to which row.
        clusters: of all predictions.
    """

    frame: Frame
    spec: BoardSpec
    cut: int
    state: State
    pairs: PairScores
    groups: Groups
    clusters: Clusters


def score_frame(*, frame: Frame, spec: BoardSpec, cut: int) -> Scored:
    """Return the scores of a frame, grouped into the rows of a board.

    Args:
        frame: the checked frame.
        spec: what the board is.
        cut: forecasts made and outcomes known before this instant count, in microseconds.
    """
    state = state_at(frame=frame, spec=spec, cut=cut)
    pairs = score_pairs(frame=frame, spec=spec, cut=cut, state=state)
    return Scored(
        frame=frame,
        spec=spec,
        cut=cut,
        state=state,
        pairs=pairs,
        groups=group_pairs(frame=frame, spec=spec, pairs=pairs),
        clusters=clusters_of(frame=frame, spec=spec),
    )
