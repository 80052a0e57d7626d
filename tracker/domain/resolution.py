"""Resolutions and verdicts: the act of setting an outcome, and one judge's opinion."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tracker.domain.instant import When
    from tracker.domain.outcome import Outcome

RECORD: Final = "the record"
"""The name under which the outcomes in force are a judge among others."""


def same_judge(name: str) -> str:
    """Return what two spellings of one judge's name have in common: no case, width or space.

    >>> same_judge("Ann  Lee") == same_judge("ａｎｎ lee"), same_judge("Ann") == same_judge("Anna")
    (True, False)
    """
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


class Fairness(StrEnum):
    """Whether a criterion is a fair test of what was said."""

    FAIR = "fair"
    SOFT = "soft"
    HARD = "hard"
    OFF = "off"


class Confidence(StrEnum):
    """How sure a judge is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The act of setting an outcome. A later one of the same prediction supersedes it.

    Attributes:
        prediction: key of the prediction.
        outcome: what became of it; kind `open` reopens.
        known: when the world could know; None only when reopening.
        rationale: why.
        decided_by: who decided, in words.
        evidence: in a corpus the 1-based places in the prediction's evidence list; in the record
            the numbers of the evidence.
        early: why a `false` or `later` could be known before the window was over.
    """

    prediction: str
    outcome: Outcome
    known: When | None
    rationale: str | None = None
    decided_by: str | None = None
    evidence: tuple[int, ...] = ()
    early: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One judge's opinion about one prediction.

    Attributes:
        prediction: key of the prediction.
        judge: name of the judge.
        outcome: under the criterion as written; may be `open`.
        fairness: one of `Fairness`.
        fair_criterion: the criterion that would be fair.
        outcome_if_fair: under that criterion; None = the same.
        confidence: one of `Confidence`.
        note: remarks.
    """

    prediction: str
    judge: str
    outcome: Outcome
    fairness: str
    fair_criterion: str | None = None
    outcome_if_fair: Outcome | None = None
    confidence: str | None = None
    note: str | None = None
