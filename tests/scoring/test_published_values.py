"""Values that other systems publish, each to the last digit that they give."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tracker.domain.instant import MICROSECONDS_PER_DAY
from tracker.scoring.kernel import score_pairs
from tracker.scoring.rules import brier, log_score, spherical
from tracker.scoring.spec import BoardSpec
from tracker.scoring.summary import scoreboard

if TYPE_CHECKING:
    from tests.scoring.conftest import World


def published(*figures: str) -> Any:  # noqa: ANN401 - pytest's approximation
    """Return what equals the figures, each to half a unit of its last digit."""
    return [
        pytest.approx(float(figure), rel=0, abs=0.5001 * 10.0 ** -len(figure.partition(".")[2]))
        for figure in figures
    ]


TEN_DAYS = {"opens": 0, "closes": 10, "known": 10, "outcome": "true"}
Forecasts = list[tuple[str, float, float]]


def scores(
    world: World,
    prediction: dict[str, Any],
    said: Forecasts,
    **options: Any,  # noqa: ANN401 - options
) -> dict[str, tuple[float, float]]:
    """Return score and coverage by source of forecasts (source, day, probability)."""
    forecasts = [{"on": "p", "by": by, "day": day, "probability": p} for by, day, p in said]
    frame = world({"p": prediction}, forecasts)
    pairs = score_pairs(frame=frame, spec=BoardSpec(**options), cut=1000 * MICROSECONDS_PER_DAY)
    return {
        frame.names.sources[source]: (score, coverage)
        for source, score, coverage in zip(
            pairs.source.tolist(), pairs.score.tolist(), pairs.coverage.tolist(), strict=True
        )
    }


@pytest.mark.parametrize(
    ("probability", "since", "score", "coverage"),
    [
        pytest.param(0.9, 0, "84.79969066", 1, id="nine-tenths"),
        pytest.param(0.1, 0, "-232.19280949", 1, id="one-tenth"),
        pytest.param(2**-0.5, 0, "50.0000000000", 1, id="fifty"),
        pytest.param(2**-1.5, 0, "-50.0000000000", 1, id="minus-fifty"),
        pytest.param(0.5, 0, "0.0000000000", 1, id="half"),
        pytest.param(0.999, 0, "99.8557", 1, id="sure"),
        pytest.param(0.001, 0, "-896.578", 1, id="sure-and-wrong"),
        pytest.param(0.9, 5, "42.399845", 0.5, id="half-the-time"),
    ],
)
def test_metaculus_baseline(
    world: World, probability: float, since: float, score: str, coverage: float
) -> None:
    found = scores(
        world,
        TEN_DAYS,
        [("ann", since, probability)],
        rule="baseline",
        selection="time-weighted",
    )
    assert [found["ann"][0]] == published(score)
    assert found["ann"][1] == coverage


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(("0.999", "99.9519"), id="right"),
        pytest.param(("0.001", "-232.193"), id="wrong"),
    ],
)
def test_metaculus_baseline_of_eight_options(world: World, said: tuple[str, str]) -> None:
    first, score = float(said[0]), said[1]
    options = [f"o{n}" for n in range(8)]
    shares = dict.fromkeys(options, (1 - first) / 7) | {"o0": first}
    prediction = {**TEN_DAYS, "type": "multiple_choice", "options": options, "outcome": "o0"}
    frame = world({"p": prediction}, [{"on": "p", "day": 0, "options": shares}])
    for spec in (BoardSpec(rule="baseline"), BoardSpec(rule="baseline", selection="time-weighted")):
        pairs = score_pairs(frame=frame, spec=spec, cut=1000 * MICROSECONDS_PER_DAY)
        assert pairs.score.tolist() == published(score)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param([0.1, 0.9], ["-219.722458", "219.722458"], id="two"),
        pytest.param([0.4, 0.6], ["-40.546511", "40.546511"], id="two-closer"),
        pytest.param([0.1, 0.5, 0.9], ["-190.333124", "51.082562", "139.250562"], id="three"),
        pytest.param(
            [0.1, 0.3, 0.6, 0.9],
            ["-169.586545", "-23.104906", "69.314718", "123.376732"],
            id="four",
        ),
    ],
)
@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"rule": "peer", "selection": "time-weighted"}, id="over-time"),
        pytest.param({"rule": "spot_peer"}, id="spot"),
        pytest.param({"rule": "spot_peer", "spot_at_days": 5}, id="spot-in-the-middle"),
    ],
)
def test_metaculus_peer(
    world: World, said: list[float], expected: list[str], options: dict[str, Any]
) -> None:
    forecasts = [(f"{n}", 0.0, p) for n, p in enumerate(said)]
    found = scores(world, TEN_DAYS, forecasts, **options)
    assert [score for score, _ in found.values()] == published(*expected)
    assert [coverage for _, coverage in found.values()] == [1.0] * len(said)


def test_metaculus_peer_of_a_late_comer(world: World) -> None:
    said = [("a", 0.0, 0.1), ("b", 0.0, 0.5), ("c", 5.0, 0.9)]
    found = scores(world, TEN_DAYS, said, rule="peer", selection="time-weighted")
    expected = published("-175.638458", "106.013177", "69.625281")
    assert [score for score, _ in found.values()] == expected
    assert found["c"][1] == 0.5


def test_metaculus_truncation(world: World) -> None:
    five_days = {"opens": 0, "closes": 5, "known": 4, "outcome": "true"}
    said = [("ann", float(day), p) for day, p in enumerate([0.4, 0.7, 0.7, 0.8])]
    found = scores(world, five_days, said, rule="baseline", selection="time-weighted")
    assert [found["ann"][0]] == published("26.54")
    assert found["ann"][1] == 0.8


def test_fatebook_relative_and_absolute(world: World) -> None:
    week = {"opens": 0, "closes": 7, "known": 7, "outcome": "true"}
    first = [("A", 0.0, 0.9), ("A", 3.0, 0.95)]
    rest = [("B", 0.0, 0.25), ("B", 2.0, 0.2), ("C", 5.0, 0.99)]
    options = {"rule": "relative_brier", "two_sided": True}
    found = scores(world, week, first + rest, **options)
    expected = published("-0.430000", "0.794286", "-0.001371")
    assert [score for score, _ in found.values()] == expected
    alone = scores(world, week, first, rule="brier", selection="time-weighted", two_sided=True)
    assert [alone["A"][0]] == published("0.0114286")


def test_predictionbook_means() -> None:
    mean = brier(probability=np.array([0.9, 0.7, 0.3]), outcome=np.array([0.0, 1.0, 0.0])).mean()
    always = brier(probability=np.array([0.8]), outcome=np.array([1.0])).mean()
    assert [mean, always] == published("0.3300000000", "0.0400000000")


def test_predictionbook_log_score() -> None:
    true = [0.95, 0.85, 0.75, 0.70, 0.65, 0.60, 0.50, 0.90, 0.40]
    false = [0.30, 0.50, 0.25, 0.60, 0.30]
    probability, outcome = np.array(true + false), np.repeat([1.0, 0.0], [9, 5])
    assert [-log_score(probability=probability, outcome=outcome).sum()] == published("-6.125046")


def test_themis_scores_of_shares() -> None:
    said, share = np.array([0.3, 0.9, 1 / 3]), np.array([0.7, 1.0, 2 / 3])
    assert brier(probability=said[:1], outcome=share[:1]).tolist() == published("0.1600000000")
    exact = [9 / sqrt(82), 4 / (3 * sqrt(5))]
    assert spherical(probability=said[1:], outcome=share[1:]).tolist() == pytest.approx(
        exact, 1e-12
    )


def test_scoringutils_brier() -> None:
    found = brier(probability=np.array([0.1, 0.9, 0.8, 0.2]), outcome=np.array([0.0, 1, 1, 0]))
    assert found.tolist() == published("0.0100000", "0.0100000", "0.0400000", "0.0400000")


def test_forecastbench_always_half(world: World) -> None:
    frame = world(
        {"a": {"outcome": "true"}, "b": {"outcome": "false"}},
        [{"on": key, "day": 1, "probability": 0.5} for key in "ab"],
    )
    board = scoreboard(frame, spec=BoardSpec(), cut=1000 * MICROSECONDS_PER_DAY)
    always_half = {row["key"]: row["mean_score"] for row in board.references}["always-half"]
    assert board.rows[0]["mean_score"] == always_half == 0.25
    assert (1 - always_half**0.5) * 100 == 50


def test_good_judgment_averages_the_days_on_which_a_forecast_stood(world: World) -> None:
    said = [("ann", 4.0, 0.6), ("ann", 8.0, 0.9)]
    found = scores(world, TEN_DAYS, said, rule="brier", selection="time-weighted", two_sided=True)
    assert found["ann"] == pytest.approx(((4 * 0.32 + 2 * 0.02) / 6, 0.6))


@pytest.mark.parametrize(
    ("levels", "said", "happened", "score"),
    [
        pytest.param([0.5], [2], -15, 17, id="median-alone"),
        pytest.param([0.25, 0.75], [0, 2], 1, 0.5, id="one-interval-inside"),
        pytest.param([0.25, 0.75], [1, 2], -15, 0.25 + 16, id="one-interval-too-high"),
        pytest.param([0.1, 0.25, 0.5, 0.75, 0.9], [-1, 0, 1, 2, 3], 1, 0.36, id="inside"),
        pytest.param([0.1, 0.25, 0.5, 0.75, 0.9], [-2, 1, 2, 2, 4], -15, 15.34, id="too-high"),
        pytest.param([0.1, 0.25, 0.5, 0.75, 0.9], [-2, 0, 3, 3, 4], 22, 19.14, id="too-low"),
    ],
)
def test_scoringutils_weighted_interval_score(
    world: World, levels: list[float], said: list[float], happened: float, score: float
) -> None:
    # Forecasts and formulas of its tests/testthat/test-metrics-quantile.R, worked out.
    frame = world(
        {"p": {"type": "numeric", "outcome": float(happened)}},
        [{"on": "p", "day": 1, "quantiles": dict(zip(levels, map(float, said), strict=True))}],
    )
    pairs = score_pairs(frame=frame, spec=BoardSpec(rule="wis"), cut=1000 * MICROSECONDS_PER_DAY)
    assert pairs.score.tolist() == pytest.approx([score])
