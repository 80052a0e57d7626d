"""Evidence as entries of a list and as a report of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.domain.evidence import EvidenceStance
from tracker.domain.identifiers import show_id
from tracker.reports.prediction_row import EVIDENCE_KEYS, evidence_row
from tracker.reports.report import Heading, Item, Items, Paragraph, Report, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.reports.report import Block
    from tracker.reports.views import EvidenceView, PredictionLine

_TONES = {EvidenceStance.SUPPORTS: Tone.GOOD, EvidenceStance.REFUTES: Tone.BAD}


def evidence_order(view: EvidenceView) -> tuple[bool, float, int]:
    """Return how evidence sorts: by the day it appeared, undated evidence last."""
    published = view.evidence.published
    at = 0.0 if published is None else published.at.timestamp()
    return published is None, at, view.number


def evidence_item(view: EvidenceView) -> Item:
    """Return a piece of evidence as an entry of a list."""
    evidence = view.evidence
    when = "undated" if evidence.published is None else str(evidence.published)
    if evidence.published is not None and evidence.published.precision == "estimated":
        when += " (estimated)"
    how = [] if evidence.seen else ["from memory, not seen"]
    if evidence.in_print:
        how.append("in print")
    lines = (
        evidence.title,
        evidence.summary,
        "; ".join(how).capitalize(),
        "" if view.retracted is None else f"Retracted: {view.retracted}",
    )
    return Item(
        show_id("evidence", view.number),
        f"{evidence.stance}, {when}, {evidence.publisher}",
        tuple(line for line in lines if line),
        url=evidence.url,
        url_note="a copy, not the publisher's own page" if evidence.mirror else "",
        tone=_TONES.get(EvidenceStance(evidence.stance)),
    )


def evidence_report(
    evidence: Sequence[EvidenceView], *, line: PredictionLine | None, meta: Mapping[str, object]
) -> Report:
    """Return the report of `evidence list`.

    Args:
        evidence: in any order; shown by day.
        line: the prediction it belongs to; None for evidence of several.
        meta: verb, as_of, as_recorded, head and n_facts.
    """
    ordered = sorted(evidence, key=evidence_order)
    title = "Evidence"
    if line is not None:
        title = f"{show_id('prediction', line.number)}  {line.prediction.title}"
    blocks: list[Block] = [Heading(title, level=1)]
    if ordered:
        blocks.append(Items(tuple(evidence_item(view) for view in ordered)))
    else:
        blocks.append(Paragraph("No evidence is recorded. Add some with: tracker evidence add"))
    return Report(meta, EVIDENCE_KEYS, rows=tuple(map(evidence_row, ordered)), blocks=tuple(blocks))
