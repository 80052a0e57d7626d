"""Hostile files: refused with a place, in memory that does not grow with them."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tracker.errors import InvalidFile, MissingExtra
from tracker.exchange.tables.file import open_table
from tracker.exchange.tables.records import read_table

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_rows_come_with_the_line_on_which_they_begin(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", 'a,b\n1,"x\ny"\n\n2,z\n')
    assert list(open_table(path)) == [(1, ["a", "b"]), (2, ["1", "x\ny"]), (5, ["2", "z"])]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("t.csv", "\ufeffa,b\r\n1,2\r\n", id="byte order mark and CRLF"),
        pytest.param("t.tsv", "a\tb\n1\t2\n", id="tabs by name"),
        pytest.param("t.csv", "a\tb\n1\t2\n", id="tabs by header"),
        pytest.param("t.csv", "a;b\n1;2\n", id="semicolons"),
        pytest.param("t.csv", "a,b\n1,2", id="no last line end"),
    ],
)
def test_dialects_of_csv_are_told_apart(tmp_path: Path, name: str, text: str) -> None:
    assert [cells for _, cells in open_table(write(tmp_path / name, text))] == [
        ["a", "b"],
        ["1", "2"],
    ]


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        pytest.param(b"a,b\n1,\x00\n", 2, "a NUL character", id="NUL"),
        pytest.param(b"a,b\n1,\xff\n", 0, "byte 0xff after this line is not UTF-8", id="bytes"),
        pytest.param("a,b\n1," + "x" * 200_000, 2, "field larger than field limit", id="cell"),
        pytest.param("a,b\n1," + "x" * 10_000_000, 2, "a line of more than 524288", id="line"),
        pytest.param('a,b\n1,"x\n', 2, "unexpected end of data", id="open quote"),
        pytest.param('a,b\n1,"x"y\n', 2, "expected after", id="text after quote"),
    ],
)
def test_what_is_refused_is_one_problem_with_its_place(
    tmp_path: Path, data: str | bytes, line: int, message: str
) -> None:
    path = write(tmp_path / "t.csv", data)
    with pytest.raises(InvalidFile) as caught:
        list(open_table(path))
    (problem,) = caught.value.problems
    assert problem.line == line
    assert message in problem.message


def test_an_absent_file_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="cannot be read"):
        list(open_table(tmp_path / "none.csv"))
    with pytest.raises(InvalidFile, match="cannot be read"):
        list(open_table(tmp_path / "none.parquet"))


def test_a_parquet_file_reads_like_its_csv(tmp_path: Path) -> None:
    table = pa.table(
        {
            "prediction": ["a", "a"],
            "source": ["ann", "bob"],
            "made_at": [datetime(2024, 1, 1, 12, tzinfo=UTC), datetime(2024, 1, 2, tzinfo=UTC)],
            "closes_on": [date(2024, 6, 1), None],
            "known_on": [None, date(2024, 6, 2)],
            "probability": [0.25, 1.0],
            "outcome": [True, None],
        }
    )
    pq.write_table(table, tmp_path / "t.parquet")
    text = (
        "prediction,source,made_at,closes_on,known_on,probability,outcome\n"
        "a,ann,2024-01-01T12:00:00+00:00,2024-06-01,,0.25,True\n"
        "a,bob,2024-01-02T00:00:00+00:00,,2024-06-02,1.0,\n"
    )
    one = read_table(tmp_path / "t.parquet")
    other = read_table(write(tmp_path / "t.csv", text))
    assert one.forecasts == other.forecasts
    assert one.predictions == other.predictions
    assert one.resolutions == other.resolutions
    assert one.forecast_rows == (1, 2)


@pytest.mark.parametrize(
    ("column", "message"),
    [
        pytest.param(pa.array([[1, 2]]), "a cell that holds a list", id="list"),
        pytest.param(pa.array([b"x"]), "a cell that holds a bytes", id="bytes"),
        pytest.param(pa.array(["x" * 200_000]), "a cell of more than", id="long"),
        pytest.param(pa.array(["a\0b"]), "a NUL character", id="NUL"),
    ],
)
def test_cells_of_a_parquet_file_are_plain(tmp_path: Path, column: pa.Array, message: str) -> None:
    pq.write_table(pa.table({"a": column}), tmp_path / "t.parquet")
    with pytest.raises(InvalidFile, match=message):
        list(open_table(tmp_path / "t.parquet"))


def test_a_cell_that_is_not_plain_is_named_by_its_row(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": ["x", None, "y\0", "z"]}), tmp_path / "t.parquet")
    with pytest.raises(InvalidFile) as caught:
        list(open_table(tmp_path / "t.parquet"))
    assert caught.value.problems[0].line == 3


def test_values_that_are_not_numbers_stay_apart(tmp_path: Path) -> None:
    pq.write_table(
        pa.table({"a": [float("nan"), 0.5, None], "b": ["", "x", "y"]}), tmp_path / "t.parquet"
    )
    assert list(open_table(tmp_path / "t.parquet")) == [
        (0, ["a", "b"]),
        (1, ["nan", ""]),
        (2, ["0.5", "x"]),
        (3, ["", "y"]),
    ]


def test_a_broken_parquet_file_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="not a readable Parquet file"):
        list(open_table(write(tmp_path / "t.parquet", b"PAR1 nonsense PAR1")))


def test_parquet_without_its_library_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"prediction-tracker\[parquet\]"):
        list(open_table(tmp_path / "t.parquet"))
