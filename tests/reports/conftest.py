"""Small worlds for reports: predictions, forecasts and boards with what a test does not say."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from tracker.domain.columns import NEVER
from tracker.domain.criterion import Criterion
from tracker.domain.forecast import Forecast
from tracker.domain.instant import (
    MICROSECONDS_PER_DAY,
    Precision,
    When,
    end_of,
    microseconds,
    start_of,
)
from tracker.domain.lexicon import STRENGTH_CODE, Lexicon
from tracker.domain.outcome import OUTCOME_CODE, OutcomeKind, read_outcome
from tracker.domain.prediction import Prediction
from tracker.reports.views import ForecastView, PredictionLine, Recorded
from tracker.scoring.frame import Frame
from tracker.scoring.spec import BoardSpec
from tracker.scoring.summary import scoreboard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.scoring.board import Board

DAY = microseconds(datetime(2024, 1, 1, tzinfo=UTC))
LEXICON = Lexicon(
    "plain", 1, calibrated=False, levels={"certain": (0.9, 0.97, 1.0), "likely": (0.6, 0.75, 0.88)}
)
META = {"verb": "test", "as_of": "2025-06-30", "as_recorded": None, "head": "ab", "n_facts": 3}


def when(text: str, precision: str = "day") -> When:
    """Return a day with its precision."""
    return When(start_of(date.fromisoformat(text)), Precision(precision))


def recorded(day: str = "2025-01-02", *, sequence: int = 4, actor: str = "ann") -> Recorded:
    """Return an entry of the journal at noon."""
    at = start_of(date.fromisoformat(day)).replace(hour=12)
    return Recorded(sequence=sequence, at=at, actor=actor)


def line(number: int = 7, **given: Any) -> PredictionLine:  # noqa: ANN401 - fields of either record
    """Return P-07, which closes at the end of 2024; status and outcome as said."""
    kind = given.pop("type", "binary")
    options = given.pop("options", ())
    word, known = given.pop("outcome", None), given.pop("known", None)
    closes = date.fromisoformat(given.pop("closes", "2024-12-31"))
    observe = given.pop("observe", "It is released.")
    counts = {name: given.pop(name, 1) for name in ("n_forecasts", "n_evidence")}
    outcome = None if word is None else read_outcome(word, kind, options)
    status = given.pop("status", "resolved" if outcome is not None else "overdue")
    criterion = given.pop("criterion", Criterion(observe))
    fields: dict[str, Any] = {
        "key": f"key-{number}",
        "title": f"Prediction {number}",
        "opens_at": start_of(date(2024, 1, 1)),
        "closes_at": end_of(closes, criterion.time_zone),
        "criterion": criterion,
        "type": kind,
        "options": options,
    }
    return PredictionLine(
        number=number,
        prediction=Prediction(**(fields | given)),
        status=status,
        outcome=outcome,
        known=None if known is None else when(known),
        **counts,
    )


def said(number: int = 31, *, on: str = "2024-02-01", **given: Any) -> ForecastView:  # noqa: ANN401 - as above
    """Return F-31 by `ann` on P-07; fields of the view and of the forecast as said."""
    names = ("words", "scores", "reason", "is_counted", "retracted")
    view = {name: given.pop(name) for name in names if name in given}
    made = when(on, given.pop("precision", "day"))
    fields: dict[str, Any] = {"prediction": "key-7", "source": "ann", "made": made}
    return ForecastView(number=number, forecast=Forecast(**(fields | given)), **view)


class Elements(HTMLParser):
    """The elements of a page as a browser's parser sees them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


class MakeBoard(Protocol):
    """Makes a board from what each source said and what came of it."""

    def __call__(self, said: Mapping[str, Sequence[Any]], **options: Any) -> Board: ...  # noqa: ANN401 - options of a board


@pytest.fixture
def make_board() -> MakeBoard:
    """Return a function from calls by source to a board as of the end of 2024-12-31.

    A call is (probability or strength, outcome): 1, 0, None (overdue) or an unscored word. Every
    call is about a prediction of its own, in the window 2024-01-01 to 2024-06-30, known at its end.
    """

    def make(said: Mapping[str, Sequence[Any]], **options: Any) -> Board:  # noqa: ANN401 - options
        cut = options.pop("cut", microseconds(end_of(date(2024, 12, 31))))
        calls = [(source, *call) for source, own in said.items() for call in own]
        names = list(said)
        frame = Frame.from_arrays(
            predictions=_predictions([outcome for _, _, outcome in calls], options),
            forecasts={
                "prediction": list(range(len(calls))),
                "source": [names.index(source) for source, _, _ in calls],
                "made_at": [DAY] * len(calls),
                "made_until": [DAY] * len(calls),
                "sequence": list(range(1, len(calls) + 1)),
                "strength": [STRENGTH_CODE.get(p, -1) for _, p, _ in calls],
                "probability": [math.nan if p in STRENGTH_CODE else p for _, p, _ in calls],
            },
            names={"sources": names, "source_names": [name.title() for name in names]},
        )
        lexicon: dict[str, Any] = {
            "lexicon": "plain",
            "lexicon_version": 1,
            "levels": LEXICON.all_levels(),
        }
        return scoreboard(frame, spec=BoardSpec(**(lexicon | options)), cut=cut)

    return make


def _predictions(outcomes: Sequence[Any], options: dict[str, Any]) -> dict[str, Any]:
    n, closes = len(outcomes), DAY + 182 * MICROSECONDS_PER_DAY
    written = options.pop("written", NEVER)
    known = options.pop("known", closes)
    kinds = [
        -1
        if outcome is None
        else OUTCOME_CODE[OutcomeKind(outcome if isinstance(outcome, str) else _WORDS[outcome])]
        for outcome in outcomes
    ]
    return {
        "number": list(range(1, n + 1)),
        "opens_at": [DAY] * n,
        "closes_at": [options.pop("closes", closes)] * n,
        "known_at": [NEVER if outcome is None else known for outcome in outcomes],
        "outcome_kind": kinds,
        "outcome": [float(o) if o in {0, 1} else math.nan for o in outcomes],
        "criterion_written_at": [written] * n,
    }


_WORDS = {1: "true", 0: "false"}
