"""The way from a frame to a long table and back: whatever a table can say survives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.scoring.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.scoring.conftest import World

    Draw = Callable[[st.SearchStrategy[Any]], Any]

OPTIONS = ("None", "yes", "2", "large")
DAYS = ("2024-05-01", "2024-05-11", "2031-01-01")
INSTANTS = ("2024-01-01", "2024-02-03T04:05:06.789Z", "2024-03-01T00:00:00+02:00", "2024-03-01")
PERIODS = ("2024", "2024-02", "2024-06")
OUTCOMES = {
    "binary": ("true", "false", "0.25", "ambiguous", None),
    "multiple_choice": (*OPTIONS[:2], "annulled", None),
    "numeric": ("4.5", "-1e30", "0", None),
    "date": (*DAYS, "later", None),
}
shares = st.floats(0, 1)
numbers = st.floats(-1e9, 1e9)


def said(draw: Draw, kind: str, options: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the rows of one forecast, without what it is about."""
    if kind == "binary":
        return [{"probability": draw(st.none() | shares)}]
    if kind == "multiple_choice":
        first = draw(shares)
        rest = [(1 - first) / (len(options) - 1)] * (len(options) - 1)
        return [
            {"option": name, "value": value}
            for name, value in zip(options, [first, *rest], strict=True)
        ]
    cells = st.sampled_from(DAYS) if kind == "date" else numbers
    low, high = sorted([draw(numbers), draw(numbers)])
    whole = draw(
        st.sampled_from([{}, {"low": low, "high": high}, {"low": low, "high": high, "level": 0.8}])
    ) | {"point": draw(st.none() | cells)}
    if draw(st.booleans()):
        return [whole]
    return [whole | {"quantile": q, "value": v} for q, v in ((0.9, high), (0.1, low))]


@st.composite
def tables(draw: Draw) -> pd.DataFrame:
    """Return long tables of every type, with and without windows, in any order of forecasts."""
    with_window = draw(st.booleans())
    forecasts = []
    for key in draw(st.lists(st.sampled_from("abc"), min_size=1, unique=True)):
        kind = draw(st.sampled_from(sorted(OUTCOMES)))
        options = OPTIONS[: draw(st.integers(2, 4))]
        about: dict[str, Any] = {
            "prediction": key,
            "type": kind,
            "ordered": draw(st.sampled_from([None, True, False])),
            "outcome": draw(st.sampled_from(OUTCOMES[kind])),
            "unit": draw(st.sampled_from([None, "kg", "m"])),
            "topic": draw(st.sampled_from(["", "t", "u;t"])),
            "cluster": draw(st.sampled_from("xy")),
        }
        if with_window:
            about["opens_at"] = draw(st.sampled_from([None, "2023-01-01"]))
            about["closes_at"] = draw(st.sampled_from([None, "2024-12-31"]))
            about["known_at"] = draw(st.sampled_from([None, *INSTANTS, *PERIODS]))
        places = st.tuples(st.sampled_from("pq"), st.sampled_from([*INSTANTS[:2], *PERIODS[1:]]))
        for source, made_at in draw(st.lists(places, min_size=1, max_size=4, unique=True)):
            place = {"source": source, "made_at": made_at}
            place["ends_at"] = draw(st.sampled_from([None, "2024-11-01"]))
            forecasts.append([about | place | part for part in said(draw, kind, options)])
    return pd.DataFrame([row for rows in draw(st.permutations(forecasts)) for row in rows])


@settings(max_examples=60)
@given(tables())
def test_what_a_table_says_survives_the_way_to_a_frame_and_back(table: pd.DataFrame) -> None:
    once = Frame.from_pandas(table)
    twice = Frame.from_pandas(once.to_pandas())
    assert twice.names == once.names
    for block in ("predictions", "forecasts", "parts", "topics"):
        for name, array in getattr(once, block).items():
            np.testing.assert_array_equal(array, getattr(twice, block)[name], err_msg=name)


def test_what_is_not_known_survives_the_way_back() -> None:
    table = {
        "prediction": ["b", "a", "a"],
        "source": ["x", "y", "x"],
        "probability": [0.9, 0.2, 0.7],
        "closes_at": "2024-02-01",
        "outcome": [None, 1, 1],
    }
    once = Frame.from_pandas(pd.DataFrame(table))
    twice = Frame.from_pandas(once.to_pandas())
    assert twice.predictions["known_at"].tolist() == once.predictions["known_at"].tolist()
    assert twice.predictions["outcome_kind"].tolist() == [0, -1]


def test_a_withdrawal_ends_the_forecast_before_it(world: World) -> None:
    frame = world(
        {"p": {"outcome": "true"}},
        [{"on": "p", "day": 1, "probability": 0.7}, {"on": "p", "day": 5, "withdrawn": True}],
    )
    table = frame.to_pandas()
    assert len(table) == 1
    assert str(table["ends_at"][0])[:10] == "1970-01-06"
