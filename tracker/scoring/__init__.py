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
    from tracker.scoring.calibration import (
        calibration_curve,
        corp_decomposition,
        murphy,
        reliability,
    )
    from tracker.scoring.distributions import (
        crps_of_quantiles,
        crps_of_samples,
        weighted_interval_score,
    )
    from tracker.scoring.frame import Frame
    from tracker.scoring.kernel import score_pairs
    from tracker.scoring.rules import RULES, baseline, brier, hit, log_score, spherical
    from tracker.scoring.spec import BoardSpec
    from tracker.scoring.summary import scoreboard
    from tracker.scoring.totals import total_of_calls, total_of_columns, total_of_frame

__all__ = [
    "NEVER",
    "RULES",
    "Board",
    "BoardSpec",
    "Frame",
    "baseline",
    "brier",
    "calibration_curve",
    "corp_decomposition",
    "crps_of_quantiles",
    "crps_of_samples",
    "hit",
    "log_score",
    "murphy",
    "reliability",
    "score_pairs",
    "scoreboard",
    "spherical",
    "total_of_calls",
    "total_of_columns",
    "total_of_frame",
    "weighted_interval_score",
]

_HOMES: Final = {
    "tracker.domain.columns": ("NEVER",),
    "tracker.scoring.board": ("Board",),
    "tracker.scoring.calibration": (
        "calibration_curve",
        "corp_decomposition",
        "murphy",
        "reliability",
    ),
    "tracker.scoring.distributions": (
        "crps_of_quantiles",
        "crps_of_samples",
        "weighted_interval_score",
    ),
    "tracker.scoring.frame": ("Frame",),
    "tracker.scoring.kernel": ("score_pairs",),
    "tracker.scoring.rules": ("RULES", "baseline", "brier", "hit", "log_score", "spherical"),
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
