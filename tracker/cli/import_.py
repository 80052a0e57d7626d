"""`tracker import`: bring in forecasts from a file of another program."""

from __future__ import annotations

from typing import Any

import click

from tracker.cli.command import VerbGroup, examples
from tracker.cli.context import session
from tracker.cli.options import Pair, reading_options
from tracker.cli.output import emit
from tracker.cli.progress import progress


@click.group("import", cls=VerbGroup)
def import_() -> None:
    """Bring in forecasts from files.

    Undo an import with: tracker retract I-3.
    """


@import_.command("table", epilog=examples("tracker import table forecasts.csv --dry-run"))
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Check and count; record nothing.")
@click.option(
    "--column",
    "columns",
    type=Pair("NAME=COLUMN", first_sign=True),
    multiple=True,
    metavar="NAME=COLUMN",
    help="Read our column NAME from COLUMN of the file; repeat for more.",
)
def import_table(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Import CSV, TSV or Parquet tables, one row per forecast, all files or none.

    Columns: prediction, title, source, made_on or made_at, opens_on or opens_at, closes_on or
    closes_at, known_on or known_at, type, probability, hedge, point, low, high, option, outcome,
    topic, document, url. A source or prediction that does not exist yet is made; what the record
    holds already is left alone.
    """
    from tracker.actions.importing import TableOptions, import_tables
    from tracker.actions.opening import opened
    from tracker.cli.dates import read_when
    from tracker.reports.import_words import import_sentences

    run = session()
    chosen = TableOptions(
        columns=dict(options["columns"]),
        read_date=lambda text, periods: read_when(text, today=run.today, periods=periods),
        dry_run=options["dry_run"],
    )
    with opened(run.database) as engine, progress("importing"):
        answers = import_tables(engine, options["files"], chosen, stamp=run.stamp("import table"))
    for answer in answers:
        for line in import_sentences(answer, dry_run=options["dry_run"]):
            click.echo(line)


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
