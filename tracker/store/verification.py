"""Checking the record against its own journal: `tracker verify`.

Invariant: a clean result means that every cell of every fact is what was written, in the order in
which it was written, and that no transaction before the head is missing. What no chain can see is
the removal of its newest transactions whole; the printed head is for that.
"""

from __future__ import annotations

import hashlib
import heapq
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import inspect, select, text

from tracker.domain.identifiers import PREFIXES, show_id
from tracker.store.canonical import CHECKSUM, checksum_of
from tracker.store.journal import GENESIS, Entry, read_entry
from tracker.store.ledger import codec
from tracker.store.tables import FACTS
from tracker.store.tables.journal import content, journal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Table

_CHUNK: Final = 5_000


class StoredFact(NamedTuple):
    """A row of a table of facts as it lies in the database.

    Attributes:
        sequence: the transaction that it says it belongs to.
        ordinal: the place in it that it says it has.
        table: its table.
        number: its id.
        line: its canonical line, rebuilt.
        checksum: as stored.
    """

    sequence: int
    ordinal: int
    table: str
    number: int
    line: str
    checksum: str

    def name(self) -> str:
        """Return what a message calls the fact: `evidence E-12`, `source_version 7`."""
        shown = show_id(self.table, self.number) if self.table in PREFIXES else str(self.number)
        return f"{self.table} {shown}"


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` found.

    Attributes:
        head: the newest journal entry; None in an empty record.
        n_facts: facts that were checked.
        problems: one sentence each; empty means that the record is whole.
        not_held: hashes of texts that were dropped on purpose.
    """

    head: Entry | None
    n_facts: int
    problems: tuple[str, ...]
    not_held: tuple[str, ...] = ()


def verify(connection: Connection) -> Verification:
    """Return what is wrong with the record, if anything.

    Args:
        connection: of one reading transaction.
    """
    problems = list(_damage(connection))
    entries, chain_problems = _check_chain(connection)
    problems += chain_problems
    n_facts = 0
    missing = set(entries)
    for sequence, facts in itertools.groupby(stored_facts(connection), key=lambda f: f.sequence):
        missing.discard(sequence)
        found, count = _check_transaction(entries.get(sequence), sequence, facts)
        problems += found
        n_facts += count
    problems += [
        f"transaction {sequence}: all of its {entries[sequence].n_facts} facts are missing"
        for sequence in sorted(missing)
    ]
    not_held, content_problems = _check_contents(connection)
    problems += content_problems
    head = entries[max(entries)] if entries else None
    return Verification(head, n_facts, tuple(problems), not_held)


def stored_facts(connection: Connection) -> Iterator[StoredFact]:
    """Yield every fact in the order of the journal, without reading all at once."""
    streams = [_stream(connection, table) for table in FACTS]
    yield from heapq.merge(*streams, key=lambda f: (f.sequence, f.ordinal, f.table, f.number))


def _stream(connection: Connection, table: Table) -> Iterator[StoredFact]:
    lines = codec(table)
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(name) for name in (*lines.names, CHECKSUM))
    query = (
        f"SELECT {names} FROM {quote(table.name)} "  # noqa: S608 - names of our own tables
        "ORDER BY journal_seq, ordinal, id"
    )
    sequence, ordinal = lines.names.index("journal_seq"), lines.names.index("ordinal")
    result = connection.exec_driver_sql(query)
    while rows := result.fetchmany(_CHUNK):
        for cells in rows:
            yield StoredFact(
                _whole(cells[sequence]),
                _whole(cells[ordinal]),
                table.name,
                _whole(cells[0]),
                lines.stored_line(cells[:-1]),
                str(cells[-1]),
            )


def _whole(cell: Any) -> int:  # noqa: ANN401 - a cell that may have been tampered with
    return cell if isinstance(cell, int) else -1


def _check_chain(connection: Connection) -> tuple[dict[int, Entry], list[str]]:
    entries: dict[int, Entry] = {}
    problems = []
    previous, expected, last_at = GENESIS, 1, None
    for row in connection.execute(select(journal).order_by(journal.c.sequence)):
        entry = read_entry(row)
        entries[entry.sequence] = entry
        where = f"transaction {entry.sequence}"
        if entry.sequence != expected:
            problems.append(f"transactions {expected} to {entry.sequence - 1}: missing")
        elif entry.previous != previous:
            problems.append(f"{where}: does not follow the one before it")
        if entry.computed_hash() != entry.hash:
            problems.append(f"{where}: its journal row was changed")
        if last_at is not None and entry.recorded_at <= last_at:
            problems.append(f"{where}: recorded before the one before it")
        previous, expected, last_at = entry.hash, entry.sequence + 1, entry.recorded_at
    return entries, problems


def _check_transaction(
    entry: Entry | None, sequence: int, facts: Iterator[StoredFact]
) -> tuple[list[str], int]:
    """Return the problems of one transaction and how many facts it holds."""
    where = f"transaction {sequence}"
    sha = hashlib.sha256()
    problems: list[str] = []
    expected, count = 0, 0
    for fact in facts:
        count += 1
        sha.update(fact.line.encode("utf-8", "surrogatepass") + b"\n")
        if entry is None:
            problems.append(f"{where}: {fact.name()} belongs to no transaction of the journal")
            continue
        if fact.checksum != checksum_of(fact.line):
            problems.append(f"{where}: {fact.name()} was changed")
        if fact.ordinal > expected:
            gap = (
                f"fact {expected}"
                if fact.ordinal == expected + 1
                else (f"facts {expected} to {fact.ordinal - 1}")
            )
            problems.append(f"{where}: {gap} missing before {fact.name()}")
        elif fact.ordinal < expected:
            problems.append(f"{where}: {fact.name()} was added or moved here")
        expected = fact.ordinal + 1
    if entry is not None:
        if count < entry.n_facts and expected < entry.n_facts:
            problems.append(f"{where}: facts {expected} to {entry.n_facts - 1} missing at its end")
        elif count > entry.n_facts and not problems:
            problems.append(f"{where}: {count - entry.n_facts} facts were added at its end")
        if not problems and sha.hexdigest() != entry.digest:
            problems.append(
                f"{where}: one of its {count} facts was changed and its checksum remade"
            )
    return problems, count


def _check_contents(connection: Connection) -> tuple[tuple[str, ...], list[str]]:
    not_held, problems = [], []
    for row in connection.execute(select(content).order_by(content.c.sha256)):
        if row.body is None:
            not_held.append(row.sha256)
        elif hashlib.sha256(row.body).hexdigest() != row.sha256:
            problems.append(f"attached text {row.sha256[:12]}: its bytes were changed")
    return tuple(not_held), problems


def _damage(connection: Connection) -> Iterator[str]:
    """Yield what the database itself finds wrong, and missing guards."""
    if connection.dialect.name == "sqlite":
        for (message,) in connection.execute(text("PRAGMA integrity_check(20)")):
            if message != "ok":
                yield f"database file: {message}"
        for row in connection.execute(text("PRAGMA foreign_key_check")):
            yield f"{row[0]} row {row[1]}: refers to a missing row of {row[2]}"
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        wanted = ("update", "delete")
    else:
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND NOT tgisinternal"
        wanted = ("change", "truncate")
    held = set(connection.execute(text(query)).scalars())
    tables = set(inspect(connection).get_table_names())
    for table in (*FACTS, journal):
        if table.name not in tables:
            yield f"table {table.name}: missing"
        for verb in wanted:
            if f"{table.name}_no_{verb}" not in held:
                yield f"table {table.name}: its guard against {verb} is missing"
