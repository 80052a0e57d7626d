"""Records as a data download of Metaculus: what came from there goes out as it was."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from tests.exchange.outgoing_records import going_of, prediction, said
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.source import Source
from tracker.exchange.outgoing import Losses
from tracker.exchange.systems import metaculus_forecasts, metaculus_questions
from tracker.exchange.systems.metaculus_export import question_numbers, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run
    from tracker.exchange.outgoing import Outgoing


def written(going: Outgoing) -> tuple[list[dict[str, str]], list[dict[str, str]], tuple[str, ...]]:
    """Return the rows of both files and what was lost."""
    losses = Losses()
    files = write(going, losses)
    texts = (files[name].decode() for name in ("question_data.csv", "forecast_data.csv"))
    questions, forecasts = (list(csv.DictReader(io.StringIO(text))) for text in texts)
    return questions, forecasts, losses.lines()


@pytest.mark.parametrize(
    ("module", "name"),
    [(metaculus_questions, "question_data.csv"), (metaculus_forecasts, "forecast_data.csv")],
)
def test_the_header_is_that_of_a_download(imports: Path, module: object, name: str) -> None:
    header = (imports / "metaculus" / name).read_text(encoding="utf-8").splitlines()[0]
    assert ",".join(module.HEADER) == header  # type: ignore[attr-defined]  # a module


def test_what_a_download_says_goes_out_in_the_same_rows(
    run: Run, imports: Path, tmp_path: Path
) -> None:
    run("init")
    assert run("import", "metaculus", str(imports / "metaculus")).code == 0
    assert run("export", "metaculus", "-o", str(tmp_path / "out")).code == 0
    kept = {
        "question_data.csv": ("Question ID", "Question URL", "Question Title", "Open Time",
                              "Scheduled Close Time", "Post Published Time", "MC Options (All)"),
        "forecast_data.csv": ("Question ID", "Forecaster ID", "Forecaster Username", "Is Bot",
                              "Start Time", "Probability Yes"),
    }  # fmt: skip
    for name, columns in kept.items():
        rows = []
        for folder in (imports / "metaculus", tmp_path / "out"):
            text = (folder / name).read_text(encoding="utf-8")
            rows.append(
                [tuple(r[c].strip() for c in columns) for r in csv.DictReader(io.StringIO(text))]
            )
        before, after = rows
        assert set(after) - set(before) <= CHANGED, name
        assert {row[0] for row in before} - {row[0] for row in after} <= {"109"}, name


CHANGED = {
    ("101", "", "geometric_mean", "", "2024-01-01 00:00:00+00:00", "0.75"),
    ("111", "https://www.metaculus.com/questions/9111/made-up/", "Will the road open? (Grimsel)",
     "2024-01-01 00:00:00+00:00", "2024-01-11 00:00:00+00:00", "2023-12-30 08:00:00+00:00", ""),
}  # fmt: skip
"""A mean of two numbers, of which the record keeps the second, and a title with its label."""


def test_own_numbers_get_out_of_the_way_of_those_of_metaculus() -> None:
    one, other = prediction("metaculus-2"), prediction("rain")
    assert question_numbers(going_of({1: one, 2: other})) == {
        "metaculus-2": 2,
        "rain": 1_000_000_002,
    }


def test_forecasters_without_names_stay_without() -> None:
    hidden = "metaculus-" + "ab12" * 16
    sources = {
        1: Source(hidden, "Metaculus forecaster ab12"),
        2: Source("metaculus-crowd-unweighted", "Crowd"),
    }
    going = going_of(
        {1: prediction("rain")},
        said("rain", hidden, probability=0.5),
        said("rain", "metaculus-crowd-unweighted", probability=0.6),
        sources=sources,
    )
    _, forecasts, _ = written(going)
    assert list(forecasts[0])[:4] == [
        "Question ID", "Forecaster (Anonymized)", "Is Bot", "Start Time",
    ]  # fmt: skip
    assert len(forecasts[0]) == len(metaculus_forecasts.HEADER) - 1
    assert [row["Forecaster (Anonymized)"] for row in forecasts] == ["ab12" * 16, "unweighted"]


@pytest.mark.parametrize(
    ("outcome", "word", "lost"),
    [
        pytest.param(Outcome(OutcomeKind.TRUE), "yes", (), id="true"),
        pytest.param(Outcome(OutcomeKind.FALSE), "no", (), id="false"),
        pytest.param(Outcome(OutcomeKind.AMBIGUOUS), "ambiguous", (), id="ambiguous"),
        pytest.param(
            Outcome(OutcomeKind.NOT_TRIGGERED),
            "annulled",
            ("outcomes not_triggered, written as annulled: 1",),
            id="not triggered",
        ),
        pytest.param(
            Outcome(OutcomeKind.SHARE, number=0.5),
            "",
            ("outcomes of the kind share, left out: 1",),
            id="share",
        ),
    ],
)
def test_an_outcome_is_a_word_of_metaculus_or_is_listed(
    outcome: Outcome, word: str, lost: tuple[str, ...]
) -> None:
    going = going_of({1: prediction("rain")}, outcomes={"rain": outcome})
    (question,), _, losses = written(going)
    assert question["Resolution"] == word
    assert bool(question["Resolution Known Time"]) is bool(word)
    assert losses == lost


def test_a_number_without_a_column_is_listed() -> None:
    going = going_of(
        {1: prediction("height", type="numeric")},
        said("height", "ann", low=1.0, high=3.0),
        said("height", "bob", quantiles=((0.1, 1.0), (0.5, 2.0))),
    )
    _, forecasts, losses = written(going)
    assert [row["Median"] for row in forecasts] == ["2"]
    assert losses == (
        "intervals without a level, left out: 1",
        "forecasts of which no number has a column, left out: 1",
        "forecasts with quantiles other than the 5th, 25th, 50th, 75th and 95th: 1",
    )


def test_a_forecast_replaced_at_the_same_moment_is_listed() -> None:
    going = going_of(
        {1: prediction("rain")},
        said("rain", "ann", probability=0.5),
        said("rain", "ann", probability=0.6),
    )
    _, forecasts, losses = written(going)
    assert [(row["Probability Yes"], row["End Time"]) for row in forecasts] == [("0.6", "")]
    assert losses == ("forecasts that the same source replaced at the same moment, left out: 1",)
