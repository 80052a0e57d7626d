"""Pair scores: one row per prediction and source, what every board is made of.

Invariant: rows are sorted by prediction and source; a row is scored or has exactly one reason.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from tracker.scoring.state import SCORED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class PairScores:
    """One row per prediction and source with an admitted forecast, sorted by both.

    Attributes:
        prediction: row in the frame's predictions.
        source: code of the source that is credited.
        forecast: row in the frame's forecasts of the one that counts, or by which it is shown.
        reason: `SCORED`, or the code in `REASONS` of why not.
        score: NaN where not scored; two-sided already doubled.
        weight: with which it enters means; 0 where not scored.
        coverage: share of the scheduled span in which a forecast stood; NaN where not computed.
        probability: stated or read for a binary prediction, NaN otherwise.
        hit: hit score, NaN where not scored or no hit is defined.
    """

    prediction: Array
    source: Array
    forecast: Array
    reason: Array
    score: Array
    weight: Array
    coverage: Array
    probability: Array
    hit: Array

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.prediction)

    @property
    def scored(self) -> Array:
        """Which rows are scored."""
        return np.asarray(self.reason == SCORED)

    def take(self, rows: Array) -> PairScores:
        """Return the given rows."""
        return PairScores(*(getattr(self, item.name)[rows] for item in fields(PairScores)))


def join(blocks: Sequence[PairScores]) -> PairScores:
    """Return the rows of all blocks, one after the other."""
    if len(blocks) == 1:
        return blocks[0]
    columns = (
        np.concatenate([getattr(block, item.name) for block in blocks])
        for item in fields(PairScores)
    )
    return PairScores(*columns)
