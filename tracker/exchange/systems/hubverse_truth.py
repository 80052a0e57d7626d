"""What happened to the tasks of a hub: its oracle output and its time series.

Invariant: a task is looked up by the columns that a file of outcomes shares with it; where a file
has several versions (`as_of`), the newest counts. Read next: `hubverse`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tracker.errors import InvalidInput
from tracker.exchange.systems.foreign_values import one_line, read_float
from tracker.exchange.systems.long_statements import BEYOND
from tracker.exchange.systems.long_tables import KNOWN, TARGET, Happened
from tracker.exchange.systems.named_rows import named_rows
from tracker.exchange.tables.cells import is_missing, read_when

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.domain.instant import When
    from tracker.exchange.bundle import Member
    from tracker.exchange.systems.gathering import Gathering
    from tracker.exchange.systems.long_tables import Observed, Task
    from tracker.exchange.tables.cells import ReadDate

ORACLE: Final = "oracle_value"
SERIES: Final = "observation"
VALUES: Final = (ORACLE, SERIES, *KNOWN)
"""Columns of what happened, and of when it was known."""
_OWN: Final = frozenset({*VALUES, "output_type", "output_type_id", "as_of"})
_NUMBERS: Final = frozenset({"quantile", "mean", "median", "sample", ""})


@dataclass(slots=True)
class _File:
    """The outcomes of one file by the columns that tell tasks apart.

    Attributes:
        columns: those columns, with our name of the day.
        numbers: what was observed, with its version.
        options: the option that came true.
        steps: threshold to whether it was reached.
        known: when the outcome could be known.
    """

    columns: tuple[str, ...]
    numbers: dict[tuple[str, ...], tuple[str, float]] = field(default_factory=dict)
    options: dict[tuple[str, ...], str] = field(default_factory=dict)
    steps: dict[tuple[str, ...], dict[str, bool]] = field(default_factory=dict)
    known: dict[tuple[str, ...], When] = field(default_factory=dict)


class Truths:
    """The outcomes of all files."""

    def __init__(self, gathering: Gathering, read_date: ReadDate | None) -> None:
        """Report problems to `gathering`."""
        self.gathering, self.read_date = gathering, read_date
        self._files: list[_File] = []

    def read(self, member: Member, columns: set[str]) -> None:
        """Take in oracle output or a time series."""
        value = next(name for name in VALUES if name in columns)
        found: _File | None = None
        for row, cells in named_rows(member, self.gathering, wanted=(value,)):
            if found is None:
                found = _File(tuple(name for name in cells if name not in _OWN))
                self._files.append(found)
            if is_missing(cells[value].strip()):
                self.gathering.count(member.label, "rows without an outcome, left out")
                continue
            try:
                if value in KNOWN:
                    known = read_when(cells[value].strip(), self.read_date, periods=True)
                    found.known[_place(found, cells)] = known
                else:
                    _take(found, cells, read_float(cells[value]))
            except InvalidInput as error:
                self.gathering.report(member.label, row, value, str(error)[:300])

    def __call__(self, task: Task, kind: str) -> Happened | None:
        """Return what happened to a task and, if a file says so, when it was known."""
        cells = dict(task.cells)
        counted = task.target.at.date().isoformat()
        day = next((cells[name] for name in TARGET if name in cells), counted)
        observed, known = None, None
        for file in self._files:
            named = (day if name in TARGET else cells.get(name) for name in file.columns)
            place = tuple("" if text is None else text for text in named)
            if "" in place:
                continue
            observed = _look_up(file, place, kind) if observed is None else observed
            known = file.known.get(place) if known is None else known
        return None if observed is None else Happened(observed, known)


def _look_up(file: _File, place: tuple[str, ...], kind: str) -> Observed | None:
    if kind == "options":
        return file.options.get(place)
    if kind == "steps" and place in file.steps:
        reached = file.steps[place]
        return next((name for name, is_reached in reached.items() if is_reached), BEYOND)
    number = file.numbers.get(place)
    return None if number is None else number[1]


def _place(file: _File, cells: Mapping[str, str]) -> tuple[str, ...]:
    """Return the cells by which the tasks of a row are found."""
    return tuple(one_line(cells[name]) for name in file.columns)


def _take(file: _File, cells: Mapping[str, str], value: float) -> None:
    """Keep one row."""
    place = _place(file, cells)
    kind = cells.get("output_type", "").strip()
    identity = one_line(cells.get("output_type_id", ""))
    if kind == "pmf":
        if value == 1:
            file.options[place] = identity
    elif kind == "cdf":
        file.steps.setdefault(place, {})[identity] = value == 1
    elif kind in _NUMBERS:
        version = cells.get("as_of", "")
        if place not in file.numbers or version >= file.numbers[place][0]:
            file.numbers[place] = (version, value)
