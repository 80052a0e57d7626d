"""Manifold: markets of every type, times in milliseconds, the crowd's history from bets."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tracker.exchange.bundle import Head
from tracker.exchange.systems.manifold import read, recognises
from tracker.exchange.tables.names import Recorded

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run
    from tests.exchange.conftest import Changed, ProblemsOf
    from tracker.exchange.tables.records import TableRecords


def parsed(*paths: Path, recorded: Recorded | None = None) -> TableRecords:
    return read(paths, recorded=recorded or Recorded(), read_date=None)


@pytest.fixture
def table(imports: Path) -> TableRecords:
    return parsed(imports / "manifold")


def stated(table: TableRecords, prediction: str) -> list[tuple[int, object]]:
    """Return day of the month and what the crowd stated."""
    return [
        (one.made.at.day, one.options or one.probability or one.point)
        for one in table.forecasts
        if one.prediction == prediction
    ]


def test_times_are_milliseconds(table: TableRecords) -> None:
    snow = next(one for one in table.predictions if one.key == "manifold-snow1")
    assert (snow.opens_at, snow.closes_at) == (
        datetime(2024, 1, 1, tzinfo=UTC),
        datetime(2024, 1, 11, tzinfo=UTC),
    )
    (ice,) = (one for one in table.forecasts if one.prediction == "manifold-ice2")
    assert ice.made.at == datetime(2024, 1, 5, 0, 0, 1, 500_000, tzinfo=UTC)


def test_the_description_is_the_criterion(table: TableRecords) -> None:
    by_key = {one.key: one.criterion for one in table.predictions}
    assert by_key["manifold-snow1"].observe == "Flakes on the ground\nat noon count."
    assert not by_key["manifold-snow1"].is_title
    assert by_key["manifold-ice2"].is_title


def test_the_crowd_is_what_stood_after_each_bet(table: TableRecords) -> None:
    assert [(one.key, one.kind) for one in table.sources] == [("manifold-crowd", "crowd")]
    assert stated(table, "manifold-snow1") == [(1, 0.6), (6, 0.8)]


def test_a_market_without_bets_states_what_it_stood_at_last(table: TableRecords) -> None:
    assert stated(table, "manifold-wind11") == [(9, 0.35)]
    assert stated(table, "manifold-mix10") == [(10, (("Upper", 0.5), ("Lower", 0.5)))]


def test_options_are_what_all_answers_stood_at_and_a_later_answer_had_none(
    table: TableRecords,
) -> None:
    race = stated(table, "manifold-race4")
    assert race == [
        (2, (("Red", 0.6), ("Blue", 0.4), ("Other", 0.0))),
        (7, (("Red", pytest.approx(0.2)), ("Blue", pytest.approx(0.7)), ("Other", 0.1))),
    ]


def test_answers_that_exclude_nothing_are_predictions_of_their_own(table: TableRecords) -> None:
    titles = {one.key: one.title for one in table.predictions}
    assert titles["manifold-lifts5-b1"] == "Which lifts run?: North"
    assert stated(table, "manifold-lifts5-b1") == [(2, 0.9)]
    assert stated(table, "manifold-lifts5-b2") == [(2, 0.4)]


def test_a_numeric_market_states_numbers(table: TableRecords) -> None:
    assert stated(table, "manifold-depth6") == [(2, pytest.approx(9.0))]


def test_outcomes_of_every_kind(table: TableRecords) -> None:
    assert {one.prediction: str(one.outcome) for one in table.resolutions} == {
        "manifold-snow1": "true",
        "manifold-ice2": "0.25",
        "manifold-fog3": "annulled",
        "manifold-race4": "Blue",
        "manifold-lifts5-b1": "true",
        "manifold-depth6": "9",
    }


def test_remarks_say_what_was_left_out_and_why(table: TableRecords) -> None:
    said = "\n".join(str(note) for note in table.notes)
    for part in (
        "amounts and traders of bets, not imported: 12",
        "markets of type POLL without probabilities, left out: 1",
        "bets on markets that were left out: 1",
        "bets that moved nothing, left out: 1",
        "'manifold-old8' is false, but the file has no day on which that was known",
        "'Will it end?' has no window (createdTime, closeTime); left out",
        "manifold-mix10 was resolved to a mix (CHOOSE_MULTIPLE)",
    ):
        assert part in said


def test_a_mix_that_is_nearly_all_one_answer_is_that_answer(changed: Changed) -> None:
    folder = changed("manifold", "markets.json", '"c1": 50,', '"c1": 99999,')
    outcomes = {one.prediction: str(one.outcome) for one in parsed(folder).resolutions}
    assert outcomes["manifold-mix10"] == "Upper"


def test_pages_that_overlap_bring_nothing_twice(imports: Path) -> None:
    folder = imports / "manifold"
    once, twice = parsed(folder), parsed(folder, folder)
    assert twice.forecasts == once.forecasts
    assert any("markets that stood in these files before" in str(one) for one in twice.notes)


def test_bets_may_be_on_a_recorded_market(imports: Path, problems_of: ProblemsOf) -> None:
    bets = imports / "manifold" / "bets.json"
    found = problems_of(lambda: parsed(bets))
    assert any("'Snow1' is no market of these files nor on record" in one for one in found)
    held = {one.key: one for one in parsed(imports / "manifold").predictions}
    missing = problems_of(lambda: parsed(bets, recorded=Recorded(predictions=held)))
    assert not any("Snow1" in one for one in missing)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param(
            '"resolution": "YES"',
            '"resolution": "MAYBE"',
            "markets.json:1: column resolution: 'MAYBE'; expected YES, NO, MKT or CANCEL",
            id="unknown resolution",
        ),
        pytest.param(
            '"createdTime": 1704067200000',
            '"createdTime": "2024-01-01"',
            "markets.json:1: column createdTime: '2024-01-01' is not a time; expected milliseconds",
            id="a time in words",
        ),
        pytest.param(
            '"probability": 0.3',
            '"probability": 30',
            "markets.json:2: column probability: '30' is not a probability",
            id="percent",
        ),
        pytest.param(
            '"outcomeType": "BINARY"', '"other": 1', "neither a market nor a bet", id="no market"
        ),
        pytest.param(
            '"text": "Blue"', '"text": "Red"', "two answers have the same text", id="same"
        ),
    ],
)
def test_a_problem_has_file_place_and_field(
    changed: Changed, problems_of: ProblemsOf, old: str, new: str, says: str
) -> None:
    folder = changed("manifold", "markets.json", old, new)
    found = problems_of(lambda: parsed(folder))
    assert any(says in one for one in found), found


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        pytest.param(
            "probAfter", None, "expected createdTime, probBefore and probAfter", id="none"
        ),
        pytest.param("answerId", "zz", "'zz' is no answer of its market", id="strange answer"),
    ],
)
def test_a_wrong_bet_is_named(
    imports: Path, tmp_path: Path, problems_of: ProblemsOf, field: str, value: str | None, says: str
) -> None:
    source = imports / "manifold"
    bets = json.loads((source / "bets.json").read_text(encoding="utf-8"))
    own = next(one for one in bets if one["contractId"] == "Race4")
    own[field] = value
    wrong = tmp_path / "bets.json"
    wrong.write_text(json.dumps(bets), encoding="utf-8")
    found = problems_of(lambda: parsed(source / "markets.json", wrong))
    assert len(found) == 1
    assert says in found[0]


def test_files_are_told_by_their_fields(imports: Path) -> None:
    for file in (imports / "manifold").iterdir():
        assert recognises(Head(file.name, file.read_bytes()))
    assert not recognises(Head("x.json", b'{"question": "?"}'))


def test_files_become_a_board(run: Run, imports: Path) -> None:
    run("init")
    folder = imports / "manifold"
    answer = run("import", "auto", str(folder))
    assert answer.code == 0, answer.err
    answer = run(
        "scoreboard", "--selection", "time-weighted", "--topic", "weather", "--format", "json"
    )
    (row,) = answer.json["rows"]
    # Snow: 5 days at .6 and 5 at .8, true. Ice: .3 against a share of .25, from day 4 of 10.
    snow, ice, coverage = (0.16 + 0.04) / 2, 0.05**2, 0.6 - 1.5 / 864_000
    assert row["mean_score"] == pytest.approx((snow + ice * coverage) / (1 + coverage))
    (row,) = run("scoreboard", "--topic", "sports", "--format", "json").json["rows"]
    assert row["mean_score"] == pytest.approx((0.2**2 + 0.3**2 + 0.1**2) / 2)
    assert "nothing changed" in run("import", "manifold", str(folder)).out
