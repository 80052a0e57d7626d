from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tracker.domain.document import Document, Section
from tracker.domain.forecast import Original
from tracker.domain.instant import day_number
from tracker.domain.locator import Locator
from tracker.domain.source import Source
from tracker.reports.phrases import reading
from tracker.reports.report import Tone
from tracker.reports.statements import forecast_item
from tracker.reports.statements import said as said_words
from tracker.reports.views import ForecastView, PredictionView

from .conftest import LEXICON, line, said

SOURCES = {
    "ann": Source("ann", "Ann"),
    "ben": Source("ben", "Ben"),
    "cat": Source("cat", "Cat 猫"),
}
REPORT = Document(
    "report", "Ten trends", publisher="cat", sections=(Section(3, "Chips"), Section(4, "Apps"))
)


def view(*forecasts: ForecastView) -> PredictionView:
    return PredictionView(
        line=line(),
        as_of=date(2025, 6, 30),
        forecasts=forecasts,
        sources=SOURCES,
        documents={"report": REPORT},
        lexicon=LEXICON,
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({"probability": 0.7}, "gives 70%", id="probability"),
        pytest.param({"probability": 0.0}, "gives 0%", id="zero-is-a-probability"),
        pytest.param({"probability": 0.675}, "gives 67.5%", id="half-percents-stay"),
        pytest.param({"probability": 0.999}, "gives 99.9%", id="tenths-stay"),
        pytest.param(
            {"hedge": "有望", "strength": "likely"},
            "“有望” (likely), read as 75% (60–88%)",
            id="hedge",
        ),
        pytest.param(
            {"hedge": "", "strength": "certain"},
            "no hedge words (certain), read as 97% (90–100%)",
            id="no-hedge-words",
        ),
        pytest.param(
            {"strength": "almost_certain"},
            "almost certain, read as 90% (80–96%, interpolated)",
            id="interpolated-levels-say-so",
        ),
        pytest.param(
            {"hedge": "won't", "strength": "certain", "stance": "denies"},
            "denies it, “won't” (certain), read as 3% (0–10%)",
            id="denial",
        ),
        pytest.param(
            {"hedge": "也许", "strength": "possible", "stance": "doubts"},
            "doubts it, “也许” (possible)",
            id="doubt",
        ),
        pytest.param({"withdrawn": True}, "withdraws its forecast", id="withdrawal"),
        pytest.param(
            {"point": 48.0, "unit": "TOPS", "low": 40.0, "high": 60.0, "level": 0.9},
            "says 48 TOPS (40 to 60 TOPS, 90% interval)",
            id="point-and-interval",
        ),
        pytest.param({"low": 10.0, "high": 100.0}, "says 10 to 100", id="interval"),
        pytest.param({"low": 10.0, "unit": "kg"}, "says 10 kg or more", id="open-above"),
        pytest.param({"high": 0.0}, "says up to 0", id="open-below"),
        pytest.param({"options": (("red", 0.6), ("blue", 0.4))}, "red 60%, blue 40%", id="options"),
        pytest.param(
            {"quantiles": ((0.025, 5.0), (0.975, 7.5))},
            "2.5% below 5, 97.5% below 7.5",
            id="quantiles of half percents",
        ),
        pytest.param(
            {"quantiles": ((0.1, 5.0), (0.9, 7.5))}, "10% below 5, 90% below 7.5", id="quantiles"
        ),
        pytest.param({}, "says it will be so", id="nothing-recorded"),
    ],
)
def test_stated_numbers_and_read_words_are_told_apart(given: dict[str, Any], words: str) -> None:
    forecast = said(**given).forecast
    assert said_words(forecast, reading(forecast, LEXICON), "numeric") == words


def test_points_of_dates_are_days() -> None:
    forecast = said(point=float(day_number(date(2026, 1, 1)))).forecast
    assert said_words(forecast, None, "date") == "says 2026-01-01"


def test_an_entry_says_who_when_where_and_quotes_the_words() -> None:
    one = said(
        hedge="将",
        strength="likely",
        document="report",
        section=3,
        locator=Locator(120, 180),
        words="芯片将供应充足。",
        note="Seen twice.",
    )
    item = forecast_item(one, view(one))
    assert item.label == "F-31"
    assert item.head == "Ann, 2024-02-01: “将” (likely), read as 75% (60–88%)"
    assert item.lines == ("Ten trends, §3 Chips, characters 120:180", "Seen twice.")
    assert item.quote == "芯片将供应充足。"


def test_a_recorded_quote_stands_in_for_a_text_that_is_not_held() -> None:
    one = said(probability=0.7, quote="about seventy")
    assert forecast_item(one, view(one)).quote == "about seventy"


def test_unknown_documents_and_sections_are_named_by_what_is_known() -> None:
    one = said(probability=0.7, document="lost", section=9)
    assert forecast_item(one, view(one)).lines == ("lost, §9",)


def test_a_relay_names_every_relayer_in_order_and_what_was_said_first() -> None:
    one = said(
        probability=0.7, via=("ben", "cat"), original=Original("it may well happen", "possible")
    )
    assert forecast_item(one, view(one)).lines == (
        "Second-hand, relayed by Ben, then Cat 猫; boards leave it out unless asked.",
        "Originally said: it may well happen (possible)",
    )


def test_the_next_statement_of_the_same_source_is_named() -> None:
    first, second = said(31, probability=0.7), said(40, on="2024-03-01", probability=0.8)
    other = said(41, on="2024-02-15", probability=0.1, source="ben")
    gone = said(50, on="2024-04-01", withdrawn=True)
    whole = view(first, second, other, gone)
    assert forecast_item(first, whole).lines == ("Followed by F-40, 2024-03-01.",)
    assert forecast_item(second, whole).lines == ("Withdrawn by F-50, 2024-04-01.",)
    assert forecast_item(other, whole).lines == ()
    assert forecast_item(gone, whole).tone is Tone.QUIET


def test_on_one_day_the_later_number_follows() -> None:
    first, second = said(31, probability=0.7), said(32, probability=0.8)
    assert forecast_item(first, view(first, second)).lines == ("Followed by F-32, 2024-02-01.",)
    assert forecast_item(second, view(first, second)).lines == ()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        pytest.param(
            {"scores": {"brier": 0.0625, "log": 0.28768, "hit": 1.0, "absolute_error": None}},
            "Right: Brier score 0.062, log score 0.288.",
            id="right",
        ),
        pytest.param(
            {"scores": {"brier": 0.81, "hit": 0.0}}, "Wrong: Brier score 0.810.", id="wrong"
        ),
        pytest.param({"scores": {"hit": 0.5}}, "Hit 0.5.", id="half-a-hit"),
        pytest.param({"scores": {"log": float("inf")}}, "log score ∞.", id="infinite"),
        pytest.param(
            {"scores": {"brier": 0.0}, "is_counted": False},
            "Brier score 0.000 (not the one that boards count).",
            id="not-counted",
        ),
        pytest.param({"reason": "order_unknown"}, "Not scored: order unknown.", id="reason"),
    ],
)
def test_scores_are_told_or_why_there_are_none(given: dict[str, Any], sentence: str) -> None:
    one = said(probability=0.75, **given)
    assert forecast_item(one, view(one)).lines == (sentence,)


@pytest.mark.parametrize(
    ("about", "given", "sentence"),
    [
        pytest.param(
            {"type": "numeric", "unit": "TOPS"},
            {"point": 40.0, "scores": {"hit": 0.0, "absolute_error": 10.0, "wis": 10.0}},
            "Wrong: off by 10 TOPS.",
            id="unit",
        ),
        pytest.param(
            {"type": "numeric"},
            {"point": 0.0, "scores": {"absolute_error": 17900.4}},
            "off by 17900.",
            id="no-unit",
        ),
        pytest.param(
            {"type": "date"},
            {"point": 1.0, "scores": {"hit": 1.0, "absolute_error": 1.0}},
            "Right: off by 1 day.",
            id="one-day",
        ),
        pytest.param(
            {"type": "date"}, {"scores": {"absolute_error": 2.5}}, "off by 2.5 days.", id="days"
        ),
        pytest.param(
            {"type": "numeric", "unit": "TOPS"},
            {"quantiles": ((0.1, 5.0), (0.9, 7.5)), "scores": {"wis": 2.0 / 3}},
            "weighted interval score 0.667 TOPS.",
            id="quantiles",
        ),
    ],
)
def test_what_is_measured_is_told_in_its_unit(
    about: dict[str, Any], given: dict[str, Any], sentence: str
) -> None:
    one = said(**given)
    whole = dataclasses.replace(view(one), line=line(**about))
    assert forecast_item(one, whole).lines == (sentence,)


def test_a_retracted_forecast_says_why_and_follows_nothing() -> None:
    typo = said(40, on="2024-03-01", probability=0.8, retracted="a typing error")
    first = said(31, probability=0.7)
    assert forecast_item(typo, view(first, typo)).lines == ("Retracted: a typing error",)
    assert forecast_item(first, view(first, typo)).lines == ()


@pytest.mark.parametrize(
    ("ends", "reason", "lines"),
    [
        pytest.param("2025-03-01", None, ["Ran out 2025-03-01T00:00:00Z."], id="it-has-ended"),
        pytest.param("2025-07-01", None, ["Runs out 2025-07-01T00:00:00Z."], id="it-will-end"),
        pytest.param(
            "2025-03-01",
            "no_forecast_in_time",
            ["Ran out 2025-03-01T00:00:00Z.", "Not scored: it had run out by then."],
            id="before-the-outcome",
        ),
    ],
)
def test_an_entry_says_when_the_forecast_ends(
    ends: str, reason: str | None, lines: list[str]
) -> None:
    ends_at = datetime.fromisoformat(ends).replace(tzinfo=UTC)
    one = dataclasses.replace(said(probability=0.7, ends_at=ends_at), reason=reason)
    assert list(forecast_item(one, view(one)).lines) == lines
