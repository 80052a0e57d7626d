"""A mapping's file: what is written reads back, what is not known is refused with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import InvalidFile, InvalidInput
from tracker.exchange.tables.mapping import (
    DATE_FORMS,
    FIELDS,
    SIGNS,
    TableMapping,
    read_table_mapping,
    write_table_mapping,
)

if TYPE_CHECKING:
    from pathlib import Path

    from hypothesis.strategies import SearchStrategy

NAMES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=12)


def mappings() -> SearchStrategy[TableMapping]:
    halves = len(FIELDS) // 2
    return st.builds(
        TableMapping,
        columns=st.dictionaries(st.sampled_from(FIELDS[:halves]), NAMES),
        values=st.dictionaries(st.sampled_from(FIELDS[halves:]), NAMES),
        percent=st.booleans(),
        dates=st.none() | st.sampled_from(DATE_FORMS),
        signs=st.dictionaries(NAMES, st.sampled_from(SIGNS)),
        outcomes=st.dictionaries(NAMES, NAMES),
        calls=st.booleans(),
        encoding=st.none() | st.sampled_from(("gbk", "big5", "utf-16")),
        sheet=st.none() | NAMES,
    )


@given(mapping=mappings())
def test_what_is_written_reads_back(
    tmp_path_factory: pytest.TempPathFactory, mapping: TableMapping
) -> None:
    file = tmp_path_factory.mktemp("mapping") / "m.yaml"
    file.write_text(write_table_mapping(mapping), encoding="utf-8")
    assert read_table_mapping(file) == mapping


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        pytest.param("", ["0: no mapping; write one with --save-mapping"], id="empty"),
        pytest.param("- a\n", ["0: no mapping; write one with --save-mapping"], id="list"),
        pytest.param(
            "mapping: 2\n", ["1: mapping: '2'; this program reads 1"], id="a newer format"
        ),
        pytest.param(
            "columns: {}\n", ["1: mapping: nothing; this program reads 1"], id="no version"
        ),
        pytest.param(
            "mapping: 1\ncolums: {title: Q}\npercent: yes\ncolumns: Q\nvalues: {source: [a]}\n",
            [
                "2: no key 'colums'; nearest: columns",
                "3: percent: 'yes'; expected true or false",
                "4: columns: 'Q'; expected a mapping",
                "5: values holds a list or mapping; expected texts",
            ],
            id="all at once",
        ),
        pytest.param(
            "mapping: 1\ncolumns: {titel: Q}\n", ["0: no field 'titel' is read; nearest: title"],
            id="field",
        ),
        pytest.param(
            "mapping: 1\ndates: dmy\n",
            ["0: dates 'dmy'; expected day-first, month-first, seconds, milliseconds, excel"],
            id="dates",
        ),
        pytest.param("mapping: 1\nsigns: {D: up}\n", ["0: sign 'up' of 'D'; expected +, - or 0"],
            id="sign"),
        pytest.param(
            "mapping: 1\ncolumns: {source: A}\nvalues: {source: B}\n",
            ["0: source is a column and a value for all rows; keep one"],
            id="twice",
        ),
        pytest.param("mapping: 1\nsheet: &x A\n", [("2: &x is an anchor or alias; write the value "
            "out, or in quotes if it is text")], id="anchor"),
    ],
)  # fmt: skip
def test_what_is_no_mapping_is_refused(tmp_path: Path, text: str, problems: list[str]) -> None:
    file = tmp_path / "m.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidFile) as caught:
        read_table_mapping(file)
    assert [f"{one.line}: {one.message}" for one in caught.value.problems] == problems


def test_a_file_that_is_too_large_or_absent_is_no_mapping(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("a" * 70_000, encoding="utf-8")
    with pytest.raises(InvalidFile, match="larger than 64 KiB"):
        read_table_mapping(tmp_path / "m.yaml")
    with pytest.raises(InvalidFile, match="cannot be read"):
        read_table_mapping(tmp_path / "none.yaml")


def test_an_encoding_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no encoding 'klingon'"):
        TableMapping(encoding="klingon").check()
