"""What is told when the connection to PostgreSQL is lost: the truth, in one line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect, select, text

from tests.torture.cable import Cable
from tracker.errors import StoreUnavailable
from tracker.store.engine import answers, transaction
from tracker.store.journal import Stamp
from tracker.store.ledger import writing
from tracker.store.snapshot import reading
from tracker.store.tables import people
from tracker.store.verification import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

STAMP = Stamp("tester", "test", datetime(2026, 11, 21, tzinfo=UTC))


@pytest.fixture
def cable(postgres_engine: Engine) -> Iterator[Cable]:
    """A connection to the server that can be cut."""
    laid = Cable(postgres_engine.url.render_as_string(hide_password=False))
    yield laid
    laid.close()


@pytest.fixture
def far(postgres_engine: Engine, cable: Cable, open_engine: Callable[[str], Engine]) -> Engine:
    """The record at the other end of the cable."""
    return open_engine(cable.url(postgres_engine.url.render_as_string(hide_password=False)))


def commit_unanswered(far: Engine, cable: Cable) -> None:
    with transaction(far, writes=True) as connection:
        connection.execute(text("CREATE TABLE kept (place INTEGER)"))
        cable.is_deaf = True


def append_unanswered(far: Engine, cable: Cable) -> None:
    with writing(far, STAMP) as ledger:
        ledger.append(people.topic, key="mine")
        cable.is_deaf = True
        ledger.flush()


def close_unanswered(far: Engine, cable: Cable) -> None:
    with writing(far, STAMP) as ledger:
        ledger.append(people.topic, key="mine")
        cable.is_deaf = True


def look_unanswered(far: Engine, cable: Cable) -> None:
    with transaction(far, writes=True) as connection:
        cable.is_deaf = True
        answers(connection, [("SELECT 1", ()), ("SELECT 2", ())])


@pytest.mark.parametrize("lose", [commit_unanswered, close_unanswered])
def test_an_answer_to_commit_that_is_lost_is_not_called_unwritten(
    postgres_engine: Engine,
    far: Engine,
    cable: Cable,
    lose: Callable[[Engine, Cable], None],
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(StoreUnavailable, match="it may or may not be written; look") as caught:
        lose(far, cable)
    assert "nothing was written" not in str(caught.value)
    assert capfd.readouterr().err == ""
    with transaction(postgres_engine, writes=True) as connection:  # waits for the lost one
        kept = inspect(connection).has_table("kept")
        assert kept or connection.execute(select(people.topic.c.key)).scalar_one() == "mine"


@pytest.mark.parametrize("lose", [append_unanswered, look_unanswered])
def test_a_connection_that_is_lost_is_told_in_one_line(
    postgres_engine: Engine,
    far: Engine,
    cable: Cable,
    lose: Callable[[Engine, Cable], None],
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(
        StoreUnavailable, match="lost the connection; nothing was written"
    ) as caught:
        lose(far, cable)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr().err == ""
    with transaction(postgres_engine, writes=True) as connection:  # waits for the lost one
        assert verify(connection).problems == ()
    with reading(postgres_engine) as snapshot:
        assert snapshot.select(people.topic) == []
