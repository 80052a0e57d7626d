"""What makes two statements the same: everything they state, and nothing that one leaves unsaid."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tracker.actions.import_known import KnownForecasts
from tracker.domain.forecast import Forecast
from tracker.domain.instant import Precision, When

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


HELD = Forecast(
    prediction="rain",
    source="ann",
    made=When(at("2024-01-02")),
    document="almanac",
    section=2,
    via=("bob",),
    hedge="likely",
    strength="likely",
    level=0.8,
    low=1.0,
    high=2.0,
    unit="mm",
)


def known(record: Forecast) -> bool:
    return KnownForecasts({1: HELD}).find(record) is not None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"stance": "denies"}, id="stance"),
        pytest.param({"via": ()}, id="first-hand after second-hand"),
        pytest.param({"via": ("cid",)}, id="another relay"),
        pytest.param({"level": 0.5}, id="level"),
        pytest.param({"unit": "inch"}, id="unit"),
        pytest.param({"document": "other"}, id="document"),
        pytest.param({"section": 3}, id="section"),
        pytest.param({"hedge": "有望"}, id="hedge words"),
        pytest.param({"high": 3.0}, id="value"),
    ],
)
def test_a_statement_that_differs_in_anything_is_new(change: dict[str, Any]) -> None:
    assert known(HELD)
    assert not known(replace(HELD, **change))


@pytest.mark.parametrize("name", ["level", "unit", "document", "section", "hedge"])
def test_a_file_that_says_less_brings_nothing_twice(name: str) -> None:
    change: dict[str, Any] = {name: None}
    assert known(replace(HELD, **change))


def test_every_statement_of_a_moment_is_looked_at() -> None:
    other = replace(HELD, document="other")
    held = KnownForecasts({1: HELD, 2: other})
    assert held.find(HELD) == HELD
    assert held.find(other) == other


def remarks(held: Forecast, *fresh: Forecast) -> list[tuple[int, str]]:
    pairs = [(one, row) for row, one in enumerate(fresh, 5)]
    return list(KnownForecasts({7: held}).changed(pairs, lambda row: f"row {row}"))


INSTANT = Forecast(
    prediction="rain",
    source="ann",
    made=When(at("2024-01-02T10:00"), Precision.INSTANT),
    probability=0.3,
)


def test_another_number_for_the_same_instant_is_told() -> None:
    ((row, message),) = remarks(INSTANT, replace(INSTANT, probability=0.35))
    assert row == 5
    assert "F-07 says 0.3, not 0.35, of the same moment" in message
    assert "tracker retract F-07" in message


def test_two_rows_of_a_file_for_the_same_moment_are_told() -> None:
    later = replace(INSTANT, made=When(at("2024-02-02")))
    ((row, message),) = remarks(INSTANT, later, replace(later, probability=0.6))
    assert row == 6
    assert "row 5 says 0.3, not 0.6, of the same moment" in message
    assert "retract" not in message


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"made": When(at("2024-01-02T11:00"), Precision.INSTANT)}, id="later"),
        pytest.param({"via": ("bob",)}, id="second-hand"),
        pytest.param({"source": "bob"}, id="someone else"),
    ],
)
def test_an_ordinary_new_forecast_is_not_remarked(change: dict[str, Any]) -> None:
    assert remarks(INSTANT, replace(INSTANT, **change)) == []


def test_statements_of_two_documents_are_not_remarked() -> None:
    assert remarks(HELD, replace(HELD, document="other", level=0.5)) == []


def write(path: Path, header: str, *rows: str) -> str:
    path.write_text("\n".join((header, *rows, "")), encoding="utf-8")
    return str(path)


HEADER = "title,source,made_on,closes_on,hedge,stance,via"


def test_a_denial_after_an_affirmation_comes_in(run: Run, tmp_path: Path) -> None:
    run("init")
    said = "X falls,Ann,2024-01-01,2026-12-31,likely,{},"
    run("import", "table", write(tmp_path / "a.csv", HEADER, said.format("affirms")))
    file = write(tmp_path / "b.csv", HEADER, said.format("denies"))
    assert "brought 1 forecast" in run("import", "table", file).out
    forecasts = run("show", "P-01", "--format", "json").json["row"]["forecasts"]
    assert [one["stance"] for one in forecasts] == ["affirms", "denies"]
    assert "nothing changed" in run("import", "table", file).out


def test_an_outcome_known_on_another_day_is_told_and_kept(run: Run, tmp_path: Path) -> None:
    header = "title,source,made_on,closes_on,probability,outcome,known_on"
    said = "X falls,Ann,2024-01-01,2024-12-31,0.7,true,{}"
    run("init")
    run("import", "table", write(tmp_path / "a.csv", header, said.format("2024-03-01")))
    answer = run("import", "table", write(tmp_path / "b.csv", header, said.format("2024-02-01")))
    assert "known 2024-02-01, on record 2024-03-01; kept" in answer.out
    assert run("show", "P-01", "--format", "json").json["row"]["known_on"] == "2024-03-01"
    again = run("import", "table", str(tmp_path / "a.csv"))
    assert "on record 2024" not in again.out
