"""`tracker edit`: a new version with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run


def test_a_new_version_keeps_its_reason_in_the_history(world: Run) -> None:
    answer = world("edit", "p-1", "--closes", "2027-06-30", "--why", "The text says mid-2027")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "P-01: closes 2027-06-30, was 2026-12-31\n"
    page = world("show", "P-01").out
    assert "closes 2027-06-30, was 2026-12-31" in page
    assert "The text says mid-2027" in page


def test_title_and_topics_change_together(world: Run) -> None:
    answer = world(
        *("edit", "P-01", "--title", "Ships", "--topic", "a", "--topic", "b", "--why", "w")
    )
    assert answer.out == (
        'P-01: title "Ships", was "The chip ships in 2026"; topics a, b, was chips\n'
    )
    row = world("show", "P-01", "--format", "json").json["row"]
    assert (row["title"], row["topics"]) == ("Ships", ["a", "b"])


def test_the_history_says_what_each_version_changed(world: Run) -> None:
    world("edit", "P-01", "--title", "Ships", "--topic", "a", "--why", "short")
    world("edit", "P-01", "--closes", "2027-06-30", "--why", "mid-2027")
    world("criterion", "set", "P-01", "--observe", "Ten customers have it", "--why", "how many")
    world("retract", "P-01", "--why", "wrong")
    history = world("show", "P-01", "--as-recorded", "11", "--format", "json").json["row"][
        "history"
    ]
    assert [entry["what"] for entry in history] == [
        "prediction recorded",
        "criterion recorded",
        "F-01 added",
        "E-01 added",
        'prediction version 2: title "Ships", was "The chip ships in 2026"; topics a, was chips',
        "prediction version 3: closes 2027-06-30, was 2026-12-31",
        'criterion version 2: observe "Ten customers have it", was "Customers have it"',
    ]


def test_a_moved_window_is_told_in_the_days_of_its_zone(world: Run) -> None:
    zone = ("--time-zone", "Asia/Shanghai", "--opens", "2026-01-01")
    world("add", "There", "--criterion", "c", "--closes", "2026-12-31", *zone)
    world("edit", "P-06", "--closes", "2027-06-30", "--why", "mid-2027")
    assert "prediction version 2: closes 2027-06-30, was 2026-12-31" in world("show", "P-06").out


def test_a_change_to_what_it_was_appends_nothing(world: Run) -> None:
    before = world("verify").out
    answer = world("edit", "P-01", "--closes", "2026-12-31", "--why", "w")
    assert (answer.code, answer.out) == (0, "P-01: nothing changed\n")
    assert world("verify").out == before


def test_a_change_after_the_outcome_is_warned_about(world: Run) -> None:
    world("resolve", "P-01", "--outcome", "true", "--evidence", "E-01")
    answer = world("edit", "P-01", "--closes", "2027-01-31", "--why", "w")
    assert answer.code == 0
    assert "warning: P-01 had an outcome before; every board counts this change" in answer.err


@pytest.mark.parametrize("words", [("--title", "Ships"), ("--topic", "a")], ids=" ".join)
def test_a_change_that_no_board_counts_is_not_warned_about(
    world: Run, words: tuple[str, ...]
) -> None:
    world("resolve", "P-01", "--outcome", "true", "--evidence", "E-01")
    answer = world("edit", "P-01", *words, "--why", "w")
    assert (answer.code, answer.err) == (0, "")
    meta = world("scoreboard", "--format", "json").json["meta"]
    assert meta["board"]["n_goalposts_moved"] == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["P-01", "--title", "T"], 2, "--why", id="no-reason"),
        pytest.param(["P-01", "--title", "T", "--why", " "], 2, "reason", id="empty-reason"),
        pytest.param(["P-01", "--why", "w"], 2, "nothing to change", id="nothing"),
        pytest.param(["P-77", "--title", "T", "--why", "w"], 1, "nearest", id="unknown"),
        pytest.param(["P-01", "--closes", "2025-06-30", "--why", "w"], 1, "window", id="empty"),
        pytest.param(["P-01", "--closes", "2026-05", "--why", "w"], 2, "names a month", id="month"),
        pytest.param(["P-01", "--title", " ", "--why", "w"], 2, "title", id="empty-title"),
    ],
)
def test_what_is_refused(world: Run, words: list[str], code: int, says: str) -> None:
    before = world("verify").out
    answer = world("edit", *words)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (code, "", 1)
    assert says in answer.err
    assert world("verify").out == before
