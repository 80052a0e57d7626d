"""Sources that look like one are proposed by name, and where a hash proves it."""

from __future__ import annotations

import hashlib

import pytest

from tracker.actions.import_alike import alike_sources
from tracker.domain.source import Source

NAMED = Source("metaculus-user-77", "alice")
HIDDEN = Source(
    f"metaculus-{hashlib.sha256(b'77').hexdigest()}", "Metaculus forecaster 9f14025af065"
)


@pytest.mark.parametrize(("held", "new"), [(NAMED, HIDDEN), (HIDDEN, NAMED)])
def test_an_anonymised_id_is_the_hash_of_the_id(held: Source, new: Source) -> None:
    record = {held.key: held.key, held.name: held.key}
    assert list(alike_sources([new], record)) == [(held.key, new.key)]


def test_another_id_has_another_hash() -> None:
    other = Source("metaculus-user-78", "bob")
    assert list(alike_sources([HIDDEN], {other.key: other.key, "bob": other.key})) == []


def test_two_names_of_one_file_are_compared_too() -> None:
    both = [Source("a", "Nate Silver"), Source("b", "natesilver")]
    assert list(alike_sources(both, {})) == [("a", "b")]
