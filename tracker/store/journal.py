"""The journal: one row per transaction, each chained to the one before by its hash.

Invariant: `hash` = SHA-256 of the previous hash and the canonical JSON of the row; `digest` covers
the canonical line of every fact of the transaction in order of insertion. Whoever knows one head
hash can tell any change to what came before it. Read next: `canonical.py`, `verification.py`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from tracker.domain.instant import from_microseconds, microseconds
from tracker.errors import InvalidInput, NotFound
from tracker.store.canonical import canonical_json, instant_text
from tracker.store.insertion import insert_rows
from tracker.store.tables.journal import journal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

GENESIS: Final = "0" * 64
"""The hash before the first transaction."""

_SHORTEST_HEAD: Final = 8
_COLUMNS: Final = tuple(column.name for column in journal.columns)
_SELECT: Final = f"SELECT {', '.join(_COLUMNS)} FROM journal"  # noqa: S608 - our names
NEWEST: Final = f"{_SELECT} ORDER BY sequence DESC LIMIT 1"
"""What asks for the newest row of the journal."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who writes, with which verb, when; the clock is read by the caller.

    Attributes:
        actor: name as given or the login name.
        verb: the verb of the command line.
        now: aware UTC instant.
    """

    actor: str
    verb: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the journal."""

    sequence: int
    recorded_at: datetime
    actor: str
    verb: str
    n_facts: int
    digest: str
    previous: str
    hash: str

    def row(self) -> str:
        """Return the canonical JSON that the hash covers, besides the previous hash."""
        return canonical_json(
            {
                "actor": self.actor,
                "digest": self.digest,
                "n_facts": self.n_facts,
                "recorded_at": instant_text(self.recorded_at),
                "sequence": self.sequence,
                "verb": self.verb,
            }
        )

    def computed_hash(self) -> str:
        """Return the hash that the other columns give."""
        return hashlib.sha256(f"{self.previous}\n{self.row()}\n".encode()).hexdigest()


def read_entries(connection: Connection, words: str) -> list[Entry]:
    """Return the entries that the end of a query chooses."""
    return [read_entry(row) for row in connection.exec_driver_sql(f"{_SELECT} {words}")]


def read_entry(cells: Iterable[Any]) -> Entry:
    """Return the entry of a row of the journal, as the driver gives its cells."""
    sequence, recorded_at, *others = cells
    return Entry(sequence, from_microseconds(recorded_at), *others)


def head(connection: Connection) -> Entry | None:
    """Return the newest entry; None in an empty record."""
    row = connection.exec_driver_sql(NEWEST).one_or_none()
    return None if row is None else read_entry(row)


def write_entry(connection: Connection, entry: Entry) -> None:
    """Append an entry to the journal."""
    cells = [getattr(entry, name) for name in _COLUMNS]
    cells[1] = microseconds(entry.recorded_at)
    insert_rows(connection, journal, _COLUMNS, [tuple(cells)])


def chain_of(connection: Connection) -> dict[object, tuple[object, object]]:
    """Return hash and number of facts of every transaction by sequence, as they are stored.

    Also of a journal that somebody changed: cells are whatever lies there.
    """
    rows = connection.exec_driver_sql("SELECT sequence, hash, n_facts FROM journal")
    return {row[0]: (row[1], row[2]) for row in rows}


def next_instant(now: datetime, last: Entry | None) -> datetime:
    """Return the instant of the next entry: now, but always later than the entry before."""
    now = now.astimezone(UTC)
    if last is None:
        return now
    return max(now, last.recorded_at + timedelta(microseconds=1))


def next_entry(last: Entry | None, stamp: Stamp, *, n_facts: int, digest: str) -> Entry:
    """Return the entry of the transaction that comes after the newest one."""
    entry = Entry(
        sequence=1 if last is None else last.sequence + 1,
        recorded_at=next_instant(stamp.now, last),
        actor=stamp.actor,
        verb=stamp.verb,
        n_facts=n_facts,
        digest=digest,
        previous=GENESIS if last is None else last.hash,
        hash="",
    )
    return replace(entry, hash=entry.computed_hash())


def find_sequence(connection: Connection, as_recorded: str | int | datetime) -> int:
    """Return the journal sequence that `--as-recorded` means; 0 is the empty record.

    Args:
        connection: of a reading transaction.
        as_recorded: a sequence number, an instant, or (the first 8 or more digits of) a head hash.

    Raises:
        NotFound: no such sequence or head.
        InvalidInput: a text that is none of the three.
    """
    if isinstance(as_recorded, datetime):
        query = select(func.max(journal.c.sequence)).where(journal.c.recorded_at <= as_recorded)
        return connection.execute(query).scalar() or 0
    newest = connection.execute(select(func.max(journal.c.sequence))).scalar() or 0
    word = str(as_recorded).strip().lower()
    if word.isdecimal() and len(word) < len(GENESIS):
        if int(word) <= newest:
            return int(word)
        if len(word) < _SHORTEST_HEAD:
            raise NotFound("journal sequence", word, hint=f"the newest is {newest}")
    if len(word) < _SHORTEST_HEAD or set(word) - set("0123456789abcdef"):
        raise InvalidInput(
            f"{as_recorded!r} is no point of the journal; write an instant, a sequence number or "
            f"at least {_SHORTEST_HEAD} digits of a head hash"
        )
    query = select(journal.c.sequence).where(journal.c.hash.like(f"{word}%"))
    found = connection.execute(query).scalars().all()
    if len(found) != 1:
        raise NotFound("head hash" if not found else "single head hash for", word)
    return int(found[0])
