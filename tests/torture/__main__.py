"""Torture the store: `python -m tests.torture`, from the root of the checkout.

Kills, cuts, full disks, damaged files and many writers, on SQLite and PostgreSQL; leaves with 1 if
a promise of docs/reliability.md was broken.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a thread of a library does not survive a fork

from tests.postgresql import NO_SERVER, running_server
from tests.torture.cases import Files, later_verbs, make_templates, openings, verbs, warm
from tests.torture.cuts import Cuts
from tests.torture.damage import Damage
from tests.torture.disks import Disks, ServerDisk
from tests.torture.kills import Kills
from tests.torture.places import PostgresPlace, SqlitePlace
from tests.torture.report import Figures, markdown, write_into
from tests.torture.writers import many_writers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.postgresql import Server
    from tests.torture.outcome import Tally
    from tests.torture.places import Place


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is tried.

    Attributes:
        kills: on both databases together.
        cuts: of each kind for each case.
        disks: of each kind for each case.
        every: which share of the cases is cut and starved: 3 is each third.
        bytes: changed in each file.
        facts: that each writer appends.
    """

    kills: int
    cuts: int
    disks: int
    every: int
    bytes: int
    facts: int


FULL = Amount(kills=520, cuts=4, disks=2, every=1, bytes=150, facts=1000)
QUICK = Amount(kills=40, cuts=1, disks=1, every=4, bytes=12, facts=50)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--quick", is_flag=True, help="A short version of everything.")
@click.option("--seed", default=2024, show_default=True, help="Of all dice.")
@click.option("--kills", type=click.IntRange(1), help="How many kills, on both databases together.")
@click.option("--sqlite", "only", flag_value="SQLite", help="SQLite only.")
@click.option("--postgresql", "only", flag_value="PostgreSQL", help="PostgreSQL only.")
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path), help="Write the figures here."
)
@click.option(
    "--write",
    "page",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Put the figures into this page, between its markers.",
)
def main(
    quick: bool,  # noqa: FBT001 - click's option
    seed: int,
    kills: int | None,
    only: str | None,
    json_file: Path | None,
    page: Path | None,
) -> None:
    """Kill, cut, starve and damage the store, and count what is lost: nothing may be."""
    if page is not None and (quick or only is not None):
        raise click.UsageError("--write takes the figures of a full run on both databases")
    amount = QUICK if quick else FULL
    if kills is not None:
        amount = replace(amount, kills=kills)
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # cleans up on the way
    begun = time.monotonic()
    figures = torture(amount, seed=seed, only=only)
    figures.minutes = (time.monotonic() - begun) / 60
    click.echo(markdown(figures))
    if json_file is not None:
        json_file.write_text(json.dumps(figures.as_json(), indent=2) + "\n", encoding="utf-8")
    if page is not None:
        write_into(page, figures)
    failures = figures.failures()
    for failure in dict.fromkeys(failures):
        click.echo(f"broken: {failure}", err=True)
    if failures:
        raise SystemExit(1)


def torture(amount: Amount, *, seed: int, only: str | None) -> Figures:
    """Do everything to the databases that were asked for and return the figures."""
    # Children are forked while the cable's thread runs; it holds nothing that they need.
    warnings.filterwarnings("ignore", category=DeprecationWarning, message=".*fork.*")
    warnings.filterwarnings("ignore", message=".*XDG_RUNTIME_DIR.*")
    day = datetime.now(UTC).date().isoformat()
    figures = Figures(day=day, seed=seed, n_processors=os.cpu_count() or 1)
    folder = Path(tempfile.mkdtemp(prefix="tracker-torture-"))
    folder.chmod(0o755)  # some trials give up root's rights and must still get in
    loads = []
    try:
        files = Files(folder / "files")
        warm(files)
        if only != "PostgreSQL":
            place = SqlitePlace(folder / "sqlite")
            _torture_sqlite(place, files, amount, figures)
            loads.append(os.getloadavg()[0])
        if only != "SQLite":
            _torture_postgresql(files, amount, figures)
            loads.append(os.getloadavg()[0])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    figures.load = sum(loads) / len(loads)
    return figures


def _torture_sqlite(place: SqlitePlace, files: Files, amount: Amount, figures: Figures) -> None:
    kills = _kills(place, files, figures.seed)
    figures.kills[place.kind] = dict(kills.run(amount.kills // 2, _tell))
    _keep(figures, place, Disks(kills, place, figures.seed).run(amount.disks, amount.every))
    _keep(figures, place, Damage(place, files, figures.seed).run(amount.bytes))
    _tell(f"{place.kind}: many writers")
    figures.crowds.append(many_writers(place, n_each=amount.facts))


def _torture_postgresql(files: Files, amount: Amount, figures: Figures) -> None:
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(running_server())
        except ImportError:
            _tell(f"{NO_SERVER}; only SQLite was tried")
            return
        figures.postgresql = _version(server)
        place = PostgresPlace(server)
        kills = _kills(place, files, figures.seed)
        figures.kills[place.kind] = dict(kills.run(amount.kills - amount.kills // 2, _tell))
        _keep(figures, place, Cuts(kills, place, figures.seed).run(amount.cuts, amount.every))
        _keep(
            figures, place, ServerDisk(kills, place, figures.seed).run(amount.disks, amount.every)
        )
        _tell(f"{place.kind}: many writers")
        server.wait_for_disk()
        figures.crowds.append(many_writers(place, n_each=amount.facts))


def _kills(place: Place, files: Files, seed: int) -> Kills:
    make_templates(place, files)
    return Kills(place, (*verbs(files), *later_verbs(files), *openings(place.kind, files)), seed)


def _keep(figures: Figures, place: Place, tallies: Iterable[tuple[str, Tally]]) -> None:
    for name, tally in tallies:
        if tally.trials:
            figures.faults[f"{place.kind}: {name}"] = tally
        _tell(f"{place.kind}: {name}: {tally.trials} trials, {len(tally.failures)} broken")


def _version(server: Server) -> str:
    with server.admin.connect() as connection:
        row = connection.exec_driver_sql("SHOW server_version").fetchone()
    return "" if row is None else str(row[0]).split()[0]


def _tell(line: str) -> None:
    click.echo(line, err=True)


if __name__ == "__main__":
    main()
