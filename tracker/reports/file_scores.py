"""The report of `score`: a file of forecasts, scored without being recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.reports.board_words import clamp_notes
from tracker.reports.number_words import PART_COLUMNS, level_notes
from tracker.reports.phrases import count, left_out_words
from tracker.reports.report import Column, Heading, Kind, Paragraph, Report, Table
from tracker.reports.rule_words import rule_words
from tracker.scoring.rules import RULES
from tracker.scoring.tally import SUM_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.reports.report import Block, Row
    from tracker.scoring.number_facts import LevelCoverage


def file_scores_report(
    rows: Sequence[Row],
    left_out: Mapping[str, int],
    levels: Sequence[LevelCoverage],
    *,
    meta: Mapping[str, object],
    by: Sequence[str],
) -> Report:
    """Return the report of a scored file.

    Args:
        rows: with the `by` columns, `tally.SUM_KEYS` and the parts of the rule's scores.
        left_out: pairs that were not scored, by reason.
        levels: how often values lay in the intervals of each stated level.
        meta: verb, file, rule, selection, clamp, n_rows, n_mixed, n_same_instant; what was left out
            and the levels are added to it.
        by: the columns that make a row.
    """
    rule = str(meta["rule"])
    words, parts = rule_words(rule, two_sided=bool(meta["two_sided"])), RULES[rule].parts
    blocks: list[Block] = [
        Heading(f"Scores of {meta['file']}", level=1),
        Paragraph(" ".join((f"{words.name}: {words.meaning}.", *clamp_notes(meta)))),
        Table(_columns(by, rule), tuple(rows), empty="The file holds no forecast."),
    ]
    return Report(
        {
            **meta,
            "left_out": dict(left_out),
            "coverage_by_level": [level._asdict() for level in levels],
        },
        (*by, *SUM_KEYS, *parts),
        rows=tuple(rows),
        blocks=tuple(blocks),
        notes=(*level_notes(levels), *_notes(rows, left_out, meta)),
    )


def _columns(by: Sequence[str], rule: str) -> tuple[Column, ...]:
    return (
        *(Column(name, name) for name in by),
        Column("n_forecast", "forecast", Kind.INTEGER),
        Column("n_scored", "scored", Kind.INTEGER),
        Column("mean_score", "mean\nscore", Kind.NUMBER, 3),
        *(column for column in PART_COLUMNS if column.key in RULES[rule].parts),
        Column("weight", "weight", Kind.NUMBER, 1),
        Column("coverage", "coverage", Kind.PERCENT, 0),
    )


def _notes(
    rows: Sequence[Row], left_out: Mapping[str, int], meta: Mapping[str, object]
) -> Iterator[str]:
    if left_out:
        yield f"Left out, not scored: {left_out_words(left_out)}."
    if left_out.get("rule") and meta["rule"] == "rps":
        yield "Options have an order where the column ordered says true; others have no such score."
    if meta["n_same_instant"]:
        n = count(int(str(meta["n_same_instant"])), "forecast")
        yield f"Made at the same instant as a later row of the source, which is the update: {n}."
    if meta["n_mixed"]:
        yield (
            f"No mean where the predictions have several units: {meta['n_mixed']}; "
            "add --by prediction to see them one by one."
        )
    n_infinite = sum(int(str(row["n_infinite"])) for row in rows)
    if n_infinite:
        yield f"{count(n_infinite, 'infinite score')}: sure and wrong; --clamp 0.01 bounds them."
    yield f"Read: {count(int(str(meta['n_rows'])), 'row')}."
