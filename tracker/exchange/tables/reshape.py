"""Cells of tables, turned into the way in which we write them, by what a mapping declares.

Invariant: a cell that a declaration does not fit is refused with what was expected, and a cell that
says nothing still says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final, TypeAlias

from tracker.errors import InvalidInput
from tracker.exchange.nearest import shown
from tracker.exchange.tables.cells import is_missing, read_when

if TYPE_CHECKING:
    from tracker.domain.instant import When
    from tracker.exchange.tables.cells import ReadDate
    from tracker.exchange.tables.mapping import TableMapping

Reshape: TypeAlias = Callable[[str], str]
"""Turns one cell of the file into one of ours."""

DATE_FIELDS: Final = (
    *("made_on", "made_at", "opens_on", "opens_at"),
    *("closes_on", "closes_at", "known_on", "known_at", "ends_at"),
)
NUMBER_FIELDS: Final = ("point", "low", "high")
_ORDERED: Final = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})(?:[T ,]+(.+))?")
_CLOCK: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})(:[0-9]{2})?(?:\.[0-9]+)?\s*([AaPp][Mm])?")
_SIGNED: Final = re.compile(r"([^\W\d_][^\d+\-\u2212]*?)\s*([+\-\u2212]?\s*[0-9][0-9.,]*)?\s*%?")
_WHOLE: Final = re.compile(r"-?[0-9]{1,17}(\.[0-9]*)?")
_EXCEL_DAY_0: Final = datetime(1899, 12, 30, tzinfo=UTC)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NOON: Final = 12
_MOST_MONTHS: Final = 12


def reshapes(mapping: TableMapping) -> dict[str, Reshape]:
    """Return what is done to the cells of each field; fields that stay as they are are absent."""
    found: dict[str, Reshape] = {}
    if mapping.percent:
        found["probability"] = _with_percent
    if mapping.dates is not None:
        found |= dict.fromkeys(DATE_FIELDS, lru_cache(65_536)(partial(_to_iso, form=mapping.dates)))
    if mapping.signs:
        signs = {word.casefold(): sign for word, sign in mapping.signs.items()}
        found |= dict.fromkeys((*NUMBER_FIELDS, "outcome"), partial(_unsigned, signs=signs))
    if mapping.outcomes:
        words = {word.casefold(): outcome for word, outcome in mapping.outcomes.items()}
        found["outcome"] = partial(_outcome, words=words, before=found.get("outcome"))
    return found


def _with_percent(cell: str) -> str:
    """Return a probability with its percent sign."""
    text = cell.strip()
    return text if is_missing(text) or text.endswith(("%", "％")) else f"{text}%"


def _outcome(cell: str, *, words: dict[str, str], before: Reshape | None) -> str:
    found = words.get(cell.strip().casefold())
    if found is not None:
        return found
    return cell if before is None else before(cell)


def _unsigned(cell: str, *, signs: dict[str, str]) -> str:
    """Return the number of a text such as `D +1.3`, its sign by the word.

    >>> _unsigned("R +2", signs={"d": "+", "r": "-"}), _unsigned("even", signs={"even": "0"})
    ('-2', '0')
    """
    text = cell.strip()
    match = _SIGNED.fullmatch(text)
    if is_missing(text) or match is None:
        return cell
    word, number = match[1].strip(), match[2]
    sign = signs.get(word.casefold())
    if sign == "0" and number is None:
        return "0"
    if sign not in {"+", "-"} or number is None:
        return cell
    plain = number.replace(" ", "").replace("\u2212", "-").removeprefix("+")
    if sign == "+":
        return plain
    return plain[1:] if plain.startswith("-") else f"-{plain}"


def dates_in(form: str | None, read_date: ReadDate | None) -> ReadDate | None:
    """Return what reads dates in a declared form, and others as `read_date` does."""
    if form is None:
        return read_date

    def read(text: str, periods: bool) -> When:  # noqa: FBT001 - as every reader of dates
        return read_when(_to_iso(text, form=form), read_date, periods=periods)

    return read


def _to_iso(cell: str, *, form: str) -> str:
    """Return a date in the declared form as ISO; what is ISO already stays.

    >>> _to_iso("3/4/2024", form="day-first"), _to_iso("3/4/2024 1:05 PM", form="month-first")
    ('2024-04-03', '2024-03-04T13:05')
    >>> _to_iso("1709251200000", form="milliseconds")
    '2024-03-01T00:00:00+00:00'

    Raises:
        InvalidInput: there is no such day.
    """
    text = cell.strip()
    if form in {"day-first", "month-first"}:
        match = _ORDERED.fullmatch(text)
        if match is None:
            return cell
        first, second = int(match[1]), int(match[2])
        day, month = (first, second) if form == "day-first" else (second, first)
        if month > _MOST_MONTHS:
            raise InvalidInput(f"{shown(text)} has no month {month}; the dates are not all {form}")
        clock = "" if match[4] is None else f"T{_clock(match[4])}"
        return f"{match[3]}-{month:02d}-{day:02d}{clock}"
    if _WHOLE.fullmatch(text) is None:
        return cell
    return _counted(text, form)


def is_ordered(text: str) -> bool:
    """Say whether a text is a day, a month and a year in an order that a declaration can settle.

    >>> is_ordered("03/04/2024"), is_ordered("May 2024")
    (True, False)
    """
    return _ORDERED.fullmatch(text.strip()) is not None


def _clock(text: str) -> str:
    """Return a time of day with two digits of hours, by 24."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return text
    hour = int(match[1])
    if match[4] is not None:
        hour = hour % _NOON + (_NOON if match[4].lower() == "pm" else 0)
    return f"{hour:02d}:{match[2]}{match[3] or ''}"


def _counted(text: str, form: str) -> str:
    """Return a count of seconds, milliseconds or days of Excel as ISO."""
    number = float(text)
    try:
        if form == "excel":
            at = _EXCEL_DAY_0 + timedelta(days=number)
            return at.date().isoformat() if number.is_integer() else at.isoformat()
        return (_EPOCH + timedelta(**{form: number})).isoformat()
    except OverflowError:
        raise InvalidInput(f"{shown(text)} is no count of {form}") from None
