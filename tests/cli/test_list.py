"""`tracker list`: predictions with their status, filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run

KEYS = [
    "id", "key", "title", "type", "status", "opens_on", "closes_on", "known_on", "outcome",
    "topics", "n_forecasts", "n_evidence", "resolvability",
]  # fmt: skip


def rows(run: Run, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run("list", "--format", "json", *words).json["rows"]
    return found


def test_a_row_has_the_keys_of_the_contract(world: Run) -> None:
    assert list(rows(world)[0]) == KEYS


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        pytest.param([], ["P-01", "P-02", "P-03", "P-04", "P-05"], id="all"),
        pytest.param(["--status", "overdue"], ["P-05"], id="overdue"),
        pytest.param(
            ["--status", "overdue", "--status", "open", "--topic", "chips"], ["P-01"], id="both"
        ),
        pytest.param(["--source", "Ada Example"], ["P-01"], id="source-by-name"),
        pytest.param(["--source", "example-press"], [], id="source-without-forecast"),
        pytest.param(["--topic", "chips"], ["P-01"], id="topic"),
        pytest.param(["--search", "LAUNCH"], ["P-04"], id="search-whatever-the-case"),
        pytest.param(["--as-of", "2025-12-31", "--status", "due"], ["P-05"], id="as-of"),
        pytest.param(
            ["--as-of", "2025-12-30", "--status", "upcoming"],
            ["P-01", "P-02", "P-03", "P-04"],
            id="before-the-window",
        ),
    ],
)
def test_a_filter_shows_what_it_admits(world: Run, words: list[str], ids: list[str]) -> None:
    assert [row["id"] for row in rows(world, *words)] == ids


def test_an_outcome_shows_from_the_day_it_was_known(world: Run) -> None:
    world("resolve", "P-01", "--outcome", "true", "--evidence", "E-01")
    assert rows(world, "--status", "resolved")[0]["known_on"] == "2026-10-01"
    assert rows(world, "--as-of", "2026-09-30", "--status", "resolved") == []


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["--status", "late"], 2, "overdue", id="no-such-status"),
        pytest.param(["--source", "ada"], 1, "nearest: ada-example", id="no-such-source"),
        pytest.param(["--topic", "chip"], 1, "nearest: chips", id="no-such-topic"),
        pytest.param(["--document", "x"], 1, "no document 'x'", id="no-such-document"),
    ],
)
def test_an_unknown_filter_is_refused(world: Run, words: list[str], code: int, says: str) -> None:
    answer = world("list", *words)
    assert (answer.code, answer.out) == (code, "")
    assert says in answer.err


def test_hostile_text_is_harmless_on_a_terminal_and_kept_for_programs(world: Run) -> None:
    title = "Red \x1b[31m and \u202eturned"
    assert world("edit", "P-05", "--title", title, "--why", "a test").code == 0
    table = world("list").out
    assert "\x1b" not in table
    assert "\u202e" not in table
    assert rows(world)[4]["title"] == title


def test_a_text_that_looks_like_a_formula_is_protected_in_csv(world: Run) -> None:
    world("edit", "P-05", "--title", "=1+1", "--why", "a test")
    assert ",'=1+1," in world("list", "--format", "csv").out
    assert ",=1+1," in world("list", "--format", "csv", "--raw").out
