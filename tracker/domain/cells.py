"""Text in cells of sheets: what keeps a spreadsheet from running it as a formula.

Invariant: `unprotect_text` undoes `protect_text` exactly, for every text.
"""

from __future__ import annotations

import re
from typing import Final

_RUNS: Final = re.compile(r"'*[=+\-@\t\r]")
_PROTECTED: Final = re.compile(r"'+[=+\-@\t\r]")


def protect_text(text: str) -> str:
    r"""Return the text with a leading apostrophe if a spreadsheet could run it as a formula.

    That is before `=`, `+`, `-`, `@`, tab and carriage return, and also where apostrophes stand
    before one of these, so that nothing is lost on the way back. Only for text, never for numbers
    or dates.

    >>> protect_text("=1+1"), protect_text("-5 % by May"), protect_text("plain")
    ("'=1+1", "'-5 % by May", 'plain')
    """
    return f"'{text}" if _RUNS.match(text) else text


def unprotect_text(text: str) -> str:
    """Return the text without the apostrophe that `protect_text` put before it.

    >>> unprotect_text("'=1+1"), unprotect_text("'tis"), unprotect_text(protect_text("'=a"))
    ('=1+1', "'tis", "'=a")
    """
    return text[1:] if _PROTECTED.match(text) else text
