"""`tracker forecast`: every way to state something, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run

ADA = ("--source", "ada-example", "--on", "2026-03-01")


def last_said(run: Run, prediction: str) -> dict[str, Any]:
    said: dict[str, Any] = run("show", prediction, "--format", "json").json["row"]["forecasts"][-1]
    return said


@pytest.mark.parametrize(
    ("prediction", "words", "stated"),
    [
        pytest.param("p-1", ["--probability", "80%"], {"probability": 0.8}, id="probability"),
        pytest.param(
            "P-001",
            ["--hedge", "very_likely", "--words", "有望"],
            {"strength": "very_likely", "hedge": "有望"},
            id="hedge",
        ),
        pytest.param(
            "P-01",
            ["--hedge", "certain", "--words", ""],
            {"strength": "certain", "hedge": ""},
            id="no-hedge-words",
        ),
        pytest.param(
            "P-02",
            ["--option", "Bo=60%", "--option", "Cy=0.4"],
            {"options": {"Bo": 0.6, "Cy": 0.4}},
            id="options",
        ),
        pytest.param(
            "P-03",
            ["--point", "12", "--low", "10", "--high", "15", "--level", "80%", "--unit", "million"],
            {"point": 12, "low": 10, "high": 15, "level": 0.8, "unit": "million"},
            id="interval",
        ),
        pytest.param(
            "P-04", ["--point", "31 May 2026"], {"point": "2026-05-31"}, id="point-as-a-day"
        ),
        pytest.param(
            "the-chip-ships-in-2026",
            ["--probability", "0", "--stance", "denies", "--note", "n"],
            {"probability": 0.0, "stance": "denies", "note": "n"},
            id="zero-by-key",
        ),
        pytest.param(
            "P-03",
            ["--point", "115", "--hedge", "likely", "--words", "probably"],
            {"point": 115, "strength": "likely", "hedge": "probably"},
            id="point-with-a-hedge",
        ),
        pytest.param(
            "P-03",
            ["--low", "10", "--high", "15", "--hedge", "certain", "--words", ""],
            {"low": 10, "high": 15, "strength": "certain"},
            id="interval-with-a-hedge",
        ),
        pytest.param(
            "P-02",
            ["--stance", "doubts", "--hedge", "possible"],
            {"strength": "possible"},
            id="doubt-about-a-choice",
        ),
        pytest.param("P-01", ["--stance", "doubts"], {"stance": "doubts"}, id="doubt"),
        pytest.param("P-01", ["--withdraw"], {"withdrawn": True}, id="withdrawal"),
    ],
)
def test_a_statement_is_recorded_as_it_was_made(
    world: Run, prediction: str, words: list[str], stated: dict[str, object]
) -> None:
    answer = world("forecast", prediction, *ADA, *words)
    assert (answer.code, answer.out, answer.err) == (0, "F-02\n", "")
    said = last_said(world, prediction)
    assert {name: said[name] for name in stated} == stated
    assert (said["id"], said["made_on"]) == ("F-02", "2026-03-01")


def test_quantiles_are_recorded_by_level(world: Run) -> None:
    words = ("--quantile", "10%=8", "--quantile", "0.5=11", "--quantile", "0.9=20")
    assert world("forecast", "P-03", *ADA, *words).code == 0
    assert last_said(world, "P-03")["quantiles"] == [[0.1, 8], [0.5, 11], [0.9, 20]]


def test_a_relayed_forecast_keeps_its_chain_and_place(world: Run, tmp_path: Any) -> None:  # noqa: ANN401 - a path
    text = tmp_path / "a.txt"
    text.write_text("He said it will ship.", encoding="utf-8")
    world(
        *("document", "add", str(text), "--title", "An article", "--publisher", "example-press"),
        *("--published", "2026-04-02", "--section", "1=Chips", "--attach"),
    )
    answer = world(
        *("forecast", "P-01", "--source", "ada-example", "--hedge", "certain", "--section", "1"),
        *("--document", "an-article", "--locator", "8:20", "--via", "Example Press"),
    )
    assert (answer.code, answer.out) == (0, "F-02\n")
    assert "2026-04-02" in answer.err, "the document's date is the default, and it is said"
    said = last_said(world, "P-01")
    assert said["via"] == ["example-press"]
    assert said["words"] == "it will ship"


def test_without_a_day_it_counts_as_made_today(world: Run) -> None:
    answer = world("forecast", "P-01", "--source", "ada-example", "--probability", "0.5")
    assert answer.out == "F-02\n"
    assert "counts as made 2026-11-21" in answer.err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["P-01", *ADA], 2, "nothing is stated", id="nothing"),
        pytest.param(
            ["P-01", *ADA, "--probability", "1", "--withdraw"], 2, "exclude", id="two-forms"
        ),
        pytest.param(["P-01", *ADA, "--words", "will"], 2, "--hedge", id="words-alone"),
        pytest.param(
            ["P-01", *ADA, "--probability", "1", "--words", "will"],
            2,
            "--words belong to --hedge",
            id="words-of-a-number",
        ),
        pytest.param(["P-01", *ADA, "--hedge", "maybe"], 2, "maybe", id="no-such-strength"),
        pytest.param(["P-01", "--probability", "1"], 2, "--source", id="nobody"),
        pytest.param(["P-99", *ADA, "--probability", "1"], 1, "nearest: P-0", id="no-prediction"),
        pytest.param(
            ["P-01", "--source", "ada", "--probability", "1"], 1, "ada-example", id="no-source"
        ),
        pytest.param(["P-01", *ADA, "--probability", "70"], 2, "write 70%", id="percent"),
        pytest.param(["P-01", *ADA, "--probability", "1.01"], 2, "outside 0..1", id="above-one"),
        pytest.param(["P-01", *ADA, "--probability", "-1"], 2, "outside 0..1", id="below-zero"),
        pytest.param(["P-01", *ADA, "--point", "3"], 1, "takes no values", id="point-on-binary"),
        pytest.param(
            ["P-02", *ADA, "--hedge", "likely"],
            1,
            "takes no hedge alone, which speaks of nothing in particular; give --option NAME=P",
            id="hedge-of-a-choice",
        ),
        pytest.param(["P-03", *ADA, "--hedge", "likely"], 1, "--point", id="hedge-of-a-number"),
        pytest.param(["P-04", *ADA, "--hedge", "likely"], 1, "as dates", id="hedge-of-a-day"),
        pytest.param(
            ["P-03", *ADA, "--point", "1", "--hedge", "likely", "--probability", "1"],
            2,
            "exclude",
            id="two-forms-with-a-hedge",
        ),
        pytest.param(
            ["P-03", *ADA, "--point", "abc"],
            1,
            "--point 'abc' is not a number; write one such as 15",
            id="word-for-number",
        ),
        pytest.param(
            ["P-03", *ADA, "--quantile", "0.5=12 million"],
            1,
            "'12 million' is not a number",
            id="word-in-quantile",
        ),
        pytest.param(["P-04", *ADA, "--point", "abc"], 1, "is not a date", id="word-for-day"),
        pytest.param(["P-02", *ADA, "--option", "Bo=1"], 1, "Bo, Cy", id="option-left-out"),
        pytest.param(
            ["P-02", *ADA, "--option", "Di=1"], 1, "no option 'Di'; expected Bo, Cy", id="no-option"
        ),
        pytest.param(
            ["P-01", *ADA, "--option", "a=1"],
            1,
            "a binary prediction has no options to choose from; give --probability or --hedge",
            id="options-of-a-binary",
        ),
        pytest.param(
            ["P-02", *ADA, "--option", "Bo=0.6", "--option", "Cy=0.6"], 1, "sum", id="sum-over-one"
        ),
        pytest.param(["P-03", *ADA, "--low", "5", "--high", "4"], 1, "order", id="backwards"),
        pytest.param(["P-03", *ADA, "--point", "2026-01-01"], 1, "numbers", id="day-for-number"),
        pytest.param(["P-04", *ADA, "--point", "2026"], 1, "not a day", id="year-for-day"),
        pytest.param(["P-03", *ADA, "--point", "nan"], 2, "finite", id="nan"),
        pytest.param(
            ["P-01", "--source", "ada-example", "--probability", "1", "--on", "2027-01-01"],
            1,
            "future",
            id="future",
        ),
        pytest.param(
            ["P-01", "--source", "example-press", "--withdraw"], 1, "withdraw", id="never-said"
        ),
        pytest.param(
            ["P-01", *ADA, "--probability", "1", "--section", "1"],
            2,
            "--document",
            id="no-document",
        ),
        pytest.param(
            ["P-01", *ADA, "--probability", "1", "--via", "Ada Example"],
            1,
            "does not relay itself",
            id="relays-itself",
        ),
        pytest.param(
            [
                "P-01",
                *ADA,
                "--probability",
                "1",
                "--via",
                "example-press",
                "--via",
                "example-press",
            ],
            1,
            "nobody twice",
            id="relays-twice",
        ),
        pytest.param(
            ["P-01", *ADA, "--probability", "1", "--locator", "9:3"], 2, "120:180", id="locator"
        ),
        pytest.param(
            ["P-01", *ADA, "--probability", "1", "--locator", f"1:{'9' * 5000}"],
            2,
            "120:180",
            id="locator-beyond-all",
        ),
        pytest.param(
            ["P-01", *ADA, "--probability", "1", "--section", "-1"], 2, "--section", id="section"
        ),
    ],
)
def test_what_cannot_be_is_refused(world: Run, words: list[str], code: int, says: str) -> None:
    answer = world("forecast", *words)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (code, "", 1), answer.err
    assert says in answer.err
    assert world("verify").code == 0


def test_a_forecast_after_the_outcome_was_known_is_refused(world: Run) -> None:
    assert world("resolve", "P-01", "--outcome", "true", "--evidence", "E-01").code == 0
    late = world("forecast", "P-01", "--source", "ada-example", "--probability", "1")
    assert late.code == 1
    assert "known 2026-10-01" in late.err


def test_a_withdrawal_before_anything_counted_is_refused(world: Run) -> None:
    press = ("forecast", "P-01", "--source", "example-press")
    world(*press, "--probability", "0.4", "--on", "March 2026")
    answer = world(*press, "--withdraw", "--on", "2026-03-10")
    assert (answer.code, answer.out) == (1, "")
    assert "no forecast on P-01 by 2026-03-10 to withdraw; F-02 counts from 2026-03-31" in (
        answer.err
    )
    assert world(*press, "--withdraw", "--on", "2026-03-31").code == 0


def test_a_forecast_after_the_window_closed_is_recorded_with_a_warning(world: Run) -> None:
    press = ("forecast", "P-05", "--source", "example-press")
    late = world(*press, "--probability", "1", "--on", "2026-01-01")
    assert (late.code, late.out, len(late.err.splitlines())) == (0, "F-02\n", 1)
    assert "F-02 of 2026-01-01 comes after the window closed (2025-12-31)" in late.err
    in_time = world(*press, "--probability", "1", "--on", "2025-12-31")
    assert (in_time.code, in_time.err) == (0, "")
    back = world(*press, "--withdraw", "--on", "2026-02-01")
    assert (back.code, back.err) == (0, ""), "a withdrawal was never to count"
