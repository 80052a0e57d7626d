"""How a table is to be read: which column is which field, and what its cells mean.

Invariant: nothing here is guessed; a mapping holds what was declared, on the command line or in a
file that is reviewed and kept. Read next: `reshape` (what it does to cells), `guess`
(how one is proposed).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tracker.errors import InvalidFile, InvalidInput, Problem
from tracker.exchange.nearest import nearest, shown
from tracker.exchange.tables.claims import CLAIM_COLUMNS
from tracker.exchange.tables.rows import ROW_COLUMNS
from tracker.exchange.tables.text import check_encoding
from tracker.exchange.yaml_text import Bare, write_mapping
from tracker.exchange.yaml_tree import Map, Sheet, read_document

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tracker.exchange.yaml_text import Value

FORMAT: Final = 1
"""Version of the file format, under the key `mapping`."""
FIELDS: Final = (*ROW_COLUMNS, *CLAIM_COLUMNS)
"""Our names of what a column can hold."""
DATE_FORMS: Final = ("day-first", "month-first", "seconds", "milliseconds", "excel")
"""How dates are written where they are not ISO."""
SIGNS: Final = ("+", "-", "0")
"""What a word before a number does: as it stands, turned round, or no number at all: zero."""
_LARGEST: Final = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """How a table is to be read.

    Attributes:
        columns: our field to the column of the file.
        values: our field to what it is in every row.
        percent: probabilities are percent also without a sign.
        dates: one of `DATE_FORMS`; None = ISO, and what can be read in one way only.
        signs: word before a number to one of `SIGNS`, such as D: '+', R: '-'.
        outcomes: word of the file to an outcome of ours.
        calls: a row without number and hedge is a call as it stands.
        encoding: of a text file.
        sheet: of a workbook.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    percent: bool = False
    dates: str | None = None
    signs: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)
    calls: bool = False
    encoding: str | None = None
    sheet: str | None = None

    def check(self) -> TableMapping:
        """Return the mapping if all its words are known.

        Raises:
            InvalidInput: a field, a form of dates, a sign or an encoding that does not exist.
        """
        for ours in (*self.columns, *self.values):
            if ours not in FIELDS:
                near = nearest(ours, FIELDS) or f"; expected one of {', '.join(FIELDS)}"
                raise InvalidInput(f"no field {shown(ours)} is read{near}")
        twice = sorted(set(self.columns) & set(self.values))
        if twice:
            raise InvalidInput(f"{twice[0]} is a column and a value for all rows; keep one")
        if self.dates is not None and self.dates not in DATE_FORMS:
            raise InvalidInput(f"dates {shown(self.dates)}; expected {', '.join(DATE_FORMS)}")
        for word, sign in self.signs.items():
            if sign not in SIGNS:
                raise InvalidInput(f"sign {shown(sign)} of {shown(word)}; expected +, - or 0")
        if self.encoding is not None:
            check_encoding(self.encoding)
        return self


_MAPS: Final = ("columns", "values", "signs", "outcomes")
_FLAGS: Final = ("percent", "calls")
_TEXTS: Final = ("dates", "encoding", "sheet")


def write_table_mapping(mapping: TableMapping) -> str:
    """Return the text of a mapping's file."""
    value: dict[str, Value] = {"mapping": Bare(FORMAT)}
    for name in _MAPS:
        if getattr(mapping, name):
            value[name] = dict(getattr(mapping, name))
    for name in _FLAGS:
        if getattr(mapping, name):
            value[name] = Bare("true")
    for name in _TEXTS:
        if getattr(mapping, name) is not None:
            value[name] = getattr(mapping, name)
    return write_mapping(value)


def read_table_mapping(path: Path) -> TableMapping:
    """Return the mapping that a file holds.

    Raises:
        InvalidFile: not YAML, of a newer format, or with a key or value that is not known.
    """
    problems: list[Problem] = []
    sheet = Sheet(str(path), problems)
    try:
        size = path.stat().st_size
        body = path.read_bytes() if size <= _LARGEST else b""
    except OSError as error:
        message = f"cannot be read ({error.strerror or error}); expected a mapping's file"
        raise InvalidFile([Problem(str(path), 0, message)]) from error
    if size > _LARGEST:
        message = f"larger than {_LARGEST >> 10} KiB; that is no mapping's file"
        raise InvalidFile([Problem(str(path), 0, message)])
    tree = read_document(body, sheet)
    if not problems and not isinstance(tree, Map):
        sheet.add(0, "no mapping; write one with --save-mapping")
    found = _fields(tree, sheet) if isinstance(tree, Map) else {}
    if problems:
        raise InvalidFile(problems)
    try:
        return TableMapping(**found).check()
    except InvalidInput as error:
        raise InvalidFile([Problem(str(path), 0, str(error))]) from error


def _fields(tree: Map, sheet: Sheet) -> dict[str, Any]:
    """Return the values by name; what is not one of them is a problem of `sheet`."""
    found: dict[str, Any] = {}
    if tree.get("mapping") != str(FORMAT):
        version = shown(tree.get("mapping", ""))
        sheet.add(tree.line_of("mapping"), f"mapping: {version}; this program reads {FORMAT}")
    for name, value in tree.items():
        line = tree.line_of(name)
        if name == "mapping":
            continue
        if name in _MAPS and isinstance(value, Map):
            texts = {key: str(own) for key, own in value.items() if isinstance(own, str)}
            if len(texts) < len(value):
                sheet.add(line, f"{name} holds a list or mapping; expected texts")
            found[name] = texts
        elif name in _FLAGS and value in {"true", "false"}:
            found[name] = value == "true"
        elif name in _TEXTS and isinstance(value, str) and value:
            found[name] = str(value)
        elif name in (*_MAPS, *_FLAGS, *_TEXTS):
            kind = "a mapping" if name in _MAPS else "true or false" if name in _FLAGS else "a text"
            sheet.add(line, f"{name}: {shown(value)}; expected {kind}")
        else:
            known = ("mapping", *_MAPS, *_FLAGS, *_TEXTS)
            near = nearest(name, known) or f"; expected one of {', '.join(known)}"
            sheet.add(line, f"no key {shown(name)}{near}")
    return found
