"""The record as typed tables, one per noun, for programs that read columns.

Invariant: the table of forecasts has the keys of the sheet of `record_export`; where a column of
that sheet holds now a number, now a day, there are two tables. Read next: `record_export`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.curve import curve_text
from tracker.domain.identifiers import show_id
from tracker.domain.instant import When, from_day_number, last_day
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.prediction import PredictionType
from tracker.reports.record_export import FORECAST_KEYS, forecast_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tracker.domain.document import Document
    from tracker.domain.forecast import Forecast
    from tracker.domain.prediction import Prediction

    Row = dict[str, Any]

_KINDS: Final = {
    **dict.fromkeys(("opens_on", "closes_on"), "day"),
    **dict.fromkeys(("probability", "level", "quantile"), "number"),
    **dict.fromkeys(("opens_at", "closes_at", "ends_at"), "instant"),
    "section": "whole",
    "withdrawn": "truth",
}
_VALUES: Final = ("point", "low", "high")


def _forecast_kinds(values: str) -> dict[str, str]:
    kinds = {name: _KINDS.get(name, "text") for name in FORECAST_KEYS}
    return kinds | dict.fromkeys(_VALUES, values)


def _kinds(*texts: str, **others: str) -> dict[str, str]:
    return dict.fromkeys(texts, "text") | others


KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "forecasts": _forecast_kinds("number"),
    "forecasts_of_dates": _forecast_kinds("day"),
    "statements": {
        **_kinds("forecast", "document", "quote", "quote_prefix", "quote_suffix", "unit", "note"),
        **_kinds("original_said", "original_strength", "curve"),
        **dict.fromkeys(("section", "start", "end"), "whole"),
        "made_at": "instant",
        "ends_at": "instant",
        "original_probability": "number",
    },
    "predictions": {
        **_kinds("id", "key", "title", "claim", "claim_zh", "type", "unit", "condition"),
        **_kinds("observe", "source_of_truth", "fine_print", "time_zone"),
        **_kinds("operationalisation", "resolvability", "base_rate_reasoning"),
        **_kinds("overdue_note", "open_note", "outcome", "known_on"),
        **dict.fromkeys(("options", "topics", "related"), "texts"),
        **dict.fromkeys(("ordered", "criterion_is_title"), "truth"),
        **dict.fromkeys(("opens_on", "closes_on", "outcome_on"), "day"),
        **dict.fromkeys(("opens_at", "closes_at", "known_at", "criterion_written_at"), "instant"),
        **dict.fromkeys(("tolerance_relative", "tolerance_absolute"), "number"),
        **dict.fromkeys(("base_rate", "outcome_number"), "number"),
    },
    "sources": _kinds("key", "name", "name_zh", "kind", "note", parents="texts"),
    "documents": {
        **_kinds("key", "title", "title_zh", "publisher", "published_on", "language", "url"),
        **_kinds("file", "sha256", "repost_of", "copied_by", "note"),
        "authors": "texts",
        "published_at": "instant",
    },
    "sections": _kinds("document", "title", number="whole"),
    "evidence": {
        **_kinds("id", "prediction", "publisher", "title", "url", "stance", "summary"),
        **_kinds("published_on", "archive_sha256"),
        **dict.fromkeys(("published_at", "retrieved_at"), "instant"),
        **dict.fromkeys(("seen", "mirror", "in_print"), "truth"),
    },
    "resolutions": {
        **_kinds("id", "prediction", "outcome", "known_on", "rationale", "decided_by", "early"),
        "evidence": "texts",
        "known_at": "instant",
    },
    "verdicts": {
        **_kinds("id", "prediction", "judge", "outcome", "fairness", "fair_criterion"),
        **_kinds("outcome_if_fair", "confidence", "note"),
    },
    "left_out": _kinds("document", "source", "statement", "reason", section="whole"),
}
"""Columns of each table and what they hold, as `exchange.parquet_tables` names it."""


@dataclass(frozen=True, slots=True)
class RecordTable:
    """One table.

    Attributes:
        name: a key of `KINDS`.
        kinds: column to what it holds.
        rows: values by column, to be gone through once.
    """

    name: str
    kinds: Mapping[str, str]
    rows: Iterable[Row]


def record_tables(
    whole: Any,  # noqa: ANN401 - actions.export.WholeRecord, which this layer may not import
    *,
    forecasts: Callable[[], Iterable[tuple[int, Forecast]]],
) -> tuple[RecordTable, ...]:
    """Return every table of a record, empty ones too.

    Args:
        whole: sources, documents and left_out as lists; predictions, evidence, resolutions and
            verdicts by number.
        forecasts: yields all of them, each with its number, every time it is called.
    """
    newest = {one.prediction: one for one in whole.resolutions.values()}
    found: dict[str, Iterable[Row]] = {
        "forecasts": _forecasts(whole, forecasts(), are_dates=False),
        "forecasts_of_dates": _forecasts(whole, forecasts(), are_dates=True),
        "statements": (_statement(number, one) for number, one in forecasts()),
        "predictions": (
            {**_prediction(number, record), **_outcome(newest.get(record.key))}
            for number, record in whole.predictions.items()
        ),
        "sources": map(_flat, whole.sources),
        "documents": map(_flat, whole.documents),
        "sections": (row for record in whole.documents for row in _sections(record)),
        "evidence": _numbered("evidence", whole.evidence),
        "resolutions": map(_with_evidence, _numbered("resolution", whole.resolutions)),
        "verdicts": _numbered("verdict", whole.verdicts),
        "left_out": map(_flat, whole.left_out),
    }
    return tuple(RecordTable(name, kinds, found[name]) for name, kinds in KINDS.items())


def _forecasts(
    whole: Any,  # noqa: ANN401 - as above
    forecasts: Iterable[tuple[int, Forecast]],
    *,
    are_dates: bool,
) -> Iterator[Row]:
    """Return the rows of forecasts on predictions of type date, or on all others."""
    dates = {one.key for one in whole.predictions.values() if one.type == PredictionType.DATE}
    rows = forecast_rows(
        predictions=whole.predictions,
        forecasts=(pair for pair in forecasts if (pair[1].prediction in dates) is are_dates),
        resolutions=whole.resolutions.values(),
        documents=whole.documents,
    )
    return map(_forecast, rows)


def _numbered(noun: str, records: Mapping[int, object]) -> Iterator[Row]:
    return ({"id": show_id(noun, number), **_flat(one)} for number, one in records.items())


def _with_evidence(row: Row) -> Row:
    return {**row, "evidence": [show_id("evidence", number) for number in row["evidence"]]}


def _forecast(row: Mapping[str, Any]) -> Row:
    """Return a row of the sheet with its lists and outcome as the sheet's text."""
    outcome = row["outcome"]
    if isinstance(outcome, float):
        outcome = str(Outcome(OutcomeKind.NUMBER, number=outcome))
    joined = {name: ";".join(row[name]) or None for name in ("topic", "via")}
    return {**row, **joined, "outcome": outcome}


def _statement(number: int, record: Forecast) -> Row:
    """Return what the table of forecasts has no key for: where and how it was said."""
    locator, original = record.locator, record.original
    return {
        "forecast": show_id("forecast", number),
        **_flat(record),
        "curve": curve_text(record.curve) if record.curve else None,
        "start": None if locator is None else locator.start,
        "end": None if locator is None else locator.end,
        "original_said": None if original is None else original.said,
        "original_strength": None if original is None else original.strength,
        "original_probability": None if original is None else original.probability,
    }


def _prediction(number: int, record: Prediction) -> Row:
    criterion, base_rate = record.criterion, record.base_rate
    return {
        "id": show_id("prediction", number),
        **_flat(record),
        "opens_on": record.opens_at.date(),
        "closes_on": last_day(record.closes_at, criterion.time_zone),
        "observe": criterion.observe,
        "source_of_truth": criterion.source_of_truth,
        "fine_print": criterion.fine_print,
        "time_zone": criterion.time_zone,
        "criterion_written_at": criterion.written_at,
        "criterion_is_title": criterion.is_title,
        "base_rate": None if base_rate is None else base_rate.probability,
        "base_rate_reasoning": None if base_rate is None else base_rate.reasoning,
    }


def _outcome(resolution: Any) -> Row:  # noqa: ANN401 - a Resolution or None
    """Return the outcome in force, as text and, where it has a number or a day, as that."""
    if resolution is None or resolution.outcome.kind is OutcomeKind.OPEN:
        return {}
    outcome: Outcome = resolution.outcome
    is_date = outcome.kind is OutcomeKind.DATE and outcome.number is not None
    return {
        "outcome": str(outcome),
        "outcome_number": None if is_date else outcome.number,
        "outcome_on": from_day_number(outcome.number or 0.0) if is_date else None,
        "known_on": str(resolution.known),
        "known_at": resolution.known.at,
    }


def _sections(document: Document) -> list[Row]:
    return [
        {"document": document.key, "number": one.number, "title": one.title}
        for one in document.sections
    ]


def _flat(record: object) -> Row:
    """Return the fields of a record; a moment is text at its precision and an instant beside it."""
    row: Row = {}
    for field in fields(record):  # type: ignore[arg-type]  # records are dataclasses
        value = getattr(record, field.name)
        if isinstance(value, When):
            row[f"{field.name}_on"], row[f"{field.name}_at"] = str(value), value.at
        elif isinstance(value, (Outcome, str)):
            row[field.name] = str(value)
        else:
            row[field.name] = list(value) if isinstance(value, tuple) else value
    return row
