from __future__ import annotations

import json
import re
import sys
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from tracker.errors import MissingExtra
from tracker.reports.render.page import Figure, page_of
from tracker.reports.render.pdf import render_pdf
from tracker.reports.report import (
    Column,
    Facts,
    Heading,
    Item,
    Items,
    Kind,
    Paragraph,
    Quote,
    Report,
    Table,
    Tone,
)

if TYPE_CHECKING:
    from tracker.reports.report import Block

typst = pytest.importorskip("typst", reason="the PDF needs the extra 'pdf'")

EVIL = '#panic("run") \\ $x$ *a* _b_ <c> @d [e] `f` // g {{7*7}} 未尽研究 #read("/etc/passwd")'
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="325" height="10" viewBox="0 0 325 10">'
    '<rect width="325" height="10" fill="#0072b2"/></svg>'
)


def report(text: str, url: str = "https://www.example.org/a_b") -> Report:
    table = Table(
        (Column("name", text), Column("n", "n", Kind.NUMBER)),
        ({"name": text, "n": 0.25},),
        title=text,
        references=({"name": text, "n": None},),
    )
    items = (
        Item("E-1", text, (text,), quote=text, url=url, url_note=text, tone=Tone.GOOD),
        Item("E-2", text, url="javascript:alert(1)"),
    )
    return Report(
        {},
        (),
        rows=(),
        blocks=(
            Heading(text, level=1),
            Paragraph(text),
            Heading("Part"),
            Quote(text, text),
            Quote(text),
            Facts(((text, text),)),
            Items(items),
            table,
            Table((Column("a", "a"),), (), empty=text),
        ),
        notes=(text,),
    )


def test_a_report_becomes_a_document_with_its_charts() -> None:
    figure = Figure(
        name="board", after="Part", alt="A chart", svg=SVG, light=SVG, dark=SVG, png=b""
    )
    plain, drawn = render_pdf(report("x")), render_pdf(report("x"), figures=[figure])
    assert plain.startswith(b"%PDF-1.")
    assert plain.rstrip().endswith(b"%%EOF")
    assert len(drawn) > len(plain)


def rows_by_page(report: Report) -> list[int]:
    """Return how many rows of tables each page has, by the thin lines below them."""
    pages = typst.compile(
        files("tracker.reports.render").joinpath("templates/report.typ").read_bytes(),
        sys_inputs={"page": json.dumps(page_of(report, ()))},
        format="svg",
    )
    found = pages if isinstance(pages, list) else [pages]
    return [page.count(b'stroke-width="0.3"') for page in found]


@pytest.mark.parametrize("n_rows", [29, 60])
def test_no_page_has_a_row_or_two_of_a_long_table(n_rows: int) -> None:
    rows = tuple({"name": f"row {number}", "n": number} for number in range(n_rows))
    table = Table((Column("name", "name"), Column("n", "n", Kind.INTEGER)), rows)
    for n_before in range(20, 44):
        before = tuple(Paragraph(f"line {number}") for number in range(n_before))
        blocks: tuple[Block, ...] = (Heading("A title", level=1), *before, Heading("Part"), table)
        counts = rows_by_page(Report({}, (), rows=(), blocks=blocks))
        assert sum(counts) == n_rows
        assert not {1, 2, 3} & set(counts), n_before


def test_rows_that_fill_pages_run_on_over_them() -> None:
    rows = ({"name": "word " * 2000, "n": 1}, {"name": "end", "n": 2})
    table = Table((Column("name", "name"), Column("n", "n", Kind.INTEGER)), rows)
    assert len(rows_by_page(Report({}, (), rows=(), blocks=(table,)))) > 1


def test_text_is_never_markup() -> None:
    # Were it read as markup, `#panic` would stop typst and `#read` would ask for a file.
    assert render_pdf(report(EVIL)).startswith(b"%PDF-")


def test_only_web_addresses_become_links() -> None:
    document = render_pdf(report("x"))
    assert set(re.findall(rb"/URI ?\(([^)]*)\)", document)) == {b"https://www.example.org/a_b"}
    assert b"javascript" not in document


def test_a_document_has_no_time_and_is_the_same_twice() -> None:
    document = render_pdf(report(EVIL))
    assert document == render_pdf(report(EVIL))
    assert b"/CreationDate" not in document
    assert b"/ModDate" not in document


def test_a_report_without_parts_is_a_document() -> None:
    assert render_pdf(Report({}, (), rows=())).startswith(b"%PDF-")


def test_without_the_library_it_says_which_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingExtra, match="writing a PDF needs the extra 'pdf'"):
        render_pdf(report("x"))
