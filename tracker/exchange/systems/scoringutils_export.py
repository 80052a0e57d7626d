"""A record as long tables of scoringutils, one for each type of forecast.

Invariant: the columns beside those that the format fixes are the forecast unit and nothing else:
prediction, day of the forecast, last day of the window. Read next: `scoringutils` (the reader).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.instant import last_day
from tracker.domain.outcome import OutcomeKind
from tracker.domain.prediction import PredictionType
from tracker.exchange.outgoing import (
    calls,
    count_curves,
    number_outcome,
    quantiles_of,
    standing_calls,
)
from tracker.exchange.systems.long_tables import KNOWN, MADE, TARGET, TASK
from tracker.exchange.systems.scoringutils import LABEL, LEVEL, MODEL, OBSERVED, PREDICTED
from tracker.exchange.written import csv_bytes, show_day_or_instant, show_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.domain.outcome import Outcome
    from tracker.exchange.outgoing import Call, Losses, Outgoing

    Row = dict[str, Any]

_UNIT: Final = (TASK, MADE[0], TARGET[0], KNOWN[0])
_VALUES: Final = (MODEL, OBSERVED, PREDICTED)
TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "binary": (*_UNIT, *_VALUES),
    "nominal": (*_UNIT, MODEL, OBSERVED, LABEL, PREDICTED),
    "quantile": (*_UNIT, "unit", MODEL, OBSERVED, LEVEL, PREDICTED),
    "point": (*_UNIT, "unit", *_VALUES),
}
"""Columns of each table, by its name."""
DAYS: Final = "days since 1970-01-01"
"""Unit of what is a date in the record."""
MISSING: Final = "NA"
_BINARY: Final = {OutcomeKind.TRUE: 1, OutcomeKind.FALSE: 0}


def write(going: Outgoing, losses: Losses) -> dict[str, bytes]:
    """Return the tables as CSV files by name; a table without rows is left out.

    Args:
        going: the record.
        losses: takes what the tables do not hold.
    """
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    models = model_names(going)
    standing = list(standing_calls(calls(going, losses), losses))
    count_curves(standing, losses)
    for call in standing:
        table, found = _rows(call, going, losses)
        rows[table] += [{MODEL: models[call.forecast.source], **row} for row in found]
    return {
        f"{name}.csv": csv_bytes(TABLES[name], found, missing=MISSING)
        for name, found in rows.items()
        if found
    }


def model_names(going: Outgoing) -> dict[str, str]:
    """Return the name of each source by its key; the key where two have the same name."""
    names = Counter(record.name for record in going.sources.values())
    return {
        record.key: record.name if names[record.name] == 1 else record.key
        for record in going.sources.values()
    }


def _rows(call: Call, going: Outgoing, losses: Losses) -> tuple[str, list[Row]]:
    """Return the table of a forecast and its rows there."""
    prediction, forecast = call.prediction, call.forecast
    outcome, known = going.outcomes.get(prediction.key, (None, None))
    observed = _observed(outcome, losses)
    unit: Row = {
        TASK: prediction.key,
        MADE[0]: show_day_or_instant(forecast.made),
        TARGET[0]: last_day(prediction.closes_at, prediction.criterion.time_zone).isoformat(),
        KNOWN[0]: None if observed is None else known,
        OBSERVED: observed,
    }
    if prediction.type == PredictionType.BINARY:
        return "binary", [{**unit, PREDICTED: forecast.probability}]
    if prediction.type == PredictionType.MULTIPLE_CHOICE:
        return "nominal", [{**unit, LABEL: name, PREDICTED: p} for name, p in forecast.options]
    if prediction.type == PredictionType.DATE:
        losses.count(f"forecasts of dates, written as {DAYS}")
        unit["unit"] = DAYS
    else:
        unit["unit"] = prediction.unit
    return _numbers(call, unit, losses)


def _numbers(call: Call, unit: Row, losses: Losses) -> tuple[str, list[Row]]:
    """Return quantiles, else the point; an interval without a level is neither."""
    forecast, levels = call.forecast, quantiles_of(call.forecast)
    if levels:
        if forecast.point is not None and levels.get(0.5) != forecast.point:
            losses.count("points beside quantiles, left out")
        found = levels.items()
        return "quantile", [{**unit, LEVEL: level, PREDICTED: value} for level, value in found]
    if forecast.low is not None or forecast.high is not None:
        losses.count("intervals without a level, left out")
    return "point", [{**unit, PREDICTED: forecast.point}] if forecast.point is not None else []


def _observed(outcome: Outcome | None, losses: Losses) -> object:
    """Return what happened as the tables hold it; None where they cannot or nothing did yet."""
    if outcome is None:
        return None
    if outcome.kind in _BINARY:
        return _BINARY[outcome.kind]
    if outcome.kind is OutcomeKind.OPTION:
        return outcome.option
    number = number_outcome(outcome)
    if number is None:
        losses.count(f"forecasts whose outcome is {outcome.kind.value}, without what was observed")
        return None
    return show_number(number)
