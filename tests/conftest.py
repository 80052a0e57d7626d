"""What every test may ask for: a command line with a fixed clock and a database of its own."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from click.testing import CliRunner

from tracker.cli import tracker
from tracker.cli.context import Session

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    """What a command line answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the program printed
        import json  # noqa: PLC0415 - few tests ask for it

        return json.loads(self.out)


class Run(Protocol):
    """Runs `tracker` with words as its arguments."""

    def __call__(self, *words: str, now: datetime = ..., db: Path | None = ...) -> Answer: ...


@pytest.fixture(autouse=True)
def _no_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the user's own database, name and colours out of every test."""
    for name in ("TRACKER_DB", "TRACKER_ACTOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command line in this process, on 2026-11-21, on a database of this test."""

    def call(*words: str, now: datetime = NOW, db: Path | None = None) -> Answer:
        where = {"TRACKER_DB": str(db or tmp_path / "tracker.db"), "TRACKER_ACTOR": "tester"}
        result = CliRunner(env=where).invoke(
            tracker, list(words), obj=Session(clock=lambda: now), prog_name="tracker"
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answer(result.exit_code, result.stdout, result.stderr)

    return call


@pytest.fixture(scope="session")
def loaded_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load the shipped corpus once; tests work on copies."""
    path = tmp_path_factory.mktemp("corpus") / "tracker.db"
    result = CliRunner(env={"TRACKER_DB": str(path), "TRACKER_ACTOR": "loader"}).invoke(
        tracker, ["init", "--corpus", "ai-2024"], obj=Session(clock=lambda: NOW)
    )
    assert result.exit_code == 0, result.stderr
    return path


@pytest.fixture
def corpus(run: Run, loaded_corpus: Path, tmp_path: Path) -> Run:
    """Run the command line on a database that holds the shipped corpus."""
    for file in loaded_corpus.parent.glob(f"{loaded_corpus.name}*"):
        shutil.copy(file, tmp_path / file.name)
    return run


@pytest.fixture
def world(run: Run) -> Run:
    """Run the command line on a database with two sources and a prediction of each type.

    P-01 is binary with F-01 (70%) and E-01, P-02 has two options, P-03 is a number, P-04 a day;
    all windows are 2026. P-05 closed in 2025 and has no outcome.
    """
    lines = (
        ("init",),
        ("source", "add", "Ada Example", "--kind", "person"),
        ("source", "add", "Example Press", "--kind", "publication"),
        (
            *("add", "The chip ships in 2026", "--criterion", "Customers have it"),
            *("--opens", "2026-01-01", "--closes", "2026-12-31", "--topic", "chips"),
            *("--source", "ada-example", "--probability", "70%", "--on", "2026-02-01"),
        ),
        (
            *("add", "Who wins the race", "--type", "multiple_choice", "--option", "Bo"),
            *("--option", "Cy", "--criterion", "The official result"),
            *("--opens", "2026-01-01", "--closes", "2026-12-31"),
        ),
        (
            *("add", "Units sold in 2026", "--type", "numeric", "--unit", "million"),
            *("--tolerance", "15%", "--criterion", "The annual report"),
            *("--opens", "2026-01-01", "--closes", "2026-12-31"),
        ),
        (
            *("add", "Day of the launch", "--type", "date", "--criterion", "The first sale"),
            *("--tolerance", "30", "--opens", "2026-01-01", "--closes", "2026-12-31"),
        ),
        (
            *("add", "The plant opens in 2025", "--criterion", "It produces"),
            *("--opens", "2025-01-01", "--closes", "2025-12-31"),
        ),
        (
            *("evidence", "add", "P-01", "--url", "https://example.org/a", "--title", "It ships"),
            *("--publisher", "Example Press", "--published", "2026-10-01"),
            *("--stance", "supports", "--summary", "The first customers have it."),
        ),
    )
    for words in lines:
        answer = run(*words)
        assert answer.code == 0, answer.err
    return run
