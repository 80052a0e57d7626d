"""Bytes changed and cut off in a SQLite file, in its log, and in a backup.

`verify` must name what was damaged: each row that reads differently by its name, or the file where
it cannot be read. A change that no row and no definition shows is one in unused room. A log that
was cut holds the transactions up to the cut, whole.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.torture.cases import FOLLOW_UP, WORLD
from tests.torture.child import Errand, run
from tests.torture.examination import complaints, examine
from tests.torture.outcome import Tally
from tracker.actions import maintain
from tracker.errors import TrackerError
from tracker.store.damage import fact_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.torture.cases import Files
    from tests.torture.places import SqlitePlace, State

_IN_LOG: Final = (
    ("source", "add", "Bea"),
    ("forecast", "P-1", "--source", "ada-example", "--probability", "0.1", "--on", "2026-02-03"),
    ("reopen", "P-2", "--why", "not yet"),
    ("source", "add", "Cal"),
)
_NEXT: Final = (
    *(FOLLOW_UP, ("list",), ("show", "P-1"), ("scoreboard",), ("due",), ("export", "csv")),
    *(("resolve", "P-1", "--outcome", "true", "--known-on", "2026-10-01"), ("verify",)),
    ("seal",),
)
"""What is run on damaged files, one after the other."""


class Damage:
    """The damage that can be done to files."""

    def __init__(self, place: SqlitePlace, files: Files, seed: int) -> None:
        """Make a record with something in most tables, and a backup of it."""
        self.place = place
        self.dice = random.Random(f"{seed} damage")  # noqa: S311 - chance, no secret
        place.make(
            "rich", *WORLD, ("seed", str(files.corpus)), ("import", "table", str(files.table))
        )
        where = place.fresh("rich")
        backup = files.folder / "whole-backup.db"
        ended = run(Errand(("backup", str(backup)), where))
        if ended.code != 0:
            raise RuntimeError(f"no backup to damage: {ended.err}")
        self.wholes = {"file": Path(where).read_bytes(), "backup": backup.read_bytes()}
        backup.unlink()

    def run(self, n_each: int) -> Iterator[tuple[str, Tally]]:
        """Yield the tally of each kind of damage."""
        for name, whole in self.wholes.items():
            yield f"byte changed in the {name}", self._damaged(whole, n_each, is_cut=False)
            yield f"{name} cut off", self._damaged(whole, max(1, n_each // 4), is_cut=True)
        yield "log cut or changed", self._log(max(1, n_each // 2))

    def _damaged(self, whole: bytes, n_trials: int, *, is_cut: bool) -> Tally:
        path = Path(self.place.fresh("nothing"))
        path.write_bytes(whole)
        before = self.place.state(str(path))
        tally = Tally()
        for number in range(n_trials):
            broken = self._cut(whole) if is_cut else self._flipped(whole)
            path = Path(self.place.fresh("nothing"))
            path.write_bytes(broken)
            tally.add(judge_damage(path, before, self._state(path)))
            words = _NEXT[number % len(_NEXT)]
            tally.failures += self._next(path, words)
        return tally

    def _flipped(self, whole: bytes) -> bytes:
        """Change one byte, more often one that holds something."""
        place = self.dice.randrange(len(whole))
        if self.dice.random() < 0.7:
            while whole[place] == 0:
                place = self.dice.randrange(len(whole))
        broken = bytearray(whole)
        broken[place] ^= self.dice.randint(1, 255)
        return bytes(broken)

    def _cut(self, whole: bytes) -> bytes:
        return whole[: self.dice.randrange(len(whole))]

    def _state(self, path: Path) -> State | None:
        """Return what can still be read; None if nothing can."""
        try:
            return self.place.state(str(path))
        except (sqlite3.Error, UnicodeDecodeError, OverflowError):
            return None

    def _next(self, path: Path, words: tuple[str, ...]) -> list[str]:
        """Run a verb on a damaged file: it works, or says in one line what is wrong."""
        ended = run(Errand(words, str(path)))
        found = [] if ended.code == 0 else complaints(ended)
        return [f"{words[0]} on a damaged file: {one}" for one in found]

    def _log(self, n_trials: int) -> Tally:
        """Damage the log that holds the newest transactions and open what is left."""
        path = Path(self.place.fresh("world"))
        states = [self.place.state(str(path))]
        with contextlib.closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM journal").fetchone()
            for words in _IN_LOG:
                if run(Errand(words, str(path))).code != 0:
                    raise RuntimeError(f"tracker {' '.join(words)} fails")
                states.append(self.place.state(str(path)))
            kept = self.place.folder / "kept"
            kept.mkdir(exist_ok=True)
            for ending in ("", "-wal"):
                shutil.copyfile(f"{path}{ending}", kept / f"tracker.db{ending}")
        log = (kept / "tracker.db-wal").read_bytes()
        tally = Tally()
        for number in range(n_trials):
            path = Path(self.place.fresh("nothing"))
            shutil.copyfile(kept / "tracker.db", path)
            broken = self._cut(log) if number % 2 else self._flipped(log)
            path.with_name("tracker.db-wal").write_bytes(broken)
            found = self.place.state(str(path))
            tally.trials += 1
            if found not in states:
                tally.failures.append("a damaged log leaves half a transaction")
                tally.n_half += 1
                continue
            tally.told["whole transactions up to the damage"] += 1
            tally.failures += examine(str(path), found)
        return tally


def judge_damage(path: Path, before: State, found: State | None) -> Tally:
    """Hold what `verify` says of a damaged file to what changed in it."""
    tally = Tally(trials=1)
    try:
        problems: tuple[str, ...] = maintain.verify(path).problems
    except TrackerError as error:
        problems = (str(error),)
    except Exception as error:  # noqa: BLE001 - whatever it is, verify must not end like this
        tally.failures.append(f"verify ends with {type(error).__name__}: {error}")
        return tally
    changed = None if found is None else changed_rows(before, found)
    if any("\n" in problem for problem in problems):
        tally.failures.append(f"verify says more than one line: {problems}")
    if not problems:
        if changed or found is None:
            tally.failures.append(f"verify does not see that {changed or 'nothing'} can be read")
            tally.n_lost += 1
        else:
            tally.told["in unused room"] += 1
        return tally
    is_file = any(not _names_a_row(problem) for problem in problems)
    missing = [name for name in changed or () if not any(name in one for one in problems)]
    if missing and not is_file:
        tally.failures.append(f"verify names {problems[:3]}, not {missing[:3]}")
    named = changed and not missing
    tally.told["named: the row" if named else "named: the file"] += 1
    return tally


def _names_a_row(problem: str) -> bool:
    return problem.startswith(("transaction ", "attached "))


def changed_rows(before: State, found: State) -> list[str]:
    """Return the names of the rows that read differently, as messages call them."""
    names = {
        _name(table, row)
        for table, rows in before.tables.items()
        for row in rows ^ found.tables.get(table, frozenset())
    }
    return sorted(names)


def _name(table: str, row: tuple[Any, ...]) -> str:
    number = row[0]
    if table == "journal":
        return f"transaction {number}"
    if table in {"content", "alembic_version"} or not isinstance(number, int):
        return table
    return fact_name(table, number)
