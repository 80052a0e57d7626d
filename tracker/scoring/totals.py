"""Totals: sums over scores, by source, that can be added up from any partition.

Invariant: scoring a thousand partitions of whole predictions and adding their totals equals scoring
once, to 1e-12. Here also stands the way for columns that are too large or too unsorted for a frame:
rows are dealt into blocks of whole predictions, and each block is sorted and scored by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tracker.errors import InvalidFrame
from tracker.scoring.calls import Calls
from tracker.scoring.checked import check_calls
from tracker.scoring.fast import compiled_sums, is_compiled
from tracker.scoring.frame import Frame, block_frame
from tracker.scoring.kernel import BLOCK_ROWS, blocks_of, in_two_threads, score_block
from tracker.scoring.rules import RULES, score_hits
from tracker.scoring.world import world_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from tracker.scoring.pair_scores import PairScores
    from tracker.scoring.spec import BoardSpec

    Array = NDArray[Any]
    Columns = dict[str, Array]

COLUMNS: Final = ("prediction", "source", "made_at", "probability", "ends_at")
"""The columns of forecasts that `total_of_columns` takes; the last may be left out."""


CHUNK_ROWS: Final = 1_000_000
"""Rows that are dealt into blocks at once: a column of them fits into the cache."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums by source; every attribute is float64 (n_sources,) and adds up over partitions.

    Attributes:
        n_forecast: pairs of a prediction and the source with an admitted forecast.
        n_scored: pairs that are scored.
        score: sum of weight times score.
        weight: sum of the weights.
        coverage: sum of the coverage, 0 where the rule has none.
        hits: sum of the hit scores.
        n_hits: pairs with a hit score.
    """

    n_forecast: Array
    n_scored: Array
    score: Array
    weight: Array
    coverage: Array
    hits: Array
    n_hits: Array

    def __add__(self, other: Totals) -> Totals:
        """Return the totals of both partitions together."""
        sums = (getattr(self, item.name) + getattr(other, item.name) for item in fields(Totals))
        return Totals(*sums)

    @property
    def mean_score(self) -> Array:
        """Weighted mean score of each source, NaN without scores."""
        return _ratio(self.score, self.weight)

    @property
    def mean_coverage(self) -> Array:
        """Mean coverage of each source's scored predictions, NaN without scores."""
        return _ratio(self.coverage, self.n_scored)

    @property
    def hit_rate(self) -> Array:
        """Hit rate of each source, NaN where no hit is defined."""
        return _ratio(self.hits, self.n_hits)


def total_of_pairs(*, pairs: PairScores, n_sources: int) -> Totals:
    """Return the totals of pair scores."""
    n_forecast = _sums(pairs.source, None, n_sources)
    scored = pairs.scored
    kept, n_scored = pairs, n_forecast
    if not scored.all():
        kept = pairs.take(np.flatnonzero(scored))
        n_scored = _sums(kept.source, None, n_sources)
    weight, score = n_scored, kept.score
    if (kept.weight != 1).any():
        weight, score = _sums(kept.source, kept.weight, n_sources), score * kept.weight
    coverage = np.zeros(n_sources)
    if len(kept) and not np.isnan(kept.coverage[0]):
        coverage = _sums(kept.source, kept.coverage, n_sources)
    hits, n_hits = _known_sums(kept.source, kept.hit, n_scored)
    return Totals(
        n_forecast=n_forecast,
        n_scored=n_scored,
        score=_sums(kept.source, score, n_sources),
        weight=weight,
        coverage=coverage,
        hits=hits,
        n_hits=n_hits,
    )


def total_of_calls(
    *, probability: Array, outcome: Array, source: Array, n_sources: int, rule: str
) -> Totals:
    """Return the totals of single forecasts on binary predictions, without windows or histories.

    Args:
        probability: float64 (n,), in [0, 1], for the prediction coming true.
        outcome: float64 (n,), in [0, 1].
        source: integers (n,), in [0, n_sources).
        n_sources: how many sources there are.
        rule: a rule of `RULES` that needs no other forecaster.

    Raises:
        InvalidFrame: the columns differ in length, or hold what they must not.

    >>> total_of_calls(
    ...     probability=np.array([0.7, 0.2]), outcome=np.array([1.0, 0.0]),
    ...     source=np.array([0, 0]), n_sources=1, rule="brier",
    ... ).mean_score.round(3).tolist()
    [0.065]
    """
    check_calls(probability=probability, outcome=outcome)
    if len(source) != len(probability):
        raise InvalidFrame("probability and source differ in length")
    if len(source) and not 0 <= source.min() <= source.max() < n_sources:
        raise InvalidFrame(f"a source lies outside 0..{n_sources - 1}")
    function = _rule_of_calls(rule)

    def total(rows: slice) -> Totals:
        calls, code = Calls(probability[rows], outcome[rows]), source[rows]
        n_scored = _sums(code, None, n_sources)
        score = _sums(code, function(calls), n_sources)
        hits = _sums(code, score_hits(calls), n_sources)
        nothing = np.zeros(n_sources)
        return Totals(n_scored, n_scored, score, n_scored, nothing, hits, n_scored)

    edges = [*range(0, len(source), BLOCK_ROWS), len(source)]
    blocks = [slice(a, b) for a, b in pairwise(edges)]
    nothing = Totals(*(np.zeros(n_sources) for _ in fields(Totals)))
    return reduce(Totals.__add__, in_two_threads(total, blocks), nothing)


def _rule_of_calls(rule: str) -> Callable[[Calls], Array]:
    """Return the function of a rule that needs no more than a probability and an outcome."""
    alone = [name for name, one in RULES.items() if one.reads_probability and one.compared is None]
    if rule not in alone:
        raise InvalidFrame(f"rule {rule!r} cannot score calls; expected one of {', '.join(alone)}")
    return RULES[rule].function


def total_of_frame(*, frame: Frame, spec: BoardSpec, cut: int) -> Totals:
    """Return the totals of a frame by source.

    Args:
        frame: the checked frame.
        spec: its rule, selection, filters, lexicon and clamp count.
        cut: forecasts made and outcomes known before this instant count.
    """
    world, n_sources = world_at(frame=frame, spec=spec, cut=cut), len(frame.names.sources)

    def total(rows: slice) -> Totals:
        return total_of_pairs(pairs=score_block(world=world, rows=rows), n_sources=n_sources)

    return reduce(Totals.__add__, in_two_threads(total, blocks_of(frame)))


def total_of_columns(
    *,
    forecasts: Mapping[str, Array],
    predictions: Mapping[str, Array],
    spec: BoardSpec,
    cut: int,
) -> Totals:
    """Return the totals by source of probabilities on binary predictions, in any order of rows.

    The columns are copied once, block by block; everything else is as small as a block. With the
    extra `fast`, large input weighed over time is left to compiled code, which gives the same.

    Args:
        forecasts: `COLUMNS` as codes, microseconds and probabilities; forecasts of one source on
            one prediction at one instant come in the order of the rows. No source is a crowd.
        predictions: as for `Frame.from_arrays`; all of them binary.
        spec: its rule, selection and clamp count; sources cannot be filtered.
        cut: forecasts made and outcomes known before this instant count.

    Raises:
        InvalidFrame: a column is missing or holds what it must not.
    """
    empty = Frame.from_arrays(predictions=predictions, forecasts={name: [] for name in COLUMNS[:3]})
    n_sources = _check_columns(forecasts, empty)
    world = world_at(frame=empty, spec=spec, cut=cut)
    if is_compiled(spec, len(forecasts["prediction"])):
        block, _ = _blocks_of_predictions(forecasts["prediction"], empty.n_predictions)
        return Totals(
            *compiled_sums(forecasts=forecasts, world=world, n_sources=n_sources, block=block)
        )
    given = {name: forecasts[name] for name in COLUMNS if name in forecasts}
    dealt, blocks = deal(forecasts=given, n_predictions=empty.n_predictions)

    def total(rows: slice) -> Totals:
        block = block_frame(world=empty, forecasts=_sorted_block(dealt, rows))
        pairs = score_block(world=world._replace(frame=block), rows=slice(None))
        return total_of_pairs(pairs=pairs, n_sources=n_sources)

    nothing = Totals(*(np.zeros(n_sources) for _ in fields(Totals)))
    return reduce(Totals.__add__, in_two_threads(total, blocks), nothing)


def _check_columns(forecasts: Mapping[str, Array], world: Frame) -> int:
    """Refuse what no frame would take; return the number of sources."""
    for name in COLUMNS[:4]:
        if name not in forecasts:
            raise InvalidFrame(f"forecasts: column {name!r} is missing")
    if not world.all_binary:
        raise InvalidFrame("predictions.type is not binary in all rows; make a frame of them")
    probability, prediction = forecasts["probability"], forecasts["prediction"]
    if len({len(forecasts[name]) for name in COLUMNS if name in forecasts}) > 1:
        raise InvalidFrame("forecasts: columns differ in length")
    if not len(prediction):
        return 0
    if (probability < 0).any() or (probability > 1).any():
        raise InvalidFrame("forecasts.probability lies outside 0..1; expected probabilities")
    if not 0 <= prediction.min() <= prediction.max() < world.n_predictions:
        raise InvalidFrame("forecasts.prediction names a row that predictions does not have")
    if forecasts["source"].min() < 0:
        raise InvalidFrame("forecasts.source is negative; expected codes from 0 on")
    return int(forecasts["source"].max()) + 1


def deal(*, forecasts: Mapping[str, Array], n_predictions: int) -> tuple[Columns, list[slice]]:
    """Return the columns with the rows of each block of whole predictions together.

    Rows keep their order within a block. They are moved chunk by chunk, so that both reading and
    writing stay within the cache; only where a chunk ends up depends on the whole table.

    Args:
        forecasts: columns of one length, among them `prediction`.
        n_predictions: number of predictions.
    """
    prediction = forecasts["prediction"]
    n_rows = len(prediction)
    block, n_blocks = _blocks_of_predictions(prediction, n_predictions)
    chunks = [slice(a, min(a + CHUNK_ROWS, n_rows)) for a in range(0, n_rows, CHUNK_ROWS)]
    orders = in_two_threads(lambda rows: _chunk_order(block[prediction[rows]], n_blocks), chunks)
    sizes = np.array([size for _, size in orders]).reshape(len(chunks), n_blocks)
    edges = np.concatenate([[0], np.cumsum(sizes.sum(axis=0))])
    targets = edges[:-1] + np.cumsum(sizes, axis=0) - sizes
    dealt = {name: np.empty(n_rows, dtype=column.dtype) for name, column in forecasts.items()}

    def move(place: int) -> None:
        order, size = orders[place]
        sources = np.concatenate([[0], np.cumsum(size)])
        for name, column in forecasts.items():
            values = column[chunks[place]][order]
            for number, start in enumerate(targets[place].tolist()):
                part = values[sources[number] : sources[number + 1]]
                dealt[name][start : start + len(part)] = part
        orders[place] = (np.empty(0, dtype=np.int32), size)

    in_two_threads(move, range(len(chunks)))
    return dealt, [slice(a, b) for a, b in pairwise(edges.tolist()) if a < b]


def _blocks_of_predictions(prediction: Array, n_predictions: int) -> tuple[Array, int]:
    """Return the block of each prediction, about `BLOCK_ROWS` forecasts in each."""
    counts = np.bincount(prediction, minlength=n_predictions)
    _, block = np.unique((np.cumsum(counts) - counts) // BLOCK_ROWS, return_inverse=True)
    n_blocks = int(block.max(initial=-1)) + 1
    narrow = np.uint8 if n_blocks <= 2**8 else np.uint16 if n_blocks <= 2**16 else np.int64
    return block.reshape(-1).astype(narrow), n_blocks


def _chunk_order(block: Array, n_blocks: int) -> tuple[Array, Array]:
    """Return the order of a chunk by block, and how many rows of it each block has."""
    order = np.argsort(block, kind="stable").astype(np.int32)
    return order, np.bincount(block, minlength=n_blocks)


def _sorted_block(forecasts: Mapping[str, Array], rows: slice) -> Columns:
    """Return the columns of a block sorted by prediction, source and time."""
    columns = {name: column[rows] for name, column in forecasts.items()}
    order = _order(columns["prediction"], columns["source"], columns["made_at"])
    return {name: column[order] for name, column in columns.items()}


def _order(prediction: Array, source: Array, made_at: Array) -> Array:
    """Return the order of a block; one key where it fits and tells all rows apart."""
    base, earliest = int(prediction.min()), int(made_at.min())
    width = int(source.max()) + 1
    n_pairs = (int(prediction.max()) - base + 1) * width
    room = 63 - n_pairs.bit_length()
    shift = max((int(made_at.max()) - earliest).bit_length() - room, 0)
    if room > 0:
        pair = (prediction.astype(np.int64) - base) * width + source
        key = (pair << room) | ((made_at - earliest) >> shift)
        order = np.argsort(key)
        ordered = key[order]
        if not (ordered[1:] == ordered[:-1]).any():
            return order
    return np.lexsort((np.arange(len(source)), made_at, source, prediction))


def _sums(code: Array, values: Array | None, n: int) -> Array:
    return np.bincount(code, values, n).astype(np.float64)


def _known_sums(code: Array, values: Array, n_all: Array) -> tuple[Array, Array]:
    """Return sums and counts of the values that are known."""
    known = ~np.isnan(values)
    if known.all():
        return _sums(code, values, len(n_all)), n_all
    return _sums(code[known], values[known], len(n_all)), _sums(code[known], None, len(n_all))


def _ratio(part: Array, whole: Array) -> Array:
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), np.nan)
