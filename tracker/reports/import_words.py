"""What an import did, in sentences."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from tracker.errors import shorten
from tracker.reports.phrases import and_list, count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.errors import Problem

MOST_ALIKE: Final = 5
"""Remarks of one kind that are printed; `--notes FILE` has all."""
_PARTICULAR: Final = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\S*[\d-]\S*""")
"""What differs between remarks of one kind: quoted texts, numbers, keys, days."""
_PLURALS: Final = {"evidence": "pieces of evidence"}


class AlikeEvents(Protocol):
    """A prediction on record and a new one that look like one event, or its opposite."""

    @property
    def held(self) -> str:
        """Id of the one on record."""

    @property
    def new(self) -> str:
        """Id of the new one."""

    @property
    def titles(self) -> tuple[str, str]:
        """The titles of both."""

    @property
    def is_inverted(self) -> bool:
        """Whether one seems to deny what the other says."""


class Imported(Protocol):
    """What an importing action answers about one file."""

    file: str
    import_id: str | None
    n_rows: int
    n_known: int
    n_titles: int

    @property
    def sources_alike(self) -> Sequence[tuple[str, str]]:
        """Pairs of sources that look like the same one."""

    @property
    def predictions_alike(self) -> Sequence[AlikeEvents]:
        """Pairs of predictions that look like the same event."""

    @property
    def unread(self) -> Sequence[str]:
        """Columns of a table that are not read."""

    @property
    def notes(self) -> Sequence[Problem]:
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
    elif not answer.n_rows:
        lines = [f"{answer.file}: no rows; nothing changed"]
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
    if answer.unread:
        lines.append(f"  columns not read: {', '.join(answer.unread)}")
    for alike in _by_kind(answer):
        lines += [f"  {line}" for line in alike[:MOST_ALIKE]]
        if len(alike) > MOST_ALIKE:
            more = len(alike) - MOST_ALIKE
            lines.append(f"  and {more} more of this kind; --notes FILE writes all")
    return lines


def import_remarks(answer: Imported) -> list[str]:
    """Return every remark on an import and every pair that looks alike, a line each."""
    return [line for alike in _by_kind(answer) for line in alike]


def _by_kind(answer: Imported) -> Iterator[list[str]]:
    """Yield the pairs and the remarks of each kind, kinds in the order in which they first come."""
    yield [
        f"{new} looks like {held}: if they are one, tracker source link {held} {new}"
        for held, new in answer.sources_alike
    ]
    yield [_alike_events(pair) for pair in answer.predictions_alike]
    kinds: dict[str, list[str]] = defaultdict(list)
    for note in answer.notes:
        kinds[_kind(note.message)].append(str(note))
    yield from kinds.values()


def _alike_events(pair: AlikeEvents) -> str:
    held, new = map(shorten, pair.titles)
    link = f"tracker link {pair.held} {pair.new}"
    if pair.is_inverted:
        return (
            f"{pair.new}, {new!r}, looks like the opposite of {pair.held}, {held!r}: if it is, "
            f"{link} --inverted"
        )
    title = f", {held!r}" if held != new else ""
    return f"{pair.new}, {new!r}, looks like {pair.held}{title}: if it is one event, {link}"


def _kind(message: str) -> str:
    """Return a remark without what is particular to it.

    >>> _kind("'P-1': title 'A', on record 'B'") == _kind("'x': title 'C', on record 'D'")
    True
    """
    return " ".join(_PARTICULAR.sub("…", message).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """A mapping that is proposed for one table.

    Attributes:
        file: as the user named it.
        columns: our name to the column of the file.
        values: our name to what it is in every row.
        declared: options of the command line that say the same.
        unread: columns that hold nothing of ours.
        rows: the first rows as they would be read: (row, our name to text, or what is wrong).
        missing: names without which nothing can be read.
        doubts: what a reader should look at twice.
    """

    file: str
    columns: Mapping[str, str]
    values: Mapping[str, str]
    declared: Sequence[str]
    unread: Sequence[str]
    rows: Sequence[tuple[int, Mapping[str, str] | str]]
    missing: Sequence[str]
    doubts: Sequence[str]


def proposal_sentences(view: ProposalView) -> list[str]:
    """Return what is proposed for a table, and its first rows as they would be read."""
    lines = [f"{view.file}: its columns do not have our names; this is how it would be read"]
    width = max(map(len, (*view.columns, *view.values, "our name")))
    lines.append(f"  {'our name'.ljust(width)}  column")
    lines += [f"  {ours.ljust(width)}  {theirs}" for ours, theirs in view.columns.items()]
    lines += [f"  {ours.ljust(width)}  = {value}" for ours, value in view.values.items()]
    if view.declared:
        lines.append(f"  read with {' '.join(view.declared)}")
    if view.unread:
        lines.append(f"  columns not read: {', '.join(view.unread)}")
    lines += [f"  look at this: {doubt}" for doubt in view.doubts]
    for row, read in view.rows:
        if isinstance(read, str):
            lines.append(f"  row {row} cannot be read: {read}")
        else:
            said = "; ".join(f"{ours}={text}" for ours, text in read.items())
            lines.append(f"  row {row}: {said}")
    for field in view.missing:
        name = field.split()[0]
        advice = f"--map COLUMN={name}, or for all rows --set {name}=VALUE"
        lines.append(f"  missing: {field}; give it with {advice}")
    return lines
