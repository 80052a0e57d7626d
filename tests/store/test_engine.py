"""Opening and sharing a database: many at once, and everything that can be wrong with the place."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, text

from tracker.actions import maintain
from tracker.errors import InvalidInput, StoreUnavailable, TrackerError
from tracker.store import engine as engine_module
from tracker.store.engine import make_engine, read_url, show_url, transaction
from tracker.store.journal import Stamp
from tracker.store.ledger import writing
from tracker.store.snapshot import reading
from tracker.store.tables import people
from tracker.store.verification import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

STAMP = Stamp("tester", "test", datetime(2026, 11, 21, tzinfo=UTC))
WRITER = """
import sys
from datetime import datetime, timezone
from tracker.store.engine import make_engine, read_url
from tracker.store.journal import Stamp
from tracker.store.ledger import writing
from tracker.store.tables import people

engine = make_engine(read_url(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
stamp = Stamp(sys.argv[2], "test", datetime(2026, 1, 1, tzinfo=timezone.utc))
for number in range(int(sys.argv[3])):
    with writing(engine, stamp) as ledger:
        ledger.append(people.topic, key=f"{sys.argv[2]}-{number}")
engine.dispose()
"""


def add_topic(engine: Engine, key: str) -> None:
    with writing(engine, STAMP) as ledger:
        ledger.append(people.topic, key=key)


def topics(engine: Engine) -> list[str]:
    with reading(engine) as snapshot:
        return [row["key"] for row in snapshot.select(people.topic)]


def problems(engine: Engine) -> tuple[str, ...]:
    with transaction(engine, writes=False) as connection:
        return verify(connection).problems


def message_of(error: pytest.ExceptionInfo[BaseException]) -> str:
    message = str(error.value)
    assert "\n" not in message
    return message


def test_two_processes_writing_at_once_lose_nothing(engine: Engine, url: str) -> None:
    writers = [
        subprocess.Popen(  # noqa: S603 - this interpreter and a text of this file
            [sys.executable, "-c", WRITER, url, name, "50"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("ann", "bob")
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    seen = 0
    while any(writer.poll() is None for writer in writers):
        now = len(topics(engine))  # a reader gets in at any time and sees whole transactions
        assert seen <= now <= 100
        seen = now
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    kept = topics(engine)
    assert len(kept) == 100
    for name in ("ann", "bob"):
        assert [key for key in kept if key.startswith(name)] == [f"{name}-{n}" for n in range(50)]
    with reading(engine) as snapshot:
        entries = snapshot.entries()
        assert list(entries) == list(range(1, 101))
        instants = [entry.recorded_at for entry in entries.values()]
        assert instants == sorted(set(instants))
    assert problems(engine) == ()


def test_readers_and_a_writer_do_not_wait_for_each_other(
    engine: Engine, url: str, open_engine: Callable[[str], Engine]
) -> None:
    add_topic(engine, "first")
    other = open_engine(url)
    with writing(engine, STAMP) as ledger:
        ledger.append(people.topic, key="second")
        ledger.flush()
        with reading(other) as snapshot:
            before = [row["key"] for row in snapshot.select(people.topic)]
    with reading(other) as snapshot:
        add_topic(engine, "third")
        within = [row["key"] for row in snapshot.select(people.topic)]
    assert before == ["first"]
    assert within == ["first", "second"]
    assert topics(other) == ["first", "second", "third"]


def test_a_database_that_stays_locked_is_refused_with_one_line(
    url: str, open_engine: Callable[[str], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "BUSY_TIMEOUT_MS", 30)
    engine, other = open_engine(url), open_engine(url)
    with writing(other, STAMP) as ledger:
        ledger.append(people.topic, key="mine")
        with pytest.raises(StoreUnavailable, match="is locked by another program") as caught:
            add_topic(engine, "yours")
    assert "nothing was written; try again" in message_of(caught)
    assert topics(engine) == ["mine"]
    assert problems(engine) == ()


def test_a_full_disk_is_refused_with_one_line(sqlite_engine: Engine) -> None:
    add_topic(sqlite_engine, "before")
    sqlite_engine.dispose()

    def limit(connection: sqlite3.Connection, _: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    event.listen(sqlite_engine, "connect", limit)
    with pytest.raises(StoreUnavailable, match="disk that is full; nothing was written") as caught:
        add_topic(sqlite_engine, "x" * 1_000_000)
    assert "free some room" in message_of(caught)
    event.remove(sqlite_engine, "connect", limit)
    sqlite_engine.dispose()
    assert topics(sqlite_engine) == ["before"]
    assert problems(sqlite_engine) == ()


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every file look read-only, also to root."""
    monkeypatch.setattr("tracker.store.engine.os.access", lambda _, mode: mode != os.W_OK)


@pytest.fixture
def record(sqlite_engine: Engine) -> Path:
    """A closed SQLite record with one fact."""
    add_topic(sqlite_engine, "first")
    sqlite_engine.dispose()
    path = Path(str(sqlite_engine.url.database))
    assert not path.with_name(f"{path.name}-wal").exists()
    return path


@pytest.mark.usefixtures("read_only")
def test_a_read_only_file_is_read_and_not_written(record: Path) -> None:
    before = record.read_bytes()
    engine = make_engine(read_url(record))
    assert topics(engine) == ["first"]
    with pytest.raises(StoreUnavailable, match="is read-only here; nothing was written") as caught:
        add_topic(engine, "second")
    assert "check its permissions" in message_of(caught)
    assert problems(engine) == ()
    engine.dispose()
    assert record.read_bytes() == before
    assert [path.name for path in record.parent.glob(f"{record.name}*")] == [record.name]


def test_a_read_only_file_that_somebody_writes_is_read_as_it_is(
    record: Path, open_engine: Callable[[Path], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = open_engine(record)
    add_topic(writer, "second")
    monkeypatch.setattr("tracker.store.engine.os.access", lambda _, mode: mode != os.W_OK)
    engine = make_engine(read_url(record))
    assert topics(engine) == ["first", "second"]
    engine.dispose()


def tables_of_another_program(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE alembic (x)")
    connection.close()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(lambda _: None, "no database at .*; make one with: tracker init", id="no"),
        pytest.param(Path.mkdir, "is a folder; name a file", id="folder"),
        pytest.param(Path.touch, "holds no tracker record; make one with", id="empty"),
        pytest.param(
            lambda path: path.write_bytes(b"key,title\n" * 1000),
            "is damaged or not a tracker database; .* restore a backup",
            id="garbage",
        ),
        pytest.param(tables_of_another_program, "holds no tracker record", id="another"),
    ],
)
def test_what_is_no_record_is_refused_with_one_line(
    tmp_path: Path, make: Callable[[Path], object], message: str
) -> None:
    path = tmp_path / "x.db"
    make(path)
    with pytest.raises(StoreUnavailable, match=message) as caught:
        maintain.open_record(path)
    message_of(caught)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99, 0.9999])
def test_a_truncated_file_is_never_taken_for_a_record(
    record: Path, share: float, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.db"
    cut.write_bytes(record.read_bytes()[: int(record.stat().st_size * share)])
    try:
        found = maintain.verify(cut).problems
    except StoreUnavailable as error:
        found = (str(error),)
    assert found
    assert all("\n" not in line for line in found)


def test_flipped_bytes_in_the_file_are_found(
    filled_copy: Path,
) -> None:
    """Each 37th page byte of the stored words; SQLite itself sees none of them."""
    body = filled_copy.read_bytes()
    place = body.index(b"Snow is no rain.")
    broken = filled_copy.with_name("broken.db")
    for offset in range(16):
        changed = bytearray(body)
        changed[place + offset] ^= 0x80
        broken.write_bytes(changed)
        assert "transaction 2: criterion_version 1 was changed" in maintain.verify(broken).problems


@pytest.fixture
def filled_copy(
    sqlite_engine: Engine, fill_record: Callable[[Engine], None], tmp_path: Path
) -> Path:
    """A closed SQLite file with at least one fact in every table."""
    fill_record(sqlite_engine)
    sqlite_engine.dispose()
    return Path(shutil.copyfile(str(sqlite_engine.url.database), tmp_path / "filled.db"))


def test_a_missing_postgresql_database_is_refused_with_one_line(
    postgres_engine: Engine,
) -> None:
    where = postgres_engine.url.set(database="fullstack_is_busy")
    with pytest.raises(StoreUnavailable, match=r"with: createdb fullstack_is_busy$") as caught:
        maintain.open_record(where.render_as_string(hide_password=False))
    message_of(caught)


def test_an_unknown_postgresql_user_is_refused_with_one_line(postgres_engine: Engine) -> None:
    where = postgres_engine.url.set(username="nobody_at_all", password="secret")  # noqa: S106 - none
    with pytest.raises(StoreUnavailable, match="does not let this user in") as caught:
        maintain.open_record(where.render_as_string(hide_password=False))
    assert "secret" not in message_of(caught)


def test_a_postgresql_server_that_is_not_there_is_refused_with_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be reached; nothing was") as caught:
        maintain.open_record(f"postgresql://ann:secret@/x?host={tmp_path}")
    assert "secret" not in message_of(caught)


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("mysql://localhost/x", "is not supported; use a SQLite file or postgresql://"),
        ("sqlite://", "is not supported"),
        ("sqlite:///:memory:", "is not supported"),
        ("://x", "is not a database URL"),
    ],
)
def test_another_kind_of_database_is_refused(where: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read_url(where)


def test_a_url_is_shown_without_its_password(tmp_path: Path) -> None:
    shown = show_url(read_url("postgresql://ann:secret@localhost/x"))
    assert shown == "postgresql+psycopg://ann:***@localhost/x"
    assert show_url(read_url(tmp_path / "a.db")) == str(tmp_path / "a.db")
    assert show_url(read_url(f"sqlite:///{tmp_path}/a.db")) == str(tmp_path / "a.db")


@pytest.mark.parametrize("name", ["a b%20c?d#e.db", "未尽.db", "x'y.db"])
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    maintain.init(tmp_path / name)
    engine = maintain.open_record(tmp_path / name)
    add_topic(engine, "first")
    assert topics(engine) == ["first"]
    engine.dispose()
    assert (tmp_path / name).exists()


def test_every_connection_enforces_keys_and_guards(sqlite_engine: Engine) -> None:
    with transaction(sqlite_engine, writes=False) as connection:
        for pragma, value in (
            ("foreign_keys", 1),
            ("recursive_triggers", 1),
            ("synchronous", 2),
            ("journal_mode", "wal"),
            ("busy_timeout", 30_000),
        ):
            assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_a_reading_transaction_cannot_write(engine: Engine, backend: str) -> None:
    """PostgreSQL refuses it; SQLite readers hold no lock that a writer waits for."""
    if backend == "postgresql":
        with (
            pytest.raises(TrackerError, match="read-only"),
            transaction(engine, writes=False) as connection,
        ):
            connection.execute(text("CREATE TABLE x (y INTEGER)"))
    else:
        with transaction(engine, writes=False):
            add_topic(engine, "while reading")
    assert problems(engine) == ()
