"""The rows of a table as they come in, turned into forecasts.

Invariant: a row becomes exactly one forecast, or, with `option` or `quantile`, one part of a
forecast, or a problem with its row and column. Read next: `parts` (rows put together).
"""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from tracker.domain.cells import unprotect_text
from tracker.domain.forecast import STANCES, Forecast, Stance
from tracker.domain.lexicon import STRENGTHS
from tracker.domain.prediction import PredictionType
from tracker.domain.probability import read_probability
from tracker.errors import InvalidInput
from tracker.exchange.nearest import nearest, shown
from tracker.exchange.tables.cells import is_missing, read_quantity, read_when
from tracker.exchange.tables.claims import CLAIM_COLUMNS, find_type, merge
from tracker.exchange.tables.names import Names
from tracker.exchange.tables.parts import Grouped, Parts, Statement, is_forecast_id
from tracker.exchange.tables.problems import TableProblems

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tracker.domain.instant import When
    from tracker.exchange.tables.cells import ReadDate
    from tracker.exchange.tables.claims import Claim
    from tracker.exchange.tables.names import Recorded

ROW_COLUMNS: Final = (
    *("prediction", "source", "made_on", "made_at", "probability", "hedge", "point", "low", "high"),
    *("level", "quantile", "option", "document", "url", "stance", "via", "section", "words"),
    *("withdrawn", "ends_at", "forecast"),
)
"""Columns that speak about one forecast."""
_QUANTITIES: Final = ("point", "low", "high", "level", "quantile")
_STATES_NOTHING: Final = "states nothing; expected probability, hedge, point, low or high"


class Rows(TableProblems):
    """Takes in rows and keeps what they state."""

    def __init__(
        self, path: Path, places: dict[str, int], recorded: Recorded, read_date: ReadDate | None
    ) -> None:
        """Read columns at `places`; -1 is an absent one."""
        super().__init__(path)
        self.at, self.read_date = places, read_date
        self.names = Names(recorded)
        self.n_rows = 0
        self.forecasts: list[Forecast | Parts] = []
        self.forecast_rows: list[int] = []
        self._words = recorded.words
        self._claim_cells = itemgetter(*(places[column] for column in CLAIM_COLUMNS))
        self._name_places = (places["prediction"], places["title"])
        self._made_places = tuple(
            places[column] for column in ("made_at", "made_on") if places[column] >= 0
        )
        self._made_column = "made_at" if places["made_at"] >= 0 else "made_on"
        self._has_place = any(places[column] >= 0 for column in ("section", "via"))
        self._has_manner = any(
            places[column] >= 0 for column in ("stance", "words", "withdrawn", "option")
        )
        self._has_quantities = any(places[column] >= 0 for column in _QUANTITIES)
        self._has_labels = places["forecast"] >= 0
        self._grouped = Grouped(self.report, self.remark)
        self.calls = False
        self._has_odd_labels = False

    def add(self, row: int, cells: list[str]) -> None:
        """Take in one row; `cells` has an empty one at its end for absent columns."""
        self.n_rows += 1
        at = self.at
        column = "prediction"
        try:
            claim = self.claim(row, cells)
            column = "source"
            source = self.names.source(cells[at["source"]], row)
            column = self._made_column
            made = self._made(cells)
            column = "document"
            document = self.names.document(cells[at["document"]], cells[at["url"]], source, row)
            column = "type"
            if not claim.type:
                self.settle_type(claim, cells, row)
        except InvalidInput as error:
            self.report(row, column, str(error))
            return
        if claim.first_made is None or made.at < claim.first_made:
            claim.first_made = made.at
        if self._has_place:
            section, via = self._section(row, cells), self._via(row, cells)
            statement = Statement(claim.key, source, made, document, section, via)
        else:
            statement = Statement(claim.key, source, made, document)
        if self._has_labels and claim.type != PredictionType.BINARY:
            statement = statement._replace(label=self._label(row, cells))
        if claim.type == PredictionType.MULTIPLE_CHOICE:
            self._add_option(row, cells, claim, statement)
        else:
            self._add_forecast(row, cells, claim, statement)

    def _label(self, row: int, cells: list[str]) -> str | None:
        """Return the id of the forecast that a row is a part of; None without one."""
        text = cells[self.at["forecast"]].strip()
        if is_missing(text) or is_forecast_id(text):
            return text or None
        if not self._has_odd_labels:
            message = f"{shown(text)} and the like are no ids such as F-07; rows were not put "
            self.remark(row, "forecast", f"{message}together by it")
        self._has_odd_labels = True
        return None

    def _section(self, row: int, cells: list[str]) -> int | None:
        text = cells[self.at["section"]].strip()
        if is_missing(text):
            return None
        if not text.isdecimal():
            self.report(row, "section", f"{shown(text)}; expected the number of a section")
            return None
        return int(text)

    def _via(self, row: int, cells: list[str]) -> tuple[str, ...]:
        names = (part.strip() for part in cells[self.at["via"]].split(";"))
        return tuple(self.names.source(name, row) for name in names if not is_missing(name))

    def _end(self, row: int, cells: list[str], made: When) -> datetime | None:
        """Return when a forecast stops standing by itself."""
        text = cells[self.at["ends_at"]].strip()
        if is_missing(text):
            return None
        try:
            end = read_when(text, self.read_date, periods=False).at
        except InvalidInput as error:
            self.report(row, "ends_at", str(error))
            return None
        if end <= made.at:
            self.report(row, "ends_at", f"{shown(text)}; expected a moment after {made}")
        return end

    def _stance(self, row: int, cells: list[str]) -> str:
        text = cells[self.at["stance"]].strip().lower()
        if is_missing(text):
            return Stance.AFFIRMS.value
        if text not in STANCES:
            self.report(row, "stance", f"{shown(text)}; expected {', '.join(STANCES)}")
        return text

    def claim(self, row: int, cells: list[str]) -> Claim:
        """Return the prediction that a row is about, with what the row adds to it."""
        own_name, title = self._name_places
        claim = self.names.claim(cells[own_name], cells[title], row)
        own = self._claim_cells(cells)
        if own != claim.seen:
            claim.seen = own
            merge(claim, tuple(unprotect_text(cell.strip()) for cell in own), row, self.report)
        return claim

    def _made(self, cells: list[str]) -> When:
        for place in self._made_places:
            text = cells[place].strip()
            if not is_missing(text):
                return read_when(text, self.read_date, periods=True)
        raise InvalidInput("nothing; expected the day on which the forecast was made")

    def settle_type(self, claim: Claim, cells: list[str], row: int) -> None:
        """Settle what type a prediction has, from the first row that names it."""
        values = [cells[self.at[name]].strip() for name in ("point", "low", "high")]
        given = tuple("" if is_missing(value) else value for value in values)
        claim.type = find_type(claim, cells[self.at["option"]].strip(), given, row)

    def _probability(self, row: int, cells: list[str]) -> float | None:
        text = cells[self.at["probability"]].strip()
        if is_missing(text):
            return None
        try:
            return read_probability(text)
        except InvalidInput as error:
            self.report(row, "probability", str(error))
            return 0.0

    def _interval(
        self, row: int, cells: list[str], type_: str
    ) -> tuple[float | None, float | None, float | None]:
        """Return low, point and high."""
        low = self._quantity(row, cells, type_, "low")
        point = self._quantity(row, cells, type_, "point")
        high = self._quantity(row, cells, type_, "high")
        is_part = not is_missing(cells[self.at["quantile"]].strip())
        given = [value for value in (low, None if is_part else point, high) if value is not None]
        if given != sorted(given):
            self.report(row, "low", "expected low <= point <= high")
        return low, point, high

    def _share(self, row: int, cells: list[str], type_: str, column: str) -> float | None:
        """Return the level of an interval or of a quantile."""
        text = cells[self.at[column]].strip()
        if is_missing(text):
            return None
        if type_ not in {PredictionType.NUMERIC, PredictionType.DATE}:
            message = f"{shown(text)} in a prediction of type {type_}; expected none"
            self.report(row, column, message)
            return None
        try:
            share = read_probability(text)
        except InvalidInput as error:
            self.report(row, column, str(error))
            return None
        if not 0 < share < 1:
            self.report(row, column, f"{shown(text)}; expected more than 0 and less than 1")
            return None
        return share

    def _quantity(self, row: int, cells: list[str], type_: str, column: str) -> float | None:
        text = cells[self.at[column]].strip()
        if is_missing(text):
            return None
        if type_ == PredictionType.BINARY:
            self.report(row, column, f"{shown(text)} in a prediction of type binary; expected none")
            return None
        try:
            return read_quantity(text, type_)
        except InvalidInput as error:
            self.report(row, column, str(error))
            return None

    def _add_forecast(self, row: int, cells: list[str], claim: Claim, statement: Statement) -> None:
        """Keep a forecast, or a quantile of one, that a row states."""
        n_before = self.n_problems
        one = self._common(row, cells, claim, statement)
        quantile = None
        if self._has_quantities:
            low, point, high = self._interval(row, cells, claim.type)
            level = self._share(row, cells, claim.type, "level")
            quantile = self._share(row, cells, claim.type, "quantile")
            one = replace(one, point=point, low=low, high=high, level=level)
        if self.n_problems == n_before:
            one = self._checked(row, one, claim.type)
        if quantile is None and statement.label is None:
            self._keep(row, one)
            return
        parts, is_first = self._grouped.parts(statement, replace(one, point=None), row)
        if is_first:
            self._keep(row, parts)
        if quantile is None:
            self._grouped.add_whole(parts, one.point, row)
        elif one.point is not None:
            self._grouped.add_quantile(parts, quantile, one.point, row)
        elif self.n_problems == n_before:
            self.report(row, "point", "nothing; expected the value of the quantile")

    def _keep(self, row: int, one: Forecast | Parts) -> None:
        self.forecast_rows.append(row)
        self.forecasts.append(one)

    def _common(self, row: int, cells: list[str], claim: Claim, statement: Statement) -> Forecast:
        """Return what a row states but for values and options."""
        hedge = unprotect_text(cells[self.at["hedge"]].strip()) or None
        is_strength = hedge in STRENGTHS
        words, stance, withdrawn = None, Stance.AFFIRMS.value, False
        if self._has_manner:
            words, stance, withdrawn = self._manner(row, cells, claim)
        is_choice = claim.type == PredictionType.MULTIPLE_CHOICE
        return Forecast(
            prediction=statement.prediction,
            source=statement.source,
            made=statement.made,
            document=statement.document,
            section=statement.section,
            via=statement.via,
            stance=stance,
            withdrawn=withdrawn,
            ends_at=self._end(row, cells, statement.made),
            hedge=words if is_strength or hedge is None else hedge,
            strength=hedge if is_strength else self._words.get(hedge or ""),
            probability=None if is_choice else self._probability(row, cells),
        )

    def _checked(self, row: int, one: Forecast, type_: str) -> Forecast:
        """Return what a row states; a problem if that is nothing, or a level of no interval."""
        if one.level is not None and (one.low is None or one.high is None):
            self.report(row, "level", "a level without an interval; expected low and high too")
        stated = (one.probability, one.strength or one.hedge, one.low, one.point, one.high)
        is_empty = all(value is None for value in stated)
        if is_empty and not one.withdrawn and one.stance != Stance.DOUBTS:
            if self.calls and type_ == PredictionType.BINARY:
                return replace(one, hedge="", strength=STRENGTHS[0])
            self.report(row, "", _STATES_NOTHING)
        return one

    def _manner(self, row: int, cells: list[str], claim: Claim) -> tuple[str | None, str, bool]:
        """Return hedge words, stance and whether it is a withdrawal."""
        option = cells[self.at["option"]].strip()
        if option and claim.type != PredictionType.MULTIPLE_CHOICE:
            self.report(row, "option", f"{shown(option)} in a prediction of type {claim.type}")
        words = unprotect_text(cells[self.at["words"]].strip()) or None
        withdrawn = cells[self.at["withdrawn"]].strip().lower() == "true"
        return words, self._stance(row, cells), withdrawn

    def _add_option(self, row: int, cells: list[str], claim: Claim, statement: Statement) -> None:
        """Keep the part of a forecast over options that one row states."""
        option = unprotect_text(cells[self.at["option"]].strip())
        probability = self._probability(row, cells)
        common = self._common(row, cells, claim, statement)
        for column in ("level", "quantile"):
            self._share(row, cells, claim.type, column)
        if not option and probability is None and (common.withdrawn or common.stance == "doubts"):
            self._keep(row, common)
            return
        if not option or probability is None:
            self.report(row, "option", "expected an option and its probability in every row")
            return
        if option not in claim.options:
            if claim.existing is not None:
                known = tuple(claim.options)
                near = nearest(option, known) or f"; expected one of {', '.join(known)[:200]}"
                self.report(row, "option", f"no option {shown(option)} in the prediction{near}")
            claim.options[option] = None
        parts, is_first = self._grouped.parts(statement, common, row)
        if is_first:
            self._keep(row, parts)
        self._grouped.add_option(parts, option, probability, row)

    def stated(self) -> list[Forecast]:
        """Return the forecasts, those of several rows put together; equal ones count once."""
        found: list[Forecast] = []
        rows: list[int] = []
        first: dict[Forecast, int] = {}
        for row, kept in zip(self.forecast_rows, self.forecasts, strict=True):
            one = self._grouped.put_together(kept) if isinstance(kept, Parts) else kept
            before = first.setdefault(one, row)
            if before == row:
                found.append(one)
                rows.append(row)
            else:
                self.remark(row, "", f"says what row {before} says; recorded once")
        self.forecast_rows = rows
        return found
