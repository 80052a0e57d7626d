"""The span of a review: which days it covers and which follow.

Invariant: a span has a first and a last day, both in it, and the first is not after the last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain.quarter import Quarter, read_quarter
from tracker.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Some days that are reviewed together.

    Attributes:
        title: such as "2024-Q4".
        since: first day.
        until: last day.
        next_until: last day of the span that follows.
    """

    title: str
    since: date
    until: date
    next_until: date


def quarter_span(text: str) -> Span:
    """Return the span of a quarter.

    >>> span = quarter_span("2024-Q4")
    >>> str(span.since), str(span.until), str(span.next_until)
    ('2024-10-01', '2024-12-31', '2025-03-31')

    Raises:
        InvalidInput: the text is not a quarter, or the last of the calendar.
    """
    return _of_quarter(read_quarter(text))


def last_quarter(day: date) -> Span:
    """Return the span of the last quarter that is over on a day.

    >>> last_quarter(date(2025, 1, 1)).title
    '2024-Q4'
    """
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    before = first - timedelta(days=1)
    return _of_quarter(Quarter(before.year, (before.month - 1) // 3 + 1))


def year_span(year: int) -> Span:
    """Return the span of a year.

    >>> year_span(2024).next_until.isoformat()
    '2025-12-31'
    """
    return Span(
        title=str(year),
        since=date(year, 1, 1),
        until=date(year, 12, 31),
        next_until=date(year + 1, 12, 31),
    )


def days_span(since: date, until: date) -> Span:
    """Return the span of any days; what follows is as long as it.

    >>> days_span(date(2024, 3, 1), date(2024, 3, 10)).next_until.isoformat()
    '2024-03-20'

    Raises:
        InvalidInput: the first day lies after the last.
    """
    if since > until:
        raise InvalidInput(f"since {since} lies after until {until}; swap them")
    length = until - since + timedelta(days=1)
    try:
        following = until + length
    except OverflowError:
        following = date.max
    return Span(title=f"{since} to {until}", since=since, until=until, next_until=following)


def _of_quarter(quarter: Quarter) -> Span:
    try:
        following = quarter.following().ends_at
    except ValueError:
        raise InvalidInput(f"{quarter} is the end of the calendar; write 2024-Q4") from None
    return Span(
        title=str(quarter),
        since=quarter.starts_at.date(),
        until=_day_before(quarter.ends_at.date()),
        next_until=_day_before(following.date()),
    )


def _day_before(day: date) -> date:
    return day - timedelta(days=1)
