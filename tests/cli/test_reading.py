"""What every reading verb has in common: formats, files, viewpoints, refusals."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

READING = [
    pytest.param(words, id=" ".join(words))
    for words in (
        ("scoreboard",),
        ("list",),
        ("show", "P-07"),
        ("due",),
        ("source", "list"),
        ("source", "show", "weijin-research"),
        ("document", "list"),
        ("document", "show", "weijin-2024-ten-fields"),
        ("criterion", "show", "P-07"),
        ("evidence", "list", "P-07"),
        ("import", "list"),
    )
]

GROUPS = {"source", "document", "criterion", "evidence", "import"}


def verb_of(words: tuple[str, ...]) -> str:
    return " ".join(words[: 2 if words[0] in GROUPS else 1])


@pytest.mark.parametrize("words", READING)
def test_json_and_csv_carry_the_same_keys(corpus: Run, words: tuple[str, ...]) -> None:
    answer = corpus(*words, "--format", "json").json
    rows = answer["rows"] if "rows" in answer else [answer["row"]]
    head = next(csv.reader(io.StringIO(corpus(*words, "--format", "csv").out)))
    assert {"verb", "as_of", "as_recorded", "head", "n_facts"} <= set(answer["meta"])
    assert answer["meta"]["verb"] == verb_of(words)
    plain = [key for key in rows[0] if not isinstance(rows[0][key], dict)]
    assert [key for key in head if key in plain] == plain


@pytest.mark.parametrize("words", READING)
def test_every_format_can_be_written_to_a_file(
    corpus: Run, words: tuple[str, ...], tmp_path: Path
) -> None:
    for name in ("table", "markdown", "csv", "json"):
        shown = corpus(*words, "--format", name)
        assert (shown.code, shown.err) == (0, "")
        assert shown.out.endswith("\n")
        target = tmp_path / f"out.{name}"
        written = corpus(*words, "--format", name, "-o", str(target))
        assert (written.code, written.out, written.err) == (0, "", "")
        assert target.read_bytes().decode() == shown.out


@pytest.mark.parametrize("words", READING)
def test_an_earlier_point_of_the_journal_is_shown_to_the_byte(
    corpus: Run, words: tuple[str, ...]
) -> None:
    before = corpus(*words, "--format", "json", "--as-recorded", "1")
    assert before.code == 0, before.err
    assert corpus("source", "add", "Newcomer").code == 0
    assert corpus("reopen", "P-07", "--why", "a test").code == 0
    again = corpus(*words, "--format", "json", "--as-recorded", "1")
    assert again.out == before.out


@pytest.mark.parametrize("words", READING)
@pytest.mark.parametrize(
    ("extra", "code", "says"),
    [
        pytest.param(["--corpus", "ai-2025"], 1, "nearest: ai-2024", id="unknown-corpus"),
        pytest.param(["--as-of", "5/6/2024"], 2, "2024-05-06 or 2024-06-05", id="ambiguous-day"),
        pytest.param(["--as-of", "2024"], 2, "names a year", id="year"),
        pytest.param(["--as-recorded", "99"], 1, "journal sequence", id="no-such-sequence"),
        pytest.param(["--as-recorded", "0123456789abcdef"], 1, "head", id="no-such-head"),
        pytest.param(["-o", "/nowhere/a.txt"], 1, "/nowhere", id="no-such-folder"),
    ],
)
def test_a_wrong_viewpoint_is_refused_in_one_line(
    corpus: Run, words: tuple[str, ...], extra: list[str], code: int, says: str
) -> None:
    if extra[0] == "--corpus" and words[0] in GROUPS:
        pytest.skip("belongs to the record as a whole")
    answer = corpus(*words, *extra)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (code, "", 1), answer.err
    assert says in answer.err


@pytest.mark.parametrize("words", READING)
def test_a_missing_database_is_refused_with_what_to_do(run: Run, words: tuple[str, ...]) -> None:
    answer = run(*words)
    assert (answer.code, answer.out) == (1, "")
    assert "tracker init" in answer.err


def test_an_unknown_format_is_wrong_usage(corpus: Run) -> None:
    answer = corpus("list", "--format", "xml")
    assert answer.code == 2
    assert "'xml'" in answer.err
