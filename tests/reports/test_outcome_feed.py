"""The feed of outcomes: the rules of RFC 4287, and what becomes of hostile text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.evidence import Evidence
from tracker.domain.source import Source
from tracker.reports.outcome_feed import ATOM, Announcement, FeedHead, outcome_feed
from tracker.reports.views import EvidenceView, PredictionView

from .conftest import LEXICON, Elements, line, said, when

AT = datetime(2026, 11, 21, 9, 30, 12, 345678, tzinfo=UTC)
HEAD = FeedHead(key="ai-2024", title="AI in 2024", version="1.0", updated_at=AT)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=100)


def seen(number: int, **given: Any) -> EvidenceView:  # noqa: ANN401 - fields
    fields = {"publisher": "Paper", "title": f"Title {number}", "published": when("2024-10-01")}
    record = Evidence(prediction="key-7", stance="supports", summary="", **{**fields, **given})
    return EvidenceView(number=number, evidence=record, prediction_number=7)


def told(number: int = 7, *, at: datetime = AT, **given: Any) -> Announcement:  # noqa: ANN401 - fields of a prediction
    evidence = given.pop("evidence", ())
    fields = {"outcome": "true", "known": "2024-10-28", **given}
    view = PredictionView(
        line=line(number, **fields),
        as_of=date(2024, 12, 31),
        forecasts=(said(strength="likely", hedge="将", scores={"hit": 1.0}),),
        evidence=evidence,
        sources={"ann": Source("ann", "Ann")},
        lexicon=LEXICON,
    )
    return Announcement(view=view, updated_at=at)


def feed(*announcements: Announcement, head: FeedHead = HEAD) -> ET.Element:
    text = outcome_feed(announcements, head=head)
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns=')
    return ET.fromstring(text)  # noqa: S314 - written by this program a line above


def part(parent: ET.Element, name: str) -> str:
    found = parent.findall(f"{{{ATOM}}}{name}")
    assert len(found) == 1, name
    return found[0].text or ""


def entries(parent: ET.Element) -> list[ET.Element]:
    return parent.findall(f"{{{ATOM}}}entry")


def links(parent: ET.Element, rel: str) -> list[str]:
    found = parent.findall(f"{{{ATOM}}}link")
    return [one.attrib["href"] for one in found if one.attrib["rel"] == rel]


def test_an_entry_tells_outcome_reason_and_evidence() -> None:
    piece = seen(12, url="https://www.example.org/a?b=1&c=2", mirror=True)
    one = told(title="It ships", claim="It ships.", topics=("chips",), evidence=(piece,))
    (entry,) = entries(feed(one))
    assert part(entry, "title") == "P-07 true: It ships"
    assert part(entry, "updated") == "2026-11-21T09:30:12.345678Z"
    assert part(entry, "published") == "2024-10-28T00:00:00Z"
    assert [one.attrib for one in entry.findall(f"{{{ATOM}}}category")] == [{"term": "chips"}]
    assert links(entry, "related") == ["https://www.example.org/a?b=1&c=2"]
    assert part(entry, "content") == (
        "<p>It ships.</p><p>Ann, 2024-02-01: “将” (likely), read as 75% (60–88%): right</p>"
        "<ul><li>E-12 Paper, 2024-10-01: Title 12 "
        '<a href="https://www.example.org/a?b=1&amp;c=2">example.org</a> (a copy)</li></ul>'
    )


def test_what_became_known_last_comes_first_and_dates_the_feed() -> None:
    earlier = datetime(2026, 1, 1, tzinfo=UTC)
    whole = feed(
        told(1, known="2024-01-01", at=earlier), told(2, known="2024-03-01", at=earlier), told(3)
    )
    assert [part(one, "title")[:4] for one in entries(whole)] == ["P-03", "P-02", "P-01"]
    assert part(whole, "updated") == "2026-11-21T09:30:12.345678Z"
    assert part(feed(told(1, at=earlier)), "updated") == "2026-01-01T00:00:00Z"


def test_a_correction_keeps_the_id() -> None:
    first, second = entries(feed(told()))[0], entries(feed(told(outcome="false")))[0]
    assert part(first, "id") == part(second, "id")
    assert part(first, "title") != part(second, "title")
    other = feed(told(), head=FeedHead(key="b", title="B", version="1", updated_at=AT))
    assert part(other, "id") != part(feed(told()), "id")


def test_a_feed_without_an_entry_is_whole() -> None:
    empty = feed()
    assert entries(empty) == []
    assert part(empty, "updated") == "2026-11-21T09:30:12.345678Z"
    assert part(empty.findall(f"{{{ATOM}}}author")[0], "name") == "AI in 2024"


def test_with_a_site_an_entry_leads_to_its_page() -> None:
    head = FeedHead(key="a", title="A", version="1", updated_at=AT, site="https://example.org/r/")
    whole = feed(told(), head=head)
    assert links(whole, "alternate") == ["https://example.org/r/"]
    assert links(entries(whole)[0], "alternate") == ["https://example.org/r/predictions/p-07.html"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", 'https://a"b', "//x"])
def test_what_is_no_web_address_becomes_no_link(url: str) -> None:
    (entry,) = entries(feed(told(evidence=(seen(1, url=url),))))
    assert links(entry, "related") == []
    assert "a" not in {tag for tag, _ in Elements(part(entry, "content")).found}


@given(ANY_TEXT)
def test_any_text_stays_text_within_the_rules(text: str) -> None:
    piece = seen(1, title=text, publisher=text, url=f"https://example.org/{text}")
    one = told(title=text, claim=text, claim_zh=text, evidence=(piece,), topics=(text,))
    head = FeedHead(key=text, title=text, version="1", updated_at=AT)
    (entry,) = entries(feed(one, head=head))
    assert {tag for tag, _ in Elements(part(entry, "content")).found} <= {"p", "ul", "li", "a"}
    assert {child.tag.removeprefix(f"{{{ATOM}}}") for child in entry} <= {
        "id", "title", "updated", "published", "link", "category", "content",
    }  # fmt: skip
