"""The report of `policy show`: how many judges must agree, by corpus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tracker.reports.report import Column, Kind, Report, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

POLICY_KEYS: Final = (
    "corpus",
    "title",
    "settle",
    "n_predictions",
    "n_undecided",
    "n_disputed",
    "why",
)
_COLUMNS: Final = (
    Column("shown", "corpus", Kind.ID),
    Column("settle", "judges who\nmust agree", Kind.INTEGER),
    Column("n_predictions", "predic-\ntions", Kind.INTEGER),
    Column("n_undecided", "without\noutcome", Kind.INTEGER),
    Column("n_disputed", "\ndisputed", Kind.INTEGER),
    Column("why", "why"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyLine:
    """How many agreeing verdicts settle a prediction of a corpus.

    Attributes:
        corpus: its key; None for the predictions outside every corpus.
        title: of the corpus.
        settle: how many judges must agree.
        why: the reason of its newest version.
        n_predictions: that belong to it.
        n_undecided: without an outcome.
        n_disputed: on which judges disagree.
    """

    corpus: str | None
    title: str
    settle: int
    why: str | None = None
    n_predictions: int = 0
    n_undecided: int = 0
    n_disputed: int = 0


def policy_report(lines: Sequence[PolicyLine], *, meta: Mapping[str, object]) -> Report:
    """Return the report of `policy show`.

    Args:
        lines: a line per corpus; that of the predictions outside any has no key.
        meta: verb, as_of, as_recorded, head and n_facts.
    """
    rows = tuple({key: getattr(line, key) for key in POLICY_KEYS} for line in lines)
    cells = tuple({**row, "shown": row["corpus"] or "(outside any)"} for row in rows)
    return Report(
        meta,
        POLICY_KEYS,
        rows=rows,
        blocks=(Table(_COLUMNS, cells),),
        notes=(
            "So many agreeing verdicts settle a prediction without an outcome.",
            "To change it: tracker policy set --corpus KEY --settle 2 --why TEXT",
        ),
    )
