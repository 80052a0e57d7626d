"""Rows of predictions and verdicts as records, with the rules between their fields.

Invariant: every rule is tried on what could be read, so that one run reports all problems; the
records are complete only if there was none. Read next: `forecasts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Final
from zoneinfo import available_timezones

from tracker.domain.criterion import Criterion
from tracker.domain.evidence import Evidence
from tracker.domain.instant import Precision, end_of, end_of_period, last_day
from tracker.domain.outcome import ANY_TYPE, Outcome, OutcomeKind, read_outcome
from tracker.domain.prediction import BaseRate, Prediction, PredictionType
from tracker.domain.resolution import Resolution, Verdict
from tracker.errors import InvalidInput
from tracker.exchange.corpus.context import KnownPrediction, read_at, read_when
from tracker.exchange.corpus.forecasts import Claim, read_forecast, read_quantiles
from tracker.exchange.nearest import nearest

if TYPE_CHECKING:
    from tracker.domain.forecast import Forecast
    from tracker.domain.instant import When
    from tracker.exchange.corpus.context import Known
    from tracker.exchange.corpus.field_table import Row
    from tracker.exchange.yaml_tree import Sheet

_SAME: Final = (
    "key",
    "title",
    "claim",
    "claim_zh",
    "type",
    "options",
    "ordered",
    "unit",
    "topics",
    "condition",
    "operationalisation",
    "resolvability",
    "related",
    "overdue_note",
    "open_note",
)
"""Fields that are attributes of the record as they are."""
_BINARY: Final = PredictionType.BINARY.value
_OUTCOME_WORDS: Final = frozenset(kind.value for kind in ANY_TYPE)
_ABSENCES: Final = (OutcomeKind.FALSE, OutcomeKind.LATER)
MAX_MESSAGE: Final = 400
"""Characters of a message about an outcome: options may be long."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a predictions file: the prediction and what belongs to it."""

    prediction: Prediction
    forecasts: tuple[Forecast, ...]
    evidence: tuple[Evidence, ...]
    resolution: Resolution | None


@dataclass(frozen=True, slots=True)
class Span:
    """The window of a prediction with its criterion, as far as they could be read."""

    opens_at: datetime | None
    closes_at: datetime | None
    criterion: Criterion | None


def read_entry(row: Row, known: Known, sheet: Sheet) -> Entry | None:
    """Return the records of an entry of a predictions file; None if a needed field is missing."""
    claim = _read_claim(row, known, sheet)
    forecasts = tuple(
        forecast
        for one in row.get("forecasts", ())
        if (forecast := read_forecast(one, claim, known, sheet)) is not None
    )
    evidence = tuple(
        found
        for one in row.get("evidence", ())
        if (found := _read_evidence(one, claim.key, sheet)) is not None
    )
    span = _read_span(row, sheet)
    resolution = None
    if "resolution" in row:
        resolution = _read_resolution(row["resolution"], claim, span, sheet)
        _check_places(row, sheet)
    prediction = _read_prediction(row, claim, span, sheet)
    return None if prediction is None else Entry(prediction, forecasts, evidence, resolution)


def _read_prediction(row: Row, claim: Claim, span: Span, sheet: Sheet) -> Prediction | None:
    base_rate = _read_base_rate(row, claim, sheet)
    tolerance = _read_tolerance(row, claim, sheet)
    if span.criterion is None or span.opens_at is None or span.closes_at is None:
        return None
    if not {"key", "title"} <= row.keys():
        return None
    return Prediction(
        opens_at=span.opens_at,
        closes_at=span.closes_at,
        criterion=span.criterion,
        tolerance_relative=tolerance.get("relative"),
        tolerance_absolute=tolerance.get("absolute"),
        base_rate=base_rate,
        **{name: row[name] for name in _SAME if name in row},
    )


def _read_claim(row: Row, known: Known, sheet: Sheet) -> Claim:
    """Return what forecasts need of their prediction, and make its key known."""
    key = row.get("key")
    type_ = None if row.is_broken("type") else row.get("type", _BINARY)
    claim = Claim(key or "", *_read_options(row, type_, sheet))
    if key is not None:
        known.stands("prediction", key, row.line_of("key"), sheet)
        place = f"{sheet.path}:{row.line_of('key')}"
        own = KnownPrediction(place, claim.type, claim.options)
        first = known.predictions.setdefault(key, own)
        if first is not own:
            line = row.line_of("key")
            sheet.add(line, f"prediction {key!r} stands twice, first at {first.place}; keep one")
    return claim


def _read_options(row: Row, type_: str | None, sheet: Sheet) -> tuple[str | None, tuple[str, ...]]:
    """Return type and options; both are unknown if an option could not be read."""
    options: tuple[str, ...] = row.get("options", ())
    line = row.line_of("options", "type")
    if type_ is not None and type_ != PredictionType.MULTIPLE_CHOICE:
        for name in ("options", "ordered"):
            if row.get(name):
                sheet.add(row.line_of(name), f"{name} fits only type multiple_choice, not {type_}")
        return type_, ()
    for option in options:
        if option.lower() in _OUTCOME_WORDS:
            sheet.add(line, f"the option {option!r} is a word for outcomes; expected another name")
    if type_ is None or row.is_broken("options"):
        return None, ()
    if not options:
        sheet.add(line, "multiple_choice without options; expected two or more")
    is_whole = options and len(options) == len(row.node["options"])
    return (type_, options) if is_whole else (None, ())


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _read_criterion(row: Row, sheet: Sheet) -> Criterion | None:
    own = row.get("criterion")
    if own is None or "observe" not in own:
        return None
    zone = own.get("time_zone")
    if zone is not None and zone not in _time_zones():
        near = nearest(zone, _time_zones())
        line = own.line_of("time_zone")
        sheet.add(line, f"no time zone {zone[:60]!r}{near or '; expected a name as Asia/Shanghai'}")
        zone = None
    return Criterion(
        observe=own["observe"],
        source_of_truth=own.get("source_of_truth"),
        fine_print=own.get("fine_print"),
        written_at=read_at(own, "written_on"),
        time_zone=zone,
        is_title=own.get("is_title", False),
    )


def _read_span(row: Row, sheet: Sheet) -> Span:
    """Return the half-open window; a closing day ends where the criterion's time zone is."""
    criterion = _read_criterion(row, sheet)
    opens_at = read_at(row, "opens_on")
    closes = row.get("closes_on")
    if closes is None:
        return Span(opens_at, None, criterion)
    zone = None if criterion is None else criterion.time_zone
    closes_at = closes if isinstance(closes, datetime) else end_of(closes, zone)
    if opens_at is not None and closes_at <= opens_at:
        sheet.add(
            row.line_of("closes_on"),
            f"closes_on {closes} lies before opens_on {row['opens_on']}; "
            "expected the same day or later",
        )
    return Span(opens_at, closes_at, criterion)


def _read_base_rate(row: Row, claim: Claim, sheet: Sheet) -> BaseRate | None:
    own = row.get("base_rate")
    if own is None:
        return None
    return BaseRate(
        written_at=read_at(own, "written_on"),
        probability=own.get("probability"),
        reasoning=own.get("reasoning"),
        quantiles=read_quantiles(own, claim, sheet),
    )


def _read_tolerance(row: Row, claim: Claim, sheet: Sheet) -> dict[str, float]:
    own: Row | None = row.get("tolerance")
    if own is None:
        return {}
    line = row.line_of("tolerance")
    if len(own.node) != 1:
        sheet.add(line, "tolerance needs exactly one of relative, absolute")
    if claim.type in {PredictionType.BINARY, PredictionType.MULTIPLE_CHOICE}:
        sheet.add(line, f"tolerance fits only types numeric and date, not {claim.type}")
    return own


def _read_evidence(row: Row, prediction: str, sheet: Sheet) -> Evidence | None:
    published = read_when(row, "published_on", sheet)
    if not {"publisher", "title", "stance", "summary"} <= row.keys():
        return None
    return Evidence(
        prediction=prediction,
        publisher=row["publisher"],
        title=row["title"],
        stance=row["stance"],
        summary=row["summary"],
        url=row.get("url"),
        published=published,
        retrieved_at=read_at(row, "retrieved_on"),
        seen=row.get("seen", True),
        mirror=row.get("mirror", False),
        in_print=row.get("in_print", False),
        archive_sha256=row.get("archive_sha256"),
    )


def _check_places(row: Row, sheet: Sheet) -> None:
    """Note cited places that the evidence list does not have."""
    n_evidence = len(row.get("evidence", ()))
    resolution: Row = row["resolution"]
    for place in resolution.get("evidence", ()):
        if place > n_evidence:
            line = resolution.line_of("evidence")
            sheet.add(line, f"evidence {place}; the prediction has {n_evidence}, counted from 1")


def _outcome(
    row: Row, name: str, claim: Claim, sheet: Sheet, *, may_be_open: bool = False
) -> Outcome | None:
    if name not in row or claim.type is None:
        return None
    try:
        return read_outcome(row[name], claim.type, claim.options, may_be_open=may_be_open)
    except InvalidInput as error:
        sheet.add(row.line_of(name), str(error)[:MAX_MESSAGE])
        return None


def _read_resolution(row: Row, claim: Claim, span: Span, sheet: Sheet) -> Resolution | None:
    outcome = _outcome(row, "outcome", claim, sheet)
    known = read_when(row, "known_on", sheet)
    if known is None:
        return None
    line = row.line_of("known_on")
    if span.opens_at is not None and _ends_before(known, span.opens_at):
        sheet.add(line, f"known_on {known} lies before the window; expected opens_on or later")
    if outcome is None:
        return None
    if outcome.kind in _ABSENCES and not row.get("early"):
        _check_absence(known, span, line, sheet)
    return Resolution(
        prediction=claim.key,
        outcome=outcome,
        known=known,
        rationale=row.get("rationale"),
        decided_by=row.get("decided_by"),
        evidence=row.get("evidence", ()),
        early=row.get("early"),
    )


def _ends_before(known: When, opens_at: datetime) -> bool:
    """Say whether the whole period in which the outcome became known lies before the window."""
    if known.precision is Precision.INSTANT:
        return known.at < opens_at
    return end_of_period(known) <= opens_at


def _check_absence(known: When, span: Span, line: int, sheet: Sheet) -> None:
    """Note an absence that was known before the window was over."""
    if span.closes_at is None:
        return
    zone = None if span.criterion is None else span.criterion.time_zone
    last = last_day(span.closes_at, zone)
    is_instant = known.precision is Precision.INSTANT
    if known.at < span.closes_at if is_instant else known.at.date() <= last:
        sheet.add(
            line,
            f"what did not happen by {last} was known on {known}; "
            "expected a later known_on, or early: with the reason",
        )


def read_verdict(row: Row, known: Known, sheet: Sheet) -> Verdict | None:
    """Return the record of a verdict; None if a field is missing or its prediction is not known."""
    if "prediction" not in row:
        return None
    found = known.find_prediction(row["prediction"], row.line_of("prediction"), sheet)
    if found is None:
        return None
    claim = Claim(row["prediction"], found.type, found.options)
    outcome = _outcome(row, "outcome", claim, sheet, may_be_open=True)
    if_fair = _outcome(row, "outcome_if_fair", claim, sheet, may_be_open=True)
    if outcome is None or not {"judge", "fairness"} <= row.keys():
        return None
    return Verdict(
        prediction=claim.key,
        judge=row["judge"],
        outcome=outcome,
        fairness=row["fairness"],
        fair_criterion=row.get("fair_criterion"),
        outcome_if_fair=if_fair,
        confidence=row.get("confidence"),
        note=row.get("note"),
    )
