"""`tracker show`: everything about one prediction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run


def test_a_page_has_criterion_forecasts_evidence_and_history(world: Run) -> None:
    page = world("show", "p-1").out
    for words in ("P-01", "The chip ships in 2026", "Customers have it", "F-01", "70%", "E-01"):
        assert words in page
    assert "2026-11-21" in page, "the history has days"


def test_a_prediction_is_found_by_id_or_key(world: Run) -> None:
    assert world("show", "P-001").out == world("show", "the-chip-ships-in-2026").out


def test_scores_stand_beside_forecasts_once_the_outcome_is_known(world: Run) -> None:
    world("resolve", "P-01", "--outcome", "true", "--evidence", "E-01")
    [said] = world("show", "P-01", "--format", "json").json["row"]["forecasts"]
    assert said["scores"]["brier"] == pytest.approx(0.09)
    [before] = world("show", "P-01", "--as-of", "2026-09-30", "--format", "json").json["row"][
        "forecasts"
    ]
    assert not before["scores"].get("brier")


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        pytest.param("P-50", "no prediction 'P-50'; nearest: P-0", id="number"),
        pytest.param("the-chip-ships", "nearest: the-chip-ships-in-2026", id="key"),
        pytest.param("F-01", "no prediction", id="id-of-something-else"),
    ],
)
def test_an_unknown_prediction_is_answered_with_the_nearest(
    world: Run, wanted: str, says: str
) -> None:
    answer = world("show", wanted)
    assert (answer.code, answer.out) == (1, "")
    assert says in answer.err


def test_a_missing_id_is_wrong_usage(world: Run) -> None:
    assert world("show").code == 2
