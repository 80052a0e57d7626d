"""A corpus: everything that one folder of `seeds/` says, as records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.domain.document import Document, LeftOut
    from tracker.domain.evidence import Evidence
    from tracker.domain.forecast import Forecast
    from tracker.domain.lexicon import Lexicon
    from tracker.domain.prediction import Prediction
    from tracker.domain.resolution import Resolution, Verdict
    from tracker.domain.source import Source


@dataclass(frozen=True, slots=True)
class CorpusHeader:
    """One version of a corpus's own description.

    Attributes:
        key: never changes.
        title: one line.
        settle: how many agreeing verdicts settle a prediction without a resolution.
        lexicon: key of the lexicon that reads its hedges; None without hedges.
        lexicon_version: of that lexicon.
    """

    key: str
    title: str
    settle: int = 1
    lexicon: str | None = None
    lexicon_version: int | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """The records of a corpus, each list in the order of the files.

    Predictions stand in the order in which they are numbered; forecasts, evidence, resolutions
    and verdicts name their prediction by key. `sha256` is the hash over the files as loaded.
    """

    header: CorpusHeader
    lexicon: Lexicon | None
    sources: tuple[Source, ...]
    documents: tuple[Document, ...]
    predictions: tuple[Prediction, ...]
    forecasts: tuple[Forecast, ...]
    evidence: tuple[Evidence, ...]
    resolutions: tuple[Resolution, ...]
    verdicts: tuple[Verdict, ...]
    left_out: tuple[LeftOut, ...]
    sha256: str
