"""One import inside the transaction of all: what is new is recorded, with its import and row.

Invariant: what the record holds already is not recorded twice; a file that brings nothing new
leaves no import behind.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tracker.actions.import_alike import alike_sources
from tracker.actions.import_events import alike_predictions
from tracker.actions.import_known import KnownForecasts
from tracker.actions.import_outcomes import compare_outcomes
from tracker.actions.import_plain import append_plain, without_known
from tracker.domain.identifiers import show_id
from tracker.errors import InvalidFile, Problem
from tracker.exchange.formats import FORMATS
from tracker.exchange.systems.gathering import gained_options
from tracker.store.keys import Keys
from tracker.store.links import read_links
from tracker.store.mapping import Writer
from tracker.store.mapping_events import append_forecast, append_resolution
from tracker.store.records import Reader
from tracker.store.snapshot import Snapshot
from tracker.store.tables import findings, journal, people

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from tracker.actions.import_events import AlikePrediction
    from tracker.actions.import_origins import Origin
    from tracker.domain.forecast import Forecast
    from tracker.domain.prediction import Prediction
    from tracker.domain.resolution import Resolution
    from tracker.domain.source import Source
    from tracker.exchange.tables.blocks import Watch
    from tracker.exchange.tables.names import Recorded
    from tracker.exchange.tables.plain import PlainForecasts
    from tracker.exchange.tables.records import TableRecords
    from tracker.store.ledger import Ledger


@dataclass(slots=True)
class ImportAnswer:
    """What one import did, or would do.

    Attributes:
        file: as the user named it; several are joined by a comma.
        format: in which it was read.
        import_id: `I-02`; None if nothing was recorded.
        n_rows: read.
        appended: how many records of each noun are new.
        n_known: forecasts and outcomes that the record held already.
        notes: remarks with their rows that refuse nothing.
        n_titles: predictions whose title had to serve as their criterion.
        unread: columns of a table that are not read.
        sources_alike: (one that was there, a new one) that look like the same source.
        predictions_alike: pairs that look like the same event.
    """

    file: str
    format: str = "table"
    import_id: str | None = None
    n_rows: int = 0
    appended: Counter[str] = field(default_factory=Counter)
    n_known: int = 0
    notes: tuple[Problem, ...] = ()
    n_titles: int = 0
    unread: tuple[str, ...] = ()
    sources_alike: tuple[tuple[str, str], ...] = ()
    predictions_alike: tuple[AlikePrediction, ...] = ()


class Importing:
    """One import inside the transaction of all."""

    def __init__(
        self, ledger: Ledger, table: TableRecords, answer: ImportAnswer, recorded: Recorded
    ) -> None:
        ledger.flush()
        self.ledger, self.table, self.answer, self.recorded = ledger, table, answer, recorded
        self.snapshot = Snapshot(ledger.connection)
        self.keys = Keys(self.snapshot)
        for noun in ("source", "document", "prediction", "topic"):
            self.keys.preload(noun)
        self.writer = Writer(ledger, self.keys)

    def run(self, origin: Origin, now: datetime, watch: Watch) -> None:
        """Record what is new; nothing at all if that is nothing.

        Args:
            origin: of the file or files.
            now: ends that lie ahead are left for a later file.
            watch: told how much of very many forecasts is recorded.
        """
        table = self.table
        plain = None if table.plain is None else without_known(self.keys, table.plain)
        fresh = self._new_forecasts(plain, now)
        outcomes = self._new_outcomes()
        n_forecasts = len(fresh) + (0 if plain is None else len(plain))
        if not (n_forecasts or outcomes or self._has_new_identities()):
            return
        with self.ledger.importing(self._import(origin)):
            self._identities()
            for record, row in fresh:
                append_forecast(self.ledger, self.keys, record, row)
            if plain is not None:
                append_plain(self.ledger, self.keys, plain, watch)
            for outcome, row in outcomes:
                append_resolution(self.ledger, self.keys, outcome, row=row)
        self.answer.appended["forecast"] += n_forecasts
        self.answer.appended["resolution"] += len(outcomes)

    def _import(self, origin: Origin) -> int:
        """Record the import and its files; return its number."""
        number = self.ledger.append(
            journal.import_,
            format=self.answer.format,
            name=origin.name,
            sha256=origin.sha256,
            n_rows=self.table.n_rows,
        )
        for file in origin.files:
            self.ledger.append(
                journal.import_file,
                of_import_id=number,
                name=file.name,
                sha256=file.sha256,
                rows_before=file.rows_before,
            )
        self.answer.import_id = show_id("import", number)
        return number

    def _new_forecasts(
        self, plain: PlainForecasts | None, now: datetime
    ) -> list[tuple[Forecast, int]]:
        """Return the records that are new, with their rows; what is not is counted and told."""
        table = self.table
        pairs = list(zip(table.forecasts, table.forecast_rows, strict=True))
        odd = [] if plain is None else list(plain.odd())
        n_known = 0 if plain is None or table.plain is None else len(table.plain) - len(plain)
        known = KnownForecasts(self._recorded_forecasts(record for record, _ in (*pairs, *odd)))
        fresh = [(record, row) for record, row in pairs if known.find(record) is None]
        self.answer.n_known = len(pairs) - len(fresh) + n_known
        self._remark(known.changed((*fresh, *odd), self._row))
        return [*fresh, *known.ended(pairs, now)]

    def _remark(self, remarks: Iterable[tuple[int, str]]) -> None:
        """Add remarks, each with its file and row."""
        self.answer.notes += tuple(Problem(*self._place(row), text) for row, text in remarks)

    def _place(self, row: int) -> tuple[str, int]:
        return self.table.place(row, self.answer.file)

    def _row(self, row: int) -> str:
        """Return a row in words."""
        label, own = self._place(row)
        return f"row {own} of {label}" if len(self.table.files) > 1 else f"row {own}"

    def _has_new_identities(self) -> bool:
        table, find = self.table, self.keys.find
        listed = (("source", table.sources), ("document", table.documents))
        return any(
            find(noun, record.key) is None
            for noun, records in (*listed, ("prediction", table.predictions))
            for record in records
        ) or any(
            gained_options(held, record)
            for record in table.predictions
            if (held := self.recorded.predictions.get(record.key)) is not None
        )

    def _identities(self) -> None:
        """Record sources, documents and predictions that do not exist yet."""
        table, writer, count = self.table, self.writer, self.answer.appended
        new_sources = list(self._left_over())
        new_predictions: dict[int, Prediction] = {}
        for source, row in zip(table.sources, table.source_rows, strict=True):
            if self.keys.find("source", source.key) is None:
                writer.source(source, version=1, row=row)
                new_sources.append(source)
                count["source"] += 1
        for document, row in zip(table.documents, table.document_rows, strict=True):
            if self.keys.find("document", document.key) is None:
                writer.document(document, version=1, row=row)
                count["document"] += 1
        for prediction, row in zip(table.predictions, table.prediction_rows, strict=True):
            if self.keys.find("prediction", prediction.key) is None:
                self.answer.n_titles += prediction.criterion.is_title
                number = writer.prediction(prediction, version=1, row=row)
                writer.criterion(number, prediction.criterion, version=1, row=row)
                new_predictions[number] = prediction
                count["prediction"] += 1
            else:
                self._take_options(prediction, row)
        answer, recorded = self.answer, self.recorded
        answer.sources_alike = tuple(alike_sources(new_sources, recorded.sources))
        answer.predictions_alike = tuple(alike_predictions(new_predictions, recorded.predictions))

    def _left_over(self) -> Iterator[Source]:
        """Yield the sources of imports that were taken back which come again, unless linked."""
        gone = self.snapshot.retracted.get("import")
        if not gone:
            return
        plain = self.table.plain
        named = {one.source for one in self.table.forecasts} | {*(plain.sources if plain else ())}
        links = read_links(self.snapshot)
        rows = self.snapshot.select(people.source, people.source.c.import_id.in_(gone))
        again = named & {one["key"] for one in rows if links.main_source(one["id"]) == one["id"]}
        for source in Reader(self.snapshot).sources().values():
            if source.key in again:
                yield source

    def _take_options(self, prediction: Prediction, row: int) -> None:
        """Record a new version of a prediction that has got options since."""
        held = self.recorded.predictions.get(prediction.key)  # None: a file before this one made it
        if held is not None and gained_options(held, prediction):
            grown = replace(held, options=prediction.options)
            self.writer.prediction(grown, why="Options were added at its platform.", row=row)

    def _recorded_forecasts(self, records: Iterable[Forecast]) -> dict[int, Forecast]:
        """Return the forecasts on record for the predictions of some forecasts."""
        wanted = {record.prediction for record in records}
        numbers = [n for key in wanted if (n := self.keys.find("prediction", key)) is not None]
        if not numbers:
            return {}
        every = len(numbers) > _MANY
        return Reader(self.snapshot).forecasts(None if every else numbers)

    def _new_outcomes(self) -> list[tuple[Resolution, int]]:
        """Return the outcomes that are not in force yet; another one in force is a problem."""
        table = self.table
        keys = {record.prediction for record in table.resolutions}
        numbers = {key: n for key in keys if (n := self.keys.find("prediction", key)) is not None}
        held: Iterable[Resolution] = ()
        if numbers:
            every = len(numbers) > _MANY
            held = Reader(self.snapshot).resolutions(None if every else numbers.values()).values()
        found = compare_outcomes(
            zip(table.resolutions, table.resolution_rows, strict=True),
            held,
            {key: show_id("prediction", number) for key, number in numbers.items()},
        )
        if found.problems:
            raise InvalidFile(Problem(*self._place(row), text) for row, text in found.problems)
        self.answer.n_known += found.n_known
        self._remark(found.remarks)
        self._remark(self._gone())
        return found.new

    def _gone(self) -> Iterator[tuple[int, str]]:
        """Yield a remark for every outcome of an earlier download that this one has no more."""
        known_format = FORMATS.get(self.answer.format)
        if known_format is None or not known_format.settles:
            return
        table, own = self.table, journal.import_
        imports = self.snapshot.select(own, own.c.format == self.answer.format)
        came_with = {row["id"] for row in imports}
        if not came_with:
            return
        in_force = {
            row["prediction_id"]: row["import_id"] in came_with
            for row in self.snapshot.select(findings.resolution)
        }
        stated = {record.prediction for record in table.resolutions}
        for record, row in zip(table.predictions, table.prediction_rows, strict=True):
            number = self.keys.find("prediction", record.key)
            if record.key not in stated and number is not None and in_force.get(number):
                name = show_id("prediction", number)
                what = f"{name} has no outcome that could be taken, and had one in an earlier file"
                yield row, f"{what}; kept: if it is open again, tracker reopen {name}"


_MANY = 500
"""More predictions than this are looked up by reading all, not one by one."""
