"""`tracker db`: upgrade, check, copy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def test_a_current_schema_is_not_touched(world: Run) -> None:
    before = world("verify").out
    answer = world("db", "upgrade")
    assert (answer.code, answer.err) == (0, "")
    assert "nothing changed" in answer.out
    assert world("verify").out == before


def test_a_newer_schema_is_refused_by_every_verb(world: Run, tmp_path: Path) -> None:
    change(tmp_path / "tracker.db", "UPDATE alembic_version SET version_num = '9999'")
    for words in (("list",), ("db", "upgrade"), ("db", "check"), ("init",)):
        answer = world(*words)
        assert (answer.code, answer.out, len(answer.err.splitlines())) == (1, "", 1), words
        assert "9999" in answer.err


def test_the_tables_are_as_the_program_expects(world: Run) -> None:
    assert world("db", "check").code == 0


def test_a_changed_table_is_found(world: Run, tmp_path: Path) -> None:
    change(tmp_path / "tracker.db", "ALTER TABLE forecast ADD COLUMN extra TEXT")
    answer = world("db", "check")
    assert (answer.code, answer.out) == (1, "")
    assert "extra" in answer.err


def test_a_copy_verifies_with_the_same_head(world: Run, tmp_path: Path) -> None:
    target = tmp_path / "other.db"
    answer = world("db", "copy", str(target))
    assert (answer.code, answer.err) == (0, "")
    assert world("verify", db=target).out == world("verify").out
    assert world("db", "copy", str(target)).code == 1, "it holds a record now"


def test_a_missing_database_cannot_be_upgraded(run: Run) -> None:
    answer = run("db", "upgrade")
    assert answer.code == 1
    assert "tracker init" in answer.err


def test_copy_takes_both_ends(world: Run, tmp_path: Path) -> None:
    source, target = str(tmp_path / "first.db"), str(tmp_path / "second.db")
    assert world("db", "copy", source).code == 0
    assert "copied and verified" in world("db", "copy", source, target).out
    refused = world("db", "copy", source, target, "third.db")
    assert refused.code == 2
    assert "third.db is too much; expected one source and one target" in refused.err
