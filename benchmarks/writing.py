"""How long verbs take, as ratios to what they cannot do without, within one run.

    python benchmarks/writing.py            # everything, some minutes
    python benchmarks/writing.py start      # one part: start, seed or import

Every pair runs in turn, A B A B, as whole processes; medians are compared. Data is made up, seeded.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

TRACKER = str(Path(sys.executable).with_name("tracker"))
N_PREDICTIONS, N_FORECASTS, N_SOURCES, N_DOCUMENTS = 20_000, 100_000, 200, 20
N_ROWS = 1_000_000
MIB = 2**20
COMPOSE = """
import sys, yaml
from pathlib import Path
for path in sorted(Path(sys.argv[1]).rglob("*.yaml")):
    yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
"""


RAW = """
import shutil, sqlite3, sys, time
source, target = sys.argv[1:]
shutil.copy(source, target)
record = sqlite3.connect(target, isolation_level=None)
rows = record.execute("SELECT * FROM forecast ORDER BY id").fetchall()
kinds = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'forecast'"
for (name,) in record.execute(kinds).fetchall():
    record.execute(f"DROP TRIGGER {name}")
record.execute("DELETE FROM forecast")
record.execute("PRAGMA foreign_keys = ON")
begin, worked = time.perf_counter(), time.process_time()
record.execute("BEGIN")
record.executemany(f"INSERT INTO forecast VALUES ({','.join('?' * len(rows[0]))})", rows)
record.execute("COMMIT")
print(time.perf_counter() - begin, time.process_time() - worked)
"""
TO_PARQUET = """
import sys
from pyarrow import csv, parquet
parquet.write_table(csv.read_csv(sys.argv[1]), sys.argv[2])
"""


class Ran(NamedTuple):
    """What one process took: time by the clock, time of processors, memory at its peak."""

    seconds: float
    worked: float
    mib: float


def run(words: list[str], database: Path | None = None) -> Ran:
    """Run a process to its end; raise if it fails."""
    environment = {**os.environ, "TRACKER_ACTOR": "benchmark"}
    if database is not None:
        environment["TRACKER_DB"] = str(database)
    begin = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603 - ours
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} failed with {process.returncode}")
    return Ran(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / MIB)


def python(code: str, *words: str) -> list[str]:
    """Return the command line of a piece of Python."""
    return [sys.executable, "-c", code, *words]


def report(name: str, ratio: float, limit: float, more: str) -> bool:
    """Print one line; say whether the limit is kept."""
    kept = ratio <= limit
    print(f"{name:42} {ratio:6.2f}   limit {limit:g}   {'kept' if kept else 'MISSED'}   {more}")
    return kept


def compare(name: str, ours: list[str], yardstick: list[str], *, limit: float, into: Path) -> bool:
    """Compare two commands, run in turn seven times."""
    run(ours, into), run(yardstick)
    pairs = [(run(ours, into), run(yardstick)) for _ in range(7)]
    mine, theirs = (statistics.median(one[side].seconds for one in pairs) for side in (0, 1))
    mib = max(one[0].mib for one in pairs)
    more = f"{mine * 1000:.0f} ms / {theirs * 1000:.0f} ms, {mib:.0f} MiB"
    return report(name, mine / theirs, limit, more)


def open_prediction(database: Path) -> str:
    """Return the id of a binary prediction without an outcome."""
    listed = subprocess.run(  # noqa: S603 - ours
        [TRACKER, "list", "--format", "json"],
        env={**os.environ, "TRACKER_DB": str(database)},
        check=True,
        capture_output=True,
    )
    rows = json.loads(listed.stdout)["rows"]
    return str(next(row["id"] for row in rows if row["type"] == "binary" and not row["outcome"]))


def measure_start(folder: Path) -> bool:
    """Small verbs against the import of the libraries that they need."""
    database = folder / "start.db"
    run([TRACKER, "init", "--corpus", "ai-2024"], database)
    resolve = [TRACKER, "resolve", open_prediction(database), "--outcome", "true", "--supersede"]
    click, alchemy = "import click", "import click, sqlalchemy"
    kept = [
        compare("tracker --help", [TRACKER, "--help"], python(click), limit=1.5, into=database),
        compare("tracker resolve", resolve, python(alchemy), limit=1.5, into=database),
        compare(
            "tracker scoreboard",
            [TRACKER, "scoreboard"],
            python(f"{alchemy}, numpy"),
            limit=1.6,
            into=database,
        ),
    ]
    memory = run(resolve, database).mib
    return all([*kept, report("tracker resolve, MiB / 60", memory / 60, 1, f"{memory:.0f} MiB")])


def write_corpus(folder: Path) -> Path:
    """Write a corpus of 20,000 predictions with 100,000 forecasts."""
    chance, first = random.Random(2024), date(2020, 1, 1)  # noqa: S311 - no secret
    (folder / "predictions").mkdir(parents=True)
    (folder / "corpus.yaml").write_text(
        "key: made-up\ntitle: Made up\nlexicon: {key: plain, version: 1, calibrated: false, "
        "levels: {certain: [0.9, 0.97, 1.0], likely: [0.6, 0.75, 0.88]}}\n"
    )
    (folder / "sources.yaml").write_text(
        "".join(
            f"- {{key: source-{n}, name: Source {n}, kind: person}}\n" for n in range(N_SOURCES)
        )
    )
    (folder / "documents.yaml").write_text(
        "".join(
            f"- {{key: document-{n}, title: Document {n}, publisher: source-{n}, "
            f"published_on: {first}, sections: [{{number: 1, title: One}}]}}\n"
            for n in range(N_DOCUMENTS)
        )
    )
    for number in range(N_DOCUMENTS):
        texts = [
            _prediction(chance, first, number, n) for n in range(number, N_PREDICTIONS, N_DOCUMENTS)
        ]
        path = folder / "predictions" / f"document-{number}.yaml"
        path.write_text("".join(texts), encoding="utf-8")
    return folder


def _prediction(chance: random.Random, first: date, document: int, number: int) -> str:
    opens = first + timedelta(days=chance.randrange(1000))
    closes = opens + timedelta(days=chance.randrange(30, 300))
    known = closes + timedelta(days=1)
    forecasts = "".join(
        f"    - {{source: source-{chance.randrange(N_SOURCES)}, document: document-{document}, "
        f"section: 1, made_on: {opens + timedelta(days=chance.randrange(29))}, "
        f"probability: {chance.random():.3f}}}\n"
        for _ in range(N_FORECASTS // N_PREDICTIONS)
    )
    return (
        f"- key: prediction-{number}\n  title: Prediction number {number} of the made-up corpus\n"
        f"  claim: What prediction {number} claims, in a sentence of the usual length.\n"
        f"  topics: [topic-{number % 50}]\n  opens_on: {opens}\n  closes_on: {closes}\n"
        f"  criterion: {{observe: What is to be seen., source_of_truth: The office., "
        f"written_on: {opens}}}\n  forecasts:\n{forecasts}"
        f"  resolution: {{outcome: {str(chance.random() < 0.5).lower()}, known_on: {known}}}\n"  # noqa: PLR2004 - a coin
    )


def measure_seed(folder: Path) -> bool:
    """Loading a corpus against composing its files."""
    corpus, times = write_corpus(folder / "corpus"), []
    for turn in range(2):
        database = folder / f"seed-{turn}.db"
        run([TRACKER, "init"], database)
        ours = run([TRACKER, "seed", str(corpus)], database)
        times.append((ours, run(python(COMPOSE, str(corpus)))))
    mine, theirs = (statistics.median(one[side].seconds for one in times) for side in (0, 1))
    more = f"{mine:.1f} s / {theirs:.1f} s, {max(one[0].mib for one in times):.0f} MiB"
    return report("tracker seed / yaml.compose", mine / theirs, 4, more)


def write_table(path: Path, n_rows: int) -> Path:
    """Write a CSV of forecasts on 20,000 predictions, sorted by prediction."""
    chance, first = random.Random(2024), date(2020, 1, 1)  # noqa: S311 - no secret
    each = n_rows // N_PREDICTIONS
    with path.open("w", encoding="utf-8") as out:
        out.write("prediction,title,source,made_on,closes_on,known_on,probability,outcome\n")
        for number in range(n_rows):
            prediction = number // each
            made = first + timedelta(days=number % each)
            out.write(
                f"prediction-{prediction},Prediction {prediction},source-{number % N_SOURCES},"
                f"{made},{first + timedelta(days=60)},{first + timedelta(days=61)},"
                f"{chance.random():.3f},{('true', 'false')[prediction % 2]}\n"
            )
    return path


def import_once(table: Path, folder: Path) -> tuple[Path, Ran]:
    """Import a table into a new database."""
    database = folder / f"{len(list(folder.glob('*.db')))}.db"
    run([TRACKER, "init"], database)
    return database, run([TRACKER, "import", "table", str(table)], database)


def insert_raw(database: Path, folder: Path) -> tuple[float, float]:
    """Return seconds by the clock and of processors of a raw executemany of the same rows."""
    copied = subprocess.run(  # noqa: S603 - ours
        python(RAW, str(database), str(folder / "raw")), check=True, capture_output=True, text=True
    )
    by_clock, worked = map(float, copied.stdout.split())
    return by_clock, worked


def measure_import(folder: Path) -> bool:
    """A million forecasts from CSV and Parquet, beside a raw executemany of the same rows."""
    tables = {"csv": write_table(folder / "table.csv", N_ROWS)}
    tables["parquet"] = folder / "table.parquet"
    run(python(TO_PARQUET, str(tables["csv"]), str(tables["parquet"])))
    few = write_table(folder / "few.csv", N_ROWS // 10)
    kept = []
    for kind, table in tables.items():
        times, raw = [], []
        for _ in range(3):
            database, ours = import_once(table, folder)
            times.append(ours)
            raw.append(insert_raw(database, folder))
        seconds, worked, mib = map(statistics.median, zip(*times, strict=True))
        by_clock, own = map(statistics.median, zip(*raw, strict=True))
        more = f"{N_ROWS / seconds:,.0f} rows/s, {N_ROWS / worked:,.0f} a second of processors"
        name = f"import {kind}: seconds per 100,000 rows"
        kept.append(report(name, seconds * 100_000 / N_ROWS, 1, more))
        more = f"{seconds:.1f} s / {by_clock:.1f} s"
        kept.append(report(f"import {kind} / raw executemany", seconds / by_clock, 4, more))
        more = f"{worked:.1f} s / {own:.1f} s"
        kept.append(report("the same, time of processors", worked / own, 4, more))
        if kind == "csv":
            small = import_once(few, folder)[1].mib
            more = f"{mib:.0f} MiB / {small:.0f} MiB"
            kept.append(report("memory of 1,000,000 rows / 100,000", mib / small, 1.2, more))
    again = run([TRACKER, "import", "table", str(tables["csv"])], database)
    more = f"{again.worked:.1f} s of processors, {again.mib:.0f} MiB"
    kept.append(report("the same file again: seconds", again.seconds, 20, more))
    board = run([TRACKER, "scoreboard", "--format", "json"], database)
    more = f"{board.worked:.1f} s of processors, {board.mib:.0f} MiB"
    kept.append(report("scoreboard over it: seconds", board.seconds, 15, more))
    return all(kept)


PARTS = {"start": measure_start, "seed": measure_seed, "import": measure_import}


def main() -> None:
    """Measure the parts named on the command line, else all; exit 1 if a limit is missed."""
    wanted = sys.argv[1:] or list(PARTS)
    kept = []
    for name in wanted:
        with tempfile.TemporaryDirectory() as folder:
            kept.append(PARTS[name](Path(folder)))
    raise SystemExit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
