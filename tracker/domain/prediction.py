"""Predictions: claims about the world that can be resolved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.domain.criterion import Criterion


class PredictionType(StrEnum):
    """What an outcome of the prediction looks like; the order is the code used in frames."""

    BINARY = "binary"
    MULTIPLE_CHOICE = "multiple_choice"
    NUMERIC = "numeric"
    DATE = "date"


class Resolvability(StrEnum):
    """How a published wording became a criterion."""

    CRISP = "crisp"
    OPERATIONALISED = "operationalised"
    VAGUE = "vague"


PREDICTION_TYPES = tuple(PredictionType)


@dataclass(frozen=True, slots=True)
class BaseRate:
    """What was likely before anybody forecast.

    Attributes:
        written_at: when it was written; on or after the outcome was known it is no reference.
        probability: in [0, 1]; for numbers and dates the chance that the call counts as a hit.
        reasoning: why.
        quantiles: (level in (0, 1), value) pairs by rising level; dates as day numbers.
    """

    written_at: datetime | None = None
    probability: float | None = None
    reasoning: str | None = None
    quantiles: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Prediction:
    """One version of a prediction, with its criterion.

    Attributes:
        key: never changes.
        title: one line.
        closes_at: first instant after the window.
        criterion: what must be observed.
        opens_at: first instant of the window.
        claim: the claim in a sentence; `claim_zh` in Chinese.
        type: one of `PredictionType`.
        options: names of the options (multiple_choice), in order.
        ordered: whether the options have an order.
        unit: of the numbers (numeric).
        topics: keys, the first is the main one.
        condition: what must hold for the claim to count at all.
        operationalisation: how a vague wording became a criterion.
        resolvability: one of `Resolvability`.
        tolerance_relative: a point within this share of the outcome is a hit.
        tolerance_absolute: a point within this distance is a hit; dates in days.
        base_rate: what was likely beforehand.
        related: keys of other predictions.
        overdue_note: past its deadline and unresolved: why.
        open_note: not yet due: what is known so far.
    """

    key: str
    title: str
    closes_at: datetime
    criterion: Criterion
    opens_at: datetime
    claim: str | None = None
    claim_zh: str | None = None
    type: str = PredictionType.BINARY
    options: tuple[str, ...] = ()
    ordered: bool = False
    unit: str | None = None
    topics: tuple[str, ...] = ()
    condition: str | None = None
    operationalisation: str | None = None
    resolvability: str | None = None
    tolerance_relative: float | None = None
    tolerance_absolute: float | None = None
    base_rate: BaseRate | None = None
    related: tuple[str, ...] = ()
    overdue_note: str | None = None
    open_note: str | None = None
