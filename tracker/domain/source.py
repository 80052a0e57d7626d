"""Sources: who makes or relays forecasts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SourceKind(StrEnum):
    """What sort of source it is."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PUBLICATION = "publication"
    SURVEY = "survey"
    COLLECTIVE = "collective"
    MODEL = "model"
    CROWD = "crowd"


@dataclass(frozen=True, slots=True)
class Source:
    """One version of a source.

    Attributes:
        key: never changes.
        name: as shown.
        name_zh: name in Chinese, if it has one.
        kind: one of `SourceKind`.
        parents: keys of the organisations that it speaks for, in order.
        note: remarks.
    """

    key: str
    name: str
    kind: str = SourceKind.ORGANISATION
    name_zh: str | None = None
    parents: tuple[str, ...] = ()
    note: str | None = None
