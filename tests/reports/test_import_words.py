"""What an import says: each kind of remark is told, and all of each kind can be had."""

from __future__ import annotations

import pytest

from tracker.actions.import_events import AlikePrediction
from tracker.actions.import_writing import ImportAnswer
from tracker.errors import Problem
from tracker.reports.import_words import MOST_ALIKE, import_remarks, import_sentences


def told(answer: ImportAnswer) -> list[str]:
    return import_sentences(answer, dry_run=True)[1:]


def test_no_remark_of_one_kind_hides_another() -> None:
    counted = [Problem("a.csv", 0, f"comments of kind {name}: 3") for name in "abcdefghijkl"]
    notes = (
        *(Problem("a.csv", n, f"'q-{n}': title 'A {n}', on record 'B'; kept") for n in range(20)),
        *counted,
        Problem(
            "a.csv", 7, "'q-7': window ends 2026-01-01 00:00, on record 2025-01-01 00:00; kept"
        ),
    )
    lines = told(ImportAnswer("a.csv", notes=notes))
    assert sum("title" in line for line in lines) == MOST_ALIKE
    assert "  and 15 more of this kind; --notes FILE writes all" in lines
    assert all(f"  {note}" in lines for note in counted)
    assert lines[-1].startswith("  a.csv:7: 'q-7': window ends")
    assert [line for line in lines if "more" in line] == [
        "  and 15 more of this kind; --notes FILE writes all"
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("'a' is 'x y', left", "'b' is 'z', left", id="quoted texts"),
        pytest.param("'a' is \"it's\", left", "'b' is 'z', left", id="either quote"),
        pytest.param("known 2024-01-01, kept", "known 2023-12-31T10:00:00Z, kept", id="days"),
        pytest.param("row 2 says 0.3", "row 17 says 1e-05", id="numbers"),
        pytest.param("tracker resolve a-1 --outcome", "tracker resolve bb-2 --outcome", id="keys"),
    ],
)
def test_remarks_that_differ_in_particulars_are_one_kind(one: str, other: str) -> None:
    notes = (Problem("a", 1, one),) * MOST_ALIKE + (Problem("b", 2, other),)
    assert "and 1 more of this kind" in told(ImportAnswer("a", notes=notes))[-1]


def test_everything_can_be_had() -> None:
    notes = tuple(Problem("a.csv", n, f"'q-{n}' is odd") for n in range(1, 40))
    pairs = tuple((f"ann-{n}", f"anne-{n}") for n in range(30))
    events = tuple(AlikePrediction(*pair, ("It rains", "It rains")) for pair in pairs)
    answer = ImportAnswer("a.csv", notes=notes, sources_alike=pairs, predictions_alike=events)
    assert len(import_remarks(answer)) == 39 + 30 + 30
    assert sum("looks like" in line for line in told(answer)) == 2 * MOST_ALIKE
    assert sum("more of this kind" in line for line in told(answer)) == 3


def test_a_file_without_rows_is_said_to_have_none() -> None:
    assert import_sentences(ImportAnswer("a.csv"), dry_run=False) == [
        "a.csv: no rows; nothing changed"
    ]
