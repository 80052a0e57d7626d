"""Calibration: does what was said with 70 % come true 70 % of the time?

CORP (isotonic regression, no bins to choose), the reliability diagram with a band, and the
classical decomposition with stated bins. Invariant: in every decomposition here the terms add up to
the Brier score. Murphy's "resolution" is called discrimination, because a Resolution is something
else in this program. Read next: `isotonic`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tracker.scoring.bins import sum_bins
from tracker.scoring.checked import check_calls
from tracker.scoring.isotonic import fit_isotonic
from tracker.scoring.quantiles import NORMAL_975

if TYPE_CHECKING:
    from tracker.scoring.bins import BinSums
    from tracker.scoring.draws import Floats, Integers

EXACT_BAND: Final = 500
"""Bins with more forecasts get the normal approximation of the band."""


class CorpDecomposition(NamedTuple):
    """score = miscalibration - discrimination + uncertainty; NaN without forecasts.

    Attributes:
        score: mean Brier score; lower is better.
        miscalibration: what recalibrating would gain; lower is better, 0 is perfect.
        discrimination: what the forecasts gain once recalibrated; higher is better.
        uncertainty: Brier score of the share that came true, said every time.
    """

    score: float
    miscalibration: float
    discrimination: float
    uncertainty: float


class CalibrationCurve(NamedTuple):
    """The CORP curve: one entry for each probability that was said, rising.

    Attributes:
        probability: float64 (u,), distinct, rising.
        calibrated: float64 (u,), the probability that the record supports, never falling.
        n: int64 (u,), forecasts with that probability.
    """

    probability: Floats
    calibrated: Floats
    n: Integers


class Reliability(NamedTuple):
    """A reliability diagram; NaN in bins without forecasts.

    Attributes:
        edges: float64 (b + 1,), bins are [low, high), the last one closed.
        n: int64 (b,), forecasts.
        probability: float64 (b,), mean probability said.
        observed: float64 (b,), share that came true.
        band_low: float64 (b,), where 95 % of the shares lie if every forecast is calibrated.
        band_high: float64 (b,).
    """

    edges: Floats
    n: Integers
    probability: Floats
    observed: Floats
    band_low: Floats
    band_high: Floats


class MurphyDecomposition(NamedTuple):
    """score = reliability - discrimination + uncertainty + within_bins; NaN without forecasts.

    Attributes:
        score: mean Brier score; lower is better.
        reliability: squared distance of what was said and what came true; lower is better.
        discrimination: squared distance of the bins' shares from the whole; higher is better.
        uncertainty: Brier score of the share that came true, said every time.
        within_bins: what the bins hide; 0 if each bin holds one probability.
    """

    score: float
    reliability: float
    discrimination: float
    uncertainty: float
    within_bins: float


def corp_decomposition(*, probability: Floats, outcome: Floats) -> CorpDecomposition:
    """Return the CORP decomposition of the mean Brier score; for the score lower is better.

    Args:
        probability: float64 (n,), in [0, 1], stated for outcome TRUE.
        outcome: float64 (n,), in [0, 1]; unresolved rows do not belong here.

    Raises:
        InvalidFrame: a value is outside its range or the lengths differ.

    Source: Dimitriadis, Gneiting, Jordan (2021), PNAS 118(8), e2016191118.

    >>> found = corp_decomposition(
    ...     probability=np.array([0.1, 0.4, 0.4, 0.9]), outcome=np.array([0.0, 0.0, 1.0, 1.0])
    ... )
    >>> [round(term, 3) for term in found]
    [0.135, 0.01, 0.125, 0.25]
    """
    check_calls(probability=probability, outcome=outcome)
    if not len(probability):
        return CorpDecomposition(*[float("nan")] * 4)
    curve, place = _fit(probability, outcome)
    score = float(np.mean(np.square(probability - outcome)))
    recalibrated = float(np.mean(np.square(curve.calibrated[place] - outcome)))
    uncertainty = float(np.mean(np.square(np.mean(outcome) - outcome)))
    return CorpDecomposition(score, score - recalibrated, uncertainty - recalibrated, uncertainty)


def calibration_curve(*, probability: Floats, outcome: Floats) -> CalibrationCurve:
    """Return the probabilities that the record supports for what was said (the CORP curve).

    Args:
        probability: float64 (n,), in [0, 1], stated for outcome TRUE.
        outcome: float64 (n,), in [0, 1].

    Raises:
        InvalidFrame: a value is outside its range or the lengths differ.

    Source: as `corp_decomposition`.

    >>> calibration_curve(
    ...     probability=np.array([0.2, 0.9, 0.9]), outcome=np.array([0.0, 1.0, 0.0])
    ... ).calibrated.tolist()
    [0.0, 0.5]
    """
    check_calls(probability=probability, outcome=outcome)
    return _fit(probability, outcome)[0]


def _fit(probability: Floats, outcome: Floats) -> tuple[CalibrationCurve, Integers]:
    """Return the curve and, for each forecast, its place on it."""
    distinct, place, n = np.unique(probability, return_inverse=True, return_counts=True)
    share = np.bincount(place, weights=outcome, minlength=len(distinct)) / np.maximum(n, 1)
    fitted = fit_isotonic(value=share, weight=n.astype(np.float64))
    return CalibrationCurve(distinct, fitted, n.astype(np.int64)), place


def reliability(*, probability: Floats, outcome: Floats, edges: Floats) -> Reliability:
    """Return a reliability diagram with, per bin, n and the band of a calibrated forecaster.

    The band holds 95 % of the shares that calibrated forecasts with these probabilities would give:
    exact (Poisson-binomial) up to 500 forecasts in a bin, else the normal approximation.

    Args:
        probability: float64 (n,), in [0, 1], stated for outcome TRUE.
        outcome: float64 (n,), in [0, 1].
        edges: float64 (b + 1,), from 0 to 1, rising, at most 255 bins.

    Raises:
        InvalidFrame: a value is outside its range, the lengths differ or the edges do not rise.

    Source: Broecker, Smith (2007), Weather Forecast. 22(3), 651-661, for the consistency band.

    >>> reliability(
    ...     probability=np.array([0.2, 0.9, 0.9]), outcome=np.array([0.0, 1.0, 0.0]),
    ...     edges=np.array([0.0, 0.5, 1.0]),
    ... ).observed.tolist()
    [0.0, 0.5]
    """
    sums = sum_bins(probability=probability, outcome=outcome, edges=edges)
    n, (said, came_true) = sums.n.astype(np.int64), _bin_means(sums)
    with np.errstate(invalid="ignore", divide="ignore"):
        half = NORMAL_975 * np.sqrt(sums.variance) / n
    low, high = np.maximum(said - half, 0.0), np.minimum(said + half, 1.0)
    ends = np.append(edges[1:-1], np.inf)
    for row in np.flatnonzero((n > 0) & (n <= EXACT_BAND)).tolist():
        inside = (probability >= edges[row]) & (probability < ends[row])
        low[row], high[row] = _exact_band(probability[inside])
    return Reliability(edges, n, said, came_true, low, high)


def murphy(*, probability: Floats, outcome: Floats, edges: Floats) -> MurphyDecomposition:
    """Return Murphy's decomposition of the mean Brier score over stated bins; lower is better.

    Args:
        probability: float64 (n,), in [0, 1], stated for outcome TRUE.
        outcome: float64 (n,), in [0, 1].
        edges: float64 (b + 1,), from 0 to 1, rising, at most 255 bins.

    Raises:
        InvalidFrame: a value is outside its range, the lengths differ or the edges do not rise.

    Source: Murphy (1973), J. Appl. Meteorol. 12(4), 595-600; the term within bins as Stephenson,
    Coelho, Jolliffe (2008), Weather Forecast. 23(4), 752-757.
    """
    sums = sum_bins(probability=probability, outcome=outcome, edges=edges)
    if not len(probability):
        return MurphyDecomposition(*[float("nan")] * 5)
    said, came_true = _bin_means(sums)
    whole, used = float(np.mean(outcome)), sums.n > 0
    share = sums.n[used] / sums.n.sum()
    score = float(np.mean(np.square(probability - outcome)))
    distance = float(np.sum(share * np.square(said[used] - came_true[used])))
    discrimination = float(np.sum(share * np.square(came_true[used] - whole)))
    uncertainty = float(np.mean(np.square(whole - outcome)))
    within = score - distance + discrimination - uncertainty
    return MurphyDecomposition(score, distance, discrimination, uncertainty, within)


def _bin_means(sums: BinSums) -> tuple[Floats, Floats]:
    """Return the mean of what was said and the share that came true by bin, NaN in empty ones."""
    with np.errstate(invalid="ignore"):
        return sums.probability / sums.n, sums.outcome / sums.n


def _exact_band(probability: Floats) -> tuple[float, float]:
    """Return the 2.5 and 97.5 % quantiles of the share true among independent calibrated forecasts.

    Source: Hong (2013), Comput. Stat. Data Anal. 59, 41-51 (the discrete Fourier transform).
    """
    n = len(probability)
    distinct, count = np.unique(probability, return_counts=True)
    turn = np.exp(2j * np.pi * np.arange(n + 1) / (n + 1))
    factors = 1.0 + distinct[None, :] * (turn[:, None] - 1.0)
    density = np.fft.fft(np.prod(factors ** count[None, :], axis=1)).real / (n + 1)
    below = np.cumsum(density)
    low, high = np.searchsorted(below, [0.025, 0.975])
    return float(low) / n, float(min(high, n)) / n
