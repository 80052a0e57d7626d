"""`tracker influence`: held against the board with one outcome really decided the other way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run


def test_the_first_row_is_what_deciding_otherwise_really_does(corpus: Run) -> None:
    row = corpus("influence", "--format", "json").json["rows"][0]
    other = "false" if row["outcome"] == "true" else "true"
    decided = corpus(
        "resolve", row["id"], "--outcome", other, "--supersede", "--known-on", "2026-11-01",
        "--early", "a test",
    )  # fmt: skip
    assert decided.code == 0, decided.err
    board = corpus("scoreboard", "--format", "json").json["rows"]
    moved = next(one for one in board if one["key"] == row["moved"])
    assert moved["rank"] == row["rank_then"] != row["rank_now"]
    assert moved["shrunk_score"] == pytest.approx(row["score_then"], abs=1e-6)


def test_every_scored_true_or_false_prediction_is_tried(corpus: Run) -> None:
    board = corpus("scoreboard", "--per", "type", "--format", "json").json["rows"]
    binary = next(row for row in board if row["key"] == "binary")
    assert len(corpus("influence", "--format", "json").json["rows"]) == binary["n_clusters"]


def test_without_a_ranking_it_says_why(run: Run) -> None:
    run("init")
    answer = run("influence")
    assert answer.code == 0
    assert "no ranking" in answer.out.lower()
