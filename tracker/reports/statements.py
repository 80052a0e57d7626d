"""Forecasts in words: who said what, how sure, and how that is read.

Invariant: a number that the source stated and a number that the lexicon gives are never told in
the same words: "gives 70%" against "read as 75%".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.forecast import Stance
from tracker.domain.identifiers import show_id
from tracker.domain.instant import Precision, When, counts_from, end_of
from tracker.reports.phrases import reading, reason_words, source_name, strength_words
from tracker.reports.prediction_row import figure
from tracker.reports.provenance import origin_words
from tracker.reports.render.cells import digits_for, show_number, show_percent, show_value
from tracker.reports.report import Item, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from tracker.domain.document import Document
    from tracker.domain.forecast import Forecast
    from tracker.domain.lexicon import Level
    from tracker.domain.prediction import Prediction
    from tracker.domain.source import Source
    from tracker.reports.views import ForecastView, PredictionView

_SCORE_WORDS: Final = {"brier": "Brier score", "log": "log score"}
_MEASURED: Final = {"absolute_error": "off by", "wis": "weighted interval score"}
"""Scores in the unit of what is forecast."""
_STANCES = {Stance.DENIES: "denies it", Stance.DOUBTS: "doubts it"}


def forecast_item(view: ForecastView, whole: PredictionView) -> Item:
    """Return a forecast as an entry of a list."""
    forecast = view.forecast
    head = f"{source_name(forecast.source, whole.sources)}, {forecast.made}: "
    lines = [
        _where(forecast, whole.documents),
        _relays(forecast, whole.sources),
        _original(forecast),
        forecast.note or "",
        _ends(forecast, whole.as_of),
        _followed(view, whole),
        _scores(view, whole.line.prediction),
        origin_words(whole.origins.get(("forecast", view.number))),
        "" if view.retracted is None else f"Retracted: {view.retracted}",
    ]
    return Item(
        show_id("forecast", view.number),
        head + said(forecast, reading(forecast, whole.lexicon), whole.line.prediction.type),
        tuple(line for line in lines if line),
        quote=view.words or forecast.quote,
        tone=Tone.QUIET if forecast.withdrawn or view.retracted is not None else None,
    )


def said(forecast: Forecast, level: Level | None, prediction_type: str) -> str:
    """Return what a forecast states, in words."""
    if forecast.withdrawn:
        return "withdraws its forecast"
    stance = _STANCES.get(Stance(forecast.stance))
    parts = [stance] if stance else []
    parts.extend(_numbers(forecast, prediction_type))
    words = _hedge(forecast, level)
    if words:
        parts.append(words)
    return ", ".join(parts) or "says it will be so"


def _numbers(forecast: Forecast, prediction_type: str) -> list[str]:
    unit = f" {forecast.unit}" if forecast.unit else ""
    point, low, high = (
        None if value is None else show_value(figure(value, prediction_type))
        for value in (forecast.point, forecast.low, forecast.high)
    )
    span = _span(low, high, unit)
    if span and forecast.level is not None:
        span += f", {show_percent(forecast.level)} interval"
    parts = []
    if forecast.probability is not None:
        parts.append(f"gives {show_percent(forecast.probability, _digits(forecast.probability))}")
    if point is not None:
        parts.append(f"says {point}{unit}" + (f" ({span})" if span else ""))
    elif span:
        parts.append(f"says {span}")
    parts.extend(f"{name} {show_percent(share)}" for name, share in forecast.options)
    for rank, value in forecast.quantiles:
        shown = show_value(figure(value, prediction_type))
        parts.append(f"{show_percent(rank, _digits(rank))} below {shown}{unit}")
    return parts


def _digits(probability: float) -> int:
    """Return as many decimals of a percentage as the probability was stated with, at most two."""
    return next(
        (n for n in (0, 1) if round(100 * probability, n) == round(100 * probability, 6)), 2
    )


def _span(low: str | None, high: str | None, unit: str) -> str:
    if low is None:
        return "" if high is None else f"up to {high}{unit}"
    return f"{low}{unit} or more" if high is None else f"{low} to {high}{unit}"


def _hedge(forecast: Forecast, level: Level | None) -> str:
    if forecast.strength is None and not forecast.hedge:
        return ""
    said_words = "no hedge words" if forecast.hedge == "" else ""
    if forecast.hedge:
        said_words = f"“{forecast.hedge}”"
    strength = "" if forecast.strength is None else strength_words(forecast.strength)
    words = f"{said_words} ({strength})" if said_words and strength else said_words or strength
    if level is None:
        return words
    span = f"{show_number(100 * level.low, 0)}–{show_percent(level.high)}"
    derived = ", interpolated" if level.derived else ""
    return f"{words}, read as {show_percent(level.median)} ({span}{derived})"


def _where(forecast: Forecast, documents: Mapping[str, Document]) -> str:
    if forecast.document is None:
        return ""
    document = documents.get(forecast.document)
    title = forecast.document if document is None else document.title
    section = "" if forecast.section is None else f", §{forecast.section}"
    if document is not None and forecast.section is not None:
        titles = {part.number: part.title for part in document.sections}
        section += f" {titles[forecast.section]}" if forecast.section in titles else ""
    place = "" if forecast.locator is None else f", characters {forecast.locator}"
    return f"{title}{section}{place}"


def _relays(forecast: Forecast, sources: Mapping[str, Source]) -> str:
    if not forecast.via:
        return ""
    names = ", then ".join(source_name(key, sources) for key in forecast.via)
    return f"Second-hand, relayed by {names}; boards leave it out unless asked."


def _original(forecast: Forecast) -> str:
    original = forecast.original
    if original is None:
        return ""
    parts = [] if original.strength is None else [strength_words(original.strength)]
    if original.probability is not None:
        parts.append(f"{original.probability:.0%}")
    words = f" ({', '.join(parts)})" if parts else ""
    return f"Originally said: {original.said or 'not recorded'}{words}"


def _ends(forecast: Forecast, as_of: date) -> str:
    """Return when a forecast stops standing by itself, if it does."""
    if forecast.ends_at is None:
        return ""
    verb = "Ran" if forecast.ends_at < end_of(as_of) else "Runs"
    return f"{verb} out {When(forecast.ends_at, Precision.INSTANT)}."


def _followed(view: ForecastView, whole: PredictionView) -> str:
    """Return by which later statement of the same source this one was followed."""
    own = view.forecast
    later = [
        other
        for other in whole.forecasts
        if other.forecast.source == own.source
        and _order(other) > _order(view)
        and other.retracted is None
        and bool(other.forecast.via) == bool(own.via)
    ]
    if not later or own.withdrawn:
        return ""
    following = min(later, key=_order)
    verb = "Withdrawn by" if following.forecast.withdrawn else "Followed by"
    return f"{verb} {show_id('forecast', following.number)}, {following.forecast.made}."


def _order(view: ForecastView) -> tuple[datetime, int]:
    """Return when a statement counts, as boards order the history of a source."""
    return counts_from(view.forecast.made), view.number


def _scores(view: ForecastView, prediction: Prediction) -> str:
    if view.reason == "no_forecast_in_time" and view.forecast.ends_at is not None:
        return "Not scored: it had run out by then."
    if view.reason is not None:
        return f"Not scored: {reason_words(view.reason)}."
    scores = {rule: score for rule, score in view.scores.items() if score is not None}
    if not scores:
        return ""
    hit = scores.pop("hit", None)
    call = [] if hit is None else [{1.0: "Right", 0.0: "Wrong"}.get(hit, f"Hit {hit:.2g}")]
    if not view.forecast.quantiles and view.forecast.level is None:
        scores.pop("wis", None)  # of a point alone it says again how far that is off
    parts = [_score(rule, score, prediction) for rule, score in scores.items()]
    uncounted = " (not the one that boards count)" if view.is_counted is False else ""
    return f"{': '.join([*call, ', '.join(parts)]) if parts else call[0]}{uncounted}."


def _score(rule: str, score: float, prediction: Prediction) -> str:
    """Return a score in words: a probability's with three digits, a measured one with its unit."""
    if rule not in _MEASURED:
        return f"{_SCORE_WORDS[rule]} {show_number(score, 3)}"
    shown = show_number(score, digits_for([score]))
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    if prediction.type == "date":
        return f"{_MEASURED[rule]} {shown} {'day' if shown == '1' else 'days'}"
    return f"{_MEASURED[rule]} {shown} {prediction.unit or ''}".rstrip()
