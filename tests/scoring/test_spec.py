"""What a board may be, and that it survives being written down."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.lexicon import complete_levels
from tracker.errors import InvalidInput
from tracker.scoring.rules import RULES
from tracker.scoring.spec import CHOICES, RULE_NAMES, BoardSpec


def test_the_defaults_are_those_of_the_program() -> None:
    spec = BoardSpec()
    assert (spec.rule, spec.selection, spec.reference) == ("brier", "last", "climatology")
    assert (spec.criteria, spec.per, spec.min_n, spec.clamp) == ("all", "source", 1, None)
    assert (spec.seed, spec.relay, spec.cluster) == (2024, "none", "prediction")


def test_every_rule_can_be_asked_for() -> None:
    assert tuple(RULES) == RULE_NAMES


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param({"rule": "bier"}, "rule 'bier' is unknown; expected one of brier", id="rule"),
        pytest.param({"per": "moon"}, "per 'moon' is unknown", id="per"),
        pytest.param({"only": "both"}, "only 'both' is unknown", id="only"),
        pytest.param({"adjust": "luck"}, "adjust 'luck' is unknown", id="adjust"),
        pytest.param({"reference": "me"}, "source:KEY", id="reference"),
        pytest.param({"selection": "at-horizon"}, "needs horizon_days", id="horizon-missing"),
        pytest.param({"horizon_days": 3.0}, "needs horizon_days", id="horizon-alone"),
        pytest.param({"spot_at_days": -1.0}, "a number of days from 0 on", id="spot"),
        pytest.param({"clamp": 0.5}, "between 0 and 0.5", id="clamp"),
        pytest.param({"min_n": 0}, "expected 1 or more", id="min-n"),
        pytest.param({"since": 5, "until": 5}, "since lies after until", id="span"),
        pytest.param({"levels": ((0.1, 0.2, 0.3, False),)}, "levels has 1 entries", id="levels"),
    ],
)
def test_what_no_board_can_be_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        BoardSpec(**options)


def test_an_option_that_does_not_exist_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match=r"no option 'colour'; known: adjust, clamp"):
        BoardSpec.from_dict({"colour": "red"})


@given(
    rule=st.sampled_from(CHOICES["rule"]),
    per=st.sampled_from(CHOICES["per"]),
    topics=st.lists(st.sampled_from(["chips", "work"]), unique=True).map(tuple),
    clamp=st.none() | st.floats(0.001, 0.4),
    since=st.none() | st.integers(-(2**60), 2**60),
    levels=st.sampled_from([(), complete_levels({"likely": (0.6, 0.7, 0.8)})]),
)
def test_a_specification_survives_being_written_as_json(**options: Any) -> None:  # noqa: ANN401 - fields
    spec = BoardSpec(**options)
    assert BoardSpec.from_dict(json.loads(json.dumps(spec.to_dict()))) == spec
