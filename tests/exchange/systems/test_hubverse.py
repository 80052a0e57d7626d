"""Hubs: model output of every type, joined with oracle output or a time series."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from tracker.exchange.bundle import Head
from tracker.exchange.systems.hubverse import read, recognises
from tracker.exchange.tables.names import Recorded

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run
    from tests.exchange.conftest import Changed, ProblemsOf
    from tracker.domain.forecast import Forecast
    from tracker.exchange.tables.records import TableRecords

FLAT = "model-output/Made-up-flat/2022-11-19-Made-up-flat.csv"
CURVE = "model-output/Made-up-curve/2022-11-19-Made-up-curve.csv"
ORACLE = "target-data/oracle-output.csv"


def parsed(*paths: Path) -> TableRecords:
    return read(paths, recorded=Recorded(), read_date=None)


@pytest.fixture
def table(imports: Path) -> TableRecords:
    return parsed(imports / "hubverse")


def stated(table: TableRecords, title: str, model: str) -> Forecast:
    """Return what a model states about the task whose title holds a text."""
    keys = {one.key for one in table.predictions if title in one.title}
    (found,) = (
        one for one in table.forecasts if one.prediction in keys and one.source.endswith(model)
    )
    return found


def test_a_model_is_named_by_its_folder_and_a_task_by_its_columns(table: TableRecords) -> None:
    assert {one.key: one.name for one in table.sources} == {
        "hubverse-made-up-curve": "Made-up-curve",
        "hubverse-made-up-flat": "Made-up-flat",
    }
    first = table.predictions[0]
    assert first.title == (
        "wk inc flu hosp; reference_date 2022-11-19; horizon 1; location 01; "
        "target_end_date 2022-11-26"
    )
    assert first.closes_at.day == 27
    assert {str(one.made) for one in table.forecasts} == {"2022-11-19"}


def test_quantiles_come_before_samples_and_the_median_before_the_mean(
    table: TableRecords,
) -> None:
    curve = stated(table, "hosp; reference_date 2022-11-19; horizon 1; location 01", "curve")
    assert curve.quantiles == ((0.25, 90.0), (0.5, 110.0), (0.75, 150.0))
    assert curve.point == 110.0
    said = "\n".join(str(note) for note in table.notes)
    assert "samples beside quantiles of the same task, left out: 1" in said
    assert "means beside medians, left out: 1" in said


def test_samples_alone_become_quantiles_and_a_mean_alone_a_point(table: TableRecords) -> None:
    samples = stated(table, "location 02", "flat")
    assert dict(samples.quantiles)[0.25] == pytest.approx(20)
    assert samples.point == pytest.approx(30)
    mean = stated(table, "location 03", "flat")
    assert (mean.quantiles, mean.point) == ((), 7.0)
    assert stated(table, "location 04", "flat").quantiles == ((0.5, 5.0),)


def test_categories_are_options_in_order_where_the_hub_says_so(table: TableRecords) -> None:
    (category,) = (one for one in table.predictions if "category" in one.title)
    assert category.options == ("low", "moderate", "high", "very high")
    assert category.ordered


def test_thresholds_make_ordered_options_between_them(table: TableRecords) -> None:
    (rate,) = (one for one in table.predictions if one.title.startswith("wk flu hosp rate;"))
    assert rate.options == ("up to 1", "above 1 to 2.5", "above 2.5 to 10", "above 10")
    assert rate.ordered
    shares = [share for _, share in stated(table, "wk flu hosp rate;", "curve").options]
    assert shares == pytest.approx([0.1, 0.6, 0.3, 0.0])


def test_oracle_output_gives_the_outcomes(table: TableRecords) -> None:
    assert [str(one.outcome) for one in table.resolutions] == [
        "130",
        "25",
        "high",
        "above 1 to 2.5",
    ]
    assert {str(one.known) for one in table.resolutions} == {"2022-11-27"}
    said = "\n".join(str(note) for note in table.notes)
    assert "rows without an outcome, left out: 1" in said
    assert "tasks whose outcome is not in these files, left unresolved: 2" in said


def test_a_time_series_gives_numbers_its_newest_version_counts(
    imports: Path, tmp_path: Path
) -> None:
    series = tmp_path / "time-series.csv"
    series.write_text(
        "as_of,date,target,location,observation\n"
        "2023-01-02,2022-11-26,wk inc flu hosp,01,131\n"
        "2023-01-01,2022-11-26,wk inc flu hosp,01,99\n"
        "2023-01-01,2022-11-26,wk flu hosp rate,01,2.6\n"
    )
    table = parsed(imports / "hubverse" / FLAT, series)
    assert [str(one.outcome) for one in table.resolutions] == ["131", "above 2.5 to 10"]


def test_a_file_alone_is_named_by_its_name(imports: Path, tmp_path: Path) -> None:
    file = tmp_path / "2022-11-19-team-model.csv"
    file.write_bytes((imports / "hubverse" / FLAT).read_bytes())
    assert [one.name for one in parsed(file).sources] == ["team-model"]


def test_a_hub_in_an_archive_is_the_same(imports: Path, tmp_path: Path) -> None:
    folder = imports / "hubverse"
    path = tmp_path / "hub.zip"
    with zipfile.ZipFile(path, "w") as file:
        for one in sorted(folder.rglob("*")):
            file.write(one, one.relative_to(folder).as_posix())
    assert parsed(path).forecasts == parsed(folder).forecasts


def test_parquet_in_an_archive_is_refused_not_passed_over(
    tmp_path: Path, problems_of: ProblemsOf
) -> None:
    path = tmp_path / "hub.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("model-output/a-b/2022-11-19-a-b.parquet", b"PAR1 PAR1")
    (found,) = problems_of(lambda: parsed(path))
    assert found.endswith("a Parquet file inside an archive; unpack it and name the folder")


def test_a_file_of_days_says_when_outcomes_were_known(imports: Path, tmp_path: Path) -> None:
    (tmp_path / "days.csv").write_text("target,known_on\nwk inc flu hosp,2022-12-02\n")
    table = parsed(imports / "hubverse", tmp_path / "days.csv")
    assert {str(one.known) for one in table.resolutions} == {"2022-12-02", "2022-11-27"}
    assert not any("days.csv" in str(note) for note in table.notes)


def test_parquet_output_is_read_too(imports: Path, tmp_path: Path) -> None:
    csv = pytest.importorskip("pyarrow.csv")
    parquet = pytest.importorskip("pyarrow.parquet")
    source = imports / "hubverse" / FLAT
    strings = dict.fromkeys(("location", "output_type_id", "horizon"), "string")
    text = csv.read_csv(source, convert_options=csv.ConvertOptions(column_types=strings))
    file = tmp_path / "2022-11-19-Made-up-flat.parquet"
    parquet.write_table(text, file)
    assert recognises(Head(file.name, file.read_bytes()))
    assert parsed(file).forecasts == parsed(source).forecasts


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        pytest.param(
            FLAT, "quantile,0.25,80", "quantil,0.25,80", "output_type 'quantil'", id="type"
        ),
        pytest.param(
            FLAT, "quantile,0.25,80", "quantile,2.5,80", "'2.5' is not a probability", id="level"
        ),
        pytest.param(
            FLAT, "quantile,0.25,80", "quantile,0.25,x", "'x' is not a number", id="value"
        ),
        pytest.param(
            FLAT,
            "quantile,0.25,80",
            "quantile,0.5,80",
            "the quantile 0.5 stands twice; keep one",
            id="a quantile twice",
        ),
        pytest.param(FLAT, "pmf,low,0.25", "pmf,low,0.9", "the options sum to 1.65", id="sum"),
        pytest.param(
            FLAT,
            "cdf,2.5,0.5",
            "cdf,2.5,0.1",
            "a cumulative share falls from one threshold to the next",
            id="falling",
        ),
        pytest.param(
            FLAT,
            "cdf,2.5,0.5",
            "cdf,3,0.5",
            "other thresholds than another model has for the same task",
            id="other thresholds",
        ),
        pytest.param(
            FLAT,
            "target_end_date",
            "until",
            "no column target_end_date or target_date",
            id="no day",
        ),
        pytest.param(ORACLE, "NA,130", "NA,many", "column oracle_value: 'many'", id="outcome"),
        pytest.param(
            ORACLE, "pmf,high,1", "pmf,other,1", "the outcome 'other' is none of", id="option"
        ),
    ],
)
def test_a_problem_has_file_row_and_reason(
    changed: Changed, problems_of: ProblemsOf, name: str, old: str, new: str, says: str
) -> None:
    folder = changed("hubverse", name, old, new)
    found = problems_of(lambda: parsed(folder))
    assert any(says in one for one in found), found


def test_rows_without_a_value_are_counted(changed: Changed) -> None:
    table = parsed(changed("hubverse", FLAT, "quantile,0.25,80", "quantile,0.25,NA"))
    said = "\n".join(str(note) for note in table.notes)
    assert "rows without a value, left out: 1" in said


def test_a_folder_without_model_output_is_refused(imports: Path, problems_of: ProblemsOf) -> None:
    found = problems_of(lambda: parsed(imports / "hubverse" / "target-data"))
    assert "no model output; expected files with the columns output_type" in found[0]


def test_files_are_told_by_their_columns(imports: Path) -> None:
    told = {
        file.name
        for file in (imports / "hubverse").rglob("*.*")
        if recognises(Head(file.name, file.read_bytes()))
    }
    assert told == {
        "2022-11-19-Made-up-flat.csv",
        "2022-11-19-Made-up-curve.csv",
        "oracle-output.csv",
    }


def test_a_hub_becomes_a_board(run: Run, imports: Path) -> None:
    run("init")
    folder = str(imports / "hubverse")
    answer = run("import", "auto", folder)
    assert answer.code == 0, answer.err

    def scores(rule: str) -> dict[str, float]:
        rows = run("scoreboard", "--rule", rule, "--format", "json").json["rows"]
        return {row["name"]: row["mean_score"] for row in rows}

    # Splits of category and rate: (1/16 + 1/4 + 1/16) / 3 and (.04 + .25 + .01) / 3.
    assert scores("rps")["Made-up-flat"] == pytest.approx((0.125 + 0.1) / 2)
    assert scores("rps")["Made-up-curve"] == pytest.approx((0.11 / 3 + 0.1 / 3) / 2)
    # Location 01: as in (25 + 30 + 15) / 3; location 02: samples 10 to 50 against 25.
    levels = [step / 20 for step in range(1, 20)]
    losses = [2 * ((10 + 40 * t >= 25) - t) * (10 + 40 * t - 25) for t in levels]
    expected = ((25 + 30 + 15) / 3 + sum(losses) / 19) / 2
    assert scores("wis")["Made-up-flat"] == pytest.approx(expected)
    assert "nothing changed" in run("import", "hubverse", folder).out


def stepped_hub(folder: Path, *, unit: str = "day") -> Path:
    """Make a hub whose tasks say how many steps ahead they lie, not for which day they are."""
    config = {
        "target_id": "cases",
        "target_type": "count",
        "is_step_ahead": True,
        "time_unit": unit,
    }
    files = {
        "hub-config/tasks.json": json.dumps(
            {"rounds": [{"model_tasks": [{"target_metadata": [config]}]}]}
        ),
        "model-output/a-b/2022-12-05-a-b.csv": (
            "origin_date,horizon,location,target,output_type,output_type_id,value\n"
            "2022-12-05,-1,US,cases,median,NA,7\n2022-12-05,2,US,cases,median,NA,9\n"
        ),
        "target-data/series.csv": "date,location,observation\n2022-12-04,US,6\n2022-12-07,US,11\n",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_steps_ahead_are_counted_in_the_unit_of_the_configuration(tmp_path: Path) -> None:
    table = parsed(stepped_hub(tmp_path))
    assert [one.closes_at.date().isoformat() for one in table.predictions] == [
        "2022-12-05",
        "2022-12-08",
    ]
    assert [str(one.outcome) for one in table.resolutions] == ["6", "11"]
    weekly = parsed(stepped_hub(tmp_path, unit="week"))
    assert weekly.predictions[1].closes_at.date().isoformat() == "2022-12-20"


def test_a_file_without_days_is_one_problem(tmp_path: Path, problems_of: ProblemsOf) -> None:
    (found,) = problems_of(lambda: parsed(stepped_hub(tmp_path, unit="month")))
    assert found.startswith("2022-12-05-a-b.csv:1: no column target_end_date or target_date")
    assert found.endswith(
        "or a column horizon and the hub's tasks.json, which says what its steps are"
    )
