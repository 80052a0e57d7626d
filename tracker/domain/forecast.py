"""Forecasts: one source's statement about one prediction at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.domain.instant import When
    from tracker.domain.locator import Locator


class Stance(StrEnum):
    """How the source stands to the claim; the order is the code used in frames."""

    AFFIRMS = "affirms"
    DENIES = "denies"
    DOUBTS = "doubts"


STANCES = tuple(Stance)


@dataclass(frozen=True, slots=True)
class Original:
    """What was said before a relay changed it."""

    said: str | None = None
    strength: str | None = None


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
