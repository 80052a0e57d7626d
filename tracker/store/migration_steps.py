"""What migrations are written with: tables of facts, references, guards, facts of their own.

Invariant: migrations that were released are made of these steps, so a step keeps what it makes;
what should be otherwise is a new step. Only scripts in `alembic/` import this module.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from alembic import context, op

from tracker.errors import InvalidInput
from tracker.store.canonical import LineCodec
from tracker.store.journal import Stamp, head, next_entry, write_entry
from tracker.store.triggers import guards

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NUMBER: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def create_fact_table(name: str, *items: Any) -> None:  # noqa: ANN401 - passed to create_table
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
        _deferred_key(name, "journal_seq", "journal.sequence"),
        _deferred_key(name, "import_id", "import.id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )


def _deferred_key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint([column], [to], name=name, initially="DEFERRED", deferrable=True)


def reference(table: str, column: str, to: str, *, optional: bool = False) -> sa.Column[int]:
    """Return a foreign key column to the id of another table."""
    key = sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{column}")
    return sa.Column(column, NUMBER, key, nullable=optional)


def create_guards(tables: Iterable[str]) -> None:
    """Create the triggers that refuse to change or remove facts of some tables."""
    dialect = op.get_bind().dialect.name
    for table in tables:
        for statement in guards(table, dialect):
            op.execute(statement)


def append_facts(facts: Sequence[tuple[sa.Table, dict[str, Any]]]) -> None:
    """Append facts as one transaction of the journal; nothing happens if there are none.

    Args:
        facts: table and values without `journal_seq` and `ordinal`. The table is the migration's
            own, with the columns that it had then, so that later columns do not matter.

    Raises:
        InvalidInput: nobody said who upgrades and when.
    """
    if not facts:
        return
    connection, stamp = op.get_bind(), context.config.attributes.get("stamp")
    if not isinstance(stamp, Stamp):
        raise InvalidInput("this upgrade records facts; say who upgrades and when")
    last = head(connection)
    sequence = 1 if last is None else last.sequence + 1
    sha = hashlib.sha256()
    for ordinal, (table, values) in enumerate(facts):
        line, cells = LineCodec(table).encode(
            {**values, "journal_seq": sequence, "ordinal": ordinal}
        )
        sha.update(line + b"\n")
        marks = ", ".join(["?" if connection.dialect.name == "sqlite" else "%s"] * len(cells))
        names = ", ".join(column.name for column in table.columns)
        insert = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 - our names
        connection.exec_driver_sql(insert, cells)
    write_entry(connection, next_entry(last, stamp, n_facts=len(facts), digest=sha.hexdigest()))
