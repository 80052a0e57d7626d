"""Rows of JSON lines, and of a JSON list of objects, as tables.

Invariant: a number is the text that the file has, or reads back as the same one; a list of texts is
joined by `;`, anything nested deeper stays JSON text, which only columns of text take.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from tracker.errors import InvalidFile, Problem
from tracker.exchange.bundle import read_json
from tracker.exchange.tables.text import MAX_CELL, MAX_LINE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.exchange.bundle import Member

_HALF: Final = re.compile("[\ud800-\udfff]")
MAX_FIELDS: Final = 1_000
"""Different fields of all objects of a file."""


def json_rows(member: Member) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells): first the names of all fields, then every object.

    An object that lacks a field has an empty cell there. A `.json` file is one list of objects;
    its rows are counted from 1.

    Raises:
        InvalidFile: not JSON, no objects, too many fields, a line cut off.
    """
    fields: dict[str, int] = {}
    for row, found in _objects(member):
        for name in found:
            fields.setdefault(_text(name, member, row), len(fields))
        if len(fields) > MAX_FIELDS:
            message = f"more than {MAX_FIELDS} fields by this line; expected a table"
            raise InvalidFile([Problem(member.label, row, message)])
    yield 0, [*fields]
    for row, found in _objects(member):
        cells = [""] * len(fields)
        for name, value in found.items():
            cells[fields[name]] = _cell(value, member, row)
        yield row, cells


def _objects(member: Member) -> Iterator[tuple[int, dict[str, Any]]]:
    pairs = _listed(member) if member.base.endswith(".json") else _lined(member)
    for row, value in pairs:
        if not isinstance(value, dict):
            message = f"a {type(value).__name__}; expected an object such as {{...}}"
            raise InvalidFile([Problem(member.label, row, message)])
        yield row, value


def _listed(member: Member) -> Iterator[tuple[int, Any]]:
    value = read_json(member)
    if not isinstance(value, list):
        message = "one JSON value; expected a list of objects, or a file of a known system"
        raise InvalidFile([Problem(member.label, 1, message)])
    yield from enumerate(value, start=1)


def _lined(member: Member) -> Iterator[tuple[int, Any]]:
    with member.open() as file:
        row = 0
        while line := file.readline(MAX_LINE + 1):
            row += 1
            if len(line) > MAX_LINE:
                message = f"a line of more than {MAX_LINE} bytes; expected one object per line"
                raise InvalidFile([Problem(member.label, row, message)])
            if line.strip():
                yield row, _value(line, member, row)


def _value(line: bytes, member: Member, row: int) -> Any:  # noqa: ANN401 - whatever the line holds
    try:
        text = line.decode("utf-8-sig" if row == 1 else "utf-8")
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=lambda _: None)
    except UnicodeDecodeError as error:
        message = "not UTF-8; save the file as UTF-8"
        raise InvalidFile([Problem(member.label, row, message)]) from error
    except (ValueError, RecursionError) as error:
        message = "not one whole JSON object; is the file whole?"
        raise InvalidFile([Problem(member.label, row, message)]) from error


def _cell(value: Any, member: Member, row: int) -> str:  # noqa: ANN401 - a JSON value
    """Return a JSON value as the text that a CSV would have."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        text = ";".join(value)
    elif isinstance(value, (list, dict)):
        text = json.dumps(value, ensure_ascii=False)
    else:
        text = str(value)
    return _text(text, member, row)


def _text(text: str, member: Member, row: int) -> str:
    """Return a text that can be kept."""
    if len(text) > MAX_CELL or "\0" in text:
        message = f"a cell of more than {MAX_CELL} characters, or with a NUL character"
        raise InvalidFile([Problem(member.label, row, message)])
    if _HALF.search(text):
        message = f"{text[:40]!a} has half of a character; write the pair of escapes whole"
        raise InvalidFile([Problem(member.label, row, message)])
    return text
