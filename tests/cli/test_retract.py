"""`tracker retract`: what was entered wrongly disappears from every answer, not from the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run


@pytest.mark.parametrize(
    ("wanted", "shown", "counted"),
    [
        pytest.param("f-1", "F-01", "n_forecasts", id="forecast"),
        pytest.param("E-001", "E-01", "n_evidence", id="evidence"),
    ],
)
def test_a_fact_disappears_and_stays_under_as_recorded(
    world: Run, wanted: str, shown: str, counted: str
) -> None:
    head = world("list", "--format", "json").json["meta"]["head"]
    answer = world("retract", wanted, "--why", "A typing error")
    assert (answer.code, answer.out, answer.err) == (0, f"{shown} is retracted\n", "")
    assert world("list", "--format", "json").json["rows"][0][counted] == 0
    then = world("list", "--format", "json", "--as-recorded", head[:12]).json["rows"][0]
    assert then[counted] == 1
    assert "A typing error" in world("show", "P-01").out
    assert world("verify").code == 0


def test_a_prediction_disappears_with_what_hangs_on_it(world: Run) -> None:
    assert world("retract", "P-01", "--why", "w").code == 0
    assert "P-01" not in [row["id"] for row in world("list", "--format", "json").json["rows"]]
    assert world("show", "P-01").code == 1


def test_a_whole_import_can_be_undone(corpus: Run) -> None:
    assert corpus("retract", "I-1", "--why", "The wrong file").code == 0
    assert corpus("list", "--format", "json").json["rows"] == []
    [row] = corpus("import", "list", "--format", "json").json["rows"]
    assert row["retracted"] == "The wrong file"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["F-01"], 2, "--why", id="no-reason"),
        pytest.param(["F-01", "--why", " "], 2, "reason", id="empty-reason"),
        pytest.param(["F-09", "--why", "w"], 1, "F-01", id="unknown"),
        pytest.param(["it", "--why", "w"], 2, "F-12", id="no-id"),
        pytest.param(["I-3", "--why", "w"], 1, "I-03", id="no-such-import"),
    ],
)
def test_what_is_refused(world: Run, words: list[str], code: int, says: str) -> None:
    answer = world("retract", *words)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (code, "", 1)
    assert says in answer.err


def test_what_became_of_the_outcome_is_told(world: Run) -> None:
    said = ("resolve", "P-02", "--verdict", "--known-on", "2026-05-01", "--outcome", "Bo")
    world(*said)
    back = world("retract", "V-01", "--why", "w")
    assert back.out == "V-01 is retracted; P-02 is Bo (known 2026-05-01)\n"
    world(*said)
    back = world("retract", "R-01", "--why", "w")
    assert back.out == "R-01 is retracted; P-02 is Bo (known 2026-05-01)\n"
    back = world("retract", "V-02", "--why", "w")
    assert back.out == "V-02 is retracted; P-02 has no outcome now\n"


def test_the_same_fact_is_not_taken_back_twice(world: Run) -> None:
    world("retract", "F-01", "--why", "w")
    assert world("retract", "F-01", "--why", "w").code == 1


def test_evidence_that_an_outcome_rests_on_stays(world: Run) -> None:
    world("resolve", "P-01", "--outcome", "true", "--evidence", "E-01")
    answer = world("retract", "E-01", "--why", "w")
    assert answer.code == 1
    assert "--supersede" in answer.err
