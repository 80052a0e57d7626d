"""`tracker reopen`: take an outcome back."""

from __future__ import annotations

import click

from tracker.cli.command import Verb, examples
from tracker.cli.context import session


@click.command(
    "reopen", cls=Verb, epilog=examples('tracker reopen P-07 --why "The report was withdrawn"')
)
@click.argument("prediction", metavar="P-07")
@click.option("--why", metavar="TEXT", required=True, help="The reason; it is kept.")
def reopen(prediction: str, why: str) -> None:
    """Take the outcome of a prediction back, for every as-of day."""
    from tracker.actions.opening import opened
    from tracker.actions.resolve import reopen as take_back

    run = session()
    with opened(run.database) as engine:
        name = take_back(engine, prediction, why=why, stamp=run.stamp("reopen"))
    click.echo(f"{name} has no outcome any more")
