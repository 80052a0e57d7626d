from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime

import pytest

from tracker.reports.render import render
from tracker.reports.report import Kind, Report


def test_one_object_with_meta_rows_and_references() -> None:
    report = Report(
        {"verb": "scoreboard", "as_of": date(2024, 12, 31), "min_n": 1},
        ("key", "mean_score", "p_best"),
        rows=({"mean_score": 0.1 + 0.2, "key": "未尽"},),
        references=({"key": "always-half", "mean_score": float("inf")},),
    )
    text = render(report, format="json")
    assert "未尽" in text
    assert json.loads(text) == {
        "meta": {"verb": "scoreboard", "as_of": "2024-12-31", "min_n": 1},
        "rows": [{"key": "未尽", "mean_score": 0.30000000000000004, "p_best": None}],
        "references": [{"key": "always-half", "mean_score": "inf", "p_best": None}],
    }
    assert list(json.loads(text)["rows"][0]) == ["key", "mean_score", "p_best"]


def test_one_thing_is_a_row() -> None:
    row = {"at": datetime(2024, 5, 1, tzinfo=UTC), "kind": Kind.TEXT, "low": float("-inf")}
    report = Report({"verb": "show"}, ("at", "kind", "low", "gone"), row=row)
    assert json.loads(render(report, format="json")) == {
        "meta": {"verb": "show"},
        "row": {"at": "2024-05-01T00:00:00Z", "kind": "text", "low": "-inf", "gone": None},
    }


def test_no_data_is_null_also_inside() -> None:
    report = Report({}, ("x",), rows=({"x": {"a": float("nan"), "b": [None]}},))
    assert json.loads(render(report, format="json"))["rows"] == [{"x": {"a": None, "b": [None]}}]


def test_what_no_report_may_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot hold"):
        render(Report({}, ("x",), rows=({"x": object()},)), format="json")


def test_hidden_characters_are_escaped_and_come_back_as_they_were() -> None:
    evil = "\x1b\x9b31m\u202e大\u200b\U000e0041\udc80 😀\n"
    text = render(Report({}, ("x",), rows=({"x": evil},)), format="json")
    assert json.loads(text)["rows"] == [{"x": evil}]
    assert not re.search("[\x1b\x9b\u202e\u200b\U000e0041\udc80]", text)
    assert "大" in text
    assert "😀" in text
