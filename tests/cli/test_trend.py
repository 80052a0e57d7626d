"""`tracker trend`: cohorts and replays of the shipped corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run


def test_cohorts_count_every_prediction_whose_window_closed_once(corpus: Run) -> None:
    board = corpus("scoreboard", "--source", "chanyejia", "--settled", "--format", "json").json[
        "rows"
    ][0]
    rows = corpus("trend", "--source", "chanyejia", "--format", "json").json["rows"]
    assert sum(row["n_settled"] for row in rows) == board["n_scored"]
    waiting = board["left_out"]["overdue"]
    assert waiting > 0
    assert sum(row["n"] for row in rows) == board["n_scored"] + waiting


def test_a_cohort_is_the_board_of_the_windows_that_closed_in_it(corpus: Run) -> None:
    rows = corpus("trend", "--source", "chanyejia", "--format", "json").json["rows"]
    quarter = next(row for row in rows if row["period"] == "2024-Q4")
    board = corpus(
        "scoreboard", "--source", "chanyejia", "--since", "2024-10-01", "--until", "2024-12-31",
        "--format", "json",
    ).json["rows"][0]  # fmt: skip
    assert quarter["mean_score"] == pytest.approx(board["mean_score"], abs=1e-12)
    assert quarter["n_settled"] == board["n_scored"]
    assert quarter["score_low"] < quarter["mean_score"] < quarter["score_high"]
    assert quarter["is_provisional"] is (quarter["n_settled"] < quarter["n"])


def test_a_cohort_of_few_has_no_interval(corpus: Run) -> None:
    rows = corpus("trend", "--format", "json").json["rows"]
    few = [row for row in rows if row["n_settled"] < 5]
    assert few
    assert all(row["score_low"] is None and row["score_high"] is None for row in few)


def test_an_interval_of_a_lone_row_is_that_of_the_board(corpus: Run) -> None:
    words = ("--source", "weijin-research", "--settled", "--format", "json")
    cohort = corpus("trend", "--per", "year", *words).json["rows"]
    assert [row["period"] for row in cohort] == ["2024"]
    board = corpus("scoreboard", *words).json["rows"][0]
    for key in ("mean_score", "score_low", "score_high"):
        assert cohort[0][key] == pytest.approx(board[key], abs=1e-12)


def test_the_last_point_so_far_is_the_whole_board(corpus: Run) -> None:
    rows = corpus("trend", "--source", "weijin-research", "--format", "json").json["rows"]
    board = corpus(
        "scoreboard", "--source", "weijin-research", "--settled", "--format", "json"
    ).json["rows"]
    assert rows[-1]["cumulative_score"] == pytest.approx(board[0]["mean_score"], abs=1e-12)


def test_by_known_warns_that_early_outcomes_flatter(corpus: Run) -> None:
    assert "nearly always true" in corpus("trend", "--by", "known").out
    assert "nearly always true" not in corpus("trend").out


def test_a_replay_is_the_board_of_that_day(corpus: Run) -> None:
    rows = corpus("trend", "--replay", "--source", "geekpark", "--format", "json").json["rows"]
    then = next(row for row in rows if row["period"] == "2024-Q4")
    board = corpus(
        "scoreboard", "--source", "geekpark", "--as-of", "2024-12-31", "--format", "json"
    ).json["rows"][0]
    assert then["as_of"] == "2024-12-31"
    assert then["mean_score"] == board["mean_score"]
    assert then["n_scored"] == board["n_scored"]


def test_a_replay_by_month_is_refused_with_what_to_write(corpus: Run) -> None:
    answer = corpus("trend", "--replay", "--per", "month")
    assert answer.code == 2
    assert "--per quarter" in answer.err
