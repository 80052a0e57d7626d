"""Snapshots: the record at a point of its journal, without what was retracted by then."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tracker.actions.boards import board
from tracker.actions.lookup import ListFilter, list_predictions
from tracker.actions.opinions import add_evidence, add_forecast, retract
from tracker.actions.record import add_prediction, add_source, edit_prediction
from tracker.actions.resolve import ResolveRequest, resolve
from tracker.actions.viewpoint import Viewpoint
from tracker.domain.criterion import Criterion
from tracker.domain.evidence import Evidence
from tracker.domain.forecast import Forecast
from tracker.domain.instant import When
from tracker.domain.prediction import Prediction
from tracker.domain.source import Source
from tracker.errors import InvalidInput, NotFound
from tracker.scoring.spec import BoardSpec
from tracker.store.frames import read_frame
from tracker.store.journal import Stamp
from tracker.store.keys import Keys
from tracker.store.ledger import writing
from tracker.store.mapping import Writer
from tracker.store.mapping_events import append_forecast
from tracker.store.records import Reader
from tracker.store.snapshot import Snapshot, reading
from tracker.store.tables import journal

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

START = datetime(2024, 3, 1, tzinfo=UTC)
SEEN = When(datetime(2024, 2, 1, tzinfo=UTC))


def stamp(day: int) -> Stamp:
    return Stamp("tester", "test", START + timedelta(days=day))


def prediction(key: str) -> Prediction:
    return Prediction(
        key=key,
        title=key.title(),
        opens_at=datetime(2024, 1, 1, tzinfo=UTC),
        closes_at=datetime(2025, 1, 1, tzinfo=UTC),
        criterion=Criterion("It is seen."),
    )


def evidence(key: str) -> Evidence:
    return Evidence(key, "Office", "Rain", "supports", "It rained.", published=SEEN)


def forecast(key: str, source: str, probability: float) -> Forecast:
    return Forecast(key, source, SEEN, probability=probability)


@pytest.fixture
def world(engine: Engine) -> Engine:
    """Ann and Bob on rain, one transaction a day: sources, prediction, two forecasts, evidence."""
    add_source(engine, Source("ann", "Ann"), stamp=stamp(1))
    add_source(engine, Source("bob", "Bob"), stamp=stamp(2))
    add_prediction(engine, prediction("rain"), stamp=stamp(3))
    add_forecast(engine, forecast("rain", "ann", 0.7), made=SEEN, stamp=stamp(4))
    add_forecast(engine, forecast("rain", "bob", 0.4), made=SEEN, stamp=stamp(5))
    add_evidence(engine, evidence("rain"), stamp=stamp(6))
    return engine


def heads(engine: Engine) -> list[str]:
    with reading(engine) as snapshot:
        return [entry.hash for entry in snapshot.entries().values()]


def test_a_point_is_a_sequence_an_instant_or_a_head(world: Engine) -> None:
    everything = heads(world)
    for sequence in range(1, 7):
        at = START + timedelta(days=sequence)
        head = everything[sequence - 1]
        points = (sequence, str(sequence), f"0{sequence}", head, head[:8], head[:12].upper())
        for point in (*points, at, at + timedelta(hours=23)):
            with reading(world, point) as snapshot:
                assert snapshot.sequence == sequence, point
                entry = snapshot.entry()
                assert entry is not None
                assert entry.hash == head
    with reading(world, START) as snapshot:
        assert snapshot.sequence == 0
        assert snapshot.entry() is None
        assert snapshot.n_facts() == 0
        assert Reader(snapshot).sources() == {}


@pytest.mark.parametrize(
    ("point", "error", "message"),
    [
        (99, NotFound, r"no journal sequence '99'; the newest is 6"),
        ("99", NotFound, r"the newest is 6"),
        ("12345678", NotFound, r"no head hash '12345678'"),
        ("abcdefabcdef", NotFound, r"no head hash 'abcdefabcdef'"),
        ("abc", InvalidInput, r"'abc' is no point of the journal; write an instant, a sequence"),
        ("last week", InvalidInput, r"at least 8 digits of a head hash"),
        ("%%%%%%%%", InvalidInput, r"is no point of the journal"),
    ],
)
def test_a_point_that_is_not_there_is_refused(
    world: Engine, point: str | int, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message), reading(world, point):
        pass


def test_a_head_of_digits_alone_is_found(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    digits = "12345678" + "0" * 56
    monkeypatch.setattr("tracker.store.journal.Entry.computed_hash", lambda _: digits)
    add_source(engine, Source("ann", "Ann"), stamp=stamp(1))
    with reading(engine, digits[:8]) as snapshot:
        assert snapshot.sequence == 1


def seen(engine: Engine, point: int | None = None) -> tuple[int, int, int]:
    """Return how many predictions, forecasts and pieces of evidence a reader sees."""
    with reading(engine, point) as snapshot:
        reader = Reader(snapshot)
        frame = read_frame(snapshot)
        n_predictions, n_forecasts = len(reader.predictions()), len(reader.forecasts())
        assert len(frame["predictions"]["number"]) == n_predictions
        assert len(frame["forecasts"]["sequence"]) == n_forecasts
        return n_predictions, n_forecasts, len(reader.evidence())


@pytest.mark.parametrize(
    ("wanted", "after"),
    [("F-1", (1, 1, 1)), ("e-01", (1, 2, 0)), ("P-1", (0, 0, 0))],
)
def test_what_was_retracted_is_hidden_but_not_from_an_earlier_record(
    world: Engine, wanted: str, after: tuple[int, int, int]
) -> None:
    before = seen(world)
    assert before == (1, 2, 1)
    retract(world, wanted, why="typing error", stamp=stamp(7))
    assert seen(world) == after
    assert seen(world, 6) == before
    assert seen(world, 7) == after
    for year in (2024, 2025, 2030):
        view = Viewpoint(as_of=datetime(year, 12, 31, tzinfo=UTC).date())
        lines, _ = list_predictions(world, view, ListFilter())
        counts = [(line.n_forecasts, line.n_evidence) for line in lines]
        assert counts == ([after[1:]] if after[0] else [])


def test_a_retracted_resolution_gives_way_to_the_one_before(world: Engine) -> None:
    resolve(world, ResolveRequest("P-1", "true", known=SEEN), stamp=stamp(7))
    wrong = ResolveRequest("P-1", "annulled", known=SEEN, supersede=True)
    resolve(world, wrong, stamp=stamp(8))
    assert retract(world, "R-2", why="wrong row", stamp=stamp(9)) == "R-02"
    lines, _ = list_predictions(
        world, Viewpoint(as_of=datetime(2025, 1, 1, tzinfo=UTC).date()), ListFilter()
    )
    assert [str(line.outcome) for line in lines] == ["true"]


def import_rain(engine: Engine, day: int) -> int:
    with writing(engine, stamp(day)) as ledger:
        keys = Keys(Snapshot(ledger.connection))
        number = ledger.append(journal.import_, format="table", name="a", sha256="c" * 64)
        with ledger.importing(number):
            writer = Writer(ledger, keys)
            writer.source(Source("eve", "Eve", parents=("ann",)), version=1)
            id_ = writer.prediction(prediction("snow"), version=1)
            writer.criterion(id_, prediction("snow").criterion, version=1)
            append_forecast(ledger, keys, forecast("snow", "eve", 0.2), 1)
    return number


def test_a_retracted_import_takes_with_it_what_others_said_on_its_predictions(
    world: Engine,
) -> None:
    import_rain(world, 7)
    add_forecast(world, forecast("snow", "ann", 0.9), made=SEEN, stamp=stamp(8))
    add_evidence(world, evidence("snow"), stamp=stamp(8))
    edit_prediction(world, "snow", {"title": "It snows"}, why="clearer", stamp=stamp(9))
    resolve(world, ResolveRequest("snow", "true", known=SEEN), stamp=stamp(9))
    before = seen(world)
    assert before == (2, 4, 2)
    retract(world, "I-1", why="wrong file", stamp=stamp(10))
    assert seen(world) == (1, 2, 1)
    assert seen(world, 11) == before
    view = Viewpoint(as_of=datetime(2025, 6, 1, tzinfo=UTC).date())
    lines, _ = list_predictions(world, view, ListFilter())
    assert [line.prediction.key for line in lines] == ["rain"]
    answer, _, _ = board(world, view, BoardSpec())
    assert sum(row["n_forecast"] for row in answer.rows) == 2


def test_a_retracted_import_leaves_its_sources_whole(world: Engine) -> None:
    import_rain(world, 7)
    with reading(world) as snapshot:
        before = Reader(snapshot).sources()
    retract(world, "I-1", why="wrong file", stamp=stamp(8))
    with reading(world) as snapshot:
        assert Reader(snapshot).sources() == before
        assert before[3].parents == ("ann",)


def test_a_retracted_import_can_be_read_in_again(world: Engine) -> None:
    import_rain(world, 7)
    retract(world, "I-1", why="wrong file", stamp=stamp(8))
    with writing(world, stamp(9)) as ledger:
        keys = Keys(Snapshot(ledger.connection))
        assert keys.find("prediction", "snow") is None
        number = ledger.append(journal.import_, format="table", name="a", sha256="c" * 64)
        with ledger.importing(number):
            writer = Writer(ledger, keys)
            new = writer.prediction(prediction("snow"), version=1)
            writer.criterion(new, prediction("snow").criterion, version=1)
            append_forecast(ledger, keys, forecast("snow", "eve", 0.2), 1)
    assert new == 3
    assert seen(world) == (2, 3, 1)
    with reading(world) as snapshot:
        again = Reader(snapshot).predictions()
    assert again[3] == dataclasses.replace(prediction("snow"))


def test_a_reader_sees_one_snapshot_while_others_write(world: Engine) -> None:
    with reading(world) as snapshot:
        before = Reader(snapshot).forecasts()
        add_forecast(world, forecast("rain", "ann", 0.1), made=SEEN, stamp=stamp(7))
        assert Reader(snapshot).forecasts() == before
        entry = snapshot.entry()
        assert entry is not None
        assert entry.sequence == 6
    assert seen(world) == (1, 3, 1)


def board_rows(engine: Engine, point: Callable[[], int | None]) -> str:
    view = Viewpoint(as_of=datetime(2025, 6, 1, tzinfo=UTC).date(), as_recorded=point())
    answer, _, meta = board(engine, view, BoardSpec())
    return repr(answer) + repr({name: meta[name] for name in ("head", "n_facts")})


def test_as_recorded_replays_a_board_to_the_byte(world: Engine) -> None:
    resolve(world, ResolveRequest("P-1", "true", known=SEEN), stamp=stamp(7))
    published = board_rows(world, lambda: None)
    add_source(world, Source("eve", "Eve"), stamp=stamp(8))
    add_prediction(world, prediction("snow"), stamp=stamp(8))
    add_forecast(world, forecast("snow", "eve", 0.3), made=SEEN, stamp=stamp(8))
    edit_prediction(world, "rain", {"topics": ("weather",)}, why="filed", stamp=stamp(9))
    retract(world, "F-2", why="typing error", stamp=stamp(9))
    assert board_rows(world, lambda: None) != published
    assert board_rows(world, lambda: 7) == published
