"""Facts about a whole board: what a reader must know before comparing its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tracker.scoring.board import BoardFacts
from tracker.scoring.board_columns import share_true
from tracker.scoring.calls import BINARY
from tracker.scoring.comparability import shared_counts
from tracker.scoring.counts import is_early, is_retrospective, is_waiting
from tracker.scoring.distinct import distinct
from tracker.scoring.readings import words_of
from tracker.scoring.rules import RULES
from tracker.scoring.units import UNITS_DIFFER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tracker.scoring.adjustment import BoardCells
    from tracker.scoring.frame import Frame
    from tracker.scoring.groups import Groups
    from tracker.scoring.kernel import PairScores
    from tracker.scoring.ranking import Averages
    from tracker.scoring.readings import Reading
    from tracker.scoring.scored import Scored
    from tracker.scoring.shrinkage import Shrunk
    from tracker.scoring.skill import Skill
    from tracker.scoring.spec import BoardSpec

    Array = NDArray[Any]


class Computed(NamedTuple):
    """What was computed of a board besides its scores.

    Attributes:
        compared: the scores that were compared.
        shrunk: the ranking; None for a rule without a direction.
        averages: of the rows.
        skill: of the rows.
        readings: of the hedges besides the median; None if none were tried.
    """

    compared: BoardCells
    shrunk: Shrunk | None
    averages: Averages
    skill: Skill
    readings: tuple[Reading, ...] | None


def facts_of(*, scored: Scored, computed: Computed) -> BoardFacts:
    """Return what holds for all rows of a board.

    Args:
        scored: the scores of the board.
        computed: what was made of them.
    """
    groups, shrunk, readings = scored.groups, computed.shrunk, computed.readings
    shared = _shared(scored.pairs, groups, shrunk)
    came_true = share_true(pairs=scored.pairs, state=scored.state, groups=groups)
    return BoardFacts(
        **_counts(scored),
        shared_median=float(np.median(shared)) if len(shared) else None,
        shared_max=int(shared.max()) if len(shared) else None,
        tells_apart=None if shrunk is None or shrunk.reason else shrunk.tells_apart,
        no_ranks="no direction" if shrunk is None else shrunk.reason,
        overlap=groups.overlap,
        n_readings=None if readings is None else 1 + len(readings),
        n_components=computed.compared.n_components,
        came_true=dict(zip(groups.keys, came_true, strict=True)),
        reasons=_reasons(groups, computed.averages, computed.skill, shrunk),
        **_of_numbers(scored),
    )


def _of_numbers(scored: Scored) -> dict[str, Any]:
    """Return the facts about boards of numbers."""
    if RULES[scored.spec.rule].reads_probability:
        return {"interval_parts": {}, "coverage_by_level": ()}
    from tracker.scoring.number_facts import (  # noqa: PLC0415 - few boards are of numbers
        coverage_by_level,
        interval_parts,
        level_sums,
    )

    sums = level_sums(frame=scored.frame, pairs=scored.pairs, rule=scored.spec.rule)
    return {
        "interval_parts": interval_parts(scored=scored),
        "coverage_by_level": coverage_by_level(sums),
    }


def _counts(scored: Scored) -> dict[str, Any]:
    """Return the facts that are counted over predictions and scores."""
    frame, state, pairs, groups = scored.frame, scored.state, scored.pairs, scored.groups
    known, admitted = distinct(pairs.prediction[pairs.scored]), distinct(pairs.prediction)
    binary = known[frame.predictions["type"][known] == BINARY]
    rates = known[~np.isnan(frame.predictions["base_rate"][known])]
    late_rates = frame.predictions["base_rate_written_at"][rates] >= state.known_at[rates]
    n_hedges, n_derived = _hedges(frame, scored.spec, pairs)
    n_scored = np.bincount(groups.code[pairs.scored[groups.pair]], minlength=groups.n_groups)
    return {
        "n_predictions": len(admitted),
        "n_scored_predictions": len(known),
        "n_clusters": len(distinct(scored.clusters.code[known])),
        "share_true": float(state.outcome[binary].mean()) if len(binary) else None,
        "n_below_min_n": int(np.sum(n_scored < scored.spec.min_n)),
        "n_goalposts_moved": int(frame.predictions["goalposts_moved"][admitted].sum()),
        "n_retrospective": int(is_retrospective(frame=frame, state=state)[known].sum()),
        "n_base_rates": len(rates),
        "n_base_rates_retrospective": int(late_rates.sum()),
        "n_relayed": int((frame.forecasts["relayer"][pairs.forecast[pairs.scored]] >= 0).sum()),
        "n_hedges": n_hedges,
        "n_derived": n_derived,
        "n_early": int(is_early(frame=frame, pairs=pairs, cut=scored.cut).sum()),
        "n_waiting": int(is_waiting(frame=frame, pairs=pairs, cut=scored.cut).sum()),
    }


def _shared(pairs: PairScores, groups: Groups, shrunk: Shrunk | None) -> Array:
    """Return how many predictions each two ranked rows share; of all rows without a ranking."""
    ranked = np.ones(groups.n_groups, dtype=bool)
    if shrunk is not None and shrunk.reason is None:
        ranked = shrunk.rank >= 1
    counted = pairs.scored[groups.pair] & ranked[groups.code]
    place = np.cumsum(ranked) - 1
    return shared_counts(
        prediction=pairs.prediction[groups.pair[counted]],
        group=place[groups.code[counted]],
        n_groups=int(ranked.sum()),
    )


def _hedges(frame: Frame, spec: BoardSpec, pairs: PairScores) -> tuple[int, int]:
    """Return how many scored forecasts were read through the lexicon, and at a derived level."""
    words = words_of(frame=frame, spec=spec, rows=pairs.forecast[pairs.scored])
    probability = pairs.probability[pairs.scored]
    read = np.isnan(words.stated) & ~np.isnan(probability) & (words.strength >= 0)
    derived = np.array([level.derived for level in spec.levels] or [False] * 10)
    return int(read.sum()), int(derived[words.strength[read]].sum())


def _reasons(
    groups: Groups, averages: Averages, skill: Skill, shrunk: Shrunk | None
) -> dict[str, dict[str, str]]:
    """Return by key of a row why a column of it is None."""
    found: dict[str, dict[str, str]] = {}
    for row, key in enumerate(groups.keys):
        why = {"score_low": averages.reason[row], "skill": skill.reason[row]}
        if averages.mixed[row]:
            why["mean_score"] = UNITS_DIFFER
        elif np.isnan(averages.mean[row]) and averages.n_clusters[row]:
            why["mean_score"] = "infinite both ways"
        if shrunk is not None and shrunk.reason is None and shrunk.rank[row] < 1:
            infinite = np.isinf(averages.mean[row])
            why["rank"] = "infinite" if infinite else "not comparable, or too few scored"
        known = {column: reason for column, reason in why.items() if reason is not None}
        if known:
            found[key] = known
    return found
