"""Rows of tables that are refused: every problem with its row and column, all at once."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.errors import InvalidFile
from tracker.exchange.tables.mapping import TableMapping

if TYPE_CHECKING:
    from tests.exchange.conftest import Read, TableProblems


HEADER = "prediction,title,source,made_on,closes_on,known_on,probability,outcome\n"
P = (
    "prediction,title,source,made_on,closes_on,known_on,probability,outcome,type,point,low,url,"
    "option\n"
)
WRONG = yaml.safe_load((Path(__file__).parent / "wrong_tables.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", WRONG, ids=[case["rule"] for case in WRONG])
def test_a_problem_names_row_and_column(
    table_problems: TableProblems, case: dict[str, Any]
) -> None:
    assert table_problems(P + "\n".join(case["rows"]) + "\n") == [case["problem"]]


def test_an_absence_known_before_the_end_is_only_noted(read: Read) -> None:
    table = read(HEADER + "a,,ann,2024-01-10,2024-06-30,2024-05-02,0.5,false\n")
    assert [(note.line, note.message) for note in table.notes] == [
        (2, "'a' is false, known 2024-05-02, before its window ends; taken as it is")
    ]
    assert len(table.resolutions) == 1
    assert read(HEADER + "a,,ann,2024-01-10,2024-06-30,2024-07-01,0.5,false\n").notes == ()


def test_all_problems_of_all_rows_come_at_once(table_problems: TableProblems) -> None:
    text = HEADER + "a,,ann,2024-01-01,2024-06-01,,7,\n" * 3 + "a,,,2024-01-01,2024-06-01,,1,\n"
    assert [one.partition(":")[0] for one in table_problems(text)] == ["2", "3", "4", "5"]


def test_beyond_a_thousand_problems_the_rest_is_counted(table_problems: TableProblems) -> None:
    found = table_problems(HEADER + "a,,ann,2024-01-01,2024-06-01,,7,\n" * 1203)
    assert len(found) == 1001
    assert found[-1] == "0: and 203 more problems of these kinds"


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("source,made_on,probability\n", "no column prediction or title; the file has source"),
        ("title,made_on,probability\n", "no column source; the file has title"),
        ("title,source,probability\n", "no column made_at or made_on; the file has title"),
        ("title,source,made_on,source\n", "the column 'source' stands twice; keep one"),
        ("", "no column prediction or title; the file has none"),
    ],
)
def test_a_header_that_lacks_what_is_needed_is_refused(
    table_problems: TableProblems, header: str, message: str
) -> None:
    assert table_problems(header)[0].startswith(f"1: {message}")


def test_renaming_names_the_nearest_column(table_problems: TableProblems) -> None:
    text = "title,source,made_on,prob\n"
    mapping = TableMapping(columns={"probabilty": "prob", "probability": "probe"})
    assert table_problems(text, mapping=mapping) == [
        "1: no column 'probabilty' is read; nearest: probability",
        "1: the file has no column 'probe'; nearest: prob",
    ]


CELLS = st.one_of(
    st.sampled_from(["", "0.5", "70", "70%", "a", "2024-01-01", "2024-13-01", "nan", "'=a", "true",
                     "1e999", "-1", "red", "May 2024", "P-07", "https://e.org", "numeric"]),
    st.text(max_size=6),
)  # fmt: skip


@settings(
    settings.get_profile("exchange"),
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=st.lists(st.lists(CELLS, min_size=13, max_size=13), max_size=5))
def test_any_table_is_read_whole_or_refused_with_reasons(read: Read, rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    text = (P + out.getvalue()).encode("utf-8", "replace").decode()
    try:
        table = read(text)
    except InvalidFile as error:
        found = error.problems
    else:
        assert len(table.forecasts) == len(table.forecast_rows)
        assert table.n_rows == sum(any(cell for cell in row) for row in rows)
        return
    assert found
    assert all(problem.message and "\n" not in str(problem) for problem in found)
