"""Frames: the record as columns, as `domain.columns` declares them, alike on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tracker.actions.seeding import seed
from tracker.domain.columns import (
    CURVE,
    FORECASTS,
    NAMES,
    NEVER,
    PARTS,
    PREDICTIONS,
    QUANTILE,
    TOPICS,
)
from tracker.domain.criterion import Criterion
from tracker.domain.forecast import Forecast
from tracker.domain.instant import Precision, When, microseconds
from tracker.domain.prediction import Prediction
from tracker.domain.source import Source, SourceKind
from tracker.exchange.corpus.folder import load
from tracker.scoring.frame import Frame
from tracker.settings import shipped
from tracker.store.frames import read_frame
from tracker.store.journal import Stamp
from tracker.store.keys import Keys
from tracker.store.ledger import writing
from tracker.store.mapping import Writer
from tracker.store.mapping_events import append_forecast
from tracker.store.snapshot import Snapshot, reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine

STAMP = Stamp("tester", "test", datetime(2026, 11, 21, tzinfo=UTC))
BLOCKS = (("predictions", PREDICTIONS), ("forecasts", FORECASTS), ("parts", PARTS))


def instant(year: int, month: int = 1, day: int = 1) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


def frame_of(engine: Engine, *, only: int | None = None, point: int | None = None) -> Any:  # noqa: ANN401 - blocks of arrays
    with reading(engine, point) as snapshot:
        return read_frame(snapshot, only=only)


def write(
    engine: Engine, predictions: Iterable[Prediction], forecasts: Iterable[Forecast] = ()
) -> None:
    """Write predictions with forecasts of Ann and Bob."""
    with writing(engine, STAMP) as ledger:
        keys = Keys(Snapshot(ledger.connection))
        writer = Writer(ledger, keys)
        for key in ("ann", "bob"):
            writer.source(Source(key, key.title()), version=1)
        for record in predictions:
            number = writer.prediction(record, version=1)
            writer.criterion(number, record.criterion, version=1)
        for forecast in forecasts:
            append_forecast(ledger, keys, forecast)


def prediction(key: str, **more: Any) -> Prediction:  # noqa: ANN401 - fields of a record
    plain: dict[str, Any] = {
        "title": key.title(),
        "opens_at": instant(2024),
        "closes_at": instant(2025),
        "criterion": Criterion("It is seen."),
    }
    return Prediction(key=key, **plain | more)


def equal(one: Any, other: Any) -> bool:  # noqa: ANN401 - blocks of arrays
    return one["names"] == other["names"] and all(
        np.array_equal(one[block][name], other[block][name], equal_nan=dtype == "float64")
        for block, schema in (*BLOCKS, ("topics", TOPICS))
        for name, dtype in schema.items()
    )


def test_a_frame_has_the_declared_columns_and_is_accepted_by_scoring(filled: Engine) -> None:
    frame = frame_of(filled)
    for block, schema in (*BLOCKS, ("topics", TOPICS)):
        assert list(frame[block]) == list(schema)
        for name, dtype in schema.items():
            assert frame[block][name].dtype == np.dtype(dtype), f"{block}.{name}"
            assert frame[block][name].ndim == 1
    assert set(frame["names"]) == set(NAMES)
    checked = Frame.from_arrays(**frame)
    assert checked.n_predictions == 3
    assert checked.n_forecasts == 5  # the sixth was retracted


def test_crowds_are_the_sources_that_are_such_by_their_newest_version(engine: Engine) -> None:
    write(engine, [prediction("rain")])
    assert frame_of(engine)["names"]["crowds"] == ()
    with writing(engine, STAMP) as ledger:
        writer = Writer(ledger, Keys(Snapshot(ledger.connection)))
        writer.source(Source("site", "Site", kind=SourceKind.CROWD), version=1)
        writer.source(Source("ann", "Ann", kind=SourceKind.CROWD), version=2)
    names = frame_of(engine)["names"]
    assert [names["sources"][code] for code in names["crowds"]] == ["ann", "site"]


def test_an_empty_record_is_an_empty_frame(engine: Engine) -> None:
    checked = Frame.from_arrays(**frame_of(engine))
    assert (checked.n_predictions, checked.n_forecasts) == (0, 0)


def test_frames_of_both_databases_are_equal(sqlite_engine: Engine, postgres_engine: Engine) -> None:
    corpus = load(shipped("seeds") / "ai-2024")
    for engine in (sqlite_engine, postgres_engine):
        seed(engine, corpus, stamp=STAMP)
    one, other = frame_of(sqlite_engine), frame_of(postgres_engine)
    assert equal(one, other)
    assert len(one["predictions"]["number"]) == len(corpus.predictions)
    assert len(one["forecasts"]["sequence"]) == len(corpus.forecasts)
    assert Frame.from_arrays(**other).n_forecasts == len(corpus.forecasts)


def test_the_cells_of_a_frame_are_those_of_the_record(filled: Engine) -> None:
    frame = frame_of(filled)
    names, forecasts = frame["names"], frame["forecasts"]
    assert names["predictions"] == ("rain", "party", "count")
    assert names["options"] == ((), ("red", "blue"), ())
    assert names["sources"] == ("paper", "ann")
    assert names["source_parents"] == ((), (0,))
    assert names["sections"] == ({0: "Opening", 2: "Weather"},)
    assert names["topics"] == ("weather", "water")
    first = {name: cells[forecasts["sequence"] == 1][0] for name, cells in forecasts.items()}
    expected = {
        "prediction": 0,
        "source": 1,
        "made_at": microseconds(instant(2024, 1, 10)),
        "made_until": microseconds(instant(2024, 1, 10)),
        "ends_at": microseconds(instant(2024, 12)),
        "place": 9,
        "withdrawn": False,
        "stance": 1,
        "strength": 3,
        "hedged": True,
        "original_strength": 4,
        "relayer": 0,
        "published_at": microseconds(instant(2024, 1, 10)),
        "document": 0,
        "section": 2,
        "n_parts": 0,
    }
    assert {name: first[name] for name in expected} == expected
    assert np.isnan([first[name] for name in ("probability", "point", "low", "level")]).all()
    predictions = frame["predictions"]
    assert predictions["number"].tolist() == [1, 2, 3]
    assert predictions["type"].tolist() == [0, 1, 2]
    assert predictions["ordered"].tolist() == [False, True, False]
    assert predictions["main_topic"].tolist() == [0, -1, -1]
    assert predictions["document"].tolist() == [0, -1, -1]
    assert predictions["section"].tolist() == [2, -1, -1]
    assert predictions["related_component"].tolist() == [0, 0, 2]
    assert predictions["corpus"].tolist() == [0, 0, 0]
    assert predictions["base_rate"][0] == 0.3
    assert predictions["criterion_written_at"][1] == NEVER
    assert frame["topics"]["topic"].tolist() == [0, 1]


def test_parts_follow_their_forecast_in_order(filled: Engine) -> None:
    frame = frame_of(filled)
    forecasts, parts = frame["forecasts"], frame["parts"]
    shown = [
        (int(forecasts["sequence"][row]), option, level, value)
        for row, option, level, value in zip(
            *(parts[name].tolist() for name in ("forecast", "option", "level", "value")),
            strict=True,
        )
    ]
    assert [one[0] for one in shown] == [3, 3, 5, 5, 5, 5, 5, 5]
    assert [one[1] for one in shown] == [0, 1, -1, -1, -2, -2, -2, -2]
    assert [one[3] for one in shown] == [0.75, 0.25, 3.0, 15.0, 0.0, 15.0, 40.0, 40.0]
    assert [one[2] for one in shown[2:]] == [0.1, 0.5, 0.0, 0.5, 0.9, 1.0]
    assert forecasts["n_parts"][forecasts["sequence"] == 3].tolist() == [2]


def test_rows_are_sorted_by_prediction_source_time_place_and_number(engine: Engine) -> None:
    said = [
        Forecast("snow", "bob", When(instant(2024, 5)), probability=0.1),
        Forecast("rain", "bob", When(instant(2024, 6)), probability=0.2),
        Forecast("rain", "ann", When(instant(2024, 6)), probability=0.3),
        Forecast("rain", "bob", When(instant(2024, 5)), probability=0.4),
        Forecast("rain", "bob", When(instant(2024, 5)), probability=0.5),
    ]
    write(engine, [prediction("rain"), prediction("snow")], said)
    assert frame_of(engine)["forecasts"]["sequence"].tolist() == [3, 4, 5, 2, 1]


@pytest.mark.parametrize(
    ("when", "until"),
    [
        pytest.param(When(instant(2024, 2, 5)), instant(2024, 2, 5), id="day"),
        pytest.param(
            When(instant(2024, 2, 5), Precision.ESTIMATED), instant(2024, 2, 5), id="estimated"
        ),
        pytest.param(
            When(instant(2024, 2, 5), Precision.INSTANT), instant(2024, 2, 5), id="instant"
        ),
        pytest.param(When(instant(2024, 2), Precision.MONTH), instant(2024, 2, 29), id="month"),
        pytest.param(When(instant(2023, 2), Precision.MONTH), instant(2023, 2, 28), id="short"),
        pytest.param(When(instant(2024, 12), Precision.MONTH), instant(2024, 12, 31), id="last"),
        pytest.param(When(instant(2024), Precision.YEAR), instant(2024, 12, 31), id="year"),
    ],
)
def test_a_month_or_year_was_made_by_its_last_day(
    sqlite_engine: Engine, when: When, until: datetime
) -> None:
    write(sqlite_engine, [prediction("rain")], [Forecast("rain", "ann", when, probability=0.5)])
    forecasts = frame_of(sqlite_engine)["forecasts"]
    assert forecasts["made_at"].tolist() == [microseconds(when.at)]
    assert forecasts["made_until"].tolist() == [microseconds(until)]


def test_a_frame_of_one_prediction_is_its_rows_of_the_whole(filled: Engine) -> None:
    whole = frame_of(filled)
    for number in (1, 2, 3):
        one = frame_of(filled, only=number)
        assert Frame.from_arrays(**one).n_predictions == 1
        assert one["predictions"]["number"].tolist() == [number]
        rows = whole["forecasts"]["prediction"] == number - 1
        assert one["forecasts"]["sequence"].tolist() == (
            whole["forecasts"]["sequence"][rows].tolist()
        )
        for name in ("outcome_kind", "outcome", "known_at", "closes_at", "all_fair"):
            a, b = one["predictions"][name][0], whole["predictions"][name][number - 1]
            assert a == b or (np.isnan(a) and np.isnan(b))


def test_a_frame_as_recorded_is_the_frame_of_then(engine: Engine) -> None:
    write(engine, [prediction("rain")], [Forecast("rain", "ann", When(instant(2024)), hedge="")])
    then = frame_of(engine)
    write_more(engine)
    assert not equal(frame_of(engine), then)
    replayed = frame_of(engine, point=1)
    assert all(
        np.array_equal(replayed[block][name], then[block][name], equal_nan=dtype == "float64")
        for block, schema in BLOCKS
        for name, dtype in schema.items()
    )
    assert replayed["names"] == then["names"]


def write_more(engine: Engine) -> None:
    with writing(engine, STAMP) as ledger:
        keys = Keys(Snapshot(ledger.connection))
        writer = Writer(ledger, keys)
        writer.source(Source("eve", "Eve", parents=("ann",)), version=1)
        later = prediction("snow", topics=("weather",), closes_at=instant(2030))
        number = writer.prediction(later, version=1)
        writer.criterion(number, later.criterion, version=1)
        append_forecast(ledger, keys, Forecast("rain", "eve", When(instant(2024)), probability=0.1))
        changed = prediction("rain", closes_at=instant(2026))
        writer.prediction(changed, why="moved")


def test_a_curve_stands_after_the_quantiles_of_its_forecast(engine: Engine) -> None:
    curve = ((0.0, 0.0), (0.0, 0.1), (5.0, 0.5), (9.0, 1.0))
    made = When(instant(2024, 2))
    write(
        engine,
        [prediction("rain"), prediction("height", type="numeric")],
        [
            Forecast("height", "bob", made, quantiles=((0.5, 4.0),), curve=curve),
            Forecast("height", "ann", made, curve=curve),
            Forecast("rain", "ann", made, probability=0.4),
        ],
    )
    frame = frame_of(engine)
    parts = frame["parts"]
    assert parts["forecast"].tolist() == [1] * 4 + [2] * 5
    assert parts["option"].tolist() == [CURVE] * 4 + [QUANTILE] + [CURVE] * 4
    assert parts["value"][:4].tolist() == [value for value, _ in curve]
    assert parts["level"][:4].tolist() == [share for _, share in curve]
    assert frame["forecasts"]["n_parts"].tolist() == [0, 4, 5]
    assert Frame.from_arrays(**frame).n_forecasts == 3


def test_a_table_of_a_frame_has_quantiles_and_no_points_of_curves(engine: Engine) -> None:
    made, curve = When(instant(2024, 2)), ((0.0, 0.0), (5.0, 0.5), (9.0, 1.0))
    write(
        engine,
        [prediction("height", type="numeric")],
        [
            Forecast("height", "ann", made, curve=curve, point=3.0),
            Forecast("height", "bob", made, quantiles=((0.5, 4.0), (0.9, 6.0)), curve=curve),
        ],
    )
    table = Frame.from_arrays(**frame_of(engine)).to_pandas()
    assert table["source"].tolist() == ["ann", "bob", "bob"]
    assert table["value"].fillna(-1.0).tolist() == [-1.0, 4.0, 6.0]
    assert table["quantile"].fillna(-1.0).tolist() == [-1.0, 0.5, 0.9]
