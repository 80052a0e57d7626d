"""Bringing tables in: every file is checked whole, then all are recorded in one transaction.

Invariant: what the record holds already is not recorded twice, so that a newer download adds only
what is new; every fact knows its import and its row.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.domain.identifiers import show_id
from tracker.domain.outcome import OutcomeKind
from tracker.errors import InvalidFile, Problem
from tracker.exchange.table_names import Recorded
from tracker.exchange.tabular import read_table
from tracker.store.keys import Keys
from tracker.store.ledger import writing
from tracker.store.mapping import Writer
from tracker.store.mapping_events import append_forecast, append_resolution
from tracker.store.records import Reader
from tracker.store.snapshot import Snapshot, reading
from tracker.store.tables import journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tracker.domain.forecast import Forecast
    from tracker.domain.instant import When
    from tracker.domain.resolution import Resolution
    from tracker.exchange.tabular import TableRecords
    from tracker.store.engine import Engine
    from tracker.store.journal import Stamp
    from tracker.store.ledger import Ledger


@dataclass(slots=True)
class ImportAnswer:
    """What importing one file did, or would do.

    Attributes:
        file: as the user named it.
        import_id: `I-02`; None if nothing was recorded.
        n_rows: read.
        appended: how many records of each noun are new.
        n_known: forecasts and outcomes that the record held already.
        notes: remarks with their rows that refuse nothing.
        n_titles: predictions whose title had to serve as their criterion.
    """

    file: str
    import_id: str | None = None
    n_rows: int = 0
    appended: Counter[str] = field(default_factory=Counter)
    n_known: int = 0
    notes: tuple[Problem, ...] = ()
    n_titles: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOptions:
    """How tables are read.

    Attributes:
        columns: our name of a column to its name in the file.
        read_date: reads dates that are not ISO; without it they are refused.
        dry_run: check and count, record nothing.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    read_date: Callable[[str, bool], When] | None = None
    dry_run: bool = False


def import_tables(
    engine: Engine, files: Sequence[str], options: TableOptions, *, stamp: Stamp
) -> list[ImportAnswer]:
    """Import tables of forecasts, all files or none.

    Raises:
        InvalidFile: every problem with file, row and column; nothing was recorded.
        MissingExtra: a Parquet file without the extra.
    """
    with reading(engine) as snapshot:
        recorded = what_is_recorded(snapshot)
    tables = [
        read_table(
            Path(file), columns=options.columns, read_date=options.read_date, recorded=recorded
        )
        for file in files
    ]
    answers = [
        ImportAnswer(file, n_rows=table.n_rows) for file, table in zip(files, tables, strict=True)
    ]
    problems = [
        problem
        for answer, table in zip(answers, tables, strict=True)
        for problem in _impossible(answer.file, table, recorded, stamp)
    ]
    if problems:
        raise InvalidFile(problems)
    with writing(engine, stamp) as ledger:
        for table, answer in zip(tables, answers, strict=True):
            _Importing(ledger, table, answer).run()
        if options.dry_run:
            ledger.discard()
    if options.dry_run:
        for answer in answers:
            answer.import_id = None
    return answers


def _impossible(
    file: str, table: TableRecords, recorded: Recorded, stamp: Stamp
) -> Iterator[Problem]:
    """Yield what cannot be: forecasts and outcomes of the future, outcomes before the window."""
    opens = {record.key: record.opens_at for record in table.predictions}
    for forecast, row in zip(table.forecasts, table.forecast_rows, strict=True):
        if forecast.made.at > stamp.now:
            yield Problem(file, row, f"made {forecast.made} lies in the future; correct the date")
    for outcome, row in zip(table.resolutions, table.resolution_rows, strict=True):
        known, key = outcome.known, outcome.prediction
        if known is None:
            continue
        opens_at = opens[key] if key in opens else recorded.predictions[key].opens_at
        if known.at > stamp.now:
            yield Problem(file, row, f"known {known} lies in the future; correct the date")
        elif known.at < opens_at:
            message = f"known {known} lies before the window, which opens {opens_at.date()}"
            yield Problem(file, row, f"{message}; correct one of them")


def what_is_recorded(snapshot: Snapshot) -> Recorded:
    """Return the predictions, sources, documents and words that a table can refer to."""
    reader = Reader(snapshot)
    predictions = {}
    for number, record in reader.predictions().items():
        predictions[record.key] = predictions[show_id("prediction", number)] = record
    words: dict[str, str] = {}
    for lexicon in reader.lexicons().values():
        words |= lexicon.words
    return Recorded(
        predictions=predictions,
        sources=_by_name({r.key: (r.name, r.name_zh) for r in reader.sources().values()}),
        documents=_by_name({d.key: (d.title, d.title_zh) for d in reader.documents().values()}),
        words=words,
    )


def _by_name(names: Mapping[str, tuple[str | None, ...]]) -> dict[str, str]:
    """Return keys by key and by every name that only one has."""
    count = Counter(name for both in names.values() for name in {*both} if name is not None)
    found = {
        name: key
        for key, both in names.items()
        for name in both
        if name is not None and count[name] == 1
    }
    return found | {key: key for key in names}


class _Importing:
    """One file inside the transaction of all."""

    def __init__(self, ledger: Ledger, table: TableRecords, answer: ImportAnswer) -> None:
        ledger.flush()
        self.ledger, self.table, self.answer = ledger, table, answer
        answer.notes = table.notes
        self.snapshot = Snapshot(ledger.connection)
        self.keys = Keys(self.snapshot)
        for noun in ("source", "document", "prediction", "topic"):
            self.keys.preload(noun)
        self.writer = Writer(ledger, self.keys)

    def run(self) -> None:
        """Record what is new; nothing at all if that is nothing."""
        table = self.table
        known = self._known_forecasts()
        fresh = [
            (record, row)
            for record, row in zip(table.forecasts, table.forecast_rows, strict=True)
            if record.prediction not in known or _gist(record) not in known[record.prediction]
        ]
        self.answer.n_known = len(table.forecasts) - len(fresh)
        outcomes = self._new_outcomes()
        if not (fresh or outcomes or table.predictions or table.sources or table.documents):
            return
        number = self.ledger.append(
            journal.import_,
            format="table",
            name=Path(self.answer.file).name,
            sha256=_sha256(self.answer.file),
            n_rows=table.n_rows,
        )
        self.answer.import_id = show_id("import", number)
        with self.ledger.importing(number):
            self._identities()
            for record, row in fresh:
                append_forecast(self.ledger, self.keys, record, row)
            for outcome, row in outcomes:
                append_resolution(self.ledger, self.keys, outcome, row=row)
        self.answer.appended["forecast"] += len(fresh)
        self.answer.appended["resolution"] += len(outcomes)

    def _identities(self) -> None:
        """Record sources, documents and predictions that do not exist yet."""
        table, writer, count = self.table, self.writer, self.answer.appended
        for source in table.sources:
            if self.keys.find("source", source.key) is None:
                writer.source(source, version=1)
                count["source"] += 1
        for document in table.documents:
            if self.keys.find("document", document.key) is None:
                writer.document(document, version=1)
                count["document"] += 1
        for prediction, row in zip(table.predictions, table.prediction_rows, strict=True):
            if self.keys.find("prediction", prediction.key) is None:
                self.answer.n_titles += prediction.criterion.is_title
                number = writer.prediction(prediction, version=1, row=row)
                writer.criterion(number, prediction.criterion, version=1, row=row)
                count["prediction"] += 1

    def _known_forecasts(self) -> dict[str, set[tuple[object, ...]]]:
        """Return the forecasts on record for the predictions of the table that exist."""
        wanted = {record.prediction for record in self.table.forecasts}
        numbers = [n for key in wanted if (n := self.keys.find("prediction", key)) is not None]
        found: dict[str, set[tuple[object, ...]]] = {}
        if numbers:
            every = len(numbers) > _MANY
            for record in Reader(self.snapshot).forecasts(None if every else numbers).values():
                found.setdefault(record.prediction, set()).add(_gist(record))
        return found

    def _new_outcomes(self) -> list[tuple[Resolution, int]]:
        """Return the outcomes that are not in force yet; another one in force is a problem."""
        in_force = self._in_force()
        new, problems = [], []
        rows = zip(self.table.resolutions, self.table.resolution_rows, strict=True)
        for record, row in rows:
            current = in_force.get(record.prediction)
            if current is None:
                new.append((record, row))
            elif current.outcome == record.outcome:
                self.answer.n_known += 1
            else:
                number = show_id("prediction", self.keys.need("prediction", record.prediction))
                problems.append(
                    Problem(
                        self.answer.file,
                        row,
                        f"{number} is already {current.outcome} (known {current.known}), here "
                        f"{record.outcome}; correct it with tracker resolve {number} --supersede",
                    )
                )
        if problems:
            raise InvalidFile(problems)
        return new

    def _in_force(self) -> dict[str, Resolution]:
        keys = {record.prediction for record in self.table.resolutions}
        numbers = [n for key in keys if (n := self.keys.find("prediction", key)) is not None]
        if not numbers:
            return {}
        every = len(numbers) > _MANY
        records = Reader(self.snapshot).resolutions(None if every else numbers)
        newest = {record.prediction: record for record in records.values()}
        return {k: r for k, r in newest.items() if r.outcome.kind is not OutcomeKind.OPEN}


def _gist(record: Forecast) -> tuple[object, ...]:
    """Return what makes two forecasts the same statement, also where a table says less of it."""
    parts = (*record.options, *record.quantiles)
    numbers = (record.probability, record.point, record.low, record.high)
    return (
        record.source,
        record.made.at.date(),
        record.strength,
        record.withdrawn,
        *numbers,
        parts,
    )


_MANY = 500
"""More predictions than this are looked up by reading all, not one by one."""


def _sha256(file: str) -> str:
    with Path(file).open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
