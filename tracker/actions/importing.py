"""Bringing files in: every file is checked whole, then all are recorded in one transaction.

Invariant: all files or none. Read next: `import_plan` (which format a file is in), `import_writing`
(what is recorded), `import_checks` (what is refused whatever the format).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from tracker.actions.import_checks import changes, impossible, misfits
from tracker.actions.import_origins import origin_of
from tracker.actions.import_recorded import what_is_recorded
from tracker.actions.import_writing import ImportAnswer, Importing
from tracker.errors import InvalidFile, Problem
from tracker.exchange.formats import TABLE, reader_of
from tracker.exchange.tables.records import read_table
from tracker.exchange.tables.reshape import dates_in
from tracker.store.ledger import writing
from tracker.store.snapshot import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.actions.import_plan import Batch
    from tracker.domain.instant import When
    from tracker.exchange.tables.names import Recorded
    from tracker.exchange.tables.records import TableRecords
    from tracker.store.engine import Engine
    from tracker.store.journal import Stamp

__all__ = ["ImportAnswer", "ImportOptions", "import_batches"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How files are imported.

    Attributes:
        read_date: reads dates that are not ISO; without it they are refused.
        dry_run: check and count, record nothing.
        watch: told what is being done, how much of it is done, 0 to 1 (0 if that is not known),
            and the rows so far.
    """

    read_date: Callable[[str, bool], When] | None = None
    dry_run: bool = False
    watch: Callable[[str, float, int], None] = lambda _words, _share, _n_rows: None


def import_batches(
    engine: Engine, batches: Sequence[Batch], options: ImportOptions, *, stamp: Stamp
) -> list[ImportAnswer]:
    """Import files, all or none; every batch is one import.

    Raises:
        InvalidFile: every problem with file, row and column; nothing was recorded.
        MissingExtra: a file whose library is not installed.
    """
    with reading(engine) as snapshot:
        recorded = what_is_recorded(snapshot)
    tables = [_read(batch, recorded, options) for batch in batches]
    answers: list[ImportAnswer] = []
    problems: list[Problem] = []
    for batch, table in zip(batches, tables, strict=True):
        shown, wrong, notes = batch.shown, [*impossible(table, recorded, stamp)], table.notes
        if batch.format != TABLE:
            wrong += misfits(table, recorded)
            told = changes(table, recorded)
            notes += tuple(Problem(*table.place(row, shown), text) for row, text in told)
        problems += (Problem(*table.place(row, shown), text) for row, text in wrong)
        one = ImportAnswer(shown, batch.format, n_rows=table.n_rows, unread=table.unread)
        answers.append(replace(one, notes=notes))
    if problems:
        raise InvalidFile(problems)
    origins = [
        origin_of(batch.files, table.files) for batch, table in zip(batches, tables, strict=True)
    ]
    with writing(engine, stamp) as ledger:
        for table, answer, origin in zip(tables, answers, origins, strict=True):
            importing = Importing(ledger, table, answer, recorded)
            importing.run(origin, stamp.now, partial(options.watch, f"recording {answer.file}"))
        if options.dry_run:
            ledger.discard()
    if options.dry_run:
        for answer in answers:
            answer.import_id = None
    return answers


def _read(batch: Batch, recorded: Recorded, options: ImportOptions) -> TableRecords:
    if batch.format == TABLE:
        return read_table(
            batch.files[0],
            mapping=batch.mapping,
            read_date=options.read_date,
            recorded=recorded,
            watch=partial(options.watch, f"reading {batch.shown}"),
        )
    reader = reader_of(batch.format)
    read_date = dates_in(batch.mapping.dates, options.read_date)
    return reader.read(batch.files, recorded=recorded, read_date=read_date)
