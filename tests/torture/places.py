"""Where databases are tortured: a folder with a SQLite file, or a PostgreSQL server.

A state is everything that a database holds, read with the driver alone, never with the program's
own store: it is what the harness compares with what it expects.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import sqlite3
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import psycopg
from sqlalchemy import make_url

from tests.torture.child import Errand, run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.postgresql import Server

BESIDE: Final = ("", "-wal", "-shm", "-journal")
_QUIET_SECONDS: Final = 30.0
_SCHEMA: Final = """
SELECT table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT conrelid::regclass::text || ' ' || pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
"""


@dataclass(frozen=True, slots=True)
class State:
    """What a database holds.

    Attributes:
        tables: the rows of every table.
        schema: the definition of every table, index and trigger.
    """

    tables: Mapping[str, frozenset[tuple[Any, ...]]] = field(default_factory=dict)
    schema: tuple[str, ...] = ()

    def digest(self) -> str:
        """Return a short text that is equal for equal states."""
        whole = hashlib.sha256(repr(self.schema).encode())
        for name in sorted(self.tables):
            whole.update(repr((name, sorted(map(repr, self.tables[name])))).encode())
        return whole.hexdigest()[:16]

    def counts(self) -> Counter[str]:
        """Return how many rows each table has."""
        return Counter({name: len(rows) for name, rows in self.tables.items()})

    def lacks(self, other: State) -> int:
        """Return how many rows of another state this one does not hold."""
        return sum(
            len(rows - self.tables.get(name, frozenset())) for name, rows in other.tables.items()
        )

    def head(self) -> str:
        """Return the newest hash of the journal; nothing in an empty record."""
        rows = self.tables.get("journal", frozenset())
        if not rows:
            return ""
        cell = max(rows)[-1]
        return cell.decode() if isinstance(cell, bytes) else str(cell)


class Place(Protocol):
    """Somewhere a database is made anew for every trial."""

    kind: str

    def make(self, name: str, *lines: tuple[str, ...]) -> None:
        """Make a template by running command lines on nothing."""

    def adopt(self, name: str, where: str) -> None:
        """Keep what a database holds now as a template."""

    def fresh(self, name: str) -> str:
        """Return where a new copy of a template is; `nothing` is the one that does not exist."""

    def state(self, where: str) -> State:
        """Return what a database holds, once nobody is connected to it."""

    def litter(self, where: str) -> list[str]:
        """Return what lies beside a database and does not belong there."""


class SqlitePlace:
    """A folder in which a SQLite file is put for every trial."""

    kind = "SQLite"

    def __init__(self, folder: Path) -> None:
        """Use a folder that holds nothing else."""
        self.folder = folder
        self.trial, self._templates = folder / "trial", folder / "templates"
        self._look = folder / "look"
        for made in (self.trial, self._templates, self._look):
            made.mkdir(parents=True, exist_ok=True)

    def make(self, name: str, *lines: tuple[str, ...]) -> None:
        """Make a template by running command lines on nothing."""
        where = self.fresh("nothing")
        run_all(where, *lines)
        self.adopt(name, where)

    def adopt(self, name: str, where: str) -> None:
        """Keep what a closed database holds now as a template."""
        _copy(Path(where), self._templates / name)

    def fresh(self, name: str) -> str:
        """Return where a new copy of a template is."""
        _empty(self.trial)
        path = self.trial / "tracker.db"
        if name != "nothing":
            _copy(self._templates / name, path)
        return str(path)

    def state(self, where: str) -> State:
        """Return what a file and its log hold, from a copy, so that nothing is repaired by it."""
        _empty(self._look)
        path = Path(where)
        if not path.exists():
            return State()
        _copy(path, self._look / "tracker.db")
        return sqlite_state(self._look / "tracker.db")

    def litter(self, where: str) -> list[str]:
        """Return what lies beside a file, is not its own and was not kept on purpose."""
        path = Path(where)
        own = {path.name + ending for ending in BESIDE}
        kept = (f"{path.name}.schema-", f"{path.name}.before-restore")
        names = (found.name for found in path.parent.iterdir())
        return sorted(name for name in names if name not in own and not name.startswith(kept))


class PostgresPlace:
    """A PostgreSQL server on which a database is made for every trial."""

    kind = "PostgreSQL"

    def __init__(self, server: Server) -> None:
        """Use a server on which databases may be made and dropped."""
        self.server = server
        self._templates: dict[str, str] = {}
        self._trial: str | None = None
        self.tablespace = "pg_default"

    def make(self, name: str, *lines: tuple[str, ...]) -> None:
        """Make a template by running command lines on an empty database."""
        self._templates[name] = self.server.create()
        run_all(self.server.url(self._templates[name]), *lines)

    def adopt(self, name: str, where: str) -> None:
        """Keep what a database holds now as a template."""
        self._templates[name] = self.server.create(str(make_url(where).database))

    def fresh(self, name: str) -> str:
        """Return where a new copy of a template is; the one before it is dropped."""
        self.forget()
        template = "template0" if name == "nothing" else self._templates[name]
        self._trial = self.server.create(template, tablespace=self.tablespace)
        return self.server.url(self._trial)

    def forget(self) -> None:
        """Drop the database of the last trial."""
        if self._trial is not None:
            self.server.drop(self._trial)
        self._trial = None

    def state(self, where: str) -> State:
        """Return what a database holds, once no server process works on it any more."""
        with psycopg.connect(plain_url(where), autocommit=True) as connection:
            _wait_until_alone(connection)
            named = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            tables = {
                name: frozenset(connection.execute(f'SELECT * FROM "{name}"').fetchall())  # noqa: S608 - its own tables
                for (name,) in named
            }
            schema = sorted(str(row[0]) for row in connection.execute(_SCHEMA).fetchall())
        return State(tables, tuple(schema))

    def litter(self, where: str) -> list[str]:  # noqa: ARG002 - as the protocol says
        """Return nothing: a server keeps its own house."""
        return []


def plain_url(where: str) -> str:
    """Return the URL as libpq reads it."""
    return where.replace("postgresql+psycopg://", "postgresql://")


def sqlite_state(path: Path) -> State:
    """Return what a SQLite file holds; opening it recovers it as the program would.

    Raises:
        sqlite3.DatabaseError: it is damaged.
    """
    connection = sqlite3.connect(path)
    connection.text_factory = bytes
    try:
        found = connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        ).fetchall()
        names = [name.decode() for kind, name, _ in found if kind == b"table"]
        tables = {
            name: frozenset(connection.execute(f'SELECT * FROM "{name}"').fetchall())  # noqa: S608 - its own tables
            for name in names
        }
    finally:
        connection.close()
    return State(tables, tuple(sorted(sql.decode("utf-8", "replace") for _, _, sql in found)))


def run_all(where: str, *lines: tuple[str, ...]) -> None:
    """Run command lines, each to its end.

    Raises:
        RuntimeError: one of them fails, so that there is nothing to torture.
    """
    for words in lines:
        ended = run(Errand(words, where))
        if ended.code != 0:
            raise RuntimeError(f"tracker {' '.join(words)}: {ended.code}: {ended.err}")


def _copy(path: Path, target: Path) -> None:
    for ending in BESIDE:
        if ending != "-shm" and path.with_name(path.name + ending).exists():
            shutil.copyfile(
                path.with_name(path.name + ending), target.with_name(target.name + ending)
            )


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            path.unlink()


def _wait_until_alone(connection: psycopg.Connection[Any]) -> None:
    """Wait until the server has noticed that a killed client is gone.

    Raises:
        TimeoutError: somebody is still connected after half a minute.
    """
    end = time.monotonic() + _QUIET_SECONDS
    while time.monotonic() < end:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
        if row is None or row[0] == 0:
            return
        time.sleep(0.002)
    raise TimeoutError("a server process of a killed client is still at work")
