"""Corpora as Hypothesis draws them: every field, every type, the texts that break YAML writers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from tracker.domain.corpus import Corpus, CorpusHeader
from tracker.domain.criterion import Criterion
from tracker.domain.curve import Curve, with_open_ends
from tracker.domain.document import Document, LeftOut, Section
from tracker.domain.evidence import Evidence, EvidenceStance
from tracker.domain.forecast import Forecast, Original, Stance
from tracker.domain.instant import Precision, When, end_of, from_microseconds, start_of
from tracker.domain.lexicon import STRENGTHS, Lexicon
from tracker.domain.locator import Locator
from tracker.domain.outcome import Outcome, OutcomeKind
from tracker.domain.prediction import BaseRate, Prediction, PredictionType, Resolvability
from tracker.domain.resolution import Confidence, Fairness, Resolution, Verdict
from tracker.domain.source import Source, SourceKind

ODD_TEXTS = st.sampled_from(
    ["no", "null", "~", "2024-05-01", "0x1F", "1e5", "1:30", "a: b", "- x", "# x", "a #b", "'", '"',
     "\\", "{a}", "[", "*a", "&a", "!t", "%x", "@", "`", "a\nb", "\n", " a", "a ", "a\tb",
     "\x1b[31m",
     "\u202e", "\u2028", "\x85", "\ufeff", "\U0001f600", "有望", "=", "<<", "a,b", "x:", "?", "...",
     "---", "word " * 60, "文" * 300, "x" * 3000, "it's " * 40, ": " * 80, "a  b " * 40, "true"]
)  # fmt: skip
TEXT = ODD_TEXTS | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
LINE = TEXT.filter(bool)
NAME = LINE.map(str.strip).filter(
    lambda text: text and text.lower() not in {"ambiguous", "annulled", "not_triggered", "open"}
)
KEY = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=12)
KEYS = st.lists(KEY, unique=True, max_size=3)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
INSTANTS = st.integers(-(10**9), 4 * 10**9).map(lambda n: from_microseconds(n * 1_000_000 + n % 9))
MOMENTS = DAYS.map(start_of) | INSTANTS
PROBABILITY = st.floats(0, 1) | st.sampled_from([0.0, 1.0, 0.1 + 0.2, 1e-300])
NUMBER = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**6), 10**6).map(float)
LEVEL = st.floats(0, 1, exclude_min=True, exclude_max=True)


def period(day: date, precision: Precision) -> When:
    if precision is Precision.MONTH:
        day = day.replace(day=1)
    if precision is Precision.YEAR:
        day = day.replace(month=1, day=1)
    return When(start_of(day), precision)


WHENS = st.one_of(
    INSTANTS.map(lambda at: When(at, Precision.INSTANT)),
    st.builds(period, DAYS, st.sampled_from(Precision).filter(lambda one: one != "instant")),
)


def measure(type_: str) -> st.SearchStrategy[float]:
    """Values of a type: days are whole numbers, or not."""
    if type_ == "date":
        return st.integers(-400_000, 2_900_000).map(float) | st.floats(-1e6, 1e6)
    return NUMBER


@st.composite
def curves(draw: st.DrawFn, type_: str) -> Curve:
    """Return a whole distribution, or none; only numbers and dates have one."""
    if type_ not in {PredictionType.NUMERIC, PredictionType.DATE} or draw(st.booleans()):
        return ()
    values = sorted(draw(st.sets(st.integers(-99, 99), min_size=2, max_size=4)))
    shares = sorted(draw(st.lists(PROBABILITY, min_size=len(values), max_size=len(values))))
    points = tuple(zip(map(float, values), shares, strict=True))
    return with_open_ends(points, below=draw(st.booleans()), above=draw(st.booleans()))


@st.composite
def quantiles(draw: st.DrawFn, type_: str) -> tuple[tuple[float, float], ...]:
    if type_ not in {"numeric", "date"}:
        return ()
    levels = sorted(draw(st.sets(LEVEL, max_size=3)))
    values = sorted(draw(st.lists(measure(type_), min_size=len(levels), max_size=len(levels))))
    return tuple(zip(levels, values, strict=True))


@st.composite
def predictions(draw: st.DrawFn, key: str) -> Prediction:
    type_ = draw(st.sampled_from([str(one) for one in PredictionType]))
    is_choice, is_measured = type_ == "multiple_choice", type_ in {"numeric", "date"}
    zone = draw(st.none() | st.sampled_from(["Asia/Shanghai", "America/New_York"]))
    opens_at = draw(MOMENTS)
    later = opens_at + timedelta(days=draw(st.integers(1, 900)))
    is_day = draw(st.booleans())
    tolerance = draw(st.sampled_from(["relative", "absolute", ""])) if is_measured else ""
    return Prediction(
        key=key,
        title=draw(LINE),
        closes_at=end_of(later.date(), zone) if is_day else later,
        criterion=draw(
            st.builds(
                Criterion,
                observe=LINE,
                source_of_truth=st.none() | TEXT,
                fine_print=st.none() | TEXT,
                written_at=st.none() | MOMENTS,
                time_zone=st.just(zone),
                is_title=st.booleans(),
            )
        ),
        opens_at=opens_at,
        claim=draw(st.none() | TEXT),
        type=type_,
        options=tuple(draw(st.lists(NAME, min_size=2, max_size=4, unique=True)))
        if is_choice
        else (),
        ordered=is_choice and draw(st.booleans()),
        unit=draw(st.none() | TEXT),
        topics=tuple(draw(KEYS)),
        condition=draw(st.none() | TEXT),
        resolvability=draw(st.none() | st.sampled_from([str(one) for one in Resolvability])),
        tolerance_relative=draw(st.floats(0.001, 10)) if tolerance == "relative" else None,
        tolerance_absolute=draw(st.floats(0, 10)) if tolerance == "absolute" else None,
        base_rate=draw(
            st.none()
            | st.builds(
                BaseRate,
                written_at=st.none() | MOMENTS,
                probability=st.none() | PROBABILITY,
                reasoning=st.none() | TEXT,
                quantiles=quantiles(type_),
            )
        ),
        open_note=draw(st.none() | TEXT),
    )


@st.composite
def forecasts(
    draw: st.DrawFn, prediction: Prediction, sources: list[str], documents: list[Document]
) -> Forecast:
    document = draw(st.sampled_from([None, *documents]))
    section = None
    if document is not None and document.sections and draw(st.booleans()):
        section = draw(st.sampled_from(document.sections)).number
    plain = Forecast(
        prediction=prediction.key,
        source=draw(st.sampled_from(sources)),
        made=draw(WHENS),
        document=None if document is None else document.key,
        section=section,
        stance=draw(st.sampled_from([str(one) for one in Stance])),
        ends_at=draw(st.none() | INSTANTS),
        unit=draw(st.none() | TEXT),
        via=tuple(draw(st.lists(st.sampled_from(sources), max_size=2))),
        locator=draw(
            st.none()
            | st.builds(lambda a, n: Locator(a, a + n), st.integers(0, 9), st.integers(1, 9))
        ),
        quote=draw(st.none() | TEXT),
        original=draw(
            st.none()
            | st.builds(
                Original, said=st.none() | TEXT, strength=st.none() | st.sampled_from(STRENGTHS)
            )
        ),
        note=draw(st.none() | TEXT),
    )
    if draw(st.booleans()):
        return replace(plain, withdrawn=True)
    plain = replace(
        plain,
        hedge=draw(st.none() | TEXT),
        strength=draw(st.sampled_from(STRENGTHS)),
    )
    if prediction.type == "multiple_choice":
        share = 1 / len(prediction.options)
        return replace(plain, options=tuple((name, share) for name in prediction.options))
    if prediction.type == "binary":
        return replace(plain, probability=draw(st.none() | PROBABILITY))
    low, point, high = sorted(draw(st.lists(measure(prediction.type), min_size=3, max_size=3)))
    return replace(
        plain,
        low=low,
        point=point,
        high=high,
        level=draw(st.none() | LEVEL),
        quantiles=draw(quantiles(prediction.type)),
        curve=draw(curves(prediction.type)),
    )


@st.composite
def outcomes(draw: st.DrawFn, prediction: Prediction) -> Outcome:
    unscored = [OutcomeKind.AMBIGUOUS, OutcomeKind.ANNULLED, OutcomeKind.NOT_TRIGGERED]
    if draw(st.booleans()):
        return Outcome(draw(st.sampled_from(unscored)))
    if prediction.type == "binary":
        share = st.floats(0, 1, exclude_min=True, exclude_max=True)
        return draw(
            st.just(Outcome(OutcomeKind.TRUE))
            | st.just(Outcome(OutcomeKind.FALSE))
            | share.map(lambda x: Outcome(OutcomeKind.SHARE, number=x))
        )
    if prediction.type == "multiple_choice":
        return Outcome(OutcomeKind.OPTION, option=draw(st.sampled_from(prediction.options)))
    if prediction.type == "numeric":
        return Outcome(OutcomeKind.NUMBER, number=draw(NUMBER))
    day = st.integers(-300_000, 2_900_000).map(float)
    return draw(
        st.just(Outcome(OutcomeKind.LATER)) | day.map(lambda x: Outcome(OutcomeKind.DATE, number=x))
    )


@st.composite
def corpora(draw: st.DrawFn) -> Corpus:
    keys = draw(st.lists(KEY, min_size=1, max_size=3, unique=True))
    sources = tuple(
        Source(
            key=key,
            name=draw(LINE),
            kind=draw(st.sampled_from([str(one) for one in SourceKind])),
            name_zh=draw(st.none() | TEXT),
            parents=tuple(keys[place + 1 :]),
            note=draw(st.none() | TEXT),
        )
        for place, key in enumerate(keys)
    )
    documents = [
        Document(
            key=key,
            title=draw(LINE),
            publisher=draw(st.sampled_from(keys)),
            published=draw(st.none() | WHENS),
            language=draw(st.sampled_from([None, "en", "zh-Hans"])),
            url=draw(st.sampled_from([None, "https://e.org/a?b=c#d", "http://例.org/x,y"])),
            sha256=draw(st.sampled_from([None, "0" * 64, "1" * 64])),
            repost_of=draw(st.none() | TEXT),
            sections=tuple(
                Section(n, draw(LINE))
                for n in draw(st.lists(st.integers(0, 9), unique=True, max_size=2))
            ),
        )
        for key in draw(st.lists(KEY, unique=True, max_size=2))
    ]
    claims = [draw(predictions(key)) for key in draw(st.lists(KEY, unique=True, max_size=3))]
    if len(claims) > 1:
        claims[0] = replace(claims[0], related=(claims[1].key,))
    said = {one.key: draw(st.lists(forecasts(one, keys, documents), max_size=3)) for one in claims}
    evidence = {one.key: draw(st.lists(pieces(one.key), max_size=2)) for one in claims}
    settled = [
        draw(resolutions(one, len(evidence[one.key]))) for one in claims if draw(st.booleans())
    ]
    lexicon = draw(st.none() | LEXICONS)
    return Corpus(
        header=CorpusHeader(
            key="c",
            title=draw(LINE),
            settle=draw(st.integers(1, 3)),
            lexicon=None if lexicon is None else lexicon.key,
            lexicon_version=None if lexicon is None else lexicon.version,
        ),
        lexicon=lexicon,
        sources=sources,
        documents=tuple(documents),
        predictions=tuple(claims),
        forecasts=tuple(one for own in said.values() for one in own),
        evidence=tuple(one for own in evidence.values() for one in own),
        resolutions=tuple(settled),
        verdicts=tuple(draw(verdicts(one)) for one in claims if draw(st.booleans())),
        left_out=tuple(
            LeftOut(document=one.key, statement=draw(LINE), reason=draw(LINE)) for one in documents
        ),
        sha256="",
    )


LEXICONS = st.builds(
    Lexicon,
    key=KEY,
    version=st.integers(1, 9),
    calibrated=st.booleans(),
    levels=st.just({"certain": (0.9, 0.97, 1.0), "likely": (0.6, 0.75, 0.88)}),
    words=st.dictionaries(LINE, st.sampled_from(STRENGTHS), max_size=3),
)


def pieces(prediction: str) -> st.SearchStrategy[Evidence]:
    return st.builds(
        Evidence,
        prediction=st.just(prediction),
        publisher=LINE,
        title=LINE,
        stance=st.sampled_from([str(one) for one in EvidenceStance]),
        summary=LINE,
        url=st.sampled_from([None, "https://example.org/a'b\"c"]),
        published=st.none() | WHENS,
        retrieved_at=st.none() | MOMENTS,
        seen=st.booleans(),
        mirror=st.booleans(),
        in_print=st.booleans(),
        archive_sha256=st.sampled_from([None, "f" * 64]),
    )


@st.composite
def resolutions(draw: st.DrawFn, prediction: Prediction, n_evidence: int) -> Resolution:
    cited = draw(st.sets(st.integers(1, n_evidence))) if n_evidence else set()
    return Resolution(
        prediction=prediction.key,
        outcome=draw(outcomes(prediction)),
        known=When(prediction.closes_at + timedelta(days=3), Precision.INSTANT),
        rationale=draw(st.none() | TEXT),
        decided_by=draw(st.none() | TEXT),
        evidence=tuple(sorted(cited)),
        early=draw(st.none() | TEXT),
    )


@st.composite
def verdicts(draw: st.DrawFn, prediction: Prediction) -> Verdict:
    return Verdict(
        prediction=prediction.key,
        judge=draw(LINE),
        outcome=draw(outcomes(prediction) | st.just(Outcome(OutcomeKind.OPEN))),
        fairness=draw(st.sampled_from([str(one) for one in Fairness])),
        fair_criterion=draw(st.none() | TEXT),
        outcome_if_fair=draw(st.none() | outcomes(prediction)),
        confidence=draw(st.none() | st.sampled_from([str(one) for one in Confidence])),
        note=draw(st.none() | TEXT),
    )
