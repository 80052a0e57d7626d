"""Statements as annotations: the structure that the W3C model asks for, and ids that stay."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.exchange.outgoing_records import going_of, prediction, said
from tracker.domain.document import Document
from tracker.domain.locator import Locator
from tracker.exchange.outgoing import Losses, Outgoing
from tracker.exchange.systems.annotations import write

if TYPE_CHECKING:
    from tracker.domain.forecast import Forecast

TEXT = "明天将会下雨。Ann says it will rain; Bob doubts it. " * 3
HASH = "ab" * 32
WORDS = Locator(7, 28)
URN = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
MOTIVATIONS = {"identifying", "describing", "tagging"}
"""Those of the vocabulary that are used here."""
TERMS = {
    "@context", "id", "type", "label", "total", "first", "partOf", "startIndex", "items",
    "motivation", "body", "target", "purpose", "value", "format", "language", "source",
    "selector", "start", "end", "exact", "prefix", "suffix",
}  # fmt: skip
"""Terms of http://www.w3.org/ns/anno.jsonld that are used here, with the keyword itself."""


def statement(source: str = "ann", **values: Any) -> Forecast:  # noqa: ANN401 - any field
    given: dict[str, Any] = {"strength": "likely", "document": "outlook", "locator": WORDS}
    return said("rain", source, **given | values)


def record(*forecasts: Forecast, held: bool = True, **document: Any) -> Outgoing:  # noqa: ANN401 - any field
    about: dict[str, Any] = {"sha256": HASH, "language": "zh"} | document
    return going_of(
        {1: prediction("rain")},
        *forecasts,
        documents={"outlook": Document("outlook", "Outlook", "bob", **about)},
        texts={"outlook": TEXT} if held else {},
    )


def collection(going: Outgoing, losses: Losses | None = None) -> Any:  # noqa: ANN401 - JSON
    return json.loads(write(going, losses or Losses())["annotations.jsonld"])


def items(going: Outgoing) -> list[Any]:
    found: list[Any] = collection(going)["first"]["items"]
    return found


def test_a_collection_has_what_the_model_asks_for() -> None:
    found = collection(record(statement(), statement("bob", stance="doubts", strength=None)))
    assert found["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert (found["type"], found["total"]) == ("AnnotationCollection", 2)
    page = found["first"]
    assert (page["type"], page["partOf"], page["startIndex"]) == ("AnnotationPage", found["id"], 0)
    for item in page["items"]:
        assert item["type"] == "Annotation"
        assert URN.fullmatch(item["id"])
        assert item["motivation"] in MOTIVATIONS
        assert item["target"]["type"] == "SpecificResource"
        assert all(body["type"] == "TextualBody" for body in item["body"])
        assert {body["purpose"] for body in item["body"]} <= MOTIVATIONS


def test_every_key_is_a_term_of_the_context_or_of_dublin_core() -> None:
    def keys(value: Any) -> set[str]:  # noqa: ANN401 - JSON
        if isinstance(value, list):
            return set().union(*map(keys, value))
        if isinstance(value, dict):
            return set(value) | keys(list(value.values()))
        return set()

    found = keys(collection(record(statement(quote="x"), url="https://example.org/a")))
    assert {name for name in found if not name.startswith("dcterms:")} <= TERMS
    assert {name for name in found if name.startswith("dcterms:")} <= {
        f"dcterms:{term}" for term in ("title", "issued", "source", "identifier")
    }


def test_a_place_is_counted_in_code_points_and_quoted_with_what_stands_around() -> None:
    (item,) = items(record(statement()))
    position, quote = item["target"]["selector"]
    assert position == {"type": "TextPositionSelector", "start": 7, "end": 28}
    assert quote["type"] == "TextQuoteSelector"
    assert quote["exact"] == "Ann says it will rain"
    assert quote["prefix"] == "明天将会下雨。"
    assert TEXT[28:].startswith(quote["suffix"])
    assert len(quote["suffix"]) == 32


def test_without_the_text_the_place_stands_alone_and_that_is_listed() -> None:
    losses = Losses()
    found = collection(record(statement(), held=False), losses)
    (item,) = found["first"]["items"]
    assert [one["type"] for one in item["target"]["selector"]] == ["TextPositionSelector"]
    assert losses.lines() == ("statements without their words, as the text is not attached: 1",)


def test_words_that_were_recorded_are_quoted_without_the_text() -> None:
    (item,) = items(record(statement(quote="it will rain", quote_suffix=";"), held=False))
    assert item["target"]["selector"][1] == {
        "type": "TextQuoteSelector", "exact": "it will rain", "suffix": ";",
    }  # fmt: skip


def test_the_source_is_the_text_with_that_hash_wherever_it_stands() -> None:
    (item,) = items(record(statement(), url="https://example.org/a"))
    source = item["target"]["source"]
    digest = source["id"].removeprefix("ni:///sha-256;")
    assert base64.urlsafe_b64decode(digest + "=").hex() == HASH
    assert source["dcterms:source"] == {"id": "https://example.org/a"}
    (item,) = items(record(statement(), sha256=None, url="https://example.org/a"))
    assert item["target"]["source"]["id"] == "https://example.org/a"
    (item,) = items(record(statement(), sha256=None))
    assert URN.fullmatch(item["target"]["source"]["id"])


def test_ids_name_what_was_said_where_and_not_the_record() -> None:
    here = items(record(statement(), statement("bob")))
    there = items(record(statement("bob")))
    assert here[1]["id"] == there[0]["id"]
    twice = items(record(statement(), statement()))
    assert twice[0]["id"] != twice[1]["id"]


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"document": None, "locator": None}, "forecasts without a document, left out: 1"),
        ({"locator": None}, "forecasts without a place in their document's text, left out: 1"),
    ],
)
def test_what_has_no_place_in_a_text_is_listed(changed: dict[str, Any], line: str) -> None:
    losses = Losses()
    found = collection(record(statement(**changed)), losses)
    assert (found["total"], found["first"]["items"]) == (0, [])
    assert losses.lines() == (line,)


def test_tags_say_who_speaks_and_how() -> None:
    (item,) = items(record(statement(via=("bob",), probability=0.7, hedge="will", section=2)))
    tags = [body["value"] for body in item["body"] if body["purpose"] == "tagging"]
    assert tags == [
        "prediction:rain", "source:ann", "via:bob", "section:2", "stance:affirms",
        "strength:likely", "words:will", "probability:0.7",
    ]  # fmt: skip
    assert item["body"][0]["value"] == "Ann affirms: Rain"


def test_tags_say_what_is_stated_over_options_numbers_and_days() -> None:
    options = (("Bo", 0.25), ("Cy", 0.75))
    forecasts: dict[str, dict[str, Any]] = {
        "race": {"options": options},
        "height": {"quantiles": ((0.05, 8.0), (0.95, 20.5)), "point": 12.0},
        "day": {"point": 20000.0, "low": 19990.0, "high": 20010.0, "level": 0.5},
    }
    going = replace(
        record(
            *(
                said(key, "ann", document="outlook", locator=WORDS, **values)
                for key, values in forecasts.items()
            )
        ),
        predictions={
            1: prediction("race", type="multiple_choice", options=("Bo", "Cy")),
            2: prediction("height", type="numeric", unit="m"),
            3: prediction("day", type="date"),
        },
    )
    found = [
        {body["value"] for body in item["body"] if body["purpose"] == "tagging"}
        for item in items(going)
    ]
    assert {"option:Bo=0.25", "option:Cy=0.75"} <= found[0]
    assert {"quantile:0.05=8", "quantile:0.95=20.5", "point:12", "unit:m"} <= found[1]
    assert {"point:2024-10-04", "low:2024-09-24", "high:2024-10-14", "level:0.5"} <= found[2]
