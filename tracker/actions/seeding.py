"""Loading a corpus: what it says now against what it said last time.

Invariant: what a corpus said last is what its imports wrote and nobody retracted. Loading appends
the difference: new facts, new versions of changed ones, retractions of those that are gone. What
people logged themselves is never touched, and the same files load to no change at all.
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tracker.domain.identifiers import show_id
from tracker.errors import RuleBroken
from tracker.store.keys import Keys
from tracker.store.ledger import writing
from tracker.store.mapping import Writer
from tracker.store.mapping_events import (
    append_corpus,
    append_evidence,
    append_forecast,
    append_left_out,
    append_lexicon,
    append_resolution,
    append_verdict,
    lexicon_id,
)
from tracker.store.records import Reader
from tracker.store.snapshot import ImportView, Snapshot
from tracker.store.tables import findings, journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tracker.domain.corpus import Corpus
    from tracker.domain.lexicon import Lexicon
    from tracker.domain.resolution import Resolution
    from tracker.store.engine import Engine
    from tracker.store.journal import Stamp
    from tracker.store.ledger import Ledger

CORRECTED = "the corpus was corrected"


@dataclass(slots=True)
class SeedAnswer:
    """What loading a corpus did.

    Attributes:
        corpus: its key.
        appended: how many records of each noun are new.
        changes: one sentence for each record that was there and changed or went.
        import_id: number of the import; None if nothing changed.
    """

    corpus: str
    appended: Counter[str] = field(default_factory=Counter)
    changes: list[str] = field(default_factory=list)
    import_id: int | None = None

    @property
    def is_unchanged(self) -> bool:
        """Whether the record already held all that the corpus says."""
        return self.import_id is None


def seed(engine: Engine, corpus: Corpus, *, stamp: Stamp) -> SeedAnswer:
    """Load a validated corpus, all or nothing.

    Raises:
        RuleBroken: a key belongs to another corpus, or a lexicon changed without a new version.
    """
    answer = SeedAnswer(corpus.header.key)
    with writing(engine, stamp) as ledger:
        imports = _imports(Snapshot(ledger.connection), corpus.header.key)
        if imports and imports[-1][1] == corpus.sha256:
            return answer
        import_id = ledger.append(
            journal.import_,
            format="corpus",
            name=corpus.header.key,
            sha256=corpus.sha256,
            n_rows=len(corpus.forecasts),
        )
        with ledger.importing(import_id):
            _Loading(ledger, corpus, answer, {number for number, _ in imports}).run()
        answer.import_id = import_id
    return answer


def _imports(snapshot: Snapshot, key: str) -> list[tuple[int, str]]:
    table = journal.import_
    rows = snapshot.select(table, table.c.format == "corpus", table.c.name == key)
    return [(row["id"], row["sha256"]) for row in rows]


class _Loading:
    """One load of one corpus inside one transaction."""

    def __init__(
        self, ledger: Ledger, corpus: Corpus, answer: SeedAnswer, imports: set[int]
    ) -> None:
        self.ledger, self.corpus, self.answer = ledger, corpus, answer
        self.snapshot = Snapshot(ledger.connection)
        self.keys = Keys(self.snapshot)
        for noun in ("source", "document", "prediction", "topic"):
            self.keys.preload(noun)
        self.now = Reader(self.snapshot)
        self.before = Reader(ImportView(self.snapshot, imports))
        self.corpus_id, self.is_new = self._corpus_identity()
        self.writer = Writer(ledger, self.keys, self.corpus_id)

    def run(self) -> None:
        """Append the difference, parents before children."""
        self._lexicon(self.corpus.lexicon)
        self._header()
        for source in self.corpus.sources:
            self.writer.identity("source", source.key)
        self._versions("source", self.corpus.sources, self.before.sources(), self.now.sources())
        before, now = self.before.documents(), self.now.documents()
        for document in self.corpus.documents:
            self._own("document", document.key)
        self._versions("document", self.corpus.documents, before, now)
        self._predictions()
        self._events()

    def _corpus_identity(self) -> tuple[int, bool]:
        table = journal.corpus
        found = self.snapshot.select(table, table.c.key == self.corpus.header.key)
        if found:
            return int(found[0]["id"]), False
        return self.ledger.append(table, key=self.corpus.header.key), True

    def _own(self, noun: str, key: str) -> None:
        """Make the identity of a key, unless it stands in another corpus."""
        known = self.keys.find(noun, key)
        if known is None:
            self.writer.identity(noun, key)
        elif known not in self._ids_of_corpus(noun):
            raise RuleBroken(
                f"{noun} {key!r} is already in the record and not from corpus "
                f"{self.corpus.header.key!r}; give it another key in the corpus"
            )

    def _ids_of_corpus(self, noun: str) -> set[int]:
        if not hasattr(self, "_owned"):
            self._owned: dict[str, set[int]] = {}
        if noun not in self._owned:
            table = self.keys.table(noun)
            rows = self.snapshot.select(table, table.c.corpus_id == self.corpus_id)
            self._owned[noun] = {row["id"] for row in rows}
        return self._owned[noun]

    def _lexicon(self, lexicon: Lexicon | None) -> None:
        if lexicon is None:
            return
        for known in self.now.lexicons().values():
            if (known.key, known.version) == (lexicon.key, lexicon.version):
                if known != lexicon:
                    raise RuleBroken(
                        f"lexicon {lexicon.key!r} version {lexicon.version} is in the record with "
                        "other levels or words; raise its version in corpus.yaml"
                    )
                return
        self.answer.appended["lexicon"] += 1
        append_lexicon(self.ledger, lexicon)

    def _header(self) -> None:
        header = self.corpus.header
        table = journal.corpus_version
        known = self.snapshot.select(table, table.c.corpus_id == self.corpus_id)
        now = (header.title, header.settle, lexicon_id(self.ledger, header))
        if known:
            last = known[-1]
            if (last["title"], last["settle"], last["lexicon_id"]) == now:
                return
            self.answer.changes.append(f"corpus {header.key}: title, policy or lexicon changed")
        append_corpus(
            self.ledger,
            self.corpus_id,
            header,
            version=len(known) + 1,
            why=CORRECTED if known else None,
        )

    def _versions(
        self,
        noun: str,
        records: Iterable[Any],
        before: Mapping[int, Any],
        shared: Mapping[int, Any],
    ) -> None:
        """Append a version of each record that is not what the corpus said last."""
        said = {record.key: record for record in before.values()}
        held = {record.key: record for record in shared.values()}
        write: Callable[..., int] = getattr(self.writer, noun)
        for record in records:
            last = said.get(record.key)
            if record == last or (last is None and record == held.get(record.key)):
                continue
            if last is None and record.key not in held:
                write(record, version=1)
                self.answer.appended[noun] += 1
            else:
                write(record, why=CORRECTED)
                self._changed(f"{noun} {record.key}", last or held[record.key], record)

    def _changed(self, name: str, old: object, new: object) -> None:
        names = ", ".join(
            entry.name
            for entry in dataclasses.fields(new)  # type: ignore[arg-type]  # records are dataclasses
            if getattr(old, entry.name) != getattr(new, entry.name)
        )
        self.answer.changes.append(f"{name}: {names} changed")

    def _predictions(self) -> None:
        before = {record.key: record for record in self.before.predictions().values()}
        for record in self.corpus.predictions:
            self._own("prediction", record.key)
        for record in self.corpus.predictions:
            last = before.pop(record.key, None)
            if last is None:
                number = self.writer.prediction(record, version=1)
                self.writer.criterion(number, record.criterion, version=1)
                self.answer.appended["prediction"] += 1
                continue
            if record == last:
                continue
            name = show_id("prediction", self.keys.need("prediction", record.key))
            if dataclasses.replace(record, criterion=last.criterion) != last:
                self.writer.prediction(record, why=CORRECTED)
            if record.criterion != last.criterion:
                number = self.keys.need("prediction", record.key)
                self.writer.criterion(number, record.criterion, why=CORRECTED)
            self._changed(name, last, record)
        for key in before:
            self._retract("prediction", self.keys.need("prediction", key))

    def _events(self) -> None:
        ledger, keys, corpus = self.ledger, self.keys, self.corpus
        alive = {record.key for record in corpus.predictions}
        self._difference(
            "forecast",
            corpus.forecasts,
            _alive(self.before.forecasts(), alive),
            lambda record: append_forecast(ledger, keys, record),
        )
        evidence = self._difference(
            "evidence",
            corpus.evidence,
            _alive(self.before.evidence(), alive),
            lambda record: append_evidence(ledger, keys, record),
        )
        self._resolutions(self._cited(evidence), alive)
        self._difference(
            "verdict",
            corpus.verdicts,
            _alive(self.before.verdicts(), alive),
            lambda record: append_verdict(ledger, keys, record),
        )
        self._difference(
            "left_out",
            corpus.left_out,
            self.before.left_out(),
            lambda record: append_left_out(ledger, keys, record, corpus_id=self.corpus_id),
        )

    def _difference(
        self,
        noun: str,
        records: Iterable[Any],
        before: Mapping[int, Any],
        append: Callable[[Any], int],
    ) -> list[int]:
        """Append what is new, retract what is gone; return the number of each record."""
        held: dict[Any, list[int]] = defaultdict(list)
        for number, record in before.items():
            held[record].append(number)
        numbers = []
        for record in records:
            known = held.get(record)
            if known:
                numbers.append(known.pop(0))
                continue
            numbers.append(append(record))
            self.answer.appended[noun] += 1
        for left in held.values():
            for number in left:
                self._retract(noun, number)
        return numbers

    def _retract(self, noun: str, number: int) -> None:
        self.ledger.append(journal.retraction, **{f"retracted_{noun}_id": number}, why=CORRECTED)
        name = f"left-out statement {number}" if noun == "left_out" else show_id(noun, number)
        self.answer.changes.append(f"{name}: not in the corpus any more, retracted")

    def _cited(self, numbers: list[int]) -> dict[str, list[int]]:
        """Return the numbers of the evidence of each prediction, in the order of the corpus."""
        cited: dict[str, list[int]] = defaultdict(list)
        for record, number in zip(self.corpus.evidence, numbers, strict=True):
            cited[record.prediction].append(number)
        return cited

    def _resolutions(self, evidence: Mapping[str, list[int]], alive: set[str]) -> None:
        said: dict[str, tuple[int, Resolution]] = {
            record.prediction: (number, record)
            for number, record in _alive(self.before.resolutions(), alive).items()
        }
        newest = self.snapshot.newest(findings.resolution, "prediction_id")
        for record in self.corpus.resolutions:
            numbers = tuple(evidence[record.prediction][place - 1] for place in record.evidence)
            new = dataclasses.replace(record, evidence=numbers)
            old_id, old = said.pop(record.prediction, (None, None))
            if new == old:
                continue
            prediction = self.keys.need("prediction", record.prediction)
            in_force = newest.get(prediction)
            name = show_id("prediction", prediction)
            if in_force is not None and in_force["id"] != old_id:
                self.answer.changes.append(
                    f"{name}: the corpus says {new.outcome}, but it was resolved by hand since; "
                    "kept as it is"
                )
                continue
            append_resolution(self.ledger, self.keys, new, supersedes=old_id)
            if old is None:
                self.answer.appended["resolution"] += 1
            else:
                self._changed(f"{name} resolution", old, new)
        for number, _ in said.values():
            self._retract("resolution", number)


def _alive(records: Mapping[int, Any], predictions: set[str]) -> dict[int, Any]:
    """Return the records whose prediction is still in the corpus."""
    return {
        number: record for number, record in records.items() if record.prediction in predictions
    }
