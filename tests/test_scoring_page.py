"""docs/scoring.md: its figures come from the program, and it leaves no option or column out.

The blocks between `run` and `end` are held by `docs/generate.py`; here stand the figures of its
prose, each computed again and looked for in the sentence in which it stands.
"""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from math import log, log2, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import numpy as np
import pytest

import tracker.scoring
from tests.conftest import copy_record
from tracker.actions.boards import scored_frame
from tracker.actions.opening import opened
from tracker.actions.viewpoint import Viewpoint
from tracker.cli.score import score
from tracker.cli.scoreboard import scoreboard as scoreboard_verb
from tracker.domain.instant import MICROSECONDS_PER_DAY
from tracker.exchange.tables.forecast_file import COLUMNS
from tracker.reports.report import Table
from tracker.reports.scoreboard import scoreboard_report
from tracker.scoring import (
    BoardSpec,
    Frame,
    calibration_table,
    crps_of_quantiles,
    score_pairs,
    scoreboard,
    weighted_interval_score,
)
from tracker.scoring.board import ROW_KEYS
from tracker.scoring.distributions import Quantiles
from tracker.scoring.quantiles import t_quantile_975
from tracker.store.snapshot import reading

if TYPE_CHECKING:
    from tracker.scoring.board import Board

PAGE = (Path(__file__).parents[1] / "docs" / "scoring.md").read_text(encoding="utf-8")
PROSE = " ".join(re.sub(r"<!-- run: .*?<!-- end -->", "", PAGE, flags=re.DOTALL).split())
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def says(sentence: str) -> bool:
    """Say whether a sentence stands in the prose of the page."""
    return " ".join(sentence.split()) in PROSE


class Record(NamedTuple):
    """The shipped corpus, as every board sees it."""

    frame: Frame
    spec: BoardSpec
    cut: int

    def board(self, **options: Any) -> Board:  # noqa: ANN401 - options of a board
        return scoreboard(self.frame, spec=self._spec(options), cut=self.cut)

    def scores(self, key: str, **options: Any) -> dict[str, float]:  # noqa: ANN401 - as above
        """Return the scores on one prediction by source."""
        pairs = score_pairs(frame=self.frame, spec=self._spec(options), cut=self.cut)
        at = np.flatnonzero(pairs.prediction == self.row(key))
        names = self.frame.names.sources
        return {names[pairs.source[n]]: float(pairs.score[n]) for n in at.tolist()}

    def row(self, number: str) -> int:
        return int(np.flatnonzero(self.frame.predictions["number"] == int(number[2:]))[0])

    def days(self, number: str, since: str, until: str) -> int:
        """Return the days between two times of a prediction."""
        first, last = (self.frame.predictions[name][self.row(number)] for name in (since, until))
        return int((last - first) // MICROSECONDS_PER_DAY)

    def _spec(self, options: dict[str, Any]) -> BoardSpec:
        return BoardSpec.from_dict(self.spec.to_dict() | options)


@pytest.fixture(scope="module")
def record(loaded_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Record:
    folder = tmp_path_factory.mktemp("page")
    copy_record(loaded_corpus, folder)
    viewpoint = Viewpoint(as_of=date(2026, 11, 21))
    with opened(str(folder / "tracker.db")) as engine, reading(engine, None) as snapshot:
        frame, spec, _ = scored_frame(snapshot, viewpoint, BoardSpec(), "scoreboard")
    return Record(frame, spec, viewpoint.cut)


def rows_of(board: Board) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in (*board.rows, *board.references)}


def test_the_figures_of_one_forecast(record: Record) -> None:
    found = {
        rule: record.scores("P-07", rule=rule)["weijin-research"]
        for rule in ("brier", "log", "spherical", "hit", "baseline")
    }
    assert found["spherical"] == pytest.approx(0.97 / sqrt(0.97**2 + 0.03**2))
    assert says(
        f"(0.97 - 1)² = {found['brier']:.4f}, and the log score is -ln 0.97 = {-log(0.97):.4f}"
    )
    assert says(f"(0.97 - 0)² = {0.97**2:.4f} and -ln 0.03 = {-log(0.03):.2f}")
    assert says(
        f"Brier {found['brier']:.4f}, log {found['log']:.4f}, spherical "
        f"0.97 / √(0.97² + 0.03²) = {found['spherical']:.4f}, hit {found['hit']:.0f}, "
        f"baseline {found['baseline']:.1f}."
    )
    both = record.scores("P-07", two_sided=True)["weijin-research"]
    assert says(f"as Good Judgment and Fatebook print them: {both:.4f}.")


def test_the_figures_of_numbers(record: Record) -> None:
    error, bias, hit = (
        record.scores("P-15", rule=rule)["weijin-research"]
        for rule in ("absolute_error", "point_bias", "hit")
    )
    assert says(
        f"`absolute_error` is {error:.0f}, the `point_bias` 45 - 48 = {bias:.0f}, "
        f"and the `hit` {hit:.0f}"
    )
    said = Quantiles(np.zeros(3, int), np.array([0.25, 0.5, 0.75]), np.array([40.0, 45, 50]), 1)
    found = weighted_interval_score(quantiles=said, value=np.array([48.0]))
    assert says(f"(4 + 3 + 1) / 3 = {found.score[0]:.3f}.")
    assert says(f"*spread* {found.dispersion[0]:.3f}")
    assert says(f"*too high* {found.overprediction[0]:.0f}")
    assert says(f"*too low* {found.underprediction[0]:.0f}")
    assert says(
        f"nothing outside: {crps_of_quantiles(quantiles=said, value=np.array([48.0]))[0]:.3f}."
    )


def test_the_figures_of_time_and_company(record: Record) -> None:
    open_for = record.days("P-07", "opens_at", "closes_at")
    stood = record.days("P-07", "opens_at", "known_at")
    assert says(
        f"was open for {open_for} days, the forecast stood from the first and the outcome was"
    )
    assert says(f"known after {stood}: coverage {stood / open_for:.0%}.")
    once = record.scores("P-07", rule="baseline")["weijin-research"]
    options = {"selection": "time-weighted"}
    whole = record.scores("P-07", rule="baseline", **options)["weijin-research"]
    assert says(f"100 (log₂ 0.97 + 1) = {once:.1f}, over time 0.82 · 95.6 = {whole:.1f}.")
    assert once == pytest.approx(100 * (log2(0.97) + 1))
    at_once = record.scores("P-97", rule="spot_peer")
    own = at_once.pop("geekpark")
    others = sorted(at_once.values(), reverse=True)
    assert says(
        f"= {own:.1f}, the others {others[0]:.1f}, {others[1]:.1f} and {others[2]:.1f}; "
        "the four sum to zero"
    )
    over_time = record.scores("P-97", rule="peer", **options)["geekpark"]
    assert says(f"GeekPark gets {over_time:.1f}. The window has")


def test_the_figures_of_zhang_fan(record: Record) -> None:
    board = record.board()
    row, others = rows_of(board)["zhang-fan"], rows_of(board)["climatology"]
    assert says(f"(0.0009 + 0.0009 + 0.01 + 0.01 + 0.0625 + 0.0625) / 6 = {row['mean_score']:.4f}.")
    half = row["score_high"] - row["mean_score"]
    t = float(t_quantile_975(np.array([15]))[0])
    assert says(f"t with 15 degrees of freedom is {t:.2f}, half of the width {half:.3f}.")
    assert says(f"Cut at 0 that is {row['score_low']:.3f}–{row['score_high']:.3f}:")
    assert says(f"(0.171 - 0.024) = {row['shrunk_score']:.3f}. **Rank** {row['rank']} follows")
    assert says(f"in {row['rank_low']}–{row['rank_high']}, and in {row['p_best'] * 100:.0f} of 100")
    assert says(f"interval for it is {row['hit_low'] * 100:.0f}–{row['hit_high']:.0%}.")
    n, n_true = others["n_scored"], round(board.facts.share_true * others["n_scored"])
    rate = (n_true - 1) / (n - 1)
    assert says(f"Of the {n} predictions {n_true} came true.")
    assert says(f"the other {n - 1} is {rate:.3f}, which would have scored")
    assert says(
        f"(1 - {rate:.3f})² = {(1 - rate) ** 2:.4f} on each: "
        f"1 - 0.0245 / 0.0434 = {row['skill']:.2f}."
    )
    assert says(f"/ 6 = {row['boldness']:.2f}. - **Bias**")
    assert says(f"5.24 / 6 - 1 = {row['bias']:.2f}, too careful.")


def test_the_figures_of_options(record: Record) -> None:
    relayed = sum(row["n_scored"] for row in record.board(relay="relayed").rows)
    plain = rows_of(record.board())
    scored = sum(plain[key]["n_scored"] for key in plain if plain[key]["left_out"] is not None)
    assert says(f"here {relayed} scores instead of {scored} |")
    rates = rows_of(record.board(retrospective_base_rates=True))["base-rate"]["mean_score"]
    found = calibration_table(frame=record.frame, spec=record.spec, cut=record.cut)
    assert found.corp is not None
    assert says(
        f"*base rate* then shows: {rates:.3f}, where the forecasts together have "
        f"{found.corp['score']:.3f} |"
    )
    tied, alone = (
        rows_of(record.board(cluster="related"))["weijin-research"],
        plain["weijin-research"],
    )
    assert says(
        f"{tied['n_scored']} scored predictions are {tied['n_clusters']} clusters of related ones, "
        f"and its interval grows from {alone['score_low']:.3f}–{alone['score_high']:.3f} "
        f"to {tied['score_low']:.3f}–{tied['score_high']:.3f} |"
    )


def test_the_figures_of_calibration_and_readings(record: Record) -> None:
    found = calibration_table(frame=record.frame, spec=record.spec, cut=record.cut)
    assert found.corp is not None
    assert found.murphy is not None
    corp, murphy = found.corp, found.murphy
    assert says(
        f"{corp['miscalibration']:.3f} - {corp['discrimination']:.3f} "
        f"+ {corp['uncertainty']:.3f} = {corp['score']:.3f}."
    )
    assert says(
        f"{murphy['reliability']:.4f} reliability - {murphy['discrimination']:.4f} discrimination "
        f"+ {murphy['uncertainty']:.4f} uncertainty, and {murphy['within_bins']:.4f} for"
    )
    board = record.board(readings=True)
    row = rows_of(board)["zhang-fan"]
    assert says(
        f"mean is {row['score_best_reading']:.3f} if every hedge is read high and "
        f"{row['score_worst_reading']:.3f} if it is read low"
    )
    assert says(f"under all {board.facts.n_readings} readings")
    joined = record.board(adjust="difficulty").facts.n_components
    assert joined is not None
    assert says(f"into {COUNTS[joined]} groups")


def test_every_option_of_a_board_is_explained() -> None:
    missing = {
        name
        for verb in (scoreboard_verb, score)
        for parameter in verb.params
        if isinstance(parameter, click.Option) and not {"--db", "--traceback"} & set(parameter.opts)
        for name in [max(parameter.opts, key=len)]
        if f"`{name}" not in PAGE and f" {name} " not in PAGE
    }
    assert missing - {"--column", "--actor", "--help"} == set()


def test_every_key_of_a_row_and_every_column_of_a_file_is_explained() -> None:
    assert [name for name in (*ROW_KEYS, *COLUMNS) if f"`{name}`" not in PAGE] == []


def test_every_name_of_the_library_is_on_the_page() -> None:
    plain = {"NEVER", "Board", "BoardSpec", "Frame", "CalibrationTable"}
    names = set(tracker.scoring.__all__) - plain
    assert {name for name in names if f"`{name}`" not in PAGE} == set()


def test_the_lines_of_python_run(tmp_path: Path) -> None:
    (tmp_path / "forecasts.csv").write_text(
        "prediction,source,probability,outcome\na,ann,0.7,1\nb,ann,0.2,0\n", encoding="utf-8"
    )
    block = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    script = block[1] + "print(round(board.rows[0]['mean_score'], 3))"
    done = subprocess.run(  # noqa: S603 - a block of this repository
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "0.065\n"


def test_every_column_that_people_read_is_explained(record: Record) -> None:
    boards = (
        record.board(readings=True, selection="time-weighted"),
        record.board(rule="wis"),
        record.board(per="strength"),
    )
    heads = {
        re.sub(r"-\n|,", "", column.label).replace("\n", " ").strip().lower()
        for board in boards
        for block in scoreboard_report(board, meta={}, corrections=None, explain=True).blocks
        if isinstance(block, Table)
        for column in block.columns
        if column.key != "name"
    }
    assert len(heads) > 20
    assert {head for head in heads if head not in PROSE.lower().replace(",", "")} == set()
