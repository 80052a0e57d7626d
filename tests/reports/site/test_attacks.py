"""A corpus full of attacks: what it says stays text on every page, in the index and in charts."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tracker.reports.site.environment import make_environment

from .conftest import CAN_DRAW, parse

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Parsed

TAGS = {
    "html", "head", "meta", "title", "link", "script", "body", "a", "header", "p", "form", "label",
    "input", "button", "nav", "ul", "ol", "li", "main", "footer", "time", "code", "span", "h1",
    "h2", "h3", "section", "article", "div", "dl", "dt", "dd", "table", "caption", "thead", "tbody",
    "tr", "th", "td", "blockquote", "figure", "figcaption", "picture", "source", "img", "svg",
    "line", "circle", "rect", "path", "text", "strong", "noscript",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "rel", "href", "type", "src", "defer",
    "class", "id", "tabindex", "aria-label", "aria-labelledby", "aria-current", "aria-hidden",
    "aria-live", "focusable", "role", "action", "method", "for", "placeholder", "autocomplete",
    "datetime", "scope", "data-value", "data-sort", "data-index", "media", "srcset", "alt",
    "width", "height", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "d", "text-anchor",
}  # fmt: skip
HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200b-\u200f]")


@pytest.fixture(scope="session")
def pages(hostile_site: Path) -> dict[str, Parsed]:
    """Return every page of the hostile site, parsed."""
    return {
        path.relative_to(hostile_site).as_posix(): parse(path.read_text(encoding="utf-8"))
        for path in sorted(hostile_site.rglob("*.html"))
    }


def test_no_tag_and_no_attribute_came_in(pages: dict[str, Parsed]) -> None:
    for name, page in pages.items():
        for element in page.elements:
            assert element.tag in TAGS, (name, element)
            assert set(element.attributes) <= ATTRIBUTES, (name, element)


def test_every_page_is_well_formed_with_its_own_scripts_only(pages: dict[str, Parsed]) -> None:
    own = ({"assets/sort.js"}, {"assets/sort.js", "assets/search.js"})
    for name, page in pages.items():
        assert page.wrong + page.unclosed == [], name
        scripts = {str(script["src"]).removeprefix("../") for script in page.all("script")}
        assert scripts in own, name
        assert len(page.all("h1")) == len(page.all("form")) - (name == "search.html") == 1, name
        assert len(page.all("title")) == 1, name


def test_the_attacks_are_there_to_be_read(pages: dict[str, Parsed]) -> None:
    page = pages["predictions/p-01.html"]
    assert "Title 1 <script>alert(1)</script>" in page.texts["h1"]
    assert "Claim <img src=x onerror=alert(1)>" in page.texts["p"]
    assert "{{7*7}} {% raw %}" in pages["sources/quotes.html"].texts["h1"]


def test_only_web_addresses_became_links(pages: dict[str, Parsed]) -> None:
    outward = {
        link["href"]
        for page in pages.values()
        for link in page.all("a")
        if ":" in (link["href"] or "").split("/")[0]
    }
    assert all(str(target).startswith(("http://", "https://")) for target in outward)
    assert not any("evil.example" in str(target) for target in outward)


def test_an_address_that_is_no_web_address_stays_text(pages: dict[str, Parsed]) -> None:
    environment = make_environment()
    template = environment.from_string(
        "{% if url|is_link %}<a href='{{ url }}'>{% endif %}{{ url }}"
    )
    for url in ("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example"):
        assert "<a" not in template.render(url=url)
    assert pages["documents/index_.html"].all("a")


def test_keys_that_other_names_or_systems_own_get_safe_file_names(hostile_site: Path) -> None:
    names = {path.relative_to(hostile_site).as_posix() for path in hostile_site.rglob("*")}
    assert {"sources/index_.html", "sources/con_.html", "topics/nul_.html"} <= names
    assert {"sources/index.html", "documents/index.html", "documents/index_.html"} <= names
    assert all(re.fullmatch(r"[a-z0-9_./-]+", name) for name in names)


def test_no_text_turns_a_line_round_or_hides(hostile_site: Path) -> None:
    for path in hostile_site.rglob("*"):
        if path.is_file():
            assert HIDDEN.search(path.read_text(encoding="utf-8")) is None, path.name


def test_the_index_holds_text_and_pages_of_the_site_only(hostile_site: Path) -> None:
    entries = json.loads((hostile_site / "search.json").read_text(encoding="utf-8"))["entries"]
    assert all(re.fullmatch(r"[a-z]+/[a-z0-9_-]+\.html", entry["page"]) for entry in entries)
    script = (hostile_site / "assets" / "search.js").read_text(encoding="utf-8")
    assert "innerHTML" not in script


@pytest.mark.skipif(not CAN_DRAW, reason="charts need vl-convert (extra 'charts')")
def test_no_chart_holds_a_script_a_link_or_a_style(hostile_site: Path) -> None:
    charts = list((hostile_site / "charts").rglob("*.svg"))
    assert charts
    for path in charts:
        page = parse(path.read_text(encoding="utf-8"))
        tags = {element.tag for element in page.elements}
        assert tags <= {"svg", "title", "desc", "g", "path", "line", "rect", "text", "tspan"}, path
        names = {name for element in page.elements for name in element.attributes}
        assert not {name for name in names if name.startswith("on")} | names & {"style", "href"}
