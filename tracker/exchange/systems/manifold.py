"""Markets and bets of Manifold, as its API answers them.

Invariant: a market is known by its id; the crowd's probability is what stood after each bet, and
nobody's bet is taken for an opinion of its own. Read next: `manifold_bets`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.criterion import Criterion
from tracker.domain.identifiers import make_key
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.prediction import Prediction, PredictionType
from tracker.domain.resolution import Resolution
from tracker.errors import InvalidInput
from tracker.exchange.bundle import members, read_json
from tracker.exchange.nearest import shown
from tracker.exchange.systems.foreign_values import LATEST, from_milliseconds, read_float
from tracker.exchange.systems.gathering import Gathering
from tracker.exchange.systems.json_fields import Fields
from tracker.exchange.systems.manifold_bets import Answer, Bets, Market, Scale

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tracker.domain.instant import When
    from tracker.exchange.bundle import Head
    from tracker.exchange.tables.cells import ReadDate
    from tracker.exchange.tables.names import Recorded
    from tracker.exchange.tables.records import TableRecords

_MARKET: Final = frozenset({"outcomeType", "question"})
_BET: Final = frozenset({"contractId", "probAfter"})
_WITH_ANSWERS: Final = frozenset({"MULTIPLE_CHOICE", "FREE_RESPONSE"})
_RANGES: Final = frozenset({"NUMBER", "MULTI_NUMERIC", "DATE", "NUMERIC"})
"""Markets whose answers are ranges of numbers or days, in their order."""
_MIN_ANSWERS: Final = 2
_WHOLE: Final = 0.999
"""A mix in which one answer weighs this much is resolved to it."""


def recognises(head: Head) -> bool:
    """Say whether a file holds markets or bets."""
    return head.is_json and (head.keys >= _MARKET or head.keys >= _BET)


def read(
    paths: Sequence[Path],
    *,
    recorded: Recorded,
    read_date: ReadDate | None,  # noqa: ARG001 - its times are milliseconds
) -> TableRecords:
    """Return the records of markets and their bets.

    Args:
        paths: JSON files of one market, a list of markets, or a list of bets.
        recorded: what the record holds; bets may be on markets in it.
        read_date: not needed; the times of Manifold are milliseconds.

    Raises:
        InvalidFile: every problem with file, place of the object and field.
    """
    gathering = Gathering(recorded)
    markets, bets = _Markets(gathering), Bets(gathering)
    for member in members(paths):
        found = read_json(member)
        for row, one in enumerate(found if isinstance(found, list) else [found], start=1):
            gathering.n_rows += 1
            if isinstance(one, dict) and one.keys() >= _MARKET:
                markets.add(member.label, row, one)
            elif isinstance(one, dict) and one.keys() >= _BET:
                bets.add(member.label, row, one)
            else:
                message = "neither a market nor a bet; expected an answer of Manifold's API"
                gathering.report(member.label, row, "", message)
    bets.finish(markets.by_id)
    return gathering.finish()


class _Markets:
    """The markets of the files, by id."""

    def __init__(self, gathering: Gathering) -> None:
        self.gathering = gathering
        self.by_id: dict[str, Market | None] = {}

    def add(self, label: str, row: int, value: dict[str, Any]) -> None:
        """Take in a market; its problems are reported."""
        fields = Fields(value, "")
        try:
            number = fields.need("id")
            if number in self.by_id:
                self.gathering.count(label, "markets that stood in these files before, left out")
                return
            self.by_id[number] = None
            kind = fields.need("outcomeType")
            frame = self._frame(label, row, fields, number)
            if frame is not None:
                self.by_id[number] = self._market(_Place(label, row, fields), kind, frame)
        except InvalidInput as error:
            self.gathering.report(label, row, fields.column, str(error)[:300])

    def _frame(self, label: str, row: int, fields: Fields, number: str) -> Prediction | None:
        """Return what all predictions of a market share; None if it has no window."""
        title = fields.need("question")
        opens, closes = fields.milliseconds("createdTime"), self._closing(label, fields)
        resolved = fields.milliseconds("resolutionTime")
        if closes is None or (opens is not None and closes.at <= opens.at):
            closes = resolved
        if opens is None or closes is None or closes.at <= opens.at:
            message = f"{shown(title)} has no window (createdTime, closeTime); left out"
            self.gathering.note(label, row, message)
            return None
        described = fields.text("textDescription") or fields.text("description")
        judge = fields.line("creatorName") or fields.line("creatorUsername") or "its creator"
        return Prediction(
            key=make_key(f"manifold-{number}"),
            title=title,
            opens_at=opens.at,
            closes_at=closes.at,
            topics=tuple(
                dict.fromkeys(make_key(name, "topic") for name in fields.names("groupSlugs"))
            ),
            criterion=Criterion(
                observe=described or title,
                source_of_truth=f"{judge} on Manifold {fields.line('url')}".strip(),
                written_at=opens.at,
                is_title=described is None,
            ),
        )

    def _closing(self, label: str, fields: Fields) -> When | None:
        """Return when a market closes; some are set to close after all calendars end."""
        value = fields.raw("closeTime")
        if isinstance(value, (int, float)) and value > LATEST:
            self.gathering.count(label, "markets that close after the year 9998, taken as its end")
            return from_milliseconds(LATEST)
        return fields.milliseconds("closeTime")

    def _market(self, place: _Place, kind: str, frame: Prediction) -> Market | None:
        """Return a market with its predictions kept; None for kinds that predict nothing."""
        fields = place.fields
        if kind == "BINARY":
            return self._binary(place, frame)
        if kind == "PSEUDO_NUMERIC":
            return self._pseudo_numeric(place, frame)
        answers = list(fields.objects("answers"))
        if kind not in _WITH_ANSWERS | _RANGES or not answers:
            what = f"markets of type {kind} without probabilities, left out"
            self.gathering.count(place.label, what)
            return None
        sums = fields.raw("shouldAnswersSumToOne")
        if sums is False:
            return self._independent(place, frame, answers)
        return self._exclusive(place, replace(frame, ordered=kind in _RANGES), answers)

    def _binary(self, place: _Place, frame: Prediction) -> Market:
        self.gathering.prediction(place.label, frame, place.row)
        self._resolve(place, frame, _binary_outcome(place.fields))
        now = place.fields.share("probability")
        return Market(place.label, place.row, frame, latest=_latest(place.fields), now=now)

    def _pseudo_numeric(self, place: _Place, frame: Prediction) -> Market:
        """Keep a market whose probability stands for a number between two bounds."""
        fields = place.fields
        low, high = fields.number("min"), fields.number("max")
        if low is None or high is None or high <= low:
            raise InvalidInput("nothing; expected min and max of a numeric market")
        scale = Scale(low, high, is_log=fields.flag("isLogScale"))
        prediction = replace(frame, type=PredictionType.NUMERIC.value)
        self.gathering.prediction(place.label, prediction, place.row)
        outcome = _binary_outcome(fields)
        if outcome is not None and outcome.is_scorable:
            share = {OutcomeKind.TRUE: 1.0, OutcomeKind.FALSE: 0.0}.get(outcome.kind)
            share = outcome.number if share is None else share
            number = scale.value(0.0 if share is None else share)
            outcome = Outcome(OutcomeKind.NUMBER, number=number)
        self._resolve(place, prediction, outcome)
        now, latest = fields.share("probability"), _latest(fields)
        return Market(place.label, place.row, prediction, latest=latest, now=now, scale=scale)

    def _independent(self, place: _Place, frame: Prediction, answers: list[Fields]) -> Market:
        """Keep a prediction for every answer of a market whose answers exclude nothing."""
        kept = []
        for answer in answers:
            number, text = answer.need("id"), answer.need("text")
            own = replace(
                frame,
                key=make_key(f"{frame.key}-{number}"),
                title=f"{frame.title}: {text}",
            )
            self.gathering.prediction(place.label, own, place.row)
            known = answer.milliseconds("resolutionTime") or place.resolved
            outcome = _binary_outcome(answer) if answer.has("resolution") else None
            self._keep(place, own, outcome, known)
            now = answer.share("probability")
            now = answer.share("prob") if now is None else now
            kept.append(Answer(number, text, now=now, prediction=own))
        latest = _latest(place.fields)
        return Market(place.label, place.row, frame, answers=tuple(kept), latest=latest)

    def _exclusive(self, place: _Place, frame: Prediction, answers: list[Fields]) -> Market | None:
        """Keep a market of which one answer will be right."""
        answers.sort(key=lambda answer: answer.number("index") or 0.0)
        kept = []
        for answer in answers:
            now = answer.share("probability")
            now = answer.share("prob") if now is None else now
            since = answer.milliseconds("createdTime")
            kept.append(Answer(answer.need("id"), answer.need("text"), now=now, since=since))
        texts = [answer.text for answer in kept]
        if len(texts) < _MIN_ANSWERS:
            self.gathering.count(place.label, "markets with a single answer, left out")
            return None
        if len(set(texts)) < len(texts):
            raise InvalidInput("two answers have the same text; expected different ones")
        prediction = replace(frame, type=PredictionType.MULTIPLE_CHOICE.value, options=tuple(texts))
        self.gathering.prediction(place.label, prediction, place.row)
        self._resolve(place, prediction, self._chosen(place, prediction, kept))
        latest = _latest(place.fields)
        return Market(place.label, place.row, prediction, answers=tuple(kept), latest=latest)

    def _chosen(
        self, place: _Place, prediction: Prediction, answers: list[Answer]
    ) -> Outcome | None:
        """Return the outcome of a market with answers; a mix, which has no name, is remarked."""
        fields = place.fields
        text = fields.line("resolution")
        if not text or not fields.flag("isResolved"):
            return None
        if text == "CANCEL":
            return Outcome(OutcomeKind.ANNULLED)
        names = {answer.number: answer.text for answer in answers}
        if text in names:
            return Outcome(OutcomeKind.OPTION, option=names[text])
        weights = fields.raw("resolutions")
        if isinstance(weights, dict) and weights:
            total = math.fsum(read_float(weight) for weight in weights.values())
            heaviest = max(weights, key=lambda number: read_float(weights[number]))
            if heaviest in names and read_float(weights[heaviest]) >= _WHOLE * total:
                return Outcome(OutcomeKind.OPTION, option=names[heaviest])
        message = (
            f"{prediction.key} was resolved to a mix ({text}), for which the record has no "
            "outcome; left unresolved"
        )
        self.gathering.note(place.label, place.row, message)
        return None

    def _resolve(self, place: _Place, prediction: Prediction, outcome: Outcome | None) -> None:
        is_over = place.fields.flag("isResolved")
        self._keep(place, prediction, outcome if is_over else None, place.resolved)

    def _keep(
        self, place: _Place, prediction: Prediction, outcome: Outcome | None, known: When | None
    ) -> None:
        """Keep an outcome, or say that it has no date."""
        if outcome is None:
            return
        if known is None:
            self.gathering.undated(place.label, place.row, prediction.key, outcome)
            return
        decided = Resolution(
            prediction=prediction.key, outcome=outcome, known=known, decided_by="Manifold"
        )
        self.gathering.resolution(place.label, decided, place.row)


@dataclass(frozen=True, slots=True)
class _Place:
    """A market while it is read, with its place in the files."""

    label: str
    row: int
    fields: Fields

    @property
    def resolved(self) -> When | None:
        """When it was resolved."""
        return self.fields.milliseconds("resolutionTime")


def _binary_outcome(fields: Fields) -> Outcome | None:
    """Return the outcome of a binary market or of one answer; None before it is resolved.

    Raises:
        InvalidInput: a resolution that Manifold does not have, or a mix without its share.
    """
    word = fields.line("resolution")
    plain = {"YES": OutcomeKind.TRUE, "NO": OutcomeKind.FALSE, "CANCEL": OutcomeKind.ANNULLED}
    if not word:
        return None
    if word in plain:
        return Outcome(plain[word])
    if word != "MKT":
        raise InvalidInput(f"{shown(word)}; expected YES, NO, MKT or CANCEL")
    share = fields.share("resolutionProbability")
    if share is None:
        raise InvalidInput("nothing; expected the share to which MKT resolved")
    if share in {0.0, 1.0}:
        return Outcome(OutcomeKind.TRUE if share else OutcomeKind.FALSE)
    return Outcome(OutcomeKind.SHARE, number=share)


def _latest(fields: Fields) -> When | None:
    """Return when the probability of a market was last what the file says."""
    return fields.milliseconds("lastBetTime") or fields.milliseconds("lastUpdatedTime")
