"""Histories of Manifold's crowd, from what its markets and bets say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from tracker.errors import InvalidFile
from tracker.exchange.systems.manifold import read
from tracker.exchange.systems.manifold_bets import Scale
from tracker.exchange.tables.names import Recorded

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.exchange.tables.records import TableRecords

START, DAY = 1_704_067_200_000, 86_400_000
MARKET = {
    "id": "m",
    "question": "Which?",
    "outcomeType": "BINARY",
    "createdTime": START,
    "closeTime": START + 10 * DAY,
    "probability": 0.5,
    "isResolved": False,
    "lastUpdatedTime": START + DAY,
}
ANSWERS = [{"id": "a", "text": "A", "index": 0}, {"id": "b", "text": "B", "index": 1}]


class Read(Protocol):
    """Reads one market, given by what differs, and its bets."""

    def __call__(self, market: dict[str, Any], *bets: dict[str, Any]) -> TableRecords: ...


@pytest.fixture
def market(tmp_path: Path) -> Read:
    def call(market: dict[str, Any], *bets: dict[str, Any]) -> TableRecords:
        file = tmp_path / "all.json"
        listed = [
            {"id": f"bet{n}", "contractId": "m", "createdTime": START + n, "probBefore": 0.5} | bet
            for n, bet in enumerate(bets)
        ]
        file.write_text(json.dumps([MARKET | market, *listed]), encoding="utf-8")
        return read([file], recorded=Recorded(), read_date=None)

    return call


def said(table: TableRecords) -> str:
    return "\n".join(str(note) for note in table.notes)


@pytest.mark.parametrize("is_log", [False, True])
def test_a_scale_reaches_from_its_lower_to_its_upper_end(is_log: bool) -> None:  # noqa: FBT001 - a case
    scale = Scale(-5, 94, is_log=is_log)
    assert (scale.value(0.0), scale.value(1.0)) == pytest.approx((-5, 94))


def test_a_market_of_options_states_them_all_brought_to_1(market: Read) -> None:
    table = market(
        {"outcomeType": "MULTIPLE_CHOICE", "answers": ANSWERS},
        {"answerId": "a", "probAfter": 0.6, "probBefore": 0.3},
        {"answerId": "b", "probAfter": 0.6, "probBefore": 0.7},
    )
    shares = [[share for _, share in one.options] for one in table.forecasts]
    assert shares == [pytest.approx([0.6 / 1.3, 0.7 / 1.3]), pytest.approx([0.5, 0.5])]
    assert "moments at which the options did not sum to 1, brought to it: 2" in said(table)


def test_a_market_of_options_without_any_probability_states_nothing(market: Read) -> None:
    table = market({"outcomeType": "MULTIPLE_CHOICE", "answers": ANSWERS})
    assert table.forecasts == ()
    assert "moments without any probability, left out: 1" in said(table)


def test_ranges_are_ordered_options(market: Read) -> None:
    table = market({"outcomeType": "MULTI_NUMERIC", "answers": ANSWERS})
    assert table.predictions[0].ordered


def test_answers_that_exclude_nothing_state_what_they_stand_at(market: Read) -> None:
    answers = [ANSWERS[0] | {"probability": 0.3}, ANSWERS[1] | {"prob": 0.9}]
    table = market(
        {"outcomeType": "MULTIPLE_CHOICE", "shouldAnswersSumToOne": False, "answers": answers}
    )
    assert [one.probability for one in table.forecasts] == [0.3, 0.9]


def test_a_market_without_a_time_of_its_probability_states_nothing(market: Read) -> None:
    table = market({"lastUpdatedTime": None})
    assert table.forecasts == ()
    assert "without bets or a time of their probability, without a forecast: 1" in said(table)


def test_a_single_answer_makes_no_prediction(market: Read) -> None:
    table = market({"outcomeType": "MULTIPLE_CHOICE", "answers": ANSWERS[:1]})
    assert table.predictions == ()
    assert "markets with a single answer, left out: 1" in said(table)


@pytest.mark.parametrize(
    ("resolved", "outcome"),
    [
        pytest.param({"resolution": "MKT", "resolutionProbability": 1}, "true", id="all of it"),
        pytest.param({"resolution": "MKT", "resolutionProbability": 0}, "false", id="none of it"),
        pytest.param({"resolution": "NO"}, "false", id="no"),
        pytest.param(
            {"outcomeType": "MULTIPLE_CHOICE", "answers": ANSWERS, "resolution": "CANCEL"},
            "annulled",
            id="options cancelled",
        ),
        pytest.param(
            {"outcomeType": "PSEUDO_NUMERIC", "min": 0, "max": 50, "resolution": "YES"},
            "50",
            id="the upper end",
        ),
        pytest.param(
            {"outcomeType": "PSEUDO_NUMERIC", "min": 0, "max": 50, "resolution": "CANCEL"},
            "annulled",
            id="a number cancelled",
        ),
    ],
)
def test_resolutions(market: Read, resolved: dict[str, Any], outcome: str) -> None:
    over = {"isResolved": True, "resolutionTime": START + 11 * DAY}
    (resolution,) = market(over | resolved).resolutions
    assert str(resolution.outcome) == outcome


def test_a_market_that_resolved_before_its_close_was_set_closes_then(market: Read) -> None:
    table = market(
        {"closeTime": None, "isResolved": True, "resolution": "NO", "resolutionTime": START + DAY}
    )
    assert table.predictions[0].closes_at.day == 2


def test_a_market_that_closes_after_all_calendars_closes_at_their_end(market: Read) -> None:
    table = market({"closeTime": 253_402_300_799_999})
    assert table.predictions[0].closes_at.year == 9998
    assert "markets that close after the year 9998, taken as its end: 1" in said(table)


@pytest.mark.parametrize(
    ("changes", "bet", "says"),
    [
        pytest.param({"isResolved": True, "resolution": "MKT"}, {}, "the share to which", id="MKT"),
        pytest.param({"outcomeType": "PSEUDO_NUMERIC"}, {}, "expected min and max", id="no bounds"),
        pytest.param({"id": ""}, {}, "column id: nothing; expected a text", id="no id"),
        pytest.param({}, {"probAfter": 2}, "column probAfter: '2' is not a probability", id="bet"),
        pytest.param({}, {"contractId": "zz"}, "'zz' is no market of these files", id="market"),
        pytest.param(
            {
                "outcomeType": "MULTIPLE_CHOICE",
                "shouldAnswersSumToOne": False,
                "answers": ANSWERS,
            },
            {"answerId": "zz"},
            "'zz' is no answer of its market",
            id="answer",
        ),
    ],
)
def test_what_does_not_fit_is_refused(
    market: Read, changes: dict[str, Any], bet: dict[str, Any], says: str
) -> None:
    with pytest.raises(InvalidFile) as caught:
        market(changes, {"probAfter": 0.5} | bet)
    assert any(says in problem.message for problem in caught.value.problems)
