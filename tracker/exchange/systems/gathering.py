"""Records of another system, gathered while its files are read.

Invariant: every problem is kept with its file, row and column, and what a format holds and the
record cannot is counted; `finish` gives all records or raises all problems. Read next:
`formats` (who reads what), `tables.records` (the records).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from tracker.domain.identifiers import make_key
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.source import Source
from tracker.errors import InvalidFile, Problem
from tracker.exchange.nearest import shown
from tracker.exchange.tables.records import TableRecords

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tracker.domain.forecast import Forecast
    from tracker.domain.prediction import Prediction
    from tracker.domain.resolution import Resolution
    from tracker.exchange.tables.names import Recorded


_Record = TypeVar("_Record")
Place: TypeAlias = tuple[str, int]
"""A file, as problems name it, and a row of it."""

MAX_PROBLEMS: Final = 1_000
"""Problems that are listed; of the rest only the number is said."""
EARLY: Final = "Taken as the imported file has it."
"""Why an outcome that is an absence was known before its window was over."""
_LONGEST: Final = 70
"""Signs of a key that are kept before a hash."""
_HASH: Final = 8
_MANY: Final = 3
"""Files from which on the same remark is made once for all."""


class Gathering:
    """Takes in records with their files and rows, problems and counts.

    Attributes:
        recorded: what the record holds.
        sources: by key, with the file and row that named each first.
        predictions: by key, likewise; also those that the record holds.
        forecasts: in the order of their rows.
        n_rows: rows or objects read.
        unread: columns that hold nothing of ours, as keys.
    """

    def __init__(self, recorded: Recorded) -> None:
        """Start with what the record holds."""
        self.recorded = recorded
        self.sources: dict[str, tuple[Source, Place]] = {}
        self.predictions: dict[str, tuple[Prediction, Place]] = {}
        self.forecasts: list[tuple[Forecast, Place]] = []
        self.n_rows = 0
        self.unread: dict[str, None] = {}
        self._resolutions: list[tuple[Resolution, Place]] = []
        self._problems: list[Problem] = []
        self._n_problems = 0
        self._notes: list[Problem] = []
        self._counts: Counter[tuple[str, str]] = Counter()

    def report(self, label: str, row: int, column: str, message: str) -> None:
        """Note a problem; beyond the limit only count it."""
        self._n_problems += 1
        if len(self._problems) < MAX_PROBLEMS:
            where = f"column {column}: " if column else ""
            self._problems.append(Problem(label, row, where + message))

    def note(self, label: str, row: int, message: str) -> None:
        """Keep a remark that refuses nothing."""
        self._notes.append(Problem(label, row, message))

    def count(self, label: str, what: str, n: int = 1) -> None:
        """Count something of a file that is worth a remark; `what` is a sentence without number."""
        self._counts[label, what] += n

    def source(self, label: str, source: Source, row: int) -> str:
        """Keep a source once and return its key."""
        self.sources.setdefault(source.key, (source, (label, row)))
        return source.key

    def named_source(self, label: str, source: Source, row: int) -> str:
        """Keep a source of a system that has names and no ids; return its key.

        Of two names that differ only in signs or capitals the second gets a key of its own, whether
        the first is in these files or on record.
        """
        name, key = source.name, source.key
        held = self.recorded.source_names.get(key)
        is_renamed = held is not None and not key.endswith(f"-{make_key(held)}")
        first = self.sources[key][0].name if key in self.sources else held
        if first not in {None, name} and not is_renamed:
            key = f"{key[:_LONGEST]}-{hashlib.sha256(name.encode()).hexdigest()[:_HASH]}"
        self.sources.setdefault(key, (replace(source, key=key), (label, row)))
        return key

    def prediction(self, label: str, prediction: Prediction, row: int) -> bool:
        """Keep a prediction; a problem if the record has options that it has not.

        Returns:
            Whether the prediction is new to these files.
        """
        if prediction.key in self.predictions:
            return False
        self.predictions[prediction.key] = (prediction, (label, row))
        existing = self.recorded.predictions.get(prediction.key)
        if existing is None:
            return True
        if gained_options(existing, prediction):
            self.count(label, "predictions with options that were added since, taken over")
        elif gained_options(prediction, existing):
            self.count(label, "predictions with more options on record, which stand")
        elif set(existing.options) != set(prediction.options):
            self.report(
                label,
                row,
                "",
                f"{prediction.key} has other options than on record "
                f"({', '.join(existing.options)[:200]}); take the earlier import back with "
                "tracker retract, then import this file",
            )
        return True

    def forecast(self, label: str, forecast: Forecast, row: int) -> None:
        """Keep a forecast; options that the record has got since had no share in it."""
        held = self.recorded.predictions.get(forecast.prediction)
        named = {name for name, _ in forecast.options}
        if held is not None and named and named < set(held.options):
            more = tuple((name, 0.0) for name in held.options if name not in named)
            forecast = replace(forecast, options=(*forecast.options, *more))
        self.forecasts.append((forecast, (label, row)))

    def resolution(self, label: str, resolution: Resolution, row: int) -> None:
        """Keep an outcome; one known before its prediction opened is left out with a remark."""
        key = resolution.prediction
        prediction = (
            self.predictions[key][0] if key in self.predictions else self.recorded.predictions[key]
        )
        known = resolution.known
        if known is not None and known.at < prediction.opens_at:
            self.note(
                label,
                row,
                f"{prediction.key} is {resolution.outcome}, known {known}, before it opened "
                f"{prediction.opens_at:%Y-%m-%d}; the outcome was left out, as no forecast of it "
                "could count",
            )
            return
        is_absence = resolution.outcome.kind in {OutcomeKind.FALSE, OutcomeKind.LATER}
        if is_absence and known is not None and known.at < prediction.closes_at:
            self.count(label, "outcomes false before their window ended, taken as they are")
            resolution = replace(resolution, early=EARLY)
        self._resolutions.append((resolution, (label, row)))

    def undated(self, label: str, row: int, key: str, outcome: Outcome | str) -> None:
        """Say that an outcome was left out because the file has no day on which it was known."""
        self.note(
            label,
            row,
            f"{shown(key)} is {outcome}, but the file has no day on which that was known; left "
            f"unresolved: tracker resolve {key} --outcome {outcome} --known-on DATE",
        )

    def finish(self) -> TableRecords:
        """Return the records.

        Raises:
            InvalidFile: every problem, in the order of files and rows.
        """
        if self._n_problems:
            raise InvalidFile(self._all_problems())
        all_kept = (
            self.sources.values(),
            self.predictions.values(),
            self.forecasts,
            self._resolutions,
        )
        before = _rows_before(place for kept in all_kept for _, place in kept)
        sources, source_rows = _apart(self.sources.values(), before)
        predictions, prediction_rows = _apart(self.predictions.values(), before)
        forecasts, forecast_rows = _apart(self.forecasts, before)
        resolutions, resolution_rows = _apart(self._resolutions, before)
        return TableRecords(
            sources=sources,
            source_rows=source_rows,
            documents=(),
            document_rows=(),
            predictions=predictions,
            prediction_rows=prediction_rows,
            forecasts=forecasts,
            forecast_rows=forecast_rows,
            resolutions=resolutions,
            resolution_rows=resolution_rows,
            notes=(*self._counted(), *self._notes),
            n_rows=self.n_rows,
            unread=tuple(self.unread),
            files=tuple(before.items()),
        )

    def _counted(self) -> Iterator[Problem]:
        """Yield a remark per count; the same of many files is one."""
        files = Counter(what for _, what in self._counts)
        for what, n_files in files.items():
            found = {label: n for (label, one), n in self._counts.items() if one == what and n}
            if n_files > _MANY:
                yield Problem(f"{n_files} files", 0, f"{what}: {sum(found.values())}")
            else:
                yield from (Problem(label, 0, f"{what}: {n}") for label, n in found.items())

    def _all_problems(self) -> list[Problem]:
        found = sorted(self._problems)
        more = self._n_problems - len(found)
        if more:
            label = found[0].path
            found.append(Problem(label, 0, f"and {more} more problems of these kinds"))
        return found


def gained_options(held: Prediction, now: Prediction) -> bool:
    """Say whether a prediction has all options of the one on record, and more."""
    return bool(held.options) and set(held.options) < set(now.options)


def named_source(system: str, name: str, kind: str) -> Source:
    """Return a source of a system that has names and no ids."""
    return Source(key=make_key(f"{system}-{make_key(name)}"), name=name, kind=kind)


def _rows_before(places: Iterable[Place]) -> dict[str, int]:
    """Return the rows of the files before each, in the order in which they come."""
    last: dict[str, int] = {}
    for label, row in places:
        last[label] = max(last.get(label, 0), row)
    return dict(zip(last, accumulate(last.values(), initial=0), strict=False))


def _apart(
    pairs: Iterable[tuple[_Record, Place]], before: Mapping[str, int]
) -> tuple[tuple[_Record, ...], tuple[int, ...]]:
    """Return records, and their rows counted over all files."""
    kept = tuple(pairs)
    rows = tuple(before[label] + row for _, (label, row) in kept)
    return tuple(record for record, _ in kept), rows
