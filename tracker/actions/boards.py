"""Verbs that score: the scoreboard, and the scores of one prediction's forecasts.

Invariant: what shapes the numbers is in the specification; the same record, viewpoint and
specification give the same board to the last digit.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.instant import Precision, When, made_by
from tracker.domain.lexicon import Lexicon
from tracker.domain.source import SourceKind
from tracker.errors import NotFound
from tracker.scoring.each import score_each
from tracker.scoring.frame import Frame
from tracker.scoring.kernel import score_pairs
from tracker.scoring.spec import SOURCE_PREFIX, BoardSpec
from tracker.scoring.summary import scoreboard
from tracker.store.frames import read_frame
from tracker.store.keys import Keys
from tracker.store.light import read_lexicons
from tracker.store.links import main_key
from tracker.store.snapshot import reading
from tracker.store.tables import claims, findings, journal, statements

if TYPE_CHECKING:
    from tracker.actions.viewpoint import Viewpoint
    from tracker.scoring.board import Board
    from tracker.store.engine import Engine
    from tracker.store.snapshot import Snapshot

DETAIL_RULES = ("brier", "log", "hit", "absolute_error", "wis")
"""What `show` prints beside a forecast."""

NO_LEXICON = Lexicon("interpolated", 1, calibrated=False, levels={})
"""Reads strengths where no corpus brought a lexicon: a straight line from certain to impossible."""

_ASIDE: Final = {
    "all": (SourceKind.CROWD,),
    "people": (SourceKind.CROWD, SourceKind.MODEL),
}
"""Kinds of sources that are nobody's peers, by `BoardSpec.peers`."""

Meta = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Corrections:
    """What changed the past: facts recorded after a day that speak about the time before it.

    Attributes:
        n_superseded: outcomes corrected.
        n_reopened: outcomes taken back.
        n_retracted: facts taken back.
        n_redefined: criteria or windows changed.
        n_learnt_late: forecasts and outcomes of before that were recorded after.
    """

    n_superseded: int
    n_reopened: int
    n_retracted: int
    n_redefined: int
    n_learnt_late: int


def board(engine: Engine, viewpoint: Viewpoint, spec: BoardSpec) -> tuple[Board, Corrections, Meta]:
    """Return the scoreboard at a viewpoint, and which corrections were recorded since.

    Args:
        engine: of the record.
        viewpoint: day and point of the journal.
        spec: every decision; its lexicon is looked up here by key (None = the corpus's own).

    Raises:
        NotFound: a lexicon, topic, corpus or source that the record does not hold.
    """
    with reading(engine, viewpoint.as_recorded) as snapshot:
        frame, full, meta = scored_frame(snapshot, viewpoint, spec, "scoreboard")
        corrections = corrections_since(snapshot, viewpoint)
    return scoreboard(frame, spec=full, cut=viewpoint.cut), corrections, meta


def scored_frame(
    snapshot: Snapshot, viewpoint: Viewpoint, spec: BoardSpec, verb: str
) -> tuple[Frame, BoardSpec, Meta]:
    """Return the frame, the complete specification and what an answer says about both."""
    full = complete(snapshot, viewpoint, spec)
    frame = Frame.from_arrays(**read_frame(snapshot, aside=_ASIDE[full.peers]))
    options = {name: value for name, value in full.to_dict().items() if name != "levels"}
    return frame, full, viewpoint.meta(snapshot, verb, **options)


def complete(snapshot: Snapshot, viewpoint: Viewpoint, spec: BoardSpec) -> BoardSpec:
    """Return the specification with its lexicon's levels, its names checked against the record."""
    keys = Keys(snapshot)
    viewpoint.corpus_ids(snapshot)
    for topic in spec.topics:
        keys.need("topic", topic)
    reference = spec.reference
    if reference.startswith(SOURCE_PREFIX):
        reference = SOURCE_PREFIX + main_key(keys, reference.removeprefix(SOURCE_PREFIX))
    known = dataclasses.replace(
        spec,
        corpora=viewpoint.corpora or spec.corpora,
        sources=tuple(main_key(keys, one) for one in spec.sources),
        reference=reference,
    )
    if known.levels:  # a specification read from a file keeps the levels it was published with
        return known
    lexicon = lexicon_of(snapshot, spec.lexicon)
    return dataclasses.replace(
        known,
        lexicon=lexicon.key,
        lexicon_version=lexicon.version,
        levels=lexicon.all_levels(),
    )


def lexicon_of(snapshot: Snapshot, key: str | None) -> Lexicon:
    """Return the newest version of a lexicon; without a key that of the first corpus.

    Raises:
        NotFound: no lexicon has the key.
    """
    known = read_lexicons(snapshot)
    if key is not None:
        versions = [lexicon for lexicon in known.values() if lexicon.key == key]
        if not versions and key != NO_LEXICON.key:
            raise NotFound("lexicon", key, [lexicon.key for lexicon in known.values()])
        return max(versions, key=lambda lexicon: lexicon.version, default=NO_LEXICON)
    corpora = snapshot.newest(journal.corpus_version, "corpus_id")
    for number in sorted(corpora):
        lexicon_id = corpora[number]["lexicon_id"]
        if lexicon_id is not None:
            return known[lexicon_id]
    return NO_LEXICON


@dataclass(slots=True)
class ScoreDetails:
    """Scores of single forecasts.

    Attributes:
        scores: rule to score, by forecast number.
        reasons: why a forecast is not scored, by forecast number.
        counted: numbers of the forecasts that a board with `last` counts, by one of these rules.
    """

    scores: dict[int, dict[str, float | None]] = field(default_factory=lambda: defaultdict(dict))
    reasons: dict[int, str] = field(default_factory=dict)
    counted: set[int] = field(default_factory=set)


def score_details(snapshot: Snapshot, viewpoint: Viewpoint, number: int) -> ScoreDetails:
    """Return how each forecast on one prediction scores, by the rules that apply to its type."""
    frame = Frame.from_arrays(**read_frame(snapshot, only=number))
    return score_table(frame, complete(snapshot, viewpoint, BoardSpec()), cut=viewpoint.cut)


def score_table(frame: Frame, spec: BoardSpec, *, cut: int) -> ScoreDetails:
    """Return the scores of all forecasts by the rules that apply to what they state."""
    details = ScoreDetails()
    plain = dataclasses.replace(spec, corpora=(), sources=(), topics=())
    for rule in DETAIL_RULES:
        this = dataclasses.replace(plain, rule=rule, relay="relayed")
        for forecast, (score, reason) in score_each(frame=frame, spec=this, cut=cut).items():
            if reason is None:
                details.scores[forecast][rule] = score
            elif rule == "hit":
                details.reasons[forecast] = reason
        board = dataclasses.replace(plain, rule=rule, relay="none")
        pairs = score_pairs(frame=frame, spec=board, cut=cut)
        details.counted |= set(frame.forecasts["sequence"][pairs.forecast[pairs.scored]].tolist())
    for forecast in details.scores.keys() & details.reasons.keys():
        del details.reasons[forecast]  # what is no call may be a distribution
    return details


def corrections_since(snapshot: Snapshot, viewpoint: Viewpoint) -> Corrections:
    """Count what was recorded after the day and changes what is known of the time before it."""
    cut = viewpoint.cut_at
    after = [n for n, entry in snapshot.entries().items() if entry.recorded_at >= cut]
    if not after:
        return Corrections(0, 0, 0, 0, 0)
    first = min(after)
    resolution = findings.resolution
    acts = snapshot.select(resolution, resolution.c.journal_seq >= first)
    corrected = [row for row in acts if row["supersedes_id"] is not None]
    reopened = [row for row in corrected if row["known_at"] is None]
    late = [row for row in acts if row["known_at"] is not None and row["known_at"] < cut]
    forecast = statements.forecast
    late_said = [
        row
        for row in snapshot.select(forecast, forecast.c.journal_seq >= first)
        if made_by(When(row["made_at"], Precision(row["made_precision"])), cut)
    ]
    redefined = _moved_windows(snapshot, first) + len(
        snapshot.select(
            claims.criterion_version,
            claims.criterion_version.c.journal_seq >= first,
            claims.criterion_version.c.version > 1,
        )
    )
    retraction = journal.retraction
    return Corrections(
        n_superseded=len(corrected) - len(reopened),
        n_reopened=len(reopened),
        n_retracted=len(snapshot.select(retraction, retraction.c.journal_seq >= first)),
        n_redefined=redefined,
        n_learnt_late=len([row for row in late if row["supersedes_id"] is None]) + len(late_said),
    )


def _moved_windows(snapshot: Snapshot, first: int) -> int:
    """Return how many versions recorded since a transaction moved the end of a window."""
    table = claims.prediction_version
    later = snapshot.select(table, table.c.journal_seq >= first, table.c.version > 1)
    numbers = sorted({row["prediction_id"] for row in later})
    if not numbers:
        return 0
    versions = snapshot.children(table, "prediction_id", numbers)
    return sum(
        after["journal_seq"] >= first and after["closes_at"] != before["closes_at"]
        for rows in versions.values()
        for before, after in pairwise(rows)
    )
