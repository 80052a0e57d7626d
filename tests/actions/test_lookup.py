"""Lists: who stands where at a viewpoint, and which filter admits what."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tracker.actions.lookup import (
    ListFilter,
    list_documents,
    list_due,
    list_evidence,
    list_imports,
    list_predictions,
    list_sources,
)
from tracker.actions.opinions import add_forecast, retract
from tracker.actions.record import edit_prediction
from tracker.actions.viewpoint import Viewpoint
from tracker.domain.forecast import Forecast
from tracker.domain.instant import When
from tracker.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tracker.store.journal import Stamp

    Stamps = Callable[..., Stamp]

TODAY = date(2026, 11, 21)


def keys(engine: Engine, day: date = TODAY, **chosen: Any) -> list[str]:  # noqa: ANN401 - fields of a filter
    lines, _ = list_predictions(engine, Viewpoint(as_of=day), ListFilter(**chosen))
    return [line.prediction.key for line in lines]


@pytest.mark.parametrize(
    ("chosen", "admitted"),
    [
        ({}, ["rain", "party", "count", "day"]),
        ({"statuses": ("overdue",)}, ["party"]),
        ({"statuses": ("open", "resolved")}, ["rain", "count", "day"]),
        ({"sources": ("bob",)}, ["rain", "day"]),
        ({"sources": ("Bob",)}, ["rain", "day"]),
        ({"sources": ("bob", "ann")}, ["rain", "party", "count", "day"]),
        ({"topics": ("weather",)}, ["rain"]),
        ({"documents": ("outlook",)}, ["rain", "party", "count", "day"]),
        ({"documents": ("Outlook",), "sources": ("bob",)}, ["rain", "day"]),
        ({"search": "WINS"}, ["party"]),
        ({"search": "is seen"}, ["rain"]),
        ({"search": "nothing at all"}, []),
        ({"search": "the", "statuses": ("open",)}, ["count", "day"]),
    ],
)
def test_a_filter_admits_what_fits_all_of_it(
    small: Engine, chosen: dict[str, Any], admitted: list[str]
) -> None:
    assert keys(small, **chosen) == admitted


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"sources": ("bbo",)}, "no source 'bbo'; nearest: bob"),
        ({"topics": ("wether",)}, "no topic 'wether'; nearest: weather"),
        ({"documents": ("look",)}, "no document 'look'; nearest: outlook"),
    ],
)
def test_a_filter_by_what_is_not_there_is_refused(
    small: Engine, chosen: dict[str, Any], message: str
) -> None:
    with pytest.raises(NotFound, match=message):
        keys(small, **chosen)


@pytest.mark.parametrize(
    ("day", "statuses"),
    [
        (date(2024, 1, 9), ["upcoming", "upcoming", "upcoming", "upcoming"]),
        (date(2024, 1, 10), ["open", "open", "open", "open"]),
        (date(2024, 2, 29), ["open", "open", "open", "open"]),
        (date(2024, 3, 1), ["resolved", "open", "open", "open"]),
        (date(2024, 6, 29), ["resolved", "open", "open", "open"]),
        (date(2024, 6, 30), ["resolved", "due", "open", "open"]),
        (date(2024, 7, 30), ["resolved", "due", "open", "open"]),
        (date(2024, 7, 31), ["resolved", "overdue", "open", "open"]),
        (date(2026, 11, 30), ["resolved", "overdue", "open", "due"]),
    ],
)
def test_a_status_is_that_at_the_end_of_the_day(
    small: Engine, day: date, statuses: list[str]
) -> None:
    lines, _ = list_predictions(small, Viewpoint(as_of=day), ListFilter())
    assert [str(line.status) for line in lines] == statuses


def test_forecasts_and_evidence_are_counted_as_of_the_day(small: Engine) -> None:
    counted = {}
    for day in (date(2024, 1, 9), date(2024, 1, 10), date(2024, 2, 1), date(2024, 4, 1)):
        lines, _ = list_predictions(small, Viewpoint(as_of=day), ListFilter())
        counted[day] = (lines[0].n_forecasts, lines[0].n_evidence)
    assert list(counted.values()) == [(0, 0), (1, 0), (2, 0), (2, 2)]


def test_due_is_what_wants_a_resolution_and_what_closes_soon(small: Engine) -> None:
    def due(within: int) -> list[str]:
        lines, _ = list_due(small, Viewpoint(as_of=TODAY), within_days=within)
        return [line.prediction.key for line in lines]

    assert due(0) == ["party"]
    assert due(8) == ["party"]
    assert due(9) == ["party", "day"]
    assert due(400) == ["party", "count", "day"]


def test_sources_are_counted_by_what_they_said_and_wrote(small: Engine) -> None:
    lines, meta = list_sources(small, Viewpoint(as_of=TODAY))
    counted = {
        line.source.key: (line.n_predictions, line.n_forecasts, line.n_relayed, line.n_documents)
        for line in lines
    }
    assert counted == {"ann": (3, 3, 0, 1), "bob": (2, 2, 0, 0), "paper": (0, 0, 0, 1)}
    assert meta["verb"] == "source list"


def test_a_relayed_forecast_is_not_a_first_hand_one(small: Engine, stamp: Stamps) -> None:
    said = Forecast("count", "bob", When(datetime(2024, 1, 1, tzinfo=UTC)), point=1.0, via=("ann",))
    add_forecast(small, said, made=said.made, stamp=stamp())
    lines, _ = list_sources(small, Viewpoint(as_of=TODAY))
    bob = next(line for line in lines if line.source.key == "bob")
    assert (bob.n_predictions, bob.n_forecasts, bob.n_relayed) == (2, 2, 1)


def test_documents_and_evidence_are_listed(small: Engine) -> None:
    documents, _ = list_documents(small, Viewpoint(as_of=TODAY))
    assert [line.document.key for line in documents] == ["outlook"]
    line, evidence, meta = list_evidence(small, Viewpoint(as_of=TODAY), "p-1")
    assert line.number == 1
    assert [view.number for view in evidence] == [1, 2]
    assert meta["prediction"] == "P-01"
    with pytest.raises(NotFound, match="no prediction 'P-09'"):
        list_evidence(small, Viewpoint(as_of=TODAY), "P-9")


def test_imports_are_listed_also_when_taken_back(small: Engine, stamp: Stamps) -> None:
    retract(small, "I-1", why="wrong file", stamp=stamp())
    (line,), _ = list_imports(small, Viewpoint(as_of=TODAY))
    assert (line.number, line.format, line.name, line.retracted) == (
        1, "corpus", "small", "wrong file",
    )  # fmt: skip
    assert line.n_facts is not None
    assert line.n_facts > 30
    assert keys(small) == []


def test_an_earlier_record_shows_what_it_knew(small: Engine, stamp: Stamps) -> None:
    edit_prediction(small, "rain", {"title": "Wet"}, why="short", stamp=stamp())
    for point, title in ((1, "It rains"), (2, "Wet"), (None, "Wet")):
        view = Viewpoint(as_of=TODAY, as_recorded=point)
        lines, meta = list_predictions(small, view, ListFilter())
        assert lines[0].prediction.title == title
        assert meta["as_recorded"] == point


def test_a_corpus_is_looked_at_alone(small: Engine) -> None:
    lines, meta = list_predictions(small, Viewpoint(as_of=TODAY, corpora=("small",)), ListFilter())
    assert len(lines) == 4
    assert meta["corpora"] == ["small"]
    with pytest.raises(NotFound, match="no corpus 'big'"):
        list_predictions(small, Viewpoint(as_of=TODAY, corpora=("big",)), ListFilter())
