"""The boards of a review as sheets: the columns a person wants, and every key for CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.reports.board_words import PER_WORDS
from tracker.reports.report import Column, Kind
from tracker.reports.review_sheet import Sheet
from tracker.reports.scoreboard import REFERENCE_NAMES
from tracker.scoring.board import ROW_KEYS
from tracker.scoring.state import REASONS

if TYPE_CHECKING:
    from tracker.reports.review_view import ReviewView
    from tracker.scoring.board import Board

_COLUMNS: Final = (
    Column("n_forecast", "Forecast", Kind.INTEGER, note="Predictions with a forecast."),
    Column("n_scored", "Scored", Kind.INTEGER, note="Predictions with a known outcome."),
    Column("mean_score", "Mean score", Kind.NUMBER, note="Mean over the scored predictions."),
    Column("score_low", "95% low", Kind.NUMBER, note="Lower end of the interval of the mean."),
    Column("score_high", "95% high", Kind.NUMBER, note="Upper end of the interval of the mean."),
    Column("hit_rate", "Right", Kind.PERCENT, note="Share of calls that came out as called."),
    Column("hit_low", "Right, low", Kind.PERCENT, note="Lower end of its 95% interval."),
    Column("hit_high", "Right, high", Kind.PERCENT, note="Upper end of its 95% interval."),
    Column("vagueness", "Vague", Kind.PERCENT, note="Share of forecasts too vague to score."),
    Column("retrospective", "Retrospective", Kind.PERCENT,
           note="Share of scored criteria written after the outcome was known."),
    Column("n_overdue", "Overdue", Kind.INTEGER, note="Past the window, without an outcome."),
    Column("n_open", "Open", Kind.INTEGER, note="Window not over."),
)  # fmt: skip
_RANKS: Final = (
    Column("rank", "Rank", Kind.INTEGER, note="By the shrunk score."),
    Column("rank_low", "Rank, best", Kind.INTEGER, note="The best rank it may as well have (95%)."),
    Column("rank_high", "Rank, worst", Kind.INTEGER, note="The worst rank it may as well have."),
)
_SHRUNK: Final = Column(
    "shrunk_score", "Shrunk", Kind.NUMBER, note="The mean drawn towards all rows."
)
_READINGS: Final = (
    Column("rank", "Rank", Kind.INTEGER, note="Words read at the median."),
    Column("rank_best_reading", "Rank, kind", Kind.INTEGER, note="Under the kindest reading."),
    Column("rank_worst_reading", "Rank, harsh", Kind.INTEGER, note="Under the harshest reading."),
    Column("score_best_reading", "Mean, kind", Kind.NUMBER, note="Under the kindest reading."),
    Column("score_worst_reading", "Mean, harsh", Kind.NUMBER, note="Under the harshest reading."),
    Column("robust", "Holds", note="Whether the rank stays within its range under all readings."),
)


def board_sheets(view: ReviewView) -> tuple[Sheet, ...]:
    """Return the board, then its slices; a slice that was not computed is left out."""
    parts: tuple[tuple[str, str, Board | None], ...] = (
        ("board", "Board", view.board),
        ("strengths", "By strength of words", view.strengths),
        ("topics", "By topic", view.topics),
        ("sections", "By headline", view.sections),
        ("horizons", "By time ahead", view.horizons),
        ("readings", "If read differently", view.readings),
    )
    return tuple(_sheet(name, title, board) for name, title, board in parts if board is not None)


def _sheet(name: str, title: str, board: Board) -> Sheet:
    per = board.spec.per
    noun = "strength of words" if per == "strength" else PER_WORDS[per]
    named = Column("name", noun.capitalize(), note=f"One {noun} a row.")
    columns: tuple[Column, ...]
    if name == "readings":
        columns = (named, *_READINGS)
    elif name == "board":
        columns = (*_RANKS, named, *_COLUMNS[:5], _SHRUNK, *_COLUMNS[5:])
    else:
        columns = (named, *_COLUMNS)
    references = () if name in {"readings", "strengths"} else board.references
    return Sheet(
        name=name,
        title=title,
        about=f"A {noun} of the board; {board.spec.rule} score.",
        columns=columns,
        rows=tuple(board.rows),
        keys=ROW_KEYS,
        spread={"left_out": REASONS},
        references=tuple(
            {**row, "name": REFERENCE_NAMES.get(str(row["key"]), row["name"])} for row in references
        ),
    )
