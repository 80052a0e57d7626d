from __future__ import annotations

from datetime import date

import pytest

from tracker.errors import InvalidInput
from tracker.reports.review_span import days_span, last_quarter, quarter_span, year_span


@pytest.mark.parametrize(
    ("text", "since", "until", "following"),
    [
        ("2024-Q1", "2024-01-01", "2024-03-31", "2024-06-30"),
        ("2024-q4", "2024-10-01", "2024-12-31", "2025-03-31"),
        ("2023Q3", "2023-07-01", "2023-09-30", "2023-12-31"),
    ],
)
def test_a_quarter_has_its_days_and_the_quarter_that_follows(
    text: str, since: str, until: str, following: str
) -> None:
    span = quarter_span(text)
    shown = (span.since.isoformat(), span.until.isoformat(), span.next_until.isoformat())
    assert shown == (since, until, following)


@pytest.mark.parametrize(
    ("day", "title"),
    [
        ("2025-01-01", "2024-Q4"),
        ("2024-12-31", "2024-Q3"),
        ("2024-04-01", "2024-Q1"),
        ("2024-03-31", "2023-Q4"),
    ],
)
def test_the_last_quarter_is_over_on_the_day(day: str, title: str) -> None:
    assert last_quarter(date.fromisoformat(day)).title == title


def test_a_year_is_followed_by_a_year() -> None:
    span = year_span(2024)
    assert (span.title, span.since, span.until) == ("2024", date(2024, 1, 1), date(2024, 12, 31))
    assert span.next_until == date(2025, 12, 31)


def test_days_are_followed_by_as_many() -> None:
    assert days_span(date(2024, 2, 28), date(2024, 2, 29)).next_until == date(2024, 3, 2)
    assert days_span(date(2024, 2, 28), date(2024, 2, 28)).title == "2024-02-28 to 2024-02-28"
    assert days_span(date(2, 1, 1), date(9999, 1, 1)).next_until == date.max


def test_days_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(InvalidInput, match="swap them"):
        days_span(date(2024, 2, 2), date(2024, 2, 1))


def test_the_end_of_the_calendar_is_refused_in_words() -> None:
    with pytest.raises(InvalidInput, match="the end of the calendar"):
        quarter_span("9999-Q4")
