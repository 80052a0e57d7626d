"""Small drawings inside pages: places in percent of the width, colours from the style sheet.

Invariant: a drawing holds numbers and fixed words only, never text from the record; what it shows
stands in words beside it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.instant import end_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from tracker.reports.views import PredictionView

MOST_YEARS: Final = 12
EDGE: Final = 0.05
_STEPS: Final = (0.1, 0.2, 0.25, 0.4, 0.5, 0.6, 0.8, 1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval with its mean, as places such as `12.5%`; no interval where there are too few."""

    mean: str
    low: str | None
    high: str | None


@dataclass(frozen=True, slots=True)
class Scale:
    """The axis of a column of bars, from 0."""

    top: float

    def place(self, value: float) -> str:
        """Return where a value stands, inside the margins."""
        return _percent(0.02 + 0.96 * min(max(value / self.top, 0.0), 1.0))

    def bar(self, row: Mapping[str, Any]) -> Bar | None:
        """Return the bar of a row of a board; None without a finite mean."""
        mean, low, high = row["mean_score"], row["score_low"], row["score_high"]
        if mean is None or not math.isfinite(mean):
            return None
        known = all(isinstance(end, float) and math.isfinite(end) for end in (low, high))
        ends = (self.place(low), self.place(high)) if known else (None, None)
        return Bar(self.place(mean), *ends)


def scale_of(rows: Sequence[Mapping[str, Any]]) -> Scale:
    """Return a round axis that holds all means and intervals."""
    numbers = [
        value
        for row in rows
        for value in (row["mean_score"], row["score_high"])
        if isinstance(value, float) and math.isfinite(value)
    ]
    largest = max(numbers, default=1.0)
    return Scale(next((step for step in _STEPS if step >= largest), math.ceil(largest) or 1.0))


@dataclass(frozen=True, slots=True)
class Tick:
    """One mark of a timeline: its place and its kind, a fixed word."""

    at: str
    kind: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The window of a prediction with what was said, seen and decided."""

    opens: str
    width: str
    forecasts: tuple[Tick, ...]
    evidence: tuple[Tick, ...]
    known: str | None
    today: str | None
    years: tuple[tuple[str, int, str], ...]


def timeline_of(view: PredictionView) -> Timeline:
    """Return the drawing of one prediction's time."""
    prediction, known = view.line.prediction, view.line.known
    said = [(one.forecast.made.at, str(one.forecast.stance)) for one in view.forecasts]
    seen = [
        (one.evidence.published.at, str(one.evidence.stance))
        for one in view.evidence
        if one.evidence.published is not None
    ]
    instants = [prediction.opens_at, prediction.closes_at, *(at for at, _ in said + seen)]
    if known is not None:
        instants.append(known.at)
    edge = max((max(instants) - min(instants)) * 0.03, timedelta(days=3))
    start, end = min(instants) - edge, max(instants) + edge

    def place(at: datetime) -> str:
        return _percent((at - start) / (end - start))

    today = end_of(view.as_of)
    years = [start.replace(year, 1, 1) for year in range(start.year + 1, end.year + 1)]
    return Timeline(
        opens=place(prediction.opens_at),
        width=_percent((prediction.closes_at - prediction.opens_at) / (end - start)),
        forecasts=tuple(Tick(place(at), kind) for at, kind in sorted(said)),
        evidence=tuple(Tick(place(at), kind) for at, kind in sorted(seen)),
        known=None if known is None else place(known.at),
        today=place(today) if known is None and start < today < end else None,
        years=tuple(
            (place(day), day.year, _anchor((day - start) / (end - start)))
            for day in years[:: 1 + len(years) // MOST_YEARS]
        ),
    )


def _anchor(share: float) -> str:
    """Return which end of a label stands at its place, so that it stays inside."""
    return "start" if share < EDGE else ("end" if share > 1 - EDGE else "middle")


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"
