"""Verbs about the database itself: make, open, upgrade, check, verify, back up, copy."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.errors import RuleBroken, StoreUnavailable, TrackerError
from tracker.settings import shipped
from tracker.store import migrations
from tracker.store.engine import SCHEMA_VERSION, make_engine, read_url, show_url, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.store.engine import Engine
    from tracker.store.journal import Stamp
    from tracker.store.verification import Verification


def open_record(where: str | Path) -> Engine:
    """Open a database whose schema is the one this program works with.

    Args:
        where: a file name or a SQLAlchemy URL.

    Raises:
        StoreUnavailable: missing, damaged, locked, or of another schema version.
    """
    engine = make_engine(read_url(where))
    try:
        migrations.require_current(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextlib.contextmanager
def opened(where: str | Path) -> Iterator[Engine]:
    """Open a record for one verb and close it again.

    Args:
        where: a file name or a SQLAlchemy URL.

    Raises:
        StoreUnavailable: missing, damaged, locked, or of another schema version.
    """
    engine = open_record(where)
    try:
        yield engine
    finally:
        engine.dispose()


@dataclass(frozen=True, slots=True)
class InitAnswer:
    """What `init` did.

    Attributes:
        where: the database as shown.
        created: it did not exist, or was empty, before.
        upgraded_from: the older schema version that it had.
        safety_copy: the copy made before an upgrade.
    """

    where: str
    created: bool
    upgraded_from: str | None = None
    safety_copy: Path | None = None


def init(where: str | Path, *, stamp: Stamp | None = None) -> InitAnswer:
    """Make a database, or upgrade an older SQLite one after copying it.

    Args:
        where: a file name or a SQLAlchemy URL.
        stamp: who upgrades and when, for what an upgrade has to record.

    Raises:
        StoreUnavailable: the place cannot be written, or holds something newer or else.
        RuleBroken: an older PostgreSQL database, which only `db upgrade` touches.
    """
    url = read_url(where)
    if url.get_backend_name() == "sqlite":
        _make_folder(Path(str(url.database)))
    engine = make_engine(url, may_create=True)
    try:
        return _init(engine, stamp)
    finally:
        engine.dispose()


def _init(engine: Engine, stamp: Stamp | None) -> InitAnswer:
    where = show_url(engine.url)
    with transaction(engine, writes=False) as connection:
        found = migrations.schema_version(connection)
        if found is None:
            migrations.require_free(connection)
    if found is None:
        migrations.upgrade(engine, shipped("alembic"))
        return InitAnswer(where, created=True)
    if found == SCHEMA_VERSION:
        return InitAnswer(where, created=False)
    if found < SCHEMA_VERSION and engine.dialect.name == "postgresql":
        raise RuleBroken(f"{where} has schema {found}; upgrade it with: tracker db upgrade")
    return upgrade(engine, stamp=stamp)


def upgrade(engine: Engine, *, stamp: Stamp | None = None) -> InitAnswer:
    """Bring a database to this program's schema; a SQLite file is copied beside itself first.

    Args:
        engine: of the database.
        stamp: who upgrades and when, for what an upgrade has to record.

    Raises:
        StoreUnavailable: it has no tracker schema, or one of a newer program.
    """
    with transaction(engine, writes=False) as connection:
        found = migrations.schema_version(connection)
        if found is None:
            raise migrations.without_version(connection)
    if found == SCHEMA_VERSION:
        return InitAnswer(show_url(engine.url), created=False)
    if found > SCHEMA_VERSION:
        migrations.require_current(engine)
    copy = _safety_copy(engine, found) if engine.dialect.name == "sqlite" else None
    migrations.upgrade(engine, shipped("alembic"), stamp=stamp)
    return InitAnswer(show_url(engine.url), created=False, upgraded_from=found, safety_copy=copy)


def _safety_copy(engine: Engine, version: str) -> Path:
    from tracker.store.backup import backup  # noqa: PLC0415 - only when upgrading

    path = Path(str(engine.url.database))
    copy = path.with_name(f"{path.name}.schema-{version}")
    copy.unlink(missing_ok=True)
    backup(engine, copy, shipped("alembic"))
    return copy


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(
            f"cannot make the folder {path.parent}: {error.strerror}; name another file with --db"
        ) from error


def check_schema(engine: Engine) -> list[str]:
    """Return how tables, checks, indexes and triggers differ from what this program expects."""
    from tracker.store.damage import broken_guards  # noqa: PLC0415 - own verb
    from tracker.store.schema import schema_differences  # noqa: PLC0415 - own verb

    with transaction(engine, writes=False) as connection:
        differences = [difference.sentence for difference in schema_differences(connection)]
        return [*differences, *broken_guards(connection)]


def verify(where: str | Path) -> Verification:
    """Return what is wrong with a record, if anything."""
    from tracker.store.verification import verify as verify_connection  # noqa: PLC0415 - own verb

    with opened(where) as engine, transaction(engine, writes=False) as connection:
        return verify_connection(connection)


def damage_behind(where: str | Path) -> StoreUnavailable | None:
    """Return what to say of a failure that nobody foresaw; None if the record is not its reason.

    Args:
        where: of the record that the failed verb worked on.
    """
    try:
        problems = verify(where).problems
    except TrackerError:
        return None
    if not problems:
        return None
    return StoreUnavailable(
        f"{show_url(read_url(where))} is damaged ({problems[0]}); restore a backup, or see all "
        "that is wrong with: tracker verify"
    )


def backup(where: str | Path, target: Path) -> None:
    """Write a consistent copy of the record to a new SQLite file, while others write.

    Raises:
        RuleBroken: the target exists.
        StoreUnavailable: the copy cannot be written.
    """
    from tracker.store.backup import backup as write_copy  # noqa: PLC0415 - own verb

    with opened(where) as engine:
        write_copy(engine, target.absolute(), shipped("alembic"))


@dataclass(frozen=True, slots=True)
class CopyAnswer:
    """What `db copy` did: rows copied, and both ends verified."""

    n_rows: int
    source: Verification
    target: Verification


def copy(source: str | Path, target: str | Path) -> CopyAnswer:
    """Copy a whole record into an empty database and verify both ends.

    Raises:
        RuleBroken: the target holds a record, or the source does not verify.
    """
    from tracker.store.backup import copy_record, remove_file  # noqa: PLC0415 - own verb

    before = verify(source)
    if before.problems:
        raise RuleBroken(
            f"{source} does not verify ({before.problems[0]}); run: tracker --db {source} verify"
        )
    url = read_url(target)
    file = Path(str(url.database)) if url.get_backend_name() == "sqlite" else None
    is_new = file is not None and not file.exists()
    writer = make_engine(url, may_create=True)
    reader = open_record(source)
    n_rows = None
    try:
        n_rows = copy_record(reader, writer, shipped("alembic"))
    finally:
        reader.dispose()
        writer.dispose()
        if n_rows is None and is_new and file is not None:
            remove_file(file)
    return CopyAnswer(n_rows, before, verify(target))
