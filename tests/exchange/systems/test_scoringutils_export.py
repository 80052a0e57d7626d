"""Records as long tables of scoringutils."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from tests.exchange.outgoing_records import going_of, prediction, said
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.source import Source
from tracker.exchange.outgoing import Losses
from tracker.exchange.systems.scoringutils_export import TABLES, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run
    from tracker.exchange.outgoing import Outgoing

FIXED = ("model", "observed", "predicted", "quantile_level", "predicted_label")
PROTECTED = {"sample_id", "upper", "lower", "pit_value", "interval_range", "boundary"}


def written(going: Outgoing) -> tuple[dict[str, list[dict[str, str]]], tuple[str, ...]]:
    """Return the rows of each table and what was lost."""
    losses = Losses()
    files = write(going, losses)
    tables = {
        name: list(csv.DictReader(io.StringIO(text.decode()))) for name, text in files.items()
    }
    return tables, losses.lines()


def test_each_table_has_what_its_type_needs_and_no_column_that_means_another() -> None:
    needed = {
        "binary": {"observed", "predicted"},
        "nominal": {"observed", "predicted", "predicted_label"},
        "quantile": {"observed", "predicted", "quantile_level"},
        "point": {"observed", "predicted"},
    }
    every = set().union(*needed.values())
    for name, columns in TABLES.items():
        assert needed[name] == every & set(columns)
        assert PROTECTED.isdisjoint(columns)
        # The column `prediction` was the value forecast in version 1.
        assert "prediction" not in columns


@pytest.mark.parametrize("name", ["binary", "nominal", "quantile", "point"])
def test_what_a_table_says_goes_out_in_the_same_rows(run: Run, imports: Path, name: str) -> None:
    run("init")
    file = imports / "scoringutils" / f"{name}.csv"
    assert run("import", "scoringutils", str(file)).code == 0
    out = run("export", "scoringutils", "--table", name).out
    kept = (*FIXED, "forecast_date", "target_end_date")
    before, after = (
        sorted(
            tuple(row[column] for column in kept if column in row)
            for row in csv.DictReader(io.StringIO(text))
            if row["model"] != "NA"
        )
        for text in (file.read_text(encoding="utf-8"), out)
    )
    assert before == after


def test_an_outcome_without_a_value_is_na_and_is_listed() -> None:
    going = going_of(
        {1: prediction("rain"), 2: prediction("snow")},
        said("rain", "ann", probability=0.5),
        said("snow", "ann", probability=0.25),
        outcomes={"rain": Outcome(OutcomeKind.AMBIGUOUS)},
    )
    tables, losses = written(going)
    assert [row["observed"] for row in tables["binary.csv"]] == ["NA", "NA"]
    assert [row["known_on"] for row in tables["binary.csv"]] == ["NA", "NA"]
    assert losses == ("forecasts whose outcome is ambiguous, without what was observed: 1",)


def test_a_forecast_unit_stands_once_per_model() -> None:
    going = going_of(
        {1: prediction("rain")},
        said("rain", "ann", probability=0.5),
        said("rain", "ann", probability=0.6),
        said("rain", "bob", probability=0.7, via=("ann",)),
    )
    tables, losses = written(going)
    assert [row["predicted"] for row in tables["binary.csv"]] == ["0.6"]
    assert losses == (
        "second-hand forecasts, left out: 1",
        "forecasts that the same source replaced at the same moment, left out: 1",
    )


def test_two_sources_of_one_name_are_told_apart_by_their_keys() -> None:
    going = going_of(
        {1: prediction("rain")},
        said("rain", "ann", probability=0.5),
        said("rain", "ann-2", probability=0.5),
        sources={1: Source("ann", "Ann"), 2: Source("ann-2", "Ann")},
    )
    tables, _ = written(going)
    assert [row["model"] for row in tables["binary.csv"]] == ["ann", "ann-2"]


def test_an_interval_with_a_level_is_two_quantiles_and_without_one_is_listed() -> None:
    going = going_of(
        {1: prediction("height", type="numeric", unit="m")},
        said("height", "ann", low=1.0, high=3.0, level=0.8),
        said("height", "bob", low=1.0, high=3.0),
    )
    tables, losses = written(going)
    found = [(row["quantile_level"], row["predicted"]) for row in tables["quantile.csv"]]
    assert found == [("0.1", "1"), ("0.9", "3")]
    assert losses == ("intervals without a level, left out: 1",)
