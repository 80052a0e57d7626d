from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reports.render.harmless import harmless
from tracker.reports.render.width import pad, text_width, wrap


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("abc", 3),
        ("未尽研究", 8),
        ("AI 大模型", 9),
        ("cafe\u0301", 4),
        ("ｆｕｌｌ", 8),
        ("–", 1),
    ],
)
def test_chinese_takes_two_columns_and_marks_none(text: str, columns: int) -> None:
    assert text_width(text) == columns


def test_padding_counts_columns_not_characters() -> None:
    assert pad("大模型", 8, right=False) == "大模型  "
    assert pad("大模型", 8, right=True) == "  大模型"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        pytest.param("one two three", 7, ["one two", "three"], id="at-blanks"),
        pytest.param("大模型将展开", 6, ["大模型", "将展开"], id="between-chinese-characters"),
        pytest.param("大模型，将", 6, ["大模", "型，将"], id="no-comma-begins-a-line"),
        pytest.param("他说“可能”", 6, ["他说", "“可能”"], id="no-opening-quote-ends-a-line"),
        pytest.param("x" * 9, 4, ["xxxx", "xxxx", "x"], id="very-long-words-are-cut-through"),
        pytest.param("a  b", 10, ["a  b"], id="blanks-inside-stay"),
        pytest.param("", 10, [""], id="nothing-is-one-empty-line"),
        pytest.param("大", 1, ["大"], id="narrower-than-a-character"),
    ],
)
def test_lines_break_where_a_reader_expects(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@given(st.text().map(harmless), st.integers(min_value=2, max_value=40))
def test_wrapping_loses_nothing_but_blanks_and_fits(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(text_width(line) <= width for line in lines)
