"""PredictionBook: confidences in percent, judgements with and without a day, withdrawn, private."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tracker.exchange.bundle import Head
from tracker.exchange.systems.predictionbook import read, recognises
from tracker.exchange.tables.names import Recorded

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run
    from tests.exchange.conftest import Changed, ProblemsOf
    from tracker.exchange.tables.records import TableRecords


def parsed(*paths: Path) -> TableRecords:
    return read(paths, recorded=Recorded(), read_date=None)


@pytest.fixture
def table(imports: Path) -> TableRecords:
    return parsed(imports / "predictionbook")


def test_confidences_are_percent(table: TableRecords) -> None:
    stated = [(one.prediction, one.source, one.probability) for one in table.forecasts]
    assert stated[:3] == [
        ("predictionbook-1", "predictionbook-user-7", 0.9),
        ("predictionbook-2", "predictionbook-user-7", 0.7),
        ("predictionbook-2", "predictionbook-user-8", 0.2),
    ]
    assert stated[-1][2] == 0.05
    assert {one.key: one.name for one in table.sources} == {
        "predictionbook-user-7": "ann",
        "predictionbook-user-8": "bob",
    }


def test_a_prediction_has_window_and_group(table: TableRecords) -> None:
    by_key = {one.key: one for one in table.predictions}
    bus = by_key["predictionbook-3"]
    assert (bus.title, bus.topics) == ("The bus is late", ("travel",))
    assert bus.closes_at == datetime(2024, 2, 1, 12, tzinfo=UTC)
    judged = by_key["predictionbook-8"]
    assert judged.closes_at == datetime(2024, 2, 2, 8, tzinfo=UTC)
    assert "predictionbook-7" not in by_key


def test_judgements_count_withdrawn_ones_do_not_and_undated_ones_are_flagged(
    table: TableRecords,
) -> None:
    assert {one.prediction: str(one.outcome) for one in table.resolutions} == {
        "predictionbook-1": "false",
        "predictionbook-2": "true",
        "predictionbook-3": "false",
        "predictionbook-5": "annulled",
        "predictionbook-8": "false",
    }
    said = "\n".join(str(note) for note in table.notes)
    assert "'predictionbook-4' is true, but the file has no day" in said


def test_remarks_count_comments_privacy_and_what_is_left_out(table: TableRecords) -> None:
    said = "\n".join(str(note) for note in table.notes)
    for part in (
        "comments, for which the record has no place, not imported: 2",
        "predictions that are private there; the record does not hide them: 2",
        "predictions withdrawn there, annulled here: 1",
        "'Yesterday it rained' has no deadline after it was made; left out",
    ):
        assert part in said


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param(
            '"confidence": 90',
            '"confidence": 190',
            "page-1.json:1: column responses[0].confidence: '190' is not a percentage; "
            "expected a number from 0 to 100",
            id="beyond 100",
        ),
        pytest.param(
            '"outcome": false',
            '"outcome": "maybe"',
            "page-1.json:1: column outcome: 'maybe'; expected true, false or null",
            id="no outcome",
        ),
        pytest.param(
            '"description": "The roof holds"',
            '"description": null',
            "page-1.json:2: column description: nothing; expected a text",
            id="no text",
        ),
        pytest.param(
            '"created_at": "2024-01-01T09:00:00.000Z"',
            '"created_at": null',
            "page-1.json:1: column created_at: nothing; expected when it was made",
            id="no beginning",
        ),
        pytest.param(
            '"created_at": "2024-01-02T10:00:00.000Z"',
            '"created_at": null',
            "page-1.json:1: column responses[0].created_at: nothing; expected when it was made",
            id="no time",
        ),
        pytest.param('"predictions"', '"others"', "no list of predictions", id="another answer"),
        pytest.param('"id": 11', '"id": 11,,', "not JSON", id="not JSON"),
    ],
)
def test_a_problem_has_file_place_and_field(
    changed: Changed, problems_of: ProblemsOf, old: str, new: str, says: str
) -> None:
    folder = changed("predictionbook", "page-1.json", old, new)
    found = problems_of(lambda: parsed(folder))
    assert any(says in one for one in found), found


def test_a_deadline_before_a_prediction_gives_way_and_is_told(table: TableRecords) -> None:
    (note,) = (str(one) for one in table.notes if "before it was made" in str(one))
    assert "is due 2023-12-31T00:00:00Z, before it was made 2024-" in note
    assert note.endswith("the window ends when it was judged")


def test_a_deadline_that_never_comes_is_the_end_of_the_calendar(changed: Changed) -> None:
    old = '"deadline": "2024-02-01T12:00:00.000Z"'
    folder = changed("predictionbook", "page-1.json", old, old.replace("2024-02-01", "9999-12-31"))
    table = parsed(folder)
    assert table.predictions[0].closes_at.year == 9998
    assert any("due in the year 9999, taken as due in 9998: " in str(one) for one in table.notes)


def test_pages_that_overlap_bring_nothing_twice(imports: Path) -> None:
    folder = imports / "predictionbook"
    once, twice = parsed(folder), parsed(folder, folder)
    assert twice.forecasts == once.forecasts
    assert any("stood in these files before, left out: 7" in str(one) for one in twice.notes)


def test_files_are_told_by_their_fields(imports: Path) -> None:
    (file,) = (imports / "predictionbook").iterdir()
    assert recognises(Head(file.name, file.read_bytes()))
    assert not recognises(Head(file.name, b'{"responses": []}'))


def test_a_page_becomes_a_board_with_the_score_of_predictionbook(run: Run, imports: Path) -> None:
    run("init")
    file = str(imports / "predictionbook" / "page-1.json")
    answer = run("import", "auto", file)
    assert answer.code == 0, answer.err
    answer = run("scoreboard", "--until", "2024-02-01", "--format", "json")
    rows = {row["name"]: (row["n_scored"], row["mean_score"]) for row in answer.json["rows"]}
    # Said 90 % and wrong, 70 % and right, 30 % and wrong: (.81 + .09 + .09) / 3.
    assert rows["ann"] == (3, pytest.approx(0.33))
    assert rows["bob"] == (1, pytest.approx(0.64))
    assert "nothing changed" in run("import", "predictionbook", file).out
