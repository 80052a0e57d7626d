"""From which rows of which files the facts about a prediction came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.reports.provenance import Origin
from tracker.store.tables import claims, findings, journal, statements

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.store.snapshot import Snapshot

    Row = Mapping[str, Any]

_NOUNS = (
    ("prediction", claims.prediction, "id"),
    ("forecast", statements.forecast, "prediction_id"),
    ("resolution", findings.resolution, "prediction_id"),
)


def origins_of(snapshot: Snapshot, number: int) -> dict[tuple[str, int], Origin]:
    """Return (noun, number) to the row of a file, for what was imported about a prediction."""
    rows = [
        (noun, row)
        for noun, table, column in _NOUNS
        for row in snapshot.select(table, table.c[column] == number)
        if row["import_id"] is not None
    ]
    imports = _imports(snapshot, {row["import_id"] for _, row in rows})
    return {
        (noun, row["id"]): _origin(imports[row["import_id"]], row["import_row"])
        for noun, row in rows
    }


def _imports(snapshot: Snapshot, wanted: set[int]) -> dict[int, list[Row]]:
    """Return imports by number: each with its files, in the order of their rows, after it."""
    table, files = journal.import_, journal.import_file
    found = {one["id"]: [one] for one in snapshot.select(table, table.c.id.in_(wanted))}
    for file in snapshot.select(files, files.c.of_import_id.in_(found)):
        found[file["of_import_id"]].append(file)
    return found


def _origin(rows: list[Row], row: int | None) -> Origin:
    """Return the file of an import in which a row stands, and its place there."""
    whole, *files = rows
    before = [file for file in files if row is not None and file["rows_before"] < row]
    file = before[-1] if before else whole
    return Origin(
        number=whole["id"],
        format=whole["format"],
        name=file["name"],
        sha256=file["sha256"],
        row=row - file["rows_before"] if before and row is not None else row,
    )
