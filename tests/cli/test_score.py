"""`tracker score FILE`: the same numbers as a record gives, whole or in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from tests.cli.scored import TABLE
from tracker.exchange.tables.forecast_file import read_parts
from tracker.scoring.frame import Frame
from tracker.scoring.spec import BoardSpec
from tracker.scoring.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run


def test_a_file_is_scored_without_a_database(run: Run, table: Path) -> None:
    rows = run("score", str(table), "--format", "json").json["rows"]
    assert [row["source"] for row in rows] == ["ann", "bob"]
    assert rows[0]["mean_score"] == pytest.approx((0.04 + 0.09) / 2)
    assert rows[1]["mean_score"] == pytest.approx(0.36)
    assert run("list").code == 1  # no database was made


def test_rows_by_prediction_and_source(run: Run, table: Path) -> None:
    rows = run("score", str(table), "--by", "prediction,source", "--format", "json").json["rows"]
    assert [(row["prediction"], row["source"]) for row in rows] == [
        ("rain", "ann"),
        ("snow", "ann"),
        ("snow", "bob"),
    ]


def test_columns_can_have_other_names(run: Run, table: Path) -> None:
    table.write_text(TABLE.replace("probability", "p"), encoding="utf-8")
    answer = run("score", str(table), "--column", "probability=p", "--format", "json")
    assert answer.json["rows"][1]["n_scored"] == 1


def _many(n_rows: int) -> pd.DataFrame:
    random = np.random.default_rng(3)
    question = random.integers(0, 40, n_rows)
    return pd.DataFrame(
        {
            "prediction": [f"q{number}" for number in question],
            "source": [f"s{number}" for number in random.integers(0, 7, n_rows)],
            "made_at": pd.to_datetime("2024-01-01")
            + pd.to_timedelta(random.integers(0, 20_000, n_rows), unit="min"),
            "probability": random.uniform(0.01, 0.99, n_rows).round(3),
            "outcome": question % 2,
            "opens_at": "2024-01-01",
            "closes_at": "2024-01-20",
            "known_at": "2024-01-20",
        }
    )


def _intervals(n_rows: int) -> pd.DataFrame:
    """Return the same with an interval and two quantiles in each forecast."""
    whole = _many(n_rows).drop(columns="probability")
    low = np.random.default_rng(5).normal(size=n_rows).round(3)
    sides = [
        whole.assign(low=low, high=low + 1, level=0.8, quantile=q, value=low + q, type="numeric")
        for q in (0.25, 0.75)
    ]
    return pd.concat(sides).drop_duplicates(["prediction", "source", "made_at", "quantile"])


@pytest.mark.parametrize(
    ("rule", "make"),
    [("brier", _many), ("peer", _many), ("wis", _intervals), ("interval_coverage", _intervals)],
)
def test_parts_add_up_to_the_whole(
    tmp_path: Path, rule: str, make: Callable[[int], pd.DataFrame]
) -> None:
    file = tmp_path / "many.csv"
    make(900).to_csv(file, index=False)
    whole = pd.read_csv(file)
    spec = BoardSpec(rule=rule, selection="time-weighted")
    together, apart = Tally(("source",)), Tally(("source",))
    together.add(frame=Frame.from_pandas(whole), spec=spec, cut=2**62)
    seen: list[int] = []
    n_parts = 0
    for part in read_parts(file, columns={}, advance=seen.append, part_rows=100):
        n_parts += 1
        apart.add(frame=Frame.from_pandas(part), spec=spec, cut=2**62)
    assert n_parts > 3
    assert sum(seen) == len(whole)
    for one, other in zip(together.rows(), apart.rows(), strict=True):
        assert one == pytest.approx(other, abs=1e-12)
    assert [tuple(level) for level in together.coverage_by_level] == [
        pytest.approx(tuple(level)) for level in apart.coverage_by_level
    ]


def test_parquet_gives_what_csv_gives(run: Run, table: Path, tmp_path: Path) -> None:
    other = tmp_path / "forecasts.parquet"
    pd.read_csv(table).to_parquet(other)
    there = run("score", str(other), "--format", "json").json["rows"]
    assert there == run("score", str(table), "--format", "json").json["rows"]


def test_an_unknown_column_to_sum_by_is_refused(run: Run, table: Path) -> None:
    answer = run("score", str(table), "--by", "colour")
    assert answer.code == 1
    assert "source, prediction, topic, type" in answer.err


def test_what_is_left_out_is_counted(run: Run, table: Path) -> None:
    answer = run("score", str(table), "--rule", "peer", "--format", "json").json
    assert answer["meta"]["left_out"] == {"alone": 1}


SIZES = """\
prediction,source,option,probability,outcome,ordered
size,ann,small,0.2,large,yes
size,ann,medium,0.3,large,yes
size,ann,large,0.5,large,yes
size,bob,small,0.5,large,yes
size,bob,medium,0.3,large,yes
size,bob,large,0.2,large,yes
"""


def test_options_in_an_order_are_scored_by_rps(run: Run, table: Path) -> None:
    table.write_text(SIZES, encoding="utf-8")
    rows = run("score", str(table), "--rule", "rps", "--format", "json").json["rows"]
    assert rows[0]["mean_score"] == pytest.approx((0.2**2 + 0.5**2) / 2)
    assert rows[1]["mean_score"] == pytest.approx((0.5**2 + 0.8**2) / 2)


def test_options_without_an_order_are_not_for_rps_and_the_column_is_named(
    run: Run, table: Path
) -> None:
    table.write_text(SIZES.replace("yes", "no"), encoding="utf-8")
    answer = run("score", str(table), "--rule", "rps")
    assert "2 not for this rule" in answer.out
    assert "column ordered" in answer.out


SURE = TABLE.replace("0.4,1", "0,1")


def test_spot_rules_look_at_the_instant_that_is_named(run: Run, table: Path) -> None:
    words = ("score", str(table), "--rule", "spot_baseline", "--at", "30d", "--format", "json")
    answer = run(*words).json
    assert answer["meta"]["spot_at_days"] == 30
    assert [row["n_scored"] for row in answer["rows"]] == [2, 0]


LATE_COMER = """\
prediction,source,made_at,probability,outcome,opens_at,closes_at
snow,ann,2024-01-02T20:00,0.8,1,2024-01-01T18:00,2024-01-03T18:00
snow,bob,2024-01-01T18:00,0.4,1,2024-01-01T18:00,2024-01-03T18:00
"""


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param("elapsed", -0.16 / 2, id="there at the end of the second of two days"),
        pytest.param("utc", -2 * 0.16 / 3, id="there at the end of two of three dates"),
    ],
)
def test_relative_scores_go_by_the_days_that_are_named(
    run: Run, table: Path, days: str, expected: float
) -> None:
    table.write_text(LATE_COMER, encoding="utf-8")
    words = ("score", str(table), "--rule", "relative_brier", "--days", days, "--format", "json")
    assert run(*words).json["rows"][0]["mean_score"] == pytest.approx(expected)


def test_infinite_scores_are_counted_and_named(run: Run, table: Path) -> None:
    table.write_text(SURE, encoding="utf-8")
    rows = run("score", str(table), "--rule", "log", "--format", "json").json["rows"]
    assert [row["n_infinite"] for row in rows] == [0, 1]
    assert rows[1]["mean_score"] == "inf"
    assert "1 infinite score: sure and wrong" in run("score", str(table), "--rule", "log").out


def test_a_clamp_is_printed_and_bounds_what_was_infinite(run: Run, table: Path) -> None:
    table.write_text(SURE, encoding="utf-8")
    answer = run("score", str(table), "--rule", "log", "--clamp", "0.02")
    assert "Probabilities are moved into 0.02 to 0.98." in answer.out
    assert "infinite" not in answer.out


def test_scores_infinite_both_ways_have_no_mean(run: Run, table: Path) -> None:
    both = SURE.replace("rain,ann,2024-01-02,0.3,0", "rain,ann,2024-01-02,1,0")
    rain = "rain,bob,2024-01-02,0.5,0,2024-01-01,2024-02-01,2024-02-01\n"
    table.write_text(both + rain, encoding="utf-8")
    rows = run("score", str(table), "--rule", "peer", "--format", "json").json["rows"]
    assert [(row["n_infinite"], row["mean_score"]) for row in rows] == [(2, None), (2, None)]


QUANTILES = """\
prediction,source,quantile,value,outcome
a,ann,0.25,6,10
a,ann,0.5,9,10
a,ann,0.75,14,10
b,ann,0.25,18,20
b,ann,0.5,20,20
b,ann,0.75,30,20
c,bob,0.5,4,1
"""


def test_the_interval_score_stands_beside_its_three_parts(run: Run, table: Path) -> None:
    table.write_text(QUANTILES, encoding="utf-8")
    rows = run("score", str(table), "--rule", "wis", "--format", "json").json["rows"]
    names = ("dispersion", "overprediction", "underprediction")
    assert [row[name] for row in rows for name in names] == pytest.approx(
        [10 / 6, 0, 1 / 6, 0, 3, 0]
    )
    for row in rows:
        assert sum(row[name] for name in names) == pytest.approx(row["mean_score"])
    assert "dispersion" not in run("score", str(table), "--rule", "crps", "--format", "csv").out


INTERVALS = """\
prediction,source,low,high,level,outcome
a,ann,1,5,0.8,3
b,ann,6,9,0.8,3
c,ann,2,4,0.5,3
"""


def test_interval_coverage_is_told_level_by_level(run: Run, table: Path) -> None:
    table.write_text(INTERVALS, encoding="utf-8")
    answer = run("score", str(table), "--rule", "interval_coverage", "--format", "json").json
    assert answer["meta"]["coverage_by_level"] == [
        {"level": 0.5, "n": 1, "share": 1.0},
        {"level": 0.8, "n": 2, "share": 0.5},
    ]
    people = run("score", str(table), "--rule", "interval_coverage").out
    assert "2 intervals stated at 80%: 50% held." in people


def test_a_file_of_points_needs_no_probability(run: Run, table: Path) -> None:
    table.write_text("prediction,source,point,outcome\nsnow,ann,12,10\n", encoding="utf-8")
    answer = run("score", str(table), "--rule", "absolute_error", "--format", "json")
    assert answer.json["rows"][0]["mean_score"] == 2.0


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_refusal_names_the_row_of_the_file_whatever_the_part(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr("tracker.exchange.tables.forecast_file.CHUNK_ROWS", 50)
    monkeypatch.setattr(read_parts, "__kwdefaults__", {"part_rows": 60})
    whole = _many(200)
    whole.loc[170, "probability"] = 1.5
    file = tmp_path / f"many.{ending}"
    whole.to_csv(file, index=False) if ending == "csv" else whole.to_parquet(file)
    answer = run("score", str(file))
    assert answer.code == 1
    assert f"many.{ending}: row 171, probability: 1.5 for" in answer.err


def test_a_refusal_names_the_column_as_the_file_does(run: Run, table: Path) -> None:
    table.write_text(TABLE.replace("probability", "p").replace("0.4", "7"), encoding="utf-8")
    answer = run("score", str(table), "--column", "probability=p")
    assert "row 2, p: 7 for prediction 'snow' by 'bob'" in answer.err
