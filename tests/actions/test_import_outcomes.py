"""An import never changes what is in force: known, decided otherwise, contradicted, gone."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tracker.actions.import_outcomes import compare_outcomes
from tracker.domain.instant import Precision, When
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.resolution import Resolution

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

TRUE, FALSE, OPEN = (
    Outcome(kind) for kind in (OutcomeKind.TRUE, OutcomeKind.FALSE, OutcomeKind.OPEN)
)


def known(outcome: Outcome, number: int = 1, hour: int | None = None) -> Resolution:
    precision = Precision.DAY if hour is None else Precision.INSTANT
    at = datetime(2024, 1, number, hour or 0, tzinfo=UTC)
    return Resolution("rain", outcome, When(at, precision))


@pytest.mark.parametrize(
    ("held", "record", "expected"),
    [
        pytest.param([], known(TRUE), (1, 0, 0, 0), id="new"),
        pytest.param([known(TRUE)], known(TRUE), (0, 1, 0, 0), id="known"),
        pytest.param([known(TRUE, 1)], known(TRUE, 1, 9), (0, 1, 0, 0), id="only the day is known"),
        pytest.param([known(TRUE, 1, 8)], known(TRUE, 1, 9), (0, 1, 1, 0), id="another hour"),
        pytest.param([known(TRUE, 1)], known(TRUE, 2), (0, 1, 1, 0), id="another day"),
        pytest.param([known(TRUE)], known(FALSE), (0, 0, 0, 1), id="contradicted"),
        pytest.param([known(TRUE), known(FALSE)], known(TRUE), (0, 1, 1, 0), id="superseded here"),
        pytest.param([known(TRUE), known(OPEN)], known(TRUE), (0, 1, 1, 0), id="reopened here"),
        pytest.param([known(TRUE), known(OPEN)], known(TRUE, 9), (1, 0, 0, 0), id="decided anew"),
        pytest.param([known(TRUE), known(OPEN)], known(FALSE), (1, 0, 0, 0), id="the other way"),
    ],
)
def test_an_outcome_is_new_known_told_or_refused(
    held: list[Resolution], record: Resolution, expected: tuple[int, int, int, int]
) -> None:
    found = compare_outcomes([(record, 4)], held, {"rain": "P-07"})
    counts = (len(found.new), found.n_known, len(found.remarks), len(found.problems))
    assert counts == expected


HEADER = (
    "Question title,Forecast created by,Forecast (scale = 0-1),Forecast created at,"
    "Question created at,Question resolve by,Resolution,Resolved at"
)


def export(path: Path, *rows: tuple[str, str]) -> str:
    """Write an export of Fatebook: titles with their outcomes."""
    lines = [
        f"{title},Ann,0.7,2024-01-02 00:00:00,2024-01-01 00:00:00,2024-12-31 00:00:00,{said}"
        for title, said in rows
    ]
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return str(path)


RESOLVED, UNRESOLVED = "YES,2024-03-01 00:00:00", ","


def test_an_outcome_that_is_gone_is_told_and_kept(run: Run, tmp_path: Path) -> None:
    run("init")
    run("import", "fatebook", export(tmp_path / "a.csv", ("It rains", RESOLVED)))
    newer = export(tmp_path / "b.csv", ("It rains", UNRESOLVED))
    answer = run("import", "fatebook", newer)
    assert "b.csv:2: P-01 has no outcome that could be taken, and had one in an earlier file" in (
        answer.out
    )
    assert run("show", "P-01", "--format", "json").json["row"]["outcome"] == "true"
    run("reopen", "P-01", "--why", "It is open again there")
    assert "earlier file" not in run("import", "fatebook", newer).out


def test_what_a_person_decided_otherwise_stands_and_the_rest_comes_in(
    run: Run, tmp_path: Path
) -> None:
    run("init")
    run("import", "fatebook", export(tmp_path / "a.csv", ("It rains", RESOLVED)))
    decided = ("--outcome", "false", "--known-on", "2025-01-01", "--why", "It did not")
    assert run("resolve", "P-01", *decided, "--supersede").code == 0
    more = export(tmp_path / "b.csv", ("It rains", RESOLVED), ("It snows", RESOLVED))
    answer = run("import", "fatebook", more)
    assert answer.code == 0, answer.err
    assert "b.csv:2: P-01 is 'false' by a later decision here; 'true' was left alone" in answer.out
    assert run("show", "P-01", "--format", "json").json["row"]["outcome"] == "false"
    assert run("show", "P-02", "--format", "json").json["row"]["outcome"] == "true"


def test_facts_of_several_files_name_their_file_and_its_row(run: Run, tmp_path: Path) -> None:
    run("init")
    export(tmp_path / "a.csv", ("It rains", RESOLVED), ("It snows", UNRESOLVED))
    export(tmp_path / "b.csv", ("It hails", UNRESOLVED))
    both = (str(tmp_path / "a.csv"), str(tmp_path / "b.csv"))
    assert run("import", "fatebook", *both).code == 0
    for number, name, row in (("P-02", "a.csv", 3), ("P-03", "b.csv", 2)):
        shown = run("show", number, "--format", "json").json["row"]
        sha256 = hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        expected = {"id": "I-01", "format": "fatebook", "file": name, "sha256": sha256, "row": row}
        assert shown["imported"] == shown["forecasts"][0]["imported"] == expected
    assert run("verify").code == 0
    assert run("retract", "I-1", "--why", "The wrong files").code == 0


def test_facts_of_an_archive_name_the_file_in_it(run: Run, tmp_path: Path) -> None:
    run("init")
    export(tmp_path / "a.csv", ("It rains", RESOLVED))
    with zipfile.ZipFile(tmp_path / "dl.zip", "w") as archive:
        archive.write(tmp_path / "a.csv", "own/a.csv")
    run("import", "auto", str(tmp_path / "dl.zip"))
    sha256 = hashlib.sha256((tmp_path / "a.csv").read_bytes()).hexdigest()
    shown = run("show", "P-01").out
    assert f"Imported from row 2 of dl.zip/own/a.csv (I-01, SHA-256 {sha256[:12]}…)." in shown


def test_late_problems_name_the_file_in_an_archive_and_its_row(run: Run, tmp_path: Path) -> None:
    run("init")
    run("import", "fatebook", export(tmp_path / "a.csv", ("It rains", RESOLVED)))
    export(tmp_path / "b.csv", ("It snows", UNRESOLVED))
    export(tmp_path / "c.csv", ("It rains", RESOLVED.replace("YES", "NO")))
    with zipfile.ZipFile(tmp_path / "dl.zip", "w") as archive:
        for name in ("b.csv", "c.csv"):
            archive.write(tmp_path / name, name)
    answer = run("import", "fatebook", str(tmp_path / "dl.zip"))
    assert answer.code == 1
    assert "dl.zip/c.csv:2: P-01 is already true" in answer.err
