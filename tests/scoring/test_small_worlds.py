"""Boards of next to nothing: null with a reason, under every rule, never a number of nothing."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tracker.domain.columns import NEVER
from tracker.scoring.frame import Frame
from tracker.scoring.spec import RULE_NAMES, BoardSpec
from tracker.scoring.summary import scoreboard

ONE: dict[str, Any] = {
    "prediction": ["a"],
    "source": ["x"],
    "probability": [0.7],
    "outcome": [1],
    "made_at": "2024-01-01",
    "opens_at": "2024-01-01",
    "closes_at": "2024-02-01",
}
MANY = ONE | {"prediction": list("abcdefgh"), "source": "x", "outcome": 1, "probability": 0.7}
WORLDS = {
    "no row": {name: [] for name in ONE},
    "one source, one prediction": ONE,
    "one prediction, three sources": ONE | {"prediction": "a", "source": list("xyz")}
    | {"probability": [0.1, 0.5, 0.9], "outcome": 1},
    "all outcomes equal": MANY,
    "all forecasts perfect": MANY | {"probability": 1.0},
    "all forecasts of 0, and all came true": MANY | {"probability": 0.0},
    "no probability": MANY | {"probability": None},
    "no outcome": MANY | {"outcome": None},
}  # fmt: skip


@pytest.mark.parametrize("rule", RULE_NAMES)
@pytest.mark.parametrize("world", WORLDS)
def test_what_cannot_be_told_is_null_with_its_reason(world: str, rule: str) -> None:
    frame = Frame.from_pandas(pd.DataFrame(WORLDS[world]))
    board = scoreboard(frame, spec=BoardSpec(rule=rule), cut=NEVER)
    assert len(board.rows) == len(set(WORLDS[world]["source"]))
    for row in board.rows:
        reasons = board.facts.reasons[row["key"]]
        assert (row["skill"] is None) == ("skill" in reasons)
        assert (row["score_low"] is None) == ("score_low" in reasons)
        assert row["n_scored"] + sum(row["left_out"].values()) == row["n_forecast"]
        if not row["n_scored"]:
            assert row["mean_score"] is None
    assert board.facts.no_ranks is not None


def test_an_outcome_without_variation_is_no_reference() -> None:
    board = scoreboard(Frame.from_pandas(pd.DataFrame(MANY)), spec=BoardSpec(), cut=NEVER)
    assert board.facts.reasons["x"]["skill"] == "the reference is perfect"


def test_forecasts_of_0_that_came_true_are_counted_as_infinite() -> None:
    sure = MANY | {"probability": 0.0}
    board = scoreboard(Frame.from_pandas(pd.DataFrame(sure)), spec=BoardSpec(rule="log"), cut=NEVER)
    row = board.rows[0]
    assert (row["mean_score"], row["n_infinite"]) == (float("inf"), 8)
    assert board.facts.reasons["x"]["score_low"] == "infinite"
