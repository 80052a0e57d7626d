"""The report of `scoreboard`: rows side by side, references below, and how to read them.

Invariant: the rows for programs are the board's own, key by key; the table for people leaves out
columns that hold nothing and says in words what its numbers mean.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.instant import from_microseconds
from tracker.domain.lexicon import STRENGTH_CODE, STRENGTHS
from tracker.reports.board_words import (
    PER_WORDS,
    UNRANKED,
    column_meanings,
    day_before,
    sentences,
    subtitle,
)
from tracker.reports.explanation import explanation
from tracker.reports.number_words import PART_COLUMNS
from tracker.reports.phrases import left_out_words, strength_words
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
from tracker.scoring.board import ROW_KEYS
from tracker.scoring.state import REASONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.reports.report import Block, Row
    from tracker.scoring.board import Board
    from tracker.scoring.spec import BoardSpec

TOO_FEW: Final = "too few"
_SHOWN_REASONS: Final = {TOO_FEW: TOO_FEW, "infinite": "infinite"}
REFERENCE_NAMES: Final = {
    "climatology": "mean of the others",
    "always-half": "always 50%",
    "always-true": "always true",
    "base-rate": "base rate",
}
_TOLD_AS_TRUE: Final = frozenset({"section", "strength"})
_RANKS: Final = frozenset({"rank", "rank_low", "shrunk_score"})
_NOT_FOR_REFERENCES: Final = (*sorted(_RANKS), "skill", "holds", "readings", "came_true", "read_as")


def scoreboard_report(
    board: Board,
    *,
    meta: Mapping[str, object],
    corrections: Mapping[str, int] | None,
    explain: bool,
    narrow: bool = False,
) -> Report:
    """Return the report of a scoreboard.

    Args:
        board: from `tracker.scoring.summary`.
        meta: verb, as_of, as_recorded, head and n_facts; the options of the board are added.
        corrections: what was recorded after the board's day about the time before it, by kind
            (`n_superseded`, `n_reopened`, ...); None = not counted.
        explain: whether to print more than a line about each number.
        narrow: leave columns out so that rows stay side by side on a narrow terminal.
    """
    return Report(
        {**meta, **board_meta(board), "corrections": corrections},
        ROW_KEYS,
        rows=tuple(board.rows),
        references=tuple(board.references),
        blocks=_blocks(board, explain=explain, narrow=narrow),
        notes=sentences(board, corrections=corrections),
        spread={"left_out": REASONS},
    )


def _blocks(board: Board, *, explain: bool, narrow: bool) -> tuple[Block, ...]:
    """Return what people read: title, table, what its numbers mean, and more if asked."""
    table = board_table(board, columns=board_columns(board, narrow=narrow))
    blocks: list[Block] = [Heading(_title(board), level=1), Paragraph(subtitle(board)), table]
    if table.rows and explain:
        more = _shown(_MORE, table.rows, board.spec)
        name = next(column for column in table.columns if column.key == "name")
        blocks.append(Table((name, *more), table.rows, title="More of each row"))
    if table.rows:
        shown = frozenset(column.key for column in table.columns)
        blocks.append(Facts(column_meanings(board, shown=shown)))
    if explain:
        blocks.extend((Heading("How these numbers are made"), Facts(explanation(board))))
    return tuple(blocks)


def board_table(
    board: Board, *, columns: tuple[Column, ...], rows: tuple[Mapping[str, Any], ...] | None = None
) -> Table:
    """Return the table of a board for people, references below a rule.

    Args:
        board: the board.
        columns: of `board_columns`, or some of them; those that hold nothing are left out.
        rows: some of the board's rows; None = all.
    """
    chosen = board.rows if rows is None else rows
    cells = tuple(_cells(row, board) for row in _ordered(board, chosen))
    references = tuple(_cells(row, board, is_reference=True) for row in board.references)
    return Table(
        _shown(columns, (*cells, *references), board.spec),
        cells,
        references=references,
        empty="No source has a forecast that this board admits.",
    )


def board_meta(board: Board) -> dict[str, Any]:
    """Return every option that shaped the numbers, and the facts that hold for all rows."""
    spec = board.spec
    plain = spec.to_dict()
    plain["since"] = None if spec.since is None else from_microseconds(spec.since).date()
    plain["until"] = None if spec.until is None else day_before(spec.until)
    plain["levels"] = {
        strength: list(level[:3]) for strength, level in zip(STRENGTHS, spec.levels, strict=False)
    }
    facts = board.facts
    named = {
        "interval_parts": {key: parts._asdict() for key, parts in facts.interval_parts.items()},
        "coverage_by_level": [level._asdict() for level in facts.coverage_by_level],
    }
    return {**plain, "board": asdict(facts) | named}


def _title(board: Board) -> str:
    per = "" if board.spec.per == "source" else f" by {_PER_TITLES[board.spec.per]}"
    return f"Scoreboard{per} as of {day_before(board.cut)}"


_PER_TITLES: Final = {
    **PER_WORDS,
    "strength": "strength of words",
    "type": "type of prediction",
    "horizon": "days from forecast to closing",
}


def _ordered(board: Board, chosen: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the rows as people expect them: strengths by strength, spans by length."""
    rows = list(chosen)
    if board.spec.per == "strength":
        return sorted(rows, key=lambda row: STRENGTH_CODE.get(str(row["key"]), len(STRENGTHS)))
    if board.spec.per in UNRANKED:
        return sorted(rows, key=lambda row: str(row["key"]))
    return rows


_WIDE: Final = frozenset({"left_out_words", "skill", "coverage", "shrunk_score", "hit_rate"})
"""Columns that a narrow terminal does without, so that rows stay side by side."""


def board_columns(board: Board, *, brief: bool = False, narrow: bool = False) -> tuple[Column, ...]:
    """Return the columns in the order of importance; brief, narrow = without some of them."""
    spec, quiet = board.spec, {TOO_FEW: Tone.QUIET}
    columns = (
        Column("rank", "rank", Kind.INTEGER),
        Column("rank_low", "range", Kind.INTERVAL, digits=0, upper="rank_high"),
        Column("name", PER_WORDS[spec.per]),
        Column("mean_score", "mean\nscore", Kind.NUMBER),
        Column("score_low", "95%\ninterval", Kind.INTERVAL, upper="score_high", tones=quiet),
        Column("shrunk_score", "\nshrunk", Kind.NUMBER),
        *PART_COLUMNS,
        Column("readings", "kind to\nharsh", Kind.INTERVAL, upper="score_worst_reading"),
        Column("holds", "rank\nholds"),
        Column("hit_rate", "\nright", Kind.PERCENT),
        Column("came_true", "came\ntrue", Kind.PERCENT),
        Column("read_as", "read\nas", Kind.PERCENT),
        Column("scored", "\nscored", align=Align.RIGHT),
        Column("skill", "\nskill", Kind.NUMBER, digits=2),
        Column("coverage", "\ncover", Kind.PERCENT),
        Column("left_out_words", "left out"),
    )
    if narrow:
        return tuple(column for column in columns if column.key not in _WIDE)
    return columns[:-3] if brief else columns


_MORE: Final = (
    Column("hit_low", "right,\n95%", Kind.PERCENT_INTERVAL, upper="hit_high"),
    Column("p_best", "best,\nchance", Kind.PERCENT),
    Column("boldness", "\nboldness", Kind.NUMBER, digits=2),
    Column("bias", "\nbias", Kind.NUMBER, digits=2),
    Column("vagueness", "\nvague", Kind.PERCENT),
    Column("retrospective", "retro-\nspective", Kind.PERCENT),
    Column("n_clusters", "\nclusters", Kind.INTEGER),
    Column("n_early", "known\nearly", Kind.INTEGER),
    Column("n_waiting", "still\nwaiting", Kind.INTEGER),
    Column("n_infinite", "\ninfinite", Kind.INTEGER),
)


def _shown(
    columns: tuple[Column, ...], rows: tuple[Row, ...], spec: BoardSpec
) -> tuple[Column, ...]:
    """Return the columns that hold something; ranks only where rows compete."""
    always = {"name", "mean_score", "scored"}
    if spec.per in UNRANKED:
        columns = tuple(column for column in columns if column.key not in _RANKS)
    return tuple(
        column
        for column in columns
        if column.key in always or any(_holds(row.get(column.key)) for row in rows)
    )


def _holds(value: object) -> bool:
    return value is not None and value not in {"", TOO_FEW}


def _cells(row: Mapping[str, Any], board: Board, *, is_reference: bool = False) -> Row:
    """Return a row for people: the board's, with some cells in words."""
    spec, key = board.spec, str(row["key"])
    facts = board.facts
    reasons = {} if is_reference else facts.reasons.get(key, {})
    parts = None if is_reference else facts.interval_parts.get(key)
    return {
        **row,
        **({} if parts is None else parts._asdict()),
        "name": _name(row, spec, is_reference=is_reference),
        "score_low": _SHOWN_REASONS.get(reasons.get("score_low", ""), row["score_low"]),
        "scored": _scored(row, is_reference=is_reference),
        "readings": row["score_best_reading"] if spec.readings else None,
        "holds": row["robust"] if spec.readings else None,
        "hit_rate": None if spec.rule == "hit" else row["hit_rate"],
        "came_true": board.facts.came_true.get(key) if spec.per in _TOLD_AS_TRUE else None,
        "read_as": _read_as(key, spec),
        "coverage": row["coverage"] if spec.selection == "time-weighted" else None,
        "left_out_words": left_out_words(row["left_out"] or {}, most=2),
        **(dict.fromkeys(_NOT_FOR_REFERENCES, "") if is_reference else {}),
    }


def _scored(row: Mapping[str, Any], *, is_reference: bool) -> str:
    if is_reference:
        return f"{row['n_scored']}"
    return f"{row['n_scored']} of {row['n_forecast']}"


def _name(row: Mapping[str, Any], spec: BoardSpec, *, is_reference: bool) -> str:
    name = str(row["name"])
    if is_reference:
        return REFERENCE_NAMES.get(str(row["key"]), name)
    return strength_words(name) if spec.per in {"strength", "type"} else name


def _read_as(key: str, spec: BoardSpec) -> float | None:
    if spec.per != "strength" or key not in STRENGTH_CODE or not spec.levels:
        return None
    return spec.levels[STRENGTH_CODE[key]].median
