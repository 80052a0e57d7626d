"""Fatebook: its export in shares, its import in percent, and the board with its own scores."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tracker.exchange.bundle import Head
from tracker.exchange.systems.fatebook import ME, read, recognises
from tracker.exchange.tables.names import Recorded

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run
    from tests.exchange.conftest import Changed, ProblemsOf
    from tracker.exchange.tables.records import TableRecords


def parsed(*paths: Path) -> TableRecords:
    return read(paths, recorded=Recorded(), read_date=None)


@pytest.fixture
def export(imports: Path) -> TableRecords:
    return parsed(imports / "fatebook" / "export.csv")


def test_questions_have_window_topics_and_notes(export: TableRecords) -> None:
    ferry = export.predictions[0]
    assert ferry.title == "Will the ferry run, even in fog?"
    assert ferry.key.startswith("fatebook-will-the-ferry-run-even-in-fog-")
    assert ferry.opens_at == datetime(2024, 1, 1, tzinfo=UTC)
    assert ferry.closes_at == datetime(2024, 1, 31, tzinfo=UTC)
    assert ferry.topics == ("travel", "weather")
    assert ferry.criterion.fine_print == (
        "The timetable of the harbour decides.\nDelays of an hour do not count."
    )


def test_seconds_of_one_digit_are_read(export: TableRecords) -> None:
    red = next(one for one in export.forecasts if "red" in one.prediction)
    assert red.made.at == datetime(2024, 2, 1, 10, 5, 7, tzinfo=UTC)


def test_every_option_is_a_prediction_with_its_own_outcome(export: TableRecords) -> None:
    titles = {one.key: one.title for one in export.predictions}
    outcomes = {titles[one.prediction]: str(one.outcome) for one in export.resolutions}
    assert outcomes == {
        "Will the ferry run, even in fog?": "true",
        "Who wins the regatta?: Red": "false",
        "Who wins the regatta?: Blue": "true",
        "Will the buoy hold?": "ambiguous",
    }


def test_shares_stay_shares(export: TableRecords) -> None:
    assert [one.probability for one in export.forecasts] == [
        0.9, 0.95, 0.25, 0.2, 0.99, 0.6, 0.4, 1.0, 0.7, 0.35,
    ]  # fmt: skip


def test_sources_are_named_and_who_has_no_name_is_said_so(export: TableRecords) -> None:
    assert {one.key: one.name for one in export.sources} == {
        "fatebook-ann-frost": "Ann Frost",
        "fatebook-bob": "Bob",
        "fatebook-cid": "Cid",
        "fatebook-fatebook-user-without-a-name": "Fatebook user without a name",
    }


def test_remarks_count_what_is_left_out_and_flag_what_is_missing(export: TableRecords) -> None:
    said = "\n".join(str(note) for note in export.notes)
    assert "rows with comments, for which the record has no place, not imported: 5" in said
    assert "before it was asked 2024-02-02T09:00:00Z; the window ends when it was resolved" in said
    assert "forecasts of users without a name, who count as one source: 1" in said
    assert "export.csv:15: 'fatebook-will-the-crane-arrive" in said
    assert "no day on which that was known" in said


def test_a_forecast_that_fatebook_hides_is_counted_and_its_question_kept(changed: Changed) -> None:
    table = parsed(
        changed(
            "fatebook", "export.csv", '"Will the pier open?",,,0.35', '"Will the pier open?",,,'
        )
        / "export.csv"
    )
    assert len(table.forecasts) == 9
    assert any(one.title == "Will the pier open?" for one in table.predictions)
    said = "\n".join(str(note) for note in table.notes)
    assert "forecasts that were hidden from you, left out: 1" in said
    assert "without a name" not in said


def test_the_file_for_its_import_is_in_percent(imports: Path) -> None:
    table = parsed(imports / "fatebook" / "for-import.csv")
    assert [one.probability for one in table.forecasts] == [0.7, 0.85, 0.05]
    assert [str(one.made) for one in table.forecasts] == ["2024-01-02", "2024-01-10", "2024-01-01"]
    assert [one.name for one in table.sources] == [ME]
    assert table.predictions[0].closes_at == datetime(2024, 2, 1, tzinfo=UTC)
    assert len(table.resolutions) == 1  # The second has no resolvedAt: flagged, not guessed.
    assert any("no day on which that was known" in str(note) for note in table.notes)


def test_a_file_of_percent_that_looks_like_shares_is_remarked(tmp_path: Path) -> None:
    file = tmp_path / "f.csv"
    file.write_text(
        "questionTitle,forecast,qCreatedAt,resolution,resolveBy\n"
        "Will it rain?,0.7,2024-01-01,,2024-02-01\n"
    )
    table = parsed(file)
    assert table.forecasts[0].probability == pytest.approx(0.007)
    assert any("no forecast is above 1" in str(note) for note in table.notes)


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        pytest.param(
            "export.csv",
            ",0.9,",
            ",90,",
            "export.csv:2: column Forecast (scale = 0-1): '90' is not a probability; "
            "expected a number from 0 to 1",
            id="percent in an export",
        ),
        pytest.param(
            "for-import.csv",
            ",85,",
            ",850,",
            "for-import.csv:3: column forecast: '850' is not a percentage; "
            "expected a number from 0 to 100",
            id="beyond 100 percent",
        ),
        pytest.param(
            "export.csv",
            '"YES",2024-01-08',
            '"MAYBE",2024-01-08',
            "column Resolution: 'MAYBE'; expected YES, NO, AMBIGUOUS or nothing",
            id="no outcome of Fatebook",
        ),
        pytest.param(
            "export.csv",
            "2024-02-29 00:00:0",
            "",
            "column Question resolve by: nothing; expected by when the question is to be resolved",
            id="neither deadline nor resolution",
        ),
        pytest.param(
            "export.csv",
            '2024-01-31 00:00:0,"YES"',
            '2024-01-30 00:00:0,"YES"',
            "has another deadline or resolution than in row 2",
            id="rows of a question that differ",
        ),
        pytest.param(
            "export.csv", "2024-02-02 09:00:0", "02/03/2024", "is not a date", id="no ISO date"
        ),
        pytest.param(
            "for-import.csv",
            "70%,2024-01-01",
            "70%,",
            "column qCreatedAt: nothing; expected when the question was asked",
            id="no beginning",
        ),
        pytest.param(
            "export.csv",
            "2030-02-28 00:00:0",
            "2020-02-28 00:00:0",
            "before it was asked 2024-02-02T09:00:00Z; correct one of them",
            id="a deadline before the beginning",
        ),
        pytest.param(
            "export.csv",
            "2024-02-29 00:00:0",
            "2024-02-02 09:00:0",
            "the window is empty: it ends 2024-02-02T09:00:00Z",
            id="an empty window",
        ),
        pytest.param(
            "export.csv",
            "0.9,2024-01-01 00:00:0",
            "0.9,",
            "column Forecast created at: nothing; expected when the forecast was made",
            id="no time",
        ),
        pytest.param(
            "export.csv",
            '"Will the buoy hold?"',
            "",
            "column Question title: nothing; expected the title",
            id="no title",
        ),
        pytest.param(
            "export.csv", "Forecast created at", "Made", "no file of Fatebook", id="no such column"
        ),
    ],
)
def test_a_problem_has_file_row_and_column(
    changed: Changed, problems_of: ProblemsOf, name: str, old: str, new: str, says: str
) -> None:
    folder = changed("fatebook", name, old, new)
    found = problems_of(lambda: parsed(folder / name))
    assert any(says in one for one in found), found


def test_a_mark_at_the_beginning_of_the_file_is_no_part_of_it(
    imports: Path, tmp_path: Path
) -> None:
    marked = tmp_path / "export.csv"
    body = (imports / "fatebook" / "export.csv").read_bytes()
    marked.write_bytes(b"\xef\xbb\xbf" + body)
    assert recognises(Head(marked.name, marked.read_bytes()))
    assert parsed(marked).predictions == parsed(imports / "fatebook" / "export.csv").predictions


def test_files_are_told_by_their_columns(imports: Path) -> None:
    for file in (imports / "fatebook").iterdir():
        assert recognises(Head(file.name, file.read_bytes()))
    assert not recognises(Head("export.csv", b"title,forecast\n"))


def test_an_export_becomes_a_board_with_the_scores_of_fatebook(run: Run, imports: Path) -> None:
    run("init")
    file = str(imports / "fatebook" / "export.csv")
    answer = run("import", "auto", file)
    assert answer.code == 0, answer.err
    asked = ("--two-sided", "--topic", "travel", "--format", "json")
    rows = run("scoreboard", "--rule", "relative_brier", *asked).json["rows"]
    relative = {row["name"]: row["mean_score"] for row in rows}
    assert relative == pytest.approx(
        {"Ann Frost": -0.43, "Bob": 0.794286, "Cid": -0.001371}, abs=5e-7
    )
    rows = run("scoreboard", "--selection", "time-weighted", *asked).json["rows"]
    absolute = {row["name"]: row["mean_score"] for row in rows}
    assert absolute["Ann Frost"] == pytest.approx(0.0114286, abs=5e-8)
    assert "nothing changed" in run("import", "fatebook", file).out
