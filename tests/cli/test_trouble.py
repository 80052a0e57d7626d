"""Bad input and bad luck: one line that says what to do, and a record that still verifies."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tracker.store import engine

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b]\n"


def test_a_locked_database_is_told_and_nothing_is_written(
    world: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 20)
    with closing(sqlite3.connect(tmp_path / "tracker.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = world("source", "add", "Latecomer")
        assert (answer.code, answer.out, len(answer.err.splitlines())) == (1, "", 1)
        assert "locked" in answer.err
        assert world("list").code == 0, "reading goes on while another writes"
        other.execute("ROLLBACK")
    assert world("verify").code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["show", "P-1"], "make one with: tracker add", id="prediction"),
        pytest.param(["source", "show", "x"], "tracker source add", id="source"),
        pytest.param(["document", "show", "x"], "tracker document add", id="document"),
        pytest.param(["list", "--corpus", "x"], "load one with: tracker seed", id="corpus"),
        pytest.param(["list", "--topic", "x"], "no topic 'x'; there is none yet", id="topic"),
        pytest.param(["retract", "F-1", "--why", "w"], "there is none yet", id="forecast"),
    ],
)
def test_an_empty_record_says_how_to_begin(run: Run, words: list[str], says: str) -> None:
    run("init")
    answer = run(*words)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (1, "", 1)
    assert says in answer.err


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(
            b"not a database, but long enough to look at its first hundred bytes" * 4, id="text"
        ),
        pytest.param(b"SQLite format 3\x00" + b"\xff" * 4096, id="damaged"),
    ],
)
def test_a_file_that_is_no_record_is_told(run: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "tracker.db").write_bytes(content)
    for words in (("list",), ("resolve", "P-01", "--outcome", "true"), ("verify",)):
        answer = run(*words)
        assert (answer.code, answer.out, len(answer.err.splitlines())) == (1, "", 1), words
        assert "unexpected" not in answer.err
    if content:
        assert (tmp_path / "tracker.db").read_bytes() == content


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        pytest.param("sources.yaml", BOMB.encode(), "sources.yaml:1:", id="bomb"),
        pytest.param(
            "sources.yaml", b"- !!python/object/apply:os.system [id]\n", "sources.yaml:1:", id="tag"
        ),
        pytest.param("sources.yaml", b"- {key: a, name: 'a\x00b'}\n", "sources.yaml", id="nul"),
        pytest.param("sources.yaml", b"- {key: a, name: \xff}\n", "sources.yaml", id="not-utf8"),
        pytest.param(
            "sources.yaml",
            b"- {key: a, name: " + b"x" * 10_000_000 + b"}\n",
            "sources.yaml",
            id="10-mb",
        ),
        pytest.param("sources.yaml", b"- {key: a, name: A", "sources.yaml:", id="cut-off"),
    ],
)
def test_a_hostile_file_is_refused_with_its_line(
    world: Run, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    folder = tmp_path / "hostile"
    folder.mkdir()
    (folder / "corpus.yaml").write_text("key: hostile\ntitle: T\n", encoding="utf-8")
    (folder / name).write_bytes(content)
    before = world("verify").out
    answer = world("seed", str(folder))
    assert (answer.code, answer.out) == (1, "")
    assert says in answer.err
    assert len(answer.err) < 2_000
    assert "\x00" not in answer.err
    assert world("verify").out == before


def test_control_and_bidi_characters_are_kept_and_shown_harmless(world: Run) -> None:
    name = "Mallory\x1b]0;owned\x07\u202e"
    assert world("source", "add", name, "--key", "mallory").code == 0
    table = world("source", "list").out
    assert not set(table) & {"\x1b", "\x07", "\u202e"}
    rows = world("source", "list", "--format", "json").json["rows"]
    assert name in [row["name"] for row in rows]
    refused = world("source", "show", name + "\x1b[2J")
    assert refused.code == 1
    assert "\x1b" not in refused.err
    assert world("verify").code == 0


ODD = (
    ("journal", "recorded_at", 2**63 - 1),
    ("forecast", "made_at", "zz"),
    ("forecast", "source_id", 2**62),
    ("forecast", "stance", "zz"),
    ("evidence", "stance", b"\xff\xfe"),
    ("resolution", "outcome", "zz"),
    ("prediction_version", "type", "zz"),
    ("prediction_version", "closes_at", -(2**62)),
)


@pytest.mark.parametrize(("table", "column", "cell"), ODD)
def test_a_cell_that_no_fact_can_have_is_called_damage(
    world: Run, tmp_path: Path, table: str, column: str, cell: object
) -> None:
    assert world("resolve", "P-1", "--outcome", "true", "--known-on", "2026-10-01").code == 0
    with closing(sqlite3.connect(tmp_path / "tracker.db")) as other:
        other.execute(f"DROP TRIGGER {table}_no_update")
        other.execute("PRAGMA ignore_check_constraints = ON")
        key = "sequence" if table == "journal" else "id"
        newest = f"(SELECT max({key}) FROM {table})"  # noqa: S608 - our names
        change = f"UPDATE {table} SET {column} = ? WHERE {key} = {newest}"  # noqa: S608 - as above
        other.execute(change, (cell,))
        other.commit()
    refused = []
    for words in (("list",), ("show", "P-1"), ("scoreboard",), ("due",), ("source", "add", "New")):
        answer = world(*words)
        if answer.code:
            assert (answer.code, len(answer.err.splitlines())) == (1, 1)
            assert "is damaged" in answer.err
            assert "tracker verify" in answer.err
            refused.append(words)
    assert refused
