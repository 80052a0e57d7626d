"""Copies of the whole record: a consistent backup, and moving between databases.

Invariant: a copy holds every row with its ids, so that the journal verifies there as here; a
copy that fails leaves nothing behind.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from sqlalchemy import insert, select

from tracker.errors import RuleBroken
from tracker.store.engine import explained, make_engine, read_url, show_url, transaction
from tracker.store.migrations import upgrade
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
    partial = target.with_name(f".{target.name}.part")
    partial.unlink(missing_ok=True)
    try:
        if engine.dialect.name == "sqlite":
            _backup_sqlite(engine, partial)
        else:
            other = make_engine(read_url(partial), may_create=True)
            copy_record(engine, other, scripts)
            other.dispose()
        partial.rename(target)
    finally:
        for leftover in target.parent.glob(f".{target.name}.part*"):
            leftover.unlink()


def _backup_sqlite(engine: Engine, target: Path) -> None:
    if not target.parent.is_dir():
        raise RuleBroken(f"no folder {target.parent}; make it first")
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
    """
    upgrade(target, scripts)
    n_rows = 0
    with transaction(source, writes=False) as reader, transaction(target, writes=True) as writer:
        if writer.execute(select(journal.c.sequence).limit(1)).first() is not None:
            raise RuleBroken(f"{show_url(target.url)} holds a record already; copy to an empty one")
        for table in (journal, *FACTS, content):
            n_rows += _copy_table(reader, writer, table)
    return n_rows


def _copy_table(reader: Connection, writer: Connection, table: Table) -> int:
    n_rows = 0
    key = next(iter(table.primary_key.columns))
    result = reader.execute(select(table).order_by(key))
    while rows := result.mappings().fetchmany(_CHUNK):
        writer.execute(insert(table), [dict(row) for row in rows])
        n_rows += len(rows)
    return n_rows
