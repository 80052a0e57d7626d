"""What the rows of a long table must agree in: everything that they say of one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tracker.domain.prediction import PREDICTION_TYPES, PredictionType
from tracker.errors import InvalidRow
from tracker.scoring.frame_cells import MAY_BE_DAYS

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from tracker.scoring.frame_long import Long

    Array = NDArray[Any]

_OF_PREDICTION: Final = (
    *("outcome", "type", "opens_at", "closes_at", "known_at", "cluster", "unit", "topic"),
    "ordered",
)
_OF_FORECAST: Final = ("ends_at", "point", "low", "high", "level")
_DATE: Final = PREDICTION_TYPES.index(PredictionType.DATE)


def check_same_prediction(long: Long) -> None:
    """Refuse a prediction that has two outcomes, windows, types, clusters or topics."""
    for name in _OF_PREDICTION:
        if name not in long.table:
            continue
        cells = long.table[name]
        codes, _ = cells.factorize()
        differs = codes != codes[long.first][long.prediction]
        if differs.any():
            row = int(np.argmax(differs))
            key = long.keys[long.prediction[row]]
            one, other = (str(cells.iloc[at]) for at in (row, long.first[long.prediction[row]]))
            what = f"{one!r}, but {other!r} in an earlier row of prediction {key!r}; expected one"
            raise InvalidRow(row, name, what)


def check_same_forecast(long: Long) -> None:
    """Refuse options or quantiles of one forecast beside which different points or ends stand."""
    if not long.parted.any():
        return
    forecast = np.cumsum(long.begins) - 1
    for name in _OF_FORECAST:
        if name not in long.table:
            continue
        codes, _ = long.table[name].factorize()
        own = codes[long.order]
        differs = (own != codes[long.rows][forecast]) & (own >= 0)
        if differs.any():
            row = int(long.order[int(np.argmax(differs))])
            what = f"{str(long.table[name].iloc[row])!r}, but another in an earlier row"
            raise InvalidRow(row, name, f"{what} of this forecast; expected one")


def check_days(long: Long, kinds: Array) -> None:
    """Refuse a day where a prediction does not ask for one."""
    for name in MAY_BE_DAYS:
        if name not in long.numbers:
            continue
        wrong = long.numbers[name].is_day & (kinds[long.prediction] != _DATE)
        if wrong.any():
            row = int(np.argmax(wrong))
            kind = PREDICTION_TYPES[int(kinds[long.prediction[row]])]
            what = f"{str(long.table[name].iloc[row])!r}; expected a number for type {kind}"
            raise InvalidRow(row, name, what)
