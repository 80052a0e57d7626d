"""Migrations: up, down, up; what they make is what the program's tables say."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import delete, insert, inspect, text

from tests.store.small_record import COPY_SHA256, NOW, TEXT, TEXT_SHA256, fill
from tests.store.tampering import check, tampering
from tracker.actions import maintain
from tracker.errors import InvalidInput, RuleBroken, StoreUnavailable
from tracker.store import migrations
from tracker.store.engine import SCHEMA_VERSION, make_engine, read_url, transaction
from tracker.store.tables import FACTS, metadata
from tracker.store.tables.journal import content, journal
from tracker.store.triggers import guard_function, guards
from tracker.store.verification import Verification, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from tests.store.conftest import Stamps


def triggers(connection: Connection) -> set[str]:
    """Return the definition of every trigger and of what it calls."""
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("SELECT sql FROM sqlite_master WHERE type = 'trigger'"))
        return set(found.scalars())
    query = (
        "SELECT pg_get_triggerdef(t.oid) || tgenabled::text || p.prosrc "
        "FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal"
    )
    return set(connection.execute(text(query)).scalars())


def schema(connection: Connection) -> dict[str, Any]:
    """Return columns, keys, CHECKs and indexes of every table, in an order of their own."""
    seen = inspect(connection)

    def parts(table: str) -> dict[str, Any]:
        return {
            "columns": [
                (c["name"], str(c["type"]), c["nullable"], c["default"])
                for c in seen.get_columns(table)
            ],
            "primary": seen.get_pk_constraint(table),
            "foreign": sorted(map(repr, seen.get_foreign_keys(table))),
            "unique": sorted(map(repr, seen.get_unique_constraints(table))),
            "checks": sorted(map(repr, seen.get_check_constraints(table))),
            "indexes": sorted(map(repr, seen.get_indexes(table))),
        }

    return {name: parts(name) for name in seen.get_table_names() if name != "alembic_version"}


def tables(engine: Engine) -> set[str]:
    with transaction(engine, writes=False) as connection:
        return set(inspect(connection).get_table_names())


def test_the_program_works_with_the_newest_revision(scripts: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA_VERSION]


def test_up_down_up_leaves_the_same_schema(
    bare_url: str, scripts: Path, open_engine: Callable[[str], Engine]
) -> None:
    engine = open_engine(bare_url)
    migrations.upgrade(engine, scripts)
    with transaction(engine, writes=False) as connection:
        first = schema(connection), triggers(connection)
    migrations.downgrade(engine, scripts, "base")
    assert tables(engine) == {"alembic_version"}
    with transaction(engine, writes=False) as connection:
        assert triggers(connection) == set()
        assert migrations.schema_version(connection) is None
    migrations.upgrade(engine, scripts)
    with transaction(engine, writes=False) as connection:
        assert (schema(connection), triggers(connection)) == first


@pytest.mark.parametrize("revision", ["0001", "0002", "0003"])
def test_every_step_goes_down_and_up_again(engine: Engine, scripts: Path, revision: str) -> None:
    migrations.downgrade(engine, scripts, revision)
    with transaction(engine, writes=False) as connection:
        assert migrations.schema_version(connection) == revision
    migrations.upgrade(engine, scripts)
    assert migrations.differences(engine) == []


def test_a_migrated_database_does_not_differ_from_the_tables(engine: Engine) -> None:
    assert migrations.differences(engine) == []
    assert maintain.check_schema(engine) == []


def test_a_column_too_few_is_a_difference(engine: Engine) -> None:
    with transaction(engine, writes=True) as connection:
        connection.execute(text("ALTER TABLE source_version DROP COLUMN note"))
    assert any("note" in difference for difference in migrations.differences(engine))


def test_migrations_make_what_create_all_makes(
    engine: Engine,
    backend: str,
    make_url: Callable[[str, bool], str],
    open_engine: Callable[[str], Engine],
) -> None:
    other = open_engine(make_url(backend, False))  # noqa: FBT003 - without a schema
    with transaction(other, writes=True) as connection:
        metadata.create_all(connection)
        if backend == "postgresql":
            connection.exec_driver_sql(guard_function().replace("%", "%%"))
        for table in (*FACTS, journal):
            for statement in guards(table.name, backend):
                connection.exec_driver_sql(statement)
    with (
        transaction(engine, writes=False) as migrated,
        transaction(other, writes=False) as made,
    ):
        assert schema(migrated) == schema(made)
        assert triggers(migrated) == triggers(made)
        assert len(triggers(made)) == 2 * (len(FACTS) + 1)


FAILING = """
from alembic import op
revision, down_revision, branch_labels, depends_on = "0008", "0007", None, None
def upgrade():
    op.execute("CREATE TABLE half_made (id INTEGER)")
    op.execute("INSERT INTO no_such_table VALUES (1)")
"""


def test_a_migration_that_fails_leaves_the_old_schema(
    filled: Engine, scripts: Path, tmp_path: Path
) -> None:
    shutil.copytree(scripts, tmp_path / "alembic")
    (tmp_path / "alembic" / "versions" / "0008_failing.py").write_text(FAILING)
    before = tables(filled)
    with pytest.raises(StoreUnavailable):
        migrations.upgrade(filled, tmp_path / "alembic")
    assert tables(filled) == before
    migrations.require_current(filled)
    assert migrations.differences(filled) == []


def set_version(engine: Engine, version: str) -> None:
    with transaction(engine, writes=True) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})


def test_a_newer_schema_is_refused_with_what_to_do(engine: Engine, url: str) -> None:
    set_version(engine, "0099")
    for use in (maintain.open_record, maintain.init):
        with pytest.raises(StoreUnavailable, match=r"has schema 0099, made by a newer tracker"):
            use(url)
    with pytest.raises(StoreUnavailable, match="pip install -U prediction-tracker"):
        maintain.upgrade(engine)


def test_an_older_schema_is_refused_with_what_to_do(
    engine: Engine, url: str, scripts: Path
) -> None:
    migrations.downgrade(engine, scripts, "0002")
    with pytest.raises(StoreUnavailable, match=r"has schema 0002, .* run: tracker db upgrade"):
        maintain.open_record(url)


def test_init_upgrades_an_older_file_after_copying_it(
    sqlite_engine: Engine, scripts: Path, open_engine: Callable[[str | Path], Engine]
) -> None:
    path = Path(str(sqlite_engine.url.database))
    migrations.downgrade(sqlite_engine, scripts, "0002")
    sqlite_engine.dispose()
    answer = maintain.init(path)
    assert (answer.created, answer.upgraded_from) == (False, "0002")
    assert answer.safety_copy == path.with_name(f"{path.name}.schema-0002")
    migrations.require_current(open_engine(path))
    with transaction(open_engine(answer.safety_copy), writes=False) as connection:
        assert migrations.schema_version(connection) == "0002"
    assert maintain.init(path) == maintain.InitAnswer(str(path), created=False)


def test_init_leaves_an_older_postgresql_to_db_upgrade(
    postgres_engine: Engine, scripts: Path
) -> None:
    migrations.downgrade(postgres_engine, scripts, "0002")
    where = postgres_engine.url.render_as_string(hide_password=False)
    with pytest.raises(RuleBroken, match=r"has schema 0002; upgrade it with: tracker db upgrade"):
        maintain.init(where)
    assert maintain.upgrade(postgres_engine).upgraded_from == "0002"
    migrations.require_current(postgres_engine)


def test_init_makes_a_database_once(bare_url: str) -> None:
    assert maintain.init(bare_url).created
    assert not maintain.init(bare_url).created


def test_init_makes_the_folder_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "tracker.db"
    assert maintain.init(path).created
    maintain.open_record(path).dispose()


def test_init_says_why_it_cannot_make_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match=r"cannot make the folder .*; name another file"):
        maintain.init(tmp_path / "file" / "tracker.db")


def test_a_database_without_a_record_is_not_upgraded(bare_url: str) -> None:
    engine = make_engine(read_url(bare_url), may_create=True)
    with pytest.raises(StoreUnavailable, match="holds no tracker record; make one with"):
        maintain.upgrade(engine)
    with pytest.raises(StoreUnavailable, match="holds no tracker record; make one with"):
        migrations.require_current(engine)
    engine.dispose()


def test_texts_of_an_older_record_are_covered_from_the_upgrade_on(
    engine: Engine, scripts: Path, stamp: Stamps
) -> None:
    migrations.downgrade(engine, scripts, "0003")
    fill(engine, stamp, with_texts=False)
    lost = {"sha256": COPY_SHA256, "body": None, "dropped_at": NOW, "dropped_why": None}
    held = {"sha256": TEXT_SHA256, "body": TEXT.encode(), "dropped_at": None, "dropped_why": None}
    with transaction(engine, writes=True) as connection:
        connection.execute(insert(content), [held, lost])
    with pytest.raises(InvalidInput, match="say who upgrades and when"):
        migrations.upgrade(engine, scripts)
    answer = maintain.upgrade(engine, stamp=stamp("db upgrade"))
    assert answer.upgraded_from == "0003"
    found = check(engine)
    assert (found.problems, found.not_held) == ((), (COPY_SHA256,))
    assert found.head is not None
    assert (found.head.sequence, found.head.verb, found.head.n_facts) == (5, "db upgrade", 3)
    with tampering(engine) as connection:
        connection.execute(delete(content).where(content.c.sha256 == TEXT_SHA256))
        (problem,) = verify(connection).problems
    assert problem.startswith("the text of document outlook (")
    assert problem.endswith("was attached (transaction 5) and is not held")


def test_an_upgrade_without_texts_records_nothing(engine: Engine, scripts: Path) -> None:
    migrations.downgrade(engine, scripts, "0003")
    assert maintain.upgrade(engine).upgraded_from == "0003"
    assert check(engine) == Verification(None, 0, ())
