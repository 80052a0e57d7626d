"""Files made to fill the memory are refused early, in one line, within 500 MiB."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from tracker.exchange.bundle import MAX_JSON_PARTS
from tracker.exchange.yaml_tree import MAX_ENTRIES, MAX_FILE_BYTES, MAX_NODES, MAX_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MOST_KILOBYTES = 500 * 1024
SECONDS = 120
"""Long enough for a busy machine; alone each run takes a second or two."""

LAUNCHER = """
import resource, subprocess, sys
code = subprocess.run([sys.executable, "-c", *sys.argv[1:]], stdout=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""

HEADER = "key: a\ntitle: b\n"
COLUMNS = "prediction,source,made_on,closes_on,probability,outcome\n"


def tracker(database: Path, *words: str) -> tuple[int, str, int]:
    """Run the program as a process; return exit code, stderr and its largest size in KiB.

    A process counts as its own what its parent held when it was made, so that the tests, which
    hold much, let a small process start the program.
    """
    program = "from tracker.cli import main; main()"
    process = subprocess.Popen(  # noqa: S603 - this program
        [sys.executable, "-c", LAUNCHER, program, "--db", str(database), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    stop = threading.Timer(SECONDS, os.killpg, (process.pid, signal.SIGKILL))
    stop.start()
    size, told = process.communicate()
    stop.cancel()
    return process.returncode, told.decode(), int(size or b"0")


def big_file(folder: Path) -> tuple[str, ...]:
    item = b"- {key: a, title: b}\n"
    (folder / "sources.yaml").write_bytes(item * (100_000_000 // len(item)))
    return "seed", str(folder)


def many_problems(folder: Path) -> tuple[str, ...]:
    (folder / "sources.yaml").write_bytes(b"- {k: a}\n" * 5_000_000)
    return "seed", str(folder)


def many_entries(folder: Path) -> tuple[str, ...]:
    lines = (f"- {{key: s-{n}, name: n {n}, kind: person}}\n" for n in range(1_100_000))
    (folder / "sources.yaml").write_text("".join(lines), encoding="utf-8")
    return "seed", str(folder), "--check"


def many_words(folder: Path) -> tuple[str, ...]:
    words = "".join(f"    w{number}: likely\n" for number in range(MAX_NODES + 10))
    (folder / "corpus.yaml").write_text(f"{HEADER}lexicon:\n  words:\n{words}", encoding="utf-8")
    return "seed", str(folder)


def one_column(folder: Path) -> tuple[str, ...]:
    (folder / "table.csv").write_bytes(b"x\n" + b"1\n" * 1_000_000)
    return "import", "table", str(folder / "table.csv")


def short_rows(folder: Path) -> tuple[str, ...]:
    (folder / "table.csv").write_bytes(COLUMNS.encode() + b"1\n" * 1_000_000)
    return "import", "table", str(folder / "table.csv")


def big_json(folder: Path) -> tuple[str, ...]:
    (folder / "list.json").write_bytes(b"[" + b'{"a":1},' * 13_000_000 + b"{}]")
    return "import", "auto", str(folder / "list.json")


def dense_json(folder: Path) -> tuple[str, ...]:
    (folder / "list.json").write_bytes(b"[" + b"{}," * 20_000_000 + b"{}]")
    return "import", "table", str(folder / "list.json")


def one_column_to_score(folder: Path) -> tuple[str, ...]:
    (folder / "table.csv").write_bytes(b"x\n" + b"1\n" * 1_000_000)
    return "score", str(folder / "table.csv")


def endless_header(folder: Path) -> tuple[str, ...]:
    (folder / "table.csv").write_bytes(b"," * 50_000_000)
    return "score", str(folder / "table.csv")


def endless_line(folder: Path) -> tuple[str, ...]:
    (folder / "table.csv").write_bytes(
        b"prediction,source,probability,outcome\n" + b"a" * 50_000_000
    )
    return "score", str(folder / "table.csv")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        pytest.param(big_file, f"expected at most {MAX_FILE_BYTES}", id="yaml-of-100-MB"),
        pytest.param(many_problems, f"{MAX_PROBLEMS} problems are enough", id="yaml-all-wrong"),
        pytest.param(many_entries, f"more than {MAX_ENTRIES} entries", id="yaml-of-many-entries"),
        pytest.param(many_words, f"more than {MAX_NODES} values", id="yaml-in-one-piece"),
        pytest.param(big_json, "MB of JSON; split it", id="json-of-100-MB"),
        pytest.param(dense_json, f"more than {MAX_JSON_PARTS} values", id="json-of-little-objects"),
        pytest.param(one_column, "", id="csv-of-one-column"),
        pytest.param(short_rows, "problems", id="csv-of-short-rows"),
        pytest.param(one_column_to_score, "no column prediction", id="score-of-one-column"),
        pytest.param(endless_header, "a line of more than", id="score-of-endless-header"),
        pytest.param(endless_line, "a line of more than", id="score-of-endless-line"),
    ],
)
def test_a_file_that_would_fill_the_memory_is_refused(
    make: Callable[[Path], tuple[str, ...]], says: str, small_world: Path, tmp_path: Path
) -> None:
    (tmp_path / "corpus.yaml").write_text(HEADER, encoding="utf-8")
    code, told, kilobytes = tracker(small_world, *make(tmp_path))
    assert code == 1, told[-500:]
    assert says in told
    assert "unexpected" not in told
    assert kilobytes < MOST_KILOBYTES
