"""`tracker show`: everything about one prediction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run


def test_a_page_has_criterion_forecasts_evidence_and_history(world: Run) -> None:
    page = world("show", "p-1").out
    for words in ("P-01", "The chip ships in 2026", "Customers have it", "F-01", "70%", "E-01"):
        assert words in page
    assert "2026-11-21" in page, "the history has days"


def test_a_prediction_is_found_by_id_or_key(world: Run) -> None:
    assert world("show", "P-001").out == world("show", "the-chip-ships-in-2026").out


def test_quantiles_have_the_score_that_boards_give_them(world: Run) -> None:
    quantiles = ("--quantile", "0.1=30", "--quantile", "0.5=50", "--quantile", "0.9=70")
    world("forecast", "P-03", "--source", "ada-example", "--on", "2026-02-01", *quantiles)
    world("resolve", "P-03", "--outcome", "60", "--known-on", "2026-11-01")
    [said] = world("show", "P-03", "--format", "json").json["row"]["forecasts"]
    # The mean of 2 (1{60 <= x} - q) (x - 60) over the three: 6, 10 and 2.
    assert said["scores"] == {"wis": pytest.approx(6.0)}
    assert said["reason"] is None
    assert said["is_counted"] is True
    [row] = world("scoreboard", "--rule", "wis", "--format", "json").json["rows"]
    assert row["mean_score"] == pytest.approx(6.0)


def test_scores_stand_beside_forecasts_once_the_outcome_is_known(world: Run) -> None:
    world("resolve", "P-01", "--outcome", "true", "--evidence", "E-01")
    [said] = world("show", "P-01", "--format", "json").json["row"]["forecasts"]
    assert said["scores"]["brier"] == pytest.approx(0.09)
    [before] = world("show", "P-01", "--as-of", "2026-09-30", "--format", "json").json["row"][
        "forecasts"
    ]
    assert not before["scores"].get("brier")


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        pytest.param("P-50", "no prediction 'P-50'; nearest: P-0", id="number"),
        pytest.param("the-chip-ships", "nearest: the-chip-ships-in-2026", id="key"),
        pytest.param("F-1", "no prediction 'F-01'; that is a forecast of P-01", id="forecast"),
        pytest.param("e-1", "no prediction 'E-01'; that is evidence of P-01", id="evidence"),
        pytest.param("F-99", "give an id such as P-07, or see: tracker list", id="no-forecast"),
        pytest.param("P-0", "no prediction 'P-0'; nearest: P-0", id="number-zero"),
        pytest.param("P-" + "9" * 20, "; known: P-03, P-04, P-05", id="huge-number"),
        pytest.param("P-" + "9" * 5000, "; known: P-03, P-04, P-05", id="number-beyond-all"),
        pytest.param("X", "give an id such as P-07, or see: tracker list", id="nothing-like-it"),
    ],
)
def test_an_unknown_prediction_is_answered_with_the_nearest(
    world: Run, wanted: str, says: str
) -> None:
    answer = world("show", wanted)
    assert (answer.code, answer.out) == (1, "")
    assert says in answer.err


def test_a_missing_id_is_wrong_usage(world: Run) -> None:
    assert world("show").code == 2


def whats(run: Run, *words: str) -> list[str]:
    history = run("show", *words, "--format", "json").json["row"]["history"]
    return [entry["what"] for entry in history]


def test_the_history_before_a_day_tells_nothing_of_what_came_after(world: Run) -> None:
    before = world("show", "P-01", "--as-of", "2026-09-30").out
    world("forecast", "P-01", "--source", "ada-example", "--probability", "1", "--on", "2026-09-30")
    world("resolve", "P-01", "--outcome", "true", "--evidence", "E-01")
    early = ("P-01", "--as-of", "2026-09-30")
    page = world("show", *early).out
    assert "E-01" not in page
    assert "resolved" not in page
    assert page != before, "a forecast of the day itself is told"
    assert "F-02 added" in whats(world, *early)
    assert whats(world, "P-01")[-1] == "resolved true"
    assert "E-01 added" in whats(world, "P-01")


def test_a_forecast_of_a_month_enters_the_history_with_its_last_day(world: Run) -> None:
    said = ("--source", "ada-example", "--probability", "0.4", "--on", "March 2026")
    world("forecast", "P-01", *said)
    assert "F-02 added" not in whats(world, "P-01", "--as-of", "2026-03-30")
    assert "F-02 added" in whats(world, "P-01", "--as-of", "2026-03-31")


def test_corrections_stay_in_the_history_of_every_day(world: Run) -> None:
    world("resolve", "P-01", "--outcome", "true", "--evidence", "E-01")
    world("reopen", "P-01", "--why", "Another chip.")
    world("retract", "F-01", "--why", "A typing error.")
    assert whats(world, "P-01", "--as-of", "2026-09-30") == [
        *("prediction recorded", "criterion recorded", "F-01 added"),
        *("reopened", "F-01 retracted"),
    ]


@pytest.mark.parametrize(
    ("wanted", "outcome"),
    [
        pytest.param("P-02", "Bo", id="option"),
        pytest.param("P-03", "12.5", id="number"),
        pytest.param("P-04", "2026-05-31", id="day"),
    ],
)
def test_the_history_names_the_outcome_that_was_set(world: Run, wanted: str, outcome: str) -> None:
    set_it = ("--outcome", outcome, "--known-on", "2026-06-01")
    assert world("resolve", wanted, *set_it).code == 0
    assert whats(world, wanted)[-1] == f"resolved {outcome}"


def test_a_forecast_of_a_month_counts_from_its_last_day_here_and_on_boards(world: Run) -> None:
    press = ("forecast", "P-01", "--source", "example-press")
    world(*press, "--probability", "0.9", "--on", "2026-03-05")
    world(*press, "--probability", "0.4", "--on", "March 2026")
    assert world(*press, "--withdraw", "--on", "2026-03-10").code == 0
    world("resolve", "P-01", "--outcome", "true", "--known-on", "2026-07-20")
    row = world("show", "P-01", "--format", "json").json["row"]
    said = [one for one in row["forecasts"] if one["source"] == "example-press"]
    assert [one["id"] for one in said] == ["F-02", "F-04", "F-03"]
    [f02, _, f03] = world("show", "P-01").out.split("Example Press, ")[1:]
    assert "Withdrawn by F-04" in f02
    assert "not the one that boards count" in f02
    assert "ithdrawn by" not in f03
    assert "not the one that boards count" not in f03
    board = world("scoreboard", "--source", "example-press", "--format", "json").json["rows"]
    assert [one["mean_score"] for one in board] == [pytest.approx(0.36)]
