"""Values and names as messages show them: short, on one line, with the nearest known ones."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

MAX_SHOWN: Final = 60
"""Characters of a value that a message repeats."""
MAX_KNOWN: Final = 5_000
"""Comparing with more names would take longer than reading the file."""


def shown(value: object) -> str:
    """Return a value on one line: escaped, cut, lists and mappings named.

    >>> shown("70"), shown({"a": 1}), shown([]), shown("")
    ("'70'", 'a mapping', 'a list', 'nothing')
    """
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    text = str(value)
    if not text:
        return "nothing"
    return repr(text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…")


def nearest(wanted: str, known: Collection[str], n: int = 3) -> str:
    """Return `; nearest: a, b` with the known names that come nearest, or nothing.

    >>> nearest("likly", ["likely", "certain"])
    '; nearest: likely'
    """
    if len(wanted) > MAX_SHOWN or len(known) > MAX_KNOWN:
        return ""
    near = difflib.get_close_matches(wanted, list(known), n=n, cutoff=0.6)
    return f"; nearest: {', '.join(near)}" if near else ""
