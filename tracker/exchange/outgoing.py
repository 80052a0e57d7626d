"""What of a record goes out to another system, and what that system cannot hold.

Invariant: whatever a format leaves out or changes is counted with its reason; a number is written
as it stands in the record, and words become a number only where that was asked for. Read next:
`written` (files), then the module of a format.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tracker.domain.forecast import Stance
from tracker.domain.instant import Precision
from tracker.domain.lexicon import STRENGTH_CODE
from tracker.domain.outcome import OutcomeKind
from tracker.domain.prediction import PredictionType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tracker.domain.document import Document
    from tracker.domain.forecast import Forecast
    from tracker.domain.instant import When
    from tracker.domain.outcome import Outcome
    from tracker.domain.prediction import Prediction
    from tracker.domain.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """The part of a record that goes out, as it stood at one viewpoint.

    Attributes:
        predictions: by number, rising.
        forecasts: made by then, by number, rising.
        outcomes: outcome in force and when it could be known, by key of the prediction.
        sources: by number.
        documents: by key.
        texts: attached texts, by key of the document.
        medians: probability of each strength in the order of `STRENGTHS`, with which words are
            written as numbers; () = words stay words.
        protected: text that a spreadsheet would run as a formula gets an apostrophe, in files that
            people look at; files that programs read by exact value never have one.
        unheld: how many there are of things that no foreign format has a place for.
    """

    predictions: Mapping[int, Prediction]
    forecasts: Mapping[int, Forecast]
    outcomes: Mapping[str, tuple[Outcome, When]]
    sources: Mapping[int, Source]
    documents: Mapping[str, Document] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    medians: tuple[float, ...] = ()
    protected: bool = True
    unheld: Mapping[str, int] = field(default_factory=dict)

    @property
    def numbers(self) -> dict[str, int]:
        """Number of each prediction, by key."""
        return {record.key: number for number, record in self.predictions.items()}

    @property
    def by_source(self) -> dict[str, tuple[int, Source]]:
        """Number and record of each source, by key."""
        return {record.key: (number, record) for number, record in self.sources.items()}


class Losses:
    """What a format cannot hold, counted by reason."""

    def __init__(self) -> None:
        """Start with nothing lost."""
        self._counts: Counter[str] = Counter()

    def count(self, what: str, n: int = 1) -> None:
        """Count something; `what` is a plural without its number."""
        self._counts[what] += n

    def lines(self) -> tuple[str, ...]:
        """Return one line for each reason, in the order in which they came up.

        >>> losses = Losses()
        >>> losses.count("forecasts in words only, left out", 2)
        >>> losses.lines()
        ('forecasts in words only, left out: 2',)
        """
        return tuple(f"{what}: {n}" for what, n in self._counts.items() if n)


@dataclass(frozen=True, slots=True)
class Call:
    """A forecast that a foreign format can hold, with its prediction.

    Attributes:
        number: of the forecast.
        prediction: what it is about.
        forecast: as it stands; for a binary prediction with a probability, for another with
            options, quantiles, an interval or a point, or a withdrawal.
    """

    number: int
    prediction: Prediction
    forecast: Forecast


def calls(going: Outgoing, losses: Losses) -> list[Call]:
    """Return the first-hand forecasts that state a number, and withdrawals.

    Args:
        going: the record.
        losses: takes what is left out, and what is written of the rest only in part.
    """
    for what, n in going.unheld.items():
        losses.count(f"{what}, for which the format has no place", n)
    predictions = {record.key: record for record in going.predictions.values()}
    found = []
    for number, forecast in going.forecasts.items():
        prediction = predictions[forecast.prediction]
        stated = _stated(forecast, prediction, going, losses)
        if stated is None:
            continue
        if forecast.document is not None or forecast.locator is not None:
            losses.count("forecasts whose document and words are left out")
        if forecast.made.precision in {Precision.MONTH, Precision.YEAR}:
            losses.count("forecasts of which only the month or year is known, given its first day")
        found.append(Call(number, prediction, stated))
    return found


def _stated(
    forecast: Forecast, prediction: Prediction, going: Outgoing, losses: Losses
) -> Forecast | None:
    """Return a forecast with its number; None if it is to be left out, which is counted."""
    if forecast.via:
        losses.count("second-hand forecasts, left out")
        return None
    if forecast.withdrawn or _has_number(forecast, prediction):
        return forecast
    if prediction.type != PredictionType.BINARY or forecast.strength is None:
        losses.count("forecasts without a number, left out")
        return None
    if not going.medians:
        losses.count("forecasts in words only, left out (--read-hedges writes them as numbers)")
        return None
    losses.count("forecasts in words, written as the number that the lexicon gives them")
    median = going.medians[STRENGTH_CODE[forecast.strength]]
    probability = 1 - median if forecast.stance == Stance.DENIES else median
    return replace(forecast, probability=probability)


def _has_number(forecast: Forecast, prediction: Prediction) -> bool:
    if prediction.type == PredictionType.BINARY:
        return forecast.probability is not None
    if prediction.type == PredictionType.MULTIPLE_CHOICE:
        return bool(forecast.options)
    values = (forecast.point, forecast.low, forecast.high)
    return bool(forecast.quantiles) or any(value is not None for value in values)


def standing_calls(found: Iterable[Call], losses: Losses) -> Iterator[Call]:
    """Yield the forecasts without withdrawals; of several of a source at one moment the last.

    For formats that know a forecast by who made it of what and when.
    """
    kept: dict[tuple[str, str, str], Call] = {}
    for call in found:
        if call.forecast.withdrawn:
            losses.count("withdrawals, left out")
            continue
        if call.forecast.ends_at is not None:
            losses.count("ends of forecasts, which the format does not hold")
        place = (call.prediction.key, call.forecast.source, str(call.forecast.made))
        if place in kept:
            losses.count("forecasts that the same source replaced at the same moment, left out")
        kept[place] = call
    yield from kept.values()


def quantiles_of(forecast: Forecast) -> dict[float, float]:
    """Return the quantiles of a forecast; the ends of an interval with a level are two.

    >>> from tracker.domain.forecast import Forecast
    >>> from tracker.domain.instant import EPOCH, When
    >>> quantiles_of(Forecast("p", "s", When(EPOCH), low=1.0, high=3.0, level=0.5))
    {0.25: 1.0, 0.75: 3.0}
    """
    found = dict(forecast.quantiles)
    low, high, level = forecast.low, forecast.high, forecast.level
    if not found and low is not None and high is not None and level is not None:
        below = round((1 - level) / 2, 12)
        found = {below: low, round(1 - below, 12): high}
    return found


def count_curves(found: Iterable[Call], losses: Losses) -> None:
    """Count the whole distributions that a format of quantiles does not hold."""
    losses.count(
        "whole distributions, of which the quantiles are kept",
        sum(bool(call.forecast.curve) for call in found),
    )


def number_outcome(outcome: Outcome | None) -> float | None:
    """Return the number of an outcome that is a number or a day (as days since 1970)."""
    is_number = outcome is not None and outcome.kind in {OutcomeKind.NUMBER, OutcomeKind.DATE}
    return outcome.number if is_number and outcome is not None else None
