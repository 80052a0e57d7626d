r"""The one place that makes text from the record safe to show to people.

Text in a corpus is hostile until proven otherwise: escape sequences rewrite a terminal, bidi
overrides turn a sentence round, zero-width characters make two names look alike. Such characters
are shown as what they are (`\x1b`, `\u202e`); letters of every script, marks and emoji stay.
"""

from __future__ import annotations

import re
from typing import Final

BEYOND_ASCII: Final = (
    "\x7f-\x9f"  # controls, with the one-byte escape sequences
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners, fillers
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\ud800-\udfff"  # half of a pair: cannot be written as UTF-8
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # invisible, tags
)
"""What cannot be seen, as ranges of a character class; the controls of ASCII beside it."""

_MARKS: Final = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_SELECTORS: Final = "\ufe00-\ufe0f"
_HARMFUL: Final = re.compile(
    f"[\x00-\x1f{BEYOND_ASCII}]"
    f"|(?<=[{_MARKS}][{_MARKS}][{_MARKS}][{_MARKS}])[{_MARKS}]+"  # towers of accents
    f"|(?<=[{_SELECTORS}])[{_SELECTORS}]+"  # one picks a glyph, a row of them hides a message
    f"|^[{_SELECTORS}{_MARKS}]+"
)
_BREAKS: Final = re.compile(r"\r\n|\n|\t")
LINK: Final = re.compile(r"https?://[^\s<>\"\\^`{|}]+", re.IGNORECASE)


def harmless(text: str) -> str:
    r"""Return one line of text that does on a terminal or a page what it seems to do.

    Line breaks and tabs become spaces; what cannot be seen is written as an escape.

    >>> harmless("gnp.\u202etxt") == "gnp.\\u202etxt"
    True
    >>> harmless("two\nlines") == "two lines"
    True
    """
    if text.isascii() and text.isprintable():
        return text
    return _HARMFUL.sub(_show, _BREAKS.sub(" ", text))


def harmless_lines(text: str) -> tuple[str, ...]:
    r"""Return the lines of a text of several lines, each harmless.

    >>> harmless_lines("one\r\n\ttwo")
    ('one', ' two')
    """
    return tuple(harmless(line) for line in text.replace("\r\n", "\n").split("\n"))


def is_link(url: str) -> bool:
    """Say whether an address may become a link: http(s), without blanks, quotes or controls.

    >>> is_link("https://example.org/a"), is_link("javascript:alert(1)")
    (True, False)
    """
    return LINK.fullmatch(url) is not None and harmless(url) == url


def _show(match: re.Match[str]) -> str:
    return "".join(_escape(ord(character)) for character in match[0])


def _escape(code: int) -> str:
    if code <= 0xFF:  # noqa: PLR2004 - two hex digits are enough up to here
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - as above
