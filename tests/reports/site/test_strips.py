"""Small drawings: places on an axis, timelines, nothing drawn where nothing is known."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from tracker.domain.evidence import Evidence
from tracker.reports.site.strips import Bar, scale_of, timeline_of
from tracker.reports.views import EvidenceView, PredictionView

from ..conftest import line, said, when  # noqa: TID252 - tests are no package


def row(mean: float | None, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    return {"mean_score": mean, "score_low": low, "score_high": high}


@pytest.mark.parametrize(
    ("rows", "top"),
    [
        pytest.param([row(0.07, 0.0, 0.31)], 0.4, id="an-interval-fits"),
        pytest.param([row(0.25)], 0.25, id="a-mean-without-interval"),
        pytest.param([row(None), row(math.inf)], 1.0, id="nothing-finite"),
        pytest.param([row(7.2)], 8, id="large"),
    ],
)
def test_the_axis_is_round_and_holds_everything(rows: list[dict[str, Any]], top: float) -> None:
    assert scale_of(rows).top == top


def test_places_are_percent_inside_the_margins() -> None:
    scale = scale_of([row(0.5)])
    assert [scale.place(value) for value in (0, 0.25, 0.5)] == ["2.00%", "50.00%", "98.00%"]


def test_a_row_without_a_finite_mean_has_no_bar_and_few_have_no_interval() -> None:
    scale = scale_of([row(0.5)])
    assert scale.bar(row(None)) is None
    assert scale.bar(row(math.inf)) is None
    assert scale.bar(row(0.25)) == Bar("50.00%", None, None)


def view(**given: Any) -> PredictionView:  # noqa: ANN401 - fields of the view
    fields: dict[str, Any] = {
        "line": line(outcome="true", known="2024-10-28"),
        "as_of": date(2025, 6, 30),
    }
    return PredictionView(**(fields | given))


def share(place: str | None) -> float:
    assert place is not None
    return float(place.removesuffix("%")) / 100


def test_a_timeline_keeps_the_order_of_time() -> None:
    strip = timeline_of(view(forecasts=(said(1, on="2024-02-01", probability=0.7),)))
    opens, closes = share(strip.opens), share(strip.opens) + share(strip.width)
    assert 0 < opens < share(strip.forecasts[0].at) < share(strip.known) < closes < 1
    assert strip.today is None


def test_an_open_prediction_shows_today_and_no_outcome() -> None:
    strip = timeline_of(view(line=line(status="open"), as_of=date(2024, 6, 30)))
    assert strip.known is None
    assert 0 < share(strip.today) < 1


def test_evidence_without_a_date_has_no_place() -> None:
    dated = Evidence("key-7", "P", "T", "refutes", "S", published=when("2024-03-01"))
    undated = Evidence("key-7", "P", "T", "supports", "S")
    pieces = tuple(
        EvidenceView(number=n, evidence=one, prediction_number=7)
        for n, one in enumerate((dated, undated), start=1)
    )
    assert [tick.kind for tick in timeline_of(view(evidence=pieces)).evidence] == ["refutes"]


def test_a_long_window_names_few_years_and_labels_stay_inside() -> None:
    strip = timeline_of(view(line=line(closes="2099-12-31", status="open")))
    assert 3 <= len(strip.years) <= 13
    assert {anchor for _, _, anchor in strip.years} <= {"start", "middle", "end"}
    assert strip.years[0][2] == "start"
