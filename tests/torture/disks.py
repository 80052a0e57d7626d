"""Disks that fill up, and files that may not be written.

Under SQLite in four ways: a limit on the size of files, a small file system of its own (as root), a
limit on SQLite's pages, and a file and folder without permission to write. Under PostgreSQL a small
file system below the tables.
"""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Engine, event

from tests.torture.child import Ended, Errand, run
from tests.torture.outcome import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.torture.cases import Case
    from tests.torture.kills import Kills, Probe
    from tests.torture.places import PostgresPlace, SqlitePlace

_FILLING: Final = (
    "source add",
    "add",
    "resolve",
    "seed",
    "import table",
    "backup",
    "init --corpus",
)
_FILLER: Final = "filler"
_NOBODY: Final = 65_534
_PAGE: Final = 4_096
_DISK_KIB: Final = 8_192
_TABLESPACE: Final = "tracker_small_disk"
_SERVER_DISK_KIB: Final = 65_536
_SERVER_ROOM: Final = 1_000_000
"""Bytes: about what the largest of the cases adds to a database on a server."""


def _filling(cases: tuple[Case, ...]) -> list[Case]:
    return [case for case in cases if case.name in _FILLING or "upgrade" in case.name]


@contextlib.contextmanager
def small_disk(folder: Path, kib: int, owner: Path) -> Iterator[bool]:
    """Put a small file system at a folder and say whether that could be done, as root only.

    Args:
        folder: where; it is made.
        kib: its size.
        owner: something whose owner it gets.
    """
    folder.mkdir(exist_ok=True)
    own = owner.stat()
    options = f"size={kib}k,uid={own.st_uid},gid={own.st_gid},mode=0700"
    mount = ("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder))
    is_able = not os.geteuid() and shutil.which("mount") is not None
    if not is_able or subprocess.run(mount, check=False, capture_output=True).returncode:  # noqa: S603 - our words
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(("umount", str(folder)), check=True)  # noqa: S603, S607 - our words


def _fill(disk: Path, room: int) -> None:
    """Fill a file system up but for some bytes."""
    free = shutil.disk_usage(disk).free
    (disk / _FILLER).write_bytes(bytes(max(0, free - room)))


class ServerDisk:
    """A full disk below the tables of a PostgreSQL database; its log lies elsewhere.

    The database is made in a tablespace on a small file system, which a local server and root are
    needed for. A server whose log has no room left ends itself, which is the same to a client as a
    connection that is cut.
    """

    def __init__(self, kills: Kills, place: PostgresPlace, seed: int) -> None:
        """Use the cases and templates of the kills."""
        self.kills, self.place = kills, place
        self.dice = random.Random(f"{seed} server disk")  # noqa: S311 - chance, no secret

    def run(self, n_each: int, every: int) -> Iterator[tuple[str, Tally]]:
        """Yield the tally of a disk that is full, with no trials where it cannot be tried."""
        cases = [case for case in _filling(self.kills.cases) if case.makes is None][::every]
        plans = [(case, self.kills.probe(case, Tally())) for case in cases]
        self.place.forget()
        tally, home = Tally(), self.place.server.folder()
        with tempfile.TemporaryDirectory(prefix="tracker-disk-") as above:
            Path(above).chmod(0o755)  # the server has not root's rights and must get in
            disk = Path(above) / "disk"
            with small_disk(disk, _SERVER_DISK_KIB, home or Path(above)) as is_there:
                if is_there and home is not None:
                    self._fill_up(disk, plans, n_each, tally)
        yield "disk of the tables full", tally

    def _fill_up(
        self, disk: Path, plans: list[tuple[Case, Probe]], n_each: int, tally: Tally
    ) -> None:
        self.place.server.run(f"CREATE TABLESPACE {_TABLESPACE} LOCATION '{disk}'")
        self.place.tablespace = _TABLESPACE
        try:
            for case, probe in plans:
                for _ in range(n_each):
                    where = self.place.fresh(case.base)
                    _fill(disk, self.dice.randrange(_SERVER_ROOM))
                    ended = run(Errand(case.words, where))
                    (disk / _FILLER).unlink()
                    tally.add(self.kills.after_fault(case, probe, where, ended))
        finally:
            self.place.forget()
            self.place.tablespace = "pg_default"
            self.place.server.run(f"DROP TABLESPACE {_TABLESPACE}")


class Disks:
    """The faults of the disk below a SQLite file."""

    def __init__(self, kills: Kills, place: SqlitePlace, seed: int) -> None:
        """Use the cases and templates of the kills."""
        self.kills, self.place = kills, place
        self.dice = random.Random(f"{seed} disks")  # noqa: S311 - chance, no secret

    def run(self, n_each: int, every: int) -> Iterator[tuple[str, Tally]]:
        """Yield the tally of each way in which a disk fails."""
        cases = _filling(self.kills.cases)[::every]
        plans = [(case, self.kills.probe(case, Tally()), self._sizes(case)) for case in cases]
        yield "file size limited", self._each(plans, n_each, self._limited)
        yield "pages of SQLite limited", self._each(plans, n_each, self._paged)
        yield "disk full", self._full(plans, n_each)
        yield "file and folder read-only", self._read_only(every)

    def _each(
        self,
        plans: list[tuple[Case, Probe, int]],
        n_each: int,
        fault: Callable[[Case, int, str], Ended],
    ) -> Tally:
        tally = Tally()
        for case, probe, size in plans:
            for _ in range(n_each):
                where = self.place.fresh(case.base)
                ended = fault(case, size, where)
                tally.add(self.kills.after_fault(case, probe, where, ended))
        return tally

    def _sizes(self, case: Case) -> int:
        """Return the size of the largest file that a case makes."""
        where = Path(self.place.fresh(case.base))
        with contextlib.closing(sqlite3.connect(where)) as other:
            other.execute("BEGIN")  # a second connection keeps the log from being folded in
            run(Errand(case.words, str(where)))
            sizes = [path.stat().st_size for path in where.parent.iterdir()]
        if case.makes is not None:
            sizes.append(case.makes.stat().st_size)
            case.makes.unlink()
        return max(sizes)

    def _limited(self, case: Case, size: int, where: str) -> Ended:
        limit = self.dice.randrange(_PAGE, max(size, 2 * _PAGE))

        def prepare() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        return run(Errand(case.words, where, prepare=prepare))

    def _paged(self, case: Case, size: int, where: str) -> Ended:
        more = self.dice.randrange(max(1, size // _PAGE // 2))

        def limit(connection: Any, _: object) -> None:  # noqa: ANN401 - SQLAlchemy's signature
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages + more}")

        def prepare() -> None:
            event.listen(Engine, "connect", limit)

        return run(Errand(case.words, where, prepare=prepare))

    def _full(self, plans: list[tuple[Case, Probe, int]], n_each: int) -> Tally:
        """Run cases in a small file system with little room left."""
        disk, trial, tally = self.place.folder / "disk", self.place.trial, Tally()
        with small_disk(disk, _DISK_KIB, self.place.folder) as is_there:
            if not is_there:
                return tally
            self.place.trial = disk
            for case, probe, size in plans:
                for _ in range(n_each):
                    where = self.place.fresh(case.base)
                    _fill(disk, self.dice.randrange(2 * size))
                    ended = run(Errand(case.words, where))
                    (disk / _FILLER).unlink()
                    tally.add(self.kills.after_fault(case, probe, where, ended))
            self.place.trial = trial
        return tally

    def _read_only(self, every: int) -> Tally:
        """Run every verb on a file that may not be written, as somebody who is not root."""
        tally = Tally()
        cases = [one for one in self.kills.cases if one.base == "world" and one.makes is None]
        for case in cases[::every]:
            probe = self.kills.probe(case, tally)
            path = Path(self.place.fresh(case.base))
            for mode, folder_mode in ((0o444, 0o555), (0o444, 0o777), (0o666, 0o555)):
                path.chmod(mode)
                path.parent.chmod(folder_mode)
                ended = run(Errand(case.words, str(path), prepare=_become_nobody))
                listed = run(Errand(("list",), str(path), prepare=_become_nobody))
                path.parent.chmod(0o755)
                path.chmod(0o644)
                told = self.kills.after_fault(case, probe, str(path), ended)
                if ended.code == 0 or "read-only" not in ended.err:
                    told.failures.append(f"{case.name}: read-only, yet {ended.code}: {ended.err}")
                if listed.code != 0:
                    told.failures.append(f"read-only, and list says {listed.err}")
                tally.add(told)
                path = Path(self.place.fresh(case.base))
        return tally


def _become_nobody() -> None:
    """Give up root's rights in this process; somebody else has none to give up."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
