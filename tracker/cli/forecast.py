"""`tracker forecast`: what a source stated about a prediction."""

from __future__ import annotations

from typing import Any

import click

from tracker.cli.command import Verb, examples
from tracker.cli.context import session
from tracker.cli.options import Pair, Probability
from tracker.cli.output import note
from tracker.cli.statement import (
    check_statement,
    forecast_from,
    note_if_late,
    occasion_options,
    statement_options,
)


@click.command(
    "forecast",
    cls=Verb,
    epilog=examples(
        "tracker forecast P-07 --source weijin-research --probability 70% --on 2024-03-01",
        'tracker forecast P-07 --source "Zhang Fan" --hedge likely --words 有望',
        "tracker forecast P-12 --source kpmg --low 15 --high 20 --level 80%",
        "tracker forecast P-07 --source weijin-research --withdraw",
    ),
)
@click.argument("prediction", metavar="P-07")
@click.option("--source", metavar="KEY", required=True, help="Who stated it: a key or unique name.")
@statement_options
@click.option(
    "--option",
    type=Pair("NAME=P", right=Probability()),
    multiple=True,
    help="Stated chance of an option; repeat.",
)
@click.option("--withdraw", is_flag=True, help="The source takes its earlier forecast back.")
@occasion_options
def forecast(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Record what a source stated about a prediction.

    Prints the id of the forecast, such as F-31. A later forecast of the same source on the same
    prediction is an update; nothing is overwritten.
    """
    from tracker.actions.opening import find_prediction, opened
    from tracker.actions.opinions import add_forecast

    check_statement(options)
    wanted, made = options["prediction"], options["made"]
    run = session()
    with opened(run.database) as engine:
        prediction = find_prediction(engine, wanted)
        record = forecast_from(options, wanted, prediction.type)
        name, when = add_forecast(engine, record, made=made, stamp=run.stamp("forecast"))
    click.echo(name)
    if made is None:
        note(f"{name} counts as made {when}; say otherwise with --on")
    if not record.withdrawn:
        note_if_late(name, when, prediction)
