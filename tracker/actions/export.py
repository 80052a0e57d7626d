"""Verbs that bring facts out: a corpus folder, one JSON object, one table of forecasts.

Invariant: an export holds what stands at the viewpoint's point of the journal, whole, so that
loading it again gives the same facts; `as_of` cuts it only where a cut is asked for.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tracker.actions.lines import seen_by
from tracker.actions.linking import all_links
from tracker.domain.corpus import Corpus, CorpusHeader
from tracker.domain.identifiers import OUTSIDE
from tracker.domain.instant import made_by
from tracker.domain.outcome import OutcomeKind
from tracker.errors import InvalidInput
from tracker.store.records import Reader
from tracker.store.snapshot import reading
from tracker.store.tables import claims, journal, people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from tracker.actions.viewpoint import Viewpoint
    from tracker.domain.document import Document, LeftOut
    from tracker.domain.evidence import Evidence
    from tracker.domain.forecast import Forecast
    from tracker.domain.lexicon import Lexicon
    from tracker.domain.prediction import Prediction
    from tracker.domain.resolution import Resolution, Verdict
    from tracker.domain.source import Source
    from tracker.reports.provenance import LinkRecord
    from tracker.store.engine import Engine
    from tracker.store.snapshot import Snapshot


def collect_corpus(engine: Engine, viewpoint: Viewpoint) -> tuple[Corpus, dict[str, Any]]:
    """Return what the record holds of one corpus, or of everything, as a corpus.

    What people logged on its predictions is part of it. Of each prediction the outcome in force
    is exported; superseded ones and what was retracted stay behind.

    Raises:
        InvalidInput: several corpora are wanted; one folder holds one.
        NotFound: the record holds no such corpus.
    """
    if len(viewpoint.corpora) > 1:
        raise InvalidInput("one folder holds one corpus; give --corpus once")
    with reading(engine, viewpoint.as_recorded) as snapshot:
        wanted = viewpoint.corpus_ids(snapshot)
        meta = viewpoint.meta(snapshot, "export")
        return _Collector(snapshot, wanted).corpus(), meta


class _Collector:
    """Gathers the records of some corpora, or of all."""

    def __init__(self, snapshot: Snapshot, wanted: set[int] | None) -> None:
        self.snapshot, self.wanted = snapshot, wanted
        self.reader = Reader(snapshot)
        self.predictions = self._own(claims.prediction, self.reader.predictions())
        self.keys = {record.key for record in self.predictions.values()}

    def corpus(self) -> Corpus:
        """Return everything as one corpus."""
        header, lexicon = self._header()
        forecasts = tuple(f for f in self.reader.forecasts().values() if f.prediction in self.keys)
        said_in = {forecast.document for forecast in forecasts}
        every = self.reader.documents()
        own = self._own(people.document, every)
        documents = tuple(d for n, d in every.items() if n in own or d.key in said_in)
        named = {document.key for document in documents}
        evidence = {n: e for n, e in self.reader.evidence().items() if e.prediction in self.keys}
        found = Corpus(
            header=header,
            lexicon=lexicon,
            sources=(),
            documents=documents,
            predictions=tuple(self._closed(p) for p in self.predictions.values()),
            forecasts=forecasts,
            evidence=tuple(evidence.values()),
            resolutions=self._resolutions({n: e.prediction for n, e in evidence.items()}),
            verdicts=tuple(v for v in self.reader.verdicts().values() if v.prediction in self.keys),
            left_out=tuple(s for s in self.reader.left_out().values() if s.document in named),
            sha256="",
        )
        return replace(found, sources=self._sources(found))

    def _own(self, table: Any, records: dict[int, Any]) -> dict[int, Any]:  # noqa: ANN401 - tables
        if self.wanted is None:
            return records
        owner = {row["id"]: row["corpus_id"] for row in self.snapshot.select(table)}
        return {number: one for number, one in records.items() if owner[number] in self.wanted}

    def _closed(self, prediction: Prediction) -> Prediction:
        """Return a prediction that names no related one outside."""
        related = tuple(key for key in prediction.related if key in self.keys)
        return replace(prediction, related=related)

    def _header(self) -> tuple[CorpusHeader, Lexicon | None]:
        """Return the header of the corpus asked for, or of the only one."""
        versions = self.snapshot.newest(journal.corpus_version, "corpus_id")
        rows = self.snapshot.select(journal.corpus)
        keys = {row["id"]: row["key"] for row in rows if row["key"] != OUTSIDE}
        chosen = sorted(keys if self.wanted is None else self.wanted)
        lexicons = self.reader.lexicons()
        if len(chosen) != 1 or not self._all_from(chosen[0]):
            lexicon = next(iter(lexicons.values()), None)
            header = CorpusHeader("record", "Export of a whole record")
        else:
            row = versions[chosen[0]]
            lexicon = lexicons.get(row["lexicon_id"])
            header = CorpusHeader(keys[chosen[0]], row["title"], row["settle"])
        if lexicon is None:
            return header, None
        return replace(header, lexicon=lexicon.key, lexicon_version=lexicon.version), lexicon

    def _all_from(self, corpus_id: int) -> bool:
        """Say whether every prediction that is exported came with this corpus."""
        rows = self.snapshot.select(claims.prediction)
        return all(row["corpus_id"] == corpus_id for row in rows if row["id"] in self.predictions)

    def _resolutions(self, cited: dict[int, str]) -> tuple[Resolution, ...]:
        """Return the outcomes in force; evidence as 1-based places in the prediction's list."""
        place: dict[int, int] = {}
        count: dict[str, int] = {}
        for number, key in cited.items():
            count[key] = place[number] = count.get(key, 0) + 1
        newest = {one.prediction: one for one in self.reader.resolutions().values()}
        return tuple(
            replace(one, evidence=tuple(place[n] for n in one.evidence if n in place))
            for key in (record.key for record in self.predictions.values())
            if (one := newest.get(key)) is not None and one.outcome.kind is not OutcomeKind.OPEN
        )

    def _sources(self, corpus: Corpus) -> tuple[Source, ...]:
        """Return the sources of the corpora and all that are named, with their parents."""
        records = self.reader.sources()
        by_key = {record.key: record for record in records.values()}
        wanted = {record.key for record in self._own(people.source, records).values()}
        pending = [*wanted, *_named(corpus)]
        wanted.clear()
        while pending:
            key = pending.pop()
            if key not in wanted:
                wanted.add(key)
                pending += by_key[key].parents
        return tuple(record for record in records.values() if record.key in wanted)


def _named(corpus: Corpus) -> Iterable[str]:
    for document in corpus.documents:
        yield document.publisher
        yield from document.authors
    for forecast in corpus.forecasts:
        yield forecast.source
        yield from forecast.via
    for statement in corpus.left_out:
        if statement.source is not None:
            yield statement.source


@dataclass(frozen=True, slots=True)
class WholeRecord:
    """Everything that stands, with its numbers.

    Attributes:
        sources, documents, left_out, lexicons, links: in the order of recording.
        predictions, forecasts, evidence, resolutions, verdicts: by number.
    """

    sources: tuple[Source, ...]
    documents: tuple[Document, ...]
    left_out: tuple[LeftOut, ...]
    lexicons: tuple[Lexicon, ...]
    links: tuple[LinkRecord, ...]
    predictions: dict[int, Prediction]
    forecasts: dict[int, Forecast]
    evidence: dict[int, Evidence]
    resolutions: dict[int, Resolution]
    verdicts: dict[int, Verdict]

    @property
    def keys(self) -> dict[str, int]:
        """Number of each prediction, by key."""
        return {record.key: number for number, record in self.predictions.items()}


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """A record whose forecasts are still in the database, for as long as it is open.

    Attributes:
        whole: everything but the forecasts.
        meta: what an answer says of itself.
        forecasts: yields (number, forecast) each time it is called, in the order of the numbers.
    """

    whole: WholeRecord
    meta: dict[str, Any]
    forecasts: Callable[[], Iterator[tuple[int, Forecast]]]


@contextlib.contextmanager
def open_record(
    engine: Engine, viewpoint: Viewpoint, *, cut: datetime | None
) -> Iterator[OpenRecord]:
    """Open everything that stands at the viewpoint's point of the journal.

    Args:
        engine: of the record.
        viewpoint: point of the journal and corpora.
        cut: what came later is left out: forecasts by when they were made, evidence by when it
            appeared, and resolutions if the outcome in force was not known yet; None = uncut.

    Raises:
        NotFound: the record holds no such corpus.
    """
    with reading(engine, viewpoint.as_recorded) as snapshot:
        collector = _Collector(snapshot, viewpoint.corpus_ids(snapshot))
        reader, keys = collector.reader, collector.keys
        whole = WholeRecord(
            sources=tuple(reader.sources().values()),
            documents=tuple(reader.documents().values()),
            left_out=tuple(reader.left_out().values()),
            lexicons=tuple(reader.lexicons().values()),
            links=tuple(all_links(snapshot)),
            predictions=collector.predictions,
            forecasts={},
            evidence={n: e for n, e in reader.evidence().items() if e.prediction in keys},
            resolutions={n: r for n, r in reader.resolutions().items() if r.prediction in keys},
            verdicts={n: v for n, v in reader.verdicts().items() if v.prediction in keys},
        )

        def forecasts() -> Iterator[tuple[int, Forecast]]:
            for number, one in reader.forecast_parts():
                if one.prediction in keys and (cut is None or made_by(one.made, cut)):
                    yield number, one

        seen = whole if cut is None else _as_seen(whole, cut)
        yield OpenRecord(seen, viewpoint.meta(snapshot, "export"), forecasts)


def collect_record(
    engine: Engine, viewpoint: Viewpoint, *, cut: datetime | None = None
) -> tuple[WholeRecord, dict[str, Any]]:
    """Return what `open_record` opens, in memory whole.

    Raises:
        NotFound: the record holds no such corpus.
    """
    with open_record(engine, viewpoint, cut=cut) as record:
        return replace(record.whole, forecasts=dict(record.forecasts())), record.meta


def _as_seen(whole: WholeRecord, cut: datetime) -> WholeRecord:
    """Return what of a record was there before an instant of the world."""
    newest = {one.prediction: one for one in whole.resolutions.values()}
    later = {key for key, one in newest.items() if one.known is not None and one.known.at >= cut}
    return replace(
        whole,
        evidence={n: e for n, e in whole.evidence.items() if seen_by(e, cut)},
        resolutions={n: r for n, r in whole.resolutions.items() if r.prediction not in later},
    )


def corpus_files(corpus: Corpus) -> dict[str, str]:
    """Return the YAML files of a corpus, by their names relative to its folder."""
    from tracker.exchange.corpus.dump import dump  # noqa: PLC0415 - YAML, only for this export

    return dump(corpus)
