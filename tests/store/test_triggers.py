"""The database's own guard: facts are appended, never changed, whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from tracker.errors import RuleBroken
from tracker.store.engine import transaction
from tracker.store.tables import FACTS
from tracker.store.tables.journal import journal

if TYPE_CHECKING:
    from sqlalchemy import Engine

GUARDED = [table.name for table in (*FACTS, journal)]


def key_of(table: str) -> str:
    return "sequence" if table == "journal" else "id"


def refused(engine: Engine, statement: str) -> None:
    with (
        pytest.raises(RuleBroken, match="append-only"),
        transaction(engine, writes=True) as connection,
    ):
        connection.execute(text(statement))


def test_the_filled_record_has_a_fact_in_every_table(filled: Engine) -> None:
    with transaction(filled, writes=False) as connection:
        for table in GUARDED:
            count = connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar()  # noqa: S608 - our table
            assert count, table


def test_update_and_delete_of_every_fact_are_refused(filled: Engine) -> None:
    for table in GUARDED:
        key = key_of(table)
        refused(filled, f'UPDATE "{table}" SET {key} = {key}')  # noqa: S608 - our table
        refused(filled, f'DELETE FROM "{table}"')  # noqa: S608 - our table


def test_replacing_a_fact_is_refused(filled: Engine, backend: str) -> None:
    for table in GUARDED:
        rows = f'SELECT * FROM "{table}"'  # noqa: S608 - our table
        if backend == "sqlite":
            refused(filled, f'INSERT OR REPLACE INTO "{table}" {rows}')
            refused(filled, f'REPLACE INTO "{table}" {rows}')
        key = key_of(table)
        where = " WHERE true" if backend == "sqlite" else ""
        refused(
            filled,
            f'INSERT INTO "{table}" {rows}{where} ON CONFLICT ({key}) DO UPDATE SET {key} = 99',
        )


def test_truncate_is_refused(postgres_engine: Engine) -> None:
    for table in GUARDED:
        refused(postgres_engine, f'TRUNCATE "{table}" CASCADE')


BROKEN_CELLS = [
    ("forecast", "probability", "1.5", "probability_range"),
    ("forecast", "probability", "-0.01", "probability_range"),
    ("forecast", "level", "1.0", "level_range"),
    ("forecast", "original_probability", "1.1", "original_probability_range"),
    ("forecast", "low", "1e300", "interval_ordered"),
    ("forecast", "ends_at", "-9000000000000000", "ends_after_made"),
    ("forecast", "strength", "'sure'", "strength_known"),
    ("forecast", "stance", "'likes'", "stance_known"),
    ("forecast", "made_precision", "'hour'", "made_precision_known"),
    ("forecast", "locator_start", "-1", "locator_ordered"),
    ("forecast", "locator_end", "NULL", "locator_whole"),
    ("forecast_option", "probability", "1.01", "probability_range"),
    ("forecast_quantile", "level", "0", "level_range"),
    ("lexicon_level", "low", "0.9", "levels_ordered"),
    ("prediction_version", "closes_at", "opens_at", "window"),
    ("prediction_version", "base_rate", "-1", "base_rate_range"),
    ("prediction_version", "tolerance_relative", "-1", "tolerance_relative_range"),
    ("prediction_version", "tolerance_absolute", "-1", "tolerance_absolute_range"),
    ("prediction_version", "type", "'bool'", "type_known"),
    ("prediction_version", "resolvability", "'hard'", "resolvability_known"),
    ("base_rate_quantile", "level", "1", "level_range"),
    ("prediction_link", "same_as_id", "prediction_id", "two_predictions"),
    ("source_link", "same_as_id", "source_id", "two_sources"),
    ("source_version", "kind", "'robot'", "kind_known"),
    ("document_version", "sha256", "'abc'", "sha256_length"),
    ("document_version", "published_at", "NULL", "published_whole"),
    ("evidence", "stance", "'proves'", "stance_known"),
    ("evidence", "published_precision", "NULL", "published_whole"),
    ("evidence", "archive_sha256", "'abc'", "archive_sha256_length"),
    ("verdict", "outcome", "'maybe'", "outcome_known"),
    ("resolution", "outcome_number", "NULL", "number_where_needed"),
    ("resolution", "outcome_number", "1.5", "share_range"),
    ("resolution", "outcome_option", "'red'", "option_where_needed"),
    ("resolution", "known_at", "NULL", "known"),
    ("verdict", "fairness", "'good'", "fairness_known"),
    ("verdict", "confidence", "'sure'", "confidence_known"),
    ("corpus_version", "settle", "0", "settle_positive"),
    ("retraction", "retracted_evidence_id", "1", "one_target"),
    ("retraction", "retracted_forecast_id", "NULL", "one_target"),
    ("journal", "hash", "'abc'", "hash_length"),
    ("journal", "sequence", "0", "sequence_positive"),
]


def complaint(engine: Engine, table: str, column: str, value: str) -> str:
    """Return what the database says to a copy of the rows of a table with one cell changed."""
    with engine.connect() as connection:
        names = [one["name"] for one in inspect(connection).get_columns(table)]
        fresh = {key_of(table): f"{key_of(table)} + 1000", column: value}
        cells = ", ".join(fresh.get(name, f'"{name}"') for name in names)
        statement = f'INSERT INTO "{table}" SELECT {cells} FROM "{table}" ORDER BY 1'  # noqa: S608 - our own names
        try:
            connection.execute(text(statement))
        except DBAPIError as error:
            return str(error.orig)
        return "accepted"


def test_a_value_out_of_range_is_refused(filled: Engine) -> None:
    """The CHECKs answer before the keys, which such copies break as well."""
    said = {
        (table, column, value): complaint(filled, table, column, value)
        for table, column, value, _ in BROKEN_CELLS
    }
    wrong = [
        (case, said[case[:3]])
        for case in BROKEN_CELLS
        if f"ck_{case[0]}_" not in said[case[:3]] or case[3] not in said[case[:3]]
    ]
    assert wrong == []


def test_a_broken_rule_of_the_database_is_one_line(filled: Engine) -> None:
    with (
        pytest.raises(RuleBroken, match=r"refuses a value \(.*\); nothing was written") as caught,
        transaction(filled, writes=True) as connection,
    ):
        connection.execute(text("INSERT INTO topic SELECT * FROM topic"))
    assert "\n" not in str(caught.value)
