"""Many writers and a reader at once: no row lost, no chain broken, nobody refused.

Each writer appends one forecast per transaction and keeps its own list of what was acknowledged.
The reader computes boards all the time; each must be that of one point of the journal.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any, Final

from tests.postgresql import round_trips_under_lock
from tests.torture.examination import examine
from tracker.actions.boards import board
from tracker.actions.viewpoint import Viewpoint
from tracker.domain.forecast import Forecast
from tracker.domain.instant import When
from tracker.scoring.spec import BoardSpec
from tracker.store.engine import make_engine, read_url
from tracker.store.journal import Stamp
from tracker.store.keys import Keys
from tracker.store.ledger import writing
from tracker.store.mapping_events import append_forecast

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.torture.places import Place, State
    from tracker.store.engine import Engine

N_WRITERS: Final = 8
_REPLAYED: Final = 12
_N_FACTS: Final = 4  # where a row of the journal says how many facts it has
_SAID: Final = When(datetime(2026, 3, 1, tzinfo=UTC))
_CLAIM: Final = "the-plant-opens-in-2026"
"""Resolved, so that every new forecast changes the board."""
_NOTE: Final = re.compile(r"w[0-9]+-[0-9]+")
_VIEW: Final = datetime(2026, 11, 21, tzinfo=UTC).date()
_SYNCS: Final = 200


@dataclass(slots=True)
class Crowd:
    """What happened when many wrote at once; all times in milliseconds.

    Attributes:
        kind: of database.
        n_writers: processes that wrote.
        n_facts: transactions of one fact each, all writers together.
        seconds: from the first to the last.
        wait: median and 99th percentile of the time from asking for the writer's lock to having
            it, and the longest.
        held: the same for the time from having the lock to being told that it was committed.
        round_trips: answers of the server that a writer waits for meanwhile; None without a server.
        append: the same for a whole append, from asking for the lock.
        worst_writer_wait: the median wait of the writer that waited most.
        n_boards: that a reader computed in the meantime.
        board_alone: median time of a board before the writers came.
        board: median time of a board among them, and the longest.
        sync: median time that the disk takes to keep a page.
        n_lost: acknowledged facts that are gone.
        failures: one sentence for each promise that was broken.
    """

    kind: str
    n_writers: int
    n_facts: int
    seconds: float = 0.0
    wait: tuple[float, float, float] = (0.0, 0.0, 0.0)
    held: tuple[float, float, float] = (0.0, 0.0, 0.0)
    round_trips: int | None = None
    append: tuple[float, float, float] = (0.0, 0.0, 0.0)
    worst_writer_wait: float = 0.0
    n_boards: int = 0
    board_alone: float = 0.0
    board: tuple[float, float] = (0.0, 0.0)
    sync: float = 0.0
    n_lost: int = 0
    failures: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return what a program reads."""
        return asdict(self)


def many_writers(place: Place, *, n_each: int, n_writers: int = N_WRITERS) -> Crowd:
    """Let processes append facts to one database and check what is there afterwards."""
    where = place.fresh("world")
    base = place.state(where).counts()
    crowd = Crowd(place.kind, n_writers, n_writers * n_each, sync=sync_milliseconds())
    alone = _together([partial(_read, where, 5)])
    crowd.board_alone = _milliseconds(median(alone[0]["times"])) if alone[0]["times"] else 0.0
    begun = time.monotonic()
    told = _together(
        [partial(_write, where, f"w{n}", n_each) for n in range(n_writers)],
        beside=lambda stop: _read(where, None, stop),
    )
    crowd.seconds = time.monotonic() - begun
    *writers, reader = told
    crowd.failures += [error for one in told for error in one["errors"]]
    waits = [wait for one in writers for wait in one["waits"]]
    crowd.wait = _spread(waits)
    appends = [took for one in writers for took in one["appends"]]
    crowd.append = _spread(appends)
    crowd.held = _spread([took - wait for took, wait in zip(appends, waits, strict=False)])
    crowd.worst_writer_wait = _milliseconds(max(median(one["waits"] or [0.0]) for one in writers))
    crowd.n_boards = len(reader["times"])
    crowd.board = _spread(reader["times"])[::2]
    check_facts(place, where, crowd, [one["acknowledged"] for one in writers], base)
    crowd.failures += _check_boards(where, place.state(where), reader["boards"])
    if place.kind == "PostgreSQL":
        crowd.round_trips = _round_trips(where)
    return crowd


def _round_trips(where: str) -> int:
    engine = make_engine(read_url(where))
    _append(engine, "warm", 0)
    found = round_trips_under_lock(engine, partial(_append, engine, "traced", 0))
    engine.dispose()
    return found


def check_facts(
    place: Place, where: str, crowd: Crowd, acknowledged: list[list[str]], base: dict[str, int]
) -> None:
    """Hold what the database has to what every writer was told to be kept."""
    state = place.state(where)
    if crowd.kind == "SQLite":
        crowd.failures += [f"{name} is left behind" for name in place.litter(where)]
    rows = sorted(state.tables["forecast"], key=lambda row: int(row[0]))
    kept = [_text(cell) for row in rows for cell in row if _NOTE.fullmatch(_text(cell))]
    for own in acknowledged:
        mine = set(own)
        crowd.n_lost += len(mine - set(kept))
        if [note for note in kept if note in mine] != own:
            crowd.failures.append(f"the facts of {own[0].split('-')[0]} are not kept in order")
    if len(kept) != crowd.n_facts or sum(map(len, acknowledged)) != crowd.n_facts:
        crowd.failures.append(f"{len(kept)} facts are there, {crowd.n_facts} were to be written")
    if state.counts()["journal"] - base["journal"] != crowd.n_facts:
        crowd.failures.append("the journal has not one row for each transaction")
    if crowd.n_lost:
        crowd.failures.append(f"{crowd.n_lost} acknowledged facts are gone")
    crowd.failures += examine(where, state)


def _check_boards(where: str, state: State, boards: list[list[Any]]) -> list[str]:
    """Hold every board to its own point of the journal, and replay some from there."""
    rows = sorted(state.tables["journal"])
    facts = {_text(row[-1]): sum(one[_N_FACTS] for one in rows[: row[0]]) for row in rows}
    failures = [
        f"a board at head {head[:12]} counts {n_facts} facts"
        for head, n_facts, _ in boards
        if facts.get(head) != n_facts
    ]
    engine = make_engine(read_url(where))
    step = max(1, len(boards) // _REPLAYED)
    for head, _, shown in boards[::step]:
        if _board(engine, head)[2] != shown:
            failures.append(f"the board at head {head[:12]} does not replay")
    engine.dispose()
    return failures


def _board(engine: Engine, head: str | None = None) -> tuple[str, int, str]:
    """Return a board's point of the journal, how many facts it counts, and its rows."""
    found, _, meta = board(engine, Viewpoint(as_of=_VIEW, as_recorded=head), BoardSpec())
    return str(meta["head"]), int(meta["n_facts"]), repr(found.rows)


def _text(cell: object) -> str:
    """Return a cell that one driver reads as bytes."""
    return cell.decode() if isinstance(cell, bytes) else str(cell)


def _write(where: str, name: str, n_facts: int) -> dict[str, Any]:
    """Append facts one by one, as one of the writers."""
    engine = make_engine(read_url(where))
    told: dict[str, Any] = {"waits": [], "appends": [], "acknowledged": [], "errors": []}
    for number in range(n_facts):
        wait, whole, note = _append(engine, name, number)
        told["waits"].append(wait)
        told["appends"].append(whole)
        told["acknowledged"].append(note)
    engine.dispose()
    return told


def _append(engine: Engine, name: str, number: int) -> tuple[float, float, str]:
    """Append one fact; return the seconds to the lock and to the end, and what tells it."""
    note = f"{name}-{number}"
    said = Forecast(_CLAIM, "ada-example", _SAID, probability=number % 97 / 97, note=note)
    begun = time.monotonic()
    with writing(engine, Stamp(name, "torture", datetime.now(UTC))) as ledger:
        wait = time.monotonic() - begun
        append_forecast(ledger, Keys(ledger.snapshot), said)
    return wait, time.monotonic() - begun, note


def _read(where: str, n_boards: int | None, stop: Path | None = None) -> dict[str, Any]:
    """Compute boards, a number of them or until a file appears."""
    engine = make_engine(read_url(where))
    told: dict[str, Any] = {"times": [], "boards": [], "errors": []}
    while len(told["times"]) != n_boards and not (stop is not None and stop.exists()):
        begun = time.monotonic()
        told["boards"].append(_board(engine))
        told["times"].append(time.monotonic() - begun)
    engine.dispose()
    return told


def _together(
    works: list[Callable[[], dict[str, Any]]],
    beside: Callable[[Path], dict[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    """Do works in a process each, one beside them all the while; return what they tell."""
    with tempfile.TemporaryDirectory(prefix="tracker-crowd-") as folder:
        stop = Path(folder) / "stop"
        pids = [_forked(work, Path(folder) / str(n)) for n, work in enumerate(works)]
        last = [] if beside is None else [_forked(lambda: beside(stop), Path(folder) / "beside")]
        for pid in pids:
            os.waitpid(pid, 0)
        stop.touch()
        for pid in last:
            os.waitpid(pid, 0)
        names = [*map(str, range(len(works))), *(["beside"] if beside is not None else [])]
        return [json.loads((Path(folder) / name).read_text(encoding="utf-8")) for name in names]


def _forked(work: Callable[[], dict[str, Any]], answer: Path) -> int:
    """Do a work in a process of its own that leaves its answer in a file."""
    pid = os.fork()
    if pid:
        return pid
    nothing: dict[str, Any] = {"waits": [], "appends": [], "acknowledged": []}
    nothing |= {"times": [], "boards": []}
    try:
        told = work()
    except BaseException:  # noqa: BLE001 - whatever it is, the report must name it
        told = nothing | {"errors": [traceback.format_exc(limit=-2)]}
    answer.write_text(json.dumps(told), encoding="utf-8")
    os._exit(0)


def sync_milliseconds() -> float:
    """Return how long the disk takes to keep one page, at the median."""
    times = []
    with tempfile.TemporaryFile() as opened:
        for _ in range(_SYNCS):
            opened.write(bytes(4096))
            opened.flush()
            begun = time.monotonic()
            os.fsync(opened.fileno())
            times.append(time.monotonic() - begun)
    return _milliseconds(median(times))


def _spread(seconds: list[float]) -> tuple[float, float, float]:
    """Return median, 99th percentile and longest in milliseconds."""
    if not seconds:
        return 0.0, 0.0, 0.0
    last = quantiles(seconds, n=100)[-1] if len(seconds) > 1 else seconds[0]
    return _milliseconds(median(seconds)), _milliseconds(last), _milliseconds(max(seconds))


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 3)
