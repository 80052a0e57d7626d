"""What is known while a corpus is read: keys that references may name, and dates with precision.

Invariant: a reference is checked against everything that the corpus declares; where the declaring
file could not be read to its end, references to it are not blamed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tracker.domain.instant import Precision, When, start_of
from tracker.exchange.nearest import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tracker.exchange.corpus.field_table import Row
    from tracker.exchange.yaml_tree import Sheet

MAX_SUGGESTIONS: Final = 200
"""Wrong references that get the nearest names; more would take longer than reading the files."""
_PRECISIONS: Final = {precision.value: precision for precision in Precision}


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """What references to a document need: its date and its section numbers."""

    published: When | None
    sections: frozenset[int]


@dataclass(frozen=True, slots=True)
class KnownPrediction:
    """What verdicts need of a prediction; `type` is None if it could not be read."""

    place: str
    type: str | None
    options: tuple[str, ...]


@dataclass(slots=True)
class Known:
    """The keys that references may name, filled as the files are read."""

    sources: dict[str, str] = field(default_factory=dict)
    documents: dict[str, KnownDocument] = field(default_factory=dict)
    predictions: dict[str, KnownPrediction] = field(default_factory=dict)
    has_all_sources: bool = True
    has_all_documents: bool = True
    has_all_predictions: bool = True
    n_suggestions: int = 0
    places: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)

    def stands(self, noun: str, key: str, line: int, sheet: Sheet) -> None:
        """Keep where a key stands, for problems that only the record can tell."""
        self.places[noun, key] = (sheet.path, line)

    def check_source(self, key: str, line: int, sheet: Sheet) -> None:
        """Note a problem if no source has the key."""
        if key not in self.sources and self.has_all_sources:
            self._report("source", key, self.sources, line, sheet)

    def check_sources(self, keys: Iterable[str], line: int, sheet: Sheet) -> None:
        """Note a problem for every key that no source has."""
        for key in keys:
            self.check_source(key, line, sheet)

    def find_document(self, key: str, line: int, sheet: Sheet) -> KnownDocument | None:
        """Return a document; note a problem if no document has the key."""
        found = self.documents.get(key)
        if found is None and self.has_all_documents:
            self._report("document", key, self.documents, line, sheet)
        return found

    def find_prediction(self, key: str, line: int, sheet: Sheet) -> KnownPrediction | None:
        """Return a prediction; note a problem if no prediction has the key."""
        found = self.predictions.get(key)
        if found is None and self.has_all_predictions:
            self._report("prediction", key, self.predictions, line, sheet)
        return found

    def check_section(
        self, document: KnownDocument, number: int | None, line: int, sheet: Sheet
    ) -> None:
        """Note a problem if a document has no section of that number."""
        if number is None or number in document.sections or not self.has_all_documents:
            return
        known = ", ".join(str(one) for one in sorted(document.sections)[:40])
        expected = f"a section of the document: {known}" if known else "none: it has no sections"
        sheet.add(line, f"section is {number}; expected {expected}")

    def _report(
        self,
        noun: str,
        key: str,
        names: Collection[str],
        line: int,
        sheet: Sheet,
    ) -> None:
        self.n_suggestions += 1
        near = nearest(key, names) if self.n_suggestions <= MAX_SUGGESTIONS else ""
        sheet.add(line, f"no {noun} {shown(key)} in this corpus{near or '; expected a known key'}")


@lru_cache(maxsize=8192)
def _day_when(day: date, precision: Precision) -> When:
    return When(_first_instant(start_of(day), precision), precision)


def _first_instant(at: datetime, precision: Precision) -> datetime:
    if precision is Precision.MONTH:
        return start_of(date(at.year, at.month, 1))
    if precision is Precision.YEAR:
        return start_of(date(at.year, 1, 1))
    return at


def read_when(row: Row, name: str, sheet: Sheet) -> When | None:
    """Return the field `name` with the precision beside it; None if it is absent.

    A month or a year is kept as its first instant, whichever of its days was written.
    """
    moment = row.get(name)
    word = row.get(f"{name}_precision")
    if moment is None:
        if word is not None:
            line = row.line_of(f"{name}_precision")
            sheet.add(line, f"{name}_precision without {name}; give the day too")
        return None
    precision = None if word is None else _PRECISIONS[word]
    if not isinstance(moment, datetime):
        return _day_when(moment, Precision.DAY if precision is None else precision)
    precision = Precision.INSTANT if precision is None else precision
    return When(_first_instant(moment, precision), precision)


def read_at(row: Row, name: str) -> datetime | None:
    """Return the field `name` as an instant, a day as its first one; None if it is absent."""
    moment = row.get(name)
    if moment is None or isinstance(moment, datetime):
        return moment
    return start_of(moment)
