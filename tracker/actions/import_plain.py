"""Recording forecasts that come in columns, some thousands at a time."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tracker.domain.forecast import Stance
from tracker.domain.instant import Precision, from_microseconds
from tracker.store.tables import statements

if TYPE_CHECKING:
    from tracker.exchange.tables.plain import PlainForecasts
    from tracker.store.keys import Keys
    from tracker.store.ledger import Ledger

_STEP: Final = 10_000
"""Forecasts that are handed on at a time: more would only take memory."""
_PRECISIONS: Final = tuple(str(one) for one in Precision)


def append_plain(ledger: Ledger, keys: Keys, plain: PlainForecasts) -> None:
    """Append forecasts of probabilities; their predictions and sources are on record."""
    predictions = [keys.need("prediction", key) for key in plain.predictions]
    sources = [keys.need("source", key) for key in plain.sources]
    instant = lru_cache(maxsize=_STEP)(from_microseconds)
    for start in range(0, len(plain.rows), _STEP):
        part = slice(start, start + _STEP)
        rows = plain.rows[part].tolist()
        ledger.append_columns(
            statements.forecast,
            {
                "prediction_id": [predictions[code] for code in plain.prediction[part]],
                "source_id": [sources[code] for code in plain.source[part]],
                "made_at": [instant(made) for made in plain.made_at[part]],
                "made_precision": [_PRECISIONS[code] for code in plain.precision[part]],
                "stance": [Stance.AFFIRMS.value] * len(rows),
                "withdrawn": [False] * len(rows),
                "probability": plain.probability[part].tolist(),
            },
            import_rows=rows,
        )
