"""A small corpus in the user's notation, a record to load it into, and a clerk's clock."""

from __future__ import annotations

import itertools
import shutil
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import pytest

from tracker.actions import maintain
from tracker.actions.opinions import add_evidence, add_forecast
from tracker.actions.record import add_prediction, add_source
from tracker.actions.seeding import seed
from tracker.actions.viewpoint import Viewpoint
from tracker.domain.criterion import Criterion
from tracker.domain.evidence import Evidence
from tracker.domain.forecast import Forecast
from tracker.domain.instant import When
from tracker.domain.prediction import Prediction
from tracker.domain.source import Source
from tracker.exchange.corpus.folder import load
from tracker.store.engine import make_engine, read_url
from tracker.store.journal import Stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tracker.actions.seeding import SeedAnswer
    from tracker.domain.corpus import Corpus

SEEN = When(datetime(2024, 2, 20, tzinfo=UTC))
"""When what `by_hand` logs was said and published."""

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
FILES = {
    "corpus.yaml": """\
key: small
title: A small corpus
lexicon:
  key: plain
  version: 1
  calibrated: false
  levels: {certain: [0.90, 0.97, 1.00], likely: [0.60, 0.75, 0.88]}
  words: {will: certain}
""",
    "sources.yaml": """\
- {key: paper, name: The Paper, kind: publication}
- {key: ann, name: Ann, kind: person, parents: [paper]}
- {key: bob, name: Bob, kind: person}
""",
    "documents.yaml": """\
- key: outlook
  title: Outlook
  publisher: paper
  authors: [ann]
  published_on: 2024-01-10
  sections: [{number: 0, title: Opening}, {number: 1, title: Weather}]
""",
    "predictions/outlook.yaml": """\
- key: rain
  title: It rains
  topics: [weather]
  opens_on: 2024-01-10
  closes_on: 2024-12-31
  criterion: {observe: Rain is seen., written_on: 2024-01-10}
  forecasts:
    - {source: ann, document: outlook, section: 1, hedge: will, strength: certain, locator: [0, 9]}
    - {source: bob, made_on: 2024-02-01, probability: 0.25}
  evidence:
    - {published_on: 2024-03-01, publisher: P, title: T, url: 'https://example.org/a',
       stance: supports, summary: It rained., seen: true}
    - {published_on: 2024-04-01, publisher: Q, title: U, url: 'https://example.org/b',
       stance: refutes, summary: It did not., seen: true}
  resolution: {outcome: true, known_on: 2024-03-01, evidence: [1], rationale: Seen.}
- key: party
  title: Who wins
  type: multiple_choice
  options: [red, blue]
  opens_on: 2024-01-10
  closes_on: 2024-06-30
  criterion: {observe: The winner.}
  forecasts:
    - {source: ann, document: outlook, options: {red: 0.6, blue: 0.4}}
- key: count
  title: How many
  type: numeric
  unit: items
  opens_on: 2024-01-10
  closes_on: 2027-06-30
  criterion: {observe: The count.}
  forecasts:
    - {source: ann, document: outlook, point: 12, low: 10, high: 20.5, level: 0.8}
- key: day
  title: When
  type: date
  related: [count]
  opens_on: 2024-01-10
  closes_on: 2026-11-30
  criterion: {observe: The day.}
  forecasts:
    - {source: bob, document: outlook, point: 2024-05-01}
""",
    "verdicts/outlook.yaml": """\
- {prediction: rain, judge: second, fairness: soft, outcome: true}
""",
    "left-out.yaml": """\
- {document: outlook, section: 0, source: ann, statement: Skies are blue., reason: No date.}
""",
}


class Stamps(Protocol):
    """Returns who writes and when: a second later each time."""

    def __call__(self, verb: str = ..., *, now: datetime | None = ...) -> Stamp: ...


@pytest.fixture
def stamp() -> Stamps:
    """Stamps of one clerk on 2026-11-21."""
    seconds = itertools.count()

    def make(verb: str = "test", *, now: datetime | None = None) -> Stamp:
        at = NOW + timedelta(seconds=next(seconds)) if now is None else now
        return Stamp("tester", verb, at)

    return make


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record that was made once; tests copy it."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    maintain.init(path)
    return path


@pytest.fixture
def engine(template: Path, tmp_path: Path) -> Iterator[Engine]:
    """An open, empty record."""
    path = tmp_path / "tracker.db"
    shutil.copyfile(template, path)
    one = make_engine(read_url(path))
    yield one
    one.dispose()


class Reads(Protocol):
    """Returns the small corpus after replacing texts in one of its files."""

    def __call__(self, name: str = ..., old: str = ..., new: str = ...) -> Corpus: ...


@pytest.fixture
def read_corpus(tmp_path: Path) -> Reads:
    """Read the small corpus, changed in one place; changes add up."""
    files = dict(FILES)

    def read(name: str = "corpus.yaml", old: str = "", new: str = "") -> Corpus:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1) if old else files[name] + new
        folder = tmp_path / "corpus"
        for path, words in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(words, encoding="utf-8")
        return load(folder)

    return read


@pytest.fixture
def load_small(engine: Engine, read_corpus: Reads, stamp: Stamps) -> Callable[..., SeedAnswer]:
    """Load the small corpus, changed in one place."""
    return lambda *change: seed(engine, read_corpus(*change), stamp=stamp("seed"))


@pytest.fixture
def small(engine: Engine, load_small: Callable[..., SeedAnswer]) -> Engine:
    """A record that holds the small corpus: P-01 rain, P-02 party, P-03 count, P-04 day."""
    load_small()
    return engine


@pytest.fixture
def by_hand(load_small: Callable[..., SeedAnswer], engine: Engine, stamp: Stamps) -> Engine:
    """The small corpus, with a source, a prediction, a forecast and evidence logged by hand."""
    load_small()
    add_source(engine, Source("eve", "Eve"), stamp=stamp("source"))
    mine = Prediction(
        key="snow",
        title="It snows",
        opens_at=datetime(2024, 1, 1, tzinfo=UTC),
        closes_at=datetime(2025, 1, 1, tzinfo=UTC),
        criterion=Criterion("Snow is seen."),
    )
    add_prediction(engine, mine, stamp=stamp("add"))
    said = Forecast("rain", "eve", SEEN, probability=0.9)
    add_forecast(engine, said, made=SEEN, stamp=stamp("forecast"))
    found = Evidence("rain", "Me", "Wet", "supports", "My hat is wet.", published=SEEN)
    add_evidence(engine, found, stamp=stamp("evidence"))
    return engine


@pytest.fixture
def today() -> Viewpoint:
    """The record as it is, on 2026-11-21."""
    return Viewpoint(as_of=date(2026, 11, 21))
