"""The schema: one module per noun group, all in one `metadata`."""

from __future__ import annotations

from tracker.store.tables import claims, findings, journal, people, statements
from tracker.store.tables.base import UtcInstant, metadata

FACTS = tuple(table for table in metadata.sorted_tables if "journal_seq" in table.c)
"""Every table of facts, parents before children."""

__all__ = [
    "FACTS",
    "UtcInstant",
    "claims",
    "findings",
    "journal",
    "metadata",
    "people",
    "statements",
]
