"""JSON lines and lists of objects as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracker.errors import InvalidFile
from tracker.exchange.tables.file import open_table

if TYPE_CHECKING:
    from pathlib import Path


def rows(path: Path, text: str) -> list[tuple[int, list[str]]]:
    path.write_text(text, encoding="utf-8")
    return list(open_table(path))


def test_objects_are_rows_with_all_fields_of_the_file(tmp_path: Path) -> None:
    text = (
        '{"title": "A", "p": 0.70}\n\n{"title": "B", "won": true, "tags": ["x", "y"], "p": null}\n'
    )
    assert rows(tmp_path / "t.jsonl", text) == [
        (0, ["title", "p", "won", "tags"]),
        (1, ["A", "0.70", "", ""]),
        (3, ["B", "", "true", "x;y"]),
    ]


def test_a_list_of_objects_reads_like_its_lines(tmp_path: Path) -> None:
    assert rows(tmp_path / "t.json", '[{"a": 1, "b": {"c": null}}, {"a": 0.5}]') == [
        (0, ["a", "b"]),
        (1, ["1", '{"c": null}']),
        (2, ["0.5", ""]),
    ]


def test_nan_is_no_number(tmp_path: Path) -> None:
    assert rows(tmp_path / "t.jsonl", '{"a": NaN, "b": 1}\n')[1] == (1, ["", "1"])


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        pytest.param("t.jsonl", '{"a": 1}\n{"a": ', r"t.jsonl:2: not one whole JSON", id="cut off"),
        pytest.param("t.jsonl", "[1]\n", "t.jsonl:1: a list; expected an object", id="list"),
        pytest.param("t.jsonl", '{"a": "\\u0000"}\n', "with a NUL character", id="NUL"),
        pytest.param("t.jsonl", '{"a": "\\ud800"}\n', "half of a character", id="half a character"),
        pytest.param("t.json", '[{"\\uDFFF": 1}]', "half of a character", id="half in a name"),
        pytest.param("t.jsonl", "[" * 200_000, "not one whole JSON", id="nested too deep"),
        pytest.param("t.jsonl", '{"a": "' + "x" * 600_000 + '"}', "a line of more than", id="line"),
        pytest.param("t.jsonl", '{"a": "' + "x" * 200_000 + '"}', "a cell of more than", id="cell"),
        pytest.param("t.json", '{"a": 1}', "expected a list of objects", id="one object"),
        pytest.param("t.json", '[{"a": 1}, {"a"', "t.json:1: not JSON", id="list cut off"),
    ],
)
def test_what_is_no_table_is_refused_with_its_place(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(InvalidFile, match=message):
        rows(tmp_path / name, text)


def test_too_many_fields_are_no_table(tmp_path: Path) -> None:
    text = "".join(f'{{"field{n}": 1}}\n' for n in range(1_001))
    with pytest.raises(InvalidFile, match="more than 1000 fields by this line"):
        rows(tmp_path / "t.jsonl", text)


def test_lines_that_are_not_utf_8_are_refused(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_bytes('{"a": "预测"}\n'.encode("gbk"))
    with pytest.raises(InvalidFile, match="not UTF-8"):
        list(open_table(tmp_path / "t.jsonl"))
