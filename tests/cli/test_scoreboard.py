"""`tracker scoreboard`: the options of the contract reach the board."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tracker.cli import board_options, scoreboard
from tracker.scoring.spec import CHOICES

if TYPE_CHECKING:
    from tests.conftest import Run


def board(run: Run, *words: str) -> dict[str, Any]:
    answer = run("scoreboard", "--format", "json", *words)
    assert answer.code == 0, answer.err
    found: dict[str, Any] = answer.json
    return found


def test_the_choices_are_those_of_the_specification() -> None:
    assert CHOICES["per"] == board_options.PER
    assert set(board_options.RULES) == set(CHOICES["rule"])
    choices = {
        option.name: option.type.choices
        for option in scoreboard.scoreboard.params
        if hasattr(option.type, "choices") and option.name != "format_name"
    }
    assert tuple(choices["criteria"]) == CHOICES["criteria"]
    assert tuple(choices["cluster"]) == CHOICES["cluster"]


def test_a_row_has_the_keys_of_the_contract(corpus: Run) -> None:
    keys = [
        "key",
        "name",
        "n_forecast",
        "n_scored",
        "n_clusters",
        "n_open",
        "n_overdue",
        "n_unscored",
        "n_late",
        "n_vague",
        "n_early",
        "n_waiting",
        "n_infinite",
        "left_out",
        "hit_rate",
        "hit_low",
        "hit_high",
        "mean_score",
        "score_low",
        "score_high",
        "shrunk_score",
        "rank",
        "rank_low",
        "rank_high",
        "p_best",
        "skill",
        "boldness",
        "bias",
        "coverage",
        "vagueness",
        "retrospective",
        "score_best_reading",
        "score_worst_reading",
        "rank_best_reading",
        "rank_worst_reading",
        "robust",
    ]
    found = board(corpus)
    assert [key for key in found["rows"][0] if key in keys] == keys
    assert [list(row) for row in found["references"]] == [list(found["rows"][0])] * len(
        found["references"]
    )


@pytest.mark.parametrize(
    ("words", "meta"),
    [
        pytest.param([], {"rule": "brier", "selection": "last", "per": "source"}, id="defaults"),
        pytest.param([], {"seed": 2024, "min_n": 1, "reference": "climatology"}, id="defaults-2"),
        pytest.param(["--rule", "log", "--clamp", "1%"], {"rule": "log", "clamp": 0.01}, id="log"),
        pytest.param(
            ["--selection", "at-horizon:30d"],
            {"selection": "at-horizon", "horizon_days": 30},
            id="horizon",
        ),
        pytest.param(["--selection", "first"], {"selection": "first"}, id="first"),
        pytest.param(["--relayed"], {"relay": "relayed"}, id="relayed"),
        pytest.param(["--as-relayed"], {"relay": "as-relayed"}, id="as-relayed"),
        pytest.param(["--only", "hedged"], {"only": "hedged"}, id="hedged"),
        pytest.param(["--criteria", "fair"], {"criteria": "fair"}, id="fair"),
        pytest.param(["--criteria", "as-if-fair"], {"criteria": "as-if-fair"}, id="as-if-fair"),
        pytest.param(["--readings"], {"readings": True}, id="readings"),
        pytest.param(["--reference", "always-half"], {"reference": "always-half"}, id="half"),
        pytest.param(
            ["--reference", "source:Weijin Research"],
            {"reference": "source:weijin-research"},
            id="reference-source-by-name",
        ),
        pytest.param(
            ["--reference", "base-rate", "--retrospective-base-rates"],
            {"reference": "base-rate", "retrospective_base_rates": True},
            id="base-rate",
        ),
        pytest.param(["--cluster", "related"], {"cluster": "related"}, id="cluster"),
        pytest.param(["--min-n", "5"], {"min_n": 5}, id="min-n"),
        pytest.param(["--seed", "7"], {"seed": 7}, id="seed"),
        pytest.param(["--settled"], {"settled": True}, id="settled"),
        pytest.param(["--topic", "adoption"], {"topics": ["adoption"]}, id="topic"),
        pytest.param(
            ["--since", "2024-01-01", "--until", "2024-12-31"],
            {"since": "2024-01-01", "until": "2024-12-31"},
            id="since-until",
        ),
        pytest.param(["--lexicon", "zh-en-plain"], {"lexicon": "zh-en-plain"}, id="lexicon"),
        pytest.param(["--as-of", "2024-12-31"], {"as_of": "2024-12-31"}, id="as-of"),
    ],
)
def test_an_option_reaches_the_board_and_its_meta(
    corpus: Run, words: list[str], meta: dict[str, object]
) -> None:
    found = board(corpus, *words)["meta"]
    assert {name: found[name] for name in meta} == meta


@pytest.mark.parametrize("per", board_options.PER)
def test_a_board_can_be_cut_by(corpus: Run, per: str) -> None:
    assert board(corpus, "--per", per)["rows"]


@pytest.mark.parametrize("rule", board_options.RULES)
def test_every_rule_scores_or_says_why_not(corpus: Run, rule: str) -> None:
    rows = board(corpus, "--rule", rule)["rows"]
    for row in rows:
        assert row["n_scored"] + sum(row["left_out"].values()) == row["n_forecast"]
    if rule in {"brier", "log", "spherical", "hit", "absolute_error", "point_bias"}:
        assert any(row["n_scored"] for row in rows)


def test_a_board_of_an_earlier_day_knows_nothing_later(corpus: Run) -> None:
    early, late = board(corpus, "--as-of", "2024-06-30"), board(corpus)
    assert sum(row["n_scored"] for row in early["rows"]) < sum(r["n_scored"] for r in late["rows"])


def test_resolving_changes_the_board_but_not_the_one_of_the_day_before(corpus: Run) -> None:
    before, old = board(corpus), board(corpus, "--as-of", "2026-09-30")
    corpus(
        *("evidence", "add", "P-43", "--url", "https://example.org/a", "--title", "Shipments 2024"),
        *("--publisher", "Example", "--published", "2026-10-01", "--stance", "supports"),
        *("--summary", "It led the market."),
    )
    answer = corpus("resolve", "P-43", "--outcome", "true", "--evidence", "E-657")
    assert answer.out == "P-43 is true (known 2026-10-01, from the cited evidence)\n"
    assert board(corpus)["rows"] != before["rows"]
    again = board(corpus, "--as-of", "2026-09-30")
    assert (again["rows"], again["references"]) == (old["rows"], old["references"])


def test_explain_says_more(corpus: Run) -> None:
    assert len(corpus("scoreboard", "--explain").out) > len(corpus("scoreboard").out)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["--rule", "best"], 2, "'best'", id="no-such-rule"),
        pytest.param(["--per", "moon"], 2, "'moon'", id="no-such-row"),
        pytest.param(["--min-n", "0"], 2, "--min-n", id="min-n-zero"),
        pytest.param(["--selection", "median"], 2, "at-horizon:30d", id="no-such-selection"),
        pytest.param(["--clamp", "0.6"], 2, "clamp", id="clamp-too-wide"),
        pytest.param(["--reference", "oracle"], 2, "oracle", id="no-such-reference"),
        pytest.param(["--reference", "source:x"], 1, "no source 'x'", id="no-such-source"),
        pytest.param(["--lexicon", "x"], 1, "no lexicon 'x'", id="no-such-lexicon"),
        pytest.param(["--topic", "adoptio"], 1, "nearest: adoption", id="no-such-topic"),
        pytest.param(
            ["--since", "2025-01-01", "--until", "2024-01-01"], 2, "since", id="backwards"
        ),
    ],
)
def test_a_board_that_cannot_be_is_refused(
    corpus: Run, words: list[str], code: int, says: str
) -> None:
    answer = corpus("scoreboard", *words)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (code, "", 1)
    assert says in answer.err


def test_a_record_without_a_corpus_says_how_words_are_read(run: Run) -> None:
    run("init")
    run("source", "add", "Ann")
    run(
        *("add", "Rain", "--criterion", "It rains.", "--opens", "2024-01-01"),
        *("--closes", "2024-02-01", "--source", "ann", "--hedge", "likely", "--on", "2024-01-02"),
    )
    run("resolve", "P-01", "--outcome", "true", "--known-on", "2024-01-20")
    told = run("scoreboard").out
    assert "It defines no level: words lie on a straight line from certain to impossible." in told
    assert "Criterion written after the outcome was known: the only scored prediction." in told
