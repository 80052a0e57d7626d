"""The pages of the corpus: whole, linked, light, and without anything that a strict policy bars."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

import pytest

from tracker.reports.site.environment import CONTENT_SECURITY_POLICY

from .conftest import CAN_DRAW, parse

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Parsed

HEAVIEST = 200_000


@pytest.fixture(scope="session")
def pages(corpus_site: Path) -> dict[str, Parsed]:
    """Return every page of the corpus's site, parsed."""
    return {
        path.relative_to(corpus_site).as_posix(): parse(path.read_text(encoding="utf-8"))
        for path in sorted(corpus_site.rglob("*.html"))
    }


def test_everything_in_the_record_has_its_page(pages: dict[str, Parsed], corpus_site: Path) -> None:
    assert sum(name.startswith("predictions/p-") for name in pages) == 243
    assert sum(name.startswith("sources/") for name in pages) == 51 + 1
    assert sum(name.startswith("documents/") for name in pages) == 5 + 1
    quarters = {name for name in pages if name.startswith("quarters/2")}
    assert {"quarters/2024-q1.html", "quarters/2026-q4.html"} <= quarters
    assert {"index.html", "board.html", "method.html", "search.html"} <= set(pages)
    assert any((corpus_site / "charts" / "dark").iterdir()) if CAN_DRAW else True


def test_every_tag_is_closed_where_it_should_be(pages: dict[str, Parsed]) -> None:
    broken = {name: page.wrong + page.unclosed for name, page in pages.items()}
    assert {name: tags for name, tags in broken.items() if tags} == {}


def test_a_page_has_a_language_a_title_one_main_and_one_first_heading(
    pages: dict[str, Parsed],
) -> None:
    for name, page in pages.items():
        assert page.all("html") == [{"lang": "en"}], name
        assert page.texts["title"].strip(), name
        assert len(page.all("main")) == len(page.all("h1")) == 1, name
        skip = next(link for link in page.all("a") if link.get("class") == "skip")
        assert skip["href"] == "#main", name


def test_no_page_carries_inline_script_or_style(pages: dict[str, Parsed]) -> None:
    for name, page in pages.items():
        assert page.all("style") == [], name
        assert all("src" in script for script in page.all("script")), name
        assert page.texts.get("script", "") == "", name
        for element in page.elements:
            loud = [key for key in element.attributes if key == "style" or key.startswith("on")]
            assert loud == [], (name, element)


def test_every_page_states_the_policy_before_it_loads_anything(pages: dict[str, Parsed]) -> None:
    for name, page in pages.items():
        metas = [m["content"] for m in page.all("meta") if m.get("http-equiv")]
        assert metas == [CONTENT_SECURITY_POLICY], name
        tags = [element.tag for element in page.elements]
        assert tags.index("meta") < min(tags.index("link"), tags.index("script")), name


def test_every_link_inside_the_site_leads_somewhere(
    pages: dict[str, Parsed], corpus_site: Path
) -> None:
    files = {p.relative_to(corpus_site).as_posix() for p in corpus_site.rglob("*") if p.is_file()}
    anchors = {
        name: {e.attributes["id"] for e in page.elements if "id" in e.attributes}
        for name, page in pages.items()
    }
    dead = []
    for name, page in pages.items():
        for element in page.elements:
            for key in ("href", "src", "srcset", "action"):
                target = element.attributes.get(key)
                if target is None or urlsplit(target).scheme:
                    continue
                path, anchor = urldefrag(target)
                where = os.path.normpath(os.path.join(os.path.dirname(name), path))  # noqa: PTH118, PTH120 - addresses, not files
                where = name if not path else where
                if where not in files or (anchor and anchor not in anchors[where]):
                    dead.append((name, target))
    assert dead == []


def test_only_web_addresses_leave_the_site_and_leak_nothing(pages: dict[str, Parsed]) -> None:
    outward = [
        link
        for page in pages.values()
        for link in page.all("a")
        if urlsplit(link["href"] or "").scheme
    ]
    assert len(outward) > 100
    assert {urlsplit(link["href"] or "").scheme for link in outward} <= {"http", "https"}
    assert {link.get("rel") for link in outward} == {"noopener nofollow"}


def test_nothing_is_loaded_from_elsewhere(pages: dict[str, Parsed]) -> None:
    for name, page in pages.items():
        for element in page.elements:
            if element.tag == "a":
                continue
            for key in ("src", "srcset", "href", "action"):
                target = element.attributes.get(key) or ""
                assert "//" not in target, (name, element)


def test_no_page_is_heavier_than_200_kilobytes(corpus_site: Path) -> None:
    heavy = {
        path.name: path.stat().st_size
        for path in corpus_site.rglob("*.html")
        if path.stat().st_size > HEAVIEST
    }
    assert heavy == {}


def test_tables_have_captions_and_heads_that_say_what_they_head(pages: dict[str, Parsed]) -> None:
    for name, page in pages.items():
        assert len(page.all("caption")) == len(page.all("table")), name
        scopes = {head.get("scope") for head in page.all("th")}
        assert scopes <= {"col", "row"}, name


def test_pictures_say_what_they_show(pages: dict[str, Parsed]) -> None:
    pictures = [picture for page in pages.values() for picture in page.all("img")]
    assert all(picture.get("alt") for picture in pictures)
    assert bool(pictures) == CAN_DRAW


def test_an_id_stands_on_a_page_once(pages: dict[str, Parsed]) -> None:
    for name, page in pages.items():
        ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
        assert len(ids) == len(set(ids)), name


def test_a_copy_is_marked_as_a_copy(corpus_site: Path) -> None:
    text = (corpus_site / "quarters" / "2024-q4.html").read_text(encoding="utf-8")
    assert '<span class="mirror">a copy</span>' in text


def test_both_languages_of_a_claim_are_shown_and_tagged(corpus_site: Path) -> None:
    page = parse((corpus_site / "predictions" / "p-07.html").read_text(encoding="utf-8"))
    assert {"lang": "zh-Hans"} in page.all("p")
    text = page.texts["p"]
    assert "Models deployed on phones" in text
    assert "2024年iOS与安卓" in text


def test_the_search_index_names_every_page_that_one_may_look_for(
    pages: dict[str, Parsed], corpus_site: Path
) -> None:
    entries = json.loads((corpus_site / "search.json").read_text(encoding="utf-8"))["entries"]
    lists = {"sources/index.html", "documents/index.html", "topics/index.html"}
    wanted = {
        name
        for name in pages
        if name.startswith(("sources/", "documents/", "topics/", "predictions/p-"))
    }
    assert {entry["page"] for entry in entries} == wanted - lists
