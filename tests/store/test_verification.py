"""Verify: whatever is changed, added, removed or moved behind the program's back is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Boolean, Double, Integer, select
from sqlalchemy.exc import DBAPIError

from tests.store.small_record import COPY_SHA256
from tests.store.tampering import (
    add_row,
    change,
    check,
    first_row,
    problems_after,
    rehash,
    tampering,
)
from tracker.store.damage import fact_name
from tracker.store.engine import transaction
from tracker.store.ledger import writing
from tracker.store.tables import FACTS, UtcInstant, findings, people, statements
from tracker.store.tables.base import metadata
from tracker.store.tables.journal import content, journal
from tracker.store.verification import Verification, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Column, Engine, Table

    from tracker.store.journal import Stamp


def test_an_honest_record_verifies(filled: Engine) -> None:
    found = check(filled)
    assert found.problems == ()
    assert found.not_held == (COPY_SHA256,)
    assert found.head is not None
    assert found.head.sequence == 4
    with transaction(filled, writes=False) as connection:
        query = select(journal.c.n_facts)
        assert found.n_facts == sum(connection.execute(query).scalars())


def test_an_empty_record_verifies(engine: Engine) -> None:
    assert check(engine) == Verification(None, 0, ())


def others(column: Column[Any], cell: Any) -> list[Any]:  # noqa: ANN401 - a cell
    """Return other raw values for a cell; the database may refuse some."""
    values: list[Any] = [None]
    if isinstance(column.type, Boolean):
        values = [not cell]
    elif isinstance(column.type, UtcInstant):
        values += [1] if cell is None else [cell + 1, cell - 1]
    elif isinstance(column.type, Double):
        values += [0.25] if cell is None else [cell * 0.75, cell + 1e-9, cell + 1.0]
    elif isinstance(column.type, Integer):
        values += [77] if cell is None else [cell + 1, cell + 70]
    elif column.name == "hash" or (column.name or "").endswith("sha256"):
        values += ["d" * 64, "9" * 64]
    elif column.name == "stance":
        values += ["affirms", "refutes"]
    elif column.name.endswith("strength"):
        values += ["even"]
    else:
        values += ["x"] if cell is None else [f"{cell}x", "ambiguous", "fair", "high", "day"]
    return [value for value in values if value != cell]


def cells_that_pass(engine: Engine, table: Table, columns: list[Column[Any]]) -> list[str]:
    """Return the changed cells of a table's first row that verify does not name."""
    key = next(iter(table.primary_key.columns)).name
    unseen = []
    with engine.connect() as connection:
        row = first_row(connection, table)
    for column in columns:
        tried = False
        for value in others(column, row[column.name]):
            statement = f'UPDATE "{table.name}" SET "{column.name}" = :value WHERE {key} = :key'  # noqa: S608 - our own names
            try:
                found = problems_after(engine, table.name, statement, value=value, key=row[key])
            except DBAPIError:
                continue  # PostgreSQL holds even its owner to NOT NULL, CHECK and unique keys.
            tried = True
            name = "transaction 1" if table is journal else fact_name(table.name, row[key])
            if name not in found:
                unseen.append(f"{table.name}.{column.name} = {value!r}: {found or 'nothing'}")
            if value is not None:
                break
        if not tried and engine.dialect.name == "sqlite":
            unseen.append(f"{table.name}.{column.name}: never changed")
    return unseen


def test_every_changed_cell_of_every_table_is_found_and_named(
    sqlite_engine: Engine, fill_record: Callable[[Engine], None]
) -> None:
    fill_record(sqlite_engine)
    unseen = [
        line
        for table in (*FACTS, journal)
        for line in cells_that_pass(sqlite_engine, table, list(table.columns))
    ]
    assert unseen == []
    assert check(sqlite_engine).problems == ()


def test_a_changed_cell_of_every_table_is_found_on_postgresql(
    postgres_engine: Engine, fill_record: Callable[[Engine], None]
) -> None:
    fill_record(postgres_engine)
    unseen = []
    for table in (*FACTS, journal):
        whole = table in (statements.forecast, findings.resolution, journal)
        columns = list(table.columns) if whole else list(table.columns)[1:3]
        unseen += cells_that_pass(postgres_engine, table, columns)
    assert unseen == []


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("made_at", "yesterday"),
        ("made_at", 2**62),
        ("withdrawn", 2),
        ("probability", "much"),
        ("point", float("inf")),
        ("note", b"\xff\xfe"),
        ("journal_seq", "first"),
        ("ordinal", "x"),
        ("ordinal", 1.5),
    ],
)
def test_a_cell_of_another_type_is_named(
    sqlite_engine: Engine, fill_record: Callable[[Engine], None], column: str, cell: object
) -> None:
    fill_record(sqlite_engine)
    statement = f"UPDATE forecast SET {column} = :cell WHERE id = 2"  # noqa: S608 - our own names
    assert "forecast F-02 was changed" in problems_after(
        sqlite_engine, "forecast", statement, cell=cell
    )


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("recorded_at", "today"),
        ("recorded_at", 2**62),
        ("n_facts", "many"),
        ("actor", b"x"),
        ("verb", 5),
    ],
)
def test_a_journal_cell_of_another_type_is_named(
    sqlite_engine: Engine, fill_record: Callable[[Engine], None], column: str, cell: object
) -> None:
    fill_record(sqlite_engine)
    statement = f"UPDATE journal SET {column} = :cell WHERE sequence = 2"  # noqa: S608 - our own names
    found = problems_after(sqlite_engine, "journal", statement, cell=cell)
    assert "transaction 2: its journal row was changed" in found


def test_a_text_whose_bytes_are_no_unicode_any_more_is_named(
    sqlite_engine: Engine, fill_record: Callable[[Engine], None]
) -> None:
    fill_record(sqlite_engine)
    statement = "UPDATE forecast SET note = CAST(:cell AS TEXT) WHERE id = 1"
    found = problems_after(sqlite_engine, "forecast", statement, cell=b"hea\xffd")
    assert "forecast F-01 was changed" in found


def test_every_removed_fact_is_named(filled: Engine) -> None:
    """By its number, or where it is the newest of its table by its place in its transaction."""
    with filled.connect() as connection:
        counts = {
            table: connection.exec_driver_sql(f'SELECT max(id) FROM "{table.name}"').scalar_one()  # noqa: S608 - our own names
            for table in FACTS
        }
    for table, newest in counts.items():
        statement = f'DELETE FROM "{table.name}" WHERE id = :id'  # noqa: S608 - our own names
        found = problems_after(filled, table.name, statement, id=newest)
        assert "missing" in found, table.name
        assert "transaction" in found, table.name
        if newest > 1:
            found = problems_after(filled, table.name, statement, id=1)
            assert f"{fact_name(table.name, 1)}: missing" in found


def test_an_added_fact_with_a_right_checksum_is_named(filled: Engine) -> None:
    with filled.connect() as connection:
        n_facts = connection.execute(select(journal.c.n_facts).order_by(journal.c.sequence))
        last = n_facts.scalars().all()[2]
    at_end = add_row(filled, statements.forecast, id=7, journal_seq=3, ordinal=last)
    assert at_end == "transaction 3: forecast F-07 was added or moved here"
    beyond = add_row(filled, statements.forecast, id=7, journal_seq=9, ordinal=0)
    assert "transaction 9: forecast F-07 belongs to no transaction of the journal" in beyond
    between = add_row(filled, statements.forecast, id=7, journal_seq=3, ordinal=0)
    assert "forecast F-01 and forecast F-07 claim one place" in between


def test_a_fact_moved_to_another_transaction_is_named(filled: Engine) -> None:
    statement = "UPDATE forecast SET journal_seq = 4, ordinal = 8 WHERE id = 2"
    found = problems_after(filled, "forecast", statement)
    assert "transaction 4: forecast F-02 was changed" in found
    assert "transaction 4: forecast F-02 was added or moved here" in found
    assert "transaction 3: fact" in found


def test_two_swapped_facts_are_named(filled: Engine) -> None:
    with tampering(filled) as connection:
        query = "SELECT ordinal FROM forecast WHERE id IN (2, 3) ORDER BY id"
        first, second = connection.exec_driver_sql(query).scalars().all()
        swap = "UPDATE forecast SET ordinal = :place WHERE id = :id"
        change(connection, "forecast", swap, place=second, id=2)
        change(connection, "forecast", swap, place=first, id=3)
        found = verify(connection).problems
    assert [line.split(": ")[1] for line in found] == [
        "forecast F-03 was changed",
        "forecast F-02 was changed",
    ]


def test_a_changed_fact_with_its_checksum_remade_is_one_of_few(
    engine: Engine, stamp: Callable[[], Stamp]
) -> None:
    with writing(engine, stamp()) as ledger:
        ledger.append_columns(people.topic, {"key": ["rain", "snow", "wind"]})
    with tampering(engine) as connection:
        change(connection, "topic", "UPDATE topic SET key = 'money' WHERE id = 2")
        rehash(connection, people.topic, 2)
        (problem,) = verify(connection).problems
    named = "transaction 1: one of its 3 facts (topic 1, topic 2, topic 3)"
    assert problem == f"{named} was changed and its checksum remade"


def test_of_many_facts_the_message_says_how_to_find_the_one(filled: Engine) -> None:
    with tampering(filled) as connection:
        change(connection, "verdict", "UPDATE verdict SET judge = 'third' WHERE id = 1")
        rehash(connection, findings.verdict, 1)
        (problem,) = verify(connection).problems
    assert problem == (
        "transaction 4: one of its 8 facts was changed and its checksum remade; to find it, compare"
        " what `tracker export journal --transaction 4` writes of this record and of a backup"
    )


def test_a_changed_fact_that_stands_alone_is_named_even_with_its_checksum_remade(
    engine: Engine, stamp: Callable[[], Stamp]
) -> None:
    with writing(engine, stamp()) as ledger:
        ledger.append(people.topic, key="weather")
    with tampering(engine) as connection:
        change(connection, "topic", "UPDATE topic SET key = 'money'")
        rehash(connection, people.topic, 1)
        assert verify(connection).problems == (
            "transaction 1: topic 1 was changed and its checksum remade",
        )


def test_a_removed_journal_row_is_named(filled: Engine) -> None:
    found = problems_after(filled, "journal", "DELETE FROM journal WHERE sequence = 2")
    assert "transaction 2: missing" in found
    assert "belongs to no transaction of the journal" in found
    found = problems_after(filled, "journal", "DELETE FROM journal WHERE sequence IN (1, 2)")
    assert "transactions 1 to 2: missing" in found


def test_a_journal_row_with_its_hash_remade_breaks_the_chain_after_it(filled: Engine) -> None:
    with tampering(filled) as connection:
        row = connection.execute(select(journal).where(journal.c.sequence == 2)).one()
        from tracker.store.journal import Entry  # noqa: PLC0415 - beside its one use

        forged = Entry(**(row._asdict() | {"actor": "mallory"}))
        statement = "UPDATE journal SET actor = 'mallory', hash = :hash WHERE sequence = 2"
        change(connection, "journal", statement, hash=forged.computed_hash())
        assert verify(connection).problems == ("transaction 3: does not follow the one before it",)


def test_a_transaction_without_its_facts_is_named(filled: Engine) -> None:
    with tampering(filled) as connection:
        for table in reversed(FACTS):
            statement = f'DELETE FROM "{table.name}" WHERE journal_seq = 3'  # noqa: S608 - our own names
            change(connection, table.name, statement)
        found = verify(connection).problems
    assert any(line.startswith("transaction 3: all of its") for line in found)


def test_the_newest_transactions_removed_whole_are_seen_by_the_head_only(
    filled: Engine,
) -> None:
    before = check(filled).head
    with tampering(filled) as connection:
        for table in reversed(metadata.sorted_tables):
            if table is not content:
                column = "sequence" if table is journal else "journal_seq"
                statement = f'DELETE FROM "{table.name}" WHERE {column} = 4'  # noqa: S608 - our own names
                change(connection, table.name, statement)
        connection.execute(content.delete())  # both texts came with them
        found = verify(connection)
    assert found.problems == ()
    assert before is not None
    assert found.head is not None
    assert (found.head.sequence, found.head.hash) != (before.sequence, before.hash)
