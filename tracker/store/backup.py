"""Copies of the whole record: a consistent backup, and moving between databases.

Invariant: a copy holds every row with its ids, so that the journal verifies there as here; a
copy that fails leaves nothing behind.
"""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Final

from sqlalchemy import insert, select

from tracker.errors import RuleBroken, TrackerError
from tracker.store.engine import explained, make_engine, read_url, show_url, transaction
from tracker.store.migrations import remove, require_current, schema_version, upgrade
from tracker.store.tables import FACTS
from tracker.store.tables.journal import content, journal

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine, Table

_CHUNK: Final = 5_000


def backup(engine: Engine, target: Path, scripts: Path) -> None:
    """Write a consistent copy of the record to a new SQLite file, while others write.

    Args:
        engine: of the record, SQLite or PostgreSQL.
        target: a file that does not exist.
        scripts: the folder of migrations, for a copy from PostgreSQL.

    Raises:
        RuleBroken: the target exists.
        StoreUnavailable: the record cannot be read or the copy not written.
    """
    if target.exists():
        raise RuleBroken(f"{target} exists; name a file that does not")
    if not target.parent.is_dir():
        raise RuleBroken(f"no folder {target.parent}; make it first")
    partial = target.with_name(f".{target.name}.part")
    remove_file(partial)
    try:
        if engine.dialect.name == "sqlite":
            _backup_sqlite(engine, partial)
        else:
            other = make_engine(read_url(partial), may_create=True)
            try:
                copy_record(engine, other, scripts)
            finally:
                other.dispose()
        partial.rename(target)
    finally:
        remove_file(partial)


def remove_file(path: Path) -> None:
    """Remove a SQLite file, if it is there, with what lies beside it while it is open."""
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _backup_sqlite(engine: Engine, target: Path) -> None:
    with explained(read_url(target)):
        copy = sqlite3.connect(target)
        try:
            with explained(engine.url), engine.connect() as connection:
                original = connection.connection.dbapi_connection
                if isinstance(original, sqlite3.Connection):
                    original.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            copy.close()


def copy_record(source: Engine, target: Engine, scripts: Path) -> int:
    """Copy every row into an empty database and return how many; the schema is made there.

    Raises:
        RuleBroken: the target holds a record already.
        StoreUnavailable: it has the schema of another version.
    """
    is_bare = _require_empty(target)
    if is_bare:
        upgrade(target, scripts)
    try:
        return _copy_tables(source, target)
    except BaseException:
        if is_bare:
            with contextlib.suppress(TrackerError):
                remove(target, scripts)
        raise


def _require_empty(target: Engine) -> bool:
    """Check that a database holds no facts; say whether it has no schema either."""
    with transaction(target, writes=False) as connection:
        if schema_version(connection) is None:
            return True
    require_current(target)
    with transaction(target, writes=False) as connection:
        if connection.execute(select(journal.c.sequence).limit(1)).first() is not None:
            raise RuleBroken(f"{show_url(target.url)} holds a record already; copy to an empty one")
    return False


def _copy_tables(source: Engine, target: Engine) -> int:
    with transaction(source, writes=False) as reader, transaction(target, writes=True) as writer:
        return sum(_copy_table(reader, writer, table) for table in (journal, *FACTS, content))


def _copy_table(reader: Connection, writer: Connection, table: Table) -> int:
    n_rows = 0
    key = next(iter(table.primary_key.columns))
    result = reader.execute(select(table).order_by(key))
    while rows := result.mappings().fetchmany(_CHUNK):
        writer.execute(insert(table), [dict(row) for row in rows])
        n_rows += len(rows)
    return n_rows
