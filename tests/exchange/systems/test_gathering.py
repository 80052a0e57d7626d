"""Gathering: all records or all problems, counts said once, outcomes that cannot count told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tracker.domain.criterion import Criterion
from tracker.domain.forecast import Forecast
from tracker.domain.instant import When
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.prediction import Prediction
from tracker.domain.resolution import Resolution
from tracker.domain.source import Source
from tracker.errors import InvalidFile
from tracker.exchange.systems.gathering import MAX_PROBLEMS, Gathering, named_source
from tracker.exchange.tables.names import Recorded

RAIN = Prediction(
    key="rain",
    title="It rains",
    opens_at=datetime(2024, 1, 1, tzinfo=UTC),
    closes_at=datetime(2024, 2, 1, tzinfo=UTC),
    criterion=Criterion(observe="Rain"),
)
TRUE = Outcome(OutcomeKind.TRUE)


def known(day: int, month: int = 1, year: int = 2024) -> When:
    return When(datetime(year, month, day, tzinfo=UTC))


def notes(gathering: Gathering) -> list[str]:
    return [str(note) for note in gathering.finish().notes]


def test_problems_are_raised_together_in_order_of_file_and_row() -> None:
    gathering = Gathering(Recorded())
    gathering.report("b.csv", 1, "", "third")
    gathering.report("a.csv", 7, "x", "second")
    gathering.report("a.csv", 2, "x", "first")
    with pytest.raises(InvalidFile) as caught:
        gathering.finish()
    assert [str(problem) for problem in caught.value.problems] == [
        "a.csv:2: column x: first",
        "a.csv:7: column x: second",
        "b.csv:1: third",
    ]


def test_beyond_a_limit_problems_are_only_counted() -> None:
    gathering = Gathering(Recorded())
    for row in range(MAX_PROBLEMS + 5):
        gathering.report("a.csv", row + 1, "", "wrong")
    with pytest.raises(InvalidFile) as caught:
        gathering.finish()
    assert len(caught.value.problems) == MAX_PROBLEMS + 1
    assert str(caught.value.problems[-1]) == "a.csv: and 5 more problems of these kinds"


@pytest.mark.parametrize(
    ("n_files", "expected"),
    [
        pytest.param(
            3, ["0.csv: rows left out: 1", "1.csv: rows left out: 1", "2.csv: rows left out: 1"]
        ),
        pytest.param(4, ["4 files: rows left out: 4"]),
    ],
)
def test_a_count_of_many_files_is_said_once(n_files: int, expected: list[str]) -> None:
    gathering = Gathering(Recorded())
    for number in range(n_files):
        gathering.count(f"{number}.csv", "rows left out")
    assert notes(gathering) == expected


def test_a_count_of_nothing_is_not_said() -> None:
    gathering = Gathering(Recorded())
    gathering.count("a.csv", "rows left out", 0)
    assert notes(gathering) == []


def test_a_source_and_a_prediction_are_kept_once_with_their_first_row() -> None:
    gathering = Gathering(Recorded())
    gathering.source("a.csv", Source(key="ann", name="Ann"), 3)
    gathering.source("a.csv", Source(key="ann", name="Ann Frost"), 9)
    assert gathering.prediction("a.csv", RAIN, 4)
    assert not gathering.prediction("a.csv", replace(RAIN, title="Else"), 5)
    table = gathering.finish()
    assert ([one.name for one in table.sources], table.source_rows) == (["Ann"], (3,))
    assert ([one.title for one in table.predictions], table.prediction_rows) == (["It rains"], (4,))


@pytest.mark.parametrize("where", ["in these files", "on record"])
def test_two_names_of_one_key_are_two_sources(where: str) -> None:
    ann, other = (named_source("site", name, "person") for name in ("Ann Frost", "ann-frost"))
    held = {"site-ann-frost": "Ann Frost"} if where == "on record" else {}
    gathering = Gathering(Recorded(source_names=held))
    assert gathering.named_source("a.csv", ann, 1) == "site-ann-frost"
    second = gathering.named_source("a.csv", other, 2)
    assert second.startswith("site-ann-frost-")
    assert gathering.named_source("a.csv", other, 3) == second
    assert gathering.named_source("a.csv", ann, 4) == "site-ann-frost"
    assert [one.name for one in gathering.finish().sources] == ["Ann Frost", "ann-frost"]


def test_a_source_that_was_renamed_on_record_stays_one() -> None:
    gathering = Gathering(Recorded(source_names={"site-ann-frost": "Mrs Frost"}))
    ann = named_source("site", "Ann Frost", "person")
    assert gathering.named_source("a.csv", ann, 1) == "site-ann-frost"


def test_rows_are_counted_over_all_files() -> None:
    gathering = Gathering(Recorded())
    gathering.prediction("b.csv", RAIN, 4)
    gathering.source("a.csv", Source(key="ann", name="Ann"), 3)
    for row in (7, 2):
        gathering.forecast("a.csv", Forecast("rain", "ann", known(2), probability=0.5), row)
    gathering.resolution("b.csv", Resolution("rain", TRUE, known(5)), 9)
    table = gathering.finish()
    assert table.files == (("a.csv", 0), ("b.csv", 7))
    assert (table.source_rows, table.prediction_rows) == ((3,), (11,))
    assert (table.forecast_rows, table.resolution_rows) == ((7, 2), (16,))
    assert [table.place(row, "all") for row in (3, 7, 8, 16)] == [
        ("a.csv", 3),
        ("a.csv", 7),
        ("b.csv", 1),
        ("b.csv", 9),
    ]


def test_options_that_are_gone_are_a_problem_and_added_ones_are_not() -> None:
    held = replace(RAIN, type="multiple_choice", options=("a", "b"))
    gathering = Gathering(Recorded(predictions={"rain": held}))
    gathering.prediction("a.csv", replace(held, options=("b", "a")), 1)
    assert len(gathering.finish().predictions) == 1
    more = Gathering(Recorded(predictions={"rain": held}))
    more.prediction("a.csv", replace(held, options=("a", "c", "b")), 1)
    (note,) = more.finish().notes
    assert "options that were added since, taken over: 1" in str(note)
    fewer = Gathering(Recorded(predictions={"rain": replace(held, options=("a", "b", "c"))}))
    fewer.prediction("a.csv", held, 1)
    said = Forecast("rain", "ann", known(5), options=(("a", 0.25), ("b", 0.75)))
    fewer.forecast("a.csv", said, 2)
    table = fewer.finish()
    assert "more options on record, which stand: 1" in str(table.notes[0])
    assert table.forecasts[0].options == (("a", 0.25), ("b", 0.75), ("c", 0.0))
    again = Gathering(Recorded(predictions={"rain": held}))
    again.prediction("a.csv", replace(held, options=("a", "c")), 1)
    with pytest.raises(InvalidFile, match="rain has other options than on record"):
        again.finish()


def test_an_outcome_may_be_of_a_recorded_prediction() -> None:
    gathering = Gathering(Recorded(predictions={"rain": RAIN}))
    gathering.resolution("a.csv", Resolution("rain", TRUE, known(5)), 1)
    assert len(gathering.finish().resolutions) == 1


def test_an_outcome_known_before_the_window_is_left_out_and_told() -> None:
    gathering = Gathering(Recorded())
    gathering.prediction("a.csv", RAIN, 1)
    gathering.resolution("a.csv", Resolution("rain", TRUE, known(31, 12, 2023)), 2)
    table = gathering.finish()
    assert table.resolutions == ()
    assert "rain is true, known 2023-12-31, before it opened 2024-01-01" in str(table.notes[0])


@pytest.mark.parametrize(
    ("kind", "day", "n_remarks"),
    [
        pytest.param(OutcomeKind.FALSE, known(15), 1, id="absent before the end"),
        pytest.param(OutcomeKind.FALSE, known(1, 2), 0, id="absent at the end"),
        pytest.param(OutcomeKind.TRUE, known(15), 0, id="true before the end"),
    ],
)
def test_what_was_known_to_be_absent_early_is_counted(
    kind: OutcomeKind, day: When, n_remarks: int
) -> None:
    gathering = Gathering(Recorded())
    gathering.prediction("a.csv", RAIN, 1)
    gathering.resolution("a.csv", Resolution("rain", Outcome(kind), day), 1)
    table = gathering.finish()
    assert len(table.notes) == n_remarks
    assert len(table.resolutions) == 1


def test_an_outcome_without_a_day_names_the_command() -> None:
    gathering = Gathering(Recorded())
    gathering.undated("a.csv", 4, "rain", TRUE)
    (note,) = notes(gathering)
    assert note.startswith("a.csv:4: 'rain' is true, but the file has no day")
    assert note.endswith("tracker resolve rain --outcome true --known-on DATE")
