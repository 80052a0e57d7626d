"""What all tables share: metadata, the instant type, and the columns that every fact carries.

Invariant: a fact row is written once. It carries the transaction it came with (`journal_seq`), its
place in it (`ordinal`), if it was imported the import and the row of the file, and a checksum of
its own line, so that `verify` can say which fact was changed.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator

from tracker.domain.instant import from_microseconds, microseconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Dialect
    from sqlalchemy.sql.schema import SchemaItem

NUMBER: Final = BigInteger().with_variant(Integer(), "sqlite")
"""Integer primary and foreign keys: rowids on SQLite, bigint on PostgreSQL."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcInstant(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as microseconds since 1970: exact and alike on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return the microseconds of an instant."""
        del dialect
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the instant of stored microseconds."""
        del dialect
        return None if value is None else from_microseconds(value)


def fact_table(name: str, *items: SchemaItem) -> Table:
    """Return a table of facts: `id`, the given items, and where in the journal a row stands."""
    return Table(
        name,
        metadata,
        Column("id", NUMBER, primary_key=True, autoincrement=False),
        *items,
        Column(
            "journal_seq",
            NUMBER,
            ForeignKey("journal.sequence", deferrable=True, initially="DEFERRED"),
            nullable=False,
        ),
        Column("ordinal", NUMBER, nullable=False),
        Column("import_id", NUMBER, ForeignKey("import.id", deferrable=True, initially="DEFERRED")),
        Column("import_row", NUMBER),
        Column("checksum", Text, nullable=False),
    )


def reference(column: str, table: str, *, optional: bool = False) -> Column[int]:
    """Return a foreign key column to the id of another table."""
    return Column(column, NUMBER, ForeignKey(f"{table}.id"), nullable=optional)


def one_of(column: str, values: Iterable[str], *, optional: bool = False) -> tuple[SchemaItem, ...]:
    """Return a text column and the CHECK that it holds one of a closed list.

    The list is written with OR: for IN, SQLite builds a table of the values at every insert.
    """
    listed = " OR ".join(f"{column} = '{value}'" for value in values)
    return (
        Column(column, Text, nullable=optional),
        CheckConstraint(listed, name=f"{column}_known"),
    )


def probability_check(column: str) -> CheckConstraint:
    """Return the CHECK that a probability lies in [0, 1]."""
    return CheckConstraint(f"{column} >= 0 AND {column} <= 1", name=f"{column}_range")
