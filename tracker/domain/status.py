"""The status of a prediction as of an instant: computed, never stored."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.domain.outcome import Outcome
    from tracker.domain.prediction import Prediction

DUE_DAYS: Final = timedelta(days=30)
"""How long a prediction is due before it is overdue."""


class Status(StrEnum):
    """Where a prediction stands; the first that applies."""

    RESOLVED = "resolved"
    UNSCORED = "unscored"
    DISPUTED = "disputed"
    UPCOMING = "upcoming"
    OPEN = "open"
    DUE = "due"
    OVERDUE = "overdue"


def status_of(
    prediction: Prediction, *, cut: datetime, outcome: Outcome | None, is_disputed: bool = False
) -> Status:
    """Return the status of a prediction just before `cut`.

    Args:
        prediction: its newest version; window and resolvability count.
        cut: first instant that is not seen; the end of the day asked about.
        outcome: in force and known before the cut; None without one.
        is_disputed: judges disagree and the policy is not met.

    >>> from datetime import date
    >>> from tracker.domain.criterion import Criterion
    >>> from tracker.domain.instant import end_of, start_of
    >>> from tracker.domain.prediction import Prediction
    >>> snow = Prediction("snow", "Snow", end_of(date(2024, 12, 31)), Criterion("Snow lies."),
    ...                   opens_at=start_of(date(2024, 1, 1)))
    >>> str(status_of(snow, cut=end_of(date(2025, 1, 31)), outcome=None))
    'overdue'
    """
    if outcome is not None:
        return Status.RESOLVED if outcome.is_scorable else Status.UNSCORED
    if prediction.resolvability == "vague":
        return Status.UNSCORED
    if is_disputed:
        return Status.DISPUTED
    if prediction.opens_at >= cut:
        return Status.UPCOMING
    if prediction.closes_at > cut:
        return Status.OPEN
    return Status.DUE if cut - prediction.closes_at <= DUE_DAYS else Status.OVERDUE
