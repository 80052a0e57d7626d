"""`tracker seal` and `verify --seal`: a record goes on from its seal, or what is wrong is said."""

from __future__ import annotations

import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Answer, Run


@pytest.fixture
def key(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "clerk.key"
    assert run("seal", "--new-key", str(path)).code == 0
    return path


@pytest.fixture
def sealed(world: Run, key: Path, tmp_path: Path) -> Path:
    """A signed seal of the world."""
    path = tmp_path / "seal.txt"
    assert world("seal", "--key", str(key), "-o", str(path)).code == 0
    return path


def refused(answer: Answer, *says: str) -> None:
    assert answer.code == 1
    assert answer.err.count("\n") == 1
    for words in says:
        assert words in answer.out + answer.err


def test_a_plain_seal_says_what_verify_says(world: Run) -> None:
    answer = world("seal")
    assert (answer.code, answer.err) == (0, "")
    title, sequence, head, facts, sealed, signer = answer.out.splitlines()
    assert title == "tracker seal 1"
    counted = f"{facts.removeprefix('facts ')} facts"
    assert world("verify").out == f"whole: {counted}, {sequence}, {head}\n"
    assert (sealed, signer) == ("sealed 2026-11-21T09:30:00Z", "signer tester")


def test_a_plain_seal_is_extended_and_said_to_be_unsigned(world: Run, tmp_path: Path) -> None:
    path = tmp_path / "seal.txt"
    world("seal", "-o", str(path))
    world("resolve", "P-05", "--outcome", "true")
    answer = world("verify", "--seal", str(path))
    assert answer.code == 0
    assert answer.out.endswith("extends the seal of sequence 8 by tester\n")
    assert "the seal is not signed" in answer.err
    refused(world("verify", "--seal", str(path), "--signer", "a" * 64), "is not signed; expected")


def test_a_new_key_is_for_its_owner_alone_and_never_overwrites(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "clerk.key"
    answer = run("seal", "--new-key", str(path))
    public = answer.out.strip()
    assert (answer.code, len(public), len(answer.err.splitlines())) == (0, 64, 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    assert b"PRIVATE KEY" in before
    assert before not in (answer.out + answer.err).encode()
    refused(run("seal", "--new-key", str(path)), "exists; name a file that does not")
    assert path.read_bytes() == before
    assert run("seal", "--new-key", "x", "--key", str(path)).code == 2
    assert run("seal", "--new-key", "").code == 2


def test_a_signed_seal_is_proved_with_the_key_that_one_knows(
    world: Run, sealed: Path, key: Path
) -> None:
    public = sealed.read_text().splitlines()[-2].removeprefix("key ed25519 ")
    world("resolve", "P-05", "--outcome", "true")
    for signer in (public, public.upper(), f"{key}.pub"):
        answer = world("verify", "--seal", str(sealed), "--signer", signer)
        assert (answer.code, answer.err) == (0, "")
        assert answer.out.endswith("extends the seal of sequence 8 by tester\n")
    unknown = world("verify", "--seal", str(sealed))
    assert unknown.code == 0
    assert f"the key {public} of tester was not compared" in unknown.err


def test_a_seal_of_another_signer_is_refused(world: Run, sealed: Path, tmp_path: Path) -> None:
    other = world("seal", "--new-key", str(tmp_path / "other.key")).out.strip()
    answer = world("verify", "--seal", str(sealed), "--signer", other)
    refused(answer, "the seal carries the key", f"expected {other}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("signer tester", "signer mallory"),
        ("sealed 2026-11-21", "sealed 2026-11-20"),
        ("key ed25519 ....", "key ed25519 0123"),
        ("signature ....", "signature AAAA"),
    ],
)
def test_a_changed_seal_has_a_broken_signature(
    world: Run, sealed: Path, old: str, new: str
) -> None:
    sealed.write_text(re.sub(old, new, sealed.read_text(), count=1))
    refused(world("verify", "--seal", str(sealed)), "the signature is broken")


def forge(path: Path, *statements: str) -> None:
    """Change a record as somebody with the file in hand can, guards put back afterwards."""
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        guards = connection.execute(query).fetchall()
        for name, _ in guards:
            connection.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            connection.execute(statement)
        for _, sql in guards:
            connection.execute(sql)
        connection.commit()


def test_the_newest_transactions_cut_off_are_seen_by_the_seal_alone(
    world: Run, sealed: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "tracker.db")) as connection:
        query = "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c "
        query += "WHERE m.type = 'table' AND c.name = 'journal_seq'"
        tables = [row[0] for row in connection.execute(query)]
    forge(
        tmp_path / "tracker.db",
        *(f'DELETE FROM "{table}" WHERE journal_seq > 6' for table in tables),  # noqa: S608 - our tables
        "DELETE FROM journal WHERE sequence > 6",
    )
    assert world("verify").code == 0, "no chain can see it"
    refused(
        world("verify", "--seal", str(sealed)),
        "transaction 8, which was sealed on 2026-11-21, is gone: the record ends at 6; "
        "2 transactions were cut off",
    )


def test_a_chain_rewritten_whole_is_seen_by_the_seal_alone(
    world: Run, sealed: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "tracker.db"
    whole.rename(tmp_path / "honest.db")
    for name in ("-wal", "-shm"):
        (tmp_path / f"tracker.db{name}").unlink(missing_ok=True)
    world("init")
    for number in range(9):
        world("source", "add", f"Forged {number}")
    assert world("verify").code == 0, "it is a whole record, of other facts"
    refused(
        world("verify", "--seal", str(sealed)),
        "transaction 8, which was sealed on 2026-11-21, had the hash",
        "the chain was rewritten, or the seal is of another record",
    )


def test_a_seal_that_counts_other_facts_is_refused(world: Run, tmp_path: Path) -> None:
    path = tmp_path / "seal.txt"
    world("seal", "-o", str(path))
    path.write_text(path.read_text().replace("facts 25", "facts 26"))
    refused(world("verify", "--seal", str(path)), "the seal says 26 facts, the journal counts 25")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", ":1: no seal"),
        ("tracker seal 1", "cut short"),
        ("tracker seal 1\nsequence 0\n", ":2: expected the line 'sequence …'"),
        ("tracker seal 1\nsequence 8\nhead x\n", ":3: expected the line 'head …'"),
    ],
)
def test_a_file_that_is_no_seal_is_refused_with_its_line(
    world: Run, tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "seal.txt").write_text(text)
    refused(world("verify", "--seal", str(tmp_path / "seal.txt")), says)


def test_what_follows_a_seal_and_a_day_that_is_none_are_refused(world: Run, sealed: Path) -> None:
    whole = sealed.read_text()
    sealed.write_text(whole + "more\n")
    refused(world("verify", "--seal", str(sealed)), "nothing may follow")
    sealed.write_text(whole.replace("2026-11-21T", "2026-13-21T"))
    refused(world("verify", "--seal", str(sealed)), "is no instant")
    sealed.write_bytes(b"\xff\xfe")
    refused(world("verify", "--seal", str(sealed)), "is not UTF-8")


def test_keys_that_are_none_are_refused(world: Run, key: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.key"
    wrong.write_text("no key")
    refused(world("seal", "--key", str(wrong)), "is not a private Ed25519 key", "--new-key")
    refused(world("seal", "--key", f"{key}.pub"), "is not a private Ed25519 key")
    seal = tmp_path / "seal.txt"
    world("seal", "-o", str(seal))
    refused(world("verify", "--seal", str(seal), "--signer", str(wrong)), "is no public key")
    assert world("verify", "--signer", "a" * 64).code == 2


def test_a_key_that_others_can_read_is_told(world: Run, key: Path) -> None:
    key.chmod(0o644)
    answer = world("seal", "--key", str(key))
    assert (answer.code, f"chmod 600 {key}" in answer.err) == (0, True)


def test_an_empty_record_and_a_name_of_two_lines_are_not_sealed(run: Run) -> None:
    run("init")
    refused(run("seal"), "there is nothing to seal")
    run("source", "add", "Ann")
    refused(run("--actor", "a\nb", "seal"), "is no name for a seal")


def test_a_signed_seal_without_the_library_says_which_extra_to_install(
    world: Run, sealed: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    for words in (("seal", "--key", str(key)), ("verify", "--seal", str(sealed))):
        refused(world(*words), "prediction-tracker[seal]")
    assert world("seal").code == 0, "a plain seal needs no library"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_accepts_the_signature(sealed: Path, key: Path, tmp_path: Path) -> None:
    script = (
        "head -n -1 seal.txt > words && "
        "tail -n 1 seal.txt | cut -d ' ' -f 2 | base64 -d > signature && "
        f"openssl pkeyutl -verify -pubin -inkey {key.name}.pub -rawin -in words -sigfile signature"
    )
    assert sealed.parent == tmp_path
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, check=True)  # noqa: S603, S607 - our script
    assert b"Verified Successfully" in done.stdout


def test_an_older_seal_is_not_overwritten(world: Run, sealed: Path) -> None:
    before = sealed.read_bytes()
    refused(world("seal", "-o", str(sealed)), "exists", "name another file")
    assert sealed.read_bytes() == before
