"""Forecasts: one source's statement about one prediction at one moment."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tracker.domain.curve import check_curve
from tracker.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.domain.curve import Curve
    from tracker.domain.instant import When
    from tracker.domain.locator import Locator
    from tracker.domain.prediction import Prediction


class Stance(StrEnum):
    """How the source stands to the claim; the order is the code used in frames."""

    AFFIRMS = "affirms"
    DENIES = "denies"
    DOUBTS = "doubts"


STANCES = tuple(Stance)

SUM_TOLERANCE: Final = 1e-6
"""How far probabilities over options may be from a sum of 1 in the record: the noise of floats.

Rounding is no noise: who enters 33 % three times is told. `scoring.frame_check` is wider, for
frames come from files whose rounded numbers nobody can put right (docs/record.md).
"""


@dataclass(frozen=True, slots=True)
class Original:
    """What was said before a relay changed it.

    Attributes:
        said: in a few words.
        strength: of the original's hedge.
        probability: that the original stated, in [0, 1].
    """

    said: str | None = None
    strength: str | None = None
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """One source's statement about one prediction at one moment.

    Attributes:
        prediction: key of the prediction.
        source: key of the source that made it.
        made: when it was made, with precision.
        document: key of the document in which it stands.
        section: number of the section.
        stance: one of `Stance`; numbers speak about the prediction as titled whatever the stance.
        hedge: the words that carry the confidence; '' = no hedge words; None = not recorded.
        strength: one of `lexicon.STRENGTHS`.
        probability: in [0, 1], for the prediction coming true.
        options: (option, probability) pairs.
        quantiles: (level, value) pairs by rising level; dates as day numbers.
        curve: (value, share at or below it) pairs by rising value: the whole distribution.
        point: a point value; dates as day numbers; `low`, `high` the ends of an interval.
        level: stated probability of the interval, in (0, 1).
        unit: of point, low and high as the source said it.
        withdrawn: the source takes its earlier forecast back; nothing else is stated.
        ends_at: when it stops standing (platforms), None if it does not by itself.
        via: keys of the sources that relayed it, in order; empty = first-hand.
        locator: where the words stand in the document's text.
        quote: the words themselves with `quote_prefix`, `quote_suffix` around them.
        original: what was said before a relay changed it.
        note: remarks.
    """

    prediction: str
    source: str
    made: When
    document: str | None = None
    section: int | None = None
    stance: str = Stance.AFFIRMS
    hedge: str | None = None
    strength: str | None = None
    probability: float | None = None
    options: tuple[tuple[str, float], ...] = ()
    quantiles: tuple[tuple[float, float], ...] = ()
    curve: Curve = ()
    point: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    unit: str | None = None
    withdrawn: bool = False
    ends_at: datetime | None = None
    via: tuple[str, ...] = ()
    locator: Locator | None = None
    quote: str | None = None
    quote_prefix: str | None = None
    quote_suffix: str | None = None
    original: Original | None = None
    note: str | None = None


def check_forecast(record: Forecast, prediction: Prediction) -> None:
    """Check that a forecast fits its prediction.

    Raises:
        InvalidInput: what does not fit and what to write instead.
    """
    _check_content(record)
    kind = prediction.type
    if record.probability is not None and kind != "binary":
        raise InvalidInput(
            f"a {kind.replace('_', '-')} prediction takes no single probability; "
            f"{_advice(prediction)}"
        )
    if record.options:
        _check_options(record, prediction)
    has_number = any(v is not None for v in (record.point, record.low, record.high))
    has_number = has_number or bool(record.quantiles or record.curve)
    if kind != "binary" and not (has_number or record.options):
        _check_bare(record, prediction)
    if has_number and kind not in {"numeric", "date"}:
        raise InvalidInput(
            f"a {kind.replace('_', '-')} prediction takes no values; {_advice(prediction)}"
        )
    if record.unit is not None and prediction.unit is not None and record.unit != prediction.unit:
        raise InvalidInput(
            f"the values are in {record.unit}, the prediction is in {prediction.unit}; convert them"
        )
    _check_interval(record)
    check_curve(record.curve)


def _advice(prediction: Prediction) -> str:
    return {
        "binary": "give --probability or --hedge",
        "multiple_choice": "give --option NAME=P for each of " + ", ".join(prediction.options),
        "numeric": "give --point, --low and --high, or --quantile",
        "date": "give --point, --low and --high as dates, or --quantile",
    }[str(prediction.type)]


def _check_content(record: Forecast) -> None:
    stated = (
        record.probability is not None,
        bool(record.options),
        bool(record.quantiles or record.curve),
        any(v is not None for v in (record.point, record.low, record.high)),
        record.hedge is not None or record.strength is not None,
    )
    if record.withdrawn and any(stated):
        raise InvalidInput("a withdrawal states nothing else; leave the other options out")
    stated_shares = [share for _, share in record.options]
    if record.probability is not None:
        stated_shares.append(record.probability)
    for share in stated_shares:
        if not 0 <= share <= 1:
            raise InvalidInput(f"probability {share} lies outside 0..1; write 0.7 or 70%")
    if not record.withdrawn and not any(stated) and record.stance != "doubts":
        raise InvalidInput(
            "a forecast needs a probability, a hedge, options, quantiles or a point value"
        )


def _check_bare(record: Forecast, prediction: Prediction) -> None:
    """Refuse words alone where a chance would be of nothing; a doubt or withdrawal states none."""
    has_hedge = record.hedge is not None or record.strength is not None
    if has_hedge and record.stance != Stance.DOUBTS:
        raise InvalidInput(
            f"a {prediction.type.replace('_', '-')} prediction takes no hedge alone, which speaks "
            f"of nothing in particular; {_advice(prediction)}"
        )


def _check_options(record: Forecast, prediction: Prediction) -> None:
    if prediction.type != "multiple_choice":
        raise InvalidInput(
            f"a {prediction.type} prediction has no options to choose from; {_advice(prediction)}"
        )
    names = [name for name, _ in record.options]
    unknown = [name for name in names if name not in prediction.options]
    if unknown:
        raise InvalidInput(f"no option {unknown[0]!r}; expected {', '.join(prediction.options)}")
    if len(set(names)) < len(names) or set(names) != set(prediction.options):
        raise InvalidInput(f"give each option once: {', '.join(prediction.options)}")
    total = math.fsum(share for _, share in record.options)
    if abs(total - 1) > SUM_TOLERANCE:
        raise InvalidInput(f"the options sum to {total:.6g}; expected 1 (within {SUM_TOLERANCE})")


def _check_interval(record: Forecast) -> None:
    low, point, high = record.low, record.point, record.high
    ordered = [value for value in (low, point, high) if value is not None]
    if ordered != sorted(ordered):
        raise InvalidInput("the interval is out of order; expected low <= point <= high")
    values = [value for _, value in record.quantiles]
    if not all(math.isfinite(value) for value in (*ordered, *values)):
        raise InvalidInput("a value is not finite; write a number")
    if record.level is not None and (low is None or high is None or not 0 < record.level < 1):
        raise InvalidInput("--level needs --low and --high and lies between 0 and 1, as 80%")
    levels = [level for level, _ in record.quantiles]
    if levels != sorted(set(levels)) or values != sorted(values):
        raise InvalidInput("quantiles cross or repeat; expected rising levels and rising values")
    if any(not 0 < level < 1 for level in levels):
        raise InvalidInput("a quantile's level lies between 0 and 1, as 0.9=45")
