"""Verbs that say that two sources are one, or two predictions of one event.

Invariant: nothing is ever merged; a link is a fact of its own that can be taken back. What counts
for another has nothing that counts for it in a circle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.actions.desk import Desk, need_text
from tracker.domain.identifiers import show_id
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.errors import NotFound, RuleBroken
from tracker.reports.provenance import LinkRecord, LinkView
from tracker.store.keys import Keys
from tracker.store.ledger import writing
from tracker.store.links import TABLES, read_links
from tracker.store.records import Reader
from tracker.store.tables.links import link_retraction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.domain.prediction import Prediction
    from tracker.store.engine import Engine
    from tracker.store.journal import Stamp
    from tracker.store.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSpec:
    """Which two are the same.

    Attributes:
        main: id, key or unique name of the one that counts.
        other: of the one that counts for it.
        inverted: one comes true exactly when the other does not (predictions).
        why: the reason, kept with the link.
    """

    main: str
    other: str
    inverted: bool = False
    why: str | None = None


def link_sources(engine: Engine, spec: LinkSpec, *, stamp: Stamp) -> str:
    """Record that two sources are one; return the link's id.

    Raises:
        NotFound: a source does not exist.
        RuleBroken: both are the same already, or one counts for a third.
    """
    with writing(engine, stamp) as ledger:
        desk = Desk(ledger)
        links = read_links(desk.snapshot)
        main, other = (desk.keys.need("source", one) for one in (spec.main, spec.other))
        if main == other:
            raise RuleBroken(f"{spec.main!r} and {spec.other!r} are one source already")
        for number in (other, main):
            if number in links.sources:
                link = links.sources[number]
                own, third = (desk.keys.key_of("source", n) for n in (number, link.main))
                raise RuleBroken(_linked(own, third, show_id("source_link", link.number)))
        number = ledger.append(
            TABLES["source_link"], source_id=other, same_as_id=main, why=spec.why
        )
    return show_id("source_link", number)


def link_predictions(engine: Engine, spec: LinkSpec, *, stamp: Stamp) -> str:
    """Record that two predictions are of one event; return the link's id.

    Raises:
        NotFound: a prediction does not exist.
        RuleBroken: they cannot be of one event, or one counts for a third.
    """
    with writing(engine, stamp) as ledger:
        desk = Desk(ledger)
        links = read_links(desk.snapshot)
        (main, one), (other, two) = (desk.prediction(p) for p in (spec.main, spec.other))
        if main == other:
            raise RuleBroken(f"{show_id('prediction', main)} cannot be linked to itself")
        for number in (other, main):
            if number in links.predictions:
                link = links.predictions[number]
                own, third = (show_id("prediction", n) for n in (number, link.main))
                raise RuleBroken(_linked(own, third, show_id("prediction_link", link.number)))
        _check_alike(one, two, inverted=spec.inverted)
        _check_outcomes(desk.reader, main, other, inverted=spec.inverted)
        number = ledger.append(
            TABLES["prediction_link"],
            prediction_id=other,
            same_as_id=main,
            inverted=spec.inverted,
            why=spec.why,
        )
    return show_id("prediction_link", number)


def _linked(own: str, third: str, link: str) -> str:
    return f"{own} counts for {third} already ({link}); link to {third}, or retract {link}"


def _check_alike(one: Prediction, two: Prediction, *, inverted: bool) -> None:
    """Refuse predictions that cannot be of one event.

    Raises:
        RuleBroken: their types, options or units differ, or only a yes or no has an opposite.
    """
    if one.type != two.type:
        raise RuleBroken(f"one is {one.type}, the other {two.type}; only alike ones can be linked")
    if inverted and one.type != "binary":
        raise RuleBroken(f"a {one.type} prediction has no opposite; leave --inverted out")
    if set(one.options) != set(two.options):
        raise RuleBroken(
            f"their options differ: {', '.join(one.options)} and {', '.join(two.options)}"
        )
    if one.unit != two.unit:
        raise RuleBroken(f"their units differ: {one.unit or 'none'} and {two.unit or 'none'}")


def _check_outcomes(reader: Reader, main: int, other: int, *, inverted: bool) -> None:
    """Refuse predictions of which one came true and the other did not.

    Raises:
        RuleBroken: their outcomes contradict each other.
    """
    found: list[Outcome] = []
    for number in (main, other):
        acts = [record.outcome for record in reader.resolutions([number]).values()]
        if acts and acts[-1].is_scorable:
            found.append(acts[-1])
    both = 2
    if len(found) < both:
        return
    expected = opposite(found[0]) if inverted else found[0]
    if expected != found[1]:
        ids = [show_id("prediction", number) for number in (main, other)]
        raise RuleBroken(
            f"{ids[0]} is {found[0]} and {ids[1]} is {found[1]}: they are not of one event"
            f"{'' if inverted else ', unless one is the opposite (--inverted)'}"
        )


def opposite(outcome: Outcome) -> Outcome:
    """Return what became of the opposite of a yes or no.

    >>> str(opposite(Outcome(OutcomeKind.TRUE))), str(opposite(Outcome(OutcomeKind.SHARE, 0.25)))
    ('false', '0.75')
    """
    if outcome.kind is OutcomeKind.SHARE and outcome.number is not None:
        return Outcome(OutcomeKind.SHARE, number=1 - outcome.number)
    turned = {OutcomeKind.TRUE: OutcomeKind.FALSE, OutcomeKind.FALSE: OutcomeKind.TRUE}
    return Outcome(turned.get(outcome.kind, outcome.kind))


def retract_link(engine: Engine, noun: str, number: int, *, why: str, stamp: Stamp) -> str:
    """Take a link back; return its id.

    Args:
        engine: of the record.
        noun: `source_link` or `prediction_link`.
        number: of the link.
        why: the reason, kept with the retraction.
        stamp: who, which verb, when.

    Raises:
        WrongUsage: no reason was given.
        NotFound: there is no such link, or it was taken back before.
    """
    need_text(why, "a retraction needs a reason; give --why")
    with writing(engine, stamp) as ledger:
        links = read_links(Desk(ledger).snapshot)
        held = links.sources if noun == "source_link" else links.predictions
        numbers = [link.number for link in held.values()]
        if number not in numbers:
            known = [show_id(noun, one) for one in numbers]
            raise NotFound("link", show_id(noun, number), known)
        ledger.append(link_retraction, **{f"retracted_{noun}_id": number}, why=why)
    return show_id(noun, number)


def all_links(snapshot: Snapshot) -> Iterator[LinkRecord]:
    """Yield every link that holds, those of sources first."""
    links = read_links(snapshot)
    keys = Keys(snapshot)
    for link in links.sources.values():
        main, other = (keys.key_of("source", number) for number in (link.main, link.own))
        yield LinkRecord(
            id=show_id("source_link", link.number), main=main, other=other, why=link.why
        )
    for link in links.predictions.values():
        yield LinkRecord(
            id=show_id("prediction_link", link.number),
            main=show_id("prediction", link.main),
            other=show_id("prediction", link.own),
            inverted=link.inverted,
            why=link.why,
        )


def linked_sources(snapshot: Snapshot, number: int) -> tuple[LinkView, ...]:
    """Return the sources that count for one."""
    links = read_links(snapshot).sources.values()
    mine = [link for link in links if link.main == number]
    records = Reader(snapshot).sources([link.own for link in mine]) if mine else {}
    return tuple(
        LinkView(
            id=show_id("source_link", link.number),
            other=records[link.own].key,
            title=records[link.own].name,
            why=link.why,
        )
        for link in mine
    )


def linked_predictions(snapshot: Snapshot, number: int) -> tuple[LinkView, ...]:
    """Return the other predictions of the event of one."""
    links = read_links(snapshot).predictions.values()
    mine = [link for link in links if number in {link.main, link.own}]
    others = {link: link.own if link.main == number else link.main for link in mine}
    records = Reader(snapshot).predictions(list(others.values())) if mine else {}
    return tuple(
        LinkView(
            id=show_id("prediction_link", link.number),
            other=show_id("prediction", other),
            title=records[other].title,
            inverted=link.inverted,
            counts_here=link.main == number,
            why=link.why,
        )
        for link, other in others.items()
    )
