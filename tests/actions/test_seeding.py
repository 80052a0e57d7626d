"""Loading a corpus: once is all, again is nothing, corrected is the difference."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from tracker.actions.boards import board
from tracker.actions.exchange import load_corpus
from tracker.actions.lookup import ListFilter, list_imports, list_predictions
from tracker.actions.opinions import add_evidence, add_forecast, retract
from tracker.actions.record import add_prediction, add_source, edit_prediction
from tracker.actions.resolve import ResolveRequest, reopen, resolve
from tracker.actions.viewpoint import Viewpoint
from tracker.domain.criterion import Criterion
from tracker.domain.evidence import Evidence
from tracker.domain.forecast import Forecast
from tracker.domain.instant import When
from tracker.domain.prediction import Prediction
from tracker.domain.source import Source
from tracker.errors import RuleBroken
from tracker.scoring.spec import BoardSpec
from tracker.store.engine import transaction
from tracker.store.records import Reader
from tracker.store.snapshot import reading
from tracker.store.verification import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tracker.actions.seeding import SeedAnswer
    from tracker.store.journal import Stamp

    Load = Callable[..., SeedAnswer]

PREDICTIONS = "predictions/outlook.yaml"
TRUE = "  resolution: {outcome: true, known_on: 2024-03-01, evidence: [1], rationale: Seen.}\n"
MORE = (
    "    - {published_on: 2024-05-01, publisher: R, title: V, url: 'https://example.org/c',"
    " stance: context, summary: So., seen: true}\n"
)
SEEN = When(datetime(2024, 2, 20, tzinfo=UTC))
TODAY = Viewpoint(as_of=date(2026, 11, 21))


def head(engine: Engine) -> tuple[int, str]:
    with transaction(engine, writes=False) as connection:
        found = verify(connection)
    assert found.problems == ()
    assert found.head is not None
    return found.head.sequence, found.head.hash


def outcomes(engine: Engine) -> dict[str, str | None]:
    lines, _ = list_predictions(engine, TODAY, ListFilter())
    return {
        line.prediction.key: None if line.outcome is None else str(line.outcome) for line in lines
    }


def test_the_first_load_appends_everything(load_small: Load, engine: Engine) -> None:
    answer = load_small()
    assert (answer.corpus, answer.import_id, answer.changes) == ("small", 1, [])
    assert answer.appended == {
        "lexicon": 1,
        "source": 3,
        "document": 1,
        "prediction": 4,
        "forecast": 5,
        "evidence": 2,
        "resolution": 1,
        "verdict": 1,
        "left_out": 1,
    }
    assert not answer.is_unchanged
    lines, _ = list_imports(engine, TODAY)
    assert [(one.format, one.name, one.retracted) for one in lines] == [("corpus", "small", None)]


def test_loading_twice_changes_nothing(load_small: Load, engine: Engine) -> None:
    load_small()
    before = head(engine)
    answer = load_small()
    assert answer.is_unchanged
    assert answer.appended == {}
    assert answer.changes == []
    assert head(engine) == before


def test_the_same_corpus_in_other_words_changes_nothing(load_small: Load, engine: Engine) -> None:
    """A comment changes the hash of the files and nothing that they say."""
    load_small()
    answer = load_small("sources.yaml", "", "# a comment\n")
    assert (answer.appended, answer.changes) == ({}, [])
    assert answer.is_unchanged
    assert head(engine)[0] == 1


CORRECTIONS = [
    pytest.param(
        (PREDICTIONS, "title: It rains", "title: Rain falls"),
        ["P-01: title changed"],
        {},
        id="title",
    ),
    pytest.param(
        (PREDICTIONS, "Rain is seen.", "Much rain is seen."),
        ["P-01: criterion changed"],
        {},
        id="criterion",
    ),
    pytest.param(
        (PREDICTIONS, "closes_on: 2024-12-31", "closes_on: 2025-12-31"),
        ["P-01: closes_at changed"],
        {},
        id="window",
    ),
    pytest.param(
        (PREDICTIONS, "    - {source: bob, made_on: 2024-02-01, probability: 0.25}\n", ""),
        ["F-02: not in the corpus any more, retracted"],
        {},
        id="removed-forecast",
    ),
    pytest.param(
        (PREDICTIONS, "probability: 0.25", "probability: 0.35"),
        ["F-02: not in the corpus any more, retracted"],
        {"forecast": 1},
        id="changed-forecast",
    ),
    pytest.param(
        (PREDICTIONS, "outcome: true,", "outcome: false, early: Dry,"),
        ["P-01 resolution: outcome, early changed"],
        {},
        id="changed-resolution",
    ),
    pytest.param(
        (PREDICTIONS, TRUE, ""),
        ["R-01: not in the corpus any more, retracted"],
        {},
        id="removed-resolution",
    ),
    pytest.param(
        (PREDICTIONS, "  resolution:", f"{MORE}  resolution:"),
        [],
        {"evidence": 1},
        id="added-evidence",
    ),
    pytest.param(
        (PREDICTIONS, "title: T,", "title: Told,"),
        ["E-01: not in the corpus any more, retracted", "P-01 resolution: evidence changed"],
        {"evidence": 1},
        id="changed-cited-evidence",
    ),
    pytest.param(
        ("sources.yaml", "name: Ann,", "name: Anna,"), ["source ann: name changed"], {}, id="source"
    ),
    pytest.param(
        ("documents.yaml", "title: Outlook", "title: Prospects"),
        ["document outlook: title changed"],
        {},
        id="document",
    ),
    pytest.param(
        ("corpus.yaml", "title: A small corpus", "title: Small"),
        ["corpus small: title, policy or lexicon changed"],
        {},
        id="header",
    ),
    pytest.param(
        ("verdicts/outlook.yaml", "fairness: soft", "fairness: fair"),
        ["V-01: not in the corpus any more, retracted"],
        {"verdict": 1},
        id="verdict",
    ),
    pytest.param(
        ("left-out.yaml", "No date.", "No date given."),
        ["left-out statement 1: not in the corpus any more, retracted"],
        {"left_out": 1},
        id="left-out",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "changes", "appended"), CORRECTIONS)
def test_a_correction_appends_the_difference_and_says_it(
    load_small: Load,
    engine: Engine,
    change: tuple[str, str, str],
    changes: list[str],
    appended: dict[str, int],
) -> None:
    load_small()
    answer = load_small(*change)
    assert answer.changes == changes
    assert answer.appended == appended
    after = head(engine)
    again = load_small("sources.yaml", "", "# a comment\n")
    assert (again.changes, again.appended) == ([], {})
    assert head(engine) == after


def test_a_correction_and_its_undoing_end_where_they_began(
    load_small: Load, engine: Engine
) -> None:
    load_small()
    with reading(engine) as snapshot:
        before = Reader(snapshot).predictions()
    load_small(PREDICTIONS, "title: It rains", "title: Rain falls")
    load_small(PREDICTIONS, "title: Rain falls", "title: It rains")
    with reading(engine) as snapshot:
        assert Reader(snapshot).predictions() == before
    head(engine)


def test_a_prediction_that_went_is_retracted_with_all_on_it(
    load_small: Load, engine: Engine
) -> None:
    load_small()
    whole = PREDICTIONS, "- key: party", "- key: election"
    answer = load_small(*whole)
    assert "P-02: not in the corpus any more, retracted" in answer.changes
    assert answer.appended == {"prediction": 1, "forecast": 1}
    assert list(outcomes(engine)) == ["rain", "count", "day", "election"]


def test_an_outcome_that_the_corpus_drops_does_not_bring_back_an_older_one(
    load_small: Load, engine: Engine
) -> None:
    load_small("verdicts/outlook.yaml", "outcome: true", "outcome: open")
    load_small(PREDICTIONS, "outcome: true,", "outcome: annulled,")
    assert outcomes(engine)["rain"] == "annulled"
    answer = load_small(PREDICTIONS, TRUE.replace("true", "annulled"), "")
    assert outcomes(engine)["rain"] is None
    assert answer.changes == [
        "R-01: not in the corpus any more, retracted",
        "R-02: not in the corpus any more, retracted",
    ]


@pytest.fixture
def by_hand(load_small: Load, engine: Engine, stamp: Callable[..., Stamp]) -> Engine:
    """The small corpus, with a source, a prediction, a forecast and evidence logged by hand."""
    load_small()
    add_source(engine, Source("eve", "Eve"), stamp=stamp("source"))
    mine = Prediction(
        key="snow",
        title="It snows",
        opens_at=datetime(2024, 1, 1, tzinfo=UTC),
        closes_at=datetime(2025, 1, 1, tzinfo=UTC),
        criterion=Criterion("Snow is seen."),
    )
    add_prediction(engine, mine, stamp=stamp("add"))
    said = Forecast("rain", "eve", SEEN, probability=0.9)
    add_forecast(engine, said, made=SEEN, stamp=stamp("forecast"))
    found = Evidence("rain", "Me", "Wet", "supports", "My hat is wet.", published=SEEN)
    add_evidence(engine, found, stamp=stamp("evidence"))
    return engine


def test_what_people_logged_themselves_stays(by_hand: Engine, load_small: Load) -> None:
    answer = load_small(PREDICTIONS, "probability: 0.25", "probability: 0.35")
    assert answer.changes == ["F-02: not in the corpus any more, retracted"]
    with reading(by_hand) as snapshot:
        reader = Reader(snapshot)
        assert {one.key for one in reader.sources().values()} == {"paper", "ann", "bob", "eve"}
        assert reader.forecasts()[6].probability == 0.9
        assert reader.evidence()[3].publisher == "Me"
        assert "snow" in {one.key for one in reader.predictions().values()}


def test_an_outcome_set_by_hand_stays_and_is_named(
    by_hand: Engine, load_small: Load, stamp: Callable[..., Stamp]
) -> None:
    correction = ResolveRequest("P-01", "annulled", known=SEEN, supersede=True)
    resolve(by_hand, correction, stamp=stamp("resolve"))
    answer = load_small(PREDICTIONS, "rationale: Seen.", "rationale: Seen by all.")
    assert answer.changes == [
        "P-01: the corpus says true, but it was resolved by hand since; kept as it is"
    ]
    assert outcomes(by_hand)["rain"] == "annulled"


def test_what_was_reopened_by_hand_stays_open(
    by_hand: Engine, load_small: Load, stamp: Callable[..., Stamp]
) -> None:
    reopen(by_hand, "rain", why="not sure", stamp=stamp("reopen"))
    load_small(PREDICTIONS, "rationale: Seen.", "rationale: Seen by all.")
    assert outcomes(by_hand)["rain"] is None


def test_an_edit_by_hand_that_the_corpus_replaces_is_said(
    by_hand: Engine, load_small: Load, stamp: Callable[..., Stamp]
) -> None:
    edit_prediction(by_hand, "rain", {"title": "Wet"}, why="short", stamp=stamp("edit"))
    assert load_small("sources.yaml", "", "# a comment\n").changes == []
    with reading(by_hand) as snapshot:
        assert Reader(snapshot).predictions()[1].title == "Wet"
    answer = load_small(PREDICTIONS, "topics: [weather]", "topics: [weather, water]")
    assert answer.changes == [
        "P-01: topics changed; a version entered by hand was replaced (title)"
    ]
    with reading(by_hand) as snapshot:
        assert Reader(snapshot).predictions()[1].title == "It rains"


def test_a_fact_of_the_corpus_retracted_by_hand_stays_retracted(
    by_hand: Engine, load_small: Load, stamp: Callable[..., Stamp]
) -> None:
    retract(by_hand, "F-1", why="misread", stamp=stamp("retract"))
    answer = load_small("sources.yaml", "", "# a comment\n")
    assert answer.appended == {}
    assert answer.changes == [
        "F-01: the corpus still says it, but it was retracted by hand; left out"
    ]


def test_a_prediction_of_the_corpus_retracted_by_hand_stays_retracted_with_all_on_it(
    by_hand: Engine, load_small: Load, stamp: Callable[..., Stamp]
) -> None:
    for wanted in ("P-1", "P-3"):
        retract(by_hand, wanted, why="misread", stamp=stamp("retract"))
    answer = load_small("sources.yaml", "", "# a comment\n")
    assert answer.appended == {}
    assert answer.changes == [
        f"{name}: the corpus still says it, but it was retracted by hand; left out"
        for name in ("P-01", "P-03")
    ]
    assert list(outcomes(by_hand)) == ["party", "day", "snow"]
    head(by_hand)


def test_an_outcome_of_the_corpus_retracted_by_hand_stays_retracted(
    by_hand: Engine, load_small: Load, stamp: Callable[..., Stamp]
) -> None:
    load_small("verdicts/outlook.yaml", "outcome: true", "outcome: open")
    retract(by_hand, "R-1", why="misread", stamp=stamp("retract"))
    answer = load_small("sources.yaml", "", "# a comment\n")
    assert answer.appended == {}
    assert answer.changes == [
        "R-01: the corpus still says it, but it was retracted by hand; left out"
    ]
    assert outcomes(by_hand)["rain"] is None


def test_a_retracted_corpus_can_be_loaded_again(
    load_small: Load, engine: Engine, stamp: Callable[..., Stamp]
) -> None:
    load_small()
    before = board(engine, TODAY, BoardSpec())[0].rows
    retract(engine, "I-1", why="wrong file", stamp=stamp("retract"))
    assert outcomes(engine) == {}
    answer = load_small()
    assert answer.changes == []
    assert answer.import_id == 2
    assert outcomes(engine) == {"rain": "true", "party": None, "count": None, "day": None}
    assert board(engine, TODAY, BoardSpec())[0].rows == before
    assert load_small().is_unchanged
    head(engine)


def test_a_changed_lexicon_needs_a_new_version(load_small: Load, engine: Engine) -> None:
    load_small()
    before = head(engine)
    with pytest.raises(RuleBroken, match=r"lexicon 'plain' version 1 .* raise its version"):
        load_small("corpus.yaml", "0.75", "0.70")
    assert head(engine) == before
    answer = load_small("corpus.yaml", "version: 1", "version: 2")
    assert answer.appended == {"lexicon": 1}
    assert answer.changes == ["corpus small: title, policy or lexicon changed"]


def test_a_key_that_stands_elsewhere_is_refused_and_nothing_is_loaded(
    by_hand: Engine, load_small: Load
) -> None:
    before = head(by_hand)
    message = "prediction 'snow' is already in the record and not from corpus 'small'"
    with pytest.raises(RuleBroken, match=message):
        load_small(PREDICTIONS, "- key: party", "- key: snow")
    assert head(by_hand) == before


def test_a_source_that_was_there_is_shared(
    engine: Engine, load_small: Load, stamp: Callable[..., Stamp]
) -> None:
    add_source(engine, Source("bob", "Bob", "person"), stamp=stamp("source"))
    add_source(engine, Source("ann", "Annie"), stamp=stamp("source"))
    answer = load_small()
    assert answer.appended["source"] == 1
    assert answer.changes == ["source ann: name, kind, parents changed"]


def test_the_shipped_corpus_loads_once(engine: Engine, stamp: Callable[..., Stamp]) -> None:
    first = load_corpus(engine, "ai-2024", stamp=stamp("seed"))
    assert first.appended["prediction"] > 0
    again = load_corpus(engine, "ai-2024", stamp=stamp("seed"))
    assert again.is_unchanged
