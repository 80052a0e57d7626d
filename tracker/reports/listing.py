"""The lists: predictions, what is due, sources, documents, imports.

Invariant: the keys of a row are those of the command line's contract, whatever the table for
people leaves out; predictions come in the order of their numbers, names by code point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracker.domain.identifiers import show_id
from tracker.reports.phrases import (
    OUTCOME_TONES,
    STATUS_TONES,
    age_words,
    closes_on,
    count,
    days_past_close,
    name_order,
    outcome_words,
    source_name,
)
from tracker.reports.prediction_row import LIST_KEYS, prediction_line_row
from tracker.reports.report import Align, Column, Kind, Report, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from tracker.domain.source import Source
    from tracker.reports.views import DocumentLine, ImportLine, PredictionLine, SourceLine

DUE_KEYS: Final = (*LIST_KEYS, "days_past_close")
SOURCE_KEYS: Final = (
    "key",
    "name",
    "name_zh",
    "kind",
    "parents",
    "n_predictions",
    "n_forecasts",
    "n_relayed",
    "n_documents",
    "note",
)
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
IMPORT_KEYS: Final = (
    "id",
    "recorded_at",
    "sequence",
    "actor",
    "format",
    "name",
    "sha256",
    "n_rows",
    "n_facts",
    "retracted",
)
PREDICTION_COLUMNS: Final = (
    Column("id", "id", Kind.ID),
    Column("title", "prediction"),
    Column("standing", "status", tones={**STATUS_TONES, **OUTCOME_TONES}),
    Column("closes_on", "closes", Kind.DATE),
    Column("known_on", "known", Kind.DATE),
    Column("n_forecasts", "fore-\ncasts", Kind.INTEGER),
    Column("n_evidence", "evi-\ndence", Kind.INTEGER),
)
_DUE_COLUMNS: Final = (
    Column("id", "id", Kind.ID),
    Column("title", "prediction"),
    Column("status", "status", tones=STATUS_TONES),
    Column("closes_on", "closes", Kind.DATE),
    Column("age", "", align=Align.RIGHT),
    Column("n_evidence", "evi-\ndence", Kind.INTEGER),
)
_DOCUMENT_COLUMNS: Final = (
    Column("title", "document"),
    Column("publisher_name", "publisher"),
    Column("published_on", "published", Kind.DATE),
    Column("n_sections", "head-\nlines", Kind.INTEGER),
    Column("n_predictions", "predic-\ntions", Kind.INTEGER),
    Column("n_left_out", "left\nout", Kind.INTEGER),
    Column("attached", "text\nheld"),
    Column("key", "key", Kind.ID),
)
_DUE_ORDER: Final = ("overdue", "disputed", "due")


def prediction_list_report(
    lines: Sequence[PredictionLine], *, meta: Mapping[str, object]
) -> Report:
    """Return the report of `list`.

    Args:
        lines: that the filters admit, in any order.
        meta: verb, as_of, as_recorded, head, n_facts and the filters.
    """
    ordered = sorted(lines, key=lambda line: line.number)
    table = Table(
        PREDICTION_COLUMNS,
        tuple(map(prediction_cells, ordered)),
        empty="No prediction matches.",
    )
    return Report(
        meta,
        LIST_KEYS,
        rows=tuple(map(prediction_line_row, ordered)),
        blocks=(table,),
        notes=(_summary(ordered),) if ordered else (),
    )


def prediction_cells(line: PredictionLine) -> dict[str, Any]:
    """Return the cells of a prediction in a table for people."""
    standing = line.status if line.outcome is None else outcome_words(line.outcome)
    return {**prediction_line_row(line), "standing": standing}


def _summary(lines: Sequence[PredictionLine]) -> str:
    """Return how many predictions there are by status."""
    statuses = [line.status for line in lines]
    order = ("resolved", "unscored", "disputed", "upcoming", "open", "due", "overdue")
    parts = [f"{statuses.count(name)} {name}" for name in order if name in statuses]
    return f"{count(len(lines), 'prediction')}: {', '.join(parts)}."


def due_report(
    lines: Sequence[PredictionLine],
    *,
    as_of: date,
    within_days: int,
    meta: Mapping[str, object],
) -> Report:
    """Return the report of `due`: overdue, disputed, due, then what closes soon.

    Args:
        lines: all predictions without an outcome; those that are not due are left out here.
        as_of: the day, its end.
        within_days: how many days ahead to look.
        meta: verb, as_of, as_recorded, head, n_facts and `within`.
    """
    past = [line for line in lines if line.status in _DUE_ORDER]
    ahead = [line for line in lines if line.status in {"open", "upcoming"}]
    soon = [line for line in ahead if -days_past_close(line.prediction, as_of) <= within_days]
    ordered = sorted(past, key=_due_order) + sorted(soon, key=_due_order)
    days = count(within_days, "day")
    table = Table(
        _DUE_COLUMNS,
        tuple(_due_cells(line, as_of) for line in ordered),
        empty=f"Nothing is due, and nothing closes within {days}.",
    )
    notes = (
        f"{_due_counts(past)}{len(soon)} more close within {days}.",
        "Overdue: over for more than 30 days and still without an outcome.",
        *(_next_step(line) for line in ordered[:1]),
    )
    return Report(
        meta,
        DUE_KEYS,
        rows=tuple(_due_row(line, as_of) for line in ordered),
        blocks=(table,),
        notes=notes if ordered else (),
    )


def _due_counts(past: Sequence[PredictionLine]) -> str:
    statuses = [line.status for line in past]
    return "".join(f"{statuses.count(name)} {name}, " for name in _DUE_ORDER if name in statuses)


def _next_step(line: PredictionLine) -> str:
    number = show_id("prediction", line.number)
    return f"Read it with: tracker show {number}. Decide it: tracker resolve {number} --outcome ..."


def _due_order(line: PredictionLine) -> tuple[int, date, int]:
    """Return how due predictions sort: overdue, disputed, due, the oldest first."""
    place = _DUE_ORDER.index(line.status) if line.status in _DUE_ORDER else len(_DUE_ORDER)
    return place, closes_on(line.prediction), line.number


def _due_row(line: PredictionLine, as_of: date) -> dict[str, Any]:
    days = days_past_close(line.prediction, as_of)
    return {**prediction_line_row(line), "days_past_close": days}


def _due_cells(line: PredictionLine, as_of: date) -> dict[str, Any]:
    return {**prediction_line_row(line), "age": age_words(line.prediction, as_of)}


def source_list_report(lines: Sequence[SourceLine], *, meta: Mapping[str, object]) -> Report:
    """Return the report of `source list`, by name."""
    ordered = sorted(lines, key=lambda line: (name_order(line.source.name), line.source.key))
    columns = (
        Column("name", "source"),
        Column("name_zh", "in Chinese"),
        Column("kind", "kind"),
        Column("n_predictions", "predic-\ntions", Kind.INTEGER),
        Column("n_forecasts", "fore-\ncasts", Kind.INTEGER),
        Column("n_relayed", "\nrelayed", Kind.INTEGER),
        Column("key", "key", Kind.ID),
    )
    rows = tuple(_source_row(line) for line in ordered)
    note = "Forecasts are first-hand; relayed ones count on boards only if asked for."
    return Report(
        meta,
        SOURCE_KEYS,
        rows=rows,
        blocks=(Table(columns, rows, empty="No source matches."),),
        notes=(f"{count(len(rows), 'source')}. {note}",) if rows else (),
    )


def _source_row(line: SourceLine) -> dict[str, Any]:
    source = line.source
    return {
        "key": source.key,
        "name": source.name,
        "name_zh": source.name_zh,
        "kind": source.kind,
        "parents": source.parents,
        "n_predictions": line.n_predictions,
        "n_forecasts": line.n_forecasts,
        "n_relayed": line.n_relayed,
        "n_documents": line.n_documents,
        "note": source.note,
    }


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
        blocks=(Table(_DOCUMENT_COLUMNS, cells, empty="No document is recorded."),),
        notes=("Left out: statements that were considered and not filed.",) if rows else (),
    )


def document_row(line: DocumentLine) -> dict[str, Any]:
    """Return the row of a document."""
    document = line.document
    published = document.published
    others = {
        "published_on": None if published is None else published.at.date(),
        "published_on_precision": None if published is None else published.precision.value,
        "attached": line.is_attached,
        "n_sections": len(document.sections),
        "n_predictions": line.n_predictions,
        "n_forecasts": line.n_forecasts,
        "n_left_out": line.n_left_out,
    }
    return {key: others[key] if key in others else getattr(document, key) for key in DOCUMENT_KEYS}


def import_list_report(lines: Sequence[ImportLine], *, meta: Mapping[str, object]) -> Report:
    """Return the report of `import list`, the newest last."""
    columns = (
        Column("id", "id", Kind.ID),
        Column("day", "recorded", Kind.DATE),
        Column("actor", "by"),
        Column("format", "format"),
        Column("name", "file"),
        Column("n_rows", "rows", Kind.INTEGER),
        Column("n_facts", "facts", Kind.INTEGER),
        Column("retracted", "undone because"),
    )
    rows = tuple(_import_row(line) for line in sorted(lines, key=lambda line: line.number))
    cells = tuple({**row, "day": row["recorded_at"].date()} for row in rows)
    return Report(
        meta,
        IMPORT_KEYS,
        rows=rows,
        blocks=(Table(columns, cells, empty="Nothing was imported."),),
        notes=('To undo one: tracker retract I-01 --why "..."',) if rows else (),
    )


def _import_row(line: ImportLine) -> dict[str, Any]:
    return {
        "id": show_id("import", line.number),
        "recorded_at": line.recorded.at,
        "sequence": line.recorded.sequence,
        "actor": line.recorded.actor,
        "format": line.format,
        "name": line.name,
        "sha256": line.sha256,
        "n_rows": line.n_rows,
        "n_facts": line.n_facts,
        "retracted": line.retracted,
    }
