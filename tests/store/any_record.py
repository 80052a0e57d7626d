"""Corpora of any content, for what must hold for every record."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tracker.domain.corpus import Corpus, CorpusHeader
from tracker.domain.criterion import Criterion
from tracker.domain.document import Document, LeftOut, Section
from tracker.domain.evidence import Evidence, EvidenceStance
from tracker.domain.forecast import Forecast, Original, Stance
from tracker.domain.instant import Precision, When
from tracker.domain.lexicon import STRENGTHS, Lexicon
from tracker.domain.locator import Locator
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.prediction import BaseRate, Prediction, PredictionType, Resolvability
from tracker.domain.resolution import Confidence, Fairness, Resolution, Verdict
from tracker.domain.source import Source, SourceKind

KEYS = ("ann", "bob", "paper")
PREDICTIONS = ("rain", "snow", "wind")

words = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=9
)
floats = st.floats(allow_nan=False, allow_infinity=False)
shares = st.floats(0, 1)
levels = st.floats(0, 1, exclude_min=True, exclude_max=True)
instants = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
whens = st.builds(When, instants, st.sampled_from(Precision))
hashes = st.text(string.hexdigits.lower()[:16], min_size=64, max_size=64)
outcomes = st.one_of(
    st.sampled_from(
        [Outcome(kind) for kind in OutcomeKind if kind.value in {"true", "false", "annulled"}]
    ),
    st.builds(lambda n: Outcome(OutcomeKind.SHARE, number=n), levels),
    st.builds(lambda n: Outcome(OutcomeKind.NUMBER, number=n), floats),
    st.builds(lambda n: Outcome(OutcomeKind.OPTION, option=n), words),
)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True).map(tuple)


quantiles = st.dictionaries(levels, floats, max_size=3).map(lambda d: tuple(sorted(d.items())))
curves = st.dictionaries(floats, shares, max_size=3).map(lambda d: tuple(sorted(d.items())))
shared = st.dictionaries(words, shares, max_size=3).map(lambda d: tuple(d.items()))
base_rates = st.builds(BaseRate, maybe(instants), maybe(shares), maybe(words), quantiles).filter(
    lambda base: base != BaseRate()
)
originals = st.builds(
    Original, maybe(words), maybe(st.sampled_from(STRENGTHS)), maybe(shares)
).filter(lambda original: original != Original())


def sources(key: str) -> st.SearchStrategy[Source]:
    return st.builds(
        Source,
        key=st.just(key),
        name=words,
        kind=st.sampled_from(SourceKind).map(str),
        name_zh=maybe(words),
        parents=some(tuple(other for other in KEYS if other != key)),
        note=maybe(words),
    )


documents = st.builds(
    Document,
    key=st.just("outlook"),
    title=words,
    publisher=st.sampled_from(KEYS),
    published=maybe(whens),
    title_zh=maybe(words),
    authors=some(KEYS),
    language=maybe(words),
    url=maybe(words),
    file=maybe(words),
    sha256=maybe(hashes),
    repost_of=maybe(words),
    copied_by=maybe(words),
    note=maybe(words),
    sections=st.lists(
        st.builds(Section, st.integers(0, 99), words), unique_by=lambda s: s.number, max_size=3
    ).map(tuple),
)


@st.composite
def predictions(draw: st.DrawFn, key: str) -> Prediction:
    opens, seconds = draw(instants), draw(st.integers(1, 10**9))
    return Prediction(
        key=key,
        title=draw(words),
        opens_at=opens,
        closes_at=opens + timedelta(seconds=seconds),
        criterion=Criterion(
            draw(words),
            draw(maybe(words)),
            draw(maybe(words)),
            draw(maybe(instants)),
            draw(maybe(st.just("Asia/Shanghai"))),
            draw(st.booleans()),
        ),
        claim=draw(maybe(words)),
        claim_zh=draw(maybe(words)),
        type=draw(st.sampled_from(PredictionType).map(str)),
        options=draw(st.lists(words, unique=True, max_size=3).map(tuple)),
        ordered=draw(st.booleans()),
        unit=draw(maybe(words)),
        topics=draw(some(("water", "money", "war"))),
        condition=draw(maybe(words)),
        operationalisation=draw(maybe(words)),
        resolvability=draw(maybe(st.sampled_from(Resolvability).map(str))),
        tolerance_relative=draw(maybe(st.floats(0, 1e9))),
        tolerance_absolute=draw(maybe(st.floats(0, 1e9))),
        base_rate=draw(maybe(base_rates)),
        related=draw(some(tuple(other for other in PREDICTIONS if other != key))),
        overdue_note=draw(maybe(words)),
        open_note=draw(maybe(words)),
    )


@st.composite
def forecasts(draw: st.DrawFn) -> Forecast:
    made = draw(whens)
    low, high = sorted((draw(floats), draw(floats)))
    start = draw(st.integers(0, 10**6))
    is_stated, is_interval = draw(st.booleans()), draw(st.booleans())
    return Forecast(
        prediction=draw(st.sampled_from(PREDICTIONS)),
        source=draw(st.sampled_from(KEYS)),
        made=made,
        document=draw(maybe(st.just("outlook"))),
        section=draw(maybe(st.integers(0, 99))),
        stance=draw(st.sampled_from(Stance).map(str)),
        hedge=draw(maybe(st.just("") | words)),
        strength=draw(maybe(st.sampled_from(STRENGTHS))),
        probability=draw(shares) if is_stated else None,
        options=draw(shared),
        quantiles=draw(quantiles),
        curve=draw(curves),
        point=draw(maybe(floats)),
        low=low if is_interval else None,
        high=high if is_interval else None,
        level=draw(maybe(levels)),
        unit=draw(maybe(words)),
        withdrawn=draw(st.booleans()),
        ends_at=draw(maybe(st.just(made.at + timedelta(days=3)))),
        via=draw(some(KEYS)),
        locator=draw(maybe(st.just(Locator(start, start + 5)))),
        quote=draw(maybe(words)),
        quote_prefix=draw(maybe(words)),
        quote_suffix=draw(maybe(words)),
        original=draw(maybe(originals)),
        note=draw(maybe(words)),
    )


evidence = st.builds(
    Evidence,
    prediction=st.sampled_from(PREDICTIONS),
    publisher=words,
    title=words,
    stance=st.sampled_from(EvidenceStance).map(str),
    summary=words,
    url=maybe(words),
    published=maybe(whens),
    retrieved_at=maybe(instants),
    seen=st.booleans(),
    mirror=st.booleans(),
    in_print=st.booleans(),
    archive_sha256=maybe(hashes),
)
resolutions = st.builds(
    Resolution,
    prediction=st.just("rain"),
    outcome=outcomes,
    known=whens,
    rationale=maybe(words),
    decided_by=maybe(words),
    early=maybe(words),
)
verdicts = st.builds(
    Verdict,
    prediction=st.sampled_from(PREDICTIONS),
    judge=words,
    outcome=outcomes,
    fairness=st.sampled_from(Fairness).map(str),
    fair_criterion=maybe(words),
    outcome_if_fair=maybe(outcomes),
    confidence=maybe(st.sampled_from(Confidence).map(str)),
    note=maybe(words),
)
left_out = st.builds(
    LeftOut,
    document=st.just("outlook"),
    statement=words,
    reason=words,
    section=maybe(st.integers(0, 99)),
    source=maybe(st.sampled_from(KEYS)),
)
lexicons = st.builds(
    Lexicon,
    key=words,
    version=st.integers(1, 9),
    calibrated=st.booleans(),
    levels=st.dictionaries(
        st.sampled_from(STRENGTHS),
        st.lists(shares, min_size=3, max_size=3).map(lambda three: tuple(sorted(three))),
    ),
    words=st.dictionaries(words, st.sampled_from(STRENGTHS), max_size=3),
)
corpora = st.builds(
    lambda lexicon, **lists: Corpus(
        header=CorpusHeader("small", "A small corpus", 2, lexicon.key, lexicon.version),
        lexicon=lexicon,
        sha256="c" * 64,
        **lists,
    ),
    lexicons,
    sources=st.tuples(*map(sources, KEYS)),
    documents=st.tuples(documents),
    predictions=st.tuples(*map(predictions, PREDICTIONS)),
    forecasts=st.lists(forecasts(), max_size=5).map(tuple),
    evidence=st.lists(evidence, max_size=3).map(tuple),
    resolutions=st.lists(resolutions, max_size=1).map(tuple),
    verdicts=st.lists(verdicts, max_size=2).map(tuple),
    left_out=st.lists(left_out, max_size=2).map(tuple),
)
