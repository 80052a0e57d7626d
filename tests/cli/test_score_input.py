"""`tracker score FILE`: what a file may hold, and how what cannot be read is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.scored import TABLE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param("outcome", "result", "no column outcome", id="a missing column"),
        pytest.param(
            "probability",
            "chance",
            "no column that states a forecast, such as probability, value, point, low, high; "
            "the file has prediction, source, made_at, chance",
            id="no column that states anything",
        ),
        pytest.param("0.8", "1.8", "probability", id="outside 0..1"),
        pytest.param(
            "0.8", "high", "row 1, probability: 'high'; expected a number", id="no number"
        ),
        pytest.param(
            "0.4,1", "0.4,0", "row 2, outcome: '0', but '1' in an earlier row", id="two outcomes"
        ),
        pytest.param(
            "2024-01-03", "soon", "row 2, made_at: 'soon'; expected ISO dates", id="no date"
        ),
        pytest.param("3,0,", "3,maybe,", "row 3, outcome: ", id="no outcome"),
        pytest.param("snow,bob", "snow,bob,jr", "saw 9", id="a field too many"),
        pytest.param("1\n", "1,x\n", "more fields than the header", id="always one too many"),
        pytest.param("0.4", "inf", "row 2, probability: inf for", id="infinite"),
        pytest.param("0.4", "True", "row 2, probability: 'True'; expected a number", id="a word"),
        pytest.param(TABLE, "", "the file is empty; expected a line with the names", id="empty"),
        pytest.param("made_at", "source", "header names 'source' twice; keep one", id="twice"),
        pytest.param("snow,bob", ",bob", "row 2, prediction: empty; expected a key", id="no key"),
        pytest.param(
            "1,2024-01-01,2024-02-01",
            "1,2024-01-01,2024-02",
            "row 1, closes_at: '2024-02' is a period; expected a day or an instant",
            id="a period where none is kept",
        ),
    ],
)
def test_a_bad_file_is_one_line_and_exit_1(
    run: Run, table: Path, old: str, new: str, says: str
) -> None:
    table.write_text(TABLE.replace(old, new), encoding="utf-8")
    answer = run("score", str(table))
    assert answer.code == 1
    assert says in answer.err
    assert answer.out == ""


@pytest.mark.parametrize("cell", ["", "NaN"])
def test_a_row_without_a_probability_is_counted_as_such(run: Run, table: Path, cell: str) -> None:
    table.write_text(TABLE.replace("0.4", cell), encoding="utf-8")
    answer = run("score", str(table), "--format", "json").json
    assert answer["meta"]["left_out"] == {"no_probability": 1}
    assert "1 no probability" in run("score", str(table)).out


def test_forecasts_at_one_instant_are_counted_and_the_later_row_counts(
    run: Run, table: Path
) -> None:
    table.write_text(TABLE.replace("snow,bob,2024-01-03", "snow,ann,2024-01-02"), encoding="utf-8")
    answer = run("score", str(table), "--format", "json").json
    assert answer["meta"]["n_same_instant"] == 1
    assert answer["rows"][0]["mean_score"] == pytest.approx((0.36 + 0.09) / 2)
    assert "a later row of the source, which is the update: 1 forecast." in (
        run("score", str(table)).out
    )


def test_options_and_sources_may_have_names_that_mean_nothing_elsewhere(
    run: Run, table: Path
) -> None:
    table.write_text(
        "prediction,source,option,probability,outcome\n"
        "who,NA,None,0.75,None\nwho,NA,yes,0.25,None\nwhen,NA,yes,1,yes\nwhen,NA,007,0,yes\n",
        encoding="utf-8",
    )
    rows = run("score", str(table), "--by", "prediction,source", "--format", "json").json["rows"]
    assert [row["source"] for row in rows] == ["NA", "NA"]
    assert [row["mean_score"] for row in rows] == [0.0, 0.0625]


DAYS = """\
prediction,source,point,outcome
launch,ann,2024-05-11,2024-05-01
launch,bob,2024-04-28,2024-05-01
"""


def test_points_that_are_days_are_scored_in_days(run: Run, table: Path) -> None:
    table.write_text(DAYS, encoding="utf-8")
    rows = run("score", str(table), "--rule", "point_bias", "--format", "json").json["rows"]
    assert [row["mean_score"] for row in rows] == [10.0, -3.0]


def test_a_day_where_a_number_is_asked_for_is_refused(run: Run, table: Path) -> None:
    kinds = DAYS.replace("outcome", "outcome,type").replace("05-01", "05-01,numeric")
    table.write_text(kinds, encoding="utf-8")
    answer = run("score", str(table), "--rule", "point_bias")
    assert answer.code == 1
    assert "row 1, point: '2024-05-11'; expected a number for type numeric" in answer.err


MONTH = TABLE.replace("ann,2024-01-02", "ann,2024-01")


@pytest.mark.parametrize(
    ("known", "left_out"),
    [
        pytest.param("2024-02-01", {}, id="after the month"),
        pytest.param("2024-01-31", {"order_unknown": 2}, id="on its last day"),
        pytest.param("2024-01", {"order_unknown": 3}, id="in that month too"),
        pytest.param("2024", {"order_unknown": 3}, id="in that year"),
    ],
)
def test_a_forecast_of_a_month_counts_from_its_last_day(
    run: Run, table: Path, known: str, left_out: dict[str, int]
) -> None:
    table.write_text(MONTH.replace(",2024-02-01\n", f",{known}\n"), encoding="utf-8")
    answer = run("score", str(table), "--format", "json").json
    assert answer["meta"]["left_out"] == left_out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["--rule", "log", "--two-sided"], "--two-sided is for brier", id="two-sided"),
        pytest.param(
            ["--rule", "spot_peer", "--selection", "first"], "not for spot_peer", id="selection"
        ),
        pytest.param(["--rule", "crps", "--clamp", "0.1"], "which crps does not read", id="clamp"),
    ],
)
def test_an_option_that_would_change_nothing_is_wrong_usage(
    run: Run, table: Path, words: list[str], says: str
) -> None:
    answer = run("score", str(table), *words)
    assert answer.code == 2
    assert says in answer.err


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        pytest.param("a.csv.gz", b"\x1f\x8b\x08\x00", "compressed; unpack it first", id="gzip"),
        pytest.param("a.csv", b"prediction\na\n\xff\n", "a.csv:3: not UTF-8 from here", id="latin"),
    ],
)
def test_what_is_no_text_is_refused_with_what_to_do(
    run: Run, tmp_path: Path, name: str, body: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(body)
    answer = run("score", str(tmp_path / name))
    assert (answer.code, answer.out) == (1, "")
    assert says in answer.err
