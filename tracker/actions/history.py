"""What was done to a prediction: the last part of `show` and of its page on the site.

Invariant: what was said, seen or known after the day that is looked at is not told; versions,
retractions and reopenings are corrections and always are.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from tracker.actions.changes import change_words
from tracker.actions.lines import standing
from tracker.actions.lookup import recorded_in
from tracker.domain.identifiers import read_id, show_id
from tracker.domain.instant import Precision, When, made_by
from tracker.domain.outcome import OutcomeKind
from tracker.reports.views import HistoryEntry
from tracker.store.light import read_outcome_columns
from tracker.store.records import Reader, read_criterion
from tracker.store.snapshot import Snapshot, reading
from tracker.store.tables import RETRACTABLE, claims, findings, journal, statements

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tracker.actions.viewpoint import Viewpoint
    from tracker.domain.criterion import Criterion
    from tracker.domain.prediction import Prediction
    from tracker.store.engine import Engine
    from tracker.store.journal import Entry
    from tracker.store.snapshot import RowMapping

_WORDS = (
    (statements.forecast, "forecast"),
    (findings.evidence, "evidence"),
    (findings.resolution, "resolution"),
    (findings.verdict, "verdict"),
)


def history_of(
    snapshot: Snapshot, number: int, entries: dict[int, Entry], cut_at: datetime
) -> tuple[HistoryEntry, ...]:
    """Return what was done to a prediction, oldest first, what was taken back too.

    Args:
        snapshot: of the record.
        number: of the prediction.
        entries: of the journal, by sequence.
        cut_at: the first instant that is not seen.
    """
    everything = with_retracted(snapshot, snapshot.sequence)
    done: list[tuple[int, int, str, str | None]] = []

    def note(row: RowMapping, what: str, why: str | None = None) -> None:
        done.append((row["journal_seq"], row["ordinal"], what, why))

    _note_versions(everything, number, note)
    ids: dict[str, list[int]] = {}
    for table, noun in _WORDS:
        rows = everything.select(table, table.c.prediction_id == number)
        ids[noun] = [row["id"] for row in rows]
        for row in rows:
            if not _was_there(noun, row, cut_at):
                continue
            if noun == "resolution":
                note(row, _act(row), row["rationale"])
            else:
                note(row, f"{show_id(noun, row['id'])} added")
    for row in everything.select(journal.retraction):
        for noun, numbers in (*ids.items(), ("prediction", [number])):
            if row[f"retracted_{noun}_id"] in numbers:
                note(row, f"{show_id(noun, row[f'retracted_{noun}_id'])} retracted", row["why"])
    return tuple(
        HistoryEntry(recorded=recorded_in(entries, sequence), what=what, why=why)
        for sequence, _, what, why in sorted(done, key=lambda item: item[:2])
    )


def with_retracted(snapshot: Snapshot, sequence: int | None) -> Snapshot:
    """Return the record as a transaction left it, with what was taken back; None = the newest."""
    everything = Snapshot(snapshot.connection, sequence)
    everything.retracted = {}
    return everything


def outcome_left(engine: Engine, viewpoint: Viewpoint, wanted: str) -> str | None:
    """Return what a prediction's outcome is after a resolution or verdict on it was taken back.

    Args:
        engine: of the record.
        viewpoint: the day from which the outcome is seen.
        wanted: the id of what was taken back; None is returned for anything else.
    """
    read = read_id(wanted)
    if read is None or read[0] not in {"resolution", "verdict"}:
        return None
    noun, number = read
    table = RETRACTABLE[noun]
    with reading(engine) as snapshot:
        [row] = with_retracted(snapshot, None).select(table, table.c.id == number)
        world = standing(snapshot, viewpoint, only=row["prediction_id"])
    line = world.lines.get(row["prediction_id"])
    if line is None:
        return None
    name = show_id("prediction", line.number)
    if line.outcome is None:
        return f"{name} has no outcome now"
    return f"{name} is {line.outcome} (known {line.known})"


def _was_there(noun: str, row: RowMapping, cut_at: datetime) -> bool:
    """Say whether a fact belongs to the world before the cut, as the rest of the page has it."""
    if noun == "forecast":
        return made_by(When(row["made_at"], Precision(row["made_precision"])), cut_at)
    if noun == "evidence":
        seen_at = row["retrieved_at"] if row["published_at"] is None else row["published_at"]
    elif noun == "resolution":
        seen_at = row["known_at"]
    else:
        return True
    return seen_at is None or seen_at < cut_at


def _act(row: RowMapping) -> str:
    if row["outcome"] == OutcomeKind.OPEN:
        return "reopened"
    return f"resolved {read_outcome_columns(row, 'outcome')}"


def _note_versions(everything: Snapshot, number: int, note: Callable[..., None]) -> None:
    """Note the versions of a prediction and of its criterion, with what each changed."""
    table = claims.prediction_version
    rows = everything.select(table, table.c.prediction_id == number)
    earlier: Prediction | None = None
    for row in rows:
        # Most predictions have one version, whose record nobody needs to read again.
        now = None if len(rows) == 1 else _prediction_at(everything, number, row["journal_seq"])
        words = "" if earlier is None or now is None else _own_changes(earlier, now)
        note(row, _version_words("prediction", row, words), row["why"])
        earlier = now
    table = claims.criterion_version
    before: Criterion | None = None
    for row in everything.select(table, table.c.prediction_id == number):
        criterion = read_criterion(row)
        words = "" if before is None else change_words(before, criterion)
        note(row, _version_words("criterion", row, words), row["why"])
        before = criterion


def _prediction_at(everything: Snapshot, number: int, sequence: int) -> Prediction:
    """Return a prediction as a transaction left it."""
    return Reader(with_retracted(everything, sequence)).predictions([number])[number]


def _own_changes(before: Prediction, after: Prediction) -> str:
    """Return what changed in a prediction beside its criterion, which has versions of its own."""
    return change_words(before, dataclasses.replace(after, criterion=before.criterion))


def _version_words(noun: str, row: RowMapping, changes: str) -> str:
    if row["version"] == 1:
        return f"{noun} recorded"
    return f"{noun} version {row['version']}: {changes or 'nothing changed'}"
