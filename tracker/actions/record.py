"""Verbs that add sources and predictions, and give predictions new versions.

Invariant: each function is one transaction; what it refuses leaves no trace.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tracker.actions.changes import change_words
from tracker.actions.desk import Desk, check_occasion, need_text
from tracker.domain.criterion import Criterion
from tracker.domain.forecast import check_forecast
from tracker.domain.identifiers import show_id
from tracker.domain.outcome import ANY_TYPE
from tracker.errors import InvalidInput, RuleBroken, WrongUsage
from tracker.store.keys import check_key
from tracker.store.ledger import writing
from tracker.store.mapping_events import append_forecast
from tracker.store.tables.findings import resolution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.domain.forecast import Forecast
    from tracker.domain.prediction import Prediction
    from tracker.domain.source import Source
    from tracker.store.engine import Engine
    from tracker.store.journal import Stamp


_DECIDES: Final = frozenset({"closes_at", *Criterion.__dataclass_fields__})
"""Fields on which it hangs what the outcome is."""


@dataclass(frozen=True, slots=True)
class AddAnswer:
    """What `add` appended: the prediction's id and its forecasts' ids."""

    prediction: str
    forecasts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditAnswer:
    """What a new version changed.

    Attributes:
        prediction: its id.
        changed: names of the fields that differ; empty if nothing was appended.
        was_resolved: an outcome was recorded before.
        words: every field that differs with both values; '' if nothing was appended.
    """

    prediction: str
    changed: tuple[str, ...]
    was_resolved: bool
    words: str = field(default="", compare=False)

    @property
    def is_counted(self) -> bool:
        """Whether every board counts the change: what decides was altered after an outcome."""
        return self.was_resolved and not _DECIDES.isdisjoint(self.changed)


def add_source(engine: Engine, record: Source, *, stamp: Stamp) -> str:
    """Add a source and return its key.

    Raises:
        RuleBroken: the key is taken.
        NotFound: a parent does not exist.
    """
    check_key(record.key, "source")
    need_text(record.name, "a source needs a name")
    with writing(engine, stamp) as ledger:
        desk = Desk(ledger)
        if desk.keys.find("source", record.key) is not None:
            raise RuleBroken(f"source {record.key!r} exists already; give another key with --key")
        parents = tuple(
            desk.keys.key_of("source", desk.keys.need("source", parent))
            for parent in record.parents
        )
        desk.writer.source(dataclasses.replace(record, parents=parents), version=1)
    return record.key


def add_prediction(
    engine: Engine, record: Prediction, *, stamp: Stamp, forecasts: Sequence[Forecast] = ()
) -> AddAnswer:
    """Add a prediction with its criterion and, if given, first forecasts; return the ids.

    Raises:
        RuleBroken: the key is taken, or a forecast lies in the future.
        InvalidInput: the window is empty, options are missing, a forecast does not fit.
        NotFound: a source, document or related prediction does not exist.
    """
    check_key(record.key, "prediction")
    check_prediction(record)
    _check_new(record)
    with writing(engine, stamp) as ledger:
        desk = Desk(ledger)
        if desk.keys.find("prediction", record.key) is not None:
            raise RuleBroken(f"prediction {record.key!r} exists already; choose another title")
        number = desk.writer.prediction(record, version=1)
        desk.writer.criterion(number, record.criterion, version=1)
        ledger.flush()
        ids = []
        for forecast in forecasts:
            check_forecast(forecast, record)
            check_occasion(desk, forecast, now=stamp.now)
            ids.append(append_forecast(ledger, desk.keys, forecast))
    return AddAnswer(show_id("prediction", number), tuple(show_id("forecast", one) for one in ids))


def check_prediction(record: Prediction) -> None:
    """Check what no single field can tell.

    Raises:
        InvalidInput: what is wrong and what to write.
    """
    need_text(record.title, "a prediction needs a title")
    need_text(record.criterion.observe, "a prediction needs a criterion: what must be observed")
    for topic in record.topics:
        check_key(topic, "topic")
    if record.opens_at >= record.closes_at:
        raise InvalidInput(
            f"the window opens {record.opens_at.date()} and closes before; give --closes after it"
        )
    two = 2
    is_choice = record.type == "multiple_choice"
    if is_choice and (len(record.options) < two or len(set(record.options)) < len(record.options)):
        raise WrongUsage("a multiple-choice prediction needs at least two different --option")
    if record.options and not is_choice:
        raise WrongUsage(f"a {record.type} prediction has no options; use --type multiple_choice")


_OPTIONAL: Final = ("claim", "condition", "unit")
_OPTIONAL_OF_CRITERION: Final = ("source_of_truth", "fine_print")


def _check_new(record: Prediction) -> None:
    """Check what files are held to as well: nothing empty, nothing that its type has no use for.

    Raises:
        WrongUsage: what is wrong and what to write.
    """
    texts = [(name, getattr(record, name)) for name in _OPTIONAL]
    texts += [(name, getattr(record.criterion, name)) for name in _OPTIONAL_OF_CRITERION]
    for name, text in texts:
        if text is not None:
            need_text(text, f"--{name.replace('_', '-')} is empty; leave it out or say something")
    words = {kind.value for kind in ANY_TYPE}
    for name in record.options:
        need_text(name, "an option needs a name")
        if name.strip().lower() in words:
            raise WrongUsage(
                f"the option {name!r} is a word for outcomes of any prediction; give another name"
            )
    is_measured = record.type in {"numeric", "date"}
    has_tolerance = (record.tolerance_relative, record.tolerance_absolute) != (None, None)
    useless = (
        ("--ordered", record.ordered and record.type != "multiple_choice"),
        ("--unit", record.unit is not None and not is_measured),
        ("--tolerance", has_tolerance and not is_measured),
    )
    for flag, is_given in useless:
        if is_given:
            raise WrongUsage(f"a {record.type} prediction has no use for {flag}; leave it out")


def edit_prediction(
    engine: Engine, wanted: str, changes: dict[str, Any], *, why: str, stamp: Stamp
) -> EditAnswer:
    """Append a new version of a prediction with some fields changed.

    Args:
        engine: of the record.
        wanted: id or key.
        changes: field of `Prediction` to new value; not the criterion, not the key.
        why: the reason, kept with the version.
        stamp: who, which verb, when.

    Raises:
        NotFound: there is no such prediction.
        InvalidInput: the result is no valid prediction, or no reason was given.
    """
    need_text(why, "a change needs a reason; give --why")
    with writing(engine, stamp) as ledger:
        desk = Desk(ledger)
        number, before = desk.prediction(wanted)
        after = dataclasses.replace(before, **changes)
        check_prediction(after)
        changed = tuple(
            sorted(name for name in changes if getattr(after, name) != getattr(before, name))
        )
        if changed:
            desk.writer.prediction(after, why=why)
        was_resolved = bool(desk.snapshot.select(resolution, resolution.c.prediction_id == number))
    words = change_words(before, after) if changed else ""
    return EditAnswer(show_id("prediction", number), changed, was_resolved, words)


def set_criterion(
    engine: Engine, wanted: str, changes: dict[str, Any], *, why: str, stamp: Stamp
) -> EditAnswer:
    """Append a new version of a prediction's criterion.

    Args:
        engine: of the record.
        wanted: id or key of the prediction.
        changes: field of `Criterion` to new value; `written_at` is the moment of writing.
        why: the reason, kept with the version.
        stamp: who, which verb, when.

    Raises:
        NotFound: there is no such prediction.
        InvalidInput: no reason, or nothing to observe.
    """
    need_text(why, "a change of a criterion needs a reason; give --why")
    with writing(engine, stamp) as ledger:
        desk = Desk(ledger)
        number, record = desk.prediction(wanted)
        before = record.criterion
        after: Criterion = dataclasses.replace(
            before, **changes, written_at=stamp.now, is_title=False
        )
        need_text(after.observe, "a criterion says what must be observed")
        changed = tuple(
            sorted(name for name in changes if getattr(after, name) != getattr(before, name))
        )
        if changed:
            desk.writer.criterion(number, after, why=why)
        was_resolved = bool(desk.snapshot.select(resolution, resolution.c.prediction_id == number))
    words = change_words(before, after) if changed else ""
    return EditAnswer(show_id("prediction", number), changed, was_resolved, words)
