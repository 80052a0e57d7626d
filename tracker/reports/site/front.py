"""The pages about all sources at once: front page, board, method.

Invariant: every number here is one of the board's report; the front page only leaves columns out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracker.domain.lexicon import STRENGTHS
from tracker.reports.board_words import sentences, subtitle
from tracker.reports.explanation import explanation
from tracker.reports.phrases import closes_on, count, strength_words
from tracker.reports.render.cells import show_figure, show_percent
from tracker.reports.report import Facts, Table
from tracker.reports.scoreboard import scoreboard_report
from tracker.reports.site.paths import source_page
from tracker.reports.site.strips import scale_of
from tracker.reports.site.tables import Cell, Head, SiteTable, split_references, table_of, with_bars

if TYPE_CHECKING:
    from tracker.reports.report import Report, Row
    from tracker.reports.site.record import SiteRecord
    from tracker.reports.views import PredictionLine

_FRONT: Final = ("rank", "rank_low", "name", "mean_score", "hit_rate", "scored", "skill")
_MINOR: Final = frozenset(
    {"rank_low", "score_low", "shrunk_score", "skill", "left_out_words", "hit_rate"}
)
_NEWEST: Final = 10
_DUE: Final = 8
_WAITING: Final = ("overdue", "disputed", "due")
BAR: Final = "interval"


def report_of(record: SiteRecord) -> Report:
    """Return the report of the site's board."""
    return scoreboard_report(
        record.board, meta=record.meta, corrections=record.corrections, explain=True
    )


def front_page(record: SiteRecord) -> dict[str, Any]:
    """Return what the front page shows."""
    lines = [view.line for view in record.predictions]
    facts = record.board.facts
    known = [line for line in lines if line.known and line.outcome and line.outcome.is_scorable]
    known.sort(key=lambda line: (line.known.at, line.number) if line.known else (), reverse=True)
    waiting = [line for line in lines if line.status in _WAITING]
    waiting.sort(key=lambda line: (_WAITING.index(line.status), closes_on(line.prediction)))
    table, top = board_table(record, keys=_FRONT)
    return {
        "heading": "Front page",
        "board": table,
        "top": top,
        "score_words": subtitle(record.board).splitlines()[0],
        "cautions": sentences(record.board, corrections=record.corrections)[:4],
        "newest": known[:_NEWEST],
        "due": waiting[:_DUE],
        "documents": record.documents,
        "counts": {
            "predictions": len(lines),
            "in_words": count(len(lines), "prediction"),
            "documents": count(len(record.documents), "document"),
            "scored": facts.n_scored_predictions,
            "share_true": facts.share_true,
            "open": _n(lines, ("open", "upcoming")),
            "due": len(waiting),
            "evidence": sum(line.n_evidence for line in lines),
        },
    }


def _n(lines: list[PredictionLine], statuses: tuple[str, ...]) -> int:
    return sum(line.status in statuses for line in lines)


def board_table(record: SiteRecord, *, keys: tuple[str, ...] | None) -> tuple[SiteTable, str]:
    """Return the board with its drawings, and the upper end of their axis.

    Args:
        record: of the site.
        keys: of the columns; None = all.
    """
    board = record.board
    found = next(b for b in report_of(record).blocks if isinstance(b, Table))
    columns = [column for column in found.columns if keys is None or column.key in keys]
    rows = (*found.rows, *found.references)
    own = {str(row["key"]) for row in board.rows}

    def page_of(row: Row) -> str | None:
        return source_page(str(row["key"])) if row in found.rows and row["key"] in own else None

    ranked = board.facts.no_ranks is None
    caption = f"Sources as of {record.as_of}{', by shrunk score' if ranked else ''}"
    table = table_of(columns, rows, caption=caption, page_of=page_of, minor=_MINOR)
    table = split_references(table, len(found.rows))
    scale = scale_of((*board.rows, *board.references))
    by_key = {str(row["key"]): row for row in board.rows}
    ordered = [by_key[str(row["key"])] for row in found.rows]
    bars = [scale.bar(row) for row in (*ordered, *board.references)]
    if not any(bars):
        return table, ""
    at = table.name_at + 1
    return with_bars(table, bars, at=at, label=BAR), show_figure(scale.top)


def board_page(record: SiteRecord) -> dict[str, Any]:
    """Return what the page of the board shows."""
    report = report_of(record)
    tables = [block for block in report.blocks if isinstance(block, Table)]
    facts = [block for block in report.blocks if isinstance(block, Facts)]
    own = {str(row["key"]) for row in record.board.rows}
    table, top = board_table(record, keys=None)
    more = None
    if len(tables) > 1:
        more = table_of(
            tables[1].columns,
            tables[1].rows,
            caption="More numbers about each source",
            page_of=lambda row: source_page(str(row["key"])) if row["key"] in own else None,
        )
    return {
        "heading": f"The board as of {record.as_of}",
        "subtitle": subtitle(record.board),
        "board": table,
        "top": top,
        "notes": report.notes,
        "more": more,
        "meanings": facts[0].pairs if facts else (),
    }


def method_page(record: SiteRecord) -> dict[str, Any]:
    """Return what the page about the method shows."""
    spec = record.board.spec
    plain = {name: value for name, value in spec.to_dict().items() if name != "levels"}
    options = [(name.replace("_", " "), _option(value)) for name, value in plain.items()]
    return {
        "heading": "Method",
        "lexicon": _lexicon(record),
        "terms": explanation(record.board),
        "notes": sentences(record.board, corrections=record.corrections),
        "options": options,
    }


def _option(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "all"
    return "none" if value is None else str(value)


def _lexicon(record: SiteRecord) -> SiteTable:
    spec = record.board.spec
    heads = (
        Head("said as"),
        Head("read as", right=True),
        Head("lowest", right=True),
        Head("highest", right=True),
        Head("from"),
    )
    rows = tuple(
        (
            Cell(strength_words(strength)),
            Cell(show_percent(level.median)),
            Cell(show_percent(level.low)),
            Cell(show_percent(level.high)),
            Cell("interpolated" if level.derived else "the lexicon"),
        )
        for strength, level in zip(STRENGTHS, spec.levels, strict=False)
    )
    name = "none" if spec.lexicon is None else f"{spec.lexicon}, version {spec.lexicon_version}"
    return SiteTable(f"Lexicon: {name}", heads, rows)
