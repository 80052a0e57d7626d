"""One run of the program in a forked child, which can be killed, cut or starved at any point.

The parent has imported everything, so that a run costs no start of an interpreter. The child tells
the parent through a pipe how far it is; what is hooked for that is hooked in the child alone and
never inside the program.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sqlite3
import struct
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NoReturn

from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

from tracker.cli import tracker
from tracker.cli.context import Session

if TYPE_CHECKING:
    from collections.abc import Callable

NOW: Final = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
"""The clock of every run, so that the same run writes the same bytes."""

BEGUN: Final = "b"
"""A writing transaction asks for the writer's lock."""
STATEMENT: Final = "s"
"""A statement of a writing transaction is about to be sent."""
COMMITTING: Final = "c"
COMMITTED: Final = "C"
PAUSED: Final = "p"
"""The child waits until the parent lets it go on."""
DONE: Final = "d"
"""The program ended with exit code 0."""
STEPS: Final = "n"
"""Told at the end, with the number of steps of SQLite's machine in place of an instant."""

WHERE: Final = "{where}"
"""Stands in a command line for the database of the trial."""

_MARK: Final = struct.Struct("=cd")
_STEPS: Final = 50
"""Instructions of SQLite's machine between two looks at the step counter."""
_PATIENCE: Final = 120.0
"""Seconds after which a run counts as hanging."""
_INTERNAL: Final = 70


@dataclass(frozen=True, slots=True)
class Trap:
    """Where a child stops.

    Attributes:
        kind: `statement`, `step` (of SQLite's machine), `committed`: kills itself there;
            `pause`, `pause commit`: waits there until the parent lets it go on.
        number: which of them, from 1.
    """

    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class Errand:
    """What a child is to run, where, and under which conditions.

    Attributes:
        words: the command line.
        where: file or URL of the database.
        trap: where it stops by itself.
        prepare: called in the child before the program, to limit or lower it.
    """

    words: tuple[str, ...]
    where: str
    trap: Trap | None = None
    prepare: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended.

    Attributes:
        code: the exit code; None if it was killed.
        marks: kind and instant of everything it told.
        out: standard output.
        err: standard error.
    """

    code: int | None
    marks: tuple[tuple[str, float], ...]
    out: str = ""
    err: str = ""

    def count(self, kind: str) -> int:
        """Return how often it told something."""
        return sum(mark == kind for mark, _ in self.marks)

    def instants(self, kind: str) -> list[float]:
        """Return when it told something."""
        return [at for mark, at in self.marks if mark == kind]


@dataclass(slots=True)
class Child:
    """A running child, seen by its parent."""

    pid: int
    pipe: int
    go: int
    texts: tuple[Any, Any]
    marks: list[tuple[str, float]] = field(default_factory=list)
    _rest: bytes = b""

    def wait_for(self, kind: str, number: int = 1) -> bool:
        """Wait until the child told something for the n-th time; False if it ended before."""
        while sum(mark == kind for mark, _ in self.marks) < number:
            if not self._read():
                return False
        return True

    def kill(self) -> None:
        """End the child as `kill -9` does; it may have ended by itself."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def let_go(self) -> None:
        """Let a paused child go on."""
        os.write(self.go, b"g")

    def end(self) -> Ended:
        """Wait for the end and return how it went."""
        while self._read():
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self.pipe)
        os.close(self.go)
        out, err = (_whole(text) for text in self.texts)
        code = None if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        return Ended(code, tuple(self.marks), out, err)

    def _read(self) -> bool:
        ready, _, _ = select.select([self.pipe], [], [], _PATIENCE)
        if not ready:
            self.kill()
            return False
        chunk = os.read(self.pipe, 65_536)
        data = self._rest + chunk
        whole = len(data) - len(data) % _MARK.size
        self._rest = data[whole:]
        self.marks += [(kind.decode(), at) for kind, at in _MARK.iter_unpack(data[:whole])]
        return bool(chunk)


def start(errand: Errand) -> Child:
    """Fork a child that runs the program once."""
    texts = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 - closed at its end
    told, tell = os.pipe()
    wait, go = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        os.close(told)
        os.close(go)
        for target, text in enumerate(texts, start=1):
            os.dup2(text.fileno(), target)
        _be_the_program(errand, tell, wait)
    os.close(tell)
    os.close(wait)
    return Child(pid, told, go, texts)


def run(errand: Errand) -> Ended:
    """Run the program once, to its end."""
    return start(errand).end()


def spin(seconds: float) -> None:
    """Wait more exactly than sleeping does."""
    end = time.monotonic() + seconds
    if seconds > 0.003:
        time.sleep(seconds - 0.002)
    while time.monotonic() < end:
        pass


def _whole(text: Any) -> str:  # noqa: ANN401 - what TemporaryFile returns differs by platform
    with text:
        text.seek(0)
        return str(text.read().decode("utf-8", "replace"))


def _be_the_program(errand: Errand, tell: int, wait: int) -> NoReturn:
    """Run the program in the child and leave without what the parent would do at its end."""
    code: int | str | None = _INTERNAL
    try:
        hooks = Hooks(errand.trap, tell, wait)
        hooks.install()
        if errand.prepare is not None:
            errand.prepare()
        own = (errand.where if word == WHERE else word for word in errand.words)
        words = ["--db", errand.where, "--actor", "torture", *own]
        tracker.main(words, prog_name="tracker", obj=Session(clock=lambda: NOW))
    except SystemExit as ended:
        code = ended.code
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        if code == 0:
            hooks.mark(DONE)
            hooks.tell_steps()
        os._exit(code if isinstance(code, int) else _INTERNAL)


class Hooks:
    """What the child tells and where it stops, hooked from outside into SQLAlchemy."""

    def __init__(self, trap: Trap | None, tell: int, wait: int) -> None:
        """Count from nothing."""
        self._trap, self._tell, self._wait = trap, tell, wait
        self._writes = False
        self._counts: dict[str, int] = {}

    def install(self) -> None:
        """Listen to transactions, statements, commits and SQLite's steps in this process."""
        event.listen(Engine, "connect", self._connected)
        event.listen(Engine, "begin", self._begins)
        event.listen(Engine, "before_cursor_execute", self._executes)
        plain: Any = DefaultDialect.do_commit

        def do_commit(dialect: DefaultDialect, connection: Any) -> None:  # noqa: ANN401 - as there
            if not self._writes:
                plain(dialect, connection)
                return
            self.mark(COMMITTING)
            self._may_pause("pause commit")
            plain(dialect, connection)
            self._writes = False
            self.mark(COMMITTED)
            self._passes("committed")

        DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]  # in this child only

    def mark(self, kind: str) -> None:
        """Tell the parent."""
        os.write(self._tell, _MARK.pack(kind.encode(), time.monotonic()))

    def tell_steps(self) -> None:
        """Tell the parent how many steps of SQLite's machine were looked at."""
        os.write(self._tell, _MARK.pack(STEPS.encode(), float(self._counts.get("step", 0))))

    def _connected(self, connection: object, _: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.set_progress_handler(self._steps, _STEPS)

    def _steps(self) -> int:
        if self._writes:
            self._passes("step")
        return 0

    def _begins(self, connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own signature
        self._writes = bool(connection.get_execution_options().get("writes", False))
        if self._writes:
            self.mark(BEGUN)

    def _executes(self, *_: object) -> None:
        if not self._writes:
            return
        self.mark(STATEMENT)
        self._passes("statement")
        self._may_pause("pause")

    def _may_pause(self, kind: str) -> None:
        if self._passes(kind):
            self.mark(PAUSED)
            os.read(self._wait, 1)

    def _passes(self, kind: str) -> bool:
        """Count a point; end here if it is the trap's, or say so if that one pauses."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        trap = self._trap
        if trap is None or (trap.kind, trap.number) != (kind, self._counts[kind]):
            return False
        if not kind.startswith("pause"):
            os.kill(os.getpid(), signal.SIGKILL)
        return True
