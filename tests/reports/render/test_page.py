from __future__ import annotations

from typing import Any

import pytest

from tracker.reports.render.page import Figure, host_of, page_of
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

HIDDEN = "a\u202eb"
SHOWN = "a\\u202eb"


def report(*blocks: Any, notes: tuple[str, ...] = ()) -> Report:  # noqa: ANN401 - any block
    return Report({}, (), rows=(), blocks=blocks, notes=notes)


def only_block(block: Any) -> dict[str, Any]:  # noqa: ANN401 - any block
    (found,) = page_of(report(block))["lead"]
    assert isinstance(found, dict)
    return found


def figure(after: str) -> Figure:
    return Figure(name="one", after=after, alt="", svg="", light="", dark="", png=b"")


def test_a_page_has_its_lead_and_then_parts_with_their_blocks() -> None:
    page = page_of(
        report(
            Heading("Review", level=1),
            Paragraph("First."),
            Heading("A"),
            Paragraph("In A."),
            Heading("B"),
            notes=("Mind.",),
        )
    )
    assert page["title"] == "Review"
    assert page["lead"] == [{"kind": "paragraph", "lines": ["First."]}]
    assert [part["heading"] for part in page["parts"]] == ["A", "B"]
    assert page["parts"][0]["blocks"] == [{"kind": "paragraph", "lines": ["In A."]}]
    assert len({part["anchor"] for part in page["parts"]}) == 2
    assert page["notes"] == ["Mind."]


def test_a_figure_stands_in_the_part_that_it_names() -> None:
    page = page_of(report(Heading("A"), Heading("B")), [figure("B"), figure("A"), figure("B")])
    assert [part["figures"] for part in page["parts"]] == [[1], [0, 2]]


def test_every_text_of_a_page_is_harmless() -> None:
    table = Table(
        (Column("a", HIDDEN, note=HIDDEN),),
        ({"a": HIDDEN},),
        title=HIDDEN,
        references=({"a": HIDDEN},),
        empty=HIDDEN,
    )
    item = Item(HIDDEN, HIDDEN, (HIDDEN,), quote=HIDDEN, url=HIDDEN, url_note=HIDDEN)
    page = page_of(
        report(
            Heading(HIDDEN, level=1),
            Paragraph(HIDDEN),
            Quote(HIDDEN, HIDDEN),
            Facts(((HIDDEN, HIDDEN),)),
            Heading(HIDDEN),
            Items((item,)),
            table,
            notes=(HIDDEN,),
        )
    )
    told = str(page).replace("\\\\", "\\")
    assert "\u202e" not in told
    assert told.count(SHOWN) == 20


def test_tones_and_sides_of_cells_are_kept() -> None:
    columns = (
        Column("name", "name", tones={"Ann": Tone.GOOD}),
        Column("n", "how\nmany", Kind.INTEGER),
    )
    block = only_block(Table(columns, ({"name": "Ann", "n": 3}, {"name": "Ben", "n": None})))
    assert block["columns"][1] == {
        "lines": ["how", "many"],
        "right": True,
        "wraps": False,
        "note": "",
    }
    assert [[cell["text"] for cell in row] for row in block["rows"]] == [["Ann", "3"], ["Ben", "–"]]
    assert [row[0]["tone"] for row in block["rows"]] == ["good", ""]


def test_a_heading_of_the_lead_is_the_title_only() -> None:
    assert page_of(report(Paragraph("No heading.")))["title"] == ""


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.example.org/a?b=c", "example.org"),
        ("HTTP://EXAMPLE.org", "example.org"),
        ("https://good.example@evil.example/", "evil.example"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//evil.example/x", None),
        ("https://[", None),
        ("https:///path", None),
        ("https://a.example/\u202egpj.exe", None),
        ('https://a.example/"onclick="x', None),
    ],
)
def test_only_web_addresses_with_a_host_become_links(url: str, host: str | None) -> None:
    assert host_of(url) == host
    link = only_block(Items((Item("E-1", "x", url=url),)))["items"][0]["link"]
    assert link["to"] == (None if host is None else url)
