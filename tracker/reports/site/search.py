"""The index that the browser searches: every page that one may look for, with its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.domain.identifiers import show_id
from tracker.reports.render.harmless import harmless
from tracker.reports.site.paths import document_page, prediction_page, source_page, topic_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.reports.site.record import SiteRecord
    from tracker.reports.views import PredictionView


def search_index(record: SiteRecord) -> dict[str, Any]:
    """Return the index: entries with page, title, kind and the text that is searched."""
    return {"entries": list(_entries(record))}


def _entries(record: SiteRecord) -> Iterator[dict[str, str]]:
    for view in record.predictions:
        number = show_id("prediction", view.line.number)
        title = f"{number} {view.line.prediction.title}"
        yield _entry(prediction_page(view.line.number), title, "prediction", _words(view))
    for line in record.sources:
        source = line.source
        words: tuple[str | None, ...] = (source.name_zh, source.key, source.note)
        yield _entry(source_page(source.key), source.name, f"source, {source.kind}", words)
    for one in record.documents:
        document = one.line.document
        titles = (section.title for section in document.sections)
        words = (document.title_zh, document.key, document.note, *titles)
        yield _entry(document_page(document.key), document.title, "document", words)
    topics = {topic for view in record.predictions for topic in view.line.prediction.topics}
    for topic in sorted(topics):
        yield _entry(topic_page(topic), topic, "topic", ())


def _words(view: PredictionView) -> Iterator[str | None]:
    prediction = view.line.prediction
    yield from (prediction.claim, prediction.claim_zh, prediction.criterion.observe)
    yield from prediction.topics
    yield prediction.key
    for one in view.forecasts:
        source = view.sources.get(one.forecast.source)
        yield None if source is None else source.name
        yield None if source is None else source.name_zh


def _entry(page: str, title: str, kind: str, words: Iterable[str | None]) -> dict[str, str]:
    text = " ".join(dict.fromkeys(harmless(word) for word in words if word))
    return {"page": page, "title": harmless(title), "kind": kind, "text": text}
