"""What a writing verb has at hand inside its one transaction."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tracker.errors import InvalidInput, NotFound, RuleBroken, WrongUsage, shorten
from tracker.store.keys import Keys
from tracker.store.mapping import Writer
from tracker.store.records import Reader
from tracker.store.tallies import attached_text

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.domain.forecast import Forecast
    from tracker.domain.prediction import Prediction
    from tracker.store.ledger import Ledger

_WEB: Final = re.compile(r"(?i)https?://[^\s/?#]+\S*")


class Desk:
    """Ledger, look-ups and writer of one writing transaction, as most verbs need them."""

    def __init__(self, ledger: Ledger) -> None:
        """Look up in the state before this transaction."""
        self.ledger = ledger
        self.snapshot = ledger.snapshot
        self.keys = Keys(self.snapshot)
        self.reader = Reader(self.snapshot)
        self.writer = Writer(ledger, self.keys)

    def prediction(self, wanted: str) -> tuple[int, Prediction]:
        """Return number and record of a prediction.

        Raises:
            NotFound: there is none; the nearest known ones are named.
        """
        number = self.keys.need_prediction(wanted)
        return number, self.reader.predictions([number])[number]


def check_occasion(desk: Desk, record: Forecast, *, now: datetime) -> None:
    """Refuse what cannot have been said then, or does not stand there.

    Raises:
        RuleBroken: it lies in the future.
        InvalidInput: a place without its document, or a source that relays itself.
        NotFound: no such document or section.
    """
    if record.made.at > now:
        raise RuleBroken(f"a forecast of {record.made} lies in the future; correct --on")
    relayers = [desk.keys.need("source", one) for one in record.via]
    if len({desk.keys.need("source", record.source), *relayers}) <= len(relayers):
        raise InvalidInput(
            "a source does not relay itself, and nobody twice; name with --via each who stands "
            "between it and the document, or nobody"
        )
    if record.document is None:
        if record.section is not None or record.locator is not None:
            raise WrongUsage("a section or locator needs --document")
        return
    number = desk.keys.need("document", record.document)
    document = desk.reader.documents([number])[number]
    text = None if document.sha256 is None else attached_text(desk.snapshot, document.sha256)
    if record.locator is not None and text is not None:
        record.locator.words(text)
    known = [str(section.number) for section in document.sections]
    if record.section is not None and known and str(record.section) not in known:
        raise NotFound("section", str(record.section), known)


def check_url(url: str) -> None:
    """Check that a link leads to the web and runs nothing.

    Raises:
        WrongUsage: it does not begin with http:// or https://.
    """
    if _WEB.fullmatch(url) is None:
        raise WrongUsage(
            f"{shorten(url)!r} is no web address; write one such as https://example.org/a"
        )


def need_text(value: str, message: str) -> None:
    """Check that a text says something and can be kept.

    Raises:
        WrongUsage: it is empty (with the given message), or holds a NUL character.
    """
    if not value.strip():
        raise WrongUsage(message)
    if "\x00" in value:
        raise WrongUsage("a text holds a NUL character; remove it")
