"""Tables of fields: one kind of entry in a corpus file, read as a row.

Invariant: reading a table reports every wrong, unknown, missing and doubled field of an entry in
one go; what could be read is in the row. Read next: `fields`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracker.exchange.corpus.field_kinds import NULLS, Kind, Unreadable, is_null
from tracker.exchange.nearest import nearest, shown
from tracker.exchange.yaml_tree import Map

if TYPE_CHECKING:
    from tracker.exchange.yaml_tree import Node, Sheet


class Row(dict[str, Any]):
    """The fields of one entry that could be read, with their lines."""

    __slots__ = ("line", "node")
    line: int
    node: Map

    def line_of(self, *names: str) -> int:
        """Return the line of the first of the fields that is present, else of the entry."""
        for name in names:
            if name in self.node:
                return self.node.line_of(name)
        return self.line

    def is_broken(self, name: str) -> bool:
        """Say whether a field was given but could not be read; null is not given."""
        node = self.node.get(name)
        return name not in self and node is not None and not is_null(node)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a table.

    Attributes:
        name: as in the file.
        kind: what it holds.
        meaning: one line for the documentation.
        required: absent or null is a problem.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False


class Table:
    """The fields of one kind of entry."""

    def __init__(self, noun: str, fields: tuple[Field, ...], **rules: Any) -> None:  # noqa: ANN401 - JSON Schema values
        """Name the entry and its fields; `rules` are further JSON Schema keywords."""
        self.noun = noun
        self.fields = fields
        self.rules = rules
        self._kinds = {field.name: field.kind for field in fields}
        self._readers = {field.name: field.kind.read for field in fields}
        self._required = frozenset(field.name for field in fields if field.required)

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of an entry."""
        properties = {
            field.name: field.kind.schema if field.required else _or_null(field.kind.schema)
            for field in self.fields
        }
        required = [field.name for field in self.fields if field.required]
        schema: dict[str, Any] = {"type": "object", "additionalProperties": False}
        if required:
            schema["required"] = required
        described = {
            field.name: {"description": field.meaning} | properties[field.name]
            for field in self.fields
        }
        return schema | {"properties": described} | self.rules

    def kind(self, words: str) -> Kind:
        """Return the kind of a field that holds one entry of this table."""
        return Kind(words, self.schema(), self.read)

    def read(self, value: Node, line: int, sheet: Sheet) -> Row:
        """Return the row of an entry; what is wrong goes to `sheet`.

        Raises:
            Unreadable: the value is not a mapping.
        """
        if not isinstance(value, Map):
            raise Unreadable(f"a {self.noun} as a mapping of fields")
        row = Row()
        row.line = line
        row.node = value
        readers, required = self._readers, self._required
        for name, node in value.items():
            reader = readers.get(name)
            if reader is None:
                self._report_unknown(name, value.line_of(name), sheet)
                continue
            if type(node) is str and node in NULLS and name not in required:
                continue
            try:
                own_line = line if type(node) is str else value.line_of(name)
                row[name] = reader(node, own_line, sheet)
            except Unreadable as bad:
                self._report(name, node, bad, value.line_of(name), sheet)
        if not required <= value.keys():
            for field in self.fields:
                if field.required and field.name not in value:
                    words = field.kind.words
                    sheet.add(line, f"{self.noun} without {field.name}; expected {words}")
        return row

    def _report(self, name: str, node: Node, bad: Unreadable, line: int, sheet: Sheet) -> None:
        expected = str(bad) or self._kinds[name].words
        sheet.add(line, f"{name} is {shown(node)}; expected {expected}")

    def _report_unknown(self, name: str, line: int, sheet: Sheet) -> None:
        near = nearest(name, self._readers) or f"; expected one of {', '.join(self._readers)}"
        sheet.add(line, f"unknown key {shown(name)} in a {self.noun}{near}")


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that also accepts null."""
    if "enum" in schema:
        return schema | {"enum": [*schema["enum"], None]}
    kinds = schema["type"]
    return schema | {"type": [*([kinds] if isinstance(kinds, str) else kinds), "null"]}
