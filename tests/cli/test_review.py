"""`tracker review`: which span, seen from where, and a folder that is whole or not there."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tracker.cli import tracker
from tracker.cli.context import Session

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
RAIN = (
    ("init",),
    ("source", "add", "Ann", "--kind", "person"),
    ("source", "add", "未尽研究", "--key", "weijin", "--kind", "organisation"),
    (
        "add", "It rains", "--criterion", "Rain is measured.", "--opens", "2024-01-01",
        "--closes", "2024-06-30", "--source", "ann", "--probability", "0.7", "--on", "2024-01-02",
        "--topic", "weather",
    ),
    (
        "add", "It snows", "--criterion", "Snow is measured.", "--opens", "2024-01-01",
        "--closes", "2024-09-30", "--source", "weijin", "--probability", "0.9",
        "--on", "2024-01-02",
    ),
    ("resolve", "P-01", "--outcome", "true", "--known-on", "2024-05-01", "--why", "It rained."),
)  # fmt: skip


@pytest.fixture(scope="module")
def rain_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with two predictions, one of them resolved; tests work on copies."""
    path = tmp_path_factory.mktemp("rain") / "tracker.db"
    for words in RAIN:
        result = CliRunner(env={"TRACKER_DB": str(path), "TRACKER_ACTOR": "tester"}).invoke(
            tracker, list(words), obj=Session(clock=lambda: NOW)
        )
        assert result.exit_code == 0, result.stderr
    return path


@pytest.fixture
def rain(run: Run, rain_file: Path, tmp_path: Path) -> Run:
    """Run the command line on a copy of that database."""
    for file in rain_file.parent.glob(f"{rain_file.name}*"):
        shutil.copy(file, tmp_path / file.name)
    return run


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def without(monkeypatch: pytest.MonkeyPatch, *libraries: str) -> None:
    """Let a library look as if it were not installed."""
    for library in libraries:
        monkeypatch.setitem(sys.modules, library, None)


def test_a_quarter_tells_what_became_known_in_it(rain: Run) -> None:
    answer = rain("review", "2024-Q2")
    assert answer.code == 0
    assert answer.err == ""
    assert answer.out.startswith(
        "Review of 2024-Q2\n"
        "From 2024-04-01 to 2024-06-30.\n"
        "1 prediction became known; of the calls on them 1 came out right and 0 wrong.\n"
        "0 past their window are unresolved; 1 more end by 2024-09-30.\n"
    )
    assert "P-01  It rains: true, 2024-05-01" in answer.out
    assert "Ann, 2024-01-02: gives 70%: right" in answer.out
    assert "Why: It rained." in answer.out


def test_a_quarter_in_which_nothing_became_known_is_a_whole_page(rain: Run) -> None:
    out = rain("review", "2024-Q3").out
    assert "Nothing became known in 2024-Q3." in out
    assert "Came due and still unresolved (1)" in out
    assert "P-02  It snows    2024-09-30  just over" in out
    assert "How to read it" in out


@pytest.mark.parametrize(
    ("words", "title"),
    [
        pytest.param((), "2026-Q3", id="the last quarter that is over"),
        pytest.param(("--as-of", "2024-07-01"), "2024-Q2", id="over on the day"),
        pytest.param(("--year", "2024"), "2024", id="a year"),
        pytest.param(
            ("--since", "2024-05-01", "--until", "2024-05-31"),
            "2024-05-01 to 2024-05-31",
            id="any days",
        ),
        pytest.param(("2026q4",), "2026-Q4 so far", id="one that is not over"),
        pytest.param(("2024-Q2", "--topic", "weather"), "2024-Q2: topic weather", id="a topic"),
        pytest.param(("2024-Q2", "--source", "weijin"), "2024-Q2: 未尽研究", id="a source"),
    ],
)
def test_a_span_is_named_in_one_of_several_ways(
    rain: Run, words: tuple[str, ...], title: str
) -> None:
    assert rain("review", *words).out.splitlines()[0] == f"Review of {title}"


def test_a_source_or_topic_narrows_what_is_told(rain: Run) -> None:
    assert "It rains" in rain("review", "--year", "2024", "--topic", "weather").out
    told = rain("review", "--year", "2024", "--source", "weijin").out
    assert "It rains" not in told
    assert "It snows" in told


def test_it_is_seen_from_the_last_day_unless_another_is_given(rain: Run) -> None:
    row = rain("review", "2024-Q2", "--format", "json").json
    assert row["meta"]["as_of"] == row["row"]["as_of"] == "2024-06-30"
    early = rain("review", "2024-Q2", "--as-of", "2024-04-15")
    assert "seen from the end of 2024-04-15" in early.out
    assert "Nothing became known" in early.out
    late = rain("review", "2024-Q3", "--as-of", "2024-10-10", "--format", "json").json["row"]
    assert late["as_of"] == "2024-10-10"


def test_a_fact_that_comes_later_changes_no_review_but_its_head(rain: Run) -> None:
    before = rain("review", "2024-Q2", "--format", "json").json
    answer = rain("resolve", "P-02", "--outcome", "false", "--known-on", "2024-10-01")
    assert answer.code == 0, answer.err
    after = rain("review", "2024-Q2", "--format", "json").json
    assert before["meta"].pop("head") != after["meta"].pop("head")
    assert before["meta"].pop("n_facts") < after["meta"].pop("n_facts")
    assert before == after


def test_as_recorded_gives_an_earlier_review_again(rain: Run) -> None:
    first = rain("review", "2024-Q2").out
    head = rain("review", "2024-Q2", "--format", "json").json["meta"]["head"]
    corrected = rain(
        "resolve", "P-01", "--outcome", "ambiguous", "--known-on", "2024-05-01", "--supersede",
        "--why", "The gauge was broken.",
    )  # fmt: skip
    assert corrected.code == 0, corrected.err
    assert rain("review", "2024-Q2").out != first
    assert rain("review", "2024-Q2", "--as-recorded", head).out == first


def test_a_correction_is_among_the_errata_of_the_span_it_was_recorded_in(rain: Run) -> None:
    rain(
        "resolve", "P-01", "--outcome", "ambiguous", "--known-on", "2024-05-01", "--supersede",
        "--why", "The gauge was broken.",
    )  # fmt: skip
    rain("edit", "P-02", "--closes", "2025-03-31", "--why", "A slip.")
    rain("criterion", "set", "P-02", "--observe", "Much snow.", "--why", "Sharper.")
    out = rain("review", "2026-Q4").out
    assert "Errata (1)" in out
    assert "P-01  It rains: ambiguous, was true" in out
    assert "Recorded 2026-11-21 by tester: The gauge was broken." in out
    assert "Criteria and windows that changed (2)" in out
    assert "P-02  It snows: closes 2025-03-31, was 2024-09-30" in out
    assert "P-02  It snows: criterion rewritten" in out
    assert "Errata (0)" in rain("review", "2024-Q2").out


def test_an_outcome_taken_back_is_an_erratum_too(rain: Run) -> None:
    answer = rain("reopen", "P-01", "--why", "Nobody was there.")
    assert answer.code == 0, answer.err
    assert "P-01  It rains: reopened, was true" in rain("review", "2026-Q4").out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        pytest.param(
            ("2024-Q5",), 1, "error: '2024-Q5' is not a quarter; write 2024-Q4\n", id="Q5"
        ),
        pytest.param(
            ("2027-Q1",),
            1,
            "error: 2027-Q1 begins on 2027-01-01, after 2026-11-21; "
            "name a span that has begun, or a later --as-of\n",
            id="not begun",
        ),
        pytest.param(
            ("--since", "2024-05-02", "--until", "2024-05-01"),
            1,
            "error: since 2024-05-02 lies after until 2024-05-01; swap them\n",
            id="the wrong way round",
        ),
        pytest.param(("2024-Q2", "--source", "nobody"), 1, "error: no source ", id="source"),
        pytest.param(("2024-Q2", "--topic", "nothing"), 1, "error: no topic ", id="topic"),
        pytest.param(
            ("2024-Q2", "--year", "2024"),
            2,
            "usage: give a quarter, --year, or --since with --until, only one of them",
            id="two ways",
        ),
        pytest.param(
            ("--since", "2024-05-02"),
            2,
            "usage: a span needs both --since and --until",
            id="half a span",
        ),
        pytest.param(
            ("2024-Q2", "--export", "x", "-o", "y"),
            2,
            "usage: give --export DIR or -o FILE, not both",
            id="two places",
        ),
    ],
)
def test_what_cannot_be_reviewed_is_refused_in_one_line(
    rain: Run, words: tuple[str, ...], code: int, message: str
) -> None:
    answer = rain("review", *words)
    assert answer.code == code
    assert answer.out == ""
    assert answer.err.startswith(message)
    assert answer.err.count("\n") == 1


def test_an_export_has_every_format_and_says_what_it_wrote(
    rain: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, "vl_convert")
    answer = rain("review", "2024-Q2", "--export", str(tmp_path / "review"))
    assert answer.code == 0
    found = files(tmp_path / "review")
    assert answer.out.startswith(f"{tmp_path / 'review'}: review of 2024-Q2, {len(found)} files, ")
    assert {"review.md", "review.html", "review.json", "review.pdf", "review.xlsx"} <= set(found)
    assert {"tables/known.csv", "tables/board.csv", "tables/errata.csv"} <= set(found)
    assert found["review.pdf"].startswith(b"%PDF-")
    assert json.loads(found["review.json"])["row"]["title"] == "2024-Q2"
    assert "未尽研究" in found["tables/board.csv"].decode()


def test_the_same_record_gives_the_same_bytes_whatever_the_time(
    rain: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, "vl_convert")
    for name, year in (("one", 2026), ("two", 2027)):
        now = datetime(year, 12, 24, 17, 5, tzinfo=UTC)
        answer = rain("review", "2024-Q2", "--export", str(tmp_path / name), now=now)
        assert answer.code == 0, answer.err
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_without_the_extras_the_rest_is_written_and_a_line_each_says_so(
    rain: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rain("add", "Hail", "--criterion", "Hail.", "--opens", "2024-01-01", "--closes", "2024-06-30",
         "--source", "weijin", "--probability", "0.2", "--on", "2024-01-02")  # fmt: skip
    rain("resolve", "P-03", "--outcome", "true", "--known-on", "2024-06-01")
    without(monkeypatch, "vl_convert", "typst")
    answer = rain("review", "2024-Q2", "--export", str(tmp_path / "review"))
    assert answer.code == 0
    assert answer.err == (
        "drawing a chart needs the extra 'charts': pip install 'prediction-tracker[charts]'; "
        "so the review has no charts\n"
        "writing a PDF needs the extra 'pdf': pip install 'prediction-tracker[pdf]'; so no PDF\n"
    )
    found = set(files(tmp_path / "review"))
    assert {"review.md", "review.html", "review.json", "review.xlsx"} <= found
    assert not any(name.startswith("charts/") or name.endswith(".pdf") for name in found)


def test_a_folder_that_holds_something_stays_as_it_is(rain: Run, tmp_path: Path) -> None:
    folder = tmp_path / "review"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    answer = rain("review", "2024-Q2", "--export", str(folder))
    assert answer.code == 1
    assert answer.err == f"error: {folder} exists and is not empty; name a new folder\n"
    assert files(folder) == {"mine.txt": b"mine"}


def test_an_export_of_the_corpus_has_its_charts(corpus: Run, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert", reason="charts need the extra 'charts'")
    answer = corpus("review", "2024-Q1", "--export", str(tmp_path / "review"))
    assert answer.code == 0, answer.err
    found = files(tmp_path / "review")
    assert {"charts/board.svg", "charts/board.png"} <= set(found)
    page = found["review.html"].decode()
    assert page.count("<figure>") == sum(name.endswith(".svg") for name in found)
    assert "![" in found["review.md"].decode()
    assert "(charts/board.png)" in found["review.md"].decode()
