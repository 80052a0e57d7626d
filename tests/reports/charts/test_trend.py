"""Score over time: hollow cohorts, gaps, several sources on one axis."""

from __future__ import annotations

from typing import Any

from tracker.reports.charts.trend import Point, Series, chart

from .conftest import DAY


def point(label: str, mean: float | None, **more: Any) -> Point:  # noqa: ANN401 - fields of a point
    given: dict[str, Any] = {"low": None, "high": None, "n_scored": 4, "n_all": 4}
    return Point(label=label, mean=mean, **(given | more))


def test_a_cohort_that_is_not_settled_is_hollow_and_says_how_much_is() -> None:
    series = [Series(name="Ann", points=(point("2024", 0.2), point("2025", 0.1, n_all=9)))]
    values = chart(series, rule="brier", as_of=DAY)["vconcat"][0]["data"]["values"]
    assert [(value["settled"], value["n"]) for value in values] == [
        (True, "n=4"),
        (False, "4 of 9"),
    ]


def test_a_cohort_without_a_mean_keeps_its_place_and_has_no_dot() -> None:
    series = [Series(name="Ann", points=(point("2024", None), point("2025", 0.1)))]
    panel = chart(series, rule="brier", as_of=DAY)["vconcat"][0]
    assert [value["label"] for value in panel["data"]["values"]] == ["2025"]
    assert panel["layer"][0]["encoding"]["x"]["scale"]["domain"] == ["2024", "2025"]


def test_all_panels_share_one_axis() -> None:
    series = [
        Series(name="Ann", points=(point("2024", 0.1, low=0.0, high=0.2),)),
        Series(name="Ben", points=(point("2025", 0.5, low=0.4, high=0.8),)),
    ]
    panels = chart(series, rule="brier", as_of=DAY)["vconcat"]
    scales = [panel["layer"][0]["encoding"]["y"]["scale"] for panel in panels]
    assert scales[0] == scales[1]
    assert scales[0]["domain"][1] > 0.8


def test_nobody_makes_an_empty_chart() -> None:
    assert chart([], rule="brier", as_of=DAY)["vconcat"][0]["data"]["values"] == []
