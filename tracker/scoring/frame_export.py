"""The way back from a frame to a long table; `frame_table` reads it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tracker.domain.columns import CURVE
from tracker.domain.outcome import OUTCOME_KINDS, Outcome, OutcomeKind
from tracker.domain.prediction import PREDICTION_TYPES
from tracker.scoring.frame_times import precision_of, words_of_times

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tracker.scoring.frame import Frame

    Array = NDArray[Any]

_WITH_NUMBER = (OutcomeKind.SHARE, OutcomeKind.NUMBER, OutcomeKind.DATE)


def table_of_frame(frame: Frame) -> dict[str, list[Any]]:
    """Return one entry per forecast, or per option or quantile of one, by column.

    Withdrawals end the forecast before them (`ends_at`); words without a number have no place in
    such a table and give rows without a probability, and neither have curves.
    """
    row, part = _rows_and_parts(frame)
    about = frame.forecasts["prediction"][row]
    own = {
        name: _listed(frame.forecasts[name][row])
        for name in ("probability", "point", "low", "high", "level")
    }
    made_at, made_until = (frame.forecasts[name][row] for name in ("made_at", "made_until"))
    columns = frame.predictions
    times = {
        "made_at": words_of_times(made_at, precision_of(made_at, made_until)),
        "ends_at": words_of_times(_ends(frame)[row]),
        "opens_at": words_of_times(columns["opens_at"][about]),
        "closes_at": words_of_times(columns["closes_at"][about]),
        "known_at": words_of_times(columns["known_at"][about], columns["known_precision"][about]),
    }
    words: dict[str, list[Any]] = {
        "outcome": _outcome_words(frame),
        "topic": _topic_words(frame),
        "unit": [unit or None for unit in frame.names.units],
    }
    kinds = columns["type"][about].tolist()
    return (
        {
            "prediction": [frame.names.predictions[code] for code in about.tolist()],
            "source": [frame.names.sources[code] for code in frame.forecasts["source"][row]],
            "type": [str(PREDICTION_TYPES[code]) for code in kinds],
            "ordered": columns["ordered"][about].tolist(),
            "cluster": columns["related_component"][about].tolist(),
        }
        | times
        | {name: [found[code] for code in about.tolist()] for name, found in words.items()}
        | own
        | _part_columns(frame, about, part)
    )


def _rows_and_parts(frame: Frame) -> tuple[Array, Array]:
    """Return the forecast of each row of the table, and its option or quantile, -1 for none.

    Points of curves have no column there.
    """
    kept = np.flatnonzero(frame.parts["option"] != CURVE)
    n_parts = np.bincount(frame.parts["forecast"][kept], minlength=frame.n_forecasts)
    said = np.flatnonzero(~frame.forecasts["withdrawn"])
    counts = np.maximum(n_parts[said], 1)
    row = np.repeat(said, counts)
    first = np.cumsum(n_parts) - n_parts
    place = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    part = np.full(len(row), -1, dtype=np.int64)
    has = n_parts[row] > 0
    part[has] = kept[(first[row] + place)[has]]
    return row, part


def _part_columns(frame: Frame, about: Array, part: Array) -> dict[str, list[Any]]:
    """Return the columns of options and quantiles."""
    option = _of_part(frame.parts["option"], part, -1)
    return {
        "option": [
            frame.names.options[owner][code] if code >= 0 else None
            for owner, code in zip(about.tolist(), option.tolist(), strict=True)
        ],
        "quantile": _listed(_of_part(frame.parts["level"], part, np.nan)),
        "value": _listed(_of_part(frame.parts["value"], part, np.nan)),
    }


def _of_part(column: Array, part: Array, absent: float) -> Array:
    found = np.full(len(part), absent, dtype=column.dtype)
    found[part >= 0] = column[part[part >= 0]]
    return found


def _ends(frame: Frame) -> Array:
    """Return when each forecast ends by itself or by the withdrawal that follows it."""
    columns = frame.forecasts
    ends_at = columns["ends_at"].copy()
    follows = columns["withdrawn"][1:]
    for name in ("prediction", "source"):
        follows = follows & (columns[name][1:] == columns[name][:-1])
    at = np.flatnonzero(follows)
    ends_at[at] = np.minimum(ends_at[at], columns["made_at"][at + 1])
    return ends_at


def _outcome_words(frame: Frame) -> list[str | None]:
    columns = frame.predictions
    words: list[str | None] = []
    for row in range(frame.n_predictions):
        code, place = int(columns["outcome_kind"][row]), int(columns["outcome_option"][row])
        kind = OutcomeKind.OPEN if code < 0 else OUTCOME_KINDS[code]
        if kind is OutcomeKind.OPEN:
            words.append(None)
            continue
        number = float(columns["outcome"][row]) if kind in _WITH_NUMBER else None
        option = frame.names.options[row][place] if place >= 0 else None
        words.append(str(Outcome(kind, number=number, option=option)))
    return words


def _topic_words(frame: Frame) -> list[str]:
    main = frame.predictions["main_topic"].tolist()
    codes: list[list[int]] = [[code] if code >= 0 else [] for code in main]
    pairs = zip(frame.topics["prediction"].tolist(), frame.topics["topic"].tolist(), strict=True)
    for row, code in pairs:
        if code != main[row]:
            codes[row].append(code)
    return [";".join(frame.names.topics[code] for code in found) for found in codes]


def _listed(values: Array) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]  # noqa: PLR0124 - NaN
