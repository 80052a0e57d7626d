"""The charts of a review: the board, calibration, topics and time ahead, each in its part.

Invariant: what a chart shows stands in a table of the same review.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tracker.reports.charts import board, calibration, horizon, topics
from tracker.reports.charts.rendering import darkened, to_png, to_svg
from tracker.reports.phrases import share_true
from tracker.reports.render.page import Figure
from tracker.reports.review_board import BY_HORIZON, BY_TOPIC, CALIBRATION, board_heading
from tracker.scoring.calibration import calibration_curve, reliability

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.reports.charts.style import Spec
    from tracker.reports.review_view import ReviewView

FEWEST: Final = 10
"""Scored forecasts below which a reliability diagram shows nothing but chance."""

FEWEST_ROWS: Final = 2
"""A chart compares; one row needs none."""


def chart_specs(view: ReviewView) -> Iterator[tuple[str, str, Spec]]:
    """Yield name, heading of its part and specification of each chart that has enough to show."""
    rule = view.board.spec.rule
    if sum(bool(row["n_scored"]) for row in view.board.rows) >= FEWEST_ROWS:
        whole = board.chart(view.board.rows, view.board.references, rule=rule, as_of=view.as_of)
        yield "board", board_heading(view), whole
    diagram = _calibration(view)
    if diagram is not None:
        yield "calibration", CALIBRATION, diagram
    hits = view.topic_hits
    if hits is not None and sum(bool(row["n_scored"]) for row in hits.rows) >= FEWEST_ROWS:
        yield "topics", BY_TOPIC, topics.chart(hits.rows, as_of=view.as_of)
    ahead = view.horizons
    if ahead is not None and sum(bool(row["n_scored"]) for row in ahead.rows) >= FEWEST_ROWS:
        yield "horizon", BY_HORIZON, horizon.chart(ahead.rows, rule=rule, as_of=view.as_of)


def _calibration(view: ReviewView) -> Spec | None:
    said = []
    for one in view.record:
        came = share_true(one.call.line.outcome)
        if one.call.probability is not None and came is not None:
            said.append((one.call.probability, came))
    if len(said) < FEWEST:
        return None
    probability = np.round(np.array([one for one, _ in said]), 9)
    outcome = np.array([came for _, came in said])
    edges = np.array(calibration.edges_of(probability.tolist()))
    return calibration.chart(
        reliability(probability=probability, outcome=outcome, edges=edges),
        name="all sources" if not view.only else " and ".join(view.only),
        as_of=view.as_of,
        curve=calibration_curve(probability=probability, outcome=outcome),
    )


def draw_charts(view: ReviewView) -> tuple[Figure, ...]:
    """Return the charts of a review as pictures.

    Raises:
        MissingExtra: the library that draws is not installed.
    """
    figures = []
    for name, after, spec in chart_specs(view):
        light = to_svg(spec, transparent=True)
        figures.append(
            Figure(
                name=name,
                after=after,
                alt=str(spec["description"]),
                svg=to_svg(spec),
                light=light,
                dark=darkened(light),
                png=to_png(spec),
            )
        )
    return tuple(figures)
