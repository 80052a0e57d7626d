"""A moving bar on a terminal while long work goes on; nothing where no terminal is attached."""

from __future__ import annotations

import contextlib
import sys
import threading
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S: Final = 1.0
"""Seconds before a bar appears; most work is done by then, and rich is never imported for it."""
_STEP_S: Final = 0.1
"""Seconds between two looks at how far the work is."""


class Bar:
    """How far the work is; says so only where a terminal is attached.

    Attributes:
        words: what is being done.
        share: how much of it is done, 0 to 1; 0 = not known.
        n_rows: that are done; None where nobody counts rows.
    """

    def __init__(self, words: str) -> None:
        """Start with nothing done."""
        self.words, self.share = words, 0.0
        self.n_rows: int | None = None

    def tell(self, words: str, share: float, n_rows: int) -> None:
        """Say how far the work is."""
        self.words, self.share, self.n_rows = words, share, n_rows


@contextlib.contextmanager
def progress(words: str) -> Iterator[Bar]:
    """Show on stderr that work goes on, how far it is and for how long, until the block ends.

    Args:
        words: what is being done, such as "loading ai-2024".
    """
    told = Bar(words)
    if not sys.stderr.isatty():
        yield told
        return
    done = threading.Event()
    bar = threading.Thread(target=_move, args=(told, done), daemon=True)
    bar.start()
    try:
        yield told
    finally:
        done.set()
        bar.join()


def _move(told: Bar, done: threading.Event) -> None:
    """Move a bar until the work is done; it leaves no line behind."""
    if done.wait(PATIENCE_S):
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[far]}", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=None, far="")
        while True:
            shown.update(task, **_shown(told))
            if done.wait(_STEP_S):
                return


def _shown(told: Bar) -> dict[str, Any]:
    """Return what the bar shows: share and rows where they are known."""
    from tracker.reports.render.harmless import harmless

    far = []
    if told.share:
        far.append(f"{told.share:.0%}")
    if told.n_rows is not None:
        far.append(f"{told.n_rows:,} rows")
    return {
        "description": harmless(told.words),
        "completed": told.share,
        "total": 1.0 if told.share else None,
        "far": ", ".join(far),
    }
