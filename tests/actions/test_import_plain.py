"""A table of plain forecasts comes in by columns: the same facts, the same hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
    monkeypatch.setattr(table_plain, "_CHUNK", 8)
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
