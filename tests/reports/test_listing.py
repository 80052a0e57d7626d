from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tracker.domain.document import Document, Section
from tracker.domain.source import Source
from tracker.reports.listing import (
    DOCUMENT_KEYS,
    DUE_KEYS,
    IMPORT_KEYS,
    SOURCE_KEYS,
    document_list_report,
    due_report,
    import_list_report,
    prediction_list_report,
    source_list_report,
)
from tracker.reports.prediction_row import LIST_KEYS
from tracker.reports.render import render
from tracker.reports.views import DocumentLine, ImportLine, SourceLine

from .conftest import META, line, recorded, when

if TYPE_CHECKING:
    from tracker.reports.report import Report
    from tracker.reports.views import PredictionLine

AS_OF = date(2025, 6, 30)


def rows(report: Report) -> list[dict[str, Any]]:
    return json.loads(render(report, format="json"))["rows"]  # type: ignore[no-any-return]  # plain JSON


def test_list_comes_by_number_and_counts_by_status() -> None:
    report = prediction_list_report(
        [line(12), line(7, outcome="false", known="2025-01-01")], meta=META
    )
    assert render(report, format="table") == (
        "                                                      fore-   evi-\n"
        "id    prediction     status   closes      known       casts  dence\n"
        "──────────────────────────────────────────────────────────────────\n"
        "P-07  Prediction 7   false    2024-12-31  2025-01-01      1      1\n"
        "P-12  Prediction 12  overdue  2024-12-31  –               1      1\n"
        "\n"
        "2 predictions: 1 resolved, 1 overdue.\n"
    )
    assert [row["id"] for row in rows(report)] == ["P-07", "P-12"]
    assert all(tuple(row) == LIST_KEYS for row in rows(report))


def test_list_in_csv_joins_topics_and_has_the_same_keys() -> None:
    report = prediction_list_report([line(topics=("chips", "apps"), title="=1+1")], meta=META)
    (row,) = csv.DictReader(io.StringIO(render(report, format="csv")))
    assert tuple(row) == LIST_KEYS
    assert (row["topics"], row["title"], row["closes_on"]) == ("chips;apps", "'=1+1", "2024-12-31")


def test_an_empty_list_says_so() -> None:
    report = prediction_list_report([], meta=META)
    assert render(report, format="table") == "No prediction matches.\n"
    assert rows(report) == []


def due(*lines: PredictionLine, within: int = 30) -> Report:
    return due_report(lines, as_of=AS_OF, within_days=within, meta=META)


def test_due_lists_overdue_disputed_due_and_then_what_closes_soon() -> None:
    report = due(
        line(1, status="open", closes="2025-07-10"),
        line(2, status="due", closes="2025-06-20"),
        line(3, status="disputed", closes="2025-01-31"),
        line(4, status="overdue", closes="2025-03-31"),
        line(5, status="overdue", closes="2024-12-31"),
        line(6, status="open", closes="2025-08-31"),
        line(7, outcome="true", known="2025-01-01"),
    )
    assert [row["id"] for row in rows(report)] == ["P-05", "P-04", "P-03", "P-02", "P-01"]
    assert [row["days_past_close"] for row in rows(report)] == [181, 91, 150, 10, -10]
    assert all(tuple(row) == DUE_KEYS for row in rows(report))
    text = render(report, format="table")
    assert "P-05  Prediction 5  overdue   2024-12-31  181 days ago" in text
    assert "P-01  Prediction 1  open      2025-07-10    in 10 days" in text
    assert "2 overdue, 1 disputed, 1 due, 1 more close within 30 days.\n" in text
    assert "Read it with: tracker show P-05." in text


def test_the_last_day_within_counts_and_the_next_does_not() -> None:
    lines = (
        line(1, status="open", closes="2025-07-30"),
        line(2, status="open", closes="2025-07-31"),
    )
    assert [row["id"] for row in rows(due(*lines))] == ["P-01"]


def test_nothing_due_is_said() -> None:
    text = render(due(within=1), format="table")
    assert text == "Nothing is due, and nothing closes within 1 day.\n"


def test_sources_come_by_name_in_one_order_on_every_machine() -> None:
    names = [("d", "未尽研究"), ("c", "ben"), ("b", "Ann"), ("a", "Ann"), ("e", "中文")]
    lines = [SourceLine(source=Source(key, name), n_forecasts=2) for key, name in names]
    report = source_list_report(lines, meta=META)
    assert [row["key"] for row in rows(report)] == ["a", "b", "c", "e", "d"]
    assert all(tuple(row) == SOURCE_KEYS for row in rows(report))
    assert "5 sources. Forecasts are first-hand" in render(report, format="table")


def test_documents_are_told_with_publisher_headlines_and_what_was_left_out() -> None:
    document = Document(
        "ten",
        "Ten trends",
        publisher="ann",
        published=when("2024-01-01", "month"),
        sections=(Section(1, "Chips"),),
    )
    lines = [DocumentLine(document=document, is_attached=True, n_predictions=3, n_left_out=2)]
    report = document_list_report(lines, sources={"ann": Source("ann", "Ann 安")}, meta=META)
    text = render(report, format="table")
    assert "Ten trends  Ann 安     2024-01        1        3     2  yes   ten" in text
    (row,) = rows(report)
    assert tuple(row) == DOCUMENT_KEYS
    assert (row["published_on"], row["published_on_precision"]) == ("2024-01-01", "month")
    assert row["publisher"] == "ann"


def test_documents_without_known_sources_show_keys() -> None:
    lines = [DocumentLine(document=Document("ten", "Ten trends", publisher="ann"))]
    assert " ann " in render(document_list_report(lines, meta=META), format="table")


def test_imports_come_by_number_and_say_if_they_were_undone() -> None:
    lines = [
        ImportLine(number=2, recorded=recorded(), format="table", name="b.csv", n_rows=10),
        ImportLine(
            number=1, recorded=recorded(), format="table", name="a.csv", retracted="wrong file"
        ),
    ]
    report = import_list_report(lines, meta=META)
    assert [row["id"] for row in rows(report)] == ["I-01", "I-02"]
    assert all(tuple(row) == IMPORT_KEYS for row in rows(report))
    text = render(report, format="table")
    assert "I-01  2025-01-02  ann  table   a.csv     –      –  wrong file" in text


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (source_list_report([], meta=META), "No source matches.\n"),
        (document_list_report([], meta=META), "No document is recorded.\n"),
        (import_list_report([], meta=META), "Nothing was imported.\n"),
    ],
    ids=["sources", "documents", "imports"],
)
def test_empty_lists_say_so(report: Report, words: str) -> None:
    assert render(report, format="table") == words
