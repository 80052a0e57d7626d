"""Comparisons that stay valid however often they are looked at.

A board is read every week; an ordinary p-value is not made for that. The confidence sequence holds
the running mean difference at *all* times at once with 95 %, and the e-value exceeds 1 / alpha *at
any time* with at most alpha if there is no difference. Invariant: what stands at a time depends
only on differences up to that time. Read next: `pairs`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tracker.errors import InvalidFrame

if TYPE_CHECKING:
    from tracker.scoring.draws import Floats

_FORECAST: Final = 0.25
"""The next difference is forecast within this of 0: sources seldom differ by more on average."""
_WIDTH: Final = 1.0 + _FORECAST
"""How far a difference in [-1, 1] can lie from its forecast."""
_BETS: Final = 0.98 / _WIDTH * (np.arange(1, 41) / 40) ** 1.5
"""The mixture: sizes of the bet, below 1 / width, each with the same weight."""
_COST: Final = (-np.log1p(-_WIDTH * _BETS) - _WIDTH * _BETS) / _WIDTH**2
_LOG_WEIGHT: Final = -float(np.log(len(_BETS)))
_LARGEST: Final = 700.0
"""Logarithm of the largest e-value shown, so that it stays a number."""
_STEPS: Final = 50
_SLACK: Final = 1e-9


class Sequence(NamedTuple):
    """What is known after each shared prediction; the last entry is what is known now.

    Attributes:
        mean: float64 (..., n), running mean of the differences.
        low: float64 (..., n), of the confidence sequence.
        high: float64 (..., n), of the confidence sequence.
        e_first_lower: float64 (..., n), evidence that the first source's scores are lower.
        e_second_lower: float64 (..., n), evidence that the second source's scores are lower.
        e_value: float64 (..., n), evidence that they differ; 20 or more is strong.
    """

    mean: Floats
    low: Floats
    high: Floats
    e_first_lower: Floats
    e_second_lower: Floats
    e_value: Floats


def anytime_comparison(*, difference: Floats, span: float, alpha: float) -> Sequence:
    """Return confidence sequence and e-values of score differences in the order they became known.

    The hypothesis without a difference is that the running mean of the expected differences is 0 at
    every time (one-sided: that it never lies on that side). Empirical Bernstein, with the mean of
    the earlier differences, cut at 0.25, as the forecast of the next; a mixture of 40 bets.

    Args:
        difference: float64 (..., n), first less second, by known_at, then key of the prediction.
        span: largest score of the rule less the smallest; the rule must be bounded.
        alpha: the sequence holds with 1 - alpha.

    Raises:
        InvalidFrame: the span is not finite, or a difference lies outside it.

    Source: Choe, Ramdas (2023), Oper. Res. 72(4), 1368-1387, theorems 2 and 3; Howard, Ramdas,
    McAuliffe, Sekhon (2021), Ann. Stat. 49(2), 1055-1080, theorem 4.
    """
    if not (np.isfinite(span) and span > 0):
        raise InvalidFrame("only scores of a bounded rule can be compared at any time")
    step = np.asarray(difference, dtype=np.float64) / span
    if not np.all(np.abs(step) <= 1 + _SLACK):
        raise InvalidFrame(f"a score difference lies outside -{span:g}..{span:g}")
    n = np.arange(1, step.shape[-1] + 1)
    total = np.cumsum(step, axis=-1)
    forecast = np.clip((total - step) / n, -_FORECAST, _FORECAST)
    spread = np.cumsum(np.square(step - forecast), axis=-1)
    first, second = (
        np.exp(np.minimum(_log_evidence(side, spread), _LARGEST)) for side in (-total, total)
    )
    reach = _boundary(spread, float(np.log(2 / alpha)))
    return Sequence(
        mean=span * total / n,
        low=span * np.maximum((total - reach) / n, -1.0),
        high=span * np.minimum((total + reach) / n, 1.0),
        e_first_lower=first,
        e_second_lower=second,
        e_value=(first + second) / 2,
    )


def _log_evidence(total: Floats, spread: Floats) -> Floats:
    """Return the logarithm of the mixture at a sum of differences and its spread."""
    terms = total[..., None] * _BETS - spread[..., None] * _COST
    largest = terms.max(axis=-1)
    return np.asarray(
        largest + np.log(np.exp(terms - largest[..., None]).sum(axis=-1)) + _LOG_WEIGHT
    )


def _boundary(spread: Floats, threshold: float) -> Floats:
    """Return the sum at which the mixture reaches the threshold, by Newton's method.

    The mixture's logarithm is convex in the sum, so that steps from above never pass the root.
    """
    costs = spread[..., None] * _COST
    reach = np.min((threshold - _LOG_WEIGHT + costs) / _BETS, axis=-1)
    for _ in range(_STEPS):
        terms = np.exp(reach[..., None] * _BETS - costs - threshold + _LOG_WEIGHT)
        value = terms.sum(axis=-1)
        move = np.log(value) * value / (terms * _BETS).sum(axis=-1)
        reach = reach - move
        if np.max(np.abs(move), initial=0.0) < _SLACK:
            break
    return np.asarray(reach)
