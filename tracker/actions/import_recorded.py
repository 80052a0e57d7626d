"""What the record holds already, as the readers of files need it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tracker.domain.identifiers import show_id
from tracker.exchange.tables.names import Recorded
from tracker.store.records import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.store.snapshot import Snapshot


def what_is_recorded(snapshot: Snapshot) -> Recorded:
    """Return the predictions, sources, documents and words that a file can refer to."""
    reader = Reader(snapshot)
    predictions = {}
    for number, record in reader.predictions().items():
        predictions[record.key] = predictions[show_id("prediction", number)] = record
    sources = reader.sources().values()
    words: dict[str, str] = {}
    for lexicon in reader.lexicons().values():
        words |= lexicon.words
    return Recorded(
        predictions=predictions,
        sources=_by_name({r.key: (r.name, r.name_zh) for r in sources}),
        documents=_by_name({d.key: (d.title, d.title_zh) for d in reader.documents().values()}),
        words=words,
        source_names={r.key: r.name for r in sources},
    )


def _by_name(names: Mapping[str, tuple[str | None, ...]]) -> dict[str, str]:
    """Return keys by key and by every name that only one has."""
    count = Counter(name for both in names.values() for name in {*both} if name is not None)
    found = {
        name: key
        for key, both in names.items()
        for name in both
        if name is not None and count[name] == 1
    }
    return found | {key: key for key in names}
