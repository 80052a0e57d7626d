"""Documents: all of them as a list, one of them by headline.

Invariant: a document is told with its denominator: what was filed under each headline, what came
of it, and what was considered and left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracker.domain.outcome import OutcomeKind
from tracker.reports.listing import PREDICTION_COLUMNS, prediction_cells
from tracker.reports.phrases import and_list, source_name
from tracker.reports.prediction_row import prediction_line_row
from tracker.reports.render.cells import show_figure
from tracker.reports.report import (
    Align,
    Column,
    Facts,
    Heading,
    Item,
    Items,
    Kind,
    Report,
    Table,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.domain.document import LeftOut
    from tracker.domain.source import Source
    from tracker.reports.report import Block
    from tracker.reports.views import DocumentLine, DocumentView, PredictionLine

DOCUMENT_KEYS: Final = (
    "key",
    "title",
    "title_zh",
    "publisher",
    "authors",
    "published_on",
    "published_on_precision",
    "language",
    "url",
    "file",
    "sha256",
    "attached",
    "repost_of",
    "copied_by",
    "n_sections",
    "n_predictions",
    "n_forecasts",
    "n_left_out",
    "note",
)


def document_list_report(
    lines: Sequence[DocumentLine],
    *,
    sources: Mapping[str, Source] | None = None,
    meta: Mapping[str, object],
) -> Report:
    """Return the report of `document list`, in the order given.

    Args:
        lines: the documents.
        sources: key to source, for the names of publishers; None = keys are shown.
        meta: verb, as_of, as_recorded, head and n_facts.
    """
    columns = (
        Column("title", "document"),
        Column("publisher_name", "publisher"),
        Column("published_on", "published", Kind.DATE),
        Column("n_sections", "head-\nlines", Kind.INTEGER),
        Column("n_predictions", "predic-\ntions", Kind.INTEGER),
        Column("n_left_out", "left\nout", Kind.INTEGER),
        Column("attached", "text\nheld"),
        Column("key", "key", Kind.ID),
    )
    rows = tuple(document_row(line) for line in lines)
    cells = tuple(
        {
            **row,
            "publisher_name": source_name(line.document.publisher, sources or {}),
            "published_on": None
            if line.document.published is None
            else str(line.document.published),
        }
        for row, line in zip(rows, lines, strict=True)
    )
    return Report(
        meta,
        DOCUMENT_KEYS,
        rows=rows,
        blocks=(Table(columns, cells, empty="No document is recorded."),),
        notes=("Left out: statements that were considered and not filed.",) if rows else (),
    )


def document_row(line: DocumentLine) -> dict[str, Any]:
    """Return the row of a document."""
    document = line.document
    names = ("key", "title", "title_zh", "publisher", "authors", "language", "url", "file")
    more = ("sha256", "repost_of", "copied_by", "note")
    published = document.published
    return {
        **{name: getattr(document, name) for name in names + more},
        "published_on": None if published is None else published.at.date(),
        "published_on_precision": None if published is None else published.precision.value,
        "attached": line.is_attached,
        "n_sections": len(document.sections),
        "n_predictions": line.n_predictions,
        "n_forecasts": line.n_forecasts,
        "n_left_out": line.n_left_out,
    }


def document_report(view: DocumentView, *, meta: Mapping[str, object]) -> Report:
    """Return the report of `document show`: a document by headline.

    Args:
        view: the document, the predictions with a forecast in it, and what was left out.
        meta: verb, as_of, as_recorded, head and n_facts.
    """
    document = view.line.document
    sections = [_section_row(number, title, view) for number, title in _sections(view)]
    columns = (
        Column("number", "§", Kind.INTEGER),
        Column("title", "headline"),
        Column("n_predictions", "predic-\ntions", Kind.INTEGER),
        Column("n_known", "\nknown", Kind.INTEGER),
        Column("true_words", "came\ntrue", align=Align.RIGHT),
    )
    calls = tuple({**prediction_cells(line), "section": number} for number, line in view.calls)
    blocks: list[Block] = [
        Heading(document.title, level=1),
        Facts(tuple(_facts(view))),
        Heading("By headline"),
        Table(columns, tuple(sections), empty="No headline is recorded."),
        Heading(f"Predictions ({len(calls)})"),
        Table(
            (Column("section", "§", Kind.INTEGER), *PREDICTION_COLUMNS),
            calls,
            empty="No prediction has a forecast in it.",
        ),
    ]
    if view.left_out:
        blocks.append(Heading(f"Considered and left out ({len(view.left_out)})"))
        blocks.append(Items(tuple(_left_out_item(one, view.sources) for one in view.left_out)))
    row = {
        **document_row(view.line),
        "note": document.note,
        "sections": [{name: section[name] for name in _SECTION_KEYS} for section in sections],
        "left_out": [_left_out_row(one) for one in view.left_out],
    }
    return Report(meta, tuple(row), row=row, blocks=tuple(blocks))


_SECTION_KEYS: Final = ("number", "title", "n_predictions", "n_known", "n_true", "predictions")


def _sections(view: DocumentView) -> list[tuple[int | None, str]]:
    """Return the headlines, and one more for what stands under none."""
    found: list[tuple[int | None, str]] = [
        (section.number, section.title) for section in view.line.document.sections
    ]
    known = {number for number, _ in found}
    others = dict.fromkeys(number for number, _ in view.calls if number not in known)
    return found + [(number, "(no headline)") for number in others]


def _section_row(number: int | None, title: str, view: DocumentView) -> dict[str, Any]:
    lines = [line for where, line in view.calls if where == number]
    shares = [share for share in map(_share_true, lines) if share is not None]
    return {
        "number": number,
        "title": title,
        "n_predictions": len(lines),
        "n_known": len(shares),
        "n_true": sum(shares),
        "true_words": f"{show_figure(sum(shares))} of {len(shares)}" if shares else None,
        "predictions": [prediction_line_row(line)["id"] for line in lines],
    }


def _share_true(line: PredictionLine) -> float | None:
    """Return how true a yes-or-no prediction came; None for others and without an outcome."""
    outcome = line.outcome
    if outcome is None:
        return None
    shares = {OutcomeKind.TRUE: 1.0, OutcomeKind.FALSE: 0.0, OutcomeKind.SHARE: outcome.number}
    return shares.get(outcome.kind)


def _facts(view: DocumentView) -> list[tuple[str, str]]:
    document = view.line.document
    published = "" if document.published is None else str(document.published)
    if document.published is not None and document.published.precision == "estimated":
        published += " (estimated)"
    authors = [source_name(key, view.sources) for key in document.authors]
    text = "" if document.sha256 is None else f"SHA-256 {document.sha256}"
    if view.line.is_attached:
        text += ", held"
    facts = [
        ("In Chinese", document.title_zh),
        ("Publisher", source_name(document.publisher, view.sources)),
        ("Authors", and_list(authors) if authors else ""),
        ("Published", published),
        ("Language", document.language),
        ("URL", document.url),
        ("Copy of", document.repost_of),
        ("Copied by", document.copied_by),
        ("Text", text),
        ("Note", document.note),
        ("Key", document.key),
    ]
    return [(term, words) for term, words in facts if words]


def _left_out_item(one: LeftOut, sources: Mapping[str, Source]) -> Item:
    who = "" if one.source is None else f"{source_name(one.source, sources)}: "
    label = "–" if one.section is None else f"§{one.section}"
    return Item(label, f"{who}{one.statement}", (f"Left out: {one.reason}",))


def _left_out_row(one: LeftOut) -> dict[str, Any]:
    return {
        "section": one.section,
        "source": one.source,
        "statement": one.statement,
        "reason": one.reason,
    }
