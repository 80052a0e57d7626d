"""Recording forecasts that come in columns, some thousands at a time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.forecast import Stance
from tracker.domain.instant import Precision, from_microseconds
from tracker.store.first_hand import first_hand, n_forecasts
from tracker.store.tables import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.exchange.tables.blocks import Watch
    from tracker.exchange.tables.plain import PlainForecasts
    from tracker.store.keys import Keys
    from tracker.store.ledger import Ledger

_PRECISIONS: Final = tuple(str(one) for one in Precision)
_PLACES: Final = {name: place for place, name in enumerate(_PRECISIONS)}


def without_known(keys: Keys, plain: PlainForecasts) -> PlainForecasts:
    """Return forecasts of a file without those that the record holds already."""
    predictions = _codes(keys, "prediction", plain.predictions)
    sources = _codes(keys, "source", plain.sources)
    if not (predictions and sources):
        return plain

    def recorded() -> Iterator[list[tuple[float, ...]]]:
        for part in first_hand(keys.snapshot):
            yield [
                (predictions[about], sources[who], at, _PLACES[precision], _number(probability))
                for about, who, at, precision, probability in part
                if about in predictions and who in sources
            ]

    return plain.without(recorded, n_forecasts(keys.snapshot))


def _codes(keys: Keys, noun: str, names: tuple[str, ...]) -> dict[int, int]:
    """Return the file's codes of what the record holds, by id."""
    found = ((keys.find(noun, name), code) for code, name in enumerate(names))
    return {number: code for number, code in found if number is not None}


def _number(probability: float | None) -> float:
    return math.nan if probability is None else probability


def append_plain(ledger: Ledger, keys: Keys, plain: PlainForecasts, watch: Watch) -> None:
    """Append forecasts of probabilities; their predictions and sources are on record."""
    predictions = [keys.need("prediction", key) for key in plain.predictions]
    sources = [keys.need("source", key) for key in plain.sources]
    total = len(plain)

    def columns() -> Iterator[dict[str, list[Any]]]:
        n_done = 0
        for part in plain.parts():
            n_rows = len(part["row"])
            instants = {made: from_microseconds(made) for made in set(part["made_at"])}
            yield {
                "prediction_id": [predictions[code] for code in part["prediction"]],
                "source_id": [sources[code] for code in part["source"]],
                "made_at": [instants[made] for made in part["made_at"]],
                "made_precision": [_PRECISIONS[code] for code in part["precision"]],
                "stance": [Stance.AFFIRMS.value] * n_rows,
                "withdrawn": [False] * n_rows,
                "probability": part["probability"],
                "import_row": part["row"],
            }
            n_done += n_rows
            watch(n_done / total, n_done)

    ledger.append_parts(statements.forecast, columns())
