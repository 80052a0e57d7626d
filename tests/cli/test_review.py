"""`tracker review`: which span, seen from where, and a folder that is whole or not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run


def test_a_quarter_tells_what_became_known_in_it(rain: Run) -> None:
    answer = rain("review", "2024-Q2")
    assert answer.code == 0
    assert answer.err == ""
    assert answer.out.startswith(
        "Review of 2024-Q2\n"
        "From 2024-04-01 to 2024-06-30.\n"
        "1 prediction became known; of the calls on them 1 came out right and 0 wrong.\n"
        "0 past their window are unresolved; 1 more end by 2024-09-30.\n"
    )
    assert "P-01  It rains: true, 2024-05-01" in answer.out
    assert "Ann, 2024-01-02: gives 70%: right" in answer.out
    assert "Why: It rained." in answer.out


def test_a_quarter_in_which_nothing_became_known_is_a_whole_page(rain: Run) -> None:
    out = rain("review", "2024-Q3").out
    assert "Nothing became known in 2024-Q3." in out
    assert "Came due and still unresolved (1)" in out
    assert "P-02  It snows    2024-09-30  just over" in out
    assert "How to read it" in out


@pytest.mark.parametrize(
    ("words", "title"),
    [
        pytest.param((), "2026-Q3", id="the last quarter that is over"),
        pytest.param(("--as-of", "2024-07-01"), "2024-Q2", id="over on the day"),
        pytest.param(("--year", "2024"), "2024", id="a year"),
        pytest.param(
            ("--since", "2024-05-01", "--until", "2024-05-31"),
            "2024-05-01 to 2024-05-31",
            id="any days",
        ),
        pytest.param(("2026q4",), "2026-Q4 so far", id="one that is not over"),
        pytest.param(("2024-Q2", "--topic", "weather"), "2024-Q2: topic weather", id="a topic"),
        pytest.param(("2024-Q2", "--source", "weijin"), "2024-Q2: 未尽研究", id="a source"),
    ],
)
def test_a_span_is_named_in_one_of_several_ways(
    rain: Run, words: tuple[str, ...], title: str
) -> None:
    assert rain("review", *words).out.splitlines()[0] == f"Review of {title}"


def test_a_source_or_topic_narrows_what_is_told(rain: Run) -> None:
    assert "It rains" in rain("review", "--year", "2024", "--topic", "weather").out
    told = rain("review", "--year", "2024", "--source", "weijin").out
    assert "It rains" not in told
    assert "It snows" in told


def test_it_is_seen_from_the_last_day_unless_another_is_given(rain: Run) -> None:
    row = rain("review", "2024-Q2", "--format", "json").json
    assert row["meta"]["as_of"] == row["row"]["as_of"] == "2024-06-30"
    early = rain("review", "2024-Q2", "--as-of", "2024-04-15")
    assert "seen from the end of 2024-04-15" in early.out
    assert "Nothing became known" in early.out
    late = rain("review", "2024-Q3", "--as-of", "2024-10-10", "--format", "json").json["row"]
    assert late["as_of"] == "2024-10-10"


def test_a_fact_that_comes_later_changes_no_review_but_its_head(rain: Run) -> None:
    before = rain("review", "2024-Q2", "--format", "json").json
    for words in (
        ("resolve", "P-02", "--outcome", "false", "--known-on", "2024-10-01"),
        (
            "evidence", "add", "P-01", "--url", "https://example.org/a", "--title", "Looking back",
            "--publisher", "Ann", "--published", "2024-08-01", "--stance", "supports",
            "--summary", "It had rained.",
        ),
    ):  # fmt: skip
        answer = rain(*words)
        assert answer.code == 0, answer.err
    after = rain("review", "2024-Q2", "--format", "json").json
    assert before["meta"].pop("head") != after["meta"].pop("head")
    assert before["meta"].pop("n_facts") < after["meta"].pop("n_facts")
    assert before == after


def test_as_recorded_gives_an_earlier_review_again(rain: Run) -> None:
    first = rain("review", "2024-Q2").out
    head = rain("review", "2024-Q2", "--format", "json").json["meta"]["head"]
    corrected = rain(
        "resolve", "P-01", "--outcome", "ambiguous", "--known-on", "2024-05-01", "--supersede",
        "--why", "The gauge was broken.",
    )  # fmt: skip
    assert corrected.code == 0, corrected.err
    assert rain("review", "2024-Q2").out != first
    assert rain("review", "2024-Q2", "--as-recorded", head).out == first


def test_a_correction_is_among_the_errata_of_the_span_it_was_recorded_in(rain: Run) -> None:
    rain(
        "resolve", "P-01", "--outcome", "ambiguous", "--known-on", "2024-05-01", "--supersede",
        "--why", "The gauge was broken.",
    )  # fmt: skip
    rain("edit", "P-02", "--closes", "2025-03-31", "--why", "A slip.")
    rain("criterion", "set", "P-02", "--observe", "Much snow.", "--why", "Sharper.")
    out = rain("review", "2026-Q4").out
    assert "Errata (1)" in out
    assert "P-01  It rains: ambiguous, was true" in out
    assert "Recorded 2026-11-21 by tester: The gauge was broken." in out
    assert "Criteria and windows that changed (2)" in out
    assert "P-02  It snows: closes 2025-03-31, was 2024-09-30" in out
    assert "P-02  It snows: criterion rewritten" in out
    assert "Errata (0)" in rain("review", "2024-Q2").out


def test_an_outcome_taken_back_is_an_erratum_too(rain: Run) -> None:
    answer = rain("reopen", "P-01", "--why", "Nobody was there.")
    assert answer.code == 0, answer.err
    assert "P-01  It rains: reopened, was true" in rain("review", "2026-Q4").out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        pytest.param(("2024-Q5",), 2, "usage: '2024-Q5' is not a quarter; write 2024-Q4;", id="Q5"),
        pytest.param(
            ("2027-Q1",),
            1,
            "error: 2027-Q1 begins on 2027-01-01, after 2026-11-21; "
            "name a span that has begun, or a later --as-of\n",
            id="not begun",
        ),
        pytest.param(
            ("--since", "2024-05-02", "--until", "2024-05-01"),
            2,
            "usage: since 2024-05-02 lies after until 2024-05-01; swap them;",
            id="the wrong way round",
        ),
        pytest.param(("2024-Q2", "--source", "nobody"), 1, "error: no source ", id="source"),
        pytest.param(("2024-Q2", "--topic", "nothing"), 1, "error: no topic ", id="topic"),
        pytest.param(
            ("2024-Q2", "--year", "2024"),
            2,
            "usage: give a quarter, --year, or --since with --until, only one of them",
            id="two ways",
        ),
        pytest.param(
            ("--since", "2024-05-02"),
            2,
            "usage: a span needs both --since and --until",
            id="half a span",
        ),
        pytest.param(
            ("2024-Q2", "--export", "x", "-o", "y"),
            2,
            "usage: give --export DIR or -o FILE, not both",
            id="two places",
        ),
        pytest.param(
            ("2024-Q2", "--table", "board"),
            2,
            "usage: --table is for --format csv; other formats hold every table",
            id="a table of what holds all",
        ),
        pytest.param(
            ("2024-Q2", "--table", "board", "--export", "x"),
            2,
            "usage: --export writes every table; leave --table out",
            id="a table of an export",
        ),
    ],
)
def test_what_cannot_be_reviewed_is_refused_in_one_line(
    rain: Run, words: tuple[str, ...], code: int, message: str
) -> None:
    answer = rain("review", *words)
    assert answer.code == code
    assert answer.out == ""
    assert answer.err.startswith(message)
    assert answer.err.count("\n") == 1
