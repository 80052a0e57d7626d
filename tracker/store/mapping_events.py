"""From domain records to rows: dated facts, which have no versions.

Invariant: a record is one row of its own table plus child rows for what it lists. Every function
returns the id of the fact; `row` is the line or row of the file that a record comes from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tracker.domain.curve import curve_text
from tracker.store.tables import findings, people, statements
from tracker.store.tables import journal as own

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.domain.corpus import CorpusHeader
    from tracker.domain.document import LeftOut
    from tracker.domain.evidence import Evidence
    from tracker.domain.forecast import Forecast
    from tracker.domain.lexicon import Lexicon
    from tracker.domain.outcome import Outcome
    from tracker.domain.resolution import Resolution, Verdict
    from tracker.store.keys import Keys
    from tracker.store.ledger import Ledger


def append_evidence(ledger: Ledger, keys: Keys, record: Evidence, row: int | None = None) -> int:
    """Append evidence."""
    published = record.published
    return ledger.append(
        findings.evidence,
        row,
        prediction_id=keys.need("prediction", record.prediction),
        publisher=record.publisher,
        title=record.title,
        url=record.url,
        published_at=None if published is None else published.at,
        published_precision=None if published is None else str(published.precision),
        retrieved_at=record.retrieved_at,
        stance=str(record.stance),
        summary=record.summary,
        seen=record.seen,
        mirror=record.mirror,
        in_print=record.in_print,
        archive_sha256=record.archive_sha256,
    )


def append_resolution(
    ledger: Ledger,
    keys: Keys,
    record: Resolution,
    *,
    supersedes: int | None = None,
    row: int | None = None,
) -> int:
    """Append a resolution; `record.evidence` holds the numbers of the cited evidence."""
    known = record.known
    number = ledger.append(
        findings.resolution,
        row,
        prediction_id=keys.need("prediction", record.prediction),
        **_outcome_columns("outcome", record.outcome),
        known_at=None if known is None else known.at,
        known_precision=None if known is None else str(known.precision),
        decided_by=record.decided_by,
        rationale=record.rationale,
        early=record.early,
        supersedes_id=supersedes,
    )
    for place, evidence_id in enumerate(record.evidence):
        ledger.append(
            findings.resolution_evidence,
            resolution_id=number,
            place=place,
            evidence_id=evidence_id,
        )
    return number


def append_verdict(
    ledger: Ledger,
    keys: Keys,
    record: Verdict,
    *,
    known_at: datetime | None = None,
    row: int | None = None,
) -> int:
    """Append one judge's verdict."""
    return ledger.append(
        findings.verdict,
        row,
        prediction_id=keys.need("prediction", record.prediction),
        judge=record.judge,
        **_outcome_columns("outcome", record.outcome),
        fairness=str(record.fairness),
        fair_criterion=record.fair_criterion,
        **_outcome_columns("fair_outcome", record.outcome_if_fair),
        confidence=record.confidence,
        known_at=known_at,
        note=record.note,
    )


def append_left_out(
    ledger: Ledger, keys: Keys, record: LeftOut, *, corpus_id: int | None, row: int | None = None
) -> int:
    """Append a statement that was considered and not filed."""
    named = record.source
    return ledger.append(
        people.left_out,
        row,
        corpus_id=corpus_id,
        document_id=keys.need("document", record.document),
        section=record.section,
        source_id=None if named is None else keys.need("source", named),
        statement=record.statement,
        reason=record.reason,
    )


_AS_SAID = (
    "section",
    "ends_at",
    "hedge",
    "strength",
    "probability",
    "point",
    "low",
    "high",
    "level",
    "unit",
    "quote",
    "quote_prefix",
    "quote_suffix",
    "note",
)


def forecast_columns(record: Forecast, keys: Keys) -> dict[str, object]:
    """Return the columns of a forecast's own row that are not NULL."""
    keys.gather(
        ("prediction", record.prediction),
        ("source", record.source),
        ("document", record.document),
        *(("source", relayer) for relayer in record.via),
    )
    locator, original, made = record.locator, record.original, record.made
    columns: dict[str, object] = {
        "prediction_id": keys.need("prediction", record.prediction),
        "source_id": keys.need("source", record.source),
        "made_at": made.at,
        "made_precision": str(made.precision),
        "stance": str(record.stance),
        "withdrawn": record.withdrawn,
    }
    for name in _AS_SAID:
        value = getattr(record, name)
        if value is not None:
            columns[name] = value
    if record.document is not None:
        columns["document_id"] = keys.need("document", record.document)
    if locator is not None:
        columns |= {"locator_start": locator.start, "locator_end": locator.end}
    if original is not None:
        columns |= {
            "original_said": original.said,
            "original_strength": original.strength,
            "original_probability": original.probability,
        }
    return columns


def append_forecast(ledger: Ledger, keys: Keys, record: Forecast, row: int | None = None) -> int:
    """Append a forecast with its options, quantiles, curve and relays; return its number."""
    number = ledger.append(statements.forecast, row, **forecast_columns(record, keys))
    for place, (option, probability) in enumerate(record.options):
        ledger.append(
            statements.forecast_option,
            row,
            forecast_id=number,
            place=place,
            option=option,
            probability=probability,
        )
    for level, value in record.quantiles:
        ledger.append(
            statements.forecast_quantile, row, forecast_id=number, level=level, value=value
        )
    if record.curve:
        points = curve_text(record.curve)
        ledger.append(statements.forecast_curve, row, forecast_id=number, points=points)
    for place, relayer in enumerate(record.via):
        ledger.append(
            statements.forecast_via,
            row,
            forecast_id=number,
            place=place,
            relayer_id=keys.need("source", relayer),
        )
    return number


def append_lexicon(ledger: Ledger, record: Lexicon) -> int:
    """Append a version of a lexicon with its levels and words; return its id."""
    number = ledger.append(
        statements.lexicon,
        key=record.key,
        version=record.version,
        calibrated=record.calibrated,
    )
    for strength, (low, median, high) in record.levels.items():
        ledger.append(
            statements.lexicon_level,
            lexicon_id=number,
            strength=strength,
            low=low,
            median=median,
            high=high,
        )
    for word, strength in record.words.items():
        ledger.append(statements.lexicon_word, lexicon_id=number, word=word, strength=strength)
    return number


def append_corpus(
    ledger: Ledger, corpus_id: int, record: CorpusHeader, *, version: int, why: str | None = None
) -> int:
    """Append a version of a corpus's description; its lexicon is in the record already."""
    return ledger.append(
        own.corpus_version,
        corpus_id=corpus_id,
        version=version,
        title=record.title,
        settle=record.settle,
        lexicon_id=lexicon_id(ledger, record),
        why=why,
    )


def lexicon_id(ledger: Ledger, record: CorpusHeader) -> int | None:
    """Return the id of a corpus's lexicon; None without one."""
    ledger.flush()
    table = statements.lexicon
    query = select(table.c.id).where(
        table.c.key == record.lexicon, table.c.version == record.lexicon_version
    )
    found = ledger.connection.execute(query).scalar()
    return None if found is None else int(found)


def _outcome_columns(name: str, outcome: Outcome | None) -> dict[str, object]:
    return {
        name: None if outcome is None else str(outcome.kind.value),
        f"{name}_number": None if outcome is None else outcome.number,
        f"{name}_option": None if outcome is None else outcome.option,
    }
