"""`tracker agreement`: how far judges agree, checked against the corpus's own files."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from tracker.exchange.corpus.folder import load
from tracker.settings import shipped

if TYPE_CHECKING:
    from tests.conftest import Run


def rows(run: Run, *words: str) -> list[dict[str, object]]:
    return list(run("agreement", *words, "--format", "json").json["rows"])


def test_the_corpus_s_alpha_is_that_of_the_definition(corpus: Run) -> None:
    # Krippendorff's definition for two judges without gaps, from the files: coincidences of
    # ordered pairs, one less the ratio of seen to chance disagreement with n - 1.
    said = load(shipped("seeds") / "ai-2024")
    binary = {one.key for one in said.predictions if one.type == "binary"}
    first = {one.prediction: str(one.outcome) for one in said.resolutions}
    second = {one.prediction: str(one.outcome) for one in said.verdicts}
    pairs = [(first[key], second[key]) for key in binary & first.keys() & second.keys()]
    values = Counter(value for pair in pairs for value in pair)
    n = len(pairs) * 2
    seen = sum(2 for a, b in pairs if a != b) / n
    chance = sum(2 * values[a] * values[b] for a, b in combinations(values, 2)) / (n * (n - 1))
    row = rows(corpus)[0]
    assert (row["key"], row["n_units"], row["n_judges"]) == ("binary", len(pairs), 2)
    assert row["agreement"] == pytest.approx(1 - seen)
    assert row["alpha"] == pytest.approx(1 - seen / chance)
    assert row["expected_agreement"] == pytest.approx(1 - chance)


def test_the_corpus_s_agreement_is_reported_with_its_interval(corpus: Run) -> None:
    answer = corpus("agreement", "--format", "json").json
    row = answer["rows"][0]
    assert (row["n_units"], row["n_agree"]) == (211, 204)
    assert row["alpha"] == pytest.approx(0.916, abs=0.0005)
    assert 0.8 < row["alpha_low"] < row["alpha"] < row["alpha_high"] < 1
    assert [one["key"] for one in answer["rows"]] == ["binary", "numeric"]
    assert (answer["meta"]["n_judged"], answer["meta"]["n_not_fair"]) == (243, 93)
    told = {(c["outcome"], c["other_outcome"]): c["n"] for c in answer["meta"]["confusion"]}
    assert (told["true", "true"], told["false", "true"]) == (156, 5)
    assert sum(told.values()) == 211
    table = corpus("agreement").out
    assert "0.916" in table
    assert "different units" in table


def test_groups_are_corpora_sources_and_pairs(corpus: Run) -> None:
    assert [row["key"] for row in rows(corpus, "--per", "corpus")] == ["ai-2024"]
    assert [row["key"] for row in rows(corpus, "--per", "judges")] == ["the record;second"]
    sources = {row["key"]: row for row in rows(corpus, "--per", "source")}
    assert sources["chanyejia"]["n_units"] == 47
    assert all(row["n_units"] for row in sources.values())


def test_before_an_outcome_was_known_it_is_no_judgement(corpus: Run) -> None:
    early = rows(corpus, "--as-of", "2024-06-30")[0]
    assert isinstance(early["n_units"], int)
    assert 0 < early["n_units"] < 211


def test_the_board_under_each_judge_stands_beside_that_of_the_record(corpus: Run) -> None:
    answer = corpus("agreement", "--boards", "--format", "json").json
    board = corpus("scoreboard", "--format", "json").json["rows"]
    own = [row for row in answer["rows"] if row["judge"] == "the record"]
    assert [(r["key"], r["shrunk_score"], r["rank"]) for r in own] == [
        (r["key"], r["shrunk_score"], r["rank"]) for r in board
    ]
    other = {row["key"]: row for row in answer["rows"] if row["judge"] == "second"}
    assert other.keys() == {row["key"] for row in board}
    assert any(other[row["key"]]["mean_score"] != row["mean_score"] for row in own)
    table = corpus("agreement", "--boards").out
    assert "second gave 243 verdicts, 7 of them another outcome than the record" in table


def test_verdicts_that_settled_it_are_not_compared_with_themselves(world: Run) -> None:
    world("policy", "set", "--settle", "2", "--why", "Two of us judge")
    for judge in ("ann", "bob"):
        world(
            *("resolve", "P-05", "--verdict", "--outcome", "false", "--judge", judge),
            *("--known-on", "2026-01-01"),
        )
    row = rows(world)[0]
    assert (row["n_units"], row["n_judges"], row["agreement"]) == (1, 2, 1.0)
    assert row["reason"] == "no variation"
    world("resolve", "P-01", "--outcome", "true")
    world("resolve", "P-01", "--verdict", "--outcome", "0.5", "--judge", "ann")
    row = rows(world)[0]
    assert (row["n_units"], row["n_judges"], row["n_agree"]) == (2, 3, 1)


def test_without_judges_there_is_nothing_to_compare(world: Run) -> None:
    assert "No prediction was judged by two." in world("agreement").out
    assert "Nobody but the record judged" in world("agreement", "--boards").out


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        pytest.param(
            ["--rule", "log"],
            "--rule changes nothing without --boards; leave it out",
            id="rule",
        ),
        pytest.param(["--source", "x"], "--source changes nothing", id="source"),
        pytest.param(
            ["--boards", "--per", "judges"],
            "--per changes nothing with --boards",
            id="rows",
        ),
    ],
)
def test_an_option_that_would_change_nothing_is_refused(
    world: Run, words: list[str], advice: str
) -> None:
    answer = world("agreement", *words)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert advice in answer.err
    assert world("agreement", "--seed", "3").code == 0


def test_nobody_judges_in_the_name_of_the_record(world: Run) -> None:
    words = ("resolve", "P-01", "--verdict", "--outcome", "true", "--judge", "the record")
    answer = world(*words)
    assert (answer.code, answer.out) == (2, "")
    assert "another --judge" in answer.err
