"""The reports of `agreement`: how far judges agree, and the board under each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracker.reports.phrases import count
from tracker.reports.report import Column, Heading, Kind, Paragraph, Report, Table
from tracker.scoring.judges import AGREEMENT_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.reports.report import Block
    from tracker.scoring.board import Board

BOARD_KEYS: Final = (
    "judge",
    "key",
    "name",
    "n_scored",
    "hit_rate",
    "mean_score",
    "shrunk_score",
    "rank",
    "rank_low",
    "rank_high",
)
_COLUMNS: Final = (
    Column("name", "of"),
    Column("n_units", "judged\nby 2 or\nmore", Kind.INTEGER),
    Column("n_judges", "\n\njudges", Kind.INTEGER),
    Column("agreement", "\n\nagree", Kind.PERCENT),
    Column("alpha", "\n\nα", Kind.NUMBER, digits=3),
    Column("alpha_low", "\n95 %\ninterval", Kind.INTERVAL, digits=3, upper="alpha_high"),
    Column("shown_reason", ""),
)
_CONFUSION: Final = (
    Column("judge", "judge"),
    Column("outcome", "says"),
    Column("other", "judge"),
    Column("other_outcome", "says"),
    Column("n", "times", Kind.INTEGER),
)
_REASONS: Final = {
    "no variation": "all say one thing",
    "numbers of different units": "different units",
    "no data": "no two judgements",
}
FEW: Final = 20
"""Units below which there is no interval."""


def agreement_report(
    rows: Sequence[Mapping[str, Any]],
    *,
    confusion: Sequence[Mapping[str, Any]],
    counts: Mapping[str, int],
    meta: Mapping[str, object],
) -> Report:
    """Return the report of the agreement between judges.

    Args:
        rows: with `AGREEMENT_KEYS`.
        confusion: how often one judge said this and another that.
        counts: `n_open`, `n_not_fair`, `n_judged`.
        meta: verb, as_of, per, seed.
    """
    cells = tuple({**row, "shown_reason": _reason(row)} for row in rows)
    blocks: list[Block] = [
        Heading(f"How far judges agree, as of {meta['as_of']}", level=1),
        Table(_COLUMNS, cells, empty="No prediction was judged by two."),
    ]
    if confusion:
        title = "What was said of yes-or-no predictions"
        blocks.append(Table(_CONFUSION, tuple(confusion), title=title))
    judged = count(counts["n_judged"], "judged prediction")
    notes = (
        "α (Krippendorff's) is 1 where judges always agree and 0 where they agree as by chance.",
        "Where all say one thing there is none: chance would agree as well.",
        "Yes-or-no predictions, but for rows of another type.",
        f"Not counted: {count(counts['n_open'], 'prediction')} with one judgement only.",
        f"{counts['n_not_fair']} of {judged}: not every judge calls the criterion a fair test.",
    )
    return Report(
        {**meta, **counts, "confusion": list(confusion)},
        AGREEMENT_KEYS,
        rows=tuple(rows),
        blocks=tuple(blocks),
        notes=notes if rows else (),
    )


def _reason(row: Mapping[str, Any]) -> str:
    """Return why there is no coefficient, or no interval."""
    reason: str | None = row["reason"]
    if reason is not None:
        return _REASONS.get(reason, reason)
    return f"no interval below {FEW}" if row["alpha_low"] is None else ""


def judge_boards_report(
    boards: Mapping[str, Board],
    *,
    changed: Mapping[str, tuple[int, int]],
    meta: Mapping[str, object],
) -> Report:
    """Return the boards under each judge, side by side.

    Args:
        boards: by judge, the record first.
        changed: by judge, how many outcomes were given and how many differ from the record's.
        meta: verb, as_of and the specification.
    """
    rows = tuple(
        {"judge": judge, **{key: row[key] for key in BOARD_KEYS[1:]}}
        for judge, board in boards.items()
        for row in board.rows
    )
    blocks: list[Block] = [
        Heading(f"The board under each judge, as of {meta['as_of']}", level=1),
        Paragraph(_changes(boards, changed)),
        _side_by_side(boards),
    ]
    notes = ("A judge's outcomes stand where one was given, those of the record elsewhere.",)
    return Report(meta, BOARD_KEYS, rows=rows, blocks=tuple(blocks), notes=notes)


def _changes(boards: Mapping[str, Board], changed: Mapping[str, tuple[int, int]]) -> str:
    """Return what each judge changes, in a sentence each."""
    if not changed:
        return "Nobody but the record judged: there is nothing to compare."
    first, *_ = boards.values()
    before = {row["key"]: row["rank"] for row in first.rows}
    sentences = []
    for judge, (n_said, n_differs) in changed.items():
        moved = sum(before.get(row["key"]) != row["rank"] for row in boards[judge].rows)
        sentences.append(
            f"{judge} gave {count(n_said, 'verdict')}, {n_differs} of them another outcome than "
            f"the record; {count(moved, 'source')} of {len(before)} would change rank."
        )
    return "\n".join(sentences)


def _side_by_side(boards: Mapping[str, Board]) -> Table:
    """Return a table with rank and shrunk score of each source under each judge."""
    columns = [Column("name", "source")]
    cells: dict[str, dict[str, Any]] = {}
    for place, (judge, board) in enumerate(boards.items()):
        columns += [
            Column(f"n_{place}", f"{judge}\nscored", Kind.INTEGER),
            Column(f"score_{place}", "shrunk\nscore", Kind.NUMBER, digits=3),
            Column(f"rank_{place}", "\nrank", Kind.INTEGER),
        ]
        for row in board.rows:
            own = cells.setdefault(row["key"], {"name": row["name"]})
            own |= {
                f"n_{place}": row["n_scored"],
                f"score_{place}": row["shrunk_score"],
                f"rank_{place}": row["rank"],
            }
    empty = dict.fromkeys(column.key for column in columns)
    return Table(
        tuple(columns),
        tuple({**empty, **own} for own in cells.values()),
        empty="No source has a forecast that this board admits.",
    )
