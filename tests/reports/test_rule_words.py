from __future__ import annotations

import pytest

from tracker.reports.rule_words import RULE_WORDS, direction_words, rule_words
from tracker.scoring.rules import RULES
from tracker.scoring.spec import RULE_NAMES


def test_every_rule_has_words() -> None:
    assert tuple(RULE_WORDS) == RULE_NAMES
    assert all(words.name and words.meaning for words in RULE_WORDS.values())


@pytest.mark.parametrize("name", sorted(RULES))
def test_the_direction_is_the_rules_own(name: str) -> None:
    expected = {True: "lower is better", False: "higher is better"}
    lower = RULES[name].lower_is_better
    if lower is None:
        assert direction_words(name).startswith("best is")
    else:
        assert direction_words(name) == expected[lower]


def test_a_two_sided_brier_score_has_other_ends() -> None:
    assert "2 is being sure and wrong" in rule_words("brier", two_sided=True).meaning
    assert rule_words("log", two_sided=True) == rule_words("log")
