"""What the resolutions and verdicts of a prediction amount to.

Invariant: the outcome in force is that of the newest visible resolution. Without one, verdicts
settle a prediction as soon as the policy of its corpus is met, and what is said after that changes
nothing: opinions about a settled prediction are opinions. A reopening starts a new vote.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.identifiers import OUTSIDE
from tracker.domain.instant import Precision
from tracker.domain.outcome import OutcomeKind
from tracker.domain.resolution import Fairness, same_judge
from tracker.store.light import read_outcome_columns
from tracker.store.tables import claims, journal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from tracker.domain.outcome import Outcome
    from tracker.store.snapshot import RowMapping, Snapshot


class InForce(NamedTuple):
    """The outcome that counts, and since when the world could know it."""

    outcome: Outcome
    known_at: datetime
    known_precision: str


class Judged(NamedTuple):
    """What the resolutions and verdicts of one prediction amount to."""

    in_force: InForce | None
    fair_outcome: Outcome | None
    all_fair: bool
    disputed: bool
    first_resolved_in: int | None


class Policy(NamedTuple):
    """How many agreeing verdicts settle a prediction, over time.

    A change counts for the verdicts recorded from then on; it settles nothing by itself.

    Attributes:
        since: rising journal sequences.
        settle: what holds from each of them on; before the first, one verdict settles.
    """

    since: tuple[int, ...] = ()
    settle: tuple[int, ...] = ()

    def at(self, sequence: int) -> int:
        """Return how many agreeing verdicts settle in a transaction.

        >>> [Policy((3, 9), (2, 1)).at(sequence) for sequence in (2, 3, 8, 9)]
        [1, 2, 2, 1]
        """
        place = bisect_right(self.since, sequence)
        return self.settle[place - 1] if place else 1


NO_POLICY = Policy()


class Policies:
    """The policy of every corpus, and that of the predictions outside any."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Read the versions of all corpora and which prediction belongs to which."""
        versions = snapshot.children(journal.corpus_version, "corpus_id")
        self._of_corpus = {
            number: Policy(
                tuple(row["journal_seq"] for row in rows), tuple(row["settle"] for row in rows)
            )
            for number, rows in versions.items()
        }
        corpora = {row["key"]: row["id"] for row in snapshot.select(journal.corpus)}
        self._outside = self._of_corpus.get(corpora.get(OUTSIDE, -1), NO_POLICY)

    def of(self, corpus_id: int | None) -> Policy:
        """Return the policy of a corpus; None is no corpus."""
        return self._outside if corpus_id is None else self._of_corpus.get(corpus_id, NO_POLICY)

    def of_prediction(self, snapshot: Snapshot, number: int) -> Policy:
        """Return the policy of the corpus that a prediction belongs to."""
        rows = snapshot.select(claims.prediction, claims.prediction.c.id == number)
        return self.of(rows[0]["corpus_id"] if rows else None)


class Recorded:
    """When each transaction was recorded; read only if something asks."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Remember where to look."""
        self._snapshot = snapshot
        self._instants: dict[int, datetime] | None = None

    def at(self, sequence: int) -> datetime:
        """Return the instant of a journal sequence."""
        if self._instants is None:
            entries = self._snapshot.entries()
            self._instants = {number: entry.recorded_at for number, entry in entries.items()}
        return self._instants[sequence]


def judge(
    resolutions: Sequence[RowMapping],
    verdicts: Sequence[RowMapping],
    policy: Policy,
    recorded: Recorded,
) -> Judged:
    """Return what a prediction's resolutions and verdicts amount to.

    Args:
        resolutions: visible ones, in order of recording.
        verdicts: visible ones, in order of recording; the newest of each judge counts.
        policy: how many agreeing verdicts settle a prediction without a resolution.
        recorded: instants by journal sequence, for verdicts without a day of knowing.
    """
    newest = newest_of_judges(verdicts)
    in_force, disputed = None, False
    last = resolutions[-1] if resolutions else None
    if last is not None and last["outcome"] != OutcomeKind.OPEN:
        outcome = read_outcome_columns(last, "outcome")
        in_force = InForce(outcome, last["known_at"], last["known_precision"])
    elif verdicts:
        agreeing, disputed = settling(votes_since(last, verdicts), policy)
        if agreeing:
            in_force = _known(agreeing, recorded)
    fair = [row for row in newest if row["fair_outcome"] is not None]
    return Judged(
        in_force=in_force,
        fair_outcome=read_outcome_columns(fair[-1], "fair_outcome") if fair else None,
        all_fair=all(row["fairness"] == Fairness.FAIR for row in newest),
        disputed=disputed,
        first_resolved_in=resolutions[0]["journal_seq"] if resolutions else None,
    )


def newest_of_judges(verdicts: Sequence[RowMapping]) -> list[RowMapping]:
    """Return the newest verdict of each judge, however spelt, judges in order of their first."""
    return list({same_judge(row["judge"]): row for row in verdicts}.values())


def votes_since(last: RowMapping | None, verdicts: Sequence[RowMapping]) -> Sequence[RowMapping]:
    """Return the verdicts that count after the newest resolution, which reopened; None = all."""
    if last is None:
        return verdicts
    return [row for row in verdicts if row["journal_seq"] > last["journal_seq"]]


def settling(verdicts: Sequence[RowMapping], policy: Policy) -> tuple[tuple[RowMapping, ...], bool]:
    """Return the agreeing verdicts that settle it, none if nothing does, and whether judges differ.

    What is recorded together counts together. It is settled by the first transaction after which
    at least as many judges agree as the policy asks, and on no other outcome as many.
    """
    said: dict[str, RowMapping] = {}
    votes: Counter[Outcome] = Counter()
    for sequence, rows in groupby(verdicts, key=itemgetter("journal_seq")):
        said.update((same_judge(row["judge"]), row) for row in rows)
        votes = Counter(
            read_outcome_columns(row, "outcome")
            for row in said.values()
            if row["outcome"] != OutcomeKind.OPEN
        )
        first = votes.most_common(2)
        is_alone = len(first) == 1 or (len(first) > 1 and first[0][1] > first[1][1])
        if is_alone and first[0][1] >= policy.at(sequence):
            return _agreeing(said, first[0][0]), False
    return (), len(votes) > 1


def _agreeing(said: Mapping[str, RowMapping], outcome: Outcome) -> tuple[RowMapping, ...]:
    return tuple(row for row in said.values() if read_outcome_columns(row, "outcome") == outcome)


def _known(agreeing: Sequence[RowMapping], recorded: Recorded) -> InForce:
    """Return what verdicts settle: known on the latest day that any of them says.

    A verdict without a day of knowing counts with the instant of its recording.
    """
    days = [
        recorded.at(row["journal_seq"]) if row["known_at"] is None else row["known_at"]
        for row in agreeing
    ]
    known_at = max(days)
    is_day = known_at == known_at.replace(hour=0, minute=0, second=0, microsecond=0)
    precision = Precision.DAY if is_day else Precision.INSTANT
    return InForce(read_outcome_columns(agreeing[0], "outcome"), known_at, precision.value)
