"""Frames from the long tables that researchers keep, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tracker.domain.columns import NEVER
from tracker.errors import InvalidFrame
from tracker.scoring.frame import Frame
from tracker.scoring.kernel import score_pairs
from tracker.scoring.spec import BoardSpec

PLAIN = {
    "prediction": ["b", "a", "a", "a"],
    "source": ["x", "y", "x", "x"],
    "probability": [0.9, 0.2, 0.7, 0.8],
    "outcome": [0, 1, 1, 1],
}
DATED = PLAIN | {
    "made_at": ["2024-01-05", "2024-01-02", "2024-01-03", "2024-01-01"],
    "opens_at": "2024-01-01",
    "closes_at": "2024-02-01",
    "known_at": "2024-01-20T12:00:00Z",
}

CHOICES = {
    "prediction": ["a"] * 4,
    "source": ["x", "x", "y", "y"],
    "option": ["red", "green", "red", "green"],
    "value": [0.5, 0.5, 0.5, 0.5],
    "outcome": ["red"] * 4,
}


def scores(table: dict[str, Any], **options: Any) -> dict[tuple[str, str], float]:  # noqa: ANN401 - cells
    """Return scores by prediction and source."""
    frame = Frame.from_pandas(pd.DataFrame(table))
    pairs = score_pairs(frame=frame, spec=BoardSpec(**options), cut=NEVER)
    return {
        (frame.names.predictions[p], frame.names.sources[s]): round(v, 6)
        for p, s, v in zip(
            pairs.prediction.tolist(), pairs.source.tolist(), pairs.score.tolist(), strict=True
        )
    }


def test_without_a_window_every_forecast_has_its_score() -> None:
    assert scores(PLAIN) == {
        ("a", "x"): 0.09,
        ("a", "y"): 0.64,
        ("a #2", "x"): 0.04,
        ("b", "x"): 0.81,
    }


def test_with_a_window_an_update_replaces_what_stood_before() -> None:
    assert scores(DATED) == {("a", "x"): 0.09, ("a", "y"): 0.64, ("b", "x"): 0.81}


def test_a_column_of_times_that_says_nothing_is_none() -> None:
    assert scores(PLAIN | {"made_at": None}) == scores(PLAIN)


def test_rows_may_come_in_any_order() -> None:
    table = pd.DataFrame(DATED)
    shuffled = table.iloc[[2, 0, 3, 1]]
    first, second = Frame.from_pandas(table), Frame.from_pandas(shuffled)
    for name, array in first.forecasts.items():
        np.testing.assert_array_equal(array, second.forecasts[name], err_msg=name)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        pytest.param("yes", 0.09, id="yes"),
        pytest.param("False", 0.49, id="false"),
        pytest.param("1.0", 0.09, id="one"),
        pytest.param("0.5", 0.04, id="share"),
        pytest.param(True, 0.09, id="bool"),
        pytest.param("", np.nan, id="not-known"),
        pytest.param("ambiguous", np.nan, id="ambiguous"),
    ],
)
def test_outcomes_are_read_as_people_write_them(outcome: object, expected: float) -> None:
    table = {"prediction": ["a"], "source": ["x"], "probability": [0.7], "outcome": [outcome]}
    assert scores(table)["a", "x"] == pytest.approx(expected, nan_ok=True)


def test_options_and_quantiles_stand_one_to_a_row() -> None:
    frame = Frame.from_pandas(
        pd.DataFrame(
            {
                "prediction": ["a"] * 3 + ["b"] * 3,
                "source": "x",
                "made_at": "2024-01-01",
                "closes_at": "2024-03-01",
                "option": ["red", "green", "blue", None, None, None],
                "quantile": [None, None, None, 0.9, 0.1, 0.5],
                "value": [0.2, 0.3, 0.5, 3.0, 1.0, 2.0],
                "outcome": ["green"] * 3 + ["2.5"] * 3,
            }
        )
    )
    assert frame.names.options == [("red", "green", "blue"), ()]
    assert frame.predictions["type"].tolist() == [1, 2]
    assert frame.parts["level"].tolist()[3:] == [0.1, 0.5, 0.9]
    assert frame.forecasts["n_parts"].tolist() == [3, 3]


@pytest.mark.parametrize("rows", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
@pytest.mark.parametrize("window", [{}, {"closes_at": "2024-03-01"}])
def test_a_point_beside_quantiles_of_the_same_instant_is_one_forecast_with_them(
    rows: list[int], window: dict[str, str]
) -> None:
    table = {
        "prediction": "a",
        "source": "x",
        "made_at": "2024-01-01",
        "quantile": [None, 0.1, 0.9],
        "value": [2.0, 1.0, 9.0],
        "outcome": 4,
    }
    frame = Frame.from_pandas(pd.DataFrame(table | window).iloc[rows])
    assert frame.forecasts["point"].tolist() == [2.0]
    assert frame.forecasts["n_parts"].tolist() == [2]
    assert frame.n_same_instant == 0


def test_a_point_may_stand_in_the_column_value() -> None:
    table = {"prediction": ["a"], "source": ["x"], "value": [12.0], "outcome": ["10"]}
    assert scores(table, rule="absolute_error") == {("a", "x"): 2.0}


def test_dates_are_points_in_days() -> None:
    table = {"prediction": ["a"], "source": ["x"], "type": "date", "point": ["2024-05-11"]}
    assert scores(table | {"outcome": ["2024-05-01"]}, rule="point_bias") == {("a", "x"): 10.0}


def test_instants_are_points_in_days_too() -> None:
    table = {"prediction": ["a"], "source": ["x"], "type": "date", "outcome": ["2024-05-01"]}
    point = pd.to_datetime(pd.Series(["2024-05-11"]))
    assert scores(table | {"point": point}, rule="point_bias") == {("a", "x"): 10.0}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        pytest.param(
            {"prediction": ["a"], "source": ["x"]}, "column 'outcome' is missing", id="missing"
        ),
        pytest.param(
            PLAIN | {"outcome": [0, 1, 0, 1]},
            "row 3, outcome: '0', but '1' in an earlier row of prediction 'a'; expected one",
            id="two",
        ),
        pytest.param(PLAIN | {"source": ["x", None, "x", "x"]}, "row 2, source: empty", id="key"),
        pytest.param(PLAIN | {"made_at": [1, 2, 3, 4]}, "made_at is a number", id="seconds"),
        pytest.param(
            DATED | {"made_at": ["2024-01-05", None, "2024-01-03", "2024-01-01"]},
            "row 2, made_at: empty; expected a date or an instant, as other rows have",
            id="when",
        ),
        pytest.param(DATED | {"made_at": "yesterday"}, "expected ISO dates", id="words"),
        pytest.param(
            PLAIN | {"type": "binery"}, "row 2, type: 'binery'; expected one of", id="type"
        ),
        pytest.param(PLAIN | {"outcome": "maybe"}, "outcome 'maybe' does not fit", id="outcome"),
        pytest.param(
            PLAIN | {"probability": [0, 0, 7, 0]},
            "row 3, probability: 7 for prediction 'a' by 'x'; expected a probability in 0..1",
            id="percent",
        ),
        pytest.param(
            PLAIN | {"probability": [np.inf, 0, 0, 0]}, "row 1, probability: inf for", id="inf"
        ),
        pytest.param(
            DATED | {"opens_at": "2030-01-01"}, "closes before it opens", id="window-turned"
        ),
        pytest.param(
            CHOICES | {"value": [0.5, 0.5, 0.4, 0.5]},
            "row 3, option: the options of this forecast sum to 0.9; expected 1",
            id="sum",
        ),
        pytest.param(
            {name: cells for name, cells in CHOICES.items() if name != "value"}
            | {"probability": [0.5, 0.5, None, 1.0]},
            "row 3, probability: nan; expected a finite number",
            id="an option without its probability",
        ),
        pytest.param(
            {"prediction": ["a"], "source": ["x"], "value": [np.inf], "outcome": ["10"]},
            "row 1, value: inf; expected a finite number",
            id="an infinite point in the column value",
        ),
        pytest.param(
            CHOICES | {"option": ["red", "green", "red", "red"]},
            "row 4, option: the second of this name in one forecast",
            id="twice",
        ),
        pytest.param(
            {
                "prediction": ["a"] * 3,
                "source": ["x"] * 3,
                "quantile": [0.9, 0.5, 0.1],
                "value": [9.0, 10.0, 1.0],
                "outcome": [5] * 3,
            },
            "row 1, value: 9.0; expected quantiles that do not cross",
            id="crossing, told by the row of the table and not of the sorted levels",
        ),
        pytest.param(PLAIN | {"point": "many"}, "expected a number or a date", id="point"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(table: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidFrame, match=words):
        Frame.from_pandas(pd.DataFrame(table))
