"""Predictions with their forecasts, evidence and resolution as entries of a corpus file."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from typing import TYPE_CHECKING, Final

from tracker.domain.forecast import Original
from tracker.domain.instant import end_of, last_day
from tracker.domain.outcome import OutcomeKind
from tracker.exchange.corpus.cells import (
    Tree,
    bare,
    exact,
    filled,
    if_true,
    instant,
    moment,
    number,
    outcome_cell,
    pairs,
    quantity,
    texts,
    when_fields,
)
from tracker.exchange.yaml_text import Bare, Value

if TYPE_CHECKING:
    from tracker.domain.corpus import Corpus
    from tracker.domain.evidence import Evidence
    from tracker.domain.forecast import Forecast
    from tracker.domain.prediction import BaseRate, Prediction
    from tracker.domain.resolution import Resolution

_ORIGINAL: Final = tuple(field.name for field in fields(Original))


class Entries:
    """What belongs to each prediction, and the documents that date its forecasts."""

    def __init__(self, corpus: Corpus) -> None:
        self.documents = {document.key: document for document in corpus.documents}
        self.forecasts: dict[str, list[Forecast]] = defaultdict(list)
        self.evidence: dict[str, list[Evidence]] = defaultdict(list)
        self.resolutions: dict[str, Resolution] = {}
        for forecast in corpus.forecasts:
            self.forecasts[forecast.prediction].append(forecast)
        for one in corpus.evidence:
            self.evidence[one.prediction].append(one)
        for resolution in corpus.resolutions:
            self.resolutions[resolution.prediction] = resolution

    def entry(self, prediction: Prediction, place: int | None) -> Tree:
        """Return an entry of a predictions file."""
        resolution = self.resolutions.get(prediction.key)
        if resolution is not None and resolution.outcome.kind is OutcomeKind.OPEN:
            resolution = None
        forecasts: list[Value] = [
            self._forecast(one, prediction.type) for one in self.forecasts[prediction.key]
        ]
        evidence: list[Value] = [_evidence(one) for one in self.evidence[prediction.key]]
        return (
            _prediction(prediction, place)
            | filled(
                forecasts=forecasts or None,
                evidence=evidence or None,
                resolution=None if resolution is None else _resolution(resolution),
            )
            | filled(overdue_note=prediction.overdue_note, open_note=prediction.open_note)
        )

    def _forecast(self, forecast: Forecast, type_: str) -> Tree:
        document = self.documents.get(forecast.document or "")
        is_dated = document is not None and document.published == forecast.made
        own = forecast.locator
        original = forecast.original
        return (
            filled(
                source=forecast.source,
                document=forecast.document,
                section=bare(forecast.section),
            )
            | ({} if is_dated else when_fields("made_on", forecast.made))
            | filled(
                ends_at=None if forecast.ends_at is None else instant(forecast.ends_at),
                stance=str(forecast.stance),
                hedge=forecast.hedge,
                strength=forecast.strength,
                probability=number(forecast.probability),
                options={name: exact(p) for name, p in forecast.options} or None,
                quantiles=pairs(forecast.quantiles, type_),
                curve=[exact(cell) for point in forecast.curve for cell in point] or None,
                point=quantity(forecast.point, type_),
                low=quantity(forecast.low, type_),
                high=quantity(forecast.high, type_),
                level=number(forecast.level),
                unit=forecast.unit,
                withdrawn=if_true(forecast.withdrawn),
                locator=None if own is None else [Bare(own.start), Bare(own.end)],
                quote=forecast.quote,
                quote_prefix=forecast.quote_prefix,
                quote_suffix=forecast.quote_suffix,
                via=texts(forecast.via),
                original=None if original is None else _original(original),
                note=forecast.note,
            )
        )


def _original(original: Original) -> Tree:
    values = {name: getattr(original, name) for name in _ORIGINAL}
    return filled(**{n: number(v) if isinstance(v, float) else v for n, v in values.items()})


def _prediction(prediction: Prediction, place: int | None) -> Tree:
    own = prediction.criterion
    closes_at = prediction.closes_at
    last = last_day(closes_at, own.time_zone)
    is_day = end_of(last, own.time_zone) == closes_at
    return filled(
        number=bare(place),
        key=prediction.key,
        title=prediction.title,
        claim=prediction.claim,
        claim_zh=prediction.claim_zh,
        type=str(prediction.type),
        options=texts(prediction.options),
        ordered=if_true(prediction.ordered),
        unit=prediction.unit,
        topics=texts(prediction.topics),
        opens_on=moment(prediction.opens_at),
        closes_on=Bare(last.isoformat()) if is_day else instant(closes_at),
        condition=prediction.condition,
        criterion=filled(
            observe=own.observe,
            source_of_truth=own.source_of_truth,
            fine_print=own.fine_print,
            written_on=moment(own.written_at),
            time_zone=own.time_zone,
            is_title=if_true(own.is_title),
        ),
        tolerance=filled(
            relative=number(prediction.tolerance_relative),
            absolute=number(prediction.tolerance_absolute),
        )
        or None,
        operationalisation=prediction.operationalisation,
        resolvability=None if prediction.resolvability is None else str(prediction.resolvability),
        base_rate=_base_rate(prediction.base_rate, prediction.type),
        related=texts(prediction.related),
    )


def _base_rate(base_rate: BaseRate | None, type_: str) -> Tree | None:
    if base_rate is None:
        return None
    return filled(
        written_on=moment(base_rate.written_at),
        probability=number(base_rate.probability),
        reasoning=base_rate.reasoning,
        quantiles=pairs(base_rate.quantiles, type_),
    )


def _evidence(evidence: Evidence) -> Tree:
    published: Tree = when_fields("published_on", evidence.published) or {
        "published_on": Bare("null")
    }
    return published | filled(
        publisher=evidence.publisher,
        title=evidence.title,
        url=evidence.url,
        stance=str(evidence.stance),
        summary=evidence.summary,
        seen=bare(evidence.seen),
        mirror=bare(evidence.mirror),
        in_print=if_true(evidence.in_print),
        retrieved_on=moment(evidence.retrieved_at),
        archive_sha256=evidence.archive_sha256,
    )


def _resolution(resolution: Resolution) -> Tree:
    return (
        {"outcome": outcome_cell(resolution.outcome)}
        | when_fields("known_on", resolution.known)
        | filled(
            early=resolution.early,
            rationale=resolution.rationale,
            decided_by=resolution.decided_by,
            evidence=texts(Bare(place) for place in resolution.evidence),
        )
    )
