"""Readings: what probability a forecast is taken to state, in numbers or in words.

Invariant: a stated number always beats the lexicon; only a hedge is turned by its stance. A
reading is a probability per strength, once for words with a hedge and once for words without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from tracker.domain.lexicon import STRENGTH_CODE, STRENGTHS
from tracker.scoring.columns import is_constant, pick
from tracker.scoring.statements import DENIES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tracker.scoring.columns import Rows
    from tracker.scoring.frame import Frame
    from tracker.scoring.spec import BoardSpec

    Array = NDArray[Any]

_EVEN: Final = STRENGTH_CODE["even"]


class Reading(NamedTuple):
    """One way of reading words.

    Attributes:
        name: `median`, `low`, `high`, `likely low`, `unhedged one level down`, ...
        hedged: float64 (10,), probability of each strength where hedge words stand.
        unhedged: the same where none stand; NaN leaves the forecast out.
    """

    name: str
    hedged: Array
    unhedged: Array


class Words(NamedTuple):
    """What each forecast says that needs reading.

    Attributes:
        stated: float64, the stated probability, NaN without one.
        strength: code in STRENGTHS that is read, -1 without one.
        denies: whether the hedge is turned.
        hedged: whether hedge words were recorded.
    """

    stated: Array
    strength: Array
    denies: Array
    hedged: Array


def median_reading(spec: BoardSpec) -> Reading:
    """Return the reading at the median of every level; all NaN without a lexicon."""
    levels = np.array([level[:3] for level in spec.levels], dtype=np.float64)
    medians = levels[:, 1] if len(levels) else np.full(len(STRENGTHS), np.nan)
    return Reading("median", medians, medians)


def other_readings(spec: BoardSpec, *, met: Array) -> tuple[Reading, ...]:
    """Return every other reading of the hedges that a board is checked against.

    All low, all high, each strength that is met alone low and high, unhedged statements one level
    nearer to even, unhedged statements left out.

    Args:
        spec: its lexicon.
        met: bool (10,), which strengths occur on the board.
    """
    if not spec.levels:
        return ()
    levels = np.array([level[:3] for level in spec.levels], dtype=np.float64)
    low, median, high = levels.T
    found = [Reading("low", low, low), Reading("high", high, high)]
    for code in np.flatnonzero(met).tolist():
        for name, column in (("low", low), ("high", high)):
            alone = median.copy()
            alone[code] = column[code]
            found.append(Reading(f"{STRENGTHS[code]} {name}", alone, alone))
    codes = np.arange(len(STRENGTHS))
    weaker = codes + np.sign(_EVEN - codes)
    found.append(Reading("unhedged one level down", median, median[weaker]))
    found.append(Reading("unhedged left out", median, np.full(len(STRENGTHS), np.nan)))
    return tuple(found)


def words_of(*, frame: Frame, spec: BoardSpec, rows: Rows) -> Words:
    """Return what the given forecasts say; of a relayed one what the original said.

    Args:
        frame: the checked frame.
        spec: with `relay` `relayed` the number or word of the original comes first.
        rows: rows of the frame's forecasts.
    """
    columns = frame.forecasts
    stated, strength = pick(columns["probability"], rows), pick(columns["strength"], rows)
    hedged, stance = pick(columns["hedged"], rows), pick(columns["stance"], rows)
    if spec.relay == "relayed":
        original = pick(columns["original_strength"], rows)
        number = pick(columns["original_probability"], rows)
        differs = (pick(columns["relayer"], rows) >= 0) & ((original >= 0) | ~np.isnan(number))
        stated = np.where(differs, number, stated)
        strength = np.where(differs, original, strength)
        hedged = hedged | differs
    return Words(stated, strength, stance == DENIES, hedged)


def probability_of(*, words: Words, reading: Reading, clamp: float | None) -> Array:
    """Return the probability that each forecast is taken to state; NaN if it cannot be read.

    Args:
        words: what the forecasts say.
        reading: of the hedges.
        clamp: moves probabilities into [clamp, 1 - clamp]; None = never.
    """
    probability = words.stated
    if not is_constant(words.strength):
        unstated = np.isnan(probability) & (words.strength >= 0)
        level = np.where(
            words.hedged, reading.hedged[words.strength], reading.unhedged[words.strength]
        )
        level = np.where(words.denies, 1 - level, level)
        probability = np.where(unstated, level, probability)
    return probability if clamp is None else np.clip(probability, clamp, 1 - clamp)
