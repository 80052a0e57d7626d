"""Rows of forecasts as records, with the rules between their fields."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.curve import check_curve
from tracker.domain.forecast import SUM_TOLERANCE, Forecast, Original, Stance
from tracker.domain.instant import day_number
from tracker.domain.locator import Locator
from tracker.domain.prediction import PredictionType
from tracker.errors import InvalidInput
from tracker.exchange.corpus.context import read_when
from tracker.exchange.corpus.field_kinds import DayNumber
from tracker.exchange.nearest import nearest, shown

if TYPE_CHECKING:
    from tracker.domain.curve import Curve
    from tracker.domain.instant import When
    from tracker.exchange.corpus.context import Known
    from tracker.exchange.corpus.field_table import Row
    from tracker.exchange.yaml_tree import Sheet

_MEASURED: Final = frozenset({PredictionType.NUMERIC.value, PredictionType.DATE.value})
_NUMBERS: Final = frozenset({"point", "low", "high", "level", "quantiles", "curve"})
_STATED: Final = frozenset({"probability", "options", "quantiles", "curve", "point", "low", "high"})
_ORIGINAL: Final = tuple(field.name for field in fields(Original))
_SAID: Final = _STATED | {"hedge", "strength"}


_SAME: Final = (
    "source",
    "document",
    "section",
    "stance",
    "hedge",
    "probability",
    "level",
    "unit",
    "withdrawn",
    "ends_at",
    "via",
    "quote",
    "quote_prefix",
    "quote_suffix",
    "note",
)
"""Fields that are attributes of the record as they are."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a forecast needs of its prediction; `type` is None if it could not be read."""

    key: str
    type: str | None
    options: tuple[str, ...]


def read_forecast(row: Row, claim: Claim, known: Known, sheet: Sheet) -> Forecast | None:
    """Return the record of a forecast; None if a needed field is missing."""
    made = _read_made(row, known, sheet)
    if "source" in row:
        known.check_source(row["source"], row.line_of("source"), sheet)
    if "via" in row:
        known.check_sources(row["via"], row.line_of("via"), sheet)
    _check_statement(row, claim, sheet)
    own: dict[str, Any] = {name: row[name] for name in _SAME if name in row}
    own["strength"] = _read_strength(row)
    if "options" in row:
        own["options"] = _read_options(row, claim, sheet)
    if "quantiles" in row:
        own["quantiles"] = read_quantiles(row, claim, sheet)
    if "curve" in row:
        own["curve"] = _read_curve(row, sheet)
    if "locator" in row:
        own["locator"] = _read_locator(row, sheet)
    if "original" in row:
        own["original"] = _read_original(row["original"])
    own["point"], own["low"], own["high"] = _read_interval(row, claim, sheet)
    if made is None or "source" not in row:
        return None
    return Forecast(prediction=claim.key, made=made, **own)


def _read_made(row: Row, known: Known, sheet: Sheet) -> When | None:
    """Return when the forecast was made, by default when its document appeared."""
    made = read_when(row, "made_on", sheet)
    key = row.get("document")
    if key is None:
        if "section" in row and not row.is_broken("document"):
            sheet.add(row.line_of("section"), "section without document; expected both")
        if made is None and not row.is_broken("made_on") and not row.is_broken("document"):
            sheet.add(row.line, "forecast without made_on and document; expected one of them")
        return made
    document = known.find_document(key, row.line, sheet)
    if document is None:
        return made
    if "section" in row and row["section"] not in document.sections:
        known.check_section(document, row["section"], row.line_of("section"), sheet)
    if made is not None:
        return made
    if document.published is None and not row.is_broken("made_on"):
        sheet.add(row.line, f"forecast without made_on, and {key!r} has no published_on; give one")
    return document.published


def _check_statement(row: Row, claim: Claim, sheet: Sheet) -> None:
    """Note numbers of another type, a forecast that says nothing, a withdrawal that speaks."""
    if claim.type not in {None, PredictionType.BINARY}:
        _check_chance(row, claim, sheet)
    if claim.type is not None and claim.type not in _MEASURED:
        for name in _NUMBERS & row.keys():
            line = row.line_of(name)
            sheet.add(line, f"{name} fits only types numeric and date, not {claim.type}")
    if row.get("withdrawn"):
        said = sorted(_SAID & row.keys())
        if said:
            sheet.add(row.line, f"withdrawn with {', '.join(said)}; expected nothing stated")
    elif not _SAID & row.keys() and row.get("stance") != Stance.DOUBTS:
        if any(row.is_broken(name) for name in _SAID | {"withdrawn", "stance"}):
            return
        sheet.add(
            row.line,
            "forecast that states nothing; expected probability, options, quantiles, point, "
            "low and high, strength, hedge, or withdrawn: true",
        )


def _check_chance(row: Row, claim: Claim, sheet: Sheet) -> None:
    """Note a chance, in figures or in words, where there is no yes or no that it could be of."""
    if "probability" in row:
        line = row.line_of("probability")
        sheet.add(line, f"probability fits only type binary, not {claim.type}")
    words = _SAID & row.keys()
    if words and words <= {"hedge", "strength"} and row.get("stance") != Stance.DOUBTS:
        sheet.add(
            row.line,
            f"words alone in a prediction of type {claim.type}; expected options, point, low and "
            "high, or quantiles beside them",
        )


def _read_strength(row: Row) -> str | None:
    """Return the strength; the absence of hedge words alone is read as certain."""
    strength: str | None = row.get("strength")
    is_bare = strength is None and row.get("hedge") == "" and not _STATED & row.keys()
    return "certain" if is_bare and row.get("stance") != Stance.DOUBTS else strength


def _read_original(row: Row) -> Original:
    return Original(**{name: row[name] for name in _ORIGINAL if name in row})


def _read_locator(row: Row, sheet: Sheet) -> Locator | None:
    ends = row["locator"]
    if len(ends) != len(("start", "end")):
        return None  # One of them was no number, which is reported.
    start, end = ends
    if start >= end:
        line = row.line_of("locator")
        sheet.add(line, f"locator is [{start}, {end}]; expected [start, end] with start below end")
        return None
    return Locator(start, end)


def _read_options(row: Row, claim: Claim, sheet: Sheet) -> tuple[tuple[str, float], ...]:
    """Return the distribution over the prediction's options."""
    pairs: tuple[tuple[str, float], ...] = row["options"]
    line = row.line_of("options")
    if claim.type is not None and claim.type != PredictionType.MULTIPLE_CHOICE:
        sheet.add(line, f"options fit only type multiple_choice, not {claim.type}")
        return pairs
    for name, _ in pairs:
        if claim.options and name not in claim.options:
            near = nearest(name, claim.options)
            expected = near or f"; expected one of {', '.join(claim.options)[:200]}"
            sheet.add(line, f"no option {shown(name)} in this prediction{expected}")
    total = math.fsum(probability for _, probability in pairs)
    if abs(total - 1) > SUM_TOLERANCE:
        sheet.add(line, f"the options sum to {total:.9g}; expected 1")
    return pairs


def read_quantiles(row: Row, claim: Claim, sheet: Sheet) -> tuple[tuple[float, float], ...]:
    """Return (level, value) pairs by rising level; a value below the one before is a problem."""
    given = row.get("quantiles")
    if given is None:
        return ()
    line = row.line_of("quantiles")
    pairs = sorted(
        (float(level), value)
        for level, raw in given
        if (value := _quantity(raw, claim, line, sheet)) is not None
    )
    for (level, value), (next_level, next_value) in pairwise(pairs):
        if level == next_level:
            sheet.add(line, f"the level {level:g} stands twice in quantiles; keep one")
        elif next_value < value:
            sheet.add(
                line,
                f"the quantile at {next_level:g} lies below that at {level:g}; "
                "expected values that never fall",
            )
    return tuple(pairs)


def _read_curve(row: Row, sheet: Sheet) -> Curve:
    """Return a whole distribution by rising value; one that is none is a problem."""
    said, line = row["curve"], row.line_of("curve")
    if len(said) % 2:
        sheet.add(line, "a value of the curve has no share; expected both in turn")
        return ()
    curve = tuple(zip(said[::2], said[1::2], strict=True))
    try:
        check_curve(curve)
    except InvalidInput as error:
        sheet.add(line, str(error))
        return ()
    return curve


def _read_interval(
    row: Row, claim: Claim, sheet: Sheet
) -> tuple[float | None, float | None, float | None]:
    """Return point, low and high as numbers; dates as day numbers."""
    found: list[float | None] = []
    for name in ("point", "low", "high"):
        raw = row.get(name)
        found.append(None if raw is None else _quantity(raw, claim, row.line_of(name), sheet))
    point, low, high = found
    if point is None and low is None and high is None and "level" not in row:
        return None, None, None
    given = [value for value in (low, point, high) if value is not None]
    if given != sorted(given):
        sheet.add(row.line_of("low", "point"), "expected low <= point <= high")
    if "level" in row and (low is None or high is None):
        sheet.add(
            row.line_of("level"), "level without low and high; expected the interval it is of"
        )
    return point, low, high


def _quantity(raw: Any, claim: Claim, line: int, sheet: Sheet) -> float | None:  # noqa: ANN401 - float or date
    """Return a number, or a day as its number, if it fits the type of the prediction."""
    if isinstance(raw, DayNumber):
        found: float | None = float(raw)
    elif isinstance(raw, date):
        found = float(day_number(raw))
    else:
        found = None
    if claim.type == PredictionType.DATE:
        if found is None:
            sheet.add(line, f"{raw:g} in a prediction of type date; expected a day as 2024-05-01")
        return found
    if found is not None and claim.type == PredictionType.NUMERIC:
        sheet.add(line, "a day in a prediction of type numeric; expected a number")
    return found if found is not None else float(raw)
