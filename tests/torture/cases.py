"""What is run while it is tortured: every writing verb, imports and migrations.

The number of facts that a verb adds is written down here by hand, apart from what the program
counts itself; where a file is loaded, the file is counted.
"""

from __future__ import annotations

import contextlib
import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Final

from alembic.config import Config
from alembic.script import ScriptDirectory

import tracker
from tests.torture.child import NOW, WHERE
from tests.torture.places import run_all
from tracker.cli import tracker as command
from tracker.cli.context import Session
from tracker.settings import shipped
from tracker.store import migrations
from tracker.store.engine import SCHEMA_VERSION, make_engine, read_url

if TYPE_CHECKING:
    from tests.torture.places import Place

ROOT: Final = Path(__file__).resolve().parents[2]
_NOTE: Final = (
    *("--title", "A note", "--publisher", "example-press"),
    *("--published", "2026-05-01"),
)
_WINDOW: Final = ("--opens", "2026-01-01", "--closes", "2026-12-31")
WORLD: Final = (
    ("init",),
    ("source", "add", "Ada Example", "--kind", "person"),
    ("source", "add", "Example Press", "--kind", "publication"),
    (
        *("add", "The chip ships in 2026", "--criterion", "Customers have it", *_WINDOW),
        *("--source", "ada-example", "--probability", "70%", "--on", "2026-02-01"),
    ),
    ("add", "The plant opens in 2026", "--criterion", "It produces", *_WINDOW),
    (
        *("evidence", "add", "P-01", "--url", "https://example.org/a", "--title", "It ships"),
        *("--publisher", "Example Press", "--published", "2026-10-01"),
        *("--stance", "supports", "--summary", "The first customers have it."),
    ),
    ("resolve", "P-02", "--outcome", "true", "--known-on", "2026-10-02"),
)
"""The record that most trials begin with."""

FOLLOW_UP: Final = ("source", "add", "The next command", "--key", "next-command")
"""What must work after any trial whose verb had been done already."""


@dataclass(frozen=True, slots=True)
class Case:
    """One command line that is tortured.

    Attributes:
        name: as the report calls it.
        words: the command line.
        base: the template that it starts from.
        adds: how many rows it adds to tables; None where the report does not know.
        share: how many kills it gets beside others.
        again: it can be run again when it had been done, without any change.
        makes: the file that it writes beside the database; there whole or not at all.
        swaps: it exchanges the whole file in one step, which no commit marks.
    """

    name: str
    words: tuple[str, ...]
    base: str = "world"
    adds: Counter[str] | None = None
    share: float = 1.0
    again: bool = False
    makes: Path | None = None
    swaps: bool = False


@dataclass(slots=True)
class Files:
    """Files that cases read, made once in a folder.

    Attributes:
        folder: where they lie.
        rows: how many forecasts the table holds.
    """

    folder: Path
    rows: int = 300
    table: Path = field(init=False)
    corpus: Path = field(init=False)
    backup: Path = field(init=False)
    text: Path = field(init=False)

    def __post_init__(self) -> None:
        """Write the table and name the rest."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.corpus = ROOT / "fixtures" / "hard-cases" / "01-four-devices"
        self.backup = self.folder / "other-backup.db"
        self.text = self.folder / "note.txt"
        self.text.write_text("It will rain, says Ada.\n", encoding="utf-8")
        self.table = self.folder / "table.csv"
        with self.table.open("w", newline="", encoding="utf-8") as opened:
            writer = csv.writer(opened)
            writer.writerow(
                ["prediction", "title", "source", "made_on", "closes_on", "probability"]
            )
            for row in range(self.rows):
                prediction, source = row % 30, row % 7
                writer.writerow(
                    [
                        f"claim-{prediction}",
                        f"Claim {prediction}",
                        f"Voice {source}",
                        f"2026-{row % 9 + 1:02}-{row % 27 + 1:02}",
                        "2026-12-31",
                        f"0.{row % 89 + 10}",
                    ]
                )


def verbs(files: Files) -> tuple[Case, ...]:
    """Return the cases that write facts into a record that is there."""
    why = ("--why", "A better wording")
    shown = ("--published", "2026-10-03", "--stance", "supports", "--summary", "Seen.")
    one = Counter({"journal": 1})
    copy = files.folder / "backup.db"
    return (
        Case(
            "source add", ("source", "add", "Eve"), adds=one + Counter(("source", "source_version"))
        ),
        Case(
            "document add",
            ("document", "add", *_NOTE),
            adds=one + Counter(("document", "document_version")),
        ),
        Case(
            "add",
            (
                *("add", "It rains", "--criterion", "Rain is seen", *_WINDOW, "--topic", "rain"),
                *("--source", "ada-example", "--probability", "0.6", "--on", "2026-03-01"),
            ),
            adds=one
            + Counter(
                (
                    *("prediction", "prediction_version", "criterion_version"),
                    *("topic", "prediction_topic", "forecast"),
                )
            ),
        ),
        Case(
            "edit",
            ("edit", "P-01", "--title", "The chip is out in 2026", *why),
            adds=one + Counter(("prediction_version",)),
        ),
        Case(
            "criterion set",
            ("criterion", "set", "P-01", "--fine-print", "Samples are none", *why),
            adds=one + Counter(("criterion_version",)),
        ),
        Case(
            "forecast",
            (
                *("forecast", "P-01", "--source", "example-press", "--probability", "0.4"),
                *("--on", "2026-06-01"),
            ),
            adds=one + Counter(("forecast",)),
        ),
        Case(
            "evidence add",
            (
                *("evidence", "add", "P-01", "--from-memory", "--title", "More"),
                *("--publisher", "Example Press", *shown),
            ),
            adds=one + Counter(("evidence",)),
        ),
        Case(
            "resolve",
            (
                *("resolve", "P-01", "--outcome", "true", "--known-on", "2026-10-01"),
                *("--evidence", "E-1"),
            ),
            adds=one + Counter(("resolution", "resolution_evidence")),
        ),
        Case("reopen", ("reopen", "P-02", *why), adds=one + Counter(("resolution",))),
        Case("retract", ("retract", "F-1", *why), adds=one + Counter(("retraction",))),
        Case("seed", ("seed", str(files.corpus)), share=2.0, again=True),
        Case("import table", ("import", "table", str(files.table)), share=2.5, again=True),
        Case("backup", ("backup", str(copy)), adds=Counter(), share=0.5, again=True, makes=copy),
    )


def later_verbs(files: Files) -> tuple[Case, ...]:
    """Return the cases that link, judge, attach, drop, take an import back, seal and copy."""
    why = ("--why", "It is so")
    one = Counter({"journal": 1})
    seal = files.folder / "seal.txt"
    attached = one + Counter(("attachment", "content"))
    return (
        Case(
            "source link",
            ("source", "link", "ada-example", "example-press", *why),
            adds=one + Counter(("source_link",)),
        ),
        Case("link", ("link", "P-01", "P-02", *why), adds=one + Counter(("prediction_link",))),
        Case(
            "resolve --verdict",
            (
                *("resolve", "P-01", "--verdict", "--outcome", "true", "--judge", "Ann"),
                *("--known-on", "2026-10-01"),
            ),
            adds=one + Counter(("verdict", "resolution")),
        ),
        Case(
            "policy set",
            ("policy", "set", "--settle", "2", *why),
            adds=one + Counter(("corpus", "corpus_version")),
        ),
        Case(
            "document add --attach",
            ("document", "add", str(files.text), *_NOTE, "--attach"),
            adds=attached + Counter(("document", "document_version")),
        ),
        Case(
            "document drop",
            ("document", "drop", "a-note", *why),
            base="library",
            adds=one + Counter(("takedown",)),
        ),
        Case(
            "retract an import",
            ("retract", "I-1", *why),
            base="imported",
            adds=one + Counter(("retraction",)),
        ),
        Case("seal", ("seal", "-o", str(seal)), adds=Counter(), share=0.5, again=True, makes=seal),
    )


def openings(kind: str, files: Files) -> tuple[Case, ...]:
    """Return the cases that make a database, exchange it or bring one to a newer schema."""
    upgrades: list[tuple[str, tuple[str, ...]]] = [("db upgrade", ("db", "upgrade"))]
    if kind == "SQLite":
        upgrades.append(("init (upgrade)", ("init",)))
        words = ("restore", str(files.backup), "--replace")
        restores = Case("restore", words, share=2.0, again=True, swaps=True)
    else:
        restores = Case("restore", ("restore", str(files.backup)), base="nothing", share=2.0)
    copied = ("--db", str(files.backup), "db", "copy", WHERE)
    return (
        restores,
        Case("db copy", copied, base="nothing", share=2.0),
        Case("init", ("init",), base="nothing", share=2.0, again=True),
        Case("init --corpus", ("init", "--corpus", "ai-2024"), base="nothing", again=True),
        *(
            Case(f"{name} from {revision}", words, base=f"schema {revision}", again=True)
            for name, words in upgrades
            for revision in older()
        ),
    )


_TWICE: Final = ("retract", "resolve", "resolve --verdict", "document add --attach")
"""What cannot follow all of the others in one record."""


def warm(files: Files) -> None:
    """Import and run in this process what its children will run, so that they need not."""
    for module in walk_packages(tracker.__path__, "tracker."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    where = files.folder / "warm.db"
    commands = [
        *WORLD,
        *(
            case.words
            for case in (*verbs(files), *later_verbs(files))
            if case.base == "world" and case.name not in _TWICE
        ),
    ]
    for words in commands:
        line = ["--db", str(where), *words]
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            command(line, standalone_mode=False, obj=Session(clock=lambda: NOW))
    made = ("warm.db*", "*backup.db*", "seal.txt")
    for path in (path for pattern in made for path in files.folder.glob(pattern)):
        path.unlink()


def older() -> list[str]:
    """Return the versions of the schema before the program's own, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(shipped("alembic")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    found = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    return [revision for revision in found[::-1] if revision != SCHEMA_VERSION]


def make_templates(place: Place, files: Files) -> None:
    """Make every template that the cases start from, and a backup to restore."""
    place.make("world", *WORLD)
    files.backup.unlink(missing_ok=True)
    other = ("source", "add", "Only in the backup")
    run_all(place.fresh("world"), other, ("backup", str(files.backup)))
    place.make("library", *WORLD, ("document", "add", str(files.text), *_NOTE, "--attach"))
    place.make("imported", *WORLD, ("import", "table", str(files.table)))
    place.make("people", ("init",), *(("source", "add", f"Voice {n}") for n in range(3)))
    for revision in older():
        where = place.fresh("people")
        engine = make_engine(read_url(where))
        migrations.downgrade(engine, shipped("alembic"), revision)
        engine.dispose()
        place.adopt(f"schema {revision}", where)
