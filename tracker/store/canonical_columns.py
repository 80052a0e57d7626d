"""The lines of many facts of one table at once, column by column.

Invariant: every line is the one that `LineCodec.encode` gives for the fact alone (tested); whatever
this cannot do, it leaves to that.
"""

from __future__ import annotations

import hashlib
from array import array
from datetime import datetime
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Boolean, Double, Integer

from tracker.store.canonical import CHECKSUM, CHECKSUM_DIGITS, canonical_json, instant_forms
from tracker.store.tables.base import UtcInstant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Table

_EXACT: Final = 2**53
_PLAIN_LOW: Final = 1e-4
_PLAIN_HIGH: Final = 1e16
_OF_ARRAYS: Final = {"q": int, "i": int, "d": float}
"""Types of the cells of arrays, which need not be looked at one by one."""


class EncodedRows(NamedTuple):
    """Many facts, encoded.

    Attributes:
        lines: as bytes, each ended by a newline, one after the other.
        names: the columns of the rows, the checksum last.
        rows: cells as the driver takes them.
    """

    lines: bytes
    names: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


def encode_columns(table: Table, columns: Mapping[str, Sequence[Any]]) -> EncodedRows | None:
    """Return the lines and cells of many facts; None if a cell needs the way of single facts.

    Args:
        table: of the facts.
        columns: equal-length sequences by column, all that are not NULL; instants as datetimes.
    """
    held = {name: values for name, values in columns.items() if _types(values) != {type(None)}}
    writers = {name: _WRITERS[_type_of(table, name)] for name in held}
    if any(_types(values) != {writers[name][0]} for name, values in held.items()):
        return None
    if any(write is _TEXT and _has_nul(held[name]) for name, (_, write) in writers.items()):
        return None
    varying: list[list[str]] = []
    before = "{"  # What stands before the next column that varies.
    for name in sorted({*held, "table"}):
        if name == "table":
            before += f'"table":{encode_basestring(table.name)},'
            continue
        written = _written(writers[name][1], held[name], f'{before}"{name}":')
        if isinstance(written, list):
            varying.append(written)
        before = "," if isinstance(written, list) else f"{written},"
    n_rows = len(next(iter(held.values())))
    starts = map("".join, zip(*varying, strict=True)) if varying else [""] * n_rows
    end = f"{before.removesuffix(',')}}}\n"
    try:
        lines = (end.join(starts) + end).encode()
    except UnicodeEncodeError:
        return None
    return _with_checksums(lines, held)


def _with_checksums(lines: bytes, columns: Mapping[str, Sequence[Any]]) -> EncodedRows:
    """Return lines with their rows as the driver takes them."""
    cells = {
        name: [instant_forms(at)[1] for at in values] if type(values[0]) is datetime else values
        for name, values in columns.items()
    }
    sha256 = hashlib.sha256
    sums = [sha256(line).hexdigest()[:CHECKSUM_DIGITS] for line in lines.split(b"\n")[:-1]]
    rows = zip(*cells.values(), sums, strict=True)
    return EncodedRows(lines, (*cells, CHECKSUM), rows)


def _types(values: Sequence[Any]) -> set[type]:
    """Return the types of the cells."""
    if isinstance(values, range):
        return {int}
    if isinstance(values, array):
        return {_OF_ARRAYS[values.typecode]}
    return set(map(type, values))


def _type_of(table: Table, name: str) -> str:
    """Return how the cells of a column are written."""
    kind = table.columns[name].type
    if isinstance(kind, UtcInstant):
        return "instant"
    for cls, word in ((Boolean, "boolean"), (Double, "number"), (Integer, "integer")):
        if isinstance(kind, cls):
            return word
    return "text"


def _number(value: float) -> str:
    """Return a float as RFC 8785 writes it."""
    if value.is_integer() and abs(value) < _PLAIN_HIGH:
        return str(int(value))
    if _PLAIN_LOW <= abs(value) < _PLAIN_HIGH:
        return repr(value)
    return canonical_json({"n": value})[5:-1]


def _integer(value: int) -> str:
    return str(value) if abs(value) < _EXACT else f'"{value}"'


_TEXT: Final = encode_basestring
_WRITERS: Final[dict[str, tuple[type, Callable[[Any], str]]]] = {
    "instant": (datetime, lambda value: encode_basestring(instant_forms(value)[0])),
    "boolean": (bool, lambda value: "true" if value else "false"),
    "number": (float, _number),
    "integer": (int, _integer),
    "text": (str, _TEXT),
}


def _has_nul(values: Sequence[str]) -> bool:
    return "\0" in "".join(values)


def _written(write: Callable[[Any], str], values: Sequence[Any], before: str) -> list[str] | str:
    """Return the values as JSON behind what stands before them; one text if all are the same."""
    if write is _integer and values[0] != values[-1]:
        least, most = min(values), max(values)
        if -_EXACT < least <= most < _EXACT:
            return [f"{before}{value}" for value in values]
    different = set(values)
    if write is _number and min(different) >= _PLAIN_LOW and max(different) < 1:
        write = repr  # None of them is written otherwise.
    known = {value: before + write(value) for value in different}
    if len(known) == 1:
        return known[values[0]]
    return [known[value] for value in values]
