"""Resolving: outcomes by type, when they could be known, and never a silent replacement."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from tracker.actions.lookup import ListFilter, list_predictions
from tracker.actions.opinions import add_evidence, retract
from tracker.actions.record import edit_prediction, set_criterion
from tracker.actions.resolve import ResolveAnswer, ResolveRequest, reopen, resolve
from tracker.actions.viewpoint import Viewpoint
from tracker.domain.evidence import Evidence
from tracker.domain.instant import Precision, When, end_of
from tracker.errors import InvalidInput, NotFound, RuleBroken, TrackerError
from tracker.store.engine import transaction
from tracker.store.journal import head
from tracker.store.records import Reader
from tracker.store.snapshot import reading
from tracker.store.verification import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tracker.domain.resolution import Resolution
    from tracker.store.journal import Stamp

    Stamps = Callable[..., Stamp]


def on(year: int, month: int = 1, day: int = 1) -> When:
    return When(datetime(year, month, day, tzinfo=UTC))


def outcome_of(engine: Engine, key: str, as_of: date = date(2026, 11, 21)) -> str | None:
    lines, _ = list_predictions(engine, Viewpoint(as_of=as_of), ListFilter())
    (line,) = (line for line in lines if line.prediction.key == key)
    return None if line.outcome is None else str(line.outcome)


def newest(engine: Engine) -> Resolution:
    with reading(engine) as snapshot:
        return list(Reader(snapshot).resolutions().values())[-1]


def sequence(engine: Engine) -> int:
    with transaction(engine, writes=False) as connection:
        assert verify(connection).problems == ()
        entry = head(connection)
    assert entry is not None
    return entry.sequence


@pytest.mark.parametrize(
    ("wanted", "outcome", "shown"),
    [
        ("P-02", "red", "red"),
        ("p-2", "RED", "red"),
        ("party", "annulled", "annulled"),
        ("P-003", "14.5", "14.5"),
        ("count", "ambiguous", "ambiguous"),
        ("day", "2024-05-01", "2024-05-01"),
        ("day", "not_triggered", "not_triggered"),
    ],
)
def test_an_outcome_fits_the_type(
    small: Engine, stamp: Stamps, wanted: str, outcome: str, shown: str
) -> None:
    answer = resolve(small, ResolveRequest(wanted, outcome), stamp=stamp("resolve"))
    assert (answer.outcome, answer.changed, answer.superseded) == (shown, True, None)
    assert str(newest(small).outcome) == shown


REFUSED = [
    pytest.param(
        ResolveRequest("P-99", "true"), NotFound, "no prediction 'P-99'; nearest: P-0", id="id"
    ),
    pytest.param(
        ResolveRequest("rainy", "true"), NotFound, "no prediction 'rainy'; nearest: rain", id="key"
    ),
    pytest.param(
        ResolveRequest("P-02", "green"),
        InvalidInput,
        r"outcome 'green' does not fit a multiple-choice prediction; expected one of its options "
        r"\(red, blue\)",
        id="option",
    ),
    pytest.param(
        ResolveRequest("P-03", "true"), InvalidInput, "numeric prediction; expected a number",
        id="number",
    ),
    pytest.param(
        ResolveRequest("P-03", "nan"), InvalidInput, "numeric prediction; expected a number",
        id="nan",
    ),
    pytest.param(
        ResolveRequest("P-04", "soon"), InvalidInput, "expected a date such as 2024-05-01, later",
        id="date",
    ),
    pytest.param(
        ResolveRequest("P-02", "open"), InvalidInput, "does not fit", id="open-is-for-reopen"
    ),
    pytest.param(
        ResolveRequest("P-02", "red", known=on(2026, 11, 22)),
        InvalidInput,
        "known 2026-11-22 lies in the future; correct --known-on",
        id="future",
    ),
    pytest.param(
        ResolveRequest("P-02", "red", known=on(2024, 1, 9)),
        InvalidInput,
        "known 2024-01-09 lies before the window of P-02, which opens 2024-01-10",
        id="before-window",
    ),
    pytest.param(
        ResolveRequest("P-04", "2024-05-02", known=on(2024, 5, 1)),
        InvalidInput,
        "2024-05-02 cannot be known before it happens",
        id="date-after-known",
    ),
    pytest.param(
        ResolveRequest("P-04", "later", known=on(2026, 11, 1)),
        RuleBroken,
        r"P-04 can be later only after 2026-11-30, when its window is over; known 2026-11-01 "
        r"needs --early TEXT",
        id="early-later",
    ),
    pytest.param(
        ResolveRequest("P-02", "red", evidence=("E-1",)),
        NotFound,
        "no evidence of P-02 'E-01'",
        id="evidence-of-another",
    ),
    pytest.param(
        ResolveRequest("P-01", "true", evidence=("E-9",), supersede=True),
        NotFound,
        "no evidence of P-01 'E-09'; nearest: E-0",
        id="evidence-unknown",
    ),
    pytest.param(
        ResolveRequest("P-02", "red", evidence=("F-1",)),
        InvalidInput,
        "'F-1' is not an id of evidence; write E-12",
        id="evidence-id",
    ),
    pytest.param(
        ResolveRequest("P-01", "false"),
        RuleBroken,
        r"P-01 is already true \(known 2024-03-01\); to correct it use --supersede",
        id="another-outcome",
    ),
    pytest.param(
        ResolveRequest("P-01", "true", known=on(2024, 3, 2)),
        RuleBroken,
        "to correct it use --supersede",
        id="another-day",
    ),
    pytest.param(
        ResolveRequest("P-01", "true", why="I saw it"),
        RuleBroken,
        "to correct it use --supersede",
        id="another-reason",
    ),
    pytest.param(
        ResolveRequest("P-01", "false", known=on(2024, 12, 31), supersede=True),
        RuleBroken,
        "P-01 can be false only after 2024-12-31",
        id="early-false",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("request_", "error", "message"), REFUSED)
def test_what_cannot_be_is_refused_and_leaves_no_trace(
    small: Engine,
    stamp: Stamps,
    request_: ResolveRequest,
    error: type[TrackerError],
    message: str,
) -> None:
    before = sequence(small)
    with pytest.raises(error, match=message) as caught:
        resolve(small, request_, stamp=stamp("resolve"))
    assert "\n" not in str(caught.value)
    assert sequence(small) == before


def test_the_outcome_in_force_given_again_changes_nothing(small: Engine, stamp: Stamps) -> None:
    before = sequence(small)
    answer = resolve(small, ResolveRequest("p-1", "TRUE"), stamp=stamp("resolve"))
    assert answer == ResolveAnswer("P-01", "true", on(2024, 3, 1), "record", changed=False)
    assert sequence(small) == before


def test_a_correction_supersedes_for_every_day(small: Engine, stamp: Stamps) -> None:
    request = ResolveRequest("P-01", "0.5", known=on(2024, 3, 1), supersede=True)
    answer = resolve(small, request, stamp=stamp("resolve"))
    assert (answer.outcome, answer.superseded) == ("0.5", "true")
    for day in (date(2024, 3, 1), date(2026, 11, 21)):
        assert outcome_of(small, "rain", day) == "0.5"


def test_reopening_takes_the_outcome_back_for_every_day(small: Engine, stamp: Stamps) -> None:
    assert outcome_of(small, "rain", date(2024, 3, 1)) == "true"
    assert reopen(small, "p-1", why="not seen", stamp=stamp("reopen")) == "P-01"
    for day in (date(2024, 3, 1), date(2026, 11, 21)):
        assert outcome_of(small, "rain", day) is None
    with pytest.raises(RuleBroken, match="P-01 has no outcome to take back; see: tracker show"):
        reopen(small, "rain", why="again", stamp=stamp("reopen"))
    answer = resolve(small, ResolveRequest("rain", "true"), stamp=stamp("resolve"))
    assert (answer.changed, answer.superseded) == (True, None)


@pytest.mark.parametrize("why", ["", "  ", "\t\n"])
def test_reopening_needs_a_reason(small: Engine, stamp: Stamps, why: str) -> None:
    with pytest.raises(InvalidInput, match="reopening needs a reason; give --why"):
        reopen(small, "rain", why=why, stamp=stamp("reopen"))


@pytest.mark.parametrize(
    ("published", "known", "source"),
    [
        pytest.param(
            [on(2024, 3, 1), on(2024, 4, 1)], on(2024, 4, 1), "evidence", id="newest-cited"
        ),
        pytest.param([on(2024, 4, 1), None], on(2024, 4, 1), "evidence", id="one-undated"),
        pytest.param([None], on(2026, 11, 21), "today", id="none-dated"),
        pytest.param([], on(2026, 11, 21), "today", id="nothing-cited"),
        pytest.param(
            [When(datetime(2024, 4, 1, tzinfo=UTC), Precision.MONTH)],
            When(datetime(2024, 4, 1, tzinfo=UTC), Precision.MONTH),
            "evidence",
            id="month",
        ),
    ],
)
def test_known_on_is_the_newest_evidence_cited_else_today(
    small: Engine, stamp: Stamps, published: list[When | None], known: When, source: str
) -> None:
    cited = [
        add_evidence(
            small,
            Evidence("party", "P", "T", "supports", "S", published=when),
            stamp=stamp("evidence"),
        )
        for when in published
    ]
    request = ResolveRequest("party", "red", evidence=tuple(cited))
    answer = resolve(small, request, stamp=stamp("resolve"))
    assert (answer.known, answer.known_from) == (known, source)
    assert newest(small).evidence == tuple(int(one[2:]) for one in cited)


def test_evidence_cited_twice_is_kept_once(small: Engine, stamp: Stamps) -> None:
    cited = ResolveRequest("rain", "true", evidence=("E-1", "e-01", "E-2"), supersede=True)
    resolve(small, cited, stamp=stamp("resolve"))
    assert newest(small).evidence == (1, 2)


def test_what_must_stay_absent_is_known_the_day_after_the_window_at_the_earliest(
    small: Engine, stamp: Stamps
) -> None:
    request = ResolveRequest("rain", "false", known=on(2025, 1, 1), supersede=True)
    assert resolve(small, request, stamp=stamp("resolve")).changed
    early = dataclasses.replace(request, known=on(2024, 6, 1), early="The sky fell.")
    assert resolve(small, early, stamp=stamp("resolve")).changed
    assert newest(small).early == "The sky fell."


def test_a_window_ends_where_its_criterion_says(small: Engine, stamp: Stamps) -> None:
    set_criterion(
        small, "party", {"time_zone": "Asia/Shanghai"}, why="there", stamp=stamp("criterion")
    )
    closes_at = end_of(date(2024, 6, 30), "Asia/Shanghai")
    edit_prediction(small, "party", {"closes_at": closes_at}, why="there", stamp=stamp("edit"))
    edit_prediction(
        small, "party", {"type": "binary", "options": ()}, why="simpler", stamp=stamp("edit")
    )
    before = When(datetime(2024, 6, 30, 15, 59, tzinfo=UTC), Precision.INSTANT)
    with pytest.raises(RuleBroken, match="P-02 can be false only after 2024-06-30"):
        resolve(small, ResolveRequest("party", "false", known=before), stamp=stamp("resolve"))
    after = When(datetime(2024, 6, 30, 16, tzinfo=UTC), Precision.INSTANT)
    assert resolve(small, ResolveRequest("party", "false", known=after), stamp=stamp()).changed


def test_evidence_that_the_outcome_in_force_cites_is_not_retracted(
    small: Engine, stamp: Stamps
) -> None:
    with pytest.raises(RuleBroken, match=r"E-01 is cited by the resolution of P-01; resolve it"):
        retract(small, "E-1", why="wrong", stamp=stamp("retract"))
    request = ResolveRequest("rain", "true", evidence=("E-2",), supersede=True)
    resolve(small, request, stamp=stamp("resolve"))
    assert retract(small, "E-1", why="wrong", stamp=stamp("retract")) == "E-01"
