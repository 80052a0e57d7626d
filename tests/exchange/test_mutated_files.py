"""One wrong value anywhere in a file of another system: read, or refused by name; never a crash."""

from __future__ import annotations

import copy
import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.domain.forecast import Forecast
from tracker.errors import InvalidFile, Problem
from tracker.exchange.formats import reader_of
from tracker.exchange.tables.names import Recorded

if TYPE_CHECKING:
    from collections.abc import Iterator

IMPORTS = Path(__file__).parents[2] / "fixtures" / "imports"
JSON_FILES = [
    pytest.param("manifold", "markets.json", id="manifold-markets"),
    pytest.param("manifold", "bets.json", id="manifold-bets"),
    pytest.param("predictionbook", "page-1.json", id="predictionbook"),
    pytest.param("forecastbench", "2024-07-21-human.json", id="forecastbench-questions"),
    pytest.param("forecastbench", "2024-07-21_resolution_set.json", id="forecastbench-resolutions"),
    pytest.param("forecastbench", "2024-07-21.Made-up.model-1.json", id="forecastbench-forecasts"),
    pytest.param("goodjudgment", "questions.json", id="goodjudgment-questions"),
    pytest.param("goodjudgment", "prediction_sets.json", id="goodjudgment-sets"),
]
TABLES = [
    pytest.param("metaculus", "question_data.csv", id="metaculus-questions"),
    pytest.param("metaculus", "forecast_data.csv", id="metaculus-forecasts"),
    pytest.param("fatebook", "export.csv", id="fatebook-export"),
    pytest.param("fatebook", "for-import.csv", id="fatebook-import"),
    pytest.param("scoringutils", "quantile.csv", id="scoringutils-quantile"),
    pytest.param("scoringutils", "nominal.csv", id="scoringutils-nominal"),
    pytest.param(
        "hubverse", "model-output/Made-up-flat/2022-11-19-Made-up-flat.csv", id="hubverse"
    ),
    pytest.param("hubverse", "target-data/oracle-output.csv", id="hubverse-oracle"),
    pytest.param("gjp", "ifps.csv", id="gjp-ifps"),
    pytest.param("gjp", "survey_fcasts.yr1.csv", id="gjp-forecasts"),
]
VALUES: tuple[Any, ...] = (
    None, "", " ", "x", "N/A", -1, 0, 1e308, 10**40, True, [], {}, [None], "2024-13-45",
    "9999-12-31", "0001-01-01T00:00:00Z", "1e999", "[0.5", "\ud800", "<b>", "a" * 5000,
)  # fmt: skip
MUTATED = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - JSON
    """Yield the path of every value below a JSON value."""
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for name, inner in pairs:
        yield (*path, name)
        yield from places(inner, (*path, name))


def read_mutated(system: str, name: str, body: bytes, folder: Path) -> None:
    """Read the files of a system with one replaced; only problems with a place may come out."""
    for file in (IMPORTS / system).rglob("*"):
        if file.is_file():
            target = folder / file.relative_to(IMPORTS / system)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body if target == folder / name else file.read_bytes())
    refused: tuple[Problem, ...] = ()
    table = None
    try:
        table = reader_of(system).read([folder], recorded=Recorded(), read_date=None)
    except InvalidFile as error:
        refused = error.problems
    assert all(str(folder) in problem.path for problem in refused)
    if table is None:
        return
    known = {one.key for one in table.predictions}
    assert all(isinstance(one, Forecast) and one.prediction in known for one in table.forecasts)
    assert len(table.forecasts) == len(table.forecast_rows)
    assert len(known) == len(table.predictions)


@pytest.mark.parametrize(("system", "name"), JSON_FILES)
@MUTATED
@given(data=st.data())
def test_one_wrong_field(system: str, name: str, data: st.DataObject, tmp_path: Path) -> None:
    found = json.loads((IMPORTS / system / name).read_bytes())
    path = data.draw(st.sampled_from(list(places(found))))
    changed = copy.deepcopy(found)
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = data.draw(st.sampled_from(VALUES))
    read_mutated(system, name, json.dumps(changed).encode(), tmp_path)


@pytest.mark.parametrize(("system", "name"), TABLES)
@MUTATED
@given(data=st.data())
def test_one_wrong_cell(system: str, name: str, data: st.DataObject, tmp_path: Path) -> None:
    text = (IMPORTS / system / name).read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text)))
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[row]) - 1))
    value = str(data.draw(st.sampled_from(VALUES))).encode("utf-8", "replace").decode()
    rows[row][column] = value
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    read_mutated(system, name, written.getvalue().encode(), tmp_path)
