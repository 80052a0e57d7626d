from __future__ import annotations

import pytest

from tracker.errors import InvalidInput
from tracker.reports.render import FORMATS, render
from tracker.reports.report import Report


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_ends_in_a_line_break(name: str) -> None:
    assert render(Report({}, ("a",), rows=(), notes=("A note.",)), format=name).endswith("\n")


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match="expected one of table, markdown, csv, json"):
        render(Report({}, ()), format="xml")
