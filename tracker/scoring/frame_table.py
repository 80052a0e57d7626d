"""Frames from long tables of forecasts, the form in which researchers keep them.

Invariant: one row is one forecast, or one option or quantile of one; everything that a table says
about a prediction must be the same in all of its rows. Read `frame_long` for the rows and their
order, `frame_outcomes` for the outcomes, `frame_options` for the options and `frame_export` for the
way back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tracker.domain.columns import NEVER
from tracker.domain.instant import MICROSECONDS_PER_DAY
from tracker.domain.prediction import PREDICTION_TYPES, PredictionType
from tracker.errors import InvalidCell, InvalidFrame, InvalidRow
from tracker.scoring.columns import runs_of
from tracker.scoring.frame_agreement import check_days, check_same_forecast, check_same_prediction
from tracker.scoring.frame_cells import MAY_BE_DAYS, check_probabilities, present
from tracker.scoring.frame_long import TIMES, codes_of_keys, read_long
from tracker.scoring.frame_options import options_of, ordered_of
from tracker.scoring.frame_outcomes import outcome_columns
from tracker.scoring.frame_times import INSTANT

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from tracker.scoring.frame_long import Long

    Array = NDArray[Any]
    Series = pd.Series[Any]
    Table = Mapping[str, Series]

_NAMED: Final = {
    "parts.level": ("quantile",),
    "parts.value": ("value", "probability"),
    "forecasts.point": ("point", "value"),
}
_CHOICE: Final = PREDICTION_TYPES.index(PredictionType.MULTIPLE_CHOICE)
_NUMERIC: Final = PREDICTION_TYPES.index(PredictionType.NUMERIC)
_DATE: Final = PREDICTION_TYPES.index(PredictionType.DATE)


def columns_of_table(table: Table) -> tuple[dict[str, Any], dict[str, Array]]:
    """Return the arguments of `Frame.from_arrays` for a long table, and the rows they came from.

    Args:
        table: series by name of the column; columns that `Frame.from_pandas` does not name are
            ignored.

    Raises:
        InvalidFrame: a column is missing, or a row cannot be read.
    """
    long = read_long(table)
    check_same_prediction(long)
    check_same_forecast(long)
    check_probabilities(table, long.number("probability"))
    option, options = options_of(long)
    parts, part_rows = _parts(long, option)
    kinds, windows = _kinds(long), _windows(long)
    check_days(long, kinds)
    topics, topic_keys, main_topic = _topics(long)
    outcomes = outcome_columns(
        outcome=table["outcome"].iloc[long.first], kinds=kinds, options=options, windows=windows
    )
    about = {"type": kinds, "related_component": _clusters(long), "main_topic": main_topic}
    columns = {
        "predictions": about | windows | outcomes | ordered_of(long, option),
        "forecasts": _forecasts(long, parts),
        "parts": parts,
        "topics": topics,
        "names": {
            "predictions": long.keys,
            "options": options,
            "units": _units(long),
            "sources": long.sources,
            "topics": topic_keys,
        },
    }
    return columns, {"predictions": long.first, "forecasts": long.rows, "parts": part_rows}


def as_row(error: InvalidCell, *, rows: Mapping[str, Array], table: Table) -> InvalidFrame:
    """Return what is wrong with a cell of the arrays as the row of the table it came from."""
    block, _, column = error.name.partition(".")
    if block not in rows:
        return error
    named = next((name for name in _NAMED.get(error.name, ()) if name in table), column)
    row, what = int(rows[block][error.row]), error.what
    if named in TIMES and named in table:
        what = f"{str(table[named].iloc[row])!r}; {what.partition('; ')[2]}"
    return InvalidRow(row, named, what)


def _parts(long: Long, option: Array) -> tuple[dict[str, Array], Array]:
    """Return the options and quantiles, quantiles by rising level, and their rows."""
    forecast = np.cumsum(long.begins) - 1
    inside = long.parted[long.order]
    rows, owner = long.order[inside], forecast[inside]
    level, value = long.number("quantile")[rows], long.number("value")[rows]
    value = np.where(np.isnan(value), long.number("probability")[rows], value)
    by_level = np.lexsort((np.nan_to_num(level), owner))
    columns = {
        "forecast": owner[by_level].astype(np.int64),
        "option": option[rows][by_level],
        "level": level[by_level],
        "value": value[by_level],
    }
    return columns, rows[by_level]


def _kinds(long: Long) -> Array:
    """Return the type of each prediction: as said, else by what its forecasts look like."""
    if "type" in long.table:
        codes, words = long.table["type"].iloc[long.first].factorize(use_na_sentinel=False)
        known = {str(kind): code for code, kind in enumerate(PREDICTION_TYPES)}
        for code, word in enumerate(words):
            if word not in known:
                row = int(long.first[int(np.argmax(codes == code))])
                raise InvalidRow(row, "type", f"{word!r}; expected one of {', '.join(known)}")
        return np.asarray(np.array([known[word] for word in words], dtype=np.int8)[codes])
    kinds = np.zeros(len(long.keys), dtype=np.int8)
    numeric = present(long.table, "quantile")
    for name in ("point", "low", "high"):
        numeric = numeric | present(long.table, name)
    if "probability" not in long.table:
        numeric = numeric | (present(long.table, "value") & ~present(long.table, "option"))
    kinds[long.prediction[numeric]] = _NUMERIC
    for name in MAY_BE_DAYS:
        if name in long.numbers:
            kinds[long.prediction[long.numbers[name].is_day]] = _DATE
    kinds[long.prediction[present(long.table, "option")]] = _CHOICE
    return kinds


def _windows(long: Long) -> dict[str, Array]:
    """Return opens_at, closes_at and known_at; what is missing follows from the rest."""
    earliest = np.full(len(long.keys), NEVER, dtype=np.int64)
    latest = np.full(len(long.keys), -NEVER, dtype=np.int64)
    np.minimum.at(earliest, long.prediction, long.made_at)
    # A forecast of a month or a year counts from the last day of it.
    counts_from = np.maximum(long.made_at, long.made_until - MICROSECONDS_PER_DAY)
    np.maximum.at(latest, long.prediction, counts_from)
    given = {name: times.first_at[long.first] for name, times in long.times.items()}
    last = latest + 1
    closes_at = given.get("closes_at", given.get("known_at", last))
    known_at = given.get("known_at", closes_at)
    closes_at = np.where(closes_at == NEVER, np.where(known_at == NEVER, last, known_at), closes_at)
    known_at = np.where(known_at == NEVER, closes_at, known_at)
    opens_at = given.get("opens_at", np.full(len(latest), NEVER))
    opens_at = np.where(opens_at == NEVER, np.minimum(earliest, closes_at), opens_at)
    if (opens_at > closes_at).any():
        at = int(np.argmax(opens_at > closes_at))
        what = f"prediction {long.keys[at]!r} closes before it opens; check its window"
        raise InvalidRow(int(long.first[at]), "closes_at", what)
    precision = np.full(len(long.keys), INSTANT, dtype=np.int8)
    if "known_at" in long.times:
        precision = long.times["known_at"].precision[long.first]
    return {
        "opens_at": opens_at,
        "closes_at": closes_at,
        "known_at": known_at,
        "known_precision": precision,
    }


def _forecasts(long: Long, parts: dict[str, Array]) -> dict[str, Array]:
    rows = long.rows
    columns: dict[str, Array] = {
        "prediction": long.prediction[rows].astype(np.int32),
        "source": long.source[rows].astype(np.int32),
        "made_at": long.made_at[rows],
        "made_until": long.made_until[rows],
        "n_parts": np.bincount(parts["forecast"], minlength=len(rows)).astype(np.int32),
    }
    if "ends_at" in long.times:
        columns["ends_at"] = long.times["ends_at"].first_at[rows]
    for name in ("point", "low", "high", "level"):
        if name in long.numbers:
            columns[name] = long.number(name)[rows]
    parted = long.parted[rows]
    if "probability" in long.numbers:
        columns["probability"] = np.where(parted, np.nan, long.number("probability")[rows])
    if "value" in long.numbers:
        value = np.where(parted, np.nan, long.number("value")[rows])
        point = columns.get("point", np.full(len(rows), np.nan))
        columns["point"] = np.where(np.isnan(point), value, point)
    return columns


def _units(long: Long) -> tuple[str, ...]:
    if "unit" not in long.table:
        return ()
    return tuple(long.table["unit"].iloc[long.first].fillna("").astype(str).str.strip())


def _clusters(long: Long) -> Array:
    """Return the code of the cluster of each prediction; without a column what it is about."""
    codes = long.question
    if "cluster" in long.table:
        codes = codes_of_keys(long.table["cluster"], "cluster")[0]
    return codes[long.first].astype(np.int32)


def _topics(long: Long) -> tuple[dict[str, Array], list[str], Array]:
    """Return topics of predictions, their keys and the first of each; several joined by `;`."""
    main = np.full(len(long.keys), -1, dtype=np.int32)
    if "topic" not in long.table:
        return {}, [], main
    codes, cells = long.table["topic"].iloc[long.first].fillna("").astype(str).factorize()
    words = [[word.strip() for word in cell.split(";") if word.strip()] for cell in cells]
    keys = sorted({word for found in words for word in found})
    place = {key: code for code, key in enumerate(keys)}
    flat = np.array([place[word] for found in words for word in found], dtype=np.int32)
    counts = np.array([len(found) for found in words], dtype=np.int64)
    starts, lengths = (np.cumsum(counts) - counts)[codes], counts[codes]
    topic = flat[runs_of(starts, lengths)]
    has = lengths > 0
    main[has] = flat[starts[has]]
    owner = np.repeat(np.arange(len(codes), dtype=np.int32), lengths)
    return {"prediction": owner, "topic": topic}, keys, main
