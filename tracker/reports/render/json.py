"""Reports as JSON: one object, the same keys as CSV, full precision.

Invariant: reading it back gives every text to the character; what cannot be seen is escaped, so
that it does no harm on a terminal either.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tracker.reports.render.harmless import BEYOND_ASCII
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
    text = json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=2)
    return re.sub(f"[{BEYOND_ASCII}]", _escape, text) + "\n"


def _escape(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


def _row(row: Row, keys: tuple[str, ...]) -> dict[str, Any]:
    """Return a row with exactly the keys of its report; a key without a value is null."""
    return {key: plain(row.get(key)) for key in keys}
