"""Drawing: the same bytes every time, valid specifications, nothing active in an SVG."""

from __future__ import annotations

import re
import sys
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from tracker.errors import MissingExtra
from tracker.reports.charts import board, calibration, horizon, timeline, topics, trend
from tracker.reports.charts.rendering import darkened, to_png, to_svg
from tracker.scoring.calibration import reliability

from .conftest import DAY, row
from .test_timeline import evidence, view

HOSTILE = "<script>alert(1)</script>\u202e\"' 未尽 & " + "W" * 400


def specs() -> dict[str, dict[str, Any]]:
    rows = [row(HOSTILE, 0.2, score_low=0.1, score_high=0.3), row("few", 0.4)]
    found = reliability(
        probability=np.array([0.2, 0.9]), outcome=np.array([0.0, 1.0]), edges=np.array([0, 0.5, 1])
    )
    point = trend.Point(label="2024", mean=0.2, low=0.1, high=0.4, n_scored=5, n_all=6)
    return {
        "board": board.chart(rows, rows, rule="brier", as_of=DAY),
        "calibration": calibration.chart(found, name=HOSTILE, as_of=DAY),
        "trend": trend.chart([trend.Series(name=HOSTILE, points=(point,))], rule="log", as_of=DAY),
        "timeline": timeline.chart(view(evidence=(evidence(1, "2024-02-01"),))),
        "topics": topics.chart(rows, as_of=DAY),
        "horizon": horizon.chart(rows, rule="brier", as_of=DAY),
    }


NAMES = ("board", "calibration", "trend", "timeline", "topics", "horizon")
drawn = pytest.importorskip("vl_convert", reason="charts need vl-convert (extra 'charts')")


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_is_drawn_to_the_same_bytes_every_time(name: str) -> None:
    first = to_svg(specs()[name])
    assert first == to_svg(specs()[name])


def test_a_png_is_the_same_every_time_and_twice_as_large_as_its_points() -> None:
    spec = specs()["board"]
    picture = to_png(spec)
    assert picture == to_png(spec)
    assert picture.startswith(b"\x89PNG")
    width = float(re.findall(r'width="([0-9.]+)"', to_svg(spec))[0])
    assert int.from_bytes(picture[16:20], "big") == pytest.approx(2 * width, abs=2)


@pytest.mark.parametrize("name", NAMES)
def test_an_svg_is_xml_with_nothing_active_in_it(name: str) -> None:
    text = to_svg(specs()[name])
    tags = set()
    for element in ET.fromstring(text).iter():  # noqa: S314 - our own output
        tags.add(str(element.tag).rpartition("}")[2])
        names = {key.rpartition("}")[2] for key in element.attrib}
        assert not names & {"style", "href", "src"}, name
        assert not {key for key in names if key.startswith("on")}, name
    assert tags <= {"svg", "title", "desc", "g", "path", "line", "rect", "text", "tspan"}
    assert "\u202e" not in text


@pytest.mark.parametrize("name", NAMES)
def test_an_svg_says_what_it_shows_to_those_who_do_not_see_it(name: str) -> None:
    spec = specs()[name]
    root = ET.fromstring(to_svg(spec))  # noqa: S314 - our own output
    assert root.attrib["role"] == "img"
    assert [child.text for child in root][:2] == [spec["title"]["text"], spec["description"]]


def test_a_dark_chart_differs_in_colours_alone() -> None:
    light = to_svg(specs()["board"])
    colour = re.compile(r'(fill|stroke)="[^"]*"')
    assert darkened(light) != light
    assert colour.sub("", darkened(light)) == colour.sub("", light)


def test_a_transparent_chart_has_no_background() -> None:
    spec = specs()["board"]
    assert 'fill="white"' in to_svg(spec).lower() or 'fill="#ffffff"' in to_svg(spec).lower()
    assert "<rect" not in to_svg(spec, transparent=True).split("<g", 1)[0]


@pytest.mark.parametrize("name", NAMES)
def test_a_specification_is_valid_vega_lite(name: str) -> None:
    altair = pytest.importorskip("altair", reason="the schema comes with altair")
    altair.Chart.from_dict(specs()[name])


def test_a_missing_library_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(MissingExtra, match=r"prediction-tracker\[charts\]"):
        to_svg(specs()["board"])
