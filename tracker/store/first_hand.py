"""What sources said themselves, as bare numbers and part by part: for comparing millions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, and_, case, exists, func, select, type_coerce

from tracker.domain.forecast import Stance
from tracker.store.tables import statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.store.snapshot import Snapshot

PART_ROWS: Final = 10_000
"""Forecasts that are read at once."""


def first_hand(snapshot: Snapshot) -> Iterator[Sequence[Any]]:
    """Yield parts of all visible forecasts that nobody relayed and that withdraw nothing.

    A row holds id of prediction and source, microseconds, precision, and the probability; None
    where the forecast does not affirm a probability and nothing else.
    """
    table, relayed = statements.forecast, statements.forecast_via
    others = (table.c.strength, table.c.point, table.c.low, table.c.high)
    is_plain = and_(table.c.stance == Stance.AFFIRMS.value, *(one.is_(None) for one in others))
    query = (
        select(
            table.c.prediction_id,
            table.c.source_id,
            type_coerce(table.c.made_at, BigInteger),
            table.c.made_precision,
            case((is_plain, table.c.probability)),
            table.c.id,
            table.c.import_id,
        )
        .where(~table.c.withdrawn, ~exists().where(relayed.c.forecast_id == table.c.id))
        .order_by(table.c.id)
    )
    if snapshot.sequence is not None:
        query = query.where(table.c.journal_seq <= snapshot.sequence)
    gone = snapshot.retracted.get("forecast", frozenset())
    imports = snapshot.retracted.get("import", frozenset())
    parted = snapshot.connection.execute(query, execution_options={"yield_per": PART_ROWS})
    for part in parted.partitions():
        yield [row[:5] for row in part if row[5] not in gone and row[6] not in imports]


def n_forecasts(snapshot: Snapshot) -> int:
    """Return how many forecasts were ever recorded."""
    found = snapshot.connection.execute(select(func.count()).select_from(statements.forecast))
    return int(found.scalar_one())
