"""What a review reads beside boards: whole predictions, changed criteria, corrected outcomes.

Invariant: a prediction's view here equals the one of `show` at the same viewpoint.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING

from tracker.actions.boards import lexicon_of
from tracker.actions.dossier import (
    AttachedTexts,
    acts_by,
    criterion_versions,
    forecast_views,
    resolution_views,
)
from tracker.actions.history import history_of
from tracker.actions.lookup import recorded_in
from tracker.actions.origins import origins_of
from tracker.domain.identifiers import OUTSIDE
from tracker.domain.instant import last_day
from tracker.reports.phrases import outcome_words
from tracker.reports.review_view import Change
from tracker.reports.views import EvidenceView, PredictionView
from tracker.store.records import Reader
from tracker.store.snapshot import Snapshot
from tracker.store.tables import claims, findings, journal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.actions.boards import ScoreDetails
    from tracker.actions.lines import Standing
    from tracker.actions.viewpoint import Viewpoint
    from tracker.domain.evidence import Evidence
    from tracker.domain.forecast import Forecast
    from tracker.reports.review_span import Span
    from tracker.store.journal import Entry
    from tracker.store.snapshot import RowMapping


def prediction_views(
    snapshot: Snapshot,
    viewpoint: Viewpoint,
    world: Standing,
    numbers: Sequence[int],
    *,
    details: ScoreDetails,
) -> tuple[PredictionView, ...]:
    """Return everything about some predictions, in the order given.

    Args:
        snapshot: of the record.
        viewpoint: where the world was read from.
        world: where all predictions stand.
        numbers: of the predictions.
        details: of at least their forecasts.
    """
    reader, lexicon = Reader(snapshot), lexicon_of(snapshot, None)
    sources = {record.key: record for record in reader.sources().values()}
    documents = {record.key: record for record in reader.documents().values()}
    titles = {one.key: (number, one.title) for number, one in reader.predictions().items()}
    texts = AttachedTexts(snapshot, documents)
    forecasts, evidence = _by_prediction(world)
    return tuple(
        dataclasses.replace(
            _acts(snapshot, viewpoint, world, number),
            forecasts=forecast_views(forecasts[key], details, texts),
            evidence=tuple(
                EvidenceView(number=one, evidence=record, prediction_number=number)
                for one, record in evidence[key]
            ),
            verdicts=tuple(reader.verdicts([number]).values()),
            sources=sources,
            documents=documents,
            related={other: titles[other] for other in world.lines[number].prediction.related},
            lexicon=lexicon,
        )
        for number in numbers
        for key in (world.lines[number].prediction.key,)
    )


def _by_prediction(
    world: Standing,
) -> tuple[dict[str, list[tuple[int, Forecast]]], dict[str, list[tuple[int, Evidence]]]]:
    """Return forecasts and evidence with their numbers, by the key of the prediction."""
    forecasts: dict[str, list[tuple[int, Forecast]]] = defaultdict(list)
    for number, forecast in world.forecasts.items():
        forecasts[forecast.prediction].append((number, forecast))
    evidence: dict[str, list[tuple[int, Evidence]]] = defaultdict(list)
    for number, one in world.evidence.items():
        evidence[one.prediction].append((number, one))
    return forecasts, evidence


def _acts(snapshot: Snapshot, viewpoint: Viewpoint, world: Standing, number: int) -> PredictionView:
    """Return the part of a view that tells what was done to a prediction."""
    entries = snapshot.entries()
    acts, in_force = acts_by(resolution_views(snapshot, number, entries), viewpoint.cut_at)
    return PredictionView(
        line=world.lines[number],
        as_of=viewpoint.as_of,
        criteria=criterion_versions(snapshot, number, entries),
        resolutions=acts,
        in_force=in_force,
        history=history_of(snapshot, number, entries, viewpoint.cut_at),
        origins=origins_of(snapshot, number),
    )


def changed_criteria(
    snapshot: Snapshot, span: Span, titles: Mapping[int, str]
) -> tuple[Change, ...]:
    """Return the criteria and windows that were changed on a day of the span, oldest first."""
    entries = _entries_in(snapshot, span)
    found = []
    for table in (claims.prediction_version, claims.criterion_version):
        before: dict[int, RowMapping] = {}
        for row in snapshot.select(table):
            number = row["prediction_id"]
            earlier, before[number] = before.get(number), row
            if earlier is None or number not in titles or row["journal_seq"] not in entries:
                continue
            what = _window_words(row, earlier) if "closes_at" in row else "criterion rewritten"
            if what is not None:
                owner = (number, titles[number])
                found.append(_change(row, owner, entries, what, row["why"]))
    return tuple(sorted(found, key=lambda change: change.recorded.sequence))


def _window_words(row: RowMapping, before: RowMapping) -> str | None:
    """Return how a window was moved; None if it was not."""
    parts = []
    if row["opens_at"] != before["opens_at"]:
        parts.append(f"opens {row['opens_at'].date()}, was {before['opens_at'].date()}")
    if row["closes_at"] != before["closes_at"]:
        days = last_day(row["closes_at"]), last_day(before["closes_at"])
        parts.append(f"closes {days[0]}, was {days[1]}")
    return "; ".join(parts) or None


def corrected_outcomes(
    snapshot: Snapshot, span: Span, titles: Mapping[int, str]
) -> tuple[Change, ...]:
    """Return the outcomes that were corrected or taken back on a day of the span, oldest first."""
    entries = _entries_in(snapshot, span)
    # Acts that were taken back are hidden from the snapshot, and are what is told here.
    bare = Snapshot(snapshot.connection, snapshot.sequence)
    bare.retracted = {}
    acts = {row["id"]: row for row in bare.select(findings.resolution)}
    words = {
        number: outcome_words(act.outcome) for number, act in Reader(bare).resolutions().items()
    }
    found = []
    for number, row in acts.items():
        owner, earlier = row["prediction_id"], row["supersedes_id"]
        if earlier is None or owner not in titles or row["journal_seq"] not in entries:
            continue
        now = "reopened" if row["known_at"] is None else words[number]
        what = f"{now}, was {words[earlier]}"
        named = (owner, titles[owner])
        found.append(_change(row, named, entries, what, row["rationale"]))
    for row in bare.select(journal.retraction):
        number = row["retracted_resolution_id"]
        if number is None or row["journal_seq"] not in entries:
            continue
        owner = acts[number]["prediction_id"]
        if owner in titles:
            what = f"{words[number]} taken back as entered wrongly"
            found.append(_change(row, (owner, titles[owner]), entries, what, row["why"]))
    return tuple(sorted(found, key=lambda change: change.recorded.sequence))


def _entries_in(snapshot: Snapshot, span: Span) -> dict[int, Entry]:
    """Return the journal entries that were recorded on a day of the span, by sequence."""
    return {
        sequence: entry
        for sequence, entry in snapshot.entries().items()
        if span.since <= entry.recorded_at.date() <= span.until
    }


def _change(
    row: RowMapping, owner: tuple[int, str], entries: dict[int, Entry], what: str, why: str | None
) -> Change:
    """Return a change of the prediction with this number and title."""
    return Change(
        number=owner[0],
        title=owner[1],
        recorded=recorded_in(entries, row["journal_seq"]),
        what=what,
        why=why,
    )


def record_title(snapshot: Snapshot, viewpoint: Viewpoint) -> str:
    """Return the titles of the corpora that are looked at."""
    versions = snapshot.newest(journal.corpus_version, "corpus_id")
    wanted = viewpoint.corpus_ids(snapshot)
    corpora = [row for row in snapshot.select(journal.corpus) if row["key"] != OUTSIDE]
    ids = [row["id"] for row in corpora if wanted is None or row["id"] in wanted]
    return "; ".join(versions[number]["title"] for number in ids) or "Prediction record"
