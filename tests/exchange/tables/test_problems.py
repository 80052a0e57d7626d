"""Problems of a table: listed with their rows, or counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.errors import InvalidFile
from tracker.exchange.tables.problems import HOPELESS, MAX_PROBLEMS, TableProblems


def test_a_problem_names_the_column_as_the_file_does() -> None:
    found = TableProblems(Path("t.csv"))
    found.titles = {"point": "Guess (point)"}
    found.report(3, "point", "no number")
    found.report(2, "", "nothing")
    assert [str(one) for one in found.all_problems()] == [
        "t.csv:2: nothing",
        "t.csv:3: column Guess (point): no number",
    ]


def test_a_file_of_nothing_but_problems_is_not_read_on() -> None:
    found = TableProblems(Path("t.csv"))
    for row in range(HOPELESS - 1):
        found.report(row, "", "wrong")
    with pytest.raises(InvalidFile) as caught:
        found.report(HOPELESS, "", "wrong")
    assert found.n_problems == HOPELESS
    assert len(caught.value.problems) == MAX_PROBLEMS + 1


def test_a_remark_is_no_problem() -> None:
    found = TableProblems(Path("t.csv"))
    found.remark(2, "", "odd")
    assert (found.n_problems, found.all_problems(), len(found.remarks)) == (0, [], 1)
