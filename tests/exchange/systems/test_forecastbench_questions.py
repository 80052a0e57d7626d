"""Questions of ForecastBench with odd cells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tracker.errors import InvalidFile
from tracker.exchange.systems.forecastbench import read
from tracker.exchange.tables.names import Recorded

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.exchange.tables.records import TableRecords

QUESTION = {
    "id": "Q",
    "source": "fred",
    "question": "More?",
    "resolution_criteria": "The register.",
    "background": "N/A",
    "url": "N/A",
    "freeze_datetime": "2024-07-12T00:00:00+00:00",
    "freeze_datetime_value": "5",
    "market_info_close_datetime": "N/A",
    "resolution_dates": ["2024-07-28"],
}
RESOLUTION = {
    "id": "Q",
    "source": "fred",
    "direction": None,
    "resolution_date": "2024-07-28",
    "resolved_to": 1.0,
    "resolved": True,
}


def parsed(
    folder: Path, questions: list[dict[str, Any]], *resolutions: dict[str, Any]
) -> TableRecords:
    due = {"forecast_due_date": "2024-07-21"}
    file, other = folder / "q.json", folder / "r.json"
    file.write_text(json.dumps({**due, "questions": [QUESTION | one for one in questions]}))
    other.write_text(json.dumps({**due, "resolutions": [RESOLUTION | one for one in resolutions]}))
    return read([file, other], recorded=Recorded(), read_date=None)


def said(table: TableRecords) -> str:
    return "\n".join(str(note) for note in table.notes)


def test_a_question_that_stands_twice_is_taken_once(tmp_path: Path) -> None:
    table = parsed(tmp_path, [{}, {}])
    assert len(table.predictions) == 1
    assert "questions that stood in these files before, left out: 1" in said(table)


def test_a_market_that_closes_on_a_day_closes_at_its_end(tmp_path: Path) -> None:
    market = {"source": "infer", "resolution_dates": "N/A", "freeze_datetime_value": "0.4"}
    (prediction,) = parsed(
        tmp_path, [market | {"market_info_close_datetime": "2024-08-01"}]
    ).predictions
    assert prediction.closes_at.day == 2


def test_without_criteria_the_question_serves(tmp_path: Path) -> None:
    (prediction,) = parsed(tmp_path, [{"resolution_criteria": "N/A"}]).predictions
    assert prediction.criterion.is_title
    assert prediction.criterion.observe == "More?"
    assert prediction.criterion.source_of_truth is None


@pytest.mark.parametrize(
    ("resolution", "says"),
    [
        pytest.param({"resolved_to": None}, "resolutions without a value, left out: 1", id="value"),
        pytest.param({"id": "X"}, "resolutions of questions that are not in these files", id="id"),
        pytest.param({"resolution_date": "2030-01-01"}, "not in these files", id="another day"),
        pytest.param({"resolved": False}, "whose price is no outcome: 1", id="open"),
    ],
)
def test_resolutions_that_say_nothing_are_counted(
    tmp_path: Path, resolution: dict[str, Any], says: str
) -> None:
    table = parsed(tmp_path, [{}], resolution)
    assert table.resolutions == ()
    assert says in said(table)


def test_a_market_that_resolved_without_a_day_is_flagged(tmp_path: Path) -> None:
    market = {
        "source": "infer",
        "resolution_dates": "N/A",
        "freeze_datetime_value": "N/A",
        "market_info_close_datetime": "2024-12-01",
    }
    table = parsed(tmp_path, [market], {"source": "infer", "resolution_date": None})
    assert table.resolutions == ()
    assert "no day on which that was known" in said(table)
    assert table.forecasts == ()


@pytest.mark.parametrize(
    ("question", "says"),
    [
        pytest.param({"resolution_dates": 5}, "expected a list of days or N/A", id="days"),
        pytest.param({"resolution_dates": ["soon"]}, "'soon' is not a date", id="day"),
        pytest.param({"question": ""}, "column questions[0].question: nothing", id="text"),
        pytest.param({"id": None}, "column questions[0].id: nothing", id="id"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, question: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidFile) as caught:
        parsed(tmp_path, [question])
    assert says in caught.value.problems[0].message


def test_two_questions_of_one_key_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="gets the key 'fb-2024-07-21-fred-q-2024-07-28' of"):
        parsed(tmp_path, [{}, {"id": "q"}])
