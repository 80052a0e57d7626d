"""`tracker calibration`: bins, band and decomposition of the shipped corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run


def test_bins_hold_every_scored_forecast_and_the_terms_add_up(corpus: Run) -> None:
    answer = corpus("calibration", "--format", "json").json
    meta, rows = answer["meta"], answer["rows"]
    assert sum(row["n"] for row in rows) == meta["n"] == sum(point[2] for point in meta["curve"])
    corp = meta["corp"]
    total = corp["miscalibration"] - corp["discrimination"] + corp["uncertainty"]
    assert corp["score"] == pytest.approx(total, abs=1e-12)
    board = corpus("scoreboard", "--format", "json").json["rows"]
    scored = [row for row in board if row["n_scored"]]
    whole = sum(row["mean_score"] * row["n_scored"] for row in scored)
    assert corp["score"] == pytest.approx(whole / sum(row["n_scored"] for row in scored), abs=1e-9)


def test_empty_bins_are_null_and_not_zero(corpus: Run) -> None:
    empty = [row for row in corpus("calibration", "--format", "json").json["rows"] if not row["n"]]
    assert empty
    assert all(row["share_true"] is None and row["band_low"] is None for row in empty)


def test_a_record_without_outcomes_has_no_decomposition(run: Run) -> None:
    run("init")
    answer = run("calibration", "--format", "json").json
    assert answer["meta"]["corp"] is None
    assert run("calibration").code == 0


def test_bins_out_of_range_are_wrong_usage(run: Run) -> None:
    run("init")
    assert run("calibration", "--bins", "0").code == 2
