"""Questions and resolutions of ForecastBench as predictions with outcomes.

Invariant: of a market only what it resolved to is an outcome, never the price at which it stands.
Read next: `forecastbench`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from tracker.domain.criterion import Criterion
from tracker.domain.forecast import Forecast
from tracker.domain.identifiers import make_key
from tracker.domain.instant import Precision, When, end_of
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.prediction import Prediction
from tracker.domain.resolution import Resolution
from tracker.domain.source import Source, SourceKind
from tracker.errors import InvalidInput
from tracker.exchange.nearest import shown
from tracker.exchange.systems.foreign_values import one_line, read_list, read_share
from tracker.exchange.tables.cells import is_missing, read_when

if TYPE_CHECKING:
    from tracker.exchange.systems.gathering import Gathering
    from tracker.exchange.systems.json_fields import Fields

MARKETS: Final = frozenset({"manifold", "metaculus", "polymarket", "infer", "kalshi"})
"""Sources whose value before the round is a probability."""
_CRITERIA: Final = ("market_info_resolution_criteria", "resolution_criteria")


def said(fields: Fields, name: str) -> str:
    """Return a text; empty for null and for the text `N/A`."""
    text = fields.line(name)
    return "" if is_missing(text) else text


def due_day(whole: Fields) -> When:
    """Return the day of a round.

    Raises:
        InvalidInput: the set does not say it.
    """
    found = whole.when("forecast_due_date")
    if found is None:
        raise InvalidInput("nothing; expected the day on which the forecasts were due")
    return found


@dataclass(slots=True)
class Rounds:
    """The predictions of all rounds.

    Attributes:
        recorded: keys on record.
        days: (round, source, id) to {day: key}; the day of a market is ''.
    """

    recorded: frozenset[str]
    days: dict[tuple[str, str, str], dict[str, str]] = field(default_factory=dict)

    def find(self, due: str, source: str, number: str, day: str) -> str | None:
        """Return the key of the prediction of a question and day; None if it is nowhere."""
        asked = self.days.get((due, source, number))
        if asked is not None:
            return asked.get("") if "" in asked else asked.get(day[:10])
        for key in (_key(due, source, number, day[:10]), _key(due, source, number, "")):
            if key in self.recorded:
                return key
        return None

    def is_for_a_day(self, key: str) -> bool:
        """Say whether a prediction is about the value on one day, not about a market."""
        return _DAY_AT_END.search(key) is not None

    def knows(self, due: str, source: str, number: str) -> bool:
        """Say whether a question is in these files or on record, for whatever day."""
        start = _key(due, source, number, "")
        held = (key == start or key.startswith(f"{start}-") for key in self.recorded)
        return (due, source, number) in self.days or any(held)


def _key(due: str, source: str, number: str, day: str) -> str:
    """Return the key of a prediction; long ids are told by their ends."""
    short = number if len(number) <= _LONGEST else number[-_LONGEST:]
    return make_key(f"fb-{due}-{source}-{short}-{day}")


_LONGEST: Final = 40
_DAY_AT_END: Final = re.compile(r"-[0-9]{4}-[0-9]{2}-[0-9]{2}$")


class Questions:
    """The questions of all question sets, and how they were resolved."""

    def __init__(self, gathering: Gathering) -> None:
        """Keep predictions and resolutions in `gathering`."""
        self.gathering = gathering
        self.rounds = Rounds(frozenset(gathering.recorded.predictions))

    def add(self, label: str, row: int, due: str, entry: Fields, whole: Fields) -> None:
        """Keep the predictions of one question.

        Raises:
            InvalidInput: it cannot be read.
        """
        source, number = entry.need("source"), entry.need("id")
        if (due, source, number) in self.rounds.days:
            what = "questions that stood in these files before, left out"
            self.gathering.count(label, what)
            return
        asked = self.rounds.days[due, source, number] = {}
        begins = due_day(whole)
        frame = Prediction(
            key="",
            title=one_line(entry.need("question")),
            opens_at=begins.at,
            closes_at=begins.at,
            topics=("market" if source in MARKETS else "dataset", make_key(source)),
            criterion=self._criterion(entry),
        )
        for day in self._days(entry):
            closes = read_when(day, entry.read_date, periods=False)
            title = frame.title.replace("{forecast_due_date}", due)
            prediction = replace(
                frame,
                key=_key(due, source, number, day),
                title=title.replace("{resolution_date}", day),
                closes_at=end_of(closes.at.date()),
            )
            self._keep(label, row, prediction)
            asked[day] = _key(due, source, number, day)
        if not asked:
            self._market(label, row, due, entry, frame)

    def _market(self, label: str, row: int, due: str, entry: Fields, frame: Prediction) -> None:
        """Keep a question about a market, which has one close, and its price before the round."""
        source, number = entry.need("source"), entry.need("id")
        closes = said(entry, "market_info_close_datetime")
        when = read_when(closes, entry.read_date, periods=False) if closes else None
        if when is None or when.at <= frame.opens_at:
            message = f"{shown(frame.title)} has no close after the round; left out"
            self.gathering.note(label, row, message)
            return
        key = _key(due, source, number, "")
        is_day = when.precision == Precision.DAY
        closes_at = end_of(when.at.date()) if is_day else when.at
        prediction = replace(frame, key=key, closes_at=closes_at)
        self._keep(label, row, prediction)
        self.rounds.days[due, source, number][""] = key
        price, frozen = said(entry, "freeze_datetime_value"), entry.when("freeze_datetime")
        if source in MARKETS and price and frozen is not None:
            crowd = Source(
                key=make_key(f"forecastbench-price-{source}"),
                name=f"Price at {source} before the round",
                kind=SourceKind.CROWD.value,
            )
            entry.raw("freeze_datetime_value")
            forecast = Forecast(
                prediction=key,
                source=self.gathering.source(label, crowd, row),
                made=frozen,
                probability=read_share(price),
            )
            self.gathering.forecast(label, forecast, row)

    def _keep(self, label: str, row: int, prediction: Prediction) -> None:
        if not self.gathering.prediction(label, prediction, row):
            raise InvalidInput(f"gets the key {prediction.key!r} of another question")

    def _criterion(self, entry: Fields) -> Criterion:
        written = entry.when("freeze_datetime")
        texts = [entry.text(name) for name in _CRITERIA]
        rules = [text for text in texts if text is not None and not is_missing(text)]
        title = one_line(entry.need("question"))
        return Criterion(
            observe="\n".join(rules) or title,
            source_of_truth=said(entry, "url") or None,
            fine_print=None if is_missing(said(entry, "background")) else entry.text("background"),
            written_at=None if written is None else written.at,
            is_title=not rules,
        )

    def _days(self, entry: Fields) -> list[str]:
        """Return the days for which a question is asked; none for a market."""
        value = entry.raw("resolution_dates")
        if isinstance(value, str):
            value = [] if is_missing(value) else read_list(value)
        if not isinstance(value, (list, type(None))):
            raise InvalidInput(f"{shown(value)}; expected a list of days or N/A")
        return list(dict.fromkeys(str(day) for day in value or ()))

    def resolve(self, label: str, row: int, due: str, entry: Fields, _: Fields) -> None:
        """Keep what one question was resolved to, for one day.

        Raises:
            InvalidInput: it cannot be read.
        """
        source, number = entry.need("source"), entry.need("id")
        day = said(entry, "resolution_date")
        key = self.rounds.find(due, source, number, day)
        if key is None:
            what = "resolutions of questions that are not in these files, left out"
            self.gathering.count(label, what)
            return
        if not entry.flag("resolved"):
            what = "markets that are not resolved yet, whose price is no outcome"
            self.gathering.count(label, what)
            return
        share = entry.share("resolved_to")
        if share is None:
            self.gathering.count(label, "resolutions without a value, left out")
            return
        kinds = {0.0: OutcomeKind.FALSE, 1.0: OutcomeKind.TRUE}
        kind = kinds.get(share, OutcomeKind.SHARE)
        outcome = Outcome(kind, number=share if kind == OutcomeKind.SHARE else None)
        if not day:
            self.gathering.undated(label, row, key, outcome)
            return
        entry.raw("resolution_date")
        known = read_when(day, entry.read_date, periods=False)
        if self.rounds.is_for_a_day(key):
            # A value at the end of a day can be known on the next one at the earliest.
            known = When(end_of(known.at.date()))
        decided = Resolution(
            prediction=key, outcome=outcome, known=known, decided_by="ForecastBench"
        )
        self.gathering.resolution(label, decided, row)
