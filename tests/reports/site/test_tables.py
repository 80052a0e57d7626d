"""Tables of pages: what a cell says, what it is sorted by, where it leads."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.reports.report import Column, Kind, Tone
from tracker.reports.site.strips import Bar
from tracker.reports.site.tables import sort_value, table_of, with_bars

COLUMNS = (
    Column("rank", "rank", Kind.INTEGER),
    Column("name", "source"),
    Column("score", "mean\nscore", Kind.NUMBER),
    Column("state", "state", tones={"late": Tone.WARN}),
)
ROWS = (
    {"rank": 1, "name": "Ann", "score": 1 / 3, "state": "late"},
    {"rank": None, "name": "Ben", "score": None, "state": "soon"},
)


def test_a_cell_says_what_other_outputs_say_and_sorts_by_the_whole_number() -> None:
    table = table_of(COLUMNS, ROWS, caption="c", page_of=lambda _row: None)
    assert [cell.text for cell in table.rows[0]] == ["1", "Ann", "0.333", "late"]
    assert table.rows[0][2].value == repr(1 / 3)
    assert [cell.text for cell in table.rows[1]] == ["–", "Ben", "–", "soon"]
    assert table.rows[1][2].value == ""


def test_the_name_heads_its_row_and_leads_to_its_page() -> None:
    table = table_of(COLUMNS, ROWS, caption="c", page_of=lambda row: f"{row['name']}.html")
    assert table.name_at == 1
    assert [row[1].page for row in table.rows] == ["Ann.html", "Ben.html"]
    assert {cell.page for row in table.rows for cell in (row[0], *row[2:])} == {None}


def test_headings_stand_on_one_line_and_know_their_side() -> None:
    heads = table_of(COLUMNS, ROWS, caption="c", page_of=lambda _row: None).heads
    assert [(head.label, head.right) for head in heads] == [
        ("rank", True), ("source", False), ("mean score", True), ("state", False)
    ]  # fmt: skip


def test_a_tone_comes_from_the_column() -> None:
    table = table_of(COLUMNS, ROWS, caption="c", page_of=lambda _row: None)
    assert [row[3].tone for row in table.rows] == ["warn", ""]


def test_drawings_are_put_in_where_said_and_the_name_keeps_its_place() -> None:
    table = table_of(COLUMNS, ROWS, caption="c", page_of=lambda _row: None)
    drawn = with_bars(table, [Bar("5%", None, None), None], at=2, label="interval")
    assert [head.label for head in drawn.heads][2] == "interval"
    assert [row[2].bar for row in drawn.rows] == [Bar("5%", None, None), None]
    assert drawn.name_at == 1
    before = with_bars(table, [None, None], at=0, label="interval")
    assert before.name_at == 2


@pytest.mark.parametrize(
    ("value", "kind", "sorted_by"),
    [
        pytest.param(3, Kind.INTEGER, "3", id="integer"),
        pytest.param(float("inf"), Kind.NUMBER, "inf", id="infinite"),
        pytest.param(float("nan"), Kind.NUMBER, "", id="nan"),
        pytest.param(date(2024, 5, 1), Kind.DATE, "2024-05-01", id="day"),
        pytest.param("too few", Kind.INTERVAL, "", id="words"),
        pytest.param(True, Kind.TEXT, "", id="yes"),
    ],
)
def test_what_a_value_is_sorted_by(value: object, kind: Kind, sorted_by: str) -> None:
    assert sort_value(value, kind) == sorted_by
