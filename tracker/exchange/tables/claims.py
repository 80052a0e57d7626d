"""Predictions of a table, gathered from the rows that speak about them.

Invariant: what several rows say of one prediction must agree; the first row that says it is
named when another differs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from tracker.domain.criterion import Criterion
from tracker.domain.identifiers import make_key
from tracker.domain.outcome import Outcome, OutcomeKind, read_outcome
from tracker.domain.prediction import PREDICTION_TYPES, Prediction, PredictionType
from tracker.domain.resolution import Resolution
from tracker.errors import InvalidInput
from tracker.exchange.nearest import nearest, shown
from tracker.exchange.tables.cells import (
    ReadDate,
    is_day,
    is_missing,
    outcome_word,
    read_closing,
    read_opening,
    read_when,
)

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.domain.instant import When

Report: TypeAlias = Callable[[int, str, str], None]
"""Notes a problem of (row, column, message)."""
CLAIM_COLUMNS: Final = (
    "title",
    "type",
    "opens_on",
    "opens_at",
    "closes_on",
    "closes_at",
    "known_on",
    "known_at",
    "outcome",
    "topic",
    "unit",
)
"""Columns that speak about the prediction, not about one forecast."""


@dataclass(slots=True)
class Claim:
    """One prediction of a table while its rows are read.

    Attributes:
        key: of the prediction.
        name: as the table calls it.
        row: the first row that names it.
        existing: what the record already holds, None if the table makes it.
        said: column to (text, row) of the first row that says it.
        seen: the cells of the row before, to see at once that nothing is new.
        type: one of `PredictionType`.
        options: names of the options, in the order of their first row.
        topics: keys, in the order of their first row.
        first_made: the earliest instant at which a forecast was made.
    """

    key: str
    name: str
    row: int
    existing: Prediction | None
    said: dict[str, tuple[str, int]] = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    type: str = ""
    options: dict[str, None] = field(default_factory=dict)
    topics: dict[str, None] = field(default_factory=dict)
    first_made: datetime | None = None


def merge(claim: Claim, cells: tuple[str, ...], row: int, report: Report) -> None:
    """Take over what a row says about a prediction; note what contradicts an earlier row."""
    claim.seen = cells
    for column, cell in zip(CLAIM_COLUMNS, cells, strict=True):
        if column == "topic":
            for name in filter(None, (part.strip() for part in cell.split(";"))):
                claim.topics.setdefault(make_key(name, "topic"))
        elif cell and (column == "title" or not is_missing(cell)):
            existing = claim.existing
            if column == "title" and existing is not None and cell != existing.title:
                report(
                    row,
                    column,
                    f"{shown(cell)}, but the record calls {shown(claim.name)} "
                    f"{shown(existing.title)}; expected that, or another prediction",
                )
            if column == "unit" and existing is not None and cell != existing.unit:
                held = "no unit" if existing.unit is None else shown(existing.unit)
                message = f"{shown(cell)}, but {shown(claim.name)} has {held} on record"
                report(row, column, f"{message}; convert the values")
            before = claim.said.setdefault(column, (cell, row))
            if before[0] != cell:
                report(
                    row,
                    column,
                    f"{shown(cell)} for {shown(claim.name)}, but row {before[1]} says "
                    f"{shown(before[0])}; expected the same in all its rows",
                )


def find_type(claim: Claim, option: str, values: tuple[str, ...], row: int) -> str:
    """Return the type of a prediction: as recorded, as said, else as its first row shows it.

    Raises:
        InvalidInput: the type is not one of the known ones or differs from the record.
    """
    word, _ = claim.said.get("type", ("", row))
    said = word.lower().replace("-", "_").replace(" ", "_")
    if said and said not in set(PREDICTION_TYPES):
        near = nearest(said, [str(one) for one in PREDICTION_TYPES])
        expected = near or f"; expected one of {', '.join(PREDICTION_TYPES)}"
        raise InvalidInput(f"{shown(word)} is not a type{expected}")
    if claim.existing is not None:
        if said and said != claim.existing.type:
            raise InvalidInput(f"{shown(word)}, but the record says {claim.existing.type}")
        return claim.existing.type
    if said:
        return said
    if option:
        return PredictionType.MULTIPLE_CHOICE.value
    if not any(values):
        return PredictionType.BINARY.value
    is_date = all(is_day(value) for value in values if value)
    return PredictionType.DATE.value if is_date else PredictionType.NUMERIC.value


class Settled:
    """Turns gathered predictions into records."""

    def __init__(self, read_date: ReadDate | None, report: Report, remark: Report) -> None:
        """Report problems, and remarks that refuse nothing, as (row, column, message)."""
        self.read_date = read_date
        self.report, self.remark = report, remark

    def known(self, claim: Claim) -> When | None:
        """Return when the outcome could be known; a problem is reported."""
        for column in ("known_at", "known_on"):
            if column in claim.said:
                text, row = claim.said[column]
                try:
                    return read_when(text, self.read_date, periods=True)
                except InvalidInput as error:
                    self.report(row, column, str(error))
                    return None
        return None

    def prediction(self, claim: Claim, known: When | None) -> Prediction | None:
        """Return the prediction that a table makes; None if it is recorded or has a problem."""
        if claim.existing is not None:
            return None
        opens_at = self._window(claim, "opens", claim.first_made)
        closes_at = self._window(claim, "closes", None if known is None else known.at)
        if not claim.said.keys() & {"closes_on", "closes_at", "known_on", "known_at"}:
            message = f"{shown(claim.name)} has neither closes_on nor known_on; expected one"
            self.report(claim.row, "closes_on", message)
        if opens_at is None or closes_at is None:
            return None
        if closes_at <= opens_at:
            self.report(
                claim.row,
                "closes_on",
                f"the window of {shown(claim.name)} is empty: "
                f"it opens {opens_at:%Y-%m-%d %H:%M} and ends {closes_at:%Y-%m-%d %H:%M}",
            )
            return None
        title = claim.said.get("title", (claim.name, 0))[0]
        unit, row = claim.said.get("unit", (None, 0))
        if unit is not None and claim.type != PredictionType.NUMERIC:
            message = f"{shown(unit)} in a prediction of type {claim.type}; expected none"
            self.report(row, "unit", message)
        return Prediction(
            key=claim.key,
            title=title,
            closes_at=closes_at,
            criterion=Criterion(observe=title, is_title=True),
            opens_at=opens_at,
            type=claim.type,
            unit=unit,
            options=tuple(claim.options),
            topics=tuple(claim.topics),
        )

    def _window(self, claim: Claim, side: str, fallback: datetime | None) -> datetime | None:
        for column in (f"{side}_at", f"{side}_on"):
            if column in claim.said:
                text, row = claim.said[column]
                try:
                    if side == "opens":
                        return read_opening(text, self.read_date)
                    return read_closing(text, self.read_date, is_day=column == "closes_on")
                except InvalidInput as error:
                    self.report(row, column, str(error))
                    return None
        return fallback

    def resolution(self, claim: Claim, known: When | None) -> Resolution | None:
        """Return the resolution that a table gives; None if it gives none or a wrong one."""
        text, row = claim.said.get("outcome", ("", claim.row))
        if not text or text.lower() == OutcomeKind.OPEN:
            return None
        outcome = self._outcome(claim, text, row)
        if known is None and not claim.said.keys() & {"known_on", "known_at"}:
            self.remark(
                row,
                "outcome",
                f"{shown(claim.name)} is {shown(text)}, but not since when; not recorded, give "
                "known_on, or use tracker resolve",
            )
        if outcome is None or known is None:
            return None
        return Resolution(prediction=claim.key, outcome=outcome, known=known)

    def _outcome(self, claim: Claim, text: str, row: int) -> Outcome | None:
        options = tuple(claim.options)
        try:
            return read_outcome(outcome_word(text, claim.type), claim.type, options)
        except InvalidInput as error:
            self.report(row, "outcome", str(error)[:300])
            return None
