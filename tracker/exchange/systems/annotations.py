"""Statements with their places in texts as annotations of the W3C Web Annotation vocabulary.

Invariant: an annotation is known by what was said where, not by when it was written or in which
record it stands, so that the same statement has the same id everywhere.

Source: Web Annotation Data Model, W3C Recommendation of 23 February 2017.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.instant import from_day_number
from tracker.domain.prediction import PredictionType
from tracker.exchange.written import json_bytes, show_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.domain.document import Document
    from tracker.domain.forecast import Forecast
    from tracker.domain.locator import Locator
    from tracker.domain.prediction import Prediction
    from tracker.exchange.outgoing import Losses, Outgoing

    Object = dict[str, Any]

NAME: Final = "annotations.jsonld"
CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
_AROUND: Final = 32
"""Code points before and after the words that tell them from the same words elsewhere."""
_SEPARATOR: Final = "\x1f"


def write(going: Outgoing, losses: Losses) -> dict[str, bytes]:
    """Return one collection with an annotation for each statement that has a place in a text.

    Args:
        going: the record.
        losses: takes the forecasts without such a place.
    """
    predictions = {record.key: record for record in going.predictions.values()}
    seen: Counter[str] = Counter()
    items = []
    for forecast in going.forecasts.values():
        document = None if forecast.document is None else going.documents[forecast.document]
        if document is None:
            losses.count("forecasts without a document, left out")
        elif forecast.locator is None:
            losses.count("forecasts without a place in their document's text, left out")
        else:
            said = _identity(forecast, forecast.locator, document)
            seen[said] += 1
            identity = stable_id(said, str(seen[said]))
            selectors = _selectors(forecast, forecast.locator, going, losses)
            target = _target(document, selectors)
            body = _bodies(forecast, predictions[forecast.prediction], going)
            items.append(_annotation(identity, body, target))
    for what, n in going.unheld.items():
        losses.count(f"{what}, which are no statements in a text", n)
    return {NAME: json_bytes(_collection(items))}


def stable_id(*parts: str) -> str:
    """Return a name made of what it names: a UUID of version 8.

    Source: RFC 9562, section 5.8, with the first 122 free bits of a SHA-256.

    >>> stable_id("a", "1")
    'urn:uuid:839e11a4-21d3-80be-a8db-56fde67e9aad'
    """
    digest = bytearray(hashlib.sha256(_SEPARATOR.join(parts).encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return "urn:uuid:" + "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _identity(forecast: Forecast, locator: Locator, document: Document) -> str:
    parts = (
        document.sha256 or document.key,
        str(locator),
        forecast.prediction,
        forecast.source,
        *forecast.via,
        forecast.stance,
    )
    return _SEPARATOR.join(parts)


def _collection(items: Sequence[Object]) -> Object:
    own = stable_id("collection", *(item["id"] for item in items))
    return {
        "@context": CONTEXT,
        "id": own,
        "type": "AnnotationCollection",
        "label": "Statements that are forecasts",
        "total": len(items),
        "first": {
            "id": stable_id("page", own),
            "type": "AnnotationPage",
            "partOf": own,
            "startIndex": 0,
            "items": list(items),
        },
    }


def _annotation(identity: str, body: list[Object], target: Object) -> Object:
    return {
        "id": identity,
        "type": "Annotation",
        "motivation": "identifying",
        "body": body,
        "target": target,
    }


def _bodies(forecast: Forecast, prediction: Prediction, going: Outgoing) -> list[Object]:
    """Return what the statement claims, and in tags who makes the claim and how."""
    source = going.by_source[forecast.source][1]
    text = f"{source.name} {forecast.stance}: {prediction.claim or prediction.title}"
    tags = {
        "prediction": prediction.key,
        "source": forecast.source,
        "via": ",".join(forecast.via) or None,
        "section": forecast.section,
        "stance": str(forecast.stance),
        "strength": forecast.strength,
        "words": forecast.hedge or None,
        "probability": None if forecast.probability is None else repr(forecast.probability),
    }
    stated = [(name, value) for name, value in tags.items() if value is not None]
    described = {"type": "TextualBody", "purpose": "describing", "format": "text/plain"}
    return [
        {**described, "value": text},
        *(
            {"type": "TextualBody", "purpose": "tagging", "value": f"{name}:{value}"}
            for name, value in (*stated, *_values(forecast, prediction))
        ),
    ]


def _values(forecast: Forecast, prediction: Prediction) -> Iterator[tuple[str, str]]:
    """Yield what is stated over options, numbers and days, in tags."""
    is_date = prediction.type == PredictionType.DATE
    show = _show_day if is_date else show_number
    yield from (("option", f"{name}={show_number(share)}") for name, share in forecast.options)
    yield from (
        ("quantile", f"{show_number(level)}={show(value)}") for level, value in forecast.quantiles
    )
    for name in ("point", "low", "high"):
        value = getattr(forecast, name)
        if value is not None:
            yield name, show(value)
    if forecast.level is not None:
        yield "level", show_number(forecast.level)
    unit = forecast.unit or prediction.unit
    if unit is not None and not is_date:
        yield "unit", unit


def _show_day(number: float) -> str:
    return from_day_number(number).isoformat()


def _target(document: Document, selectors: list[Object]) -> Object:
    """Return the text with that hash, and where in it the statement stands."""
    source: Object = {
        "id": _source_id(document),
        "type": "Text",
        "format": "text/plain",
        "language": document.language,
        "dcterms:title": document.title_zh or document.title,
        "dcterms:issued": None if document.published is None else str(document.published),
        "dcterms:source": None if document.url is None else {"id": document.url},
        "dcterms:identifier": document.key,
    }
    known = {name: value for name, value in source.items() if value is not None}
    return {"type": "SpecificResource", "source": known, "selector": selectors}


def _source_id(document: Document) -> str:
    """Return the name of exactly that text, else the address of the document, else a name."""
    if document.sha256 is not None:
        return content_name(document.sha256)
    return document.url or stable_id("document", document.key)


def content_name(sha256: str) -> str:
    """Return the name of content with a hash, wherever it lies.

    Source: RFC 6920, section 3.

    >>> content_name("00" * 32)
    'ni:///sha-256;AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    """
    plain = urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")
    return f"ni:///sha-256;{plain}"


def _selectors(
    forecast: Forecast, locator: Locator, going: Outgoing, losses: Losses
) -> list[Object]:
    """Return the place by counting and, where the words are known, by the words."""
    found = [{"type": "TextPositionSelector", "start": locator.start, "end": locator.end}]
    text = going.texts.get(forecast.document or "")
    if text is not None and locator.end <= len(text):
        exact = locator.words(text)
        before = text[max(locator.start - _AROUND, 0) : locator.start]
        after = text[locator.end : locator.end + _AROUND]
    elif forecast.quote is not None:
        exact = forecast.quote
        before, after = forecast.quote_prefix or "", forecast.quote_suffix or ""
    else:
        losses.count("statements without their words, as the text is not attached")
        return found
    quote = {"type": "TextQuoteSelector", "exact": exact, "prefix": before, "suffix": after}
    return [*found, {name: value for name, value in quote.items() if value}]
