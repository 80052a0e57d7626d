"""The record as typed tables."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from tests.exchange.outgoing_records import KNOWN, prediction, said
from tracker.domain.document import Document, Section
from tracker.domain.evidence import Evidence
from tracker.domain.forecast import Original
from tracker.domain.locator import Locator
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.prediction import BaseRate
from tracker.domain.resolution import Resolution, Verdict
from tracker.domain.source import Source
from tracker.reports.record_export import FORECAST_KEYS, forecast_rows
from tracker.reports.record_tables import KINDS, record_tables

FORECASTS = {
    1: said("rain", "ann", probability=0.7, locator=Locator(3, 9), original=Original("No.")),
    2: said("launch", "ann", point=19_905.0),
    3: said("height", "ann", quantiles=((0.5, 2.0),)),
}
PREDICTIONS = {
    1: prediction("rain", topics=("weather", "water"), base_rate=BaseRate(probability=0.3)),
    2: prediction("launch", type="date"),
    3: prediction("height", type="numeric"),
}
RESOLUTIONS = {
    1: Resolution("rain", Outcome(OutcomeKind.FALSE), KNOWN, evidence=(1,)),
    2: Resolution("launch", Outcome(OutcomeKind.DATE, number=19_906.0), KNOWN),
    3: Resolution("height", Outcome(OutcomeKind.NUMBER, number=0.1 + 0.2), KNOWN),
    4: Resolution("rain", Outcome(OutcomeKind.OPEN), None),
}


def tables() -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every table of a small record."""
    whole = SimpleNamespace(
        sources=(Source("ann", "Ann", parents=("bob",)),),
        documents=(Document("outlook", "Outlook", "ann", sections=(Section(2, "Rain"),)),),
        left_out=(),
        predictions=PREDICTIONS,
        forecasts=FORECASTS,
        evidence={1: Evidence("rain", "Paper", "Seen", "refutes", "It was dry.")},
        resolutions=RESOLUTIONS,
        verdicts={1: Verdict("rain", "second", Outcome(OutcomeKind.TRUE), "fair")},
    )
    return {one.name: list(one.rows) for one in record_tables(whole, forecasts=FORECASTS.items)}


def test_days_and_numbers_stand_in_tables_of_their_own_with_the_same_columns() -> None:
    found = tables()
    assert [row["id"] for row in found["forecasts"]] == ["P-01", "P-03"]
    (day,) = found["forecasts_of_dates"]
    assert (day["point"], day["outcome"]) == (date(2024, 7, 1), "2024-07-02")
    assert tuple(KINDS["forecasts"]) == tuple(KINDS["forecasts_of_dates"]) == FORECAST_KEYS


def test_an_outcome_is_text_and_where_it_can_be_a_number_or_a_day() -> None:
    rain, launch, height = tables()["predictions"]
    assert "outcome" not in rain  # Reopened.
    assert (launch["outcome_on"], launch["outcome_number"]) == (date(2024, 7, 2), None)
    assert (height["outcome"], height["outcome_number"]) == ("0.30000000000000004", 0.1 + 0.2)
    assert tables()["forecasts"][1]["outcome"] == "0.30000000000000004"


def test_lists_are_text_in_the_sheet_and_lists_elsewhere() -> None:
    found = tables()
    assert found["forecasts"][0]["topic"] == "weather;water"
    assert found["predictions"][0]["topics"] == ["weather", "water"]
    assert found["sources"][0]["parents"] == ["bob"]
    assert found["resolutions"][0]["evidence"] == ["E-01"]


def test_where_and_how_it_was_said_stands_beside_the_sheet() -> None:
    first = tables()["statements"][0]
    assert (first["forecast"], first["start"], first["end"]) == ("F-01", 3, 9)
    assert first["original_said"] == "No."


def test_every_field_of_a_noun_has_a_column() -> None:
    nested = {"criterion", "base_rate", "sections", "locator", "original", "published", "known"}
    sheet = set(FORECAST_KEYS) | {"hedge", "strength", "options", "quantiles", "made_on"}
    for name, rows in tables().items():
        extra = sheet | {"prediction", "source"} if name == "statements" else set()
        for row in rows:
            assert set(row) - nested - extra <= set(KINDS[name]), name


def test_a_point_beside_quantiles_has_a_row_of_its_own() -> None:
    forecast = said("height", "ann", point=2.5, quantiles=((0.5, 2.0), (0.9, 4.0)))
    rows = forecast_rows(
        predictions=PREDICTIONS, forecasts=[(7, forecast)], resolutions=(), documents=()
    )
    found = [(row["forecast"], row["quantile"], row["point"]) for row in rows]
    assert found == [("F-07", None, 2.5), ("F-07", 0.5, 2.0), ("F-07", 0.9, 4.0)]
