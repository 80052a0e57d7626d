"""Create the journal and the tables of sources, documents and lexicons."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from tracker.store.triggers import drop_guard_function, guard_function, guards

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "content",
    "journal",
    "import",
    "corpus",
    "lexicon",
    "topic",
    "corpus_version",
    "document",
    "lexicon_level",
    "lexicon_word",
    "source",
    "document_version",
    "left_out",
    "source_link",
    "source_version",
    "document_author",
    "document_section",
    "source_parent",
)


def fact_table(name: str, *items: Any) -> None:  # noqa: ANN401 - passed to create_table
    """Create a table of facts with the columns that all facts carry."""
    op.create_table(
        name,
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        *items,
        sa.Column("journal_seq", NUMBER, nullable=False),
        sa.Column("ordinal", NUMBER, nullable=False),
        sa.Column("import_id", NUMBER),
        sa.Column("import_row", NUMBER),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["journal_seq"],
            ["journal.sequence"],
            name=f"fk_{name}_journal_seq",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["import.id"],
            name=f"fk_{name}_import_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )


def reference(table: str, column: str, to: str, *, optional: bool = False) -> sa.Column[int]:
    """Return a foreign key column to the id of another table."""
    key = sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{column}")
    return sa.Column(column, NUMBER, key, nullable=optional)


def _create_content_to_topic() -> None:
    op.create_table(
        "content",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("dropped_at", sa.BigInteger(), nullable=True),
        sa.Column("dropped_why", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(body IS NULL) = (dropped_at IS NOT NULL)", name=op.f("ck_content_body_or_tombstone")
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_content_sha256_length")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_content")),
    )
    op.create_table(
        "journal",
        sa.Column("sequence", NUMBER, autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("n_facts", NUMBER, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint("length(hash) = 64", name=op.f("ck_journal_hash_length")),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_journal_sequence_positive")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_journal")),
        sa.UniqueConstraint("hash", name=op.f("uq_journal_hash")),
    )
    fact_table(
        "import",
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("n_rows", NUMBER, nullable=True),
    )
    fact_table(
        "corpus",
        sa.Column("key", sa.Text(), nullable=False),
        sa.UniqueConstraint("key", name=op.f("uq_corpus_key")),
    )
    fact_table(
        "lexicon",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("calibrated", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("key", "version", name=op.f("uq_lexicon_key_version")),
    )
    fact_table(
        "topic",
        sa.Column("key", sa.Text(), nullable=False),
        sa.UniqueConstraint("key", name=op.f("uq_topic_key")),
    )


def _create_corpus_version_to_document_version() -> None:
    fact_table(
        "corpus_version",
        reference("corpus_version", "corpus_id", "corpus"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("settle", sa.Integer(), nullable=False),
        reference("corpus_version", "lexicon_id", "lexicon", optional=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.CheckConstraint("settle >= 1", name=op.f("ck_corpus_version_settle_positive")),
        sa.UniqueConstraint(
            "corpus_id", "version", name=op.f("uq_corpus_version_corpus_id_version")
        ),
    )
    fact_table(
        "document",
        sa.Column("key", sa.Text(), nullable=False),
        reference("document", "corpus_id", "corpus", optional=True),
        sa.UniqueConstraint("key", name=op.f("uq_document_key")),
    )
    fact_table(
        "lexicon_level",
        reference("lexicon_level", "lexicon_id", "lexicon"),
        sa.Column("strength", sa.Text(), nullable=False),
        sa.Column("low", sa.Double(), nullable=False),
        sa.Column("median", sa.Double(), nullable=False),
        sa.Column("high", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "strength = 'certain' OR strength = 'almost_certain' OR strength = 'very_likely' OR strength = 'likely' OR strength = 'possible' OR strength = 'even' OR strength = 'unlikely' OR strength = 'very_unlikely' OR strength = 'almost_no_chance' OR strength = 'impossible'",
            name=op.f("ck_lexicon_level_strength_known"),
        ),
        sa.CheckConstraint(
            "0 <= low AND low <= median AND median <= high AND high <= 1",
            name=op.f("ck_lexicon_level_levels_ordered"),
        ),
        sa.UniqueConstraint(
            "lexicon_id", "strength", name=op.f("uq_lexicon_level_lexicon_id_strength")
        ),
    )
    fact_table(
        "lexicon_word",
        reference("lexicon_word", "lexicon_id", "lexicon"),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("strength", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "strength = 'certain' OR strength = 'almost_certain' OR strength = 'very_likely' OR strength = 'likely' OR strength = 'possible' OR strength = 'even' OR strength = 'unlikely' OR strength = 'very_unlikely' OR strength = 'almost_no_chance' OR strength = 'impossible'",
            name=op.f("ck_lexicon_word_strength_known"),
        ),
        sa.UniqueConstraint("lexicon_id", "word", name=op.f("uq_lexicon_word_lexicon_id_word")),
    )
    fact_table(
        "source",
        sa.Column("key", sa.Text(), nullable=False),
        reference("source", "corpus_id", "corpus", optional=True),
        sa.UniqueConstraint("key", name=op.f("uq_source_key")),
    )
    fact_table(
        "document_version",
        reference("document_version", "document_id", "document"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=True),
        reference("document_version", "publisher_id", "source"),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("published_precision", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("repost_of", sa.Text(), nullable=True),
        sa.Column("copied_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "published_precision = 'instant' OR published_precision = 'day' OR published_precision = 'month' OR published_precision = 'year' OR published_precision = 'estimated'",
            name=op.f("ck_document_version_published_precision_known"),
        ),
        sa.CheckConstraint(
            "(published_at IS NULL) = (published_precision IS NULL)",
            name=op.f("ck_document_version_published_whole"),
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_document_version_sha256_length")),
        sa.UniqueConstraint(
            "document_id", "version", name=op.f("uq_document_version_document_id_version")
        ),
    )


def _create_left_out_to_source_parent() -> None:
    fact_table(
        "left_out",
        reference("left_out", "corpus_id", "corpus", optional=True),
        reference("left_out", "document_id", "document"),
        sa.Column("section", NUMBER, nullable=True),
        reference("left_out", "source_id", "source", optional=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    fact_table(
        "source_link",
        reference("source_link", "source_id", "source"),
        reference("source_link", "same_as_id", "source"),
        sa.Column("why", sa.Text(), nullable=True),
        sa.CheckConstraint("source_id <> same_as_id", name=op.f("ck_source_link_two_sources")),
    )
    fact_table(
        "source_version",
        reference("source_version", "source_id", "source"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind = 'person' OR kind = 'organisation' OR kind = 'publication' OR kind = 'survey' OR kind = 'collective' OR kind = 'model' OR kind = 'crowd'",
            name=op.f("ck_source_version_kind_known"),
        ),
        sa.UniqueConstraint(
            "source_id", "version", name=op.f("uq_source_version_source_id_version")
        ),
    )
    fact_table(
        "document_author",
        reference("document_author", "document_version_id", "document_version"),
        sa.Column("place", sa.Integer(), nullable=False),
        reference("document_author", "author_id", "source"),
        sa.UniqueConstraint(
            "document_version_id",
            "place",
            name=op.f("uq_document_author_document_version_id_place"),
        ),
    )
    fact_table(
        "document_section",
        reference("document_section", "document_version_id", "document_version"),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.UniqueConstraint(
            "document_version_id",
            "number",
            name=op.f("uq_document_section_document_version_id_number"),
        ),
    )
    fact_table(
        "source_parent",
        reference("source_parent", "source_version_id", "source_version"),
        sa.Column("place", sa.Integer(), nullable=False),
        reference("source_parent", "parent_id", "source"),
        sa.UniqueConstraint(
            "source_version_id", "place", name=op.f("uq_source_parent_source_version_id_place")
        ),
    )


def upgrade() -> None:
    """Create the tables and their guards."""
    _create_content_to_topic()
    _create_corpus_version_to_document_version()
    _create_left_out_to_source_parent()
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute(guard_function())
    for table in TABLES:
        if table != "content":
            for statement in guards(table, dialect):
                op.execute(sa.DDL(statement.replace("%", "%%")))


def downgrade() -> None:
    """Remove the tables, children first."""
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(drop_guard_function())
