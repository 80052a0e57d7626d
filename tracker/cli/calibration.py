"""`tracker calibration`: what was said against what came true."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from tracker.cli.board_options import read_board_spec, score_options_without, spec_option
from tracker.cli.chart import chart_option, write_chart
from tracker.cli.command import Verb, examples
from tracker.cli.context import session
from tracker.cli.options import reading_options
from tracker.cli.output import emit


@click.command(
    "calibration",
    cls=Verb,
    epilog=examples(
        "tracker calibration",
        "tracker calibration --source weijin-research --bins 5",
    ),
)
@click.option(
    "--bins",
    "n_bins",
    type=click.IntRange(min=1, max=100),
    default=10,
    show_default=True,
    metavar="N",
    help="Equal bins over 0 to 1.",
)
@chart_option
@score_options_without(
    "--rule", "--two-sided", "--days", "--at", "--cluster", "--adjust", "--readings",
    "--reference", "--retrospective-base-rates", "--min-n", "--seed", "--peers",
)  # fmt: skip
@spec_option
@reading_options
def calibration(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Show how often what was said came true.

    With n and a band for every bin, and what the Brier score is made of.
    """
    from tracker.actions import analyses
    from tracker.actions.opening import opened
    from tracker.reports.calibration import calibration_report

    run = session()
    viewpoint = run.viewpoint(options)
    spec = replace(read_board_spec(options), rule="brier", two_sided=False)
    with opened(run.database) as engine:
        found, meta = analyses.calibration(engine, viewpoint, spec, n_bins=options["n_bins"])
    if options["chart"] is not None:
        from tracker.reports.charts.calibration import chart_of_table

        name = ", ".join(spec.sources) or "all sources"
        spec_of_chart = chart_of_table(found, name=name, as_of=viewpoint.as_of)
        write_chart(spec_of_chart, options["chart"])
    emit(calibration_report(found, meta=meta), options)
