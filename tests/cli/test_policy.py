"""`tracker policy`: how many judges must agree is said, kept and used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run


def test_one_verdict_settles_unless_somebody_says_otherwise(world: Run) -> None:
    row = world("policy", "show", "--format", "json").json["rows"][0]
    assert (row["corpus"], row["settle"], row["n_predictions"]) == (None, 1, 5)
    answer = world("policy", "set", "--settle", "2", "--why", "Two of us judge")
    assert answer.out == (
        "2 agreeing verdicts settle predictions outside any corpus from now on, 1 before\n"
    )
    row = world("policy", "show", "--format", "json").json["rows"][0]
    assert (row["settle"], row["why"]) == (2, "Two of us judge")
    again = world("policy", "set", "--settle", "2", "--why", "Again")
    assert again.out.endswith("already; nothing changed\n")


def test_a_corpus_has_a_policy_of_its_own(corpus: Run) -> None:
    assert corpus("policy", "set", "--corpus", "ai-2024", "--settle", "3", "--why", "Us").code == 0
    assert corpus("policy", "set", "--settle", "2", "--why", "Us").code == 0
    rows = corpus("policy", "show", "--format", "json").json["rows"]
    assert [(row["corpus"], row["settle"]) for row in rows] == [("ai-2024", 3), (None, 2)]
    assert "(outside any)" in corpus("policy", "show").out
    one = corpus("policy", "show", "--corpus", "ai-2024", "--format", "json").json["rows"]
    assert [row["corpus"] for row in one] == ["ai-2024"]


def test_the_policy_of_what_is_outside_is_no_corpus_to_others(corpus: Run) -> None:
    before = corpus("list").out
    corpus("policy", "set", "--settle", "2", "--why", "Us")
    assert corpus("list").out == before
    assert corpus("list", "--corpus", "*").code == 1
    assert corpus("verify").code == 0


def test_loading_the_corpus_again_leaves_the_policy_alone(corpus: Run) -> None:
    corpus("policy", "set", "--corpus", "ai-2024", "--settle", "2", "--why", "Two of us judge")
    assert corpus("init", "--corpus", "ai-2024").code == 0
    assert corpus("policy", "show", "--format", "json").json["rows"][0]["settle"] == 2


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["--settle", "0", "--why", "x"], 2, "--settle", id="none"),
        pytest.param(["--settle", "2", "--why", " "], 2, "reason", id="no-reason"),
        pytest.param(["--settle", "2"], 2, "--why", id="why-missing"),
        pytest.param(
            ["--settle", "2", "--why", "x", "--corpus", "other"], 1, "no corpus", id="no-corpus"
        ),
        pytest.param(["--settle", "2", "--why", "x", "--corpus", "*"], 1, "no corpus", id="star"),
    ],
)
def test_what_is_no_policy_is_refused(world: Run, words: list[str], code: int, says: str) -> None:
    before = world("verify").out
    answer = world("policy", "set", *words)
    assert (answer.code, answer.out) == (code, "")
    assert says in answer.err
    assert world("verify").out == before
