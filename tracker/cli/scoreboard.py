"""`tracker scoreboard`: sources side by side."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

import click

from tracker.cli.chart import chart_option, write_chart
from tracker.cli.command import Verb, examples
from tracker.cli.context import session
from tracker.cli.options import Day, Probability, Selection, reading_options
from tracker.cli.output import emit
from tracker.domain.instant import end_of, microseconds, start_of

PER: Final = (
    "source", "organisation", "document", "section", "topic", "strength", "type", "horizon"
)  # fmt: skip
RULES: Final = ("brier", "log", "spherical", "hit", "absolute_error", "point_bias")


def _shape_options(function: Any) -> Any:  # noqa: ANN401 - a decorator of decorators
    """Add what shapes the numbers: rule, selection, readings, criteria, reference."""
    for option in reversed(
        (
            click.option(
                "--per",
                type=click.Choice(PER),
                default="source",
                show_default=True,
                help="What a row is.",
            ),
            click.option(
                "--rule",
                type=click.Choice(RULES),
                default="brier",
                show_default=True,
                help="How a forecast is scored.",
            ),
            click.option(
                "--selection",
                type=Selection(),
                default="last",
                show_default=True,
                help="Which forecast of a source counts; at-horizon:30d is the one standing "
                "30 days before the window ends.",
            ),
            click.option(
                "--only",
                type=click.Choice(["stated", "hedged"]),
                help="Only forecasts with a number, or only with words.",
            ),
            click.option(
                "--relayed",
                "relay",
                flag_value="relayed",
                help="Add second-hand forecasts, for who said it.",
            ),
            click.option(
                "--as-relayed",
                "relay",
                flag_value="as-relayed",
                help="Add second-hand forecasts, for the last who relayed it.",
            ),
            click.option(
                "--lexicon",
                metavar="KEY",
                help="Read the hedges with this lexicon. Default: the corpus's own.",
            ),
            click.option(
                "--readings", is_flag=True, help="Also score every other reading of the hedges."
            ),
            click.option(
                "--criteria",
                type=click.Choice(["all", "fair", "as-if-fair"]),
                default="all",
                show_default=True,
                help="Whose criteria decide.",
            ),
            click.option(
                "--reference",
                metavar="climatology|always-half|base-rate|source:KEY",
                default="climatology",
                show_default=True,
                help="What skill and boldness compare with.",
            ),
            click.option(
                "--retrospective-base-rates",
                is_flag=True,
                help="Use base rates written after the outcome was known too.",
            ),
            click.option(
                "--cluster",
                type=click.Choice(["prediction", "related", "topic", "document", "section"]),
                default="prediction",
                show_default=True,
                help="What counts as one independent observation.",
            ),
            click.option(
                "--adjust",
                type=click.Choice(["difficulty"]),
                help="Adjust for how hard the predictions were.",
            ),
            click.option(
                "--clamp",
                type=Probability(),
                metavar="E",
                help="Move probabilities into [E, 1 - E].",
            ),
            click.option(
                "--seed",
                type=int,
                default=2024,
                show_default=True,
                metavar="N",
                help="Seed of the intervals and ranks.",
            ),
        )
    ):
        function = option(function)
    return function


@click.command(
    "scoreboard",
    cls=Verb,
    epilog=examples(
        "tracker scoreboard",
        "tracker scoreboard --as-of 2026-09-30",
        "tracker scoreboard --per topic --rule hit",
        "tracker scoreboard --only hedged --readings --explain",
        "tracker scoreboard --chart board.svg",
    ),
)
@_shape_options
@click.option(
    "--since", type=Day(), help="Only predictions whose window closed on this day or later."
)
@click.option("--until", type=Day(), help="Only predictions whose window closed by this day.")
@click.option("--settled", is_flag=True, help="Only predictions whose window is over.")
@click.option(
    "--topic", metavar="KEY", multiple=True, help="Only with this topic; repeat for more."
)
@click.option(
    "--min-n",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="Rank only rows with this many scored predictions.",
)
@chart_option
@click.option("--explain", is_flag=True, help="Say at length what each number means.")
@reading_options
def scoreboard(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Show how accurate each source was.

    With intervals, ranks and every reason for not scoring; what a number means stands below it.
    """
    from tracker.actions.boards import board
    from tracker.actions.opening import board_spec, opened
    from tracker.reports.scoreboard import scoreboard_report

    run = session()
    viewpoint = run.viewpoint(options)
    spec = board_spec(**_choices(options))
    with opened(run.database) as engine:
        found, corrections, meta = board(engine, viewpoint, spec)
    counts = dataclasses.asdict(corrections)
    report = scoreboard_report(found, meta=meta, corrections=counts, explain=options["explain"])
    if options["chart"] is not None:
        from tracker.reports.charts import board as chart

        as_of = viewpoint.as_of
        spec_of_chart = chart.chart(found.rows, found.references, rule=spec.rule, as_of=as_of)
        write_chart(spec_of_chart, options["chart"])
    emit(report, options)


def _choices(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options of a board under the names that its specification gives them."""
    selection, horizon_days = options["selection"]
    since, until = options["since"], options["until"]
    same = (
        "rule", "per", "settled", "only", "readings", "criteria", "reference",
        "retrospective_base_rates", "adjust", "cluster", "min_n", "clamp", "seed", "lexicon",
    )  # fmt: skip
    return {
        **{name: options[name] for name in same},
        "selection": selection,
        "horizon_days": horizon_days,
        "since": None if since is None else microseconds(start_of(since)),
        "until": None if until is None else microseconds(end_of(until)),
        "topics": options["topic"],
        "relay": options["relay"] or "none",
    }
