"""A moving bar on a terminal while long work goes on; nothing where no terminal is attached."""

from __future__ import annotations

import contextlib
import sys
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S: Final = 1.0
"""Seconds before a bar appears; most work is done by then, and rich is never imported for it."""


@contextlib.contextmanager
def progress(words: str) -> Iterator[None]:
    """Show on stderr that work goes on, and for how long, until the block ends.

    Args:
        words: what is being done, such as "loading ai-2024".
    """
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    bar = threading.Thread(target=_move, args=(words, done), daemon=True)
    bar.start()
    try:
        yield
    finally:
        done.set()
        bar.join()


def _move(words: str, done: threading.Event) -> None:
    """Move a bar until the work is done; it leaves no line behind."""
    if done.wait(PATIENCE_S):
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from tracker.reports.render.harmless import harmless

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        shown.add_task(harmless(words), total=None)
        done.wait()
