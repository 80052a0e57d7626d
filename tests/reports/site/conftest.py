"""Sites that the tests look at, each built once."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from tracker.cli import tracker
from tracker.cli.context import Session

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
CAN_DRAW = importlib.util.find_spec("vl_convert") is not None


@dataclass
class Element:
    """One opening tag."""

    tag: str
    attributes: dict[str, str | None]


@dataclass
class Parsed(HTMLParser):
    """A page as a browser's parser sees it: its elements, in order, and the text of each kind."""

    elements: list[Element] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    unclosed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    VOID = frozenset({"meta", "link", "input", "img", "source", "br", "hr"})

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))
        if tag not in self.VOID:
            self.unclosed.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.unclosed or self.unclosed.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        if self.unclosed:
            self.texts[self.unclosed[-1]] = self.texts.get(self.unclosed[-1], "") + data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [element.attributes for element in self.elements if element.tag == tag]


def parse(text: str) -> Parsed:
    """Return a page as its parser sees it."""
    found = Parsed()
    found.feed(text)
    found.close()
    return found


def build(folder: Path, database: Path, *seed: str) -> Path:
    """Load a corpus and build its site, with charts where they can be drawn."""
    options = [] if CAN_DRAW else ["--without-charts"]
    for words in (seed, ("site", "build", str(folder / "site"), *options)):
        result = CliRunner(env={"TRACKER_DB": str(database), "TRACKER_ACTOR": "tester"}).invoke(
            tracker, list(words), obj=Session(clock=lambda: NOW)
        )
        assert result.exit_code == 0, result.stderr
    return folder / "site"


@pytest.fixture(scope="session")
def corpus_site(tmp_path_factory: pytest.TempPathFactory, loaded_corpus: Path) -> Path:
    """Return the site of the shipped corpus."""
    return build(tmp_path_factory.mktemp("site"), loaded_corpus, "verify")


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of the corpus full of attacks."""
    folder = tmp_path_factory.mktemp("hostile")
    database = folder / "tracker.db"
    result = CliRunner(env={"TRACKER_DB": str(database)}).invoke(
        tracker, ["init"], obj=Session(clock=lambda: NOW)
    )
    assert result.exit_code == 0, result.stderr
    return build(folder, database, "seed", str(FIXTURES / "attacks"))
