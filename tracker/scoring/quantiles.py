"""Quantiles and distribution functions that would otherwise cost an installation of scipy.

Invariant: each agrees with scipy to nine digits (tested). Read next: `resampling`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from tracker.scoring.draws import Codes, Floats

NORMAL_975: Final = 1.959963984540054
"""The 97.5 % quantile of the standard normal distribution."""

_SHARE: Final = 0.975
_EXACT: Final = 60
"""Degrees of freedom up to which the expansion is refined."""
_STEPS: Final = 30
_CLOSE: Final = 1e-12


def t_distribution(*, t: Floats, degrees_of_freedom: Codes) -> Floats:
    """Return the share of Student's t distribution below t, for whole degrees of freedom.

    Args:
        t: float64 (n,).
        degrees_of_freedom: integers (n,), 1 or more.

    Source: Abramowitz, Stegun (1964), Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
    """
    n = np.asarray(degrees_of_freedom, dtype=np.int64)
    angle = np.arctan(t / np.sqrt(n))
    cosine = np.cos(angle)
    odd = n % 2 == 1
    term, total = np.where(odd, cosine, 1.0), np.zeros(np.broadcast(t, n).shape)
    for k in range(int(n.max(initial=0)) // 2):
        total = total + np.where(k < n // 2, term, 0.0)
        term = (
            term * cosine**2 * np.where(odd, (2 * k + 2) / (2 * k + 3), (2 * k + 1) / (2 * k + 2))
        )
    within = np.sin(angle) * total
    within = np.where(odd, 2.0 / np.pi * (angle + within), within)
    return np.asarray(0.5 + 0.5 * within)


def t_quantile_975(degrees_of_freedom: Codes) -> Floats:
    """Return the 97.5 % quantile of Student's t distribution for whole degrees of freedom.

    Source: Abramowitz, Stegun (1964), 26.7.5, refined by Newton's method on `t_distribution` up to
    60 degrees of freedom.

    >>> t_quantile_975(np.array([1, 14, 28])).round(6).tolist()
    [12.706205, 2.144787, 2.048407]
    """
    n, place = np.unique(degrees_of_freedom, return_inverse=True)
    z, few = NORMAL_975, n[n <= _EXACT]
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    quantile = np.full(n.shape, z)
    for k, term in enumerate(terms):
        quantile += term / np.float64(n) ** (k + 1)
    # The expansion starts below the root of a concave function: Newton's steps cannot overshoot.
    found, height = quantile[: len(few)], _peaks(few)
    for _ in range(_STEPS):
        miss = _SHARE - t_distribution(t=found, degrees_of_freedom=few)
        found += miss / (height * (1.0 + found**2 / few) ** (-0.5 * (few + 1)))
        if np.max(np.abs(miss), initial=0.0) < _CLOSE:
            break
    return np.asarray(quantile[place].reshape(np.shape(degrees_of_freedom)))


def _peaks(degrees_of_freedom: Codes) -> Floats:
    """Return the density of Student's t distribution at 0."""
    return np.array(
        [
            math.exp(math.lgamma((n + 1) / 2) - math.lgamma(n / 2)) / math.sqrt(n * math.pi)
            for n in degrees_of_freedom.tolist()
        ]
    )
