from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tracker.domain.source import Source
from tracker.reports.render import render
from tracker.reports.track_record import track_record_report
from tracker.reports.views import Call, TrackRecordView

from .conftest import LEXICON, META, line

if TYPE_CHECKING:
    from .conftest import MakeBoard

SAID: dict[str, list[Any]] = {
    "ann": [("likely", 1), ("certain", 1), ("likely", 0), ("likely", 1), ("likely", None)],
    "ben": [(0.9, 1), (0.8, 1), (0.6, 0), (0.9, 1)] * 2,
    "cat": [(0.1, 1), (0.8, 1), (0.6, 0), (0.9, 1)],
}


def view(make_board: MakeBoard | None, *calls: Call) -> TrackRecordView:
    record = TrackRecordView(
        source=Source("ann", "Ann", name_zh="安", note="A person."),
        as_of=date(2025, 6, 30),
        rule="brier",
        parents=(Source("inst", "The Institute"),),
        calls=calls,
        lexicon=LEXICON,
    )
    if make_board is None:
        return record
    rows = {row["key"]: row for row in make_board(SAID).rows}
    parts: dict[str, Any] = {
        "row": rows["ann"],
        "n_ranked": 3,
        "by_window": ({**rows["ann"], "key": "2024", "name": "2024"},),
        "by_strength": make_board({"ann": SAID["ann"]}, per="strength").rows,
    }
    fields = {name: getattr(record, name) for name in record.__slots__}
    return TrackRecordView(**(fields | parts))


def show(record: TrackRecordView, name: str = "table") -> str:
    return render(track_record_report(record, meta=META), format=name)


def test_the_head_says_how_accurate_how_sure_and_which_rank(make_board: MakeBoard) -> None:
    lines = show(view(make_board)).splitlines()
    assert lines[0] == "Ann"
    assert lines[1] == (
        "Mean Brier score 0.172 (too few for an interval) over 4 of 5 predictions as of 2025-06-30."
    )
    assert re.fullmatch(r"Rank \d of 3; it may as well be any from 1 to 3\.", lines[2])
    assert "Speaks for  The Institute" in lines
    assert "Left out    1 overdue" in lines


def test_enough_predictions_have_an_interval_and_a_share_right(make_board: MakeBoard) -> None:
    rows = {row["key"]: row for row in make_board(SAID).rows}
    fields = {name: getattr(view(None), name) for name in TrackRecordView.__slots__}
    text = show(TrackRecordView(**(fields | {"row": rows["ben"], "n_ranked": 3})))
    assert re.search(
        r"\nMean Brier score 0\.105 \(95% interval 0\.\d{3} to 0\.\d{3}\) over 8 of 8 predict", text
    )
    assert "Right       75% of its calls (95% interval 41–93%)\n" in text


def test_strengths_are_set_beside_how_often_they_were_right(make_board: MakeBoard) -> None:
    text = show(view(make_board))
    assert "By year of closing\n" in text
    part = text[text.index("By strength of words") :]
    assert part.index("  certain ") < part.index("  likely ")
    assert re.search(r"\n  likely +75% +0\.\d{3} +too few +67% +21–94% +3 of 4  1 overdue\n", part)


def test_nothing_to_score_is_said() -> None:
    text = show(view(None))
    assert "Nothing of it can be scored as of 2025-06-30.\n" in text
    assert "No forecast of its own is recorded.\n" in text
    assert "By topic" not in text


@pytest.mark.parametrize(
    ("given", "cells"),
    [
        pytest.param(
            {"said": "将", "strength": "likely", "probability": 0.75, "score": 0.0625, "hit": 1.0},
            r"“将” likely +75%  true +2024-12-31  0\.062  right",
            id="right",
        ),
        pytest.param(
            {"probability": 0.3, "is_stated": True, "score": 0.49, "hit": 0.0},
            r"stated +30%  true +2024-12-31  0\.490  wrong",
            id="stated-and-wrong",
        ),
        pytest.param(
            {"strength": "certain", "stance": "denies", "probability": 0.03, "hit": 0.0},
            r"denies: certain +3%  true +2024-12-31 +–  wrong",
            id="denied",
        ),
        pytest.param({"reason": "late"}, r"– +–  true +2024-12-31 +–  made too late", id="late"),
        pytest.param({"hit": 0.5}, r"hit 0\.5", id="half"),
    ],
)
def test_a_call_shows_what_was_said_what_came_and_the_score(
    given: dict[str, Any], cells: str
) -> None:
    call = Call(line=line(outcome="true", known="2024-05-01"), number=31, **given)
    assert re.search(cells, show(view(None, call)))


def test_a_reason_that_the_status_says_already_is_not_repeated() -> None:
    call = Call(line=line(), number=31, reason="overdue", said="将")
    assert show(view(None, call)).count("overdue") == 1


def test_calls_come_by_the_end_of_their_windows() -> None:
    calls = (
        Call(line=line(1, closes="2025-12-31", status="open"), number=1),
        Call(line=line(9, closes="2024-06-30"), number=2),
    )
    row = json.loads(show(view(None, *calls), "json"))["row"]
    assert [call["id"] for call in row["calls"]] == ["P-09", "P-01"]
    assert row["calls"][0]["forecast"] == "F-02"


def test_json_has_the_boards_own_rows(make_board: MakeBoard) -> None:
    record = view(make_board)
    row = json.loads(show(record, "json"))["row"]
    assert record.row is not None
    assert row["board"]["mean_score"] == record.row["mean_score"]
    assert [one["key"] for one in row["by_window"]] == ["2024"]
    assert row["name_zh"] == "安"
