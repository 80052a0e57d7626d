"""The rules for arrays of one's own: what `tracker.scoring` hands out under their names.

Invariant: each gives what its namesake in `rules` or `distributions` gives, which frames are scored
by and which does not look at its input again; here what cannot be scored is refused.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tracker.errors import InvalidFrame
from tracker.scoring import distributions, rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from tracker.scoring.distributions import IntervalScore, Quantiles

    Array = NDArray[Any]
    Scores = Callable[..., Array]


def check_calls(*, probability: ArrayLike, outcome: ArrayLike) -> tuple[Array, Array]:
    """Return probabilities and outcomes as arrays of one length with values in 0..1.

    Raises:
        InvalidFrame: the first value outside, or lengths that differ.

    >>> check_calls(probability=[0.7], outcome=[1])[1].tolist()
    [1.0]
    """
    said, happened = np.asarray(probability, np.float64), np.asarray(outcome, np.float64)
    if said.shape != happened.shape or said.ndim != 1:
        raise InvalidFrame("probability and outcome differ in length; expected two equal lists")
    for name, values in (("probability", said), ("outcome", happened)):
        if len(values) and not 0 <= values.min() <= values.max() <= 1:
            row = int(np.argmax(~((values >= 0) & (values <= 1))))
            raise InvalidFrame(f"{name} is {values[row]:g} in row {row}; expected 0 to 1")
    return said, happened


def _of_calls(function: Scores) -> Scores:
    """Return the rule with its input checked."""

    @wraps(function)
    def scored(*, probability: ArrayLike, outcome: ArrayLike) -> Array:
        said, happened = check_calls(probability=probability, outcome=outcome)
        return function(probability=said, outcome=happened)

    return scored


brier: Final = _of_calls(rules.brier)
log_score: Final = _of_calls(rules.log_score)
spherical: Final = _of_calls(rules.spherical)
baseline: Final = _of_calls(rules.baseline)
hit: Final = _of_calls(rules.hit)


@wraps(distributions.weighted_interval_score)
def weighted_interval_score(*, quantiles: Quantiles, value: Array) -> IntervalScore:
    """Return the weighted interval score and its parts, input checked."""
    _check_quantiles(quantiles, value)
    return distributions.weighted_interval_score(quantiles=quantiles, value=value)


@wraps(distributions.crps_of_quantiles)
def crps_of_quantiles(*, quantiles: Quantiles, value: Array) -> Array:
    """Return the continuous ranked probability score, input checked."""
    _check_quantiles(quantiles, value)
    return distributions.crps_of_quantiles(quantiles=quantiles, value=value)


@wraps(distributions.crps_of_samples)
def crps_of_samples(*, samples: Array, value: Array) -> Array:
    """Return the continuous ranked probability score of samples, input checked."""
    is_table = samples.ndim == 2 and samples.shape[1] > 0  # noqa: PLR2004 - rows and columns
    _refuse(not is_table, "samples is no table with columns")
    _refuse(len(samples) != len(value), "samples and value differ in length")
    _refuse(not np.isfinite(samples).all(), "a sample is not a finite number")
    _refuse(bool(np.isinf(value).any()), "a value is infinite")
    return distributions.crps_of_samples(samples=samples, value=value)


def _check_quantiles(quantiles: Quantiles, value: Array) -> None:
    """Refuse quantiles that are no distribution; a value may be NaN, which has no score."""
    owner, level, x, n_forecasts = quantiles
    _refuse(not len(owner) == len(level) == len(x), "owner, level and value differ in length")
    _refuse(len(value) != n_forecasts, f"{len(value)} values for {n_forecasts} forecasts")
    inside = (owner >= 0) & (owner < n_forecasts)
    _refuse(not inside.all(), f"an owner lies outside 0..{n_forecasts - 1}")
    _refuse(bool((np.diff(owner) < 0).any()), "quantiles of one forecast do not stand together")
    _refuse(not ((level > 0) & (level < 1)).all(), "a level lies outside 0..1")
    _refuse(not np.isfinite(x).all(), "a quantile is not a finite number")
    same = owner[1:] == owner[:-1]
    _refuse(bool((same & (np.diff(level) <= 0)).any()), "levels do not rise within a forecast")
    _refuse(bool((same & (np.diff(x) < 0)).any()), "quantiles of a forecast cross")
    _refuse(bool(np.isinf(value).any()), "a value is infinite")


def _refuse(is_wrong: bool, what: str) -> None:  # noqa: FBT001 - a condition
    if is_wrong:
        raise InvalidFrame(f"{what}; nothing was scored")
