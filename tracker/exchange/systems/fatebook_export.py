"""A record as the spreadsheet that Fatebook imports: one person's yes-or-no questions.

Invariant: Fatebook takes every row as a forecast of whoever imports the file, so that the file
holds the forecasts of one source. Read next: `fatebook` (the reader).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracker.domain.instant import start_of
from tracker.domain.outcome import OutcomeKind
from tracker.domain.prediction import PredictionType
from tracker.errors import InvalidInput
from tracker.exchange.outgoing import calls, standing_calls
from tracker.exchange.systems.fatebook import IMPORT_HEADER, OUTCOMES
from tracker.exchange.written import csv_bytes, show_day_or_instant, show_percent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tracker.domain.criterion import Criterion
    from tracker.domain.outcome import Outcome
    from tracker.exchange.outgoing import Call, Losses, Outgoing

    Row = dict[str, Any]

NAME: Final = "fatebook.csv"
_WORDS: Final = {outcome.kind: word.upper() for word, outcome in OUTCOMES.items()}
_UNDECIDED: Final = frozenset({OutcomeKind.ANNULLED, OutcomeKind.NOT_TRIGGERED})


def write(going: Outgoing, losses: Losses) -> dict[str, bytes]:
    """Return the file by its name.

    Args:
        going: the record.
        losses: takes what the file does not hold.

    Raises:
        InvalidInput: the forecasts are of several sources.
    """
    binary = list(_binary(standing_calls(calls(going, losses), losses), losses))
    _check_one_source(binary)
    said = {call.prediction.key for call in binary}
    losses.count(
        "predictions without a forecast that the file holds, left out",
        sum(prediction.key not in said for prediction in going.predictions.values()),
    )
    rows = [_row(call, going, losses) for call in _distinct(binary, losses)]
    return {NAME: csv_bytes(IMPORT_HEADER, rows, protected=going.protected)}


def _binary(found: Iterable[Call], losses: Losses) -> Iterable[Call]:
    for call in found:
        if call.prediction.type == PredictionType.BINARY:
            yield call
        else:
            losses.count(f"forecasts on {call.prediction.type} predictions, left out")


def _check_one_source(found: Iterable[Call]) -> None:
    sources = sorted({call.forecast.source for call in found})
    if len(sources) > 1:
        some = ", ".join(sources[:5])
        raise InvalidInput(
            f"the forecasts are of {len(sources)} sources ({some}{', …' if sources[5:] else ''}), "
            "and Fatebook takes them all as yours; name one with --source KEY"
        )


def _distinct(found: Iterable[Call], losses: Losses) -> Iterable[Call]:
    """Yield forecasts on questions that Fatebook can tell apart: by title and first day."""
    first: dict[tuple[str, datetime], str] = {}
    for call in found:
        place = (call.prediction.title, call.prediction.opens_at)
        if first.setdefault(place, call.prediction.key) == call.prediction.key:
            yield call
        else:
            losses.count("forecasts on a prediction with the title and day of another, left out")


def _row(call: Call, going: Outgoing, losses: Losses) -> Row:
    prediction, forecast = call.prediction, call.forecast
    outcome, known = going.outcomes.get(prediction.key, (None, None))
    word = None if outcome is None else _word(outcome, losses)
    values = (
        prediction.title,
        show_percent(forecast.probability or 0.0),
        _day(prediction.opens_at),
        word,
        None if known is None or word is None else show_day_or_instant(known),
        _instant(prediction.closes_at),
        show_day_or_instant(forecast.made),
        ", ".join(prediction.topics),
        _notes(prediction.criterion),
    )
    return dict(zip(IMPORT_HEADER, values, strict=True))


def _notes(criterion: Criterion) -> str | None:
    """Return what decides: what is observed, unless the title says it, and the fine print."""
    observed = None if criterion.is_title else criterion.observe
    return "\n".join(filter(None, (observed, criterion.fine_print))) or None


def _word(outcome: Outcome, losses: Losses) -> str | None:
    """Return what Fatebook calls an outcome; None if it has no word for it."""
    if outcome.kind in _UNDECIDED:
        losses.count(f"forecasts whose outcome is {outcome.kind.value}, written as AMBIGUOUS")
        return _WORDS[OutcomeKind.AMBIGUOUS]
    if outcome.kind not in _WORDS:
        losses.count(f"forecasts whose outcome is a {outcome.kind.value}, written without it")
    return _WORDS.get(outcome.kind)


def _day(at: datetime) -> str:
    is_midnight = at == start_of(at.date())
    return at.date().isoformat() if is_midnight else _instant(at)


def _instant(at: datetime) -> str:
    """Return an instant; Fatebook takes a day as its beginning, also where it should be its end."""
    return at.isoformat().replace("+00:00", "Z")
