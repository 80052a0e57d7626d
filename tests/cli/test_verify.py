"""`tracker verify`: the record against its journal."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run


def test_a_whole_record_prints_sequence_and_head(world: Run) -> None:
    answer = world("verify")
    assert (answer.code, answer.err) == (0, "")
    meta = world("list", "--format", "json").json["meta"]
    assert f"{meta['n_facts']} facts" in answer.out
    assert meta["head"] in answer.out


def test_an_empty_record_is_whole(run: Run) -> None:
    run("init")
    assert run("verify").out == "the record is empty and whole\n"


def test_a_changed_cell_is_found_and_named(world: Run, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "tracker.db")) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE forecast SET probability = 0.9")
        connection.commit()
    answer = world("verify")
    assert answer.code == 1
    assert "F-01 was changed" in answer.out
    assert "restore a backup" in answer.err
