"""A table as a file of its own: for a spreadsheet with typed cells, for CSV with keys.

Invariant: the rows are those that JSON has; columns say how a person reads some or all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.reports.report import Column, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table.

    Attributes:
        name: of the file, `[a-z-]+`.
        title: of the sheet, at most 31 characters, letters, commas and blanks.
        about: what a row is, in a sentence.
        columns: for people, with a note each.
        rows: from top to bottom.
        keys: for CSV, in order; () = those of the columns.
        spread: keys whose value is an object, with its sub-keys.
        links: keys of columns that hold addresses.
        references: rows below, for comparison.
    """

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    keys: tuple[str, ...] = ()
    spread: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    links: frozenset[str] = frozenset()
    references: tuple[Row, ...] = ()

    @property
    def csv_keys(self) -> tuple[str, ...]:
        """The keys of the CSV file, in order."""
        return self.keys or tuple(column.key for column in self.columns)
