"""`tracker resolve`: an outcome is set once, corrected on purpose, and never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracker.cli.resolve import CONFIDENCE, FAIRNESS
from tracker.domain.resolution import Confidence, Fairness

if TYPE_CHECKING:
    from tests.conftest import Run


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(
            ["p-1", "--outcome", "true", "--evidence", "e-1"],
            "P-01 is true (known 2026-10-01, from the cited evidence)",
            id="known-from-evidence",
        ),
        pytest.param(
            ["P-01", "--outcome", "TRUE"],
            "P-01 is true (known 2026-11-21, today as nothing else was given)",
            id="known-today",
        ),
        pytest.param(
            ["P-01", "--outcome", "50%", "--known-on", "Oct 2026"],
            "P-01 is 0.5 (known 2026-10)",
            id="share-known-in-a-month",
        ),
        pytest.param(
            ["P-02", "--outcome", "cy", "--known-on", "2026-05-01"],
            "P-02 is Cy (known 2026-05-01)",
            id="option",
        ),
        pytest.param(
            ["P-03", "--outcome", "12.5", "--known-on", "yesterday"],
            "P-03 is 12.5 (known 2026-11-20)",
            id="number",
        ),
        pytest.param(
            ["P-04", "--outcome", "31 May 2026", "--known-on", "2026-06-01"],
            "P-04 is 2026-05-31 (known 2026-06-01)",
            id="day-written-out",
        ),
        pytest.param(
            ["P-04", "--outcome", "today"], "P-04 is 2026-11-21 (known 2026-11-21, ", id="day-today"
        ),
        pytest.param(
            ["P-04", "--outcome", "later", "--early", "The maker said so"],
            "P-04 is later (known 2026-11-21, ",
            id="later",
        ),
        pytest.param(["P-02", "--outcome", "annulled"], "P-02 is annulled (known", id="unscored"),
        pytest.param(
            ["the-plant-opens-in-2025", "--outcome", "false", "--known-on", "2026-01-01"],
            "P-05 is false (known 2026-01-01)",
            id="false-after-the-window",
        ),
    ],
)
def test_an_outcome_is_set_and_the_answer_says_since_when(
    world: Run, words: list[str], says: str
) -> None:
    answer = world("resolve", *words)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith(says)


def test_the_outcome_in_force_changes_nothing(world: Run) -> None:
    world("resolve", "P-01", "--outcome", "true", "--known-on", "2026-10-28")
    head = world("verify").out
    again = world("resolve", "P-01", "--outcome", "true")
    assert again.code == 0
    assert again.out == "P-01 is already true (known 2026-10-28); nothing changed\n"
    assert world("verify").out == head


def test_what_was_said_once_can_be_said_again(world: Run) -> None:
    words = ("resolve", "P-01", "--outcome", "true")
    world(*words, "--known-on", "2026-10-28", "--why", "It did")
    head = world("verify").out
    for more in (["--known-on", "2026-10-28"], ["--why", "It did"], ["--supersede"]):
        again = world(*words, *more)
        assert (again.code, again.err) == (0, "")
        assert again.out == "P-01 is already true (known 2026-10-28); nothing changed\n"
    assert world("verify").out == head


def test_another_reason_leaves_the_day_where_it_was(world: Run) -> None:
    world("resolve", "P-01", "--outcome", "true", "--known-on", "2026-10-28")
    changed = world("resolve", "P-01", "--outcome", "true", "--supersede", "--why", "I saw it")
    assert changed.out == "P-01 stays true (known 2026-10-28, as before)\n"


@pytest.mark.parametrize(
    ("zone", "known", "code"),
    [
        ("America/New_York", "2026-07-01", 0),
        ("America/New_York", "2026-06-30", 1),
        ("Asia/Shanghai", "2026-07-01", 0),
        ("Asia/Shanghai", "2026-06-30", 1),
    ],
)
def test_an_absence_is_known_the_day_after_wherever_that_day_ends(
    run: Run, zone: str, known: str, code: int
) -> None:
    run("init")
    added = run(
        *("add", "Snow", "--criterion", "It snows.", "--time-zone", zone),
        *("--opens", "2026-01-01", "--closes", "2026-06-30"),
    )
    assert added.code == 0, added.err
    answer = run("resolve", "P-01", "--outcome", "false", "--known-on", known)
    assert answer.code == code, answer.err


def test_a_correction_is_asked_for_and_stays_in_the_history(world: Run) -> None:
    world("resolve", "P-01", "--outcome", "true", "--known-on", "2026-10-28")
    refused = world("resolve", "P-01", "--outcome", "0.5")
    assert refused.code == 1
    assert "P-01 is already true (known 2026-10-28); to correct it use --supersede" in refused.err
    changed = world("resolve", "P-01", "--outcome", "0.5", "--supersede", "--why", "Half of it")
    assert changed.code == 0
    assert changed.out.startswith("P-01 is 0.5, no longer true (known 2026-11-21")
    row = world("show", "P-01", "--format", "json").json["row"]
    assert {one["id"]: one["outcome"] for one in row["resolutions"]} == {
        "R-01": "true",
        "R-02": 0.5,
    }
    assert row["outcome"] == 0.5


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["P-01"], 2, "--outcome", id="no-outcome"),
        pytest.param(["P-99", "--outcome", "true"], 1, "nearest: P-0", id="no-prediction"),
        pytest.param(["chips", "--outcome", "true"], 1, "no prediction 'chips'", id="no-key"),
        pytest.param(["P-01", "--outcome", "Bo"], 1, "expected true, false", id="option-on-binary"),
        pytest.param(["P-02", "--outcome", "Di"], 1, "Bo, Cy", id="no-such-option"),
        pytest.param(["P-02", "--outcome", "true"], 1, "does not fit", id="binary-on-options"),
        pytest.param(["P-03", "--outcome", "many"], 1, "a number", id="word-on-number"),
        pytest.param(["P-04", "--outcome", "0.5"], 1, "a date such as", id="share-on-date"),
        pytest.param(["P-04", "--outcome", "5/6/2026"], 1, "can be 2026-05-06", id="ambiguous-day"),
        pytest.param(["P-01", "--outcome", "open"], 1, "does not fit", id="open-is-reopen"),
        pytest.param(
            ["P-01", "--outcome", "true", "--known-on", "2025-06-01"],
            1,
            "before the window",
            id="known-before-the-window",
        ),
        pytest.param(
            ["P-01", "--outcome", "true", "--known-on", "2026-11-22"],
            1,
            "future",
            id="known-in-future",
        ),
        pytest.param(["P-01", "--outcome", "false"], 1, "--early", id="false-before-the-end"),
        pytest.param(
            ["P-01", "--outcome", "true", "--evidence", "E-09"], 1, "E-01", id="no-such-evidence"
        ),
        pytest.param(
            ["P-02", "--outcome", "Bo", "--evidence", "E-01"],
            1,
            "evidence of P-02",
            id="evidence-of-another",
        ),
        pytest.param(
            ["P-01", "--outcome", "true", "--evidence", "F-01"], 2, "E-12", id="not-evidence"
        ),
        pytest.param(
            ["P-01", "--outcome", "true", "--known-on", "1 May"], 2, "no year", id="half-a-date"
        ),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_trace(
    world: Run, words: list[str], code: int, says: str
) -> None:
    before = world("verify").out
    answer = world("resolve", *words)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (code, "", 1), answer.err
    assert says in answer.err
    assert world("verify").out == before


def test_a_verdict_settles_as_the_policy_says(world: Run) -> None:
    world("policy", "set", "--settle", "2", "--why", "Two of us judge")
    words = ("resolve", "P-02", "--verdict", "--outcome", "bo", "--known-on", "2026-05-01")
    first = world(*words, "--judge", "ann")
    assert first.out == ("V-01: ann says Bo; P-02 is not settled yet (1 verdict, 2 must agree)\n")
    other = world("resolve", "P-02", "--verdict", "--outcome", "Cy", "--judge", "bob")
    assert "P-02 is disputed (2 verdicts, 2 must agree)" in other.out
    due = world("due", "--format", "json").json["rows"]
    assert ("P-02", "disputed") in {(row["id"], row["status"]) for row in due}
    third = world(*words)
    assert "V-03: tester says Bo; P-02 is Bo (known 2026-05-01; 2 of 3 verdicts)" in third.out
    late = world("resolve", "P-02", "--verdict", "--outcome", "Cy", "--judge", "eve")
    assert late.out == "V-04: eve says Cy; P-02 was settled before and stays as it is\n"
    again = world("resolve", "P-02", "--verdict", "--outcome", "Cy", "--judge", "eve")
    assert again.out == (
        "eve said Cy already, nothing changed; P-02 was settled before and stays as it is\n"
    )
    assert world("verify").code == 0


def test_a_verdict_says_whether_the_criterion_is_fair(world: Run) -> None:
    answer = world(
        *("resolve", "P-05", "--verdict", "--outcome", "false", "--known-on", "2026-01-01"),
        *("--fairness", "hard", "--fair-criterion", "It is built", "--outcome-if-fair", "true"),
        *("--confidence", "low", "--note", "The text says built"),
    )
    assert (answer.code, answer.err) == (0, "")
    verdict = world("show", "P-05", "--format", "json").json["row"]["verdicts"][0]
    assert verdict == {
        "judge": "tester",
        "outcome": "false",
        "fairness": "hard",
        "fair_criterion": "It is built",
        "outcome_if_fair": "true",
        "confidence": "low",
        "note": "The text says built",
    }


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["--judge", "ann"], 2, "--judge needs --verdict", id="judge-alone"),
        pytest.param(["--note", "x"], 2, "--note needs --verdict", id="note-alone"),
        pytest.param(["--verdict", "--why", "x"], 2, "it takes --note", id="why"),
        pytest.param(["--verdict", "--supersede"], 2, "leave it out", id="supersede"),
        pytest.param(["--verdict", "--decided-by", "x"], 2, "it takes --judge", id="decided-by"),
        pytest.param(["--verdict", "--judge", " "], 2, "--judge", id="nobody"),
        pytest.param(["--verdict", "--fairness", "good"], 2, "fair", id="no-fairness"),
        pytest.param(["--verdict", "--known-on", "May 2026"], 1, "names a day", id="month"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    world: Run, words: list[str], code: int, says: str
) -> None:
    before = world("verify").out
    answer = world("resolve", "P-01", "--outcome", "true", *words)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (code, "", 1), answer.err
    assert says in answer.err
    assert world("verify").out == before


def test_the_choices_of_a_verdict_are_those_of_the_record() -> None:
    assert (*map(str, Fairness),) == FAIRNESS
    assert (*map(str, Confidence),) == CONFIDENCE


@pytest.mark.parametrize("verdict", [(), ("--verdict",)], ids=["resolution", "verdict"])
@pytest.mark.parametrize(
    ("given", "outcome", "says"),
    [
        pytest.param((), "not_triggered", "P-06 has no condition", id="no-condition"),
        pytest.param(("--resolvability", "vague"), "true", "P-06 is marked vague", id="vague"),
        pytest.param(("--condition", "It is built"), "not_triggered", "", id="condition"),
        pytest.param(("--resolvability", "vague"), "annulled", "", id="annulled"),
        pytest.param(("--resolvability", "crisp"), "true", "", id="crisp"),
    ],
)
def test_an_outcome_that_is_odd_for_its_prediction_is_recorded_with_a_warning(
    world: Run, verdict: tuple[str, ...], given: tuple[str, ...], outcome: str, says: str
) -> None:
    window = ("--opens", "2026-01-01", "--closes", "2026-03-01", "--criterion", "c")
    world("add", "It opens", *window, *given)
    answer = world("resolve", "P-06", "--outcome", outcome, *verdict)
    assert answer.code == 0
    assert answer.err.count("\n") == bool(says)
    assert answer.err.startswith(f"warning: {says}" if says else "")
    assert world("show", "P-06", "--format", "json").json["row"]["outcome"] == outcome
