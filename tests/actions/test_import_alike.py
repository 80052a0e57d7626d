"""Sources that look like one are proposed by name, and where a hash proves it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from tracker.actions.import_alike import alike_sources
from tracker.domain.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

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


@pytest.mark.parametrize(
    ("held", "new", "is_alike"),
    [
        pytest.param("Ann", "ANN", True, id="a short name"),
        pytest.param("Zoë", "Zoe", True, id="a mark"),
        pytest.param("李彦宏", "李彦宏", True, id="signs"),
        pytest.param("Li Bo", "Bo Li", True, id="four letters in another order"),
        pytest.param("Al B", "B Al", False, id="too few letters in another order"),
        pytest.param("Ann", "Anne", False, id="another name"),
        pytest.param("!!", "??", False, id="no letters"),
    ],
)
def test_the_same_name_is_told_however_short(held: str, new: str, *, is_alike: bool) -> None:
    found = alike_sources([Source("new", new)], {"old": "old", held: "old"})
    assert list(found) == ([("old", "new")] if is_alike else [])


HEADER = "prediction,title,source,made_on,closes_on,probability\n"


def test_a_link_is_proposed_again_after_an_import_was_taken_back(run: Run, tmp_path: Path) -> None:
    run("init")
    run("source", "add", "Nate Silver")
    file = tmp_path / "t.csv"
    file.write_text(HEADER + "x,It rains,natesilver,2024-01-02,2024-12-31,0.7\n", encoding="utf-8")
    told = "natesilver looks like nate-silver"
    assert told in run("import", "table", str(file)).out
    run("retract", "I-1", "--why", "The wrong file")
    assert told in run("import", "table", str(file)).out
    run("retract", "I-2", "--why", "The wrong file")
    run("source", "link", "nate-silver", "natesilver", "--why", "His name there")
    assert told not in run("import", "table", str(file)).out
