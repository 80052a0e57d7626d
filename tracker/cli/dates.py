"""Reading dates as people write them.

ISO dates and instants are read by the standard library. Anything else goes through
python-dateutil twice with two different defaults: where the two readings differ, a part is missing.
Invariant: nothing is guessed. A missing part, a two-digit year, a day and a month that could change
places and a time zone known by a name only are refused, and the message says what to write.
"""

from __future__ import annotations

import re
import warnings
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from tracker.domain.instant import Precision, When, end_of, start_of
from tracker.errors import InvalidInput

LONGEST: Final = 60
"""Characters; no date that people write is longer."""

YEARS: Final = range(1000, 9999)
"""Years that are read; an earlier one is a slip, and 9999 has no day after its last."""

ADVICE: Final = "write 2024-05-31"
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEK: Final = re.compile(r"[0-9]{4}-?[Ww].*")
_YEAR: Final = re.compile(r"[0-9]{4}")
_MONTH: Final = re.compile(r"([0-9]{4})-([0-9]{2})")
# Half the world reads UTC+3 as three hours ahead, POSIX and dateutil as three hours behind.
_NAMED_OFFSET: Final = re.compile(r"(?i)\b(utc|gmt|z)\s*[+-]")
# The two defaults differ in year, month, day and hour, and both years have a 29 February.
_DEFAULTS: Final = (datetime(2000, 1, 1), datetime(2004, 2, 15, 1))  # noqa: DTZ001 - parts, not instants


def read_day(text: str, *, today: date) -> date:
    """Return the day that a text names; a period or a time of day is refused.

    Args:
        text: `2024-05-31`, `31 May 2024`, `today`, `yesterday`.
        today: the UTC day of this run.

    Raises:
        InvalidInput: the text is not exactly one day.

    >>> read_day("31 May 2024", today=date(2026, 1, 1)).isoformat()
    '2024-05-31'
    """
    when = read_when(text, today=today)
    if when.precision is Precision.INSTANT:
        raise InvalidInput(f"date {text!r} has a time of day; {ADVICE} without one")
    return when.at.date()


def read_when(text: str, *, today: date, periods: bool = False) -> When:
    """Return the day or instant that a text names, or the period where a precision is kept.

    Args:
        text: as for `read_day`, also an instant such as `2024-05-31T14:00Z`. A time of day without
            a zone is UTC.
        today: the UTC day of this run.
        periods: accept `2024`, `2024-05` and `May 2024`.

    Raises:
        InvalidInput: the text names no date, or more than one; the message says what to write.

    >>> str(read_when("2024-05-31T16:00+02:00", today=date(2026, 1, 1)))
    '2024-05-31T14:00:00Z'
    >>> str(read_when("May 2024", today=date(2026, 1, 1), periods=True))
    '2024-05'
    """
    word = text.strip()
    if word.lower() in {"today", "yesterday"}:
        return When(start_of(today - timedelta(days=word.lower() == "yesterday")))
    if not word or len(word) > LONGEST or not word.isprintable():
        raise InvalidInput(f"{text[:LONGEST]!r} is not a date; {ADVICE}")
    when = _read_iso(word) or _read_free(word)
    if when.at.year not in YEARS:
        raise InvalidInput(
            f"date {word!r} lies outside the years {YEARS[0]} to {YEARS[-1]}; {ADVICE}"
        )
    if when.precision in {Precision.MONTH, Precision.YEAR} and not periods:
        raise InvalidInput(f"date {word!r} names a {when.precision}, not a day; {ADVICE}")
    return when


def end_of_window(closes: When, time_zone: str | None) -> datetime:
    """Return the first instant after a window: the end of a day where days end, or an instant."""
    if closes.precision is Precision.INSTANT:
        return closes.at
    return end_of(closes.at.date(), time_zone)


def _read_iso(word: str) -> When | None:
    """Return what the standard library reads, with the short forms of a month and a year."""
    if _WEEK.fullmatch(word):
        raise InvalidInput(f"date {word!r} names a week; {ADVICE}")
    month = _MONTH.fullmatch(word)
    try:
        if _YEAR.fullmatch(word):
            return When(start_of(date(int(word), 1, 1)), Precision.YEAR)
        if month is not None:
            return When(start_of(date(int(month[1]), int(month[2]), 1)), Precision.MONTH)
        return When(start_of(date.fromisoformat(word)))
    except ValueError:
        pass
    try:
        return When(_utc(datetime.fromisoformat(word)), Precision.INSTANT)
    except (ValueError, OverflowError):
        return None


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _read_free(word: str) -> When:
    """Return what dateutil reads, day first and month first, if both agree."""
    if _NAMED_OFFSET.search(word):
        raise InvalidInput(f"date {word!r} has an unclear offset; write 2024-05-31T14:00+02:00")
    reading = _read_order(word, day_first=False)
    # Nobody writes year, day, month: a year in front settles the order.
    if not word.startswith(f"{reading.at.year:04d}"):
        other = _read_order(word, day_first=True)
        if other != reading:
            raise InvalidInput(
                f"date {word!r} can be {reading} or {other}; write the one that is meant"
            )
    return reading


def _read_order(word: str, *, day_first: bool) -> When:
    first, second = (_parse(word, day_first=day_first, default=d) for d in _DEFAULTS)
    if first.year != second.year:
        raise InvalidInput(f"date {word!r} names no year; {ADVICE}")
    if not re.search(rf"(?<![0-9]){first.year:04d}(?![0-9])", word):
        raise InvalidInput(f"date {word!r} has no year of four digits; {ADVICE}")
    has_hour = first.hour == second.hour
    if (first.month, first.day) == (second.month, second.day):
        _check_weekday(word, first)
        if has_hour:
            return When(_utc(first), Precision.INSTANT)
        return When(start_of(first.date()))
    if has_hour or (first.month != second.month and first.day == second.day):
        raise InvalidInput(f"date {word!r} does not name a day; {ADVICE}")
    if first.month == second.month and first.day == 1 and second.day == _DEFAULTS[1].day:
        return When(start_of(first.date()), Precision.MONTH)
    if (first.month, first.day) == (1, 1) and second.day == _DEFAULTS[1].day:
        return When(start_of(first.date()), Precision.YEAR)
    raise InvalidInput(f"date {word!r} does not name a day; {ADVICE}")


def _check_weekday(word: str, found: datetime) -> None:
    for name in re.findall(r"[a-z]+", word.lower()):
        day = name[:3]
        if day in _WEEKDAYS and _WEEKDAYS[found.weekday()] != day:
            raise InvalidInput(f"date {word!r} is not a {name.capitalize()}; {ADVICE}")


def _parse(word: str, *, day_first: bool, default: datetime) -> datetime:
    from dateutil import parser

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return parser.parse(word, dayfirst=day_first, default=default, tzinfos=_zone)
        except (ValueError, ArithmeticError, Warning):
            raise InvalidInput(f"{word!r} is not a date; {ADVICE}") from None


def _zone(name: str | None, offset: int | None) -> timezone | None:
    """Return the zone of an offset; a name alone means different zones in different countries."""
    if name is None:
        return None if offset is None else timezone(timedelta(seconds=offset))
    if offset == 0 and name.upper() in {"UTC", "GMT", "Z"}:
        return UTC
    raise InvalidInput(f"time zone {name!r} is not an offset; write 2024-05-31T14:00+02:00")
