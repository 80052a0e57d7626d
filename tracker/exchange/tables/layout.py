"""Where the fields of a table stand in its rows.

Invariant: a field that is asked for stands somewhere or is a problem, and a column that is not read
is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tracker.errors import InvalidFile, InvalidInput, Problem
from tracker.exchange.nearest import nearest, shown
from tracker.exchange.tables.mapping import FIELDS
from tracker.exchange.tables.reshape import reshapes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tracker.exchange.tables.mapping import TableMapping
    from tracker.exchange.tables.reshape import Reshape

NEEDED: Final = (
    frozenset({"prediction", "title"}),
    frozenset({"source"}),
    frozenset({"made_on", "made_at"}),
)
"""Of each of these a table has at least one."""

_BESIDE: Final[Mapping[str, frozenset[str]]] = {
    "level": frozenset({"low", "high"}),
    "quantile": frozenset({"point"}),
    "unit": frozenset({"point", "low", "high"}),
    "forecast": frozenset({"quantile", "option"}),
}
"""Fields whose names are common elsewhere: read undeclared only beside one of these."""


class WrongCell(InvalidInput):
    """A cell is not what its mapping declares.

    Attributes:
        field: ours, that the cell should fill.
    """

    def __init__(self, field: str, message: str) -> None:
        """Keep the field beside what is wrong."""
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the fields of a table stand in its rows.

    Attributes:
        width: cells of a row of the file.
        places: field to its place in a completed row; -1, which holds nothing, where it is absent.
        titles: field to what problems call its column, where that is another name.
        unread: columns that hold nothing of ours.
        values: cells that are the same in every row.
        reshaped: (field, place in the file, what is done to the cell).
    """

    width: int
    places: dict[str, int]
    titles: dict[str, str]
    unread: tuple[str, ...]
    values: tuple[str, ...]
    reshaped: tuple[tuple[str, int, Reshape], ...]

    def complete(self, cells: list[str]) -> None:
        """Append to a row of the file what else it says, and an empty cell for absent fields.

        Raises:
            WrongCell: a cell is not what its mapping declares.
        """
        cells.extend(self.values)
        for field, place, reshape in self.reshaped:
            try:
                cells.append(reshape(cells[place]))
            except InvalidInput as error:
                raise WrongCell(field, str(error)) from None
        cells.append("")

    def complete_columns(self, columns: Sequence[Sequence[str]]) -> list[Sequence[str]]:
        """Return the columns of some rows with what `complete` appends to each row.

        Raises:
            WrongCell: a cell is not what its mapping declares.
        """
        n_rows = len(columns[0])
        found = [*columns, *([value] * n_rows for value in self.values)]
        for field, place, reshape in self.reshaped:
            try:
                known = {cell: reshape(cell) for cell in set(found[place])}
            except InvalidInput as error:
                raise WrongCell(field, str(error)) from None
            found.append([known[cell] for cell in found[place]])
        return [*found, [""] * n_rows]


def lay_out(path: Path, header: list[str], mapping: TableMapping) -> Layout:
    """Return where the fields of a table stand.

    Raises:
        InvalidFile: a column is missing or stands twice, or a field does not exist.
    """
    names = [name.strip() for name in header]
    problems = wrong_columns(names, mapping)
    found = {ours: names.index(name) for ours, name in _named(names, mapping).items()}
    present = found.keys() | mapping.values.keys()
    for wanted in NEEDED:
        if not present & wanted:
            expected = " or ".join(sorted(wanted))
            problems.append(
                f"no column {expected}; the file has {', '.join(names)[:200] or 'none'}"
            )
    if problems:
        raise InvalidFile(Problem(str(path), 1, message) for message in problems)
    width = len(header)
    places = dict.fromkeys(FIELDS, -1) | found
    places |= {ours: width + n for n, ours in enumerate(mapping.values)}
    first = width + len(mapping.values)
    changes = [(o, places[o], change) for o, change in reshapes(mapping).items() if places[o] >= 0]
    places |= {change[0]: first + n for n, change in enumerate(changes)}
    read = set(found.values())
    return Layout(
        width=width,
        places=places,
        titles={o: f"{names[n]} ({o})" for o, n in found.items() if names[n] != o},
        unread=tuple(name for n, name in enumerate(names) if n not in read and name),
        values=tuple(mapping.values.values()),
        reshaped=tuple(changes),
    )


def lacks_names(names: set[str]) -> bool:
    """Say whether some fields lack what no table can do without."""
    return any(not names & wanted for wanted in NEEDED)


def _named(names: list[str], mapping: TableMapping) -> dict[str, str]:
    """Return the column of each field that is not the same in every row."""
    wanted = {ours: mapping.columns.get(ours, ours) for ours in FIELDS}
    found = {
        ours: name for ours, name in wanted.items() if name in names and ours not in mapping.values
    }
    taken = set(mapping.columns.values())
    for ours, beside in _BESIDE.items():
        is_alone = ours in taken or not beside & (found.keys() | mapping.values.keys())
        if is_alone and ours not in mapping.columns:
            found.pop(ours, None)
    return found


def wrong_columns(names: list[str], mapping: TableMapping) -> list[str]:
    """Return what is wrong with the columns that a mapping names."""
    problems = []
    for ours, theirs in mapping.columns.items():
        if ours not in FIELDS:
            near = nearest(ours, FIELDS) or f"; expected one of {', '.join(FIELDS)}"
            problems.append(f"no column {shown(ours)} is read{near}")
        elif theirs not in names:
            near = nearest(theirs, names) or f"; it has {', '.join(names)[:200]}"
            problems.append(f"the file has no column {shown(theirs)}{near}")
    problems += [
        f"the column {shown(name)} stands twice; keep one"
        for name in dict.fromkeys(_named(names, mapping).values())
        if names.count(name) > 1
    ]
    return problems
