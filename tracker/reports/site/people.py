"""The pages of sources: the list of them, and the track record of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracker.domain.identifiers import show_id
from tracker.reports.listing import source_list_report
from tracker.reports.phrases import name_order, reason_words, strength_words
from tracker.reports.render.cells import NO_DATA, show_number, show_percent
from tracker.reports.report import Column, Kind, Table
from tracker.reports.site.paths import file_stem, prediction_page, source_page
from tracker.reports.site.tables import Cell, Head, SiteTable, table_of
from tracker.reports.site.words import standing_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.reports.report import Row
    from tracker.reports.site.record import SiteRecord
    from tracker.reports.site.words import Words
    from tracker.reports.views import Call, SourceLine, TrackRecordView

_SHORTEST_SLICE: Final = 3
_MOST_SLICES: Final = 12
_CERTAIN_HIT: Final = {1.0: ("right", "good"), 0.0: ("wrong", "bad")}


def sources_page(record: SiteRecord) -> dict[str, Any]:
    """Return what the list of sources shows."""
    report = source_list_report(record.sources, meta=record.meta)
    found = next(block for block in report.blocks if isinstance(block, Table))
    rows = sorted(found.rows, key=_most_first)
    table = table_of(
        found.columns,
        rows,
        caption="Sources, those with most predictions first",
        page_of=lambda row: source_page(str(row["key"])),
        minor=frozenset({"name_zh", "kind", "n_relayed", "key", "n_forecasts"}),
    )
    return {"heading": "Sources", "rows": rows, "table": table}


def _most_first(row: Mapping[str, Any]) -> tuple[int, int]:
    """Return how sources sort; what ties keeps the order of names."""
    return -row["n_predictions"], -row["n_relayed"]


def source_context(line: SourceLine, record: SiteRecord, words: Words) -> dict[str, Any]:
    """Return what the page of one source shows."""
    source, view = line.source, record.tracks.get(line.source.key)
    row = None if view is None else view.row
    relayed = [
        one.line
        for one in record.predictions
        if any(f.forecast.via and f.forecast.source == source.key for f in one.forecasts)
    ]
    wrote = [
        one.line.document
        for one in record.documents
        if source.key in {one.line.document.publisher, *one.line.document.authors}
    ]
    members = [one.source for one in record.sources if source.key in one.source.parents]
    return {
        "heading": source.name,
        "record": source,
        "stem": file_stem(source.key),
        "parents": [key for key in source.parents if key in words.sources],
        "row": row,
        "numbers": [] if view is None or row is None else _numbers(row, view),
        "too_few": row is not None and bool(row["n_scored"]) and row["score_low"] is None,
        "calls": None if view is None or not view.calls else _calls(view),
        "slices": [] if view is None else _slices(view),
        "relayed": relayed,
        "documents": wrote,
        "members": [s.key for s in sorted(members, key=lambda s: name_order(s.name))],
    }


def _numbers(row: Mapping[str, Any], view: TrackRecordView) -> list[tuple[str, str]]:
    """Return the figures at the top of a track record."""
    rank = NO_DATA if row["rank"] is None else f"{row['rank']} of {view.n_ranked}"
    figures = [
        ("rank", rank),
        ("could as well be", _span(row, "rank", 0)),
        ("mean Brier score", _shown(row["mean_score"], 3)),
        ("95% interval", _span(row, "score", 3)),
        ("calls right", NO_DATA if row["hit_rate"] is None else show_percent(row["hit_rate"])),
        ("scored", f"{row['n_scored']} of {row['n_forecast']}"),
    ]
    return [(term, text) for term, text in figures if text != NO_DATA]


def _shown(value: float | None, digits: int) -> str:
    return NO_DATA if value is None else show_number(value, digits)


def _span(row: Mapping[str, Any], name: str, digits: int) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    if low is None or high is None:
        return NO_DATA
    return f"{_shown(low, digits)}–{_shown(high, digits)}"


def _calls(view: TrackRecordView) -> SiteTable:
    """Return the table of what a source said, worst first, what is not scored last."""
    heads = (
        Head("id", whole=True),
        Head("prediction"),
        Head("said", minor=True),
        Head("as", right=True),
        Head("outcome"),
        Head("call"),
        Head("score", right=True),
    )
    calls = sorted(
        view.calls,
        key=lambda call: (call.score is None, -(call.score or 0.0), call.line.number),
    )
    caption = "Every prediction it forecast, the biggest misses first"
    return SiteTable(caption, heads, tuple(_call(call) for call in calls), name_at=1)


def _call(call: Call) -> tuple[Cell, ...]:
    number, line = call.line.number, call.line
    probability = "" if call.probability is None else show_percent(call.probability)
    hit = _CERTAIN_HIT.get(call.hit) if call.hit is not None else None
    if call.reason is not None:
        told = Cell(reason_words(call.reason), "2", tone="quiet")
    elif hit is not None:
        told = Cell(hit[0], repr(1 - (call.hit or 0.0)), tone=hit[1])
    else:
        told = Cell(NO_DATA if call.hit is None else f"hit {call.hit:.2g}", "0.5")
    return (
        Cell(show_id("prediction", number), str(number)),
        Cell(line.prediction.title, page=prediction_page(number)),
        Cell(_said(call)),
        Cell(probability or NO_DATA, "" if call.probability is None else repr(call.probability)),
        Cell(standing_words(line)),
        told,
        Cell(_shown(call.score, 3), "" if call.score is None else repr(call.score)),
    )


def _said(call: Call) -> str:
    if call.is_stated:
        return "a number"
    strength = "" if call.strength is None else strength_words(call.strength)
    if call.said:
        return f"“{call.said}” ({strength})" if strength else f"“{call.said}”"
    return f"no hedge words ({strength})" if call.said == "" and strength else strength or NO_DATA


_SLICE_COLUMNS: Final = (
    Column("name", ""),
    Column("n_scored", "scored", Kind.INTEGER),
    Column("hit_rate", "right", Kind.PERCENT),
    Column("mean_score", "mean score", Kind.NUMBER, digits=3),
    Column("score_low", "95% interval", Kind.INTERVAL, digits=3, upper="score_high"),
)


def _slices(view: TrackRecordView) -> list[SiteTable]:
    """Return its numbers cut by year, topic and strength; cuts of one row say nothing."""
    cuts = (
        ("By strength of words", "said as", view.by_strength),
        ("By year in which the window closed", "year", view.by_window),
        (f"By topic, with {_SHORTEST_SLICE} scored or more", "topic", _largest(view.by_topic)),
    )
    tables = []
    for caption, label, found in cuts:
        rows = [
            {**row, "name": strength_words(str(row["name"]))} for row in found if row["n_scored"]
        ]
        if len(rows) > 1:
            columns = (Column("name", label), *_SLICE_COLUMNS[1:])
            tables.append(table_of(columns, rows, caption=caption, page_of=lambda _row: None))
    return tables


def _largest(rows: tuple[Mapping[str, Any], ...]) -> tuple[Row, ...]:
    enough = [row for row in rows if row["n_scored"] >= _SHORTEST_SLICE]
    enough.sort(key=lambda row: (-row["n_scored"], str(row["key"])))
    return tuple(enough[:_MOST_SLICES])
