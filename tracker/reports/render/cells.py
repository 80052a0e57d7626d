"""How a value reads for people: at most four digits, a dash where nothing is known.

Invariant: None becomes a dash, never 0; an infinite value stays infinite. Text is made harmless
here, so that whatever leaves this module may be printed.
"""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Final

from tracker.reports.render.harmless import harmless
from tracker.reports.render.plain import iso_text
from tracker.reports.report import Column, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tracker.reports.report import Row

NO_DATA: Final = "–"
MINUS: Final = "\N{MINUS SIGN}"
MOST_DIGITS: Final = 4


def show_number(value: float, digits: int) -> str:
    """Return a number with so many decimals.

    >>> show_number(-0.25, 3), show_number(17900.4, 0), show_number(float("inf"), 2)
    ('−0.250', '17900', '∞')
    """
    if math.isinf(value):
        return f"{MINUS}∞" if value < 0 else "∞"
    text = f"{abs(value):.{digits}f}"
    negative = value < 0 and any(figure in text for figure in "123456789")
    return MINUS + text if negative else text


def show_percent(value: float, digits: int = 0) -> str:
    """Return a share as a percentage.

    >>> show_percent(0.625), show_percent(1.0)
    ('62%', '100%')
    """
    return f"{show_number(100 * value, digits)}%"


def show_figure(value: float) -> str:
    """Return a figure from the record as it was written, up to fifteen digits.

    >>> show_figure(1500000.0), show_figure(-0.05)
    ('1500000', '−0.05')
    """
    text = f"{value:.15g}"
    return MINUS + text[1:] if text.startswith("-") else text


def digits_for(values: Iterable[object]) -> int:
    """Return how many decimals a column can have so that its longest number has four digits.

    >>> digits_for([0.25, None, 0.3]), digits_for([12.5, 1.0]), digits_for([17900.0])
    (3, 2, 0)
    """
    numbers = [abs(v) for v in values if isinstance(v, (int, float)) and math.isfinite(v)]
    largest = max(numbers, default=0.0)
    return next(
        (digits for digits in (3, 2, 1) if len(f"{largest:.{digits}f}") <= MOST_DIGITS + 1), 0
    )


def column_digits(column: Column, rows: Iterable[Row]) -> int:
    """Return the decimals of a column: as said, else from its values."""
    if column.digits is not None:
        return column.digits
    if column.kind in {Kind.PERCENT, Kind.PERCENT_INTERVAL}:
        return 0
    keys = (column.key,) if column.upper is None else (column.key, column.upper)
    return digits_for(row.get(key) for row in rows for key in keys)


def show_cell(row: Row, column: Column, digits: int) -> str:
    """Return the text of one cell, harmless, with a dash for no data."""
    value = row.get(column.key)
    if column.kind in {Kind.INTERVAL, Kind.PERCENT_INTERVAL}:
        upper = row.get(column.upper or "")
        return _show_interval(value, upper, digits, percent=column.kind is Kind.PERCENT_INTERVAL)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return NO_DATA
    show = _SHOW.get(column.kind)
    if show is not None and isinstance(value, (int, float)) and not isinstance(value, bool):
        return show(value, digits)
    return show_value(value)


def show_value(value: object) -> str:
    """Return any value of a row as harmless text.

    >>> show_value(["a", "b"]), show_value(True), show_value(date(2024, 5, 1)), show_value(())
    ('a, b', 'yes', '2024-05-01', '–')
    """
    if value is None:
        return NO_DATA
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return iso_text(value)
    if isinstance(value, float):
        return show_figure(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(show_value(part) for part in value) or NO_DATA
    return harmless(str(value))


def _show_interval(low: object, high: object, digits: int, *, percent: bool) -> str:
    """Return `0.12–0.31`, or `−0.12 to 0.31` where a dash could be read as a sign.

    A text as the lower end says in words why there is no interval.
    """
    if isinstance(low, str):
        return harmless(low)
    if not isinstance(low, (int, float)) or not isinstance(high, (int, float)):
        return NO_DATA
    scale, sign = (100, "%") if percent else (1, "")
    lower, upper = show_number(scale * low, digits), show_number(scale * high, digits)
    joint = " to " if MINUS in lower + upper else "–"
    return f"{lower}{joint}{upper}{sign}"


def _show_integer(value: float, _digits: int) -> str:
    return show_number(value, 0)


def _show_as_written(value: float, _digits: int) -> str:
    return show_figure(value)


_SHOW: Final[dict[Kind, Callable[[float, int], str]]] = {
    Kind.INTEGER: _show_integer,
    Kind.NUMBER: show_number,
    Kind.PERCENT: show_percent,
    Kind.VALUE: _show_as_written,
}
