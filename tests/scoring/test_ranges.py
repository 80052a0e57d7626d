"""The ranges of scores: nothing that a rule gives lies outside."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.columns import NEVER
from tracker.scoring.kernel import score_pairs
from tracker.scoring.ranges import is_bounded, score_range
from tracker.scoring.rules import RULES
from tracker.scoring.spec import RULE_NAMES, BoardSpec

if TYPE_CHECKING:
    from tests.scoring.conftest import World

OF_PROBABILITIES = [name for name in RULE_NAMES if RULES[name].reads_probability]


@pytest.mark.parametrize("rule", OF_PROBABILITIES)
@pytest.mark.parametrize("selection", ["last", "time-weighted"])
@settings(max_examples=20)
@given(said=st.lists(st.floats(0, 1), min_size=2, max_size=4), clamp=st.floats(0.001, 0.4))
def test_no_clamped_score_lies_outside_its_range(
    world: World, rule: str, selection: str, said: list[float], clamp: float
) -> None:
    predictions: dict[str, dict[str, Any]] = {
        "yes": {"outcome": "true", "closes": 100, "known": 60},
        "one": {"type": "multiple_choice", "options": ["a", "b", "c"], "outcome": "a"},
    }
    forecasts = [
        {"on": key, "by": f"s{n}", "day": 10 * n, **words}
        for n, p in enumerate(said)
        for key, words in (
            ("yes", {"probability": p}),
            ("one", {"options": {"a": p, "b": (1 - p) / 2, "c": (1 - p) / 2}}),
        )
    ]
    spec = BoardSpec(rule=rule, selection=selection, clamp=clamp)
    pairs = score_pairs(frame=world(predictions, forecasts), spec=spec, cut=NEVER)
    low, high = score_range(spec)
    assert math.isfinite(high - low)
    assert is_bounded(rule, clamp=clamp)
    found = pairs.score[pairs.scored]
    assert np.all((found >= low - 1e-9) & (found <= high + 1e-9))


def test_a_bias_errs_to_both_sides_and_a_share_lies_in_0_to_1() -> None:
    assert score_range(BoardSpec(rule="point_bias")) == (-math.inf, math.inf)
    assert score_range(BoardSpec(rule="interval_coverage")) == (0, 1)
    assert score_range(BoardSpec(rule="relative_brier", two_sided=True)) == (-2, 2)
