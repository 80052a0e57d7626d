"""The verb that brings a record out as typed tables in Parquet files."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING

from tracker.actions.export import open_record
from tracker.exchange.outgoing import Losses
from tracker.exchange.parquet_tables import write_parquet
from tracker.reports.record_tables import record_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tracker.actions.export import WholeRecord
    from tracker.actions.viewpoint import Viewpoint
    from tracker.domain.forecast import Forecast
    from tracker.store.engine import Engine


@dataclass(frozen=True, slots=True)
class OpenTables:
    """A record as Parquet files that are still to be written.

    Attributes:
        files: what writes each of them into an open file, by name; once each.
        losses: what they do not hold, one line for each reason.
    """

    files: Mapping[str, Callable[[IO[bytes]], None]]
    losses: tuple[str, ...]


@contextlib.contextmanager
def open_tables(engine: Engine, viewpoint: Viewpoint) -> Iterator[OpenTables]:
    """Open a Parquet file for each table of a record, cut at the viewpoint's day.

    Raises:
        NotFound: the record holds no such corpus.
        MissingExtra: the library for Parquet is not installed, when a file is written.
    """
    with open_record(engine, viewpoint, cut=viewpoint.cut_at) as record:
        tables = record_tables(record.whole, forecasts=record.forecasts)
        files = {
            f"{one.name}.parquet": partial(write_parquet, kinds=one.kinds, rows=one.rows)
            for one in tables
        }
        yield OpenTables(files, _losses(record.whole).lines())


class CsvLosses(Losses):
    """What one table of forecasts has no place for."""

    def counted(self, forecasts: Iterable[tuple[int, Forecast]]) -> Iterator[tuple[int, Forecast]]:
        """Yield forecasts with their numbers; what of them is left out is counted."""
        for number, one in forecasts:
            if one.locator is not None or one.original is not None or one.quote is not None:
                self.count("forecasts whose words in the text are left out")
            if one.curve:
                self.count("whole distributions, left out")
            if one.note is not None:
                self.count("notes on forecasts, left out")
            yield number, one


def losses_of_csv(whole: WholeRecord) -> CsvLosses:
    """Return what one table of forecasts has no place for, without what each of them says."""
    losses, predictions = CsvLosses(), whole.predictions.values()
    losses.count("criteria, left out", sum(not one.criterion.is_title for one in predictions))
    for what, name in (("conditions", "condition"), ("base rates", "base_rate")):
        losses.count(
            f"{what}, left out", sum(getattr(one, name) is not None for one in predictions)
        )
    losses.count("pieces of evidence, left out", len(whole.evidence))
    losses.count("verdicts of judges, left out", len(whole.verdicts))
    losses.count("lexicons, left out", len(whole.lexicons))
    losses.count("links, left out", len(whole.links))
    return losses


def _losses(whole: WholeRecord) -> Losses:
    """Return what the tables have no place for."""
    losses = Losses()
    rates = [one.base_rate for one in whole.predictions.values() if one.base_rate is not None]
    losses.count("base rates with quantiles, left out", sum(bool(one.quantiles) for one in rates))
    losses.count("lexicons, left out", len(whole.lexicons))
    losses.count("links, left out", len(whole.links))
    return losses
