"""Which outcomes of a file are new, known, decided otherwise here, contradicted or gone.

Invariant: an import never changes what is in force. What it contradicts is refused, unless the
record had that very outcome before and somebody replaced it: then the decision stands and is told.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracker.domain.instant import Precision
from tracker.domain.outcome import OutcomeKind
from tracker.exchange.nearest import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tracker.domain.resolution import Resolution

    Told = tuple[int, str]


@dataclass(slots=True)
class ComparedOutcomes:
    """The outcomes of a file beside those on record.

    Attributes:
        new: with their rows.
        n_known: in force already, or decided otherwise here.
        remarks: (row, what is told).
        problems: (row, what contradicts the record).
    """

    new: list[tuple[Resolution, int]] = field(default_factory=list)
    n_known: int = 0
    remarks: list[Told] = field(default_factory=list)
    problems: list[Told] = field(default_factory=list)


def compare_outcomes(
    pairs: Iterable[tuple[Resolution, int]],
    held: Iterable[Resolution],
    ids: Mapping[str, str],
) -> ComparedOutcomes:
    """Compare outcomes with those on record.

    Args:
        pairs: the file's, with their rows.
        held: every resolution on record for the same predictions, in order, superseded ones too.
        ids: of the predictions on record, such as P-07, by key.
    """
    history: dict[str, list[Resolution]] = defaultdict(list)
    for one in held:
        history[one.prediction].append(one)
    found = ComparedOutcomes()
    for record, row in pairs:
        acts = history.get(record.prediction, [])
        if not acts:
            found.new.append((record, row))
            continue
        current, number = acts[-1], ids[record.prediction]
        if current.outcome == record.outcome:
            found.n_known += 1
            found.remarks += ((row, text) for text in _other_day(record, current))
        elif any(_is_same(record, act) for act in acts):
            found.n_known += 1
            text = f"{number} is {shown(current.outcome)} by a later decision here"
            found.remarks.append((row, f"{text}; {shown(record.outcome)} was left alone"))
        elif current.outcome.kind is OutcomeKind.OPEN:
            found.new.append((record, row))
        else:
            text = (
                f"{number} is already {current.outcome} (known {current.known}), here "
                f"{record.outcome}; correct it with tracker resolve {number} --supersede"
            )
            found.problems.append((row, text))
    return found


def _is_same(record: Resolution, act: Resolution) -> bool:
    return (record.outcome, record.known) == (act.outcome, act.known)


def _other_day(record: Resolution, held: Resolution) -> Iterator[str]:
    """Yield a remark if the same outcome is said to have been known on another day."""
    if record.known is None or held.known is None or record.known == held.known:
        return
    is_exact = {record.known.precision, held.known.precision} == {Precision.INSTANT}
    if not is_exact and record.known.at.date() == held.known.at.date():
        return
    what = f"{shown(record.prediction)}: outcome {shown(record.outcome)}"
    message = f"{what} known {record.known}, on record {held.known}"
    yield f"{message}; kept, change it with tracker resolve --supersede"
