"""What a judge may see: the claim, its criterion and the evidence, not who said it or decided.

Invariant: a blind view holds no forecast, source, document, quote, score, base rate, resolution,
verdict, history or reason, and where evidence names one of the sources or documents of the
prediction, or whom they speak for, the name is taken out. Names that the claim or its criterion
needs stay: there they are what it is about.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tracker.domain.instant import end_of
from tracker.domain.status import status_of
from tracker.reports.listing import due_report, prediction_list_report
from tracker.reports.prediction import prediction_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from tracker.domain.prediction import Prediction
    from tracker.domain.source import Source
    from tracker.reports.report import Report
    from tracker.reports.views import EvidenceView, PredictionLine, PredictionView

HIDDEN: Final = "[hidden]"
WORKSHEET_KEYS: Final = (
    "claim",
    "claim_zh",
    "condition",
    "observe",
    "source_of_truth",
    "fine_print",
    "time_zone",
)
"""What a judge needs beside a row of `list` or `due`."""

NOTE: Final = (
    "Blind: who forecast what and what others decided is left out. "
    "To judge: tracker resolve ID --verdict --outcome OUTCOME"
)
_BETWEEN: Final = re.compile(r"[\s_-]+")
"""What parts the words of a name, which others write together or otherwise apart."""


def blind_prediction_report(view: PredictionView, *, meta: Mapping[str, object]) -> Report:
    """Return the report of `show` as a judge may see it.

    The keys are those of `show`; what is hidden is null.
    """
    report = prediction_report(blind_view(view), meta={**meta, "blind": True})
    hidden = dict.fromkeys(("forecasts", "resolutions", "verdicts", "base_rate", "history"))
    row = None if report.row is None else {**report.row, **hidden}
    return replace(report, row=row, notes=(NOTE,))


def blind_view(view: PredictionView) -> PredictionView:
    """Return a view without who said what and what others decided."""
    names = _Names(view)
    return replace(
        view,
        is_blind=True,
        line=blind_line(view.line, view.as_of),
        criteria=tuple(replace(one, why=None, recorded=None) for one in view.criteria[-1:]),
        forecasts=(),
        evidence=tuple(_evidence(one, names) for one in view.evidence),
        resolutions=(),
        in_force=None,
        verdicts=(),
        history=(),
        ever_said=(),
        sources={},
        documents={},
        lexicon=None,
        origins={},
        links=(),
    )


def blind_line(line: PredictionLine, as_of: date) -> PredictionLine:
    """Return a line as if nobody had decided; that judges disagree is not hidden."""
    prediction = replace(
        line.prediction,
        operationalisation=None,
        base_rate=None,
        overdue_note=None,
        open_note=None,
    )
    status = line.status
    if status != "disputed":
        status = status_of(prediction, cut=end_of(as_of), outcome=None)
    return replace(line, prediction=prediction, status=status, outcome=None, known=None)


def blind_list_report(
    lines: Sequence[PredictionLine], *, as_of: date, meta: Mapping[str, object]
) -> Report:
    """Return the report of `list` as a judge may see it, with the criteria for a worksheet."""
    shown = [blind_line(line, as_of) for line in lines]
    report = prediction_list_report(shown, meta={**meta, "blind": True})
    return _as_worksheet(report, shown)


def blind_due_report(
    lines: Sequence[PredictionLine],
    *,
    as_of: date,
    within_days: int,
    meta: Mapping[str, object],
) -> Report:
    """Return the report of `due` as a judge may see it, with the criteria for a worksheet."""
    shown = [blind_line(line, as_of) for line in lines]
    blind = {**meta, "blind": True}
    report = due_report(shown, as_of=as_of, within_days=within_days, meta=blind)
    return _as_worksheet(report, shown)


def _as_worksheet(report: Report, lines: Iterable[PredictionLine]) -> Report:
    """Return a report whose rows also say how each prediction is decided."""
    by_key = {line.prediction.key: line.prediction for line in lines}
    rows = tuple({**row, **_decided_by(by_key[str(row["key"])])} for row in report.rows or ())
    notes = (NOTE,) if rows else ()
    return replace(report, keys=(*report.keys, *WORKSHEET_KEYS), rows=rows, notes=notes)


def _decided_by(prediction: Prediction) -> dict[str, str | None]:
    criterion = prediction.criterion
    return {
        "claim": prediction.claim,
        "claim_zh": prediction.claim_zh,
        "condition": prediction.condition,
        "observe": None if criterion.is_title else criterion.observe,
        "source_of_truth": criterion.source_of_truth,
        "fine_print": criterion.fine_print,
        "time_zone": criterion.time_zone,
    }


class _Names:
    """The names that would tell who forecast a prediction."""

    def __init__(self, view: PredictionView) -> None:
        """Collect the sources and documents of the forecasts, but for what the claim is about."""
        documents = {said.document for said in view.ever_said}
        sources = {key for said in view.ever_said for key in (said.source, *said.via)}
        names: set[str | None] = {*documents}
        for document in (view.documents[key] for key in documents if key is not None):
            names |= {document.title, document.title_zh, document.file, document.repost_of}
            sources |= {document.publisher, *document.authors}
        for source in _with_parents(sources, view.sources):
            names |= {source.key, source.name, source.name_zh}
        self._patterns = [
            pattern
            for pattern in map(_pattern, sorted(filter(None, names), key=len, reverse=True))
            if pattern.search(_subject(view.line.prediction)) is None
        ]

    def hide(self, text: str) -> str:
        """Return a text without the names."""
        for pattern in self._patterns:
            text = pattern.sub(HIDDEN, text)
        return text

    def tells(self, text: str) -> bool:
        """Say whether a text holds one of the names."""
        return any(pattern.search(text) for pattern in self._patterns)


def _pattern(name: str) -> re.Pattern[str]:
    """Return what finds a name as a word of its own, whatever the case; Chinese has no spaces."""
    before = r"(?<![A-Za-z0-9])" if name[0].isascii() else ""
    after = r"(?![A-Za-z0-9])" if name[-1].isascii() else ""
    words = r"[\s_-]*".join(map(re.escape, filter(None, _BETWEEN.split(name)))) or re.escape(name)
    return re.compile(before + words + after, re.IGNORECASE)


def _with_parents(keys: Iterable[str], sources: Mapping[str, Source]) -> Iterable[Source]:
    """Return the sources of some keys, and the organisations for which they speak."""
    found: dict[str, Source] = {}
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key in sources and key not in found:
            found[key] = sources[key]
            waiting += sources[key].parents
    return found.values()


def _subject(prediction: Prediction) -> str:
    """Return everything that a judge must read to know what is claimed."""
    told = _decided_by(prediction)
    options = (*prediction.options, prediction.title, prediction.key, prediction.criterion.observe)
    return "\n".join((*options, *(text for text in told.values() if text)))


def _evidence(view: EvidenceView, names: _Names) -> EvidenceView:
    """Return evidence without the names; an address that tells them is left out."""
    evidence = view.evidence
    shown = replace(
        evidence,
        publisher=names.hide(evidence.publisher),
        title=names.hide(evidence.title),
        summary=names.hide(evidence.summary),
        url=None if evidence.url is None or names.tells(evidence.url) else evidence.url,
    )
    return replace(view, evidence=shown)
