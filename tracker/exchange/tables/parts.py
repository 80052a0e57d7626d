"""Forecasts of a table that several rows state: an option or a quantile each.

Invariant: rows become one forecast only where they agree in everything but their own part of it;
what does not fit together is a problem with its row. Read next: `rows`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.forecast import SUM_TOLERANCE, Forecast
from tracker.exchange.nearest import shown

if TYPE_CHECKING:
    from tracker.domain.instant import When
    from tracker.exchange.tables.claims import Report

_FORECAST_ID: Final = re.compile(r"F-[0-9]{1,19}")


class Statement(NamedTuple):
    """Who said when and where; rows that agree in it are parts of one forecast.

    Attributes:
        prediction: its key.
        source: its key.
        made: when it was said.
        document: its key.
        section: of the document.
        via: keys of the sources that relayed it.
        label: id of the forecast in the record that the table comes from, None without one.
    """

    prediction: str
    source: str
    made: When
    document: str | None
    section: int | None = None
    via: tuple[str, ...] = ()
    label: str | None = None


def is_forecast_id(text: str) -> bool:
    """Say whether a text is the id of a forecast.

    >>> is_forecast_id("F-07"), is_forecast_id("70%")
    (True, False)
    """
    return _FORECAST_ID.fullmatch(text) is not None


@dataclass(slots=True)
class Parts:
    """One forecast while its rows are read.

    Attributes:
        row: the first row.
        common: what every row says of it, without a point.
        options: option to probability.
        quantiles: level to value.
        whole: the row that states no part, None without one.
        point: that row's point.
    """

    row: int
    common: Forecast
    options: dict[str, float] = field(default_factory=dict)
    quantiles: dict[float, float] = field(default_factory=dict)
    whole: int | None = None
    point: float | None = None


class Grouped:
    """Puts forecasts together from their parts."""

    def __init__(self, report: Report, remark: Report) -> None:
        """Report problems, and remarks that refuse nothing, as (row, column, message)."""
        self.report, self.remark = report, remark
        self._parts: dict[Statement, Parts] = {}

    def parts(self, statement: Statement, common: Forecast, row: int) -> tuple[Parts, bool]:
        """Return the forecast that a row is a part of, and whether the row is its first."""
        found = self._parts.get(statement)
        if found is None:
            found = self._parts[statement] = Parts(row, common)
            return found, True
        if found.common != common:
            names = ("stance", "hedge", "strength", "withdrawn", "low", "high", "level")
            differ = [
                name for name in names if getattr(common, name) != getattr(found.common, name)
            ]
            said = dict.fromkeys("hedge" if name == "strength" else name for name in differ)
            self.report(
                row,
                "",
                f"another {', '.join(said)} than in row {found.row}, which is a part of the same "
                "forecast; expected the same in all its rows",
            )
        return found, False

    def add_option(self, parts: Parts, option: str, probability: float, row: int) -> None:
        """Add an option to a forecast; a problem if it stands there."""
        if option in parts.options:
            self.report(row, "option", f"{shown(option)} stands twice in one forecast; keep one")
            probability = math.nan  # One problem is enough: no sum is looked at.
        parts.options[option] = probability

    def add_quantile(self, parts: Parts, level: float, value: float, row: int) -> None:
        """Add a quantile to a forecast; a problem if it stands there."""
        if level in parts.quantiles:
            self.report(row, "quantile", f"{level:g} stands twice in one forecast; keep one")
        parts.quantiles[level] = value

    def add_whole(self, parts: Parts, point: float | None, row: int) -> None:
        """Add the row of a forecast that states no part of it."""
        if parts.whole is None:
            parts.whole, parts.point = row, point
        elif parts.point == point:
            self.remark(row, "", f"says what row {parts.whole} says; recorded once")
        else:
            message = f"another point than in row {parts.whole} of the same forecast; keep one"
            self.report(row, "point", message)

    def put_together(self, parts: Parts) -> Forecast:
        """Return the forecast; parts that do not fit together are reported at its first row."""
        total = math.fsum(parts.options.values())
        if parts.options and abs(total - 1) > SUM_TOLERANCE:
            self.report(parts.row, "probability", f"the options sum to {total:.9g}; expected 1")
        quantiles = tuple(sorted(parts.quantiles.items()))
        for (level, value), (above, other) in pairwise(quantiles):
            if other < value:
                message = f"the quantile {above:g} lies below the quantile {level:g}; expected"
                self.report(parts.row, "quantile", f"{message} values that rise with the level")
                break
        return replace(
            parts.common,
            point=parts.point,
            options=tuple(parts.options.items()),
            quantiles=quantiles,
        )
