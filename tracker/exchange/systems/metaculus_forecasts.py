"""Forecasts of a Metaculus data download: histories with their ends, crowds beside people.

Invariant: a forecaster is known by the id of the download; a forecast stands until its end or
the next one, whichever comes first. Read next: `metaculus`.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.curve import with_open_ends
from tracker.domain.forecast import Forecast
from tracker.domain.identifiers import make_key
from tracker.domain.instant import day_number
from tracker.domain.prediction import PredictionType
from tracker.domain.source import Source, SourceKind
from tracker.errors import InvalidInput
from tracker.exchange.nearest import shown
from tracker.exchange.systems.foreign_distributions import (
    LEVELS,
    MIDDLE,
    quantiles_of_curve,
    spread_evenly,
    summing_to_one,
)
from tracker.exchange.systems.foreign_values import (
    one_line,
    read_float,
    read_instant,
    read_list,
    read_share,
)
from tracker.exchange.tables.cells import is_missing, read_when

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.domain.curve import Curve
    from tracker.exchange.systems.gathering import Gathering
    from tracker.exchange.systems.metaculus_questions import Question, Questions
    from tracker.exchange.tables.cells import ReadDate

COLUMNS: Final = ("Question ID", "Start Time", "Probability Yes")
"""Columns without which a file holds no forecasts."""
HEADER: Final = (
    "Question ID",
    "Forecaster ID",
    "Forecaster Username",
    "Is Bot",
    "Start Time",
    "End Time",
    "Forecaster Count",
    "Probability Yes",
    "Probability Yes Per Category",
    "Continuous CDF",
    "Probability Below Lower Bound",
    "Probability Above Upper Bound",
    "5th Percentile",
    "25th Percentile",
    "Median",
    "75th Percentile",
    "95th Percentile",
    "Probability of Resolution",
    "PDF at Resolution",
)
"""Every column of `forecast_data.csv`, in its order, where forecasters have names."""
HIDDEN: Final = "Forecaster (Anonymized)"
"""The column that stands for id and name where forecasters have none."""
PERCENTILES: Final = {
    0.05: "5th Percentile",
    0.25: "25th Percentile",
    0.5: "Median",
    0.75: "75th Percentile",
    0.95: "95th Percentile",
}
READ: Final = frozenset(
    {
        *COLUMNS,
        *PERCENTILES.values(),
        "Forecaster ID",
        "Forecaster Username",
        "Forecaster (Anonymized)",
        "Is Bot",
        "End Time",
        "Probability Yes Per Category",
        "Continuous CDF",
    }
)
"""Columns that are read."""
_PAIR: Final = 2
_NOISE: Final = 1e-9
"""How far a share may lie below the one before: the noise of adding floats."""
_HASH_SHOWN: Final = 12
METHODS: Final = {
    "recency_weighted": "recency weighted",
    "unweighted": "unweighted",
    "single_aggregation": "single aggregation",
    "metaculus_prediction": "Metaculus prediction",
    "geometric_mean": "geometric mean",
}


class Forecasts:
    """The forecasts of a download."""

    def __init__(self, gathering: Gathering, questions: Questions) -> None:
        """Look up questions in `questions`."""
        self.gathering, self.questions = gathering, questions
        self.read_date: ReadDate | None = questions.read_date
        self._kept: list[tuple[str, Forecast, int]] = []
        self._with_bots: dict[bool, set[str]] = {False: set(), True: set()}

    def add(self, label: str, row: int, cells: Mapping[str, str]) -> None:
        """Take in one row of `forecast_data.csv`; its problems are reported."""
        number = cells["Question ID"].strip()
        question = self.questions.find(number)
        if question is None:
            self._without_question(label, row, number)
            return
        reading = _Reading(cells, question, self.read_date)
        try:
            forecast = reading.forecast(self._source(reading, label, row))
        except InvalidInput as error:
            self.gathering.report(label, row, reading.column, str(error)[:300])
            return
        for what in reading.remarks:
            self.gathering.count(label, what)
        if forecast is not None:
            self._kept.append((label, forecast, row))
            if reading.is_bot:
                self._with_bots[question.bots_are_peers].add(question.key)

    def _without_question(self, label: str, row: int, number: str) -> None:
        if number in self.questions.left_out:
            self.gathering.count(label, "forecasts on questions that were left out")
            return
        message = (
            f"{shown(number)} is in no question_data.csv here nor on record; "
            "name the whole download, or both of its files"
        )
        self.gathering.report(label, row, "Question ID", message)

    def _source(self, reading: _Reading, label: str, row: int) -> str:
        """Keep the forecaster of a row and return the key."""
        number, name = reading.text("Forecaster ID"), reading.text("Forecaster Username")
        hidden = reading.text(HIDDEN)
        kind = SourceKind.MODEL.value if reading.is_bot else SourceKind.PERSON.value
        if number:
            key, shown_name = f"metaculus-user-{make_key(number)}", name or f"Metaculus {number}"
        elif hidden and not _is_method(hidden):
            key = make_key(f"metaculus-{hidden}")
            shown_name = f"Metaculus forecaster {hidden[:_HASH_SHOWN]}"
        else:
            method = hidden or name
            if not method:
                reading.text("Forecaster Username")
                raise InvalidInput("nothing; expected who made the forecast")
            key = make_key(f"metaculus-crowd-{method}")
            shown_name = f"Metaculus crowd ({METHODS.get(method, method.replace('_', ' '))})"
            kind = SourceKind.CROWD.value
        source = Source(key=key, name=one_line(shown_name), kind=kind)
        return self.gathering.source(label, source, row)

    def finish(self) -> None:
        """Hand over all forecasts; an end is kept only where nothing follows at it."""
        follows: dict[tuple[str, str], list[Any]] = {}
        for _, forecast, _ in self._kept:
            made = follows.setdefault((forecast.source, forecast.prediction), [])
            made.append(forecast.made.at)
        for made in follows.values():
            made.sort()
        for label, forecast, row in self._kept:
            end = forecast.ends_at
            if end is not None and end <= forecast.made.at:
                what = "forecasts that ended when they began, left out"
                self.gathering.count(label, what)
                continue
            made = follows[forecast.source, forecast.prediction]
            after = bisect_right(made, forecast.made.at)
            is_followed = end is not None and after < len(made) and made[after] <= end
            kept = replace(forecast, ends_at=None) if is_followed else forecast
            self.gathering.forecast(label, kept, row)
        self._tell_peers()

    def _tell_peers(self) -> None:
        """Say where Metaculus compares nobody with bots, which a board does when asked."""
        apart, among = self._with_bots[False], self._with_bots[True]
        label = self._kept[0][0] if apart else ""
        if apart:
            what = "questions on which Metaculus compares nobody with bots; so does --peers people"
            self.gathering.count(label, what, len(apart))
        if apart and among:
            what = "questions on which Metaculus compares with bots too; so does --peers all"
            self.gathering.count(label, what, len(among))


def _is_method(text: str) -> bool:
    """Say whether an anonymised forecaster is the name of an aggregation, not a hash."""
    return text in METHODS or not all(sign in "0123456789abcdef" for sign in text.lower())


class _Reading:
    """One row while it is read; `column` is the one at hand when something is refused."""

    def __init__(
        self, cells: Mapping[str, str], question: Question, read_date: ReadDate | None
    ) -> None:
        self.cells, self.question, self.read_date = cells, question, read_date
        self.column = ""
        self.remarks: list[str] = []

    def text(self, column: str) -> str:
        """Return a cell without space around it; empty if it says nothing."""
        self.column = column
        cell = self.cells.get(column, "").strip()
        return "" if is_missing(cell) else cell

    @property
    def is_bot(self) -> bool:
        """Whether a bot made it."""
        return self.text("Is Bot").lower() == "true"

    def forecast(self, source: str) -> Forecast | None:
        """Return the forecast; None if it is to be left out, with a remark."""
        made = read_instant(self.text("Start Time"), self.read_date)
        if made is None:
            raise InvalidInput("nothing; expected when the forecast was made")
        end = read_instant(self.text("End Time"), self.read_date)
        stated = self._stated()
        if stated is None:
            return None
        return Forecast(
            prediction=self.question.key,
            source=source,
            made=made,
            ends_at=None if end is None else end.at,
            **stated,
        )

    def _stated(self) -> dict[str, Any] | None:
        if self.question.type == PredictionType.BINARY:
            return {"probability": self._binary()}
        if self.question.type == PredictionType.MULTIPLE_CHOICE:
            return {"options": self._options()}
        return self._distribution()

    def _binary(self) -> float:
        text = self.text("Probability Yes")
        if text:
            return read_share(text)
        listed = self.text("Probability Yes Per Category")  # Geometric means: [no, yes].
        shares = read_list(listed) if listed else []
        if len(shares) != _PAIR:
            self.column = "Probability Yes"
            raise InvalidInput("nothing; expected the probability of yes")
        return read_share(shares[1])

    def _options(self) -> tuple[tuple[str, float], ...]:
        names = self.question.options
        listed = read_list(self.text("Probability Yes Per Category"))
        if len(listed) != len(names):
            raise InvalidInput(f"{len(listed)} probabilities for {len(names)} options")
        shares = [None if share is None else read_share(share) for share in listed]
        if None in shares:
            self.remarks.append("forecasts made while some options were not offered, given 0")
        place = names.index(self.question.outcome) if self.question.outcome in names else -1
        filled = [0.0 if share is None else share for share in shares]
        if place >= 0 and shares[place] is None:
            # What came true was still part of the last option, as Metaculus scores it.
            filled[place], filled[-1] = filled[-1], 0.0
            self.remarks.append(
                "forecasts made before the option that came true was offered, "
                "whose last option counts as it"
            )
        filled, is_changed = summing_to_one(filled)
        if is_changed:
            self.remarks.append("forecasts whose options did not sum to 1, brought to it")
        return tuple(zip(names, filled, strict=True))

    def _distribution(self) -> dict[str, Any] | None:
        """Return the curve, quantiles and median of a distribution over numbers or days."""
        curve = self._curve()
        whole: Curve = ()
        places = self.question.locations
        if curve is None or not places:
            found = self._percentiles()
        else:
            found = quantiles_of_curve(curve, places)
            whole = self._whole(curve, places)
            if len(found) < len(LEVELS):
                self.remarks.append(
                    "distributions with quantiles beyond an open bound, which have no value"
                )
        if not found and not whole:
            self.remarks.append("distributions wholly beyond the bounds, left out")
            return None
        return {"quantiles": tuple(found.items()), "point": found.get(MIDDLE), "curve": whole}

    def _whole(self, curve: list[float], places: tuple[float, ...]) -> Curve:
        """Return a distribution over numbers as a curve; days are too coarse for its steps."""
        if self.question.type != PredictionType.NUMERIC:
            self.remarks.append(
                f"distributions kept as {len(LEVELS)} quantiles from 5% to 95%, the rest lost"
            )
            return ()
        below, above = self.question.open_ends
        points = tuple(zip(spread_evenly(places, len(curve)), curve, strict=True))
        return with_open_ends(points, below=below, above=above)

    def _curve(self) -> list[float] | None:
        """Return the cumulative distribution; geometric means give its steps instead."""
        text = self.text("Continuous CDF")
        if text:
            curve = [read_share(share) for share in read_list(text)]
        else:
            text = self.text("Probability Yes Per Category")
            if not text:
                return None
            steps = [read_share(share) for share in read_list(text)]
            curve = [min(share, 1.0) for share in accumulate(steps)][:-1]
        falls = any(later < before - _NOISE for before, later in pairwise(curve))
        if len(curve) < _PAIR or falls:
            raise InvalidInput(f"{shown(text)}; expected two or more shares that rise")
        return list(accumulate(curve, max))

    def _percentiles(self) -> dict[float, float]:
        found = {}
        for level, column in PERCENTILES.items():
            text = self.text(column)
            if not text:
                continue
            if self.question.type == PredictionType.DATE:
                day = read_when(text, self.read_date, periods=False).at.date()
                found[level] = float(day_number(day))
            else:
                found[level] = read_float(text)
        if not found:
            self.column = "Continuous CDF"
            raise InvalidInput("nothing; expected a distribution or its percentiles")
        return found
