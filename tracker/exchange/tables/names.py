"""Who and what a table names: predictions, sources and documents, found in the record or made.

Invariant: two different names never become one thing; a name that the record knows means what
the record says.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tracker.domain.cells import unprotect_text
from tracker.domain.document import Document
from tracker.domain.identifiers import is_key, make_key, read_id, show_id
from tracker.domain.source import Source, SourceKind
from tracker.errors import InvalidInput
from tracker.exchange.nearest import shown
from tracker.exchange.tables.cells import is_missing
from tracker.exchange.tables.claims import Claim

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.domain.prediction import Prediction


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the record already holds, so that a table can refer to it.

    Attributes:
        predictions: by key, and by id such as `P-07`.
        sources: keys by key and by unique name.
        documents: keys by key and by unique title.
        words: hedge words to strengths.
        source_names: names by key.
    """

    predictions: Mapping[str, Prediction] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    source_names: Mapping[str, str] = field(default_factory=dict)


_LONGEST: Final = 79
"""Characters of a key from which on its end may have been cut off."""


def _prediction_key(name: str) -> str:
    """Return the key of a prediction; two long names that begin alike get two keys."""
    key = name if is_key(name) else make_key(name, "prediction")
    if name == key or len(key) < _LONGEST:
        return key
    return f"{key[:70].rstrip('-')}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


class Names:
    """The predictions, sources and documents that a table has named so far."""

    def __init__(self, recorded: Recorded) -> None:
        """Start with what the record holds."""
        self.recorded = recorded
        self.claims: dict[str, Claim] = {}
        self.sources: dict[str, tuple[Source, int]] = {}
        self.documents: dict[str, tuple[Document, int]] = {}
        self._claim_cells: dict[str, Claim] = {}
        self._claim_names: dict[str, str] = {}
        self._source_keys: dict[str, str] = {}
        self._document_keys: dict[tuple[str, str], str] = {}

    def claim(self, cell: str, title: str, row: int) -> Claim:
        """Return the prediction of a key, id or name, new or recorded; without one, of its title.

        Raises:
            InvalidInput: there is no name, or another prediction has its key.
        """
        found = self._claim_cells.get(cell or title)
        if found is None:
            name = unprotect_text((cell or title).strip()) or unprotect_text(title.strip())
            found = self.claims.get(name)
            if found is None:
                found = self.claims[name] = self._new_claim(name, row)
            if cell.strip() or not cell:
                self._claim_cells[cell or title] = found
        return found

    def _new_claim(self, name: str, row: int) -> Claim:
        existing = self.recorded.predictions.get(name)
        number = read_id(name)
        if existing is None and number is not None and name[:2].upper() == "P-":
            existing = self.recorded.predictions.get(show_id(*number))
        key = _prediction_key(name) if existing is None else existing.key
        if existing is None:
            held = self.recorded.predictions.get(key)
            existing = held if held is not None and held.title == name else None
        first = self._claim_names.setdefault(key, name)
        if first != name and existing is not None:
            return self.claims[first]
        if first != name:
            raise InvalidInput(
                f"{shown(name)} and {shown(first)} both get the key {key!r}; expected one name, "
                "or keys in the column prediction"
            )
        if existing is not None:
            return Claim(key, name, row, existing, options=dict.fromkeys(existing.options))
        if key in self.recorded.predictions:
            raise InvalidInput(
                f"{shown(name)} gets the key of a recorded prediction; write {key!r} if that is "
                "meant, else name it otherwise"
            )
        return Claim(key, name, row, None)

    def source(self, cell: str, row: int) -> str:
        """Return the key of a source by key or name.

        Raises:
            InvalidInput: there is no name, or another source has its key.
        """
        found = self._source_keys.get(cell)
        if found is not None:
            return found
        name = unprotect_text(cell.strip())
        key = self.recorded.sources.get(name)
        if key is None:
            key = name if is_key(name) else make_key(name)
            if key in self.recorded.sources:
                raise InvalidInput(
                    f"{shown(name)} gets the key of a recorded source; write {key!r} if that is "
                    "meant, else name it otherwise"
                )
            own = Source(key=key, name=name, kind=SourceKind.PERSON.value)
            first, _ = self.sources.setdefault(key, (own, row))
            if first != own and name != key:
                if first.name != key:
                    raise InvalidInput(
                        f"{shown(name)} and {shown(first.name)} both get the key {key!r}; "
                        "expected one name, or keys in the column source"
                    )
                self.sources[key] = (own, self.sources[key][1])
        self._source_keys[cell] = key
        return key

    def document(self, cell: str, url: str, source: str, row: int) -> str | None:
        """Return the key of a document by key, title or URL; None without one.

        Raises:
            InvalidInput: the URL is not one, or the document had another.
        """
        if (cell, url) in self._document_keys:
            return self._document_keys[cell, url]
        address = None if is_missing(url.strip()) else url.strip()
        name = unprotect_text(cell.strip()) or address
        if name is None:
            return None
        if address is not None and not address.startswith(("http://", "https://")):
            raise InvalidInput(f"{shown(address)} is not a URL; expected http:// or https://")
        key = self.recorded.documents.get(name)
        if key is None:
            key = name if is_key(name) else make_key(name, "document")
            if key in self.recorded.documents:
                raise InvalidInput(
                    f"{shown(name)} gets the key of a recorded document; write {key!r} if that is "
                    "meant, else name it otherwise"
                )
            own = Document(key=key, title=name, publisher=source, url=address)
            first, at = self.documents.setdefault(key, (own, row))
            if (first.title, first.url) != (own.title, own.url):
                raise InvalidInput(
                    f"{shown(name)} differs from row {at}, {shown(first.title)} at {first.url}; "
                    "expected the same title and url"
                )
        self._document_keys[cell, url] = key
        return key
