"""Sums over scores by source, prediction, topic or type, added up part by part.

Invariant: tallying parts of whole predictions one after the other gives what tallying all at once
gives, to the rounding of sums; scores in several units have no mean.
"""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tracker.domain.prediction import PREDICTION_TYPES
from tracker.errors import InvalidInput
from tracker.scoring.distinct import distinct
from tracker.scoring.kernel import score_parts, score_world
from tracker.scoring.number_facts import add_levels, coverage_by_level, level_sums
from tracker.scoring.rules import RULES
from tracker.scoring.state import REASONS
from tracker.scoring.units import unit_codes
from tracker.scoring.world import world_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tracker.scoring.frame import Frame
    from tracker.scoring.number_facts import LevelCoverage, LevelSums
    from tracker.scoring.pair_scores import PairScores
    from tracker.scoring.spec import BoardSpec

BY: Final = ("source", "prediction", "topic", "type")
SUM_KEYS: Final = ("n_forecast", "n_scored", "n_infinite", "mean_score", "weight", "coverage")


class Tally:
    """Sums by the values of some columns.

    Attributes:
        by: the columns.
        left_out: how many pairs were not scored, by reason.
        parts: names of the parts of the score that stand in the rows too.
    """

    def __init__(self, by: tuple[str, ...]) -> None:
        """Start with nothing.

        Raises:
            InvalidInput: a column that scores cannot be summed by.
        """
        for name in by:
            if name not in BY:
                raise InvalidInput(f"cannot sum by {name!r}; expected {', '.join(BY)}")
        self.by = by
        self.left_out: dict[str, int] = {}
        self.parts: tuple[str, ...] = ()
        self._units: dict[tuple[str, ...], set[str | None]] = {}
        self._names: tuple[str, ...] = ()
        self._sums: dict[tuple[str, ...], list[float]] = {}
        self._levels: list[LevelSums] = []

    def add(self, *, frame: Frame, spec: BoardSpec, cut: int) -> None:
        """Score a part of whole predictions and add it up."""
        world = world_at(frame=frame, spec=spec, cut=cut)
        pairs, rule = score_world(world=world), RULES[spec.rule]
        reasons, counts = np.unique(pairs.reason[~pairs.scored], return_counts=True)
        for reason, count in zip(reasons.tolist(), counts.tolist(), strict=True):
            name = REASONS[reason]
            self.left_out[name] = self.left_out.get(name, 0) + count
        codes, values = zip(*(_values(frame, pairs, name) for name in self.by), strict=True)
        cell = np.zeros(len(pairs), dtype=np.int64)
        for code, names in zip(codes, values, strict=True):
            cell = cell * len(names) + code
        found, place = np.unique(cell, return_inverse=True)
        place = place.reshape(-1)
        columns = _columns(pairs) | {
            name: np.where(pairs.scored, pairs.weight * part, 0.0)
            for name, part in score_parts(world=world).items()
        }
        keys = [_names_of(number, values) for number in found.tolist()]
        sums = [np.bincount(place, column, len(found)).tolist() for column in columns.values()]
        for key, *totals in zip(keys, *sums, strict=True):
            held = self._sums.get(key, [0.0] * len(totals))
            self._sums[key] = [one + other for one, other in zip(held, totals, strict=True)]
        self._names, self.parts = tuple(columns), tuple(rule.parts)
        found_levels = level_sums(frame=frame, pairs=pairs, rule=spec.rule)
        self._levels = add_levels([*self._levels, *found_levels])
        if rule.in_units:
            self._add_units(frame, pairs.prediction[pairs.scored], place[pairs.scored], keys)

    def _add_units(
        self,
        frame: Frame,
        prediction: NDArray[Any],
        place: NDArray[Any],
        keys: list[tuple[str, ...]],
    ) -> None:
        """Keep the units in which the scores of each row are."""
        code = unit_codes(frame)
        if code is None:
            return
        # Codes are of this part alone; days, of code -1, have the last name.
        names = [*np.unique(np.array(frame.names.units, dtype=str)).tolist(), None]
        met = distinct(place * len(names) + code[prediction] % len(names))
        for cell in met.tolist():
            row, unit = divmod(cell, len(names))
            self._units.setdefault(keys[row], set()).add(names[unit])

    def rows(self) -> list[dict[str, Any]]:
        """Return a row per value, sorted: the `by` columns, `SUM_KEYS` and the parts of the score.

        A mean is None without weight, where scores are infinite both ways or in several units.
        """
        rows = []
        for key, sums in sorted(self._sums.items()):
            held = dict(zip(self._names, sums, strict=True))
            weight = 0.0 if self._mixed(key) else held["weight"]
            rows.append(
                {
                    **dict(zip(self.by, key, strict=True)),
                    "n_forecast": int(held["n_forecast"]),
                    "n_scored": int(held["n_scored"]),
                    "n_infinite": int(held["n_infinite"]),
                    "mean_score": _mean(held["score"], weight),
                    "weight": held["weight"],
                    "coverage": _mean(held["coverage"], held["n_covered"]),
                    **{name: _mean(held[name], weight) for name in self.parts},
                }
            )
        return rows

    @property
    def coverage_by_level(self) -> tuple[LevelCoverage, ...]:
        """How often values lay in the intervals of each level (rule `interval_coverage`)."""
        return coverage_by_level(self._levels)

    @property
    def n_mixed(self) -> int:
        """How many rows have no mean because their scores are in several units."""
        return sum(self._mixed(key) for key in self._sums)

    def _mixed(self, key: tuple[str, ...]) -> bool:
        return len(self._units.get(key, ())) > 1


def _mean(total: float, weight: float) -> float | None:
    """Return the mean; None without weight or where scores are infinite both ways."""
    return None if not weight or isnan(total) else total / weight


def _columns(pairs: PairScores) -> dict[str, NDArray[Any]]:
    """Return what is summed over the pairs of a row, by name."""
    scored = pairs.scored
    covered = scored & ~np.isnan(pairs.coverage)
    return {
        "n_forecast": np.ones(len(pairs)),
        "n_scored": scored.astype(np.float64),
        "n_infinite": (scored & np.isinf(pairs.score)).astype(np.float64),
        "score": np.where(scored, pairs.weight * pairs.score, 0.0),
        "weight": np.where(scored, pairs.weight, 0.0),
        "coverage": np.where(covered, pairs.coverage, 0.0),
        "n_covered": covered.astype(np.float64),
    }


def _values(frame: Frame, pairs: PairScores, name: str) -> tuple[NDArray[Any], list[str]]:
    """Return the code of each pair in a column and the names behind the codes."""
    if name == "source":
        return pairs.source, list(frame.names.sources)
    if name == "prediction":
        return pairs.prediction, list(frame.names.predictions)
    if name == "type":
        return frame.predictions["type"][pairs.prediction], [str(t) for t in PREDICTION_TYPES]
    topics = frame.predictions["main_topic"][pairs.prediction] + 1
    return topics, ["", *frame.names.topics]


def _names_of(number: int, values: tuple[list[str], ...]) -> tuple[str, ...]:
    names = []
    for column in reversed(values):
        number, code = divmod(number, len(column))
        names.append(column[code])
    return tuple(reversed(names))
