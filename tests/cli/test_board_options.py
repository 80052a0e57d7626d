"""The options that shape a board: none is taken and then ignored, whatever the verb."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["scoreboard", "--at", "30d"], "--at is for spot_baseline", id="at"),
        pytest.param(
            ["scoreboard", "--rule", "peer", "--days", "utc"],
            "--days is for relative_brier, not for peer",
            id="days",
        ),
        pytest.param(
            ["scoreboard", "--rule", "log", "--two-sided"],
            "--two-sided is for brier and relative_brier, not for log",
            id="two-sided",
        ),
        pytest.param(["compare", "--all", "--at", "30d"], "--at is for", id="compare-at"),
        pytest.param(["compare", "--all", "--adjust", "difficulty"], "--adjust", id="compare"),
        pytest.param(["compare", "--all", "--readings"], "--readings", id="compare-readings"),
        pytest.param(["compare", "--all", "--min-n", "3"], "--min-n", id="compare-min-n"),
        pytest.param(["influence", "--adjust", "difficulty"], "--adjust", id="influence"),
        pytest.param(["influence", "--readings"], "--readings", id="influence-readings"),
        pytest.param(["trend", "--adjust", "difficulty"], "adjust", id="trend"),
        pytest.param(["trend", "--readings"], "--readings", id="trend-readings"),
        pytest.param(["trend", "--reference", "crowd"], "--reference", id="trend-reference"),
        pytest.param(["trend", "--min-n", "3"], "--min-n", id="trend-min-n"),
        pytest.param(
            ["scoreboard", "--rule", "spot_peer", "--selection", "first"],
            "--selection first is not for spot_peer, which looks at one instant",
            id="spot-first",
        ),
        pytest.param(
            ["trend", "--rule", "spot_baseline", "--selection", "time-weighted"],
            "--selection time-weighted is not for spot_baseline",
            id="spot-over-time",
        ),
        pytest.param(
            ["compare", "--all", "--rule", "relative_brier", "--selection", "at-horizon:30d"],
            "--selection at-horizon is not for relative_brier, which looks at every day",
            id="days-at-a-horizon",
        ),
        pytest.param(
            ["scoreboard", "--rule", "wis", "--clamp", "0.01"],
            "--clamp moves probabilities, which wis does not read",
            id="clamp",
        ),
        pytest.param(["calibration", "--seed", "3"], "--seed", id="calibration-seed"),
        pytest.param(["calibration", "--peers", "people"], "--peers", id="calibration-peers"),
        pytest.param(["influence", "--seed", "3"], "--seed", id="influence-seed"),
        pytest.param(["calibration", "--rule", "log"], "--rule", id="calibration-rule"),
        pytest.param(["calibration", "--cluster", "topic"], "--cluster", id="calibration"),
    ],
)
def test_an_option_that_would_change_nothing_is_wrong_usage(
    corpus: Run, words: list[str], says: str
) -> None:
    answer = corpus(*words)
    assert answer.code == 2
    assert says in answer.err
    assert not answer.out


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["scoreboard", "--rule", "spot_peer", "--at", "30d"], id="at"),
        pytest.param(["scoreboard", "--rule", "relative_brier", "--days", "utc"], id="days"),
        pytest.param(["scoreboard", "--rule", "relative_brier", "--two-sided"], id="two-sided"),
        pytest.param(["trend", "--replay", "--min-n", "3", "--adjust", "difficulty"], id="replay"),
        pytest.param(["influence", "--min-n", "3"], id="influence"),
        pytest.param(
            ["scoreboard", "--rule", "relative_brier", "--selection", "time-weighted"], id="days"
        ),
    ],
)
def test_an_option_that_changes_something_is_taken(corpus: Run, words: list[str]) -> None:
    answer = corpus(*words)
    assert answer.code == 0, answer.err


@pytest.mark.parametrize("words", [["compare", "--all"], ["influence"], ["trend"]])
def test_a_specification_of_adjusted_means_is_refused_where_they_are_plain(
    corpus: Run, tmp_path: Path, words: list[str]
) -> None:
    spec = str(tmp_path / "board.yaml")
    assert corpus("scoreboard", "--adjust", "difficulty", "--save-spec", spec).code == 0
    answer = corpus(*words, "--spec", spec)
    assert answer.code == 2
    assert f"{words[0]} does not adjust for difficulty" in answer.err


def test_calibration_says_that_it_is_of_the_brier_score_whatever_a_specification_says(
    corpus: Run, tmp_path: Path
) -> None:
    spec = str(tmp_path / "board.yaml")
    assert corpus("scoreboard", "--rule", "log", "--save-spec", spec).code == 0
    answer = corpus("calibration", "--spec", spec, "--format", "json").json
    assert answer["meta"]["rule"] == "brier"


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["compare", "--all"], id="compare"),
        pytest.param(["calibration"], id="calibration"),
        pytest.param(["trend"], id="trend"),
        pytest.param(["trend", "--replay"], id="replay"),
        pytest.param(["influence"], id="influence"),
        pytest.param(["scoreboard"], id="scoreboard"),
    ],
)
def test_a_clamp_is_printed(corpus: Run, words: list[str]) -> None:
    said = "Probabilities are moved into 0.02 to 0.98."
    assert said in corpus(*words, "--clamp", "0.02").out
    assert said not in corpus(*words).out
