"""`tracker source`: add, list, show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run


def test_a_source_prints_its_key(world: Run) -> None:
    answer = world(
        *("source", "add", "Bo of the Press", "--kind", "person", "--parent", "Example Press"),
        *("--name-zh", "博", "--note", "n"),
    )
    assert (answer.code, answer.out, answer.err) == (0, "bo-of-the-press\n", "")
    rows = world("source", "list", "--format", "json").json["rows"]
    [row] = [row for row in rows if row["key"] == "bo-of-the-press"]
    assert row["kind"] == "person"
    assert row["name_zh"] == "博"
    assert row["parents"] == ["example-press"]


def test_a_name_without_letters_gets_a_key_of_its_hash(world: Run) -> None:
    assert world("source", "add", "未尽研究").out == "source-de429ee6\n"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["Ada Example"], 1, "exists already", id="taken"),
        pytest.param(["Bo", "--kind", "wizard"], 2, "'wizard'", id="no-such-kind"),
        pytest.param(["Bo", "--parent", "exampel-press"], 1, "example-press", id="no-such-parent"),
        pytest.param(["Bo", "--key", "B o"], 2, "a-z", id="bad-key"),
        pytest.param([" "], 2, "name", id="empty"),
        pytest.param([], 2, "NAME", id="missing"),
    ],
)
def test_what_is_refused(world: Run, words: list[str], code: int, says: str) -> None:
    answer = world("source", "add", *words)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (code, "", 1)
    assert says in answer.err


def test_a_track_record_is_found_by_key_or_unique_name(corpus: Run) -> None:
    by_key = corpus("source", "show", "weijin-research", "--format", "json")
    assert by_key.code == 0, by_key.err
    assert corpus("source", "show", "Weijin Research", "--format", "json").out == by_key.out
    assert by_key.json["row"]["key"] == "weijin-research"


def test_a_track_record_as_of_an_earlier_day_has_fewer_scores(corpus: Run) -> None:
    def n_scored(*words: str) -> int:
        row = corpus("source", "show", "weijin-research", "--format", "json", *words).json["row"]
        found: int = row["board"]["n_scored"]
        return found

    assert n_scored("--as-of", "2024-06-30") < n_scored()


def test_an_unknown_source_is_answered_with_the_nearest(corpus: Run) -> None:
    answer = corpus("source", "show", "weijin-reserch")
    assert (answer.code, answer.out) == (1, "")
    assert "weijin-research" in answer.err
