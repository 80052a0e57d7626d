"""A small world for verbs that look back: two predictions, one of them resolved."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.cli.exported import FULL
from tests.cli.scored import TABLE
from tests.conftest import WORLD, copy_record, made
from tracker.cli import tracker
from tracker.cli.context import Session

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
RAIN = (
    ("init",),
    ("source", "add", "Ann", "--kind", "person"),
    ("source", "add", "未尽研究", "--key", "weijin", "--kind", "organisation"),
    (
        "add", "It rains", "--criterion", "Rain is measured.", "--opens", "2024-01-01",
        "--closes", "2024-06-30", "--source", "ann", "--probability", "0.7", "--on", "2024-01-02",
        "--topic", "weather",
    ),
    (
        "add", "It snows", "--criterion", "Snow is measured.", "--opens", "2024-01-01",
        "--closes", "2024-09-30", "--source", "weijin", "--probability", "0.9",
        "--on", "2024-01-02",
    ),
    ("resolve", "P-01", "--outcome", "true", "--known-on", "2024-05-01", "--why", "It rained."),
)  # fmt: skip


@pytest.fixture(scope="session")
def rain_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with two predictions, one of them resolved; tests work on copies."""
    path = tmp_path_factory.mktemp("rain") / "tracker.db"
    for words in RAIN:
        result = CliRunner(env={"TRACKER_DB": str(path), "TRACKER_ACTOR": "tester"}).invoke(
            tracker, list(words), obj=Session(clock=lambda: NOW)
        )
        assert result.exit_code == 0, result.stderr
    return path


@pytest.fixture
def rain(run: Run, rain_file: Path, tmp_path: Path) -> Run:
    """Run the command line on a copy of that database."""
    for file in rain_file.parent.glob(f"{rain_file.name}*"):
        shutil.copy(file, tmp_path / file.name)
    return run


@pytest.fixture(scope="session")
def full_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the database of `full` once; tests work on copies."""
    lines = tuple(tuple(line.split(" ")) for line in FULL)
    return made(tmp_path_factory.mktemp("full"), (*WORLD, *lines))


@pytest.fixture
def full(run: Run, full_record: Path, tmp_path: Path) -> Run:
    """Run the command line on a database with forecasts and outcomes of every type."""
    copy_record(full_record, tmp_path)
    return run


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Write forecasts to be scored."""
    file = tmp_path / "forecasts.csv"
    file.write_text(TABLE, encoding="utf-8")
    return file
