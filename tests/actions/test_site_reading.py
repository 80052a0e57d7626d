"""One reading of everything gives what each verb gives for one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tracker.actions.dossier import show_document, show_prediction
from tracker.actions.lookup import list_sources
from tracker.actions.opening import opened
from tracker.actions.site_reading import read_site
from tracker.actions.track_record import track_record
from tracker.actions.viewpoint import Viewpoint
from tracker.scoring.spec import BoardSpec

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2024, 6, 30)], ids=str)
def test_a_site_holds_what_the_verbs_show(loaded_corpus: Path, day: date) -> None:
    viewpoint = Viewpoint(as_of=day)
    with opened(loaded_corpus) as engine:
        record = read_site(engine, viewpoint, title=None)
        for place in range(0, len(record.predictions), 40):
            shown, _ = show_prediction(engine, viewpoint, f"P-{place + 1}")
            assert record.predictions[place] == shown
        track, _ = track_record(engine, viewpoint, "weijin-research", BoardSpec())
        assert record.tracks["weijin-research"] == track
        assert (
            record.documents[0]
            == show_document(engine, viewpoint, record.documents[0].line.document.key)[0]
        )
        assert list(record.sources) == list_sources(engine, viewpoint)[0]


def test_a_corpus_narrows_the_site_to_what_it_names(loaded_corpus: Path) -> None:
    viewpoint = Viewpoint(as_of=date(2026, 11, 21), corpora=("ai-2024",))
    with opened(loaded_corpus) as engine:
        record = read_site(engine, viewpoint, title=None)
        known = {line.source.key for line in list_sources(engine, viewpoint)[0]}
    assert record.title == "Predictions about AI for 2024, from five Chinese articles"
    assert len(record.predictions) == 243
    named = {line.source.key for line in record.sources}
    assert {"weijin-research", "sam-altman", "zhipu-ai"} <= named <= known


def test_an_outcome_that_was_not_known_yet_is_not_told(loaded_corpus: Path) -> None:
    with opened(loaded_corpus) as engine:
        before, _ = show_prediction(engine, Viewpoint(as_of=date(2024, 6, 30)), "P-07")
        after, _ = show_prediction(engine, Viewpoint(as_of=date(2024, 10, 28)), "P-07")
    assert (before.resolutions, before.in_force) == ((), None)
    assert [act.number for act in after.resolutions] == [after.in_force]
