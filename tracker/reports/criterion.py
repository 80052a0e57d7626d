"""The report of `criterion show`: every version of a criterion and what each change changed.

Invariant: a change is shown word by word, so that moved goalposts are seen at a glance: what was
taken out stands in [-brackets-], what came in stands in {+braces+}.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, Final

from tracker.reports.phrases import count
from tracker.reports.report import Facts, Heading, Paragraph, Report

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.domain.criterion import Criterion
    from tracker.reports.report import Block
    from tracker.reports.views import CriterionVersion

CRITERION_KEYS: Final = (
    "prediction",
    "version",
    "observe",
    "source_of_truth",
    "fine_print",
    "written_on",
    "time_zone",
    "is_title",
    "why",
    "recorded_at",
    "sequence",
    "actor",
    "in_force",
)
_WORDS: Final = re.compile(r"[A-Za-z0-9_.%'’-]+|\s+|.", re.DOTALL)
_PARTS: Final = (
    ("observe", "True if"),
    ("source_of_truth", "Decided by"),
    ("fine_print", "Fine print"),
    ("time_zone", "Time zone"),
)


def criterion_report(
    versions: Sequence[CriterionVersion],
    *,
    prediction_id: str,
    title: str,
    meta: Mapping[str, object],
) -> Report:
    """Return the report of a criterion, the newest version first.

    Args:
        versions: oldest first.
        prediction_id: `P-07`.
        title: of the prediction.
        meta: verb, as_of, as_recorded, head and n_facts.
    """
    blocks: list[Block] = [
        Heading(f"{prediction_id}  {title}", level=1),
        Paragraph(f"{count(len(versions), 'version')} of its criterion, the newest first."),
    ]
    for place in range(len(versions) - 1, -1, -1):
        before = versions[place - 1].criterion if place else None
        blocks.append(Heading(_title(versions[place], place + 1)))
        blocks.append(Facts(tuple(_facts(versions[place], before))))
    rows = [
        _row(version, place + 1, prediction_id, in_force=place + 1 == len(versions))
        for place, version in enumerate(versions)
    ]
    marks = "[-taken out-] and {+put in+}" if len(versions) > 1 else ""
    notes = (f"Changes against the version before are marked {marks}.",) if marks else ()
    return Report(meta, CRITERION_KEYS, rows=tuple(rows), blocks=tuple(blocks), notes=notes)


def mark_changes(before: str, after: str) -> str:
    """Return a text with the words that changed marked.

    >>> mark_changes("at least two of ten", "at least five of ten")
    'at least [-two-]{+five+} of ten'
    >>> mark_changes("", "Beta counts.")
    '{+Beta counts.+}'
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    parts = []
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for _tag, start, end, low, high in matcher.get_opcodes():
        gone, come = "".join(old[start:end]), "".join(new[low:high])
        if gone == come:
            parts.append(gone)
            continue
        parts.append(f"[-{gone}-]" if gone else "")
        parts.append(f"{{+{come}+}}" if come else "")
    return "".join(parts)


def _title(version: CriterionVersion, number: int) -> str:
    recorded = version.recorded
    if recorded is None:
        return f"Version {number}"
    return f"Version {number}, recorded {recorded.at.date()} by {recorded.actor}"


def _facts(version: CriterionVersion, before: Criterion | None) -> list[tuple[str, str]]:
    criterion = version.criterion
    facts = [("Why", version.why)]
    for name, term in _PARTS:
        now = getattr(criterion, name) or ""
        then = now if before is None else getattr(before, name) or ""
        facts.append((term, now if now == then else mark_changes(then, now)))
    if criterion.written_at is not None:
        facts.append(("Written", criterion.written_at.date().isoformat()))
    if criterion.is_title:
        facts.append(("Note", "nobody wrote it; the title is the thing to observe"))
    return [(term, text) for term, text in facts if text]


def _row(version: CriterionVersion, place: int, number: str, *, in_force: bool) -> dict[str, Any]:
    criterion, recorded = version.criterion, version.recorded
    written = criterion.written_at
    return {
        "prediction": number,
        "version": place,
        "observe": criterion.observe,
        "source_of_truth": criterion.source_of_truth,
        "fine_print": criterion.fine_print,
        "written_on": None if written is None else written.date(),
        "time_zone": criterion.time_zone,
        "is_title": criterion.is_title,
        "why": version.why,
        "recorded_at": None if recorded is None else recorded.at,
        "sequence": None if recorded is None else recorded.sequence,
        "actor": None if recorded is None else recorded.actor,
        "in_force": in_force,
    }
