from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from tracker.reports.render.xlsx import LONGEST_LINK, LONGEST_TEXT, render_xlsx
from tracker.reports.report import Column, Kind
from tracker.reports.review_sheet import Sheet

COLUMNS = (
    Column("id", "Id", Kind.ID, note="The number."),
    Column("title", "Title", note="What is claimed."),
    Column("n", "How\nmany", Kind.INTEGER, note="A count."),
    Column("score", "Score", Kind.NUMBER, note="Lower is better."),
    Column("share", "Share", Kind.PERCENT, note="Of all."),
    Column("on", "Day", Kind.DATE, note="When."),
    Column("held", "Holds", note="Whether it holds."),
    Column("topics", "Topics", Kind.LIST, note="Keys."),
    Column("outcome", "Outcome", Kind.VALUE, note="What came of it."),
    Column("url", "Link", note="Where."),
)
ROW: dict[str, Any] = {
    "id": "P-07",
    "title": "未尽研究",
    "n": 3,
    "score": 0.0625,
    "share": 0.625,
    "on": date(2024, 5, 1),
    "held": True,
    "topics": ("a", "b"),
    "outcome": 3.25,
    "url": "https://www.example.org/a",
}


def sheet(*rows: dict[str, Any], **parts: Any) -> Sheet:  # noqa: ANN401 - fields of a sheet
    fields: dict[str, Any] = {
        "name": "one",
        "title": "One",
        "about": "A thing.",
        "columns": COLUMNS,
        "links": frozenset({"url"}),
    }
    return Sheet(**(fields | {"rows": rows} | parts))


def written(*sheets: Sheet) -> bytes:
    facts = [("In short", "One.\nTwo."), ("=1+1", "=2+2")]
    return render_xlsx(sheets, title="Review of 2024-Q4", facts=facts, day=date(2024, 12, 31))


def cells(*rows: dict[str, Any], **parts: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - as above
    """Return the cells below the head, by the key of their column."""
    page = openpyxl.load_workbook(io.BytesIO(written(sheet(*rows, **parts))))["One"]
    return [
        {column.key: cell for column, cell in zip(COLUMNS, line, strict=True)}
        for line in page.iter_rows(min_row=2)
    ]


def test_cells_have_the_type_of_their_value() -> None:
    (row,) = cells(ROW)
    assert row["title"].value == "未尽研究"
    assert (row["n"].value, row["n"].number_format) == (3, "0")
    assert (row["score"].value, row["score"].number_format) == (0.0625, "0.000")
    assert (row["share"].value, row["share"].number_format) == (0.625, "0%")
    assert (row["on"].value, row["on"].number_format) == (datetime(2024, 5, 1), "yyyy-mm-dd")  # noqa: DTZ001 - as Excel has it
    assert row["held"].value is True
    assert row["topics"].value == "a, b"
    assert row["outcome"].value == 3.25


def test_no_data_is_an_empty_cell_never_zero() -> None:
    (row,) = cells(dict.fromkeys(ROW) | {"id": "P-01", "score": float("nan")})
    assert {cell.value for key, cell in row.items() if key != "id"} == {None}


def test_an_infinite_number_is_told_in_words() -> None:
    (row,) = cells(ROW | {"score": float("inf")})
    assert row["score"].value == "inf"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_text_is_never_a_formula(text: str) -> None:
    (row,) = cells(ROW | {"title": text, "outcome": text})
    for key in ("title", "outcome"):
        assert (row[key].data_type, row[key].value) == ("s", text)
        assert row[key].quotePrefix
    content = zipfile.ZipFile(io.BytesIO(written(sheet(ROW | {"title": text}))))
    assert not any(b"<f>" in content.read(name) for name in content.namelist())


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "internal:One!A1",
        "//evil.example",
        "http://a.example/\u202egpj.exe",
        f"https://a.example/{'a' * LONGEST_LINK}",
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    (row,) = cells(ROW | {"url": url})
    assert row["url"].hyperlink is None
    assert row["url"].value.startswith(url[:8])


def test_a_link_shows_its_host() -> None:
    (row,) = cells(ROW)
    assert row["url"].hyperlink.target == "https://www.example.org/a"
    assert row["url"].value == "example.org"


def test_what_cannot_be_seen_is_shown() -> None:
    (row,) = cells(ROW | {"title": "a\u202eb\x07"})
    assert row["title"].value == "a\\u202eb\\x07"


def test_text_that_no_cell_holds_is_cut_and_says_so() -> None:
    (row,) = cells(ROW | {"title": "x" * (LONGEST_TEXT + 1)})
    assert row["title"].value == "x" * LONGEST_TEXT + " … (cut; JSON has it all)"


def test_a_sheet_has_its_head_frozen_a_filter_and_notes() -> None:
    page = openpyxl.load_workbook(io.BytesIO(written(sheet(ROW, ROW, references=(ROW,)))))["One"]
    assert page.freeze_panes == "C2"
    assert page.auto_filter.ref == "A1:J3"
    assert page["A4"].value is None
    assert (page["A5"].value, page.max_row) == ("P-07", 5)
    assert page["C1"].value == "How many"
    assert "A count." in page["C1"].comment.text


def test_columns_are_as_wide_as_chinese_needs() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(sheet(ROW | {"title": "未" * 10}))))
    narrow = openpyxl.load_workbook(io.BytesIO(written(sheet(ROW | {"title": "w" * 10}))))
    assert (
        book["One"].column_dimensions["B"].width - narrow["One"].column_dimensions["B"].width == 10
    )
    long = openpyxl.load_workbook(io.BytesIO(written(sheet(ROW | {"title": "w" * 999}))))
    assert long["One"].column_dimensions["B"].width < 65


def test_the_first_sheet_explains_and_lists_empty_tables() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(written(sheet(ROW), sheet(name="two", title="Two", about="Another.")))
    )
    assert book.sheetnames == ["About", "One"]
    told = [cell.value for line in book["About"].iter_rows() for cell in line if cell.value]
    assert told[:6] == ["Review of 2024-Q4", "In short", "One.", "Two.", "=1+1", "=2+2"]
    assert {"1 row", "Lower is better.", "no row, so no sheet", "Another."} <= set(told)


def test_the_same_sheets_give_the_same_bytes_with_a_day_of_the_record() -> None:
    content = written(sheet(ROW))
    assert content == written(sheet(ROW))
    held = zipfile.ZipFile(io.BytesIO(content))
    assert {info.date_time[0] for info in held.infolist()} == {1980}
    created = re.findall(rb"<dcterms:\w+[^>]*>([^<]*)<", held.read("docProps/core.xml"))
    assert set(created) == {b"2024-12-31T00:00:00Z"}


def test_a_row_is_as_tall_as_its_texts_need_and_excel_can_show() -> None:
    rows = (ROW, ROW | {"title": "未尽研究" * 40}, ROW | {"title": "word " * 5000})
    page = openpyxl.load_workbook(io.BytesIO(written(sheet(*rows))))["One"]
    low, tall, tallest = (page.row_dimensions[at].height or 15 for at in (2, 3, 4))
    assert low < 20 < tall < tallest < 409
