"""Cells of tables as values: dates, numbers, probabilities, outcomes.

Invariant: a cell is read or refused with what was expected; `70` without a percent sign, a date
in words and a number with thousands separators are never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final, TypeAlias

from tracker.domain.instant import Precision, When, day_number, end_of, start_of
from tracker.errors import InvalidInput
from tracker.exchange.corpus.field_kinds import FIRST_YEAR, LAST_YEAR, Unreadable, number_of
from tracker.exchange.nearest import shown

ReadDate: TypeAlias = Callable[[str, bool], When]
"""Reads a date that is not ISO; the second argument says whether a month or a year will do."""

MISSING: Final = frozenset({"", "na", "n/a", "nan", "none", "null", "nat"})
"""Cells that say nothing, in lower case; in columns of text only the empty one does."""
_LONGEST: Final = max(map(len, MISSING))
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}.*)?")
_CHINESE: Final = re.compile(r"([1-9][0-9]{3})年([0-9]{1,2})月(?:([0-9]{1,2})[日号])?")
_COUNTED: Final = {10: "seconds", 13: "milliseconds"}
"""Digits of a count since 1970, for years that anybody forecasts."""
_DAY_LENGTH: Final = len("2024-05-01")
_ANSWERS: Final = {"yes": "true", "no": "false"}


def is_missing(cell: str) -> bool:
    """Say whether a cell of a column that is not text says nothing."""
    return not cell or (len(cell) <= _LONGEST and cell.lower() in MISSING)


@lru_cache(maxsize=65_536)
def _iso(text: str) -> When | None:
    """Return the day or instant of an ISO text; a time of day without a zone is UTC."""
    if _ISO.fullmatch(text) is None or not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        return None
    try:
        if len(text) == _DAY_LENGTH:
            return When(start_of(date.fromisoformat(text)), Precision.DAY)
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    zoned = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return When(zoned, Precision.INSTANT)


def read_when(text: str, read_date: ReadDate | None, *, periods: bool) -> When:
    """Return the moment of a cell.

    Raises:
        InvalidInput: it names none, or several.
    """
    found = _iso(text)
    if found is not None:
        return found
    if text.isdecimal() and len(text) in _COUNTED:
        unit = _COUNTED[len(text)]
        raise InvalidInput(f"{text} looks like a count of {unit}; if it is, say --dates {unit}")
    chinese = _CHINESE.fullmatch(text)
    if chinese is not None:
        return _chinese(chinese, periods=periods)
    if read_date is None:
        raise InvalidInput(f"{shown(text)} is not a date; expected a day such as 2024-05-31")
    return read_date(text, periods)


def _chinese(match: re.Match[str], *, periods: bool) -> When:
    """Return the day or the month of a date such as 2024年5月1日."""
    year, month = int(match[1]), int(match[2])
    try:
        if match[3] is not None:
            return When(start_of(date(year, month, int(match[3]))), Precision.DAY)
        first = start_of(date(year, month, 1))
    except ValueError:
        raise InvalidInput(
            f"{shown(match[0])} is not a day; expected one such as 2024-05-31"
        ) from None
    if periods:
        return When(first, Precision.MONTH)
    raise InvalidInput(f"{shown(match[0])} names a month; expected a day such as 2024-05-31")


def read_opening(text: str, read_date: ReadDate | None) -> datetime:
    """Return the first instant of a window."""
    return read_when(text, read_date, periods=False).at


def read_closing(text: str, read_date: ReadDate | None, *, is_day: bool) -> datetime:
    """Return the first instant after a window.

    Args:
        text: the cell.
        read_date: for what is not ISO.
        is_day: the column holds last days (`closes_on`), not ends (`closes_at`).
    """
    when = read_when(text, read_date, periods=False)
    if is_day and when.precision is Precision.DAY:
        return end_of(when.at.date())
    return when.at


@lru_cache(maxsize=65_536)
def read_number(text: str) -> float:
    """Return a number.

    Raises:
        InvalidInput: it is not one.
    """
    try:
        return number_of(text)
    except Unreadable:
        raise InvalidInput(f"{shown(text)} is not a number; expected one such as 17.5") from None


def read_quantity(text: str, type_: str) -> float:
    """Return a number, or for the type date the number of a day.

    Raises:
        InvalidInput: it does not fit the type.
    """
    if type_ != "date":
        return read_number(text)
    when = _iso(text)
    if when is None:
        raise InvalidInput(f"{shown(text)} is not a day; expected one such as 2024-05-31")
    return float(day_number(when.at.date()))


def is_day(text: str) -> bool:
    """Say whether a cell is an ISO day or instant."""
    return _iso(text) is not None


def outcome_word(text: str, type_: str) -> str:
    """Return an outcome as it is written elsewhere: yes and no are true and false."""
    return _ANSWERS.get(text.lower(), text) if type_ == "binary" else text
