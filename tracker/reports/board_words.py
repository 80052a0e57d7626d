"""What a board says in words: what was asked, what a number means, what limits a comparison.

Invariant: whatever limits a board is said below it, with its count; silence means that the limit
does not hold. Read `scoreboard.py` next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.instant import from_microseconds
from tracker.domain.lexicon import STRENGTHS
from tracker.reports.board_counts import hindsight, left_out, times_scored
from tracker.reports.number_words import level_notes
from tracker.reports.phrases import and_list, count, strength_words
from tracker.reports.render.cells import show_figure, show_percent
from tracker.reports.rule_words import direction_words, rule_words
from tracker.scoring.rules import RULES
from tracker.scoring.units import UNITS_DIFFER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from tracker.scoring.board import Board
    from tracker.scoring.spec import BoardSpec

FEW_SHARED: Final = 5
"""Below this many shared predictions (median), ranks compare different questions."""

PER_WORDS: Final = {
    "source": "source",
    "organisation": "organisation",
    "document": "document",
    "section": "headline",
    "topic": "topic",
    "strength": "said as",
    "type": "type",
    "horizon": "time ahead",
}
REFERENCE_WORDS: Final = {
    "climatology": "the mean outcome of the other predictions",
    "always-half": "always saying 50%",
    "base-rate": "the base rates",
    "crowd": "the mean of the other sources",
}
UNRANKED: Final = frozenset({"strength", "type", "horizon"})
"""Rows that do not compete: they have an order of their own and no ranks for people."""

_SELECTIONS: Final = {
    "last": "the last forecast before the outcome counts",
    "first": "the first forecast counts",
    "time-weighted": "every forecast counts by how long it stood",
}
_NO_RANKS: Final = {
    "few sources": "fewer than 3 {rows} have scored predictions",
    "too few": "there are too few scored predictions to tell luck from skill",
    "infinite": "an infinite score leaves no mean to compare",
    "no variation": "all scores are the same",
    "no direction": "this rule has no better end",
    "units differ": "scores in different units have no order",
}
_CORRECTIONS: Final = {
    "n_superseded": "outcomes corrected",
    "n_reopened": "outcomes taken back",
    "n_retracted": "facts retracted",
    "n_redefined": "windows or criteria changed",
    "n_learnt_late": "facts learnt late",
}


def day_before(instant: int) -> date:
    """Return the last day before an instant in microseconds: the day whose end it is."""
    return from_microseconds(instant - 1).date()


def reference_words(spec: BoardSpec) -> str:
    """Return what skill is measured against."""
    source = spec.reference.removeprefix("source:")
    return REFERENCE_WORDS.get(spec.reference, f"the source {source}")


def subtitle(board: Board) -> str:
    """Return what was asked for, in two or three lines."""
    spec, facts = board.spec, board.facts
    words = rule_words(spec.rule, two_sided=spec.two_sided)
    lines = [f"{_capital(words.name)}, {direction_words(spec.rule)}: {words.meaning}."]
    selection = _SELECTIONS.get(
        spec.selection,
        f"the forecast that stood {show_figure(spec.horizon_days or 0)} days before closing counts",
    )
    scored = f"{facts.n_scored_predictions} of {count(facts.n_predictions, 'prediction')} scored"
    lines.append(f"{scored}{times_scored(board)}; {selection}.")
    filters = list(_filters(spec))
    if filters:
        lines.append(f"{_capital('; '.join(filters))}.")
    return "\n".join(lines)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _filters(spec: BoardSpec) -> Iterator[str]:
    """Yield every option that differs from the plain board, in words."""
    if spec.since is not None or spec.until is not None:
        since = "" if spec.since is None else f" from {from_microseconds(spec.since).date()}"
        to = "to" if since else "by"
        until = "" if spec.until is None else f" {to} {day_before(spec.until)}"
        yield f"only windows that closed{since}{until}"
    if spec.settled:
        yield "only windows that are over"
    for noun in ("topics", "sources", "documents", "sections", "corpora"):
        chosen: tuple[str, ...] = getattr(spec, noun)
        if chosen:
            yield f"only {noun} {and_list(chosen)}"
    yield from _readings(spec)
    yield from _methods(spec)


def _clamp_words(clamp: float) -> str:
    return f"probabilities are moved into {show_figure(clamp)} to {show_figure(1 - clamp)}"


def clamp_notes(meta: Mapping[str, object]) -> tuple[str, ...]:
    """Return the sentence on the clamp of an answer; () without one.

    >>> clamp_notes({"clamp": 0.02}), clamp_notes({"clamp": None})
    (('Probabilities are moved into 0.02 to 0.98.',), ())
    """
    clamp = meta.get("clamp")
    return (f"{_capital(_clamp_words(clamp))}.",) if isinstance(clamp, float) else ()


def _methods(spec: BoardSpec) -> Iterator[str]:
    if spec.clamp is not None:
        yield _clamp_words(spec.clamp)
    if spec.cluster != "prediction":
        together = (
            "related predictions"
            if spec.cluster == "related"
            else f"the predictions of one {spec.cluster}"
        )
        yield f"intervals take {together} as one draw"
    if spec.adjust is not None:
        yield f"means adjusted for {spec.adjust}: as if all had forecast equally hard predictions"
    if spec.retrospective_base_rates:
        yield "base rates written after the outcome are used too"
    if spec.peers == "people":
        yield "compared with people: models are compared too, and nobody with them"
    if spec.days == "utc" and spec.rule == "relative_brier":
        yield "days are calendar days in UTC"
    if spec.spot_at_days is not None and RULES[spec.rule].at_one_instant:
        yield f"taken {show_figure(spec.spot_at_days)} days before closing"


def _readings(spec: BoardSpec) -> Iterator[str]:
    if spec.only == "stated":
        yield "only forecasts that state a number"
    if spec.only == "hedged":
        yield "only forecasts in words"
    if spec.relay == "relayed":
        yield "second-hand forecasts count for the original source"
    if spec.relay == "as-relayed":
        yield "second-hand forecasts count for the last relayer"
    if spec.criteria == "fair":
        yield "only predictions whose criterion every judge calls fair"
    if spec.criteria == "as-if-fair":
        yield "outcomes under the criterion that a judge calls fair"


def column_meanings(board: Board, *, shown: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Return one line on what each number of the table means.

    Args:
        board: the board.
        shown: keys of the columns that the table has.
    """
    spec = board.spec
    name = rule_words(spec.rule, two_sided=spec.two_sided).name
    meanings = (
        ("rank", "Rank", "by the shrunk score; range: the ranks it may as well have (95%)"),
        ("mean_score", "Mean", f"mean {name} over its scored predictions"),
        ("score_low", "Interval", _interval_words(board)),
        (
            "shrunk_score",
            "Shrunk",
            "the mean drawn towards all rows, the more the fewer it rests on",
        ),
        ("hit_rate", "Right", "share of its calls that came out as called"),
        ("came_true", "Came true", "share of its scored predictions that came true"),
        ("read_as", "Read as", "the probability that the lexicon gives these words"),
        ("scored", "Scored", "predictions with a known outcome, of all it forecast"),
        ("skill", "Skill", _skill_words(spec)),
        ("coverage", "Cover", "share of the windows during which its forecasts stood"),
        ("dispersion", "Spread", "the part of the mean that comes from wide intervals"),
        ("overprediction", "Too high", "the part that comes from values below; too low: above"),
        ("readings", "Kind", "mean score under the kindest and the harshest reading of words"),
        ("holds", "Holds", "whether its rank stays in the range under every reading of words"),
        ("left_out_words", "Left out", "predictions that could not be scored, and why"),
    )
    return tuple((term, text) for key, term, text in meanings if key in shown)


def _interval_words(board: Board) -> str:
    """Return what the interval says; a share of right calls has one from the first call on."""
    reasons = board.facts.reasons.values()
    text = "the mean lies here 19 times in 20"
    if board.spec.rule == "hit":
        text += ", by Wilson's formula where it is a share of calls"
        if not any(why.get("score_low") == "too few" for why in reasons):
            return text
    return f"{text}; too few: fewer than 5 do not tell"


def _skill_words(spec: BoardSpec) -> str:
    return f"share of the error saved against {reference_words(spec)}; from 5 predictions on"


def sentences(board: Board, *, corrections: Mapping[str, int] | None) -> tuple[str, ...]:
    """Return what must be known before two rows are compared, one sentence each.

    Args:
        board: the board.
        corrections: what was recorded after the board's day about the time before it, by kind.
    """
    return (
        *_ranks(board),
        *_absent(board),
        *level_notes(board.facts.coverage_by_level),
        *_comparability(board),
        *hindsight(board),
        *_lexicon(board),
        *_corrections(board, corrections or {}),
        *left_out(board),
    )


def _ranks(board: Board) -> Iterator[str]:
    facts = board.facts
    if board.spec.per in UNRANKED:
        return
    if facts.no_ranks is not None:
        why = _NO_RANKS.get(facts.no_ranks, facts.no_ranks)
        yield f"No ranks: {why.format(rows=_rows_noun(board))}."
        return
    if facts.tells_apart is False:
        rows = _rows_noun(board)
        yield f"This record cannot tell the {rows} apart: some could have nearly any rank."
    if facts.n_below_min_n:
        least = board.spec.min_n
        few = "no prediction is scored" if least == 1 else f"fewer than {least} are scored"
        yield f"{count(facts.n_below_min_n, _row_noun(board))} without a rank: {few}."
    if facts.n_components is not None and facts.n_components > 1:
        yield (
            f"Shared predictions join the {_rows_noun(board)} into {facts.n_components} groups, "
            "which cannot be compared with each other; only the largest is ranked."
        )


def _absent(board: Board) -> Iterator[str]:
    """Yield why means or skill are absent."""
    reasons = board.facts.reasons
    scored = [reasons.get(row["key"], {}) for row in board.rows if row["n_scored"]]
    mixed = sum(why.get("mean_score") == UNITS_DIFFER for why in scored)
    both = sum("mean_score" in why for why in scored) - mixed
    if both:
        yield f"No mean where scores are infinite both ways: {count(both, _row_noun(board))}."
    if mixed:
        yield f"No mean where the predictions have several units: {count(mixed, _row_noun(board))}."
    without = {why.get("skill") for why in scored}
    if len(without) == 1 and None not in without and not mixed:
        yield f"No skill: {without.pop()}."


def _row_noun(board: Board) -> str:
    return "source" if board.spec.per == "source" else "row"


def _rows_noun(board: Board) -> str:
    return _row_noun(board) + "s"


def _comparability(board: Board) -> Iterator[str]:
    facts, per = board.facts, board.spec.per
    if facts.shared_median is not None and per not in UNRANKED and facts.n_scored_predictions:
        rows, shared = _rows_noun(board), show_figure(facts.shared_median)
        if facts.shared_max:
            noun = "prediction" if facts.shared_median == 1 else "predictions"
            yield f"Two {rows} share {shared} {noun} (median), at most {facts.shared_max}."
        else:
            yield f"No two {rows} share a scored prediction."
        if facts.shared_median < FEW_SHARED and per == "source":
            yield (
                "These sources answered different questions; compare the intervals, not the ranks."
            )
    if facts.overlap:
        yield f"A prediction may count in several rows ({PER_WORDS[per]}); they do not add up."
    if board.spec.cluster != "prediction":
        yield f"The scored predictions form {count(facts.n_clusters, 'cluster')}."


def _lexicon(board: Board) -> Iterator[str]:
    spec, facts = board.spec, board.facts
    if not RULES[spec.rule].reads_probability:
        return
    if facts.n_hedges:
        name = f"{spec.lexicon} {spec.lexicon_version}"
        derived = f", {facts.n_derived} at an interpolated level" if facts.n_derived else ""
        yield (
            f"Scored forecasts in words, read through lexicon {name}: {facts.n_hedges}{derived}."
        )
        if levels := _levels(spec):
            yield f"It reads {levels}."
        else:
            yield "It defines no level: words lie on a straight line from certain to impossible."
    if facts.n_relayed:
        yield f"Scored forecasts that are second-hand: {facts.n_relayed}."
    if facts.n_readings is not None:
        yield (
            f"Readings of the words tried: {facts.n_readings}, from all low to all high and each "
            "strength alone."
        )


def _levels(spec: BoardSpec) -> str:
    """Return how the defined strengths are read, strongest first."""
    pairs = zip(STRENGTHS, spec.levels, strict=True) if spec.levels else ()
    return ", ".join(
        f"{strength_words(strength)} {show_percent(level.median)}"
        for strength, level in pairs
        if not level.derived
    )


def _corrections(board: Board, corrections: Mapping[str, int]) -> Iterator[str]:
    parts = [
        f"{_CORRECTIONS.get(kind, kind.removeprefix('n_').replace('_', ' '))} {n}"
        for kind, n in corrections.items()
        if n
    ]
    if parts:
        day = day_before(board.cut)
        yield f"Recorded after {day} and changing what was so then: {', '.join(parts)}."
