"""What a mapping declares of cells: percent, dates, words before numbers, words for outcomes."""

from __future__ import annotations

import pytest

from tracker.errors import InvalidInput
from tracker.exchange.tables.mapping import TableMapping
from tracker.exchange.tables.reshape import reshapes

SIGNED = TableMapping(signs={"D": "+", "R": "-", "Even": "0"})


def dated(form: str) -> TableMapping:
    return TableMapping(dates=form)


@pytest.mark.parametrize(
    ("mapping", "field", "cell", "ours"),
    [
        (TableMapping(percent=True), "probability", " 88 ", "88%"),
        (TableMapping(percent=True), "probability", "88%", "88%"),
        (TableMapping(percent=True), "probability", "0.5", "0.5%"),
        (TableMapping(percent=True), "probability", "", ""),
        (TableMapping(percent=True), "probability", "NA", "NA"),
        (dated("day-first"), "made_on", "3/4/2024", "2024-04-03"),
        (dated("month-first"), "made_on", "3/4/2024", "2024-03-04"),
        (dated("day-first"), "closes_on", "03.04.2024", "2024-04-03"),
        (dated("day-first"), "known_on", "31-12-2024 23:05", "2024-12-31T23:05"),
        (dated("month-first"), "made_at", "12/31/2024, 12:05:09 AM", "2024-12-31T00:05:09"),
        (dated("month-first"), "made_at", "12/31/2024 12:05 pm", "2024-12-31T12:05"),
        (dated("day-first"), "made_on", "2024-04-03", "2024-04-03"),
        (dated("day-first"), "made_on", "3 April 2024", "3 April 2024"),
        (dated("day-first"), "made_on", "3/4/24", "3/4/24"),
        (dated("milliseconds"), "made_at", "1709294400000", "2024-03-01T12:00:00+00:00"),
        (dated("seconds"), "made_at", "1709294400", "2024-03-01T12:00:00+00:00"),
        (dated("seconds"), "made_at", "2024-03-01", "2024-03-01"),
        (dated("excel"), "made_on", "45352", "2024-03-01"),
        (dated("excel"), "made_at", "45352.5", "2024-03-01T12:00:00+00:00"),
        (SIGNED, "point", "D +1.3", "1.3"),
        (SIGNED, "point", "R +2", "-2"),
        (SIGNED, "point", "r+2", "-2"),
        (SIGNED, "point", "R -2", "2"),
        (SIGNED, "point", "D \u22121.3", "-1.3"),
        (SIGNED, "low", "Even", "0"),
        (SIGNED, "high", "-3", "-3"),
        (SIGNED, "high", "", ""),
        (SIGNED, "outcome", "R +1.5%", "-1.5"),
        (SIGNED, "point", "L +2", "L +2"),
        (SIGNED, "point", "D", "D"),
        (TableMapping(outcomes={"Right": "true"}), "outcome", " RIGHT ", "true"),
        (TableMapping(outcomes={"Right": "true"}), "outcome", "no", "no"),
    ],
)
def test_a_cell_becomes_ours(mapping: TableMapping, field: str, cell: str, ours: str) -> None:
    assert reshapes(mapping)[field](cell) == ours


def test_words_and_signs_of_an_outcome_go_together() -> None:
    mapping = TableMapping(signs={"D": "+"}, outcomes={"Void": "annulled"})
    outcome = reshapes(mapping)["outcome"]
    assert [outcome("Void"), outcome("D +2")] == ["annulled", "2"]


def test_without_declarations_nothing_is_done() -> None:
    assert reshapes(TableMapping(columns={"title": "Q"})) == {}


@pytest.mark.parametrize(
    ("form", "cell", "message"),
    [
        ("day-first", "3/31/2024", "'3/31/2024' has no month 31; the dates are not all day-first"),
        ("milliseconds", "99999999999999999", "'99999999999999999' is no count of milliseconds"),
        ("excel", "99999999999", "'99999999999' is no count of excel"),
    ],
)
def test_a_date_that_the_form_does_not_fit_is_refused(form: str, cell: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        reshapes(dated(form))["made_on"](cell)
