"""Work on the database that goes on while the program prepares what comes next.

Invariant: one piece of work at a time, in the order in which it was given; an error of one is
raised in the thread that gave it, before the next begins.
"""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future, ThreadPoolExecutor

_TURN_S: Final = 0.000_5
"""Seconds for which a thread may keep the interpreter while the other wants it.

SQLite gives it back for every statement of about a millisecond; with Python's own 5 ms most of the
time would be spent waiting to hear that the statement is done.
"""


class Courier:
    """Hands work to a second thread; at most one piece is under way."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        """Take a pool of one thread."""
        self._pool = pool
        self._under_way: Future[None] | None = None

    def send(self, work: Callable[[], None]) -> None:
        """Begin a piece of work when the one before is done."""
        self.wait()
        self._under_way = self._pool.submit(work)

    def wait(self) -> None:
        """Return when nothing is under way; raise what went wrong with it."""
        under_way, self._under_way = self._under_way, None
        if under_way is not None:
            under_way.result()


@contextlib.contextmanager
def open_courier() -> Iterator[Courier]:
    """Open a courier; when the block is left, also by an error, nothing is under way any more."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - single facts need none

    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, _TURN_S))
    try:
        with ThreadPoolExecutor(max_workers=1) as pool:
            courier = Courier(pool)
            yield courier
            courier.wait()
    finally:
        sys.setswitchinterval(before)
