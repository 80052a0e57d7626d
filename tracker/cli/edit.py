"""`tracker edit`: a new version of a prediction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.command import Verb, examples
from tracker.cli.context import session
from tracker.cli.dates import end_of_window
from tracker.cli.options import Moment
from tracker.cli.output import note

if TYPE_CHECKING:
    from tracker.actions.record import EditAnswer


@click.command(
    "edit",
    cls=Verb,
    epilog=examples('tracker edit P-07 --closes 2025-06-30 --why "The text says mid-2025"'),
)
@click.argument("prediction", metavar="P-07")
@click.option("--title", metavar="TEXT", help="A new title.")
@click.option("--closes", type=Moment(), help="A new last day of the window.")
@click.option("--topic", metavar="KEY", multiple=True, help="Its topics from now on; repeat.")
@click.option("--why", metavar="TEXT", required=True, help="The reason; it is kept.")
def edit(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Append a new version of a prediction.

    The old one stays in its history. Warns when a deadline is moved of a prediction that had an
    outcome: every board counts that.
    """
    from tracker.actions.opening import find_prediction, opened
    from tracker.actions.record import edit_prediction

    wanted, why = options.pop("prediction"), options.pop("why")
    closes, topics = options.pop("closes"), options.pop("topic")
    changes = {name: value for name, value in options.items() if value is not None}
    if topics:
        changes["topics"] = tuple(dict.fromkeys(topics))
    if not changes and closes is None:
        raise click.UsageError("nothing to change; give --title, --closes or --topic")
    run = session()
    with opened(run.database) as engine:
        if closes is not None:
            zone = find_prediction(engine, wanted).criterion.time_zone
            changes["closes_at"] = end_of_window(closes, zone)
        answer = edit_prediction(engine, wanted, changes, why=why, stamp=run.stamp("edit"))
    tell(answer)


def tell(answer: EditAnswer) -> None:
    """Print what a new version changed; on stderr that the outcome was known before."""
    from tracker.reports.render.harmless import harmless

    click.echo(harmless(f"{answer.prediction}: {answer.words or 'nothing changed'}"))
    if answer.is_counted:
        note(f"warning: {answer.prediction} had an outcome before; every board counts this change")
