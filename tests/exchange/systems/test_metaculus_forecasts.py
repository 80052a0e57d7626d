"""Rows of a Metaculus download: distributions, ends, who forecast, what is missing."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Protocol

import pytest

from tracker.errors import InvalidFile
from tracker.exchange.systems.metaculus import read
from tracker.exchange.tables.names import Recorded

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.exchange.tables.records import TableRecords

QUESTION = {
    "Question ID": "1",
    "Question Title": "How many?",
    "Question Type": "numeric",
    "Continuous Range": "[0.0, 10.0, 20.0]",
    "Lower Bound": "0.0",
    "Upper Bound": "20.0",
    "Open Lower Bound": "",
    "Open Upper Bound": "",
    "Open Time": "2024-01-01 00:00:00+00:00",
    "Scheduled Close Time": "2024-02-01 00:00:00+00:00",
    "Resolution": "",
    "Resolution Known Time": "2024-02-02 00:00:00+00:00",
    "MC Options (All)": "",
    "Categories": "",
}
FORECAST = {
    "Question ID": "1",
    "Forecaster ID": "7",
    "Forecaster Username": "ann",
    "Start Time": "2024-01-02 00:00:00+00:00",
    "End Time": "",
    "Probability Yes": "",
    "Probability Yes Per Category": "",
    "Continuous CDF": "[0.0, 0.5, 1.0]",
    "Median": "",
    "95th Percentile": "",
}


class Made(Protocol):
    """Reads a download of one question and some forecasts, each given by what differs."""

    def __call__(self, question: dict[str, str], *forecasts: dict[str, str]) -> TableRecords: ...


@pytest.fixture
def made(tmp_path: Path) -> Made:
    def call(question: dict[str, str], *forecasts: dict[str, str]) -> TableRecords:
        for name, row, changes in (
            ("question_data.csv", QUESTION, [question]),
            ("forecast_data.csv", FORECAST, list(forecasts)),
        ):
            with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(row))
                writer.writeheader()
                writer.writerows(row | change for change in changes)
        return read([tmp_path], recorded=Recorded(), read_date=None)

    return call


def refused(made: Made, question: dict[str, str], forecast: dict[str, str]) -> str:
    with pytest.raises(InvalidFile) as caught:
        made(question, forecast)
    return caught.value.problems[0].message


def said(table: TableRecords) -> str:
    return "\n".join(str(note) for note in table.notes)


def test_a_geometric_mean_gives_the_steps_of_its_distribution(made: Made) -> None:
    steps = {"Continuous CDF": "", "Probability Yes Per Category": "[0.0, 0.5, 0.5, 0.0]"}
    (plain,), (stepped,) = made({}, {}).forecasts, made({}, steps).forecasts
    assert stepped.quantiles == plain.quantiles


def test_a_distribution_wholly_beyond_the_bounds_is_kept_as_a_curve(made: Made) -> None:
    (forecast,) = made({}, {"Continuous CDF": "[0.0, 0.01, 0.02]"}).forecasts
    assert (forecast.quantiles, forecast.point) == ((), None)
    assert [share for _, share in forecast.curve] == [0.0, 0.01, 0.02, 1.0]


def test_days_wholly_beyond_the_bounds_are_counted(made: Made) -> None:
    days = "['2024-01-01', '2024-01-02', '2024-01-03']"
    question = {"Question Type": "date", "Continuous Range": days, "Resolution": ""}
    table = made(question, {"Continuous CDF": "[0.0, 0.01, 0.02]"})
    assert table.forecasts == ()
    assert "distributions wholly beyond the bounds, left out: 1" in said(table)


@pytest.mark.parametrize(
    ("ends", "shares", "expected"),
    [
        pytest.param(("", ""), "[0.0, 0.4, 1.0]", [0.0, 0.4, 1.0], id="closed"),
        pytest.param(("True", ""), "[0.1, 0.4, 1.0]", [0.0, 0.1, 0.4, 1.0], id="open below"),
        pytest.param(("", "True"), "[0.0, 0.4, 1.0]", [0.0, 0.4, 1.0, 1.0], id="nothing above"),
        pytest.param(("", ""), "[0.0, 0.4, 0.9]", [0.0, 0.4, 0.9, 1.0], id="said by the shares"),
    ],
)
def test_an_open_end_stands_twice_in_a_curve(
    made: Made, ends: tuple[str, str], shares: str, expected: list[float]
) -> None:
    question = dict(zip(("Open Lower Bound", "Open Upper Bound"), ends, strict=True))
    (forecast,) = made(question, {"Continuous CDF": shares}).forecasts
    assert [share for _, share in forecast.curve] == expected


def test_percentiles_of_a_date_are_days(made: Made) -> None:
    percentiles = {"Continuous CDF": "", "Median": "1970-01-11", "95th Percentile": "1970-01-21"}
    (forecast,) = made({"Question Type": "date", "Continuous Range": ""}, percentiles).forecasts
    assert forecast.quantiles == ((0.5, 10.0), (0.95, 20.0))
    assert forecast.point == 10.0


def test_noise_in_a_distribution_is_smoothed(made: Made) -> None:
    (forecast,) = made({}, {"Continuous CDF": "[0.0, 0.5, 0.4999999999999, 1.0]"}).forecasts
    values = [value for _, value in forecast.quantiles]
    assert values == sorted(values)


def test_an_end_in_the_middle_of_another_forecast_of_the_source_is_no_end(made: Made) -> None:
    first = {"End Time": "2024-01-09 00:00:00+00:00"}
    second = {"Start Time": "2024-01-05 00:00:00+00:00", "End Time": "2024-01-20 00:00:00+00:00"}
    ends = [one.ends_at for one in made({}, first, second).forecasts]
    assert ends[0] is None
    assert ends[1] is not None


def test_a_forecaster_without_a_name_is_known_by_the_id(made: Made) -> None:
    (source,) = made({}, {"Forecaster Username": ""}).sources
    assert (source.key, source.name) == ("metaculus-user-7", "Metaculus 7")


@pytest.mark.parametrize(
    ("question", "forecast", "says"),
    [
        pytest.param(
            {}, {"Start Time": ""}, "column Start Time: nothing; expected when", id="no time"
        ),
        pytest.param(
            {"Question Type": "binary"},
            {"Continuous CDF": ""},
            "column Probability Yes: nothing; expected the probability of yes",
            id="no probability",
        ),
        pytest.param(
            {},
            {"Continuous CDF": ""},
            "column Continuous CDF: nothing; expected a distribution or its percentiles",
            id="no distribution",
        ),
        pytest.param(
            {},
            {"Continuous CDF": "[0.0, 0.5, 0.4]"},
            "column Continuous CDF: '[0.0, 0.5, 0.4]'; expected two or more shares that rise",
            id="falling",
        ),
        pytest.param(
            {},
            {"Forecaster ID": "", "Forecaster Username": ""},
            "column Forecaster Username: nothing; expected who made the forecast",
            id="nobody",
        ),
        pytest.param(
            {"Question Title": ""}, {}, "column Question Title: nothing; expected", id="no title"
        ),
        pytest.param(
            {"Continuous Range": "[0.0, 20.0, 10.0]"},
            {},
            "column Continuous Range: '[0.0, 20.0, 10.0]'; expected two or more values that rise",
            id="a range that falls",
        ),
        pytest.param(
            {"Resolution": "above_upper_bound", "Upper Bound": ""},
            {},
            "column Upper Bound: nothing; expected the bound beyond which it resolved",
            id="no bound",
        ),
        pytest.param(
            {"Question Type": "multiple_choice", "MC Options (All)": "['a', 'a']"},
            {},
            "expected two or more different options",
            id="options alike",
        ),
        pytest.param(
            {"Question ID": "one"},
            {"Question ID": "one"},
            "column Question ID: 'one'",
            id="no number",
        ),
    ],
)
def test_what_is_missing_is_named(
    made: Made, question: dict[str, str], forecast: dict[str, str], says: str
) -> None:
    assert says in refused(made, question, forecast)


def test_files_that_do_not_belong_are_told(made: Made, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n")
    (tmp_path / "comment_data.csv").write_bytes(b"Post ID,Comment Text\n1,\xff\n")
    table = made({}, {})
    assert "notes.csv: is no file of a data download; left alone" in said(table)
    assert "comment_data.csv: could not be read: comments" in said(table)
