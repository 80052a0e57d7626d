"""What a criterion lacks is told from its words, and a careful criterion passes."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from tracker.actions.linting import gaps_of
from tracker.capture.criterion_lint import Setting, lint_criterion
from tracker.domain.criterion import Criterion
from tracker.exchange.corpus.folder import load
from tracker.settings import shipped

YEAR = Setting(opens_on=date(2024, 1, 1), closes_on=date(2024, 12, 31))
CAREFUL = Criterion(
    "By 2024-12-31 at least three of the five largest makers sell a phone with the chip.",
    source_of_truth="IDC quarterly tracker; failing that, Counterpoint.",
    fine_print="Prototypes do not count.",
)


def lacks(observe: str, setting: Setting = YEAR, **more: Any) -> list[str]:  # noqa: ANN401 - fields
    parts = {"source_of_truth": "IDC and Canalys releases", **more}
    return [str(gap.lack) for gap in lint_criterion(Criterion(observe, **parts), setting)]


def test_a_careful_criterion_passes() -> None:
    assert lint_criterion(CAREFUL, YEAR) == ()


@pytest.mark.parametrize(
    ("observe", "found"),
    [
        pytest.param("The chip is sold.", ["date"], id="none"),
        pytest.param("The chip is sold by 2024.", [], id="year"),
        pytest.param("The chip is sold by May 5.", [], id="month"),
        pytest.param("The chip is sold within two years.", [], id="within"),
        pytest.param("The chip is sold by Q3.", [], id="quarter"),
        pytest.param("芯片在三年内上市。", [], id="chinese-years"),
        pytest.param("芯片在2024年5月1日前上市。", [], id="chinese-day"),
        pytest.param("芯片上市。", ["date"], id="chinese-none"),
    ],
)
def test_without_a_window_the_text_must_name_a_date(observe: str, found: list[str]) -> None:
    assert lacks(observe, Setting()) == found


@pytest.mark.parametrize(
    ("observe", "found"),
    [
        pytest.param("Apple ships over 50 by 2024-12-31.", ["threshold"], id="of-nothing"),
        pytest.param("It exceeds 40 in Paris.", ["threshold"], id="place"),
        pytest.param("It is at least 1,500.", ["threshold"], id="end"),
        pytest.param("Apple ships over 50 phones.", [], id="noun"),
        pytest.param("Sales are at least 25% above 2023.", [], id="year"),
        pytest.param("It is at least 0.1 points above 2023.", [], id="decimals"),
        pytest.param("The number of phones is above 5.", [], id="counted-before"),
    ],
)
def test_a_bare_number_is_asked_for_its_unit(observe: str, found: list[str]) -> None:
    assert lacks(observe) == found


def test_with_a_window_a_day_beyond_it_is_a_question() -> None:
    gaps = lint_criterion(Criterion("Sold by 2025-06-30.", "IDC or Canalys"), YEAR)
    assert [gap.message for gap in gaps] == [
        "names 2025-06-30, but the window closes 2024-12-31: move one of them"
    ]
    assert lacks("Sold by 2024-06-30.") == []
    assert lacks("Sold before 2025-01-01.") == []
    assert lacks("2025年1月1日之前上市。") == []
    assert lacks("Sold before 2025-01-02.") == ["date"]
    assert lacks("2024-02-30 is no day.") == []


@pytest.mark.parametrize(
    ("observe", "found"),
    [
        pytest.param("Phones widely run models.", ["threshold"], id="widely"),
        pytest.param("Phones widely run models: 30% or more.", [], id="percent"),
        pytest.param("Several makers sell it.", ["threshold"], id="several"),
        pytest.param("At least two of several makers sell it.", [], id="number-word"),
        pytest.param("GPT-4 is in widespread use in 2024.", ["threshold"], id="name-and-year"),
        pytest.param("国产芯片大幅普及。", ["threshold"], id="chinese"),
        pytest.param("国产芯片普及率超过一半。", [], id="chinese-half"),
        pytest.param("The maker sells the chip.", [], id="no-degree"),
    ],
)
def test_words_of_degree_want_a_number(observe: str, found: list[str]) -> None:
    assert lacks(observe) == found


def test_a_number_wants_a_unit() -> None:
    numeric = Setting(opens_on=date(2024, 1, 1), closes_on=date(2024, 12, 31), type="numeric")
    assert lacks("The result of 2024.", numeric) == ["threshold"]
    assert lacks("The number of chips sold.", numeric) == []
    assert lacks("The result of 2024.", Setting(closes_on=YEAR.closes_on, unit="chips")) == []


@pytest.mark.parametrize(
    ("source", "observe", "found"),
    [
        pytest.param(None, "The chip is sold.", ["source"], id="none"),
        pytest.param(None, "According to IDC the chip is sold.", [], id="in-the-text"),
        pytest.param(None, "据公司公告，芯片上市。", [], id="in-the-chinese-text"),
        pytest.param("Major press.", "The chip is sold.", ["source"], id="generic"),
        pytest.param("媒体报道", "The chip is sold.", ["source"], id="generic-chinese"),
        pytest.param("The report.", "A report says 5%.", [], id="points-back"),
        pytest.param("Reuters", "The chip is sold.", ["fallback"], id="one-place"),
        pytest.param("Reuters or AP", "The chip is sold.", [], id="two-places"),
        pytest.param("nvidia.com", "Nvidia sells the chip.", [], id="the-actor-s-own"),
        pytest.param("Meta.", "Meta sells the chip.", [], id="the-actor"),
        pytest.param("Company filings", "The chip is sold.", [], id="many-documents"),
    ],
)
def test_somebody_must_decide_and_somebody_else_if_he_stops(
    source: str | None, observe: str, found: list[str]
) -> None:
    assert lacks(observe, source_of_truth=source) == found


@pytest.mark.parametrize(
    "fine_print",
    ["If it is no longer published, the last value counts.", "如停止发布，以最后一期为准。"],
)
def test_a_fallback_may_stand_in_the_fine_print(fine_print: str) -> None:
    assert lacks("Sold.", source_of_truth="IDC tracker", fine_print=fine_print) == []


def test_a_time_zone_matters_where_hours_decide() -> None:
    week = Setting(opens_on=date(2024, 3, 10), closes_on=date(2024, 3, 17))
    assert lacks("The weights are public.", week) == ["time_zone"]
    assert lacks("The weights are public.", week, time_zone="Asia/Shanghai") == []
    assert lacks("The closing price is above 5.") == ["time_zone"]
    exact = Setting(closes_on=date(2024, 12, 31), type="date", tolerance_days=1)
    assert lacks("The first sale.", exact) == ["time_zone"]
    assert lacks("The first sale.", Setting(closes_on=date(2024, 12, 31), type="date")) == []


@pytest.mark.parametrize(
    ("observe", "fine_print", "words"),
    [
        pytest.param("A leading maker sells it.", None, ["leading"], id="leading"),
        pytest.param("A leading maker (Apple, Samsung) sells it.", None, [], id="listed"),
        pytest.param("A leading maker sells it.", "Leading means top five.", [], id="defined"),
        pytest.param("The most important five sell it.", None, [], id="a-rank"),
        pytest.param("It is at least as good as before.", None, [], id="a-comparison"),
        pytest.param("It may be sold in May.", None, ["may"], id="modal-and-month"),
        pytest.param("A chip that none could not run.", None, [], id="not-a-modal"),
        pytest.param("有望成功。", None, ["有望", "成功"], id="chinese"),
    ],
)
def test_words_that_two_judges_read_differently_are_named(
    observe: str, fine_print: str | None, words: list[str]
) -> None:
    criterion = Criterion(observe, "IDC or Canalys", fine_print)
    gaps = [gap for gap in lint_criterion(criterion, YEAR) if gap.lack == "meaning"]
    assert sorted(word for gap in gaps for word in gap.words) == sorted(words)


def test_a_criterion_that_nobody_wrote_is_one_question() -> None:
    gaps = lint_criterion(Criterion("Many things happen", is_title=True), YEAR)
    assert [str(gap.lack) for gap in gaps] == ["criterion"]


def test_a_vague_prediction_is_known_to_lack_everything() -> None:
    vague = Setting(closes_on=date(2024, 12, 31), is_vague=True)
    assert lint_criterion(Criterion("Things get better soon"), vague) == ()


def test_the_corpus_s_criteria_mostly_pass() -> None:
    said = load(shipped("seeds") / "ai-2024")
    gaps = {one.key: gaps_of(one) for one in said.predictions}
    counts = Counter(str(gap.lack) for own in gaps.values() for gap in own)
    assert sum(bool(own) for own in gaps.values()) == 31
    assert counts == {"meaning": 21, "fallback": 8, "source": 2, "time_zone": 1}
