"""The corpus format: every field of every file, declared once.

The loader reads by these tables, `schema` renders them as JSON Schema and as the tables of
the documentation. Invariant: a field that is not declared here is refused. Read next:
`records`, which adds the rules between fields.
"""

from __future__ import annotations

from typing import Final

from tracker.domain.evidence import EvidenceStance
from tracker.domain.forecast import Stance
from tracker.domain.instant import Precision
from tracker.domain.lexicon import STRENGTHS
from tracker.domain.prediction import PredictionType, Resolvability
from tracker.domain.resolution import Confidence, Fairness
from tracker.domain.source import SourceKind
from tracker.exchange.corpus.field_kinds import (
    BOOLEAN,
    FILE_NAME,
    INSTANT,
    KEY,
    LANGUAGE,
    LEVEL,
    LINE,
    MOMENT,
    NAME,
    PROBABILITY,
    QUANTITY,
    SHA256,
    TEXT,
    URL,
    listing,
    mapping,
    number,
    one_of,
    whole,
)
from tracker.exchange.corpus.field_table import Field, Table

_PRECISION: Final = one_of(Precision)
_STRENGTH: Final = one_of(STRENGTHS)
_KEYS: Final = listing(KEY, "a list of keys, each once", uniqueItems=True)
_CHAIN: Final = listing(KEY, "a list of source keys")
_SECTION: Final = whole("the number of a section, 0 or more", 0)
_OUTCOME: Final = LINE
_QUANTILES: Final = mapping(LEVEL, QUANTITY, "levels between 0 and 1 with their values")
_CURVE: Final = listing(number("a number"), "values and the share at or below each, in turn")

LEXICON: Final = Table(
    "lexicon",
    (
        Field("key", KEY, "names the lexicon", required=True),
        Field("version", whole("a whole number from 1", 1), "1, 2, …", required=True),
        Field("calibrated", BOOLEAN, "whether the levels were fitted to outcomes; default false"),
        Field(
            "levels",
            mapping(
                _STRENGTH,
                listing(PROBABILITY, "[low, median, high]", minItems=3, maxItems=3),
                "strengths with [low, median, high]",
            ),
            "each strength as [low, median, high]; what is not given is interpolated",
            required=True,
        ),
        Field(
            "words",
            mapping(LINE, _STRENGTH, "hedge words with a strength"),
            "hedge words with the strength that they propose at capture",
        ),
    ),
)
POLICY: Final = Table(
    "policy",
    (
        Field(
            "settle",
            whole("a whole number from 1", 1),
            "how many agreeing verdicts settle a prediction without a resolution; default 1",
        ),
    ),
)
CORPUS: Final = Table(
    "corpus",
    (
        Field("key", KEY, "names the corpus, never changes", required=True),
        Field("title", LINE, "one line", required=True),
        Field("lexicon", LEXICON.kind("a lexicon"), "how its hedges are read"),
        Field("policy", POLICY.kind("a policy"), "when verdicts settle a prediction"),
    ),
)
SOURCE: Final = Table(
    "source",
    (
        Field("key", KEY, "never changes", required=True),
        Field("name", LINE, "as shown", required=True),
        Field("name_zh", TEXT, "name in Chinese"),
        Field("kind", one_of(SourceKind), "what sort of source it is", required=True),
        Field("parents", _KEYS, "keys of the organisations that it speaks for"),
        Field("note", TEXT, "remarks"),
    ),
)
SECTION: Final = Table(
    "section",
    (
        Field("number", _SECTION, "0 is an introduction or a closing", required=True),
        Field("title", LINE, "the headline", required=True),
    ),
)
DOCUMENT: Final = Table(
    "document",
    (
        Field("key", KEY, "never changes", required=True),
        Field("title", LINE, "in the language of the reader", required=True),
        Field("title_zh", TEXT, "in Chinese"),
        Field("publisher", KEY, "key of a source", required=True),
        Field("authors", _KEYS, "keys of sources, in order"),
        Field("published_on", MOMENT, "when it appeared; the default of `made_on`"),
        Field("published_on_precision", _PRECISION, "default: day, or instant for an instant"),
        Field("language", LANGUAGE, "BCP 47 tag"),
        Field("url", URL, "where it stands"),
        Field("file", FILE_NAME, "name of the text when it is attached"),
        Field("sha256", SHA256, "of the text's bytes"),
        Field("repost_of", TEXT, "what it is a copy of, in words"),
        Field("copied_by", TEXT, "who made the copy, in words"),
        Field("note", TEXT, "remarks"),
        Field(
            "sections",
            listing(SECTION.kind("a section"), "a list of sections"),
            "its headlines",
        ),
    ),
)
CRITERION: Final = Table(
    "criterion",
    (
        Field("observe", LINE, "what must be observed, by when", required=True),
        Field("source_of_truth", TEXT, "which publication or body decides"),
        Field("fine_print", TEXT, "edge cases"),
        Field("written_on", MOMENT, "when it was written; after the outcome: retrospective"),
        Field("time_zone", LINE, "IANA name, if `closes_on` ends elsewhere than in UTC"),
        Field("is_title", BOOLEAN, "nobody wrote it; the title was taken; default false"),
    ),
)
BASE_RATE: Final = Table(
    "base_rate",
    (
        Field("written_on", MOMENT, "when it was written"),
        Field("probability", PROBABILITY, "for numbers and dates: that the call is a hit"),
        Field("reasoning", TEXT, "why"),
        Field("quantiles", _QUANTILES, "level: value, by rising level"),
    ),
)
_POSITIVE: Final = number("a number above 0", exclusiveMinimum=0)
TOLERANCE: Final = Table(
    "tolerance",
    (
        Field("relative", _POSITIVE, "share of the outcome; 0.15 is 15 %"),
        Field("absolute", number("a number from 0", minimum=0), "distance; for dates in days"),
    ),
)
ORIGINAL: Final = Table(
    "original",
    (
        Field("said", TEXT, "in words"),
        Field("strength", _STRENGTH, "how strongly"),
        Field("probability", PROBABILITY, "if it gave one"),
    ),
)
FORECAST: Final = Table(
    "forecast",
    (
        Field("source", KEY, "key of the source that made it", required=True),
        Field("document", KEY, "key of the document in which it stands"),
        Field("section", _SECTION, "number of the section"),
        Field("made_on", MOMENT, "when it was made; default: the document's date and precision"),
        Field("made_on_precision", _PRECISION, "default: day, or instant for an instant"),
        Field("ends_at", INSTANT, "when it stops standing by itself"),
        Field("stance", one_of(Stance), "how the source stands to the claim; default affirms"),
        Field("hedge", TEXT, "the words that carry the confidence; '' = no such words"),
        Field("strength", _STRENGTH, "how strong they are; `hedge: ''` alone is read as certain"),
        Field("probability", PROBABILITY, "stated, for the prediction coming true"),
        Field("options", mapping(NAME, PROBABILITY, "options with a probability"), "summing to 1"),
        Field("quantiles", _QUANTILES, "level: value, values never falling"),
        Field("curve", _CURVE, "the whole distribution: a value, its share, the next value, …"),
        Field("point", QUANTITY, "a point value"),
        Field("low", QUANTITY, "lower end of an interval; without `high` it is open-ended"),
        Field("high", QUANTITY, "upper end of an interval"),
        Field("level", LEVEL, "stated probability of the interval"),
        Field("unit", TEXT, "of the numbers, as the source said it"),
        Field("withdrawn", BOOLEAN, "takes the source's earlier forecast back; default false"),
        Field(
            "locator",
            listing(
                whole("a whole number from 0", 0),
                "[start, end], start below end",
                minItems=2,
                maxItems=2,
            ),
            "[start, end] in code points of the document's text, half-open",
        ),
        Field("quote", TEXT, "the words themselves"),
        Field("quote_prefix", TEXT, "words before them"),
        Field("quote_suffix", TEXT, "words after them"),
        Field("via", _CHAIN, "keys of the sources that relayed it, in order; none = first-hand"),
        Field(
            "original", ORIGINAL.kind("said, strength, probability"), "before a relay changed it"
        ),
        Field("note", TEXT, "remarks"),
    ),
)
EVIDENCE: Final = Table(
    "evidence",
    (
        Field("published_on", MOMENT, "when it appeared; null if not known"),
        Field("published_on_precision", _PRECISION, "default: day, or instant for an instant"),
        Field("publisher", LINE, "who published it", required=True),
        Field("title", LINE, "of the publication", required=True),
        Field("url", URL, "where it stands; null for print or memory"),
        Field("stance", one_of(EvidenceStance), "which way it points", required=True),
        Field("summary", LINE, "one sentence", required=True),
        Field("seen", BOOLEAN, "false if it is from memory; default true"),
        Field("mirror", BOOLEAN, "the URL is a copy, not the publisher's page; default false"),
        Field("in_print", BOOLEAN, "seen on paper; default false"),
        Field("retrieved_on", MOMENT, "when it was read"),
        Field("archive_sha256", SHA256, "of an archived copy"),
    ),
)
RESOLUTION: Final = Table(
    "resolution",
    (
        Field("outcome", _OUTCOME, "what became of it, see Outcomes", required=True),
        Field("known_on", MOMENT, "when the world could know", required=True),
        Field("known_on_precision", _PRECISION, "default: day, or instant for an instant"),
        Field("rationale", TEXT, "why"),
        Field("decided_by", TEXT, "who decided"),
        Field(
            "evidence",
            listing(whole("a place from 1", 1), "places, each once", uniqueItems=True),
            "places in the evidence list of the prediction, from 1",
        ),
        Field("early", TEXT, "why a `false` or `later` was known before the window was over"),
    ),
)
PREDICTION: Final = Table(
    "prediction",
    (
        Field("number", whole("a place from 1", 1), "its place in the corpus, see Numbers"),
        Field("key", KEY, "never changes", required=True),
        Field("title", LINE, "one line", required=True),
        Field("claim", TEXT, "the claim in a sentence"),
        Field("claim_zh", TEXT, "the claim in Chinese"),
        Field("type", one_of(PredictionType), "what an outcome looks like; default binary"),
        Field(
            "options",
            listing(NAME, "a list of two or more options, each once", minItems=2, uniqueItems=True),
            "names of the options (multiple_choice), in order",
        ),
        Field("ordered", BOOLEAN, "whether the options have an order; default false"),
        Field("unit", TEXT, "of the numbers (numeric)"),
        Field("topics", _KEYS, "the first is the main one"),
        Field("opens_on", MOMENT, "first day of the window", required=True),
        Field("closes_on", MOMENT, "last day that counts", required=True),
        Field("condition", TEXT, "what must hold for the claim to count at all"),
        Field("criterion", CRITERION.kind("a criterion"), "what decides", required=True),
        Field("tolerance", TOLERANCE.kind("relative or absolute"), "when a point is a hit"),
        Field("operationalisation", TEXT, "how a vague wording became a criterion"),
        Field("resolvability", one_of(Resolvability), "how fair a criterion the wording allows"),
        Field("base_rate", BASE_RATE.kind("a base rate"), "what was likely beforehand"),
        Field("related", _KEYS, "keys of other predictions"),
        Field(
            "forecasts",
            listing(FORECAST.kind("a forecast"), "a list of forecasts"),
            "who said what about it",
        ),
        Field(
            "evidence",
            listing(EVIDENCE.kind("a piece of evidence"), "a list of evidence"),
            "what was seen",
        ),
        Field("resolution", RESOLUTION.kind("a resolution"), "the settled outcome"),
        Field("overdue_note", TEXT, "past its deadline and unresolved: why"),
        Field("open_note", TEXT, "not yet due: what is known so far"),
    ),
)
VERDICT: Final = Table(
    "verdict",
    (
        Field("prediction", KEY, "key of the prediction", required=True),
        Field("judge", LINE, "name of the judge", required=True),
        Field("fairness", one_of(Fairness), "of the criterion as a test", required=True),
        Field("outcome", _OUTCOME, "under the criterion as written; may be open", required=True),
        Field("confidence", one_of(Confidence), "how sure the judge is"),
        Field("fair_criterion", TEXT, "the criterion that would be fair"),
        Field("outcome_if_fair", _OUTCOME, "under that criterion; absent: the same"),
        Field("note", TEXT, "remarks"),
    ),
)
LEFT_OUT: Final = Table(
    "left-out statement",
    (
        Field("document", KEY, "key of the document", required=True),
        Field("section", _SECTION, "number of the section"),
        Field("source", KEY, "key of the source; absent: the document's author"),
        Field("statement", LINE, "in our own words", required=True),
        Field("reason", LINE, "why it was not filed", required=True),
    ),
)

OTHERS: Final = "_others"
"""File of predictions without a document; never a key, so never the name of a document."""
