from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.criterion import Criterion
from tracker.domain.instant import start_of
from tracker.reports.criterion import CRITERION_KEYS, criterion_report, mark_changes
from tracker.reports.render import render
from tracker.reports.views import CriterionVersion

from .conftest import META, recorded

VERSIONS = (
    CriterionVersion(
        criterion=Criterion(
            "At least two of ten ship it.",
            "Release notes",
            written_at=start_of(date(2024, 1, 5)),
        ),
        recorded=recorded("2024-01-06", sequence=1),
    ),
    CriterionVersion(
        criterion=Criterion("At least five of ten ship it.", "Release notes", "Beta counts."),
        why="Two was too low a bar.",
        recorded=recorded("2024-03-01", sequence=9, actor="ben"),
    ),
)


def show(versions: tuple[CriterionVersion, ...] = VERSIONS, name: str = "table") -> str:
    report = criterion_report(versions, prediction_id="P-07", title="They ship it", meta=META)
    return render(report, format=name)


def test_changes_are_marked_word_by_word_the_newest_version_first() -> None:
    assert show() == (
        "P-07  They ship it\n"
        "2 versions of its criterion, the newest first.\n"
        "\n"
        "Version 2, recorded 2024-03-01 by ben\n"
        "  Why         Two was too low a bar.\n"
        "  True if     At least [-two-]{+five+} of ten ship it.\n"
        "  Decided by  Release notes\n"
        "  Fine print  {+Beta counts.+}\n"
        "\n"
        "Version 1, recorded 2024-01-06 by ann\n"
        "  True if     At least two of ten ship it.\n"
        "  Decided by  Release notes\n"
        "  Written     2024-01-05\n"
        "\n"
        "Changes against the version before are marked [-taken out-] and {+put in+}.\n"
    )


def test_one_version_has_nothing_to_mark() -> None:
    text = show(VERSIONS[:1])
    assert "1 version of its criterion" in text
    assert "marked" not in text


def test_a_title_in_place_of_a_criterion_says_so() -> None:
    text = show((CriterionVersion(criterion=Criterion("They ship it", is_title=True)),))
    assert "Version 1\n" in text
    assert "Note     nobody wrote it; the title is the thing to observe\n" in text


def test_rows_come_oldest_first_and_only_the_newest_is_in_force() -> None:
    rows = json.loads(show(name="json"))["rows"]
    assert all(tuple(row) == CRITERION_KEYS for row in rows)
    assert [(row["version"], row["in_force"], row["why"]) for row in rows] == [
        (1, False, None),
        (2, True, "Two was too low a bar."),
    ]


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("two of ten", "two of ten", "two of ten"),
        ("by 2024-06-30", "by 2024-12-31", "by [-2024-06-30-]{+2024-12-31+}"),
        ("at least 50% of it", "at least 40% of it", "at least [-50%-]{+40%+} of it"),
        ("销量第一", "销量前三", "销量[-第一-]{+前三+}"),
        ("gone.", "", "[-gone.-]"),
    ],
)
def test_marks_stand_around_whole_words(before: str, after: str, marked: str) -> None:
    assert mark_changes(before, after) == marked


@given(st.text("ab cd。", max_size=30), st.text("ab cd。", max_size=30))
def test_taking_the_marked_parts_out_gives_either_version(before: str, after: str) -> None:
    marked = mark_changes(before, after)
    plain = marked.replace("{+", "\0").replace("+}", "\1").replace("[-", "\2").replace("-]", "\3")
    new = "".join(part.split("\3")[-1] for part in plain.split("\2"))
    old = "".join(part.split("\1")[-1] for part in plain.split("\0"))
    assert new.replace("\0", "").replace("\1", "") == after
    assert old.replace("\2", "").replace("\3", "") == before
