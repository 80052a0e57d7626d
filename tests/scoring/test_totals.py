"""Totals add up over any partition and agree with the frame's own scores."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from tracker.domain.columns import NEVER
from tracker.errors import InvalidFrame
from tracker.scoring import kernel, totals
from tracker.scoring.frame import Frame
from tracker.scoring.kernel import score_pairs
from tracker.scoring.rules import brier
from tracker.scoring.spec import BoardSpec
from tracker.scoring.totals import (
    Totals,
    total_of_calls,
    total_of_columns,
    total_of_frame,
)

DAY = 86_400_000_000
Columns = dict[str, Any]


def columns_of(
    n: int, *, n_predictions: int, n_sources: int, grid: int = 1
) -> tuple[Columns, Columns]:
    """Return shuffled forecasts and their predictions; times are multiples of the grid."""
    rng = np.random.default_rng(n)
    opens_at = rng.integers(0, 100, n_predictions) * DAY
    closes_at = opens_at + rng.integers(1, 200, n_predictions) * DAY
    outcome = rng.integers(0, 2, n_predictions).astype(float)
    prediction = rng.integers(0, n_predictions, n).astype(np.int32)
    made_at = opens_at[prediction] + rng.integers(0, 200 * DAY // grid, n) * grid
    forecasts = {
        "prediction": prediction,
        "source": rng.integers(0, n_sources, n).astype(np.int32),
        "made_at": made_at,
        "probability": rng.integers(1, 100, n) / 100,
        "ends_at": np.where(rng.random(n) < 0.2, made_at + 20 * DAY, NEVER),
    }
    predictions = {
        "opens_at": opens_at,
        "closes_at": closes_at,
        "known_at": closes_at + rng.integers(-50, 50, n_predictions) * DAY,
        "outcome_kind": (1 - outcome).astype(np.int8),
        "outcome": outcome,
    }
    return forecasts, predictions


def frame_of(forecasts: Columns, predictions: Columns) -> Frame:
    """Return the frame of shuffled forecasts, equal instants in the order of the rows."""
    keys = (forecasts["made_at"], forecasts["source"], forecasts["prediction"])
    order = np.lexsort((np.arange(len(keys[0])), *keys))
    return Frame.from_arrays(
        predictions=predictions,
        forecasts={name: column[order] for name, column in forecasts.items()},
    )


def assert_close(first: Totals, second: Totals) -> None:
    for item in fields(Totals):
        one, other = getattr(first, item.name), getattr(second, item.name)
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12, err_msg=item.name)


@pytest.fixture
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few hundred rows make many blocks and both threads work."""
    monkeypatch.setattr(kernel, "BLOCK_ROWS", 64)
    monkeypatch.setattr(totals, "BLOCK_ROWS", 64)
    monkeypatch.setattr(totals, "CHUNK_ROWS", 400)


SPECS = [
    pytest.param(BoardSpec(), id="last"),
    pytest.param(BoardSpec(selection="first", rule="log"), id="first"),
    pytest.param(BoardSpec(selection="time-weighted"), id="time-weighted"),
    pytest.param(BoardSpec(selection="time-weighted", rule="peer"), id="peer"),
    pytest.param(BoardSpec(rule="relative_brier", two_sided=True), id="relative"),
    pytest.param(BoardSpec(rule="spot_baseline", spot_at_days=3), id="spot"),
]


@pytest.mark.usefixtures("_small_blocks")
@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("grid", [1, 5 * DAY], ids=["instants", "days-with-ties"])
def test_columns_in_any_order_give_the_totals_of_the_frame(spec: BoardSpec, grid: int) -> None:
    forecasts, predictions = columns_of(1500, n_predictions=90, n_sources=7, grid=grid)
    frame = frame_of(forecasts, predictions)
    found = total_of_columns(forecasts=forecasts, predictions=predictions, spec=spec, cut=NEVER)
    assert_close(found, total_of_frame(frame=frame, spec=spec, cut=NEVER))
    pairs = score_pairs(frame=frame, spec=spec, cut=NEVER)
    own = pairs.source == 3
    mean = np.nansum((pairs.score * pairs.weight)[own]) / pairs.weight[own].sum()
    assert found.mean_score[3] == pytest.approx(mean, abs=1e-12)
    assert found.n_scored[3] == pairs.scored[own].sum()
    assert found.n_forecast[3] == own.sum()
    assert found.hit_rate[3] == pytest.approx(np.nanmean(pairs.hit[own]))


@pytest.mark.parametrize("spec", SPECS)
def test_many_small_blocks_score_as_one(spec: BoardSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = frame_of(*columns_of(1500, n_predictions=90, n_sources=7))
    once = score_pairs(frame=frame, spec=spec, cut=NEVER)
    monkeypatch.setattr(kernel, "BLOCK_ROWS", 40)
    often = score_pairs(frame=frame, spec=spec, cut=NEVER)
    for item in fields(once):
        one, other = getattr(once, item.name), getattr(often, item.name)
        np.testing.assert_array_equal(one, other, err_msg=item.name)


@pytest.mark.parametrize("spec", SPECS)
def test_totals_of_partitions_add_up(spec: BoardSpec) -> None:
    forecasts, predictions = columns_of(2000, n_predictions=120, n_sources=5)
    part = forecasts["prediction"] % 3

    def total(kept: Any) -> Totals:  # noqa: ANN401 - a mask
        some = {name: column[kept] for name, column in forecasts.items()}
        return total_of_columns(forecasts=some, predictions=predictions, spec=spec, cut=NEVER)

    summed = total(part == 0) + total(part == 1) + total(part == 2)
    assert_close(summed, total(part >= 0))


def test_single_calls_are_scored_and_counted_by_source() -> None:
    rng = np.random.default_rng(5)
    probability, outcome = rng.random(500), rng.integers(0, 2, 500).astype(float)
    source = rng.integers(0, 4, 500)
    found = total_of_calls(
        probability=probability, outcome=outcome, source=source, n_sources=5, rule="brier"
    )
    score = brier(probability=probability, outcome=outcome)
    right = (probability > 0.5) == (outcome == 1)
    for code in range(4):
        assert found.n_scored[code] == (source == code).sum()
        assert found.mean_score[code] == pytest.approx(score[source == code].mean())
        assert found.hit_rate[code] == pytest.approx(right[source == code].mean())
    assert np.isnan(found.mean_score[4])
    assert np.isnan(found.mean_coverage[4])


def test_keys_that_do_not_fit_into_one_number_are_sorted_all_the_same() -> None:
    forecasts, predictions = columns_of(600, n_predictions=30, n_sources=4)
    forecasts["source"] = forecasts["source"] * 100_000
    forecasts["made_at"] = forecasts["made_at"] * 1000
    for name in ("opens_at", "closes_at", "known_at"):
        predictions[name] = predictions[name] * 1000
    forecasts["ends_at"] = np.full(600, NEVER)
    spec = BoardSpec(selection="time-weighted")
    found = total_of_columns(forecasts=forecasts, predictions=predictions, spec=spec, cut=NEVER)
    pairs = score_pairs(frame=frame_of(forecasts, predictions), spec=spec, cut=NEVER)
    assert found.score.sum() == pytest.approx(np.nansum(pairs.score * pairs.weight), rel=1e-12)


def test_no_rows_give_no_totals() -> None:
    nothing: Columns = {
        name: np.empty(0, dtype=kind)
        for name, kind in (
            ("prediction", np.int32),
            ("source", np.int32),
            ("made_at", np.int64),
            ("probability", np.float64),
        )
    }
    _, predictions = columns_of(5, n_predictions=3, n_sources=1)
    found = total_of_columns(
        forecasts=nothing, predictions=predictions, spec=BoardSpec(), cut=NEVER
    )
    assert found.n_scored.tolist() == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"probability": 70.0}, "probability lies outside 0..1", id="percent"),
        pytest.param({"prediction": 99}, "a row that predictions does not have", id="prediction"),
        pytest.param({"source": -1}, "source is negative", id="source"),
    ],
)
def test_columns_that_no_frame_would_take_are_refused(change: Columns, words: str) -> None:
    forecasts, predictions = columns_of(20, n_predictions=5, n_sources=2)
    for name, value in change.items():
        forecasts[name][7] = value
    with pytest.raises(InvalidFrame, match=words):
        total_of_columns(forecasts=forecasts, predictions=predictions, spec=BoardSpec(), cut=NEVER)


def test_other_types_and_missing_columns_are_refused() -> None:
    forecasts, predictions = columns_of(20, n_predictions=5, n_sources=2)
    spec = BoardSpec()
    numeric = predictions | {"type": [2] * 5, "outcome_kind": [4] * 5}
    with pytest.raises(InvalidFrame, match="is not binary in all rows"):
        total_of_columns(forecasts=forecasts, predictions=numeric, spec=spec, cut=NEVER)
    del forecasts["probability"]
    with pytest.raises(InvalidFrame, match="column 'probability' is missing"):
        total_of_columns(forecasts=forecasts, predictions=predictions, spec=spec, cut=NEVER)
    one = np.ones(1)
    with pytest.raises(InvalidFrame, match="differ in length"):
        total_of_calls(
            probability=one, outcome=one, source=np.zeros(2, int), n_sources=1, rule="brier"
        )
    with pytest.raises(InvalidFrame, match="outcome is 2 in row 0; expected 0 to 1"):
        total_of_calls(
            probability=one, outcome=one * 2, source=np.zeros(1, int), n_sources=1, rule="brier"
        )
