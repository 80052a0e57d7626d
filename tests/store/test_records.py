"""Reading back: what a reader assembles equals what was written, on both databases."""

from __future__ import annotations

import dataclasses
import itertools
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.store.any_record import corpora
from tracker.actions.seeding import seed
from tracker.exchange.corpus.folder import load
from tracker.settings import shipped
from tracker.store.engine import transaction
from tracker.store.journal import Stamp
from tracker.store.records import Reader
from tracker.store.snapshot import reading
from tracker.store.verification import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tracker.domain.corpus import Corpus
    from tracker.domain.resolution import Resolution

STAMP = Stamp("tester", "seed", datetime(2026, 11, 21, 9, tzinfo=UTC))
SLOW = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def cited_by_number(corpus: Corpus) -> tuple[Resolution, ...]:
    """Return the resolutions with the numbers of their evidence in the place of its places."""
    return tuple(
        dataclasses.replace(
            one,
            evidence=tuple(
                [
                    number
                    for number, found in enumerate(corpus.evidence, start=1)
                    if found.prediction == one.prediction
                ][place - 1]
                for place in one.evidence
            ),
        )
        for one in corpus.resolutions
    )


def assert_equal(engine: Engine, corpus: Corpus) -> None:
    """Check that everything that was written is read back, in its order."""
    with reading(engine) as snapshot:
        reader = Reader(snapshot)
        assert tuple(reader.sources().values()) == corpus.sources
        assert tuple(reader.documents().values()) == corpus.documents
        assert tuple(reader.predictions().values()) == corpus.predictions
        assert tuple(reader.forecasts().values()) == corpus.forecasts
        assert tuple(reader.evidence().values()) == corpus.evidence
        assert tuple(reader.resolutions().values()) == cited_by_number(corpus)
        assert tuple(reader.verdicts().values()) == corpus.verdicts
        assert tuple(reader.left_out().values()) == corpus.left_out
        assert tuple(reader.lexicons().values()) == (corpus.lexicon,)


@SLOW
@given(corpus=corpora)
def test_what_is_read_back_is_what_was_written(
    corpus: Corpus,
    make_url: Callable[[str, bool], str],
    open_engine: Callable[[str], Engine],
) -> None:
    heads = set()
    for backend in ("sqlite", "postgresql"):
        engine = open_engine(make_url(backend, True))  # noqa: FBT003 - with a schema
        seed(engine, corpus, stamp=STAMP)
        assert_equal(engine, corpus)
        with transaction(engine, writes=False) as connection:
            found = verify(connection)
        assert found.problems == ()
        assert found.head is not None
        heads.add(found.head.hash)
        assert seed(engine, dataclasses.replace(corpus, sha256="d" * 64), stamp=STAMP).changes == []
        engine.dispose()
    assert len(heads) == 1


@pytest.fixture(scope="module")
def shipped_corpus() -> Corpus:
    """The corpus that comes with the program."""
    return load(shipped("seeds") / "ai-2024")


def test_the_shipped_corpus_is_read_back_whole(engine: Engine, shipped_corpus: Corpus) -> None:
    seed(engine, shipped_corpus, stamp=STAMP)
    assert_equal(engine, shipped_corpus)


def test_a_reader_of_some_predictions_sees_only_theirs(
    sqlite_engine: Engine, shipped_corpus: Corpus
) -> None:
    seed(sqlite_engine, shipped_corpus, stamp=STAMP)
    wanted = [7, 43]
    with reading(sqlite_engine) as snapshot:
        reader = Reader(snapshot)
        chosen = reader.predictions(wanted)
        assert list(chosen) == wanted
        assert chosen == {n: reader.predictions()[n] for n in wanted}
        keys = {record.key for record in chosen.values()}
        for read in (reader.forecasts, reader.evidence, reader.resolutions, reader.verdicts):
            everything: dict[int, Any] = read()
            some_: dict[int, Any] = read(wanted)
            assert some_ == {n: r for n, r in everything.items() if r.prediction in keys}
            assert some_
        assert reader.predictions([]) == {}
        assert reader.forecasts([]) == {}
        ids = list(itertools.islice(reader.sources(), 3))
        assert list(reader.sources(ids)) == ids
