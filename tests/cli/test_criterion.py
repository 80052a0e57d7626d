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
    assert answer.out == (
        'P-01: source of truth "The maker", was none; fine print "Any model", was none\n'
    )
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
        pytest.param(["set", "P-01", "--observe", " ", "--why", "w"], 2, "observed", id="empty"),
        pytest.param(["set", "P-55", "--observe", "x", "--why", "w"], 1, "P-0", id="unknown"),
        pytest.param(
            ["set", "P-01", "--time-zone", "CEST", "--why", "w"], 2, "Asia/Shanghai", id="zone"
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


def test_lint_names_what_a_criterion_lacks(world: Run) -> None:
    rows = world("criterion", "lint", "P-01", "--format", "json").json["rows"]
    assert [(row["id"], row["lack"]) for row in rows] == [("P-01", "source")]
    everything = world("criterion", "lint", "--all").out
    assert "P-05" in everything
    fixed = world(
        *("criterion", "set", "P-01", "--observe", "At least 1,000 customers have it."),
        *("--source-of-truth", "IDC or Canalys releases", "--why", "Named"),
    )
    assert (fixed.code, fixed.err) == (0, "")
    assert "Nothing is lacking" in world("criterion", "lint", "P-01").out


def test_lint_reads_a_text_before_it_is_stored(world: Run) -> None:
    words = ("criterion", "lint", "--text", "AI is widely used", "--format", "json")
    assert [row["lack"] for row in world(*words).json["rows"]] == ["date", "threshold", "source"]
    more = ("--closes", "2027-12-31", "--source-of-truth", "IDC or Canalys releases")
    assert [row["lack"] for row in world(*words, *more).json["rows"]] == ["threshold"]
    assert "say by when" in world(*words[:-2]).out


def test_add_and_set_warn_and_go_on(world: Run) -> None:
    add = world("add", "AI is used", "--criterion", "AI is widely used", "--closes", "2027-12-31")
    assert (add.code, add.out) == (0, "P-06\n")
    assert add.err.splitlines() == [
        "warning: criterion: 'widely' without a number: say how much or how many",
        "warning: criterion: no source of truth: name the publication or body (--source-of-truth)",
    ]
    changed = world("criterion", "set", "P-06", "--fine-print", "Any use.", "--why", "Clearer")
    assert changed.code == 0
    assert "warning: criterion: 'widely'" in changed.err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param([], 2, "one of them", id="nothing"),
        pytest.param(["P-01", "--all"], 2, "one of them", id="two-ways"),
        pytest.param(["P-01", "--closes", "2027-01-01"], 2, "with --text", id="closes-alone"),
        pytest.param(["--text", "x", "--time-zone", "Moon"], 2, "no time zone", id="zone"),
        pytest.param(["--text", " "], 2, "--text is empty", id="empty"),
        pytest.param(["P-99"], 1, "no prediction", id="no-prediction"),
    ],
)
def test_lint_refuses_what_it_cannot_read(
    world: Run, words: list[str], code: int, says: str
) -> None:
    answer = world("criterion", "lint", *words)
    assert (answer.code, answer.out) == (code, "")
    assert says in answer.err
