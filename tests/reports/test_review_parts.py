from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tracker.domain.evidence import Evidence
from tracker.domain.outcome import read_outcome
from tracker.domain.resolution import Resolution
from tracker.domain.source import Source
from tracker.reports.render import render
from tracker.reports.report import Report
from tracker.reports.review_parts import (
    bold_hits,
    call_blocks,
    change_blocks,
    evidence_blocks,
    known_blocks,
    late_blocks,
    misses,
    vagueness_blocks,
)
from tracker.reports.review_view import Change, ReviewView, SourceCall
from tracker.reports.views import (
    Call,
    EvidenceView,
    PredictionLine,
    PredictionView,
    ResolutionView,
)

from .conftest import LEXICON, line, recorded, said, when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.reports.report import Block

    from .conftest import MakeBoard

UNTIL = date(2024, 12, 31)
MOSTLY_TRUE = {"ann": [(0.9, 1), (0.8, 1), (0.7, 1), (0.7, 0)]}


def show(blocks: Sequence[Block]) -> str:
    return render(Report({}, (), rows=(), blocks=tuple(blocks)), format="table")


def view(make_board: MakeBoard, **parts: Any) -> ReviewView:  # noqa: ANN401 - any part
    board = parts.pop("board", None) or make_board(MOSTLY_TRUE)
    return ReviewView(
        title="2024-Q4",
        since=date(2024, 10, 1),
        until=UNTIL,
        as_of=UNTIL,
        next_until=date(2025, 3, 31),
        board=board,
        **parts,
    )


def seen(number: int, day: str | None, stance: str = "supports", **given: Any) -> EvidenceView:  # noqa: ANN401 - fields
    published = None if day is None else when(day)
    record = Evidence(
        "key-7", f"Paper {number}", f"Title {number}", stance, "", published=published, **given
    )
    return EvidenceView(number=number, evidence=record, prediction_number=7)


def known(one: PredictionLine, **parts: Any) -> PredictionView:  # noqa: ANN401 - any part
    return PredictionView(
        line=one, as_of=UNTIL, sources={"ann": Source("ann", "Ann")}, lexicon=LEXICON, **parts
    )


def test_what_became_known_tells_who_said_it_how_sure_and_why(make_board: MakeBoard) -> None:
    act = Resolution(
        "key-7", read_outcome("true", "binary"), when("2024-10-28"), "It shipped.", evidence=(12,)
    )
    one = known(
        line(outcome="true", known="2024-10-28", claim="It ships."),
        forecasts=(said(strength="likely", hedge="将", scores={"hit": 1.0}),),
        evidence=(
            seen(12, "2024-10-28", url="https://a.example", mirror=True),
            seen(13, "2024-11-28"),
        ),
        resolutions=(ResolutionView(number=3, resolution=act),),
        in_force=3,
    )
    assert show(known_blocks(view(make_board, known=(one,)))) == (
        "What became known (1)\n"
        "  Outcomes: 1 true.\n"
        "  Known before their window was over: 1. A claim “by” a day can come true early, never "
        "false early, so this list flatters.\n"
        "\n"
        "  P-07  Prediction 7: true, 2024-10-28\n"
        "        It ships.\n"
        "        Ann, 2024-02-01: “将” (likely), read as 75% (60–88%): right\n"
        "        Why: It shipped.\n"
        "        E-12 Paper 12, 2024-10-28: Title 12; 1 more\n"
        "        https://a.example (a copy)\n"
    )


def test_outcomes_are_counted_true_and_false_first_and_values_by_kind(
    make_board: MakeBoard,
) -> None:
    given: list[dict[str, Any]] = [
        {"outcome": "48", "type": "numeric"},
        {"outcome": "false"},
        {"outcome": "49", "type": "numeric"},
        {"outcome": "true"},
        {"outcome": "annulled"},
    ]
    ones = tuple(known(line(n, known="2025-01-01", **one)) for n, one in enumerate(given, start=1))
    text = show(known_blocks(view(make_board, known=ones)))
    assert "  Outcomes: 1 true, 1 false, 2 a number, 1 annulled.\n" in text
    assert "so this list flatters" not in text


@pytest.mark.parametrize(
    ("evidence", "told"),
    [
        pytest.param((), "No evidence is recorded.", id="none"),
        pytest.param(
            (seen(1, "2024-01-01"), seen(2, "2024-02-01", "context")),
            "E-01 Paper 1, 2024-01-01: Title 1; 1 more",
            id="takes-a-side",
        ),
        pytest.param(
            (seen(1, "2024-01-01"), seen(2, "2024-02-01", "refutes"), seen(3, None)),
            "E-02 Paper 2, 2024-02-01: Title 2; 2 more",
            id="newest-dated",
        ),
        pytest.param((seen(4, None, "context"),), "E-04 Paper 4: Title 4", id="only-context"),
    ],
)
def test_without_a_citation_the_newest_evidence_that_takes_a_side_is_shown(
    make_board: MakeBoard, evidence: tuple[EvidenceView, ...], told: str
) -> None:
    one = known(line(outcome="true", known="2025-01-01"), evidence=evidence)
    assert f"        {told}\n" in show(known_blocks(view(make_board, known=(one,))))


def test_a_quarter_in_which_nothing_became_known_says_so(make_board: MakeBoard) -> None:
    assert show(known_blocks(view(make_board))) == (
        "What became known (0)\n  Nothing became known in 2024-Q4.\n"
    )


def called(number: int, probability: float | None, outcome: str, **given: Any) -> SourceCall:  # noqa: ANN401 - fields
    hit = None if probability is None else float((probability > 0.5) == (outcome == "true"))
    call = Call(
        line=line(number, outcome=outcome, known="2024-11-01"),
        number=number,
        probability=probability,
        hit=hit,
        **given,
    )
    return SourceCall(source="ann", name="Ann", call=call)


def test_misses_come_by_how_sure_they_were(make_board: MakeBoard) -> None:
    calls = (
        called(1, 0.7, "false"),
        called(2, 0.97, "false"),
        called(3, 0.03, "true"),
        called(4, 0.9, "true"),
        called(5, None, "true"),
    )
    assert [one.call.number for one in misses(view(make_board, calls=calls))] == [2, 3, 1]


def test_a_bold_hit_beats_the_usual_outcome(make_board: MakeBoard) -> None:
    calls = (
        called(1, 0.97, "true"),
        called(2, 0.03, "false"),
        called(3, 0.55, "true"),
        called(4, 0.4, "false"),
        called(5, 0.9, "false"),
    )
    whole = view(make_board, calls=calls)
    assert whole.board.facts.share_true == 0.75
    assert [one.call.number for one in bold_hits(whole)] == [2, 4, 1]
    number = line(6, outcome="48", type="numeric", known="2024-11-01")
    counted = SourceCall(source="ann", name="Ann", call=Call(line=number, number=6, hit=1.0))
    assert bold_hits(view(make_board, calls=(counted,))) == []
    nothing = view(make_board, board=make_board({"ann": [(0.5, None)]}), calls=calls)
    assert bold_hits(nothing) == []


def test_calls_beyond_the_first_five_are_counted(make_board: MakeBoard) -> None:
    calls = tuple(called(n, 0.9, "false", score=0.81, said="将") for n in range(1, 8))
    text = show(
        call_blocks(view(make_board, calls=(*calls, called(9, 0.2, "false", is_stated=True))))
    )
    assert "Biggest misses, 5 of 7\n" in text
    assert "        Ann: “将”, read as 90%, score 0.810\n" in text
    assert "Boldest hits\n  P-09  Prediction 9: false\n        Ann: gave 20%\n" in text


def test_what_is_late_and_what_ends_next_come_with_their_age(make_board: MakeBoard) -> None:
    whole = view(
        make_board,
        unresolved=(line(2), line(1, closes="2024-06-30")),
        ahead=(line(3, status="open", closes="2025-01-31"),),
    )
    text = show(late_blocks(whole))
    assert "Came due and still unresolved (2)\n" in text
    assert text.index("P-01  Prediction 1  2024-06-30  184 days over") < text.index("P-02")
    assert "P-02  Prediction 2  2024-12-31      just over" in text
    assert "Due by 2025-03-31 (1)\n" in text
    assert "P-03  Prediction 3  2025-01-31  in 31 days" in text
    empty = show(late_blocks(view(make_board)))
    assert "Nothing is unresolved.\n" in empty
    assert "No window ends from 2024-12-31 to 2025-03-31.\n" in empty


def test_evidence_is_counted_by_stance_and_prediction(make_board: MakeBoard) -> None:
    pieces = (seen(1, "2024-10-01"), seen(2, "2024-11-01", "refutes"), seen(3, "2024-11-02"))
    text = show(evidence_blocks(view(make_board, evidence=pieces, titles=((7, "Prediction 7"),))))
    assert "Evidence that appeared (3)\n  1 refutes, 2 supports, on 1 prediction.\n" in text
    assert "P-07  Prediction 7       3\n" in text
    assert show(evidence_blocks(view(make_board))) == "Evidence that appeared (0)\n  None.\n"


def test_predictions_with_less_evidence_are_counted_not_dropped(make_board: MakeBoard) -> None:
    pieces = tuple(
        EvidenceView(number=n, evidence=seen(n, "2024-10-01").evidence, prediction_number=n)
        for n in range(1, 14)
    )
    text = show(evidence_blocks(view(make_board, evidence=pieces)))
    assert "13 supports, on 13 predictions; the 10 with most below, 3 more.\n" in text


def test_errata_and_changed_criteria_name_who_and_why(make_board: MakeBoard) -> None:
    change = Change(
        number=7, title="They ship it", recorded=recorded(), what="true, was false", why="a typo"
    )
    bare = Change(number=8, title="It ends", recorded=recorded(), what="criterion version 2")
    text = show(change_blocks(view(make_board, errata=(change,), criteria=(bare,))))
    assert (
        "Errata (1)\n"
        "  P-07  They ship it: true, was false\n"
        "        Recorded 2025-01-02 by ann: a typo\n"
    ) in text
    assert "  P-08  It ends: criterion version 2\n        Recorded 2025-01-02 by ann.\n" in text
    empty = show(change_blocks(view(make_board)))
    assert "Errata (0)\n  No outcome was corrected or taken back.\n" in empty
    assert "Criterion written after the outcome was known: 0 of 4 scored predictions.\n" in empty


def test_vagueness_is_told_by_source_with_all_reasons(make_board: MakeBoard) -> None:
    board = make_board(MOSTLY_TRUE)
    row = dict(board.rows[0]) | {
        "n_vague": 2,
        "vagueness": 0.4,
        "left_out": {"vague": 2, "open": 1},
    }
    whole = view(
        make_board,
        board=type(board)(
            spec=board.spec, cut=board.cut, rows=(row,), references=(), facts=board.facts
        ),
    )
    text = show(vagueness_blocks(whole))
    assert "  Ann         2   4    40%\n" in text
    assert "Of all forecasts left out of the board: 2 vague, 1 open.\n" in text
    assert vagueness_blocks(view(make_board)) == []
