"""`tracker add`: a new prediction with its criterion, and what a source first stated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run

BASE = ("--criterion", "It happens", "--closes", "2027-06-30")
ADA = (*BASE, "--source", "ada-example")
CHOICE = (*BASE, "--type", "multiple_choice")


def test_a_prediction_gets_the_next_id(world: Run) -> None:
    answer = world("add", "It happens", *BASE, "--source-of-truth", "The UN or the IMF")
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


@pytest.mark.parametrize(
    ("words", "stated"),
    [
        pytest.param(["--probability", "20%"], {"probability": 0.2}, id="binary"),
        pytest.param(
            ["--type", "multiple_choice", "--option", "Bo=60%", "--option", "Cy=0.4"],
            {"options": {"Bo": 0.6, "Cy": 0.4}},
            id="multiple-choice",
        ),
        pytest.param(
            ["--type", "multiple_choice", "--option", "E=mc2=.5", "--option", " Cy = 5e-1"],
            {"options": {"E=mc2": 0.5, "Cy": 0.5}},
            id="option-with-a-sign",
        ),
        pytest.param(
            [
                "--type",
                "multiple_choice",
                "--option",
                "a=b",
                "--option",
                "Cy",
                "--stance",
                "doubts",
            ],
            {"options": {}, "stance": "doubts"},
            id="options-without-chances",
        ),
        pytest.param(
            ["--type", "numeric", "--point", "5", "--low", "3", "--high", "8", "--level", "0.8"],
            {"point": 5, "low": 3, "high": 8, "level": 0.8},
            id="number",
        ),
        pytest.param(
            ["--type", "numeric", "--quantile", "10%=3", "--quantile", "0.9=8"],
            {"quantiles": [[0.1, 3], [0.9, 8]]},
            id="quantiles",
        ),
        pytest.param(
            ["--type", "date", "--low", "2026-12-31", "--high", "31 March 2027", "--level", "0.8"],
            {"low": "2026-12-31", "high": "2027-03-31", "level": 0.8},
            id="days",
        ),
        pytest.param(
            ["--type", "date", "--quantile", "0.5=2027-02-01"],
            {"quantiles": [[0.5, "2027-02-01"]]},
            id="quantile-of-days",
        ),
        pytest.param(
            ["--type", "numeric", "--point", "115", "--hedge", "likely"],
            {"point": 115, "strength": "likely"},
            id="point-with-a-hedge",
        ),
    ],
)
def test_the_first_forecast_of_every_type_is_recorded(
    world: Run, words: list[str], stated: dict[str, object]
) -> None:
    who = ("--source", "ada-example", "--on", "2026-03-05")
    answer = world("add", "Who leads", *BASE, *who, *words)
    assert (answer.code, answer.out) == (0, "P-06\nF-02\n"), answer.err
    [said] = world("show", "P-06", "--format", "json").json["row"]["forecasts"]
    assert {name: said[name] for name in stated} == stated


def test_an_option_may_hold_a_sign_where_no_number_follows(world: Run) -> None:
    names = ("E=mc2", "x = y", "10%=", "nan=nan", "v=1.0.2")
    words = [word for name in names for word in ("--option", name)]
    assert world("add", "Which", *BASE, "--type", "multiple_choice", *words).code == 0
    assert world("show", "P-06", "--format", "json").json["row"]["options"] == list(names)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["--closes", "2027-01-01"], 2, "--criterion", id="no-criterion"),
        pytest.param(["--criterion", "c"], 2, "--closes", id="no-end"),
        pytest.param([*BASE, "--type", "poll"], 2, "'poll'", id="no-such-type"),
        pytest.param([*BASE, "--base-rate", "0.3"], 2, "--base-rate-why", id="rate-without-why"),
        pytest.param([*BASE, "--probability", "0.3"], 2, "--source", id="statement-of-nobody"),
        pytest.param([*BASE, "--words", "will"], 2, "--words speaks of", id="words-of-nobody"),
        pytest.param([*BASE, "--on", "2026-03-05"], 2, "--on speaks of", id="day-of-nobody"),
        pytest.param(
            [*CHOICE, "--option", "Ada=0.5", "--option", "Bo=0.5"],
            2,
            "--source KEY, or write --option Ada;",
            id="chances-of-nobody",
        ),
        pytest.param(
            [*ADA, "--option", "Ada=0.5", "--option", "Bo"],
            2,
            "each --option its chance",
            id="half-of-the-chances",
        ),
        pytest.param(
            [*ADA, "--option", "Ada=70", "--option", "Bo=30"],
            2,
            "write 70%",
            id="percent-without-sign",
        ),
        pytest.param([*ADA], 2, "nothing is stated", id="says-nothing"),
        pytest.param([*BASE, "--criterion", " "], 2, "what must be observed", id="empty-criterion"),
        pytest.param(
            ["--criterion", "c", "--closes", "5/6/2027"], 2, "2027-05-06 or 2027-06-05", id="date"
        ),
        pytest.param(
            ["--criterion", "c", "--closes", "May 2027"], 2, "names a month", id="closes-in-a-month"
        ),
        pytest.param(
            ["--criterion", "c", "--closes", "2024-12-31"], 2, "--opens DATE", id="window-is-over"
        ),
        pytest.param([*BASE, "--opens", "2028-01-01"], 2, "before it opens", id="empty-window"),
        pytest.param(
            [*BASE, "--option", "A", "--option", "B"], 2, "no options", id="binary-options"
        ),
        pytest.param([*CHOICE, "--option", "A"], 2, "two different", id="one-option"),
        pytest.param(
            [*CHOICE, "--option", "A", "--option", "Open"],
            2,
            "the option 'Open' is a word for outcomes",
            id="option-named-as-an-outcome",
        ),
        pytest.param(
            [*CHOICE, "--option", "A", "--option", " "],
            2,
            "an option needs a name",
            id="option-without-a-name",
        ),
        pytest.param([*BASE, "--ordered"], 2, "no use for --ordered", id="order-of-nothing"),
        pytest.param([*BASE, "--unit", "kg"], 2, "no use for --unit", id="unit-of-nothing"),
        pytest.param([*BASE, "--tolerance", "3"], 2, "no use for --tolerance", id="no-point"),
        pytest.param([*BASE, "--condition", " "], 2, "--condition is empty", id="no-condition"),
        pytest.param([*BASE, "--fine-print", ""], 2, "--fine-print is empty", id="no-fine-print"),
        pytest.param([*BASE, "--time-zone", "Mars/Base"], 2, "Asia/Shanghai", id="no-such-zone"),
        pytest.param([*BASE, "--tolerance", "-3"], 2, "15% or 3", id="negative-tolerance"),
        pytest.param([*BASE, "--base-rate", "70", "--base-rate-why", "w"], 2, "70%", id="rate-70"),
        pytest.param(
            [*BASE, "--source", "ada-exampel", "--probability", "0.3"],
            1,
            "nearest: ada-example",
            id="unknown-source",
        ),
        pytest.param(
            [*ADA, "--type", "numeric", "--hedge", "likely"],
            1,
            "takes no hedge alone",
            id="hedge-of-a-number",
        ),
        pytest.param(
            [*ADA, "--type", "date", "--point", "2027"], 1, "is not a day", id="number-for-a-day"
        ),
        pytest.param(
            [*ADA, "--type", "numeric", "--point", "2027-01-01"],
            1,
            "takes numbers",
            id="day-for-a-number",
        ),
        pytest.param(
            [*ADA, "--probability", "0.3", "--on", "2027-01-01"],
            1,
            "lies in the future",
            id="forecast-in-the-future",
        ),
        pytest.param(
            [*ADA, "--probability", "0.3", "--section", "1"],
            2,
            "--document",
            id="section-of-nothing",
        ),
        pytest.param([*BASE, "--key", "Not A Key"], 2, "a-z", id="bad-key"),
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


def test_a_topic_that_is_named_twice_counts_once(world: Run) -> None:
    assert (
        world("add", "It happens", *BASE, "--topic", "a", "--topic", "b", "--topic", "a").code == 0
    )
    assert world("show", "P-06", "--format", "json").json["row"]["topics"] == ["a", "b"]


def test_the_same_title_twice_is_refused(world: Run) -> None:
    answer = world("add", "The chip ships in 2026", *BASE)
    assert answer.code == 1
    assert "the-chip-ships-in-2026" in answer.err


def test_a_first_forecast_after_the_window_is_recorded_with_a_warning(world: Run) -> None:
    window = ("--opens", "2026-01-01", "--closes", "2026-03-01", "--criterion", "c")
    said = ("--source", "ada-example", "--probability", "1", "--on", "2026-06-01")
    answer = world("add", "Another", *window, *said)
    assert (answer.code, answer.out) == (0, "P-06\nF-02\n")
    assert "comes after the window closed (2026-03-01)" in answer.err
