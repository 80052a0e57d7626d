"""`tracker db`: upgrade, check or copy the database."""

from __future__ import annotations

import click

from tracker.cli.command import VerbGroup, examples
from tracker.cli.context import session
from tracker.cli.output import complain
from tracker.cli.progress import progress


@click.group("db", cls=VerbGroup)
def db() -> None:
    """Upgrade, check or copy the database itself."""


@db.command("upgrade", epilog=examples("tracker db upgrade"))
def db_upgrade() -> None:
    """Bring an older database to this program's schema; a SQLite file is copied first."""
    from tracker.actions.opening import upgrade_record

    run = session()
    answer = upgrade_record(run.database, stamp=run.stamp("db upgrade"))
    if answer.upgraded_from is None:
        click.echo(f"{answer.where} has this program's schema already; nothing changed")
        return
    kept = f"; the old file is {answer.safety_copy}" if answer.safety_copy is not None else ""
    click.echo(f"{answer.where} upgraded from schema {answer.upgraded_from}{kept}")


@db.command("check", epilog=examples("tracker db check"))
def db_check() -> None:
    """Compare tables, checks, indexes and triggers with what this program expects."""
    from tracker.actions.maintain import check_schema
    from tracker.actions.opening import opened

    with opened(session().database) as engine:
        differences = check_schema(engine)
    if differences:
        complain(*differences, "error: the tables are not this program's; restore a backup")
    click.echo("the tables are as this program expects")


@db.command(
    "copy", epilog=examples("tracker --db tracker.db db copy postgresql://me@localhost/tracker")
)
@click.argument("ends", metavar="[FROM] TO", nargs=-1, required=True)
def db_copy(ends: tuple[str, ...]) -> None:
    """Copy the whole record into an empty database and verify both ends.

    FROM and TO are files or URLs; without FROM the database of --db is copied.
    """
    from tracker.actions.maintain import copy

    source, target, *more = ends if len(ends) > 1 else (session().database, *ends)
    if more:
        raise click.UsageError(f"{' '.join(more)} is too much; expected one source and one target")
    with progress("copying"):
        answer = copy(source, str(target))
    if answer.target.problems:
        complain(*answer.target.problems, "error: the copy does not verify; remove it, try again")
    head = "" if answer.target.head is None else f", head {answer.target.head.hash}"
    click.echo(f"{answer.n_rows} rows copied and verified{head}")
