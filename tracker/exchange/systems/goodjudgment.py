"""Questions and prediction sets of Good Judgment and other sites on Cultivate, as JSON.

Invariant: people state what they forecast, the crowd what it stood at after each of them; a
resolved question says by the probability of its answers how it was resolved. Read next:
`goodjudgment_sets`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracker.domain.criterion import Criterion
from tracker.domain.identifiers import make_key
from tracker.domain.instant import Precision, When, end_of_period
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.prediction import Prediction, PredictionType
from tracker.domain.resolution import Resolution
from tracker.errors import InvalidInput
from tracker.exchange.bundle import members, read_json
from tracker.exchange.nearest import shown
from tracker.exchange.systems.gathering import Gathering
from tracker.exchange.systems.goodjudgment_sets import Answered, PredictionSets
from tracker.exchange.systems.json_fields import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tracker.exchange.bundle import Head
    from tracker.exchange.tables.cells import ReadDate
    from tracker.exchange.tables.names import Recorded
    from tracker.exchange.tables.records import TableRecords

_QUESTION: Final = frozenset({"answers", "ends_at", "name"})
_SET: Final = frozenset({"predictions", "membership_id", "question_id"})
_COMMENT: Final = frozenset({"commentable_id", "content"})
_LISTS: Final = ("questions", "prediction_sets", "comments")
_YES_NO: Final = frozenset({"yes", "no"})
_SURE: Final = 0.999
"""An answer of a resolved question with this probability came true; 1 less this did not."""


def recognises(head: Head) -> bool:
    """Say whether a file holds questions, prediction sets or comments."""
    return head.is_json and any(head.keys >= kind for kind in (_QUESTION, _SET, _COMMENT))


def read(paths: Sequence[Path], *, recorded: Recorded, read_date: ReadDate | None) -> TableRecords:
    """Return the records of questions and prediction sets.

    Args:
        paths: JSON files, each a list or an object with lists.
        recorded: what the record holds.
        read_date: reads dates that are not ISO.

    Raises:
        InvalidFile: every problem with file, place of the object and field.
    """
    gathering = Gathering(recorded)
    questions, sets = _Questions(gathering), PredictionSets(gathering)
    for member in members(paths):
        for row, one in enumerate(_objects(read_json(member)), start=1):
            gathering.n_rows += 1
            fields = None
            try:
                fields = Fields(one, "", read_date=read_date)
                if one.keys() >= _QUESTION:
                    questions.add(member.label, row, fields)
                elif one.keys() >= _SET:
                    sets.add(member.label, row, fields)
                elif one.keys() >= _COMMENT:
                    what = "comments, for which the record has no place, not imported"
                    gathering.count(member.label, what)
                else:
                    message = "neither a question, a prediction set nor a comment"
                    gathering.report(member.label, row, "", message)
            except InvalidInput as error:
                column = "" if fields is None else fields.column
                gathering.report(member.label, row, column, str(error)[:300])
    sets.finish(questions.by_id)
    return gathering.finish()


def _objects(value: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever a file holds
    """Yield the objects of a list, of the lists of an object, or the object itself."""
    if isinstance(value, list):
        yield from value
    elif isinstance(value, dict) and any(isinstance(value.get(name), list) for name in _LISTS):
        for name in _LISTS:
            listed = value.get(name)
            yield from listed if isinstance(listed, list) else ()
    else:
        yield value


class _Questions:
    """The questions of all files, by id."""

    def __init__(self, gathering: Gathering) -> None:
        self.gathering = gathering
        self.by_id: dict[str, Answered | None] = {}

    def add(self, label: str, row: int, fields: Fields) -> None:
        """Keep a question and its resolution.

        Raises:
            InvalidInput: it cannot be read.
        """
        number = fields.need("id")
        if number in self.by_id:
            what = "questions that stood in these files before, left out"
            self.gathering.count(label, what)
            return
        self.by_id[number] = None
        window = _window(fields)
        title = fields.need("name")
        if window is None:
            message = f"{shown(title)} has no window (scoring_start_time, ends_at); left out"
            self.gathering.note(label, row, message)
            return
        answers = _answers(fields)
        names = [name for _, name, _ in answers]
        lowered = {name.lower() for name in names}
        if len(lowered) < len(names):
            raise InvalidInput("two answers have the same name; expected different ones")
        is_binary = len(answers) == 1 or lowered == _YES_NO
        yes = next((i for i, name in enumerate(names) if name.lower() == "yes"), 0)
        prediction = Prediction(
            key=make_key(f"goodjudgment-{number}"),
            title=title,
            opens_at=window[0].at,
            closes_at=window[1].at,
            type=(PredictionType.BINARY if is_binary else PredictionType.MULTIPLE_CHOICE).value,
            options=() if is_binary else tuple(names),
            ordered=not is_binary and fields.flag("use_ordinal_scoring"),
            criterion=_criterion(fields, title),
        )
        self.gathering.prediction(label, prediction, row)
        numbers = tuple(answer for answer, _, _ in answers)
        question = Answered(prediction, numbers, yes if is_binary else None)
        self.by_id[number] = question
        self._resolve(label, row, fields, prediction, _came_true(answers, question.yes))

    def _resolve(
        self,
        label: str,
        row: int,
        fields: Fields,
        prediction: Prediction,
        outcome: Outcome | None,
    ) -> None:
        voided, resolved = fields.when("voided_at"), fields.when("resolved_at")
        if voided is not None:
            known, outcome = voided, Outcome(OutcomeKind.ANNULLED)
        elif resolved is None and not fields.flag("resolved?"):
            return
        elif outcome is None:
            message = (
                f"{prediction.key} is resolved, but its answers do not say to what; left "
                "unresolved: tracker resolve"
            )
            self.gathering.note(label, row, message)
            return
        elif resolved is None:
            self.gathering.undated(label, row, prediction.key, outcome)
            return
        else:
            known = resolved
        decided = Resolution(prediction=prediction.key, outcome=outcome, known=known)
        self.gathering.resolution(label, decided, row)


def _window(fields: Fields) -> tuple[When, When] | None:
    """Return beginning and end of the scoring; None if one is not said."""
    starts = (fields.when(name) for name in ("scoring_start_time", "published_at", "created_at"))
    opens = next((one for one in starts if one is not None), None)
    ends = [fields.when(name) for name in ("scoring_end_time", "ends_at")]
    closing = [
        end_of_period(one) if one.precision == Precision.DAY else one.at
        for one in ends
        if one is not None
    ]
    if opens is None or not closing or min(closing) <= opens.at:
        return None
    return opens, When(min(closing), Precision.INSTANT)


def _answers(fields: Fields) -> list[tuple[str, str, float | None]]:
    """Return id, name and probability of every answer, in their order."""
    found = [
        (
            one.number("sort_order") or 0.0,
            one.need("id"),
            one.need("name"),
            one.share("probability"),
        )
        for one in fields.objects("answers")
    ]
    if not found:
        raise InvalidInput("no answers; expected at least one")
    return [(number, name, share) for _, number, name, share in sorted(found, key=lambda a: a[0])]


def _came_true(answers: list[tuple[str, str, float | None]], yes: int | None) -> Outcome | None:
    """Return the outcome that the probabilities of a resolved question say; None if none."""
    shares = [share for _, _, share in answers]
    if yes is not None:
        share = shares[yes]
        if share is None or 1 - _SURE < share < _SURE:
            return None
        return Outcome(OutcomeKind.TRUE if share >= _SURE else OutcomeKind.FALSE)
    sure = [name for _, name, share in answers if share is not None and share >= _SURE]
    return Outcome(OutcomeKind.OPTION, option=sure[0]) if len(sure) == 1 else None


def _criterion(fields: Fields, title: str) -> Criterion:
    """Return description and clarifications as the criterion."""
    described = fields.text("description")
    said = [one.text("content") for one in fields.objects("clarifications")]
    written = fields.when("published_at") or fields.when("created_at")
    return Criterion(
        observe=described or title,
        fine_print="\n".join(filter(None, said)) or None,
        written_at=None if written is None else written.at,
        is_title=described is None,
    )
