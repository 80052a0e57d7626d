"""Calibration of the forecasts of a board: what was said against what came true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tracker.errors import InvalidInput
from tracker.scoring.calibration import (
    calibration_curve,
    corp_decomposition,
    murphy,
    reliability,
)
from tracker.scoring.kernel import score_pairs
from tracker.scoring.state import state_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tracker.scoring.board import Row
    from tracker.scoring.frame import Frame
    from tracker.scoring.spec import BoardSpec

    Array = NDArray[Any]

CALIBRATION_KEYS: Final = (
    "low",
    "high",
    "n",
    "mean_probability",
    "share_true",
    "band_low",
    "band_high",
)


@dataclass(frozen=True, slots=True)
class CalibrationTable:
    """The calibration of binary forecasts.

    Attributes:
        rows: one per bin, with `CALIBRATION_KEYS`; None where a bin holds nothing.
        curve: (probability said, probability that the record supports, n), rising.
        corp: score, miscalibration, discrimination, uncertainty; None without forecasts.
        murphy: score, reliability, discrimination, uncertainty, within_bins; None likewise.
        n: forecasts.
        n_left_out: scored pairs that state no probability of a binary prediction.
    """

    rows: list[Row]
    curve: list[tuple[float, float, int]]
    corp: dict[str, float] | None
    murphy: dict[str, float] | None
    n: int
    n_left_out: int


def calibration_table(
    *, frame: Frame, spec: BoardSpec, cut: int, n_bins: int = 10
) -> CalibrationTable:
    """Return the calibration of the forecasts that a board scores.

    Args:
        frame: the checked frame.
        spec: selection, lexicon, filters and sources; the rule does not matter.
        cut: only forecasts made and outcomes known before this instant count.
        n_bins: equal bins over [0, 1], from 1 to 100.

    Raises:
        InvalidInput: the number of bins is out of range.
    """
    if not 1 <= n_bins <= 100:  # noqa: PLR2004 - stated in the message
        raise InvalidInput(f"{n_bins} bins; expected 1 to 100")
    state = state_at(frame=frame, spec=spec, cut=cut)
    pairs = score_pairs(frame=frame, spec=spec, cut=cut, state=state)
    used = pairs.scored & ~np.isnan(pairs.probability)
    probability = pairs.probability[used]
    outcome = state.outcome[pairs.prediction[used]]
    edges = np.array([place / n_bins for place in range(n_bins + 1)])
    curve = calibration_curve(probability=probability, outcome=outcome)
    points = (curve.probability.tolist(), curve.calibrated.tolist(), curve.n.tolist())
    return CalibrationTable(
        rows=_bins(probability, outcome, edges),
        curve=list(zip(*points, strict=True)),
        corp=_terms(corp_decomposition(probability=probability, outcome=outcome)),
        murphy=_terms(murphy(probability=probability, outcome=outcome, edges=edges)),
        n=int(used.sum()),
        n_left_out=int((pairs.scored & ~used).sum()),
    )


def _bins(probability: Array, outcome: Array, edges: Array) -> list[Row]:
    bins = reliability(probability=probability, outcome=outcome, edges=edges)
    return [
        {
            "low": float(edges[place]),
            "high": float(edges[place + 1]),
            "n": int(bins.n[place]),
            "mean_probability": _number(bins.probability[place]),
            "share_true": _number(bins.observed[place]),
            "band_low": _number(bins.band_low[place]),
            "band_high": _number(bins.band_high[place]),
        }
        for place in range(len(edges) - 1)
    ]


def _terms(found: Any) -> dict[str, float] | None:  # noqa: ANN401 - one of two named tuples
    terms = {name: float(value) for name, value in found._asdict().items()}
    return None if any(np.isnan(value) for value in terms.values()) else terms


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
