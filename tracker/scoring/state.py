"""The state of the world at a cut: what became of each prediction, as far as it was known.

Invariant: nothing that happened at or after the cut changes a value here, except for predictions
that are themselves filtered out. Read `selection` next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from tracker.domain.columns import NEVER
from tracker.domain.instant import Precision
from tracker.domain.outcome import OUTCOME_CODE, OutcomeKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tracker.scoring.frame import Frame
    from tracker.scoring.spec import BoardSpec

    Array = NDArray[Any]

REASONS: Final = (
    "withdrawn",
    "doubts",
    "late",
    "order_unknown",
    "vague",
    "annulled",
    "ambiguous",
    "not_triggered",
    "upcoming",
    "open",
    "overdue",
    "disputed",
    "known_by_then",
    "no_forecast_in_time",
    "rule",
    "alone",
    "unread_hedge",
)
"""Why a prediction of a source is not scored, in the order in which they are asked."""

REASON: Final = {name: code for code, name in enumerate(REASONS)}
SCORED: Final = -1

_SCORABLE: Final = ("true", "false", "share", "option", "number", "date", "later")
_SCORABLE_CODES: Final = tuple(OUTCOME_CODE[OutcomeKind(kind)] for kind in _SCORABLE)
_UNITS: Final = {Precision.MONTH: "datetime64[M]", Precision.YEAR: "datetime64[Y]"}
_PRECISIONS: Final = tuple(Precision)


class State(NamedTuple):
    """What a board sees of each prediction, one row per prediction of the frame.

    Attributes:
        admitted: whether the filters of the board let it in.
        all_admitted: whether they let all in.
        known_at: when its outcome could first be known; NEVER if that is not before the cut.
        known_until: first instant after the period that `known_at` names.
        ends_at: when forecasts stop standing: min(closes_at, known_at).
        outcome_kind: as in the frame, -1 if it is not known by the cut.
        outcome: number behind it, NaN where there is none.
        outcome_option: place of the option, -1 where there is none.
        reason: why it cannot be scored, `SCORED` if it can.
    """

    admitted: Array
    all_admitted: bool
    known_at: Array
    known_until: Array
    ends_at: Array
    outcome_kind: Array
    outcome: Array
    outcome_option: Array
    reason: Array


def state_at(*, frame: Frame, spec: BoardSpec, cut: int) -> State:
    """Return the state of all predictions as the board sees it.

    Args:
        frame: the checked frame.
        spec: its criteria and filters decide.
        cut: an outcome is visible if it was known before this instant.
    """
    columns = frame.predictions
    prefix = "fair_" if spec.criteria == "as-if-fair" else ""
    kind = columns[f"{prefix}outcome_kind"]
    visible = (columns["known_at"] < cut) & (kind >= 0) & (kind != OUTCOME_CODE[OutcomeKind.OPEN])
    kind = np.where(visible, kind, np.int8(-1))
    known_at = np.where(visible, columns["known_at"], NEVER)
    admitted = _admitted(frame, spec, cut)
    return State(
        admitted=admitted,
        all_admitted=bool(admitted.all()),
        known_at=known_at,
        known_until=_end_of_period(known_at, columns["known_precision"]),
        ends_at=np.minimum(columns["closes_at"], known_at),
        outcome_kind=kind,
        outcome=np.where(visible, columns[f"{prefix}outcome"], np.nan),
        outcome_option=np.where(visible, columns[f"{prefix}outcome_option"], np.int32(-1)),
        reason=_reasons(frame, kind, cut),
    )


def _admitted(frame: Frame, spec: BoardSpec, cut: int) -> Array:
    """Say which predictions the filters admit; since and until speak about closes_at."""
    columns = frame.predictions
    admitted = np.ones(frame.n_predictions, dtype=bool)
    if spec.since is not None:
        admitted &= columns["closes_at"] > spec.since
    if spec.until is not None:
        admitted &= columns["closes_at"] <= spec.until
    if spec.settled:
        admitted &= columns["closes_at"] <= cut
    if spec.criteria == "fair":
        admitted &= columns["all_fair"]
    if spec.corpora:
        codes = codes_of(frame.names.corpora, spec.corpora)
        admitted &= np.isin(columns["corpus"], codes)
    if spec.topics:
        codes = codes_of(frame.names.topics, spec.topics)
        rows = frame.topics["prediction"][np.isin(frame.topics["topic"], codes)]
        has_topic = np.zeros(frame.n_predictions, dtype=bool)
        has_topic[rows] = True
        admitted &= has_topic
    return admitted


def codes_of(keys: Any, wanted: tuple[str, ...]) -> list[int]:  # noqa: ANN401 - any sequence
    """Return the codes of the wanted keys; keys that the frame does not know have none."""
    codes = {key: code for code, key in enumerate(keys)}
    return [codes[key] for key in wanted if key in codes]


def _reasons(frame: Frame, kind: Array, cut: int) -> Array:
    columns = frame.predictions
    reason = np.full(frame.n_predictions, REASON["overdue"], dtype=np.int8)
    reason[columns["closes_at"] > cut] = REASON["open"]
    reason[columns["opens_at"] >= cut] = REASON["upcoming"]
    reason[columns["disputed"]] = REASON["disputed"]
    for name in ("not_triggered", "ambiguous", "annulled"):
        reason[kind == OUTCOME_CODE[OutcomeKind(name)]] = REASON[name]
    reason[columns["vague"]] = REASON["vague"]
    reason[np.isin(kind, _SCORABLE_CODES)] = SCORED
    return reason


def _end_of_period(known_at: Array, precision: Array) -> Array:
    until = known_at
    for coarse, unit in _UNITS.items():
        rows = np.flatnonzero((precision == _PRECISIONS.index(coarse)) & (known_at != NEVER))
        if len(rows):
            period = known_at[rows].astype("datetime64[us]").astype(unit).astype(np.int64)
            until = until.copy() if until is known_at else until
            until[rows] = (period + 1).astype(unit).astype("datetime64[us]").astype(np.int64)
    return until
