from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from tracker.domain.instant import microseconds, start_of
from tracker.reports.render import render
from tracker.reports.report import Report
from tracker.reports.review_board import (
    LATE_ABSENCES,
    board_blocks,
    calibration_blocks,
    moves,
    readings_blocks,
    slice_blocks,
    trend_blocks,
)
from tracker.reports.review_view import ReviewView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.reports.report import Block
    from tracker.scoring.board import Board

    from .conftest import MakeBoard

GOOD = [(0.9, 1), (0.8, 1), (0.1, 0), (0.7, 1), (0.9, 1), (0.2, 0)]
BEFORE: dict[str, list[Any]] = {"ann": GOOD, "ben": GOOD, "cat": GOOD[:1], "dan": []}
NOW: dict[str, list[Any]] = {
    "ann": [*GOOD, *[(0.95, 0)] * 6],
    "ben": [*GOOD, (0.8, 1)],
    "cat": [*GOOD[:1], (0.6, 1)],
    "dan": [(0.7, 1)],
    "eve": [(0.7, None)],
}


def view(board: Board, **parts: Any) -> ReviewView:  # noqa: ANN401 - any part
    return ReviewView(
        title="2024-Q4",
        since=date(2024, 10, 1),
        until=date(2024, 12, 31),
        as_of=date(2024, 12, 31),
        next_until=date(2025, 3, 31),
        board=board,
        **({"settled": board} | parts),
    )


def show(blocks: Sequence[Block]) -> str:
    return render(Report({}, (), rows=(), blocks=tuple(blocks)), format="table")


def flat(blocks: Sequence[Block]) -> str:
    return " ".join(show(blocks).split())


def test_a_move_is_more_than_noise_if_the_mean_before_lies_outside_todays_interval(
    make_board: MakeBoard,
) -> None:
    found = {row["key"]: row for row in moves(view(make_board(NOW), before=make_board(BEFORE)))}
    assert {key: row["exceeds_noise"] for key, row in found.items()} == {
        "ann": True,
        "ben": False,
        "cat": None,
        "dan": None,
    }
    assert found["dan"]["mean_score_before"] is None
    assert found["dan"]["change"] is None
    ann = found["ann"]
    assert ann["change"] == ann["mean_score"] - ann["mean_score_before"]
    assert (ann["n_scored_before"], ann["n_scored"]) == (6, 12)


def test_a_source_without_a_new_score_has_not_moved(make_board: MakeBoard) -> None:
    board = make_board(NOW)
    assert moves(view(board, before=board)) == ()
    text = show(board_blocks(view(board, before=board)))
    assert "No source was newly scored on a window that was over.\n" in text


def test_a_move_compares_only_windows_that_were_over(make_board: MakeBoard) -> None:
    early = make_board(NOW, settled=True, cut=microseconds(start_of(date(2024, 6, 30))))
    assert moves(view(make_board(NOW), settled=early)) == ()
    text = show(board_blocks(view(make_board(NOW), settled=early)))
    assert text.endswith(
        "What moved\n"
        "  Nothing settled to compare: of the predictions whose window was over by 2024-12-31 none "
        "is scored.\n"
    )
    assert "Ann" in text


def test_what_moved_says_what_it_compares_and_that_absences_come_late(
    make_board: MakeBoard,
) -> None:
    text = flat(board_blocks(view(make_board(NOW), before=make_board(BEFORE))))
    assert (
        "Only predictions whose window was over are compared: 13 of 13 were scored on 2024-09-30, "
        "22 of 23 on 2024-12-31."
    ) in text
    assert LATE_ABSENCES in text


def test_without_an_earlier_board_every_scored_source_is_new(make_board: MakeBoard) -> None:
    text = show(board_blocks(view(make_board(NOW))))
    part = text[text.index("What moved") :]
    assert ", none by 2024-09-30, so there is nothing settled to compare them with" in flat(
        board_blocks(view(make_board(NOW)))
    )
    assert part.count(" new\n") == 4
    assert "can be judged" not in part


def test_the_table_of_moves_says_what_each_is(make_board: MakeBoard) -> None:
    text = show(board_blocks(view(make_board(NOW), before=make_board(BEFORE))))
    assert "  more than noise\n" in text
    assert "  within noise\n" in text
    assert "  too few to tell\n" in text
    assert "  new\n" in text
    assert "2 moves can be judged; 1 is more than noise.\n" in text


def test_slices_show_rows_with_enough_and_count_the_rest(make_board: MakeBoard) -> None:
    board = make_board({"ann": GOOD, "ben": GOOD[:3], "cat": GOOD[:2]})
    text = show(slice_blocks(view(board, topics=replace(board), sections=replace(board))))
    topics, headlines = text.split("By headline\n")
    assert "Ann" in topics
    assert "Ben" not in topics
    assert "2 more with fewer than 5 scored.\n" in topics
    assert "Ben" in headlines
    assert "1 more with fewer than 3 scored.\n" in headlines
    assert "always 50%" not in text


def test_slices_without_enough_say_so(make_board: MakeBoard) -> None:
    text = show(slice_blocks(view(make_board(NOW), topics=make_board({"ann": GOOD[:1]}))))
    assert text == "By topic\n  None has 5 scored predictions yet.\n"


def test_calibration_sets_the_reading_of_words_beside_what_came_true(
    make_board: MakeBoard,
) -> None:
    said = {"ann": [("likely", 1), ("likely", 0), ("certain", 1)]}
    text = show(calibration_blocks(make_board(said, per="strength")))
    assert re.search(r"\n  likely +75% +50% +50% +9–91% +2 of 2\n", text)
    assert "Of all predictions scored, 67% came true.\n" in text
    assert calibration_blocks(None) == []
    nothing = make_board({"ann": [("likely", None)]}, per="strength")
    assert "No forecast is scored yet.\n" in show(calibration_blocks(nothing))


def test_readings_count_the_ranks_that_hold(make_board: MakeBoard) -> None:
    calls = [("likely", 1), ("certain", 1), ("likely", 0), ("likely", 1), ("certain", 1)]
    said = {"a": calls, "b": calls[1:], "c": calls[:4] * 2}
    text = show(readings_blocks(make_board(said, readings=True)))
    assert "If words were read differently\n" in text
    assert "of 3 ranks stay within their range whichever way words are read.\n" in text
    assert readings_blocks(None) == []
    lone = show(readings_blocks(make_board({"ann": GOOD}, readings=True)))
    assert "No source has a rank that a reading could change.\n" in lone


def cohort(key: str, period: str, n: int, n_settled: int) -> dict[str, Any]:
    mean = 0.25 if n_settled else None
    return {
        "key": key,
        "name": key.capitalize(),
        "period": period,
        "n": n,
        "n_settled": n_settled,
        "mean_score": mean,
        "score_low": None,
        "score_high": None,
        "rolling_score": mean,
        "cumulative_score": mean,
        "is_provisional": n_settled < n,
    }


def test_scores_over_time_name_a_source_once_and_count_the_rest(make_board: MakeBoard) -> None:
    rows = (
        cohort("ann", "2024-Q3", 3, 3),
        cohort("ann", "2024-Q4", 5, 2),
        cohort("ben", "2024-Q4", 1, 0),
    )
    text = show(trend_blocks(view(make_board(NOW), trend=rows)))
    assert text.startswith("Over time\n")
    assert "  Ann     2024-Q3  all 3" in text
    assert "          2024-Q4  2 of 5" in text
    assert "“k of n” settled" in text
    assert "1 more source with fewer or none settled.\n" in text


def test_a_time_without_a_settled_window_says_so(make_board: MakeBoard) -> None:
    for rows in ((), (cohort("ben", "2024-Q4", 1, 0),)):
        assert show(trend_blocks(view(make_board(NOW), trend=rows))) == (
            "Over time\n  Of the windows that closed nothing is settled yet.\n"
        )
