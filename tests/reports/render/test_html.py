from __future__ import annotations

import base64
import re
from html.parser import HTMLParser

from tracker.reports.render.html import POLICY, render_html
from tracker.reports.render.page import Figure
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

EVIL = "</p><script>alert(1)</script>\"' {{7*7}} <b>未尽研究"


class Tags(HTMLParser):
    """What a browser's parser sees."""

    VOID = frozenset({"meta", "br", "img", "source"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def whole() -> Report:
    table = Table(
        (Column("name", "name"), Column("n", "n", Kind.NUMBER)),
        ({"name": EVIL, "n": 0.25},),
        title=EVIL,
        references=({"name": "always", "n": None},),
    )
    items = Items(
        (
            Item("E-1", EVIL, (EVIL, "中文"), quote=EVIL, url="https://www.example.org/a?b=1&c=2"),
            Item("E-2", "b", url="javascript:alert(1)", url_note="a copy", tone=Tone.BAD),
        )
    )
    return Report(
        {},
        (),
        rows=(),
        blocks=(
            Heading(EVIL, level=1),
            Paragraph(f"{EVIL}\nsecond"),
            Heading("Part"),
            Quote(EVIL, EVIL),
            Facts(((EVIL, EVIL),)),
            items,
            table,
            Table((Column("a", "a"),), (), empty="Nothing."),
        ),
        notes=(EVIL,),
    )


def test_a_page_is_well_formed_and_no_tag_came_in() -> None:
    page = Tags(render_html(whole()))
    assert page.wrong + page.open == []
    tags = {tag for tag, _ in page.found}
    assert not tags & {"script", "b", "iframe", "link", "form", "object"}
    assert not any(name.startswith("on") for _, attrs in page.found for name in attrs)


def test_what_is_hostile_is_there_to_be_read() -> None:
    text = render_html(whole())
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 14
    assert "{{7*7}}" in text


def test_a_page_asks_nothing_of_anybody() -> None:
    text = render_html(whole())
    assert f'content="{POLICY.replace(chr(39), "&#39;")}"' in text
    page = Tags(text)
    assert [
        attrs["href"] for tag, attrs in page.found if tag == "a" and attrs["href"] != "#part-1"
    ] == ["https://www.example.org/a?b=1&c=2"]
    assert re.findall(r"url\(|@import|src=(?!\"data:)", text) == []


def test_a_link_shows_its_host_and_keeps_its_note() -> None:
    text = render_html(whole())
    assert ">example.org</a>" in text
    assert "javascript:alert(1)</span>" in text
    assert "(a copy)" in text


def test_chinese_is_marked_as_such() -> None:
    assert '<span lang="zh-Hans">中文</span>' in render_html(whole())


def test_tables_have_headers_and_references_a_body_of_their_own() -> None:
    page = Tags(render_html(whole()))
    heads = [attrs for tag, attrs in page.found if tag == "th"]
    assert [attrs["scope"] for attrs in heads] == ["col", "col", "row", "row"]
    bodies = [attrs.get("class") for tag, attrs in page.found if tag == "tbody"]
    assert bodies == [None, "references"]
    assert "Nothing." in render_html(whole())


def test_a_figure_is_inside_the_page_in_two_sets_of_colours() -> None:
    figure = Figure(
        name="board",
        after="Part",
        alt='A "chart"',
        svg="<svg/>",
        light="<svg>light</svg>",
        dark="<svg>dark</svg>",
        png=b"",
    )
    page = Tags(render_html(whole(), figures=[figure]))
    (image,) = [attrs for tag, attrs in page.found if tag == "img"]
    (source,) = [attrs for tag, attrs in page.found if tag == "source"]
    assert image["alt"] == 'A "chart"'
    for address, word in ((image["src"], b"light"), (source["srcset"], b"dark")):
        kind, _, held = str(address).partition(",")
        assert kind == "data:image/svg+xml;base64"
        assert word in base64.b64decode(held)


def test_a_report_gives_the_same_page_twice() -> None:
    assert render_html(whole()) == render_html(whole())


def test_a_report_without_parts_is_a_page() -> None:
    page = Tags(render_html(Report({}, (), rows=())))
    assert page.wrong + page.open == []
