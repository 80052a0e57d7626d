"""`tracker init`: a database, and corpora in it, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run


def test_a_database_is_made_with_its_folder(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "a.db"
    answer = run("init", "--db", str(path))
    assert (answer.code, answer.err) == (0, "")
    assert str(path) in answer.out
    assert path.is_file()


def test_the_shipped_corpus_is_loaded_and_loading_again_changes_nothing(corpus: Run) -> None:
    head = corpus("verify").out
    again = corpus("init", "--corpus", "ai-2024")
    assert again.code == 0
    assert "nothing changed" in again.out
    assert corpus("verify").out == head
    rows = corpus("list", "--format", "json").json["rows"]
    assert rows[0]["id"] == "P-01"
    assert [row["id"] for row in rows] == [f"P-{n:02d}" for n in range(1, len(rows) + 1)]


def test_an_unknown_corpus_makes_no_database(run: Run, tmp_path: Path) -> None:
    answer = run("init", "--corpus", "ai-2042")
    assert answer.code == 1
    assert "nearest: ai-2024" in answer.err
    assert not (tmp_path / "tracker.db").exists()


def test_a_file_that_is_no_database_is_left_alone(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    path.write_bytes(b"something else, long enough to be read as a header of a database file")
    answer = run("init")
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (1, "", 1)
    assert path.read_bytes().startswith(b"something else")


def test_a_folder_is_no_database(run: Run, tmp_path: Path) -> None:
    answer = run("init", "--db", str(tmp_path))
    assert answer.code == 1
    assert "folder" in answer.err


def test_an_unsupported_url_is_refused(run: Run) -> None:
    answer = run("init", "--db", "mysql://localhost/x")
    assert answer.code == 1
    assert "postgresql://" in answer.err
