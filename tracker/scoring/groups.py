"""Groups: the rows of a board and which scores belong to each.

Invariant: groups are numbered in the order of their keys, so that a source that is added to the
frame but not to the board changes nothing. A score may belong to several topics or organisations.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from tracker.domain.instant import MICROSECONDS_PER_DAY
from tracker.domain.lexicon import STRENGTHS
from tracker.domain.prediction import PREDICTION_TYPES
from tracker.scoring.columns import runs_of
from tracker.scoring.readings import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from tracker.scoring.frame import Frame
    from tracker.scoring.kernel import PairScores
    from tracker.scoring.spec import BoardSpec

    Array = NDArray[Any]

HORIZON_DAYS: Final = (0, 31, 91, 182, 366, 731)
"""Where the bins of `--per horizon` begin, in days from made_at to closes_at."""


class Groups(NamedTuple):
    """Which scores belong to which row of a board.

    Attributes:
        pair: row of the pair scores, one entry per membership, rising.
        code: row of the board that it belongs to.
        keys: of the rows; sorted unless strength, type or horizon has an order of its own.
        names: of the rows.
    """

    pair: Array
    code: Array
    keys: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def n_groups(self) -> int:
        """How many rows the board has."""
        return len(self.keys)

    @property
    def overlap(self) -> bool:
        """Whether a score stands in more than one row, so that the rows do not add up."""
        return bool((self.pair[1:] == self.pair[:-1]).any())


def group_pairs(*, frame: Frame, spec: BoardSpec, pairs: PairScores) -> Groups:
    """Return the rows of a board and what belongs to each.

    Args:
        frame: the checked frame.
        spec: its `per` says what a row is.
        pairs: the scores.
    """
    return _PER[spec.per](frame, spec, pairs)


def _by_source(frame: Frame, _spec: BoardSpec, pairs: PairScores) -> Groups:
    names = frame.names
    return _named(_all(pairs), pairs.source, names.sources, names.source_names)


def _by_organisation(frame: Frame, _spec: BoardSpec, pairs: PairScores) -> Groups:
    """Credit the organisations at the top of a source's parents; a joint source credits each."""
    tops = [_tops(code, frame.names.source_parents) for code in range(len(frame.names.sources))]
    counts = np.array([len(top) for top in tops], dtype=np.int64)
    flat = np.array([code for top in tops for code in top], dtype=np.int64)
    pair = np.repeat(_all(pairs), counts[pairs.source])
    code = flat[runs_of((np.cumsum(counts) - counts)[pairs.source], counts[pairs.source])]
    return _named(pair, code, frame.names.sources, frame.names.source_names)


def _tops(code: int, parents: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    found, seen, waiting = [], {code}, [code]
    while waiting:
        current = waiting.pop(0)
        above = [parent for parent in parents[current] if parent not in seen]
        seen.update(above)
        waiting.extend(above)
        if not parents[current]:
            found.append(current)
    return tuple(found) or (code,)


def _by_document(frame: Frame, _spec: BoardSpec, pairs: PairScores) -> Groups:
    names = frame.names
    code = frame.forecasts["document"][pairs.forecast]
    keys = (*names.documents, "(no document)")
    return _named(_all(pairs), code, keys, (*names.document_titles, "(no document)"))


def _by_section(frame: Frame, _spec: BoardSpec, pairs: PairScores) -> Groups:
    names = frame.names
    document = frame.forecasts["document"][pairs.forecast].astype(np.int64)
    section = frame.forecasts["section"][pairs.forecast].astype(np.int64)
    both = np.stack([document, section], axis=1)
    found, code = np.unique(both, axis=0, return_inverse=True)
    keys, titles = [], []
    for where, number in found.tolist():
        key = names.documents[where] if where >= 0 else "(no document)"
        keys.append(f"{key}:{number}" if number >= 0 else f"{key}:(no section)")
        known = names.sections[where] if where >= 0 else {}
        titles.append(known.get(number, keys[-1]))
    return _named(_all(pairs), code.reshape(-1), keys, titles)


def _by_topic(frame: Frame, _spec: BoardSpec, pairs: PairScores) -> Groups:
    n_topics = len(frame.names.topics)
    owner, topic = frame.topics["prediction"], frame.topics["topic"].astype(np.int64)
    has = np.bincount(owner, minlength=frame.n_predictions) > 0
    owner = np.concatenate([owner, np.flatnonzero(~has)])
    topic = np.concatenate([topic, np.full(int((~has).sum()), n_topics)])
    order = np.argsort(owner, kind="stable")
    counts = np.bincount(owner, minlength=frame.n_predictions)
    first = np.cumsum(counts) - counts
    pair = np.repeat(_all(pairs), counts[pairs.prediction])
    code = topic[order][runs_of(first[pairs.prediction], counts[pairs.prediction])]
    keys = (*frame.names.topics, "(no topic)")
    return _named(pair, code, keys, keys)


def _by_strength(frame: Frame, spec: BoardSpec, pairs: PairScores) -> Groups:
    words = words_of(frame=frame, spec=spec, rows=pairs.forecast)
    code = np.where(np.isnan(words.stated), words.strength, len(STRENGTHS)).astype(np.int64)
    keys = (*STRENGTHS, "stated", "(no words)")
    return _named(_all(pairs), code, keys, keys, by_key=False)


def _by_type(frame: Frame, _spec: BoardSpec, pairs: PairScores) -> Groups:
    keys = tuple(kind.value for kind in PREDICTION_TYPES)
    code = frame.predictions["type"][pairs.prediction]
    names = tuple(key.replace("_", " ") for key in keys)
    return _named(_all(pairs), code, keys, names, by_key=False)


def _by_horizon(frame: Frame, _spec: BoardSpec, pairs: PairScores) -> Groups:
    made = frame.forecasts["made_at"][pairs.forecast]
    days = (frame.predictions["closes_at"][pairs.prediction] - made) // MICROSECONDS_PER_DAY
    code = np.searchsorted(HORIZON_DAYS, days, side="right")
    ends = itertools.pairwise(HORIZON_DAYS)
    keys = ["after-closing", *(f"{low}-{high - 1}" for low, high in ends), f"{HORIZON_DAYS[-1]}+"]
    names = ["made after closing", *(f"{key} days" for key in keys[1:])]
    return _named(_all(pairs), code, keys, names, by_key=False)


_PER: Final[dict[str, Callable[[Frame, BoardSpec, PairScores], Groups]]] = {
    "source": _by_source,
    "organisation": _by_organisation,
    "document": _by_document,
    "section": _by_section,
    "topic": _by_topic,
    "strength": _by_strength,
    "type": _by_type,
    "horizon": _by_horizon,
}


def _all(pairs: PairScores) -> Array:
    return np.arange(len(pairs))


def _named(
    pair: Array, code: Array, keys: Sequence[str], names: Sequence[str], *, by_key: bool = True
) -> Groups:
    """Return the groups that occur, by key or in the order given; -1 stands for the last key."""
    code = np.where(code < 0, len(keys) - 1, code)
    present = np.flatnonzero(np.bincount(code, minlength=len(keys))).tolist()
    if by_key:
        present.sort(key=lambda found: keys[found])
    place = np.full(len(keys), -1, dtype=np.int64)
    place[present] = np.arange(len(present))
    return Groups(
        pair=pair,
        code=place[code],
        keys=tuple(keys[found] for found in present),
        names=tuple(names[found] for found in present),
    )
