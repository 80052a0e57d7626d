from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tracker.reports.render.cells import column_digits, digits_for, show_cell, show_number
from tracker.reports.report import Column, Kind

INF = float("inf")


@pytest.mark.parametrize(
    ("kind", "row", "shown"),
    [
        (Kind.NUMBER, {"x": 0.12345}, "0.123"),
        (Kind.NUMBER, {"x": -0.12345}, "−0.123"),
        (Kind.NUMBER, {"x": -0.0001}, "0.000"),
        (Kind.NUMBER, {"x": 0}, "0.000"),
        (Kind.NUMBER, {"x": INF}, "∞"),
        (Kind.NUMBER, {"x": -INF}, "−∞"),
        (Kind.NUMBER, {"x": float("nan")}, "–"),
        (Kind.NUMBER, {"x": None}, "–"),
        (Kind.NUMBER, {}, "–"),
        (Kind.PERCENT, {"x": 0.625}, "62%"),
        (Kind.PERCENT, {"x": 0.0}, "0%"),
        (Kind.INTEGER, {"x": 0}, "0"),
        (Kind.INTEGER, {"x": 12345}, "12345"),
        (Kind.VALUE, {"x": 1234567.5}, "1234567.5"),
        (Kind.TEXT, {"x": True}, "yes"),
        (Kind.TEXT, {"x": False}, "no"),
        (Kind.TEXT, {"x": "a\x1b[0mb"}, "a\\x1b[0mb"),
        (Kind.LIST, {"x": ("a", "b\nc")}, "a, b c"),
        (Kind.LIST, {"x": ()}, "–"),
        (Kind.LIST, {"x": ("a", None, 2.5)}, "a, –, 2.5"),
        (Kind.DATE, {"x": date(2024, 5, 1)}, "2024-05-01"),
        (Kind.DATE, {"x": datetime(2024, 5, 1, 9, tzinfo=UTC)}, "2024-05-01T09:00:00Z"),
    ],
)
def test_a_cell_reads_as_people_write(kind: Kind, row: dict[str, object], shown: str) -> None:
    column = Column("x", "x", kind)
    assert show_cell(row, column, column_digits(column, [row])) == shown


@pytest.mark.parametrize(
    ("kind", "low", "high", "shown"),
    [
        (Kind.INTERVAL, 0.1, 0.25, "0.100–0.250"),
        (Kind.INTERVAL, -0.1, 0.25, "−0.100 to 0.250"),
        (Kind.INTERVAL, 0.1, INF, "0.100–∞"),
        (Kind.INTERVAL, None, 0.2, "–"),
        (Kind.INTERVAL, 0.2, None, "–"),
        (Kind.PERCENT_INTERVAL, 0.4, 0.81, "40–81%"),
    ],
)
def test_an_interval_needs_both_ends(
    kind: Kind, low: float | None, high: float | None, shown: str
) -> None:
    column = Column("low", "95%", kind, upper="high")
    row = {"low": low, "high": high}
    assert show_cell(row, column, column_digits(column, [row])) == shown


@pytest.mark.parametrize(
    ("largest", "digits"), [(0.5, 3), (9.99, 3), (9.9996, 2), (84.8, 2), (219.7, 1), (17900.0, 0)]
)
def test_no_number_of_a_column_has_more_than_four_digits(largest: float, digits: int) -> None:
    assert digits_for([largest, 0.01]) == digits
    figures = show_number(largest, digits).replace(".", "")
    assert len(figures) <= max(4, len(f"{largest:.0f}"))


def test_an_infinite_value_does_not_change_the_decimals_of_its_column() -> None:
    assert digits_for([0.5, INF]) == 3
