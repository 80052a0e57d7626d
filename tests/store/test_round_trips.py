"""How long a writer keeps the others waiting: for few answers of the server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tests.postgresql import round_trips_under_lock
from tracker.domain.forecast import Forecast
from tracker.domain.instant import When
from tracker.errors import RuleBroken, StoreUnavailable
from tracker.store.engine import answers, transaction
from tracker.store.keys import Keys
from tracker.store.ledger import writing
from tracker.store.mapping_events import append_forecast
from tracker.store.snapshot import reading
from tracker.store.tables import people, statements
from tracker.store.verification import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.store.conftest import Stamps
    from tracker.store.journal import Stamp

SAID = Forecast(
    "rain", "ann", When(datetime(2026, 3, 1, tzinfo=UTC)), probability=0.5, via=("paper",)
)


def test_a_writer_of_one_fact_waits_for_three_answers_under_the_lock(
    postgres_engine: Engine, fill_record: Callable[[Engine], None], stamp: Stamps
) -> None:
    """Head and ids, keys, and then everything it sends with the commit."""

    def append() -> None:
        with writing(postgres_engine, stamp()) as ledger:
            append_forecast(ledger, Keys(ledger.snapshot), SAID)

    fill_record(postgres_engine)
    append()
    assert round_trips_under_lock(postgres_engine, append) == 3


def append_twice(engine: Engine, stamp: Stamp) -> None:
    with writing(engine, stamp) as ledger:
        ledger.append(people.topic, key="twice")
        ledger.append(people.topic, key="twice")


def test_what_is_refused_with_the_commit_is_told_as_before(engine: Engine, stamp: Stamps) -> None:
    with pytest.raises(RuleBroken, match="refuses a value"):
        append_twice(engine, stamp())
    with reading(engine) as snapshot:
        assert snapshot.select(people.topic) == []
    with writing(engine, stamp()) as ledger:
        assert ledger.append(people.topic, key="once") == 1
    with transaction(engine, writes=False) as connection:
        assert verify(connection).problems == ()


def test_questions_are_answered_in_their_order(engine: Engine) -> None:
    with transaction(engine, writes=False) as connection:
        assert [
            [tuple(row) for row in rows]
            for rows in answers(connection, [("SELECT 1", ()), ("SELECT 2 WHERE 1 = 0", ())])
        ] == [[(1,)], []]


def test_a_question_that_cannot_be_answered_is_told_in_our_words(engine: Engine) -> None:
    with (
        pytest.raises(StoreUnavailable, match="holds no tracker record"),
        transaction(engine, writes=False) as connection,
    ):
        answers(connection, [("SELECT 1", ()), ("SELECT 1 FROM not_there", ())])
    with transaction(engine, writes=False) as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1


def test_ids_go_on_where_another_process_ended(
    engine: Engine, open_engine: Callable[[str], Engine], stamp: Stamps
) -> None:
    """A connection asks anew each time for the newest id of a table that it wrote before."""
    other = open_engine(engine.url.render_as_string(hide_password=False))
    for number, one in enumerate((engine, other, engine, other), start=1):
        with writing(one, stamp()) as ledger:
            assert ledger.append(people.topic, key=f"topic-{number}") == number
    with reading(engine) as snapshot:
        assert len(snapshot.select(people.topic)) == 4
        assert snapshot.select(statements.forecast) == []
