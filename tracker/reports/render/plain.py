"""Values as programs read them: what JSON can hold, with full precision.

Invariant: no data is None, an infinite number the text "inf" or "-inf", a day or an instant its
ISO text; nothing is rounded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"


def plain(value: object) -> Plain:
    """Return a value of a row as JSON can hold it.

    >>> plain({"low": float("-inf"), "on": date(2024, 5, 1), "share": float("nan")})
    {'low': '-inf', 'on': '2024-05-01', 'share': None}

    Raises:
        TypeError: a value that no report may hold.
    """
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return plain_number(value)
    if isinstance(value, date):
        return iso_text(value)
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    raise TypeError(f"a report cannot hold {value!r} of type {type(value).__name__}")


def iso_text(value: date) -> str:
    """Return a day or an instant as ISO 8601 has it, UTC as Z.

    >>> from datetime import UTC, datetime
    >>> iso_text(date(2024, 5, 1)), iso_text(datetime(2024, 5, 1, 12, tzinfo=UTC))
    ('2024-05-01', '2024-05-01T12:00:00Z')
    """
    return value.isoformat().replace("+00:00", "Z")


def plain_number(value: float) -> float | str | None:
    """Return a number, "inf" or "-inf" if it is infinite, None if it is none.

    >>> plain_number(0.1), plain_number(float("inf")), plain_number(float("nan"))
    (0.1, 'inf', None)
    """
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return value
