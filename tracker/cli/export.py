"""`tracker export`: get the record out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tracker.cli.command import VerbGroup, examples
from tracker.cli.context import session
from tracker.cli.options import record_options
from tracker.cli.output import emit


@click.group("export", cls=VerbGroup)
def export() -> None:
    """Get the record out as CSV, JSON or a corpus."""


@export.command("csv", epilog=examples("tracker export csv -o forecasts.csv"))
@click.option("--raw", is_flag=True, help="Leave out the apostrophes that protect spreadsheets.")
@record_options
def export_csv(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Write one row per forecast, with its prediction and outcome.

    The columns are those of `import table`, and more; `export corpus` keeps everything.
    """
    from tracker.actions.export import collect_record
    from tracker.actions.opening import opened
    from tracker.reports.record_export import forecast_table

    run = session()
    viewpoint = run.viewpoint(options)
    with opened(run.database) as engine:
        whole, meta = collect_record(engine, viewpoint)
    report = forecast_table(
        predictions=whole.predictions,
        forecasts=whole.forecasts,
        resolutions=whole.resolutions.values(),
        documents=whole.documents,
        meta=meta,
    )
    emit(report, {**options, "format_name": "csv"})


@export.command("json", epilog=examples("tracker export json -o record.json"))
@record_options
def export_json(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Write every prediction with its forecasts, evidence and resolutions as one JSON object."""
    from tracker.actions.export import collect_record
    from tracker.actions.opening import opened
    from tracker.reports.record_export import record_object

    run = session()
    viewpoint = run.viewpoint(options)
    with opened(run.database) as engine:
        whole, meta = collect_record(engine, viewpoint)
    emit(record_object(whole, meta=meta), {**options, "format_name": "json", "raw": True})


@export.command("corpus", epilog=examples("tracker export corpus -o my-corpus/"))
@record_options
def export_corpus(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Write a folder of YAML files that `tracker seed` loads to the same facts."""
    from tracker.actions.export import collect_corpus, corpus_files
    from tracker.actions.opening import opened
    from tracker.cli.output import write_folder

    if options["output"] is None:
        raise click.UsageError("a corpus is a folder; name it with -o FOLDER")
    run = session()
    viewpoint = run.viewpoint(options)
    with opened(run.database) as engine:
        corpus, _ = collect_corpus(engine, viewpoint)
    files = corpus_files(corpus)
    write_folder(
        {name: text.encode("utf-8") for name, text in files.items()}, Path(options["output"])
    )
    click.echo(f"{len(corpus.predictions)} predictions in {options['output']}", err=True)
