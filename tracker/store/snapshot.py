"""Reading facts as the record stood at one point of its journal.

Invariant: a snapshot is cut by journal sequence and shows no fact that was retracted by then,
itself, with its prediction, or with its import. The world's time (`as_of`) is not its business.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import func, select

from tracker.store.engine import transaction
from tracker.store.journal import Entry, find_sequence, head, read_entries
from tracker.store.raw_rows import raw_rows
from tracker.store.tables.claims import prediction
from tracker.store.tables.journal import RETRACTABLE, journal, retraction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Engine, Table

RowMapping: TypeAlias = Mapping[str, Any]
"""A row by the names of its columns."""

__all__ = ["ImportView", "RowMapping", "Snapshot", "reading"]

_IMPORTED_BUT_KEPT = frozenset(
    {
        "source",
        "source_version",
        "source_parent",
        "document",
        "document_version",
        "document_author",
        "document_section",
        "topic",
        "corpus",
        "corpus_version",
        "lexicon",
        "lexicon_level",
        "lexicon_word",
    }
)
"""What facts of others may refer to: these tables stay visible when their import is retracted."""


class Snapshot:
    """The record at one point.

    Attributes:
        connection: of a reading transaction, or of the ledger that looks something up.
        sequence: newest journal sequence that counts; None = everything, also what the open
            transaction has sent so far.
    """

    def __init__(
        self,
        connection: Connection,
        sequence: int | None = None,
        retractions: list[RowMapping] | None = None,
    ) -> None:
        """Read which facts were retracted by then, if that was not read already."""
        self.connection = connection
        self.sequence = sequence
        if retractions is None:
            retractions = [*raw_rows(retraction).read(connection, journal_seq=sequence)]
        self.retracted = self._retracted_by(retractions)
        self.only: int | None = None

    def narrowed(self, number: int) -> Snapshot:
        """Return the same snapshot, seeing of predictions and what hangs on them only one."""
        narrow = Snapshot(self.connection, self.sequence)
        narrow.only = number
        return narrow

    def select(self, table: Table, *where: ColumnElement[bool]) -> list[RowMapping]:
        """Return the visible rows of a table of facts, in order of recording."""
        return self.visible(table, self._chosen(table, where) if where else self._whole(table))

    def visible(self, table: Table, rows: list[RowMapping]) -> list[RowMapping]:
        """Return those of a table's rows that no retraction hides."""
        hidden = self._hidden(table)
        if not hidden:
            return rows
        return [row for row in rows if not any(row[column] in values for column, values in hidden)]

    def _whole(self, table: Table) -> list[RowMapping]:
        only = self.only if "prediction_id" in table.c else None
        found = raw_rows(table).read(self.connection, journal_seq=self.sequence, prediction_id=only)
        return [*found]

    def _chosen(self, table: Table, where: Iterable[ColumnElement[bool]]) -> list[RowMapping]:
        query = select(table).where(*where).order_by(table.c.id)
        if self.only is not None and "prediction_id" in table.c:
            query = query.where(table.c.prediction_id == self.only)
        if self.sequence is not None:
            query = query.where(table.c.journal_seq <= self.sequence)
        return [*self.connection.execute(query).mappings()]

    def newest(
        self, table: Table, owner: str, *where: ColumnElement[bool]
    ) -> dict[int, RowMapping]:
        """Return the newest version per owner from a table of versions."""
        return {row[owner]: row for row in self.select(table, *where)}

    def children(
        self, table: Table, owner: str, owners: Iterable[int] | None = None
    ) -> dict[int, list[RowMapping]]:
        """Return the rows of a child table by owner; all owners if none are given."""
        wanted = None if owners is None else list(owners)
        column = table.c[owner]
        where = () if wanted is None else (column.in_(wanted),)
        found: dict[int, list[RowMapping]] = defaultdict(list)
        for row in self.select(table, *where):
            found[row[owner]].append(row)
        return found

    def entry(self) -> Entry | None:
        """Return the journal entry at the cut; None for the empty record."""
        if self.sequence is None:
            return head(self.connection)
        found = read_entries(self.connection, f"WHERE sequence = {self.sequence}")
        return found[0] if found else None

    def n_facts(self) -> int:
        """Return how many facts the journal counts up to the cut."""
        query = select(func.sum(journal.c.n_facts))
        if self.sequence is not None:
            query = query.where(journal.c.sequence <= self.sequence)
        return int(self.connection.execute(query).scalar() or 0)

    def entries(self) -> dict[int, Entry]:
        """Return all journal entries up to the cut, by sequence."""
        cut = "" if self.sequence is None else f"WHERE sequence <= {self.sequence}"
        found = read_entries(self.connection, f"{cut} ORDER BY sequence")
        return {entry.sequence: entry for entry in found}

    def _hidden(self, table: Table) -> list[tuple[str, frozenset[int]]]:
        """Return (column, values) pairs that hide a row."""
        hidden = []
        for noun, numbers in self.retracted.items():
            if noun == "import" and table.name in _IMPORTED_BUT_KEPT:
                continue
            column = "id" if noun == table.name else f"{noun}_id"
            if column in table.c:
                hidden.append((column, numbers))
        return hidden

    def _retracted_by(self, retractions: list[RowMapping]) -> dict[str, frozenset[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for row in retractions:
            for noun in RETRACTABLE:
                number = row[f"retracted_{noun}_id"]
                if number is not None:
                    found[noun].add(number)
        if found["import"]:
            found["prediction"] |= self._imported_predictions(found["import"])
        return {noun: frozenset(numbers) for noun, numbers in found.items() if numbers}

    def _imported_predictions(self, imports: set[int]) -> set[int]:
        """Return the predictions that came with imports: what others said on them goes too."""
        query = select(prediction.c.id).where(prediction.c.import_id.in_(sorted(imports)))
        return set(self.connection.execute(query).scalars())


@contextlib.contextmanager
def reading(engine: Engine, as_recorded: str | int | datetime | None = None) -> Iterator[Snapshot]:
    """Open a consistent snapshot of the record, now or as recorded at an earlier point.

    Raises:
        NotFound: the journal has no such point.
        StoreUnavailable: the database cannot be read.
    """
    with transaction(engine, writes=False) as connection:
        if as_recorded is None:
            newest = head(connection)
            yield Snapshot(connection, 0 if newest is None else newest.sequence)
        else:
            yield Snapshot(connection, find_sequence(connection, as_recorded))


class ImportView(Snapshot):
    """What some imports wrote and nobody retracted: what a corpus said last."""

    def __init__(self, whole: Snapshot, imports: Iterable[int]) -> None:
        """Narrow a snapshot to the facts of the given imports."""
        self.connection = whole.connection
        self.sequence = whole.sequence
        self.retracted = whole.retracted
        self.only = None
        self._imports = sorted(imports)

    def select(self, table: Table, *where: ColumnElement[bool]) -> list[RowMapping]:
        """Return the visible rows that came with these imports."""
        if not self._imports:
            return []
        return super().select(table, *where, table.c.import_id.in_(self._imports))
