"""From rows to domain records: what the snapshot shows, assembled.

Invariant: reading back what `mapping` wrote gives an equal record. Every function takes the
predictions (or none for all) so that one `show` does not read the whole record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from tracker.domain.criterion import Criterion
from tracker.domain.curve import read_curve
from tracker.domain.document import Document, LeftOut, Section
from tracker.domain.evidence import Evidence
from tracker.domain.forecast import Forecast, Original
from tracker.domain.instant import Precision, When
from tracker.domain.locator import Locator
from tracker.domain.prediction import BaseRate, Prediction
from tracker.domain.resolution import Resolution, Verdict
from tracker.domain.source import Source
from tracker.store.light import read_lexicons, read_outcome_columns
from tracker.store.tables import claims, findings, people, statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement, Table

    from tracker.domain.lexicon import Lexicon
    from tracker.store.snapshot import RowMapping, Snapshot

_PART_ROWS: Final = 5_000
"""Forecasts that are read at once where all of them are too many."""


class Reader:
    """Assembles records from one snapshot.

    Attributes:
        snapshot: the point of the record that is read.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        """Read from a snapshot; keys are looked up once per noun."""
        self.snapshot = snapshot
        self._keys: dict[str, dict[int, str]] = {}

    def keys(self, table: Table) -> dict[int, str]:
        """Return the key of every id of an identity table, retracted ones too."""
        if table.name not in self._keys:
            rows = self.snapshot.connection.exec_driver_sql(f"SELECT id, key FROM {table.name}")  # noqa: S608 - our table
            self._keys[table.name] = {row[0]: row[1] for row in rows}
        return self._keys[table.name]

    def sources(self, ids: Iterable[int] | None = None) -> dict[int, Source]:
        """Return the newest version of each source, by id."""
        key_of = self.keys(people.source)
        versions = self._newest(people.source_version, "source_id", ids)
        parents = self._children(people.source_parent, "source_version_id", versions, ids)
        return {
            number: Source(
                key=key_of[number],
                name=row["name"],
                name_zh=row["name_zh"],
                kind=row["kind"],
                note=row["note"],
                parents=tuple(key_of[p["parent_id"]] for p in parents.get(row["id"], ())),
            )
            for number, row in versions.items()
        }

    def documents(self, ids: Iterable[int] | None = None) -> dict[int, Document]:
        """Return the newest version of each document, by id."""
        key_of, source_of = self.keys(people.document), self.keys(people.source)
        versions = self._newest(people.document_version, "document_id", ids)
        owner = "document_version_id"
        authors = self._children(people.document_author, owner, versions, ids)
        sections = self._children(people.document_section, owner, versions, ids)
        plain = ("title", "title_zh", "language", "url", "file", "sha256")
        more = ("repost_of", "copied_by", "note")
        return {
            number: Document(
                key=key_of[number],
                publisher=source_of[row["publisher_id"]],
                published=_when(row["published_at"], row["published_precision"]),
                authors=tuple(source_of[a["author_id"]] for a in authors.get(row["id"], ())),
                sections=tuple(
                    Section(s["number"], s["title"]) for s in sections.get(row["id"], ())
                ),
                **{name: row[name] for name in plain + more},
            )
            for number, row in versions.items()
        }

    def predictions(self, ids: Iterable[int] | None = None) -> dict[int, Prediction]:
        """Return the newest version of each visible prediction with its criterion, by number."""
        wanted = None if ids is None else list(ids)
        versions = self._newest(claims.prediction_version, "prediction_id", wanted)
        criteria = self._newest(claims.criterion_version, "prediction_id", wanted)
        owner = "prediction_version_id"
        parts = {
            table.name: self._children(table, owner, versions, wanted)
            for table in (
                claims.prediction_option,
                claims.prediction_topic,
                claims.prediction_related,
                claims.base_rate_quantile,
            )
        }
        return {
            number: self._prediction(number, row, criteria[number], parts)
            for number, row in sorted(versions.items())
        }

    def forecasts(self, predictions: Iterable[int] | None = None) -> dict[int, Forecast]:
        """Return the forecasts, by number."""
        table = statements.forecast
        rows = self.snapshot.select(table, *_where(table, predictions))
        return self._forecasts(rows, None if predictions is None else [row["id"] for row in rows])

    def forecast_parts(self) -> Iterator[tuple[int, Forecast]]:
        """Yield (number, forecast) of all of them, a few thousand in memory at a time."""
        table = statements.forecast
        newest = self.snapshot.connection.execute(select(func.max(table.c.id))).scalar() or 0
        for start in range(0, newest, _PART_ROWS):
            rows = self.snapshot.select(table, table.c.id > start, table.c.id <= start + _PART_ROWS)
            yield from self._forecasts(rows, [row["id"] for row in rows]).items()

    def _forecasts(
        self, rows: Sequence[RowMapping], numbers: Sequence[int] | None
    ) -> dict[int, Forecast]:
        """Return the forecasts of some rows; of all rows if no numbers are given."""
        options = self.snapshot.children(statements.forecast_option, "forecast_id", numbers)
        quantiles = self.snapshot.children(statements.forecast_quantile, "forecast_id", numbers)
        curves = self.snapshot.children(statements.forecast_curve, "forecast_id", numbers)
        relays = self.snapshot.children(statements.forecast_via, "forecast_id", numbers)
        return {
            row["id"]: self._forecast(
                row,
                options=options.get(row["id"], ()),
                quantiles=quantiles.get(row["id"], ()),
                curves=curves.get(row["id"], ()),
                relays=relays.get(row["id"], ()),
            )
            for row in rows
        }

    def evidence(self, predictions: Iterable[int] | None = None) -> dict[int, Evidence]:
        """Return the evidence, by number."""
        key_of, table = self.keys(claims.prediction), findings.evidence
        plain = ("publisher", "title", "stance", "summary", "url", "retrieved_at", "seen")
        more = ("mirror", "in_print", "archive_sha256")
        return {
            row["id"]: Evidence(
                prediction=key_of[row["prediction_id"]],
                published=_when(row["published_at"], row["published_precision"]),
                **{name: row[name] for name in plain + more},
            )
            for row in self.snapshot.select(table, *_where(table, predictions))
        }

    def resolutions(self, predictions: Iterable[int] | None = None) -> dict[int, Resolution]:
        """Return every resolution, superseded ones too, by number."""
        key_of, table = self.keys(claims.prediction), findings.resolution
        rows = self.snapshot.select(table, *_where(table, predictions))
        numbers = None if predictions is None else [row["id"] for row in rows]
        cited = self.snapshot.children(findings.resolution_evidence, "resolution_id", numbers)
        return {
            row["id"]: Resolution(
                prediction=key_of[row["prediction_id"]],
                outcome=read_outcome_columns(row, "outcome"),
                known=_when(row["known_at"], row["known_precision"]),
                rationale=row["rationale"],
                decided_by=row["decided_by"],
                evidence=tuple(c["evidence_id"] for c in cited.get(row["id"], ())),
                early=row["early"],
            )
            for row in rows
        }

    def verdicts(self, predictions: Iterable[int] | None = None) -> dict[int, Verdict]:
        """Return the verdicts, by number."""
        key_of, table = self.keys(claims.prediction), findings.verdict
        return {
            row["id"]: Verdict(
                prediction=key_of[row["prediction_id"]],
                outcome=read_outcome_columns(row, "outcome"),
                outcome_if_fair=None
                if row["fair_outcome"] is None
                else read_outcome_columns(row, "fair_outcome"),
                **{
                    name: row[name]
                    for name in ("judge", "fairness", "fair_criterion", "confidence", "note")
                },
            )
            for row in self.snapshot.select(table, *_where(table, predictions))
        }

    def left_out(self, *where: ColumnElement[bool]) -> dict[int, LeftOut]:
        """Return the statements left out, by id."""
        documents, sources = self.keys(people.document), self.keys(people.source)
        return {
            row["id"]: LeftOut(
                document=documents[row["document_id"]],
                statement=row["statement"],
                reason=row["reason"],
                section=row["section"],
                source=None if row["source_id"] is None else sources[row["source_id"]],
            )
            for row in self.snapshot.select(people.left_out, *where)
        }

    def lexicons(self) -> dict[int, Lexicon]:
        """Return every version of every lexicon, by id."""
        return read_lexicons(self.snapshot)

    def _newest(self, table: Table, owner: str, ids: Iterable[int] | None) -> dict[int, RowMapping]:
        where = () if ids is None else (table.c[owner].in_(list(ids)),)
        return self.snapshot.newest(table, owner, *where)

    def _children(
        self,
        table: Table,
        owner: str,
        versions: Mapping[int, RowMapping],
        ids: Iterable[int] | None,
    ) -> dict[int, list[RowMapping]]:
        owners = None if ids is None else [row["id"] for row in versions.values()]
        return self.snapshot.children(table, owner, owners)

    def _prediction(
        self,
        number: int,
        row: RowMapping,
        criterion: RowMapping,
        parts: Mapping[str, Mapping[int, list[RowMapping]]],
    ) -> Prediction:
        def part(name: str) -> list[RowMapping]:
            return parts[name].get(row["id"], [])

        topics, predictions = self.keys(people.topic), self.keys(claims.prediction)
        names = ("title", "claim", "claim_zh", "type", "ordered", "unit", "opens_at", "closes_at")
        more = ("condition", "operationalisation", "resolvability", "overdue_note", "open_note")
        tolerances = ("tolerance_relative", "tolerance_absolute")
        return Prediction(
            key=predictions[number],
            criterion=read_criterion(criterion),
            options=tuple(option["name"] for option in part("prediction_option")),
            topics=tuple(topics[t["topic_id"]] for t in part("prediction_topic")),
            related=tuple(predictions[r["related_id"]] for r in part("prediction_related")),
            base_rate=_base_rate(row, part("base_rate_quantile")),
            **{name: row[name] for name in names + more + tolerances},
        )

    def _forecast(
        self,
        row: RowMapping,
        *,
        options: Iterable[RowMapping],
        quantiles: Iterable[RowMapping],
        curves: Iterable[RowMapping],
        relays: Iterable[RowMapping],
    ) -> Forecast:
        sources, start = self.keys(people.source), row["locator_start"]
        parts = ("original_said", "original_strength", "original_probability")
        original = Original(*(row[part] for part in parts))
        names = ("section", "ends_at", "stance", "hedge", "strength", "probability", "point")
        more = ("low", "high", "level", "unit", "withdrawn", "note")
        quotes = ("quote", "quote_prefix", "quote_suffix")
        where = row["document_id"]
        return Forecast(
            prediction=self.keys(claims.prediction)[row["prediction_id"]],
            source=sources[row["source_id"]],
            made=When(row["made_at"], Precision(row["made_precision"])),
            document=None if where is None else self.keys(people.document)[where],
            options=tuple((o["option"], o["probability"]) for o in options),
            quantiles=tuple((q["level"], q["value"]) for q in quantiles),
            curve=next((read_curve(c["points"]) for c in curves), ()),
            via=tuple(sources[v["relayer_id"]] for v in relays),
            locator=None if start is None else Locator(start, row["locator_end"]),
            original=None if original == Original() else original,
            **{name: row[name] for name in names + more + quotes},
        )


def read_criterion(row: RowMapping) -> Criterion:
    """Return the criterion of a row of `criterion_version`."""
    names = ("observe", "source_of_truth", "fine_print", "written_at", "time_zone", "is_title")
    return Criterion(**{name: row[name] for name in names})


def _base_rate(row: RowMapping, quantiles: list[RowMapping]) -> BaseRate | None:
    columns: dict[str, Any] = {
        "written_at": row["base_rate_written_at"],
        "probability": row["base_rate"],
        "reasoning": row["base_rate_reasoning"],
    }
    if not quantiles and all(value is None for value in columns.values()):
        return None
    return BaseRate(**columns, quantiles=tuple((q["level"], q["value"]) for q in quantiles))


def _when(at: Any, precision: str | None) -> When | None:  # noqa: ANN401 - a cell
    return None if at is None else When(at, Precision(str(precision)))


def _where(table: Table, predictions: Iterable[int] | None) -> tuple[ColumnElement[bool], ...]:
    return () if predictions is None else (table.c.prediction_id.in_(list(predictions)),)
