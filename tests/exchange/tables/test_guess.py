"""What is proposed for a table whose columns have other names, and what is never proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracker.errors import InvalidFile
from tracker.exchange.tables.guess import propose
from tracker.exchange.tables.mapping import TableMapping

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.exchange.tables.guess import Proposal


def proposal(path: Path, text: str, declared: TableMapping | None = None) -> Proposal:
    path.write_text(text, encoding="utf-8")
    found = propose(path, declared or TableMapping())
    assert found is not None
    return found


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "t.csv"


def test_a_table_with_our_names_needs_no_proposal(table: Path) -> None:
    table.write_text("title,source,made_on\n", encoding="utf-8")
    assert propose(table, TableMapping()) is None
    table.write_text("title,made_on\n", encoding="utf-8")
    assert propose(table, TableMapping(values={"source": "Ann"})) is None


def test_names_and_contents_must_both_fit(table: Path) -> None:
    found = proposal(
        table,
        "Prediction,Date,By,Forecast,Due,Result\n"
        "It snows in Bern,2024-01-02,Ann,0.4,2024-02-01,yes\n",
    )
    assert found.mapping.columns == {
        "title": "Prediction",
        "source": "By",
        "made_on": "Date",
        "probability": "Forecast",
        "closes_on": "Due",
        "outcome": "Result",
    }
    assert (found.missing, found.unread, found.doubts) == ((), (), ())


def test_numbers_above_one_are_proposed_as_percent(table: Path) -> None:
    text = "Question,When,Who,Confidence,Due\nIt snows,2024-01-02,Ann,{},2024-02-01\n"
    assert proposal(table, text.format("70")).mapping.percent
    assert not proposal(table, text.format("70%")).mapping.percent
    assert not proposal(table, text.format("0.7")).mapping.percent


def test_a_share_among_percent_is_doubted(table: Path) -> None:
    found = proposal(
        table,
        "Question,When,Who,Confidence,Due\n"
        "It snows,2024-01-02,Ann,70,2024-02-01\nIt rains,2024-01-02,Ann,0.7,2024-02-01\n",
    )
    assert found.doubts == (
        "Confidence: some values are at most 1; as percent they are very small",
    )


@pytest.mark.parametrize(
    ("first", "second", "form"),
    [
        ("31/01/2024", "01/02/2024", "day-first"),
        ("01/31/2024", "02/01/2024", "month-first"),
        ("1709294400000", "1709294400000", "milliseconds"),
        ("1709294400", "1709294400", "seconds"),
        ("2024-01-31", "2024-02-01", None),
        ("31/01/2024", "01/31/2024", None),
    ],
)
def test_the_form_of_dates_is_told_by_all_that_decide_it(
    table: Path, first: str, second: str, form: str | None
) -> None:
    text = f"Question,When,Who,p,Due\nIt snows,{first},Ann,0.7,{second}\n"
    assert proposal(table, text).mapping.dates == form


def test_days_that_could_be_months_are_doubted(table: Path) -> None:
    text = "Question,When,Who,p,Due\nIt snows,01/02/2024,Ann,0.7,2024-02-01\n"
    found = proposal(table, text)
    assert found.mapping.dates is None
    assert found.doubts == ("When: day and month can change places; declare --dates",)


def test_two_words_before_numbers_are_two_signs_and_three_are_none(table: Path) -> None:
    head = "Race,Poll date,Pollster,Margin,Election date\n"
    line = "House 1,2024-01-02,North,{},2024-02-01\n"
    two = proposal(table, head + line.format("D +1") + line.format("R +2") + line.format("Even"))
    assert two.mapping.signs == {"Even": "0", "D": "+", "R": "-"}
    assert [rows["point"] for _, rows in two.rows if isinstance(rows, dict)] == ["1", "-2", "0"]
    three = proposal(table, head + "".join(line.format(f"{w} +1") for w in "DRL"))
    assert three.mapping.signs == {}


def test_words_for_outcomes_are_proposed_where_ours_do_not_read_them(table: Path) -> None:
    text = "Question,When,Who,p,Due,Result\n"
    line = "It snows,2024-01-02,Ann,0.7,2024-02-01,{}\n"
    found = proposal(table, text + line.format("Right") + line.format("no") + line.format("错"))
    assert found.mapping.outcomes == {"Right": "true", "错": "false"}


def test_chinese_names_are_known(table: Path) -> None:
    found = proposal(
        table,
        "预测,日期,来源,概率,截止日期,结果\n北京明天会下雪吗,2024-01-02,张三,70%,2024-02-01,对\n",
    )
    assert found.mapping.columns == {
        "title": "预测",
        "source": "来源",
        "made_on": "日期",
        "probability": "概率",
        "closes_on": "截止日期",
        "outcome": "结果",
    }


def test_rows_without_numbers_and_hedges_are_proposed_as_calls(table: Path) -> None:
    found = proposal(table, "Claim,When,Who,Due\nIt snows,2024-01-02,Ann,2024-02-01\n")
    assert found.mapping.calls
    assert found.doubts == (
        "no column of numbers or hedges: every row counts as a call without hedge",
    )


def test_what_is_missing_is_named(table: Path) -> None:
    found = proposal(table, "Odds,b\n0.1,2\n")
    assert found.missing == (
        "prediction or title",
        "source",
        "made_at or made_on",
        "closes_on or known_on",
    )
    assert (found.rows, found.unread) == ((), ("b",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "the file is empty; expected a row of column names", id="no byte"),
        pytest.param("\n\n", "the file is empty; expected a row of column names", id="no cell"),
        pytest.param("a,b\n1,2\n", "no column is like one of ours (a, b); expected", id="foreign"),
    ],
)
def test_a_table_without_a_column_of_ours_is_one_problem(
    table: Path, text: str, message: str
) -> None:
    with pytest.raises(InvalidFile) as caught:
        proposal(table, text)
    assert [one.message.startswith(message) for one in caught.value.problems] == [True]


def test_levels_and_quantiles_are_found_by_their_names(table: Path) -> None:
    text = "Question,Author,Date,Due,Guess,Quantile level\nSnow,Ann,2024-01-02,2024-02-01,7,0.1\n"
    assert proposal(table, text).mapping.columns["quantile"] == "Quantile level"


def test_what_was_declared_is_kept(table: Path) -> None:
    declared = TableMapping(
        columns={"title": "Notes"}, values={"source": "Ann", "closes_on": "2024-12-31"}
    )
    text = "Question,Notes,When,Who,p\nQ1,It snows,2024-01-02,Bob,0.7\n"
    found = proposal(table, text, declared)
    assert found.mapping.columns == {"title": "Notes", "made_on": "When", "probability": "p"}
    assert found.mapping.values == declared.values
    assert found.unread == ("Question", "Who")


def test_a_row_that_cannot_be_read_says_why(table: Path) -> None:
    text = "Question,When,Who,p,Due\nIt snows,1/31/2024,Ann,0.7,2024-02-01\n"
    found = proposal(table, text, TableMapping(dates="day-first"))
    assert found.rows == (
        (2, "When (made_on): '1/31/2024' has no month 31; the dates are not all day-first"),
    )


def test_the_longest_text_is_the_title_where_no_name_says_it(table: Path) -> None:
    text = "x,y,When,Who,p,Due\nshort,It snows in Bern,2024-01-02,Ann,0.7,2024-02-01\n"
    assert proposal(table, text).mapping.columns["title"] == "y"


def test_chances_and_days_under_other_names_are_told_by_what_they_hold(table: Path) -> None:
    found = proposal(
        table,
        "Question,Who,When asked,My guess %,Due,Came true?,Settled\n"
        "It snows in Bern,Ann,2024-01-02,70,2024-02-01,yes,2024-02-02\n"
        "It rains in Bern,Ann,2024-01-03,20,2024-02-01,no,2024-02-03\n",
    )
    assert found.mapping.columns == {
        "title": "Question",
        "source": "Who",
        "made_on": "When asked",
        "probability": "My guess %",
        "closes_on": "Due",
        "known_on": "Settled",
        "outcome": "Came true?",
    }
    assert (found.mapping.percent, found.mapping.calls, found.unread) == (True, False, ())


@pytest.mark.parametrize(
    ("column", "is_call"),
    [("No.,1,2", True), ("Weight,3,2", False)],
    ids=["numbers of rows", "numbers that may be the forecast"],
)
def test_calls_are_not_proposed_beside_numbers_that_are_not_read(
    table: Path, column: str, *, is_call: bool
) -> None:
    name, first, second = column.split(",")
    found = proposal(
        table,
        f"{name},Claim,Who,Date,Due\n{first},It snows in Bern,Ann,2024-01-02,2024-02-01\n"
        f"{second},It rains in Bern,Ann,2024-01-03,2024-02-01\n",
    )
    assert found.mapping.calls is is_call
    assert found.unread == (name,)
