"""The board as intervals: a forest plot with the references below it.

Invariant: rows keep the order of the board; a row without an interval is hollow and says n, so
that a mean over two predictions never looks like one over fifty.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from tracker.reports.charts import style
from tracker.reports.render.cells import digits_for, show_number
from tracker.reports.rule_words import direction_words, rule_words
from tracker.reports.scoreboard import REFERENCE_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from tracker.reports.charts.style import Spec

    Row = Mapping[str, Any]

ROW_HEIGHT: Final = 22
WIDTH: Final = 420


def chart(rows: Sequence[Row], references: Sequence[Row] = (), *, rule: str, as_of: date) -> Spec:
    """Return the forest plot of a board.

    Args:
        rows: of a board, in its order; rows without a mean are left out and counted.
        references: of the same board.
        rule: of the scores.
        as_of: the board's day.
    """
    shown = [row for row in rows if _finite(row["mean_score"])]
    beside = [row for row in references if _finite(row["mean_score"])]
    digits = digits_for(row[key] for row in (*shown, *beside) for key in _NUMBERS)
    values = [_value(row, place, digits) for place, row in enumerate(shown)]
    values += [
        _value(row, len(shown) + 0.6 + place, digits, is_reference=True)
        for place, row in enumerate(beside)
    ]
    words = rule_words(rule)
    left_out = len(rows) - len(shown)
    lines = [
        f"Dots are means, bars 95% intervals, hollow dots too few for one; {direction_words(rule)}."
    ]
    if left_out:
        lines.append(
            f"Without a scored prediction or with an infinite mean, so not drawn: {left_out}."
        )
    return style.spec(
        {
            "width": WIDTH,
            "height": max(1, len(values)) * ROW_HEIGHT + 16,
            "data": {"values": values},
            "layer": _layers(values, words.name),
        },
        title=f"{words.name[:1].upper()}{words.name[1:]} as of {as_of}",
        subtitle=lines,
        description=(
            f"Forest plot of the {words.name} of {len(shown)} rows with 95% intervals, "
            f"as of {as_of}; {direction_words(rule)}."
        ),
    )


_NUMBERS: Final = ("mean_score", "score_low", "score_high")


def _finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _value(row: Row, place: float, digits: int, *, is_reference: bool = False) -> dict[str, Any]:
    name, n = str(row["name"]), row["n_scored"]
    low, high = row["score_low"], row["score_high"]
    known = _finite(low) and _finite(high)
    return {
        "place": place,
        "name": style.short(REFERENCE_NAMES.get(name, name) if is_reference else name),
        "mean": row["mean_score"],
        "low": low if known else None,
        "high": high if known else None,
        "kind": "reference" if is_reference else ("few" if not known else "row"),
        "figure": show_number(row["mean_score"], digits),
        "n": f"n={n}",
    }


def _layers(values: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    last = max((value["place"] for value in values), default=0)
    down = {
        "field": "place",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [last + 0.6, -0.6], "zero": False, "nice": False},
    }
    across = {
        "field": "mean",
        "type": "quantitative",
        "title": name,
        "scale": {"zero": True, "nice": True},
        "axis": {"tickCount": 6, "domain": False, "gridDash": [1, 2]},
    }
    low, high = {**across, "field": "low"}, {"field": "high"}
    bar = {"type": "rule", "strokeWidth": 3, "color": style.BLUE}
    return [
        _only("row", bar, {"y": down, "x": low, "x2": high}),
        _only("reference", {**bar, "color": style.FRAME}, {"y": down, "x": low, "x2": high}),
        _only("row", _dot(style.BLUE, style.BLUE), {"y": down, "x": across}),
        _only("few", _dot(style.PAPER, style.BLUE), {"y": down, "x": across}),
        _only(
            "reference",
            {**_dot(style.QUIET, style.QUIET), "shape": "diamond"},
            {"y": down, "x": across},
        ),
        _label("name", -8, "right", {"x": {"value": 0}, "y": down}),
        _label("figure", 10, "left", {"x": {"value": WIDTH}, "y": down}),
        _label("n", 56, "left", {"x": {"value": WIDTH}, "y": down}, color=style.QUIET),
    ]


def _only(kind: str, mark: dict[str, Any], encoding: dict[str, Any]) -> dict[str, Any]:
    return {
        "transform": [{"filter": {"field": "kind", "equal": kind}}],
        "mark": mark,
        "encoding": encoding,
    }


def _dot(fill: str, stroke: str) -> dict[str, Any]:
    return {
        "type": "point",
        "size": 60,
        "filled": True,
        "fill": fill,
        "stroke": stroke,
        "strokeWidth": 1.6,
        "opacity": 1,
    }


def _label(
    field: str, dx: int, align: str, encoding: dict[str, Any], *, color: str = style.INK
) -> dict[str, Any]:
    size = style.TEXT if field == "name" else style.SMALL
    return {
        "mark": style.text_mark(align=align, baseline="middle", dx=dx, color=color, fontSize=size),
        "encoding": {**encoding, "text": {"field": field, "type": "nominal"}},
    }
