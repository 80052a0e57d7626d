"""`tracker compare`: two sources, every pair, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tracker.reports.comparison import comparison_report
from tracker.reports.render import render
from tracker.scoring.board_comparison import COMPARISON_KEYS

if TYPE_CHECKING:
    from tests.conftest import Run


def test_two_sources_with_one_shared_prediction_are_too_few(corpus: Run) -> None:
    answer = corpus("compare", "weijin-research", "chanyejia")
    assert "They share 1 prediction: too few to tell." in answer.out
    row = corpus("compare", "weijin-research", "chanyejia", "--format", "json").json["rows"][0]
    assert row["low"] is None
    assert row["reason"] == "too few"


def test_the_order_of_the_sources_turns_the_sign(corpus: Run) -> None:
    there = corpus("compare", "weijin-research", "chanyejia", "--format", "json").json["rows"][0]
    back = corpus("compare", "chanyejia", "weijin-research", "--format", "json").json["rows"][0]
    assert there["difference"] == -back["difference"] != 0


def test_all_lists_each_pair_that_meets_once(corpus: Run) -> None:
    rows = corpus("compare", "--all", "--format", "json").json["rows"]
    pairs = [frozenset((row["first"], row["second"])) for row in rows]
    assert len(pairs) == len(set(pairs))
    assert all(row["n_shared"] >= 1 for row in rows)
    assert all(row["adjusted_p"] >= row["p_value"] for row in rows)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["weijin-research"], 2, "two sources", id="one source"),
        pytest.param([], 2, "--all", id="none and not all"),
        pytest.param(["weijin-research", "weijin-resarch"], 1, "weijin-research", id="misspelt"),
        pytest.param(["chanyejia", "chanyejia"], 1, "named twice", id="twice the same"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    corpus: Run, words: list[str], code: int, says: str
) -> None:
    answer = corpus("compare", *words)
    assert answer.code == code
    assert says in answer.err


def test_a_rule_without_bounds_has_no_interval_at_any_time_and_says_so(corpus: Run) -> None:
    answer = corpus("compare", "weijin-research", "chanyejia", "--rule", "log")
    assert "no e: the rule has no bounds; --clamp 0.01 gives it some. Look at p" in answer.out
    assert "holds however often" not in answer.out


def test_a_clamp_gives_bounds_and_with_them_an_interval_at_any_time(corpus: Run) -> None:
    words = ("compare", "weijin-research", "chanyejia", "--rule", "log", "--clamp", "0.01")
    assert "holds however often" in corpus(*words).out
    row = corpus(*words, "--format", "json").json["rows"][0]
    assert row["anytime_low"] < row["difference"] < row["anytime_high"]
    assert row["e_value"] > 0


def test_two_sided_relative_scores_are_compared_on_their_own_scale(corpus: Run) -> None:
    words = ("compare", "weijin-research", "chanyejia", "--rule", "relative_brier")
    one, both = (
        corpus(*words, *more, "--format", "json").json["rows"][0] for more in ((), ("--two-sided",))
    )
    assert both["anytime_high"] == pytest.approx(2 * one["anytime_high"])


def test_a_comparison_in_several_units_says_why_it_has_no_figures() -> None:
    row: dict[str, Any] = dict.fromkeys(COMPARISON_KEYS) | {"n_shared": 6, "reason": "units differ"}
    meta = {"rule": "absolute_error", "two_sided": False, "as_of": "2024-12-31"}
    text = render(comparison_report([row], meta=meta), format="table")
    assert "They share 6 predictions in different units, which have no mean difference." in text
    assert "No difference where the predictions have several units: 1." in text
