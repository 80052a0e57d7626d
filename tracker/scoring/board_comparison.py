"""Two sources on the predictions that both forecast, or every pair of a board.

Invariant: only shared predictions count; a pair that shares none is listed with 0 and no figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tracker.errors import InvalidInput, NotFound
from tracker.scoring.board_columns import listed
from tracker.scoring.distinct import distinct
from tracker.scoring.kernel import score_pairs
from tracker.scoring.pairs import Differences, compare_pairs, met_pairs, shared_differences
from tracker.scoring.ranges import score_range
from tracker.scoring.ranking import clusters_of, score_units
from tracker.scoring.sequential import anytime_comparison
from tracker.scoring.units import UNITS_DIFFER, is_mixed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from tracker.scoring.board import Row
    from tracker.scoring.frame import Frame
    from tracker.scoring.pair_scores import PairScores
    from tracker.scoring.pairs import Comparison, SourceScores
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
    scores = _scores(score_pairs(frame=frame, spec=spec, cut=cut))
    wanted = _wanted(frame, scores, first, second)
    met, clusters = shared_differences(pairs=wanted, **scores), clusters_of(frame=frame, spec=spec)
    mixed = _is_mixed(frame, spec, met, len(wanted))
    found = compare_pairs(
        pairs=wanted[~mixed],
        cluster=clusters.code,
        cluster_hash=clusters.key_hash,
        seed=spec.seed,
        **scores,
    )
    figures = _figures(found)
    rows = []
    for place, ends in enumerate(wanted.tolist()):
        held = met.take(slice(*np.searchsorted(met.pair, [place, place + 1]).tolist()))
        n_clusters = len(distinct(clusters.code[held.prediction]))
        row = dict.fromkeys(COMPARISON_KEYS) | _names(frame, *ends)
        row |= {"n_shared": len(held.prediction), "n_clusters": n_clusters}
        rows.append(row | _told(frame, spec, held, None if mixed[place] else next(figures)))
    return rows


def _scores(pairs: PairScores) -> SourceScores:
    return {
        "score": pairs.score,
        "weight": pairs.weight,
        "group": pairs.source,
        "prediction": pairs.prediction,
    }


def _wanted(frame: Frame, scores: SourceScores, first: str | None, second: str | None) -> Array:
    """Return the pairs of source codes to compare."""
    if first is None or second is None:
        return met_pairs(**scores)
    codes = {key: code for code, key in enumerate(frame.names.sources)}
    for key in (first, second):
        if key not in codes:
            raise NotFound("source", key, codes)
    if first == second:
        raise InvalidInput(f"{first!r} is named twice; name two sources")
    return np.array([[codes[first], codes[second]]])


def _is_mixed(frame: Frame, spec: BoardSpec, met: Differences, n_pairs: int) -> Array:
    """Say which pairs meet on predictions of several units, so that they have no mean."""
    unit = score_units(frame=frame, spec=spec)
    about = None if unit is None else unit[met.prediction]
    return is_mixed(unit=about, group=met.pair, n_groups=n_pairs)


def _names(frame: Frame, first: int, second: int) -> Row:
    names = frame.names
    return {
        "first": names.sources[first],
        "first_name": names.source_names[first],
        "second": names.sources[second],
        "second_name": names.source_names[second],
    }


def _figures(found: Comparison) -> Iterator[Row]:
    """Yield the figures of each pair that is compared."""
    columns = {
        name: listed(getattr(found, name))
        for name in ("difference", "low", "high", "p_value", "adjusted_p")
    }
    for values in zip(*columns.values(), found.reason, strict=True):
        yield dict(zip((*columns, "reason"), values, strict=True))


def _told(frame: Frame, spec: BoardSpec, met: Differences, figures: Row | None) -> Row:
    """Return the figures of a pair, with what holds at any time where the range is bounded."""
    if figures is None:
        return {"reason": UNITS_DIFFER}
    low, high = score_range(spec)
    if not np.isfinite(high - low) or not len(met.difference):
        return figures
    keys = [frame.names.predictions[row] for row in met.prediction.tolist()]
    order = np.lexsort((np.array(keys), frame.predictions["known_at"][met.prediction]))
    held = anytime_comparison(difference=met.difference[order], span=high - low, alpha=ALPHA)
    return figures | {
        "anytime_low": float(held.low[-1]),
        "anytime_high": float(held.high[-1]),
        "e_value": float(held.e_value[-1]),
    }
