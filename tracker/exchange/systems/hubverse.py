"""Model output of a hub (hubverse) with its oracle output or time series.

Invariant: a task is scored by itself, as hubs do: the same day forecast a week later is another
task. Read next: `long_tables`, `hubverse_truth`.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.instant import Precision, When, start_of
from tracker.errors import InvalidFile, InvalidInput, Problem
from tracker.exchange.bundle import head_of, members, read_json
from tracker.exchange.nearest import shown
from tracker.exchange.systems.foreign_values import one_line, read_float
from tracker.exchange.systems.gathering import Gathering
from tracker.exchange.systems.hubverse_truth import ORACLE, SERIES, Truths
from tracker.exchange.systems.long_tables import KNOWN, MADE, TARGET, TASK, LongTables, Task
from tracker.exchange.systems.named_rows import named_rows
from tracker.exchange.tables.cells import is_missing, read_when
from tracker.exchange.tables.file import open_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tracker.exchange.bundle import Head, Member
    from tracker.exchange.tables.cells import ReadDate
    from tracker.exchange.tables.names import Recorded
    from tracker.exchange.tables.records import TableRecords

OUTPUT: Final = ("output_type", "output_type_id", "value")
_OWN: Final = frozenset({*OUTPUT, "model_id"})
_KINDS: Final = {
    "quantile": "number",
    "median": "number",
    "mean": "number",
    "sample": "number",
    "pmf": "options",
    "cdf": "steps",
}
_PARQUET: Final = b"PAR1"
_CONFIG: Final = "tasks.json"
_HORIZON: Final = "horizon"
_DAYS: Final = {"day": 1, "week": 7}
"""Days of a step, by what the configuration calls it."""
_ROUND: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})-(.+)\.[a-z]+$", re.IGNORECASE)


def recognises(head: Head) -> bool:
    """Say whether a file is model or oracle output; of Parquet, small files name their columns."""
    if head.start.startswith(_PARQUET):
        return b"output_type_id" in head.start
    columns = set(head.columns)
    return columns.issuperset(OUTPUT) or ORACLE in columns


def read(paths: Sequence[Path], *, recorded: Recorded, read_date: ReadDate | None) -> TableRecords:
    """Return the records of a hub.

    Args:
        paths: the folder of the hub, or files of it: model output, oracle output, time series.
        recorded: what the record holds.
        read_date: reads dates that are not ISO.

    Raises:
        InvalidFile: every problem with file, row and column.
        MissingExtra: a Parquet file without the extra.
    """
    gathering = Gathering(recorded)
    truths, outputs = Truths(gathering, read_date), _Outputs(gathering, read_date)
    n_outputs, found = 0, members(paths)
    for member in found:
        if member.base == _CONFIG:
            outputs.configure(read_json(member))
    for member in found:
        columns = _columns(member)
        if columns.issuperset(OUTPUT):
            n_outputs += 1
            outputs.read(member)
        elif _holds_truth(columns):
            truths.read(member, columns)
        elif member.base != _CONFIG:
            gathering.count(str(paths[0]), "other files of the hub, not read")
    if not n_outputs:
        message = (
            f"no model output; expected files with the columns {', '.join(OUTPUT)}. New outcomes "
            "are read beside the model output that they are of, also if that is on record"
        )
        raise InvalidFile([Problem(str(paths[0]), 0, message)])
    outputs.tables.finish(truths)
    return gathering.finish()


def _holds_truth(columns: set[str]) -> bool:
    """Say whether a table holds outcomes, or days on which they were known."""
    is_dated = not columns.isdisjoint(TARGET)
    tells_days = not columns.isdisjoint(KNOWN) and (is_dated or TASK in columns)
    return ORACLE in columns or (SERIES in columns and is_dated) or tells_days


def _columns(member: Member) -> set[str]:
    """Return the columns of a table; of other files something that is none of ours.

    Raises:
        InvalidFile: a Parquet file that cannot be read where it lies.
    """
    if member.base.endswith((".parquet", ".pq")):
        if member.inside is not None:
            message = "a Parquet file inside an archive; unpack it and name the folder"
            raise InvalidFile([Problem(member.label, 0, message)])
        _, header = next(open_table(member.path), (0, []))
        return set(header)
    return set(head_of(member).columns)


def _targets(config: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - whatever the file holds
    """Yield what `hub-config/tasks.json` says of each target."""
    rounds = config.get("rounds", []) if isinstance(config, dict) else []
    tasks = [task for one in rounds if isinstance(one, dict) for task in one.get("model_tasks", [])]
    for task in tasks:
        metadata = task.get("target_metadata", []) if isinstance(task, dict) else []
        yield from (target for target in metadata if isinstance(target, dict))


class _NoDayError(InvalidInput):
    """No column of a file says when something was forecast, or for which day."""


class _Outputs:
    """The model output of all files."""

    def __init__(self, gathering: Gathering, read_date: ReadDate | None) -> None:
        self.gathering, self.read_date = gathering, read_date
        self.tables = LongTables(gathering, "hubverse")
        self._days_ahead: dict[str, int] = {}

    def configure(self, config: Any) -> None:  # noqa: ANN401 - whatever the file holds
        """Learn which targets have ordered categories, and in what their horizons count."""
        for target in _targets(config):
            name = str(target.get("target_id", ""))
            if target.get("target_type") == "ordinal":
                self.tables.ordered.add(name)
            days = _DAYS.get(str(target.get("time_unit")))
            if days is not None and target.get("is_step_ahead") is True:
                self._days_ahead[name] = days

    def read(self, member: Member) -> None:
        """Take in one file of model output."""
        model, round_ = _model_of(member)
        for row, cells in named_rows(member, self.gathering, wanted=OUTPUT):
            try:
                self._add((member.label, row), cells, model, round_)
            except _NoDayError as error:
                self.gathering.report(member.label, 1, "", str(error))
                return
            except InvalidInput as error:
                self.gathering.report(member.label, row, "", str(error)[:300])

    def _add(
        self, where: tuple[str, int], cells: Mapping[str, str], model: str, round_: str
    ) -> None:
        """Take in one row.

        Raises:
            InvalidInput: it cannot be read.
        """
        output = cells["output_type"].strip()
        kind = _KINDS.get(output)
        if kind is None:
            raise InvalidInput(f"output_type {shown(output)}; expected {', '.join(_KINDS)}")
        value, identity = cells["value"].strip(), one_line(cells["output_type_id"])
        if is_missing(value):
            self.gathering.count(where[0], "rows without a value, left out")
            return
        who = one_line(cells.get("model_id", "")) or model
        statement = self.tables.statement(self._task(cells, round_), kind, who, where)
        if output == "quantile":
            statement.add_quantile(identity, value)
        elif output == "sample":
            statement.samples.append(read_float(value))
        elif kind == "number":
            statement.add_single(output, value)
        else:
            statement.add_share(identity, value)

    def _task(self, cells: Mapping[str, str], round_: str) -> Task:
        """Return the task of a row.

        Raises:
            InvalidInput: no column says when it was forecast, or for which day.
        """
        text = next((cells[name] for name in MADE if name in cells), round_)
        if not text:
            raise _NoDayError(f"no column {' or '.join(MADE)}; expected the day of each forecast")
        made = read_when(text.strip(), self.read_date, periods=False)
        unit = tuple((name, one_line(text)) for name, text in cells.items() if name not in _OWN)
        return Task(unit, made, self._target(cells, made))

    def _target(self, cells: Mapping[str, str], made: When) -> When:
        """Return the day that a row is about: its column, else so many steps after the forecast."""
        text = next((cells[name] for name in TARGET if name in cells), None)
        if text is not None:
            return read_when(text.strip(), self.read_date, periods=False)
        days = self._days_ahead.get(cells.get(TASK, "").strip())
        if _HORIZON not in cells or days is None:
            raise _NoDayError(
                f"no column {' or '.join(TARGET)}; expected the day of each task, or a column "
                f"{_HORIZON} and the hub's {_CONFIG}, which says what its steps are"
            )
        ahead = timedelta(days=round(read_float(cells[_HORIZON]) * days))
        return When(start_of(made.at.date() + ahead), Precision.DAY)


def _model_of(member: Member) -> tuple[str, str]:
    """Return the model of a file, from its folder or name, and the day of its round, if named.

    Model output is named `<round>-<team>-<model>` and lies in a folder `<team>-<model>`.
    """
    path = member.name.split("/")
    match = _ROUND.fullmatch(path[-1])
    round_, name = match.groups() if match is not None else ("", path[-1].rsplit(".", 1)[0])
    folder = member.path.parent.name if member.inside is None else ""
    above = path[-2] if len(path) > 1 else folder
    return (above if path[-1].lower().find(f"-{above.lower()}.") >= 0 else name), round_
