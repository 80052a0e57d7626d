"""What one run knows of its surroundings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click
from click.testing import CliRunner

from tracker.cli import LazyGroup, context, tracker
from tracker.cli.command import Verb
from tracker.cli.context import Session, session

if TYPE_CHECKING:
    import pytest


def see(*words: str, env: dict[str, str] | None = None, login: str = "root") -> tuple[str, str]:
    """Return database and actor as a verb sees them."""
    seen: list[tuple[str, str]] = []

    @click.command("see", cls=Verb)
    def verb() -> None:
        seen.append((session().database, session().actor))

    class One(LazyGroup):
        def resolve_command(
            self, _ctx: click.Context, args: list[str]
        ) -> tuple[str | None, click.Command | None, list[str]]:
            return args[0], verb, args[1:]

    program = One("tracker", params=tracker.params, callback=tracker.callback)
    result = CliRunner(env=env).invoke(program, list(words), obj=Session(login=lambda: login))
    assert result.exit_code == 0, result.stderr
    return seen[0]


def test_an_option_wins_over_the_environment_and_the_verb_over_the_program() -> None:
    env = {"TRACKER_DB": "env.db", "TRACKER_ACTOR": "env"}
    assert see("see", env=env) == ("env.db", "env")
    assert see("--db", "a.db", "--actor", "a", "see", env=env) == ("a.db", "a")
    assert see("--db", "a.db", "see", "--db", "b.db", "--actor", "b", env=env) == ("b.db", "b")


def test_without_options_the_data_folder_and_the_login_name_are_used() -> None:
    database, actor = see("see", login="ada")
    assert database.endswith("tracker.db")
    assert actor == "ada"
    assert see("see", env={"TRACKER_ACTOR": "  "}, login="ada")[1] == "ada"


def test_an_unknown_login_name_is_said_to_be_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> str:
        raise OSError("no such user")

    monkeypatch.setattr("getpass.getuser", fail)
    assert context.login_name() == "unknown"


def test_the_clock_is_read_once_a_run() -> None:
    ticks = iter(datetime(2026, 11, 21, tzinfo=UTC) + timedelta(hours=n) for n in range(3))
    one = Session(clock=lambda: next(ticks))
    assert one.now == one.now
    assert one.today.isoformat() == "2026-11-21"


def test_the_clock_is_in_utc() -> None:
    assert context.read_clock().tzinfo is UTC
