"""Verbs that add dated facts, forecasts and evidence, and take back what was entered wrongly."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from tracker.actions.desk import Desk, check_occasion, check_url, need_text
from tracker.actions.linking import retract_link
from tracker.domain.forecast import Forecast, check_forecast
from tracker.domain.identifiers import read_id, show_id
from tracker.domain.instant import Precision, When, counts_from, show_when
from tracker.domain.outcome import OutcomeKind
from tracker.errors import NotFound, RuleBroken, WrongUsage
from tracker.store.ledger import writing
from tracker.store.mapping_events import append_evidence, append_forecast
from tracker.store.tables import RETRACTABLE, findings, journal, statements
from tracker.store.tables.links import LINKS

if TYPE_CHECKING:
    from tracker.domain.evidence import Evidence
    from tracker.store.engine import Engine
    from tracker.store.journal import Stamp


def add_forecast(
    engine: Engine, record: Forecast, *, made: When | None, stamp: Stamp
) -> tuple[str, When]:
    """Add a forecast; return its id and when it counts as made.

    Args:
        engine: of the record.
        record: the forecast; `prediction`, `source`, `document` and `via` as ids, keys or unique
            names; its `made` does not count.
        made: when it was made; None = the day of the document, else today.
        stamp: who, which verb, when.

    Raises:
        NotFound: prediction, source, document or section does not exist.
        InvalidInput: it does not fit the prediction's type.
        RuleBroken: it was made after the outcome was known or in the future, or it withdraws what
            was never said.
    """
    with writing(engine, stamp) as ledger:
        desk = Desk(ledger)
        number, prediction = desk.prediction(record.prediction)
        check_forecast(record, prediction)
        when = made if made is not None else _day_of_document(desk, record, stamp)
        full = dataclasses.replace(record, prediction=prediction.key, made=when)
        _check_moment(desk, number, full, stamp)
        return show_id("forecast", append_forecast(ledger, desk.keys, full)), when


def _day_of_document(desk: Desk, record: Forecast, stamp: Stamp) -> When:
    if record.document is not None:
        number = desk.keys.need("document", record.document)
        published = desk.reader.documents([number])[number].published
        if published is not None:
            return published
    return When(stamp.now.replace(hour=0, minute=0, second=0, microsecond=0), Precision.DAY)


def _check_moment(desk: Desk, number: int, record: Forecast, stamp: Stamp) -> None:
    """Refuse what cannot have been said then, or not there."""
    name = show_id("prediction", number)
    check_occasion(desk, record, now=stamp.now)
    newest = desk.snapshot.newest(
        findings.resolution, "prediction_id", findings.resolution.c.prediction_id == number
    ).get(number)
    if newest is not None and newest["outcome"] != OutcomeKind.OPEN:
        known = When(newest["known_at"], Precision(newest["known_precision"]))
        if record.made.at >= known.at:
            raise RuleBroken(
                f"the outcome of {name} was known {known}; a forecast of {record.made} comes too "
                "late to count; correct --on, or correct the outcome first"
            )
    if record.withdrawn:
        _check_withdrawal(desk, number, record)


def _check_withdrawal(desk: Desk, number: int, record: Forecast) -> None:
    """Refuse to withdraw what the source had not said by then, as boards order it."""
    name, table = show_id("prediction", number), statements.forecast
    source = desk.keys.need("source", record.source)
    said = [
        (When(row["made_at"], Precision(row["made_precision"])), show_id("forecast", row["id"]))
        for row in desk.snapshot.select(
            table, table.c.prediction_id == number, table.c.source_id == source
        )
    ]
    day = counts_from(record.made)
    if any(counts_from(made) <= day for made, _ in said):
        return
    reason = f"see: tracker show {name}"
    if said:
        made, one = min(said, key=lambda other: counts_from(other[0]))
        reason = f"{one} counts from {_counting_day(made)}; correct --on"
    raise RuleBroken(
        f"{record.source!r} has no forecast on {name} by {_counting_day(record.made)} to withdraw; "
        f"{reason}"
    )


def _counting_day(made: When) -> str:
    """Return from when a forecast counts, in words: a day, or the instant if that is known."""
    is_exact = made.precision is Precision.INSTANT
    return show_when(counts_from(made), Precision.INSTANT if is_exact else Precision.DAY)


def add_evidence(engine: Engine, record: Evidence, *, stamp: Stamp) -> str:
    """Add evidence to a prediction and return its id.

    Raises:
        NotFound: there is no such prediction.
        WrongUsage: no title, publisher or summary, or a URL that is not http(s).
        RuleBroken: it was published in the future.
    """
    need_text(record.title, "evidence needs a title; give --title")
    need_text(record.publisher, "evidence needs a publisher; give --publisher")
    need_text(record.summary, "evidence needs a summary of one sentence; give --summary")
    if record.url is not None:
        check_url(record.url)
    if record.mirror and record.url is None:
        raise WrongUsage("a mirror is a copy at another address; give its --url")
    if record.retrieved_at is not None and record.retrieved_at > stamp.now:
        day = record.retrieved_at.date()
        raise RuleBroken(f"evidence retrieved {day} lies in the future; correct --retrieved")
    if record.published is not None and record.published.at > stamp.now:
        raise RuleBroken(f"evidence published {record.published} lies in the future; correct it")
    with writing(engine, stamp) as ledger:
        desk = Desk(ledger)
        _, prediction = desk.prediction(record.prediction)
        full = dataclasses.replace(record, prediction=prediction.key)
        return show_id("evidence", append_evidence(ledger, desk.keys, full))


def retract(engine: Engine, wanted: str, *, why: str, stamp: Stamp) -> str:
    """Take back a fact that was entered wrongly; return its id.

    Args:
        engine: of the record.
        wanted: `F-12`, `E-12`, `P-07`, `I-3`, `R-5`, `V-5`, or of a link `L-1` or `S-1`.
        why: the reason, kept with the retraction.
        stamp: who, which verb, when.

    Raises:
        WrongUsage: no id of something that can be retracted, or no reason.
        NotFound: nothing has that id, or it was retracted before.
        RuleBroken: evidence that the resolution in force cites.
    """
    need_text(why, "a retraction needs a reason; give --why")
    read = read_id(wanted)
    if read is not None and read[0] in LINKS:
        return retract_link(engine, *read, why=why, stamp=stamp)
    if read is None or read[0] not in RETRACTABLE:
        raise WrongUsage(f"{wanted!r} is not an id to retract; write F-12, E-12, P-07 or I-3")
    noun, number = read
    with writing(engine, stamp) as ledger:
        desk = Desk(ledger)
        table = RETRACTABLE[noun]
        if not desk.snapshot.select(table, table.c.id == number):
            raise NotFound(noun, show_id(noun, number), _standing(desk, noun))
        if noun == "evidence":
            _refuse_cited(desk, number)
        ledger.append(journal.retraction, **{f"retracted_{noun}_id": number}, why=why)
    return show_id(noun, number)


def _standing(desk: Desk, noun: str) -> list[str]:
    return [show_id(noun, row["id"]) for row in desk.snapshot.select(RETRACTABLE[noun])]


def _refuse_cited(desk: Desk, number: int) -> None:
    table = findings.resolution_evidence
    citing = {
        row["resolution_id"] for row in desk.snapshot.select(table, table.c.evidence_id == number)
    }
    if not citing:
        return
    newest = desk.snapshot.newest(findings.resolution, "prediction_id")
    for prediction, row in newest.items():
        if row["id"] in citing:
            name = show_id("prediction", prediction)
            raise RuleBroken(
                f"{show_id('evidence', number)} is cited by the resolution of {name}; resolve it "
                "again without it (--supersede), then retract"
            )
