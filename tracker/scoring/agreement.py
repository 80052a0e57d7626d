"""How far judges agree about outcomes, beyond what chance would give.

Invariant: a coefficient is 1 for full agreement and 0 for agreement by chance; judges that all say
one thing throughout leave it undefined, which is said and not shown as agreement. Read next:
`resampling` for the weights of the bootstrap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tracker.errors import InvalidFrame
from tracker.scoring.draws import poisson_weights
from tracker.scoring.moments import add_up
from tracker.scoring.resampling import BOOTSTRAP_CLUSTERS, percentiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.scoring.draws import Codes, Floats, Hashes

_BLOCK_BYTES: Final = 16_000_000
_REPLICATES: Final = 2000


class Agreement(NamedTuple):
    """A coefficient of agreement with a 95 % interval; higher is better, 1 at most.

    Attributes:
        coefficient: 1 for full agreement, 0 for chance, below 0 for less; NaN with a reason.
        low: of the interval, a percentile bootstrap over units; NaN below 20 units.
        high: of the interval.
        observed: share of disagreement seen.
        expected: the same by chance.
        n_units: units that at least two judges judged.
        reason: why there is no coefficient: "no data", "no variation"; None where there is one.
    """

    coefficient: float
    low: float
    high: float
    observed: float
    expected: float
    n_units: int
    reason: str | None


def distance_between(*, values: Floats | None = None, n_values: int) -> Floats:
    """Return how far values lie apart for alpha: float64 (n_values, n_values).

    Args:
        values: float64 (n_values,), numbers, for squared differences (interval data); without,
            different is different (nominal data).
        n_values: how many values there are.

    >>> distance_between(n_values=2).tolist(), distance_between(
    ...     values=np.array([1.0, 3.0]), n_values=2
    ... ).tolist()
    ([[0.0, 1.0], [1.0, 0.0]], [[0.0, 4.0], [4.0, 0.0]])
    """
    if values is None:
        return 1.0 - np.eye(n_values)
    return np.asarray(np.square(values[:, None] - values[None, :]), dtype=np.float64)


def krippendorff_alpha(
    *, unit: Codes, value: Codes, distance: Floats, unit_hash: Hashes, seed: int
) -> Agreement:
    """Return Krippendorff's alpha for any number of judges, each judging any of the units.

    Args:
        unit: integers (n,) in [0, u): what was judged; one row per judgement.
        value: integers (n,) in [0, v): what was said.
        distance: float64 (v, v), of `distance_between`.
        unit_hash: uint64 (u,), of `hash_keys` over the units' keys.
        seed: any integer.

    Raises:
        InvalidFrame: lengths differ or a value lies outside the distances.

    Source: Krippendorff (2004), Content Analysis, 2nd ed., 11.3.
    """
    n_units, n_values = len(unit_hash), len(distance)
    _check(unit, value, n_values)
    counts = add_up(
        place=unit.astype(np.int64) * n_values + value,
        values=np.ones(len(unit)),
        n=n_units * n_values,
    ).reshape(n_units, n_values)
    n_judged = counts.sum(axis=1)
    kept = n_judged > 1
    counts, n_judged = counts[kept], n_judged[kept]
    apart = np.einsum("uc,ck,uk->u", counts, distance, counts) / (n_judged - 1)

    def terms(sums: Floats) -> tuple[Floats, Floats]:
        said, n = sums[:, 1:], sums[:, 1:].sum(axis=1)
        by_chance = np.einsum("rc,ck,rk->r", said, distance, said) / np.maximum(n - 1, 1)
        with np.errstate(invalid="ignore"):
            return sums[:, 0] / n, by_chance / n

    table = np.column_stack([apart, counts])
    return _resampled(table, terms, unit_hash[kept], seed)


def _check(place: Codes, value: Codes, n_values: int) -> None:
    """Refuse lengths that differ and values that are none."""
    if len(place) != len(value):
        raise InvalidFrame("judgements differ in length")
    if len(value) and not (value.min() >= 0 and value.max() < n_values):
        raise InvalidFrame(f"a judgement lies outside 0..{n_values - 1}")


def _resampled(
    table: Floats,
    terms: Callable[[Floats], tuple[Floats, Floats]],
    unit_hash: Hashes,
    seed: int,
) -> Agreement:
    """Return a coefficient that depends on sums over units, with its interval."""
    n_units = len(table)
    seen, chance = (float(term[0]) for term in terms(table.sum(axis=0, keepdims=True)))
    nan = float("nan")
    if not n_units:
        return Agreement(nan, nan, nan, nan, nan, 0, "no data")
    if chance == 0:
        return Agreement(nan, nan, nan, seen, chance, n_units, "no variation")
    low = high = nan
    if n_units >= BOOTSTRAP_CLUSTERS:
        with np.errstate(invalid="ignore", divide="ignore"):
            drawn_seen, drawn_chance = terms(_sums(table, unit_hash, seed))
            drawn = 1 - drawn_seen / drawn_chance
        drawn[~np.isfinite(drawn)] = np.nan
        low, high = (float(end[0]) for end in percentiles(means=drawn[:, None]))
    return Agreement(1 - seen / chance, low, high, seen, chance, n_units, None)


def _sums(table: Floats, unit_hash: Hashes, seed: int) -> Floats:
    """Return the column sums of the table in each replicate."""
    sums = np.empty((_REPLICATES, table.shape[1]))
    block = max(_BLOCK_BYTES // (8 * len(table)), 4)
    for start in range(0, _REPLICATES, block):
        replicates = range(start, min(start + block, _REPLICATES))
        weights = poisson_weights(cluster_hash=unit_hash, seed=seed, replicates=replicates)
        np.matmul(weights.astype(np.float64), table, out=sums[start : replicates.stop])
    return sums
