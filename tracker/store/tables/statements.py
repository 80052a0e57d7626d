"""Tables of what sources said: lexicons and forecasts with options, quantiles and relays."""

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

from tracker.domain.forecast import Stance
from tracker.domain.instant import Precision
from tracker.domain.lexicon import STRENGTHS
from tracker.store.tables.base import (
    NUMBER,
    UtcInstant,
    fact_table,
    one_of,
    probability_check,
    reference,
)

lexicon = fact_table(
    "lexicon",
    Column("key", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("calibrated", Boolean, nullable=False),
    UniqueConstraint("key", "version"),
)

lexicon_level = fact_table(
    "lexicon_level",
    reference("lexicon_id", "lexicon"),
    *one_of("strength", STRENGTHS),
    Column("low", Double, nullable=False),
    Column("median", Double, nullable=False),
    Column("high", Double, nullable=False),
    UniqueConstraint("lexicon_id", "strength"),
    CheckConstraint(
        "0 <= low AND low <= median AND median <= high AND high <= 1", name="levels_ordered"
    ),
)

lexicon_word = fact_table(
    "lexicon_word",
    reference("lexicon_id", "lexicon"),
    Column("word", Text, nullable=False),
    *one_of("strength", STRENGTHS),
    UniqueConstraint("lexicon_id", "word"),
)

forecast = fact_table(
    "forecast",
    reference("prediction_id", "prediction"),
    reference("source_id", "source"),
    reference("document_id", "document", optional=True),
    Column("section", Integer),
    Column("made_at", UtcInstant, nullable=False),
    *one_of("made_precision", Precision),
    Column("ends_at", UtcInstant),
    *one_of("stance", Stance),
    Column("hedge", Text),
    *one_of("strength", STRENGTHS, optional=True),
    Column("probability", Double),
    Column("point", Double),
    Column("low", Double),
    Column("high", Double),
    Column("level", Double),
    Column("unit", Text),
    Column("withdrawn", Boolean, nullable=False),
    Column("locator_start", NUMBER),
    Column("locator_end", NUMBER),
    Column("quote", Text),
    Column("quote_prefix", Text),
    Column("quote_suffix", Text),
    Column("original_said", Text),
    *one_of("original_strength", STRENGTHS, optional=True),
    Column("original_probability", Double),
    Column("note", Text),
    probability_check("probability"),
    probability_check("original_probability"),
    CheckConstraint("low <= high", name="interval_ordered"),
    CheckConstraint("level > 0 AND level < 1", name="level_range"),
    CheckConstraint("ends_at > made_at", name="ends_after_made"),
    CheckConstraint("0 <= locator_start AND locator_start < locator_end", name="locator_ordered"),
    CheckConstraint("(locator_start IS NULL) = (locator_end IS NULL)", name="locator_whole"),
    Index(None, "prediction_id"),
)

forecast_option = fact_table(
    "forecast_option",
    reference("forecast_id", "forecast"),
    Column("place", Integer, nullable=False),
    Column("option", Text, nullable=False),
    Column("probability", Double, nullable=False),
    UniqueConstraint("forecast_id", "place"),
    UniqueConstraint("forecast_id", "option"),
    probability_check("probability"),
)

forecast_quantile = fact_table(
    "forecast_quantile",
    reference("forecast_id", "forecast"),
    Column("level", Double, nullable=False),
    Column("value", Double, nullable=False),
    UniqueConstraint("forecast_id", "level"),
    CheckConstraint("level > 0 AND level < 1", name="level_range"),
)

forecast_curve = fact_table(
    "forecast_curve",
    reference("forecast_id", "forecast"),
    Column("points", Text, nullable=False),
    UniqueConstraint("forecast_id"),
)
"""A whole distribution, hundreds of points long, is one row: `domain.curve` writes and reads it."""

forecast_via = fact_table(
    "forecast_via",
    reference("forecast_id", "forecast"),
    Column("place", Integer, nullable=False),
    reference("relayer_id", "source"),
    UniqueConstraint("forecast_id", "place"),
)
