"""The figures of a run, as text for people, JSON for programs and a part of a page."""

from __future__ import annotations

import platform
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.torture.outcome import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.torture.writers import Crowd

BEGIN: Final = "<!-- figures: written by python -m tests.torture -->"
END: Final = "<!-- end of figures -->"
_KINDS: Final = ("SQLite", "PostgreSQL")


@dataclass(slots=True)
class Figures:
    """What a run of the harness measured.

    Attributes:
        day: on which it ran.
        seed: of its dice.
        n_processors: of the machine.
        load: of the machine while it ran, its own work included.
        postgresql: version of the server; nothing if there was none.
        kills: tallies by kind of database and by case.
        faults: tallies by fault.
        crowds: the runs of many writers.
        minutes: that the run took.
    """

    day: str
    seed: int
    n_processors: int
    load: float = 0.0
    postgresql: str = ""
    kills: dict[str, dict[str, Tally]] = field(default_factory=dict)
    faults: dict[str, Tally] = field(default_factory=dict)
    crowds: list[Crowd] = field(default_factory=list)
    minutes: float = 0.0

    def tallies(self) -> Iterator[Tally]:
        """Yield every tally."""
        for cases in self.kills.values():
            yield from cases.values()
        yield from self.faults.values()

    def failures(self) -> list[str]:
        """Return one sentence for each promise that was broken."""
        found = [failure for tally in self.tallies() for failure in tally.failures]
        return found + [f"{crowd.kind}: {one}" for crowd in self.crowds for one in crowd.failures]

    def as_json(self) -> dict[str, Any]:
        """Return what a program reads."""
        return {
            "day": self.day,
            "seed": self.seed,
            "processors": self.n_processors,
            "load": self.load,
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "postgresql": self.postgresql or None,
            "minutes": round(self.minutes, 1),
            "kills": {
                kind: {name: _as_json(tally) for name, tally in cases.items()}
                for kind, cases in self.kills.items()
            },
            "faults": {name: _as_json(tally) for name, tally in self.faults.items()},
            "writers": [crowd.as_json() for crowd in self.crowds],
            "failures": self.failures(),
        }


def _as_json(tally: Tally) -> dict[str, Any]:
    return {
        "trials": tally.trials,
        **tally.told,
        "rows_lost": tally.n_lost,
        "rows_uncommitted": tally.n_half,
        "promises_broken": len(tally.failures),
    }


def markdown(figures: Figures) -> str:
    """Return the figures as a part of a page."""
    sums = {kind: _sum(cases) for kind, cases in figures.kills.items()}
    n_kills = sum(tally.told["killed"] for tally in sums.values())
    n_faults = sum(tally.trials for tally in figures.faults.values())
    n_lost = sum(tally.n_lost for tally in figures.tallies())
    n_lost += sum(crowd.n_lost for crowd in figures.crowds)
    server = f"PostgreSQL {figures.postgresql}" if figures.postgresql else "no PostgreSQL"
    lines = [
        f"{n_kills} kills and {n_faults} other faults.",
        f"Committed rows lost: {n_lost}. Promises broken: {len(figures.failures())}.",
        "",
        f"Measured on {figures.day} in {figures.minutes:.0f} minutes with seed {figures.seed}:",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {server},",
        f"{figures.n_processors} processors under a mean load of {figures.load:.1f}.",
        "",
        *_kills(figures, sums),
        *_faults(figures),
        *_crowds(figures),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _kills(figures: Figures, sums: dict[str, Tally]) -> Iterator[str]:
    kinds = [kind for kind in _KINDS if kind in sums]
    if not kinds:
        return
    yield "| killed | " + " | ".join(kinds) + " |"
    yield "|---|" + "---:|" * len(kinds)
    rows = (
        ("kills", "killed"),
        ("before the commit", "before"),
        ("during the commit, which was then undone", "during, undone"),
        ("during the commit, which was then done", "during, done"),
        ("after the commit", "after"),
    )
    for name, key in rows:
        counts = [str(sums[kind].told[key]) for kind in kinds]
        yield f"| {name} | " + " | ".join(counts) + " |"
    yield "| committed rows lost | " + " | ".join(str(sums[k].n_lost) for k in kinds) + " |"
    yield "| uncommitted rows found | " + " | ".join(str(sums[k].n_half) for k in kinds) + " |"
    yield ""
    yield "Kills by command (before / during / after its commit):"
    yield ""
    yield "| command | " + " | ".join(kinds) + " |"
    yield "|---|" + "---|" * len(kinds)
    names = [*dict.fromkeys(name for kind in kinds for name in figures.kills[kind])]
    for name in names:
        cells = [_phases(figures.kills[kind].get(name)) for kind in kinds]
        yield f"| `{name}` | " + " | ".join(cells) + " |"
    yield ""


def _phases(tally: Tally | None) -> str:
    if tally is None:
        return "–"
    told = tally.told
    return f"{told['killed']} ({told['before']} / {told['during']} / {told['after']})"


def _faults(figures: Figures) -> Iterator[str]:
    if not figures.faults:
        return
    yield "| fault | trials | what came of it | committed rows lost | promises broken |"
    yield "|---|---:|---|---:|---:|"
    for name, tally in figures.faults.items():
        told = Counter({k: n for k, n in tally.told.items() if k not in _PHASES})
        came = ", ".join(f"{n} {k}" for k, n in told.most_common())
        yield f"| {name} | {tally.trials} | {came} | {tally.n_lost} | {len(tally.failures)} |"
    yield ""


_PHASES: Final = {"before", "during", "after", "during, undone", "during, done"}


def _crowds(figures: Figures) -> Iterator[str]:
    if not figures.crowds:
        return
    crowds = figures.crowds
    yield "| many writers | " + " | ".join(crowd.kind for crowd in crowds) + " |"
    yield "|---|" + "---:|" * len(crowds)
    rows = {
        "writers, facts in all": [f"{c.n_writers}, {c.n_facts}" for c in crowds],
        "facts lost": [str(c.n_lost) for c in crowds],
        "promises broken": [str(len(c.failures)) for c in crowds],
        "facts per second": [f"{c.n_facts / c.seconds:.0f}" for c in crowds],
        "wait for the lock, median (ms)": [f"{c.wait[0]:.1f}" for c in crowds],
        "wait for the lock, 99th percentile (ms)": [f"{c.wait[1]:.0f}" for c in crowds],
        "wait for the lock, longest (ms)": [f"{c.wait[2]:.0f}" for c in crowds],
        "wait for the lock, median of the writer that waited most (ms)": [
            f"{c.worst_writer_wait:.1f}" for c in crowds
        ],
        "lock held, median (ms)": [f"{c.held[0]:.1f}" for c in crowds],
        "lock held, 99th percentile (ms)": [f"{c.held[1]:.0f}" for c in crowds],
        "answers of the server awaited under the lock": [
            "–" if c.round_trips is None else str(c.round_trips) for c in crowds
        ],
        "whole append, median (ms)": [f"{c.append[0]:.1f}" for c in crowds],
        "whole append, 99th percentile (ms)": [f"{c.append[1]:.0f}" for c in crowds],
        "boards computed meanwhile": [str(c.n_boards) for c in crowds],
        "a board alone, median (ms)": [f"{c.board_alone:.0f}" for c in crowds],
        "a board among the writers, median (ms)": [f"{c.board[0]:.0f}" for c in crowds],
        "a board among the writers, longest (ms)": [f"{c.board[1]:.0f}" for c in crowds],
        "the disk keeps a page in, median (ms)": [f"{c.sync:.2f}" for c in crowds],
    }
    for name, cells in rows.items():
        yield f"| {name} | " + " | ".join(cells) + " |"


def _sum(cases: dict[str, Tally]) -> Tally:
    whole = Tally()
    for tally in cases.values():
        whole.add(tally)
    return whole


def write_into(page: Path, figures: Figures) -> None:
    """Replace the figures of a page.

    Raises:
        ValueError: the page has no place for them.
    """
    text = page.read_text(encoding="utf-8")
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} has no line {BEGIN} with {END} after it")
    page.write_text(f"{head}{BEGIN}\n\n{markdown(figures)}\n{END}{tail}", encoding="utf-8")
