"""Counts and texts that no record holds: facts per import, attached texts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tracker.store.tables import FACTS
from tracker.store.tables.journal import content

if TYPE_CHECKING:
    from tracker.store.snapshot import Snapshot


def facts_per_import(snapshot: Snapshot) -> Counter[int]:
    """Return how many facts each import wrote, retracted ones too."""
    found: Counter[int] = Counter()
    for table in FACTS:
        query = (
            select(table.c.import_id, func.count())
            .where(table.c.import_id.is_not(None), table.c.journal_seq <= snapshot.sequence)
            .group_by(table.c.import_id)
        )
        found.update({row[0]: row[1] for row in snapshot.connection.execute(query)})
    return found


def held_texts(snapshot: Snapshot) -> set[str]:
    """Return the hashes of the attached texts that are held."""
    query = select(content.c.sha256).where(content.c.body.is_not(None))
    return set(snapshot.connection.execute(query).scalars())


def attached_text(snapshot: Snapshot, sha256: str) -> str | None:
    """Return an attached text by the hash of its bytes; None if it is not held."""
    query = select(content.c.body).where(content.c.sha256 == sha256)
    body = snapshot.connection.execute(query).scalar()
    return None if body is None else bytes(body).decode("utf-8")
