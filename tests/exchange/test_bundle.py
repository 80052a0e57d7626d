"""Files alone, in folders and in archives are the same to a reader."""

from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING

import pytest

from tracker.errors import InvalidFile
from tracker.exchange import bundle
from tracker.exchange.bundle import Head, Member, head_of, members, read_json
from tracker.exchange.tables.file import open_rows

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_in_a_folder_or_archive_reads_like_the_file_alone(tmp_path: Path) -> None:
    folder = tmp_path / "hub"
    (folder / "out" / "team").mkdir(parents=True)
    file = folder / "out" / "team" / "Q.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / ".hidden").write_text("x", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "hub.zip", "w") as made:
        made.write(file, "out/team/Q.csv")
    for path, name, label in (
        (file, "Q.csv", str(file)),
        (folder, "out/team/Q.csv", str(file)),
        (tmp_path / "hub.zip", "out/team/Q.csv", f"{tmp_path / 'hub.zip'}/out/team/Q.csv"),
    ):
        (member,) = members([path])
        assert (member.name, member.base, member.label) == (name, "q.csv", label)
        assert list(open_rows(member)) == [(1, ["a", "b"]), (2, ["1", "2"])]


def test_a_link_that_leads_out_of_a_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "q.csv").symlink_to(tmp_path / "secret")
    assert members([tmp_path / "hub"]) == []


def test_a_folder_of_too_many_files_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "MAX_FILES", 1)
    for name in ("a", "b"):
        (tmp_path / name).write_text("", encoding="utf-8")
    with pytest.raises(InvalidFile, match="holds more than 1 files"):
        members([tmp_path])


def test_a_head_shows_columns_keys_and_kind() -> None:
    table = Head("x/Data.CSV", '\ufeff"Question ID";When\n1;2\n'.encode())
    assert (table.base, table.columns) == ("data.csv", ("Question ID", "When"))
    assert Head("a.csv", "a,b\r\n".encode("utf-16")).columns == ("a", "b")
    assert Head("a.csv", b"a,b\r1,2\r").columns == ("a", "b")
    found = Head("a", b' {"user": {"user_id": 1}, "cut": "of')
    assert found.is_json
    assert found.keys == {"user", "user_id", "cut"}
    assert not table.is_json


def test_the_head_of_a_file_is_its_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "HEAD_BYTES", 3)
    (tmp_path / "a.txt").write_text("abcdef", encoding="utf-8")
    assert head_of(Member(tmp_path / "a.txt", "a.txt")).start == b"abc"
    with pytest.raises(InvalidFile, match="cannot be read"):
        head_of(Member(tmp_path / "none", "none"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("Zoë".encode(), True, id="utf-8"),
        pytest.param("Zoë".encode("utf-16"), True, id="utf-16 with its mark"),
        pytest.param("Zoë".encode("mac_roman"), False, id="another encoding"),
        pytest.param("Zoë".encode()[:-1], False, id="cut inside a sign"),
    ],
)
def test_a_file_is_utf_8_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: bytes, *, expected: bool
) -> None:
    monkeypatch.setattr(bundle, "HEAD_BYTES", 3)
    (tmp_path / "a.txt").write_bytes(body)
    assert bundle.is_utf8(Member(tmp_path / "a.txt", "a.txt")) is expected


def test_json_is_read_whatever_mark_stands_before_it(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        (tmp_path / "a.json").write_bytes('{"a": [NaN, null, "雪"]}'.encode(encoding))
        assert read_json(members([tmp_path / "a.json"])[0]) == {"a": [None, None, "雪"]}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(b'{"a": 1, "a": 2}', "the field 'a' stands twice in one object", id="twice"),
        pytest.param(b'{"a":\n 1', ":2: not JSON .* is the file whole", id="cut off"),
        pytest.param(b'{"a":\n "\xff"}', ":2: not UTF-8 from here on", id="bytes"),
        pytest.param(b"[" * 100_000, "nested too deep", id="nested"),
        pytest.param(b"1" * 10_000, "a number too long", id="number"),
    ],
)
def test_broken_json_is_refused_with_its_line(tmp_path: Path, body: bytes, message: str) -> None:
    (tmp_path / "a.json").write_bytes(body)
    with pytest.raises(InvalidFile, match=message):
        read_json(members([tmp_path / "a.json"])[0])


def test_more_json_than_memory_holds_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "MAX_JSON_BYTES", 5)
    (tmp_path / "a.json").write_bytes(b"[1, 2, 3]")
    with pytest.raises(InvalidFile, match="split it into several files"):
        read_json(members([tmp_path / "a.json"])[0])


def test_a_pipe_is_refused_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(InvalidFile, match="no file of which the end is known"):
        members([tmp_path / "pipe.csv"])
