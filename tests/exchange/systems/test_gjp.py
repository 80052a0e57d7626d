"""The research data of the Good Judgment Project: IFPs, answers, withdrawals, voided questions."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tracker.exchange.bundle import Head
from tracker.exchange.systems.gjp import read, recognises
from tracker.exchange.tables.names import Recorded

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run
    from tests.exchange.conftest import Changed, ProblemsOf
    from tracker.exchange.tables.records import TableRecords

IFPS, FORECASTS = "ifps.csv", "survey_fcasts.yr1.csv"


def parsed(*paths: Path) -> TableRecords:
    return read(paths, recorded=Recorded(), read_date=None)


def rows_of(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))


def write_rows(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def table(imports: Path) -> TableRecords:
    return parsed(imports / "gjp")


def test_two_answers_are_a_question_of_yes_and_no(table: TableRecords) -> None:
    by_key = {one.key: one for one in table.predictions}
    council = by_key["gjp-1004-0"]
    assert (council.type, council.title) == ("binary", "Will the made-up council meet?")
    assert council.criterion.observe == "A meeting, held in person, counts."
    assert council.opens_at == datetime(2011, 9, 1, tzinfo=UTC)
    assert council.closes_at == datetime(2011, 9, 11, tzinfo=UTC)
    assert by_key["gjp-1008-0"].title == "Which side wins? (The left)"


def test_what_stands_before_the_answers_is_the_condition(table: TableRecords) -> None:
    conditions = {one.key: one.condition for one in table.predictions if one.condition}
    assert conditions == {"gjp-1007-1": "If the council meets"}


def test_answers_are_told_apart_although_they_hold_commas(table: TableRecords) -> None:
    by_key = {one.key: one for one in table.predictions}
    assert by_key["gjp-1005-0"].options == ("Ada", "Bo", "Neither Ada, nor Bo")
    assert not by_key["gjp-1005-0"].ordered
    assert by_key["gjp-1006-6"].ordered


def test_rows_of_one_forecast_are_put_together_in_the_order_of_the_answers(
    table: TableRecords,
) -> None:
    stated = {
        one.prediction: [share for _, share in one.options]
        for one in table.forecasts
        if one.options
    }
    assert stated == {"gjp-1005-0": [0.5, 0.3, 0.2], "gjp-1006-6": [0.6, 0.3, 0.1]}


def test_a_forecast_of_type_4_is_a_withdrawal(table: TableRecords) -> None:
    history = [
        (one.made.at.day, one.probability, one.withdrawn)
        for one in table.forecasts
        if one.source == "gjp-user-2002"
    ]
    assert history == [(2, 0.6, False), (4, None, True)]


def test_shares_that_do_not_quite_sum_to_1_are_counted(changed: Changed) -> None:
    table = parsed(changed("gjp", FORECASTS, "5,0,c,0.2", "5,0,c,0.205"))
    assert (
        "survey_fcasts.yr1.csv: forecasts whose shares did not quite sum to 1, brought to it: 1"
        in ("\n".join(str(note) for note in table.notes))
    )
    (forecast,) = (one for one in table.forecasts if one.prediction == "gjp-1005-0")
    assert sum(share for _, share in forecast.options) == pytest.approx(1, abs=1e-12)


def test_with_two_answers_one_row_is_enough(table: TableRecords) -> None:
    (left,) = (one for one in table.forecasts if one.prediction == "gjp-1008-0")
    assert left.probability == 0.75


def test_outcomes_are_letters_and_voided_questions_annulled(table: TableRecords) -> None:
    assert {one.prediction: str(one.outcome) for one in table.resolutions} == {
        "gjp-1004-0": "false",
        "gjp-1005-0": "Neither Ada, nor Bo",
        "gjp-1006-6": "Less than 10",
        "gjp-1007-1": "annulled",
    }
    said = "\n".join(str(note) for note in table.notes)
    assert "'gjp-1008-0' is true, but the file has no day" in said
    assert "'1009-0' has no window (nothing to nothing); left out" in said
    assert "without a closing day, annulled when their window ended: 1" in said
    assert "forecasts on questions that were left out: 1" in said
    assert {"ctt", "team", "training", "expertise"} <= set(table.unread)


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        pytest.param(
            FORECASTS,
            "1,0,a,0.2",
            "1,0,a,20",
            f"{FORECASTS}:2: '20' is not a probability",
            id="percent",
        ),
        pytest.param(
            FORECASTS,
            "5,0,c,0.2",
            "5,0,b,0.2",
            "column answer_option: 'b'; expected each of a, b, c once",
            id="an answer twice",
        ),
        pytest.param(
            FORECASTS, "5,0,c,0.2", "5,0,c,0.9", "the options sum to 1.7; expected 1", id="sum"
        ),
        pytest.param(
            FORECASTS,
            "2001,5,0,c",
            "2001,6,0,c",
            "no row for c; expected all answers",
            id="an answer missing",
        ),
        pytest.param(
            IFPS,
            "9/11/11,b,",
            "9/11/11,z,",
            f"{IFPS}:2: column outcome: 'z'; expected a, b",
            id="no such answer",
        ),
        pytest.param(
            IFPS,
            '"(a) Yes, (b) No"',
            "Yes or No",
            "column options: 'Yes or No'; expected answers as (a) Yes, (b) No",
            id="options in words",
        ),
        pytest.param(IFPS, "1005-0", "1004-0", "'1004-0' stands twice; keep one", id="twice"),
        pytest.param(
            IFPS,
            "Will the made-up council meet?",
            "",
            "column q_text: nothing; expected the question",
            id="no text",
        ),
        pytest.param(
            FORECASTS,
            "2011-09-02,3,closed,12,1,2011-09-02 09:00:00",
            ",3,closed,12,1,",
            "column timestamp: nothing; expected when the forecast was made",
            id="no time",
        ),
        pytest.param(
            IFPS,
            "9/1/11,9/10/11 0:00",
            "13/1/11,9/10/11 0:00",
            f"{IFPS}:2: '13/1/11' ",
            id="no such month",
        ),
    ],
)
def test_a_problem_has_file_row_and_reason(
    changed: Changed, problems_of: ProblemsOf, name: str, old: str, new: str, says: str
) -> None:
    folder = changed("gjp", name, old, new)
    found = problems_of(lambda: parsed(folder))
    assert any(says in one for one in found), found


def test_a_question_without_an_outcome_stays_open(changed: Changed) -> None:
    table = parsed(changed("gjp", IFPS, "9/11/11,b,", "9/11/11,NA,"))
    assert "gjp-1004-0" not in {one.prediction for one in table.resolutions}


@pytest.mark.parametrize("nobody", ["", "NULL", "NA"])
def test_forecasts_of_nobody_are_counted_not_a_person(changed: Changed, nobody: str) -> None:
    old = "1004-0,1a,1,a,NA,2001,1,0,a,0.2"
    table = parsed(changed("gjp", FORECASTS, old, old.replace("2001", nobody)))
    assert {one.name for one in table.sources} == {"GJP 2001", "GJP 2002"}
    assert any("forecasts of nobody in particular, left out: 1" in str(n) for n in table.notes)


def test_questions_and_forecasts_may_stand_in_one_table(imports: Path, tmp_path: Path) -> None:
    asked, answered = rows_of(imports / "gjp" / IFPS), rows_of(imports / "gjp" / FORECASTS)
    questions = {row["ifp_id"]: row for row in asked}
    rows = [questions[row["ifp_id"]] | row for row in answered]
    write_rows(tmp_path / "all.csv", rows)
    joined, apart = parsed(tmp_path / "all.csv"), parsed(imports / "gjp")
    assert joined.forecasts == apart.forecasts
    named = {one.prediction for one in apart.forecasts}
    assert joined.predictions == tuple(one for one in apart.predictions if one.key in named)
    assert joined.n_rows == len(rows)


def test_the_original_signs_and_line_ends_are_read(imports: Path, tmp_path: Path) -> None:
    """The published file has the line ends and the signs of an old Macintosh."""
    text = (imports / "gjp" / IFPS).read_text(encoding="utf-8")
    original = tmp_path / IFPS
    original.write_bytes(
        text.replace("held in", "held\xa0in").replace("\n", "\r").encode("mac_roman")
    )
    assert recognises(Head(IFPS, original.read_bytes()))
    as_published, plain = parsed(original), parsed(imports / "gjp" / IFPS)
    assert as_published.predictions[1:] == plain.predictions[1:]
    assert as_published.resolutions == plain.resolutions
    assert as_published.predictions[0].criterion.observe.startswith("A meeting, held\xa0in person")
    assert any("is not UTF-8; read as Mac Roman" in str(note) for note in as_published.notes)


def test_forecasts_may_come_after_their_questions(run: Run, imports: Path) -> None:
    folder = imports / "gjp"
    run("init")
    run("import", "gjp", str(folder / IFPS))
    answer = run("import", "auto", str(folder / FORECASTS))
    assert "brought 2 sources and 8 forecasts" in answer.out
    assert (
        "'1009-0' is neither on record nor in an ifps.csv here; its forecasts were left out: 1"
        in (answer.out)
    )


def test_the_table_of_the_r_package_needs_its_questions_once(
    run: Run, imports: Path, tmp_path: Path
) -> None:
    """It repeats text and outcome in every row, and has no days of the questions."""
    asked, answered = rows_of(imports / "gjp" / IFPS), rows_of(imports / "gjp" / FORECASTS)
    questions = {row["ifp_id"]: row for row in asked}
    names = ("q_text", "q_type", "outcome", "options", "n_opts")
    joined = [
        {name: questions[row["ifp_id"]][name] for name in names} | row
        for row in answered
        if questions[row["ifp_id"]]["n_opts"] == "2" and row["q_status"] == "closed"
    ]
    kept = [row for row in joined if row["ifp_id"] != "1009-0"]
    file = write_rows(tmp_path / "forecasts.csv", kept)
    run("init")
    alone = run("import", "auto", str(file))
    assert alone.code == 1
    assert alone.err.count("is neither on record") == len({row["ifp_id"] for row in kept})
    run("import", "gjp", str(imports / "gjp" / IFPS))
    answer = run("import", "auto", str(file))
    assert answer.code == 0, answer.err
    assert f"{len(kept)} rows" in answer.out
    assert run("import", "gjp", str(file), str(imports / "gjp" / IFPS)).code == 0


def test_rows_of_a_forecast_that_stand_apart_are_refused(
    imports: Path, tmp_path: Path, problems_of: ProblemsOf
) -> None:
    lines = (imports / "gjp" / FORECASTS).read_text().splitlines()
    apart = tmp_path / FORECASTS
    apart.write_text("\n".join([lines[0], lines[1], lines[3], lines[2]]))
    found = problems_of(lambda: parsed(imports / "gjp" / IFPS, apart))
    assert any("rows of forecast '1' stand apart; sort the file" in one for one in found)


def test_other_files_are_refused_or_remarked(imports: Path, problems_of: ProblemsOf) -> None:
    other = imports / "metaculus" / "README.md"
    assert "expected ifps.csv" in problems_of(lambda: parsed(other))[0]
    assert any("not read" in str(one) for one in parsed(imports / "gjp" / IFPS, other).notes)


def test_files_are_told_by_their_columns(imports: Path) -> None:
    for file in (imports / "gjp").iterdir():
        assert recognises(Head(file.name, file.read_bytes()))
    assert not recognises(Head("ifps.csv", b"ifp_id,q_text\n"))


def test_files_become_a_board(run: Run, imports: Path) -> None:
    run("init")
    folder = str(imports / "gjp")
    answer = run("import", "auto", folder)
    assert answer.code == 0, answer.err
    rows = {r["name"]: r for r in run("scoreboard", "--two-sided", "--format", "json").json["rows"]}
    # .1 and false; then the sums over options of .5 .3 (1 - .2) and (1 - .6) .3 .1.
    expected = (2 * 0.1**2 + (0.25 + 0.09 + 0.64) + (0.16 + 0.09 + 0.01)) / 3
    assert rows["GJP 2001"]["mean_score"] == pytest.approx(expected)
    assert rows["GJP 2002"]["left_out"]["withdrawn"] == 1
    assert "nothing changed" in run("import", "gjp", folder).out
