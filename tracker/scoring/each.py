"""Every forecast scored by itself, whichever of its source's history a board would count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tracker.scoring.histories import World, score_selected
from tracker.scoring.readings import median_reading
from tracker.scoring.selection import Histories, Selected
from tracker.scoring.state import REASON, state_at
from tracker.scoring.statements import admit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tracker.scoring.frame import Frame
    from tracker.scoring.spec import BoardSpec


def score_each(*, frame: Frame, spec: BoardSpec, cut: int) -> dict[int, tuple[float, str | None]]:
    """Return score and reason of every admitted forecast, by its number.

    The score is NaN where there is a reason (one of `state.REASONS`) not to score it.

    Args:
        frame: the checked frame.
        spec: its rule, lexicon and clamp count; its selection does not.
        cut: only forecasts made and outcomes known before this instant count.
    """
    state = state_at(frame=frame, spec=spec, cut=cut)
    statements = admit(frame=frame, spec=spec, state=state, cut=cut)
    alone = np.flatnonzero(~frame.forecasts["withdrawn"][statements.row])
    rows, prediction = statements.row[alone], statements.prediction[alone]
    reason: NDArray[Any] = state.reason[prediction].copy()
    in_time = statements.made_at[alone] < state.known_at[prediction]
    reason[~in_time] = REASON["late"]
    each = Histories(
        start=alone,
        stop=alone + 1,
        prediction=prediction,
        source=statements.source[alone],
        withdrawn=np.zeros(len(statements), dtype=bool),
        in_time=np.ones(len(statements), dtype=bool),
        any_withdrawn=False,
        whole=False,
    )
    scored = score_selected(
        world=World(frame=frame, spec=spec, state=state, reading=median_reading(spec)),
        statements=statements,
        histories=each,
        chosen=Selected(alone, reason),
    )
    names = list(REASON)
    return {
        int(number): (float(score), None if code < 0 else names[code])
        for number, score, code in zip(
            frame.forecasts["sequence"][rows], scored.score, scored.reason, strict=True
        )
    }
