"""`tracker backup`: a consistent copy of the record."""

from __future__ import annotations

import click

from tracker.cli.command import Verb, examples
from tracker.cli.context import session
from tracker.cli.progress import progress


@click.command("backup", cls=Verb, epilog=examples("tracker backup tracker-2026-11-21.db"))
@click.argument("file", type=click.Path(dir_okay=False))
def backup(file: str) -> None:
    """Write a consistent copy of the record, also while others write."""
    from pathlib import Path

    from tracker.actions.maintain import backup as copy

    with progress("copying"):
        copy(session().database, Path(file))
    click.echo(f"copied to {file}", err=True)
