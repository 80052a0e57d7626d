"""Rows that are parts of one forecast: what belongs together, and what does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.exchange.conftest import Read, TableProblems

HEADER = "prediction,source,made_on,closes_on,type,probability,point,low,high,level,quantile,option"
HEADER += ",hedge,forecast\n"
N = "n,ann,2024-01-10,2024-12-31,numeric,"
D = "d,ann,2024-01-10,2024-12-31,date,"
M = "o,ann,2024-01-10,2024-12-31,multiple_choice,"
B = "b,ann,2024-01-10,2024-12-31,binary,"


def test_quantiles_of_one_moment_are_one_forecast(read: Read) -> None:
    table = read(HEADER + f"{N},9,,,,0.9,,,\n{N},1,,,,10%,,,\n" + f"{D},2024-05-01,,,,0.5,,,\n")
    assert [one.quantiles for one in table.forecasts] == [
        ((0.1, 1.0), (0.9, 9.0)),
        ((0.5, 19844.0),),
    ]
    assert [one.point for one in table.forecasts] == [None, None]
    assert table.forecast_rows == (2, 4)


def test_the_id_of_a_forecast_tells_two_of_one_moment_apart(read: Read) -> None:
    rows = [f"{N},1,,,,0.5,,,F-1\n", f"{N},2,,,,0.5,,,F-2\n", f"{N},3,,,,,,,F-2\n"]
    rows += [f"{M}1,,,,,,red,,F-3\n", f"{M}1,,,,,,blue,,F-4\n"]
    table = read(HEADER + "".join(rows))
    assert [(one.quantiles, one.point) for one in table.forecasts[:2]] == [
        (((0.5, 1.0),), None),
        (((0.5, 2.0),), 3.0),
    ]
    assert [one.options for one in table.forecasts[2:]] == [(("red", 1.0),), (("blue", 1.0),)]


def test_words_that_are_no_ids_put_nothing_apart(read: Read) -> None:
    table = read(HEADER + f"{M}0.4,,,,,,red,,red wins\n{M}0.6,,,,,,blue,,blue wins\n")
    assert len(table.forecasts) == 1
    (note,) = table.notes
    assert note.message == (
        "column forecast: 'red wins' and the like are no ids such as F-07; rows were not put "
        "together by it"
    )


def test_the_same_point_twice_under_one_id_counts_once(read: Read) -> None:
    table = read(HEADER + f"{N},1,,,,,,,F-1\n" * 2)
    assert len(table.forecasts) == 1
    assert [note.message for note in table.notes] == ["says what row 2 says; recorded once"]


def test_a_level_without_an_interval_column_is_another_column(read: Read) -> None:
    text = "prediction,source,made_on,closes_on,probability,level,quantile,forecast\n"
    table = read(text + "b,ann,2024-01-10,2024-12-31,0.5,beginner,top,rain\n")
    assert table.unread == ("level", "quantile", "forecast")
    assert table.notes == ()


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        pytest.param(
            (f"{N},1,,,,0.5,,,", f"{N},2,,,,0.5,,,"),
            "3: column quantile: 0.5 stands twice in one forecast; keep one",
            id="twice",
        ),
        pytest.param(
            (f"{N},5,,,,0.1,,,", f"{N},2,,,,0.5,,,"),
            "2: column quantile: the quantile 0.5 lies below the quantile 0.1; expected values "
            "that rise with the level",
            id="crossing",
        ),
        pytest.param(
            (f"{N},1,,,,0.1,,,", f"{N},2,,,,0.5,,likely,"),
            "3: another hedge than in row 2, which is a part of the same forecast; "
            "expected the same in all its rows",
            id="another hedge",
        ),
        pytest.param(
            (f"{N},1,,,,,,,F-1", f"{N},2,,,,,,,F-1"),
            "3: column point: another point than in row 2 of the same forecast; keep one",
            id="another point",
        ),
        pytest.param(
            (f"{N},,1,2,,0.1,,,",),
            "2: column point: nothing; expected the value of the quantile",
            id="no value",
        ),
        pytest.param(
            (f"{N},1,,,,1,,,",),
            "2: column quantile: '1'; expected more than 0 and less than 1",
            id="certain",
        ),
        pytest.param(
            (f"{N},1,0,,0.8,,,,",),
            "2: column level: a level without an interval; expected low and high too",
            id="half an interval",
        ),
        pytest.param(
            (f"{B}0.5,,,,,0.5,,,",),
            "2: column quantile: '0.5' in a prediction of type binary; expected none",
            id="quantile of a yes or no",
        ),
        pytest.param(
            (f"{M}1,,,,0.8,,red,,",),
            "2: column level: '0.8' in a prediction of type multiple_choice; expected none",
            id="level of an option",
        ),
    ],
)
def test_parts_that_do_not_fit_are_refused(
    table_problems: TableProblems, rows: tuple[str, ...], problem: str
) -> None:
    assert table_problems(HEADER + "\n".join(rows) + "\n") == [problem]
