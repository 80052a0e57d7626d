"""Good Judgment (Cultivate): questions, prediction sets, the crowd after each of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tracker.exchange.bundle import Head
from tracker.exchange.systems.goodjudgment import read, recognises
from tracker.exchange.tables.names import Recorded

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run
    from tests.exchange.conftest import Changed, ProblemsOf
    from tracker.exchange.tables.records import TableRecords

QUESTIONS, SETS = "questions.json", "prediction_sets.json"


def parsed(*paths: Path) -> TableRecords:
    return read(paths, recorded=Recorded(), read_date=None)


@pytest.fixture
def table(imports: Path) -> TableRecords:
    return parsed(imports / "goodjudgment")


def test_a_question_has_window_criterion_and_options_in_order(table: TableRecords) -> None:
    by_key = {one.key: one for one in table.predictions}
    opens = by_key["goodjudgment-1001"]
    assert (opens.type, opens.options) == ("binary", ())
    assert opens.closes_at == datetime(2024, 1, 11, tzinfo=UTC)
    assert opens.criterion.observe == "The made-up gazette decides."
    assert opens.criterion.fine_print == "For cars."
    huts = by_key["goodjudgment-1002"]
    assert huts.options == ("Fewer than 3", "3 to 5", "More than 5")
    assert huts.ordered
    assert by_key["goodjudgment-1004"].closes_at == datetime(2030, 1, 1, 4, tzinfo=UTC)


def test_people_state_and_the_crowd_stands_after_them(table: TableRecords) -> None:
    stated = [
        (one.source, one.probability)
        for one in table.forecasts
        if one.prediction == "goodjudgment-1001"
    ]
    assert stated == [
        ("goodjudgment-member-100", 0.8),
        ("goodjudgment-crowd", 0.8),
        ("goodjudgment-member-200", pytest.approx(0.4)),  # Said 60 % for no.
        ("goodjudgment-crowd", pytest.approx(0.6)),
    ]


def test_answers_that_are_not_stated_again_stay(table: TableRecords) -> None:
    ann = [
        [share for _, share in one.options]
        for one in table.forecasts
        if one.prediction == "goodjudgment-1002" and one.source == "goodjudgment-member-100"
    ]
    assert ann == [[0.2, 0.5, 0.3], [0.2, 0.7, 0.1]]


def test_outcomes_are_read_from_the_answers(table: TableRecords) -> None:
    assert {one.prediction: str(one.outcome) for one in table.resolutions} == {
        "goodjudgment-1001": "true",
        "goodjudgment-1002": "3 to 5",
        "goodjudgment-1003": "annulled",
    }


def test_remarks_say_what_was_left_out(table: TableRecords) -> None:
    said = "\n".join(str(note) for note in table.notes)
    for part in (
        "comments.json: comments, for which the record has no place, not imported: 1",
        "prediction sets that leave some answers open, left out: 1",
        "prediction sets on questions that were left out: 1",
        "goodjudgment-1005 is resolved, but its answers do not say to what",
        "'Without an end' has no window",
    ):
        assert part in said


def test_resolved_without_a_date_is_flagged(changed: Changed) -> None:
    old = '"resolved_at": "2024-01-15T12:00:00.000Z",\n   "voided_at": null'
    new = '"resolved?": true,\n   "voided_at": null'
    table = parsed(changed("goodjudgment", QUESTIONS, old, new))
    assert "goodjudgment-1001" not in {one.prediction for one in table.resolutions}
    assert any("no day on which that was known" in str(note) for note in table.notes)


def test_pages_that_overlap_bring_nothing_twice(imports: Path) -> None:
    folder = imports / "goodjudgment"
    assert parsed(folder, folder).forecasts == parsed(folder).forecasts


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        pytest.param(
            SETS,
            '"forecasted_probability": 0.8',
            '"forecasted_probability": 80',
            f"{SETS}:1: column predictions[0].forecasted_probability: '80' is not a probability",
            id="percent",
        ),
        pytest.param(
            SETS,
            '"question_id": 1001',
            '"question_id": 77',
            "column question_id: question '77' is not in these files; name its file too",
            id="no such question",
        ),
        pytest.param(
            QUESTIONS,
            '"name": "3 to 5"',
            '"name": "fewer than 3"',
            "two answers have the same name",
            id="answers alike",
        ),
        pytest.param(
            QUESTIONS,
            '"name": "Still open?"',
            '"name": null',
            f"{QUESTIONS}:4: column name: nothing; expected a text",
            id="no name",
        ),
        pytest.param(
            SETS,
            '"created_at": "2024-01-01T00:00:00.000Z"',
            '"created_at": null',
            f"{SETS}:1: column created_at: nothing; expected when it was made",
            id="no time",
        ),
        pytest.param(
            QUESTIONS,
            '"answers": [',
            '"answers": [], "others": [',
            f"{QUESTIONS}:1: column answers: no answers; expected at least one",
            id="no answers",
        ),
        pytest.param(
            SETS, '"membership_id": 100', '"member": 100', "neither a question", id="no set"
        ),
    ],
)
def test_a_problem_has_file_place_and_field(
    changed: Changed, problems_of: ProblemsOf, name: str, old: str, new: str, says: str
) -> None:
    folder = changed("goodjudgment", name, old, new)
    found = problems_of(lambda: parsed(folder))
    assert any(says in one for one in found), found


def test_a_question_may_stand_alone_in_a_file(imports: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    listed = json.loads((imports / "goodjudgment" / QUESTIONS).read_bytes())["questions"]
    file.write_text(json.dumps(listed[0]))
    assert [one.key for one in parsed(file).predictions] == ["goodjudgment-1001"]


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("final_probability", "moments at which the crowd's answers did not sum to 1, left out: 2"),
        ("forecasted_probability", "prediction sets whose answers did not sum to 1, left out: "),
    ],
)
def test_answers_that_do_not_sum_to_1_are_counted(changed: Changed, field: str, says: str) -> None:
    table = parsed(changed("goodjudgment", SETS, f'"{field}": 0.2', f'"{field}": 0.9'))
    assert says in "\n".join(str(note) for note in table.notes)


def test_files_are_told_by_their_fields(imports: Path) -> None:
    folder = imports / "goodjudgment"
    for name in (QUESTIONS, SETS, "comments.json"):
        assert recognises(Head(name, (folder / name).read_bytes()))
    assert not recognises(Head("x.json", b'{"answers": []}'))


def test_files_become_a_board(run: Run, imports: Path) -> None:
    run("init")
    folder = str(imports / "goodjudgment")
    answer = run("import", "auto", folder)
    assert answer.code == 0, answer.err
    rows = {r["name"]: r for r in run("scoreboard", "--two-sided", "--format", "json").json["rows"]}
    # As Good Judgment counts: twice (1 - .8)^2, and .2^2 + .3^2 + .1^2.
    assert rows["ann"]["mean_score"] == pytest.approx((0.08 + 0.14) / 2)
    assert rows["bob"]["mean_score"] == pytest.approx(2 * 0.6**2)
    weighted = ("--rule", "relative_brier", "--two-sided", "--format", "json")
    assert run("scoreboard", *weighted).code == 0
    assert "nothing changed" in run("import", "goodjudgment", folder).out
