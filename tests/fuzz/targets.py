"""The doors by which text of strangers comes in, as functions of bytes.

Invariant: a target returns for every input; what it reads it reads back unchanged, and what it
refuses is refused with a reason for each problem. Anything else that is raised is a finding. Read
next: `__main__` (minutes of coverage-guided search), `test_targets` (seconds in every test run).
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from tests.fuzz.command_lines import LINES, run_line
from tests.fuzz.foreign_files import SEEDS as FOREIGN
from tests.fuzz.foreign_files import read_changed
from tests.fuzz.seeds import BOARD, CORPUS, DATES, IDS, OPTIONS, PERIODS, SCORES, TABLE, YAML
from tracker.actions.scoring_files import score_file
from tracker.actions.specs import read_spec
from tracker.cli import options as types
from tracker.cli import tracker
from tracker.cli.context import Session
from tracker.cli.dates import read_day, read_when
from tracker.domain.identifiers import is_key, make_key, read_id, show_id
from tracker.domain.locator import read_locator
from tracker.domain.outcome import KINDS_OF_TYPE, read_outcome
from tracker.domain.probability import read_probability
from tracker.domain.quarter import read_quarter
from tracker.errors import InvalidFile, InvalidInput, TrackerError
from tracker.exchange.corpus.dump import dump
from tracker.exchange.corpus.folder import load
from tracker.exchange.tables.records import read_table
from tracker.exchange.yaml_text import write_list, write_mapping
from tracker.exchange.yaml_tree import Map, Seq, Sheet, read_document, read_rows
from tracker.reports.render.harmless import harmless
from tracker.reports.review_span import days_span, quarter_span
from tracker.scoring.spec import BoardSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.domain.instant import When
    from tracker.errors import Problem

TODAY: Final = date(2026, 11, 21)
NOW: Final = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


class Target(NamedTuple):
    """One door.

    Attributes:
        read: takes any bytes.
        seeds: inputs that are read, from which the search starts.
        words: that mean something there, for the search to put in.
    """

    read: Callable[[bytes], None]
    seeds: tuple[bytes, ...]
    words: tuple[str, ...] = ()


@functools.cache
def folder() -> Path:
    """Return the folder for the files that parsers want, in memory where there is one."""
    shared = Path("/dev/shm")  # noqa: S108 - a name of our own is made below it
    where = shared if shared.is_dir() else None
    # It lives as long as the process: libFuzzer ends it without unwinding.
    kept = tempfile.TemporaryDirectory(prefix="tracker-fuzz-", dir=where)
    _KEPT.append(kept)
    return Path(kept.name)


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


def check_refusal(error: TrackerError) -> None:
    """Check that a refusal says something, of a file each problem."""
    told = error.problems if isinstance(error, InvalidFile) else (str(error),)
    assert told, "a file is refused without a problem"
    for line in told:
        assert harmless(str(line)).strip(), "a refusal that says nothing"


def texts(data: bytes) -> str:
    """Return bytes as a text; what is no UTF-8 is left out, as a terminal cannot send it."""
    return data.decode("utf-8", "ignore")


def read_yaml(data: bytes) -> None:
    """Read a YAML text, and the same again after writing it."""
    problems: list[Problem] = []
    list(read_rows(data, Sheet("rows", problems)))
    whole: list[Problem] = []
    tree = read_document(data, Sheet("whole", whole))
    for problem in (*problems, *whole):
        assert harmless(problem.message).strip(), problem
    if whole or not isinstance(tree, (Map, Seq)):
        return
    if isinstance(tree, Map):
        text = write_mapping(tree) if tree else ""
    elif tree and all(isinstance(item, Map) and item for item in tree):
        text = write_list(item for item in tree if isinstance(item, Map))
    else:
        return
    if text:
        again: list[Problem] = []
        assert read_document(text.encode(), Sheet("again", again)) == tree, again


NAMES: Final = (
    "corpus.yaml",
    "sources.yaml",
    "documents.yaml",
    "predictions/outlook.yaml",
    "verdicts/outlook.yaml",
    "left-out.yaml",
)


def read_corpus(data: bytes) -> None:
    """Load a corpus; what is loaded is the same after it is written and loaded again."""
    where = folder() / "corpus"
    for name in NAMES:
        (where / name).parent.mkdir(parents=True, exist_ok=True)
        (where / name).unlink(missing_ok=True)
    for part in data.split(b"\n%% "):
        head, _, body = part.partition(b"\n")
        known = texts(head).removeprefix("%% ").strip()
        if known in NAMES:
            (where / known).write_bytes(body)
    try:
        first = load(where)
    except TrackerError as error:
        check_refusal(error)
        return
    again = folder() / "again"
    for old in again.rglob("*.yaml"):
        old.unlink()
    for name, text in dump(first).items():
        (again / name).parent.mkdir(parents=True, exist_ok=True)
        (again / name).write_text(text, encoding="utf-8")
    second = load(again)
    same = dataclasses.replace(second, sha256=first.sha256, predictions=(), verdicts=())
    assert same == dataclasses.replace(first, predictions=(), verdicts=())
    assert set(second.predictions) == set(first.predictions)
    assert sorted(map(str, second.verdicts)) == sorted(map(str, first.verdicts))


def read_csv(data: bytes) -> None:
    """Read a table of forecasts as `import table` does."""
    path = folder() / ("table.tsv" if b"\t" in data[:200] else "table.csv")
    path.write_bytes(data)
    try:
        found = read_table(path, read_date=_read_when)
    except TrackerError as error:
        check_refusal(error)
        return
    assert len(found.forecasts) == len(found.forecast_rows) <= found.n_rows


def _read_when(text: str, periods: bool) -> When:  # noqa: FBT001 - the signature of a reader
    return read_when(text, today=TODAY, periods=periods)


def read_foreign(data: bytes) -> None:
    """Read the download of another program as `import` does."""
    try:
        read_changed(data, folder(), _read_when)
    except TrackerError as error:
        check_refusal(error)


def read_scores(data: bytes) -> None:
    """Score a table of forecasts as `score FILE` does."""
    path = folder() / "scores.csv"
    path.write_bytes(data)
    try:
        spec = BoardSpec(rule="brier", selection="last")
        found = score_file(str(path), spec=spec, by=("source",), columns={}, advance=lambda _: None)
    except TrackerError as error:
        check_refusal(error)
        return
    assert found.counts["n_rows"] >= len(found.rows)


def read_dates(data: bytes) -> None:
    """Read a date as the command line does; what it prints reads as the same."""
    text = texts(data)
    for periods in (True, False):
        try:
            when = read_when(text, today=TODAY, periods=periods)
        except InvalidInput as error:
            check_refusal(error)
        else:
            assert read_when(str(when), today=TODAY, periods=periods) == when
    try:
        day = read_day(text, today=TODAY)
    except InvalidInput as error:
        check_refusal(error)
    else:
        assert read_day(day.isoformat(), today=TODAY) == day


def read_ids(data: bytes) -> None:
    """Read a text as an id, a key, a locator, a probability and an outcome of each type."""
    text = texts(data)
    found = read_id(text)
    if found is not None:
        assert read_id(show_id(*found)) == found
    if text.strip():
        assert is_key(make_key(text))
    for read in (make_key, read_locator, read_probability):
        try:
            read(text)
        except InvalidInput as error:
            check_refusal(error)
    for kind in KINDS_OF_TYPE:
        choices = tuple(part for part in text.split(",") if part)
        for wanted in (text, *choices[:1]):
            try:
                outcome = read_outcome(wanted, kind, choices, may_be_open=True)
            except InvalidInput as error:
                check_refusal(error)
            else:
                assert read_outcome(str(outcome), kind, choices, may_be_open=True) == outcome


TYPES: Final = (
    types.Day(),
    types.Moment(periods=True),
    types.Probability(),
    types.Span(),
    types.Pair("NAME=P", right=types.Probability()),
    types.Pair("Q=X", left=types.Probability(), right=types.Number()),
    types.Pair("NAME=COLUMN", first_sign=True),
    types.TimeZone(),
    types.Within(),
    types.Number(),
    types.Selection(),
    types.Tolerance(),
    types.Replay(),
)


def read_options(data: bytes) -> None:
    """Read a text by every type that an option can have."""
    text = texts(data)
    with click.Context(tracker, obj=Session(clock=lambda: NOW)):
        for kind in TYPES:
            try:
                kind.read(text)
            except TrackerError as error:
                check_refusal(error)


def read_board(data: bytes) -> None:
    """Read a board's specification as `scoreboard --spec` does."""
    path = folder() / "board.yaml"
    path.write_bytes(data)
    try:
        read_spec(str(path), {})
    except TrackerError as error:
        check_refusal(error)


def read_periods(data: bytes) -> None:
    """Read the period of a review: a quarter, or two days."""
    text = texts(data)
    first, _, last = text.partition("\n")
    try:
        assert str(read_quarter(text)) == str(read_quarter(str(read_quarter(text))))
        assert quarter_span(text).since <= quarter_span(text).until
    except InvalidInput as error:
        check_refusal(error)
    try:
        days = (read_day(first, today=TODAY), read_day(last, today=TODAY))
        span = days_span(*days)
        assert span.since <= span.until < span.next_until
    except InvalidInput as error:
        check_refusal(error)


def run_command(data: bytes) -> None:
    """Run one of some command lines with the input as one of its words."""
    with contextlib.chdir(folder()):
        run_line(data, folder() / "world.db", now=NOW)


TARGETS: Final = {
    "yaml": Target(read_yaml, YAML, ("- ", ": ", "{", "}", "[", "]", "|", ">", "'", '"', "? ")),
    "corpus": Target(read_corpus, CORPUS, ("outcome: ", "true", "later", "2024-02-30", "%% ")),
    "table": Target(read_csv, TABLE, ("prediction,", '""', "70%", "2024-05", "\t", ";")),
    "foreign": Target(read_foreign, FOREIGN, ("null", "[", "{", '"', "1e999", "nan", "-1", ",")),
    "scores": Target(read_scores, SCORES, ("nan", "inf", "1e999", "2024-01-01T00:00:00Z", '"')),
    "dates": Target(read_dates, DATES, ("May", "-W01", "T", "Z", "+02:00", "UTC", "noon", "２")),
    "ids": Target(read_ids, IDS, ("P-", "e-0", "%", "％", ":", "later", "1e", "٣")),
    "options": Target(read_options, OPTIONS, ("at-horizon:", "30d", "=", "%", "Asia/", "../")),
    "board": Target(read_board, BOARD, ("levels: ", "rule: ", "since: ", "!!", "&a", "*a")),
    "periods": Target(read_periods, PERIODS, ("-Q", "\n", "9999", "0001")),
    "command": Target(run_command, LINES),
}
"""Every target by its name."""
