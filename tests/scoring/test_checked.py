"""The rules for arrays of one's own: what cannot be scored is refused, the rest as in a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tracker.scoring
from tracker.domain.columns import NEVER
from tracker.errors import InvalidFrame
from tracker.scoring import rules
from tracker.scoring.distributions import Quantiles
from tracker.scoring.spec import BoardSpec

if TYPE_CHECKING:
    from collections.abc import Callable

CALLS = ("brier", "log_score", "spherical", "baseline", "hit")
OF_CALLS = (*CALLS, "corp_decomposition", "calibration_curve")
HALVES = np.array([0.1, 0.5, 0.9])


@pytest.mark.parametrize("name", CALLS)
def test_what_can_be_scored_scores_as_in_a_frame(name: str) -> None:
    function = getattr(tracker.scoring, name)
    said, happened = [0.7, 0.2, 0.5], [1, 0, 0.25]
    plain = getattr(rules, name)(probability=np.array(said), outcome=np.array(happened))
    assert function(probability=said, outcome=happened).tolist() == plain.tolist()
    assert function.__doc__ == getattr(rules, name).__doc__


@pytest.mark.parametrize("name", OF_CALLS)
@pytest.mark.parametrize(
    ("said", "happened", "words"),
    [
        pytest.param([0.5, 1.5], [1, 0], "probability is 1.5 in row 1; expected 0 to 1", id="big"),
        pytest.param([0.5, -0.1], [1, 0], "probability is -0.1 in row 1", id="negative"),
        pytest.param([np.inf, 0.5], [1, 0], "probability is inf in row 0", id="infinite"),
        pytest.param([np.nan, 0.5], [1, 0], "probability is nan in row 0", id="nan"),
        pytest.param([0.5, 0.5], [1, 2], "outcome is 2 in row 1", id="outcome"),
        pytest.param([0.5, 0.5], [np.nan, 1], "outcome is nan in row 0", id="unknown"),
        pytest.param([0.5], [1, 0], "differ in length", id="lengths"),
    ],
)
def test_calls_that_cannot_be_scored_are_refused(
    name: str, said: list[float], happened: list[float], words: str
) -> None:
    function: Callable[..., Any] = getattr(tracker.scoring, name)
    with pytest.raises(InvalidFrame, match=words):
        function(probability=np.array(said), outcome=np.array(happened))


@pytest.mark.parametrize("name", ["weighted_interval_score", "crps_of_quantiles"])
@pytest.mark.parametrize(
    ("given", "happened", "words"),
    [
        pytest.param({"value": [1, 3, 2]}, 1, "quantiles of a forecast cross", id="crossing"),
        pytest.param({"value": [1, np.inf, 3]}, 1, "quantile is not a finite", id="infinite"),
        pytest.param({"value": [1, np.nan, 3]}, 1, "quantile is not a finite", id="nan"),
        pytest.param({"value": [1, 2]}, 1, "differ in length", id="lengths"),
        pytest.param({"level": [0.5, 0.1, 0.9]}, 1, "levels do not rise", id="levels"),
        pytest.param({"level": [0, 0.5, 1]}, 1, "level lies outside", id="level-0"),
        pytest.param({"owner": [0, 0, 1]}, 1, "owner lies outside 0..0", id="owner"),
        pytest.param({}, np.inf, "a value is infinite", id="infinite-value"),
    ],
)
def test_quantiles_that_are_no_distribution_are_refused(
    name: str, given: dict[str, Any], happened: float, words: str
) -> None:
    columns = {"owner": [0, 0, 0], "level": HALVES, "value": [1, 2, 3]} | given
    quantiles = Quantiles(**{key: np.array(cells) for key, cells in columns.items()}, n_forecasts=1)
    with pytest.raises(InvalidFrame, match=words):
        getattr(tracker.scoring, name)(quantiles=quantiles, value=np.array([happened]))


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        pytest.param([[0.0, np.nan]], "not a finite number", id="nan"),
        pytest.param(np.empty((1, 0)), "no table with columns", id="none"),
        pytest.param([[0.0], [1.0]], "differ in length", id="lengths"),
    ],
)
def test_samples_that_are_no_distribution_are_refused(samples: Any, words: str) -> None:  # noqa: ANN401 - a table
    with pytest.raises(InvalidFrame, match=words):
        tracker.scoring.crps_of_samples(samples=np.asarray(samples), value=np.array([1.0]))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({"rule": "peer"}, "rule 'peer' cannot score calls; expected", id="peer"),
        pytest.param({"rule": "wis"}, "rule 'wis' cannot score calls", id="numbers"),
        pytest.param({"rule": "bier"}, "rule 'bier' cannot score calls", id="unknown"),
        pytest.param({"source": np.array([3])}, "a source lies outside 0..0", id="source"),
        pytest.param({"probability": np.array([np.nan])}, "probability is nan in row 0", id="nan"),
    ],
)
def test_totals_of_calls_refuse_what_they_cannot_add(given: dict[str, Any], words: str) -> None:
    calls = {"probability": np.array([0.5]), "outcome": np.array([1.0]), "source": np.array([0])}
    with pytest.raises(InvalidFrame, match=words):
        tracker.scoring.total_of_calls(**{**calls, "n_sources": 1, "rule": "brier", **given})


PREDICTIONS: dict[str, Any] = {
    "opens_at": [0], "closes_at": [9], "known_at": [8], "outcome_kind": [0], "outcome": [1.0]
}  # fmt: skip


def test_columns_without_a_single_probability_score_nothing_and_count() -> None:
    forecasts = {
        "prediction": np.array([0], dtype=np.int32),
        "source": np.array([0], dtype=np.int32),
        "made_at": np.array([1]),
        "probability": np.array([np.nan]),
    }
    options: dict[str, Any] = {"predictions": PREDICTIONS, "spec": BoardSpec(), "cut": NEVER}
    found = tracker.scoring.total_of_columns(forecasts=forecasts, **options)
    assert (found.n_forecast.tolist(), found.n_scored.tolist()) == ([1.0], [0.0])
    with pytest.raises(InvalidFrame, match="columns differ in length"):
        tracker.scoring.total_of_columns(
            forecasts=forecasts | {"probability": np.array([0.5, 0.5])}, **options
        )
