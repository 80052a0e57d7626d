"""Long tables of scoringutils: forecast unit, `observed`, `predicted`, `model`.

Invariant: what a row is follows from its columns: quantile level, sample, label, else a
probability where all outcomes are 0 or 1, else a point. Read next: `long_tables`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tracker.errors import InvalidFile, InvalidInput, Problem
from tracker.exchange.bundle import members
from tracker.exchange.nearest import shown
from tracker.exchange.systems.foreign_values import one_line, read_float
from tracker.exchange.systems.gathering import Gathering
from tracker.exchange.systems.long_tables import KNOWN, MADE, TARGET, Happened, LongTables, Task
from tracker.exchange.systems.named_rows import named_rows
from tracker.exchange.tables.cells import is_missing, read_when

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tracker.domain.instant import When
    from tracker.exchange.bundle import Head, Member
    from tracker.exchange.tables.cells import ReadDate
    from tracker.exchange.tables.names import Recorded
    from tracker.exchange.tables.records import TableRecords

MODEL: Final = "model"
OBSERVED: Final = "observed"
PREDICTED: Final = "predicted"
LEVEL: Final = "quantile_level"
LABEL: Final = "predicted_label"
_OBSERVED: Final = (OBSERVED, "true_value")
_PREDICTED: Final = (PREDICTED, "prediction")
_IDS: Final = {
    LEVEL: "quantile",
    "quantile": "quantile",
    "sample_id": "sample",
    "sample": "sample",
    LABEL: "label",
}
"""Columns that say what a row is."""
_KINDS: Final = {
    "quantile": "number",
    "sample": "number",
    "point": "number",
    "probability": "binary",
    "label": "options",
}
_OWN: Final = frozenset({*_OBSERVED, *_PREDICTED, *_IDS, *KNOWN, "model"})
_PARQUET: Final = b"PAR1"


def recognises(head: Head) -> bool:
    """Say whether a file is such a table; of a Parquet file only the names in its end tell."""
    if head.start.startswith(_PARQUET):
        return all(name in head.start for name in (b"observed", b"predicted", b"model"))
    columns = set(head.columns)
    is_new = {"observed", "predicted", "model"} <= columns
    return is_new or {"true_value", "prediction", "model"} <= columns


def read(paths: Sequence[Path], *, recorded: Recorded, read_date: ReadDate | None) -> TableRecords:
    """Return the records of long tables.

    Args:
        paths: CSV or Parquet files.
        recorded: what the record holds.
        read_date: reads dates that are not ISO.

    Raises:
        InvalidFile: every problem with file, row and column.
    """
    gathering = Gathering(recorded)
    tables = _Tables(gathering, read_date)
    for member in members(paths):
        tables.read(member)
    tables.finish()
    return gathering.finish()


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column holds what; empty where there is none."""

    observed: str
    predicted: str
    identity: str
    made: str
    target: str


class _Tables:
    """The rows of all files."""

    def __init__(self, gathering: Gathering, read_date: ReadDate | None) -> None:
        self.gathering, self.read_date = gathering, read_date
        self.tables = LongTables(gathering, "scoringutils")
        self._observed: dict[tuple[Task, str], tuple[str, When | None, int]] = {}

    def read(self, member: Member) -> None:
        """Take in one file."""
        kept: list[tuple[int, dict[str, str]]] = []
        columns = None
        for row, cells in named_rows(member, self.gathering, wanted=("model",)):
            columns = columns or _columns_of(member, cells)
            if columns.identity:
                self._add(member.label, row, cells, (columns, _IDS[columns.identity]))
            else:
                kept.append((row, cells))  # Only all rows together tell what they are.
        if columns is None:
            self.gathering.note(member.label, 0, "holds no rows")
            return
        kind = "probability" if _is_binary(kept, columns) else "point"
        own = _told_by_model(kept, columns)
        for row, cells in kept:
            if _unit(cells) in own:
                what = "rows of models with other outcomes than others, tasks of their own"
                self.gathering.count(member.label, what)
                self._add(member.label, row, cells | {"for model": cells["model"]}, (columns, kind))
            else:
                self._add(member.label, row, cells, (columns, kind))

    def _add(
        self, label: str, row: int, cells: Mapping[str, str], how: tuple[_Columns, str]
    ) -> None:
        """Take in one row; its problems are reported."""
        columns, kind = how
        predicted, model = cells[columns.predicted].strip(), one_line(cells["model"])
        if is_missing(predicted) or is_missing(model):
            self.gathering.count(label, "rows without a model or a predicted value, left out")
            return
        identity = cells.get(columns.identity, "").strip()
        try:
            task = self._task(cells, columns)
            self._observe(row, cells, columns.observed, (task, _KINDS[kind]))
            self._state(task, kind, model, (label, row), (identity, predicted))
        except InvalidInput as error:
            self.gathering.report(label, row, "", str(error)[:300])

    def _observe(
        self, row: int, cells: Mapping[str, str], column: str, asked: tuple[Task, str]
    ) -> None:
        """Take what happened and when it was known; all rows of a task must say the same."""
        observed = cells[column].strip()
        if is_missing(observed):
            return
        days = (cells[name].strip() for name in KNOWN if name in cells)
        day = next((text for text in days if not is_missing(text)), None)
        known = None if day is None else read_when(day, self.read_date, periods=True)
        said, _, first = self._observed.setdefault(asked, (observed, known, row))
        if said != observed:
            raise InvalidInput(
                f"column observed: {shown(observed)}, but row {first} of the same forecast unit "
                f"says {shown(said)}; expected the same"
            )

    def _task(self, cells: Mapping[str, str], columns: _Columns) -> Task:
        made = read_when(cells[columns.made].strip(), self.read_date, periods=False)
        target = read_when(cells[columns.target].strip(), self.read_date, periods=False)
        return Task(_unit(cells), made, target)

    def _state(
        self,
        task: Task,
        kind: str,
        model: str,
        where: tuple[str, int],
        said: tuple[str, str],
    ) -> None:
        """Take what one row states."""
        identity, value = said
        statement = self.tables.statement(task, _KINDS[kind], model, where)
        if kind == "label":
            statement.add_share(one_line(identity), value)
        elif kind == "sample":
            statement.samples.append(read_float(value))
        elif kind == "quantile" and not is_missing(identity):
            statement.add_quantile(identity, value)
        else:
            statement.add_single("probability" if kind == "probability" else "point", value)

    def finish(self) -> None:
        """Hand over the records."""

        def truth(task: Task, kind: str) -> Happened | None:
            found = self._observed.get((task, kind))
            if found is None:
                return None
            said, known, _ = found
            return Happened(one_line(said) if kind == "options" else read_float(said), known)

        self.tables.finish(truth)


def _columns_of(member: Member, cells: Mapping[str, str]) -> _Columns:
    """Return which column holds what.

    Raises:
        InvalidFile: a column is missing.
    """

    def first(names: Sequence[str]) -> str:
        return next((name for name in names if name in cells), "")

    found = _Columns(
        first(_OBSERVED), first(_PREDICTED), first(tuple(_IDS)), first(MADE), first(TARGET)
    )
    problems = []
    for column, names in (
        (found.observed, _OBSERVED),
        (found.predicted, _PREDICTED),
        (found.made, MADE),
        (found.target, TARGET),
    ):
        if not column:
            problems.append(f"no column {' or '.join(names)}; it has {', '.join(cells)[:200]}")
    if not found.made or not found.target:
        problems.append("a table without days is scored without a record: tracker score FILE")
    if problems:
        raise InvalidFile(Problem(member.label, 1, message) for message in problems)
    return found


def _unit(cells: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what tells a task from others."""
    return tuple(
        (name, one_line(text))
        for name, text in cells.items()
        if name not in _OWN and not is_missing(text.strip())
    )


def _told_by_model(
    rows: list[tuple[int, dict[str, str]]], columns: _Columns
) -> set[tuple[tuple[str, str], ...]]:
    """Return the units of which models have different outcomes, such as "more than I said"."""
    first: dict[tuple[tuple[str, str], ...], tuple[str, str]] = {}
    found = set()
    for _, cells in rows:
        observed, model, unit = cells[columns.observed].strip(), cells["model"], _unit(cells)
        if not is_missing(observed) and not is_missing(model):
            before, other = first.setdefault(unit, (observed, model))
            if before != observed and other != model:
                found.add(unit)
    return found


def _is_binary(rows: list[tuple[int, dict[str, str]]], columns: _Columns) -> bool:
    """Say whether all outcomes are 0 or 1 and all predicted values lie between."""
    for _, cells in rows:
        observed, predicted = cells[columns.observed].strip(), cells[columns.predicted].strip()
        if not is_missing(observed) and observed not in {"0", "1", "0.0", "1.0"}:
            return False
        if is_missing(predicted):
            continue
        try:
            if not 0 <= read_float(predicted) <= 1:
                return False
        except InvalidInput:
            return False
    return True
