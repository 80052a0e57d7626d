"""Values as other systems write them: Python lists in cells, milliseconds, texts of any content.

Invariant: a value is read or refused with what was expected.
"""

from __future__ import annotations

import ast
import math
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.instant import EPOCH, Precision, When
from tracker.errors import InvalidInput
from tracker.exchange.corpus.field_kinds import FIRST_YEAR, LAST_YEAR, Unreadable, number_of
from tracker.exchange.nearest import shown
from tracker.exchange.tables.cells import is_missing, read_when

if TYPE_CHECKING:
    from tracker.exchange.tables.cells import ReadDate

_WRAPPED: Final = re.compile(r"np\.[a-z]+[0-9]*\(([^()]*)\)")
_NAN: Final = re.compile(r"\bnan\b")
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
_FIRST: Final = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(LAST_YEAR, 12, 31, tzinfo=UTC)
LATEST: Final = int((_LAST - EPOCH) / timedelta(milliseconds=1))
"""The last instant of the calendar here, in milliseconds since 1970."""
MAX_LIST: Final = 100_000
"""Characters of a list in a cell."""


def read_list(text: str) -> list[Any]:
    """Return the list that a cell holds as Python prints it; `nan` becomes None.

    Raises:
        InvalidInput: it is not one.

    >>> read_list("[0.25, None, nan, np.float64(0.75)]")
    [0.25, None, None, 0.75]
    >>> read_list("['Yes, soon', 'No']")
    ['Yes, soon', 'No']
    """
    quick = _numbers(text)
    if quick is not None:
        return quick
    try:
        if len(text) > MAX_LIST:
            raise InvalidInput(f"a list of more than {MAX_LIST} characters")
        plain = text if "'" in text or '"' in text else _NAN.sub("None", _WRAPPED.sub(r"\1", text))
        found = ast.literal_eval(plain)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        found = None
    if not isinstance(found, list):
        raise InvalidInput(f"{shown(text)} is not a list; expected one such as [0.2, 0.8]")
    return found


def _numbers(text: str) -> list[Any] | None:
    """Return a plain list of numbers quickly; None if it is anything else."""
    if not (text.startswith("[") and text.endswith("]")):
        return None
    try:
        found = [float(part) for part in text[1:-1].split(",")]
    except ValueError:
        return None
    return None if any(map(math.isnan, found)) else list(found)


def read_instant(text: str, read_date: ReadDate | None) -> When | None:
    """Return the moment of a cell; None if the cell says nothing.

    Raises:
        InvalidInput: it names none, or several.
    """
    cell = text.strip()
    return None if is_missing(cell) else read_when(cell, read_date, periods=False)


def from_milliseconds(value: object) -> When:
    """Return the instant of milliseconds since 1970.

    Raises:
        InvalidInput: not a number, or before the year 1000 or after 9998.

    >>> str(from_milliseconds(1714521600000))
    '2024-05-01T00:00:00Z'
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidInput(f"{shown(value)} is not a time; expected milliseconds since 1970")
    try:
        at = EPOCH + timedelta(milliseconds=value)
    except (OverflowError, ValueError):
        at = None
    if at is None or not _FIRST <= at <= _LAST:
        raise InvalidInput(f"{shown(value)} is no time; expected milliseconds since 1970")
    return When(at, Precision.INSTANT)


def read_share(value: object) -> float:
    """Return a probability that is written as a number from 0 to 1.

    Raises:
        InvalidInput: it is not one.
    """
    number = _number(value)
    if number is None or not 0 <= number <= 1:
        raise InvalidInput(f"{shown(value)} is not a probability; expected a number from 0 to 1")
    return number


def read_percent(value: object) -> float:
    """Return a probability that is written as a number from 0 to 100, with or without a sign.

    Raises:
        InvalidInput: it is not one.

    >>> read_percent("70%"), read_percent(5)
    (0.7, 0.05)
    """
    bare = value.strip().removesuffix("%").strip() if isinstance(value, str) else value
    number = _number(bare)
    if number is None or not 0 <= number <= _PERCENT:
        raise InvalidInput(f"{shown(value)} is not a percentage; expected a number from 0 to 100")
    return number / _PERCENT


_PERCENT: Final = 100


def read_float(value: object) -> float:
    """Return a finite number.

    Raises:
        InvalidInput: it is not one.
    """
    number = _number(value)
    if number is None:
        raise InvalidInput(f"{shown(value)} is not a number; expected one such as 17.5")
    return number


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = number_of(value.strip()) if isinstance(value, str) else float(value)
    except (Unreadable, OverflowError):
        return None
    return number if math.isfinite(number) else None


def one_line(text: object) -> str:
    """Return a text on one line; characters that no database keeps are replaced.

    >>> one_line("  Will it    rain? ")
    'Will it rain?'
    """
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", " ".join(str(text).split()))


def free_text(text: object) -> str | None:
    """Return a text as it is, without space around it; None if nothing is left."""
    if text is None:
        return None
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", str(text)).strip() or None
