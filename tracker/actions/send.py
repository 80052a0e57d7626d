"""Verbs that bring a record out in the formats of other systems.

Invariant: everything comes from one reading, cut at the viewpoint's day; what a format cannot hold
comes back as lines beside the files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from tracker.actions.boards import lexicon_of
from tracker.actions.lines import standing
from tracker.errors import InvalidInput
from tracker.exchange.outgoing import Losses, Outgoing
from tracker.exchange.outgoing_formats import writer_of
from tracker.exchange.written import zip_bytes
from tracker.store.keys import Keys
from tracker.store.records import Reader
from tracker.store.snapshot import reading
from tracker.store.tallies import attached_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.actions.lines import Standing
    from tracker.actions.viewpoint import Viewpoint
    from tracker.domain.document import Document
    from tracker.store.engine import Engine
    from tracker.store.snapshot import Snapshot

__all__ = ["Sent", "Wish", "only", "send", "zip_bytes"]

_WITH_TEXTS: Final = "prov"
"""The format that quotes attached texts."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An export to another system.

    Attributes:
        files: content by name, with `/` between the parts of a name.
        losses: what the format does not hold, one line for each reason.
    """

    files: dict[str, bytes]
    losses: tuple[str, ...]


_T = TypeVar("_T")


def only(files: Mapping[str, _T], table: str) -> _T:
    """Return one of some files by the name of its table.

    Raises:
        InvalidInput: there is none; those that are there are named.
    """
    names = {name.rsplit(".", 1)[0]: name for name in files}
    if table not in names:
        known = ", ".join(names) or "nothing"
        raise InvalidInput(f"no table {table!r} here; this record gives {known}")
    return files[names[table]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a record is to go out.

    Attributes:
        format: a key of `outgoing_formats.MODULES`.
        read_hedges: write words as the number that the record's lexicon gives them.
        source: key or unique name of the only source that goes out; None = all.
        raw: leave out the apostrophes that protect spreadsheets.
    """

    format: str
    read_hedges: bool = False
    source: str | None = None
    raw: bool = False


def send(engine: Engine, viewpoint: Viewpoint, wish: Wish) -> Sent:
    """Return the files of an export and what they do not hold.

    Args:
        engine: of the record.
        viewpoint: day, point of the journal, corpora.
        wish: format and choices.

    Raises:
        NotFound: the record holds no such corpus or source.
        InvalidInput: words are to be numbers, and no lexicon says which; or the format holds
            only one source, and there are several.
    """
    losses = Losses()
    with reading(engine, viewpoint.as_recorded) as snapshot:
        going = _outgoing(snapshot, viewpoint, wish, losses)
    files = writer_of(wish.format).write(going, losses)
    return Sent(files, losses.lines())


def _outgoing(snapshot: Snapshot, viewpoint: Viewpoint, wish: Wish, losses: Losses) -> Outgoing:
    """Return all that stood at the viewpoint, of one source if only one is wanted."""
    world, reader = standing(snapshot, viewpoint), Reader(snapshot)
    keys = {line.prediction.key for line in world.lines.values()}
    documents = {record.key: record for record in reader.documents().values()}
    forecasts = world.forecasts
    if wish.source is not None:
        numbers = Keys(snapshot)
        source = numbers.key_of("source", numbers.need("source", wish.source))
        forecasts = {n: f for n, f in world.forecasts.items() if f.source == source}
        n_others = len(world.forecasts) - len(forecasts)
        losses.count("forecasts of other sources, left out", n_others)
    return Outgoing(
        predictions={number: line.prediction for number, line in world.lines.items()},
        forecasts=forecasts,
        outcomes={
            line.prediction.key: (line.outcome, line.known)
            for line in world.lines.values()
            if line.outcome is not None and line.known is not None
        },
        sources=reader.sources(),
        documents=documents,
        texts=_texts(snapshot, documents) if wish.format == _WITH_TEXTS else {},
        medians=_medians(snapshot) if wish.read_hedges else (),
        protected=not wish.raw,
        unheld=_unheld(world, sum(v.prediction in keys for v in reader.verdicts().values())),
    )


def _unheld(world: Standing, n_verdicts: int) -> dict[str, int]:
    """Return how many there are of what foreign formats have no place for."""
    predictions = [line.prediction for line in world.lines.values()]
    return {
        "pieces of evidence": len(world.evidence),
        "verdicts of judges": n_verdicts,
        "base rates": sum(one.base_rate is not None for one in predictions),
        "conditions": sum(one.condition is not None for one in predictions),
    }


def _medians(snapshot: Snapshot) -> tuple[float, ...]:
    lexicon = lexicon_of(snapshot, None)
    if not lexicon.levels:
        raise InvalidInput(
            "no lexicon of this record says which number a word stands for; leave --read-hedges out"
        )
    return tuple(level.median for level in lexicon.all_levels())


def _texts(snapshot: Snapshot, documents: Mapping[str, Document]) -> dict[str, str]:
    """Return the attached texts by key of their document."""
    found = {}
    for key, record in documents.items():
        text = None if record.sha256 is None else attached_text(snapshot, record.sha256)
        if text is not None:
            found[key] = text
    return found
