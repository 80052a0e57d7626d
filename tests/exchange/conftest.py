"""A small corpus in the user's notation, and what loading a changed copy of it says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from hypothesis import settings

from tests.exchange.small_corpus import SMALL
from tracker.errors import InvalidFile
from tracker.exchange.corpus.folder import load
from tracker.exchange.tables.records import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracker.exchange.tables.records import TableRecords

settings.register_profile("exchange", derandomize=True, deadline=None, max_examples=150)


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
