"""What every test may ask for: a command line with a fixed clock and a database of its own."""

from __future__ import annotations

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
