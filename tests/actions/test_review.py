"""A review holds what the other verbs say, read at once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tracker.actions.boards import board
from tracker.actions.dossier import show_prediction
from tracker.actions.lookup import list_due
from tracker.actions.opening import opened
from tracker.actions.review import ReviewChoices, review
from tracker.actions.viewpoint import Viewpoint
from tracker.domain.identifiers import show_id
from tracker.reports.prediction_row import prediction_row
from tracker.reports.review_span import quarter_span
from tracker.scoring.spec import BoardSpec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tracker.reports.review_view import ReviewView

THEN = Viewpoint(as_of=date(2024, 12, 31))
CHOICES = ReviewChoices(span=quarter_span("2024-Q4"))


@pytest.fixture(scope="module")
def record(loaded_corpus: Path) -> Iterator[Engine]:
    """Return the record of the shipped corpus, only to be read."""
    with opened(loaded_corpus) as engine:
        yield engine


@pytest.fixture(scope="module")
def view(record: Engine) -> ReviewView:
    """Return its review of the last quarter of 2024."""
    return review(record, THEN, CHOICES)[0]


def test_every_prediction_is_the_one_of_show(record: Engine, view: ReviewView) -> None:
    assert len(view.known) > 20
    for one in view.known[::10]:
        shown, _ = show_prediction(record, THEN, show_id("prediction", one.line.number))
        assert prediction_row(one) == prediction_row(shown)


def test_what_became_known_lies_in_the_quarter_and_comes_by_day(view: ReviewView) -> None:
    days = [one.line.known.at.date() for one in view.known if one.line.known is not None]
    assert len(days) == len(view.known)
    assert days == sorted(days)
    assert date(2024, 10, 1) <= days[0] <= days[-1] <= date(2024, 12, 31)


def test_the_boards_are_those_of_scoreboard(record: Engine, view: ReviewView) -> None:
    now, _, _ = board(record, THEN, BoardSpec())
    assert view.board.rows == now.rows
    earlier, _, _ = board(record, Viewpoint(as_of=date(2024, 9, 30)), BoardSpec())
    assert view.before is not None
    assert view.before.rows == earlier.rows
    topics, _, _ = board(record, THEN, BoardSpec(per="topic"))
    assert view.topics is not None
    assert view.topics.rows == topics.rows


def test_every_scored_call_is_there_once(view: ReviewView) -> None:
    assert len(view.record) == sum(row["n_scored"] for row in view.board.rows)
    numbers = {one.line.number for one in view.known}
    assert [one for one in view.record if one.call.line.number in numbers] == list(view.calls)
    assert all(one.call.reason is None for one in view.record)


def test_what_is_late_and_what_is_next_is_what_due_says(record: Engine, view: ReviewView) -> None:
    lines, _ = list_due(record, THEN, within_days=90)
    late = {line.number for line in lines if line.status in {"due", "overdue"}}
    ahead = {line.number for line in lines if line.status in {"open", "upcoming"}}
    assert {line.number for line in view.unresolved} == late
    assert {line.number for line in view.ahead} == ahead


def test_evidence_appeared_in_the_quarter(view: ReviewView) -> None:
    assert view.evidence
    for one in view.evidence:
        published = one.evidence.published
        day = one.evidence.retrieved_at if published is None else published.at
        assert day is not None
        assert date(2024, 10, 1) <= day.date() <= date(2024, 12, 31)


def test_a_topic_and_a_source_narrow_every_part(record: Engine) -> None:
    choices = ReviewChoices(
        span=quarter_span("2024-Q4"), sources=("weijin-research",), topics=("agents",)
    )
    narrow, meta = review(record, THEN, choices)
    assert narrow.only == ("topic agents", "Weijin Research")
    assert meta["sources"] == ["weijin-research"]
    for line in (*(one.line for one in narrow.known), *narrow.unresolved, *narrow.ahead):
        assert "agents" in line.prediction.topics
    assert [row["key"] for row in narrow.board.rows] == ["weijin-research"]
    assert {one.source for one in narrow.record} == {"weijin-research"}
