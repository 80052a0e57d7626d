"""What templates ask the record: names, pages, speakers, how an outcome is told.

Invariant: an outcome is told in the words of the other reports; its kind, which the style sheet
colours, differs in words too.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.identifiers import show_id
from tracker.reports.phrases import closes_on, outcome_words
from tracker.reports.site.environment import mentions
from tracker.reports.site.paths import (
    document_page,
    prediction_page,
    source_page,
    topic_page,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tracker.domain.source import Source
    from tracker.reports.site.record import SiteRecord
    from tracker.reports.views import PredictionLine

_KINDS: Final = {"true": "good", "false": "bad", "later": "bad"}
_WAITING: Final = {"overdue": "bad-quiet", "due": "warn", "disputed": "warn"}


class Words:
    """The record as templates ask for it."""

    def __init__(self, record: SiteRecord) -> None:
        """Look up who spoke about what, once for all pages."""
        self.sources: dict[str, Source] = {line.source.key: line.source for line in record.sources}
        self.lines = {view.line.number: view.line for view in record.predictions}
        self._speakers: dict[int, list[str]] = {}
        for view in record.predictions:
            said = [one.forecast for one in view.forecasts if one.retracted is None]
            ordered = sorted(said, key=lambda forecast: bool(forecast.via))
            self._speakers[view.line.number] = list(dict.fromkeys(f.source for f in ordered))
        self._ids = {
            show_id("prediction", number): prediction_page(number) for number in self.lines
        }

    def names(self, anchors: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return the functions that every template may call.

        Args:
            anchors: ids that stand on the page itself, with their places on it.
        """
        pages = {**self._ids, **(anchors or {})}

        def find(text: str) -> Iterable[tuple[str, str | None]]:
            return mentions(text, pages)

        return {
            "mentions": find,
            "show_id": show_id,
            "closes_on": closes_on,
            "source_of": self.sources.get,
            "speakers_of": self.speakers,
            "standing_kind": standing_kind,
            "standing_words": standing_words,
            "page_of_prediction": prediction_page,
            "page_of_source": source_page,
            "page_of_document": document_page,
            "page_of_topic": topic_page,
        }

    def speakers(self, number: int) -> list[str]:
        """Return the keys of the sources with a forecast, first-hand ones first."""
        return self._speakers.get(number, [])

    def by_source(self) -> dict[str, list[int]]:
        """Return the numbers of the predictions that each source forecast, rising."""
        found: dict[str, list[int]] = defaultdict(list)
        for number in sorted(self._speakers):
            for key in self._speakers[number]:
                found[key].append(number)
        return found


def standing_words(line: PredictionLine) -> str:
    """Return the outcome of a prediction, or its status without one."""
    return str(line.status) if line.outcome is None else outcome_words(line.outcome)


def standing_kind(line: PredictionLine) -> str:
    """Return the class by which the style sheet marks it."""
    if line.outcome is None:
        return _WAITING.get(str(line.status), "quiet")
    if not line.outcome.is_scorable:
        return "quiet"
    return _KINDS.get(line.outcome.kind.value, "plain")
