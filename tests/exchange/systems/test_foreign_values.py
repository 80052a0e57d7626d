"""Values as other systems write them: read, or refused with what was expected."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import InvalidInput
from tracker.exchange.systems.foreign_values import (
    MAX_LIST,
    free_text,
    from_milliseconds,
    one_line,
    read_float,
    read_instant,
    read_list,
    read_percent,
    read_share,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("[0.1, 0.9]", [0.1, 0.9], id="numbers"),
        pytest.param("[0.1, None]", [0.1, None], id="None"),
        pytest.param("[0.1, nan]", [0.1, None], id="nan"),
        pytest.param("[np.float64(0.5), np.float64(nan)]", [0.5, None], id="numpy"),
        pytest.param("['nan', 'It\\'s']", ["nan", "It's"], id="texts"),
        pytest.param('["0-24",">70"]', ["0-24", ">70"], id="JSON"),
        pytest.param("[]", [], id="nothing"),
    ],
)
def test_lists_are_read_as_python_prints_them(text: str, expected: list[object]) -> None:
    assert read_list(text) == expected


@pytest.mark.parametrize(
    "text", ["", "0.5", "(1, 2)", "[1, ", "{'a': 1}", "[__import__('os')]", f"[{'1,' * MAX_LIST}"]
)
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="list"):
        read_list(text)


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=1))
def test_a_printed_list_is_read_back(shares: list[float | None]) -> None:
    assert read_list(repr(shares)) == shares


def test_milliseconds_are_instants() -> None:
    assert from_milliseconds(1_704_067_200_500).at == datetime(
        2024, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "value", ["1704067200000", None, True, 1e30, -1e15, float("nan"), float("inf")]
)
def test_what_are_no_milliseconds_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput, match="expected milliseconds since 1970"):
        from_milliseconds(value)


@pytest.mark.parametrize("value", [0, 1, 0.5, "0.5", " 1e-3 "])
def test_shares_lie_from_0_to_1(value: object) -> None:
    assert 0 <= read_share(value) <= 1


@pytest.mark.parametrize(
    "value", [1.01, -0.1, "70", "70%", "", None, True, "nan", "1_0", float("nan"), [0.5]]
)
def test_what_is_no_share_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput, match="expected a number from 0 to 1"):
        read_share(value)


@pytest.mark.parametrize(
    ("value", "share"), [(70, 0.7), ("70%", 0.7), (" 5 % ", 0.05), (0, 0.0), (100.0, 1.0)]
)
def test_percent_may_have_its_sign(value: object, share: float) -> None:
    assert read_percent(value) == pytest.approx(share)


@pytest.mark.parametrize("value", [101, -1, "%", "x", None])
def test_what_is_no_percentage_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput, match="expected a number from 0 to 100"):
        read_percent(value)


def test_numbers_are_finite() -> None:
    assert read_float("-1.5e3") == -1500
    for value in ("", "1,5", "inf", None, 10**400):
        with pytest.raises(InvalidInput, match="is not a number"):
            read_float(value)


def test_an_empty_cell_says_no_time() -> None:
    assert read_instant(" ", None) is None
    assert read_instant("N/A", None) is None
    found = read_instant("2025-03-08 05:18:23.67521+00", None)
    assert found is not None
    assert found.at == datetime(2025, 3, 8, 5, 18, 23, 675_210, tzinfo=UTC)


def test_texts_lose_space_and_what_no_database_keeps() -> None:
    assert one_line(" a\n\tb  c ") == "a b c"
    assert one_line("a\0b\ud800c") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c"
    assert one_line(28) == "28"
    assert free_text(" a\nb\n") == "a\nb"
    assert free_text(None) is None
    assert free_text("  ") is None
