"""Which forecasts of a file the record holds already, which it holds otherwise, which have ended.

Invariant: a statement is known by who said what when. Where one side is silent, on the time of
day, the document or the words, the other decides, so that a table that says less of a forecast
does not bring it a second time.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from tracker.domain.forecast import Forecast
from tracker.domain.identifiers import show_id
from tracker.domain.instant import Precision, When
from tracker.exchange.nearest import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    Said = tuple[object, ...]
    Index = dict[tuple[object, Said], list[Forecast]]

_SILENT: Final = ("document", "section", "hedge", "level", "unit")
"""What a forecast may leave unsaid; None says nothing, unlike an empty `via`: first-hand."""


class KnownForecasts:
    """The forecasts on record for some predictions."""

    def __init__(self, records: Mapping[int, Forecast]) -> None:
        """Index records, by number, by what they state."""
        self._at: Index = defaultdict(list)
        self._on_day: Index = defaultdict(list)
        self._only_day: Index = defaultdict(list)
        self._moments: dict[Said, list[tuple[str, Forecast]]] = defaultdict(list)
        self._made: dict[tuple[str, str], list[datetime]] = defaultdict(list)
        for number, record in records.items():
            said, day = _said(record), record.made.at.date()
            self._on_day[day, said].append(record)
            if record.made.precision is Precision.INSTANT:
                self._at[record.made.at, said].append(record)
            else:
                self._only_day[day, said].append(record)
            self._moments[_moment(record)].append((show_id("forecast", number), record))
            self._made[record.prediction, record.source].append(record.made.at)

    def find(self, record: Forecast) -> Forecast | None:
        """Return the recorded forecast that says the same; None if the record has none."""
        said, day = _said(record), record.made.at.date()
        if record.made.precision is not Precision.INSTANT:
            return _agreeing(record, self._on_day.get((day, said), ()))
        found = _agreeing(record, self._at.get((record.made.at, said), ()))
        return found or _agreeing(record, self._only_day.get((day, said), ()))

    def changed(
        self, fresh: Iterable[tuple[Forecast, int]], in_words: Callable[[int], str]
    ) -> Iterator[tuple[int, str]]:
        """Yield (row, remark) where a source has said otherwise of the same moment before.

        Args:
            fresh: forecasts that the record does not hold, with their rows.
            in_words: names a row.
        """
        for record, row in fresh:
            said_then = self._moments[_moment(record)]
            for name, held in reversed(said_then):
                if _agreeing(record, (held,), _SILENT[:2]) is not None:
                    yield row, _otherwise(record, name, held)
                    break
            said_then.append((in_words(row), record))

    def ended(
        self, pairs: Iterable[tuple[Forecast, int]], now: datetime
    ) -> Iterator[tuple[Forecast, int]]:
        """Yield a withdrawal, with its row, for every known forecast that a file says has ended.

        A forecast that its source has replaced by then ended with that; nothing is added for it.

        Args:
            pairs: the file's forecasts with their rows.
            now: an end that lies ahead is left for a later file.
        """
        listed = list(pairs)
        made: dict[tuple[str, str], list[datetime]] = defaultdict(list)
        for record, _ in listed:
            made[record.prediction, record.source].append(record.made.at)
        for record, row in listed:
            end = record.ends_at
            if end is None or end > now:
                continue
            held = self.find(record)
            if held is None or (held.ends_at is not None and held.ends_at <= end):
                continue
            whose = (record.prediction, record.source)
            if any(record.made.at < at <= end for at in (*made[whose], *self._made[whose])):
                continue
            yield (
                Forecast(
                    prediction=record.prediction,
                    source=record.source,
                    made=When(end, Precision.INSTANT),
                    withdrawn=True,
                ),
                row,
            )


def _agreeing(
    record: Forecast, held: Iterable[Forecast], names: tuple[str, ...] = _SILENT
) -> Forecast | None:
    """Return the first recorded forecast that differs in nothing that both say; None if none."""
    for one in held:
        pairs = ((getattr(one, name), getattr(record, name)) for name in names)
        if all(ours is None or theirs is None or ours == theirs for ours, theirs in pairs):
            return one
    return None


def _said(record: Forecast) -> Said:
    """Return what a forecast states and cannot leave unsaid, without when."""
    return (
        record.prediction,
        record.source,
        record.via,
        record.stance,
        record.strength,
        record.withdrawn,
        record.probability,
        record.point,
        record.low,
        record.high,
        # An option without a share may not have been offered yet.
        frozenset((name, share) for name, share in record.options if share),
        record.quantiles,
    )


def _moment(record: Forecast) -> Said:
    """Return who spoke of what when; a withdrawal of the same moment says something else."""
    made = record.made
    return (record.prediction, record.source, record.via, record.withdrawn, made.at, made.precision)


def _otherwise(record: Forecast, name: str, held: Forecast) -> str:
    """Return what is told of a forecast beside one of the same moment."""
    ours, theirs = _number(held), _number(record)
    is_number = None not in {ours, theirs} and ours != theirs
    says = f"{ours}, not {theirs}," if is_number else "otherwise"
    advice = f"; if {name} is wrong: tracker retract {name}" if name.startswith("F") else ""
    return (
        f"{shown(record.source)} on {shown(record.prediction)}, {record.made}: {name} says {says} "
        f"of the same moment; both are kept, this one counts{advice}"
    )


def _number(record: Forecast) -> float | None:
    return record.point if record.probability is None else record.probability
