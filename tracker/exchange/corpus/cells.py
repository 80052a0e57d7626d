"""Single values of the records as cells of the corpus format.

Invariant: what a cell says reads back as the same value, bit for bit.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final, TypeAlias

from tracker.domain.instant import Precision, When, day_number, from_day_number
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.prediction import PredictionType
from tracker.exchange.corpus.field_kinds import FIRST_YEAR, LAST_YEAR
from tracker.exchange.yaml_text import Bare, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

Tree: TypeAlias = dict[str, Value]
_EXACT: Final = 2.0**53
"""Whole numbers up to here are exact as floats."""
_FIRST_DAY: Final = day_number(date(FIRST_YEAR, 1, 1))
_LAST_DAY: Final = day_number(date(LAST_YEAR, 12, 31))


def filled(**values: Value | None) -> Tree:
    """Return the fields that are known."""
    return {name: value for name, value in values.items() if value is not None}


def texts(values: Iterable[str]) -> list[Value] | None:
    """Return a list of texts; None if there is none."""
    found: list[Value] = list(values)
    return found or None


def exact(value: float) -> Bare:
    """Return a number in its shortest form that reads back as the same float."""
    if value == int(value) and abs(value) < _EXACT and str(value) != "-0.0":
        return Bare(int(value))
    return Bare(repr(float(value)))


def number(value: float | None) -> Bare | None:
    """Return a number; None stays None."""
    return None if value is None else exact(value)


def bare(value: object) -> Bare | None:
    """Return a whole number or boolean; None stays None."""
    return None if value is None else Bare(str(value).lower())


def if_true(value: bool) -> Bare | None:  # noqa: FBT001 - the value itself
    """Return true; None for false, which is the default of its field."""
    return Bare("true") if value else None


def instant(at: datetime) -> Bare:
    """Return an instant with its clock time, in UTC."""
    return Bare(at.isoformat().replace("+00:00", "Z"))


def _is_midnight(at: datetime) -> bool:
    return (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0)


def moment(at: datetime | None) -> Bare | None:
    """Return a day if the instant is the first of one, else the instant."""
    if at is None:
        return None
    return Bare(at.date().isoformat()) if _is_midnight(at) else instant(at)


def when_fields(name: str, when: When | None) -> Tree:
    """Return a moment and, where it is not the usual one, its precision."""
    if when is None:
        return {}
    if when.precision == Precision.INSTANT:
        return {name: instant(when.at)}
    if _is_midnight(when.at) and when.precision == Precision.DAY:
        return {name: Bare(when.at.date().isoformat())}
    return filled(**{name: moment(when.at), f"{name}_precision": str(when.precision)})


def quantity(value: float | None, type_: str) -> Bare | None:
    """Return a number, or for the type date its day; None stays None."""
    return None if value is None else _measure(value, type_)


def _measure(value: float, type_: str) -> Bare:
    if type_ != PredictionType.DATE:
        return exact(value)
    if value == int(value) and _FIRST_DAY <= value <= _LAST_DAY:
        return Bare(from_day_number(value).isoformat())
    return Bare(f"day {exact(value)}")


def pairs(values: Iterable[tuple[float, float]], type_: str) -> Tree | None:
    """Return (level, value) pairs as a mapping; None if there is none."""
    found: Tree = {Bare(repr(level)): _measure(value, type_) for level, value in values}
    return found or None


def outcome_cell(outcome: Outcome) -> Value:
    """Return an outcome as it is written in a resolution or a verdict."""
    if outcome.kind is OutcomeKind.OPTION:
        return str(outcome.option)
    if outcome.number is None:
        return Bare(outcome.kind.value)
    type_ = PredictionType.DATE if outcome.kind is OutcomeKind.DATE else PredictionType.NUMERIC
    return _measure(outcome.number, type_)
