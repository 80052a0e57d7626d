"""Which sources that a file brings look like those that are there already.

Invariant: alike is only told; whether two are one is for the user to say, with a link. Read next:
`import_events` (predictions).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tracker.domain.source import Source

_WORD: Final = re.compile(r"[^\W_]+")
_METACULUS_USER: Final = re.compile(r"metaculus-(?:user-([0-9]+)|([0-9a-f]{64}))")
_LONG: Final = 4
"""Letters of a name without which two short names would often be alike by chance."""
_WIDE: Final = 2
"""The same for names in scripts where a sign says more than a letter."""


def alike(text: str) -> tuple[str, ...]:
    """Return what texts that look the same have in common: their words without order and marks.

    >>> alike("Silver, Nate") == alike("nate_silver") == alike("NATE SILVER")
    True
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return tuple(sorted(_WORD.findall(letters)))


def joined(text: str) -> str:
    """Return a text without spaces and marks, as user names are written.

    >>> joined("Nate Silver") == joined("natesilver")
    True
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def alike_sources(new: Iterable[Source], held: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (key of a source that is there, key of a new one) for those that look the same.

    Args:
        new: that a file brings.
        held: keys of the record's sources, by key and by unique name.
    """
    listed = list(new)
    if not listed:
        return
    own = {record.key for record in listed}
    known: dict[object, str] = {}
    for name, key in held.items():
        if key not in own:
            for form in _forms(name):
                known.setdefault(form, key)
    for record in listed:
        names = (record.key, record.name, record.name_zh)
        forms = [form for name in names if name for form in _forms(name)]
        found = next((known[form] for form in forms if form in known), None)
        if found is not None and found != record.key:
            yield found, record.key
        for form in forms:
            known.setdefault(form, record.key)


def _forms(name: str) -> Iterator[object]:
    """Yield what names and keys of the same source have in common."""
    user = _METACULUS_USER.fullmatch(name)
    if user is not None:
        # An anonymised download has the hash of the id in its place.
        yield user[2] or hashlib.sha256(user[1].encode()).hexdigest()
        return
    plain = joined(name)
    if not plain:
        return
    yield plain
    if len(plain) >= (_LONG if plain.isascii() else _WIDE):
        yield alike(name)
