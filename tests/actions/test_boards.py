"""Boards: what is added later leaves an earlier day as it was; what corrects it is counted."""

from __future__ import annotations

import dataclasses
import json
import shutil
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tracker.actions.boards import Corrections, board
from tracker.actions.lookup import ListFilter, list_predictions
from tracker.actions.opinions import add_evidence, add_forecast, retract
from tracker.actions.record import add_prediction, add_source, edit_prediction, set_criterion
from tracker.actions.resolve import ResolveRequest, reopen, resolve
from tracker.actions.viewpoint import Viewpoint
from tracker.domain.criterion import Criterion
from tracker.domain.evidence import Evidence
from tracker.domain.forecast import Forecast
from tracker.domain.instant import Precision, When, start_of
from tracker.domain.prediction import Prediction
from tracker.domain.source import Source
from tracker.errors import NotFound
from tracker.scoring.spec import BoardSpec
from tracker.store.engine import make_engine, read_url
from tracker.store.journal import Stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

DAY = date(2024, 6, 30)
RECORDED = datetime(2024, 6, 1, tzinfo=UTC)
LATER = datetime(2026, 11, 1, tzinfo=UTC)
SOURCES = ("ann", "bob", "eve", "new")
OPEN = tuple(f"open-{number}" for number in range(4))
SPECS = (
    BoardSpec(),
    BoardSpec(rule="log", per="organisation", clamp=0.01),
    BoardSpec(rule="hit", per="topic", criteria="as-if-fair"),
    BoardSpec(selection="first", per="horizon", reference="base-rate"),
    BoardSpec(rule="spherical", per="strength", readings=True),
    BoardSpec(per="type", relay="relayed", settled=True),
)


def prediction(key: str, number: int) -> Prediction:
    opens = datetime(2024, 1, 1, tzinfo=UTC)
    return Prediction(
        key=key,
        title=key,
        opens_at=opens,
        closes_at=opens + timedelta(days=120 + 60 * number),
        criterion=Criterion("It is seen.", written_at=opens),
        topics=(("weather", "money")[number % 2],),
    )


def fill(engine: Engine) -> None:
    """Write a record of June 2024: eight predictions, half of them resolved, three sources."""
    stamp = Stamp("tester", "test", RECORDED)
    add_source(engine, Source("paper", "The Paper"), stamp=stamp)
    for key in SOURCES[:3]:
        add_source(engine, Source(key, key.title(), parents=("paper",)), stamp=stamp)
    resolved = tuple(f"done-{number}" for number in range(4))
    for number, key in enumerate((*OPEN, *resolved)):
        add_prediction(engine, prediction(key, number % 4), stamp=stamp)
        for place, source in enumerate(SOURCES[:3]):
            made = When(start_of(date(2024, 1, 5 + place)))
            shown = {"probability": (0.15, 0.4, 0.8)[(number + place) % 3]}
            hedged = {"hedge": "will", "strength": "likely"}
            how: dict[str, Any] = hedged if (number + place) % 4 == 0 else shown
            add_forecast(engine, Forecast(key, source, made, **how), made=made, stamp=stamp)
    for number, key in enumerate(resolved):
        known = When(start_of(date(2024, 4, 1 + number)))
        outcome = ("true", "false", "0.5", "true")[number]
        early = "seen" if outcome == "false" else None
        resolve(engine, ResolveRequest(key, outcome, known=known, early=early), stamp=stamp)


@pytest.fixture(scope="module")
def june(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record of June 2024, closed; tests copy it."""
    path = tmp_path_factory.mktemp("june") / "june.db"
    shutil.copyfile(template, path)
    engine = make_engine(read_url(path))
    fill(engine)
    engine.dispose()
    return path


@pytest.fixture
def open_june(june: Path, tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """Open fresh copies of the record of June 2024."""
    engines: list[Engine] = []

    def make() -> Engine:
        path = tmp_path / f"{len(engines)}.db"
        shutil.copyfile(june, path)
        engines.append(make_engine(read_url(path)))
        return engines[-1]

    yield make
    for engine in engines:
        engine.dispose()


@pytest.fixture
def world(open_june: Callable[[], Engine]) -> Engine:
    """The record of June 2024."""
    return open_june()


def rows(engine: Engine, spec: BoardSpec = SPECS[0], day: date = DAY) -> str:
    """Return the board as of a day, as bytes would show it, without head and number of facts."""
    answer, corrections, _ = board(engine, Viewpoint(as_of=day), spec)
    parts = (answer.rows, answer.references, dataclasses.asdict(answer.facts))
    return json.dumps([*parts, dataclasses.asdict(corrections)], sort_keys=True)


def corrections(engine: Engine, day: date = DAY) -> Corrections:
    return board(engine, Viewpoint(as_of=day), BoardSpec())[1]


Event = tuple[str, Any]
days_after = st.dates(DAY + timedelta(days=1), date(2026, 10, 31))
after = days_after.map(lambda day: When(start_of(day))) | st.sampled_from(
    [
        When(datetime(2024, 7, 1, tzinfo=UTC), Precision.MONTH),
        When(datetime(2024, 7, 1, 0, 0, 1, tzinfo=UTC), Precision.INSTANT),
        When(datetime(2025, 1, 1, tzinfo=UTC), Precision.YEAR),
    ]
)
forecasts = st.tuples(
    st.just("forecast"),
    st.fixed_dictionaries(
        {
            "key": st.sampled_from(OPEN),
            "source": st.sampled_from(SOURCES),
            "probability": st.floats(0, 1),
            # A year that had begun by then counts by its last day.
            "made": after | st.just(When(datetime(2024, 1, 1, tzinfo=UTC), Precision.YEAR)),
            "withdrawn": st.booleans(),
        }
    ),
)
outcomes = st.tuples(
    st.just("outcome"),
    st.fixed_dictionaries(
        {
            "key": st.sampled_from(OPEN),
            "outcome": st.sampled_from(["true", "false", "0.3", "annulled", "ambiguous"]),
            "known": after,
        }
    ),
)
evidence = st.tuples(
    st.just("evidence"), st.fixed_dictionaries({"key": st.sampled_from(OPEN), "published": after})
)
fresh = st.tuples(st.just("prediction"), st.fixed_dictionaries({"made": after}))


def add(engine: Engine, event: Event, number: int) -> None:
    """Add an event of the world after the day; who said nothing before withdraws nothing."""
    stamp = Stamp("tester", "test", LATER + timedelta(seconds=number))
    kind, said = event
    if kind == "forecast":
        how: dict[str, Any] = {"probability": said["probability"]}
        if said["withdrawn"] and said["source"] != "new" and said["made"].at > RECORDED:
            how = {"withdrawn": True}
        one = Forecast(said["key"], said["source"], said["made"], **how)
        add_forecast(engine, one, made=said["made"], stamp=stamp)
    elif kind == "outcome":
        request = ResolveRequest(
            said["key"], said["outcome"], known=said["known"], early="why", supersede=True
        )
        resolve(engine, request, stamp=stamp)
    elif kind == "evidence":
        seen = Evidence(said["key"], "P", "T", "supports", "S.", published=said["published"])
        add_evidence(engine, seen, stamp=stamp)
    else:
        key = f"fresh-{number}"
        add_prediction(engine, prediction(key, 3), stamp=stamp)
        one = Forecast(key, "ann", said["made"], probability=0.9)
        add_forecast(engine, one, made=said["made"], stamp=stamp)


@settings(
    max_examples=20,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    events=st.tuples(
        st.lists(forecasts | evidence | fresh, max_size=4),
        st.lists(outcomes, max_size=3, unique_by=lambda event: event[1]["key"]),
    ),
    spec=st.sampled_from(SPECS),
)
def test_adding_later_events_never_changes_the_board_of_a_day(
    events: tuple[list[Event], list[Event]],
    spec: BoardSpec,
    open_june: Callable[[], Engine],
) -> None:
    engine = open_june()
    add_source(engine, Source("new", "New"), stamp=Stamp("tester", "test", RECORDED))
    before = rows(engine, spec)
    for number, event in enumerate((*events[0], *events[1])):
        add(engine, event, number)
    assert rows(engine, spec) == before
    engine.dispose()


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.rule}-{spec.per}")
def test_the_day_after_sees_what_happened_then(world: Engine, spec: BoardSpec) -> None:
    """The property above would hold of a board that sees nothing at all."""
    then = When(start_of(DAY + timedelta(days=1)))
    before, next_day = rows(world, spec), rows(world, spec, DAY + timedelta(days=1))
    add(world, ("outcome", {"key": "open-0", "outcome": "true", "known": then}), 0)
    assert rows(world, spec) == before
    assert rows(world, spec, DAY + timedelta(days=1)) != next_day


def test_evidence_after_the_day_is_not_shown_on_it(world: Engine) -> None:
    for published in (DAY, DAY + timedelta(days=1)):
        add(world, ("evidence", {"key": "open-0", "published": When(start_of(published))}), 0)
    for day, count in ((DAY - timedelta(days=1), 0), (DAY, 1), (DAY + timedelta(days=1), 2)):
        lines, _ = list_predictions(world, Viewpoint(as_of=day), ListFilter())
        assert lines[0].n_evidence == count


def stamp(second: int = 0) -> Stamp:
    return Stamp("tester", "test", LATER + timedelta(seconds=second))


def supersede(engine: Engine) -> None:
    known = When(start_of(date(2024, 4, 1)))
    request = ResolveRequest("done-0", "annulled", known=known, supersede=True)
    resolve(engine, request, stamp=stamp())


def learn_outcome_late(engine: Engine) -> None:
    known = When(start_of(date(2024, 6, 15)))
    resolve(engine, ResolveRequest("open-0", "true", known=known), stamp=stamp())


def learn_forecast_late(engine: Engine) -> None:
    made = When(start_of(date(2024, 2, 1)))
    one = Forecast("done-0", "ann", made, probability=0.01)
    add_forecast(engine, one, made=made, stamp=stamp())


def move_window(engine: Engine) -> None:
    closes = {"closes_at": datetime(2027, 1, 1, tzinfo=UTC)}
    edit_prediction(engine, "done-0", closes, why="longer", stamp=stamp())


def move_criterion(engine: Engine) -> None:
    set_criterion(engine, "done-0", {"observe": "Else."}, why="clearer", stamp=stamp())


CORRECTIONS = [
    (supersede, "n_superseded"),
    (lambda engine: reopen(engine, "done-0", why="not seen", stamp=stamp()), "n_reopened"),
    (lambda engine: retract(engine, "F-13", why="misread", stamp=stamp()), "n_retracted"),
    (lambda engine: retract(engine, "P-05", why="misread", stamp=stamp()), "n_retracted"),
    (move_window, "n_redefined"),
    (move_criterion, "n_redefined"),
    (learn_outcome_late, "n_learnt_late"),
    (learn_forecast_late, "n_learnt_late"),
]


@pytest.mark.parametrize(("correct", "counted"), CORRECTIONS)
def test_a_correction_changes_the_past_and_is_counted(
    world: Engine, correct: Callable[[Engine], object], counted: str
) -> None:
    before = rows(world)
    assert corrections(world) == Corrections(0, 0, 0, 0, 0)
    correct(world)
    expected = dataclasses.replace(Corrections(0, 0, 0, 0, 0), **{counted: 1})
    assert corrections(world) == expected
    assert rows(world) != before
    assert corrections(world, date(2026, 11, 2)) == Corrections(0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("viewpoint", "spec", "message"),
    [
        (Viewpoint(as_of=DAY), BoardSpec(topics=("weathr",)), "no topic 'weathr'; nearest: weath"),
        (Viewpoint(as_of=DAY), BoardSpec(sources=("anna",)), "no source 'anna'; nearest: ann"),
        (Viewpoint(as_of=DAY), BoardSpec(lexicon="x"), "no lexicon 'x'"),
        (Viewpoint(as_of=DAY), BoardSpec(reference="source:x"), "no source 'x'"),
        (Viewpoint(as_of=DAY, corpora=("x",)), BoardSpec(), "no corpus 'x'"),
        (
            Viewpoint(as_of=DAY, as_recorded=9999),
            BoardSpec(),
            "no journal sequence '9999'; the newest is",
        ),
    ],
)
def test_a_name_that_the_record_does_not_hold_is_refused(
    world: Engine, viewpoint: Viewpoint, spec: BoardSpec, message: str
) -> None:
    with pytest.raises(NotFound, match=message):
        board(world, viewpoint, spec)


def test_an_answer_says_where_it_was_looked_from(world: Engine) -> None:
    _, _, meta = board(world, Viewpoint(as_of=DAY, as_recorded="5"), BoardSpec(rule="hit"))
    assert (meta["verb"], meta["as_of"], meta["as_recorded"]) == ("scoreboard", "2024-06-30", 5)
    assert meta["rule"] == "hit"
    assert len(meta["head"]) == 64
    _, _, now = board(world, Viewpoint(as_of=DAY), BoardSpec())
    assert now["as_recorded"] is None
    assert now["n_facts"] > meta["n_facts"]
    assert now["head"] != meta["head"]
