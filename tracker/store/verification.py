"""Checking the record against its own journal: `tracker verify`.

Invariant: a clean result means that every cell of every fact is what was written, in the order in
which it was written, and that no transaction before the head is missing. What no chain can see is
the removal of its newest transactions whole; the printed head is for that. Read next: `damage.py`.
"""

from __future__ import annotations

import contextlib
import hashlib
import heapq
import itertools
import sqlite3
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import inspect

from tracker.domain.instant import from_microseconds
from tracker.store.canonical import CHECKSUM, checksum_of
from tracker.store.contents import check_contents
from tracker.store.damage import damage, fact_name, present_tables
from tracker.store.journal import GENESIS, Entry
from tracker.store.ledger import codec
from tracker.store.schema import schema_differences
from tracker.store.tables.journal import journal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection, Table

_CHUNK: Final = 5_000
_MOST_NAMED: Final = 5
_UNREADABLE: Final = "the facts were not checked: a column is missing"


class StoredFact(NamedTuple):
    """A row of a table of facts as it lies in the database.

    Attributes:
        sequence: the transaction that it says it belongs to; -1 if that is no number.
        ordinal: the place in it that it says it has; -1 if that is no number.
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
        return fact_name(self.table, self.number)


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
    """Return what is wrong with the record or its tables, if anything.

    Args:
        connection: of one reading transaction.
    """
    differences = list(schema_differences(connection))
    sentences = [difference.sentence for difference in differences]
    if any(difference.hides_facts for difference in differences):
        return Verification(None, 0, (*sentences, _UNREADABLE))
    found = verify_facts(connection)
    return replace(found, problems=(*found.problems, *sentences))


def verify_facts(connection: Connection) -> Verification:
    """Return what is wrong with what is recorded, whatever else the database holds."""
    with any_bytes(connection):
        around = list(damage(connection))
        problems: list[str] = []
        chain = _read_chain(connection)
        problems += chain.problems
        missing = {number for number, entry in chain.entries.items() if entry.n_facts}
        n_facts = 0
        for sequence, facts in itertools.groupby(stored_facts(connection), lambda f: f.sequence):
            missing.discard(sequence)
            found, count = _check_transaction(chain, sequence, facts)
            problems += found
            n_facts += count
        problems += [
            f"transaction {number}: all of its {chain.entries[number].n_facts} facts are missing"
            for number in sorted(missing)
        ]
        not_held, content_problems = check_contents(connection)
    head = chain.entries[max(chain.entries)] if chain.entries else None
    # What a fact says comes first; guards and keys are what let it happen.
    return Verification(head, n_facts, (*problems, *content_problems, *around), not_held)


@contextlib.contextmanager
def any_bytes(connection: Connection) -> Iterator[None]:
    """Read texts that are no UTF-8 any more, so that their row can be named."""
    raw = connection.connection.dbapi_connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    raw.text_factory = lambda cell: cell.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = str


def stored_facts(connection: Connection) -> Iterator[StoredFact]:
    """Yield every fact in the order of the journal, without reading all at once."""
    streams = [_stream(connection, table) for table in present_tables(connection)]
    yield from heapq.merge(*streams, key=lambda f: (f.sequence, f.ordinal, f.table, f.number))


def _stream(connection: Connection, table: Table) -> Iterator[StoredFact]:
    lines = codec(table)
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(name) for name in (*lines.names, CHECKSUM))
    order = "journal_seq, ordinal, id"
    if connection.dialect.name == "sqlite":
        # A cell that is no number any more sorts where `_whole` puts it, before all others.
        order = ", ".join(
            f"CASE typeof({name}) WHEN 'integer' THEN {name} ELSE -1 END"
            for name in order.split(", ")
        )
    query = f"SELECT {names} FROM {quote(table.name)} ORDER BY {order}"  # noqa: S608 - our names
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


def _whole(cell: object) -> int:
    return cell if isinstance(cell, int) else -1


@dataclass(slots=True)
class _Chain:
    """The journal as it lies in the database.

    Attributes:
        entries: rows that can be read, by sequence.
        changed: sequences of rows whose hash is not theirs, or that cannot be read.
        problems: what is wrong with the chain.
    """

    entries: dict[int, Entry] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


def _read_chain(connection: Connection) -> _Chain:
    chain = _Chain()
    if not inspect(connection).has_table(journal.name):
        return chain
    names = ", ".join(column.name for column in journal.columns)
    rows = connection.exec_driver_sql(f"SELECT {names} FROM journal ORDER BY sequence")  # noqa: S608 - our names
    previous, expected, last_at = GENESIS, 1, None
    for cells in rows:
        entry, sequence = raw_entry(tuple(cells)), int(cells[0])
        where = f"transaction {sequence}"
        if sequence == expected + 1:
            chain.problems.append(f"transaction {expected}: missing")
        elif sequence != expected:
            chain.problems.append(f"transactions {expected} to {sequence - 1}: missing")
        elif str(cells[6]) != previous:
            chain.problems.append(f"{where}: does not follow the one before it")
        if entry is None or entry.computed_hash() != entry.hash:
            chain.problems.append(f"{where}: its journal row was changed")
            chain.changed.add(sequence)
        elif last_at is not None and entry.recorded_at <= last_at:
            chain.problems.append(f"{where}: recorded before the one before it")
        if entry is not None:
            chain.entries[sequence] = entry
            last_at = entry.recorded_at
        previous, expected = str(cells[7]), sequence + 1
    return chain


def raw_entry(cells: tuple[Any, ...]) -> Entry | None:
    """Return a journal row; None if a cell holds what no journal row can."""
    sequence, recorded_at, *_ = cells
    kinds = (int, int, str, str, int, str, str, str)
    if not all(type(cell) is kind for cell, kind in zip(cells, kinds, strict=True)):
        return None
    try:
        "".join(cell for cell in cells if isinstance(cell, str)).encode()
        return Entry(sequence, from_microseconds(recorded_at), *cells[2:])
    except (OverflowError, UnicodeEncodeError):
        return None


def _check_transaction(
    chain: _Chain, sequence: int, facts: Iterable[StoredFact]
) -> tuple[list[str], int]:
    """Return the problems of one transaction and how many facts it holds."""
    where = f"transaction {sequence}"
    entry = chain.entries.get(sequence)
    n_wanted = None if entry is None or sequence in chain.changed else entry.n_facts
    sha = hashlib.sha256()
    problems: list[str] = []
    last: StoredFact | None = None
    named: list[str] = []
    count, expected = 0, 0
    for fact in facts:
        count += 1
        sha.update(fact.line.encode("utf-8", "surrogatepass") + b"\n")
        if len(named) <= _MOST_NAMED:
            named.append(fact.name())
        problems += [f"{where}: {text}" for text in _check_fact(fact, last, expected, n_wanted)]
        last = fact
        if n_wanted is None or fact.ordinal < n_wanted:
            expected = max(expected, fact.ordinal + 1)
        if entry is None and sequence not in chain.changed:
            problems.append(f"{where}: {fact.name()} belongs to no transaction of the journal")
    if n_wanted is not None and expected < n_wanted:
        problems.append(f"{where}: {_places(expected, n_wanted)} missing at its end")
    if not problems and n_wanted is not None and entry and sha.hexdigest() != entry.digest:
        problems.append(f"{where}: {_one_of(named, count, sequence)}")
    return problems, count


def _check_fact(
    fact: StoredFact, last: StoredFact | None, expected: int, n_wanted: int | None
) -> Iterator[str]:
    """Yield what is wrong with one fact at its place in its transaction."""
    if fact.checksum != checksum_of(fact.line):
        yield f"{fact.name()} was changed"
    if n_wanted is not None and fact.ordinal >= n_wanted:
        yield f"{fact.name()} was added or moved here"
    elif fact.ordinal > expected:
        yield f"{_places(expected, fact.ordinal)} missing before {fact.name()}"
    elif last is not None and fact.ordinal == last.ordinal:
        yield f"{last.name()} and {fact.name()} claim one place; one was added or moved here"


def _places(first: int, after: int) -> str:
    """Return how a message calls the places from `first` up to but not `after`."""
    return f"fact {first}" if after == first + 1 else f"facts {first} to {after - 1}"


def _one_of(named: list[str], count: int, sequence: int) -> str:
    """Return what a message says of a transaction whose lines are not those that it had."""
    end = "was changed and its checksum remade"
    if count == 1:
        return f"{named[0]} {end}"
    if count <= _MOST_NAMED:
        return f"one of its {count} facts ({', '.join(named)}) {end}"
    return (
        f"one of its {count} facts {end}; to find it, compare what `tracker export journal "
        f"--transaction {sequence}` writes of this record and of a backup"
    )
