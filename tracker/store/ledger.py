"""Appending facts: the only way into the record. No UPDATE, no DELETE.

Invariant: everything appended between opening and closing a ledger is one transaction and one
journal entry, or nothing at all. The ledger has two doors, `append` for one fact and
`append_columns` for many of one table; both give the same lines and so the same digest.
"""

from __future__ import annotations

import contextlib
import hashlib
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from tracker.store.canonical import LineCodec
from tracker.store.canonical_columns import encode_columns
from tracker.store.courier import open_courier
from tracker.store.engine import answers, commit, sent_together, transaction
from tracker.store.insertion import filled_columns, insert_rows
from tracker.store.journal import (
    NEWEST,
    Entry,
    Stamp,
    next_entry,
    next_instant,
    read_entry,
    write_entry,
)
from tracker.store.raw_rows import raw_rows
from tracker.store.snapshot import Snapshot
from tracker.store.tables import FACTS
from tracker.store.tables.journal import retraction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Engine, Table

    from tracker.store.canonical_columns import EncodedRows

_FLUSH_ROWS: Final = 20_000
CHUNK_ROWS: Final = 2_500
"""Facts that are encoded at once; more do not fit into the cache of a processor."""
_CACHE_KIB: Final = 16_384
"""Of SQLite while very many facts come: the index and the parents of a million fit into it."""
_CODECS: dict[str, LineCodec] = {}
_USUAL: Final = "tracker tables"
"""Under this name a connection keeps which tables it appended to before: their newest ids are asked
for together with the head."""


def codec(table: Table) -> LineCodec:
    """Return the codec of a table, made once."""
    found = _CODECS.get(table.name)
    if found is None:
        found = _CODECS[table.name] = LineCodec(table)
    return found


class Ledger:
    """One open writing transaction.

    Attributes:
        connection: for look-ups inside the same transaction.
        snapshot: the state before this transaction and what it has sent so far.
        sequence: of the journal entry that this transaction will be.
        n_facts: appended so far.
        is_discarded: nothing of it will be committed.
    """

    def __init__(self, connection: Connection, stamp: Stamp) -> None:
        """Take the place after the head; the caller holds the writer's lock."""
        usual = sorted(connection.info.setdefault(_USUAL, set()))
        retractions = raw_rows(retraction)
        questions = [(NEWEST, ()), retractions.question(connection)]
        if usual:
            questions.append((f"SELECT {', '.join(map(_newest_id, usual))}", ()))
        newest, gone, *ids = answers(connection, questions)
        last = read_entry(newest[0]) if newest else None
        self.connection = connection
        self.snapshot = Snapshot(connection, retractions=[*retractions.rows(gone)])
        self.sequence = 1 if last is None else last.sequence + 1
        self.recorded_at = next_instant(stamp.now, last)
        self.n_facts = 0
        self._last = last
        self._stamp = stamp
        self._sha = hashlib.sha256()
        self._next_id = {
            name: (number or 0) + 1
            for row in ids
            for name, number in zip(usual, row[0], strict=True)
        }
        self._pending: dict[str, list[tuple[Any, ...]]] = {}
        self._n_pending = 0
        self._import_id: int | None = None
        self.is_discarded = False

    def append(self, table: Table, /, import_row: int | None = None, **values: object) -> int:
        """Append one fact and return its id.

        Args:
            table: one of `tables.FACTS`.
            import_row: row of the imported file that it comes from.
            values: its columns; absent ones are NULL.
        """
        lines = codec(table)
        number = self._take_ids(table, 1)
        fact: dict[str, Any] = values
        fact["id"] = number
        fact["journal_seq"] = self.sequence
        fact["ordinal"] = self.n_facts
        if self._import_id is not None:
            fact["import_id"] = self._import_id
            fact["import_row"] = import_row
        line, cells = lines.encode(fact)
        self._sha.update(line)
        self._sha.update(b"\n")
        self._pending.setdefault(table.name, []).append(cells)
        self.n_facts += 1
        self._n_pending += 1
        if self._n_pending >= _FLUSH_ROWS:
            self.flush()
        return number

    def append_columns(
        self,
        table: Table,
        columns: Mapping[str, Sequence[object]],
        *,
        import_rows: Sequence[int] | None = None,
    ) -> range:
        """Append many facts of one table and return their ids.

        Args:
            table: one of `tables.FACTS`.
            columns: equal-length sequences by column name.
            import_rows: rows of the imported file, one per fact.
        """
        n_rows = len(next(iter(columns.values()), ()))
        first = self._next_id.get(table.name) or self._peek_id(table)
        whole = dict(columns)
        if import_rows is not None:
            whole["import_row"] = import_rows
        starts = range(0, n_rows, CHUNK_ROWS)
        self.append_parts(
            table,
            ({name: cells[n : n + CHUNK_ROWS] for name, cells in whole.items()} for n in starts),
        )
        return range(first, first + n_rows)

    def append_parts(self, table: Table, parts: Iterable[Mapping[str, Sequence[object]]]) -> None:
        """Append facts of one table that come part by part; one is sent while the next is made.

        Args:
            table: one of `tables.FACTS`.
            parts: as the columns of `append_columns`, with `import_row` among them; best of
                `CHUNK_ROWS`. While they are made the connection is not to be used.
        """
        if table.name not in self._next_id:
            self._peek_id(table)
        self.flush()
        if self.connection.dialect.name == "sqlite":
            self.connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KIB}")
        with open_courier() as courier:
            for part in parts:
                encoded = encode_columns(table, {**part, **self._place(table, part)})
                courier.wait()
                self.flush()
                if encoded is None:
                    self._append_one_by_one(table, part)
                    continue
                size = len(next(iter(part.values())))
                self.n_facts += size
                self._next_id[table.name] += size
                courier.send(partial(self._send, table, encoded))

    def _place(
        self, table: Table, part: Mapping[str, Sequence[object]]
    ) -> dict[str, Sequence[object]]:
        """Return the columns that say where in the journal the facts of a part stand."""
        (size,) = {len(cells) for cells in part.values()}
        first = self._next_id[table.name]
        place: dict[str, Sequence[object]] = {
            "id": range(first, first + size),
            "journal_seq": [self.sequence] * size,
            "ordinal": range(self.n_facts, self.n_facts + size),
        }
        if self._import_id is None:
            return place | {"import_row": [None] * size}
        return place | {"import_id": [self._import_id] * size}

    def _append_one_by_one(self, table: Table, part: Mapping[str, Sequence[object]]) -> None:
        for cells in zip(*part.values(), strict=True):
            self.append(table, **dict(zip(part, cells, strict=True)))

    def _send(self, table: Table, encoded: EncodedRows) -> None:
        self._sha.update(encoded.lines)
        insert_rows(self.connection, table, encoded.names, encoded.rows)

    @contextlib.contextmanager
    def importing(self, import_id: int) -> Iterator[None]:
        """Mark the facts appended inside as coming from an import."""
        self._import_id = import_id
        try:
            yield
        finally:
            self._import_id = None

    def discard(self) -> None:
        """Let the transaction come to nothing when it ends, without an error."""
        self.is_discarded = True

    def flush(self) -> None:
        """Send what is pending to the database, parents before children."""
        for table in FACTS:
            rows = self._pending.pop(table.name, None)
            if rows:
                names = [column.name for column in table.columns]
                insert_rows(self.connection, table, *filled_columns(names, rows))
        self._n_pending = 0

    def close(self) -> Entry | None:
        """Write the journal entry; None if nothing was appended."""
        if self.n_facts == 0:
            return None
        entry = next_entry(
            self._last, self._stamp, n_facts=self.n_facts, digest=self._sha.hexdigest()
        )
        # The entry goes before its facts: to one that is missed SQLite looks through all tables.
        write_entry(self.connection, entry)
        self.flush()
        return entry

    def _take_ids(self, table: Table, count: int) -> int:
        first = self._next_id.get(table.name) or self._peek_id(table)
        self._next_id[table.name] = first + count
        return first

    def _peek_id(self, table: Table) -> int:
        self.connection.info[_USUAL].add(table.name)
        newest = self.connection.exec_driver_sql(f"SELECT {_newest_id(table.name)}").scalar()
        self._next_id[table.name] = (newest or 0) + 1
        return self._next_id[table.name]


def _newest_id(table: str) -> str:
    return f"(SELECT max(id) FROM {table})"  # noqa: S608 - our name


class _DiscardedError(Exception):
    """Rolls a transaction back that was only a rehearsal, or had nothing to say."""


@contextlib.contextmanager
def writing(engine: Engine, stamp: Stamp) -> Iterator[Ledger]:
    """Open a writing transaction; its facts and journal entry are committed together or not.

    After `Ledger.discard` nothing of it is committed, and no error is raised.
    """
    with (
        contextlib.suppress(_DiscardedError),
        transaction(engine, writes=True) as connection,
    ):
        ledger = Ledger(connection, stamp)
        yield ledger
        if ledger.is_discarded:
            raise _DiscardedError
        with sent_together(connection):
            ledger.close()
            commit(connection)
