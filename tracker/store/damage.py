"""What a database can say about itself: broken pages and keys, numbers that are gone, guards.

Invariant: nothing here needs the journal's hashes; `verification.py` adds what only they can tell.
Ids of facts are given out in order without gaps, so that a gap names the fact that is missing.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, text

from tracker.domain.identifiers import PREFIXES, show_id
from tracker.store.tables import FACTS
from tracker.store.tables.journal import journal
from tracker.store.triggers import FUNCTION, FUNCTION_BODY, guards

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Table

_MOST_MESSAGES: Final = 20
_POSTGRESQL_GUARDS: Final = (
    "SELECT tgname, pg_get_triggerdef(t.oid) || CASE WHEN prosrc = :body "
    "THEN '' ELSE ' changed' END FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid "
    "WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal"
)


def fact_name(table: str, number: int) -> str:
    """Return what a message calls a fact.

    >>> fact_name("evidence", 12), fact_name("source_version", 7)
    ('evidence E-12', 'source_version 7')
    """
    shown = show_id(table, number) if table in PREFIXES else str(number)
    return f"{table} {shown}"


def present_tables(connection: Connection) -> tuple[Table, ...]:
    """Return the tables of facts that the database has, parents before children."""
    held = set(inspect(connection).get_table_names())
    return tuple(table for table in FACTS if table.name in held)


def damage(connection: Connection) -> Iterator[str]:
    """Yield one sentence for each thing that the database itself shows to be wrong."""
    if connection.dialect.name == "sqlite":
        yield from _cut_off(connection)
        for (message,) in connection.execute(text(f"PRAGMA integrity_check({_MOST_MESSAGES})")):
            if message != "ok":
                yield f"database file: {' '.join(message.split())}"
        for row in connection.execute(text("PRAGMA foreign_key_check")):
            yield f"{fact_name(row[0], row[1] or 0)}: refers to a missing row of {row[2]}"
    present = present_tables(connection)
    yield from broken_guards(connection)
    n_facts = _counted(connection)
    for table in present:
        yield from _gaps(connection, table, n_facts)


def _cut_off(connection: Connection) -> Iterator[str]:
    """Yield that a file ends within a page, which SQLite itself fills up with zeros."""
    size = Path(str(connection.engine.url.database)).stat().st_size
    page = connection.execute(text("PRAGMA page_size")).scalar_one()
    if size % page:
        yield f"database file: cut off after {size} bytes; expected whole pages of {page}"


def _counted(connection: Connection) -> int:
    """Return how many facts the journal counts; 0 if it cannot say."""
    if not inspect(connection).has_table(journal.name):
        return 0
    found = connection.execute(text("SELECT sum(n_facts) FROM journal")).scalar()
    return int(found) if isinstance(found, (int, float, Decimal)) else 0


def _gaps(connection: Connection, table: Table, n_facts: int) -> Iterator[str]:
    """Yield the facts whose numbers are gone.

    A gap of more numbers than the journal counts facts tells of the number after it: nobody gave
    that one out.
    """
    quoted = connection.dialect.identifier_preparer.quote(table.name)
    query = f"SELECT count(*), coalesce(max(id), 0) FROM {quoted}"  # noqa: S608 - our table
    count, newest = connection.execute(text(query)).one()
    if count == newest:
        return
    ids = connection.execute(text(f"SELECT id FROM {quoted} ORDER BY id"))  # noqa: S608 - our table
    for before, after in pairwise([0, *ids.scalars()]):
        if after == before + 2:
            yield f"{fact_name(table.name, before + 1)}: missing"
        elif after > before + 1 + max(n_facts, 1):
            name, last = fact_name(table.name, after), fact_name(table.name, before)
            yield f"{name}: a number that was never given out; the one before it is {last}"
        elif after > before + 2:
            first, last = fact_name(table.name, before + 1), fact_name(table.name, after - 1)
            yield f"{first} to {last}: missing"


def broken_guards(connection: Connection) -> Iterator[str]:
    """Yield the guards that are missing or do something else."""
    present = present_tables(connection)
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    else:
        query = text(_POSTGRESQL_GUARDS).bindparams(body=FUNCTION_BODY)
    held = {row[0]: row[1] for row in connection.execute(query)}
    for table in (*present, journal):
        for statement in guards(table.name, connection.dialect.name):
            name = statement.split('"')[1]
            verb = name.rpartition("_")[2]
            if name not in held:
                yield f"table {table.name}: its guard against {verb} is missing"
            elif held[name] != statement if is_sqlite else not _refuses(held[name], verb):
                yield f"table {table.name}: its guard against {verb} was changed"


def _refuses(definition: str, verb: str) -> bool:
    """Say whether PostgreSQL's own wording of a trigger is that of our guard."""
    event, each = {
        "change": ("BEFORE DELETE OR UPDATE ON", "ROW"),
        "truncate": ("BEFORE TRUNCATE ON", "STATEMENT"),
    }[verb]
    end = f" FOR EACH {each} EXECUTE FUNCTION {FUNCTION}()"
    return event in definition and definition.endswith(end) and " WHEN " not in definition
