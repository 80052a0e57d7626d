"""Reports as JSON: one object, the same keys as CSV, full precision."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tracker.reports.render.plain import plain

if TYPE_CHECKING:
    from tracker.reports.report import Report, Row


def render_json(report: Report) -> str:
    """Return `{"meta": {...}, "rows": [...]}`, with "row" for one thing.

    Keys come in the order of the report, never sorted; no data is null, an infinite number "inf".
    """
    answer: dict[str, Any] = {"meta": plain(report.meta)}
    if report.row is not None:
        answer["row"] = _row(report.row, report.keys)
    if report.rows is not None:
        answer["rows"] = [_row(row, report.keys) for row in report.rows]
    if report.references is not None:
        answer["references"] = [_row(row, report.keys) for row in report.references]
    return json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _row(row: Row, keys: tuple[str, ...]) -> dict[str, Any]:
    """Return a row with exactly the keys of its report; a key without a value is null."""
    return {key: plain(row.get(key)) for key in keys}
