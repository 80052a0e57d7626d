"""`tracker trend`: scores over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from tracker.cli.board_options import (
    read_board_spec,
    refuse_adjusted,
    score_options_without,
    spec_option,
)
from tracker.cli.chart import chart_option, write_chart
from tracker.cli.command import Verb, examples
from tracker.cli.context import session
from tracker.cli.exclusive import check_exclusive
from tracker.cli.options import reading_options
from tracker.cli.output import emit

if TYPE_CHECKING:
    from tracker.actions.opening import BoardSpec

ACROSS: Final = {"closed": "window closed in", "known": "known in", "made": "made in"}


@click.command(
    "trend",
    cls=Verb,
    epilog=examples(
        "tracker trend",
        "tracker trend --source weijin-research --per month",
        "tracker trend --replay --as-of 2026-09-30",
    ),
)
@click.option(
    "--per",
    "period",
    type=click.Choice(["quarter", "month", "year"]),
    default="quarter",
    show_default=True,
    help="Length of a period.",
)
@click.option(
    "--by",
    type=click.Choice(["closed", "known", "made"]),
    default="closed",
    show_default=True,
    help="What puts a prediction into a period.",
)
@click.option(
    "--window",
    type=click.IntRange(1, 1000),
    default=4,
    show_default=True,
    metavar="N",
    help="Periods of the rolling mean.",
)
@click.option("--replay", is_flag=True, help="The board as it stood at the end of each period.")
@chart_option
@score_options_without("--readings", "--reference", "--retrospective-base-rates")
@spec_option
@reading_options
def trend(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Show scores by quarter or month.

    A period holds the predictions whose window closed in it, scored with what is known now.
    """
    from tracker.actions import analyses
    from tracker.actions.opening import opened
    from tracker.reports.trend import replay_report, trend_report

    spec = read_board_spec(options)
    if options["replay"]:
        _refuse_cohorts()
    else:
        _refuse_ranks(spec)
    run = session()
    viewpoint = run.viewpoint(options)
    with opened(run.database) as engine:
        if options["replay"]:
            rows, meta = analyses.replay(engine, viewpoint, spec, period=options["period"])
            report, across = replay_report(rows, meta=meta), "end of"
        else:
            cohorts = analyses.Cohorts(
                period=options["period"], by=options["by"], window=options["window"]
            )
            rows, meta = analyses.trend(engine, viewpoint, spec, cohorts)
            report, across = trend_report(rows, meta=meta), ACROSS[options["by"]]
    if options["chart"] is not None:
        from tracker.reports.charts.trend import chart, series_of

        series = series_of(rows)
        n_left_out = len({row["key"] for row in rows}) - len(series)
        drawn = chart(
            series, rule=spec.rule, as_of=viewpoint.as_of, across=across, n_left_out=n_left_out
        )
        write_chart(drawn, options["chart"])
    emit(report, options)


def _refuse_ranks(spec: BoardSpec) -> None:
    """Refuse what shapes ranks and adjusted means, which a cohort has not."""
    refuse_adjusted(spec, "trend")
    source_of = click.get_current_context().get_parameter_source
    if source_of("min_n") is ParameterSource.COMMANDLINE:
        raise click.UsageError("--min-n is for ranks, which only --replay shows; leave it out")


def _refuse_cohorts() -> None:
    """Refuse what a board as it stood then has no use for."""
    source_of = click.get_current_context().get_parameter_source
    for name in ("by", "window"):
        is_typed = source_of(name) is ParameterSource.COMMANDLINE
        check_exclusive({"--replay": True, f"--{name}": is_typed})
