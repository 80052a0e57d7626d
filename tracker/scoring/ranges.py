"""The range of the scores of a board: intervals are cut there, comparisons at any time need it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from tracker.scoring.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.scoring.spec import BoardSpec


def score_range(spec: BoardSpec) -> tuple[float, float]:
    """Return the lowest and the highest score that a board can give, infinite without a bound.

    A clamp bounds every rule of probabilities.

    >>> from tracker.scoring.spec import BoardSpec
    >>> score_range(BoardSpec(rule="log"))
    (0.0, inf)
    >>> [round(end, 3) for end in score_range(BoardSpec(rule="log", clamp=0.01))]
    [0.01, 4.605]
    """
    if spec.clamp is not None and spec.rule in _CLAMPED:
        return _CLAMPED[spec.rule](spec.clamp)
    rule = RULES[spec.rule]
    return rule.low * spec.scale, rule.high * spec.scale


def is_bounded(rule: str, *, clamp: float | None) -> bool:
    """Say whether the scores of a rule have a lowest and a highest.

    >>> is_bounded("log", clamp=None), is_bounded("log", clamp=0.01), is_bounded("hit", clamp=None)
    (False, True, True)
    """
    within = math.isfinite(RULES[rule].high - RULES[rule].low)
    return within or (clamp is not None and rule in _CLAMPED)


def _log(clamp: float) -> tuple[float, float]:
    return -math.log1p(-clamp), -math.log(clamp)


def _baseline(clamp: float) -> tuple[float, float]:
    """Return the range of the baseline; the low end is that of two options, more lie above."""
    return 100.0 * (math.log2(clamp) + 1.0), 100.0


def _peer(clamp: float) -> tuple[float, float]:
    reach = 100.0 * math.log((1.0 - clamp) / clamp)
    return -reach, reach


_CLAMPED: Final[dict[str, Callable[[float], tuple[float, float]]]] = {
    "log": _log,
    "baseline": _baseline,
    "spot_baseline": _baseline,
    "peer": _peer,
    "spot_peer": _peer,
}
"""Rules without a bound, and the range that a clamp gives them."""
