"""`tracker reopen`: an outcome is taken back for every day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run


def test_an_outcome_is_taken_back_for_every_day_and_stays_in_the_journal(world: Run) -> None:
    world("resolve", "P-01", "--outcome", "true", "--evidence", "E-01")
    sequence = world("list", "--format", "json").json["meta"]
    answer = world("reopen", "p-1", "--why", "The report was withdrawn")
    assert (answer.code, answer.err) == (0, "")
    assert "P-01" in answer.out
    row = world("list", "--as-of", "2026-10-15", "--format", "json").json["rows"][0]
    assert (row["status"], row["outcome"]) == ("open", None)
    earlier = world("list", "--as-recorded", sequence["head"], "--format", "json").json["rows"][0]
    assert earlier["outcome"] == "true"
    assert "The report was withdrawn" in world("show", "P-01").out


def test_it_can_be_resolved_again(world: Run) -> None:
    world("resolve", "P-01", "--outcome", "true", "--evidence", "E-01")
    world("reopen", "P-01", "--why", "w")
    assert world("resolve", "P-01", "--outcome", "0.5").code == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["P-01"], 2, "--why", id="no-reason"),
        pytest.param(["P-01", "--why", "w"], 1, "no outcome", id="nothing-to-take-back"),
        pytest.param(["P-77", "--why", "w"], 1, "nearest: P-0", id="unknown"),
    ],
)
def test_what_is_refused(world: Run, words: list[str], code: int, says: str) -> None:
    answer = world("reopen", *words)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (code, "", 1)
    assert says in answer.err
    assert world("verify").code == 0
