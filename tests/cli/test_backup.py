"""`tracker backup`: a consistent copy that is a record itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run


def test_a_copy_is_the_same_record(world: Run, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    answer = world("backup", str(target))
    assert (answer.code, answer.out) == (0, "")
    assert str(target) in answer.err
    assert world("verify", db=target).out == world("verify").out


def test_an_existing_file_is_not_overwritten(world: Run, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("mine")
    answer = world("backup", str(target))
    assert (answer.code, len(answer.err.splitlines())) == (1, 1)
    assert "exists" in answer.err
    assert target.read_text() == "mine"


def test_a_missing_folder_is_named(world: Run, tmp_path: Path) -> None:
    answer = world("backup", str(tmp_path / "nowhere" / "copy.db"))
    assert answer.code == 1
    assert "nowhere" in answer.err


def test_without_a_record_there_is_nothing_to_copy(run: Run, tmp_path: Path) -> None:
    answer = run("backup", str(tmp_path / "copy.db"))
    assert answer.code == 1
    assert "tracker init" in answer.err
    assert not (tmp_path / "copy.db").exists()
