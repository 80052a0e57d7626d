"""One prediction as programs read it: every fact of `show`, nothing rounded.

Invariant: the keys of `list` come first, so that a row of `list` is a part of the row of `show`.
Days are ISO days with a precision beside them; values of date predictions are days too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracker.domain.identifiers import show_id
from tracker.domain.instant import from_day_number
from tracker.domain.outcome import OutcomeKind
from tracker.reports.phrases import closes_on, days_past_close, opens_on, reading, source_name
from tracker.reports.provenance import link_row, origin_row

if TYPE_CHECKING:
    from tracker.domain.criterion import Criterion
    from tracker.domain.instant import When
    from tracker.domain.outcome import Outcome
    from tracker.domain.prediction import BaseRate, Prediction
    from tracker.domain.resolution import Verdict
    from tracker.reports.views import (
        CriterionVersion,
        EvidenceView,
        ForecastView,
        HistoryEntry,
        PredictionLine,
        PredictionView,
        Recorded,
        ResolutionView,
    )

LIST_KEYS: Final = (
    "id",
    "key",
    "title",
    "type",
    "status",
    "opens_on",
    "closes_on",
    "known_on",
    "outcome",
    "topics",
    "n_forecasts",
    "n_evidence",
    "resolvability",
)
"""The keys of a row of `list`."""

EVIDENCE_KEYS: Final = (
    "id",
    "prediction",
    "stance",
    "published_on",
    "published_on_precision",
    "publisher",
    "title",
    "summary",
    "url",
    "seen",
    "mirror",
    "in_print",
    "retrieved_on",
    "archive_sha256",
    "retracted",
)
"""The keys of a row of `evidence list`."""


def prediction_line_row(line: PredictionLine) -> dict[str, Any]:
    """Return the row of a prediction in `list`."""
    prediction = line.prediction
    return {
        "id": show_id("prediction", line.number),
        "key": prediction.key,
        "title": prediction.title,
        "type": prediction.type,
        "status": line.status,
        "opens_on": opens_on(prediction),
        "closes_on": closes_on(prediction),
        "known_on": None if line.known is None else line.known.at.date(),
        "outcome": outcome_value(line.outcome),
        "topics": prediction.topics,
        "n_forecasts": line.n_forecasts,
        "n_evidence": line.n_evidence,
        "resolvability": prediction.resolvability,
    }


def outcome_value(outcome: Outcome | None) -> object:
    """Return an outcome for programs: a word or an option as text, numbers and days as such."""
    if outcome is None:
        return None
    if outcome.kind is OutcomeKind.DATE and outcome.number is not None:
        return from_day_number(outcome.number)
    if outcome.number is not None:
        return outcome.number
    return outcome.option if outcome.kind is OutcomeKind.OPTION else outcome.kind.value


def figure(value: float | None, prediction_type: str) -> object:
    """Return a point or an end of an interval: a day for date predictions."""
    if value is None or prediction_type != "date":
        return value
    return from_day_number(value)


def prediction_row(view: PredictionView) -> dict[str, Any]:
    """Return everything about one prediction."""
    line, prediction = view.line, view.line.prediction
    texts = ("claim", "claim_zh", "condition", "unit", "options", "ordered")
    tests = ("tolerance_relative", "tolerance_absolute", "operationalisation")
    notes = ("overdue_note", "open_note")
    return {
        **prediction_line_row(line),
        "days_past_close": days_past_close(prediction, view.as_of),
        "known_on_precision": None if line.known is None else line.known.precision.value,
        **{name: getattr(prediction, name) for name in texts + tests + notes},
        "criterion": _criterion(prediction.criterion),
        "base_rate": _base_rate(prediction),
        "related": [_related(key, view) for key in prediction.related],
        "criteria": [_criterion_version(version) for version in view.criteria],
        "forecasts": [_forecast(forecast, view) for forecast in view.forecasts],
        "evidence": [evidence_row(evidence) for evidence in view.evidence],
        "resolutions": [_resolution(act, view) for act in view.resolutions],
        "verdicts": [_verdict(verdict) for verdict in view.verdicts],
        "history": [_history(entry) for entry in view.history],
        "imported": origin_row(view.origins.get(("prediction", line.number))),
        "links": [link_row(link) for link in view.links],
    }


def evidence_row(view: EvidenceView) -> dict[str, Any]:
    """Return the row of a piece of evidence."""
    evidence = view.evidence
    names = ("publisher", "title", "summary", "url", "seen", "mirror", "in_print")
    return {
        "id": show_id("evidence", view.number),
        "prediction": show_id("prediction", view.prediction_number),
        "stance": evidence.stance,
        **_period("published", evidence.published),
        **{name: getattr(evidence, name) for name in names},
        "retrieved_on": None if evidence.retrieved_at is None else evidence.retrieved_at.date(),
        "archive_sha256": evidence.archive_sha256,
        "retracted": view.retracted,
    }


def _period(name: str, when: When | None) -> dict[str, Any]:
    return {
        f"{name}_on": None if when is None else when.at.date(),
        f"{name}_on_precision": None if when is None else when.precision.value,
    }


def _recorded(recorded: Recorded | None) -> dict[str, Any]:
    if recorded is None:
        return {"recorded_at": None, "sequence": None, "actor": None}
    return {
        "recorded_at": recorded.at,
        "sequence": recorded.sequence,
        "actor": recorded.actor,
    }


def _criterion(criterion: Criterion) -> dict[str, Any]:
    names = ("observe", "source_of_truth", "fine_print", "time_zone", "is_title")
    written = criterion.written_at
    return {
        **{name: getattr(criterion, name) for name in names},
        "written_on": None if written is None else written.date(),
    }


def _criterion_version(version: CriterionVersion) -> dict[str, Any]:
    return {**_criterion(version.criterion), "why": version.why, **_recorded(version.recorded)}


def _base_rate(prediction: Prediction) -> dict[str, Any] | None:
    rate: BaseRate | None = prediction.base_rate
    if rate is None:
        return None
    return {
        "probability": rate.probability,
        "written_on": None if rate.written_at is None else rate.written_at.date(),
        "reasoning": rate.reasoning,
        "quantiles": [[level, figure(value, prediction.type)] for level, value in rate.quantiles],
    }


def _related(key: str, view: PredictionView) -> dict[str, Any]:
    number, title = view.related.get(key, (None, None))
    shown = None if number is None else show_id("prediction", number)
    return {"id": shown, "key": key, "title": title}


def _forecast(view: ForecastView, whole: PredictionView) -> dict[str, Any]:
    forecast, kind = view.forecast, whole.line.prediction.type
    level = reading(forecast, whole.lexicon)
    locator, original = forecast.locator, forecast.original
    names = ("document", "section", "stance", "hedge", "strength", "probability", "level", "unit")
    more = ("withdrawn", "ends_at", "via", "quote", "quote_prefix", "quote_suffix", "note")
    return {
        "id": show_id("forecast", view.number),
        "source": forecast.source,
        "source_name": source_name(forecast.source, whole.sources),
        **_period("made", forecast.made),
        "made_at": forecast.made.at if forecast.made.precision == "instant" else None,
        **{name: getattr(forecast, name) for name in names},
        "options": dict(forecast.options),
        "quantiles": [[rank, figure(value, kind)] for rank, value in forecast.quantiles],
        "curve": [list(point) for point in forecast.curve],
        **{name: figure(getattr(forecast, name), kind) for name in ("point", "low", "high")},
        **{name: getattr(forecast, name) for name in more},
        "read_as": None if level is None else level.median,
        "read_low": None if level is None else level.low,
        "read_high": None if level is None else level.high,
        "locator": None if locator is None else [locator.start, locator.end],
        "words": view.words,
        "original_said": None if original is None else original.said,
        "original_strength": None if original is None else original.strength,
        "original_probability": None if original is None else original.probability,
        "is_counted": view.is_counted,
        "scores": dict(view.scores),
        "reason": view.reason,
        "retracted": view.retracted,
        "imported": origin_row(whole.origins.get(("forecast", view.number))),
    }


def _resolution(view: ResolutionView, whole: PredictionView) -> dict[str, Any]:
    act = view.resolution
    return {
        "id": show_id("resolution", view.number),
        "outcome": outcome_value(act.outcome),
        **_period("known", act.known),
        "rationale": act.rationale,
        "decided_by": act.decided_by,
        "evidence": [show_id("evidence", number) for number in act.evidence],
        "early": act.early,
        "in_force": view.number == whole.in_force,
        "retracted": view.retracted,
        "imported": origin_row(whole.origins.get(("resolution", view.number))),
        **_recorded(view.recorded),
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "judge": verdict.judge,
        "outcome": outcome_value(verdict.outcome),
        "fairness": verdict.fairness,
        "fair_criterion": verdict.fair_criterion,
        "outcome_if_fair": outcome_value(verdict.outcome_if_fair),
        "confidence": verdict.confidence,
        "note": verdict.note,
    }


def _history(entry: HistoryEntry) -> dict[str, Any]:
    return {**_recorded(entry.recorded), "what": entry.what, "why": entry.why}
