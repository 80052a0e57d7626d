from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest

from tracker.domain.criterion import Criterion
from tracker.domain.evidence import Evidence
from tracker.domain.instant import start_of
from tracker.domain.outcome import Outcome, OutcomeKind, read_outcome
from tracker.domain.prediction import BaseRate
from tracker.domain.resolution import Resolution, Verdict
from tracker.domain.source import Source
from tracker.reports.prediction import prediction_report
from tracker.reports.prediction_row import LIST_KEYS
from tracker.reports.render import render
from tracker.reports.views import (
    CriterionVersion,
    EvidenceView,
    HistoryEntry,
    PredictionLine,
    PredictionView,
    ResolutionView,
)

from .conftest import LEXICON, META, line, recorded, said, when

AS_OF = date(2025, 6, 30)
CLAIM: dict[str, Any] = {"claim": "Windows 12 is released.", "claim_zh": "微软发布Windows 12。"}


def view(one: PredictionLine | None = None, **parts: Any) -> PredictionView:  # noqa: ANN401 - any part
    return PredictionView(
        line=one or line(**CLAIM),
        as_of=AS_OF,
        sources={"ann": Source("ann", "Ann")},
        lexicon=LEXICON,
        **parts,
    )


def show(whole: PredictionView, name: str = "table") -> str:
    return render(prediction_report(whole, meta=META), format=name)


def term(text: str, name: str) -> str:
    """Return what stands beside a term, on one line."""
    lines = text.split("\n\n")[1].splitlines()
    start = next(place for place, one in enumerate(lines) if one.startswith(name))
    found = [lines[start][len(name) :].strip()]
    for one in lines[start + 1 :]:
        if not one.startswith(" "):
            break
        found.append(one.strip())
    return " / ".join(found)


def evidence(number: int, day: str | None, stance: str = "supports", **given: Any) -> EvidenceView:  # noqa: ANN401 - fields
    fields: dict[str, Any] = {
        "prediction": "key-7",
        "publisher": "The Paper",
        "title": f"Title {number}",
        "stance": stance,
        "summary": f"Summary {number}.",
        "published": None if day is None else when(day),
    }
    return EvidenceView(number=number, evidence=Evidence(**(fields | given)), prediction_number=7)


def resolution(number: int, word: str, known: str | None, **given: Any) -> ResolutionView:  # noqa: ANN401 - fields
    outcome = Outcome(OutcomeKind.OPEN) if word == "open" else read_outcome(word, "binary")
    act = Resolution("key-7", outcome, None if known is None else when(known), **given)
    return ResolutionView(number=number, resolution=act, recorded=recorded())


def test_what_a_reader_wants_stands_first() -> None:
    lines = show(view()).splitlines()
    assert lines[:2] == ["P-07  Prediction 7", "Overdue by 181 days, closed 2024-12-31."]
    assert lines[3:6] == [
        "Claim    Windows 12 is released.",
        "         微软发布Windows 12。",
        "True if  It is released.",
    ]


def test_parts_come_in_the_order_of_a_readers_questions() -> None:
    whole = view(
        line(outcome="true", known="2025-01-01"),
        forecasts=(said(probability=0.7),),
        evidence=(evidence(1, "2024-05-01"),),
        resolutions=(resolution(3, "true", "2025-01-01"),),
        in_force=3,
        verdicts=(Verdict("key-7", "second", read_outcome("true", "binary"), "fair"),),
        history=(HistoryEntry(recorded=recorded(), what="added"),),
    )
    headings = [one for one in show(whole).splitlines() if one and one[0] != " "]
    assert headings[-5:] == [
        "Forecasts (1)",
        "Evidence (1)",
        "Resolution",
        "Verdicts of further judges",
        "History",
    ]


def test_nothing_recorded_is_said_not_left_away() -> None:
    text = show(view())
    assert "Forecasts (0)\n  –  None recorded.\n" in text
    assert "Evidence (0)\n  –  None recorded.\n" in text


def test_an_overdue_prediction_says_how_to_decide_it() -> None:
    assert show(view()).endswith(
        "To decide it: tracker resolve P-07 --outcome ... (tracker resolve --help)\n"
    )
    assert "To decide it" not in show(view(line(outcome="true", known="2025-01-01")))


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("2024-01-05", "written 2024-01-05"),
        ("2025-01-01", "written 2025-01-01, after the outcome was known: retrospective"),
    ],
)
def test_a_retrospective_criterion_says_so(written: str, words: str) -> None:
    criterion = Criterion("It is released.", written_at=start_of(date.fromisoformat(written)))
    one = line(outcome="true", known="2025-01-01", criterion=criterion)
    assert term(show(view(one)), "Criterion") == words


def test_without_a_criterion_the_title_is_what_to_observe() -> None:
    one = line(criterion=Criterion("Prediction 7", is_title=True))
    text = show(view(one))
    assert "True if" not in text
    assert term(text, "Criterion") == "none was written; the title is the thing to observe"


def test_versions_of_the_criterion_are_counted_and_found() -> None:
    versions = (
        CriterionVersion(criterion=Criterion("One.")),
        CriterionVersion(criterion=Criterion("Two."), why="clearer"),
    )
    text = show(view(criteria=versions))
    assert term(text, "Criterion") == "version 2 (tracker criterion show P-07)"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"type": "numeric", "unit": "USD"}, "a number (USD)"),
        (
            {"type": "numeric", "tolerance_relative": 0.15},
            "a number; a point within 15% is a hit",
        ),
        (
            {"type": "numeric", "unit": "kg", "tolerance_absolute": 3.0},
            "a number (kg); a point within 3 kg is a hit",
        ),
        ({"type": "date", "tolerance_absolute": 30.0}, "a day; a point within 30 days is a hit"),
        ({"type": "multiple_choice", "options": ("red", "blue")}, "one of red, blue"),
        (
            {"type": "multiple_choice", "options": ("low", "high"), "ordered": True},
            "one of low, high, in this order",
        ),
    ],
)
def test_what_an_answer_looks_like(given: dict[str, Any], words: str) -> None:
    text = show(view(line(**given)))
    assert term(text, "Answer") == words
    assert term(text, "Observe") == "It is released."


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (BaseRate(probability=0.0), "0%"),
        (
            BaseRate(start_of(date(2025, 2, 1)), 0.3, "Rarely happens."),
            "30%, written 2025-02-01, after the outcome was known: no reference / Rarely happens.",
        ),
        (BaseRate(quantiles=((0.1, 5.0), (0.9, 8.0))), "10% below 5, 90% below 8"),
    ],
)
def test_a_base_rate_tells_what_it_knew(rate: BaseRate, words: str) -> None:
    one = line(outcome="true", known="2025-01-01", base_rate=rate)
    assert term(show(view(one)), "Base rate") == words


def test_related_predictions_are_named_by_id() -> None:
    whole = view(line(related=("other", "lost")), related={"other": (12, "Another one")})
    assert term(show(whole), "Related") == "P-12  Another one / lost"


def test_evidence_stands_by_day_with_undated_last() -> None:
    seen = (evidence(1, None), evidence(2, "2024-09-01"), evidence(3, "2024-05-01", "refutes"))
    text = show(view(evidence=seen))
    assert text.index("E-03  refutes, 2024-05-01") < text.index("E-02  supports, 2024-09-01")
    assert text.index("E-02") < text.index("E-01  supports, undated")


def test_corrections_and_reopenings_stay_visible() -> None:
    acts = (
        resolution(3, "true", "2025-01-01", evidence=(12, 13), rationale="It shipped."),
        resolution(4, "open", None, rationale="Too soon."),
        resolution(5, "false", "2025-02-01", early="the firm gave up", decided_by="the desk"),
    )
    one = line(outcome="false", known="2025-02-01")
    text = show(view(one, resolutions=acts, in_force=5))
    part = text[text.index("Resolutions, the newest first") :]
    assert part == (
        "Resolutions, the newest first\n"
        "  R-05  false, known 2025-02-01\n"
        "        Known before the window was over: the firm gave up\n"
        "        Decided by the desk.\n"
        "        Recorded 2025-01-02 by ann (journal 4).\n"
        "  R-04  reopened\n"
        "        Too soon.\n"
        "        Recorded 2025-01-02 by ann (journal 4).\n"
        "  R-03  true, known 2025-01-01 (no longer in force)\n"
        "        It shipped.\n"
        "        Evidence: E-12, E-13\n"
        "        Recorded 2025-01-02 by ann (journal 4).\n"
    )


def test_an_act_whose_recording_is_not_known_says_nothing_of_it() -> None:
    act = Resolution("key-7", read_outcome("true", "binary"), when("2025-01-01"))
    whole = view(
        line(outcome="true", known="2025-01-01"),
        resolutions=(ResolutionView(number=3, resolution=act),),
        in_force=3,
    )
    assert show(whole).endswith("Resolution\n  R-03  true, known 2025-01-01\n")


def test_verdicts_say_in_words_what_they_think_of_the_criterion() -> None:
    verdict = Verdict(
        "key-7",
        "second",
        read_outcome("true", "binary"),
        "soft",
        fair_criterion="At least five of ten.",
        outcome_if_fair=read_outcome("false", "binary"),
        confidence="high",
        note="A low bar.",
    )
    assert (
        "  second  true; the criterion is soft, easier than what was said, high confidence\n"
        "          A fair criterion: At least five of ten.\n"
        "          Under it: false\n"
        "          A low bar.\n"
    ) in show(view(verdicts=(verdict,)))


def test_history_names_who_and_why() -> None:
    done = (HistoryEntry(recorded=recorded(), what="F-31 retracted", why="a typing error"),)
    assert (
        show(view(history=done))
        .split("History\n")[1]
        .startswith(
            "  2025-01-02  F-31 retracted (by ann, journal 4)\n              Why: a typing error\n"
        )
    )


def test_json_has_everything_and_the_keys_of_list_first() -> None:
    acts = (resolution(3, "true", "2025-01-01", evidence=(12,)),)
    whole = view(
        line(outcome="true", known="2025-01-01", related=("other",), **CLAIM),
        forecasts=(said(strength="likely", scores={"brier": 0.0625}, is_counted=True),),
        evidence=(evidence(12, "2024-05-01", url="https://a.example"),),
        resolutions=acts,
        in_force=3,
        criteria=(CriterionVersion(criterion=Criterion("It is released."), recorded=recorded()),),
    )
    found = json.loads(show(whole, "json"))
    row = found["row"]
    assert tuple(row)[: len(LIST_KEYS)] == LIST_KEYS
    assert found["meta"] == META
    assert (row["id"], row["outcome"], row["known_on"]) == ("P-07", "true", "2025-01-01")
    assert row["claim_zh"] == "微软发布Windows 12。"
    assert row["days_past_close"] == 181
    assert row["related"] == [{"id": None, "key": "other", "title": None}]
    (forecast,) = row["forecasts"]
    assert (forecast["id"], forecast["source_name"], forecast["made_on"]) == (
        "F-31",
        "Ann",
        "2024-02-01",
    )
    assert (forecast["read_low"], forecast["read_as"], forecast["read_high"]) == (0.6, 0.75, 0.88)
    assert forecast["scores"] == {"brier": 0.0625}
    assert row["evidence"][0]["id"] == "E-12"
    assert row["resolutions"][0]["evidence"] == ["E-12"]
    assert row["resolutions"][0]["in_force"] is True
    assert row["criteria"][0]["recorded_at"] == "2025-01-02T12:00:00Z"


def test_csv_is_one_line_with_parts_as_json() -> None:
    rows = list(csv.DictReader(io.StringIO(show(view(forecasts=(said(probability=0.7),)), "csv"))))
    assert len(rows) == 1
    assert json.loads(rows[0]["forecasts"])[0]["probability"] == 0.7
    assert rows[0]["known_on"] == ""


@pytest.mark.parametrize("name", ["table", "markdown"])
def test_hostile_text_is_harmless_wherever_it_stands(name: str) -> None:
    evil = "\x1b[2J\u202e<img>|\u200b"
    whole = view(
        line(
            title=evil,
            claim=evil,
            condition=evil,
            topics=(evil,),
            overdue_note=evil,
            criterion=Criterion(evil, evil, evil),
        ),
        forecasts=(said(hedge=evil, strength="likely", words=evil, note=evil, document=evil),),
        evidence=(evidence(1, None, title=evil, summary=evil, publisher=evil, url=evil),),
        history=(HistoryEntry(recorded=recorded(actor=evil), what=evil, why=evil),),
    )
    text = show(whole, name)
    assert not any(character in text for character in "\x1b\u202e\u200b")
    assert text.count("u202e") == 19
    if name == "markdown":
        assert "<img>" not in text
