"""Score by time ahead: how much harder it is to see far.

Invariant: spans come in the order of their length, whatever the order of the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.reports.charts.trend import Point, Series
from tracker.reports.charts.trend import chart as trend_chart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from tracker.reports.charts.style import Spec

    Row = Mapping[str, Any]


def chart(rows: Sequence[Row], *, rule: str, as_of: date) -> Spec:
    """Return the chart of score by days from forecast to closing.

    Args:
        rows: of a board per `horizon`.
        rule: of the scores.
        as_of: the board's day.
    """
    points = tuple(
        Point(
            label=str(row["name"]),
            mean=row["mean_score"],
            low=row["score_low"],
            high=row["score_high"],
            n_scored=row["n_scored"],
            n_all=row["n_forecast"],
        )
        for row in sorted(rows, key=lambda row: str(row["key"]))
    )
    spec = trend_chart(
        [Series(name="All sources", points=points)],
        rule=rule,
        as_of=as_of,
        across="days from forecast to closing",
    )
    spec["title"]["text"] = spec["title"]["text"].replace("over time", "by time ahead")
    spec["description"] = spec["description"].replace("over time", "by time ahead")
    return spec
