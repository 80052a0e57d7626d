"""What Manifold's crowd thought, and when: probabilities after each bet.

Invariant: a forecast of the crowd is what the market stood at from one bet to the next; bets that
moved nothing make none, and amounts are counted, not kept. Read next: `manifold`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tracker.domain.forecast import SUM_TOLERANCE, Forecast
from tracker.domain.identifiers import make_key
from tracker.domain.prediction import PredictionType
from tracker.domain.source import Source, SourceKind
from tracker.errors import InvalidInput
from tracker.exchange.nearest import shown
from tracker.exchange.systems.json_fields import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracker.domain.instant import When
    from tracker.domain.prediction import Prediction
    from tracker.exchange.systems.gathering import Gathering, Place

CROWD: Final = Source(key="manifold-crowd", name="Manifold crowd", kind=SourceKind.CROWD.value)


@dataclass(frozen=True, slots=True)
class Scale:
    """How the probability of a numeric market stands for a number.

    Attributes:
        low: at probability 0.
        high: at probability 1.
        is_log: whether equal steps multiply instead of adding.
    """

    low: float
    high: float
    is_log: bool

    def value(self, probability: float) -> float:
        """Return the number that a probability stands for.

        >>> Scale(0, 50, is_log=False).value(0.5), Scale(0, 99, is_log=True).value(0.5)
        (25.0, 9.0)
        """
        if not self.is_log:
            return self.low + probability * (self.high - self.low)
        return float(10 ** (probability * math.log10(self.high - self.low + 1)) + self.low - 1)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a market.

    Attributes:
        number: its id.
        text: the option.
        now: probability when the file was made.
        since: when it was added; None from the beginning.
        prediction: its own, where answers exclude nothing.
    """

    number: str
    text: str
    now: float | None = None
    since: When | None = None
    prediction: Prediction | None = None


@dataclass(frozen=True, slots=True)
class Market:
    """One market.

    Attributes:
        label: of the file.
        row: place in it.
        prediction: of the market; where answers exclude nothing, only their model.
        answers: in their order; empty for a question of yes and no.
        latest: when the probability was `now`.
        now: probability when the file was made.
        scale: of a numeric market.
    """

    label: str
    row: int
    prediction: Prediction
    answers: tuple[Answer, ...] = ()
    latest: When | None = None
    now: float | None = None
    scale: Scale | None = None


class _Bet(NamedTuple):
    """One bet, in the order of time; Manifold lists the newest first."""

    made: When
    backwards: int
    row: int
    label: str
    answer: str
    before: float
    after: float


class Bets:
    """The bets of the files, by market."""

    def __init__(self, gathering: Gathering) -> None:
        """Keep forecasts in `gathering`."""
        self.gathering = gathering
        self._of: dict[str, list[_Bet]] = {}
        self._seen: set[str] = set()

    def add(self, label: str, row: int, value: dict[str, Any]) -> None:
        """Take in a bet; its problems are reported."""
        fields = Fields(value, "")
        try:
            number, market = fields.need("id"), fields.need("contractId")
            bet = _read_bet(fields, row, label)
        except InvalidInput as error:
            self.gathering.report(label, row, fields.column, str(error)[:300])
            return
        if number in self._seen:
            self.gathering.count(label, "bets that stood in these files before, left out")
            return
        self._seen.add(number)
        if fields.has("amount"):
            self.gathering.count(label, "amounts and traders of bets, not imported")
        self._of.setdefault(market, []).append(bet)

    def finish(self, markets: Mapping[str, Market | None]) -> None:
        """Turn bets into forecasts of the crowd; markets without bets state what they stand at."""
        for number, bets in self._of.items():
            market = markets.get(number) if number in markets else self._recorded(number)
            if market is not None:
                self._history(market, sorted(bets))
            elif number not in markets:
                message = (
                    f"{shown(number)} is no market of these files nor on record; "
                    "name its market file too"
                )
                self.gathering.report(bets[0].label, bets[0].row, "contractId", message)
            else:
                self.gathering.count(bets[0].label, "bets on markets that were left out", len(bets))
        for number, market in markets.items():
            if market is not None and number not in self._of:
                self._standing(market)

    def _recorded(self, number: str) -> Market | None:
        """Return a market of yes and no that the record holds."""
        held = self.gathering.recorded.predictions.get(make_key(f"manifold-{number}"))
        if held is None or held.type != PredictionType.BINARY:
            return None
        return Market("", 0, held)

    def _history(self, market: Market, bets: list[_Bet]) -> None:
        if market.answers and market.answers[0].prediction is None:
            self._options(market, bets)
            return
        targets = {answer.number: answer.prediction for answer in market.answers}
        for number, own in groupby(sorted(bets, key=_by_answer), key=lambda bet: bet.answer):
            prediction = targets.get(number) if targets else market.prediction
            if prediction is None:
                self._strange(next(own))
                continue
            stood = None
            for bet in own:
                if bet.after == stood:
                    self.gathering.count(bet.label, "bets that moved nothing, left out")
                    continue
                stood = bet.after
                self._state(market, prediction, bet.made, stood, (bet.label, bet.row))

    def _strange(self, bet: _Bet) -> None:
        message = f"{shown(bet.answer)} is no answer of its market"
        self.gathering.report(bet.label, bet.row, "answerId", message)

    def _options(self, market: Market, bets: list[_Bet]) -> None:
        """Keep the probabilities of all options after all bets of one instant."""
        first = {bet.answer: bet.before for bet in reversed(bets)}
        stood = {}
        for answer in market.answers:
            known = first.get(answer.number, answer.now)
            stood[answer.number] = 0.0 if known is None else known
        for made, together in groupby(bets, key=lambda bet: bet.made):
            row = label = None
            for bet in together:
                if bet.answer not in stood:
                    self._strange(bet)
                    continue
                stood[bet.answer] = bet.after
                row, label = bet.row, bet.label
            if row is not None and label is not None:
                self._shares(market, stood, made, (label, row))

    def _shares(self, market: Market, stood: Mapping[str, float], made: When, place: Place) -> None:
        """Keep a forecast over options; answers that were added later have 0."""
        shares = [
            0.0 if answer.since is not None and answer.since.at > made.at else stood[answer.number]
            for answer in market.answers
        ]
        total = math.fsum(shares)
        if total <= 0:
            self.gathering.count(market.label, "moments without any probability, left out")
            return
        if abs(total - 1) > SUM_TOLERANCE:
            what = "moments at which the options did not sum to 1, brought to it"
            self.gathering.count(market.label, what)
            shares = [share / total for share in shares]
        options = tuple(zip((answer.text for answer in market.answers), shares, strict=True))
        label, row = place
        source = self.gathering.source(label, CROWD, row)
        key = market.prediction.key
        made_then = Forecast(prediction=key, source=source, made=made, options=options)
        self.gathering.forecast(label, made_then, row)

    def _standing(self, market: Market) -> None:
        """Keep what a market without bets stood at when its file was made."""
        if market.latest is None:
            what = "markets without bets or a time of their probability, without a forecast"
            self.gathering.count(market.label, what)
            return
        if market.answers and market.answers[0].prediction is None:
            stood = {one.number: 0.0 if one.now is None else one.now for one in market.answers}
            self._shares(market, stood, market.latest, (market.label, market.row))
            return
        for prediction, now in _pairs(market):
            if now is not None:
                self._state(market, prediction, market.latest, now, (market.label, market.row))

    def _state(
        self, market: Market, prediction: Prediction, made: When, share: float, place: Place
    ) -> None:
        scale = market.scale
        label, row = place
        self.gathering.forecast(
            label,
            Forecast(
                prediction=prediction.key,
                source=self.gathering.source(label, CROWD, row),
                made=made,
                probability=share if scale is None else None,
                point=None if scale is None else scale.value(share),
            ),
            row,
        )


def _read_bet(fields: Fields, row: int, label: str) -> _Bet:
    """Return a bet.

    Raises:
        InvalidInput: it does not say when, or from where to where it moved the probability.
    """
    made = fields.milliseconds("createdTime")
    before, after = fields.share("probBefore"), fields.share("probAfter")
    if made is None or after is None or before is None:
        raise InvalidInput("nothing; expected createdTime, probBefore and probAfter")
    return _Bet(made, -row, row, label, fields.line("answerId"), before, after)


def _by_answer(bet: _Bet) -> tuple[str, When, int]:
    return bet.answer, bet.made, bet.backwards


def _pairs(market: Market) -> Iterator[tuple[Prediction, float | None]]:
    """Yield the predictions of a market with what they stand at."""
    if not market.answers:
        yield market.prediction, market.now
    for answer in market.answers:
        if answer.prediction is not None:
            yield answer.prediction, answer.now
