"""Hits and misses: counts, shares with an interval, topics left out."""

from __future__ import annotations

import pytest

from tracker.reports.charts import topics

from .conftest import DAY, row, texts_of


def test_bars_are_counts_and_the_most_called_topics_come_first() -> None:
    rows = [row("small", 1.0, n_scored=2), row("large", 0.75, n_scored=8)]
    values = topics.chart(rows, as_of=DAY)["data"]["values"]
    assert [value["name"] for value in values] == ["large", "small"]
    assert [(value["right"], value["wrong"]) for value in values] == [(6, -2), (2, 0)]
    assert [(value["n_right"], value["n_wrong"]) for value in values] == [("6", "2"), ("2", "")]


def test_a_share_stands_with_its_interval_and_from_five_calls_on() -> None:
    rows = [
        row("a", 0.8, n_scored=5, hit_low=0.4, hit_high=0.95),
        row("b", 1.0, n_scored=4, hit_low=0.5, hit_high=1.0),
    ]
    values = topics.chart(rows, as_of=DAY)["data"]["values"]
    assert [value["share"] for value in values] == ["80% (40–95%)", ""]


def test_half_a_hit_shows_as_half() -> None:
    values = topics.chart([row("a", 0.5, n_scored=3)], as_of=DAY)["data"]["values"]
    assert (values[0]["n_right"], values[0]["n_wrong"]) == ("1.5", "1.5")
    assert values[0]["right"] == pytest.approx(1.5)


def test_topics_that_are_left_out_are_counted_and_unscored_ones_are_not_drawn() -> None:
    rows = [row(f"t{n}", 1.0, n_scored=n) for n in range(1, 5)] + [row("none", None, n_scored=0)]
    spec = topics.chart(rows, as_of=DAY, most=3)
    assert len(spec["data"]["values"]) == 3
    assert any("fewer calls: 1 topic." in text for text in texts_of(spec))
