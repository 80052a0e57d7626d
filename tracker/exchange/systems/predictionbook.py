"""Predictions of PredictionBook, as its API answers them: confidences from 0 to 100.

Invariant: predictions and people are known by their ids; a judgement without its day is flagged,
as the day of the last change is not the day of the judgement. Read next: `gathering`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.criterion import Criterion
from tracker.domain.forecast import Forecast
from tracker.domain.identifiers import make_key
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.prediction import Prediction
from tracker.domain.resolution import Resolution
from tracker.domain.source import Source, SourceKind
from tracker.errors import InvalidInput
from tracker.exchange.bundle import members, read_json
from tracker.exchange.nearest import shown
from tracker.exchange.systems.foreign_values import LATEST, from_milliseconds, read_percent
from tracker.exchange.systems.gathering import Gathering
from tracker.exchange.systems.json_fields import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tracker.domain.instant import When
    from tracker.exchange.bundle import Head
    from tracker.exchange.tables.cells import ReadDate
    from tracker.exchange.tables.names import Recorded
    from tracker.exchange.tables.records import TableRecords

_NEVER: Final = "9999-"
"""How a deadline begins that its author wanted as late as can be."""
_SIGNS: Final = frozenset({"responses", "deadline", "withdrawn"})
_PRIVATE: Final = frozenset({"visible_to_creator", "visible_to_group"})


def recognises(head: Head) -> bool:
    """Say whether a file is an answer of PredictionBook's API."""
    return head.is_json and head.keys >= _SIGNS and "mean_confidence" in head.keys


def read(paths: Sequence[Path], *, recorded: Recorded, read_date: ReadDate | None) -> TableRecords:
    """Return the records of the pages that `GET /api/my_predictions` answered.

    Args:
        paths: JSON files, one per page.
        recorded: what the record holds.
        read_date: reads dates that are not ISO.

    Raises:
        InvalidFile: every problem with file, place of the prediction and field.
    """
    gathering = Gathering(recorded)
    pages = _Pages(gathering, read_date)
    for member in members(paths):
        found = read_json(member)
        listed = found.get("predictions") if isinstance(found, dict) else found
        if not isinstance(listed, list):
            message = "no list of predictions; expected an answer of /api/my_predictions"
            gathering.report(member.label, 0, "predictions", message)
            continue
        for row, one in enumerate(listed, start=1):
            gathering.n_rows += 1
            pages.add(_Place(member.label, row), one)
    return gathering.finish()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a prediction stands."""

    label: str
    row: int


class _Pages:
    """The predictions of all pages."""

    def __init__(self, gathering: Gathering, read_date: ReadDate | None) -> None:
        self.gathering, self.read_date = gathering, read_date

    def add(self, place: _Place, value: Any) -> None:  # noqa: ANN401 - whatever the file holds
        """Take in a prediction with its responses; its problems are reported."""
        fields = None
        try:
            fields = Fields(value, "", read_date=self.read_date)
            key = make_key(f"predictionbook-{fields.need('id')}")
            if key in self.gathering.predictions:
                what = "predictions that stood in these files before, left out"
                self.gathering.count(place.label, what)
                return
            if not self._keep(place, fields, key):
                return
            for response in fields.objects("responses"):
                self._respond(place, response, key)
        except InvalidInput as error:
            column = "" if fields is None else fields.column
            self.gathering.report(place.label, place.row, column, str(error)[:300])

    def _keep(self, place: _Place, fields: Fields, key: str) -> bool:
        """Keep a prediction and its judgement; say whether it has a window."""
        title = fields.need("description")
        opens, judged = fields.when("created_at"), fields.when("last_judgement_at")
        closes = self._deadline(place, fields)
        if opens is None:
            fields.raw("created_at")
            raise InvalidInput("nothing; expected when it was made")
        if closes is not None and judged is not None and closes.at <= opens.at < judged.at:
            message = f"{shown(title)} is due {closes}, before it was made {opens}"
            message += "; the window ends when it was judged"
            self.gathering.note(place.label, place.row, message)
        if closes is None or closes.at <= opens.at:
            closes = judged
        if closes is None or closes.at <= opens.at:
            message = f"{shown(title)} has no deadline after it was made; left out"
            self.gathering.note(place.label, place.row, message)
            return False
        prediction = Prediction(
            key=key,
            title=title,
            opens_at=opens.at,
            closes_at=closes.at,
            topics=tuple(_group(fields, title)),
            criterion=Criterion(observe=title, written_at=opens.at, is_title=True),
        )
        self.gathering.prediction(place.label, prediction, place.row)
        if fields.line("visibility") in _PRIVATE:
            what = "predictions that are private there; the record does not hide them"
            self.gathering.count(place.label, what)
        self._judge(place, fields, key, judged)
        return True

    def _deadline(self, place: _Place, fields: Fields) -> When | None:
        """Return by when a prediction is to be judged; never is the end of the calendar here."""
        if not fields.line("deadline").startswith(_NEVER):
            return fields.when("deadline")
        self.gathering.count(place.label, "predictions due in the year 9999, taken as due in 9998")
        return from_milliseconds(LATEST)

    def _judge(self, place: _Place, fields: Fields, key: str, judged: When | None) -> None:
        """Keep the outcome; a withdrawn prediction counts for nobody."""
        value = fields.raw("outcome")
        if value is not None and not isinstance(value, bool):
            raise InvalidInput(f"{shown(value)}; expected true, false or null")
        if fields.flag("withdrawn"):
            known = judged or fields.when("updated_at")
            outcome, rationale = Outcome(OutcomeKind.ANNULLED), "Withdrawn on PredictionBook."
            what = "predictions withdrawn there, annulled here"
            self.gathering.count(place.label, what)
        elif value is None:
            return
        else:
            known, rationale = judged, None
            outcome = Outcome(OutcomeKind.TRUE if value else OutcomeKind.FALSE)
        if known is None:
            self.gathering.undated(place.label, place.row, key, outcome)
            return
        resolution = Resolution(prediction=key, outcome=outcome, known=known, rationale=rationale)
        self.gathering.resolution(place.label, resolution, place.row)

    def _respond(self, place: _Place, fields: Fields, key: str) -> None:
        """Keep the confidence of a response; comments are counted."""
        try:
            if fields.has("comment"):
                what = "comments, for which the record has no place, not imported"
                self.gathering.count(place.label, what)
            if not fields.has("confidence"):
                return
            probability = read_percent(fields.raw("confidence"))
            made = fields.when("created_at")
            if made is None:
                raise InvalidInput("nothing; expected when it was made")  # noqa: TRY301 - the field at hand is named below
            number = fields.need("user_id")
            name = fields.line("user_label") or f"PredictionBook {number}"
        except InvalidInput as error:
            self.gathering.report(place.label, place.row, fields.column, str(error)[:300])
            return
        person = Source(
            key=make_key(f"predictionbook-user-{number}"),
            name=name,
            kind=SourceKind.PERSON.value,
        )
        forecast = Forecast(
            prediction=key,
            source=self.gathering.source(place.label, person, place.row),
            made=made,
            probability=probability,
        )
        self.gathering.forecast(place.label, forecast, place.row)


def _group(fields: Fields, title: str) -> Iterator[str]:
    """Yield the topic that the group of a prediction makes: `[Group] description`."""
    group = fields.line("description_with_group").removesuffix(title).strip()
    if group.startswith("[") and group.endswith("]") and group.strip("[] "):
        yield make_key(group.strip("[] "), "topic")
