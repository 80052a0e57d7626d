from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tracker.domain.criterion import Criterion
from tracker.domain.source import Source
from tracker.reports.phrases import (
    REASON_WORDS,
    age_words,
    closes_on,
    left_out_words,
    outcome_words,
    reading,
    source_name,
    status_sentence,
)
from tracker.scoring.state import REASONS

from .conftest import LEXICON, line, said

AS_OF = date(2025, 6, 30)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        pytest.param(
            {"outcome": "false", "known": "2025-01-01"},
            "resolved false, known 2025-01-01",
            id="resolved",
        ),
        pytest.param(
            {"outcome": "annulled", "known": "2025-01-01", "status": "unscored"},
            "annulled, not scored, known 2025-01-01",
            id="unscored",
        ),
        pytest.param(
            {"status": "unscored", "resolvability": "vague"}, "vague, not scored", id="vague"
        ),
        pytest.param(
            {"outcome": "annulled", "status": "unscored", "resolvability": "vague"},
            "annulled (vague), not scored",
            id="annulled-because-vague",
        ),
        pytest.param(
            {"status": "disputed"}, "disputed, judges disagree; closes 2024-12-31", id="disputed"
        ),
        pytest.param(
            {"status": "upcoming", "closes": "2026-12-31"},
            "not begun, opens 2024-01-01, closes 2026-12-31",
            id="upcoming",
        ),
        pytest.param(
            {"status": "open", "closes": "2025-07-01"},
            "open, closes 2025-07-01, in 1 day",
            id="open",
        ),
        pytest.param(
            {"status": "due", "closes": "2025-06-30"}, "due, closed 2025-06-30, today", id="today"
        ),
        pytest.param(
            {"status": "due", "closes": "2025-06-20"},
            "due, closed 2025-06-20, 10 days ago",
            id="due",
        ),
        pytest.param({"status": "overdue"}, "overdue by 181 days, closed 2024-12-31", id="overdue"),
    ],
)
def test_a_status_is_told_with_its_day_or_age(given: dict[str, Any], sentence: str) -> None:
    assert status_sentence(line(**given), AS_OF) == sentence


@pytest.mark.parametrize(
    ("closes", "words"),
    [("2025-06-29", "1 day ago"), ("2025-06-30", "today"), ("2025-07-10", "in 10 days")],
)
def test_ages_count_whole_days(closes: str, words: str) -> None:
    assert age_words(line(closes=closes).prediction, AS_OF) == words


def test_the_closing_day_is_the_one_of_the_criterions_time_zone() -> None:
    there = Criterion("It rains.", time_zone="Asia/Shanghai")
    assert closes_on(line(closes="2024-12-31", criterion=there).prediction) == date(2024, 12, 31)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"outcome": "0.25"}, "25% true"),
        ({"outcome": "not_triggered"}, "condition not met"),
        ({"outcome": "48", "type": "numeric"}, "48"),
        ({"outcome": "2025-02-01", "type": "date"}, "2025-02-01"),
        ({"outcome": "later", "type": "date"}, "later"),
        ({"outcome": "red", "type": "multiple_choice", "options": ("red", "blue")}, "red"),
        ({}, "–"),
    ],
)
def test_outcomes_of_every_type_have_words(given: dict[str, Any], words: str) -> None:
    assert outcome_words(line(**given).outcome) == words


def test_every_reason_of_a_board_has_words() -> None:
    assert tuple(REASON_WORDS) == REASONS


def test_reasons_come_by_number_and_equal_ones_in_their_order() -> None:
    assert left_out_words({"late": 1, "open": 3, "vague": 1}) == "3 open, 1 made too late, 1 vague"
    assert left_out_words({"late": 0}) == ""


@pytest.mark.parametrize(
    ("given", "levels"),
    [
        pytest.param({"strength": "likely"}, (0.6, 0.75, 0.88), id="affirms"),
        pytest.param(
            {"strength": "certain", "stance": "denies"}, (0.0, 0.03, 0.1), id="denies-is-turned"
        ),
        pytest.param({"strength": "likely", "stance": "doubts"}, None, id="doubts-are-not-read"),
        pytest.param({"strength": "likely", "probability": 0.7}, None, id="a-number-beats-words"),
        pytest.param({"strength": "likely", "point": 0.0}, None, id="a-point-of-zero-is-a-number"),
        pytest.param({"strength": "likely", "withdrawn": True}, None, id="a-withdrawal"),
        pytest.param({}, None, id="no-strength"),
    ],
)
def test_hedges_are_read_only_where_no_number_stands(
    given: dict[str, Any], levels: tuple[float, float, float] | None
) -> None:
    found = reading(said(**given).forecast, LEXICON)
    assert (None if found is None else found[:3]) == (
        None if levels is None else pytest.approx(levels)
    )
    assert reading(said(**given).forecast, None) is None


def test_a_source_without_a_name_is_called_by_its_key() -> None:
    assert source_name("ann", {"ann": Source("ann", "Ann 安")}) == "Ann 安"
    assert source_name("bob", {}) == "bob"
