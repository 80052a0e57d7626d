"""The formats that can be brought in: one entry each, and which of them a file is in.

Invariant: a format is told by what its files hold, never by their names alone. The module of an
entry has two functions:

- `recognises(head: Head) -> bool`: cheap; asked about every file, alone, in a folder or an archive;
- `read(paths, *, recorded, read_date) -> TableRecords`: every record that the files hold, or every
  problem in one `InvalidFile`. A prediction that the record holds already may be among them.

Read next: `bundle` (files, folders and archives), `tables.records` (the records).
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol, cast

from tracker.errors import InvalidFile, Problem
from tracker.exchange.bundle import Head, head_of, members

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tracker.exchange.tables.cells import ReadDate
    from tracker.exchange.tables.names import Recorded
    from tracker.exchange.tables.records import TableRecords

MAX_HEADS: Final = 200
"""Files of one folder or archive that are looked at to tell its format."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        name: as the command line takes it.
        title: as sentences call it.
        module: that reads it.
        together: all files of one call are one import, such as questions beside forecasts;
            otherwise every file is an import of its own.
        settles: a question stands there with its outcome, once it has one; otherwise outcomes may
            be in other files.
    """

    name: str
    title: str
    module: str
    together: bool = True
    settles: bool = True


class Reader(Protocol):
    """What the module of a format offers."""

    def recognises(self, head: Head) -> bool:
        """Say whether a file is in this format."""

    def read(
        self, paths: Sequence[Path], *, recorded: Recorded, read_date: ReadDate | None
    ) -> TableRecords:
        """Return the records of the files, or every problem."""


_LISTED: Final[tuple[Format, ...]] = (
    Format("metaculus", "the data download of Metaculus", "tracker.exchange.systems.metaculus"),
    Format("fatebook", "the export of Fatebook", "tracker.exchange.systems.fatebook"),
    Format("manifold", "markets and bets of Manifold", "tracker.exchange.systems.manifold"),
    Format(
        "predictionbook", "predictions of PredictionBook", "tracker.exchange.systems.predictionbook"
    ),
    Format(
        "forecastbench",
        "the sets of ForecastBench",
        "tracker.exchange.systems.forecastbench",
        settles=False,
    ),
    Format(
        "scoringutils",
        "long tables of scoringutils",
        "tracker.exchange.systems.scoringutils",
        together=False,
        settles=False,
    ),
    Format("goodjudgment", "questions of Good Judgment", "tracker.exchange.systems.goodjudgment"),
    Format("gjp", "the research data of the Good Judgment Project", "tracker.exchange.systems.gjp"),
    Format("hubverse", "a hub of hubverse", "tracker.exchange.systems.hubverse", settles=False),
)
FORMATS: Final[Mapping[str, Format]] = {one.name: one for one in _LISTED}
"""Formats by name, in the order in which they are asked."""
TABLE: Final = "table"
"""Any table, one row per forecast, read through a mapping of columns."""


def reader_of(name: str) -> Reader:
    """Return the reader of a format."""
    return cast("Reader", import_module(FORMATS[name].module))


def detect(path: Path) -> str:
    """Return the name of the format of a file, folder or archive; `table` if it is no other.

    Raises:
        InvalidFile: two formats claim it, or it cannot be read.
    """
    heads = [head_of(member) for member in islice(members([path]), MAX_HEADS)]
    found = [name for name in FORMATS if any(reader_of(name).recognises(head) for head in heads)]
    if len(found) > 1:
        message = f"may be {' or '.join(found)}; name the format instead of auto"
        raise InvalidFile([Problem(str(path), 0, message)])
    return found[0] if found else TABLE
