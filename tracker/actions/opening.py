"""What a surface needs before it calls a verb: an open record, a stamp, what an id means.

Invariant: a record that was opened here is closed again, whatever happens inside.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from tracker.actions.maintain import open_record
from tracker.store.journal import Stamp
from tracker.store.keys import Keys
from tracker.store.records import Reader
from tracker.store.snapshot import reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tracker.domain.prediction import Prediction

__all__ = ["Stamp", "find_prediction", "opened"]


@contextlib.contextmanager
def opened(where: str | Path) -> Iterator[Engine]:
    """Open a record for one verb.

    Args:
        where: a file name or a SQLAlchemy URL.

    Raises:
        StoreUnavailable: missing, damaged, locked, or of another schema version.
    """
    engine = open_record(where)
    try:
        yield engine
    finally:
        engine.dispose()


def find_prediction(engine: Engine, wanted: str) -> Prediction:
    """Return the newest version of the prediction that an id or key means.

    Raises:
        NotFound: there is none; the nearest known ones are named.
    """
    with reading(engine) as snapshot:
        number = Keys(snapshot).need_prediction(wanted)
        return Reader(snapshot).predictions([number])[number]
