from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from tracker.domain.instant import MICROSECONDS_PER_DAY
from tracker.reports.render import render
from tracker.reports.scoreboard import scoreboard_report
from tracker.scoring.board import ROW_KEYS
from tracker.scoring.frame import Frame
from tracker.scoring.spec import BoardSpec
from tracker.scoring.state import REASONS
from tracker.scoring.summary import scoreboard

from .conftest import DAY, META

if TYPE_CHECKING:
    from tracker.scoring.board import Board

    from .conftest import MakeBoard

GOOD = [(0.9, 1), (0.8, 1), (0.1, 0), (0.7, 1), (0.9, 1), (0.2, 0)]
POOR = [(0.9, 0), (0.6, 1), (0.7, 0), (0.4, 1), (0.8, 1), (0.9, 1)]
FEW = [(0.9, 1), (0.8, None), (0.5, "annulled")]


def show(board: Board, *, explain: bool = False, name: str = "table", **corrections: int) -> str:
    report = scoreboard_report(board, meta=META, corrections=corrections, explain=explain)
    return render(report, format=name)


def line_of(text: str, start: str) -> str:
    found = [line for line in text.splitlines() if start in line]
    assert found, f"no line with {start!r} in\n{text}"
    return found[0]


def test_the_table_reads_rank_name_score_interval_and_what_was_left_out(
    make_board: MakeBoard,
) -> None:
    text = show(make_board({"good": GOOD, "poor": POOR, "few": FEW}))
    assert text.startswith(
        "Scoreboard as of 2024-12-31\n"
        "Brier score, lower is better: 0 is perfect, 0.25 is always saying 50%, "
        "1 is being sure and wrong.\n"
        "13 of 15 predictions scored; the last forecast before the outcome counts.\n"
    )
    assert re.search(r"rank +range +source +score +interval +shrunk +right +scored", text)
    assert re.search(
        r"\n +\d +1–3 +Good +0\.033 +0\.000–0\.\d{3} +0\.\d{3} +100% +6 of 6 +0\.\d\d\n", text
    )
    assert re.search(
        r"\n +\d +1–3 +Few +0\.010 +too few +0\.\d{3} +100% +1 of 3 +– +1 annulled, 1 overdue\n",
        text,
    )


def test_references_stand_below_a_second_rule(make_board: MakeBoard) -> None:
    lines = show(make_board({"good": GOOD, "poor": POOR, "few": FEW})).splitlines()
    rules = [place for place, line in enumerate(lines) if line.startswith("───")]
    assert len(rules) == 2
    below = lines[rules[1] + 1 : rules[1] + 4]
    assert ["mean of the others" in below[0], "always 50%" in below[1], "always true" in below[2]]
    assert re.search(r"always 50% +0\.250", below[1])


def test_no_line_of_an_ordinary_board_is_wider_than_a_page(make_board: MakeBoard) -> None:
    text = show(make_board({"a source with a long name": GOOD, "poor": POOR, "few": FEW}))
    assert max(len(line) for line in text.splitlines()) <= 112


def test_without_ranks_the_columns_of_ranks_are_gone_and_the_reason_stands(
    make_board: MakeBoard,
) -> None:
    text = show(make_board({"good": GOOD, "poor": POOR}))
    assert "rank " not in text
    assert "shrunk" not in text
    assert "No ranks: fewer than 3 sources have scored predictions.\n" in text


def test_an_empty_board_says_so(make_board: MakeBoard) -> None:
    text = show(make_board({"ann": [(0.5, 1)]}, only="hedged"))
    assert "No source has a forecast that this board admits.\n" in text


def test_json_has_exactly_the_keys_of_the_contract_and_every_option(make_board: MakeBoard) -> None:
    board = make_board({"good": GOOD, "poor": POOR, "few": FEW}, topics=(), since=DAY)
    found = json.loads(show(board, name="json", n_reopened=2))
    assert list(found) == ["meta", "rows", "references"]
    assert all(tuple(row) == ROW_KEYS for row in found["rows"] + found["references"])
    meta = found["meta"]
    assert list(meta)[:5] == ["verb", "as_of", "as_recorded", "head", "n_facts"]
    assert (meta["rule"], meta["selection"], meta["seed"]) == ("brier", "last", 2024)
    assert meta["since"] == "2024-01-01"
    assert meta["levels"]["likely"] == [0.6, 0.75, 0.88]
    assert meta["corrections"] == {"n_reopened": 2}
    assert meta["board"]["n_scored_predictions"] == 13


def test_until_is_the_last_day_that_counts(make_board: MakeBoard) -> None:
    board = make_board({"good": GOOD}, until=DAY + 200 * MICROSECONDS_PER_DAY)
    assert json.loads(show(board, name="json"))["meta"]["until"] == "2024-07-18"


def test_csv_has_the_same_keys_and_a_column_per_reason(make_board: MakeBoard) -> None:
    board = make_board({"good": GOOD, "poor": POOR, "few": FEW})
    rows = list(csv.DictReader(io.StringIO(show(board, name="csv"))))
    reasons = [f"left_out_{reason}" for reason in REASONS]
    expected = [k for key in ROW_KEYS for k in (reasons if key == "left_out" else [key])]
    assert list(rows[0]) == expected
    few = next(row for row in rows if row["key"] == "few")
    assert (few["left_out_overdue"], few["left_out_annulled"], few["left_out_open"]) == (
        "1",
        "1",
        "0",
    )
    assert few["score_low"] == ""
    good = next(row for row in rows if row["key"] == "good")
    row = next(row for row in board.rows if row["key"] == "good")
    assert float(good["mean_score"]) == row["mean_score"]


def test_an_infinite_score_is_shown_and_counted(make_board: MakeBoard) -> None:
    board = make_board({"sure": [(1.0, 0), (0.9, 1)], "poor": POOR, "good": GOOD}, rule="log")
    text = show(board)
    assert "∞" in line_of(text, "Sure ")
    assert "1 infinite score: sure and wrong; --clamp 0.01 bounds them.\n" in text
    assert json.loads(show(board, name="json"))["rows"][-1]["mean_score"] == "inf"


def test_rows_by_strength_stand_in_the_order_of_strengths_without_ranks(
    make_board: MakeBoard,
) -> None:
    said = {"ann": [("likely", 1), ("likely", 0), ("certain", 1), (0.3, 0), ("certain", 1)]}
    text = show(make_board(said, per="strength"))
    assert text.startswith("Scoreboard by strength of words as of 2024-12-31\n")
    assert text.index("\ncertain ") < text.index("\nlikely ") < text.index("\nstated ")
    assert re.search(r"\nlikely +0\.\d+ +too few +50% +50% +75% +2 of 2", text)
    assert "rank" not in text
    assert "cannot tell" not in text


def test_readings_show_the_kindest_and_the_harshest_and_whether_the_rank_holds(
    make_board: MakeBoard,
) -> None:
    calls = [("likely", 1), ("certain", 1), ("likely", 0), ("likely", 1), ("certain", 1)]
    said = {"a": calls, "b": calls[1:], "c": calls[:4] * 2}
    text = show(make_board(said, readings=True))
    assert re.search(r"source +score +interval.* harsh +holds", text)
    assert re.search(r" A +.* 0\.\d{3}–0\.\d{3} +(yes|no) ", text)
    assert "Readings of the words tried: " in text


def test_the_rule_hit_does_not_show_its_mean_twice(make_board: MakeBoard) -> None:
    text = show(make_board({"good": GOOD, "poor": POOR}, rule="hit"))
    assert not re.search(r"interval.* right ", text)
    assert "hit rate" in text


@pytest.mark.parametrize("name", ["table", "markdown"])
def test_a_hostile_name_is_harmless_in_every_format_for_people(
    make_board: MakeBoard, name: str
) -> None:
    text = show(make_board({"<b>|\x1b[31m\u202e": GOOD}), name=name)
    assert "\x1b" not in text
    assert "\u202e" not in text
    if name == "markdown":
        assert "\\<B\\>\\|" in text


def test_explain_prints_how_the_numbers_are_made(make_board: MakeBoard) -> None:
    board = make_board({"good": GOOD, "poor": POOR, "few": FEW})
    text = show(board, explain=True)
    assert "More of each row\n" in text
    assert re.search(r"source +95% +chance +boldness +bias +vague", text)
    assert "overdue: the window is over and nobody has recorded the outcome" in text
    assert "open: the window is not over" not in text
    assert "How these numbers are made" not in show(board)


def test_spans_of_time_stand_from_short_to_long(make_board: MakeBoard) -> None:
    text = show(make_board({"good": GOOD}, per="horizon"))
    assert text.startswith("Scoreboard by days from forecast to closing as of 2024-12-31\n")
    assert re.search(r"\n182-365 days +0\.033 ", text)


def of_numbers(rule: str, *, units: tuple[str, str] = ("km", "km"), name: str = "table") -> str:
    """Return the board of two sources on four numbers in the given units."""
    quantiles = {"ann": (0, 4, 8), "ben": (6, 7, 8)}
    table = pd.DataFrame(
        [
            {"prediction": f"q{n}", "source": source, "quantile": level, "value": float(value)}
            | {"outcome": 4.0, "unit": units[n % 2], "type": "numeric"}
            for n in range(4)
            for source, values in quantiles.items()
            for level, value in zip((0.1, 0.5, 0.9), values, strict=True)
        ]
    )
    if rule != "wis":
        table = table.drop(columns=["quantile", "value"]).drop_duplicates(["prediction", "source"])
        table = table.assign(point=5.0, low=1.0, high=[4.5, 3.0] * 4, level=0.8)
    board = scoreboard(Frame.from_pandas(table), spec=BoardSpec(rule=rule), cut=DAY)
    return show(board, name=name)


def test_json_names_the_parts_of_scores_and_the_levels_of_intervals() -> None:
    facts = json.loads(of_numbers("wis", name="json"))["meta"]["board"]
    assert facts["interval_parts"]["ann"] == {
        "dispersion": pytest.approx(8 / 15),
        "overprediction": 0,
        "underprediction": 0,
    }
    facts = json.loads(of_numbers("interval_coverage", name="json"))["meta"]["board"]
    assert facts["coverage_by_level"] == [{"level": 0.8, "n": 8, "share": 0.5}]


def test_an_interval_score_is_told_in_its_three_parts() -> None:
    text = of_numbers("wis")
    assert re.search(r"score +interval +shrunk +spread +high +low|spread +high +low", text)
    assert re.search(r"ann +0\.533 .* 0\.533 +0\.000 +0\.000", line_of(text, "ann"))
    # 2/3 of the distance of the median counts, and a fifth of that of the upper end.
    assert re.search(r" 0\.133 +2\.333 +0\.000", line_of(text, "ben "))
    assert "Too high" in text


def test_stated_intervals_are_told_level_by_level() -> None:
    assert "8 intervals stated at 80%: 50% held." in of_numbers("interval_coverage")


def test_several_units_are_said_below_the_board() -> None:
    text = of_numbers("absolute_error", units=("km", "percent"))
    assert "No mean where the predictions have several units: 2 sources." in text
    assert "No ranks: scores in different units have no order." in text


def test_skill_that_nobody_has_is_explained(make_board: MakeBoard) -> None:
    text = show(make_board({"good": GOOD, "poor": POOR}, rule="baseline"))
    assert "No skill: the rule is its own reference." in text
