"""Verbs on documents: add one, give it a new version, attach its text, drop the text.

Invariant: each function is one transaction; what it refuses leaves no trace. The hash of a
document never changes once it is known: another text is another document.
"""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracker.actions.changes import change_words, changed_fields
from tracker.actions.desk import Desk, check_url, need_text
from tracker.domain.attachment import Attachment, Takedown
from tracker.errors import InvalidInput, NotFound, RuleBroken
from tracker.store.contents import attach, take_down
from tracker.store.keys import check_key
from tracker.store.ledger import writing
from tracker.store.tallies import attached_text

if TYPE_CHECKING:
    from tracker.domain.document import Document, Section
    from tracker.store.engine import Engine
    from tracker.store.journal import Stamp

_TEXT_ONLY = frozenset({"sha256", "file"})
"""Fields that come with a text; learning them needs no reason."""

_SHOWN_DIGITS = 12


@dataclass(frozen=True, slots=True)
class DocumentEdit:
    """What a new version of a document is to say.

    Attributes:
        wanted: key or unique title of the document.
        changes: field of `Document` to new value; `sections` are added to those that are there, or
            rename those of the same number.
        why: the reason, kept with the version; None where only the text is new.
        text: bytes to attach; `changes` holds their `sha256`.
    """

    wanted: str
    changes: dict[str, Any]
    why: str | None = None
    text: bytes | None = None


@dataclass(frozen=True, slots=True)
class DocumentAnswer:
    """What a new version of a document changed.

    Attributes:
        key: of the document.
        changes: every field that differs with both values; '' if nothing was appended.
        is_attached: its text was given and is held now.
    """

    key: str
    changes: str
    is_attached: bool = False


def add_document(
    engine: Engine, record: Document, *, stamp: Stamp, text: bytes | None = None
) -> str:
    """Add a document, with its text if there is one; return its key.

    Args:
        engine: of the record.
        record: the document; its `sha256` is that of the file, if there is one.
        stamp: who, which verb, when.
        text: bytes to attach.

    Raises:
        RuleBroken: the key is taken, or it was published in the future.
        InvalidInput: the text is not UTF-8, or the URL is none.
        NotFound: publisher or author does not exist.
    """
    check_key(record.key, "document")
    _check(record, stamp, text)
    with writing(engine, stamp) as ledger:
        desk = Desk(ledger)
        if desk.keys.find("document", record.key) is not None:
            raise RuleBroken(
                f"document {record.key!r} exists already; to change it or to attach its text name "
                f"it with --key {record.key}, for another one give another key"
            )
        desk.writer.document(_with_keys(desk, record), version=1)
        _attach(desk, record.key, text)
    return record.key


def update_document(engine: Engine, edit: DocumentEdit, *, stamp: Stamp) -> DocumentAnswer:
    """Append a new version of a document, or attach its text, or both.

    Raises:
        NotFound: no such document, publisher or author.
        RuleBroken: the document has another hash, or it was published in the future.
        InvalidInput: no reason for a change, the text is not UTF-8, or the URL is none.
    """
    with writing(engine, stamp) as ledger:
        desk = Desk(ledger)
        number = desk.keys.need("document", edit.wanted)
        before = desk.reader.documents([number])[number]
        after = _with_keys(desk, _changed(before, edit.changes))
        _check(after, stamp, edit.text)
        changed = changed_fields(before, after)
        if changed:
            known = "its text became known" if _TEXT_ONLY.issuperset(changed) else ""
            why = known if edit.why is None else edit.why
            need_text(why, "a change of a document needs a reason; give --why")
            desk.writer.document(after, why=why)
        _attach(desk, before.key, edit.text)
    return DocumentAnswer(
        before.key, change_words(before, after), is_attached=edit.text is not None
    )


def _changed(held: Document, changes: dict[str, Any]) -> Document:
    """Return a document with some fields changed; a hash that is known stays."""
    given, fields = changes.get("sha256"), dict(changes)
    if held.sha256 is not None:
        fields.pop("file", None)  # the same text under another name is no news
        if given not in {None, held.sha256}:
            raise RuleBroken(
                f"the file's SHA-256 {str(given)[:_SHOWN_DIGITS]}… is not the "
                f"{held.sha256[:_SHOWN_DIGITS]}… of document {held.key!r}; give the very text that "
                "was read, or add this one as a document of its own with another --key"
            )
    if "sections" in fields:
        fields["sections"] = _merged(held.sections, fields["sections"])
    return dataclasses.replace(held, **fields)


def drop_text(
    engine: Engine, wanted: str, *, why: str, stamp: Stamp, with_others: bool = False
) -> tuple[str, tuple[str, ...]]:
    """Drop the attached text of a document for good; return its hash and whose it was.

    Args:
        engine: of the record.
        wanted: key or unique title of the document.
        why: the reason, kept with the hash.
        stamp: who, which verb, when.
        with_others: also where other documents have the very same text, which they lose with it.

    Raises:
        NotFound: no such document, or its text is not held.
        RuleBroken: other documents have the same text.
        WrongUsage: no reason.
    """
    need_text(why, "say why the text goes with --why")
    with writing(engine, stamp) as ledger:
        desk = Desk(ledger)
        number = desk.keys.need("document", wanted)
        documents = desk.reader.documents()
        key, sha256 = documents[number].key, documents[number].sha256
        if sha256 is None or attached_text(desk.snapshot, sha256) is None:
            raise NotFound("attached text of", wanted, hint="nothing was dropped")
        owners = tuple(one.key for one in documents.values() if one.sha256 == sha256)
        if len(owners) > 1 and not with_others:
            others = ", ".join(owner for owner in owners if owner != key)
            raise RuleBroken(
                f"the text of {key} is also that of {others}; to drop it from all give --all"
            )
        take_down(ledger, Takedown(sha256, ledger.recorded_at, why))
    return sha256, owners


def _check(record: Document, stamp: Stamp, text: bytes | None) -> None:
    """Check what no single field can tell."""
    need_text(record.title, "a document needs a title; give --title")
    if record.url is not None:
        check_url(record.url)
    if record.published is not None and record.published.at > stamp.now:
        raise RuleBroken(f"a document published {record.published} lies in the future; correct it")
    if text is None:
        return
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"the text is not UTF-8 (byte {error.start}); convert it, then attach it"
        ) from None


def _merged(old: tuple[Section, ...], new: tuple[Section, ...]) -> tuple[Section, ...]:
    """Return sections with some renamed or added, the added ones in the order of their numbers."""
    renamed = {section.number: section for section in new}
    kept = tuple(renamed.pop(section.number, section) for section in old)
    return (*kept, *sorted(renamed.values(), key=lambda section: section.number))


def _with_keys(desk: Desk, record: Document) -> Document:
    """Return a document whose publisher and authors are keys, where unique names were given."""
    need, key_of = desk.keys.need, desk.keys.key_of
    return dataclasses.replace(
        record,
        publisher=key_of("source", need("source", record.publisher)),
        authors=tuple(key_of("source", need("source", author)) for author in record.authors),
    )


def _attach(desk: Desk, key: str, text: bytes | None) -> None:
    if text is not None:
        attach(desk.ledger, desk.keys, Attachment(hashlib.sha256(text).hexdigest(), key), text)
