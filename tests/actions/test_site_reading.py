"""One reading of everything gives what each verb gives for one."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.actions.dossier import show_document, show_prediction
from tracker.actions.lookup import list_sources
from tracker.actions.opening import opened
from tracker.actions.review import ReviewChoices, review
from tracker.actions.site_reading import read_site
from tracker.actions.track_record import track_record
from tracker.actions.viewpoint import Viewpoint
from tracker.domain.quarter import read_quarter
from tracker.reports.review_board import moves
from tracker.reports.review_span import quarter_span
from tracker.scoring.spec import BoardSpec

if TYPE_CHECKING:
    from tests.conftest import Run

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
ATTACKS, CONDITIONAL = FIXTURES / "attacks", FIXTURES / "hard-cases" / "05-conditional"


def test_a_site_holds_what_the_verbs_show(loaded_corpus: Path) -> None:
    viewpoint = Viewpoint(as_of=date(2025, 1, 31))
    with opened(loaded_corpus) as engine:
        record = read_site(engine, viewpoint, title=None)
        for place in range(0, len(record.predictions), 40):
            shown, _ = show_prediction(engine, viewpoint, f"P-{place + 1}")
            # No page is blind, so that nobody's names have to be taken out of one.
            assert record.predictions[place] == dataclasses.replace(shown, ever_said=())
        track, _ = track_record(engine, viewpoint, "weijin-research", BoardSpec())
        assert record.tracks["weijin-research"] == track
        assert (
            record.documents[0]
            == show_document(engine, viewpoint, record.documents[0].line.document.key)[0]
        )
        assert list(record.sources) == list_sources(engine, viewpoint)[0]


def test_the_reviews_of_a_site_are_those_of_the_verb(loaded_corpus: Path) -> None:
    viewpoint = Viewpoint(as_of=date(2025, 3, 31))
    with opened(loaded_corpus) as engine:
        record = read_site(engine, viewpoint, title=None)
        told, _ = review(engine, viewpoint, ReviewChoices(span=quarter_span("2025-Q1")))
    shown = record.reviews[read_quarter("2025-Q1")]
    assert moves(shown) == moves(told) != ()
    assert shown.board.rows == told.board.rows


def test_a_corpus_narrows_the_site_to_what_it_names(run: Run, tmp_path: Path) -> None:
    for words in (["init"], ["seed", str(ATTACKS)], ["seed", str(CONDITIONAL)]):
        assert run(*words).code == 0
    viewpoint = Viewpoint(as_of=date(2026, 11, 21), corpora=("conditional",))
    with opened(tmp_path / "tracker.db") as engine:
        whole = read_site(engine, Viewpoint(as_of=date(2026, 11, 21)), title="All")
        narrow = read_site(engine, viewpoint, title=None)
    assert (whole.title, narrow.title) == ("All", "Conditional claims")
    assert (len(whole.predictions), len(narrow.predictions)) == (7, 3)
    assert [line.source.key for line in narrow.sources] == ["ann", "paper"]
    assert [view.line.document.key for view in narrow.documents] == ["outlook"]
    assert set(narrow.tracks) == {"ann"}


def test_an_outcome_that_was_not_known_yet_is_not_told(loaded_corpus: Path) -> None:
    with opened(loaded_corpus) as engine:
        before, _ = show_prediction(engine, Viewpoint(as_of=date(2024, 6, 30)), "P-07")
        after, _ = show_prediction(engine, Viewpoint(as_of=date(2024, 10, 28)), "P-07")
    assert (before.resolutions, before.in_force) == ((), None)
    assert [act.number for act in after.resolutions] == [after.in_force]
