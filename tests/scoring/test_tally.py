"""Sums over scores, part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tracker.domain.columns import NEVER
from tracker.errors import InvalidInput
from tracker.scoring.spec import BoardSpec
from tracker.scoring.tally import Tally

if TYPE_CHECKING:
    from tests.scoring.conftest import World


def tallied(world: World, *predictions: dict[str, Any]) -> dict[str, Any]:
    """Return the row of a source whose predictions come one to a part, each off by one."""
    tally = Tally(("source",))
    for given in predictions:
        frame = world({"p": given}, [{"on": "p", "day": 1, "point": given["outcome"] + 1.0}])
        tally.add(frame=frame, spec=BoardSpec(rule="absolute_error"), cut=NEVER)
    return {**tally.rows()[0], "n_mixed": tally.n_mixed}


NUMBER = {"type": "numeric", "outcome": 10.0}
DAY = {"type": "date", "outcome": 10.0}


@pytest.mark.parametrize(
    ("predictions", "mean"),
    [
        pytest.param([NUMBER | {"unit": "kg"}] * 2, 1.0, id="one unit"),
        pytest.param([NUMBER | {"unit": "kg"}, NUMBER | {"unit": "m"}], None, id="two units"),
        pytest.param([DAY, DAY | {"unit": "kg"}], 1.0, id="days, whatever their unit"),
        pytest.param([DAY, NUMBER], None, id="days and numbers"),
    ],
)
def test_a_mean_over_the_units_of_several_parts_is_none(
    world: World, predictions: list[dict[str, Any]], mean: float | None
) -> None:
    row = tallied(world, *predictions)
    assert row["n_scored"] == 2
    assert row["mean_score"] == mean
    assert row["n_mixed"] == (mean is None)


def test_scores_cannot_be_summed_by_what_they_do_not_have() -> None:
    with pytest.raises(InvalidInput, match="cannot sum by 'colour'; expected source, prediction"):
        Tally(("colour",))
