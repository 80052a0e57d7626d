"""Two sources on the predictions that both forecast, or every pair of a board.

Invariant: only shared predictions count; a pair that shares none is listed with 0 and no figures.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tracker.errors import InvalidInput, NotFound
from tracker.scoring.kernel import score_pairs
from tracker.scoring.pairs import compare_pairs, shared_differences
from tracker.scoring.ranges import score_range
from tracker.scoring.ranking import clusters_of, score_units
from tracker.scoring.sequential import anytime_comparison
from tracker.scoring.units import UNITS_DIFFER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tracker.scoring.board import Row
    from tracker.scoring.frame import Frame
    from tracker.scoring.kernel import PairScores
    from tracker.scoring.pairs import Comparison
    from tracker.scoring.spec import BoardSpec

    Array = NDArray[Any]

COMPARISON_KEYS: Final = (
    "first",
    "first_name",
    "second",
    "second_name",
    "n_shared",
    "n_clusters",
    "difference",
    "low",
    "high",
    "reason",
    "p_value",
    "adjusted_p",
    "anytime_low",
    "anytime_high",
    "e_value",
)
ALPHA: Final = 0.05
"""The confidence sequence holds at all times together with 1 - alpha."""


def compare_sources(
    *, frame: Frame, spec: BoardSpec, cut: int, first: str | None = None, second: str | None = None
) -> list[Row]:
    """Return the comparison of two sources, or of every pair that shares a scored prediction.

    `difference` is the mean score of the first less that of the second on what both forecast.

    Args:
        frame: the checked frame.
        spec: rule, selection, lexicon, filters, clusters and seed.
        cut: only forecasts made and outcomes known before this instant count.
        first: key of a source; None with `second` None = all pairs.
        second: key of the other.

    Raises:
        NotFound: a key that the frame does not hold.
        InvalidInput: the same source twice.
    """
    pairs = score_pairs(frame=frame, spec=spec, cut=cut)
    wanted = _wanted(frame, pairs, first, second)
    scores = {
        "score": pairs.score,
        "weight": pairs.weight,
        "group": pairs.source,
        "prediction": pairs.prediction,
    }
    wanted, mixed = _of_one_unit(frame, spec, scores, wanted)
    clusters = clusters_of(frame=frame, spec=spec)
    found = compare_pairs(
        pairs=wanted,
        cluster=clusters.code,
        cluster_hash=clusters.key_hash,
        seed=spec.seed,
        **scores,
    )
    rows = [_row(frame, spec, scores, found, place) for place in range(len(wanted))] + mixed
    return sorted(rows, key=lambda row: (row["first"], row["second"])) if mixed else rows


def _of_one_unit(
    frame: Frame, spec: BoardSpec, scores: dict[str, Array], wanted: Array
) -> tuple[Array, list[Row]]:
    """Return the pairs whose differences have one unit, and rows without figures for the rest."""
    unit = score_units(frame=frame, spec=spec)
    if unit is None:
        return wanted, []
    kept, mixed = [], []
    for first, second in wanted.tolist():
        met = shared_differences(first=first, second=second, **scores)
        if len(np.unique(unit[met.prediction])) <= 1:
            kept.append((first, second))
            continue
        mixed.append(
            dict.fromkeys(COMPARISON_KEYS)
            | _ends(frame, first, second)
            | {"n_shared": len(met.prediction), "n_clusters": len(np.unique(met.prediction))}
            | {"reason": UNITS_DIFFER}
        )
    return np.array(kept, dtype=np.int64).reshape(-1, 2), mixed


def _ends(frame: Frame, first: int, second: int) -> Row:
    names = frame.names
    return {
        "first": names.sources[first],
        "first_name": names.source_names[first],
        "second": names.sources[second],
        "second_name": names.source_names[second],
    }


def _wanted(frame: Frame, pairs: PairScores, first: str | None, second: str | None) -> Array:
    """Return the pairs of source codes to compare."""
    codes = {key: code for code, key in enumerate(frame.names.sources)}
    if first is not None and second is not None:
        for key in (first, second):
            if key not in codes:
                raise NotFound("source", key, codes)
        if first == second:
            raise InvalidInput(f"{first!r} is named twice; name two sources")
        return np.array([[codes[first], codes[second]]])
    met: set[tuple[int, int]] = set()
    scored = pairs.scored
    order = np.argsort(pairs.prediction[scored], kind="stable")
    source = pairs.source[scored][order]
    _, starts = np.unique(pairs.prediction[scored][order], return_index=True)
    for together in np.split(source, starts[1:]):
        met.update(combinations(sorted(together.tolist()), 2))
    return np.array(sorted(met), dtype=np.int64).reshape(-1, 2)


def _row(
    frame: Frame, spec: BoardSpec, scores: dict[str, Array], found: Comparison, place: int
) -> Row:
    first, second = int(found.first[place]), int(found.second[place])
    return {
        **_ends(frame, first, second),
        "n_shared": int(found.n_shared[place]),
        "n_clusters": int(found.n_clusters[place]),
        "difference": _number(found.difference[place]),
        "low": _number(found.low[place]),
        "high": _number(found.high[place]),
        "reason": found.reason[place],
        "p_value": _number(found.p_value[place]),
        "adjusted_p": _number(found.adjusted_p[place]),
        **_anytime(frame, spec, scores, first, second),
    }


def _anytime(
    frame: Frame, spec: BoardSpec, scores: dict[str, Array], first: int, second: int
) -> Row:
    """Return what holds at any time, for scores with a bounded range."""
    none: Row = {"anytime_low": None, "anytime_high": None, "e_value": None}
    low, high = score_range(spec)
    if not np.isfinite(high - low):
        return none
    met = shared_differences(first=first, second=second, **scores)
    if not len(met.difference):
        return none
    known_at = frame.predictions["known_at"][met.prediction]
    keys = np.array(frame.names.predictions)[met.prediction]
    order = np.lexsort((keys, known_at))
    held = anytime_comparison(difference=met.difference[order], span=high - low, alpha=ALPHA)
    return {
        "anytime_low": float(held.low[-1]),
        "anytime_high": float(held.high[-1]),
        "e_value": float(held.e_value[-1]),
    }


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
