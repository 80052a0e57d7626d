"""Boards of numbers: their rules, the parts of the interval score, coverage level by level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tracker.domain.columns import NEVER
from tracker.scoring.number_facts import LevelCoverage
from tracker.scoring.spec import BoardSpec
from tracker.scoring.summary import scoreboard
from tracker.scoring.totals import total_of_frame

if TYPE_CHECKING:
    from tests.scoring.conftest import World
    from tracker.scoring.frame import Frame

NUMBER = {"type": "numeric"}


def two_numbers(world: World) -> Frame:
    """Return a frame in which ann is wide and right, bob narrow and once too low."""
    predictions: dict[str, dict[str, Any]] = {
        "a": NUMBER | {"outcome": 10.0, "absolute": 1},
        "b": NUMBER | {"outcome": 20.0, "relative": 0.1},
        "yes": {"outcome": "true"},
    }
    said: dict[tuple[str, str], dict[str, Any]] = {
        ("a", "ann"): {"quantiles": {0.25: 6.0, 0.5: 9.0, 0.75: 14.0}},
        ("b", "ann"): {"quantiles": {0.25: 18.0, 0.5: 20.0, 0.75: 30.0}},
        ("a", "bob"): {"point": 9.0, "low": 8.0, "high": 11.0, "level": 0.8},
        ("b", "bob"): {"point": 14.0, "low": 12.0, "high": 16.0, "level": 0.5},
        ("yes", "ann"): {"probability": 0.7},
    }
    forecasts = [{"on": on, "by": by, "day": 1, **cells} for (on, by), cells in said.items()]
    return world(predictions, forecasts)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param("wis", {"ann": 11 / 6, "bob": None}, id="wis"),
        pytest.param("absolute_error", {"ann": None, "bob": 3.5}, id="absolute-error"),
        pytest.param("point_bias", {"ann": None, "bob": -3.5}, id="bias"),
        pytest.param("interval_coverage", {"ann": None, "bob": 0.5}, id="coverage"),
        pytest.param("hit", {"ann": 1.0, "bob": 0.5}, id="hit"),
        pytest.param("brier", {"ann": 0.09, "bob": None}, id="brier"),
    ],
)
def test_each_rule_scores_the_types_that_it_can(
    world: World, rule: str, expected: dict[str, float | None]
) -> None:
    board = scoreboard(two_numbers(world), spec=BoardSpec(rule=rule), cut=NEVER)
    rows = {row["key"]: row for row in board.rows}
    for key, value in expected.items():
        assert rows[key]["mean_score"] == (None if value is None else pytest.approx(value))
        n_all = rows[key]["n_scored"] + rows[key]["left_out"]["rule"]
        assert n_all == rows[key]["n_forecast"]


def test_the_parts_of_the_interval_score_add_up_to_the_mean(world: World) -> None:
    board = scoreboard(two_numbers(world), spec=BoardSpec(rule="wis"), cut=NEVER)
    parts = board.facts.interval_parts
    assert set(parts) == {"ann"}
    assert parts["ann"] == pytest.approx((10 / 6, 0, 1 / 6))
    assert sum(parts["ann"]) == pytest.approx(
        {row["key"]: row["mean_score"] for row in board.rows}["ann"]
    )
    assert scoreboard(two_numbers(world), spec=BoardSpec(), cut=NEVER).facts.interval_parts == {}


def test_the_parts_of_the_interval_score_add_up_over_time_too(world: World) -> None:
    wide, narrow, off = {0.1: 1.0, 0.9: 9.0}, {0.1: 4.0, 0.9: 6.0}, {0.1: 7.0, 0.9: 8.0}
    predictions: dict[str, dict[str, Any]] = {
        "a": NUMBER | {"outcome": 5.0, "known": 100},
        "b": NUMBER | {"outcome": 5.0, "known": 20},
    }
    said = [("a", 0, wide), ("a", 40, off), ("a", 90, narrow), ("b", 10, off)]
    forecasts = [{"on": on, "day": day, "quantiles": cells} for on, day, cells in said]
    spec = BoardSpec(rule="wis", selection="time-weighted")
    board = scoreboard(world(predictions, forecasts), spec=spec, cut=NEVER)
    parts = board.facts.interval_parts["ann"]
    # In each of the 60 days of `off` the value lies 2 below, which both levels share.
    assert parts.overprediction == pytest.approx(2 * 60 / 110)
    assert sum(parts) == pytest.approx(board.rows[0]["mean_score"])


def test_coverage_is_told_level_by_level(world: World) -> None:
    spec = BoardSpec(rule="interval_coverage")
    board = scoreboard(two_numbers(world), spec=spec, cut=NEVER)
    assert board.facts.coverage_by_level == (
        LevelCoverage(0.5, 1, 0.0),
        LevelCoverage(0.8, 1, 1.0),
    )
    assert board.facts.no_ranks == "no direction"


def test_a_board_of_points_tells_their_bias(world: World) -> None:
    board = scoreboard(two_numbers(world), spec=BoardSpec(rule="absolute_error"), cut=NEVER)
    assert {row["key"]: row["bias"] for row in board.rows} == {"ann": None, "bob": -3.5}


def test_totals_count_hits_only_where_one_is_defined(world: World) -> None:
    predictions: dict[str, dict[str, Any]] = {
        "a": NUMBER | {"outcome": 10.0, "absolute": 1},
        "b": NUMBER | {"outcome": 20.0},
    }
    frame = world(predictions, [{"on": key, "day": 1, "point": 10.5} for key in predictions])
    found = total_of_frame(frame=frame, spec=BoardSpec(rule="absolute_error"), cut=NEVER)
    assert (found.n_scored.tolist(), found.n_hits.tolist()) == ([2.0], [1.0])
    assert found.hit_rate.tolist() == [1.0]


def test_a_crps_board_scores_quantiles(world: World) -> None:
    board = scoreboard(two_numbers(world), spec=BoardSpec(rule="crps"), cut=NEVER)
    rows = {row["key"]: row for row in board.rows}
    assert rows["ann"]["n_scored"] == 2
    assert rows["bob"]["mean_score"] is None
