"""`tracker retract`: take back what was entered wrongly."""

from __future__ import annotations

import click

from tracker.cli.command import Verb, examples
from tracker.cli.context import session


@click.command(
    "retract",
    cls=Verb,
    epilog=examples(
        'tracker retract F-12 --why "Entered for the wrong source"',
        'tracker retract I-3 --why "The wrong file"',
    ),
)
@click.argument("what", metavar="F-12|E-12|P-07|I-3|L-1|S-1")
@click.option("--why", metavar="TEXT", required=True, help="The reason; it is kept.")
def retract(what: str, why: str) -> None:
    """Take back what was entered wrongly.

    A forecast, evidence, a prediction, a whole import or a link. It disappears from every answer
    and stays visible with --as-recorded. A source that changed its mind withdraws instead: tracker
    forecast P-07 --source KEY --withdraw.
    """
    from tracker.actions.history import outcome_left
    from tracker.actions.opening import Viewpoint, opened
    from tracker.actions.opinions import retract as take_back

    run = session()
    with opened(run.database) as engine:
        name = take_back(engine, what, why=why, stamp=run.stamp("retract"))
        left = outcome_left(engine, Viewpoint(as_of=run.today), name)
    click.echo(f"{name} is retracted" if left is None else f"{name} is retracted; {left}")
