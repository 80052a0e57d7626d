"""The roles of docs/postgresql.md: the database itself refuses what a role may not do."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Run
    from tests.postgresql import Server

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "postgresql.md"
BLOCKS = re.findall(r"```sql\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
ROLES = ("owner", "writer", "reader")
HARMLESS = (
    "CREATE OR REPLACE FUNCTION tracker_refuse_change() RETURNS trigger LANGUAGE plpgsql "
    "AS 'BEGIN RETURN NEW; END'"
)


@dataclass(frozen=True)
class Team:
    """A database with three roles, under names that no other test uses."""

    server: Server
    name: str

    def statements(self, block: str) -> list[str]:
        """Return the statements of a block of the guide with this team's own names."""
        own = re.sub(r"\btracker\b", self.name, block.replace("tracker_", f"{self.name}_"))
        return [one.strip() for one in own.split(";") if one.strip()]

    def url(self, role: str) -> str:
        password = f"change-me-{ROLES.index(role) + 1}"
        whole = make_url(self.server.url(self.name))
        mine = whole.set(username=f"{self.name}_{role}", password=password)
        return mine.render_as_string(hide_password=False)

    def run(self, role: str, *statements: str) -> None:
        engine = create_engine(self.url(role), poolclass=NullPool)
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))


@pytest.fixture(scope="module")
def team(server: Server) -> Iterator[Team]:
    """A team whose roles were made with the very SQL of the guide."""
    one = Team(server, f"team{os.getpid()}")
    server.run(*one.statements(BLOCKS[0]))
    yield one
    server.run(f"DROP DATABASE {one.name} WITH (FORCE)")
    server.run(*(f"DROP ROLE {one.name}_{role}" for role in ROLES))


@pytest.fixture
def granted(team: Team, run: Run) -> Team:
    """The same team, with tables and rights."""
    assert run("--db", team.url("owner"), "init").code == 0
    team.run("owner", *team.statements(BLOCKS[1]))
    return team


def test_the_writer_appends_and_resolves_and_the_reader_reads(granted: Team, run: Run) -> None:
    writer, reader = ("--db", granted.url("writer")), ("--db", granted.url("reader"))
    assert run(*writer, "source", "add", "Ada Example").code == 0
    added = run(
        *(*writer, "add", "It rains", "--criterion", "Rain is seen", "--closes", "2026-01-01"),
        *("--source", "ada-example", "--probability", "0.7", "--on", "2025-01-01"),
    )
    assert added.code == 0
    shown = added.out.split()[0]
    assert run(*writer, "resolve", shown, "--outcome", "true").code == 0
    assert "Ada Example" in run(*reader, "scoreboard").out
    assert run(*reader, "verify").out.startswith("whole: ")
    refused = run(*reader, "resolve", shown, "--outcome", "false", "--supersede", "--why", "x")
    assert (refused.code, len(refused.err.splitlines())) == (1, 1)
    assert "does not give this role the right (permission denied" in refused.err
    assert run(*reader, "verify").code == 0


@pytest.mark.parametrize("role", ["writer", "reader"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE forecast SET probability = 0.9",
        "UPDATE content SET body = NULL",
        "UPDATE journal SET actor = 'mallory'",
        "DELETE FROM resolution",
        "TRUNCATE verdict",
        "DROP TRIGGER forecast_no_change ON forecast",
        "ALTER TABLE forecast DISABLE TRIGGER ALL",
        "ALTER TABLE forecast ADD COLUMN extra TEXT",
        HARMLESS,
        "CREATE RULE swallow AS ON INSERT TO forecast DO INSTEAD NOTHING",
        "CREATE TABLE junk (id INTEGER)",
        "CREATE TEMPORARY TABLE junk (id INTEGER)",
        "DROP TABLE forecast",
        "INSERT INTO alembic_version VALUES ('9999')",
        "UPDATE alembic_version SET version_num = '9999'",
        "SET session_replication_role = replica",
    ],
)
def test_the_database_refuses_what_a_role_may_not_do(
    granted: Team, role: str, statement: str
) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        granted.run(role, statement)


def test_the_reader_cannot_append(granted: Team) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        granted.run("reader", "INSERT INTO topic SELECT * FROM topic")


def test_even_the_owner_is_stopped_by_the_guards(granted: Team, run: Run) -> None:
    assert run("--db", granted.url("writer"), "source", "add", "Bo Example").code == 0
    for statement in ("UPDATE journal SET actor = 'mallory'", "TRUNCATE journal CASCADE"):
        with pytest.raises(DBAPIError, match="facts are append-only"):
            granted.run("owner", statement)


def test_tables_that_come_later_carry_the_same_rights(granted: Team) -> None:
    granted.run("owner", "CREATE TABLE later (id INTEGER)")
    granted.run("writer", "INSERT INTO later VALUES (1)")
    granted.run("reader", "SELECT * FROM later")
    for role, statement in (
        ("writer", "DELETE FROM later"),
        ("reader", "INSERT INTO later VALUES (2)"),
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            granted.run(role, statement)
    granted.run("owner", "DROP TABLE later")
