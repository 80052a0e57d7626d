"""The columns of a frame: what leaves the store and what scoring accepts, declared once.

A frame has three blocks of equal-length one-dimensional arrays. `PREDICTIONS` has one row per
prediction, `FORECASTS` one row per forecast, sorted by (prediction, source, made_at, place,
sequence), `PARTS` one row per option, quantile or point of a curve of a forecast. Text is an
integer code into a tuple of names. Invariant: the store and every importer produce exactly these
names and dtypes, and `tracker.scoring.frame` is the only place that checks them.

Times are int64 microseconds since 1970-01-01T00:00Z. `NEVER` stands for "not yet, not known";
NaN for an absent number; -1 for an absent code.
"""

from __future__ import annotations

from typing import Final

NEVER: Final = 2**63 - 1
"""Later than every instant: not known, does not end."""

PREDICTIONS: Final[dict[str, str]] = {
    "number": "int64",  # P-07 is 7; unique; rising with the row
    "type": "int8",  # code in domain.prediction.PREDICTION_TYPES
    "ordered": "bool",  # options have an order
    "opens_at": "int64",
    "closes_at": "int64",
    "known_at": "int64",  # first instant of its period; NEVER without an outcome
    "known_precision": "int8",  # code in order of domain.instant.Precision
    "outcome_kind": "int8",  # code in domain.outcome.OUTCOME_KINDS; -1 without an outcome
    "outcome": "float64",  # 1 true, 0 false, a share, a number, a day number; NaN for the rest
    "outcome_option": "int32",  # place of the option in the prediction's options, -1
    "fair_outcome_kind": "int8",  # as-if-fair: outcome under the fair criterion; else as above
    "fair_outcome": "float64",
    "fair_outcome_option": "int32",
    "all_fair": "bool",  # every judge calls the criterion fair; True without verdicts
    "disputed": "bool",  # judges disagree and the policy is not met
    "vague": "bool",  # resolvability is vague
    "criterion_written_at": "int64",  # NEVER when not recorded
    "goalposts_moved": "bool",  # closes_at or criterion changed after the outcome was recorded
    "tolerance_relative": "float64",
    "tolerance_absolute": "float64",
    "base_rate": "float64",
    "base_rate_written_at": "int64",
    "related_component": "int32",  # connected component over `related`
    "main_topic": "int32",  # code in names.topics of the first topic, -1
    "document": "int32",  # document of its first forecast, -1
    "section": "int32",  # section of its first forecast, -1
    "corpus": "int32",  # code in names.corpora, -1
}

FORECASTS: Final[dict[str, str]] = {
    "prediction": "int32",  # row in PREDICTIONS
    "source": "int32",  # code in names.sources
    "made_at": "int64",  # as recorded: first instant of its period
    "made_until": "int64",  # first instant after its period; = made_at for instants and days
    "ends_at": "int64",  # when it stops standing by itself, NEVER
    "place": "int64",  # start of the locator, -1 without one
    "sequence": "int64",  # number of the fact, F-31 is 31
    "withdrawn": "bool",  # ends the source's earlier forecasts; states nothing
    "stance": "int8",  # code in domain.forecast.STANCES
    "strength": "int8",  # code in domain.lexicon.STRENGTHS, -1 without one
    "hedged": "bool",  # hedge words were recorded (False for '' and for none)
    "original_strength": "int8",  # what the original said, -1
    "original_probability": "float64",  # what the original stated, NaN
    "probability": "float64",  # stated, NaN
    "point": "float64",
    "low": "float64",
    "high": "float64",
    "level": "float64",  # stated probability of [low, high], NaN
    "relayer": "int32",  # last of via as a code in names.sources, -1 = first-hand
    "published_at": "int64",  # the document's date, NEVER without one: used by --as-relayed
    "document": "int32",  # code in names.documents, -1
    "section": "int32",  # number of the section, -1
    "n_parts": "int32",  # how many rows in PARTS
}

PARTS: Final[dict[str, str]] = {
    "forecast": "int64",  # row in FORECASTS
    "option": "int32",  # place in the prediction's options, QUANTILE, or CURVE
    "level": "float64",  # quantile level in (0, 1), share at a curve's point, NaN for an option
    "value": "float64",  # probability of the option, or the value of the quantile or point
}

QUANTILE: Final = -1
"""In `PARTS`, as the option: the row is a quantile."""
CURVE: Final = -2
"""In `PARTS`, as the option: the row is a point of a curve."""

TOPICS: Final[dict[str, str]] = {
    "prediction": "int32",  # row in PREDICTIONS
    "topic": "int32",  # code in names.topics
}

NAMES: Final = (
    "predictions",  # keys, by row of PREDICTIONS
    "titles",  # titles, by row of PREDICTIONS
    "options",  # tuple of option names, by row of PREDICTIONS
    "units",  # unit of the numbers, '' without one, by row of PREDICTIONS
    "sources",  # keys, by source code
    "source_names",  # names, by source code
    "source_parents",  # tuple of source codes, by source code
    "crowds",  # codes of the sources that are aggregates of others, rising
    "documents",  # keys, by document code
    "document_titles",  # titles, by document code
    "sections",  # dict {section number: title}, by document code
    "topics",  # keys, by topic code
    "corpora",  # keys, by corpus code
)
