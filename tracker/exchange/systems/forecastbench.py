"""Question, resolution and forecast sets of ForecastBench.

Invariant: a question asked for several days is one prediction per day; a question is known by the
round, its source and its id. Combinations of questions are counted, not read. Read next:
`forecastbench_questions`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracker.domain.forecast import Forecast
from tracker.domain.identifiers import make_key
from tracker.domain.source import Source, SourceKind
from tracker.errors import InvalidInput
from tracker.exchange.bundle import members, read_json
from tracker.exchange.nearest import shown
from tracker.exchange.systems.forecastbench_questions import Questions, Rounds, due_day, said
from tracker.exchange.systems.gathering import Gathering, Place
from tracker.exchange.systems.json_fields import Fields

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tracker.exchange.bundle import Head
    from tracker.exchange.tables.cells import ReadDate
    from tracker.exchange.tables.names import Recorded
    from tracker.exchange.tables.records import TableRecords

_SETS: Final = ("questions", "resolutions", "forecasts")
"""The list of each kind of file, in the order in which they are read."""
_COMBINED: Final = {
    "questions": "questions that combine others, left out",
    "resolutions": "resolutions of combined questions, left out",
    "forecasts": "forecasts on combined questions, left out",
}
_BESIDE: Final = ("reasoning", "searches", "consulted_urls")
"""What stands beside forecasts and has no place in the record."""


def recognises(head: Head) -> bool:
    """Say whether a file is a question, resolution or forecast set."""
    return head.is_json and "forecast_due_date" in head.keys and not head.keys.isdisjoint(_SETS)


def read(paths: Sequence[Path], *, recorded: Recorded, read_date: ReadDate | None) -> TableRecords:
    """Return the records of the sets of one or more rounds, in whatever order they come.

    Args:
        paths: JSON files.
        recorded: what the record holds; forecasts may be on questions in it.
        read_date: reads dates that are not ISO.

    Raises:
        InvalidFile: every problem with file, place of the entry and field.
    """
    gathering = Gathering(recorded)
    found = [(member.label, read_json(member)) for member in members(paths)]
    rounds: list[tuple[str, Fields]] = []
    for label, value in found:
        try:
            rounds.append((label, Fields(value, "", read_date=read_date)))
        except InvalidInput as error:
            gathering.report(label, 0, "", f"{error}; expected a set of ForecastBench")
    questions = Questions(gathering)
    forecasts = _Forecasts(gathering, questions.rounds)
    readers = {
        "questions": questions.add,
        "resolutions": questions.resolve,
        "forecasts": forecasts.add,
    }
    for name in _SETS:
        for label, fields in rounds:
            if fields.raw(name) is not None:
                _read_set(label, fields, name, readers[name], gathering)
    for label, fields in rounds:
        if all(fields.raw(name) is None for name in _SETS):
            message = f"none of {', '.join(_SETS)}; expected a set of ForecastBench"
            gathering.report(label, 0, "", message)
    return gathering.finish()


def _read_set(
    label: str,
    fields: Fields,
    name: str,
    take: Any,  # noqa: ANN401 - one of the three methods above, which take the same
    gathering: Gathering,
) -> None:
    """Hand over the entries of one set."""
    try:
        due = fields.need("forecast_due_date")
        due_day(fields)
        entries = fields.listed(name)
    except InvalidInput as error:
        gathering.report(label, 0, fields.column, str(error)[:300])
        return
    for row, entry in enumerate(entries, start=1):
        gathering.n_rows += 1
        if isinstance(entry, dict) and isinstance(entry.get("id"), list):
            gathering.count(label, _COMBINED[name])
            continue
        own = None
        try:
            own = Fields(entry, f"{name}[{row - 1}]", read_date=fields.read_date)
            take(label, row, due, own, fields)
        except InvalidInput as error:
            gathering.report(label, row, "" if own is None else own.column, str(error)[:300])


class _Forecasts:
    """The forecasts of all sets."""

    def __init__(self, gathering: Gathering, rounds: Rounds) -> None:
        self.gathering, self.rounds = gathering, rounds

    def add(self, label: str, row: int, due: str, entry: Fields, whole: Fields) -> None:
        """Keep one forecast on one question and day.

        Raises:
            InvalidInput: it cannot be read, or its question is nowhere.
        """
        source, number = entry.need("source"), entry.need("id")
        key = self.rounds.find(due, source, number, said(entry, "resolution_date"))
        if key is None:
            if self.rounds.knows(due, source, number):
                what = "forecasts for days that the question set does not ask for, left out"
                self.gathering.count(label, what)
                return
            raise InvalidInput(
                f"question {shown(number)} of {source} is in no question set here nor on record; "
                "name the question set of the round too"
            )
        for beside in _BESIDE:
            if said(entry, beside):
                self.gathering.count(label, f"{beside} of forecasts, not imported")
        probability = entry.share("forecast")
        if probability is None:
            self.gathering.count(label, "forecasts without a number, left out")
            return
        forecast = Forecast(
            prediction=key,
            source=self._source((label, row), entry, whole),
            made=due_day(whole),
            probability=probability,
        )
        self.gathering.forecast(label, forecast, row)

    def _source(self, place: Place, entry: Fields, whole: Fields) -> str:
        """Keep who forecast, and the organisation it belongs to; return the key."""
        label, row = place
        person = said(entry, "user_id")
        entry.column = "organization, model"
        organisation, model = whole.need("organization"), whole.need("model")
        home = make_key(f"forecastbench-{organisation}")
        self.gathering.source(label, Source(key=home, name=organisation), row)
        name = f"{model}, {person}" if person else f"{model} ({organisation})"
        is_people = any(word in model.lower() for word in ("superforecaster", "public"))
        kind = SourceKind.PERSON if person else SourceKind.MODEL
        if is_people and not person:
            kind = SourceKind.CROWD
        key = make_key(f"forecastbench-{organisation}-{model}-{person}")
        return self.gathering.source(
            label, Source(key=key, name=name, kind=kind.value, parents=(home,)), row
        )
