"""Verify: whatever is changed, added, removed or moved behind the program's back is named."""

from __future__ import annotations

import contextlib
import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Boolean, Double, Integer, insert, select, text
from sqlalchemy.exc import DBAPIError

from tracker.store.canonical import checksum_of
from tracker.store.damage import fact_name
from tracker.store.engine import transaction
from tracker.store.journal import Stamp, head
from tracker.store.ledger import codec, writing
from tracker.store.tables import FACTS, UtcInstant, claims, findings, people, statements
from tracker.store.tables.base import metadata
from tracker.store.tables.journal import content, journal
from tracker.store.triggers import guards
from tracker.store.verification import Verification, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Column, Connection, Engine, Table

CLOCK = datetime(2026, 11, 21, tzinfo=UTC)
HARMLESS = "tracker_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"


def check(engine: Engine) -> Verification:
    with transaction(engine, writes=False) as connection:
        return verify(connection)


def unguarded(connection: Connection, table: str) -> Iterator[None]:
    """Lift the guards of a table for one statement, as somebody with the file in hand can."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield
        return
    for statement in guards(table, "sqlite"):
        connection.exec_driver_sql(f'DROP TRIGGER "{statement.split(chr(34))[1]}"')
    yield
    for statement in guards(table, "sqlite"):
        connection.exec_driver_sql(statement)


@contextlib.contextmanager
def tampering(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that the database does not hold to any rule, and roll it back."""
    with engine.connect() as raw:
        connection = raw.execution_options(writes=True)
        with contextlib.ExitStack() as stack:
            if engine.dialect.name == "sqlite":
                driver: Any = connection.connection.dbapi_connection
                driver.execute("PRAGMA foreign_keys = OFF")
                driver.execute("PRAGMA ignore_check_constraints = ON")
                stack.callback(driver.execute, "PRAGMA ignore_check_constraints = OFF")
                stack.callback(driver.execute, "PRAGMA foreign_keys = ON")
            outer = connection.begin()
            stack.callback(outer.rollback)
            yield connection


def change(connection: Connection, table: str, statement: str, **values: object) -> None:
    lifted = contextlib.contextmanager(unguarded)
    with lifted(connection, table), connection.begin_nested():
        connection.execute(text(statement), values)


def problems_after(engine: Engine, table: str, statement: str, **values: object) -> str:
    """Return what verify says after one statement that the guards would have refused."""
    with tampering(engine) as connection:
        change(connection, table, statement, **values)
        return "\n".join(verify(connection).problems)


def test_an_honest_record_verifies(filled: Engine) -> None:
    found = check(filled)
    assert found.problems == ()
    assert found.not_held == ()
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
        values += ["d" * 64]
    elif column.name == "stance":
        values += ["affirms", "refutes"]
    elif column.name.endswith("strength"):
        values += ["even"]
    else:
        values += ["x"] if cell is None else [f"{cell}x", "ambiguous", "fair", "high", "day"]
    return [value for value in values if value != cell]


def first_row(connection: Connection, table: Table) -> dict[str, Any]:
    query = f'SELECT * FROM "{table.name}" ORDER BY 1 LIMIT 1'  # noqa: S608 - our table
    return dict(connection.exec_driver_sql(query).mappings().one())


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


def test_several_removed_facts_are_named(filled: Engine) -> None:
    found = problems_after(filled, "forecast", "DELETE FROM forecast WHERE id IN (2, 3, 5)")
    assert "forecast F-02 to forecast F-03: missing" in found
    assert "forecast F-05: missing" in found


def copy_of(connection: Connection, table: Table, **changes: object) -> dict[str, object]:
    """Return the first row of a table with changes and the checksum that these give."""
    row = first_row(connection, table) | changes
    lines = codec(table)
    line = lines.stored_line([row[name] for name in lines.names])
    return row | {"checksum": checksum_of(line)}


def add_row(engine: Engine, table: Table, **changes: object) -> str:
    with tampering(engine) as connection:
        row = copy_of(connection, table, **changes)
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join(f":{name}" for name in row)
        connection.execute(text(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'), row)  # noqa: S608 - our own names
        return "\n".join(verify(connection).problems)


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
    statement = "UPDATE forecast SET journal_seq = 4, ordinal = 5 WHERE id = 2"
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


def rehash(connection: Connection, table: Table, number: int) -> None:
    """Make the checksum of a changed row right again."""
    query = f'SELECT * FROM "{table.name}" WHERE id = :id'  # noqa: S608 - our own names
    row = connection.execute(text(query), {"id": number}).mappings().one()
    lines = codec(table)
    checksum = checksum_of(lines.stored_line([row[name] for name in lines.names]))
    statement = f'UPDATE "{table.name}" SET checksum = :checksum WHERE id = :id'  # noqa: S608 - our own names
    change(connection, table.name, statement, checksum=checksum, id=number)


def test_a_changed_fact_with_its_checksum_remade_is_found(filled: Engine) -> None:
    with tampering(filled) as connection:
        change(connection, "verdict", "UPDATE verdict SET judge = 'third' WHERE id = 1")
        rehash(connection, findings.verdict, 1)
        (problem,) = verify(connection).problems
    assert problem.startswith("transaction 4: one of its 5 facts (")
    assert "verdict V-01" in problem
    assert problem.endswith("was changed and its checksum remade")


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
        found = verify(connection)
    assert found.problems == ()
    assert before is not None
    assert found.head is not None
    assert (found.head.sequence, found.head.hash) != (before.sequence, before.hash)


def test_a_dropped_guard_is_named(filled: Engine, backend: str) -> None:
    wanted = ("update", "delete") if backend == "sqlite" else ("change", "truncate")
    for table in (*FACTS, journal):
        for verb in wanted:
            with tampering(filled) as connection:
                where = "" if backend == "sqlite" else f' ON "{table.name}"'
                connection.execute(text(f'DROP TRIGGER "{table.name}_no_{verb}"{where}'))
                assert verify(connection).problems == (
                    f"table {table.name}: its guard against {verb} is missing",
                )


def test_a_guard_that_does_nothing_is_named(filled: Engine, backend: str) -> None:
    with tampering(filled) as connection:
        if backend == "sqlite":
            connection.execute(text("DROP TRIGGER forecast_no_update"))
            body = "BEFORE UPDATE ON forecast WHEN 0 BEGIN SELECT 1; END"
            connection.execute(text(f"CREATE TRIGGER forecast_no_update {body}"))
        else:
            connection.execute(text("DROP TRIGGER forecast_no_change ON forecast"))
            body = (
                "BEFORE UPDATE OF note ON forecast FOR EACH ROW "
                "EXECUTE FUNCTION tracker_refuse_change()"
            )
            connection.execute(text(f"CREATE TRIGGER forecast_no_change {body}"))
        (problem,) = verify(connection).problems
    assert problem.startswith("table forecast: its guard against")
    assert problem.endswith("was changed")


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("ALTER TABLE forecast DISABLE TRIGGER forecast_no_change", id="disabled"),
        pytest.param(f"CREATE OR REPLACE FUNCTION {HARMLESS}", id="harmless"),
    ],
)
def test_guards_switched_off_on_postgresql_are_named(
    postgres_engine: Engine, statement: str
) -> None:
    with tampering(postgres_engine) as connection:
        connection.exec_driver_sql(statement)
        found = verify(connection).problems
    assert any(line.startswith("table forecast: its guard against change") for line in found)


def test_a_missing_table_is_named(filled: Engine) -> None:
    with tampering(filled) as connection:
        connection.execute(text("DROP TABLE forecast_via"))
        found = verify(connection).problems
    assert "table forecast_via: missing" in found


def test_an_attached_text_whose_bytes_changed_is_named(filled: Engine) -> None:
    with tampering(filled) as connection:
        sha256 = connection.execute(select(content.c.sha256)).scalar_one()
        connection.execute(content.update().values(body=b"other words"))
        assert verify(connection).problems == (
            f"attached text {sha256[:12]}: its bytes were changed",
        )


def test_an_attached_text_that_was_dropped_is_not_held(filled: Engine) -> None:
    with tampering(filled) as connection:
        connection.execute(
            content.update().values(body=None, dropped_at=CLOCK, dropped_why="takedown")
        )
        found = verify(connection)
    assert found.problems == ()
    assert len(found.not_held) == 1


def test_a_text_that_nobody_may_attach_under_another_hash(filled: Engine) -> None:
    sha256 = hashlib.sha256(b"a").hexdigest()
    with tampering(filled) as connection:
        connection.execute(insert(content).values(sha256=sha256, body=b"b"))
        assert f"attached text {sha256[:12]}" in verify(connection).problems[0]


@pytest.mark.parametrize("step", [timedelta(0), timedelta(days=-400), timedelta(microseconds=1)])
def test_recorded_at_rises_also_when_the_clock_stands_still_or_runs_backwards(
    engine: Engine, step: timedelta
) -> None:
    for number in range(4):
        with writing(engine, Stamp("tester", "test", CLOCK + number * step)) as ledger:
            ledger.append(people.topic, key=f"topic-{number}")
    with transaction(engine, writes=False) as connection:
        query = select(journal.c.recorded_at).order_by(journal.c.sequence)
        instants = connection.execute(query).scalars().all()
        newest = head(connection)
    assert instants == sorted(set(instants))
    assert newest is not None
    assert newest.sequence == 4
    assert check(engine).problems == ()


def test_a_transaction_that_appends_nothing_leaves_no_entry(
    filled: Engine, stamp: Callable[[], Stamp]
) -> None:
    before = check(filled).head
    with writing(filled, stamp()):
        pass
    assert check(filled).head == before


def test_a_transaction_that_fails_leaves_nothing(
    filled: Engine, stamp: Callable[[], Stamp]
) -> None:
    before = check(filled)
    ledger_of = contextlib.ExitStack()
    ledger = ledger_of.enter_context(writing(filled, stamp()))
    ledger.append(claims.prediction, key="half")
    ledger.flush()
    assert not ledger_of.__exit__(ValueError, ValueError(), None)
    assert check(filled) == before
