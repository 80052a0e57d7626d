"""The command line: arguments in, report out.

`VERBS` is the only list of verbs. A verb's file is imported when the verb runs, never before, and
each callback imports what it needs: `tracker --help` costs an import of click and nothing else.
Invariant: nothing here computes; a verb reads its options, calls one action and prints.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Sequence


_GARBAGE_AFTER = 100_000
"""Objects that come to be before the first search for cyclic garbage; Python's own is 700."""

WIDEST = 100
"""Columns; help text that is wider reads badly."""


class VerbEntry(NamedTuple):
    """Where a verb lives and what one line says of it.

    Attributes:
        target: `module:command`, the module below `tracker.cli`. A module whose verb is a word of
            Python (`list`, `import`) ends in an underscore; `tracker.cli.list` would hide the type.
        help: the line in `tracker --help`, equal to the first line of the verb's own help.
    """

    target: str
    help: str


SECTIONS: dict[str, dict[str, VerbEntry]] = {
    "Read": {
        "scoreboard": VerbEntry("scoreboard:scoreboard", "Show how accurate each source was."),
        "trend": VerbEntry("trend:trend", "Show scores by quarter or month."),
        "calibration": VerbEntry(
            "calibration:calibration", "Show how often what was said came true."
        ),
        "compare": VerbEntry(
            "compare:compare", "Compare sources on the predictions that both forecast."
        ),
        "influence": VerbEntry(
            "influence:influence",
            "Show which resolution, decided the other way, would change the ranking.",
        ),
        "agreement": VerbEntry("agreement:agreement", "Show how far judges agree about outcomes."),
        "review": VerbEntry(
            "review:review", "Review a quarter: what became known, who stands where, what is late."
        ),
        "list": VerbEntry("list_:list_", "List predictions with their status, dates and outcome."),
        "show": VerbEntry("show:show", "Show everything about one prediction."),
        "due": VerbEntry("due:due", "List what needs a resolution, overdue first."),
        "source": VerbEntry(
            "source:source", "Add, link, list or show sources: who makes forecasts."
        ),
        "document": VerbEntry(
            "document:document", "Add, list or show documents: where forecasts stand."
        ),
    },
    "Record": {
        "add": VerbEntry("add:add", "Add a prediction and print its id."),
        "edit": VerbEntry("edit:edit", "Append a new version of a prediction."),
        "criterion": VerbEntry(
            "criterion:criterion", "Show, set or check what must be observed, and who decides."
        ),
        "forecast": VerbEntry(
            "forecast:forecast", "Record what a source stated about a prediction."
        ),
        "evidence": VerbEntry(
            "evidence:evidence", "Log or list what was seen that bears on an outcome."
        ),
        "resolve": VerbEntry(
            "resolve:resolve", "Set the outcome of a prediction, or record one judge's verdict."
        ),
        "policy": VerbEntry("policy:policy", "Show or set how many judges must agree."),
        "reopen": VerbEntry(
            "reopen:reopen", "Take the outcome of a prediction back, for every as-of day."
        ),
        "link": VerbEntry("link:link", "Link two predictions of one event."),
        "retract": VerbEntry("retract:retract", "Take back what was entered wrongly."),
    },
    "In and out": {
        "init": VerbEntry("init:init", "Make the database and load shipped corpora."),
        "seed": VerbEntry("seed:seed", "Load a corpus, all of it or nothing."),
        "import": VerbEntry("import_:import_", "Bring in forecasts from files."),
        "score": VerbEntry(
            "score:score", "Score a CSV, TSV or Parquet file of forecasts without recording it."
        ),
        "export": VerbEntry(
            "export:export", "Get the record out: tables, a corpus, or the files of another system."
        ),
        "site": VerbEntry("site:site", "Build a static site of the whole record."),
    },
    "Keep": {
        "verify": VerbEntry("verify:verify", "Check the record against its hash-chained journal."),
        "seal": VerbEntry(
            "seal:seal", "Write a small statement of the record's head, signed if a key is given."
        ),
        "backup": VerbEntry(
            "backup:backup", "Write a consistent copy of the record, also while others write."
        ),
        "restore": VerbEntry(
            "restore:restore", "Verify a backup and put it in the place of the record."
        ),
        "db": VerbEntry("db:db", "Upgrade, check or copy the database itself."),
    },
}
"""The verbs under the headings of `tracker --help`."""

VERBS: dict[str, VerbEntry] = {
    name: entry for section in SECTIONS.values() for name, entry in section.items()
}


class LazyGroup(click.Group):
    """A group that knows its verbs by name and imports one when it is asked for."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002 - click's signature
        **extra: Any,  # noqa: ANN401 - as above
    ) -> Any:  # noqa: ANN401 - as above
        """Run one command line and leave with its exit code; every failure is told on stderr."""
        words = list(sys.argv[1:] if args is None else args)
        try:
            words = [as_text(word) for word in words]
            code = super().main(words, prog_name, complete_var, False, **extra)  # noqa: FBT003 - as above
            sys.stdout.flush()
        except BaseException as error:
            if not standalone_mode:
                raise
            from tracker.cli import failure

            code = failure.report(error, wants_traceback="--traceback" in words)
        if standalone_mode:
            sys.exit(code if isinstance(code, int) else 0)
        return code

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as above
        """Run a verb; where it fails on a cell that no fact can have, say that of the record."""
        try:
            return super().invoke(ctx)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            from tracker.actions.maintain import damage_behind
            from tracker.cli.context import session

            damage = damage_behind(session().database)
            if damage is None:
                raise
            raise damage from error

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - as above
    ) -> click.Context:
        """Return the context of a run; help is as wide as the terminal, at most `WIDEST`."""
        extra.setdefault("terminal_width", _width())
        return super().make_context(info_name, args, parent, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all verbs in the order of `VERBS`."""
        return [*VERBS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Return the command of a verb, imported now; None if there is no such verb."""
        entry = VERBS.get(cmd_name)
        if entry is None:
            return None
        module, _, name = entry.target.partition(":")
        command = getattr(importlib.import_module(f"tracker.cli.{module}"), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{entry.target} is not a command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the verb that `args` begins with; an unknown one is answered with its nearest."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], VERBS, n=3, cutoff=0.5)
            hint = f"; nearest: {', '.join(near)}" if near else ""
            raise click.UsageError(f"no verb {args[0]!r}{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """Write the verbs under their headings, without importing one."""
        widest = max(map(len, VERBS), default=0)
        for heading, verbs in SECTIONS.items():
            with formatter.section(heading):
                formatter.write_dl(
                    [(name.ljust(widest), verb.help) for name, verb in verbs.items()]
                )


def _width() -> int:
    """Return the columns of the terminal; without one, those that most have."""
    try:
        columns = int(os.environ.get("COLUMNS", "0")) or os.get_terminal_size().columns
    except (ValueError, OSError):
        columns = 80
    return max(min(columns, WIDEST) - 2, 50)


def as_text(word: str) -> str:
    """Return a word as UTF-8 says; what the locale could not read arrives as half characters.

    Raises:
        click.UsageError: its bytes are no UTF-8.
    """
    if not any("\ud800" <= character <= "\udfff" for character in word):
        return word
    try:
        return os.fsencode(word).decode("utf-8")
    except UnicodeError:
        raise click.UsageError(f"{word!a} is not UTF-8") from None


def _show_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    if not value or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    click.echo(f"tracker {version('prediction-tracker')}")
    ctx.exit()


def _keep(ctx: click.Context, param: click.Parameter, value: object) -> None:
    if value is not None and param.name is not None:
        ctx.meta[f"tracker.{param.name}"] = as_text(value) if isinstance(value, str) else value


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="`tracker VERB --help` explains a verb. A first look: tracker init --corpus ai-2024, "
    "then tracker scoreboard.",
)
@click.option(
    "--db",
    metavar="FILE|URL",
    envvar="TRACKER_DB",
    show_envvar=True,
    expose_value=False,
    callback=_keep,
    help="Database: a file or a SQLAlchemy URL. Default: tracker.db in your data folder.",
)
@click.option(
    "--actor",
    metavar="NAME",
    envvar="TRACKER_ACTOR",
    show_envvar=True,
    expose_value=False,
    callback=_keep,
    help="Who acts, for the journal. Default: your login name.",
)
@click.option(
    "--traceback",
    is_flag=True,
    default=None,
    expose_value=False,
    callback=_keep,
    help="On failure show the full Python traceback.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and leave.",
)
def tracker() -> None:
    """Record published predictions, log evidence, resolve, and see how accurate each source was."""


def main() -> None:
    """Run the program and leave with its exit code: 0 done, 1 refused or failed, 2 wrong usage."""
    # One short run makes little garbage; looking for it costs a fifth of the time of a board.
    gc.set_threshold(_GARBAGE_AFTER)
    tracker.main(prog_name="tracker")
