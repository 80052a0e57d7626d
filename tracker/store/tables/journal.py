"""Tables of the record itself: journal, imports, corpora, retractions, attached contents."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, Table, Text, UniqueConstraint

from tracker.store.tables.base import NUMBER, UtcInstant, fact_table, metadata, reference

journal = Table(
    "journal",
    metadata,
    Column("sequence", NUMBER, primary_key=True, autoincrement=False),
    Column("recorded_at", UtcInstant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("n_facts", NUMBER, nullable=False),
    Column("digest", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    CheckConstraint("sequence >= 1", name="sequence_positive"),
    CheckConstraint("length(hash) = 64", name="hash_length"),
)

import_ = fact_table(
    "import",
    Column("format", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("n_rows", NUMBER),
)

import_file = fact_table(
    "import_file",
    reference("of_import_id", "import"),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("rows_before", NUMBER, nullable=False),
    CheckConstraint("length(sha256) = 64", name="sha256_length"),
    CheckConstraint("rows_before >= 0", name="rows_before_positive"),
)
"""The files of an import of several: its rows are counted over all of them, in their order."""

corpus = fact_table("corpus", Column("key", Text, nullable=False, unique=True))

corpus_version = fact_table(
    "corpus_version",
    reference("corpus_id", "corpus"),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("settle", Integer, nullable=False),
    reference("lexicon_id", "lexicon", optional=True),
    Column("why", Text),
    UniqueConstraint("corpus_id", "version"),
    CheckConstraint("settle >= 1", name="settle_positive"),
)

RETRACTABLE = (
    "prediction",
    "forecast",
    "evidence",
    "resolution",
    "verdict",
    "left_out",
    "import",
)

retraction = fact_table(
    "retraction",
    *(reference(f"retracted_{name}_id", name, optional=True) for name in RETRACTABLE),
    Column("why", Text, nullable=False),
    CheckConstraint(
        " + ".join(
            f"CASE WHEN retracted_{name}_id IS NULL THEN 0 ELSE 1 END" for name in RETRACTABLE
        )
        + " = 1",
        name="one_target",
    ),
)

content = Table(
    "content",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("body", LargeBinary),
    Column("dropped_at", UtcInstant),
    Column("dropped_why", Text),
    CheckConstraint("length(sha256) = 64", name="sha256_length"),
    CheckConstraint("(body IS NULL) = (dropped_at IS NOT NULL)", name="body_or_tombstone"),
)
"""Attached texts and archived copies by hash, outside the chain; dropping leaves a tombstone."""
