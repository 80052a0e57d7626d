"""Where each page lies, and how one page names another.

Invariant: a file name is made of a-z, 0-9, hyphen and underscore, whatever the key; no key can
take the place of another page or of a name that some systems reserve.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from tracker.domain.identifiers import is_key, show_id

if TYPE_CHECKING:
    from tracker.domain.quarter import Quarter

RESERVED: Final = frozenset(
    {"index", "con", "prn", "aux", "nul"}
    | {f"{name}{digit}" for name in ("com", "lpt") for digit in range(10)}
)


def file_stem(key: str) -> str:
    """Return the file name of a key, without its suffix.

    >>> file_stem("weijin-research"), file_stem("index"), file_stem("../etc")
    ('weijin-research', 'index_', '_f7f9121fdb53')
    """
    if not is_key(key):
        return f"_{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
    return f"{key}_" if key in RESERVED else key


def source_page(key: str) -> str:
    """Return the page of a source."""
    return f"sources/{file_stem(key)}.html"


def document_page(key: str) -> str:
    """Return the page of a document."""
    return f"documents/{file_stem(key)}.html"


def topic_page(key: str) -> str:
    """Return the page of a topic."""
    return f"topics/{file_stem(key)}.html"


def prediction_page(number: int) -> str:
    """Return the page of a prediction.

    >>> prediction_page(7)
    'predictions/p-07.html'
    """
    return f"predictions/{show_id('prediction', number).lower()}.html"


def quarter_page(quarter: Quarter) -> str:
    """Return the page of a quarter."""
    return f"quarters/{str(quarter).lower()}.html"


def root_of(page: str) -> str:
    """Return how a page names the folder of the site.

    >>> root_of("index.html"), root_of("sources/a.html")
    ('', '../')
    """
    return "../" * page.count("/")
