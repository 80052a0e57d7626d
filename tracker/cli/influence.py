"""`tracker influence`: which single resolution the ranking hangs on."""

from __future__ import annotations

from typing import Any

import click

from tracker.cli.board_options import (
    read_board_spec,
    refuse_adjusted,
    score_options_without,
    spec_option,
)
from tracker.cli.command import Verb, examples
from tracker.cli.context import session
from tracker.cli.options import reading_options
from tracker.cli.output import emit


@click.command(
    "influence",
    cls=Verb,
    epilog=examples("tracker influence", "tracker influence --rule log --most 5"),
)
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=15,
    show_default=True,
    metavar="N",
    help="Rows in the table; JSON and CSV give all.",
)
@score_options_without(
    "--adjust", "--readings", "--reference", "--retrospective-base-rates", "--seed"
)
@spec_option
@reading_options
def influence(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Show which resolution, decided the other way, would change the ranking.

    True and false are exchanged for one prediction at a time; everything else stays.
    """
    from tracker.actions import analyses
    from tracker.actions.opening import opened
    from tracker.reports.influence import influence_report

    run = session()
    viewpoint = run.viewpoint(options)
    spec = read_board_spec(options)
    refuse_adjusted(spec, "influence")
    with opened(run.database) as engine:
        rows, reason, meta = analyses.influence(engine, viewpoint, spec)
    emit(influence_report(rows, reason, meta=meta, most=options["most"]), options)
