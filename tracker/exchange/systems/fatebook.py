"""Spreadsheets of Fatebook: what it exports (shares from 0 to 1) and what it imports (percent).

Invariant: a question has no id in either file, so it is known by its title, when and by whom it
was asked; an option of a multiple-choice question is a prediction of its own, as Fatebook asks
and scores it. Read next: `gathering`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from tracker.domain.cells import unprotect_text
from tracker.domain.criterion import Criterion
from tracker.domain.forecast import Forecast
from tracker.domain.identifiers import make_key
from tracker.domain.instant import Precision, end_of_period
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.prediction import Prediction
from tracker.domain.resolution import Resolution
from tracker.domain.source import SourceKind
from tracker.errors import InvalidInput
from tracker.exchange.bundle import head_of, members
from tracker.exchange.nearest import shown
from tracker.exchange.systems.foreign_values import free_text, one_line, read_percent, read_share
from tracker.exchange.systems.gathering import Gathering, named_source
from tracker.exchange.systems.named_rows import named_rows
from tracker.exchange.tables.cells import is_missing, read_when

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tracker.domain.instant import When
    from tracker.exchange.bundle import Head
    from tracker.exchange.tables.cells import ReadDate
    from tracker.exchange.tables.names import Recorded
    from tracker.exchange.tables.records import TableRecords

IMPORT_HEADER: Final = (
    *("questionTitle", "forecast", "qCreatedAt", "resolution"),
    *("resolvedAt", "resolveBy", "fCreatedAt", "tags", "notes"),
)
"""Columns that Fatebook imports, the optional `notesExtra` left out."""
OUTCOMES: Final = {
    "yes": Outcome(OutcomeKind.TRUE),
    "no": Outcome(OutcomeKind.FALSE),
    "ambiguous": Outcome(OutcomeKind.AMBIGUOUS),
}
_SHORT_SECOND: Final = re.compile(r"([0-9-]{10} [0-9]{2}:[0-9]{2}:)([0-9])$")
_SLUG: Final = 50
_HASH: Final = 8
ME: Final = "Me (Fatebook)"
"""Who forecasts in a file for Fatebook's import, which has no names."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where a kind of file has what; the first column that is there counts.

    Attributes:
        wanted: columns by which the kind is told.
        probability: reads the cell of a forecast.
        columns: our name to names in the file.
        counted: columns that the record cannot hold, with what is said of them.
        nameless: who a forecaster without a name is.
    """

    wanted: tuple[str, ...]
    probability: Callable[[object], float]
    columns: Mapping[str, tuple[str, ...]]
    counted: Mapping[str, str]
    nameless: str


_EXPORT: Final = _Layout(
    wanted=("Question title", "Forecast (scale = 0-1)", "Forecast created at"),
    probability=read_share,
    columns={
        "title": ("Question title",),
        "option": ("Multiple choice option",),
        "source": ("Forecast created by",),
        "probability": ("Forecast (scale = 0-1)",),
        "made": ("Forecast created at",),
        "asked_by": ("Question created by",),
        "opens": ("Question created at",),
        "closes": ("Question resolve by",),
        "outcome": ("Resolution", "Question resolution"),
        "known": ("Resolved at", "Question resolved at"),
        "notes": ("Question notes",),
        "tags": ("Question tags",),
    },
    counted={
        "Question comments": "rows with comments, for which the record has no place",
        "Question shared with": "rows of questions shared with others",
        "Your Brier score for this question": "rows with scores, which the record computes itself",
    },
    nameless="Fatebook user without a name",
)
_IMPORT: Final = _Layout(
    wanted=("questionTitle", "forecast", "qCreatedAt"),
    probability=read_percent,
    columns={
        "title": ("questionTitle",),
        "probability": ("forecast",),
        "made": ("fCreatedAt", "qCreatedAt"),
        "opens": ("qCreatedAt",),
        "closes": ("resolveBy",),
        "outcome": ("resolution",),
        "known": ("resolvedAt",),
        "notes": ("notes", "notesExtra"),
        "tags": ("tags",),
    },
    counted={},
    nameless=ME,
)
_LAYOUTS: Final = (_EXPORT, _IMPORT)


def recognises(head: Head) -> bool:
    """Say whether a file is an export of Fatebook or made for its import."""
    return _layout_of(head) is not None


def _layout_of(head: Head) -> _Layout | None:
    columns = set(head.columns)
    return next((one for one in _LAYOUTS if columns.issuperset(one.wanted)), None)


def read(paths: Sequence[Path], *, recorded: Recorded, read_date: ReadDate | None) -> TableRecords:
    """Return the records of spreadsheets of Fatebook.

    Args:
        paths: CSV files of either kind.
        recorded: what the record holds.
        read_date: reads dates that a person or a spreadsheet wrote.

    Raises:
        InvalidFile: every problem with file, row and column.
    """
    gathering = Gathering(recorded)
    for member in members(paths):
        layout = _layout_of(head_of(member))
        if layout is None:
            wanted = " or ".join(", ".join(one.wanted) for one in _LAYOUTS)
            gathering.report(member.label, 1, "", f"no file of Fatebook; expected columns {wanted}")
            continue
        rows = _Rows(gathering, layout, member.label, read_date)
        columns = {*layout.counted, *chain.from_iterable(layout.columns.values())}
        for row, cells in named_rows(member, gathering, wanted=layout.wanted, read=columns):
            rows.add(row, cells)
        rows.finish()
    return gathering.finish()


class _Rows:
    """The rows of one file: one row per forecast, with all that is said of its question."""

    def __init__(
        self, gathering: Gathering, layout: _Layout, label: str, read_date: ReadDate | None
    ) -> None:
        self.gathering, self.layout, self.label = gathering, layout, label
        self.read_date = read_date
        self.column = ""
        self._cells: Mapping[str, str] = {}
        self._said: dict[str, tuple[tuple[str, ...], int]] = {}
        self._all_small = True

    def add(self, row: int, cells: Mapping[str, str]) -> None:
        """Take in one row; its problems are reported."""
        self._cells = cells
        for column, what in self.layout.counted.items():
            if cells.get(column, "").strip():
                self.gathering.count(self.label, f"{what}, not imported")
        try:
            key = self._question(row)
            self._forecast(key, row)
        except InvalidInput as error:
            self.gathering.report(self.label, row, self.column, str(error)[:300])

    def finish(self) -> None:
        """Say what all rows together make doubtful."""
        if self.layout is _IMPORT and self._all_small and self.gathering.forecasts:
            message = "no forecast is above 1; they were read as percent, as Fatebook does"
            self.gathering.note(self.label, 0, message)

    def _text(self, name: str) -> str:
        """Return the first cell of our column that says something."""
        for column in self.layout.columns.get(name, ()):
            self.column = column
            cell = self._cells.get(column, "").strip()
            if cell and (name in {"title", "option", "source"} or not is_missing(cell)):
                return cell
        return ""

    def _when(self, name: str) -> When | None:
        text = self._text(name)
        if not text:
            return None
        # Fatebook writes the seconds 0 to 9 with one digit.
        return read_when(_SHORT_SECOND.sub(r"\g<1>0\2", text), self.read_date, periods=False)

    def _question(self, row: int) -> str:
        """Keep the question of a row and its outcome; return the key."""
        title, option = one_line(self._text("title")), one_line(self._text("option"))
        if self.layout is _IMPORT:
            title = unprotect_text(title)
        if not title:
            self.column = self.layout.wanted[0]
            raise InvalidInput("nothing; expected the title of the question")
        asked = "|".join((title, option, self._text("opens"), self._text("asked_by")))
        digest = hashlib.sha256(asked.encode()).hexdigest()[:_HASH]
        slug = make_key(f"{title} {option}", "question")[:_SLUG].strip("-")
        key = f"fatebook-{slug}-{digest}"
        said = tuple(self._text(name) for name in ("closes", "outcome", "known"))
        first, first_row = self._said.setdefault(key, (said, row))
        if first != said:
            raise InvalidInput(
                f"{shown(title)} has another deadline or resolution than in row {first_row}; "
                "expected the same in all rows of a question"
            )
        if first_row == row:
            self._keep(key, f"{title}: {option}" if option else title, row)
        return key

    def _keep(self, key: str, title: str, row: int) -> None:
        known = self._when("known")
        opens, closes = self._window(known, row)
        outcome = self._outcome()
        notes = [free_text(self._cells.get(one)) for one in self.layout.columns["notes"]]
        if self.layout is _IMPORT:
            notes = [None if note is None else unprotect_text(note) for note in notes]
        prediction = Prediction(
            key=key,
            title=title,
            opens_at=opens.at,
            closes_at=end_of_period(closes) if closes.precision == Precision.DAY else closes.at,
            topics=self._topics(),
            criterion=Criterion(
                observe=title,
                fine_print="\n".join(filter(None, notes)) or None,
                written_at=opens.at,
                is_title=True,
            ),
        )
        self.gathering.prediction(self.label, prediction, row)
        if outcome is not None and known is None:
            self.gathering.undated(self.label, row, key, outcome)
        elif outcome is not None:
            resolution = Resolution(prediction=key, outcome=outcome, known=known)
            self.gathering.resolution(self.label, resolution, row)

    def _window(self, known: When | None, row: int) -> tuple[When, When]:
        """Return beginning and end; a deadline before the beginning gives way to the resolution."""
        opens = self._when("opens")
        if opens is None:
            raise InvalidInput("nothing; expected when the question was asked")
        closes = self._when("closes")
        if closes is not None and closes.at < opens.at:
            message = f"is to be resolved by {closes}, before it was asked {opens}"
            if known is None:
                raise InvalidInput(f"{message}; correct one of them")
            self.gathering.note(self.label, row, f"{message}; the window ends when it was resolved")
            closes = None
        closes = closes or known
        if closes is None:
            raise InvalidInput(
                "nothing; expected by when the question is to be resolved, or when it was: add the "
                f"column {self.layout.columns['closes'][0]}"
            )
        if closes.at <= opens.at and closes.precision != Precision.DAY:
            raise InvalidInput(f"the window is empty: it ends {closes}, when it was asked {opens}")
        return opens, closes

    def _outcome(self) -> Outcome | None:
        text = self._text("outcome")
        if text and text.lower() not in OUTCOMES:
            raise InvalidInput(f"{shown(text)}; expected YES, NO, AMBIGUOUS or nothing")
        return OUTCOMES.get(text.lower())

    def _topics(self) -> tuple[str, ...]:
        names = (name.strip() for name in re.split("[;,]", self._text("tags")))
        return tuple(dict.fromkeys(make_key(name, "topic") for name in names if name))

    def _forecast(self, key: str, row: int) -> None:
        made = self._when("made")
        if made is None:
            raise InvalidInput("nothing; expected when the forecast was made")
        if self.layout is _EXPORT and not self._text("probability"):
            self.gathering.count(self.label, "forecasts that were hidden from you, left out")
            return
        name = one_line(self._text("source"))
        if self.layout is _EXPORT and not name:
            what = "forecasts of users without a name, who count as one source"
            self.gathering.count(self.label, what)
        name = name or self.layout.nameless
        person = named_source("fatebook", name, SourceKind.PERSON.value)
        source = self.gathering.named_source(self.label, person, row)
        probability = self.layout.probability(self._text("probability"))
        self._all_small = self._all_small and probability <= _ONE_PERCENT
        forecast = Forecast(prediction=key, source=source, made=made, probability=probability)
        self.gathering.forecast(self.label, forecast, row)


_ONE_PERCENT: Final = 0.01
