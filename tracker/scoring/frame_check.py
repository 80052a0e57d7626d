"""What a frame must satisfy; called by `frame.Frame.from_arrays` and by nobody else.

Invariant: every message names the column, the row and the value, and says what was expected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tracker.domain.columns import CURVE, NEVER, QUANTILE
from tracker.domain.forecast import STANCES
from tracker.domain.instant import Precision
from tracker.domain.lexicon import STRENGTHS
from tracker.domain.outcome import (
    ANY_TYPE,
    KINDS_OF_TYPE,
    OUTCOME_CODE,
    OUTCOME_KINDS,
    OutcomeKind,
)
from tracker.domain.prediction import PREDICTION_TYPES
from tracker.errors import InvalidCell, InvalidFrame
from tracker.scoring.distinct import distinct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from tracker.scoring.frame import Names

    Array = NDArray[Any]
    Columns = Mapping[str, Array]

OPTION_SUM_TOLERANCE: Final = 0.01
"""How far the probabilities of the options of one forecast may lie from a sum of 1: whole
percentages of three equal options add up to .99."""

_CHUNK: Final = 1_000_000
_ROUNDING: Final = 1e-9
_SORT_KEY: Final = ("prediction", "source", "made_at", "place", "sequence")


def check_names(names: Names, *, n_predictions: int) -> None:
    """Raise InvalidFrame unless every list of names fits what it names."""
    expected = {
        "predictions": n_predictions,
        "titles": n_predictions,
        "options": n_predictions,
        "units": n_predictions,
        "source_names": len(names.sources),
        "source_parents": len(names.sources),
        "document_titles": len(names.documents),
        "sections": len(names.documents),
    }
    for field, length in expected.items():
        found = len(getattr(names, field))
        if found != length:
            raise InvalidFrame(f"names.{field} has {found} entries; expected {length}")
    for code in names.crowds:
        if not 0 <= code < len(names.sources):
            expected_code = f"a code from 0 to {len(names.sources) - 1}"
            raise InvalidFrame(f"names.crowds holds {code}; expected {expected_code}")
    for field in ("predictions", "sources", "documents", "topics", "corpora"):
        keys = getattr(names, field)
        if isinstance(keys, (list, tuple)) and len(set(keys)) != len(keys):
            raise InvalidFrame(f"names.{field} names one key twice; keys are unique")


def check_blocks(blocks: Mapping[str, Columns], *, names: Names) -> None:
    """Raise InvalidFrame at the first value that breaks the schema."""
    _check_predictions(blocks["predictions"], names)
    _check_forecasts(blocks["forecasts"], names, len(blocks["predictions"]["number"]))
    _check_order(blocks["forecasts"])
    _check_parts(blocks, names)
    topics = blocks["topics"]
    _within("topics.prediction", topics["prediction"], 0, len(blocks["predictions"]["number"]))
    _within("topics.topic", topics["topic"], 0, len(names.topics))


def _check_predictions(columns: Columns, names: Names) -> None:
    limits = {
        "type": (0, len(PREDICTION_TYPES)),
        "known_precision": (-1, len(Precision)),
        "outcome_kind": (-1, len(OUTCOME_KINDS)),
        "fair_outcome_kind": (-1, len(OUTCOME_KINDS)),
        "main_topic": (-1, len(names.topics)),
        "document": (-1, len(names.documents)),
        "corpus": (-1, len(names.corpora)),
        "related_component": (-1, NEVER),
    }
    for name, (low, high) in limits.items():
        _within(f"predictions.{name}", columns[name], low, high)
    numbers = columns["number"]
    _refuse("predictions.number", numbers[1:], np.diff(numbers) <= 0, "numbers that rise", first=1)
    _refuse(
        "predictions.closes_at",
        columns["closes_at"],
        columns["closes_at"] < columns["opens_at"],
        "a window that closes after it opens",
    )
    _unit("predictions.base_rate", columns["base_rate"])
    for name in ("tolerance_relative", "tolerance_absolute"):
        values = columns[name]
        bad = (values < 0) | np.isinf(values)
        _refuse(f"predictions.{name}", values, bad, "a number from 0 on")
    for prefix in ("", "fair_"):
        _check_outcomes(columns, names, prefix)
    known = columns["known_at"]
    unknown = columns["outcome_kind"] != -1
    unknown &= columns["outcome_kind"] != OUTCOME_CODE[ANY_TYPE[-1]]
    unknown &= known == NEVER
    _refuse("predictions.known_at", known, unknown, "an instant where there is an outcome")


def _check_outcomes(columns: Columns, names: Names, prefix: str) -> None:
    kinds, values = columns[f"{prefix}outcome_kind"], columns[f"{prefix}outcome"]
    option = columns[f"{prefix}outcome_option"]
    for code, prediction_type in enumerate(PREDICTION_TYPES):
        fitting = [OUTCOME_CODE[k] for k in (*KINDS_OF_TYPE[prediction_type], *ANY_TYPE)]
        wrong = (columns["type"] == code) & (kinds != -1) & ~np.isin(kinds, fitting)
        expected = f"an outcome that fits type {prediction_type}"
        _refuse(f"predictions.{prefix}outcome_kind", kinds, wrong, expected)
    expectations = {
        "true": (values != 1, "1 for true"),
        "false": (values != 0, "0 for false"),
        "share": (~((values > 0) & (values < 1)), "a share between 0 and 1"),
        "number": (~np.isfinite(values), "a finite number"),
        "date": (~np.isfinite(values), "a day number"),
    }
    for kind, (broken, expected) in expectations.items():
        bad = (kinds == OUTCOME_CODE[OutcomeKind(kind)]) & broken
        _refuse(f"predictions.{prefix}outcome", values, bad, expected)
    chosen = kinds == OUTCOME_CODE[OutcomeKind.OPTION]
    if chosen.any():
        n_options = np.array([len(options) for options in names.options])
        bad = chosen & ((option < 0) | (option >= n_options))
        _refuse(f"predictions.{prefix}outcome_option", option, bad, "one of its options")


def _check_forecasts(columns: Columns, names: Names, n_predictions: int) -> None:
    limits = {
        "prediction": (0, n_predictions),
        "source": (0, len(names.sources)),
        "stance": (0, len(STANCES)),
        "strength": (-1, len(STRENGTHS)),
        "original_strength": (-1, len(STRENGTHS)),
        "relayer": (-1, len(names.sources)),
        "document": (-1, len(names.documents)),
        "n_parts": (0, NEVER),
    }
    for name, (low, high) in limits.items():
        _within(f"forecasts.{name}", columns[name], low, high)
    for name in ("probability", "original_probability"):
        _unit(f"forecasts.{name}", columns[name])
    level = _compact(columns["level"])
    _refuse("forecasts.level", level, (level <= 0) | (level >= 1), "a level inside 0..1")
    for name in ("point", "low", "high"):
        values = _compact(columns[name])
        _refuse(f"forecasts.{name}", values, np.isinf(values), "a finite number or none")
    lows, highs = _together(columns["low"], columns["high"])
    _refuse("forecasts.low", lows, lows > highs, "a low end that is not above the high end")
    until, made = columns["made_until"], columns["made_at"]
    if until is not made:
        _refuse("forecasts.made_until", until, until < made, "the end of the period of made_at")
    ends, made = _together(columns["ends_at"], made)
    _refuse("forecasts.ends_at", ends, ends < made, "an instant from made_at on")


def _check_order(columns: Columns) -> None:
    n_rows = len(columns["prediction"])
    for start in range(0, n_rows, _CHUNK):
        stop = min(start + _CHUNK + 1, n_rows)
        equal = np.ones(max(stop - start - 1, 0), dtype=bool)
        for name in _SORT_KEY:
            values = columns[name]
            if _is_constant(values):
                continue
            before, after = values[start : stop - 1], values[start + 1 : stop]
            wrong = equal & (after < before)
            if wrong.any():
                row = start + 1 + int(np.argmax(wrong))
                raise InvalidFrame(
                    f"forecasts: row {row} is out of order by {name}; "
                    f"sort by {', '.join(_SORT_KEY)}"
                )
            equal &= after == before


def _check_parts(blocks: Mapping[str, Columns], names: Names) -> None:
    parts, forecasts = blocks["parts"], blocks["forecasts"]
    owner, n_rows = parts["forecast"], len(forecasts["prediction"])
    _within("parts.forecast", owner, 0, n_rows)
    _refuse("parts.forecast", owner[1:], np.diff(owner) < 0, "parts sorted by forecast", first=1)
    counts = _compact(forecasts["n_parts"])
    found = np.bincount(owner, minlength=n_rows) if len(owner) else np.zeros(len(counts), int)
    if len(counts) != len(found) or (counts != found).any():
        raise InvalidFrame("forecasts.n_parts does not agree with the rows of parts")
    if not len(owner):
        return
    _finite("parts.value", parts["value"])
    _check_options(parts, forecasts, names)
    _check_quantiles(parts)
    _check_curves(parts)


def _check_options(parts: Columns, forecasts: Columns, names: Names) -> None:
    owner, option, value = parts["forecast"], parts["option"], parts["value"]
    is_option = option >= 0
    n_options = np.array([len(options) for options in names.options])
    limit = n_options[forecasts["prediction"][owner]]
    _refuse("parts.option", option, option >= limit, "one of the prediction's options")
    _refuse(
        "parts.option", option, option < CURVE, f"a place from 0 on, or {QUANTILE} for a quantile"
    )
    outside = is_option & ((value < 0) | (value > 1))
    _refuse("parts.value", value, outside, "a probability in 0..1")
    pairs = owner[is_option] * (int(n_options.max()) + 1) + option[is_option]
    if len(distinct(pairs)) != len(pairs):
        order = np.argsort(pairs, kind="stable")
        again = order[1:][pairs[order][1:] == pairs[order][:-1]].min()
        raise InvalidCell(
            "parts.option names one option of a forecast twice",
            name="parts.option",
            row=int(np.flatnonzero(is_option)[again]),
            what="the second of this name in one forecast; expected each option once",
        )
    total = np.bincount(owner[is_option], weights=value[is_option])
    has = np.bincount(owner[is_option]) > 0
    wrong = has & (np.abs(total - 1) > OPTION_SUM_TOLERANCE + _ROUNDING)
    if wrong.any():
        row = int(np.argmax(wrong))
        said = f"sum to {total[row]:.6g}; expected 1 within {OPTION_SUM_TOLERANCE}"
        raise InvalidCell(
            f"forecasts: the options of row {row} {said}",
            name="forecasts.option",
            row=row,
            what=f"the options of this forecast {said}",
        )


def _check_quantiles(parts: Columns) -> None:
    owner, level, value = parts["forecast"], parts["level"], parts["value"]
    is_quantile = parts["option"] == QUANTILE
    bad = is_quantile & ~((level > 0) & (level < 1))
    _refuse("parts.level", level, bad, "a quantile level inside 0..1")
    stray = (parts["option"] >= 0) & ~np.isnan(level)
    _refuse("parts.level", level, stray, "no level where an option is named")
    same = (owner[1:] == owner[:-1]) & is_quantile[1:] & is_quantile[:-1]
    unsorted = same & (level[1:] <= level[:-1])
    _refuse(
        "parts.level", level[1:], unsorted, "levels that rise within a forecast, each once", first=1
    )
    crossing = same & (value[1:] < value[:-1])
    _refuse("parts.value", value[1:], crossing, "quantiles that do not cross", first=1)


_FEWEST_POINTS: Final = 2


def _check_curves(parts: Columns) -> None:
    owner, level, value = parts["forecast"], parts["level"], parts["value"]
    is_point = parts["option"] == CURVE
    bad = is_point & ~((level >= 0) & (level <= 1))
    _refuse("parts.level", level, bad, "a share at a curve's point inside 0..1")
    same = (owner[1:] == owner[:-1]) & is_point[1:] & is_point[:-1]
    falling = same & (level[1:] < level[:-1])
    _refuse("parts.level", level[1:], falling, "shares that never fall along a curve", first=1)
    unsorted = same & (value[1:] < value[:-1])
    _refuse("parts.value", value[1:], unsorted, "values that rise along a curve", first=1)
    alone = is_point & (np.bincount(owner, is_point)[owner] < _FEWEST_POINTS)
    _refuse("parts.option", parts["option"], alone, "two points of a curve or more")


def _is_constant(array: Array) -> bool:
    return len(array) > 1 and array.strides[0] == 0


def _compact(array: Array) -> Array:
    """Return one element of a column that was left out, so that checking it costs nothing."""
    return array[:1] if _is_constant(array) else array


def _together(first: Array, second: Array) -> tuple[Array, Array]:
    """Return two columns to compare row by row; nothing if the first was left out."""
    return (first[:0], second[:0]) if _is_constant(first) else (first, second)


def _within(name: str, values: Array, low: int, high: int) -> None:
    values = _compact(values)
    expected = f"a code from {low} to {high - 1}" if high != NEVER else f"{low} or more"
    _refuse(name, values, (values < low) | (values >= high), expected)


def _unit(name: str, values: Array) -> None:
    values = _compact(values)
    _refuse(name, values, (values < 0) | (values > 1), "a probability in 0..1")


def _finite(name: str, values: Array) -> None:
    _refuse(name, values, ~np.isfinite(values), "a finite number")


def _refuse(name: str, values: Array, bad: Array, expected: str, *, first: int = 0) -> None:
    """Raise at the first bad value; `first` is the row of the first one."""
    if bad.any():
        row = int(np.argmax(bad))
        raise InvalidCell(
            f"{name} is {values[row]} in row {first + row}; expected {expected}",
            name=name,
            row=first + row,
            what=f"{values[row]}; expected {expected}",
        )
