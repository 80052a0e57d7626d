"""ForecastBench: one prediction per day, markets, combinations left out, `N/A` as text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tracker.exchange.bundle import Head
from tracker.exchange.systems.forecastbench import read, recognises
from tracker.exchange.tables.names import Recorded

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run
    from tests.exchange.conftest import Changed, ProblemsOf
    from tracker.exchange.tables.records import TableRecords

QUESTIONS = "2024-07-21-human.json"
RESOLUTIONS = "2024-07-21_resolution_set.json"
MODEL = "2024-07-21.Made-up.model-1.json"


def parsed(*paths: Path, recorded: Recorded | None = None) -> TableRecords:
    return read(paths, recorded=recorded or Recorded(), read_date=None)


@pytest.fixture
def table(imports: Path) -> TableRecords:
    return parsed(imports / "forecastbench")


def test_a_question_is_one_prediction_per_day(table: TableRecords) -> None:
    by_key = {one.key: one for one in table.predictions}
    first = by_key["fb-2024-07-21-fred-snow-2024-07-28"]
    assert first.title == (
        "Will the made-up snow index have increased by 2024-07-28 as compared to its value on "
        "2024-07-21?"
    )
    assert first.opens_at == datetime(2024, 7, 21, tzinfo=UTC)
    assert first.closes_at == datetime(2024, 7, 29, tzinfo=UTC)
    assert first.topics == ("dataset", "fred")
    assert "fb-2024-07-21-fred-snow-2024-08-20" in by_key
    assert "fb-2024-07-21-acled-63acd0151084028b848f1fabb2f0104caef851775a7cb75e634b2" not in by_key
    assert any(key.endswith("634b2-2024-08-20") for key in by_key)


def test_a_market_closes_once_and_its_price_is_a_crowd(table: TableRecords) -> None:
    by_key = {one.key: one for one in table.predictions}
    lake = by_key["fb-2024-07-21-manifold-0750nmx1"]
    assert lake.closes_at == datetime(2024, 12, 31, tzinfo=UTC)
    assert lake.topics == ("market", "manifold")
    (price,) = (one for one in table.forecasts if one.source == "forecastbench-price-manifold")
    assert (price.probability, str(price.made)) == (0.75, "2024-07-12T00:00:00Z")
    kinds = {one.key: one.kind for one in table.sources}
    assert kinds["forecastbench-price-manifold"] == "crowd"


def test_na_is_no_value(table: TableRecords) -> None:
    by_key = {one.key: one for one in table.predictions}
    criterion = by_key["fb-2024-07-21-fred-snow-2024-07-28"].criterion
    assert criterion.observe == "Resolves to what the made-up register says."
    assert criterion.fine_print is None


def test_values_of_a_day_are_known_on_the_next_and_markets_when_they_resolved(
    table: TableRecords,
) -> None:
    found = {one.prediction: (str(one.outcome), str(one.known)) for one in table.resolutions}
    assert found["fb-2024-07-21-fred-snow-2024-07-28"] == ("true", "2024-07-29")
    assert found["fb-2024-07-21-fred-snow-2024-08-20"] == ("false", "2024-08-21")
    assert found["fb-2024-07-21-manifold-0750nmx1"] == ("true", "2024-12-20")
    assert found["fb-2024-07-21-infer-777"] == ("0.25", "2024-09-01")
    assert len(found) == 5


def test_models_belong_to_organisations_and_people_stay_apart(table: TableRecords) -> None:
    by_key = {one.key: one for one in table.sources}
    model = by_key["forecastbench-made-up-model-1"]
    assert (model.name, model.kind, model.parents) == (
        "Model 1 (Made-up)",
        "model",
        ("forecastbench-made-up",),
    )
    person = by_key["forecastbench-forecastbench-superforecaster-forecasts-sbz1"]
    assert (person.name, person.kind) == ("Superforecaster forecasts, SbZ1", "person")


def test_a_median_of_people_is_a_crowd(changed: Changed) -> None:
    folder = changed("forecastbench", MODEL, '"Model 1"', '"Public median forecast"')
    kinds = {one.name: one.kind for one in parsed(folder).sources}
    assert kinds["Public median forecast (Made-up)"] == "crowd"


def test_remarks_count_what_was_left_out(table: TableRecords) -> None:
    said = "\n".join(str(note) for note in table.notes)
    for part in (
        "questions that combine others, left out: 1",
        "resolutions of combined questions, left out: 1",
        "forecasts on combined questions, left out: 1",
        "markets that are not resolved yet, whose price is no outcome: 1",
        "resolutions of questions that are not in these files, left out: 2",
        "reasoning of forecasts, not imported: 1",
        "forecasts for days that the question set does not ask for, left out: 1",
        "forecasts without a number, left out: 1",
        "'Did it close before the round?' has no close after the round; left out",
    ):
        assert part in said


def test_later_sets_find_the_questions_on_record(imports: Path, problems_of: ProblemsOf) -> None:
    folder = imports / "forecastbench"
    held = {one.key: one for one in parsed(folder / QUESTIONS).predictions}
    later = parsed(folder / RESOLUTIONS, folder / MODEL, recorded=Recorded(predictions=held))
    assert len(later.resolutions) == 5
    assert later.predictions == ()
    found = problems_of(lambda: parsed(folder / MODEL))
    assert any("question 'SNOW' of fred is in no question set here" in one for one in found)


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        pytest.param(
            MODEL,
            '"forecast": 0.9',
            '"forecast": 90',
            f"{MODEL}:1: column forecasts[0].forecast: '90' is not a probability",
            id="percent",
        ),
        pytest.param(
            RESOLUTIONS,
            '"resolved_to": 0.25',
            '"resolved_to": "yes"',
            f"{RESOLUTIONS}:6: column resolutions[5].resolved_to: 'yes' is not a probability",
            id="no value",
        ),
        pytest.param(
            QUESTIONS,
            '"freeze_datetime_value": "0.75"',
            '"freeze_datetime_value": "75"',
            f"{QUESTIONS}:3: column questions[2].freeze_datetime_value: '75'",
            id="price in percent",
        ),
        pytest.param(
            QUESTIONS,
            '"forecast_due_date": "2024-07-21"',
            '"forecast_due_date": "soon"',
            f"{QUESTIONS}:0: column forecast_due_date: 'soon' is not a date",
            id="no day",
        ),
        pytest.param(
            QUESTIONS,
            '"forecast_due_date": "2024-07-21"',
            '"forecast_due_date": "N/A"',
            "column forecast_due_date: nothing; expected the day",
            id="a day that is not available",
        ),
        pytest.param(
            MODEL,
            '"forecast_due_date": "2024-07-21"',
            '"forecast_due_date": null',
            f"{MODEL}:0: column forecast_due_date: nothing; expected a text",
            id="no day at all",
        ),
        pytest.param(
            MODEL,
            '"forecasts"',
            '"others"',
            "none of questions, resolutions, forecasts",
            id="no set",
        ),
        pytest.param(
            MODEL,
            '"model": "Model 1"',
            '"model": null',
            "column organization, model: nothing; expected a text",
            id="nobody",
        ),
    ],
)
def test_a_problem_has_file_place_and_field(
    changed: Changed, problems_of: ProblemsOf, name: str, old: str, new: str, says: str
) -> None:
    folder = changed("forecastbench", name, old, new)
    found = problems_of(lambda: parsed(folder))
    assert any(says in one for one in found), found


def test_a_set_that_is_no_object_is_refused(tmp_path: Path, problems_of: ProblemsOf) -> None:
    file = tmp_path / "x.json"
    file.write_text("[1]")
    assert "expected a set of ForecastBench" in problems_of(lambda: parsed(file))[0]


def test_files_are_told_by_their_fields(imports: Path) -> None:
    for file in (imports / "forecastbench").iterdir():
        assert recognises(Head(file.name, file.read_bytes()))
    assert not recognises(Head("x.json", b'{"questions": []}'))


def test_a_round_becomes_a_board(run: Run, imports: Path) -> None:
    run("init")
    folder = str(imports / "forecastbench")
    answer = run("import", "auto", folder)
    assert answer.code == 0, answer.err
    rows = {row["name"]: row for row in run("scoreboard", "--format", "json").json["rows"]}
    model = rows["Model 1 (Made-up)"]
    # Days: .9 true, .4 false, .2 false; markets: .6 true, .5 where it came to .25.
    expected = (0.1**2 + 0.4**2 + 0.2**2 + 0.4**2 + 0.25**2) / 5
    assert (model["n_scored"], model["mean_score"]) == (5, pytest.approx(expected))
    answer = run("scoreboard", "--topic", "dataset", "--format", "json")
    half = {row["name"]: row["mean_score"] for row in answer.json["rows"]}
    assert half["Always 0.5 (ForecastBench)"] == 0.25
    assert "nothing changed" in run("import", "forecastbench", folder).out
