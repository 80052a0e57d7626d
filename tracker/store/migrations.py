"""Creating and upgrading the schema with Alembic; its scripts lie in `alembic/`.

Invariant: a database is changed only by migrations, each in one transaction, so that a migration
that fails leaves the old schema. Alembic is imported only here and in `migration_steps.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from tracker.errors import RuleBroken, StoreUnavailable
from tracker.store.engine import SCHEMA_VERSION, explained, show_url, transaction
from tracker.store.tables.journal import journal

if TYPE_CHECKING:
    from pathlib import Path

    from alembic.config import Config
    from sqlalchemy import Connection, Engine

    from tracker.store.journal import Stamp


def schema_version(connection: Connection) -> str | None:
    """Return the version of the database's schema; None if it has no tracker schema."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def table_names(connection: Connection) -> list[str]:
    """Return the tables of a database, sorted."""
    return sorted(inspect(connection).get_table_names())


def require_current(engine: Engine) -> None:
    """Check with one SELECT that the schema is the one this program works with.

    Raises:
        StoreUnavailable: there is none, or it is older or newer; the message says what to do.
    """
    where = show_url(engine.url)
    with transaction(engine, writes=False) as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if found is None:
            raise without_version(connection)
    if found == SCHEMA_VERSION:
        return
    if str(found) > SCHEMA_VERSION:
        raise StoreUnavailable(
            f"{where} has schema {found}, made by a newer tracker (this one knows "
            f"{SCHEMA_VERSION}); upgrade the program: pip install -U prediction-tracker"
        )
    raise StoreUnavailable(
        f"{where} has schema {found}, this tracker needs {SCHEMA_VERSION}; run: tracker db upgrade"
    )


def without_version(connection: Connection) -> StoreUnavailable:
    """Return what to say of a database that does not note which schema it has."""
    where = show_url(connection.engine.url)
    if journal.name in table_names(connection):
        return StoreUnavailable(f"{where} lost the note of its schema; restore a backup")
    return StoreUnavailable(f"{where} holds no tracker record; make one with: tracker init")


def require_free(connection: Connection) -> None:
    """Check that a database without a version of the schema has nothing of anybody's.

    Raises:
        StoreUnavailable: it has a journal.
        RuleBroken: it has other tables.
    """
    names = [name for name in table_names(connection) if name != "alembic_version"]
    if journal.name in names:
        raise without_version(connection)
    if names:
        where = show_url(connection.engine.url)
        raise RuleBroken(
            f"{where} belongs to another program (table {names[0]}); name another with --db"
        )


def upgrade(
    engine: Engine, scripts: Path, revision: str = "head", *, stamp: Stamp | None = None
) -> None:
    """Bring the schema to a revision, in one transaction.

    Args:
        engine: of the database.
        scripts: the folder `alembic/`.
        revision: the target, normally `head`.
        stamp: who upgrades and when, for what a migration adds to the journal.

    Raises:
        InvalidInput: a migration has something to record and there is no stamp.
    """
    from alembic import command  # noqa: PLC0415 - half a second that other verbs do not pay

    with explained(engine.url), transaction(engine, writes=True) as connection:
        config = _config(scripts, connection)
        config.attributes["stamp"] = stamp
        command.upgrade(config, revision)


def downgrade(engine: Engine, scripts: Path, revision: str) -> None:
    """Take the schema back to a revision (`base` removes it), in one transaction."""
    from alembic import command  # noqa: PLC0415 - as above

    with explained(engine.url), transaction(engine, writes=True) as connection:
        command.downgrade(_config(scripts, connection), revision)


def remove(engine: Engine, scripts: Path) -> None:
    """Take the whole schema away again, also the note of its version."""
    downgrade(engine, scripts, "base")
    with transaction(engine, writes=True) as connection:
        connection.execute(text("DROP TABLE alembic_version"))


def differences(engine: Engine) -> list[str]:
    """Return how the database's tables differ from the program's; empty if they do not."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - as above
    from alembic.migration import MigrationContext  # noqa: PLC0415 - as above

    from tracker.store.tables import metadata  # noqa: PLC0415 - as above

    with transaction(engine, writes=False) as connection:
        context = MigrationContext.configure(connection)
        return [str(difference) for difference in compare_metadata(context, metadata)]


def _config(scripts: Path, connection: Connection) -> Config:
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
