"""`tracker link`, `tracker source link`: one event, one source, and never merged in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

HEAD = "prediction,title,source,made_on,closes_on,known_on,probability,outcome\n"
SNOW = "a,It snows,{},2024-05-0{},2024-06-30,2024-07-01,{},true\n"
DRY = "b,It stays dry,{},2024-05-0{},2024-06-30,2024-07-01,{},false\n"


@pytest.fixture
def linked(run: Run, tmp_path: Path) -> Run:
    run("init")
    file = tmp_path / "t.csv"
    rows = SNOW.format("ann", 1, 0.7) + SNOW.format("bob", 2, 0.4)
    rows += DRY.format("cid", 2, 0.1) + DRY.format("bob", 3, 0.2)
    file.write_text(HEAD + rows, encoding="utf-8")
    assert run("import", "table", str(file)).code == 0
    return run


def board(run: Run) -> dict[str, Any]:
    rows = run("scoreboard", "--format", "json").json["rows"]
    return {row["key"]: (row["n_scored"], row["mean_score"]) for row in rows}


def test_an_inverted_pair_counts_once_and_turned_round(linked: Run) -> None:
    before = board(linked)
    assert before["bob"] == (2, pytest.approx((0.36 + 0.04) / 2))
    assert linked("link", "P-01", "P-02", "--inverted").out == "L-01\n"
    after = board(linked)
    assert after["bob"] == (1, pytest.approx(0.04))  # The later of its two: 20% dry is 80% snow.
    assert after["cid"] == (1, pytest.approx(0.01))
    assert after["ann"] == before["ann"]


def test_a_hedge_of_the_opposite_is_turned_round(linked: Run) -> None:
    words = ("--hedge", "likely", "--on", "2024-05-04")
    linked("source", "add", "Dan Example")
    linked("source", "add", "Eve Example")
    linked("forecast", "P-02", "--source", "dan-example", *words)
    linked("forecast", "P-01", "--source", "eve-example", *words, "--stance", "denies")
    linked("link", "P-01", "P-02", "--inverted")
    scores = board(linked)
    assert scores["dan-example"] == scores["eve-example"]


def test_sources_of_two_platforms_can_be_compared(linked: Run) -> None:
    assert linked("compare", "ann", "cid", "--format", "json").json["rows"][0]["n_shared"] == 0
    linked("link", "P-01", "P-02", "--inverted")
    assert linked("compare", "ann", "cid", "--format", "json").json["rows"][0]["n_shared"] == 1


def test_show_tells_a_link_on_both_sides(linked: Run) -> None:
    linked("link", "P-01", "P-02", "--inverted", "--why", "Two platforms")
    (here,) = linked("show", "P-01", "--format", "json").json["row"]["links"]
    (there,) = linked("show", "P-02", "--format", "json").json["row"]["links"]
    both = {"id": "L-01", "inverted": True, "why": "Two platforms"}
    assert here == both | {"other": "P-02", "title": "It stays dry", "counts_here": True}
    assert there == both | {"other": "P-01", "title": "It snows", "counts_here": False}
    assert "P-02  It stays dry; the opposite, what is said there" in linked("show", "P-01").out


def test_a_link_taken_back_leaves_the_board_as_before(linked: Run) -> None:
    before = linked("scoreboard", "--format", "csv").out
    linked("link", "P-01", "P-02", "--inverted")
    linked("source", "link", "ann", "cid")
    assert linked("scoreboard", "--format", "csv").out != before
    assert linked("retract", "l-1", "--why", "wrong").out == "L-01 is retracted\n"
    assert linked("retract", "S-01", "--why", "wrong").out == "S-01 is retracted\n"
    assert linked("scoreboard", "--format", "csv").out == before
    assert linked("verify").code == 0
    again = linked("retract", "L-1", "--why", "wrong")
    assert (again.code, "no link 'L-01'" in again.err) == (1, True)


def test_a_linked_source_counts_for_the_other(linked: Run) -> None:
    assert linked("source", "link", "ann", "cid", "--why", "One person").out == "S-01\n"
    assert board(linked)["ann"] == (2, pytest.approx((0.09 + 0.01) / 2))
    assert "cid" not in board(linked)
    shown = linked("source", "show", "cid")
    assert shown.code == 0
    assert "counts also what was said as cid (S-01)" in shown.out
    one = linked("compare", "cid", "bob", "--format", "json").json["rows"]
    other = linked("compare", "ann", "bob", "--format", "json").json["rows"]
    assert one == other


def test_a_link_to_what_was_retracted_holds_no_more(linked: Run) -> None:
    linked("link", "P-01", "P-02", "--inverted")
    linked("retract", "P-01", "--why", "wrong")
    assert board(linked)["cid"] == (1, pytest.approx(0.01))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("link", "P-01", "P-01"), "cannot be linked to itself", id="itself"),
        pytest.param(("link", "P-01", "P-02"), "P-01 is true and P-02 is false", id="outcomes"),
        pytest.param(("link", "P-01", "P-09"), "no prediction 'P-09'", id="unknown"),
        pytest.param(("source", "link", "ann", "ann"), "are one source already", id="one source"),
        pytest.param(("source", "link", "ann", "nobody"), "no source 'nobody'", id="no source"),
        pytest.param(("retract", "L-7", "--why", "x"), "no link 'L-07'", id="no link"),
    ],
)
def test_what_cannot_be_one_is_refused(linked: Run, words: tuple[str, ...], says: str) -> None:
    answer = linked(*words)
    assert answer.code == 1
    assert says in answer.err


def test_only_alike_predictions_are_linked(world: Run) -> None:
    words = ("--criterion", "x", "--opens", "2026-01-01", "--closes", "2026-12-31")
    race = ("--type", "multiple_choice", "--option", "A", "--option", "B")
    world("add", "Another race", *race, *words)
    world("add", "Other units", "--type", "numeric", "--unit", "thousand", *words)
    for one, other, says in (
        ("P-01", "P-02", "one is binary, the other multiple_choice"),
        ("P-02", "P-06", "their options differ: Bo, Cy and A, B"),
        ("P-03", "P-07", "their units differ: million and thousand"),
    ):
        assert says in world("link", one, other).err
    world("add", "Units again", "--type", "numeric", "--unit", "million", *words)
    answer = world("link", "P-03", "P-08", "--inverted")
    assert "a numeric prediction has no opposite; leave --inverted out" in answer.err
    assert world("link", "P-03", "P-08").out == "L-01\n"


def test_what_counts_for_another_takes_no_link(linked: Run) -> None:
    linked("link", "P-01", "P-02", "--inverted")
    linked("source", "link", "ann", "cid")
    for words, says in (
        (("link", "P-02", "P-01", "--inverted"), "P-02 counts for P-01 already (L-01)"),
        (("source", "link", "cid", "bob"), "cid counts for ann already (S-01); link to ann"),
    ):
        answer = linked(*words)
        assert (answer.code, says in answer.err) == (1, True)


def test_an_import_proposes_links_and_makes_none(linked: Run, tmp_path: Path) -> None:
    linked("source", "add", "Nate Example")
    file = tmp_path / "other.csv"
    row = "x-1,Rain falls,nateexample,2024-05-01,2024-06-30,2024-07-01,0.6,true\n"
    file.write_text(HEAD + row + row.replace("nateexample", "Example Nate"), encoding="utf-8")
    answer = linked("import", "table", str(file))
    source = "tracker source link nate-example"
    told = f"nateexample looks like nate-example: if they are one, {source} nateexample"
    assert told in answer.out
    assert f"{source} example-nate" in answer.out
    assert "looks like P-" not in answer.out
    assert {"nateexample", "example-nate"} <= board(linked).keys()


def test_a_prediction_with_the_words_of_another_is_proposed(linked: Run, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    row = "x-1,IT SNOWS!,eve,2024-05-01,2024-06-30,2024-07-01,0.6,true\n"
    file.write_text(HEAD + row, encoding="utf-8")
    told = "looks like P-01, 'It snows': if it is one event, tracker link P-01 P-03"
    assert told in linked("import", "table", str(file)).out


def test_links_are_exported(linked: Run) -> None:
    linked("link", "P-01", "P-02", "--inverted", "--why", "Two platforms")
    linked("source", "link", "ann", "cid")
    both = linked("export", "json").json["meta"]["links"]
    assert both == [
        {"id": "S-01", "main": "ann", "other": "cid", "inverted": False, "why": None},
        {"id": "L-01", "main": "P-01", "other": "P-02", "inverted": True, "why": "Two platforms"},
    ]
    assert "prediction_link" in linked("export", "journal").out
