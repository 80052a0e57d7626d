"""Opening a database: SQLite (embedded default) or PostgreSQL, set up alike.

Invariant: every connection enforces foreign keys and the append-only triggers; a writing
transaction holds the one writer's lock from its first statement; every driver error that leaves
this package is a `StoreUnavailable` with one line that says what to do.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from tracker.errors import InvalidInput, MissingExtra, StoreUnavailable
from tracker.store.refusals import BUSY_TIMEOUT_MS, DAMAGED, PRIMARY_CODE, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

__all__ = [
    "BUSY_TIMEOUT_MS",
    "SCHEMA_VERSION",
    "URL",
    "Engine",
    "explained",
    "make_engine",
    "read_url",
    "show_url",
    "transaction",
]

Question: TypeAlias = tuple[str, tuple[Any, ...]]
"""A query in the driver's own words, and its values."""

SCHEMA_VERSION: Final = "0007"
"""The migration that this program works with; `tests/store/test_migrations.py` holds it there."""

_PACE_MS: Final = 2  # between two attempts of a SQLite writer: about what one append takes
_NEVER: Final = threading.Event()
WRITER_LOCK: Final = 0x7472_6163_6B65_72  # "tracker": the advisory lock of PostgreSQL writers
_UNKNOWN: Final = (
    "lost the connection while it committed; it may or may not be written; look whether it is "
    "there before you try again"
)


def read_url(where: str | Path) -> URL:
    """Return the URL of a file name or a SQLAlchemy URL.

    Raises:
        InvalidInput: a URL of a database that is not supported.
    """
    raw = str(where)
    if "://" not in raw:
        return URL.create("sqlite", database=str(Path(raw).expanduser().absolute()))
    try:
        url = make_url(raw)
    except ArgumentError:
        raise InvalidInput(
            f"{raw!r} is not a database URL; write a file name or postgresql://user@host/name"
        ) from None
    backend = url.get_backend_name()
    if backend in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if backend != "sqlite" or not url.database or url.database == ":memory:":
        raise InvalidInput(
            f"{url.render_as_string()!r} is not supported; use a SQLite file or postgresql://"
        )
    return url.set(database=str(Path(url.database).absolute()))


def show_url(url: URL) -> str:
    """Return a URL as messages show it: a file by its path, a server without its password."""
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string()


def make_engine(url: URL, *, may_create: bool = False) -> Engine:
    """Return an engine on a database.

    Args:
        url: from `read_url`.
        may_create: make a SQLite file that does not exist.

    Raises:
        StoreUnavailable: the file is missing.
        MissingExtra: PostgreSQL without its driver.
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, may_create=may_create)
    try:
        # Transactions are begun by `_begin_postgresql`, in one round trip with what else it asks.
        engine = create_engine(url, isolation_level="AUTOCOMMIT", use_native_hstore=False)
    except (ImportError, NoSuchModuleError):
        raise MissingExtra("a PostgreSQL database", "postgresql") from None
    # The driver's own remarks about a lost connection would stand beside our one line.
    logging.getLogger("psycopg").addHandler(logging.NullHandler())
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _sqlite_engine(url: URL, *, may_create: bool) -> Engine:
    path = Path(str(url.database))
    if not may_create and not path.exists():
        raise StoreUnavailable(f"no database at {path}; make one with: tracker init")
    if path.is_dir():
        raise StoreUnavailable(f"{path} is a folder; name a file")
    location = f"{path.absolute().as_uri()}?mode={'rwc' if may_create else 'rw'}"
    writable = may_create or (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
    if not writable:
        # A file in WAL mode cannot be opened read-only unless nobody else writes it.
        wal = path.with_name(path.name + "-wal")
        extra = "" if wal.exists() else "&immutable=1"
        location = f"{path.absolute().as_uri()}?mode=ro{extra}"

    pragmas = [
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "foreign_keys = ON",
        "recursive_triggers = ON",
        "synchronous = FULL",
        *(["journal_mode = WAL"] if writable else []),
    ]

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            location, uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}").close()
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine(url, creator=connect)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    driver = connection.connection.dbapi_connection
    writes = connection.get_execution_options().get("writes", False)
    if writes and isinstance(driver, sqlite3.Connection):
        _take_turn(driver)
    else:
        connection.exec_driver_sql("BEGIN")


def _take_turn(driver: sqlite3.Connection) -> None:
    """Begin a writing transaction as soon as no other writer is at work.

    SQLite's own waiting asks less and less often, so that among many writers the one that waits
    longest gets least; asking at a steady pace gives all of them the same chance.
    """
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        for left in reversed(range(BUSY_TIMEOUT_MS // _PACE_MS)):
            if _begins(driver, is_last=left == 0):
                return
            _NEVER.wait(_PACE_MS / 1000)
    finally:
        driver.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _begins(driver: sqlite3.Connection, *, is_last: bool) -> bool:
    """Try to begin once; say whether that was possible, unless it is the last time."""
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        is_busy = error.sqlite_errorcode & PRIMARY_CODE == sqlite3.SQLITE_BUSY
        if is_last or not is_busy:
            raise
        return False
    return True


def _begin_postgresql(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("writes", False):
        begin = (
            "BEGIN ISOLATION LEVEL READ COMMITTED; "
            f"SET LOCAL lock_timeout = {BUSY_TIMEOUT_MS}; "
            f"SELECT pg_advisory_xact_lock({WRITER_LOCK})"
        )
    elif options.get("snapshot", False):
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    else:
        begin = "BEGIN"
    connection.exec_driver_sql(begin)


@contextlib.contextmanager
def transaction(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    """Open one transaction; commit at the end, roll back on any error.

    Reading transactions see one consistent snapshot; writing ones hold the writer's lock.

    Raises:
        StoreUnavailable: the database cannot be reached, is locked, full, read-only or damaged.
        RuleBroken: a CHECK, foreign key or trigger of the database refused.
    """
    options: dict[str, Any] = {"writes": writes, "snapshot": not writes}
    with explained(engine.url), engine.connect() as raw:
        connection = raw.execution_options(**options)
        with connection.begin() as begun:
            yield connection
            if writes and begun.is_active:  # else the block has committed
                commit(connection)


@contextlib.contextmanager
def sent_together(connection: Connection) -> Iterator[None]:
    """Send the statements inside without waiting for the answer of each, where the driver can.

    Answers come with the last: `commit` raises what any of them was refused for.
    """
    if connection.dialect.name == "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    with driver.pipeline():
        yield


def answers(connection: Connection, questions: Sequence[Question]) -> list[list[Any]]:
    """Return the rows that each of several queries finds, for the wait of one."""
    if connection.dialect.name == "sqlite":
        return [[*connection.exec_driver_sql(*question)] for question in questions]
    driver: Any = connection.connection.driver_connection
    try:
        with sent_together(connection):
            found = [driver.execute(*question) for question in questions]
        return [cursor.fetchall() for cursor in found]
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError(None, None, error) from error


def commit(connection: Connection) -> None:
    """Commit; of an answer that was lost on the way nobody can say what it was.

    Raises:
        StoreUnavailable: the connection was lost.
    """
    try:
        connection.commit()
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StoreUnavailable(f"{show_url(connection.engine.url)} {_UNKNOWN}") from error
        # SQLAlchemy takes a COMMIT for an end; one behind a refused statement is none.
        with contextlib.suppress(connection.dialect.loaded_dbapi.Error):
            connection.connection.rollback()
        raise


@contextlib.contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn driver errors into ours, one line each."""
    where, name = show_url(url), str(url.database)
    try:
        yield
    except DBAPIError as error:
        raise refusal(error.orig or error, where, name) from error
    except sqlite3.Error as error:
        raise refusal(error, where, name) from error
    except UnicodeDecodeError as error:  # SQLite's message quotes names of a damaged schema
        raise StoreUnavailable(f"{where} {DAMAGED}") from error
