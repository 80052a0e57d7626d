"""The verb that writes the journal and every fact for verification by others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.actions.maintain import opened
from tracker.store.engine import transaction
from tracker.store.journal_lines import journal_lines

if TYPE_CHECKING:
    from pathlib import Path


def export_journal(where: str | Path, *, only: int | None = None) -> bytes:
    """Return the lines of the journal and of the facts, each ended by a newline.

    Args:
        where: a file name or a SQLAlchemy URL.
        only: the only transaction that is wanted; None = all.

    Raises:
        NotFound: there is no such transaction.
        RuleBroken: facts stand in no transaction, or a row of the journal cannot be read.
    """
    with opened(where) as engine, transaction(engine, writes=False) as connection:
        lines = journal_lines(connection, only=only)
        return b"".join(line.encode("utf-8", "surrogatepass") + b"\n" for line in lines)
