"""Records as a hub: names of files, tables, and a configuration that a hub reader needs."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import yaml

from tests.exchange.outgoing_records import going_of, prediction, said
from tracker.domain.instant import Precision, When
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.exchange.outgoing import Losses
from tracker.exchange.systems.hubverse_export import model_id, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

TASKS = ["origin_date", "target", "target_end_date"]
GOING = going_of(
    {
        3: prediction("rain"),
        4: prediction("race", type="multiple_choice", options=("Bo", "Cy")),
        5: prediction("height", type="numeric", unit="m"),
    },
    said("rain", "ann", probability=0.7),
    said("race", "ann", options=(("Bo", 0.25), ("Cy", 0.75))),
    said("height", "bob", date(2024, 3, 1), quantiles=((0.25, 1.0), (0.75, 3.5)), point=2.0),
    outcomes={
        "rain": Outcome(OutcomeKind.FALSE),
        "race": Outcome(OutcomeKind.OPTION, option="Cy"),
        "height": Outcome(OutcomeKind.NUMBER, number=2.5),
    },
)


def config(files: dict[str, bytes], name: str) -> Any:  # noqa: ANN401 - whatever the file holds
    return json.loads(files[f"hub-config/{name}.json"])


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_files_are_named_by_round_team_and_model() -> None:
    files = write(GOING, Losses())
    assert list(files) == [
        "model-output/tracker-ann/2024-02-01-tracker-ann.csv",
        "model-output/tracker-bob/2024-03-01-tracker-bob.csv",
        "auxiliary-data/known-days.csv",
        "target-data/oracle-output.csv",
        "model-metadata/tracker-ann.yml",
        "model-metadata/tracker-bob.yml",
        "hub-config/admin.json",
        "hub-config/tasks.json",
    ]


def test_model_output_has_task_ids_and_the_three_columns_and_pmfs_sum_to_one() -> None:
    files = write(GOING, Losses())
    found = rows(files["model-output/tracker-ann/2024-02-01-tracker-ann.csv"])
    assert list(found[0]) == [*TASKS, "output_type", "output_type_id", "value"]
    sums: dict[str, float] = {}
    for row in found:
        assert row["output_type"] == "pmf"
        sums[row["target"]] = sums.get(row["target"], 0) + float(row["value"])
    assert sums == {"rain": 1.0, "race": 1.0}
    numbers = rows(files["model-output/tracker-bob/2024-03-01-tracker-bob.csv"])
    kinds = [(row["output_type"], row["output_type_id"], row["value"]) for row in numbers]
    assert kinds == [("quantile", "0.25", "1"), ("quantile", "0.75", "3.5"), ("median", "NA", "2")]


def test_oracle_output_is_one_for_the_option_that_came_and_na_for_the_id_of_numbers() -> None:
    files = write(GOING, Losses())
    found = rows(files["target-data/oracle-output.csv"])
    assert [tuple(row.values())[1:] for row in found] == [
        ("rain", "pmf", "true", "0"),
        ("rain", "pmf", "false", "1"),
        ("race", "pmf", "Bo", "0"),
        ("race", "pmf", "Cy", "1"),
        ("height", "quantile", "NA", "2.5"),
        ("height", "median", "NA", "2.5"),
    ]
    assert list(found[0])[-1] == "oracle_value"


def test_the_configuration_names_every_task_that_stands_in_the_files() -> None:
    files = write(GOING, Losses())
    admin, tasks = config(files, "admin"), config(files, "tasks")
    for one, name in ((admin, "admin"), (tasks, "tasks")):
        assert one["schema_version"].endswith(f"/v5.0.0/{name}-schema.json")
    assert admin["file_format"] == ["csv"]
    assert admin.keys() >= {"name", "maintainer", "contact", "repository", "timezone"}
    (only,) = tasks["rounds"]
    assert (only["round_id_from_variable"], only["round_id"]) == (True, "origin_date")
    for task in only["model_tasks"]:
        assert list(task["task_ids"]) == TASKS
        assert all(ids.keys() == {"required", "optional"} for ids in task["task_ids"].values())
        (about,) = task["target_metadata"]
        assert about["target_keys"] == {"target": task["task_ids"]["target"]["required"][0]}
        assert len(about["target_id"]) <= 30
        assert about.keys() >= {"target_name", "target_units", "target_type", "is_step_ahead"}
    types = [list(task["output_type"]) for task in only["model_tasks"]]
    assert types == [["pmf"], ["pmf"], ["quantile", "median"]]
    third = only["model_tasks"][2]["output_type"]
    assert third["quantile"]["output_type_id"] == {"required": [0.25, 0.75]}
    assert third["median"]["output_type_id"] == {"required": None}


def test_metadata_is_yaml_with_the_parts_of_the_model_id() -> None:
    about = yaml.safe_load(write(GOING, Losses())["model-metadata/tracker-ann.yml"])
    assert (about["team_abbr"], about["model_abbr"], about["model_name"]) == (
        "tracker", "ann", "Ann",
    )  # fmt: skip


def test_ids_of_models_keep_to_the_rules_and_differ() -> None:
    keys = ["the-founders-in-the-room", "the-founders-in-the-house", "ann"]
    ids = [model_id(key) for key in keys]
    assert all(re.fullmatch(r"[A-Za-z0-9_]{1,16}-[A-Za-z0-9_]{1,16}", one) for one in ids)
    assert len(set(ids)) == len(keys)


def test_of_two_forecasts_of_a_day_the_later_goes_out() -> None:
    going = going_of(
        {1: prediction("rain")},
        said("rain", "ann", probability=0.5),
        said("rain", "ann", probability=0.25),
    )
    losses = Losses()
    files = write(going, losses)
    (output,) = (rows(c) for name, c in files.items() if name.startswith("model-output"))
    assert [row["value"] for row in output] == ["0.25", "0.75"]
    assert losses.lines() == (
        "forecasts that the same source replaced at the same moment, left out: 1",
    )


def test_a_record_without_numbers_gives_a_hub_without_rounds() -> None:
    files = write(going_of({1: prediction("rain")}), Losses())
    assert config(files, "tasks")["rounds"] == []
    assert rows(files["target-data/oracle-output.csv"]) == []


def test_what_a_hub_says_goes_out_in_the_same_rows(run: Run, imports: Path, tmp_path: Path) -> None:
    run("init")
    assert run("import", "hubverse", str(imports / "hubverse")).code == 0
    assert run("export", "hubverse", "-o", str(tmp_path / "out")).code == 0
    # The fixture's model has two hyphens, which no team and model may have, and gets another name.
    abouts = (tmp_path / "out" / "model-metadata").iterdir()
    (model,) = (one.stem for one in abouts if "Made-up-flat" in one.read_text(encoding="utf-8"))
    assert re.fullmatch("tracker-[a-z0-9_]{1,16}", model)
    (file,) = (tmp_path / "out" / "model-output" / model).iterdir()
    name = "model-output/Made-up-flat/2022-11-19-Made-up-flat.csv"
    before, after = rows((imports / "hubverse" / name).read_bytes()), rows(file.read_bytes())
    kept = ("target_end_date", "output_type", "output_type_id", "value")
    wanted = {tuple(row[c] for c in kept) for row in before if row["output_type"] in KEPT}
    missing = wanted - {tuple(row[c] for c in kept) for row in after}
    # The level 0 has no place in the record; the importer says so.
    assert missing == {("2022-11-26", "quantile", "0", "1")}


KEPT = ("quantile", "pmf", "median")
"""Types that the record keeps as they are; of means, samples and thresholds it keeps others."""


def test_of_two_moments_of_a_day_the_later_goes_out_in_whatever_order_they_came() -> None:
    evening, morning = (
        replace(
            said("rain", "ann", probability=value),
            made=When(datetime(2024, 2, 1, hour, tzinfo=UTC), Precision.INSTANT),
        )
        for value, hour in ((0.25, 20), (0.5, 8))
    )
    losses = Losses()
    files = write(going_of({1: prediction("rain")}, evening, morning), losses)
    (output,) = (rows(c) for name, c in files.items() if name.startswith("model-output"))
    assert [row["value"] for row in output] == ["0.25", "0.75"]
    assert losses.lines() == (
        "forecasts that the same source replaced on the same day, left out: 1",
    )


def test_an_interval_without_a_level_has_no_row_and_is_listed() -> None:
    going = going_of(
        {1: prediction("height", type="numeric")}, said("height", "ann", low=1.0, high=3.0)
    )
    losses = Losses()
    files = write(going, losses)
    assert not [name for name in files if name.startswith("model-")]
    assert losses.lines() == ("intervals without a level, left out: 1",)
