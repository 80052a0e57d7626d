"""The forest plot: order, hollow rows, references, and rows that cannot be drawn."""

from __future__ import annotations

import math
from typing import Any

from tracker.reports.charts import board

from .conftest import DAY, row, texts_of


def values(spec: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = spec["data"]["values"]
    return found


def test_rows_keep_their_order_and_references_stand_below() -> None:
    spec = board.chart(
        [row("b", 0.2, score_low=0.1, score_high=0.3), row("a", 0.3)],
        [row("always-half", 0.25, score_low=0.24, score_high=0.26)],
        rule="brier",
        as_of=DAY,
    )
    assert [value["name"] for value in values(spec)] == ["b", "a", "always 50%"]
    places = [value["place"] for value in values(spec)]
    assert places == sorted(places)
    assert [value["kind"] for value in values(spec)] == ["row", "few", "reference"]


def test_a_row_without_an_interval_has_none_and_never_a_zero() -> None:
    spec = board.chart([row("a", 0.3)], rule="brier", as_of=DAY)
    assert (values(spec)[0]["low"], values(spec)[0]["high"]) == (None, None)


def test_rows_without_a_finite_mean_are_counted_not_drawn() -> None:
    rows = [row("a", 0.3), row("b", None, n_scored=0), row("c", math.inf)]
    spec = board.chart(rows, rule="log", as_of=DAY)
    assert [value["name"] for value in values(spec)] == ["a"]
    assert any("not drawn: 2" in text for text in texts_of(spec))


def test_numbers_have_no_more_digits_than_a_table_shows() -> None:
    spec = board.chart([row("a", 1 / 3)], rule="brier", as_of=DAY)
    assert values(spec)[0]["figure"] == "0.333"


def test_n_is_stated_beside_every_row() -> None:
    spec = board.chart([row("a", 0.3, n_scored=2)], rule="brier", as_of=DAY)
    assert values(spec)[0]["n"] == "n=2"


def test_which_way_is_better_is_said_as_the_rule_has_it() -> None:
    lower = board.chart([row("a", 0.3)], rule="brier", as_of=DAY)
    higher = board.chart([row("a", 0.3)], rule="spherical", as_of=DAY)
    assert any("lower is better" in text for text in texts_of(lower))
    assert any("higher is better" in text for text in texts_of(higher))


def test_a_hostile_name_is_cut_and_harmless(hostile: str) -> None:
    spec = board.chart([row(hostile, 0.3)], rule="brier", as_of=DAY)
    name = values(spec)[0]["name"]
    assert len(name) < 50
    assert "\u202e" not in name
