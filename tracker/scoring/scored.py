"""Everything that is known about a board before its rows are computed, in one value."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.scoring.groups import group_pairs
from tracker.scoring.kernel import score_world
from tracker.scoring.ranking import clusters_of
from tracker.scoring.world import world_at

if TYPE_CHECKING:
    from tracker.scoring.clusters import Clusters
    from tracker.scoring.frame import Frame
    from tracker.scoring.groups import Groups
    from tracker.scoring.kernel import PairScores
    from tracker.scoring.spec import BoardSpec
    from tracker.scoring.state import State
    from tracker.scoring.world import World


class Scored(NamedTuple):
    """The scores of a board and what they were computed from.

    Attributes:
        world: what the scores were computed from.
        pairs: one score per prediction and source.
        groups: which scores belong to which row.
        clusters: of all predictions.
    """

    world: World
    pairs: PairScores
    groups: Groups
    clusters: Clusters

    @property
    def frame(self) -> Frame:
        """The checked frame."""
        return self.world.frame

    @property
    def spec(self) -> BoardSpec:
        """Every decision that shapes the numbers."""
        return self.world.spec

    @property
    def cut(self) -> int:
        """The end of the board's day."""
        return self.world.cut

    @property
    def state(self) -> State:
        """The predictions at the cut."""
        return self.world.state


def score_frame(*, frame: Frame, spec: BoardSpec, cut: int) -> Scored:
    """Return the scores of a frame, grouped into the rows of a board.

    Args:
        frame: the checked frame.
        spec: what the board is.
        cut: forecasts made and outcomes known before this instant count, in microseconds.
    """
    world = world_at(frame=frame, spec=spec, cut=cut)
    pairs = score_world(world=world)
    return Scored(
        world=world,
        pairs=pairs,
        groups=group_pairs(frame=frame, spec=spec, pairs=pairs),
        clusters=clusters_of(frame=frame, spec=spec),
    )
