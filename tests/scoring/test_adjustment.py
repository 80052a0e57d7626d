"""Boards adjusted for the difficulty of what was forecast."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tracker.domain.columns import NEVER
from tracker.scoring.spec import BoardSpec
from tracker.scoring.summary import scoreboard

if TYPE_CHECKING:
    from tests.scoring.conftest import World
    from tracker.scoring.frame import Frame

SPEC = BoardSpec(rule="log", adjust="difficulty")
EASY, HARD = 0.9, 0.4
GAIN = {"ann": 1.0, "bob": 0.9, "cyd": 0.8}


def uneven(world: World) -> Frame:
    """Return a frame where ann, the best, forecast mostly hard ones and cyd mostly easy ones."""
    predictions: dict[str, dict[str, Any]] = {}
    forecasts = []
    for number in range(24):
        easy = number % 2 == 0
        key = f"p{number}"
        predictions[key] = {"outcome": "true"}
        who: tuple[str, ...] = ("bob", "cyd") if easy else ("ann", "bob")
        who = ("ann", "bob", "cyd") if number < 4 else who
        for by in who:
            p = (EASY if easy else HARD) * GAIN[by]
            forecasts.append({"on": key, "by": by, "day": 1, "probability": p})
    predictions["far"] = {"outcome": "true"}
    forecasts.append({"on": "far", "by": "zoe", "day": 1, "probability": 0.99})
    return world(predictions, forecasts)


def test_adjusted_scores_differ_by_skill_alone(world: World) -> None:
    frame = uneven(world)
    plain = scoreboard(frame, spec=replace(SPEC, adjust=None), cut=NEVER)
    adjusted = scoreboard(frame, spec=SPEC, cut=NEVER)
    first = {row["key"]: row["mean_score"] for row in plain.rows}
    second = {row["key"]: row["mean_score"] for row in adjusted.rows}
    assert first["cyd"] < first["ann"], "cyd looks better because its questions were easy"
    assert second["ann"] < second["bob"] < second["cyd"]
    assert second["bob"] - second["ann"] == pytest.approx(0.10536051, abs=1e-7)
    assert [row["key"] for row in adjusted.rows] == ["ann", "bob", "cyd", "zoe"]


def test_rows_that_share_nothing_with_the_rest_have_no_rank(world: World) -> None:
    board = scoreboard(uneven(world), spec=SPEC, cut=NEVER)
    ranks = {row["key"]: row["rank"] for row in board.rows}
    assert ranks["zoe"] is None
    assert "not comparable" in board.facts.reasons["zoe"]["rank"]
    assert board.facts.n_components == 2
    assert scoreboard(uneven(world), spec=BoardSpec(), cut=NEVER).facts.n_components is None


def test_an_adjusted_board_of_nothing_is_a_board(world: World) -> None:
    assert scoreboard(world({}, []), spec=SPEC, cut=NEVER).rows == ()
