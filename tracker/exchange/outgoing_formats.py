"""The formats that a record can go out in: one entry each.

Invariant: the module of an entry has `write(going, losses) -> {name: content}`; the same record
gives the same bytes. Read next: `outgoing`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.exchange.outgoing import Losses, Outgoing


class Writer(Protocol):
    """What the module of a format offers."""

    def write(self, going: Outgoing, losses: Losses) -> dict[str, bytes]:
        """Return the files by name; what they do not hold is counted."""


MODULES: Final[Mapping[str, str]] = {
    "scoringutils": "tracker.exchange.systems.scoringutils_export",
    "hubverse": "tracker.exchange.systems.hubverse_export",
    "metaculus": "tracker.exchange.systems.metaculus_export",
    "fatebook": "tracker.exchange.systems.fatebook_export",
    "prov": "tracker.exchange.systems.annotations",
}
"""Formats by name, and the modules that write them."""


def writer_of(name: str) -> Writer:
    """Return the writer of a format."""
    return cast("Writer", import_module(MODULES[name]))
