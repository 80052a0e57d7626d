"""Long tables of scoringutils: quantiles, samples, labels, probabilities and points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracker.exchange.bundle import Head
from tracker.exchange.systems.scoringutils import read, recognises
from tracker.exchange.tables.names import Recorded

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run
    from tests.exchange.conftest import Changed, ProblemsOf
    from tracker.exchange.tables.records import TableRecords

HEADER = "location,target_end_date,forecast_date,model,observed,predicted\n"


def parsed(*paths: Path) -> TableRecords:
    return read(paths, recorded=Recorded(), read_date=None)


@pytest.mark.parametrize(
    ("name", "type_", "outcomes"),
    [
        pytest.param("quantile.csv", "numeric", ["130"], id="quantile"),
        pytest.param("sample.csv", "numeric", ["25"], id="sample"),
        pytest.param("point.csv", "numeric", ["130"], id="point"),
        pytest.param("binary.csv", "binary", ["false", "true"], id="binary"),
        pytest.param("nominal.csv", "multiple_choice", ["high"], id="label"),
    ],
)
def test_columns_tell_what_a_table_holds(
    imports: Path, name: str, type_: str, outcomes: list[str]
) -> None:
    table = parsed(imports / "scoringutils" / name)
    assert {one.type for one in table.predictions} == {type_}
    assert [str(one.outcome) for one in table.resolutions] == outcomes


def test_a_task_is_known_by_all_columns_of_its_unit(imports: Path) -> None:
    table = parsed(imports / "scoringutils" / "quantile.csv")
    first = table.predictions[0]
    assert first.title == (
        "Cases; location DE; target_end_date 2021-05-15; forecast_date 2021-05-03; horizon 2"
    )
    assert first.topics == ("cases",)
    assert (first.opens_at.day, first.closes_at.day) == (3, 16)
    assert [str(one.made) for one in table.forecasts] == ["2021-05-03"] * 3
    assert [one.key for one in table.sources] == ["scoringutils-flat", "scoringutils-steep"]


def test_quantiles_come_with_their_median_as_point(imports: Path) -> None:
    flat, steep, _ = parsed(imports / "scoringutils" / "quantile.csv").forecasts
    assert flat.quantiles == ((0.25, 80.0), (0.5, 100.0), (0.75, 120.0))
    assert (flat.point, steep.point) == (100.0, 110.0)


def test_samples_become_quantiles(imports: Path) -> None:
    (forecast,) = parsed(imports / "scoringutils" / "sample.csv").forecasts
    assert dict(forecast.quantiles)[0.25] == pytest.approx(20)
    assert dict(forecast.quantiles)[0.95] == pytest.approx(48)
    assert forecast.point == pytest.approx(30)


def test_rows_without_model_or_outcome_are_counted(imports: Path) -> None:
    said = "\n".join(str(note) for note in parsed(imports / "scoringutils" / "quantile.csv").notes)
    assert "rows without a model or a predicted value, left out: 1" in said
    assert "tasks whose outcome is not in these files, left unresolved: 1" in said
    assert "outcomes, taken as known when their day was over: 1" in said


def test_models_with_other_outcomes_have_tasks_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text(HEADER + "DE,2021-05-15,2021-05-03,A,1,0.5\nDE,2021-05-15,2021-05-03,B,0,0.4\n")
    table = parsed(file)
    assert [str(one.outcome) for one in table.resolutions] == ["true", "false"]
    assert [one.title.rsplit("; ", 1)[1] for one in table.predictions] == [
        "for model A",
        "for model B",
    ]


@pytest.mark.parametrize(
    ("rows", "type_"),
    [
        pytest.param(["1,0.5", "0,NA"], "binary", id="one not predicted"),
        pytest.param(["1,0.5", "0,3"], "numeric", id="predicted beyond 1"),
        pytest.param(["1,0.5", "7,0.5"], "numeric", id="observed beyond 1"),
    ],
)
def test_outcomes_of_0_and_1_make_probabilities(
    tmp_path: Path, rows: list[str], type_: str
) -> None:
    lines = [f"{place},2021-05-15,2021-05-03,A,{row}" for place, row in enumerate(rows)]
    file = tmp_path / "t.csv"
    file.write_text(HEADER + "\n".join(lines))
    assert {one.type for one in parsed(file).predictions} == {type_}


def test_a_table_without_rows_is_remarked(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text(HEADER)
    assert "holds no rows" in str(parsed(file).notes[0])


def test_the_names_of_earlier_versions_are_read(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text(
        "target_end_date,forecast_date,model,true_value,quantile,prediction\n"
        "2021-05-15,2021-05-03,A,5,0.5,4\n2021-05-15,2021-05-03,A,5,NA,6\n"
    )
    (forecast,) = parsed(file).forecasts
    assert forecast.quantiles == ((0.5, 4.0),)
    assert forecast.point == 6.0


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        pytest.param(
            "quantile.csv",
            "130,0.25,80",
            "131,0.25,80",
            "quantile.csv:3: column observed: '130', but row 2 of the same forecast unit says",
            id="outcomes of one task that differ",
        ),
        pytest.param(
            "quantile.csv",
            "130,0.5,100",
            "130,0.25,100",
            "quantile.csv:3: the quantile 0.25 stands twice; keep one",
            id="a quantile twice",
        ),
        pytest.param(
            "quantile.csv", "130,0.5,100", "130,0.5,many", "'many' is not a number", id="no number"
        ),
        pytest.param("point.csv", "130,100", "130,many", "'many' is not a number", id="no point"),
        pytest.param(
            "binary.csv", "0,0.1", "0,many", "'many' is not a number", id="no probability"
        ),
        pytest.param(
            "nominal.csv",
            "high,high,0.5",
            "high,high,0.1",
            "nominal.csv:2: the options sum to 0.6; expected 1",
            id="shares that do not sum to 1",
        ),
        pytest.param(
            "nominal.csv",
            "high,high,0.5",
            "high,low,0.5",
            "nominal.csv:4: 'low' stands twice; keep one",
            id="an option twice",
        ),
        pytest.param(
            "point.csv",
            "forecast_date",
            "when",
            "point.csv:1: no column forecast_date or reference_date",
            id="no day",
        ),
        pytest.param(
            "point.csv",
            "forecast_date",
            "when",
            "scored without a record: tracker score FILE",
            id="what to do without days",
        ),
        pytest.param(
            "point.csv",
            "Steep,130,110",
            "Flat,130,110",
            "a second point of the same task; keep one",
            id="a point twice",
        ),
    ],
)
def test_a_problem_has_file_row_and_reason(
    changed: Changed, problems_of: ProblemsOf, name: str, old: str, new: str, says: str
) -> None:
    folder = changed("scoringutils", name, old, new)
    found = problems_of(lambda: parsed(folder / name))
    assert any(says in one for one in found), found


def test_files_are_told_by_their_columns(imports: Path) -> None:
    for file in (imports / "scoringutils").iterdir():
        assert recognises(Head(file.name, file.read_bytes()))
    assert not recognises(Head("t.csv", b"model,observed\n"))


def test_parquet_is_read_too(imports: Path, tmp_path: Path) -> None:
    csv = pytest.importorskip("pyarrow.csv")
    parquet = pytest.importorskip("pyarrow.parquet")
    source = imports / "scoringutils" / "nominal.csv"
    file = tmp_path / "nominal.parquet"
    parquet.write_table(csv.read_csv(source), file)
    assert recognises(Head(file.name, file.read_bytes()))
    assert parsed(file).forecasts == parsed(source).forecasts


def test_tables_become_a_board(run: Run, imports: Path) -> None:
    run("init")
    folder = imports / "scoringutils"
    files = [str(folder / f"{name}.csv") for name in ("quantile", "binary")]
    answer = run("import", "auto", *files)
    assert answer.code == 0, answer.err
    rows = run("scoreboard", "--rule", "wis", "--format", "json").json["rows"]
    wis = {row["name"]: row["mean_score"] for row in rows}
    # 130 against quartiles 80, 100, 120: (2 .25 50 + 2 .5 30 + 2 .75 10) / 3.
    assert wis["Flat"] == pytest.approx((25 + 30 + 15) / 3)
    assert wis["Steep"] == pytest.approx((20 + 20 + 10) / 3)
    rows = run("scoreboard", "--rule", "brier", "--format", "json").json["rows"]
    brier = {row["name"]: row["mean_score"] for row in rows}
    assert brier == pytest.approx({"Flat": 0.01, "Steep": 0.04})
    assert "nothing changed" in run("import", "scoringutils", files[0]).out
