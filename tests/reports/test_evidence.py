from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tracker.domain.evidence import Evidence
from tracker.reports.evidence import evidence_item, evidence_report
from tracker.reports.prediction_row import EVIDENCE_KEYS
from tracker.reports.render import render
from tracker.reports.report import Tone
from tracker.reports.views import EvidenceView

from .conftest import META, line, when


def seen(number: int = 12, **given: Any) -> EvidenceView:  # noqa: ANN401 - fields
    fields: dict[str, Any] = {
        "prediction": "key-7",
        "publisher": "The Paper",
        "title": "A title",
        "stance": "supports",
        "summary": "A summary.",
    }
    retracted = given.pop("retracted", None)
    record = Evidence(**(fields | given))
    return EvidenceView(number=number, evidence=record, prediction_number=7, retracted=retracted)


@pytest.mark.parametrize(
    ("given", "head"),
    [
        ({"published": when("2024-05-01")}, "supports, 2024-05-01, The Paper"),
        ({"published": when("2024-05-01", "month")}, "supports, 2024-05, The Paper"),
        (
            {"published": when("2024-05-01", "estimated"), "stance": "refutes"},
            "refutes, 2024-05-01 (estimated), The Paper",
        ),
        ({"stance": "context"}, "context, undated, The Paper"),
    ],
)
def test_the_first_line_tells_stance_day_and_publisher(given: dict[str, Any], head: str) -> None:
    assert evidence_item(seen(**given)).head == head


def test_what_was_not_seen_or_is_a_copy_says_so() -> None:
    item = evidence_item(seen(seen=False, url="https://a.example", mirror=True))
    assert "From memory, not seen" in item.lines
    assert item.url_note == "a copy, not the publisher's own page"
    assert "In print" in evidence_item(seen(in_print=True)).lines
    assert evidence_item(seen()).lines == ("A title", "A summary.")


def test_stances_have_tones_and_context_has_none() -> None:
    tones = [evidence_item(seen(stance=s)).tone for s in ("supports", "refutes", "context")]
    assert tones == [Tone.GOOD, Tone.BAD, None]


def test_retracted_evidence_says_why() -> None:
    assert "Retracted: a wrong link" in evidence_item(seen(retracted="a wrong link")).lines


def test_a_list_comes_by_day_with_every_key() -> None:
    views = [
        seen(12),
        seen(13, published=when("2024-05-01"), retrieved_at=datetime(2026, 1, 2, tzinfo=UTC)),
    ]
    report = evidence_report(views, line=line(), meta=META)
    rows = json.loads(render(report, format="json"))["rows"]
    assert [row["id"] for row in rows] == ["E-13", "E-12"]
    assert all(tuple(row) == EVIDENCE_KEYS for row in rows)
    assert rows[0]["prediction"] == "P-07"
    assert (rows[0]["published_on"], rows[0]["retrieved_on"]) == ("2024-05-01", "2026-01-02")
    assert rows[1]["published_on"] is None
    assert render(report, format="table").startswith("P-07  Prediction 7\n\nE-13  supports")


def test_an_empty_list_says_what_to_do() -> None:
    text = render(evidence_report([], line=None, meta=META), format="table")
    assert text == ("Evidence\nNo evidence is recorded. Add some with: tracker evidence add\n")
