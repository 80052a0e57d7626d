"""`tracker add`: a new prediction with its criterion, and what a source first stated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run

BASE = ("--criterion", "It happens", "--closes", "2027-06-30")


def test_a_prediction_gets_the_next_id(world: Run) -> None:
    answer = world("add", "It happens", *BASE)
    assert (answer.code, answer.out, answer.err) == (0, "P-06\n", "")
    row = world("show", "P-06", "--format", "json").json["row"]
    assert row["title"] == "It happens"
    assert row["opens_on"] == "2026-11-21"
    assert row["closes_on"] == "2027-06-30"


def test_every_option_of_a_prediction_is_kept(world: Run) -> None:
    answer = world(
        *("add", "Number of plants", *BASE, "--type", "numeric", "--unit", "plants"),
        *("--claim", "There will be ten.", "--tolerance", "3", "--condition", "If it rains"),
        *("--base-rate", "30%", "--base-rate-why", "Rare before", "--source-of-truth", "UN"),
        *("--fine-print", "Pilots do not count", "--opens", "2027-01-01", "--topic", "energy"),
        *("--topic", "plants", "--key", "plants-2027", "--time-zone", "Asia/Shanghai"),
        *("--resolvability", "crisp"),
    )
    assert answer.code == 0, answer.err
    row = world("show", "plants-2027", "--format", "json").json["row"]
    assert row["type"] == "numeric"
    assert row["unit"] == "plants"
    assert row["claim"] == "There will be ten."
    assert row["condition"] == "If it rains"
    assert row["topics"] == ["energy", "plants"]
    assert row["resolvability"] == "crisp"
    assert row["base_rate"]["probability"] == 0.3
    assert row["criterion"]["source_of_truth"] == "UN"
    assert row["criterion"]["fine_print"] == "Pilots do not count"
    assert row["criterion"]["time_zone"] == "Asia/Shanghai"
    assert (row["opens_on"], row["closes_on"]) == ("2027-01-01", "2027-06-30")


def test_a_first_forecast_is_recorded_with_it(world: Run) -> None:
    answer = world(
        *("add", "It happens", *BASE, "--source", "Ada Example", "--hedge", "likely"),
        *("--words", "probably", "--on", "2026-03-05"),
    )
    assert answer.out == "P-06\nF-02\n"
    [said] = world("show", "P-06", "--format", "json").json["row"]["forecasts"]
    assert (said["source"], said["hedge"], said["strength"]) == (
        "ada-example",
        "probably",
        "likely",
    )
    assert said["made_on"] == "2026-03-05"


def test_the_window_opens_when_the_first_forecast_was_made(world: Run) -> None:
    world(
        *("add", "It happened", "--criterion", "c", "--closes", "2024-12-31"),
        *("--source", "ada-example", "--probability", "0.2", "--on", "2024-02-03"),
    )
    assert world("show", "P-06", "--format", "json").json["row"]["opens_on"] == "2024-02-03"


def test_shares_of_options_are_a_first_forecast(world: Run) -> None:
    answer = world(
        *("add", "Who leads", *BASE, "--type", "multiple_choice", "--source", "ada-example"),
        *("--option", "Bo=60%", "--option", "Cy=0.4", "--on", "2026-03-05"),
    )
    assert answer.out == "P-06\nF-02\n", answer.err
    [said] = world("show", "P-06", "--format", "json").json["row"]["forecasts"]
    assert said["options"] == {"Bo": 0.6, "Cy": 0.4}


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["--closes", "2027-01-01"], 2, "--criterion", id="no-criterion"),
        pytest.param(["--criterion", "c"], 2, "--closes", id="no-end"),
        pytest.param([*BASE, "--type", "poll"], 2, "'poll'", id="no-such-type"),
        pytest.param([*BASE, "--base-rate", "0.3"], 2, "--base-rate-why", id="rate-without-why"),
        pytest.param([*BASE, "--probability", "0.3"], 2, "--source", id="statement-of-nobody"),
        pytest.param([*BASE, "--source", "ada-example"], 2, "nothing is stated", id="says-nothing"),
        pytest.param([*BASE, "--criterion", " "], 1, "what must be observed", id="empty-criterion"),
        pytest.param(
            ["--criterion", "c", "--closes", "5/6/2027"], 1, "2027-05-06 or 2027-06-05", id="date"
        ),
        pytest.param(
            ["--criterion", "c", "--closes", "May 2027"], 1, "names a month", id="closes-in-a-month"
        ),
        pytest.param(
            ["--criterion", "c", "--closes", "2024-12-31"], 1, "--opens DATE", id="window-is-over"
        ),
        pytest.param([*BASE, "--opens", "2028-01-01"], 1, "closes before", id="empty-window"),
        pytest.param(
            [*BASE, "--option", "A", "--option", "B"], 1, "no options", id="binary-options"
        ),
        pytest.param(
            [*BASE, "--type", "multiple_choice", "--option", "A"],
            1,
            "two different",
            id="one-option",
        ),
        pytest.param([*BASE, "--time-zone", "Mars/Base"], 1, "Asia/Shanghai", id="no-such-zone"),
        pytest.param([*BASE, "--tolerance", "-3"], 1, "15% or 3", id="negative-tolerance"),
        pytest.param([*BASE, "--base-rate", "70", "--base-rate-why", "w"], 1, "70%", id="rate-70"),
        pytest.param(
            [*BASE, "--source", "ada-exampel", "--probability", "0.3"],
            1,
            "nearest: ada-example",
            id="unknown-source",
        ),
        pytest.param(
            [*BASE, "--type", "date", "--source", "ada-example", "--point", "2027"],
            1,
            "is not a day",
            id="number-for-a-day",
        ),
        pytest.param(
            [*BASE, "--type", "numeric", "--source", "ada-example", "--point", "2027-01-01"],
            1,
            "takes numbers",
            id="day-for-a-number",
        ),
        pytest.param(
            [*BASE, "--source", "ada-example", "--probability", "0.3", "--on", "2027-01-01"],
            1,
            "lies in the future",
            id="forecast-in-the-future",
        ),
        pytest.param(
            [*BASE, "--source", "ada-example", "--probability", "0.3", "--section", "1"],
            1,
            "--document",
            id="section-of-nothing",
        ),
        pytest.param([*BASE, "--key", "Not A Key"], 1, "a-z", id="bad-key"),
    ],
)
def test_what_is_refused_leaves_no_trace(
    world: Run, words: list[str], code: int, says: str
) -> None:
    answer = world("add", "Another title", *words)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (code, "", 1)
    assert says in answer.err
    assert len(world("list", "--format", "json").json["rows"]) == 5
    assert world("verify").code == 0


def test_the_same_title_twice_is_refused(world: Run) -> None:
    answer = world("add", "The chip ships in 2026", *BASE)
    assert answer.code == 1
    assert "the-chip-ships-in-2026" in answer.err
