"""`tracker verify`: whether the record is what its journal says."""

from __future__ import annotations

import click

from tracker.cli.command import Verb, examples
from tracker.cli.context import session
from tracker.cli.output import complain
from tracker.cli.progress import progress


@click.command("verify", cls=Verb, epilog=examples("tracker verify"))
def verify() -> None:
    """Check the record against its hash-chained journal.

    Prints its sequence and head. Finds what was changed, added, removed or moved. That the newest
    transactions were removed whole only a head that was noted elsewhere can tell: keep the line
    that this verb prints.
    """
    from tracker.actions.maintain import verify as check
    from tracker.reports.render.harmless import harmless

    with progress("checking every fact"):
        found = check(session().database)
    for sha256 in found.not_held:
        click.echo(f"text {sha256} is not held; its hash is", err=True)
    if found.problems:
        for problem in found.problems:
            click.echo(harmless(problem))
        complain("error: the record is not what its journal says; restore a backup")
    if found.head is None:
        click.echo("the record is empty and whole")
        return
    click.echo(
        f"whole: {found.n_facts} facts, sequence {found.head.sequence}, head {found.head.hash}"
    )
