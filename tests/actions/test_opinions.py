"""Forecasts, evidence and retractions: what is accepted, what is refused, with which words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.actions.whole_record import refused
from tracker.actions.opinions import add_evidence, add_forecast, retract
from tracker.actions.resolve import reopen
from tracker.domain.evidence import Evidence
from tracker.domain.forecast import Forecast
from tracker.domain.instant import Precision, When
from tracker.domain.locator import Locator
from tracker.errors import InvalidInput, NotFound, RuleBroken, TrackerError
from tracker.store.records import Reader
from tracker.store.snapshot import reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tracker.store.journal import Stamp

    Stamps = Callable[..., Stamp]

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def on(year: int, month: int = 1, day: int = 1) -> When:
    return When(datetime(year, month, day, tzinfo=UTC))


def said(prediction: str = "party", source: str = "bob", **more: Any) -> Forecast:  # noqa: ANN401 - fields of a record
    return Forecast(prediction, source, on(1970), **more)


@pytest.mark.parametrize(
    ("forecast", "made", "kept"),
    [
        pytest.param(said(options=(("red", 0.5), ("blue", 0.5))), None, on(2026, 11, 21), id="now"),
        pytest.param(
            said("count", point=3.0, document="outlook"), None, on(2024, 1, 10), id="document"
        ),
        pytest.param(said("P-3", point=3.0), on(2024, 5, 1), on(2024, 5, 1), id="given"),
        pytest.param(said("P-3", source="Bob", point=3.0), on(2024), on(2024), id="by-name"),
        pytest.param(
            said("day", point=19844.0, low=19800.0, high=19900.0), on(2024), on(2024), id="date"
        ),
        pytest.param(
            said("count", quantiles=((0.1, 1.0), (0.9, 2.0))), on(2024), on(2024), id="quantiles"
        ),
        pytest.param(
            said("count", stance="doubts", via=("ann", "paper")), on(2024), on(2024), id="doubt"
        ),
        pytest.param(
            said("rain", probability=0.0), on(2024, 2, 29), on(2024, 2, 29), id="before-known"
        ),
    ],
)
def test_a_forecast_is_kept_as_it_was_said(
    small: Engine, stamp: Stamps, forecast: Forecast, made: When | None, kept: When
) -> None:
    name, when = add_forecast(small, forecast, made=made, stamp=stamp("forecast"))
    assert (name, when) == ("F-06", kept)
    with reading(small) as snapshot:
        record = Reader(snapshot).forecasts()[6]
    assert record.made == kept
    for field in ("probability", "options", "quantiles", "point", "low", "high", "via", "stance"):
        assert getattr(record, field) == getattr(forecast, field)


INF, NAN = float("inf"), float("nan")
REFUSED = [
    ("unknown-prediction", said("P-9", probability=0.5), on(2024), NotFound,
     "no prediction 'P-09'"),
    ("unknown-source", said("rain", "eve", probability=0.5), on(2024, 2), NotFound,
     "no source 'eve'"),
    ("unknown-document", said("count", point=1.0, document="x"), on(2024), NotFound, "no document"),
    ("unknown-relay", said("count", point=1.0, via=("x",)), on(2024), NotFound, "no source 'x'"),
    ("unknown-section", said("count", point=1.0, document="outlook", section=7), on(2024), NotFound,
     "no section '7'"),
    ("section-of-nothing", said("count", point=1.0, section=1), on(2024), InvalidInput,
     "needs --document"),
    ("locator-of-nothing", said("count", point=1.0, locator=Locator(0, 9)), on(2024), InvalidInput,
     "needs --document"),
    ("nothing-said", said(), on(2024), InvalidInput, "a forecast needs a probability, a hedge"),
    ("probability-of-choice", said(probability=0.5), on(2024), InvalidInput,
     "takes no single probability; give --option NAME=P for each of red, blue"),
    ("probability-of-number", said("count", probability=0.5), on(2024), InvalidInput,
     "takes no single probability; give --point"),
    ("probability-of-date", said("day", probability=0.5), on(2024), InvalidInput, "as dates"),
    ("point-of-binary", said("rain", point=1.0), on(2024, 2), InvalidInput, "takes no values"),
    ("quantile-of-choice", said(quantiles=((0.5, 1.0),)), on(2024), InvalidInput,
     "takes no values"),
    ("unknown-option", said(options=(("red", 0.5), ("green", 0.5))), on(2024), InvalidInput,
     "no option 'green'; expected red, blue"),
    ("missing-option", said(options=(("red", 1.0),)), on(2024), InvalidInput,
     "give each option once"),
    ("option-twice", said(options=(("red", 0.5), ("red", 0.5))), on(2024), InvalidInput,
     "give each option once"),
    ("option-sum", said(options=(("red", 0.5), ("blue", 0.4))), on(2024), InvalidInput,
     "the options sum to 0.9; expected 1"),
    ("option-range", said(options=(("red", 1.5), ("blue", -0.5))), on(2024), InvalidInput,
     "lies outside 0..1"),
    ("option-nan", said(options=(("red", NAN), ("blue", 0.5))), on(2024), InvalidInput,
     "lies outside 0..1"),
    ("probability-range", said("rain", probability=1.5), on(2024, 2), InvalidInput,
     "lies outside 0..1"),
    ("probability-nan", said("rain", probability=NAN), on(2024, 2), InvalidInput,
     "lies outside 0..1"),
    ("interval-order", said("count", low=3.0, high=2.0), on(2024), InvalidInput, "out of order"),
    ("interval-inf", said("count", low=3.0, high=INF), on(2024), InvalidInput, "not finite"),
    ("point-nan", said("count", point=NAN), on(2024), InvalidInput, "not finite"),
    ("level-alone", said("count", point=2.0, level=0.8), on(2024), InvalidInput, "--level needs"),
    ("level-range", said("count", low=1.0, high=2.0, level=1.0), on(2024), InvalidInput,
     "--level needs"),
    ("quantiles-cross", said("count", quantiles=((0.1, 3.0), (0.9, 2.0))), on(2024), InvalidInput,
     "quantiles cross or repeat"),
    ("quantile-level", said("count", quantiles=((0.5, 3.0), (1.0, 4.0))), on(2024), InvalidInput,
     "a quantile's level lies between 0 and 1"),
    ("quantile-inf", said("count", quantiles=((0.1, 3.0), (0.9, INF))), on(2024), InvalidInput,
     "not finite"),
    ("future", said("count", point=1.0), on(2026, 11, 22), RuleBroken, "lies in the future"),
    ("after-known", said("rain", probability=0.5), on(2024, 3, 1), RuleBroken,
     "the outcome of P-01 was known 2024-03-01; a forecast of 2024-03-01 comes too late to count"),
    ("now-after-known", said("rain", probability=0.5), None, RuleBroken, "comes too late"),
    ("withdraws-nothing", said("count", withdrawn=True), on(2024, 2), RuleBroken,
     "'bob' has no forecast on P-03 by 2024-02-01 to withdraw"),
    ("withdraws-later", said("count", "ann", withdrawn=True), on(2024, 1, 9), RuleBroken,
     "has no forecast on P-03 by 2024-01-09"),
    ("withdraws-and-says", said("count", "ann", withdrawn=True, point=2.0), on(2024, 2),
     InvalidInput, "a withdrawal states nothing else"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("forecast", "made", "error", "message"),
    [pytest.param(*case[1:], id=case[0]) for case in REFUSED],
)
def test_a_forecast_that_cannot_be_is_refused(
    small: Engine,
    stamp: Stamps,
    forecast: Forecast,
    made: When | None,
    error: type[TrackerError],
    message: str,
) -> None:
    found = refused(
        lambda: add_forecast(small, forecast, made=made, stamp=stamp("forecast")), small, error
    )
    assert message in found


def test_a_forecast_after_the_outcome_counts_again_when_it_was_reopened(
    small: Engine, stamp: Stamps
) -> None:
    reopen(small, "rain", why="not seen", stamp=stamp("reopen"))
    late = said("rain", probability=0.5)
    assert add_forecast(small, late, made=on(2024, 3, 2), stamp=stamp("forecast"))[0] == "F-06"


def test_a_withdrawal_ends_what_was_said(small: Engine, stamp: Stamps) -> None:
    back = said("count", "ann", withdrawn=True)
    name, _ = add_forecast(small, back, made=on(2024, 2), stamp=stamp("forecast"))
    assert name == "F-06"


def found(prediction: str = "rain", **more: Any) -> Evidence:  # noqa: ANN401 - fields of a record
    plain: dict[str, Any] = {
        "publisher": "P", "title": "T", "stance": "supports", "summary": "S."
    }  # fmt: skip
    return Evidence(prediction, **plain | more)


@pytest.mark.parametrize(
    ("evidence", "error", "message"),
    [
        (found("P-9"), NotFound, "no prediction 'P-09'"),
        (found(title=" "), InvalidInput, "evidence needs a title; give --title"),
        (found(publisher=""), InvalidInput, "evidence needs a publisher"),
        (found(summary=""), InvalidInput, "evidence needs a summary of one sentence"),
        (found(title="a\x00b"), InvalidInput, "NUL"),
        (found(summary="a\udcff"), InvalidInput, "not Unicode"),
        (found(url="ftp://x"), InvalidInput, "'ftp://x' is no web address"),
        (found(url="javascript:alert(1)"), InvalidInput, "is no web address"),
        (found(published=on(2026, 11, 22)), RuleBroken, "published 2026-11-22 lies in the future"),
    ],
)
def test_evidence_that_cannot_be_is_refused(
    small: Engine, stamp: Stamps, evidence: Evidence, error: type[TrackerError], message: str
) -> None:
    call = lambda: add_evidence(small, evidence, stamp=stamp("evidence"))  # noqa: E731 - one call
    assert message in refused(call, small, error)


def test_evidence_may_be_undated_and_of_a_month(small: Engine, stamp: Stamps) -> None:
    month = When(datetime(2024, 5, 1, tzinfo=UTC), Precision.MONTH)
    for number, published in enumerate((None, month), start=3):
        name = add_evidence(small, found(published=published), stamp=stamp("evidence"))
        assert name == f"E-{number:02d}"
        with reading(small) as snapshot:
            assert Reader(snapshot).evidence()[number].published == published


@pytest.mark.parametrize(
    ("wanted", "why", "error", "message"),
    [
        ("F-1", " ", InvalidInput, "a retraction needs a reason; give --why"),
        ("rain", "x", InvalidInput, "'rain' is not an id to retract; write F-12, E-12"),
        ("X-1", "x", InvalidInput, "is not an id to retract"),
        ("F-9", "x", NotFound, "no forecast 'F-09'; nearest: F-0"),
        ("I-7", "x", NotFound, "no import 'I-07'; nearest: I-01"),
        ("V-2", "x", NotFound, "no verdict 'V-02'; nearest: V-01"),
    ],
)
def test_a_retraction_that_cannot_be_is_refused(
    small: Engine, stamp: Stamps, wanted: str, why: str, error: type[TrackerError], message: str
) -> None:
    call = lambda: retract(small, wanted, why=why, stamp=stamp("retract"))  # noqa: E731 - one call
    assert message in refused(call, small, error)


@pytest.mark.parametrize("wanted", ["F-1", "E-2", "P-2", "R-1", "V-1", "I-1"])
def test_a_fact_is_retracted_once(small: Engine, stamp: Stamps, wanted: str) -> None:
    name = retract(small, wanted.lower(), why="wrong row", stamp=stamp("retract"))
    assert name == wanted.replace("-", "-0")
    call = lambda: retract(small, wanted, why="again", stamp=stamp("retract"))  # noqa: E731 - one call
    assert f"'{name}'" in refused(call, small, NotFound)
