from __future__ import annotations

import pytest

from tracker.reports.report import Align, Column, Kind


@pytest.mark.parametrize(
    ("label", "one_line"),
    [("mean\nscore", "mean score"), ("fore-\ncasts", "forecasts"), ("\nskill", "skill"), ("", "")],
)
def test_a_heading_over_two_lines_is_whole_on_one(label: str, one_line: str) -> None:
    assert Column("key", label).one_line == one_line


@pytest.mark.parametrize(
    ("column", "is_right"),
    [
        (Column("a", "a"), False),
        (Column("a", "a", Kind.DATE), False),
        (Column("a", "a", Kind.NUMBER), True),
        (Column("a", "a", Kind.INTERVAL, upper="b"), True),
        (Column("a", "a", Kind.TEXT, align=Align.RIGHT), True),
        (Column("a", "a", Kind.INTEGER, align=Align.LEFT), False),
    ],
)
def test_numbers_stand_right_unless_said_otherwise(column: Column, is_right: bool) -> None:  # noqa: FBT001 - a table of cases
    assert column.is_right is is_right
