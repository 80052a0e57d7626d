"""`tracker criterion`: show every version, set a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run


def test_a_new_version_changes_only_what_is_given(world: Run) -> None:
    answer = world(
        *(
            "criterion",
            "set",
            "P-01",
            "--source-of-truth",
            "The maker",
            "--fine-print",
            "Any model",
        ),
        *("--why", "Nobody was named"),
    )
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "P-01: fine print, source of truth changed\n"
    rows = world("criterion", "show", "P-01", "--format", "json").json["rows"]
    assert len(rows) == 2
    newest = max(rows, key=lambda row: row["version"])
    assert newest["observe"] == "Customers have it"
    assert newest["source_of_truth"] == "The maker"
    assert newest["why"] == "Nobody was named"


def test_setting_it_after_the_outcome_is_warned_about(world: Run) -> None:
    world("resolve", "P-01", "--outcome", "true", "--evidence", "E-01")
    answer = world("criterion", "set", "P-01", "--observe", "Ten customers", "--why", "w")
    assert answer.code == 0
    assert "warning: P-01 had an outcome before" in answer.err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["set", "P-01", "--observe", "x"], 2, "--why", id="no-reason"),
        pytest.param(["set", "P-01", "--why", "w"], 2, "nothing to change", id="nothing"),
        pytest.param(["set", "P-01", "--observe", " ", "--why", "w"], 1, "observed", id="empty"),
        pytest.param(["set", "P-55", "--observe", "x", "--why", "w"], 1, "P-0", id="unknown"),
        pytest.param(
            ["set", "P-01", "--time-zone", "CEST", "--why", "w"], 1, "Asia/Shanghai", id="zone"
        ),
        pytest.param(["show", "P-55"], 1, "P-0", id="show-unknown"),
    ],
)
def test_what_is_refused(world: Run, words: list[str], code: int, says: str) -> None:
    before = world("verify").out
    answer = world("criterion", *words)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (code, "", 1)
    assert says in answer.err
    assert world("verify").out == before
