"""What the program says of itself: every verb has its file, help, example, test and chapter."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from tracker.cli import SECTIONS, VERBS, tracker

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_has_its_file_its_help_and_its_test(verb: str) -> None:
    module, _, name = VERBS[verb].target.partition(":")
    assert module.rstrip("_") == verb
    command = getattr(importlib.import_module(f"tracker.cli.{module}"), name)
    assert isinstance(command, click.Command)
    assert command.name == verb
    assert (command.help or "").strip().splitlines()[0] == VERBS[verb].help
    tests = ROOT / "tests" / "cli"
    assert any((tests / f"test_{stem}.py").is_file() for stem in (verb, module))


def test_every_verb_file_is_listed() -> None:
    listed = {entry.target.partition(":")[0] for entry in VERBS.values()}
    commands = {
        path.stem
        for path in (ROOT / "tracker" / "cli").glob("*.py")
        if re.search(r"^@click\.(command|group)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert commands - {"__init__"} == listed
    assert sum(len(section) for section in SECTIONS.values()) == len(VERBS)


def all_commands(
    command: click.Command, path: str = "tracker"
) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from all_commands(child, f"{path} {name}")


@pytest.mark.parametrize(
    ("path", "command"), [pytest.param(*pair, id=pair[0]) for pair in all_commands(tracker)]
)
def test_every_command_and_option_explains_itself(path: str, command: click.Command) -> None:
    assert command.help, path
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{path} {parameter.opts[0]}"
    if not isinstance(command, click.Group):
        assert "tracker " in (command.epilog or ""), f"{path} shows no example"


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_has_its_chapter(verb: str) -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert f"\n## tracker {verb}\n" in page


def test_the_readme_begins_with_the_two_lines_that_the_checks_run() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    first = re.search(r"```\w*\n(.*?)```", readme, re.DOTALL)
    assert first is not None
    assert first[1].strip().splitlines() == [
        "pip install . && tracker init --corpus ai-2024 && tracker scoreboard",
        "pip install -e '.[test]' && pytest",
    ]


def test_every_page_that_the_readme_names_is_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?://)([^)#]+)", readme)
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize(
    "script", sorted((ROOT / "docs").glob("generate*.py")), ids=lambda p: p.name
)
def test_what_is_generated_agrees_with_the_program(script: Path) -> None:
    done = subprocess.run(  # noqa: S603 - a script of this repository
        [sys.executable, script, "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
