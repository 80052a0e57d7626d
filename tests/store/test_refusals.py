"""What is told of a driver's error: by its code, never by a name that stands in its words."""

from __future__ import annotations

import sqlite3
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tracker.actions import maintain
from tracker.errors import RuleBroken, StoreUnavailable
from tracker.store.engine import transaction
from tracker.store.refusals import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.postgresql import Server

SOCKET = 'connection failed: connection to server on socket "/tmp/full" failed: FATAL:  '


class Told(Exception):  # noqa: N818 - stands for what a driver raises
    """An error of a driver with a code and words."""

    def __init__(self, words: str, *, state: str | None = None, code: int | None = None) -> None:
        """Take what the driver says."""
        super().__init__(words)
        if state is not None:
            self.sqlstate = state
        if code is not None:
            self.sqlite_errorcode = code


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(Told("busy full", state="42P01"), "holds no tracker record", id="no table"),
        pytest.param(Told("could not extend", state="53100"), "disk that is full", id="full"),
        pytest.param(Told("canceling", state="55P03"), "is locked by another", id="lock"),
        pytest.param(Told("cannot", state="25006"), "is read-only here", id="read-only"),
        pytest.param(Told("full", state="57P01"), "lost the connection", id="ended by the server"),
        pytest.param(Told("locked", state="08006"), "lost the connection", id="class 08"),
        pytest.param(Told("invalid page", state="XX001"), "is damaged", id="damaged"),
        pytest.param(Told("io", state="58030"), "reports errors", id="disk"),
        pytest.param(Told("disk full, busy", state="42703"), "^cannot use there: disk", id="code"),
        pytest.param(Told("x", code=sqlite3.SQLITE_BUSY | 512), "is locked by", id="busy"),
        pytest.param(Told("x", code=sqlite3.SQLITE_FULL), "disk that is full", id="sqlite full"),
        pytest.param(Told("x", code=sqlite3.SQLITE_NOTADB), "is damaged", id="no database"),
        pytest.param(Told("x", code=sqlite3.SQLITE_IOERR | 256), "reports errors", id="sqlite i/o"),
        pytest.param(
            Told("no such table: full", code=sqlite3.SQLITE_ERROR), "holds no tracker", id="table"
        ),
        pytest.param(
            Told("no such column: locked", code=sqlite3.SQLITE_ERROR), "^cannot use", id="column"
        ),
        pytest.param(Told("the connection is closed"), "lost the connection", id="closed"),
        pytest.param(Told(f'{SOCKET}database "role" does not exist'), "createdb name$", id="no db"),
        pytest.param(Told(f'{SOCKET}role "full" does not exist'), "not let this user", id="role"),
        pytest.param(
            Told("failed to resolve host 'full': not known"), "cannot be reached", id="no host"
        ),
        pytest.param(
            Told('connection failed: connection to "busy" failed: Connection refused'),
            "cannot be reached",
            id="no server",
        ),
        pytest.param(Told("something full and busy"), "^cannot use there: something", id="words"),
    ],
)
def test_a_code_decides_and_names_in_the_words_do_not(error: Exception, said: str) -> None:
    found = refusal(error, "there", "name")
    assert isinstance(found, StoreUnavailable)
    with pytest.raises(StoreUnavailable, match=said):
        raise found


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Told("duplicate", state="23505"), r"^there refuses a value \(duplicate\); nothing was"),
        (Told("x", code=sqlite3.SQLITE_CONSTRAINT_CHECK), r"^there refuses a value"),
        (
            Told("facts are append-only: x", code=sqlite3.SQLITE_CONSTRAINT_TRIGGER),
            "^there refuses: facts are append-only",
        ),
        (Told("facts are append-only: x", state="P0001"), "^there refuses: facts are append-only"),
        (Told('of "append-only"', state="23505"), "^there refuses a value"),
    ],
)
def test_what_a_rule_of_the_database_refuses_is_no_fault_of_the_store(
    error: Exception, said: str
) -> None:
    found = refusal(error, "there", "name")
    assert isinstance(found, RuleBroken)
    with pytest.raises(RuleBroken, match=said):
        raise found


def test_a_role_without_the_right_is_told_who_has_it(
    postgres_engine: Engine, server: Server, open_engine: Callable[[str], Engine]
) -> None:
    name = "refused_reader"
    server.run(f"DROP ROLE IF EXISTS {name}", f"CREATE ROLE {name} LOGIN")
    other = open_engine(
        postgres_engine.url.set(username=name).render_as_string(hide_password=False)
    )
    with (
        pytest.raises(StoreUnavailable, match=r"not give this role the right \(permission denied"),
        transaction(other, writes=False) as connection,
    ):
        connection.execute(text("SELECT 1 FROM journal"))
    other.dispose()
    server.run(f"DROP ROLE {name}")


def test_advice_about_a_lost_note_of_the_schema_runs_in_no_circle(engine: Engine) -> None:
    where = engine.url.render_as_string(hide_password=False)
    with transaction(engine, writes=True) as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    for act in (
        partial(maintain.open_record, where),
        partial(maintain.init, where),
        partial(maintain.upgrade, engine),
    ):
        with pytest.raises(StoreUnavailable, match="lost the note of its schema; restore a backup"):
            act()


def test_a_database_with_nothing_but_an_empty_note_of_a_schema_can_be_made_a_record(
    bare_url: str, open_engine: Callable[[str], Engine]
) -> None:
    with transaction(open_engine(bare_url), writes=True) as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    assert maintain.init(bare_url).created
    maintain.open_record(bare_url).dispose()
