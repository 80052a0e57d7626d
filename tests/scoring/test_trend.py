"""Scores by the period in which windows closed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import InvalidFrame
from tracker.scoring.trend import Trend, number_periods, trend

DAY = 86_400_000_000


def micros(text: str) -> int:
    instant = dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
    return int(instant.timestamp()) * 1_000_000


def board(points: list[tuple[int, str, float]], **more: Any) -> Trend:  # noqa: ANN401 - options
    group, day, score = zip(*points, strict=True) if points else ((), (), ())
    options: dict[str, Any] = {"period": "quarter", "window": 2, "n_groups": 2, **more}
    return trend(
        score=np.array(score, dtype=np.float64),
        weight=options.pop("weight", np.ones(len(points))),
        group=np.array(group, dtype=np.int64),
        at=np.array([micros(one) for one in day], dtype=np.int64),
        **options,
    )


POINTS = [
    (0, "2024-01-15", 0.2),
    (0, "2024-03-31", 0.4),
    (0, "2024-07-01", np.nan),
    (0, "2024-10-01", 1.0),
    (1, "2024-12-31", 0.5),
]


def test_cohorts_are_quarters_without_gaps() -> None:
    found = board(POINTS)
    assert found.starts_at.tolist() == [
        micros(day)
        for day in ("2024-01-01", "2024-04-01", "2024-07-01", "2024-10-01", "2025-01-01")
    ]
    assert found.n.tolist() == [[2, 0, 1, 1], [0, 0, 0, 1]]
    assert found.n_settled.tolist() == [[2, 0, 0, 1], [0, 0, 0, 1]]


def test_a_cohort_without_a_settled_prediction_has_no_score() -> None:
    found = board(POINTS)
    assert found.mean[0] == pytest.approx([0.3, np.nan, np.nan, 1.0], nan_ok=True)
    assert found.cumulative[0] == pytest.approx([0.3, 0.3, 0.3, 1.6 / 3])
    assert found.rolling[0] == pytest.approx([0.3, 0.3, np.nan, 1.0], nan_ok=True)
    assert found.mean[1] == pytest.approx([np.nan, np.nan, np.nan, 0.5], nan_ok=True)


def test_weights_count_in_the_mean_and_not_in_the_numbers() -> None:
    found = board(POINTS[:2], weight=np.array([1.0, 3.0]))
    assert found.mean[0, 0] == pytest.approx((0.2 + 1.2) / 4)
    assert found.n[0, 0] == 2
    without = board(POINTS[:1], weight=np.zeros(1))
    assert (without.n[0, 0], without.n_settled[0, 0]) == (1, 1)
    assert np.isnan(without.mean[0, 0])


def test_a_window_of_one_is_the_cohort_and_a_long_one_everything_before() -> None:
    one, long = board(POINTS, window=1), board(POINTS, window=40)
    assert np.array_equal(one.rolling, one.mean, equal_nan=True)
    assert np.allclose(long.rolling, long.cumulative, equal_nan=True)


def test_an_infinite_score_stays_infinite() -> None:
    found = board([(0, "2024-01-01", np.inf), (0, "2024-04-01", 1.0)])
    assert found.mean[0].tolist() == [np.inf, 1.0]
    assert found.cumulative[0].tolist() == [np.inf, np.inf]


def test_no_rows_give_no_periods() -> None:
    found = board([])
    assert found.mean.shape == found.rolling.shape == (2, 0)
    assert found.n.shape == (2, 0)


@given(st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1)))  # noqa: DTZ001 - made UTC below
def test_an_instant_belongs_to_its_calendar_period(when: dt.datetime) -> None:
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    at = np.array([(when.replace(tzinfo=dt.UTC) - epoch) // dt.timedelta(microseconds=1)])
    months = (when.year - 1970) * 12 + when.month - 1
    assert number_periods(at=at, period="month").tolist() == [months]
    assert number_periods(at=at, period="quarter").tolist() == [months // 3]
    assert number_periods(at=at, period="year").tolist() == [when.year - 1970]


def test_the_first_instant_of_a_quarter_belongs_to_it_and_the_one_before_does_not() -> None:
    start = micros("2024-04-01")
    assert np.diff(number_periods(at=np.array([start - 1, start]), period="quarter")) == [1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param({"period": "week"}, "month, quarter, year", id="unknown period"),
        pytest.param({"window": 0}, "1 or more", id="empty window"),
    ],
)
def test_what_is_no_period_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidFrame, match=words):
        board(POINTS, **options)
