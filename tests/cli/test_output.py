"""A result goes to standard output or, whole or not at all, into a file."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

from tracker.cli import output
from tracker.errors import InvalidInput, RuleBroken

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_a_result_ends_in_one_newline(capsys: pytest.CaptureFixture[str]) -> None:
    output.write("a", None)
    output.write("b\n", "-")
    output.write("", None)
    assert capsys.readouterr().out == "a\nb\n"


def test_what_an_old_terminal_cannot_show_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    output.write("未 ok", None)
    sys.stdout.flush()
    assert raw.getvalue() == b"\\u672a ok\n"


HOSTILE = 'title\n"\x1b[31mred\u202e",\t1\n'


def test_what_is_for_programs_is_piped_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    output.write(HOSTILE, None)
    output.write_bytes(HOSTILE.encode(), None)
    assert capsys.readouterr().out == HOSTILE * 2


def test_what_is_for_programs_does_nothing_to_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    output.write(HOSTILE, None)
    output.write_bytes(HOSTILE.encode(), "-")
    assert capsys.readouterr().out == 'title\n"\\x1b[31mred\\u202e", 1\n' * 2


def test_the_colours_of_a_table_reach_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    output.write("\x1b[1mbold\x1b[0m\n", None, is_shown=True)
    assert capsys.readouterr().out == "\x1b[1mbold\x1b[0m\n"


def test_a_file_is_utf8_and_keeps_its_line_ends(tmp_path: Path) -> None:
    output.write("未\r\n", str(tmp_path / "a.csv"))
    assert (tmp_path / "a.csv").read_bytes() == "未\r\n".encode()


def test_a_file_is_replaced_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.txt"
    target.write_text("before")

    def fail(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(InvalidInput, match=r"a\.txt cannot be written: no space left on device;"):
        output.write("after", str(target))
    assert target.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_replaced_file_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("before")
    target.chmod(0o640)
    output.write("after", str(target))
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_new_file_has_the_permissions_that_the_user_set(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        output.write("new", str(tmp_path / "a.txt"))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o640


def test_a_link_keeps_pointing_where_it_did(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("before")
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "real.txt")
    output.write("after", str(link))
    assert link.is_symlink()
    assert (tmp_path / "real.txt").read_text() == "after\n"


def test_a_device_is_written_to_and_stays_a_device() -> None:
    output.write("gone", os.devnull)
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is full")
def test_a_full_device_is_told_by_its_name() -> None:
    with pytest.raises(InvalidInput, match=r"^/dev/full cannot be written: no space left"):
        output.write("text", "/dev/full")


def test_a_read_only_file_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.txt"
    target.write_text("before")
    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)  # also for root
    with pytest.raises(InvalidInput, match=r"a\.txt cannot be written: it is read-only;"):
        output.write("after", str(target))
    assert target.read_text() == "before"


def test_a_reader_that_has_gone_is_no_fault_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_handle: int) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(BrokenPipeError):
        output.write("text", str(tmp_path / "a.txt"))


def half(file: IO[bytes]) -> None:
    """Write some of a file and fail."""
    file.write(b"1")
    raise OSError(28, "No space left on device")


def test_a_folder_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="new cannot be written: no space left on device"):
        output.write_folder({"a/b.csv": b"1", "a/c.csv": half}, tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_what_fails_amid_its_parts_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    def lines() -> Iterator[str]:
        yield from ("1\n", "2\n", "3\n")
        raise ValueError

    target = tmp_path / "a.csv"
    target.write_text("before")
    with pytest.raises(ValueError, match=r"^$"):
        output.write_lines(lines(), str(target))
    with pytest.raises(InvalidInput, match=r"a\.csv cannot be written: no space left on device"):
        output.write_file(half, target)
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_very_many_lines_are_written_some_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(output, "_LINES", 2)
    lines = [f"{number}\n" for number in range(5)]
    output.write_lines(iter(lines), str(tmp_path / "a.csv"))
    output.write_lines(iter(lines), None)
    assert (tmp_path / "a.csv").read_text() == capsys.readouterr().out == "".join(lines)


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RuleBroken, match="file is no folder"):
        output.write_folder({"a.csv": b"1"}, tmp_path / "file")
    with pytest.raises(InvalidInput, match="cannot be written"):
        output.write_folder({"a.csv": b"1"}, tmp_path / "file" / "below")


def test_a_missing_folder_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"no folder .*nowhere; make it first"):
        output.write("text", str(tmp_path / "nowhere" / "a.txt"))
