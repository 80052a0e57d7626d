"""The record as data: one row per forecast for sheets, one object with everything for programs.

Invariant: nothing that stands in the record is missing from the object; the rows of the sheet have
the columns that `import table` reads, and more that it does not.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.identifiers import show_id
from tracker.domain.instant import (
    Precision,
    When,
    end_of,
    from_day_number,
    last_day,
    start_of,
)
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.reports.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tracker.domain.document import Document
    from tracker.domain.forecast import Forecast
    from tracker.domain.prediction import Prediction
    from tracker.domain.resolution import Resolution

    Row = dict[str, Any]

_CLAIMS: Final = 10_000
"""Predictions whose part of a row is remembered; their forecasts mostly come together."""
FORECAST_KEYS: Final = (
    "prediction",
    "title",
    "source",
    "made_on",
    "opens_on",
    "closes_on",
    "known_on",
    "type",
    "probability",
    "hedge",
    "point",
    "low",
    "high",
    "option",
    "outcome",
    "topic",
    "document",
    "url",
    "id",
    "forecast",
    "stance",
    "words",
    "withdrawn",
    "level",
    "quantile",
    "section",
    "via",
    "unit",
    "opens_at",
    "closes_at",
    "ends_at",
)


def forecast_rows(
    *,
    predictions: Mapping[int, Prediction],
    forecasts: Iterable[tuple[int, Forecast]],
    resolutions: Iterable[Resolution],
    documents: Iterable[Document],
) -> Iterator[Row]:
    """Yield one row per forecast, per option or per quantile of it, by number.

    Args:
        predictions: by number.
        forecasts: each with its number, rising.
        resolutions: all of them, the newest of a prediction counts.
        documents: for the URL of the text.
    """
    numbers = {record.key: number for number, record in predictions.items()}
    newest = {one.prediction: one for one in resolutions}
    urls = {document.key: document.url for document in documents}

    @lru_cache(_CLAIMS)
    def claim(prediction_id: int) -> Row:
        record = predictions[prediction_id]
        said = _claim(record, newest.get(record.key))
        return {"id": show_id("prediction", prediction_id), **said}

    for number, forecast in forecasts:
        prediction_id = numbers[forecast.prediction]
        row = {
            **claim(prediction_id),
            **_statement(forecast, predictions[prediction_id].type),
            "forecast": show_id("forecast", number),
            "url": urls.get(forecast.document or ""),
        }
        yield from _parts(row, forecast)


def _claim(prediction: Prediction, resolution: Resolution | None) -> Row:
    is_known = resolution is not None and resolution.outcome.kind is not OutcomeKind.OPEN
    known = resolution.known if is_known and resolution is not None else None
    outcome = resolution.outcome if is_known and resolution is not None else None
    opens_on = prediction.opens_at.date()
    closes_on = last_day(prediction.closes_at, prediction.criterion.time_zone)
    is_from_midnight = prediction.opens_at == start_of(opens_on)
    is_to_midnight = prediction.closes_at == end_of(closes_on)
    return {
        "prediction": prediction.key,
        "title": prediction.title,
        "type": prediction.type,
        "unit": prediction.unit,
        "opens_on": opens_on,
        "closes_on": closes_on,
        "opens_at": None if is_from_midnight else prediction.opens_at,
        "closes_at": None if is_to_midnight else prediction.closes_at,
        "known_on": None if known is None else str(known),
        "outcome": None if outcome is None else _outcome(outcome),
        "topic": list(prediction.topics),
    }


def _outcome(outcome: Outcome) -> object:
    """Return a number as a number, everything else as it is typed."""
    if outcome.kind in {OutcomeKind.NUMBER, OutcomeKind.SHARE}:
        return outcome.number
    return str(outcome)


def _statement(forecast: Forecast, type_: str) -> Row:
    return {
        "source": forecast.source,
        "made_on": str(forecast.made),
        "probability": forecast.probability,
        "hedge": forecast.strength,
        "words": forecast.hedge,
        "stance": forecast.stance,
        "withdrawn": forecast.withdrawn,
        **{name: _value(getattr(forecast, name), type_) for name in ("point", "low", "high")},
        "level": forecast.level,
        "ends_at": forecast.ends_at,
        "document": forecast.document,
        "section": forecast.section,
        "via": list(forecast.via),
        "option": None,
        "quantile": None,
    }


def _value(value: float | None, type_: str) -> object:
    return from_day_number(value) if value is not None and type_ == "date" else value


def _parts(row: Row, forecast: Forecast) -> list[Row]:
    """Return a row per option or quantile, and one for a point beside quantiles or without any."""
    options = [{**row, "option": name, "probability": share} for name, share in forecast.options]
    quantiles = [
        {**row, "quantile": level, "point": _value(value, row["type"])}
        for level, value in forecast.quantiles
    ]
    has_point = bool(quantiles) and forecast.point is not None
    return [*([row] if has_point else []), *options, *quantiles] or [row]


def record_object(
    whole: Any,  # noqa: ANN401 - actions.export.WholeRecord, which this layer may not import
    *,
    meta: Mapping[str, object],
) -> Report:
    """Return everything as one object: a row per prediction, with all that hangs on it.

    Args:
        whole: sources, documents, left_out, lexicons and links as lists; predictions,
            forecasts, evidence, resolutions and verdicts by number.
        meta: verb, as_recorded, head and n_facts; the lists that belong to no prediction are
            added to it.
    """
    hanging: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for noun, name in _HANGING.items():
        for number, record in getattr(whole, name).items():
            plain = plain_record(record)
            plain.pop("prediction")
            hanging[record.prediction][name].append({"id": show_id(noun, number), **plain})
    rows = tuple(
        {
            "id": show_id("prediction", number),
            **plain_record(record),
            **{name: hanging[record.key][name] for name in _HANGING.values()},
        }
        for number, record in whole.predictions.items()
    )
    lists = {
        name: [plain_record(record) for record in getattr(whole, name)]
        for name in ("sources", "documents", "left_out", "lexicons", "links")
    }
    keys = tuple(rows[0]) if rows else ("id",)
    return Report({**meta, **lists}, keys, rows=rows)


_HANGING: Final = {
    "forecast": "forecasts",
    "evidence": "evidence",
    "resolution": "resolutions",
    "verdict": "verdicts",
}


def plain_record(record: object) -> Row:
    """Return a domain record as plain values, its fields under their own names.

    A moment is text at its precision, and `<name>_precision` stands beside it.
    """
    row: Row = {}
    for entry in dataclasses.fields(record):  # type: ignore[arg-type]  # records are dataclasses
        value = getattr(record, entry.name)
        if isinstance(value, When):
            row[entry.name] = str(value)
            row[f"{entry.name}_precision"] = str(value.precision)
        else:
            row[entry.name] = _plain(value)
    return row


def _plain(value: object) -> object:
    if isinstance(value, Outcome):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, (date, Precision)):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return plain_record(value) if dataclasses.is_dataclass(value) else value
