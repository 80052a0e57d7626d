"""Dates: ISO first, nothing guessed, each refusal says what to write."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.cli.dates import YEARS, read_day, read_when
from tracker.domain.instant import Precision
from tracker.errors import InvalidInput

TODAY = date(2026, 11, 21)
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param("2024-05-31", "2024-05-31", id="iso"),
        pytest.param("20240531", "2024-05-31", id="iso-basic"),
        pytest.param(" 2024-05-31 ", "2024-05-31", id="blanks"),
        pytest.param("31 May 2024", "2024-05-31", id="day-month-year"),
        pytest.param("May 31, 2024", "2024-05-31", id="month-day-year"),
        pytest.param("1st of May 2024", "2024-05-01", id="ordinal"),
        pytest.param("31.5.2024", "2024-05-31", id="only-one-order-is-valid"),
        pytest.param("5/31/2024", "2024-05-31", id="only-the-other-order-is-valid"),
        pytest.param("5/5/2024", "2024-05-05", id="both-orders-agree"),
        pytest.param("2024/5/6", "2024-05-06", id="year-in-front-settles-the-order"),
        pytest.param("2024.05.06", "2024-05-06", id="year-in-front-with-dots"),
        pytest.param("Friday 3 May 2024", "2024-05-03", id="weekday-agrees"),
        pytest.param("29 Feb 2024", "2024-02-29", id="leap-day"),
        pytest.param("today", "2026-11-21", id="today"),
        pytest.param("Yesterday", "2026-11-20", id="yesterday"),
    ],
)
def test_a_day_is_read(text: str, day: str) -> None:
    assert read_day(text, today=TODAY).isoformat() == day


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        pytest.param("2024-05-31T14:00Z", "2024-05-31T14:00:00Z", id="utc"),
        pytest.param("2024-05-31T14:00", "2024-05-31T14:00:00Z", id="no-zone-is-utc"),
        pytest.param("2024-05-31T14:00+05:30", "2024-05-31T08:30:00Z", id="offset"),
        pytest.param("2024-12-31T23:30-02:00", "2025-01-01T01:30:00Z", id="next-year"),
        pytest.param("31 May 2024 2pm", "2024-05-31T14:00:00Z", id="free"),
        pytest.param("31 May 2024 14:00 UTC", "2024-05-31T14:00:00Z", id="free-utc"),
        pytest.param("31 May 2024 14:00 +0530", "2024-05-31T08:30:00Z", id="free-offset"),
    ],
)
def test_an_instant_is_read_in_utc(text: str, instant: str) -> None:
    when = read_when(text, today=TODAY)
    assert str(when) == instant
    assert when.precision is Precision.INSTANT


@pytest.mark.parametrize(
    ("text", "shown", "precision"),
    [
        pytest.param("2024", "2024", Precision.YEAR, id="year"),
        pytest.param("2024-05", "2024-05", Precision.MONTH, id="month"),
        pytest.param("May 2024", "2024-05", Precision.MONTH, id="named-month"),
        pytest.param("05/2024", "2024-05", Precision.MONTH, id="month-slash-year"),
    ],
)
def test_a_period_is_read_only_where_a_precision_is_kept(
    text: str, shown: str, precision: Precision
) -> None:
    when = read_when(text, today=TODAY, periods=True)
    assert (str(when), when.precision) == (shown, precision)
    with pytest.raises(InvalidInput, match=rf"names a {precision}, not a day; write 2024-05-31"):
        read_when(text, today=TODAY)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("5/6/2024", "can be 2024-05-06 or 2024-06-05", id="two-readings"),
        pytest.param("05-06-2024", "can be 2024-05-06 or 2024-06-05", id="two-readings-hyphen"),
        pytest.param("1 May", "names no year", id="no-year"),
        pytest.param("May", "names no year", id="month-alone"),
        pytest.param("Friday", "names no year", id="weekday-alone"),
        pytest.param("10:30", "names no year", id="time-alone"),
        pytest.param("12", "names no year", id="number-alone"),
        pytest.param("24-05-31", "no year of four digits", id="two-digit-year-first"),
        pytest.param("5/31/24", "no year of four digits", id="two-digit-year-last"),
        pytest.param("May 5 24", "no year of four digits", id="two-digit-year-in-words"),
        pytest.param("May 2024 10pm", "does not name a day", id="month-with-time"),
        pytest.param("10:30 2024", "does not name a day", id="year-with-time"),
        pytest.param("Friday May 2024", "does not name a day", id="weekday-of-a-month"),
        pytest.param("Monday 3 May 2024", "is not a Monday", id="weekday-disagrees"),
        pytest.param("2024-W05", "names a week", id="week"),
        pytest.param("2024-02-30", "is not a date", id="no-such-day"),
        pytest.param("2024-13-01", "is not a date", id="no-such-month"),
        pytest.param("2024-00", "is not a date", id="no-such-month-alone"),
        pytest.param("next friday", "is not a date", id="words"),
        pytest.param("", "is not a date", id="empty"),
        pytest.param("2024-05-31\x00", "is not a date", id="nul"),
        pytest.param("1" * 10_000, "is not a date", id="long"),
        pytest.param("99999999999999999999 May", "is not a date", id="overflow"),
        pytest.param("31 May 2024 14:00 EST", "'EST' is not an offset", id="zone-by-name"),
        pytest.param("31 May 2024 14:00 UTC+3", "unclear offset", id="zone-with-either-sign"),
        pytest.param("9999-12-31", "outside the years", id="last-year"),
        pytest.param("0202-05-31", "outside the years", id="slip-in-the-year"),
    ],
)
def test_what_is_not_exactly_one_date_is_refused_with_what_to_write(text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as refusal:
        read_when(text, today=TODAY, periods=True)
    assert "write" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_time_of_day_is_refused_where_a_day_is_asked_for() -> None:
    with pytest.raises(InvalidInput, match="has a time of day; write 2024-05-31"):
        read_day("2024-05-31T14:00Z", today=TODAY)


@given(DAYS)
def test_every_iso_day_reads_as_itself(day: date) -> None:
    assert read_day(day.isoformat(), today=TODAY) == day


@given(DAYS, st.sampled_from(["%d %B %Y", "%B %d, %Y", "%d %b %Y", "%A %d %B %Y", "%Y/%m/%d"]))
def test_a_day_written_out_reads_as_itself(day: date, pattern: str) -> None:
    assert read_day(day.strftime(pattern), today=TODAY) == day


@given(DAYS, st.sampled_from(["{d}/{m}/{y}", "{m}/{d}/{y}", "{d:02}.{m:02}.{y}", "{m}-{d}-{y}"]))
def test_day_and_month_are_never_swapped_silently(day: date, pattern: str) -> None:
    text = pattern.format(d=day.day, m=day.month, y=day.year)
    if day.day <= 12 and day.day != day.month:
        with pytest.raises(InvalidInput, match="can be"):
            read_day(text, today=TODAY)
    else:
        assert read_day(text, today=TODAY) == day


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)), st.integers(-840, 840))  # noqa: DTZ001 - Hypothesis wants naive bounds
def test_every_iso_instant_reads_as_itself_in_utc(naive: datetime, minutes: int) -> None:
    at = naive.replace(tzinfo=UTC)
    local = (naive + timedelta(minutes=minutes)).isoformat()
    sign, size = ("-", -minutes) if minutes < 0 else ("+", minutes)
    text = f"{local}{sign}{size // 60:02d}:{size % 60:02d}"
    assert read_when(text, today=TODAY).at == at


@given(st.text(max_size=30))
def test_any_text_is_a_date_of_a_plausible_year_or_a_refusal(text: str) -> None:
    try:
        when = read_when(text, today=TODAY, periods=True)
    except InvalidInput as refusal:
        assert "\n" not in str(refusal)  # noqa: PT017 - either outcome is right
    else:
        assert when.at.tzinfo is UTC
        assert when.at.year in YEARS
