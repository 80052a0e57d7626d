"""`tracker export` to other systems: what goes out comes back, and the rest is listed."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from pyarrow import parquet

from tests.cli.exported import SHARED, exported, imported, rows_of, shared

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run


def test_metaculus_comes_back_as_it_went_out(full: Run, tmp_path: Path) -> None:
    said = exported(full, "metaculus", tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.namelist() == ["question_data.csv", "forecast_data.csv"]
    back = imported(full, "metaculus", tmp_path / "out.zip", tmp_path / "b.db")
    here = [row for row in rows_of(full) if not row["hedge"] and row["withdrawn"] != "true"]
    plain = [row for row in here if row["type"] in {"binary", "multiple_choice"}]
    again = [row for row in back if row["type"] in {"binary", "multiple_choice"}]
    assert shared(again, *SHARED) == shared(plain, *SHARED)
    quantiles = {(row["quantile"], row["point"]) for row in back if row["type"] == "numeric"}
    stated = {("0.05", "8.0"), ("0.5", "12.0"), ("0.95", "20.0"), ("0.5", "11.0")}
    medians = {("", "12.0"), ("", "11.0")}  # which the reader also takes as points
    assert quantiles == stated | medians
    days = {(row["quantile"], row["point"]) for row in back if row["type"] == "date"}
    quartiles = {("0.25", "2026-05-01"), ("0.5", "2026-06-01"), ("0.75", "2026-08-01")}
    assert days == quartiles | {("", "2026-06-01")}
    assert {row["outcome"] for row in back if row["type"] == "date"} == {"2026-07-01"}
    assert said.splitlines() == [
        "pieces of evidence, for which the format has no place: 1",
        "forecasts in words only, left out (--read-hedges writes them as numbers): 1",
        "criteria, for which there is no column: 5",
        "withdrawals, written as the end of the forecast before: 1",
        "points, written as medians: 2",
    ]


def test_a_withdrawal_goes_to_metaculus_as_an_end(full: Run, tmp_path: Path) -> None:
    exported(full, "metaculus", tmp_path / "out")
    text = (tmp_path / "out" / "forecast_data.csv").read_text(encoding="utf-8")
    row = next(row for row in csv.DictReader(io.StringIO(text)) if row["Question ID"] == "5")
    assert row["Start Time"] == "2025-02-01 00:00:00+00:00"
    assert row["End Time"] == "2025-06-01 00:00:00+00:00"


def test_fatebook_comes_back_as_it_went_out(full: Run, tmp_path: Path) -> None:
    said = exported(full, "fatebook", tmp_path / "out.csv")
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == (
        "questionTitle,forecast,qCreatedAt,resolution,resolvedAt,resolveBy,fCreatedAt,tags,notes"
    )
    assert lines[1] == (
        "The chip ships in 2026,70,2026-01-01,YES,2026-06-01,2027-01-01T00:00:00Z,2026-02-01,chips,"
        "Customers have it"
    )
    back = imported(full, "fatebook", tmp_path / "out.csv", tmp_path / "b.db")
    columns = ("title", "opens_on", "closes_on", "probability")
    here = [row for row in rows_of(full) if row["type"] == "binary" and row["probability"]]
    assert shared(back, *columns) == shared(here, *columns)
    assert {row["outcome"] for row in back} == {"true", "ambiguous"}
    assert "forecasts whose outcome is annulled, written as AMBIGUOUS: 1" in said
    assert "forecasts on date predictions, left out: 1" in said


def test_fatebook_takes_the_forecasts_of_one_source(full: Run, tmp_path: Path) -> None:
    full(
        "forecast", "P-01", "--source", "example-press", "--probability", "5%", "--on", "2026-04-01"
    )
    answer = full("export", "fatebook", "-o", str(tmp_path / "out.csv"))
    assert answer.code == 1
    assert "of 2 sources (ada-example, example-press)" in answer.err
    assert "--source KEY" in answer.err
    assert not (tmp_path / "out.csv").exists()
    assert full("export", "fatebook", "--source", "nobody").code == 1


def test_titles_that_are_formulas_are_protected_for_fatebook_and_come_back(
    run: Run, tmp_path: Path
) -> None:
    run("init")
    run("source", "add", "Ann", "--kind", "person")
    run(
        "add", "=1+1", "--criterion", "It is seen.", "--closes", "2027-01-01",
        "--source", "ann", "--probability", "0.7",
    )  # fmt: skip
    assert "'=1+1" in run("export", "fatebook").out
    assert "'=1+1" not in run("export", "fatebook", "--raw").out
    run("export", "fatebook", "-o", str(tmp_path / "out.csv"))
    back = imported(run, "fatebook", tmp_path / "out.csv", tmp_path / "b.db")
    assert [row["title"] for row in back] == ["=1+1"]
    run("export", "metaculus", "-o", str(tmp_path / "out"))
    assert ",=1+1," in (tmp_path / "out" / "question_data.csv").read_text(encoding="utf-8")


def test_scoringutils_comes_back_with_numbers_outcomes_and_days(full: Run, tmp_path: Path) -> None:
    said = exported(full, "scoringutils", tmp_path / "out")
    names = {path.stem for path in (tmp_path / "out").iterdir()}
    assert names == {"binary", "nominal", "quantile", "point"}
    back = imported(full, "scoringutils", tmp_path / "out", tmp_path / "b.db")
    binary = [row for row in back if row["type"] == "binary"]
    assert shared(binary, "closes_on", "outcome", "probability") == [
        ("2025-12-31", "", "0.07", "2025-02-01", ""),
        ("2026-12-31", "true", "0.7", "2026-02-01", "2026-06-01"),
        ("2026-12-31", "true", "0.8", "2026-05-01", "2026-06-01"),
    ]
    options = {(row["option"], row["probability"], row["outcome"]) for row in back if row["option"]}
    assert options == {("Bo", "0.4", "Cy"), ("Cy", "0.6", "Cy")}
    assert {row["outcome"] for row in back if row["type"] == "numeric"} == {"13.5", "20635.0"}
    assert "withdrawals, left out: 1" in said
    assert "forecasts whose outcome is annulled, without what was observed: 1" in said


def test_one_table_of_scoringutils_goes_to_standard_output(full: Run) -> None:
    answer = full("export", "scoringutils", "--table", "nominal")
    assert answer.out.splitlines() == [
        "target,forecast_date,target_end_date,known_on,model,observed,predicted_label,predicted",
        "who-wins-the-race,2026-02-01,2026-12-31,2026-06-02,Ada Example,Cy,Bo,0.4",
        "who-wins-the-race,2026-02-01,2026-12-31,2026-06-02,Ada Example,Cy,Cy,0.6",
    ]
    missing = full("export", "scoringutils", "--table", "sample")
    assert missing.code == 1
    assert "gives binary, nominal, quantile, point" in missing.err


def test_a_hub_comes_back_with_numbers_outcomes_and_days(full: Run, tmp_path: Path) -> None:
    exported(full, "hubverse", tmp_path / "out")
    back = imported(full, "hubverse", tmp_path / "out", tmp_path / "b.db")
    options = {(row["option"], row["probability"], row["outcome"]) for row in back if row["option"]}
    assert {("Cy", "0.6", "Cy"), ("true", "0.7", "true"), ("false", "0.93", "")} <= options
    quantiles = {(row["quantile"], row["point"]) for row in back if row["quantile"]}
    assert {("0.05", "8.0"), ("0.95", "20.0"), ("0.25", "20574.0")} <= quantiles
    assert {row["closes_on"] for row in back} == {"2026-12-31", "2025-12-31"}
    assert {row["outcome"] for row in back if row["type"] == "numeric"} == {"13.5", "20635.0"}


def test_words_become_numbers_only_where_asked_and_where_a_lexicon_says_which(
    corpus: Run, tmp_path: Path
) -> None:
    plain = exported(corpus, "scoringutils", tmp_path / "a")
    assert "in words only, left out (--read-hedges writes them as numbers): 236" in plain
    said = exported(corpus, "scoringutils", tmp_path / "b", "--read-hedges")
    assert "in words, written as the number that the lexicon gives them: 236" in said
    text = (tmp_path / "b" / "binary.csv").read_text(encoding="utf-8")
    assert "windows-12-release-2024,2023-12-31,2024-12-31,2025-01-01,Weijin Research,0,0.9" in text


def test_without_a_lexicon_words_stay_words(full: Run, tmp_path: Path) -> None:
    answer = full("export", "metaculus", "--read-hedges", "-o", str(tmp_path / "out"))
    assert answer.code == 1
    assert "no lexicon of this record says which number a word stands for" in answer.err
    assert not (tmp_path / "out").exists()


def test_the_words_of_an_attached_text_are_quoted_with_what_stands_around(
    world: Run, tmp_path: Path
) -> None:
    words = "It will ship, says Ada, and then the plant opens."
    (tmp_path / "text.txt").write_text(words, encoding="utf-8")
    added = world(
        "document", "add", str(tmp_path / "text.txt"), "--attach", "--title", "Outlook",
        "--publisher", "example-press", "--published", "2026-01-05",
    )  # fmt: skip
    assert added.code == 0, added.err
    world(
        "forecast", "P-01", "--source", "ada-example", "--hedge", "certain", "--document",
        "outlook", "--locator", "0:12", "--on", "2026-01-05",
    )  # fmt: skip
    found = world("export", "prov")
    page = json.loads(found.out)["first"]
    (item,) = page["items"]
    assert item["target"]["selector"] == [
        {"type": "TextPositionSelector", "start": 0, "end": 12},
        {"type": "TextQuoteSelector", "exact": words[:12], "suffix": words[12:44]},
    ]
    assert item["target"]["source"]["id"].startswith("ni:///sha-256;")
    assert "forecasts without a document, left out: 1" in found.err
    assert "2026-11-21" not in found.out


def test_tables_have_the_columns_of_the_sheet_with_types(full: Run, tmp_path: Path) -> None:
    exported(full, "parquet", tmp_path / "out")
    sheet = full("export", "csv").out.splitlines()[0].split(",")
    for name, kind in (("forecasts", "double"), ("forecasts_of_dates", "date32[day]")):
        schema = parquet.read_schema(tmp_path / "out" / f"{name}.parquet")
        assert schema.names == sheet
        assert str(schema.field("point").type) == kind
        assert str(schema.field("probability").type) == "double"
        assert str(schema.field("closes_on").type) == "date32[day]"


def test_both_tables_of_forecasts_come_back_through_the_table_import(
    full: Run, tmp_path: Path
) -> None:
    exported(full, "parquet", tmp_path / "out")
    imported(full, "table", tmp_path / "out" / "forecasts.parquet", tmp_path / "b.db")
    dates = tmp_path / "out" / "forecasts_of_dates.parquet"
    back = imported(full, "table", dates, tmp_path / "b.db")
    columns = (*SHARED, "source", "hedge", "point", "low", "high", "stance", "withdrawn")
    # `import table` reads no quantiles; it says so, and takes them for points.
    here = [row for row in rows_of(full) if row["type"] != "numeric"]
    back = [row for row in back if row["type"] != "numeric"]
    assert shared(back, *columns) == shared(here, *columns)


def test_one_table_is_one_file(full: Run, tmp_path: Path) -> None:
    exported(full, "parquet", tmp_path / "p.parquet", "--table", "predictions")
    table = parquet.read_table(tmp_path / "p.parquet").to_pylist()
    assert [row["id"] for row in table] == ["P-01", "P-02", "P-03", "P-04", "P-05"]
    assert table[1]["options"] == ["Bo", "Cy"]
    assert table[2]["outcome_number"] == 13.5
    assert table[3]["outcome_on"] == date(2026, 7, 1)
    assert table[0]["closes_at"] == datetime(2027, 1, 1, tzinfo=UTC)
