"""Tables of what became of predictions: evidence, resolutions, verdicts."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)

from tracker.domain.evidence import EvidenceStance
from tracker.domain.instant import Precision
from tracker.domain.outcome import OutcomeKind
from tracker.domain.resolution import Confidence, Fairness
from tracker.store.tables.base import UtcInstant, fact_table, one_of, reference

evidence = fact_table(
    "evidence",
    reference("prediction_id", "prediction"),
    Column("publisher", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("url", Text),
    Column("published_at", UtcInstant),
    *one_of("published_precision", Precision, optional=True),
    Column("retrieved_at", UtcInstant),
    *one_of("stance", EvidenceStance),
    Column("summary", Text, nullable=False),
    Column("seen", Boolean, nullable=False),
    Column("mirror", Boolean, nullable=False),
    Column("in_print", Boolean, nullable=False),
    Column("archive_sha256", Text),
    CheckConstraint("length(archive_sha256) = 64", name="archive_sha256_length"),
    CheckConstraint(
        "(published_at IS NULL) = (published_precision IS NULL)", name="published_whole"
    ),
    Index(None, "prediction_id"),
)

resolution = fact_table(
    "resolution",
    reference("prediction_id", "prediction"),
    *one_of("outcome", OutcomeKind),
    Column("outcome_number", Double),
    Column("outcome_option", Text),
    Column("known_at", UtcInstant),
    *one_of("known_precision", Precision, optional=True),
    Column("decided_by", Text),
    Column("rationale", Text),
    Column("early", Text),
    reference("supersedes_id", "resolution", optional=True),
    CheckConstraint("(known_at IS NULL) = (known_precision IS NULL)", name="known_whole"),
    CheckConstraint("(outcome = 'open') = (known_at IS NULL)", name="known_unless_open"),
    CheckConstraint(
        "(outcome IN ('share', 'number', 'date')) = (outcome_number IS NOT NULL)",
        name="number_where_needed",
    ),
    CheckConstraint(
        "(outcome = 'option') = (outcome_option IS NOT NULL)", name="option_where_needed"
    ),
    CheckConstraint(
        "outcome <> 'share' OR (outcome_number > 0 AND outcome_number < 1)", name="share_range"
    ),
    Index(None, "prediction_id"),
)

resolution_evidence = fact_table(
    "resolution_evidence",
    reference("resolution_id", "resolution"),
    Column("place", Integer, nullable=False),
    reference("evidence_id", "evidence"),
    UniqueConstraint("resolution_id", "evidence_id"),
)

verdict = fact_table(
    "verdict",
    reference("prediction_id", "prediction"),
    Column("judge", Text, nullable=False),
    *one_of("outcome", OutcomeKind),
    Column("outcome_number", Double),
    Column("outcome_option", Text),
    *one_of("fairness", Fairness),
    Column("fair_criterion", Text),
    *one_of("fair_outcome", OutcomeKind, optional=True),
    Column("fair_outcome_number", Double),
    Column("fair_outcome_option", Text),
    *one_of("confidence", Confidence, optional=True),
    Column("known_at", UtcInstant),
    Column("note", Text),
    Index(None, "prediction_id"),
)
