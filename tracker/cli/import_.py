"""`tracker import`: bring in forecasts from files of other programs, or from any table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.command import Verb, VerbGroup, examples
from tracker.cli.context import session
from tracker.cli.options import F, Pair, as_usage, reading_options
from tracker.cli.output import emit, write
from tracker.cli.progress import progress
from tracker.errors import RuleBroken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.actions.import_plan import Batch, TableMapping

_DRY_RUN = click.Option(["--dry-run"], is_flag=True, help="Check and count; record nothing.")
_NOTES = click.Option(
    ["--notes"],
    type=click.Path(dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="Write every remark to a file; - prints them.",
)
_DATES = click.Option(
    ["--dates"],
    type=click.Choice(["day-first", "month-first"]),
    help="How dates are written that a spreadsheet has changed.",
)


class _Formats(VerbGroup):
    """A group that also has a verb for every format that is registered."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return auto, table, the formats by name, list."""
        from tracker.actions.import_plan import format_titles

        own = super().list_commands(ctx)
        return ["auto", "table", *format_titles(), *(n for n in own if n not in {"auto", "table"})]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a format; None if there is no such format."""
        found = super().get_command(ctx, cmd_name)
        if found is not None:
            return found
        from tracker.actions.import_plan import format_titles

        title = format_titles().get(cmd_name)
        return None if title is None else _format_command(cmd_name, title)


def _format_command(name: str, title: str) -> click.Command:
    """Return the command of one format."""
    return Verb(
        name,
        callback=partial(_import_files, name),
        params=[
            click.Argument(["files"], nargs=-1, required=True, type=click.Path(exists=True)),
            _DRY_RUN,
            _NOTES,
            _DATES,
        ],
        help=f"Import {title}, all files or none.\n\nWhat the record holds already is left alone.",
        short_help=f"Import {title}.",
        epilog=examples(f"tracker import {name} FILE --dry-run"),
    )


@click.group("import", cls=_Formats)
def import_() -> None:
    """Bring in forecasts from files.

    Undo an import with: tracker retract I-3.
    """


def _import_files(format_name: str, **options: Any) -> None:  # noqa: ANN401 - click's options
    """Import files and say what came in."""
    from tracker.actions.import_plan import plan, save_mapping
    from tracker.actions.importing import ImportOptions, import_batches
    from tracker.actions.opening import opened
    from tracker.cli.dates import read_when
    from tracker.reports.import_words import import_remarks, import_sentences

    run = session()
    batches = plan(format_name, options["files"], _mapping(options))
    if options.get("save_mapping"):
        save_mapping(batches, options["save_mapping"])
    _show_proposals(batches, may_go_on=options["dry_run"] or options.get("accept", False))
    stamp = run.stamp(f"import {format_name}")
    with opened(run.database) as engine, progress("importing") as bar:
        chosen = ImportOptions(
            read_date=lambda text, periods: read_when(text, today=run.today, periods=periods),
            dry_run=options["dry_run"],
            watch=bar.tell,
        )
        answers = import_batches(engine, batches, chosen, stamp=stamp)
    for answer in answers:
        for line in import_sentences(answer, dry_run=options["dry_run"]):
            click.echo(line)
    if options["notes"] is not None:
        remarks = [line for answer in answers for line in import_remarks(answer)]
        write("\n".join(remarks), options["notes"])


def _mapping(options: dict[str, Any]) -> TableMapping:
    """Return how tables are read, from the options and the file that they name."""
    from tracker.actions.import_plan import table_mapping

    columns = dict(options.get("columns", ())) | {ours: c for c, ours in options.get("maps", ())}
    plain = ("percent", "dates", "calls", "encoding", "sheet")
    with as_usage():
        return table_mapping(
            options.get("mapping"),
            columns=columns,
            values=dict(options.get("values", ())),
            signs=dict(options.get("signs", ())),
            outcomes=dict(options.get("outcomes", ())),
            **{name: options.get(name) for name in plain},
        )


def _show_proposals(batches: Sequence[Batch], *, may_go_on: bool) -> None:
    """Print the mappings that are proposed; without consent nothing more happens."""
    from tracker.actions.import_plan import proposal_view
    from tracker.reports.import_words import proposal_sentences

    proposals = [batch.proposal for batch in batches if batch.proposal is not None]
    for proposal in proposals:
        for line in proposal_sentences(proposal_view(proposal)):
            click.echo(line)
    if proposals and not may_go_on:
        raise RuleBroken(
            "nothing was recorded: the files do not use our names; say --accept if the proposal "
            "is right, or --save-mapping FILE, change it there and give it with --mapping FILE"
        )


def _pairs(flag: str, name: str, form: str, words: str) -> Callable[[F], F]:
    """Return an option that is repeated, one pair each."""
    of_ours = form.startswith("NAME=")  # No name of ours has the sign, words of files may.
    pair = Pair(form.replace("+|-|0", "SIGN"), first_sign=of_ours)
    return click.option(flag, name, type=pair, multiple=True, metavar=form, help=words)


_TABLE_OPTIONS = (
    click.argument("files", nargs=-1, required=True, type=click.Path(exists=True)),
    click.option("--dry-run", is_flag=True, help=_DRY_RUN.help),
    click.option("--notes", type=_NOTES.type, metavar=_NOTES.metavar, help=_NOTES.help),
    click.option("--accept", is_flag=True, help="Read a table by the mapping that is proposed."),
    _pairs("--map", "maps", "COLUMN=NAME", "Read COLUMN of the file as our NAME; repeat for more."),
    _pairs(
        "--column",
        "columns",
        "NAME=COLUMN",
        "The same the other way round, as in: tracker score.",
    ),
    _pairs(
        "--set",
        "values",
        "NAME=VALUE",
        "Our NAME is VALUE in every row, such as source=Ann.",
    ),
    click.option("--percent", is_flag=True, help="Probabilities are percent, also without a sign."),
    click.option(
        "--dates",
        metavar="FORM",
        help="How dates are written: day-first, month-first, seconds, milliseconds or excel.",
    ),
    _pairs(
        "--sign",
        "signs",
        "WORD=+|-|0",
        "What a word before a number does: D=+ and R=- read 'R +2' as -2; Even=0.",
    ),
    _pairs(
        "--outcome",
        "outcomes",
        "WORD=OUTCOME",
        "What a word of the outcome column means, such as Right=true.",
    ),
    click.option("--calls", is_flag=True, help="A row without number and hedge is a plain call."),
    click.option("--encoding", metavar="NAME", help="Of a text file, such as gbk or big5."),
    click.option("--sheet", metavar="NAME", help="Of a workbook with several."),
    click.option(
        "--mapping",
        type=click.Path(exists=True, dir_okay=False),
        metavar="FILE",
        help="Read these settings from a file; options here come on top.",
    ),
    click.option(
        "--save-mapping",
        type=click.Path(dir_okay=False),
        metavar="FILE",
        help="Write these settings, or those proposed, to a file.",
    ),
)


def _table_options(function: F) -> F:
    """Add files and the options of tables."""
    for option in reversed(_TABLE_OPTIONS):
        function = option(function)
    return function


@import_.command("auto", epilog=examples("tracker import auto download.zip forecasts.csv"))
@_table_options
def import_auto(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Import files whose formats are told by what they hold, all files or none.

    A file in no known format is read as a table, as by: tracker import table.
    """
    _import_files("auto", **options)


@import_.command(
    "table",
    epilog=examples(
        "tracker import table forecasts.csv --dry-run",
        "tracker import table log.xlsx --set source=Ann --save-mapping log.yaml --accept",
        "tracker import table newer.xlsx --mapping log.yaml",
    ),
)
@_table_options
def import_table(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Import CSV, TSV, XLSX, JSONL or Parquet tables, one row per forecast, all files or none.

    Names: prediction, title, source, made_on or made_at, opens_on or opens_at, closes_on or
    closes_at, known_on or known_at, type, probability, hedge, point, low, high, option, outcome,
    topic, document, url. For a table with other columns a mapping is proposed. A source or
    prediction that does not exist yet is made; what the record holds already is left alone.
    """
    _import_files("table", **options)


@import_.command("list", epilog=examples("tracker import list"))
@reading_options
def import_list(**options: Any) -> None:  # noqa: ANN401 - click's options
    """List the imports with their files, rows and what became of them."""
    from tracker.actions.lookup import list_imports
    from tracker.actions.opening import opened
    from tracker.reports.listing import import_list_report

    run = session()
    viewpoint = run.viewpoint(options)
    with opened(run.database) as engine:
        lines, meta = list_imports(engine, viewpoint)
    emit(import_list_report(lines, meta=meta), options)
