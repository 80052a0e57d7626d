"""The status of a prediction as of an instant: computed, never stored."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.domain.outcome import Outcome

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
    *,
    opens_at: datetime,
    closes_at: datetime,
    cut: datetime,
    outcome: Outcome | None,
    is_vague: bool = False,
    is_disputed: bool = False,
) -> Status:
    """Return the status just before `cut`.

    Args:
        opens_at: first instant of the window.
        closes_at: first instant after it.
        cut: first instant that is not seen; the end of the day asked about.
        outcome: in force and known before the cut; None without one.
        is_vague: no fair criterion exists.
        is_disputed: judges disagree and the policy is not met.

    >>> from tracker.domain.instant import end_of, start_of
    >>> from datetime import date
    >>> day = date(2024, 12, 31)
    >>> str(status_of(opens_at=start_of(date(2024, 1, 1)), closes_at=end_of(day),
    ...               cut=end_of(date(2025, 1, 31)), outcome=None))
    'overdue'
    """
    if outcome is not None:
        return Status.RESOLVED if outcome.is_scorable else Status.UNSCORED
    if is_vague:
        return Status.UNSCORED
    if is_disputed:
        return Status.DISPUTED
    if opens_at >= cut:
        return Status.UPCOMING
    if closes_at > cut:
        return Status.OPEN
    return Status.DUE if cut - closes_at <= DUE_DAYS else Status.OVERDUE
