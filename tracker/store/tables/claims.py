"""Tables of what is claimed: predictions, criterion versions, options, topics, links."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Double, Integer, Text, UniqueConstraint

from tracker.domain.prediction import PredictionType, Resolvability
from tracker.store.tables.base import UtcInstant, fact_table, one_of, probability_check, reference

prediction = fact_table(
    "prediction",
    Column("key", Text, nullable=False, index=True),
    reference("corpus_id", "corpus", optional=True),
)
"""A key is unique among predictions that stand; a retracted import may be read in again."""

prediction_version = fact_table(
    "prediction_version",
    reference("prediction_id", "prediction"),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("claim", Text),
    Column("claim_zh", Text),
    *one_of("type", PredictionType),
    Column("ordered", Boolean, nullable=False),
    Column("unit", Text),
    Column("opens_at", UtcInstant, nullable=False),
    Column("closes_at", UtcInstant, nullable=False),
    Column("condition", Text),
    Column("operationalisation", Text),
    *one_of("resolvability", Resolvability, optional=True),
    Column("tolerance_relative", Double),
    Column("tolerance_absolute", Double),
    Column("base_rate_written_at", UtcInstant),
    Column("base_rate", Double),
    Column("base_rate_reasoning", Text),
    Column("overdue_note", Text),
    Column("open_note", Text),
    Column("why", Text),
    UniqueConstraint("prediction_id", "version"),
    CheckConstraint("opens_at < closes_at", name="window"),
    CheckConstraint("tolerance_relative >= 0", name="tolerance_relative_range"),
    CheckConstraint("tolerance_absolute >= 0", name="tolerance_absolute_range"),
    probability_check("base_rate"),
)

prediction_option = fact_table(
    "prediction_option",
    reference("prediction_version_id", "prediction_version"),
    Column("place", Integer, nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("prediction_version_id", "place"),
    UniqueConstraint("prediction_version_id", "name"),
)

prediction_topic = fact_table(
    "prediction_topic",
    reference("prediction_version_id", "prediction_version"),
    Column("place", Integer, nullable=False),
    reference("topic_id", "topic"),
    UniqueConstraint("prediction_version_id", "place"),
)

prediction_related = fact_table(
    "prediction_related",
    reference("prediction_version_id", "prediction_version"),
    Column("place", Integer, nullable=False),
    reference("related_id", "prediction"),
    UniqueConstraint("prediction_version_id", "place"),
)

base_rate_quantile = fact_table(
    "base_rate_quantile",
    reference("prediction_version_id", "prediction_version"),
    Column("level", Double, nullable=False),
    Column("value", Double, nullable=False),
    UniqueConstraint("prediction_version_id", "level"),
    CheckConstraint("level > 0 AND level < 1", name="level_range"),
)

prediction_link = fact_table(
    "prediction_link",
    reference("prediction_id", "prediction"),
    reference("same_as_id", "prediction"),
    Column("inverted", Boolean, nullable=False),
    Column("why", Text),
    CheckConstraint("prediction_id <> same_as_id", name="two_predictions"),
)
"""Two predictions of one event; `inverted`: one is true exactly when the other is false."""

criterion_version = fact_table(
    "criterion_version",
    reference("prediction_id", "prediction"),
    Column("version", Integer, nullable=False),
    Column("observe", Text, nullable=False),
    Column("source_of_truth", Text),
    Column("fine_print", Text),
    Column("written_at", UtcInstant),
    Column("time_zone", Text),
    Column("is_title", Boolean, nullable=False),
    Column("why", Text),
    UniqueConstraint("prediction_id", "version"),
)
