"""Exports to other systems from one reading of the record."""

from __future__ import annotations

import pytest

from tracker.actions.send import only
from tracker.errors import InvalidInput


def test_a_table_is_asked_for_by_the_name_of_its_file_without_the_ending() -> None:
    assert only({"point.csv": b"a\n"}, "point") == b"a\n"


@pytest.mark.parametrize(
    ("files", "known"), [({"point.csv": b"", "a.csv": b""}, "point, a"), ({}, "nothing")]
)
def test_a_table_that_is_not_there_is_refused_with_those_that_are(
    files: dict[str, bytes], known: str
) -> None:
    with pytest.raises(InvalidInput, match=f"no table 'binary' here; this record gives {known}"):
        only(files, "binary")
