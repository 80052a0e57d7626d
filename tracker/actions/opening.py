"""What a surface needs before it calls a verb: an open record, a stamp, what an id means.

Invariant: a record that was opened here is closed again, whatever happens inside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.actions.maintain import opened, upgrade
from tracker.actions.viewpoint import Viewpoint
from tracker.store.engine import make_engine, read_url
from tracker.store.journal import Stamp
from tracker.store.keys import Keys
from tracker.store.snapshot import reading

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.actions.maintain import InitAnswer
    from tracker.domain.document import Document
    from tracker.domain.prediction import Prediction
    from tracker.scoring.spec import BoardSpec  # noqa: TC004 - passed on for annotations only
    from tracker.store.engine import Engine

__all__ = [
    "BoardSpec",
    "Stamp",
    "Viewpoint",
    "board_spec",
    "find_document",
    "find_prediction",
    "opened",
    "upgrade_record",
]


def find_prediction(engine: Engine, wanted: str) -> Prediction:
    """Return the newest version of the prediction that an id or key means.

    Raises:
        NotFound: there is none; the nearest known ones are named.
    """
    from tracker.store.records import Reader  # noqa: PLC0415 - boards do without records

    with reading(engine) as snapshot:
        number = Keys(snapshot).need_prediction(wanted)
        return Reader(snapshot).predictions([number])[number]


def find_document(engine: Engine, wanted: str) -> Document:
    """Return the newest version of the document that a key or unique title means.

    Raises:
        NotFound: there is none; the nearest known ones are named.
    """
    from tracker.store.records import Reader  # noqa: PLC0415 - boards do without records

    with reading(engine) as snapshot:
        number = Keys(snapshot).need("document", wanted)
        return Reader(snapshot).documents([number])[number]


def board_spec(**choices: Any) -> BoardSpec:  # noqa: ANN401 - the options of a board
    """Return the specification of a board from its options.

    Raises:
        InvalidInput: an option, its value and what was expected.
    """
    from tracker.scoring.spec import BoardSpec  # noqa: PLC0415 - only where something is scored

    return BoardSpec(**choices)


def upgrade_record(where: str | Path, *, stamp: Stamp) -> InitAnswer:
    """Bring a database of an older schema to this program's.

    Args:
        where: a file name or a SQLAlchemy URL.
        stamp: who upgrades and when, for what an upgrade has to record.

    Raises:
        StoreUnavailable: missing, or not a record, or of a newer program.
    """
    engine = make_engine(read_url(where))
    try:
        return upgrade(engine, stamp=stamp)
    finally:
        engine.dispose()
