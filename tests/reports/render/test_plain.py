from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tracker.reports.render.plain import plain
from tracker.reports.report import Kind


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (0, 0),
        (True, True),
        (0.1, 0.1),
        (float("nan"), None),
        (float("inf"), "inf"),
        (float("-inf"), "-inf"),
        (Kind.TEXT, "text"),
        (date(2024, 5, 1), "2024-05-01"),
        (datetime(2024, 5, 1, 2, tzinfo=UTC), "2024-05-01T02:00:00Z"),
        ((1, (2.0, None)), [1, [2.0, None]]),
        ({"a": {"b": float("inf")}}, {"a": {"b": "inf"}}),
    ],
)
def test_values_become_what_json_can_hold(value: object, expected: object) -> None:
    found = plain(value)
    assert found == expected
    assert type(found) is type(expected)


def test_anything_else_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="of type set"):
        plain({1})
