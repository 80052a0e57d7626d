"""A table of plain forecasts comes in by columns: the same facts, the same hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracker.exchange.tables import blocks, kept
from tracker.exchange.tables import plain as table_plain
from tracker.exchange.tables import records as tabular

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

HEAD = "prediction,title,source,made_at,closes_on,known_on,probability,outcome\n"


@pytest.fixture(autouse=True)
def _however_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_plain, "FEWEST", 1)


def table(path: Path) -> str:
    rows = [
        f"p-{n // 7},Prediction {n // 7},source-{n % 5},2024-05-{n % 28 + 1:02d},2024-06-30,"
        f"2024-07-01,{n / 100},{'true' if n // 7 % 2 else 'false'}\n"
        for n in range(100)
    ]
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    return str(path)


def test_columns_and_rows_give_the_same_digest(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = table(tmp_path / "t.csv")
    monkeypatch.setattr(blocks, "BLOCK", 500)
    monkeypatch.setattr(kept, "PART_ROWS", 8)
    heads = []
    for name in ("columns.db", "rows.db"):
        run("init", db=tmp_path / name)
        answer = run("import", "table", file, db=tmp_path / name)
        assert "brought 5 sources, 15 predictions, 100 forecasts and 15 resolutions" in answer.out
        verified = run("verify", db=tmp_path / name)
        assert verified.code == 0
        heads.append(verified.out)
        monkeypatch.setattr(tabular, "is_plain", lambda _: False)
    assert heads[0] == heads[1]


def test_a_forecast_of_the_future_is_refused_with_its_row(run: Run, tmp_path: Path) -> None:
    run("init")
    file = tmp_path / "t.csv"
    file.write_text(HEAD + "a,A,ann,2027-01-02,2028-01-01,,0.5,\n", encoding="utf-8")
    answer = run("import", "table", str(file))
    assert answer.code == 1
    assert "t.csv:2: made 2027-01-02 lies in the future; correct the date" in answer.err


def test_the_same_table_again_changes_nothing(run: Run, tmp_path: Path) -> None:
    run("init")
    file = table(tmp_path / "t.csv")
    run("import", "table", file)
    assert "nothing changed" in run("import", "table", file).out


NEWER = HEAD + (
    "p-0,Prediction 0,source-0,2024-05-01,2024-06-30,2024-07-01,0.0,false\n"  # As on record.
    "p-0,Prediction 0,source-0,2024-05-01T08:00Z,2024-06-30,2024-07-01,0,false\n"  # Within its day.
    "p-0,Prediction 0,source-0,2024-05-01,2024-06-30,2024-07-01,0.4,false\n"  # Said otherwise.
    "p-0,Prediction 0,source-0,2024-05-01,2024-06-30,2024-07-01,0.4,false\n"  # The same again.
    "p-0,Prediction 0,source-1,2024-05-02T09:00Z,2024-06-30,2024-07-01,0.01,false\n"
    "p-0,Prediction 0,source-1,2024-05-03T09:00Z,2024-06-30,2024-07-01,0.01,false\n"  # Another day.
    "p-0,Prediction 0,source-2,2024-05-03T09:00Z,2024-06-30,2024-07-01,0.3,false\n"
    "p-0,Prediction 0,source-2,2024-05-03T09:00Z,2024-06-30,2024-07-01,0.5,false\n"  # Otherwise.
    "p-0,Prediction 0,source-2,2024-05-03T09:00+00,2024-06-30,2024-07-01,0.3,false\n"  # As above.
    "p-20,Prediction 20,source-9,2024-05-03,2024-06-30,2024-07-01,0.9,false\n"
)


@pytest.mark.parametrize("most", [1, 1 << 20])
@pytest.mark.parametrize("before", ["", "retract"])
def test_a_newer_table_brings_what_is_new_by_columns_as_by_rows(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, before: str
) -> None:
    monkeypatch.setattr(kept, "MOST_COMPARED", most)
    file, newer = table(tmp_path / "t.csv"), tmp_path / "newer.csv"
    newer.write_text(NEWER, encoding="utf-8")
    answers = []
    for name in ("columns.db", "rows.db"):
        run("init", db=tmp_path / name)
        run("import", "table", file, db=tmp_path / name)
        if before:
            run("retract", "F-1", "--why", "wrong", db=tmp_path / name)
        for path in (str(newer), str(newer)):
            answer = run("import", "table", path, db=tmp_path / name)
            answers.append((name, answer.code, answer.out, answer.err))
        answers.append((name, 0, run("verify", db=tmp_path / name).out, ""))
        monkeypatch.setattr(tabular, "is_plain", lambda _: False)
    columns, rows = answers[:3], answers[3:]
    assert [one[1:] for one in columns] == [one[1:] for one in rows]
    assert f"1 source, 1 prediction, {7 if before else 5} forecasts" in columns[0][2]
    assert "of the same moment; both are kept" in columns[0][2]
    assert "nothing changed" in columns[1][2]


def test_what_is_on_record_in_other_words_is_not_the_same(run: Run, tmp_path: Path) -> None:
    run("init")
    file = tmp_path / "t.csv"
    for name in ("Ann", "Bob"):
        run("source", "add", name)
    run(
        "add", "It rains", "--criterion", "Rain.", "--closes", "2024-06-30", "--opens", "2024-01-01"
    )
    for words in (("--stance", "denies"), ("--via", "bob")):
        said = ("--source", "ann", "--probability", "0.7", "--on", "2024-05-01")
        assert run("forecast", "P-01", *said, *words).code == 0
    file.write_text(HEAD + ",It rains,ann,2024-05-01,2024-06-30,,0.7,\n", encoding="utf-8")
    assert "brought 1 forecast" in run("import", "table", str(file)).out
    assert "nothing changed" in run("import", "table", str(file)).out
