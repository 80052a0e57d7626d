"""What no file may bring, whatever its format: the impossible, and what does not fit.

Every check yields rows, counted over all files of an import, with what is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.domain.forecast import check_forecast
from tracker.errors import InvalidInput
from tracker.exchange.nearest import shown
from tracker.exchange.systems.gathering import gained_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.domain.prediction import Prediction
    from tracker.exchange.tables.names import Recorded
    from tracker.exchange.tables.records import TableRecords
    from tracker.store.journal import Stamp

    Told = tuple[int, str]


def impossible(table: TableRecords, recorded: Recorded, stamp: Stamp) -> Iterator[Told]:
    """Yield what cannot be: forecasts and outcomes of the future, outcomes before the window."""
    opens = {record.key: record.opens_at for record in table.predictions}
    if table.plain is not None:
        for row, made in table.plain.after(stamp.now):
            yield (row, f"made {made} lies in the future; correct the date")
    for forecast, row in zip(table.forecasts, table.forecast_rows, strict=True):
        if forecast.made.at > stamp.now:
            yield (row, f"made {forecast.made} lies in the future; correct the date")
    for outcome, row in zip(table.resolutions, table.resolution_rows, strict=True):
        known, key = outcome.known, outcome.prediction
        if known is None:
            continue
        opens_at = opens[key] if key in opens else recorded.predictions[key].opens_at
        if known.at > stamp.now:
            yield (row, f"known {known} lies in the future; correct the date")
        elif known.at < opens_at:
            message = f"known {known} lies before the window, which opens {opens_at.date()}"
            yield (row, f"{message}; correct one of them")


def misfits(table: TableRecords, recorded: Recorded) -> Iterator[Told]:
    """Yield the forecasts that do not fit the type or the options of their predictions."""
    predictions = {record.key: record for record in table.predictions}
    for forecast, row in zip(table.forecasts, table.forecast_rows, strict=True):
        key = forecast.prediction
        held, read = recorded.predictions.get(key), predictions.get(key)
        is_grown = held is not None and read is not None and gained_options(held, read)
        prediction = held if held is not None and not is_grown else predictions[key]
        try:
            check_forecast(forecast, prediction)
        except InvalidInput as error:
            yield (row, f"{shown(prediction.title)}: {error}")


def changes(table: TableRecords, recorded: Recorded) -> Iterator[Told]:
    """Yield a remark for every recorded prediction that the file now describes otherwise."""
    for record, row in zip(table.predictions, table.prediction_rows, strict=True):
        held = recorded.predictions.get(record.key)
        if held is None:
            continue
        added = gained_options(held, record)
        for name, ours, theirs in (
            ("title", shown(held.title), shown(record.title)),
            (
                "window ends",
                f"{held.closes_at:%Y-%m-%d %H:%M}",
                f"{record.closes_at:%Y-%m-%d %H:%M}",
            ),
            *(() if added else (("options", _listed(held), _listed(record)),)),
        ):
            if ours != theirs:
                message = f"{shown(record.key)}: {name} {theirs}, on record {ours}"
                yield (row, f"{message}; kept, change it with tracker edit")


def _listed(record: Prediction) -> str:
    return shown("; ".join(record.options))
