"""The report of `compare`: sources on the predictions that both forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.reports.board_words import clamp_notes
from tracker.reports.phrases import count
from tracker.reports.report import Column, Heading, Kind, Paragraph, Report, Table
from tracker.reports.rule_words import rule_words
from tracker.scoring.board_comparison import COMPARISON_KEYS
from tracker.scoring.ranges import is_bounded
from tracker.scoring.units import UNITS_DIFFER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.reports.report import Block
    from tracker.scoring.board import Row

_COLUMNS: Final = (
    Column("first_name", "first"),
    Column("second_name", "second"),
    Column("n_shared", "both\nforecast", Kind.INTEGER),
    Column("difference", "difference", Kind.NUMBER, 3),
    Column("low", "95%\ninterval", Kind.INTERVAL, 3, upper="high"),
    Column("p_value", "p", Kind.NUMBER, 3),
    Column("adjusted_p", "p, all\npairs", Kind.NUMBER, 3),
    Column("anytime_low", "at any\ntime", Kind.INTERVAL, 3, upper="anytime_high"),
    Column("e_value", "e", Kind.NUMBER, 2),
)
_AT_ANY_TIME: Final = (
    "At any time: an interval that holds however often the board is looked at; "
    "e: evidence for a difference, 20 or more is strong."
)
_MANY: Final = frozenset({"adjusted_p"})
FEW: Final = 5


def comparison_report(rows: Sequence[Row], *, meta: Mapping[str, object]) -> Report:
    """Return the report of one or many comparisons.

    Args:
        rows: with `COMPARISON_KEYS`.
        meta: verb, as_of, the specification and what was compared.
    """
    words = rule_words(str(meta["rule"]), two_sided=bool(meta["two_sided"]))
    columns = tuple(c for c in _COLUMNS if len(rows) > 1 or c.key not in _MANY)
    blocks: list[Block] = [
        Heading(f"Compared on what both forecast, as of {meta['as_of']}", level=1),
        Paragraph(f"Difference of the {words.name}, first less second. {_lead(rows)}".strip()),
        Table(columns, tuple(rows), empty="No two sources share a scored prediction."),
    ]
    notes = [
        *clamp_notes(meta),
        "p: how often signs drawn at random give as large a difference; small means real.",
        _at_any_time(str(meta["rule"]), meta.get("clamp")),
    ]
    if len(rows) > 1:
        notes.append("p, all pairs: after Benjamini and Hochberg, because many pairs were tried.")
    mixed = sum(row["reason"] == UNITS_DIFFER for row in rows)
    if mixed:
        notes.append(f"No difference where the predictions have several units: {mixed}.")
    few = sum(row["n_shared"] < FEW for row in rows)
    if few:
        notes.append(
            f"Too few shared predictions (under {FEW}) for an interval: {count(few, 'pair')}."
        )
    return Report(meta, COMPARISON_KEYS, rows=tuple(rows), blocks=tuple(blocks), notes=tuple(notes))


def _at_any_time(rule: str, clamp: object) -> str:
    """Return what the interval and e at any time are, or why there are none."""
    if is_bounded(rule, clamp=clamp if isinstance(clamp, float) else None):
        return _AT_ANY_TIME
    way_out = "; --clamp 0.01 gives it some" if is_bounded(rule, clamp=0.01) else ""
    return (
        f"No interval at any time and no e: the rule has no bounds{way_out}. "
        "Look at p once, not every week."
    )


def _lead(rows: Sequence[Row]) -> str:
    """Return one sentence on a single comparison."""
    if len(rows) != 1:
        return ""
    row = rows[0]
    if not row["n_shared"]:
        return "They share no scored prediction, so nothing can be compared."
    if row["reason"] == UNITS_DIFFER:
        shared = count(row["n_shared"], "prediction")
        return f"They share {shared} in different units, which have no mean difference."
    if row["low"] is None:
        return f"They share {count(row['n_shared'], 'prediction')}: too few to tell."
    if row["low"] <= 0 <= row["high"]:
        return "The interval holds 0: the record does not tell them apart."
    return "The interval leaves 0 out: the difference is more than noise."
