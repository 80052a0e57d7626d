"""File names: safe whatever the key, never two pages in one place."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.quarter import Quarter
from tracker.reports.site.paths import (
    document_page,
    file_stem,
    prediction_page,
    quarter_page,
    root_of,
    source_page,
    topic_page,
)


@given(key=st.text(max_size=100))
def test_a_file_name_is_made_of_safe_characters(key: str) -> None:
    assert re.fullmatch(r"[a-z0-9_-]{1,81}", file_stem(key))


@given(one=st.text(max_size=8), other=st.text(max_size=8))
def test_two_keys_never_share_a_file(one: str, other: str) -> None:
    assert (file_stem(one) == file_stem(other)) == (one == other)


@pytest.mark.parametrize("key", ["index", "con", "nul", "aux", "prn", "com1", "lpt9"])
def test_reserved_names_are_not_used(key: str) -> None:
    assert file_stem(key) == f"{key}_"


def test_every_kind_of_page_has_a_folder_and_finds_the_way_back() -> None:
    places = [
        source_page("a"), document_page("a"), topic_page("a"), prediction_page(7),
        quarter_page(Quarter(2024, 4)),
    ]  # fmt: skip
    assert places == [
        "sources/a.html", "documents/a.html", "topics/a.html", "predictions/p-07.html",
        "quarters/2024-q4.html",
    ]  # fmt: skip
    assert {root_of(place) for place in places} == {"../"}
