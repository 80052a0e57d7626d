"""What an import did, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from tracker.reports.phrases import and_list, count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_NOTES: Final = 10
"""Remarks that are printed one by one."""

_PLURALS: Final = {"evidence": "pieces of evidence"}


class Imported(Protocol):
    """What an importing action answers about one file."""

    file: str
    import_id: str | None
    n_rows: int
    n_known: int
    n_titles: int

    @property
    def notes(self) -> Sequence[object]:
        """Remarks that refuse nothing."""

    @property
    def appended(self) -> Mapping[str, int]:
        """How many records of each noun are new."""


def import_sentences(answer: Imported, *, dry_run: bool) -> list[str]:
    """Return a line on what came in and one for everything that its reader should know."""
    parts = [count(n, noun, _PLURALS.get(noun)) for noun, n in answer.appended.items() if n]
    came = and_list(parts) if parts else "nothing new"
    rows = count(answer.n_rows, "row")
    if dry_run:
        lines = [f"{answer.file}: {rows} would bring {came}; nothing was recorded"]
    elif answer.import_id is None:
        lines = [f"{answer.file}: {rows}, all on record already; nothing changed"]
    else:
        lines = [f"{answer.import_id}: {rows} of {answer.file} brought {came}"]
    if answer.n_known and (dry_run or answer.import_id is not None):
        lines.append(f"  {answer.n_known} already on record, left alone")
    if answer.n_titles:
        lines.append(
            f"  {count(answer.n_titles, 'prediction')} without a criterion: the title serves; "
            "write one with tracker criterion set"
        )
    lines += [f"  {note}" for note in answer.notes[:MOST_NOTES]]
    if len(answer.notes) > MOST_NOTES:
        lines.append(f"  and {len(answer.notes) - MOST_NOTES} more remarks of this kind")
    return lines
