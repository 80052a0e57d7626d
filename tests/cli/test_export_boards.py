"""`tracker export`, then `tracker import` into an empty record: the same board comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

COLUMNS = "title,source,made_on,opens_on,closes_on,known_on,type,option,probability,outcome"
STATED = """\
Rain falls,Ann,2024-02-01,2024-01-01,2030-12-31,2024-06-01,binary,,0.7,true
Rain falls,Bob,2024-03-01,2024-01-01,2030-12-31,2024-06-01,binary,,0.4,true
Snow lies,Ann,2024-02-01,2024-01-01,2024-12-31,2025-01-01,binary,,0.2,false
Snow lies,Bob,2024-05-01,2024-01-01,2024-12-31,2025-01-01,binary,,0.35,false
Fog lies,Ann,2024-02-03,2024-01-01,2024-12-31,2024-07-01,binary,,0.9,true
Who wins,Ann,2024-02-01,2024-01-01,2024-12-31,2024-08-01,multiple_choice,Bo,0.6,Bo
Who wins,Ann,2024-02-01,2024-01-01,2024-12-31,2024-08-01,multiple_choice,Cy,0.4,Bo
Who wins,Bob,2024-02-02,2024-01-01,2024-12-31,2024-08-01,multiple_choice,Bo,0.1,Bo
Who wins,Bob,2024-02-02,2024-01-01,2024-12-31,2024-08-01,multiple_choice,Cy,0.9,Bo
"""
UPDATED = "Rain falls,Ann,2024-04-01,2024-01-01,2030-12-31,2024-06-01,binary,,0.9,true\n"
NUMBERS = """\
title,source,made_on,opens_on,closes_on,known_on,quantile,point,outcome
Height,Ann,2024-02-01,2024-01-01,2030-12-31,2024-08-01,0.05,8,13.5
Height,Ann,2024-02-01,2024-01-01,2030-12-31,2024-08-01,0.5,12,13.5
Height,Ann,2024-02-01,2024-01-01,2030-12-31,2024-08-01,0.95,20,13.5
Height,Bob,2024-02-02,2024-01-01,2030-12-31,2024-08-01,,14,13.5
"""


def record(run: Run, folder: Path, *, histories: bool) -> None:
    """Make a record; `histories` adds an update of a forecast."""
    run("init")
    for name, text in (
        ("stated.csv", f"{COLUMNS}\n{STATED}{UPDATED if histories else ''}"),
        ("numbers.csv", NUMBERS),
    ):
        (folder / name).write_text(text, encoding="utf-8")
        answer = run("import", "table", str(folder / name))
        assert answer.code == 0, answer.err


def board(run: Run, *words: str, database: Path | None = None) -> dict[str, tuple[Any, ...]]:
    """Return score, number and coverage of each source, by the first word of its name."""
    answer = run("scoreboard", *words, "--format", "json", db=database)
    assert answer.code == 0, answer.err
    return {
        row["name"].replace("tracker-", "").title().split()[0]: tuple(
            round(value, 12) if isinstance(value, float) else value
            for value in (row["mean_score"], row["n_scored"], row["coverage"])
        )
        for row in answer.json["rows"]
    }


def back(run: Run, name: str, target: Path, *words: str) -> str:
    """Export, import into an empty record at once, and return what the export could not hold."""
    answer = run("export", name, "-o", str(target), *words)
    assert answer.code == 0, answer.err
    empty = target.parent / "back.db"
    run("init", db=empty)
    source = str(target)
    reader = {"csv": "table", "corpus": "seed"}.get(name, name)
    verb = ("seed",) if reader == "seed" else ("import", reader)
    again = run(*verb, source, db=empty)
    assert again.code == 0, again.err
    return answer.err


LAST = ("--selection", "last")
WEIGHTED = ("--selection", "time-weighted")


@pytest.mark.parametrize(
    ("name", "target", "boards"),
    [
        pytest.param(
            "corpus", "out", ("brier", "peer", "hit", "wis", "absolute_error"), id="corpus"
        ),
        pytest.param("csv", "out.csv", ("brier", "peer", "hit", "wis", "absolute_error"), id="csv"),
        pytest.param("metaculus", "out.zip", ("brier", "peer", "baseline"), id="metaculus"),
    ],
)
def test_histories_come_back_as_the_same_board(
    run: Run, tmp_path: Path, name: str, target: str, boards: tuple[str, ...]
) -> None:
    record(run, tmp_path, histories=True)
    back(run, name, tmp_path / target)
    for rule in boards:
        for selection in (LAST, WEIGHTED):
            words = ("--rule", rule, *selection)
            here, there = board(run, *words), board(run, *words, database=tmp_path / "back.db")
            assert there == here, rule
            assert any(score is not None for score, _, _ in here.values()), (rule, here)


@pytest.mark.parametrize("name", ["scoringutils", "hubverse"])
def test_a_forecast_of_each_comes_back_as_the_same_board(
    run: Run, tmp_path: Path, name: str
) -> None:
    record(run, tmp_path, histories=False)
    back(run, name, tmp_path / "out")
    for rule in ("brier", "hit", "wis"):
        words = ("--rule", rule, *LAST)
        there = board(run, *words, database=tmp_path / "back.db")
        # A window begins with the forecast there, so that its share is another.
        assert {who: found[:2] for who, found in there.items()} == {
            who: found[:2] for who, found in board(run, *words).items()
        }, rule


def test_an_outcome_of_an_open_window_is_known_from_its_day_on(run: Run, tmp_path: Path) -> None:
    record(run, tmp_path, histories=False)
    for name in ("scoringutils", "hubverse"):
        (tmp_path / name).mkdir()
        back(run, name, tmp_path / name / "out")
        for day, n_scored in (("2024-05-31", 0), ("2024-06-02", 1)):
            found = board(run, "--as-of", day, database=tmp_path / name / "back.db")
            assert found["Bob"][1] == n_scored


def test_the_forecasts_of_one_source_come_back_from_fatebook(run: Run, tmp_path: Path) -> None:
    record(run, tmp_path, histories=True)
    said = back(run, "fatebook", tmp_path / "out.csv", "--source", "ann")
    assert "forecasts on multiple_choice predictions, left out: 1" in said
    for selection in (LAST, WEIGHTED):
        words = ("--rule", "brier", *selection)
        (there,) = board(run, *words, database=tmp_path / "back.db").values()
        binary = board(run, *words, "--per", "type", "--source", "ann")["Binary"]
        assert there[0] == pytest.approx(binary[0])
        assert there[1] == binary[1]


def test_the_tables_of_parquet_come_back_as_the_same_board(run: Run, tmp_path: Path) -> None:
    record(run, tmp_path, histories=True)
    answer = run("export", "parquet", "-o", str(tmp_path / "out"))
    assert answer.code == 0, answer.err
    empty = tmp_path / "back.db"
    run("init", db=empty)
    table = tmp_path / "out" / "forecasts.parquet"
    again = run("import", "table", str(table), "--accept", db=empty)
    assert again.code == 0, again.err
    for rule in ("brier", "peer", "wis"):
        words = ("--rule", rule, *WEIGHTED)
        assert board(run, *words, database=empty) == board(run, *words)
