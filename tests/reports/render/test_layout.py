from __future__ import annotations

import pytest

from tracker.reports.render.layout import GAP, fit_widths, make_grid, natural_widths
from tracker.reports.report import Column, Kind, Table

LONG = "a title of many words that can wrap"
TABLE = Table(
    (
        Column("id", "id", Kind.ID),
        Column("title", "title"),
        Column("status", "status"),
        Column("n", "n", Kind.INTEGER),
    ),
    (
        *({"id": "P-07", "title": LONG, "status": "open", "n": 3} for _ in range(20)),
        {"id": "P-08", "title": LONG, "status": "condition not met", "n": 12},
    ),
)


def test_without_a_width_every_column_is_as_wide_as_its_widest_cell() -> None:
    grid = make_grid(TABLE)
    assert natural_widths(grid) == [4, 35, 17, 2]
    assert fit_widths(grid, None) == [4, 35, 17, 2]
    assert fit_widths(grid, 64) == [4, 35, 17, 2]


def test_a_few_long_cells_wrap_before_all_cells_do() -> None:
    assert fit_widths(make_grid(TABLE), 60) == [4, 35, 13, 2]


@pytest.mark.parametrize("width", [32, 40, 50, 57, 60, 63])
def test_a_row_takes_exactly_the_width_and_numbers_never_shrink(width: int) -> None:
    widths = fit_widths(make_grid(TABLE), width)
    assert widths is not None
    assert sum(widths) + GAP * 3 == width
    assert (widths[0], widths[3]) == (4, 2)


def test_what_cannot_fit_is_said() -> None:
    assert fit_widths(make_grid(TABLE), 31) is None


def test_a_table_of_references_alone_has_widths_too() -> None:
    table = Table((Column("name", "source"),), (), references=({"name": "always 50%"},))
    assert fit_widths(make_grid(table), 80) == [10]
    bare = make_grid(Table((Column("name", "source"),), ()))
    assert natural_widths(bare) == [6]
    assert fit_widths(bare, 4) is None
