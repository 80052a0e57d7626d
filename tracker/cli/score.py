"""`tracker score`: score a file of forecasts without recording it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from tracker.cli.board_options import check_rule, score_options_only
from tracker.cli.command import Verb, examples
from tracker.cli.options import Pair, output_options
from tracker.cli.output import emit


@click.command(
    "score",
    cls=Verb,
    epilog=examples(
        "tracker score forecasts.csv",
        "tracker score forecasts.parquet --rule peer --selection time-weighted",
        "tracker score forecasts.csv --by prediction,source --column made_at=day --format csv",
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@score_options_only("--rule", "--selection", "--clamp", "--two-sided", "--days", "--at")
@click.option(
    "--by",
    default="source",
    show_default=True,
    metavar="COLUMNS",
    help="What a row is: source, prediction, topic, type, or several with commas.",
)
@click.option(
    "--column",
    "columns",
    type=Pair("NAME=COLUMN", first_sign=True),
    multiple=True,
    metavar="NAME=COLUMN",
    help="Read our column NAME from COLUMN of the file; repeat for more.",
)
@output_options
def score(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Score a CSV, TSV or Parquet file of forecasts without recording it.

    Columns: prediction, source, made_at, probability, outcome, opens_at, closes_at, known_at; and,
    where there are any, ends_at, type, option, ordered, quantile, value, low, high, level, point,
    unit, topic. Without closes_at and known_at each forecast gets a score. Rows need not
    be sorted; only where ordered is true does each forecast name its options from the lowest on.
    Refusals count rows from 1 below the header.
    """
    from tracker.actions.opening import board_spec
    from tracker.actions.scoring_files import score_file
    from tracker.reports.file_scores import file_scores_report

    selection, horizon_days = options["selection"]
    check_rule(options["rule"], selection)
    chosen = {
        **{name: options[name] for name in ("rule", "two_sided", "clamp", "days")},
        "selection": selection,
        "horizon_days": horizon_days,
        "spot_at_days": None if options["spot_at"] is None else options["spot_at"].days,
    }
    by = tuple(name.strip() for name in options["by"].split(",") if name.strip()) or ("source",)
    with _reading_bar(Path(options["file"])) as bar:
        found = score_file(
            options["file"],
            spec=board_spec(**chosen),
            by=by,
            columns=dict(options["columns"]),
            advance=bar.update,
        )
    meta = {"verb": "score", "file": options["file"], **chosen, **found.counts}
    report = file_scores_report(
        found.rows, found.left_out, found.coverage_by_level, meta=meta, by=by
    )
    emit(report, options)


def _reading_bar(path: Path) -> Any:  # noqa: ANN401 - click's progress bar
    """Return a bar over the rows of a file, shown on a terminal only."""
    return click.progressbar(
        length=_rows_about(path), label="reading", file=sys.stderr, hidden=not sys.stderr.isatty()
    )


def _rows_about(path: Path) -> int:
    """Return about how many rows a file has: its size over the length of its first lines."""
    with path.open("rb") as file:
        sample = file.read(1 << 16)
    return max(1, round(path.stat().st_size * max(1, sample.count(b"\n")) / max(1, len(sample))))
