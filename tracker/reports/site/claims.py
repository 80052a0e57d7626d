"""The pages of predictions: the list of them, and everything about each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracker.domain.identifiers import show_id
from tracker.reports.criterion import criterion_report
from tracker.reports.evidence import evidence_item, evidence_order
from tracker.reports.listing import prediction_list_report
from tracker.reports.phrases import closes_on, opens_on, reading, status_sentence
from tracker.reports.prediction import prediction_report
from tracker.reports.render.harmless import is_link
from tracker.reports.report import Facts, Heading, Items
from tracker.reports.site.environment import capital
from tracker.reports.site.strips import timeline_of
from tracker.reports.statements import forecast_item, said

if TYPE_CHECKING:
    from tracker.reports.report import Item, Report
    from tracker.reports.site.record import SiteRecord
    from tracker.reports.site.words import Words
    from tracker.reports.views import EvidenceView, ForecastView, PredictionView

_ELSEWHERE: Final = frozenset({"Claim", "Topics", "Related"})
"""Facts of the report that a page shows in another place."""


def predictions_page(record: SiteRecord) -> dict[str, Any]:
    """Return what the list of predictions shows."""
    lines = [view.line for view in record.predictions]
    report = prediction_list_report(lines, meta=record.meta)
    summary = report.notes[0] if report.notes else "No prediction is recorded."
    return {"heading": "Predictions", "lines": lines, "summary": summary}


def prediction_context(place: int, record: SiteRecord, words: Words) -> dict[str, Any]:
    """Return what the page of one prediction shows.

    Args:
        place: of the prediction among those of the record.
        record: of the site.
        words: names and pages.
    """
    view = record.predictions[place]
    report = prediction_report(view, meta={})
    lists = _lists(report)
    facts = next(block for block in report.blocks if isinstance(block, Facts))
    last = len(record.predictions) - 1
    number = show_id("prediction", view.line.number)
    return {
        "heading": f"{number} {view.line.prediction.title}",
        "line": view.line,
        "prediction": view.line.prediction,
        "sentence": capital(f"{status_sentence(view.line, view.as_of)}."),
        "verdict": _verdict(view),
        "strip": timeline_of(view),
        "facts": [pair for pair in facts.pairs if pair[0] not in _ELSEWHERE],
        "forecasts": [_forecast(one, view) for one in view.forecasts],
        "evidence": [_evidence(one) for one in sorted(view.evidence, key=evidence_order)],
        "resolutions": lists.get("Resolution") or lists.get("Resolutions, the newest first", ()),
        "verdicts": lists.get("Verdicts of further judges", ()),
        "versions": _versions(view, number),
        "related": [
            {"line": words.lines.get(at), "title": title}
            for at, title in (view.related[key] for key in view.line.prediction.related)
        ],
        "history": lists.get("History", ()),
        "before": record.predictions[place - 1].line if place else None,
        "after": record.predictions[place + 1].line if place < last else None,
    }


def _verdict(view: PredictionView) -> str:
    """Return what stands beside the outcome: since when it is known, else the status."""
    line = view.line
    if line.outcome is None or line.known is None:
        return status_sentence(line, view.as_of)
    unscored = "" if line.outcome.is_scorable else ", not scored"
    window = f"{opens_on(line.prediction)} to {closes_on(line.prediction)}"
    return f"known {line.known}{unscored}; the window was {window}"


def anchors_of(view: PredictionView) -> dict[str, str]:
    """Return the ids of evidence that stand on the page, with their places."""
    shown = (show_id("evidence", one.number) for one in view.evidence)
    return {name: f"#{name.lower()}" for name in shown}


def _lists(report: Report) -> dict[str, tuple[Item, ...]]:
    """Return the lists of a report by the heading above them."""
    found, title = {}, ""
    for block in report.blocks:
        if isinstance(block, Heading):
            title = block.text
        elif isinstance(block, Items):
            found[title] = block.items
    return found


def _forecast(one: ForecastView, view: PredictionView) -> dict[str, Any]:
    forecast, item = one.forecast, forecast_item(one, view)
    document = None if forecast.document is None else view.documents.get(forecast.document)
    titles = {} if document is None else {part.number: part.title for part in document.sections}
    place = "" if forecast.section is None else f"§{forecast.section}"
    if forecast.section in titles:
        place += f" {titles[forecast.section]}"
    return {
        "label": item.label,
        "source": forecast.source,
        "made": str(forecast.made),
        "said": said(forecast, reading(forecast, view.lexicon), view.line.prediction.type),
        "quote": item.quote,
        "document": None if document is None else document.key,
        "title": "" if document is None else document.title,
        "place": place,
        # The first line says where it stands, which the page says with links.
        "lines": item.lines if forecast.document is None else item.lines[1:],
    }


def _evidence(one: EvidenceView) -> dict[str, Any]:
    evidence, item = one.evidence, evidence_item(one)
    when = "undated" if evidence.published is None else str(evidence.published)
    if evidence.published is not None and evidence.published.precision == "estimated":
        when += " (estimated)"
    how = [
        "" if evidence.seen else "from memory, not seen",
        "in print" if evidence.in_print else "",
    ]
    url = evidence.url
    return {
        "label": item.label,
        "stance": str(evidence.stance),
        "when": when,
        "publisher": evidence.publisher,
        "title": evidence.title,
        "summary": evidence.summary,
        "url": url,
        "link": url if url is not None and is_link(url) else None,
        "mirror": evidence.mirror,
        "how": capital("; ".join(text for text in how if text)),
    }


def _versions(view: PredictionView, number: str) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Return the versions of the criterion with their changes marked, the newest first."""
    if len(view.criteria) < 2:  # noqa: PLR2004 - one version has no change
        return []
    report = criterion_report(view.criteria, prediction_id=number, title="", meta={})
    titles = [block.text for block in report.blocks if isinstance(block, Heading)][1:]
    facts = [block.pairs for block in report.blocks if isinstance(block, Facts)]
    return list(zip(titles, facts, strict=True))
