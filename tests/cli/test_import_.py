"""`tracker import table`: in, again, back out, refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

TABLE = """\
prediction,title,source,made_on,opens_on,closes_on,known_on,probability,outcome,topic
snow,Snow lies in Bern,Ann,2024-01-02,2024-01-01,2024-01-31,2024-02-01,0.8,true,weather
snow,Snow lies in Bern,Bob,2024-01-03,2024-01-01,2024-01-31,2024-02-01,0.4,true,weather
rain,Rain falls in Bern,Ann,2024-01-02,2024-01-01,2024-01-31,2024-02-01,30%,false,weather
"""


@pytest.fixture
def table(run: Run, tmp_path: Path) -> str:
    run("init")
    file = tmp_path / "forecasts.csv"
    file.write_text(TABLE, encoding="utf-8")
    return str(file)


def test_a_table_comes_in_and_is_scored(run: Run, table: str) -> None:
    answer = run("import", "table", table)
    assert answer.code == 0, answer.err
    assert "I-01: 3 rows" in answer.out
    rows = {r["key"]: r for r in run("scoreboard", "--format", "json").json["rows"]}
    assert rows["ann"]["mean_score"] == pytest.approx((0.2**2 + 0.3**2) / 2)
    assert rows["bob"]["mean_score"] == pytest.approx(0.6**2)
    assert run("verify").code == 0


def test_a_dry_run_records_nothing(run: Run, table: str) -> None:
    answer = run("import", "table", table, "--dry-run")
    assert "3 rows would bring" in answer.out
    assert run("list", "--format", "json").json["rows"] == []


def test_the_same_table_again_changes_nothing(run: Run, table: str) -> None:
    run("import", "table", table)
    head = run("scoreboard", "--format", "json").json["meta"]["head"]
    assert "nothing changed" in run("import", "table", table).out
    assert run("scoreboard", "--format", "json").json["meta"]["head"] == head


def test_a_newer_table_adds_only_what_is_new(run: Run, table: str, tmp_path: Path) -> None:
    run("import", "table", table)
    newer = tmp_path / "newer.csv"
    more = "snow,Snow lies in Bern,Cid,2024-01-04,2024-01-01,2024-01-31,2024-02-01,0.9,true,weather"
    newer.write_text(TABLE + more + "\n", encoding="utf-8")
    answer = run("import", "table", str(newer))
    assert "brought 1 source and 1 forecast" in answer.out
    assert run("show", "snow", "--format", "json").json["row"]["n_forecasts"] == 3


def test_a_retracted_import_leaves_the_board_as_before_and_can_come_again(
    run: Run, table: str
) -> None:
    run("init", "--corpus", "ai-2024")
    before = run("scoreboard", "--format", "json").json["rows"]
    run("import", "table", table)
    imported = run("import", "list", "--format", "json").json["rows"][-1]["id"]
    assert run("retract", imported, "--why", "wrong file").code == 0
    assert run("scoreboard", "--format", "json").json["rows"] == before
    assert run("import", "table", table).code == 0
    assert len(run("scoreboard", "--format", "json").json["rows"]) == len(before) + 2
    assert run("verify").code == 0


def test_columns_are_renamed(run: Run, tmp_path: Path) -> None:
    run("init")
    file = tmp_path / "other.csv"
    text = TABLE.replace("made_on", "when").replace("probability", "p")
    file.write_text(text, encoding="utf-8")
    refused = run("import", "table", str(file))
    assert refused.code == 1
    answer = run("import", "table", str(file), "--column", "made_on=when", "--column=probability=p")
    assert answer.code == 0, answer.err


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param("0.8", "70", "70%", id="percent without its sign"),
        pytest.param("0.8", "1.5", "0..1", id="outside 0..1"),
        pytest.param("2024-01-02", "03/04/2024", "column made_on", id="two readings of a day"),
        pytest.param("2024-01-02", "2/1/24", "column made_on", id="a year of two digits"),
        pytest.param("true,weather", "maybe,weather", "column outcome", id="no outcome"),
    ],
)
def test_one_bad_cell_and_nothing_is_recorded(
    run: Run, table: str, tmp_path: Path, old: str, new: str, says: str
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(TABLE.replace(old, new), encoding="utf-8")
    answer = run("import", "table", table, str(file))
    assert answer.code == 1
    assert says in answer.err
    assert "bad.csv:" in answer.err
    assert run("list", "--format", "json").json["rows"] == []


def test_another_outcome_than_the_one_in_force_is_refused(
    run: Run, table: str, tmp_path: Path
) -> None:
    run("import", "table", table)
    other = tmp_path / "other.csv"
    other.write_text(TABLE.replace("0.8,true", "0.8,false").replace("0.4,true", "0.4,false"))
    answer = run("import", "table", str(other))
    assert answer.code == 1
    assert "--supersede" in answer.err
    assert run("import", "list", "--format", "json").json["rows"][-1]["id"] == "I-01"


def test_every_remark_can_be_written_to_a_file(run: Run, tmp_path: Path) -> None:
    run("init")
    file = tmp_path / "many.csv"
    header, *_ = TABLE.splitlines()
    rows = [
        f"s{n},Snow {n},Ann,2024-01-02,2024-01-01,2024-01-31,2024-01-15,0.8,false,weather"
        for n in range(12)
    ]
    file.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    notes = tmp_path / "notes.txt"
    answer = run("import", "table", str(file), "--notes", str(notes), "--dry-run")
    assert "and 7 more of this kind; --notes FILE writes all" in answer.out
    assert len(notes.read_text(encoding="utf-8").splitlines()) == 12
    printed = run("import", "auto", str(file), "--notes", "-")
    assert printed.out.count("before its window ends") == 5 + 12
    again = run("import", "table", str(file), "--notes", str(tmp_path / "none" / "notes.txt"))
    assert again.code == 1
    assert "no folder" in again.err


def test_two_files_of_one_call_may_bring_the_same_prediction(run: Run, tmp_path: Path) -> None:
    assert run("init").code == 0
    names = []
    for who in ("Ann", "Bob"):
        file = tmp_path / f"{who}.csv"
        row = f"Rain,{who},2024-01-01,2024-12-31,0.6"
        file.write_text(f"title,source,made_on,closes_on,probability\n{row}\n", encoding="utf-8")
        names.append(str(file))
    answer = run("import", "table", *names)
    assert answer.code == 0, answer.err
    shown = run("show", "P-1", "--format", "csv").out
    assert "Ann" in shown
    assert "Bob" in shown
