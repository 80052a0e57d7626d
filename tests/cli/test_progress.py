"""A bar moves on a terminal while long work goes on, and only there."""

from __future__ import annotations

import contextlib
import importlib
import io
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from tracker.cli import progress

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Run


class Terminal(io.StringIO):
    """A text file that says it is a terminal and knows when something was written."""

    def __init__(self, awaited: str = "loading") -> None:
        super().__init__()
        self.awaited, self.written = awaited, threading.Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self.awaited in text:
            self.written.set()
        return super().write(text)


def test_long_work_is_shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    with progress.progress("loading [a]\x1b[2J"):
        assert terminal.written.wait(30)
    assert "loading [a]\\x1b" in terminal.getvalue()


def test_how_far_the_work_is_stands_in_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal("42%, 420,000 rows")
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    monkeypatch.setenv("COLUMNS", "120")
    with progress.progress("importing") as bar:
        bar.tell("reading t.csv", 0.42, 420_000)
        assert terminal.written.wait(30)
    assert "reading t.csv" in terminal.getvalue()


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "PATIENCE_S", 60.0)
    with progress.progress("loading"):
        pass
    assert terminal.getvalue() == ""


def test_a_pipe_stays_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    with progress.progress("loading"):
        pass
    assert pipe.getvalue() == ""


def test_a_failure_ends_the_bar_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(progress, "PATIENCE_S", 60.0)
    before = threading.active_count()
    with pytest.raises(ZeroDivisionError), progress.progress("loading"):
        raise ZeroDivisionError
    assert threading.active_count() == before


@pytest.mark.parametrize(
    ("module", "words"),
    [
        pytest.param("review", ("review", "2024-Q1", "--export"), id="review"),
        pytest.param("site", ("site", "build", "--without-charts"), id="site"),
    ],
)
def test_a_verb_that_writes_a_folder_shows_that_it_goes_on(
    rain: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, words: tuple[str, ...]
) -> None:
    told: list[str] = []

    @contextlib.contextmanager
    def noted(line: str) -> Iterator[None]:
        told.append(line)
        yield

    monkeypatch.setattr(importlib.import_module(f"tracker.cli.{module}"), "progress", noted)
    folder = tmp_path / "folder"
    assert rain(*words, str(folder)).code == 0
    assert told == [{"review": "reviewing 2024-Q1", "site": f"building {folder}"}[module]]
