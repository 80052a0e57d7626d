"""Calls: what the forecasts that count said, beside what happened, ready for any rule.

Invariant: one row per forecast; a number that a forecast or an outcome does not have is NaN, so
that a rule that needs it gives NaN and the forecast is counted as left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from tracker.domain.columns import CURVE, QUANTILE
from tracker.domain.outcome import OUTCOME_CODE, OutcomeKind
from tracker.domain.prediction import PREDICTION_TYPES, PredictionType
from tracker.scoring.distributions import Curves, Quantiles, likelihood_of_curves

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tracker.scoring.columns import Rows
    from tracker.scoring.frame import Frame
    from tracker.scoring.state import State
    from tracker.scoring.world import World

    Array = NDArray[Any]

BINARY: Final = PREDICTION_TYPES.index(PredictionType.BINARY)
CHOICE: Final = PREDICTION_TYPES.index(PredictionType.MULTIPLE_CHOICE)
LATER: Final = OUTCOME_CODE[OutcomeKind.LATER]


class NamedOptions(NamedTuple):
    """The options that forecasts name, one entry each.

    Attributes:
        owner: forecast of each option, rising, in [0, n).
        option: its place among the prediction's options.
        value: its probability.
    """

    owner: Array
    option: Array
    value: Array


class Options(NamedTuple):
    """Sums over the options of forecasts on multiple-choice predictions; NaN without options.

    Attributes:
        happened: probability of the option that happened.
        squares: sum of the squared probabilities.
        n_options: how many options the prediction has.
        hit: 1 / k if the option that happened is among the k largest, else 0.
        ranked: mean Brier score of the cumulative splits; NaN unless the options are ordered.
    """

    happened: Array
    squares: Array
    n_options: Array
    hit: Array
    ranked: Array


class Numbers(NamedTuple):
    """What forecasts said about numbers and dates (as day numbers); NaN for the other types.

    Attributes:
        point, low, high, level: as stated; `level` is the stated probability of [low, high].
        value: the number or day that happened.
        tolerance: how far a point may lie off and still count as a hit.
        later: the date had not come when the window closed.
    """

    point: Array
    low: Array
    high: Array
    level: Array
    value: Array
    tolerance: Array
    later: Array


@dataclass(frozen=True, slots=True)
class Calls:
    """What forecasts said and what happened.

    Attributes:
        probability: for a binary prediction coming true, NaN for the other types.
        outcome: of a binary prediction, in [0, 1].
        options: sums over options; None if no forecast has any.
        numbers: points and intervals; None if no prediction asks for them.
        quantiles: of numbers and dates; None if no forecast has any.
        likelihood: of the number or day that happened by the curve of each forecast, over that of
            knowing nothing; None if no forecast has a curve, or there is a clamp, which bounds
            probabilities and no densities.
    """

    probability: Array
    outcome: Array
    options: Options | None = None
    numbers: Numbers | None = None
    quantiles: Quantiles | None = None
    likelihood: Array | None = None

    def __len__(self) -> int:
        """Return the number of forecasts."""
        return len(self.probability)


def calls_of(*, world: World, rows: Rows, prediction: Array, probability: Array) -> Calls:
    """Return the calls of the given forecasts.

    Args:
        world: its frame, outcomes as the board sees them, and the clamp for options.
        rows: rows of the frame's forecasts.
        prediction: rows of the frame's predictions, one per forecast.
        probability: as read and clamped, NaN where none is stated or readable.
    """
    frame, state, clamp = world.frame, world.state, world.spec.clamp
    outcome = state.outcome[prediction]
    if frame.all_binary:
        return Calls(probability, outcome)
    binary = frame.predictions["type"][prediction] == BINARY
    rows = np.arange(frame.n_forecasts)[rows] if isinstance(rows, slice) else rows
    parts = _parts_of(frame, rows)
    likelihood = None if clamp is not None else _likelihood_of(frame, parts, outcome)
    return Calls(
        probability=np.where(binary, probability, np.nan),
        outcome=np.where(binary, outcome, np.nan),
        options=_options_of(frame, state, prediction, parts, clamp),
        numbers=_numbers_of(frame, state, rows, prediction),
        quantiles=_quantiles_of(frame, parts, len(rows)),
        likelihood=likelihood,
    )


def _parts_of(frame: Frame, rows: Array) -> tuple[Array, Array]:
    """Return the forecast, by its place among the rows, and the row of each of their parts."""
    counts = frame.forecasts["n_parts"]
    if not len(frame.parts["forecast"]):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    n_parts = counts[rows]
    owner = np.repeat(np.arange(len(rows)), n_parts)
    first = (np.cumsum(counts) - counts)[rows]
    offset = np.cumsum(n_parts) - n_parts
    return owner, np.arange(len(owner)) + np.repeat(first - offset, n_parts)


def _quantiles_of(frame: Frame, parts: tuple[Array, Array], n_rows: int) -> Quantiles | None:
    owner, part = parts
    kept = frame.parts["option"][part] == QUANTILE
    if not kept.any():
        return None
    owner, part = owner[kept], part[kept]
    return Quantiles(owner, frame.parts["level"][part], frame.parts["value"][part], n_rows)


def _likelihood_of(frame: Frame, parts: tuple[Array, Array], value: Array) -> Array | None:
    owner, part = parts
    kept = frame.parts["option"][part] == CURVE
    if not kept.any():
        return None
    owner, part = owner[kept], part[kept]
    curves = Curves(owner, frame.parts["level"][part], frame.parts["value"][part], len(value))
    return likelihood_of_curves(curves=curves, value=value)


def named_options(*, world: World, rows: Array) -> NamedOptions:
    """Return the options that the given forecasts name, their probabilities clamped."""
    return _named(world.frame, _parts_of(world.frame, rows), world.spec.clamp)


def _named(frame: Frame, parts: tuple[Array, Array], clamp: float | None) -> NamedOptions:
    owner, part = parts
    kept = frame.parts["option"][part] >= 0
    owner, part = owner[kept], part[kept]
    value = frame.parts["value"][part]
    if clamp is not None:
        value = np.clip(value, clamp, 1 - clamp)
    return NamedOptions(owner, frame.parts["option"][part], value)


def _numbers_of(frame: Frame, state: State, rows: Array, prediction: Array) -> Numbers | None:
    asked = frame.predictions["type"][prediction] > CHOICE
    if not asked.any():
        return None
    point, low, high, level = (
        np.where(asked, frame.forecasts[name][rows], np.nan)
        for name in ("point", "low", "high", "level")
    )
    value = np.where(asked, state.outcome[prediction], np.nan)
    relative = frame.predictions["tolerance_relative"][prediction] * np.abs(value)
    tolerance = np.fmax(relative, frame.predictions["tolerance_absolute"][prediction])
    later = state.outcome_kind[prediction] == LATER
    return Numbers(point, low, high, level, value, tolerance, later)


def _options_of(
    frame: Frame,
    state: State,
    prediction: Array,
    parts: tuple[Array, Array],
    clamp: float | None,
) -> Options | None:
    named = _named(frame, parts, clamp)
    if not len(named.owner):
        return None
    return sum_options(
        named=named,
        chosen=state.outcome_option[prediction],
        n_options=np.array([len(names) for names in frame.names.options])[prediction],
        ordered=frame.predictions["ordered"][prediction],
    )


def sum_options(*, named: NamedOptions, chosen: Array, n_options: Array, ordered: Array) -> Options:
    """Return the sums over options that the rules need; options not named have probability 0.

    Args:
        named: the options that the forecasts name.
        chosen: int (n,), place of the option that happened, -1 where none is known.
        n_options: int (n,), of the prediction.
        ordered: bool (n,), whether the options have an order.
    """
    owner, option, value = named
    n_rows = len(chosen)
    usable = (np.bincount(owner, minlength=n_rows) > 0) & (chosen >= 0)
    is_chosen = option == chosen[owner]
    happened = np.bincount(owner, weights=value * is_chosen, minlength=n_rows)
    squares = np.bincount(owner, weights=value * value, minlength=n_rows)
    largest = np.zeros(n_rows)
    np.maximum.at(largest, owner, value)
    n_largest = np.bincount(owner, weights=value == largest[owner], minlength=n_rows)
    hit = np.where(happened == largest, 1 / np.maximum(n_largest, 1), 0.0)
    hidden = ~usable
    for array in (happened, squares, hit):
        array[hidden] = np.nan
    ranked = _ranked(owner, option, value, chosen, n_options)
    ranked[hidden | ~ordered] = np.nan
    return Options(happened, squares, np.where(usable, n_options, np.nan), hit, ranked)


def _ranked(owner: Array, option: Array, value: Array, chosen: Array, n_options: Array) -> Array:
    """Return the mean Brier score over the splits 'option k or an earlier one'."""
    n_rows, width = len(chosen), int(n_options.max(initial=0))
    dense = np.zeros((n_rows, width))
    dense[owner, option] = value
    splits = np.arange(width - 1)
    said = np.cumsum(dense, axis=1)[:, : width - 1]
    happened = chosen[:, None] <= splits
    counted = splits < (n_options - 1)[:, None]
    total = np.sum(np.where(counted, (said - happened) ** 2, 0.0), axis=1)
    return np.asarray(total / np.maximum(n_options - 1, 1))
