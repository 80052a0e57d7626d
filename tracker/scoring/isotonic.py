"""Pool-adjacent-violators: the best fit that never falls as its argument rises.

Invariant: the result is the weighted least-squares isotonic fit (tested against scikit-learn).
Read next: `calibration`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from tracker.scoring.draws import Floats, Integers

_SHRINKS: Final = 0.9
"""Passes over all blocks go on while each leaves at most this share of them."""


def fit_isotonic(*, value: Floats, weight: Floats) -> Floats:
    """Return the rising fit to values in order: float64 (n,), constant within pooled blocks.

    Args:
        value: float64 (n,), in the order in which the fit must not fall.
        weight: float64 (n,), above 0.

    Source: Ayer, Brunk, Ewing, Reid, Silverman (1955), Ann. Math. Statist. 26(4), 641-647.

    >>> fit_isotonic(value=np.array([0.0, 1.0, 0.0, 1.0]), weight=np.ones(4)).tolist()
    [0.0, 0.5, 0.5, 1.0]
    """
    total, mass = value * weight, np.array(weight, dtype=np.float64)
    starts: Integers = np.arange(len(value), dtype=np.int64)
    while len(starts) > 1:
        mean = total / mass
        kept = np.flatnonzero(np.concatenate([[True], mean[1:] > mean[:-1]]))
        if len(kept) == len(starts):
            break
        shrank = len(kept) <= _SHRINKS * len(starts)
        total, mass = np.add.reduceat(total, kept), np.add.reduceat(mass, kept)
        starts = starts[kept]
        if not shrank:
            total, mass, starts = _pool(total, mass, starts)
            break
    lengths = np.diff(starts, append=len(value))
    return np.repeat(total / mass, lengths)


def _pool(total: Floats, mass: Floats, starts: Integers) -> tuple[Floats, Floats, Integers]:
    """Pool block by block in one sweep: linear when passes over all blocks would be quadratic."""
    totals: list[float] = []
    masses: list[float] = []
    begins: list[int] = []
    for one, size, begin in zip(total.tolist(), mass.tolist(), starts.tolist(), strict=True):
        held, heavy, at = one, size, begin
        while totals and totals[-1] * heavy >= held * masses[-1]:
            held, heavy, at = held + totals.pop(), heavy + masses.pop(), begins.pop()
        totals.append(held)
        masses.append(heavy)
        begins.append(at)
    return np.array(totals), np.array(masses), np.array(begins)
