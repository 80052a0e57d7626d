"""Records as the spreadsheet that Fatebook imports."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.exchange.outgoing_records import going_of, prediction, said
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.errors import InvalidInput
from tracker.exchange.outgoing import Losses
from tracker.exchange.systems import fatebook
from tracker.exchange.systems.fatebook_export import write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run
    from tracker.exchange.outgoing import Outgoing


def written(going: Outgoing) -> tuple[list[dict[str, str]], tuple[str, ...]]:
    losses = Losses()
    text = write(going, losses)["fatebook.csv"].decode()
    return list(csv.DictReader(io.StringIO(text))), losses.lines()


def test_the_header_is_that_of_the_file_made_for_the_import(imports: Path) -> None:
    file = imports / "fatebook" / "for-import.csv"
    assert file.read_text(encoding="utf-8").splitlines()[0] == ",".join(fatebook.IMPORT_HEADER)


def test_what_a_spreadsheet_says_goes_out_in_the_same_rows(run: Run, imports: Path) -> None:
    file = imports / "fatebook" / "for-import.csv"
    run("init")
    assert run("import", "fatebook", str(file)).code == 0
    out = run("export", "fatebook").out
    before, after = (
        list(csv.DictReader(io.StringIO(text))) for text in (file.read_text(encoding="utf-8"), out)
    )
    for one, other in zip(before, after, strict=True):
        assert other["forecast"] == one["forecast"].removesuffix("%")
        for column in ("questionTitle", "qCreatedAt", "tags", "notes"):
            assert one[column] == other[column], column
        assert (one["resolveBy"], other["resolveBy"]) == ("2024-01-31", "2024-02-01T00:00:00Z")
        assert other["fCreatedAt"] == (one["fCreatedAt"] or one["qCreatedAt"])
    assert [row["resolution"] for row in after] == ["YES", "YES", ""]


@pytest.mark.parametrize(
    ("kind", "word", "lost"),
    [
        (OutcomeKind.TRUE, "YES", ()),
        (OutcomeKind.FALSE, "NO", ()),
        (OutcomeKind.AMBIGUOUS, "AMBIGUOUS", ()),
        (
            OutcomeKind.ANNULLED,
            "AMBIGUOUS",
            ("forecasts whose outcome is annulled, written as AMBIGUOUS: 1",),
        ),
    ],
)
def test_an_outcome_is_one_of_three_words(
    kind: OutcomeKind, word: str, lost: tuple[str, ...]
) -> None:
    going = going_of(
        {1: prediction("rain")},
        said("rain", "ann", probability=0.29),
        outcomes={"rain": Outcome(kind)},
    )
    (row,), losses = written(going)
    assert (row["resolution"], row["resolvedAt"], row["forecast"]) == (word, "2024-07-01", "29")
    assert losses == lost


def test_a_share_is_left_blank_and_listed() -> None:
    going = going_of(
        {1: prediction("rain")},
        said("rain", "ann", probability=0.5),
        outcomes={"rain": Outcome(OutcomeKind.SHARE, number=0.5)},
    )
    (row,), losses = written(going)
    assert (row["resolution"], row["resolvedAt"]) == ("", "")
    assert losses == ("forecasts whose outcome is a share, written without it: 1",)


def test_a_deadline_of_an_export_comes_back_as_it_was(run: Run, imports: Path) -> None:
    """Fatebook reads a day as its beginning, so that the last day would end it a day early."""
    run("init")
    run("import", "fatebook", str(imports / "fatebook" / "export.csv"))
    rows = run("list", "--format", "json").json["rows"]
    out = run("export", "fatebook", "--source", "fatebook-ann-frost").out
    deadlines = {one["questionTitle"]: one["resolveBy"] for one in csv.DictReader(io.StringIO(out))}
    assert deadlines
    for row in rows:
        if row["title"] in deadlines:
            closes = datetime.fromisoformat(deadlines[row["title"]]) - timedelta(microseconds=1)
            assert closes.date().isoformat() == row["closes_on"]


def test_a_window_that_ends_within_a_day_keeps_its_instant() -> None:
    closes = datetime(2024, 12, 31, 18, tzinfo=UTC)
    going = going_of(
        {1: prediction("rain", closes_at=closes)}, said("rain", "ann", probability=0.5)
    )
    (row,), _ = written(going)
    assert row["resolveBy"] == "2024-12-31T18:00:00Z"


def test_predictions_that_fatebook_cannot_tell_apart_do_not_become_one() -> None:
    going = going_of(
        {1: prediction("rain"), 2: prediction("rain-again", title="Rain")},
        said("rain", "ann", probability=0.5),
        said("rain-again", "ann", probability=0.9),
    )
    found, losses = written(going)
    assert [row["forecast"] for row in found] == ["50"]
    assert losses == ("forecasts on a prediction with the title and day of another, left out: 1",)


def test_forecasts_of_several_sources_are_refused_by_name() -> None:
    going = going_of(
        {1: prediction("rain")},
        said("rain", "ann", probability=0.5),
        said("rain", "bob", probability=0.5),
    )
    with pytest.raises(InvalidInput, match=r"of 2 sources \(ann, bob\).*--source KEY"):
        write(going, Losses())
