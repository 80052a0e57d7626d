"""Prediction sets of Cultivate: what a member states at once, and what the crowd then stood at.

Invariant: a member who changes some answers keeps the others as stated before. Read next:
`goodjudgment`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.forecast import Forecast
from tracker.domain.identifiers import make_key
from tracker.domain.source import Source, SourceKind
from tracker.errors import InvalidInput
from tracker.exchange.nearest import shown
from tracker.exchange.systems.foreign_distributions import summing_to_one

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.domain.instant import When
    from tracker.domain.prediction import Prediction
    from tracker.exchange.systems.gathering import Gathering
    from tracker.exchange.systems.json_fields import Fields

CROWD: Final = Source(
    key="goodjudgment-crowd", name="Crowd of the site", kind=SourceKind.CROWD.value
)


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answers.

    Attributes:
        prediction: what it became.
        answers: ids in the order of the options.
        yes: place of the answer that means true; None for several options.
    """

    prediction: Prediction
    answers: tuple[str, ...]
    yes: int | None


@dataclass(frozen=True, slots=True)
class _Set:
    """One prediction set."""

    label: str
    row: int
    question: str
    source: str
    made: When
    own: dict[str, float]
    crowd: dict[str, float]


class PredictionSets:
    """The prediction sets of all files."""

    def __init__(self, gathering: Gathering) -> None:
        """Keep forecasts in `gathering`."""
        self.gathering = gathering
        self._sets: list[_Set] = []
        self._seen: set[str] = set()

    def add(self, label: str, row: int, fields: Fields) -> None:
        """Take in a set.

        Raises:
            InvalidInput: it cannot be read.
        """
        number = fields.need("id")
        if number in self._seen:
            what = "prediction sets that stood in these files before, left out"
            self.gathering.count(label, what)
            return
        self._seen.add(number)
        made = fields.when("created_at")
        if made is None:
            raise InvalidInput("nothing; expected when it was made")
        if fields.has("comment"):
            what = "comments, for which the record has no place, not imported"
            self.gathering.count(label, what)
        member = fields.need("membership_id")
        name = fields.line("membership_username") or f"Member {member}"
        own: dict[str, float] = {}
        crowd: dict[str, float] = {}
        for one in fields.objects("predictions"):
            answer = one.need("answer_id")
            stated, stood = one.share("forecasted_probability"), one.share("final_probability")
            if stated is not None:
                own[answer] = stated
            if stood is not None:
                crowd[answer] = stood
        person = Source(
            key=make_key(f"goodjudgment-member-{member}"), name=name, kind=SourceKind.PERSON.value
        )
        source = self.gathering.source(label, person, row)
        question = fields.need("question_id")
        self._sets.append(_Set(label, row, question, source, made, own, crowd))

    def finish(self, questions: Mapping[str, Answered | None]) -> None:
        """Turn sets into forecasts, in the order of time."""
        standing: dict[tuple[str, str], dict[str, float]] = {}
        for one in sorted(self._sets, key=lambda one: (one.made, one.row)):
            question = questions.get(one.question)
            if question is None:
                self._without_question(one, is_known=one.question in questions)
                continue
            for source, shares in ((one.source, one.own), (CROWD.key, one.crowd)):
                if not shares:
                    continue
                if source == CROWD.key:
                    self.gathering.source(one.label, CROWD, one.row)
                now = shares
                if question.yes is None:
                    now = standing.setdefault((source, one.question), {})
                    now |= shares
                self._state(one, question, source, now)

    def _without_question(self, one: _Set, *, is_known: bool) -> None:
        if is_known:
            what = "prediction sets on questions that were left out"
            self.gathering.count(one.label, what)
            return
        message = (
            f"question {shown(one.question)} is not in these files; name its file too, as only "
            "that says what its answers are"
        )
        self.gathering.report(one.label, one.row, "question_id", message)

    def _state(self, one: _Set, question: Answered, source: str, now: dict[str, float]) -> None:
        """Keep what a source now states, if that is a whole forecast."""
        try:
            stated = _stated(question, now)
        except InvalidInput:
            whose = (
                "moments at which the crowd's" if source == CROWD.key else "prediction sets whose"
            )
            self.gathering.count(one.label, f"{whose} answers did not sum to 1, left out")
            return
        if stated is None:
            what = "prediction sets that leave some answers open, left out"
            self.gathering.count(one.label, what)
            return
        self.gathering.forecast(
            one.label,
            Forecast(prediction=question.prediction.key, source=source, made=one.made, **stated),
            one.row,
        )


def _stated(question: Answered, now: Mapping[str, float]) -> dict[str, Any] | None:
    """Return what the shares of answers state; None if some are missing.

    Raises:
        InvalidInput: they do not sum to 1.
    """
    if question.yes is not None:
        yes = question.answers[question.yes]
        if yes in now:
            return {"probability": now[yes]}
        others = [now[answer] for answer in question.answers if answer in now]
        return {"probability": 1 - others[0]} if others else None
    if any(answer not in now for answer in question.answers):
        return None
    shares, _ = summing_to_one([now[answer] for answer in question.answers])
    return {"options": tuple(zip(question.prediction.options, shares, strict=True))}
