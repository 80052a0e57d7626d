"""How many agreeing verdicts settle a prediction: shown, and set for a corpus or for the rest.

Invariant: a policy is a version of its corpus's description, with its reason; it holds for the
verdicts that are recorded after it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from tracker.actions.desk import Desk, need_text
from tracker.actions.lines import standing
from tracker.domain.identifiers import OUTSIDE
from tracker.errors import NotFound, WrongUsage
from tracker.reports.policy import PolicyLine
from tracker.store.ledger import writing
from tracker.store.snapshot import reading
from tracker.store.tables import claims, journal

if TYPE_CHECKING:
    from tracker.actions.viewpoint import Viewpoint
    from tracker.store.engine import Engine
    from tracker.store.journal import Stamp
    from tracker.store.snapshot import RowMapping, Snapshot

OUTSIDE_TITLE = "Predictions outside every corpus"


def set_policy(engine: Engine, corpus: str | None, *, settle: int, why: str, stamp: Stamp) -> int:
    """Append a version of a corpus's description with another policy; return what held before.

    Args:
        engine: of the record.
        corpus: its key; None = the predictions outside every corpus.
        settle: how many agreeing verdicts settle a prediction.
        why: the reason, kept with the version.
        stamp: who, which verb, when.

    Raises:
        NotFound: the record holds no such corpus.
        WrongUsage: no reason, or a number below 1.
    """
    need_text(why, "a change of the policy needs a reason; give --why")
    if settle < 1:
        raise WrongUsage(f"{settle} verdicts cannot settle anything; write 1 or more")
    with writing(engine, stamp) as ledger:
        desk = Desk(ledger)
        number, versions = _versions(desk, corpus)
        last = versions[-1] if versions else None
        before = 1 if last is None else int(last["settle"])
        if before != settle:
            ledger.append(
                journal.corpus_version,
                corpus_id=number,
                version=len(versions) + 1,
                title=OUTSIDE_TITLE if last is None else last["title"],
                settle=settle,
                lexicon_id=None if last is None else last["lexicon_id"],
                why=why,
            )
        else:
            ledger.discard()
    return before


def _versions(desk: Desk, corpus: str | None) -> tuple[int, list[RowMapping]]:
    """Return id and versions of a corpus; the row for what is outside is made when missing."""
    key = OUTSIDE if corpus is None else corpus
    known = {row["key"]: row["id"] for row in desk.snapshot.select(journal.corpus)}
    if key in known and (corpus is None or corpus != OUTSIDE):
        table = journal.corpus_version
        return known[key], desk.snapshot.select(table, table.c.corpus_id == known[key])
    if corpus is not None:
        raise NotFound("corpus", corpus, sorted(set(known) - {OUTSIDE}))
    return desk.ledger.append(journal.corpus, key=OUTSIDE), []


def show_policies(engine: Engine, viewpoint: Viewpoint) -> tuple[list[PolicyLine], dict[str, Any]]:
    """Return the policy of each corpus that is looked at, and of what is outside, at the end.

    Raises:
        NotFound: the record holds no such corpus.
    """
    with reading(engine, viewpoint.as_recorded) as snapshot:
        wanted = viewpoint.corpus_ids(snapshot)
        world = standing(snapshot, viewpoint)
        owner = {row["id"]: row["corpus_id"] for row in snapshot.select(claims.prediction)}
        counts = Counter((owner[n], line.status) for n, line in world.lines.items())
        corpora = {row["id"]: row["key"] for row in snapshot.select(journal.corpus)}
        versions = snapshot.newest(journal.corpus_version, "corpus_id")
        lines = [
            _line(key, versions[number], counts, number)
            for number, key in corpora.items()
            if key != OUTSIDE and (wanted is None or number in wanted)
        ]
        if wanted is None:
            lines.append(_line(None, _outside(snapshot, corpora), counts, None))
        return lines, viewpoint.meta(snapshot, "policy show")


def _outside(snapshot: Snapshot, corpora: dict[int, str]) -> RowMapping:
    found = [number for number, key in corpora.items() if key == OUTSIDE]
    default = {"settle": 1, "title": OUTSIDE_TITLE, "why": None}
    if not found:
        return default
    return snapshot.newest(journal.corpus_version, "corpus_id").get(found[0], default)


def _line(
    key: str | None,
    version: RowMapping,
    counts: Counter[tuple[int | None, str]],
    number: int | None,
) -> PolicyLine:
    own = {status: n for (corpus, status), n in counts.items() if corpus == number}
    decided = own.get("resolved", 0) + own.get("unscored", 0)
    return PolicyLine(
        corpus=key,
        title=version["title"],
        settle=version["settle"],
        why=version["why"],
        n_predictions=sum(own.values()),
        n_undecided=sum(own.values()) - decided,
        n_disputed=own.get("disputed", 0),
    )
