"""The scoreboard, against a second way of computing it that shares no code with it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.instant import MICROSECONDS_PER_DAY
from tracker.domain.lexicon import STRENGTHS, complete_levels
from tracker.errors import NotFound
from tracker.scoring.board import ROW_KEYS
from tracker.scoring.spec import BoardSpec
from tracker.scoring.summary import scoreboard

if TYPE_CHECKING:
    from tests.scoring.conftest import World
    from tracker.scoring.board import Board

LEVELS = complete_levels({"likely": (0.6, 0.75, 0.88), "certain": (0.9, 0.97, 1.0)})
SPEC = BoardSpec(levels=LEVELS, lexicon="test")
CUT_DAY = 120
CUT = CUT_DAY * MICROSECONDS_PER_DAY
UNSCORED = ("ambiguous", "annulled", "not_triggered")

predictions_of = st.dictionaries(
    st.sampled_from(["p1", "p2", "p3", "p4", "p5"]),
    st.fixed_dictionaries(
        {
            "outcome": st.sampled_from([None, "true", "false", "true", "false", 0.25, *UNSCORED]),
            "known": st.sampled_from([20, 60, 110, 119.5, 120, 130]),
            "opens": st.sampled_from([0, 5, 119, 120]),
            "closes": st.sampled_from([121, 120, 130, 200]),
            "vague": st.sampled_from([False, False, False, True]),
            "disputed": st.sampled_from([False, False, True]),
            "written": st.sampled_from([None, 1, 60, 150]),
            "topics": st.sampled_from([(), ("chips",), ("work", "chips")]),
        }
    ),
    min_size=1,
)
forecast_of = st.fixed_dictionaries(
    {
        "by": st.sampled_from(["ann", "bob", "cyd"]),
        "day": st.integers(0, 140),
        "probability": st.sampled_from([None, 0.0, 0.2, 0.5, 0.7, 1.0]),
        "strength": st.sampled_from([None, "certain", "likely", "unlikely"]),
        "hedged": st.booleans(),
        "stance": st.sampled_from(["affirms", "affirms", "denies", "doubts"]),
        "withdrawn": st.sampled_from([False, False, False, True]),
        "place": st.sampled_from([-1, 10, 20]),
    }
)


def _forecasts(keys: list[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    one = st.tuples(st.sampled_from(keys), forecast_of).map(lambda pair: {"on": pair[0], **pair[1]})
    return st.lists(one, max_size=14)


worlds = predictions_of.flatmap(
    lambda predictions: st.tuples(st.just(predictions), _forecasts(sorted(predictions)))
)


def tidy(forecasts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return forecasts without the cells that say nothing; a withdrawal says nothing else."""
    found = []
    for number, given_ in enumerate(forecasts, start=1):
        cells = {k: v for k, v in given_.items() if v is not None} | {"sequence": number}
        if cells["withdrawn"]:
            cells = {k: cells[k] for k in ("on", "by", "day", "withdrawn", "place", "sequence")}
        found.append(cells)
    return found


def by_hand(prediction: dict[str, Any], history: list[dict[str, Any]], day: float) -> Any:  # noqa: ANN401, C901, PLR0911 - one rule after the other, as the design says it
    """Return (probability, outcome) of the forecast that counts, or the reason why none does."""
    word = prediction["outcome"]
    known = prediction["known"] if word is not None and prediction["known"] < day else 1e9
    outcome = {"true": 1.0, "false": 0.0}.get(word, word) if known < day else None
    seen = sorted(
        (f for f in history if f["day"] < day), key=lambda f: (f["day"], f["place"], f["sequence"])
    )
    end = min(prediction["closes"], known)
    before = [f for f in seen if f["day"] < end]
    last = before[-1] if before else None
    said = [f for f in seen if not f["withdrawn"]]
    if not said:
        return None
    if last is not None and last["withdrawn"]:
        return "withdrawn"
    if (last or said[-1])["stance"] == "doubts" and (
        last or all(f["stance"] == "doubts" for f in said)
    ):
        return "doubts"
    if all(f["day"] >= known for f in said):
        return "doubts" if all(f["stance"] == "doubts" for f in said) else "late"
    if not isinstance(outcome, float):
        if prediction["vague"]:
            return "vague"
        if outcome is not None:
            return outcome
        if prediction["disputed"]:
            return "disputed"
        if prediction["opens"] >= day:
            return "upcoming"
        return "open" if prediction["closes"] > day else "overdue"
    if last is None:
        return "no_forecast_in_time"
    probability = last.get("probability")
    if probability is None:
        if "strength" not in last:
            return "unread_hedge"
        probability = LEVELS[STRENGTHS.index(last["strength"])].median
        probability = 1 - probability if last["stance"] == "denies" else probability
    return probability, outcome


def board_by_hand(
    predictions: dict[str, Any], forecasts: list[dict[str, Any]], day: float
) -> dict[str, dict[str, Any]]:
    """Return the rows by source, computed one forecast at a time."""
    histories = defaultdict(list)
    for forecast in forecasts:
        histories[forecast["by"], forecast["on"]].append(forecast)
    found: dict[str, dict[str, Any]] = {}
    calls: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    for (source, key), history in sorted(histories.items()):
        what = by_hand(predictions[key], history, day)
        if what is None:
            continue
        row = found.setdefault(source, {"n_forecast": 0, "left_out": defaultdict(int)})
        row["n_forecast"] += 1
        if isinstance(what, str):
            row["left_out"][what] += 1
        else:
            calls[source].append((key, *what))
    outcomes = {key: o for scored in calls.values() for key, _, o in scored}
    for source, row in found.items():
        scored = calls[source]
        n = row["n_scored"] = len(scored)
        row["mean_score"] = sum((p - o) ** 2 for _, p, o in scored) / n if n else None
        hits = sum(0.5 if p == 0.5 else o if p > 0.5 else 1 - o for _, p, o in scored)
        row["hit_rate"] = hits / n if n else None
        row["bias"] = sum(p - o for _, p, o in scored) / n if n else None
        others = {key: [o for other, o in outcomes.items() if other != key] for key, _, _ in scored}
        row["skill"] = row["boldness"] = None
        if n and len(outcomes) > 1:
            rates = {key: sum(rest) / len(rest) for key, rest in others.items()}
            reference = sum((rates[key] - o) ** 2 for key, _, o in scored) / n
            if reference > 1e-12:
                row["skill"] = 1 - row["mean_score"] / reference
            row["boldness"] = sum(abs(p - rates[key]) for key, p, _ in scored) / n
        old = sum(
            (predictions[k]["written"] or -1) >= predictions[k]["known"] for k, _, _ in scored
        )
        row["retrospective"] = old / n if n else None
        row["n_early"] = sum(predictions[key]["closes"] > day for key, _, _ in scored)
    return found


@settings(max_examples=100, deadline=None)
@given(drawn=worlds)
def test_a_board_equals_one_computed_by_hand(world: World, drawn: Any) -> None:  # noqa: ANN401 - drawn
    predictions, forecasts = drawn[0], tidy(drawn[1])
    board = scoreboard(world(predictions, forecasts), spec=SPEC, cut=CUT)
    expected = board_by_hand(predictions, forecasts, CUT_DAY)
    assert {row["key"] for row in board.rows} == set(expected)
    for row in board.rows:
        by_reason = {reason: n for reason, n in row["left_out"].items() if n}
        assert by_reason == dict(expected[row["key"]].pop("left_out"))
        for column, value in expected[row["key"]].items():
            assert row[column] == pytest.approx(value, abs=1e-12), column
        assert row["n_forecast"] == row["n_scored"] + sum(row["left_out"].values())


@settings(max_examples=100, deadline=None)
@given(drawn=worlds, later=_forecasts(["p1", "p2"]))
def test_what_happens_later_changes_no_row(world: World, drawn: Any, later: Any) -> None:  # noqa: ANN401 - drawn
    predictions = {"p1": {}, "p2": {}} | drawn[0]
    before = tidy(drawn[1])
    after = before + tidy([f | {"day": f["day"] + CUT_DAY, "by": f["by"] + "-2"} for f in later])
    after += tidy([f | {"day": f["day"] + CUT_DAY} for f in later])
    changed = {
        key: prediction
        | ({"outcome": "true", "known": 121} if not prediction.get("outcome") else {})
        for key, prediction in predictions.items()
    }
    spec = replace(SPEC, readings=True)
    first = scoreboard(world(predictions, before), spec=spec, cut=CUT)
    second = scoreboard(world(changed, after), spec=spec, cut=CUT)
    assert repr(first.rows) == repr(second.rows)
    assert repr(first.references) == repr(second.references)


def ten_each(world: World, shares: dict[str, float]) -> Board:
    """Return a board of sources that said .9 twenty times and were right that often."""
    predictions, forecasts = {}, []
    for number in range(20):
        for source, share in shares.items():
            key = f"{source}-{number}"
            predictions[key] = {"outcome": "true" if number < share * 20 else "false"}
            forecasts.append({"on": key, "by": source, "day": 1, "probability": 0.9})
    return scoreboard(world(predictions, forecasts), spec=SPEC, cut=CUT)


def test_rows_stand_in_the_order_of_their_ranks(world: World) -> None:
    board = ten_each(world, {"ann": 0.5, "bob": 0.95, "cyd": 0.75})
    assert [row["key"] for row in board.rows] == ["bob", "cyd", "ann"]
    assert [row["rank"] for row in board.rows] == [1, 2, 3]
    for row in board.rows:
        assert row["score_low"] < row["mean_score"] < row["score_high"]
        assert row["rank_low"] <= row["rank"] <= row["rank_high"]
    assert sum(row["p_best"] for row in board.rows) == pytest.approx(1)
    assert board.facts.no_ranks is None


def test_every_row_has_every_key_and_nothing_else(world: World) -> None:
    board = ten_each(world, {"ann": 0.5, "bob": 0.95, "cyd": 0.75})
    for row in (*board.rows, *board.references):
        assert tuple(row) == ROW_KEYS


def test_a_source_without_scores_is_listed_with_nulls(world: World) -> None:
    frame = world({"p": {"closes": 300}}, [{"on": "p", "day": 1, "probability": 0.7}])
    (row,) = scoreboard(frame, spec=SPEC, cut=CUT).rows
    assert (row["n_forecast"], row["n_scored"], row["n_open"], row["n_waiting"]) == (1, 0, 1, 1)
    for column in ("mean_score", "hit_rate", "hit_low", "skill", "bias", "rank", "retrospective"):
        assert row[column] is None


def test_an_empty_frame_gives_an_empty_board(world: World) -> None:
    board = scoreboard(world({}, []), spec=replace(SPEC, readings=True), cut=CUT)
    assert (board.rows, board.references) == ((), ())
    assert board.facts.share_true is None
    assert board.facts.shared_median is None


def test_too_few_scores_are_listed_but_not_ranked(world: World) -> None:
    predictions: dict[str, dict[str, Any]] = {f"p{n}": {"outcome": "true"} for n in range(12)}
    predictions["p0"] = {"outcome": "false"}
    forecasts = [
        {"on": key, "by": source, "day": 1, "probability": 0.8}
        for source in ("ann", "bob", "cyd")
        for key in predictions
    ]
    forecasts.append({"on": "p1", "by": "dee", "day": 1, "probability": 1.0})
    frame = world(predictions, forecasts)
    board = scoreboard(frame, spec=replace(SPEC, min_n=2), cut=CUT)
    ranks = {row["key"]: row["rank"] for row in board.rows}
    assert ranks == {"ann": 1, "bob": 1, "cyd": 1, "dee": None}
    assert board.facts.n_below_min_n == 1
    assert board.facts.reasons["dee"]["rank"]
    assert (board.facts.shared_median, board.facts.shared_max) == (12, 12)


def test_an_infinite_log_score_is_counted_shown_and_not_ranked(world: World) -> None:
    predictions = {f"p{n}": {"outcome": "true"} for n in range(8)}
    said = {"ann": 0.9, "bob": 0.8, "cyd": 0.7, "dee": 0.0}
    forecasts = [
        {"on": key, "by": source, "day": 1, "probability": p if key == "p0" else 0.6}
        for source, p in said.items()
        for key in predictions
    ]
    board = scoreboard(world(predictions, forecasts), spec=replace(SPEC, rule="log"), cut=CUT)
    row = {row["key"]: row for row in board.rows}["dee"]
    assert (row["mean_score"], row["n_infinite"], row["rank"]) == (float("inf"), 1, None)
    assert board.rows[-1]["key"] == "dee"
    clamped = scoreboard(
        world(predictions, forecasts), spec=replace(SPEC, rule="log", clamp=0.01), cut=CUT
    )
    assert all(row["n_infinite"] == 0 and row["rank"] for row in clamped.rows)


def test_two_sided_brier_is_twice_the_brier(world: World) -> None:
    frame = world({"p": {"outcome": "true"}}, [{"on": "p", "day": 1, "probability": 0.7}])
    (row,) = scoreboard(frame, spec=replace(SPEC, two_sided=True), cut=CUT).rows
    assert row["mean_score"] == pytest.approx(0.18)


def test_references_stand_under_the_board(world: World) -> None:
    predictions: dict[str, dict[str, Any]] = {
        "a": {"outcome": "true", "base_rate": 0.8, "base_rate_written": 1},
        "b": {"outcome": "false", "base_rate": 0.1, "base_rate_written": 60},
        "c": {"outcome": "true"},
        "d": {"outcome": "annulled"},
    }
    frame = world(predictions, [{"on": key, "day": 1, "probability": 0.7} for key in predictions])
    board = scoreboard(frame, spec=SPEC, cut=CUT)
    found = {row["key"]: (row["n_scored"], row["mean_score"]) for row in board.references}
    assert found["always-half"] == (3, 0.25)
    assert found["always-true"] == (3, pytest.approx(1 / 3))
    assert found["climatology"] == (3, pytest.approx((0.25 + 1 + 0.25) / 3))
    assert found["base-rate"] == (1, pytest.approx(0.04)), "one was written after the outcome"
    assert (board.facts.n_base_rates, board.facts.n_base_rates_retrospective) == (2, 1)
    late = scoreboard(frame, spec=replace(SPEC, retrospective_base_rates=True), cut=CUT)
    assert {row["key"]: row["n_scored"] for row in late.references}["base-rate"] == 2


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        pytest.param("always-half", 1 - 0.09 / 0.25, id="always-half"),
        pytest.param("source:bob", 1 - 0.09 / 0.16, id="source"),
        pytest.param("crowd", 1 - 0.09 / 0.16, id="crowd-of-one-other"),
        pytest.param("base-rate", None, id="no-base-rate"),
        pytest.param("climatology", None, id="nothing-else-was-scored"),
    ],
)
def test_skill_compares_on_the_same_predictions(
    world: World, reference: str, expected: float | None
) -> None:
    said = {"ann": 0.7, "bob": 0.6}
    frame = world(
        {"p": {"outcome": "true"}},
        [{"on": "p", "by": source, "day": 1, "probability": p} for source, p in said.items()],
    )
    board = scoreboard(frame, spec=replace(SPEC, reference=reference), cut=CUT)
    row = {row["key"]: row for row in board.rows}["ann"]
    assert row["skill"] == (None if expected is None else pytest.approx(expected))
    assert (expected is None) == ("skill" in board.facts.reasons["ann"])


def test_a_reference_that_is_perfect_gives_no_skill_and_the_reason(world: World) -> None:
    predictions = {key: {"outcome": "true"} for key in ("a", "b", "c")}
    frame = world(predictions, [{"on": key, "day": 1, "probability": 0.7} for key in predictions])
    board = scoreboard(frame, spec=SPEC, cut=CUT)
    assert board.rows[0]["skill"] is None
    assert board.facts.reasons["ann"]["skill"] == "the reference is perfect"


def test_a_reference_nobody_knows_is_refused(world: World) -> None:
    frame = world({"p": {"outcome": "true"}}, [{"on": "p", "day": 1, "probability": 0.7}])
    with pytest.raises(NotFound, match=r"no source 'anna'; nearest: ann"):
        scoreboard(frame, spec=replace(SPEC, reference="source:anna"), cut=CUT)


def keys_of(world: World, per: str) -> dict[str, int]:
    """Return how many scores each row has when a board of one small world is cut by `per`."""
    frame = world(
        {
            "a": {"outcome": "true", "topics": ["chips", "work"]},
            "b": {"outcome": "false", "type": "binary"},
            "c": {"type": "multiple_choice", "options": ["x", "y"], "outcome": "x"},
        },
        [
            {"on": "a", "by": "ann", "day": 1, "probability": 0.7, "document": "paper"}
            | {"section": 2, "parents": {"ann": ["lab", "uni"], "lab": ["corp"]}},
            {"on": "b", "by": "ann", "day": 1, "strength": "likely", "document": "paper"},
            {"on": "b", "by": "bob", "day": 120, "probability": 0.5},
            {"on": "c", "by": "bob", "day": 1, "options": {"x": 0.6, "y": 0.4}},
        ],
    )
    board = scoreboard(frame, spec=replace(SPEC, per=per), cut=CUT + MICROSECONDS_PER_DAY)
    return {row["key"]: row["n_scored"] for row in board.rows}


@pytest.mark.parametrize(
    ("per", "expected"),
    [
        pytest.param("source", {"ann": 2, "bob": 1}, id="source"),
        pytest.param("organisation", {"corp": 2, "uni": 2, "bob": 1}, id="organisation"),
        pytest.param("document", {"paper": 2, "(no document)": 1}, id="document"),
        pytest.param(
            "section",
            {"paper:2": 1, "paper:(no section)": 1, "(no document):(no section)": 1},
            id="section",
        ),
        pytest.param("topic", {"chips": 1, "work": 1, "(no topic)": 2}, id="topic"),
        pytest.param("strength", {"stated": 1, "likely": 1, "(no words)": 1}, id="strength"),
        pytest.param("type", {"binary": 2, "multiple_choice": 1}, id="type"),
        pytest.param("horizon", {"91-181": 3, "after-closing": 0}, id="horizon"),
    ],
)
def test_a_board_can_be_cut_by_anything(world: World, per: str, expected: dict[str, int]) -> None:
    assert keys_of(world, per) == expected


def test_rows_that_overlap_are_said_to(world: World) -> None:
    frame = world(
        {"a": {"outcome": "true", "topics": ["chips", "work"]}},
        [{"on": "a", "day": 1, "probability": 0.7}],
    )
    assert scoreboard(frame, spec=replace(SPEC, per="topic"), cut=CUT).facts.overlap
    assert not scoreboard(frame, spec=SPEC, cut=CUT).facts.overlap


def test_readings_show_the_best_and_the_worst_that_words_allow(world: World) -> None:
    frame = world(
        {"a": {"outcome": "true"}, "b": {"outcome": "true"}},
        [
            {"on": "a", "day": 1, "strength": "likely"},
            {"on": "b", "day": 1, "strength": "certain", "hedged": False},
        ],
    )
    board = scoreboard(frame, spec=replace(SPEC, readings=True), cut=CUT)
    (row,) = board.rows
    one_down = LEVELS[1].median
    assert row["mean_score"] == pytest.approx((0.25**2 + 0.03**2) / 2)
    assert row["score_best_reading"] == pytest.approx((0.12**2 + 0) / 2), "all high"
    assert row["score_worst_reading"] == pytest.approx((0.4**2 + 0.1**2) / 2), "all low"
    assert (0.25**2 + (1 - one_down) ** 2) / 2 < row["score_worst_reading"]
    assert board.facts.n_readings == 1 + 2 + 2 * 2 + 2


def test_a_rank_is_robust_if_no_reading_moves_it_out_of_its_range(world: World) -> None:
    predictions = {f"p{n}": {"outcome": "true" if n % 5 else "false"} for n in range(40)}
    words = {"ann": "certain", "bob": "likely", "cyd": "even", "dee": "impossible"}
    forecasts = [
        {"on": key, "by": source, "day": 1, "strength": strength}
        for source, strength in words.items()
        for key in predictions
    ]
    frame = world(predictions, forecasts)
    rows = scoreboard(frame, spec=replace(SPEC, readings=True), cut=CUT).rows
    for row in rows:
        inside = row["rank_low"] <= row["rank_best_reading"]
        inside &= row["rank_worst_reading"] <= row["rank_high"]
        assert row["robust"] is inside
        assert row["rank_best_reading"] <= row["rank"] <= row["rank_worst_reading"]
    assert rows[-1]["key"] == "dee"
    assert rows[-1]["rank_best_reading"] == 4, "no reading helps the one that says the contrary"


def test_without_a_lexicon_no_hedge_is_read_and_no_reading_tried(world: World) -> None:
    frame = world({"a": {"outcome": "true"}}, [{"on": "a", "day": 1, "strength": "likely"}])
    board = scoreboard(frame, spec=BoardSpec(readings=True), cut=CUT)
    assert board.rows[0]["left_out"]["unread_hedge"] == 1
    assert board.facts.n_readings == 1


def test_a_reference_that_scores_infinitely_gives_no_skill_and_the_reason(world: World) -> None:
    predictions = {"a": {"outcome": "true"}, "b": {"outcome": "true"}, "c": {"outcome": "false"}}
    said = [("a", "ann"), ("b", "ann"), ("c", "bob")]
    frame = world(
        predictions, [{"on": on, "by": by, "day": 1, "probability": 0.7} for on, by in said]
    )
    board = scoreboard(frame, spec=replace(SPEC, rule="log"), cut=CUT)
    row = {row["key"]: row for row in board.rows}["bob"]
    assert row["skill"] is None
    assert board.facts.reasons["bob"]["skill"] == "the reference scores infinitely"


def test_anchored_rules_are_their_own_reference(world: World) -> None:
    frame = world({"a": {"outcome": "true"}}, [{"on": "a", "day": 1, "probability": 0.7}])
    board = scoreboard(frame, spec=replace(SPEC, rule="baseline"), cut=CUT)
    assert board.rows[0]["skill"] is None
    assert board.facts.reasons["ann"]["skill"] == "the rule is its own reference"
    assert {row["key"]: row["mean_score"] for row in board.references}["always-half"] == 0


def test_a_corpus_that_the_frame_does_not_hold_admits_nothing(world: World) -> None:
    frame = world({"a": {"outcome": "true"}}, [{"on": "a", "day": 1, "probability": 0.7}])
    assert scoreboard(frame, spec=replace(SPEC, corpora=("other",)), cut=CUT).rows == ()


def test_a_clamp_keeps_options_away_from_0(world: World) -> None:
    prediction = {"type": "multiple_choice", "options": ["x", "y"], "outcome": "x"}
    frame = world({"a": prediction}, [{"on": "a", "day": 1, "options": {"x": 0.0, "y": 1.0}}])
    plain = scoreboard(frame, spec=replace(SPEC, rule="log"), cut=CUT)
    clamped = scoreboard(frame, spec=replace(SPEC, rule="log", clamp=0.01), cut=CUT)
    assert plain.rows[0]["n_infinite"] == 1
    assert clamped.rows[0]["mean_score"] == pytest.approx(4.605170)


@pytest.mark.parametrize(
    ("rule", "happened", "expected"),
    [
        pytest.param("brier", "y", (1 - 2 / 3 + 1 / 3) / 2, id="brier"),
        pytest.param("rps", "x", ((2 / 3) ** 2 + (1 / 3) ** 2) / 2, id="rps-first"),
        pytest.param("rps", "y", ((1 / 3) ** 2 + (1 / 3) ** 2) / 2, id="rps-middle"),
        pytest.param("rps", "z", ((1 / 3) ** 2 + (2 / 3) ** 2) / 2, id="rps-last"),
        pytest.param("hit", "z", 1 / 3, id="hit"),
        pytest.param("baseline", "z", 0.0, id="baseline"),
    ],
)
def test_a_reference_gives_every_option_the_same(
    world: World, rule: str, happened: str, expected: float
) -> None:
    prediction = {"type": "multiple_choice", "options": ["x", "y", "z"], "ordered": True}
    frame = world(
        {"a": prediction | {"outcome": happened}},
        [{"on": "a", "day": 1, "options": {"x": 0.5, "y": 0.3, "z": 0.2}}],
    )
    board = scoreboard(frame, spec=replace(SPEC, rule=rule), cut=CUT)
    found = {row["key"]: row["mean_score"] for row in board.references}["always-half"]
    assert found == pytest.approx(expected, abs=1e-12)
