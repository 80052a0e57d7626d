"""Workbooks: one sheet, its saved values, and nothing of a damaged or hostile file."""

from __future__ import annotations

import sys
import zipfile
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tracker.errors import InvalidFile, MissingExtra
from tracker.exchange.tables.file import open_table

if TYPE_CHECKING:
    from pathlib import Path


def book(path: Path, *rows: list[object], more: tuple[str, ...] = ()) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    for row in rows:
        sheet.append(row)
    for name in more:
        made.create_sheet(name).append(["a"])
    made.save(path)
    return path


def test_cells_are_the_text_that_a_csv_would_have(tmp_path: Path) -> None:
    noon = datetime(2024, 5, 1, 12, tzinfo=UTC).replace(tzinfo=None)
    path = book(
        tmp_path / "t.xlsx",
        ["title", "n", "share", "day", "at", "yes", "none"],
        ["'=1+1", 3.0, 0.25, date(2024, 5, 1), noon, True, None],
    )
    assert list(open_table(path)) == [
        (1, ["title", "n", "share", "day", "at", "yes", "none"]),
        (2, ["'=1+1", "3", "0.25", "2024-05-01", "2024-05-01T12:00:00", "true", ""]),
    ]


def test_rows_keep_their_numbers_and_the_width_of_the_header(tmp_path: Path) -> None:
    path = book(tmp_path / "t.xlsx", ["a", "b"], [None, None], ["1"], ["1", "2", None, "4"])
    assert list(open_table(path)) == [
        (1, ["a", "b"]),
        (3, ["1", ""]),
        (4, ["1", "2", "", "4"]),
    ]


def test_of_several_sheets_one_is_named(tmp_path: Path) -> None:
    path = book(tmp_path / "t.xlsx", ["x"], more=("Log 2024",))
    assert list(open_table(path, sheet="Log 2024")) == [(1, ["a"])]
    with pytest.raises(InvalidFile, match="holds 2 sheets; name one with --sheet: Sheet, Log 2024"):
        list(open_table(path))
    with pytest.raises(InvalidFile, match="no sheet 'Log 2025'; nearest: Log 2024"):
        list(open_table(path, sheet="Log 2025"))


def test_a_damaged_workbook_is_a_problem(tmp_path: Path) -> None:
    path = book(tmp_path / "t.xlsx", ["a"], ["b"])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InvalidFile, match="not a whole ZIP archive"):
        list(open_table(path))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook>")
    with pytest.raises(InvalidFile, match="not a readable workbook"):
        list(open_table(path))


def test_a_workbook_packed_beyond_reason_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"0" * 4_000_000)
    with pytest.raises(InvalidFile, match="is packed more than 200 times"):
        list(open_table(path))


def test_an_old_workbook_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="an old Excel; save it as"):
        list(open_table(tmp_path / "t.xls"))


def test_without_the_library_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtra, match=r"prediction-tracker\[xlsx\]"):
        list(open_table(tmp_path / "t.xlsx"))


def test_a_workbook_broken_in_its_packed_parts_is_refused_in_one_line(tmp_path: Path) -> None:
    whole = book(tmp_path / "whole.xlsx", *([f"text {n}", n] for n in range(200))).read_bytes()
    told = []
    for place in range(0, len(whole) - 40, 100):
        broken = bytes(255 - byte for byte in whole[place : place + 40])
        file = tmp_path / f"{place}.xlsx"
        file.write_bytes(whole[:place] + broken + whole[place + 40 :])
        try:
            list(open_table(file))
        except InvalidFile as error:
            told += [problem.message for problem in error.problems]
    assert told
    assert not any("\n" in message for message in told)
