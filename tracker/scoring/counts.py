"""Counts: how many predictions each row has, how many are scored, and why the rest is not.

Invariant: in every row n_forecast = n_scored + the sum of left_out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tracker.domain.columns import NEVER
from tracker.scoring.state import REASON, REASONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tracker.scoring.board import Columns
    from tracker.scoring.frame import Frame
    from tracker.scoring.kernel import PairScores
    from tracker.scoring.scored import Scored
    from tracker.scoring.state import State

    Array = NDArray[Any]

_UNSCORED = ("vague", "annulled", "ambiguous", "not_triggered")
_WAITING = ("open", "overdue", "disputed")


def count_columns(*, scored: Scored) -> Columns:
    """Return the counts of each row of a board, by column."""
    frame, pairs, groups = scored.frame, scored.pairs, scored.groups
    n_groups, width = groups.n_groups, len(REASONS) + 1
    cell = groups.code * width + pairs.reason[groups.pair] + 1
    table = np.bincount(cell, minlength=n_groups * width).reshape(n_groups, width)
    old = is_retrospective(frame=frame, state=scored.state)[pairs.prediction] & pairs.scored
    flags = {
        "n_early": is_early(frame=frame, pairs=pairs, cut=scored.cut),
        "n_waiting": is_waiting(frame=frame, pairs=pairs, cut=scored.cut),
        "n_infinite": np.isinf(pairs.score),
        "retrospective": old,
    }
    counts: Columns = {
        name: np.bincount(groups.code[flag[groups.pair]], minlength=n_groups).tolist()
        for name, flag in flags.items()
    }
    n_forecast, n_scored = table.sum(axis=1).tolist(), table[:, 0].tolist()
    columns = {name: table[:, REASON[name] + 1] for name in REASONS}
    counts |= {
        "n_forecast": n_forecast,
        "n_scored": n_scored,
        "n_open": columns["open"].tolist(),
        "n_overdue": columns["overdue"].tolist(),
        "n_unscored": np.sum([columns[name] for name in _UNSCORED], axis=0).tolist(),
        "n_late": columns["late"].tolist(),
        "n_vague": columns["vague"].tolist(),
        "left_out": [dict(zip(REASONS, row[1:], strict=True)) for row in table.tolist()],
        "retrospective": _shares(counts["retrospective"], n_scored),
    }
    return counts | {"vagueness": _shares(counts["n_vague"], n_forecast)}


def _shares(part: list[int], whole: list[int]) -> list[float | None]:
    return [a / b if b else None for a, b in zip(part, whole, strict=True)]


def is_early(*, frame: Frame, pairs: PairScores, cut: int) -> Array:
    """Say which pairs are scored although the window was still open at the cut."""
    return pairs.scored & (frame.predictions["closes_at"][pairs.prediction] > cut)


def is_waiting(*, frame: Frame, pairs: PairScores, cut: int) -> Array:
    """Say which pairs have no outcome although the window has begun by the cut."""
    waits = np.isin(pairs.reason, [REASON[name] for name in _WAITING])
    return np.asarray(waits & (frame.predictions["opens_at"][pairs.prediction] < cut))


def is_retrospective(*, frame: Frame, state: State) -> Array:
    """Say which predictions have a criterion written on or after the day the outcome was known."""
    written = frame.predictions["criterion_written_at"]
    return np.asarray((written != NEVER) & (written >= state.known_at))
