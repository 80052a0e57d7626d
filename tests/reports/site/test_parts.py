"""Parts of a report as sections of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.reports.report import Column, Facts, Heading, Item, Items, Kind, Paragraph, Table
from tracker.reports.site.parts import page_parts

if TYPE_CHECKING:
    from tracker.reports.report import Block

COLUMNS = (Column("name", "source"), Column("n", "n", Kind.INTEGER))


def test_blocks_stand_under_their_heading_in_order() -> None:
    blocks: list[Block] = [
        Heading("One"),
        Paragraph("text"),
        Facts((("a", "b"),)),
        Heading("Two"),
        Items((Item("P-07", "head"),)),
    ]
    parts = page_parts(blocks, sources=frozenset())
    assert [part["title"] for part in parts] == ["One", "Two"]
    kinds = [[block["kind"] for block in part["blocks"]] for part in parts]
    assert kinds == [["text", "facts"], ["items"]]


def test_a_table_takes_the_heading_as_its_caption_unless_it_has_a_title() -> None:
    rows = ({"key": "ann", "name": "Ann", "n": 1},)
    blocks: list[Block] = [Heading("One"), Table(COLUMNS, rows), Table(COLUMNS, rows, title="Own")]
    tables = [block["table"] for block in page_parts(blocks, sources=frozenset())[0]["blocks"]]
    assert [table.caption for table in tables] == ["One", "Own"]


def test_sources_with_a_page_are_linked_and_references_stand_below_without() -> None:
    rows = ({"key": "ann", "name": "Ann", "n": 1}, {"key": "ben", "name": "Ben", "n": 2})
    reference = {"key": "ann", "name": "always true", "n": 3}
    blocks: list[Block] = [Heading("One"), Table(COLUMNS, rows, references=(reference,))]
    table = page_parts(blocks, sources=frozenset({"ann"}))[0]["blocks"][0]["table"]
    assert [row[0].page for row in table.rows] == ["sources/ann.html", None]
    assert [(row[0].text, row[0].page) for row in table.references] == [("always true", None)]
