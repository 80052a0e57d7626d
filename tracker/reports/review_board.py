"""The boards of a review: how the sources stand, and what moved since the span began.

Invariant: a move compares boards of windows that were over at both ends, and is called more than
noise only if the earlier value lies outside today's interval; a source that was not scored before
has not moved, it is new.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from tracker.reports.charts.trend import longest_series
from tracker.reports.phrases import count
from tracker.reports.render.cells import show_percent
from tracker.reports.report import Column, Heading, Kind, Paragraph, Table, Tone
from tracker.reports.scoreboard import board_columns, board_table
from tracker.reports.trend import trend_table

if TYPE_CHECKING:
    from tracker.reports.report import Block, Row
    from tracker.reports.review_view import ReviewView
    from tracker.scoring.board import Board

NEW: Final = "new"
CALIBRATION: Final = "Calibration: did the words keep their promise?"
BY_TOPIC: Final = "By topic"
BY_HORIZON: Final = "By time ahead"
OVER_TIME: Final = "Over time"
READINGS: Final = "If words were read differently"
LATE_ABSENCES: Final = (
    "That something did not happen becomes known only after its window, often some time after: "
    "early boards lean to the true ones, and a mean may move by late outcomes alone."
)
"""What limits every comparison of two boards, also of settled ones."""

FEWEST: Final = 3
FEWEST_OF_TOPIC: Final = 5
"""Rows of a slice with fewer scored predictions are counted, not shown."""

_MOVED: Final = (
    Column("name", "source"),
    Column("n_new", "newly\nscored", Kind.INTEGER),
    Column("mean_score_before", "mean\nbefore", Kind.NUMBER),
    Column("mean_score", "mean\nnow", Kind.NUMBER),
    Column("change", "\nchange", Kind.NUMBER),
    Column("rank_before", "rank\nbefore", Kind.INTEGER),
    Column("rank", "rank\nnow", Kind.INTEGER),
    Column("verdict", "noise?", tones={"more than noise": Tone.WARN}),
)


def moves(view: ReviewView) -> tuple[dict[str, Any], ...]:
    """Return what became of each source with a newly scored prediction whose window was over.

    `exceeds_noise` is None where there is no interval to judge by.
    """
    before = {} if view.before is None else {row["key"]: row for row in view.before.rows}
    found = []
    for row in () if view.settled is None else view.settled.rows:
        earlier = before.get(row["key"], {})
        n_before = earlier.get("n_scored") or 0
        if not row["n_scored"] or row["n_scored"] == n_before:
            continue
        old, new = earlier.get("mean_score"), row["mean_score"]
        found.append(
            {
                "key": row["key"],
                "name": row["name"],
                "n_scored": row["n_scored"],
                "n_scored_before": n_before,
                "mean_score": new,
                "mean_score_before": old,
                "change": None if old is None or new is None else new - old,
                "rank": row["rank"],
                "rank_before": earlier.get("rank"),
                "exceeds_noise": _exceeds(old, row),
            }
        )
    return tuple(found)


def _exceeds(old: float | None, row: Row) -> bool | None:
    low, high = row["score_low"], row["score_high"]
    if old is None or not isinstance(low, float) or not isinstance(high, float):
        return None
    return not low <= old <= high


def board_heading(view: ReviewView) -> str:
    """Return the heading of the part that holds the board."""
    return f"The board as of {view.as_of}"


def board_blocks(view: ReviewView) -> list[Block]:
    """Return the board at the end of the span and what moved."""
    table = board_table(view.board, columns=board_columns(view.board, brief=True))
    blocks: list[Block] = [Heading(board_heading(view)), table]
    blocks.append(Heading("What moved"))
    moved = moves(view)
    if not moved:
        return [*blocks, Paragraph(_nothing_moved(view))]
    blocks.append(Paragraph(_compared(view)))
    cells = tuple(
        {**row, "n_new": row["n_scored"] - row["n_scored_before"], "verdict": _verdict(row)}
        for row in moved
    )
    blocks.append(Table(_MOVED, cells))
    told = [LATE_ABSENCES] if view.before is None else [_noise(moved), LATE_ABSENCES]
    blocks.append(Paragraph("\n".join(told)))
    return blocks


def _nothing_moved(view: ReviewView) -> str:
    """Return why there is no move: nothing settled to compare, or nothing new."""
    if not _n_scored(view.settled):
        return (
            f"Nothing settled to compare: of the predictions whose window was over by {view.as_of} "
            "none is scored."
        )
    return "No source was newly scored on a window that was over."


def _compared(view: ReviewView) -> str:
    """Return what the table of moves compares, with how much of it was known at either end."""
    only = "Only predictions whose window was over are compared"
    now = _share_scored(view.settled)
    eve = view.since - timedelta(days=1)
    if view.before is None:
        return (
            f"{only}: {now} were scored on {view.as_of}, none by {eve}, so there is nothing "
            "settled to compare them with, and nobody can have moved."
        )
    return f"{only}: {_share_scored(view.before)} were scored on {eve}, {now} on {view.as_of}."


def _n_scored(board: Board | None) -> int:
    return 0 if board is None else board.facts.n_scored_predictions


def _share_scored(board: Board | None) -> str:
    n = 0 if board is None else board.facts.n_predictions
    return f"{_n_scored(board)} of {n}"


def _noise(moved: tuple[dict[str, Any], ...]) -> str:
    """Return how many moves are more than noise, of those that can be judged."""
    judged = [row["exceeds_noise"] for row in moved if row["exceeds_noise"] is not None]
    if not judged:
        return "No move can be told from noise: the sources are new or scored too seldom."
    n = judged.count(True)
    told = "none is" if n == 0 else "1 is" if n == 1 else f"{n} are"
    return (
        f"{count(len(judged), 'move')} can be judged; {told} more than noise.\n"
        "A move is, where the mean before lies outside the 95% interval of the mean now."
    )


def _verdict(row: dict[str, Any]) -> str:
    if not row["n_scored_before"]:
        return NEW
    return {True: "more than noise", False: "within noise", None: "too few to tell"}[
        row["exceeds_noise"]
    ]


def trend_blocks(view: ReviewView) -> list[Block]:
    """Return the scores by the quarter in which windows closed, of the sources with most."""
    shown = tuple(row for own in longest_series(view.trend) for row in own)
    left = len({row["key"] for row in view.trend}) - len({row["key"] for row in shown})
    told = "A quarter holds the predictions whose window closed in it."
    if any(row["is_provisional"] for row in shown):
        told += " “k of n” settled: the rest has no outcome yet, and the score will move."
    if left and shown:
        told += f"\n{count(left, 'more source')} with fewer or none settled."
    whole = trend_table(shown)
    rows = tuple(
        {**row, "name": ""} if place and row["key"] == shown[place - 1]["key"] else row
        for place, row in enumerate(whole.rows)
    )
    columns = tuple(column for column in whole.columns if column.key != "rolling_score")
    table = Table(columns, rows, empty="Of the windows that closed nothing is settled yet.")
    blocks: list[Block] = [Heading(OVER_TIME), table]
    return [*blocks, Paragraph(told)] if shown else blocks


def slice_blocks(view: ReviewView) -> list[Block]:
    """Return the boards by topic, headline and time ahead, rows with enough to say."""
    blocks: list[Block] = []
    parts = (
        (BY_TOPIC, view.topics, FEWEST_OF_TOPIC),
        ("By headline", view.sections, FEWEST),
        (BY_HORIZON, view.horizons, FEWEST),
    )
    for title, board, fewest in parts:
        if board is None:
            continue
        rows = tuple(row for row in board.rows if row["n_scored"] >= fewest)
        table = board_table(board, columns=_slice_columns(board), rows=rows)
        empty = f"None has {fewest} scored predictions yet."
        blocks.extend((Heading(title), replace(table, references=(), empty=empty)))
        left = len(board.rows) - len(rows)
        if left and rows:
            blocks.append(Paragraph(f"{left} more with fewer than {fewest} scored."))
    return blocks


def _slice_columns(board: Board) -> tuple[Column, ...]:
    kept = {"name", "mean_score", "score_low", "hit_rate", "came_true", "scored"}
    return tuple(column for column in board_columns(board) if column.key in kept)


def calibration_blocks(board: Board | None) -> list[Block]:
    """Return how often what was said in each strength of words came true."""
    if board is None:
        return []
    if not any(row["n_scored"] for row in board.rows):
        return [Heading(CALIBRATION), Paragraph("No forecast is scored yet.")]
    kept = ("name", "read_as", "came_true", "hit_rate", "hit_low", "scored")
    columns = {column.key: column for column in board_columns(board)}
    columns["hit_low"] = Column("hit_low", "right,\n95%", Kind.PERCENT_INTERVAL, upper="hit_high")
    shown = tuple(columns[key] for key in kept if key in columns)
    share = board.facts.share_true
    told = "" if share is None else f" Of all predictions scored, {show_percent(share)} came true."
    words = "Read as: what the lexicon makes of the words. Came true: how often it did come true."
    return [
        Heading(CALIBRATION),
        replace(board_table(board, columns=shown), references=()),
        Paragraph(words + told),
    ]


def readings_blocks(board: Board | None) -> list[Block]:
    """Return how much the ranking depends on the reading of words."""
    if board is None:
        return []
    ranked = [row for row in board.rows if row["robust"] is not None]
    if not ranked:
        return [Heading(READINGS), Paragraph("No source has a rank that a reading could change.")]
    firm = sum(row["robust"] is True for row in ranked)
    columns = (
        Column("name", "source"),
        Column("rank", "rank", Kind.INTEGER),
        Column("rank_best_reading", "rank, kind\nto harsh", Kind.INTERVAL, 0, "rank_worst_reading"),
        Column(
            "score_best_reading", "mean, kind\nto harsh", Kind.INTERVAL, None, "score_worst_reading"
        ),
        Column("robust", "holds"),
    )
    told = f"{firm} of {len(ranked)} ranks stay within their range whichever way words are read."
    return [
        Heading(READINGS),
        Table(columns, tuple(ranked)),
        Paragraph(told),
    ]
