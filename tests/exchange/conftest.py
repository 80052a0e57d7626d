"""A small corpus in the user's notation, and what loading a changed copy of it says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from hypothesis import settings

from tracker.errors import InvalidFile
from tracker.exchange.corpus.folder import load
from tracker.exchange.tables.records import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracker.exchange.tables.records import TableRecords

settings.register_profile("exchange", derandomize=True, deadline=None, max_examples=150)

SMALL = {
    "corpus.yaml": """\
key: small
title: A small corpus
lexicon:
  key: plain
  version: 1
  calibrated: false
  levels:
    certain: [0.90, 0.97, 1.00]
    likely: [0.60, 0.75, 0.88]
  words: {will: certain, 有望: likely}
policy: {settle: 2}
""",
    "sources.yaml": """\
- {key: paper, name: The Paper, kind: publication}
- key: ann
  name: Ann
  kind: person
  parents: [paper]
""",
    "documents.yaml": """\
- key: outlook
  title: Outlook
  publisher: paper
  authors: [ann]
  published_on: 2024-01-10
  published_on_precision: estimated
  sections: [{number: 0, title: Opening}, {number: 1, title: Weather}]
""",
    "predictions/outlook.yaml": """\
- key: rain
  title: It rains
  topics: [weather]
  opens_on: 2024-01-10
  closes_on: 2024-12-31
  criterion: {observe: Rain is seen., written_on: 2024-01-10}
  base_rate: {written_on: 2024-01-01, probability: 0.5}
  forecasts:
    - {source: ann, document: outlook, section: 1, hedge: will, strength: certain, locator: [0, 9]}
    - {source: paper, made_on: 2024-02-01, probability: 0.25}
  evidence:
    - {published_on: 2024-03-01, publisher: P, title: T, url: 'https://example.org/a',
       stance: supports, summary: It rained., seen: true}
  resolution: {outcome: true, known_on: 2024-03-01, evidence: [1]}
- key: party
  title: Who wins
  type: multiple_choice
  options: [red, blue, no]
  opens_on: 2024-01-10
  closes_on: 2024-06-30
  criterion: {observe: The winner.}
  forecasts:
    - source: ann
      document: outlook
      options: {red: 0.5, blue: 0.3, no: 0.2}
  resolution: {outcome: no, known_on: 2024-07-01}
- key: count
  title: How many
  type: numeric
  unit: items
  tolerance: {relative: 0.1}
  opens_on: 2024-01-10
  closes_on: 2024-06-30
  criterion: {observe: The count.}
  forecasts:
    - {source: ann, document: outlook, point: 12, low: 10, high: 20.5, level: 0.8}
    - {source: paper, document: outlook, quantiles: {0.1: 3, 0.5: 15, 0.9: 45}}
- key: day
  title: When
  type: date
  related: [count]
  opens_on: 2024-01-10
  closes_on: 2024-06-30
  criterion: {observe: The day., time_zone: Asia/Shanghai}
  forecasts:
    - {source: ann, document: outlook, point: 2024-05-01, low: 2024-04-01, high: 2024-06-01}
  resolution: {outcome: later, known_on: 2024-07-01}
""",
    "verdicts/outlook.yaml": """\
- {prediction: rain, judge: second, fairness: soft, outcome: true, outcome_if_fair: open}
""",
    "left-out.yaml": """\
- {document: outlook, section: 0, source: ann, statement: Skies are blue., reason: No date.}
""",
}


class Write(Protocol):
    """Writes a corpus folder from the small one and changed files; None removes a file."""

    def __call__(self, changed: Mapping[str, str | bytes | None] | None = None) -> Path: ...


class Problems(Protocol):
    """Returns the problems of the small corpus after a change, as `file:line: message`."""

    def __call__(self, name: str, old: str, new: str) -> list[str]: ...


@pytest.fixture
def small() -> dict[str, str]:
    return dict(SMALL)


@pytest.fixture
def write_corpus(tmp_path: Path) -> Write:
    def write(changed: Mapping[str, str | bytes | None] | None = None) -> Path:
        folder = tmp_path / "corpus"
        for name, text in {**SMALL, **(changed or {})}.items():
            if text is None:
                continue
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode() if isinstance(text, str) else text)
        return folder

    return write


@pytest.fixture
def problems(write_corpus: Write) -> Problems:
    def find(name: str, old: str, new: str) -> list[str]:
        text = SMALL[name]
        assert text.count(old) >= 1, old
        folder = write_corpus({name: text.replace(old, new, 1)})
        try:
            load(folder)
        except InvalidFile as error:
            prefix = f"{folder}/"
            return [str(problem).removeprefix(prefix) for problem in error.problems]
        return []

    return find


IMPORTS = Path(__file__).parents[2] / "fixtures" / "imports"


class Changed(Protocol):
    """Copies the files of a system with one text of one file changed; returns the new folder."""

    def __call__(self, system: str, name: str, old: str, new: str) -> Path: ...


class ProblemsOf(Protocol):
    """Returns the problems that a call raises, as `file:line: message`."""

    def __call__(self, call: Callable[[], object]) -> list[str]: ...


@pytest.fixture
def imports() -> Path:
    """Return the folder with a folder of files for every system."""
    return IMPORTS


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    def copy(system: str, name: str, old: str, new: str) -> Path:
        folder = tmp_path / "changed"
        for file in sorted((IMPORTS / system).rglob("*")):
            if file.is_dir():
                continue
            place = file.relative_to(IMPORTS / system)
            body = file.read_bytes()
            if place.as_posix() == name:
                assert old.encode() in body, old
                body = body.replace(old.encode(), new.encode(), 1)
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            (folder / place).write_bytes(body)
        return folder

    return copy


@pytest.fixture
def problems_of() -> ProblemsOf:
    def find(call: Callable[[], object]) -> list[str]:
        try:
            call()
        except InvalidFile as error:
            return [f"{Path(one.path).name}:{one.line}: {one.message}" for one in error.problems]
        return []

    return find


class Read(Protocol):
    """Reads a table given as text."""

    def __call__(self, text: str, name: str = ..., **options: Any) -> TableRecords: ...  # noqa: ANN401 - options of read_table


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def call(text: str, name: str = "t.csv", **options: Any) -> TableRecords:  # noqa: ANN401 - options of read_table
        path = tmp_path / name
        path.write_bytes(text.encode())
        return read_table(path, **options)

    return call


class TableProblems(Protocol):
    """Returns the problems of a table as `row: message`."""

    def __call__(self, text: str, **options: Any) -> list[str]: ...  # noqa: ANN401 - options of read_table


@pytest.fixture
def table_problems(read: Read) -> TableProblems:
    def call(text: str, **options: Any) -> list[str]:  # noqa: ANN401 - options of read_table
        try:
            read(text, **options)
        except InvalidFile as error:
            return [f"{problem.line}: {problem.message}" for problem in error.problems]
        return []

    return call
