"""Every forecast scored by itself, whichever of its source's history a board would count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tracker.scoring.kernel import PairScores, score_again
from tracker.scoring.readings import median_reading
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
    stated = ~frame.forecasts["withdrawn"][statements.row]
    rows, prediction = statements.row[stated], statements.prediction[stated]
    reason: NDArray[Any] = state.reason[prediction].copy()
    reason[statements.made_at[stated] >= state.known_at[prediction]] = REASON["late"]
    pairs = PairScores(
        prediction=prediction,
        source=statements.source[stated],
        forecast=rows,
        reason=reason,
        score=np.empty(0),
        weight=np.empty(0),
        coverage=np.full(len(rows), np.nan),
        probability=np.empty(0),
        hit=np.empty(0),
    )
    scored = score_again(
        frame=frame, spec=spec, state=state, pairs=pairs, reading=median_reading(spec)
    )
    names = list(REASON)
    return {
        int(number): (float(score), None if code < 0 else names[code])
        for number, score, code in zip(
            frame.forecasts["sequence"][rows], scored.score, scored.reason, strict=True
        )
    }
