"""Tables of forecasts as records: one row per forecast, all rows or every problem.

Invariant: a row becomes exactly one forecast, or, with `option` or `quantile`, one part of a
forecast; nothing is invented that the table does not say and nothing of it is dropped. Read next:
`file` (how rows come in), `claims` (what rows say about predictions).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from tracker.domain.outcome import OutcomeKind
from tracker.errors import InvalidFile, InvalidInput, Problem
from tracker.exchange.nearest import shown
from tracker.exchange.tables.claims import Settled
from tracker.exchange.tables.file import open_blocks, open_table
from tracker.exchange.tables.layout import WrongCell, lay_out
from tracker.exchange.tables.mapping import TableMapping
from tracker.exchange.tables.names import Recorded
from tracker.exchange.tables.plain import is_plain, read_plain
from tracker.exchange.tables.reshape import is_ordered
from tracker.exchange.tables.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracker.domain.document import Document
    from tracker.domain.forecast import Forecast
    from tracker.domain.instant import When
    from tracker.domain.prediction import Prediction
    from tracker.domain.resolution import Resolution
    from tracker.domain.source import Source
    from tracker.exchange.tables.blocks import Watch
    from tracker.exchange.tables.cells import ReadDate
    from tracker.exchange.tables.layout import Layout
    from tracker.exchange.tables.plain import PlainForecasts


@dataclass(frozen=True, slots=True)
class TableRecords:
    """The records of a table, each list beside the rows that its records come from.

    Sources, documents and predictions are those that the record does not hold yet. A forecast
    over options or of quantiles comes from several rows; its row is the first. `notes` are
    remarks that refuse nothing, `unread` the columns of the file that hold nothing of ours. Very
    many forecasts that are nothing but probabilities come as columns, `plain`. Where there are
    several files, rows are counted over all of them; `files` has each with the rows before it.
    """

    sources: tuple[Source, ...]
    source_rows: tuple[int, ...]
    documents: tuple[Document, ...]
    document_rows: tuple[int, ...]
    predictions: tuple[Prediction, ...]
    prediction_rows: tuple[int, ...]
    forecasts: tuple[Forecast, ...]
    forecast_rows: tuple[int, ...]
    resolutions: tuple[Resolution, ...]
    resolution_rows: tuple[int, ...]
    notes: tuple[Problem, ...]
    n_rows: int
    unread: tuple[str, ...] = ()
    plain: PlainForecasts | None = None
    files: tuple[tuple[str, int], ...] = ()

    def place(self, row: int, whole: str) -> tuple[str, int]:
        """Return the file of a row and its place there; `whole` names them all."""
        before = [(label, n_rows) for label, n_rows in self.files if n_rows < row]
        label, n_rows = before[-1] if before else (whole, 0)
        return label, row - n_rows


def read_table(
    path: Path,
    *,
    mapping: TableMapping | None = None,
    read_date: ReadDate | None = None,
    recorded: Recorded | None = None,
    watch: Watch | None = None,
) -> TableRecords:
    """Return the records of a table.

    Args:
        path: the file; its kind is told by its name, see `file`.
        mapping: which column is which field and what its cells mean; without it the file has our
            names.
        read_date: reads dates that are not ISO; without it they are refused.
        recorded: what the record holds; without it everything is new.
        watch: told how far the file has been read.

    Raises:
        InvalidFile: with every problem, its row and column.
        MissingExtra: a file whose library is not installed.
    """
    declared, held = mapping or TableMapping(), recorded or Recorded()
    read_date = None if read_date is None else partial(_advised, read_date)
    how = {"encoding": declared.encoding, "sheet": declared.sheet}
    lines = open_table(path, **how, watch=watch)
    _, header = next(lines, (0, []))
    layout = lay_out(path, header, declared)
    if is_plain(layout):
        rows = Rows(path, layout.places, held, read_date)
        plain = read_plain(open_blocks(path, **how), layout, rows, watch or _unwatched)
        if plain is not None:
            n_rows = plain.kept.n_rows
            return replace(_finish(rows), n_rows=n_rows, unread=layout.unread, plain=plain)
    rows = Rows(path, layout.places, held, read_date)
    rows.titles, rows.calls = layout.titles, declared.calls
    _add_all(rows, lines, layout)
    return replace(_finish(rows), unread=layout.unread)


def _advised(read_date: ReadDate, text: str, periods: bool) -> When:  # noqa: FBT001 - a `ReadDate`
    """Return a moment; where day and month can change places, say how to declare which is which."""
    try:
        return read_date(text, periods)
    except InvalidInput as error:
        if not is_ordered(text):
            raise
        advice = "for the whole table with --dates day-first or --dates month-first"
        raise InvalidInput(f"{error}, or say it {advice}") from None


def _unwatched(_share: float, _n_rows: int) -> None:
    """Tell nobody."""


def _add_all(rows: Rows, lines: Iterator[tuple[int, list[str]]], layout: Layout) -> None:
    """Take in every row below the header."""
    for row, cells in lines:
        if len(cells) != layout.width:
            rows.report(row, "", f"{len(cells)} cells; expected {layout.width} as in the header")
            continue
        try:
            layout.complete(cells)
        except WrongCell as wrong:
            rows.report(row, wrong.field, str(wrong))
        else:
            rows.add(row, cells)


def _finish(rows: Rows) -> TableRecords:
    """Return the records of all rows; what rows say together is checked here."""
    forecasts = rows.stated()
    settled = Settled(rows.read_date, rows.report, rows.remark)
    predictions: list[tuple[Prediction, int]] = []
    resolutions: list[tuple[Resolution, int]] = []
    for claim in {claim.key: claim for claim in rows.names.claims.values()}.values():
        if not claim.type:
            continue  # Its only rows had problems, which are reported.
        known = settled.known(claim)
        prediction = settled.prediction(claim, known)
        if prediction is not None:
            predictions.append((prediction, claim.row))
        resolution = settled.resolution(claim, known)
        if resolution is not None:
            resolutions.append((resolution, claim.said["outcome"][1]))
    if rows.n_problems:
        raise InvalidFile(rows.all_problems())
    sources, documents = rows.names.sources.values(), rows.names.documents.values()
    return TableRecords(
        sources=tuple(record for record, _ in sources),
        source_rows=tuple(row for _, row in sources),
        documents=tuple(record for record, _ in documents),
        document_rows=tuple(row for _, row in documents),
        predictions=tuple(record for record, _ in predictions),
        prediction_rows=tuple(row for _, row in predictions),
        forecasts=tuple(forecasts),
        forecast_rows=tuple(rows.forecast_rows),
        resolutions=tuple(record for record, _ in resolutions),
        resolution_rows=tuple(row for _, row in resolutions),
        notes=tuple(_notes(rows, predictions, resolutions)),
        n_rows=rows.n_rows,
    )


def _notes(
    rows: Rows, predictions: list[tuple[Prediction, int]], resolutions: list[tuple[Resolution, int]]
) -> Iterator[Problem]:
    """Yield the remarks on rows, and one for every absence known before its window was over."""
    yield from rows.remarks
    ends = {record.key: record.closes_at for record, _ in predictions}
    for claim in rows.names.claims.values():
        if claim.existing is not None:
            ends[claim.key] = claim.existing.closes_at
    for record, row in resolutions:
        known = record.known
        is_absence = record.outcome.kind in {OutcomeKind.FALSE, OutcomeKind.LATER}
        if is_absence and known is not None and known.at < ends[record.prediction]:
            message = (
                f"{shown(record.prediction)} is {record.outcome}, known {known}, before its window "
                "ends; taken as it is"
            )
            yield Problem(str(rows.path), row, message)
