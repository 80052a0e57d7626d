"""How good forecasts were: pure functions on arrays.

The names below are the library; each is imported when it is first asked for, so that importing
`tracker.scoring` costs nothing. Three lines score a file of forecasts:

>>> import pandas as pd
>>> from tracker.scoring import NEVER, BoardSpec, Frame, scoreboard
>>> forecasts = pd.DataFrame({
...     "prediction": ["a", "b"], "source": "ann", "probability": [0.7, 0.2], "outcome": [1, 0],
... })
>>> board = scoreboard(Frame.from_pandas(forecasts), spec=BoardSpec(rule="brier"), cut=NEVER)
>>> round(board.rows[0]["mean_score"], 3)
0.065
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tracker.domain.columns import NEVER
    from tracker.scoring.board import Board
    from tracker.scoring.board_calibration import CalibrationTable, calibration_table
    from tracker.scoring.board_comparison import compare_sources
    from tracker.scoring.board_influence import influence_rows
    from tracker.scoring.board_trend import Cohorts, replay_rows, trend_rows
    from tracker.scoring.calibration import (
        calibration_curve,
        corp_decomposition,
        murphy,
        reliability,
    )
    from tracker.scoring.checked import (
        baseline,
        brier,
        crps_of_quantiles,
        crps_of_samples,
        hit,
        log_score,
        spherical,
        weighted_interval_score,
    )
    from tracker.scoring.distributions import Quantiles
    from tracker.scoring.frame import Frame
    from tracker.scoring.kernel import score_pairs
    from tracker.scoring.pairs import benjamini_hochberg
    from tracker.scoring.resampling import wilson
    from tracker.scoring.rules import RULES
    from tracker.scoring.sequential import anytime_comparison
    from tracker.scoring.spec import BoardSpec
    from tracker.scoring.summary import scoreboard
    from tracker.scoring.totals import total_of_calls, total_of_columns, total_of_frame

__all__ = [
    "NEVER",
    "RULES",
    "Board",
    "BoardSpec",
    "CalibrationTable",
    "Cohorts",
    "Frame",
    "Quantiles",
    "anytime_comparison",
    "baseline",
    "benjamini_hochberg",
    "brier",
    "calibration_curve",
    "calibration_table",
    "compare_sources",
    "corp_decomposition",
    "crps_of_quantiles",
    "crps_of_samples",
    "hit",
    "influence_rows",
    "log_score",
    "murphy",
    "reliability",
    "replay_rows",
    "score_pairs",
    "scoreboard",
    "spherical",
    "total_of_calls",
    "total_of_columns",
    "total_of_frame",
    "trend_rows",
    "weighted_interval_score",
    "wilson",
]

_HOMES: Final = {
    "tracker.domain.columns": ("NEVER",),
    "tracker.scoring.board": ("Board",),
    "tracker.scoring.board_calibration": ("CalibrationTable", "calibration_table"),
    "tracker.scoring.board_comparison": ("compare_sources",),
    "tracker.scoring.board_influence": ("influence_rows",),
    "tracker.scoring.board_trend": ("Cohorts", "replay_rows", "trend_rows"),
    "tracker.scoring.pairs": ("benjamini_hochberg",),
    "tracker.scoring.resampling": ("wilson",),
    "tracker.scoring.sequential": ("anytime_comparison",),
    "tracker.scoring.calibration": (
        "calibration_curve",
        "corp_decomposition",
        "murphy",
        "reliability",
    ),
    "tracker.scoring.checked": (
        "baseline",
        "brier",
        "crps_of_quantiles",
        "crps_of_samples",
        "hit",
        "log_score",
        "spherical",
        "weighted_interval_score",
    ),
    "tracker.scoring.distributions": ("Quantiles",),
    "tracker.scoring.frame": ("Frame",),
    "tracker.scoring.kernel": ("score_pairs",),
    "tracker.scoring.rules": ("RULES",),
    "tracker.scoring.spec": ("BoardSpec",),
    "tracker.scoring.summary": ("scoreboard",),
    "tracker.scoring.totals": ("total_of_calls", "total_of_columns", "total_of_frame"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the module holds
    """Import a name of the library from the module that holds it."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
