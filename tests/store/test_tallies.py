"""Counts and texts that no record holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.store.small_record import COPY_SHA256, TEXT, TEXT_SHA256
from tracker.store.ledger import writing
from tracker.store.snapshot import reading
from tracker.store.tables.journal import retraction
from tracker.store.tallies import attached_text, facts_per_import, held_texts

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.store.conftest import Stamps


def test_the_facts_of_an_import_are_those_written_inside_it(filled: Engine) -> None:
    with reading(filled) as snapshot:
        first = snapshot.entries()[1]
        # The import itself and the name of its second file stand outside.
        assert facts_per_import(snapshot) == {1: first.n_facts - 2}


def test_retracting_an_import_does_not_change_what_it_wrote(filled: Engine, stamp: Stamps) -> None:
    with reading(filled) as snapshot:
        before = facts_per_import(snapshot)
    with writing(filled, stamp()) as ledger:
        ledger.append(retraction, retracted_import_id=1, why="wrong file")
    with reading(filled) as snapshot:
        assert facts_per_import(snapshot) == before


def test_nothing_is_counted_before_it_was_recorded(filled: Engine) -> None:
    with reading(filled, 0) as snapshot:
        assert facts_per_import(snapshot) == {}


def test_a_held_text_is_read_and_a_dropped_one_is_not(filled: Engine) -> None:
    with reading(filled) as snapshot:
        assert held_texts(snapshot) == {TEXT_SHA256}
        assert attached_text(snapshot, TEXT_SHA256) == TEXT
        assert attached_text(snapshot, COPY_SHA256) is None
        assert attached_text(snapshot, "d" * 64) is None
