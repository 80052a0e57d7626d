"""Hits and misses by topic: right calls to the right, wrong ones to the left.

Invariant: bars are counts, so that a topic with three calls looks like three; a share is written
only with its interval, and topics that are left out are counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracker.reports.charts import style
from tracker.reports.phrases import count
from tracker.reports.render.cells import show_percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from tracker.reports.charts.style import Spec

    Row = Mapping[str, Any]

WIDTH: Final = 380
STEP: Final = 20


def chart(rows: Sequence[Row], *, as_of: date, most: int = 20) -> Spec:
    """Return the chart of hits and misses.

    Args:
        rows: of a board with the rule `hit`, per topic (or anything else).
        as_of: the board's day.
        most: draw this many, those with most calls.
    """
    scored = [row for row in rows if row["n_scored"] and row["mean_score"] is not None]
    ordered = sorted(scored, key=lambda row: (-row["n_scored"], str(row["key"])))
    values = [_value(row) for row in ordered[:most]]
    lines = [
        "Calls that came out as called to the right, the others to the left, with their number.",
        "At the right edge the share right with its 95% interval, from 5 calls on.",
    ]
    if len(ordered) > most:
        lines.append(f"Not drawn, for fewer calls: {count(len(ordered) - most, 'topic')}.")
    return style.spec(
        {
            "width": WIDTH,
            "height": {"step": STEP},
            "data": {"values": values},
            "layer": _layers(values),
        },
        title=f"Right and wrong calls by topic, as of {as_of}",
        subtitle=lines,
        description=(
            f"Bars of right and wrong calls in {count(len(values), 'topic')}, as of {as_of}."
        ),
    )


FEWEST: Final = 5


def _value(row: Row) -> dict[str, Any]:
    n, share = row["n_scored"], row["mean_score"]
    right = share * n
    interval = style.interval_words(row["hit_low"], row["hit_high"], percent=True, digits=0)
    shown = f"{show_percent(share)} ({interval})" if n >= FEWEST and interval else ""
    return {
        "name": style.short(str(row["name"]), 30),
        "right": right,
        "wrong": right - n,
        "n_right": _whole(right),
        "n_wrong": _whole(n - right),
        "share": shown,
    }


def _whole(value: float) -> str:
    """Return a count; a share of a call shows as one decimal, none as nothing."""
    if value < 1e-9:  # noqa: PLR2004 - rounding of a share times n
        return ""
    return f"{value:.0f}" if abs(value - round(value)) < 1e-6 else f"{value:.1f}"  # noqa: PLR2004 - as above


def _layers(values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    furthest = max((value["right"] for value in values), default=1)
    least = min((value["wrong"] for value in values), default=0)
    room = (furthest - least) * 0.09
    y = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"domain": False, "ticks": False, "labelPadding": 8},
    }
    x = {
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [least - room, furthest + room], "nice": False},
        "axis": None,
    }
    right = {"y": y, "x": {**x, "field": "right"}}
    wrong = {"y": y, "x": {**x, "field": "wrong"}}
    bar = {"type": "bar", "height": {"band": 0.66}}
    return [
        {"mark": {**bar, "color": style.BLUE}, "encoding": right},
        {
            "mark": {**bar, "fill": style.SAND, "stroke": style.ORANGE, "strokeWidth": 1},
            "encoding": wrong,
        },
        {
            "mark": {"type": "rule", "color": style.FRAME},
            "encoding": {"x": {**x, "datum": 0}},
        },
        _text(right, "n_right", dx=5, align="left"),
        _text(wrong, "n_wrong", dx=-5, align="right"),
        _text({"y": y, "x": {"value": WIDTH}}, "share", dx=8, align="left"),
    ]


def _text(encoding: dict[str, Any], field: str, *, dx: int, align: str) -> dict[str, Any]:
    color = style.QUIET if field == "share" else style.INK
    mark = style.text_mark(align=align, baseline="middle", dx=dx, color=color)
    return {"mark": mark, "encoding": {**encoding, "text": {"field": field, "type": "nominal"}}}
