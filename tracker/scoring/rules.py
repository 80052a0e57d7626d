"""The rules: how one forecast is scored once the outcome is known.

`RULES` is the only list of rules; a new rule is one entry and one row of tests. Invariant: a rule
never looks at another prediction, gives NaN where it does not apply, and for a share between 0 and
1 is the expectation over true and false (except `brier`, which is the squared difference).
"""

from __future__ import annotations

from functools import partial
from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from tracker.scoring.distributions import crps_of_quantiles, weighted_interval_score

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from tracker.scoring.calls import Calls

    Array = NDArray[Any]

_ROUNDING: Final = 1e-9
"""Share of a distance that is forgiven when a point is compared with its tolerance."""


class Rule(NamedTuple):
    """One scoring rule.

    Attributes:
        function: calls to scores, NaN where the rule does not apply. For a rule with `compared` the
            score that is compared.
        lower_is_better: the direction; None for a bias and for a share that has a target.
        best: the score of perfection.
        worst: the other end of the range.
        reads_probability: whether words are read through the lexicon for it.
        anchored: 0 means "knew nothing" or "did as the others", so that absence counts as 0.
        at_one_instant: scored at one instant, whatever the selection.
        in_units: a score is in the unit of the prediction, so that two units have no mean.
        compared: `peer` with the mean of the others, `median` with the daily median; None alone.
        parts: scores that add up to it, by name.
    """

    function: Callable[[Calls], Array]
    lower_is_better: bool | None
    best: float
    worst: float
    reads_probability: bool = True
    anchored: bool = False
    at_one_instant: bool = False
    in_units: bool = False
    compared: str | None = None
    parts: Mapping[str, Callable[[Calls], Array]] = MappingProxyType({})

    @property
    def low(self) -> float:
        """The lowest possible score; a bias, which is best at 0, errs to both sides."""
        is_bias = self.lower_is_better is None and self.best == 0
        return -self.worst if is_bias else min(self.best, self.worst)

    @property
    def high(self) -> float:
        """The highest possible score."""
        return max(self.best, self.worst)


def brier(*, probability: Array, outcome: Array) -> Array:
    """Return the Brier score of each forecast; lower is better, 0 to 1.

    Args:
        probability: float64 (n,), in [0, 1], for the prediction coming true.
        outcome: float64 (n,), 1 if it did, 0 if it did not, or a share between.

    Source: Brier (1950), Mon. Weather Rev. 78(1), 1-3, in the single-event form.

    >>> brier(probability=np.array([0.7, 0.2]), outcome=np.array([1.0, 1.0])).round(2).tolist()
    [0.09, 0.64]
    """
    return np.asarray(np.square(probability - outcome))


def log_score(*, probability: Array, outcome: Array) -> Array:
    """Return minus the natural logarithm of what was given to what happened; lower is better.

    Infinite where what happened was given 0.

    Args:
        probability: float64 (n,), in [0, 1], for the prediction coming true.
        outcome: float64 (n,), in [0, 1].

    Source: Good (1952), J. R. Stat. Soc. B 14(1), 107-114.

    >>> log_score(probability=np.array([0.5, 0.0]), outcome=np.array([1.0, 1.0])).round(4).tolist()
    [0.6931, inf]
    """
    with np.errstate(divide="ignore"):
        return expected(outcome=outcome, true=-np.log(probability), false=-np.log1p(-probability))


def spherical(*, probability: Array, outcome: Array) -> Array:
    """Return the spherical score of each forecast; higher is better, 0 to 1.

    Args:
        probability: float64 (n,), in [0, 1], for the prediction coming true.
        outcome: float64 (n,), in [0, 1].

    Source: Roby (1965), Behav. Sci. 10(3), 255-258; Gneiting, Raftery (2007), JASA 102, 359-378.

    >>> spherical(probability=np.array([0.9]), outcome=np.array([1.0])).round(4).tolist()
    [0.9939]
    """
    length = np.sqrt(probability**2 + (1 - probability) ** 2)
    return expected(outcome=outcome, true=probability / length, false=(1 - probability) / length)


def baseline(*, probability: Array, outcome: Array) -> Array:
    """Return 100 (log2 q + 1) of each forecast; higher is better, at most 100, 0 knew nothing.

    Args:
        probability: float64 (n,), in [0, 1], for the prediction coming true.
        outcome: float64 (n,), in [0, 1].

    Source: the baseline score as Metaculus publishes it.

    >>> baseline(probability=np.array([0.9, 0.1]), outcome=np.array([1.0, 1.0])).round(4).tolist()
    [84.7997, -232.1928]
    """
    score = log_score(probability=probability, outcome=outcome)
    return np.asarray(100.0 - (100.0 / np.log(2)) * score)


def hit(*, probability: Array, outcome: Array) -> Array:
    """Return 1 where the call came true, 0 where not, .5 for a call of .5; higher is better.

    Args:
        probability: float64 (n,), above .5 calls true, below .5 false.
        outcome: float64 (n,), in [0, 1].

    >>> hit(probability=np.array([0.7, 0.5, 0.2]), outcome=np.array([1.0, 1.0, 1.0])).tolist()
    [1.0, 0.5, 0.0]
    """
    half = np.sign(probability - 0.5) / 2
    return np.asarray(0.5 + half * (2 * outcome - 1))


def expected(*, outcome: Array, true: Array, false: Array) -> Array:
    """Return o S(true) + (1 - o) S(false); an infinite score of what did not happen is no part."""
    share = (outcome > 0) & (outcome < 1)
    plain = np.where(outcome > 0, true, false)
    plain = np.where(np.isnan(outcome), np.nan, plain)
    if not share.any():
        return np.asarray(plain)
    with np.errstate(invalid="ignore"):
        return np.where(share, outcome * true + (1 - outcome) * false, plain)


def interval_hit(*, point: Array, low: Array, high: Array, tolerance: Array, value: Array) -> Array:
    """Return 1 where the value lies inside the call, 0 where not; higher is better.

    Inside [low, high] if an end is given (a missing end is open), else within the tolerance of the
    point; NaN where there is neither.

    Args:
        point: float64 (n,), NaN without one.
        low: float64 (n,), NaN without one.
        high: float64 (n,), NaN without one.
        tolerance: float64 (n,), largest distance of a hit, NaN without one.
        value: float64 (n,), what happened.
    """
    ranged = ~(np.isnan(low) & np.isnan(high))
    outside = (value < low) | (value > high)
    distance = np.abs(point - value)
    near = distance <= tolerance * (1 + _ROUNDING)
    found = np.where(ranged, ~outside, near).astype(np.float64)
    unknown = np.isnan(value) | (~ranged & np.isnan(distance + tolerance))
    found[unknown] = np.nan
    return found


def _brier(calls: Calls) -> Array:
    score = brier(probability=calls.probability, outcome=calls.outcome)
    options = calls.options
    if options is None:
        return score
    return _first_known(score, (options.squares - 2 * options.happened + 1) / 2)


def _log(calls: Calls) -> Array:
    score = log_score(probability=calls.probability, outcome=calls.outcome)
    if calls.options is None:
        return score
    with np.errstate(divide="ignore"):
        return _first_known(score, -np.log(calls.options.happened))


def _credit(calls: Calls) -> Array:
    """Return ln q, the credit that peers are compared by; for numbers half that of the density."""
    return _first_known(-_log(calls), _half_log(calls))


def _spherical(calls: Calls) -> Array:
    score = spherical(probability=calls.probability, outcome=calls.outcome)
    options = calls.options
    if options is None:
        return score
    with np.errstate(invalid="ignore"):
        return _first_known(score, options.happened / np.sqrt(options.squares))


def _baseline(calls: Calls) -> Array:
    score = baseline(probability=calls.probability, outcome=calls.outcome)
    options = calls.options
    if options is not None:
        with np.errstate(divide="ignore"):
            relative = np.log(options.happened * options.n_options) / np.log(options.n_options)
        score = _first_known(score, 100 * relative)
    return _first_known(score, 100 * _half_log(calls))


def _half_log(calls: Calls) -> Array:
    """Return half the logarithm of the likelihood of a number or day; NaN without a curve."""
    if calls.likelihood is None:
        return np.full(len(calls), np.nan)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(calls.likelihood) / 2)


def score_hits(calls: Calls) -> Array:
    """Return the hit score of each call, of whatever type; NaN where no hit is defined."""
    score = hit(probability=calls.probability, outcome=calls.outcome)
    if calls.options is not None:
        score = _first_known(score, calls.options.hit)
    numbers = calls.numbers
    if numbers is None:
        return score
    inside = interval_hit(
        point=numbers.point,
        low=numbers.low,
        high=numbers.high,
        tolerance=numbers.tolerance,
        value=numbers.value,
    )
    called = ~np.isnan(numbers.point) | ~np.isnan(numbers.low) | ~np.isnan(numbers.high)
    inside[numbers.later & called] = 0.0
    return _first_known(score, inside)


def _ranked_probability(calls: Calls) -> Array:
    score = brier(probability=calls.probability, outcome=calls.outcome)
    return score if calls.options is None else _first_known(score, calls.options.ranked)


def _point_bias(calls: Calls) -> Array:
    if calls.numbers is None:
        return np.full(len(calls), np.nan)
    return np.asarray(calls.numbers.point - calls.numbers.value)


def _absolute_error(calls: Calls) -> Array:
    return np.abs(_point_bias(calls))


def _interval_score(calls: Calls, *, part: str) -> Array:
    """Return the weighted interval score, or one of the parts that add up to it."""
    if calls.quantiles is None or calls.numbers is None:
        return np.full(len(calls), np.nan)
    found = weighted_interval_score(quantiles=calls.quantiles, value=calls.numbers.value)
    return np.asarray(getattr(found, part))


def _crps(calls: Calls) -> Array:
    if calls.quantiles is None or calls.numbers is None:
        return np.full(len(calls), np.nan)
    return crps_of_quantiles(quantiles=calls.quantiles, value=calls.numbers.value)


def _interval_coverage(calls: Calls) -> Array:
    if calls.numbers is None:
        return np.full(len(calls), np.nan)
    found = calls.numbers
    complete = found.low + found.high + found.level + found.value
    inside = (found.low <= found.value) & (found.value <= found.high)
    return np.where(np.isnan(complete), np.nan, inside)


def _first_known(first: Array, second: Array) -> Array:
    return np.where(np.isnan(first), second, first)


RULES: Final[dict[str, Rule]] = {
    "brier": Rule(_brier, lower_is_better=True, best=0, worst=1),
    "log": Rule(_log, lower_is_better=True, best=0, worst=inf),
    "spherical": Rule(_spherical, lower_is_better=False, best=1, worst=0),
    "baseline": Rule(_baseline, lower_is_better=False, best=100, worst=-inf, anchored=True),
    "peer": Rule(
        _credit, lower_is_better=False, best=inf, worst=-inf, anchored=True, compared="peer"
    ),
    "spot_baseline": Rule(
        _baseline, lower_is_better=False, best=100, worst=-inf, anchored=True, at_one_instant=True
    ),
    "spot_peer": Rule(
        _credit,
        lower_is_better=False,
        best=inf,
        worst=-inf,
        anchored=True,
        at_one_instant=True,
        compared="peer",
    ),
    "relative_brier": Rule(
        _brier, lower_is_better=True, best=-1, worst=1, anchored=True, compared="median"
    ),
    "rps": Rule(_ranked_probability, lower_is_better=True, best=0, worst=1),
    "hit": Rule(score_hits, lower_is_better=False, best=1, worst=0),
    "absolute_error": Rule(
        _absolute_error,
        lower_is_better=True,
        best=0,
        worst=inf,
        reads_probability=False,
        in_units=True,
    ),
    "point_bias": Rule(
        _point_bias, lower_is_better=None, best=0, worst=inf, reads_probability=False, in_units=True
    ),
    "wis": Rule(
        partial(_interval_score, part="score"),
        lower_is_better=True,
        best=0,
        worst=inf,
        reads_probability=False,
        in_units=True,
        parts={
            name: partial(_interval_score, part=name)
            for name in ("dispersion", "overprediction", "underprediction")
        },
    ),
    "crps": Rule(
        _crps, lower_is_better=True, best=0, worst=inf, reads_probability=False, in_units=True
    ),
    "interval_coverage": Rule(
        _interval_coverage, lower_is_better=None, best=1, worst=0, reads_probability=False
    ),
}
"""Every rule, by its name on the command line."""
