"""Tables of forecasts as records: one row per forecast, all rows or every problem.

Invariant: a row becomes exactly one forecast, or, with `option`, one part of a forecast; nothing
is invented that the table does not say and nothing of it is dropped. Read next: `table_file`
(how rows come in), `table_claims` (what rows say about predictions).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tracker.domain.outcome import OutcomeKind
from tracker.errors import InvalidFile, Problem
from tracker.exchange.nearest import nearest, shown
from tracker.exchange.table_claims import CLAIM_COLUMNS, Settled
from tracker.exchange.table_file import open_table
from tracker.exchange.table_names import Recorded
from tracker.exchange.table_rows import ROW_COLUMNS, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tracker.domain.document import Document
    from tracker.domain.forecast import Forecast
    from tracker.domain.prediction import Prediction
    from tracker.domain.resolution import Resolution
    from tracker.domain.source import Source
    from tracker.exchange.table_cells import ReadDate

COLUMNS: Final = (*ROW_COLUMNS, *CLAIM_COLUMNS)
"""Names by which columns are read, unless they are renamed."""


@dataclass(frozen=True, slots=True)
class TableRecords:
    """The records of a table, each list beside the rows that its records come from.

    Sources, documents and predictions are those that the record does not hold yet. A forecast
    over options comes from several rows; its row is the first. `notes` are remarks that refuse
    nothing.
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


def read_table(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    read_date: ReadDate | None = None,
    recorded: Recorded | None = None,
) -> TableRecords:
    """Return the records of a CSV, TSV or Parquet file.

    Args:
        path: the file; `.tsv` and `.parquet` are told by their names.
        columns: our name of a column to its name in the file.
        read_date: reads dates that are not ISO; without it they are refused.
        recorded: what the record holds; without it everything is new.

    Raises:
        InvalidFile: with every problem, its row and column.
        MissingExtra: a Parquet file without the extra.
    """
    lines = open_table(path)
    _, header = next(lines, (0, []))
    places = _places(path, header, columns or {})
    rows = Rows(path, places, recorded or Recorded(), read_date)
    width = len(header)
    for row, cells in lines:
        if len(cells) == width:
            cells.append("")
            rows.add(row, cells)
        else:
            rows.report(row, "", f"{len(cells)} cells; expected {width} as in the header")
    return _finish(rows)


def _finish(rows: Rows) -> TableRecords:
    """Return the records of all rows; what rows say together is checked here."""
    forecasts = rows.stated()
    settled = Settled(rows.read_date, rows.report)
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
    """Yield a remark for every absence that was known before its window was over."""
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


def _places(path: Path, header: list[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Return the place of every column that is read; -1, which holds nothing, for the others."""
    names = [name.strip() for name in header]
    problems = []
    places = dict.fromkeys(COLUMNS, -1)
    for ours, theirs in columns.items():
        if ours not in places:
            near = nearest(ours, COLUMNS) or f"; expected one of {', '.join(COLUMNS)}"
            problems.append(f"no column {shown(ours)} is read{near}")
        elif theirs not in names:
            near = nearest(theirs, names) or f"; it has {', '.join(names)[:200]}"
            problems.append(f"the file has no column {shown(theirs)}{near}")
    for ours in COLUMNS:
        name = columns.get(ours, ours)
        if names.count(name) > 1:
            problems.append(f"the column {shown(name)} stands twice; keep one")
        if name in names:
            places[ours] = names.index(name)
    present = {ours for ours, place in places.items() if place >= 0}
    for wanted in ({"prediction", "title"}, {"source"}, {"made_on", "made_at"}):
        if not present & wanted:
            expected = " or ".join(sorted(wanted))
            problems.append(
                f"no column {expected}; the file has {', '.join(names)[:200] or 'none'}"
            )
    if problems:
        raise InvalidFile(Problem(str(path), 1, message) for message in problems)
    return places
