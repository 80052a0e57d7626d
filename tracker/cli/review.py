"""`tracker review`: a quarter, a year or any span, as an editor hands it on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from tracker.cli.command import Verb, examples
from tracker.cli.context import session
from tracker.cli.options import Day, as_usage, reading_options
from tracker.cli.output import emit, note
from tracker.cli.progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from tracker.reports.review_span import Span
    from tracker.reports.review_view import ReviewView

T = TypeVar("T")
TABLES: Final = (
    *("known", "calls", "board", "moved", "strengths", "topics", "sections", "horizons"),
    *("trend", "readings", "unresolved", "ahead", "evidence", "criteria", "errata"),
)
"""The tables of a review, as `--export` names their files."""


@click.command(
    "review",
    cls=Verb,
    epilog=examples(
        "tracker review 2024-Q4",
        "tracker review 2024-Q4 --export review-2024-Q4/",
        "tracker review --year 2024 --topic chips",
        "tracker review --since 2024-11-01 --until 2024-11-30 --format markdown",
    ),
)
@click.argument("quarter", required=False)
@click.option("--year", type=click.IntRange(1000, 9997), metavar="YEAR", help="A whole year.")
@click.option("--since", type=Day(), help="First day of any span; with --until.")
@click.option("--until", type=Day(), help="Last day of any span; with --since.")
@click.option(
    "--source", metavar="KEY", multiple=True, help="Only what this source said; repeat for more."
)
@click.option(
    "--topic", metavar="KEY", multiple=True, help="Only with this topic; repeat for more."
)
@click.option(
    "--export",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write it into this new folder, in every format, with tables and charts.",
)
@click.option(
    "--table",
    type=click.Choice(TABLES),
    help="With --format csv: which table of the review. Default: known, what became known.",
)
@reading_options
def review(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Review a quarter: what became known, who stands where, what is late.

    QUARTER is such as 2024-Q4; without it, the last that is over. Everything is seen from the end
    of its last day, or of today while it lasts; --as-of takes another day. DIR gets review.md,
    .html, .pdf, .xlsx and .json, tables/*.csv, charts/*.svg and .png; the same record gives the
    same bytes. Charts need the extra 'charts', the PDF 'pdf'; without them the rest is written.
    A CSV file holds one table: --format csv prints what became known, or the --table named.
    """
    _refuse_contradictions(options)
    from tracker.actions.opening import opened
    from tracker.actions.review import ReviewChoices
    from tracker.actions.review import review as read_review

    run = session()
    with as_usage():
        span = _span(options, today=options["as_of"] or run.today)
    if options["as_of"] is None:
        options["as_of"] = min(span.until, run.today)
    viewpoint = run.viewpoint(options)
    choices = ReviewChoices(span=span, sources=options["source"], topics=options["topic"])
    with progress(f"reviewing {span.title}"):
        with opened(run.database) as engine:
            view, meta = read_review(engine, viewpoint, choices)
        files = None if options["folder"] is None else _files(view, meta, raw=options["raw"])
    if files is None:
        _print(view, meta, options)
    else:
        _export(files, options["folder"], title=view.title)


def _refuse_contradictions(options: dict[str, Any]) -> None:
    """Refuse options that cannot both be meant, before any work.

    Raises:
        click.UsageError: two places, or a table of a format that holds all of them.
    """
    if options["folder"] is not None and options["output"] is not None:
        raise click.UsageError("give --export DIR or -o FILE, not both")
    if options["table"] is None:
        return
    if options["folder"] is not None:
        raise click.UsageError("--export writes every table; leave --table out")
    if options["format_name"] != "csv":
        raise click.UsageError("--table is for --format csv; other formats hold every table")


def _print(view: ReviewView, meta: dict[str, Any], options: dict[str, Any]) -> None:
    """Print a review; as CSV one table of it."""
    from tracker.reports.review import review_report
    from tracker.reports.review_export import table_report

    if options["format_name"] == "csv":
        emit(table_report(view, meta=meta, name=options["table"] or TABLES[0]), options)
    else:
        emit(review_report(view, meta=meta), options)


def _files(view: ReviewView, meta: dict[str, Any], *, raw: bool) -> dict[str, bytes]:
    """Return every file of a review; what lacks an extra is told on stderr and left out."""
    from tracker.reports.review_charts import draw_charts
    from tracker.reports.review_export import review_files, review_pdf

    figures = _if_installed(lambda: draw_charts(view), told="so the review has no charts") or ()
    files = review_files(view, meta=meta, figures=figures, raw=raw)
    pdf = _if_installed(lambda: review_pdf(view, meta=meta, figures=figures), told="so no PDF")
    return files | (pdf or {})


def _export(files: dict[str, bytes], folder: Path, *, title: str) -> None:
    """Write a review into a folder, whole or not at all, and say what was written."""
    from tracker.cli.output import write_folder

    write_folder(files, folder)
    size = sum(map(len, files.values()))
    click.echo(f"{folder}: review of {title}, {len(files)} files, {size / 1e6:.1f} MB")


def _if_installed(make: Callable[[], T], *, told: str) -> T | None:
    """Return what is made; without the extra that it needs, None and a line on stderr."""
    from tracker.errors import MissingExtra

    try:
        return make()
    except MissingExtra as error:
        note(f"{error}; {told}")
        return None


def _span(options: dict[str, Any], *, today: date) -> Span:
    """Return the span that the options name, one way of the three.

    Raises:
        click.UsageError: two ways at once, or half of one.
    """
    from tracker.reports.review_span import days_span, last_quarter, quarter_span, year_span

    quarter, year = options["quarter"], options["year"]
    since, until = options["since"], options["until"]
    ways = [quarter is not None, year is not None, since is not None or until is not None]
    if sum(ways) > 1:
        raise click.UsageError("give a quarter, --year, or --since with --until, only one of them")
    if quarter is not None:
        return quarter_span(quarter)
    if year is not None:
        return year_span(year)
    if since is None and until is None:
        return last_quarter(today)
    if since is None or until is None:
        raise click.UsageError("a span needs both --since and --until")
    return days_span(since, until)
