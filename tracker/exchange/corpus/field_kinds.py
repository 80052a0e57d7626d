"""Kinds of field: how a value is read, what JSON Schema says of it, what people call it.

A `Kind` is all three at once, so that the loader, the schema for editors and the documentation
cannot disagree. Invariant: a reader either returns a value of its type or raises `Unreadable`
with what was expected; it never guesses. Read next: `fields`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.identifiers import KEY_PATTERN
from tracker.exchange.nearest import nearest, shown
from tracker.exchange.yaml_tree import Map, Node, Quoted, Seq, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
"""Plain scalars that stand for "not known", as in YAML 1.2."""
MAX_WHOLE: Final = 2**31 - 1
"""Whole numbers of the format fit into 32 bits."""
MAX_DIGITS: Final = 400
"""Characters of a number; a float needs at most 330."""
FIRST_YEAR: Final = 1000
LAST_YEAR: Final = 9998
_NUMBER: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_DAY: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK: Final = r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
_INSTANT: Final = re.compile(_DAY + _CLOCK)
_DAY_NUMBER: Final = re.compile(rf"day ({_NUMBER.pattern})")
_BOOLEANS: Final = {"true": True, "True": True, "TRUE": True} | {
    "false": False,
    "False": False,
    "FALSE": False,
}


class Unreadable(Exception):  # noqa: N818 - a verdict on a value, turned into a Problem at once
    """A value is not what its field holds; the text says what was expected."""


class DayNumber(float):
    """Days since 1970-01-01 that are not a whole day of the calendar."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """What a field holds.

    Attributes:
        words: for people, as in "expected a day".
        schema: JSON Schema of the value without null.
        read: returns the value of (node, line, sheet) or raises `Unreadable`.
    """

    words: str
    schema: dict[str, Any]
    read: Callable[[Node, int, Sheet], Any]


def is_null(value: Node) -> bool:
    """Say whether a value stands for "not known"."""
    return type(value) is str and value in NULLS


def text_of(value: Node) -> str:
    """Return a scalar's text, whatever YAML would take it for."""
    if type(value) is str:
        if value in NULLS:
            raise Unreadable
        return value
    if isinstance(value, Quoted):
        if "\0" in value:
            raise Unreadable("text without NUL characters")
        return str(value)
    raise Unreadable


def _read_text(value: Node, _line: int, _sheet: Sheet) -> str:
    return text_of(value)


def _read_line(value: Node, _line: int, _sheet: Sheet) -> str:
    text = text_of(value)
    if not text:
        raise Unreadable
    return text


_ANY_SCALAR: Final = ["string", "number", "boolean"]
TEXT: Final = Kind("text", {"type": _ANY_SCALAR}, _read_text)
LINE: Final = Kind("text that is not empty", {"type": _ANY_SCALAR, "minLength": 1}, _read_line)


def _read_name(value: Node, _line: int, _sheet: Sheet) -> str:
    text = text_of(value)
    if not text or text != text.strip():
        raise Unreadable
    return text


NAME: Final = Kind(
    "text without space around it",
    {"type": _ANY_SCALAR, "pattern": r"^\S([\s\S]*\S)?$"},
    _read_name,
)


def _is_typed(text: str) -> bool:
    """Say whether readers of YAML take a bare text for a number or a boolean."""
    if text[0] in "0123456789+-.":
        return _NUMBER.fullmatch(text) is not None
    return text in _BOOLEANS


def matching(pattern: str, words: str) -> Kind:
    """Return the kind of text that matches a pattern as a whole.

    A bare number or boolean is not such text: programs that know YAML but not the field would
    change it.
    """
    compiled = re.compile(pattern)

    def read(value: Node, _line: int, _sheet: Sheet) -> str:
        text = text_of(value)
        if compiled.fullmatch(text) is None:
            raise Unreadable
        if type(value) is str and _is_typed(value):
            raise Unreadable(f"{words}; a number or boolean in quotes")
        return text

    return Kind(words, {"type": "string", "pattern": f"^(?:{pattern})$"}, read)


KEY: Final = matching(KEY_PATTERN.pattern, "a key of 1 to 80 characters a-z, 0-9 and -")
URL: Final = matching(r"https?://[^\s\x00-\x20\x7f]+", "a URL that begins with http:// or https://")
SHA256: Final = matching(r"[0-9a-f]{64}", "a SHA-256: 64 characters 0-9 and a-f")
LANGUAGE: Final = matching(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", "a language tag such as zh-Hans")
FILE_NAME: Final = matching(r"(?!\.\.?$)[^/\\\x00-\x1f]{1,255}", "the name of a file, no folder")


def one_of(values: Iterable[str]) -> Kind:
    """Return the kind of a word from a closed list."""
    words = tuple(str(value) for value in values)
    known = {word: word for word in words}

    def read(value: Node, _line: int, _sheet: Sheet) -> str:
        text = text_of(value)
        found = known.get(text)
        if found is None:
            near = nearest(text, words)
            raise Unreadable(f"one of {', '.join(words)}{near}")
        return found

    return Kind(f"one of {', '.join(words)}", {"enum": list(words)}, read)


def number_of(value: Node) -> float:
    """Return the finite number that a plain scalar spells."""
    if type(value) is not str or len(value) > MAX_DIGITS or _NUMBER.fullmatch(value) is None:
        raise Unreadable
    number = float(value)
    if not math.isfinite(number):
        raise Unreadable
    return number


def number(words: str, **bounds: float) -> Kind:
    """Return the kind of a number; `bounds` are keywords of JSON Schema such as minimum."""
    low = bounds.get("minimum", -math.inf)
    high = bounds.get("maximum", math.inf)
    above = bounds.get("exclusiveMinimum", -math.inf)
    below = bounds.get("exclusiveMaximum", math.inf)

    def read(value: Node, _line: int, _sheet: Sheet) -> float:
        found = number_of(value)
        if low <= found <= high and above < found < below:
            return found
        raise Unreadable

    return Kind(words, {"type": "number", **bounds}, read)


def whole(words: str, minimum: int) -> Kind:
    """Return the kind of a whole number of at least `minimum`."""

    def read(value: Node, _line: int, _sheet: Sheet) -> int:
        found = number_of(value)
        if minimum <= found <= MAX_WHOLE and found.is_integer():
            return int(found)
        raise Unreadable

    return Kind(words, {"type": "integer", "minimum": minimum, "maximum": MAX_WHOLE}, read)


def _read_boolean(value: Node, _line: int, _sheet: Sheet) -> bool:
    found = _BOOLEANS.get(value) if type(value) is str else None
    if found is None:
        raise Unreadable
    return found


BOOLEAN: Final = Kind("true or false", {"type": "boolean"}, _read_boolean)
PROBABILITY: Final = number("a probability from 0 to 1; 70% is written 0.7", minimum=0, maximum=1)
LEVEL: Final = number("a level between 0 and 1", exclusiveMinimum=0, exclusiveMaximum=1)


@lru_cache(maxsize=8192)
def read_day(text: str) -> date | None:
    """Return the day of `2024-05-01`; None if the text is not a day that exists."""
    if re.fullmatch(_DAY, text) is None or not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_instant(text: str) -> datetime | None:
    """Return the UTC instant of `2024-05-01T12:00:00Z` or one with an offset; None if it is not."""
    if _INSTANT.fullmatch(text) is None or not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None


def _read_moment(value: Node, _line: int, _sheet: Sheet) -> date | datetime:
    text = text_of(value)
    found = read_day(text) or read_instant(text)
    if found is None:
        raise Unreadable
    return found


def _read_at(value: Node, _line: int, _sheet: Sheet) -> datetime:
    found = read_instant(text_of(value))
    if found is None:
        raise Unreadable
    return found


def _read_quantity(value: Node, _line: int, _sheet: Sheet) -> float | date:
    text = text_of(value)
    day = read_day(text)
    if day is not None:
        return day
    match = _DAY_NUMBER.fullmatch(text)
    if match is not None:
        return DayNumber(number_of(match[1]))
    return number_of(value)


MOMENT: Final = Kind(
    "a day such as 2024-05-01, or an instant such as 2024-05-01T12:00:00Z",
    {"type": "string", "pattern": f"^(?:{_DAY}|{_INSTANT.pattern})$"},
    _read_moment,
)
INSTANT: Final = Kind(
    "an instant such as 2024-05-01T12:00:00Z",
    {"type": "string", "pattern": f"^{_INSTANT.pattern}$"},
    _read_at,
)
QUANTITY: Final = Kind(
    "a number, or for the type date a day such as 2024-05-01",
    {"type": ["number", "string"], "pattern": f"^(?:{_DAY}|{_DAY_NUMBER.pattern})$"},
    _read_quantity,
)


def listing(item: Kind, words: str, **bounds: Any) -> Kind:  # noqa: ANN401 - JSON Schema values
    """Return the kind of a list; `bounds` are minItems, maxItems and uniqueItems."""
    fewest = bounds.get("minItems", 0)
    most = bounds.get("maxItems", math.inf)
    unique = bounds.get("uniqueItems", False)

    def read(value: Node, _line: int, sheet: Sheet) -> tuple[Any, ...]:
        if not isinstance(value, Seq) or not fewest <= len(value) <= most:
            raise Unreadable
        found = []
        for item_line, node in zip(value.lines, value, strict=True):
            try:
                found.append(item.read(node, item_line, sheet))
            except Unreadable as bad:
                sheet.add(item_line, f"{shown(node)} in a list; expected {str(bad) or item.words}")
        if unique and len(set(found)) < len(found):
            twice = Counter(found).most_common(1)[0][0]
            raise Unreadable(f"each item once; {shown(twice)} stands twice")
        return tuple(found)

    return Kind(words, {"type": "array", "items": item.schema, **bounds}, read)


def mapping(key: Kind, item: Kind, words: str) -> Kind:
    """Return the kind of a mapping; it is read as pairs in the order of the file."""
    name_of = str if key.schema.get("type") == "number" else Quoted

    def read(value: Node, _line: int, sheet: Sheet) -> tuple[tuple[Any, Any], ...]:
        if not isinstance(value, Map) or not value:
            raise Unreadable
        found = []
        for own_line, (name, node) in zip(value.lines, value.items(), strict=True):
            try:
                pair = (key.read(name_of(name), own_line, sheet), item.read(node, own_line, sheet))
            except Unreadable as bad:
                sheet.add(own_line, f"{shown(name)}: {shown(node)}; expected {str(bad) or words}")
            else:
                found.append(pair)
        return tuple(found)

    schema = {
        "type": "object",
        "minProperties": 1,
        "propertyNames": _as_names(key.schema),
        "additionalProperties": item.schema,
    }
    return Kind(words, schema, read)


def _as_names(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema for property names, which JSON knows only as strings."""
    if schema.get("type") in ("number", "integer"):
        return {"pattern": f"^{_NUMBER.pattern}$"}
    return {name: value for name, value in schema.items() if name != "type"}
