"""`tracker export`: get the record out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tracker.cli.command import VerbGroup, examples
from tracker.cli.context import session
from tracker.cli.options import as_of_option, record_options
from tracker.cli.output import emit, note, write
from tracker.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracker.actions.send import Sent
    from tracker.cli.output import Content

F = TypeVar("F", bound="Callable[..., Any]")


@click.group("export", cls=VerbGroup)
def export() -> None:
    """Get the record out: tables, a corpus, or the files of another system."""


@export.command("csv", epilog=examples("tracker export csv -o forecasts.csv"))
@click.option("--raw", is_flag=True, help="Leave out the apostrophes that protect spreadsheets.")
@as_of_option
@record_options
def export_csv(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Write one row per forecast, with its prediction and outcome.

    The columns are those of `import table`, and more; `export corpus` keeps everything.
    """
    from tracker.actions.export import open_record
    from tracker.actions.opening import opened
    from tracker.actions.send_tables import losses_of_csv
    from tracker.cli.output import write_lines
    from tracker.reports.record_export import FORECAST_KEYS, forecast_rows
    from tracker.reports.render.csv import render_csv_lines

    run = session()
    is_cut = options["as_of"] is not None
    viewpoint = run.viewpoint(options)
    cut = viewpoint.cut_at if is_cut else None
    with opened(run.database) as engine, open_record(engine, viewpoint, cut=cut) as record:
        whole, losses = record.whole, losses_of_csv(record.whole)
        rows = forecast_rows(
            predictions=whole.predictions,
            forecasts=losses.counted(record.forecasts()),
            resolutions=whole.resolutions.values(),
            documents=whole.documents,
        )
        write_lines(render_csv_lines(FORECAST_KEYS, rows, raw=options["raw"]), options["output"])
    for line in losses.lines():
        note(line)


@export.command("json", epilog=examples("tracker export json -o record.json"))
@as_of_option
@record_options
def export_json(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Write every prediction with its forecasts, evidence and resolutions as one JSON object."""
    from tracker.actions.export import collect_record
    from tracker.actions.opening import opened
    from tracker.reports.record_export import record_object

    run = session()
    is_cut = options["as_of"] is not None
    viewpoint = run.viewpoint(options)
    with opened(run.database) as engine:
        whole, meta = collect_record(engine, viewpoint, cut=viewpoint.cut_at if is_cut else None)
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


def _folder_address(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """Return the address of a folder, with a stroke at its end."""
    if value is None:
        return None
    from tracker.reports.render.page import host_of

    if host_of(value) is None:
        raise click.BadParameter(f"{value!r} is no web address; write https://example.org/")
    return value if value.endswith("/") else f"{value}/"


_site_option = click.option(
    "--site-url",
    "site",
    metavar="URL",
    callback=_folder_address,
    help="Where `site build` is published; entries then lead to its pages.",
)


@export.command(
    "ics", epilog=examples("tracker export ics -o closings.ics --site-url https://example.org/")
)
@click.option("--all", "everything", is_flag=True, help="Also what has an outcome already.")
@_site_option
@as_of_option
@record_options
def export_ics(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Write a calendar: what closes when, with its criterion.

    An all-day event on the last day of every window, for calendar programs (RFC 5545).
    """
    from tracker.actions.opening import opened
    from tracker.actions.publish import calendar_of_closings

    run = session()
    viewpoint = run.viewpoint(options)
    with opened(run.database) as engine:
        text, n_events = calendar_of_closings(
            engine, viewpoint, everything=options["everything"], site=options["site"]
        )
    write(text, options["output"])
    if options["output"] is not None:
        note(f"{n_events} events in {options['output']}")


@export.command("atom", epilog=examples("tracker export atom -o outcomes.atom --most 100"))
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    metavar="N",
    help="How many outcomes, those that became known last.",
)
@_site_option
@as_of_option
@record_options
def export_atom(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Write a feed: outcomes as they become known, with why and the evidence.

    For news readers (RFC 4287).
    """
    from tracker.actions.opening import opened
    from tracker.actions.publish import feed_of_outcomes

    run = session()
    viewpoint = run.viewpoint(options)
    with opened(run.database) as engine:
        text, n_entries, n_known = feed_of_outcomes(
            engine, viewpoint, most=options["most"], site=options["site"]
        )
    write(text, options["output"])
    if n_entries < n_known:
        note(f"the last {n_entries} of {n_known} outcomes; --most N writes more")


@export.command("journal", epilog=examples("tracker export journal -o journal.jsonl"))
@click.option("--transaction", metavar="N", type=click.IntRange(min=1), help="Only this one.")
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write to FILE."
)
def export_journal(transaction: int | None, output: str | None) -> None:
    """Write the journal with the line of every fact, to be verified without this program.

    A line for each transaction, followed by the lines that its digest covers. The guide
    docs/verification.md checks them with sha256sum and jq.
    """
    from tracker.actions.export_journal import export_journal as collect
    from tracker.cli.output import write_bytes

    write_bytes(collect(session().database, only=transaction), output)


_table_option = click.option(
    "--table", metavar="NAME", help="Only this table, as one file or to standard output."
)


def _foreign_options(function: F) -> F:
    """Add the options of an export to another system."""
    hedges = click.option(
        "--read-hedges",
        is_flag=True,
        help="Write what is said in words as the number that the lexicon gives it.",
    )
    return hedges(as_of_option(record_options(function)))


def _sent(format_name: str, options: dict[str, Any]) -> Sent:
    """Return the files of an export, and say what they do not hold."""
    from tracker.actions.opening import opened
    from tracker.actions.send import Wish, send

    run = session()
    viewpoint = run.viewpoint(options)
    chosen = {name: options[name] for name in ("read_hedges", "source", "raw") if name in options}
    with opened(run.database) as engine:
        return _said(send(engine, viewpoint, Wish(format=format_name, **chosen)))


def _said(sent: Sent) -> Sent:
    """Say what an export does not hold, one line for each reason."""
    for line in sent.losses:
        note(line)
    return sent


def _write_files(format_name: str, options: dict[str, Any]) -> None:
    """Write one table, or all files as a folder or as a ZIP archive."""
    _check_folder(options)
    sent = _sent(format_name, options)
    _write_all(sent.files, options)


def _check_folder(options: dict[str, Any]) -> None:
    """Refuse several files without a place for them."""
    if options.get("table") is None and options["output"] in {None, "-"}:
        raise click.UsageError("these are several files; name a folder or a .zip with -o")


def _write_all(files: Mapping[str, Content], options: dict[str, Any]) -> None:
    """Write one of some files, or all of them as a folder or as a ZIP archive."""
    from tracker.actions.send import only, zip_bytes
    from tracker.cli.output import bytes_of, write_bytes, write_file, write_folder

    output, table = options["output"], options.get("table")
    if not files:
        raise InvalidInput(
            "no file to write, as nothing of the record fits; the lines above say why"
        )
    if table is not None and output not in {None, "-"}:
        write_file(only(files, table), Path(output))
    elif table is not None:
        write_bytes(bytes_of(only(files, table)), None)
    elif output.lower().endswith(".zip"):
        held = {name: bytes_of(content) for name, content in files.items()}
        write_bytes(zip_bytes(held), output)
    else:
        write_folder(files, Path(output))


def _write_only(format_name: str, options: dict[str, Any]) -> None:
    """Write the only file."""
    from tracker.cli.output import write_bytes

    (content,) = _sent(format_name, options).files.values()
    write_bytes(content, options["output"])


@export.command("parquet", epilog=examples("tracker export parquet -o tables/"))
@_table_option
@as_of_option
@record_options
def export_parquet(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Write the record as Parquet files with typed columns, one for each noun.

    The table of forecasts has the columns of `export csv`. See docs/export.md.
    """
    from tracker.actions.opening import opened
    from tracker.actions.send_tables import open_tables

    _check_folder(options)
    run = session()
    viewpoint = run.viewpoint(options)
    with opened(run.database) as engine, open_tables(engine, viewpoint) as tables:
        for line in tables.losses:
            note(line)
        _write_all(tables.files, options)


@export.command("scoringutils", epilog=examples("tracker export scoringutils -o tables/"))
@_table_option
@_foreign_options
def export_scoringutils(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Write long tables for the R package scoringutils.

    One for each type of forecast: binary, nominal, quantile, point. See docs/export.md.
    """
    _write_files("scoringutils", options)


@export.command("hubverse", epilog=examples("tracker export hubverse -o hub/"))
@_table_option
@_foreign_options
def export_hubverse(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Write a hub: model output, oracle output and their configuration.

    Every prediction is a target, every day with forecasts a round. See docs/export.md.
    """
    _write_files("hubverse", options)


@export.command("metaculus", epilog=examples("tracker export metaculus -o download.zip"))
@_table_option
@_foreign_options
def export_metaculus(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Write question_data.csv and forecast_data.csv as in a download of Metaculus.

    Into a folder, or a ZIP archive if the name ends so. See docs/export.md.
    """
    _write_files("metaculus", options)


@export.command("fatebook", epilog=examples("tracker export fatebook --source ann -o ann.csv"))
@click.option("--source", metavar="KEY", help="Whose forecasts; needed where there are several.")
@click.option("--raw", is_flag=True, help="Leave out the apostrophes that protect spreadsheets.")
@_foreign_options
def export_fatebook(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Write the spreadsheet that Fatebook imports: one person's yes-or-no forecasts.

    See docs/export.md.
    """
    _write_only("fatebook", options)


@export.command("prov", epilog=examples("tracker export prov -o statements.jsonld"))
@as_of_option
@record_options
def export_prov(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Write the statements with their places in texts as W3C Web Annotations.

    JSON-LD; the words themselves where the text is attached. See docs/export.md.
    """
    _write_only("prov", options)
