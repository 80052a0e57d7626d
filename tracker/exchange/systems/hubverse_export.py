"""A record as a hub of hubverse: model output, oracle output, and the configuration to read them.

Invariant: every prediction is a target of its own, whose tasks are told apart by the day of the
forecast; numbers are written as they are read elsewhere, `NA` for what is not there. Read next:
`hubverse` (the reader).
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.identifiers import show_id
from tracker.domain.instant import last_day
from tracker.domain.outcome import OutcomeKind
from tracker.domain.prediction import PredictionType
from tracker.exchange.outgoing import (
    calls,
    count_curves,
    number_outcome,
    quantiles_of,
    standing_calls,
)
from tracker.exchange.systems.hubverse import OUTPUT
from tracker.exchange.systems.hubverse_truth import ORACLE
from tracker.exchange.systems.long_tables import KNOWN, TARGET, TASK
from tracker.exchange.systems.scoringutils_export import DAYS, MISSING
from tracker.exchange.written import csv_bytes, json_bytes, show_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.domain.outcome import Outcome
    from tracker.domain.prediction import Prediction
    from tracker.exchange.outgoing import Call, Losses, Outgoing

    Row = dict[str, Any]

ROUND: Final = "origin_date"
"""The task id that names the round: the day of the forecast."""
KNOWN_DAYS: Final = "auxiliary-data/known-days.csv"
"""A file of ours in the folder that hubs leave to such; their tools do not read it."""
_TASK_IDS: Final = (ROUND, TASK, TARGET[0])
_SCHEMAS: Final = "https://raw.githubusercontent.com/hubverse-org/schemas/main/v5.0.0/"
_MODEL_ID: Final = re.compile(r"[A-Za-z0-9_+]+-[A-Za-z0-9_+]+")
_TEAM: Final = "tracker"
_LONGEST_MODEL: Final = 16
_LONGEST_NAME: Final = 100
"""Characters of an abbreviation and of a name that the hub's own checks allow."""
_TIME_ZONE: Final = "Atlantic/Reykjavik"
"""UTC all the year; the configuration takes names of places only."""
_YES_NO: Final = {OutcomeKind.TRUE: "true", OutcomeKind.FALSE: "false"}
_TARGET_TYPES: Final = {
    PredictionType.BINARY.value: "binary",
    PredictionType.MULTIPLE_CHOICE.value: "nominal",
    PredictionType.NUMERIC.value: "continuous",
    PredictionType.DATE.value: "continuous",
}


def write(going: Outgoing, losses: Losses) -> dict[str, bytes]:
    """Return the files of a hub by name.

    Args:
        going: the record.
        losses: takes what the hub does not hold.
    """
    found = list(_one_a_day(going, losses))
    count_curves((call for call, _ in found), losses)
    models = _model_ids(going, found)
    output: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for call, rows in found:
        output[models[call.forecast.source], call.forecast.made.at.date().isoformat()] += rows
    files = {
        f"model-output/{model}/{day}-{model}.csv": csv_bytes(
            (*_TASK_IDS, *OUTPUT), rows, missing=MISSING
        )
        for (model, day), rows in sorted(output.items())
    }
    truths = [row for one, _ in _by_target(found) for row in _truth(one, going, losses)]
    files[KNOWN_DAYS] = csv_bytes((TASK, KNOWN[0]), _known_days(truths, going))
    files["target-data/oracle-output.csv"] = csv_bytes(
        (TARGET[0], TASK, *OUTPUT[:2], ORACLE), truths, missing=MISSING
    )
    return files | _metadata(going, models) | _configuration(going, found)


def _one_a_day(going: Outgoing, losses: Losses) -> Iterator[tuple[Call, list[Row]]]:
    """Yield each forecast with its rows; of several of a day the last, as rounds are days."""
    kept: dict[tuple[str, str, str], tuple[Call, list[Row]]] = {}
    for call in standing_calls(calls(going, losses), losses):
        rows = _rows(call, losses)
        if not rows:
            continue
        day = call.forecast.made.at.date().isoformat()
        place = (call.prediction.key, call.forecast.source, day)
        before = kept.get(place)
        if before is not None:
            losses.count("forecasts that the same source replaced on the same day, left out")
        if before is None or before[0].forecast.made.at <= call.forecast.made.at:
            kept[place] = (call, rows)
    yield from kept.values()


def _rows(call: Call, losses: Losses) -> list[Row]:
    prediction, forecast = call.prediction, call.forecast
    task: Row = {ROUND: forecast.made.at.date().isoformat(), **_target(prediction)}
    if prediction.type == PredictionType.BINARY and forecast.probability is not None:
        # The complement of a decimal number has noise that nobody stated.
        shares = {"true": forecast.probability, "false": round(1 - forecast.probability, 15)}
        return [_row(task, "pmf", name, share) for name, share in shares.items()]
    if prediction.type == PredictionType.MULTIPLE_CHOICE:
        return [_row(task, "pmf", name, share) for name, share in forecast.options]
    levels = quantiles_of(forecast)
    if prediction.type == PredictionType.DATE:
        losses.count(f"forecasts of dates, written as {DAYS}")
    if not levels and forecast.low != forecast.high:
        losses.count("intervals without a level, left out")
    rows = [_row(task, "quantile", show_number(q), value) for q, value in levels.items()]
    if forecast.point is not None:
        losses.count("points, written as medians")
        rows.append(_row(task, "median", None, forecast.point))
    return rows


def _target(prediction: Prediction) -> Row:
    day = last_day(prediction.closes_at, prediction.criterion.time_zone).isoformat()
    return {TASK: prediction.key, TARGET[0]: day}


def _row(task: Row, kind: str, identity: str | None, value: float) -> Row:
    return {**task, **dict(zip(OUTPUT, (kind, identity, value), strict=True))}


def _by_target(found: list[tuple[Call, list[Row]]]) -> list[tuple[Prediction, list[Row]]]:
    """Return each prediction with all its rows."""
    rows: dict[str, tuple[Prediction, list[Row]]] = {}
    for call, own in found:
        rows.setdefault(call.prediction.key, (call.prediction, []))[1].extend(own)
    return list(rows.values())


def _truth(prediction: Prediction, going: Outgoing, losses: Losses) -> list[Row]:
    """Return what was observed: a row per option, or one for every number."""
    outcome: Outcome | None = going.outcomes.get(prediction.key, (None, None))[0]
    if outcome is None:
        return []
    task, number = _target(prediction), number_outcome(outcome)
    if number is not None:
        kinds = ("quantile", "median")
        named = [dict(zip(OUTPUT[:2], (kind, None), strict=True)) for kind in kinds]
        return [{**task, **one, ORACLE: number} for one in named]
    came = _YES_NO.get(outcome.kind) or outcome.option
    if came is None:
        losses.count(f"predictions whose outcome is {outcome.kind.value}, without oracle output")
        return []
    return [
        {**task, OUTPUT[0]: "pmf", OUTPUT[1]: name, ORACLE: int(name == came)}
        for name in _options(prediction)
    ]


def _known_days(truths: list[Row], going: Outgoing) -> list[Row]:
    """Return when each outcome could be known, for which oracle output has no column."""
    keys = dict.fromkeys(row[TASK] for row in truths)
    return [{TASK: key, KNOWN[0]: going.outcomes[key][1]} for key in keys]


def _options(prediction: Prediction) -> tuple[str, ...]:
    is_binary = prediction.type == PredictionType.BINARY
    return tuple(_YES_NO.values()) if is_binary else prediction.options


def _model_ids(going: Outgoing, found: list[tuple[Call, list[Row]]]) -> dict[str, str]:
    """Return the model id of each source with a forecast, by key."""
    named = {call.forecast.source for call, _ in found}
    return {
        record.key: record.name if _MODEL_ID.fullmatch(record.name) else model_id(record.key)
        for record in going.sources.values()
        if record.key in named
    }


def model_id(key: str) -> str:
    """Return the id of a model that is a source, short enough for the checks of a hub.

    >>> model_id("ada-example"), model_id("the-founders-in-the-room")
    ('tracker-ada_example', 'tracker-the_foun_93d4baa')
    """
    short = key.replace("-", "_")
    if len(short) > _LONGEST_MODEL:
        short = f"{short[:8]}_{hashlib.sha256(key.encode()).hexdigest()[:7]}"
    return f"{_TEAM}-{short}"


def _metadata(going: Outgoing, models: dict[str, str]) -> dict[str, bytes]:
    """Return a file about each model; JSON is YAML too."""
    found = {}
    for key, (_, record) in going.by_source.items():
        if key in models:
            team, model = models[key].split("-")
            about = {
                "team_name": team,
                "team_abbr": team,
                "model_name": record.name,
                "model_abbr": model,
                "designated_model": False,
            }
            found[f"model-metadata/{models[key]}.yml"] = json_bytes(about)
    return found


def _configuration(going: Outgoing, found: list[tuple[Call, list[Row]]]) -> dict[str, bytes]:
    numbers = going.numbers
    tasks = [
        _model_task(prediction, numbers[prediction.key], rows)
        for prediction, rows in _by_target(found)
    ]
    admin = {
        "schema_version": f"{_SCHEMAS}admin-schema.json",
        "name": "Export of a record of predictions",
        "maintainer": "unnamed",
        "contact": {"name": "unnamed", "email": "nobody@example.org"},
        "repository": {"host": "github", "owner": "unnamed", "name": "unnamed"},
        "file_format": ["csv"],
        "timezone": _TIME_ZONE,
    }
    one_round = {
        "round_id_from_variable": True,
        "round_id": ROUND,
        "model_tasks": tasks,
        "submissions_due": {"relative_to": ROUND, "start": 0, "end": 0},
    }
    config = {
        "schema_version": f"{_SCHEMAS}tasks-schema.json",
        "rounds": [one_round] if tasks else [],
        "output_type_id_datatype": "character",
    }
    return {
        "hub-config/admin.json": json_bytes(admin),
        "hub-config/tasks.json": json_bytes(config),
    }


def _model_task(prediction: Prediction, number: int, rows: list[Row]) -> Row:
    """Return what the configuration says of one target."""
    days = sorted({row[ROUND] for row in rows})
    unit = prediction.unit or {"date": DAYS}.get(str(prediction.type), "true or false")
    about = {
        "target_id": show_id("prediction", number),
        "target_name": prediction.title[:_LONGEST_NAME],
        "target_units": unit[:_LONGEST_NAME] if not prediction.options else "option",
        "target_keys": {TASK: prediction.key},
        "target_type": "ordinal" if prediction.ordered else _TARGET_TYPES[prediction.type],
        "is_step_ahead": False,
    }
    task = _target(prediction)
    return {
        "task_ids": {
            ROUND: {"required": None, "optional": days},
            **{name: {"required": [value], "optional": None} for name, value in task.items()},
        },
        "output_type": _output_types(prediction, rows),
        "target_metadata": [about],
    }


def _output_types(prediction: Prediction, rows: list[Row]) -> Row:
    kinds = {row[OUTPUT[0]] for row in rows}
    found: Row = {}
    if "pmf" in kinds:
        share = {"type": "double", "minimum": 0, "maximum": 1}
        found["pmf"] = _output_type(list(_options(prediction)), share)
    if "quantile" in kinds:
        levels = sorted({float(row[OUTPUT[1]]) for row in rows if row[OUTPUT[0]] == "quantile"})
        found["quantile"] = _output_type(levels, {"type": "double"})
    if "median" in kinds:
        found["median"] = _output_type(None, {"type": "double"})
    return found


def _output_type(ids: object, value: Row) -> Row:
    return {"output_type_id": {"required": ids}, "value": value, "is_required": False}
