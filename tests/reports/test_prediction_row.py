from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tracker.domain.instant import day_number
from tracker.reports.prediction_row import (
    LIST_KEYS,
    figure,
    outcome_value,
    prediction_line_row,
)

from .conftest import line


def test_a_row_of_a_list_has_exactly_the_keys_of_the_contract() -> None:
    row = prediction_line_row(line(outcome="true", known="2024-05-30", topics=("chips", "apps")))
    assert tuple(row) == LIST_KEYS
    assert row == {
        "id": "P-07",
        "key": "key-7",
        "title": "Prediction 7",
        "type": "binary",
        "status": "resolved",
        "opens_on": date(2024, 1, 1),
        "closes_on": date(2024, 12, 31),
        "known_on": date(2024, 5, 30),
        "outcome": "true",
        "topics": ("chips", "apps"),
        "n_forecasts": 1,
        "n_evidence": 1,
        "resolvability": None,
    }


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({}, None),
        ({"outcome": "false"}, "false"),
        ({"outcome": "0.5"}, 0.5),
        ({"outcome": "annulled"}, "annulled"),
        ({"outcome": "0", "type": "numeric"}, 0.0),
        ({"outcome": "-3.5", "type": "numeric"}, -3.5),
        ({"outcome": "2025-02-01", "type": "date"}, date(2025, 2, 1)),
        ({"outcome": "later", "type": "date"}, "later"),
        ({"outcome": "red", "type": "multiple_choice", "options": ("red", "blue")}, "red"),
    ],
)
def test_outcomes_are_words_numbers_or_days(given: dict[str, Any], value: object) -> None:
    assert outcome_value(line(**given).outcome) == value


def test_only_values_of_date_predictions_are_days() -> None:
    number = float(day_number(date(2026, 1, 1)))
    assert figure(number, "date") == date(2026, 1, 1)
    assert figure(number, "numeric") == number
    assert figure(None, "date") is None
