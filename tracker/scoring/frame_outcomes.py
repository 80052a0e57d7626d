"""Outcomes of a table: from words and numbers to the outcome columns of a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tracker.domain.columns import NEVER
from tracker.domain.outcome import OUTCOME_CODE, OutcomeKind, read_outcome
from tracker.domain.prediction import PREDICTION_TYPES, PredictionType
from tracker.errors import InvalidInput, InvalidRow
from tracker.scoring.frame_times import INSTANT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[Any]

_SPOKEN: Final = {"yes": "true", "no": "false", "1.0": "1", "0.0": "0"}
_NOT_KNOWN: Final = ("", "nan", "none", "null", "nat", "<na>", "na", "n/a", "open")
Cell = tuple[int, float, int]
_CHOICE: Final = PREDICTION_TYPES.index(PredictionType.MULTIPLE_CHOICE)


def outcome_columns(
    *,
    outcome: pd.Series[Any],
    kinds: Array,
    options: Sequence[tuple[str, ...]],
    windows: Mapping[str, Array],
) -> dict[str, Array]:
    """Return the outcome columns, known_at and its precision, one row per prediction.

    Args:
        outcome: by a row of its prediction in the table, what became of it, as people write it: 1,
            true, yes, a share, an option, a number, a date, `ambiguous`; nothing where it is not
            known.
        kinds: code of the type of each prediction.
        options: its options.
        windows: `known_at`, which is set to `NEVER` where there is no outcome, and its precision.

    Raises:
        InvalidRow: an outcome does not fit the type of its prediction.
    """
    kind_code, number, option = _read_cells(outcome, kinds, options)
    return {
        "outcome_kind": kind_code.astype(np.int8),
        "outcome": number,
        "outcome_option": option.astype(np.int32),
        "known_at": np.where(kind_code < 0, NEVER, windows["known_at"]),
        "known_precision": np.where(kind_code < 0, INSTANT, windows["known_precision"]),
    }


def _read_cells(outcome: pd.Series[Any], kinds: Array, options: Sequence[tuple[str, ...]]) -> Array:
    """Return kind, number and place of the option of each outcome; equal cells are read once."""
    codes, values = outcome.factorize()
    # Options are those of one prediction; all else that is written alike means the same.
    owner = np.where(kinds == _CHOICE, np.arange(1, len(kinds) + 1), 0)
    key = ((codes + 1) * len(PREDICTION_TYPES) + kinds) * (len(kinds) + 1) + owner
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    cells = [
        _cell(
            None if codes[row] < 0 else values[codes[row]],
            str(PREDICTION_TYPES[kinds[row]]),
            options[row],
            int(outcome.index[row]),
        )
        for row in first.tolist()
    ]
    return np.array(cells, dtype=np.float64).reshape(-1, 3)[place.reshape(-1)].T


def _cell(value: object, kind: str, options: tuple[str, ...], row: int) -> Cell:
    """Return kind, number and place of the option of one outcome."""
    word = f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value).strip()
    if value is None or (word not in options and word.lower() in _NOT_KNOWN):
        return -1, float("nan"), -1
    if kind == "date":
        word = word[:10] if word[4:5] == "-" else word
    if kind == "binary":
        word = _SPOKEN.get(word.lower(), word)
    try:
        found = read_outcome(word, kind, options)
    except InvalidInput as error:
        raise InvalidRow(row, "outcome", str(error)) from error
    number = float("nan") if found.number is None else found.number
    number = {OutcomeKind.TRUE: 1.0, OutcomeKind.FALSE: 0.0}.get(found.kind, number)
    place = options.index(found.option) if found.option is not None else -1
    return OUTCOME_CODE[found.kind], number, place
