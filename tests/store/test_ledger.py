"""The ledger: one transaction, one journal entry, or nothing at all."""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.store.tampering import check
from tracker.store.engine import transaction
from tracker.store.journal import Stamp, head
from tracker.store.ledger import writing
from tracker.store.tables import claims, people
from tracker.store.tables.journal import import_, journal

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

CLOCK = datetime(2026, 11, 21, tzinfo=UTC)


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


def test_many_facts_of_one_table_give_the_same_digest_as_one_by_one(
    make_url: Callable[[str, bool], str], backend: str, open_engine: Callable[[str], Engine]
) -> None:
    keys = [f"topic-{number}" for number in range(5)]
    heads = []
    for bulk in (False, True):
        engine = open_engine(make_url(backend, True))  # noqa: FBT003 - migrated
        with writing(engine, Stamp("tester", "test", CLOCK)) as ledger:
            if bulk:
                given = [*ledger.append_columns(people.topic, {"key": keys})]
            else:
                given = [ledger.append(people.topic, key=key) for key in keys]
            assert given == [1, 2, 3, 4, 5]
        heads.append(check(engine).head)
    assert heads[0] == heads[1]


def test_a_rehearsal_leaves_nothing_and_raises_nothing(
    filled: Engine, stamp: Callable[[], Stamp]
) -> None:
    before = check(filled)
    with writing(filled, stamp()) as ledger:
        ledger.append(people.topic, key="rehearsed")
        ledger.discard()
    assert check(filled) == before


def test_facts_of_an_import_know_it_and_their_row(
    engine: Engine, stamp: Callable[[], Stamp]
) -> None:
    with writing(engine, stamp()) as ledger:
        number = ledger.append(import_, format="table", name="a.csv", sha256="c" * 64, n_rows=2)
        with ledger.importing(number):
            ledger.append_columns(people.topic, {"key": ["one", "two"]}, import_rows=[4, 9])
        ledger.append(people.topic, key="three")
    with transaction(engine, writes=False) as connection:
        columns = (people.topic.c.import_id, people.topic.c.import_row)
        rows = connection.execute(select(*columns).order_by(people.topic.c.id)).all()
    assert [tuple(row) for row in rows] == [(1, 4), (1, 9), (None, None)]


def steps_of_an_append(engine: Engine, key: str) -> int:
    """Return how many steps SQLite's machine takes for one fact, in tens."""
    steps = itertools.count()
    with writing(engine, Stamp("tester", "test", CLOCK)) as ledger:
        driver = ledger.connection.connection.dbapi_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_progress_handler(lambda: next(steps) * 0, 10)
        ledger.append(people.topic, key=key)
    driver.set_progress_handler(None, 0)
    return next(steps)


def test_what_an_append_costs_does_not_grow_with_the_record(sqlite_engine: Engine) -> None:
    steps_of_an_append(sqlite_engine, "first")
    small = steps_of_an_append(sqlite_engine, "second")
    with writing(sqlite_engine, Stamp("tester", "test", CLOCK)) as ledger:
        ledger.append_columns(people.topic, {"key": [f"topic-{n}" for n in range(5_000)]})
    assert steps_of_an_append(sqlite_engine, "third") <= 2 * small
