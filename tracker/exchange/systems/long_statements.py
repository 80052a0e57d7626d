"""What one model says of one task in a long table, put together from its rows.

Invariant: every row is used, or counted with the reason. Read next: `long_tables`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

from tracker.errors import InvalidInput
from tracker.exchange.corpus.field_kinds import Unreadable, number_of
from tracker.exchange.nearest import shown
from tracker.exchange.systems.foreign_distributions import (
    MIDDLE,
    quantiles_of_samples,
    summing_to_one,
)
from tracker.exchange.systems.foreign_values import read_float, read_share

BEYOND: Final = "beyond"
"""The option behind the last threshold where thresholds are no numbers."""
_NOISE: Final = 1e-9


class Statement:
    """The rows of one model on one task."""

    __slots__ = (
        "_ids",
        "label",
        "mean",
        "median",
        "point",
        "probability",
        "quantiles",
        "row",
        "samples",
        "shares",
    )

    def __init__(self, label: str, row: int, *, ids: dict[str, None]) -> None:
        """Take options and thresholds into `ids`, which all models of a task share."""
        self.label, self.row, self._ids = label, row, ids
        self.quantiles: dict[float, float] = {}
        self.samples: list[float] = []
        self.shares: dict[str, float] = {}
        self.median: float | None = None
        self.mean: float | None = None
        self.point: float | None = None
        self.probability: float | None = None

    def add_quantile(self, level: str, value: str) -> None:
        """Take a quantile.

        Raises:
            InvalidInput: the level is none, or it stood before.
        """
        number = read_share(level)
        if number in self.quantiles:
            raise InvalidInput(f"the quantile {level} stands twice; keep one")
        self.quantiles[number] = read_float(value)

    def add_share(self, name: str, value: str) -> None:
        """Take the share of an option, or of all up to a threshold."""
        if name in self.shares:
            raise InvalidInput(f"{shown(name)} stands twice; keep one")
        self._ids.setdefault(name)
        self.shares[name] = read_share(value)

    def add_single(self, name: str, value: str) -> None:
        """Take a median, mean, point or probability.

        Raises:
            InvalidInput: it stood before.
        """
        if getattr(self, name) is not None:
            raise InvalidInput(f"a second {name} of the same task; keep one")
        number = read_share(value) if name == "probability" else read_float(value)
        setattr(self, name, number)

    def finish(
        self, kind: str, options: tuple[str, ...]
    ) -> tuple[dict[str, Any] | None, list[str]]:
        """Return the fields of a forecast, None without any, and remarks to be counted.

        Args:
            kind: number, binary, options or steps.
            options: of the prediction.

        Raises:
            InvalidInput: the shares do not fit together.
        """
        if kind == "binary":
            return {"probability": self.probability}, []
        if kind == "options":
            return self._chosen(options)
        if kind == "steps":
            return self._stepped(options)
        return self._numbers()

    def _chosen(self, options: tuple[str, ...]) -> tuple[dict[str, Any], list[str]]:
        remarks = []
        if set(options) != set(self.shares):
            remarks.append("forecasts that did not name every option, which then has 0")
        shares, is_changed = summing_to_one([self.shares.get(name, 0.0) for name in options])
        if is_changed:
            remarks.append("forecasts whose options did not sum to 1, brought to it")
        return {"options": tuple(zip(options, shares, strict=True))}, remarks

    def _stepped(self, options: tuple[str, ...]) -> tuple[dict[str, Any], list[str]]:
        """Return the shares between thresholds."""
        limits = in_order(tuple(self._ids))
        if set(limits) != set(self.shares):
            raise InvalidInput("other thresholds than another model has for the same task")
        curve = [0.0, *(self.shares[name] for name in limits), 1.0]
        steps = [above - below for below, above in pairwise(curve)]
        if min(steps) < -_NOISE:
            raise InvalidInput("a cumulative share falls from one threshold to the next")
        shares, _ = summing_to_one([max(step, 0.0) for step in steps])
        return {"options": tuple(zip(options, shares, strict=True))}, []

    def _numbers(self) -> tuple[dict[str, Any] | None, list[str]]:
        """Return quantiles and a point."""
        remarks = []
        found = dict(sorted(self.quantiles.items()))
        if self.samples and found:
            remarks.append("samples beside quantiles of the same task, left out")
        elif self.samples:
            found = quantiles_of_samples(self.samples)
            remarks.append("samples kept as their quantiles from 5% to 95%, the rest lost")
        inner = {level: value for level, value in found.items() if 0 < level < 1}
        if len(inner) < len(found):
            remarks.append("quantiles of level 0 or 1, left out")
        point = self.median
        for other in (self.point, inner.get(MIDDLE), self.mean):
            point = other if point is None else point
        if self.mean is not None and point is not self.mean:
            remarks.append("means beside medians, left out")
        if point is None and not inner:
            return None, remarks
        return {"quantiles": tuple(inner.items()), "point": point}, remarks


def thresholds(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the options between thresholds, in order.

    >>> thresholds(("10", "2.5"))
    ('up to 2.5', 'above 2.5 to 10', 'above 10')
    >>> thresholds(("EW01", "EW02"))
    ('EW01', 'EW02', 'beyond')
    """
    limits = in_order(ids)
    if _numeric(ids) is None:
        return (*limits, BEYOND)
    between = (f"above {low} to {high}" for low, high in pairwise(limits))
    return (f"up to {limits[0]}", *between, f"above {limits[-1]}")


def in_order(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return thresholds in rising order; those that are no numbers as they came."""
    numbers = _numeric(ids)
    if numbers is None:
        return ids
    return tuple(text for _, text in sorted(zip(numbers, ids, strict=True)))


def _numeric(ids: tuple[str, ...]) -> list[float] | None:
    try:
        return [number_of(text) for text in ids]
    except Unreadable:
        return None
