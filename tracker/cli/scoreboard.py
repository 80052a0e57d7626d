"""`tracker scoreboard`: sources side by side."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import click

from tracker.cli.board_options import (
    board_options,
    read_board_spec,
    spec_option,
)
from tracker.cli.chart import chart_option, write_chart
from tracker.cli.command import Verb, examples
from tracker.cli.context import session
from tracker.cli.options import reading_options
from tracker.cli.output import emit, is_narrow, write_file


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
@board_options
@spec_option
@click.option(
    "--save-spec",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Write the specification of this board to a file.",
)
@chart_option
@click.option("--explain", is_flag=True, help="Say at length what each number means.")
@reading_options
def scoreboard(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Show how accurate each source was.

    With intervals, ranks and every reason for not scoring; what a number means stands below it.
    """
    from tracker.actions.boards import board
    from tracker.actions.opening import opened
    from tracker.reports.scoreboard import scoreboard_report

    run = session()
    viewpoint = run.viewpoint(options)
    spec = read_board_spec(options)
    with opened(run.database) as engine:
        found, corrections, meta = board(engine, viewpoint, spec)
    if options["save_spec"] is not None:
        from tracker.actions.specs import spec_text

        text = spec_text(found.spec, options["save_spec"])
        write_file(text.encode("utf-8"), Path(options["save_spec"]))
    counts = dataclasses.asdict(corrections)
    report = scoreboard_report(
        found,
        meta=meta,
        corrections=counts,
        explain=options["explain"],
        narrow=is_narrow(options),
    )
    if options["chart"] is not None:
        from tracker.reports.charts.scoreboard import chart

        write_chart(chart(found, as_of=viewpoint.as_of), options["chart"])
    emit(report, options)
