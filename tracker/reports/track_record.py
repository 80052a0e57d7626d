"""The track record of a source: one source over time, from the board's own numbers.

Invariant: every mean, share and interval here was computed by scoring; this module only lays the
rows of boards out and says them in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracker.domain.identifiers import show_id
from tracker.domain.lexicon import STRENGTH_CODE
from tracker.reports.phrases import (
    OUTCOME_TONES,
    STATUS_TONES,
    and_list,
    closes_on,
    left_out_words,
    outcome_words,
    reason_words,
    strength_words,
)
from tracker.reports.prediction_row import prediction_line_row
from tracker.reports.render.cells import digits_for, show_number, show_percent
from tracker.reports.report import (
    Align,
    Column,
    Facts,
    Heading,
    Kind,
    Paragraph,
    Report,
    Table,
    Tone,
)
from tracker.reports.rule_words import direction_words, rule_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.reports.report import Block, Row
    from tracker.reports.views import Call, TrackRecordView

_MEAN: Final = (
    Column("mean_score", "mean\nscore", Kind.NUMBER),
    Column("interval", "95%\ninterval", Kind.INTERVAL, upper="score_high"),
    Column("hit_rate", "\nright", Kind.PERCENT),
    Column("hit_low", "right,\n95%", Kind.PERCENT_INTERVAL, upper="hit_high"),
    Column("scored", "\nscored", align=Align.RIGHT),
    Column("left_out_words", "left out"),
)
_CALLS: Final = (
    Column("id", "id", Kind.ID),
    Column("title", "prediction"),
    Column("said", "said"),
    Column("probability", "as", Kind.PERCENT),
    Column("standing", "came", tones={**STATUS_TONES, **OUTCOME_TONES}),
    Column("closes_on", "closes", Kind.DATE),
    Column("score", "score", Kind.NUMBER),
    Column("verdict", "", tones={"right": Tone.GOOD, "wrong": Tone.BAD}),
)


def track_record_report(view: TrackRecordView, *, meta: Mapping[str, object]) -> Report:
    """Return the report of `source show`.

    Args:
        view: the source, its row of the whole board, and its rows by year, topic and strength.
        meta: verb, as_of, as_recorded, head, n_facts and the options of the boards.
    """
    source = view.source
    blocks: list[Block] = [Heading(source.name, level=1), Paragraph(_standing(view))]
    blocks.append(Facts(tuple(_facts(view))))
    for title, rows, columns in _tables(view):
        blocks.extend((Heading(title), Table(columns, tuple(rows))))
    ordered = sorted(view.calls, key=_call_order)
    nothing = "No forecast of its own is recorded."
    blocks.append(Heading(f"Its predictions ({len(ordered)})"))
    blocks.append(Table(_CALLS, tuple(_call_cells(call) for call in ordered), empty=nothing))
    words = rule_words(view.rule)
    note = f"Scores: {words.name}, {direction_words(view.rule)}; {words.meaning}."
    row = _row(view, ordered)
    return Report(meta, tuple(row), row=row, blocks=tuple(blocks), notes=(note,))


def _standing(view: TrackRecordView) -> str:
    """Return in a sentence or two how accurate it was."""
    row = view.row
    if row is None or row.get("mean_score") is None:
        return f"Nothing of it can be scored as of {view.as_of}."
    digits = digits_for([row["mean_score"]])
    name = rule_words(view.rule).name
    mean = f"Mean {name} {show_number(_number(row['mean_score']), digits)}"
    if row.get("score_low") is None:
        interval = "too few for an interval"
    else:
        low, high = _number(row["score_low"]), _number(row["score_high"])
        interval = f"95% interval {show_number(low, digits)} to {show_number(high, digits)}"
    over = f"over {row['n_scored']} of {row['n_forecast']} predictions as of {view.as_of}"
    lines = [f"{mean} ({interval}) {over}."]
    if row.get("rank") is not None:
        span = f"it may as well be any from {row['rank_low']} to {row['rank_high']}"
        lines.append(f"Rank {row['rank']} of {view.n_ranked}; {span}.")
    return "\n".join(lines)


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else float("nan")


def _facts(view: TrackRecordView) -> list[tuple[str, str]]:
    source, row = view.source, view.row or {}
    right = ""
    if row.get("hit_rate") is not None:
        low, high = _number(row["hit_low"]), _number(row["hit_high"])
        span = f"{show_number(100 * low, 0)}–{show_percent(high)}"
        right = f"{show_percent(_number(row['hit_rate']))} of its calls (95% interval {span})"
    facts = [
        ("In Chinese", source.name_zh),
        ("Kind", source.kind),
        ("Speaks for", and_list([parent.name for parent in view.parents]) if view.parents else ""),
        ("Right", right),
        ("Left out", left_out_words(_counts(row.get("left_out")))),
        ("Note", source.note),
        ("Key", source.key),
    ]
    return [(term, text) for term, text in facts if text]


def _counts(left_out: object) -> Mapping[str, int]:
    return left_out if isinstance(left_out, dict) else {}


def _tables(
    view: TrackRecordView,
) -> list[tuple[str, Sequence[Row], tuple[Column, ...]]]:
    """Return the tables of means that have rows."""
    strengths = sorted(
        view.by_strength, key=lambda row: STRENGTH_CODE.get(str(row["key"]), len(STRENGTH_CODE))
    )
    topics = sorted(view.by_topic, key=lambda row: (-int(_number(row["n_forecast"])), row["name"]))
    said = (Column("name", "said as"), Column("read_as", "read\nas", Kind.PERCENT), *_MEAN)
    tables = (
        ("By year of closing", view.by_window, (Column("name", "closes in"), *_MEAN)),
        ("By strength of words", strengths, said),
        ("By topic", topics, (Column("name", "topic"), *_MEAN)),
    )
    return [
        (title, [_mean_cells(row, view) for row in rows], columns)
        for title, rows, columns in tables
        if rows
    ]


def _mean_cells(row: Row, view: TrackRecordView) -> Row:
    key = str(row["key"])
    few = row.get("score_low") is None and row.get("mean_score") is not None
    levels = () if view.lexicon is None else view.lexicon.all_levels()
    is_strength = key in STRENGTH_CODE and bool(levels)
    return {
        **row,
        "name": strength_words(str(row["name"])) if key in STRENGTH_CODE else row["name"],
        "interval": "too few" if few else row.get("score_low"),
        "read_as": levels[STRENGTH_CODE[key]].median if is_strength else None,
        "scored": f"{row['n_scored']} of {row['n_forecast']}",
        "left_out_words": left_out_words(_counts(row.get("left_out")), most=2),
    }


def _call_order(call: Call) -> tuple[Any, int]:
    return closes_on(call.line.prediction), call.line.number


def _call_cells(call: Call) -> dict[str, Any]:
    outcome = call.line.outcome
    return {
        **prediction_line_row(call.line),
        "said": _said(call),
        "probability": call.probability,
        "standing": call.line.status if outcome is None else outcome_words(outcome),
        "score": call.score,
        "verdict": _verdict(call),
    }


def _said(call: Call) -> str:
    """Return stance and words, as in `denies: “won't” certain`."""
    stance = "" if call.stance == "affirms" else f"{call.stance}: "
    if call.is_stated:
        return f"{stance}stated"
    hedge = f"“{call.said}”" if call.said else ""
    strength = "" if call.strength is None else strength_words(call.strength)
    return stance + (f"{hedge} {strength}".strip() or "–")


def _verdict(call: Call) -> str:
    """Return whether the call was right, or why it is not scored if the outcome does not say it."""
    if call.reason is not None:
        reason = reason_words(call.reason)
        return "" if reason in {call.line.status, outcome_words(call.line.outcome)} else reason
    if call.hit is None:
        return ""
    return {1.0: "right", 0.0: "wrong"}.get(call.hit, f"hit {call.hit:.2g}")


def _row(view: TrackRecordView, calls: Sequence[Call]) -> dict[str, Any]:
    source = view.source
    return {
        "key": source.key,
        "name": source.name,
        "name_zh": source.name_zh,
        "kind": source.kind,
        "parents": source.parents,
        "note": source.note,
        "rule": view.rule,
        "n_ranked": view.n_ranked,
        "board": view.row,
        "by_window": view.by_window,
        "by_strength": view.by_strength,
        "by_topic": view.by_topic,
        "calls": [_call_row(call) for call in calls],
    }


def _call_row(call: Call) -> dict[str, Any]:
    names = ("said", "strength", "stance", "probability", "is_stated", "score", "hit", "reason")
    return {
        **prediction_line_row(call.line),
        "forecast": show_id("forecast", call.number),
        **{name: getattr(call, name) for name in names},
    }
