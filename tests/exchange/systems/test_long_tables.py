"""Tasks of long tables: what models say of them, and what happened."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tracker.domain.instant import When
from tracker.errors import InvalidFile, InvalidInput
from tracker.exchange.systems.gathering import Gathering
from tracker.exchange.systems.long_statements import BEYOND, Statement, thresholds
from tracker.exchange.systems.long_tables import Happened, LongTables, Task
from tracker.exchange.tables.names import Recorded

if TYPE_CHECKING:
    from tracker.exchange.systems.long_tables import Observed
    from tracker.exchange.tables.records import TableRecords

WHERE = ("t.csv", 2)


def task(**cells: str) -> Task:
    made, target = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 8, tzinfo=UTC)
    return Task(tuple(cells.items()), When(made), When(target))


def stepped(shares: dict[str, str], observed: Observed | None) -> TableRecords:
    gathering = Gathering(Recorded())
    tables = LongTables(gathering, "hub")
    for name, share in shares.items():
        tables.statement(task(location="US"), "steps", "A", WHERE).add_share(name, share)
    tables.finish(lambda _task, _kind: None if observed is None else Happened(observed))
    return gathering.finish()


def test_the_key_of_a_task_depends_on_its_cells_not_on_their_order() -> None:
    one, other = task(a="1", b="2"), task(b="2", a="1")
    assert one.key("hub", "number")[-8:] == other.key("hub", "number")[-8:]
    assert one.key("hub", "number") != one.key("hub", "steps")
    assert one.key("hub", "number") != task(a="1", b="3").key("hub", "number")
    assert len(task(a="x" * 200).key("hub", "number")) <= 80


@pytest.mark.parametrize(
    ("observed", "outcome"),
    [
        pytest.param(0.5, "up to 1", id="below all"),
        pytest.param(1.0, "up to 1", id="on a threshold"),
        pytest.param(1.5, "above 1 to 2", id="between"),
        pytest.param(9.0, "above 2", id="beyond all"),
        pytest.param("2", "above 1 to 2", id="the first threshold reached"),
        pytest.param(BEYOND, "above 2", id="none reached"),
        pytest.param("1.5", "above 1 to 2", id="a threshold of another file"),
    ],
)
def test_what_happened_lies_between_thresholds(observed: Observed, outcome: str) -> None:
    (resolution,) = stepped({"1": "0.2", "2": "0.5"}, observed).resolutions
    assert str(resolution.outcome) == outcome


def test_thresholds_that_are_no_numbers_keep_their_order() -> None:
    table = stepped({"EW52": "0.25", "EW01": "1"}, "EW01")
    assert table.predictions[0].options == ("EW52", "EW01", "beyond")
    assert [share for _, share in table.forecasts[0].options] == [0.25, 0.75, 0.0]
    assert str(table.resolutions[0].outcome) == "EW01"
    with pytest.raises(InvalidFile, match="'EW33' is none of the thresholds"):
        stepped({"EW52": "0.25", "EW01": "1"}, "EW33")


def test_a_task_without_an_outcome_is_counted() -> None:
    table = stepped({"1": "0.2"}, None)
    assert table.resolutions == ()
    assert "left unresolved: 1" in str(table.notes[0])


def test_a_binary_outcome_is_0_or_1() -> None:
    gathering = Gathering(Recorded())
    tables = LongTables(gathering, "hub")
    tables.statement(task(a="1"), "binary", "A", WHERE).add_single("probability", "0.4")
    tables.finish(lambda _task, _kind: Happened(0.5))
    with pytest.raises(InvalidFile, match=r"the outcome 0\.5 is neither 0 nor 1"):
        gathering.finish()


def test_two_models_whose_names_differ_in_signs_are_two_sources() -> None:
    gathering = Gathering(Recorded())
    tables = LongTables(gathering, "hub")
    for name in ("A b", "a-b"):
        tables.statement(task(a="1"), "number", name, WHERE).add_single("point", "4")
    tables.finish(lambda _task, _kind: None)
    table = gathering.finish()
    assert [one.name for one in table.sources] == ["A b", "a-b"]
    assert len({one.source for one in table.forecasts}) == 2


def statement() -> Statement:
    return Statement(*WHERE, ids={})


def test_a_statement_of_nothing_is_none() -> None:
    only_ends = statement()
    only_ends.add_quantile("0", "1")
    only_ends.add_quantile("1", "9")
    assert only_ends.finish("number", ()) == (None, ["quantiles of level 0 or 1, left out"])


def test_options_that_a_model_does_not_name_have_0() -> None:
    one = statement()
    one.add_share("a", "1")
    assert one.finish("options", ("a", "b")) == (
        {"options": (("a", 1.0), ("b", 0.0))},
        ["forecasts that did not name every option, which then has 0"],
    )


@pytest.mark.parametrize("name", ["median", "mean", "point", "probability"])
def test_a_single_value_stands_once(name: str) -> None:
    one = statement()
    one.add_single(name, "0.5")
    with pytest.raises(InvalidInput, match=f"a second {name} of the same task"):
        one.add_single(name, "0.5")


def test_one_threshold_makes_two_options() -> None:
    assert thresholds(("3",)) == ("up to 3", "above 3")
