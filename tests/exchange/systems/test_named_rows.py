"""Rows by the names of their columns."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from tracker.errors import InvalidFile
from tracker.exchange.bundle import Member, members
from tracker.exchange.systems.gathering import Gathering
from tracker.exchange.systems.named_rows import named_rows
from tracker.exchange.tables.names import Recorded

if TYPE_CHECKING:
    from pathlib import Path

    from tests.exchange.conftest import ProblemsOf


def rows(member: Member, *wanted: str) -> tuple[list[tuple[int, dict[str, str]]], Gathering]:
    gathering = Gathering(Recorded())
    return list(named_rows(member, gathering, wanted=wanted)), gathering


def written(folder: Path, text: str) -> Member:
    file = folder / "t.csv"
    file.write_text(text, encoding="utf-8")
    return members([file])[0]


def test_bytes_that_are_no_utf_8_are_told_what_helps(
    tmp_path: Path, problems_of: ProblemsOf
) -> None:
    path = tmp_path / "latin.csv"
    path.write_bytes("name\nZoë\n".encode("latin-1"))
    (found,) = problems_of(lambda: rows(members([path])[0], "name"))
    assert "0xeb after this line is not UTF-8; save the file as UTF-8, in a spreadsheet" in found
    assert "--encoding" not in found


def test_cells_are_named_and_rows_counted(tmp_path: Path) -> None:
    found, gathering = rows(written(tmp_path, "\ufeff a ,b\n1,2\n\n3,4\n"), "a")
    assert found == [(2, {"a": "1", "b": "2"}), (4, {"a": "3", "b": "4"})]
    assert gathering.n_rows == 2


def test_a_row_of_another_width_is_a_problem(tmp_path: Path) -> None:
    found, gathering = rows(written(tmp_path, "a,b\n1,2\n3\n4,5,6\n"))
    assert len(found) == 1
    with pytest.raises(InvalidFile) as caught:
        gathering.finish()
    assert [problem.message for problem in caught.value.problems] == [
        "1 cells; expected 2 as in the header",
        "3 cells; expected 2 as in the header",
    ]


@pytest.mark.parametrize(
    ("header", "says"),
    [
        pytest.param("probabilty,b\n", "no column 'probability'; nearest: probabilty", id="near"),
        pytest.param("x,y\n", "no column 'probability'; it has x, y", id="far"),
        pytest.param("", "no column 'probability'; it has none", id="empty"),
        pytest.param("probability,b,b\n", "the column 'b' stands twice; keep one", id="twice"),
    ],
)
def test_a_wrong_header_is_refused(tmp_path: Path, header: str, says: str) -> None:
    with pytest.raises(InvalidFile) as caught:
        rows(written(tmp_path, header), "probability")
    assert says in caught.value.problems[0].message


def test_parquet_inside_an_archive_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("t.parquet", b"PAR1")
    with pytest.raises(InvalidFile, match="a Parquet file inside an archive; unpack it"):
        rows(members([archive])[0])
