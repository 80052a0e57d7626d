"""Canonical lines: RFC 8785, and the same before and after the database."""

from __future__ import annotations

import itertools
import json
import math
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tracker.errors import InvalidInput
from tracker.store.canonical import canonical_json, checksum_of, digest_of, instant_text
from tracker.store.engine import transaction
from tracker.store.journal import Stamp
from tracker.store.ledger import codec, writing
from tracker.store.tables import claims, journal, people, statements
from tracker.store.verification import stored_facts, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

EXACT = 2**53
HARD_FLOATS = (
    0.0, -0.0, 1.0, -1.0, 0.1, 1e16, 1e-7, 1e-6, 1e-5, 1e-4, 1e21, 1e20, 123456789012345680.0,
    5e-324, 2.2250738585072014e-308, sys.float_info.max, sys.float_info.epsilon, 9007199254740992.0,
    9007199254740993.0, 1 / 3, 4.35, 0.000001, 333333333.33333329,
)  # fmt: skip
HARD_TEXTS = (
    "", "é", "未尽研究", "😀👩‍👩‍👧", "\x01\x1f\x7f\x80", "\b\f\n\r\t", '"\\/', "\u2028\u2029",
    "\ufeff", "e\u0301", "\u202eevil", "\\u0000", "=1+1", "\ud7ff\ue000\uffff\U0010ffff", " x ",
)  # fmt: skip

floats = st.sampled_from(HARD_FLOATS) | st.floats(allow_nan=False, allow_infinity=False)
texts = st.sampled_from(HARD_TEXTS) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20
)
integers = st.integers(0, 2**63 - 2) | st.sampled_from([EXACT - 1, EXACT, EXACT + 1, 2**63 - 2])
instants = st.datetimes(
    datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)  # noqa: DTZ001 - bounds are naive
)  # fmt: skip
names = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=8)


def reference(value: dict[str, Any]) -> str:
    """Return what the reference implementation writes; exact integers beyond 2**53 as text."""
    plain = {
        key: str(item) if type(item) is int and abs(item) >= EXACT else item
        for key, item in value.items()
    }
    return rfc8785.dumps(plain).decode()


@given(st.dictionaries(names, floats | texts | integers | st.integers(-(2**63), 0) | st.booleans()))
def test_a_line_is_what_the_reference_implementation_writes(value: dict[str, Any]) -> None:
    assert canonical_json(value) == reference(value)


@pytest.mark.parametrize("number", HARD_FLOATS)
def test_a_float_is_written_as_ecmascript_does(number: float) -> None:
    line = canonical_json({"x": number})
    assert line == rfc8785.dumps({"x": number}).decode()
    assert json.loads(line)["x"] == number


@pytest.mark.parametrize("words", HARD_TEXTS)
def test_a_text_is_kept_to_the_letter(words: str) -> None:
    line = canonical_json({"x": words})
    assert line == rfc8785.dumps({"x": words}).decode()
    assert json.loads(line)["x"] == words


@given(floats, floats)
def test_different_numbers_have_different_lines(one: float, other: float) -> None:
    assert (canonical_json({"x": one}) == canonical_json({"x": other})) == (one == other)


def test_an_instant_is_utc_text_without_a_zero_fraction() -> None:
    assert instant_text(datetime(2024, 5, 1, tzinfo=UTC)) == "2024-05-01T00:00:00Z"
    assert instant_text(datetime(2024, 5, 1, 1, 2, 3, 4, tzinfo=UTC)) == (
        "2024-05-01T01:02:03.000004Z"
    )


def test_checksum_and_digest_are_of_sha256() -> None:
    assert checksum_of("a") == "ca978112ca1bbdcafac231b39a23dc4d"
    assert digest_of(["a", "b"]) == (
        "911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2"
    )


@st.composite
def forecasts(draw: st.DrawFn) -> dict[str, Any]:
    """Return the columns of a forecast, every kind of column in it, many of them absent."""
    low, high = sorted((draw(floats), draw(floats)))
    start = draw(integers)
    is_located = draw(st.booleans())
    return {
        "prediction_id": 1,
        "source_id": 1,
        "made_at": draw(instants),
        "made_precision": draw(st.sampled_from(["instant", "day", "month", "year", "estimated"])),
        "stance": "affirms",
        "withdrawn": draw(st.booleans()),
        "section": draw(st.none() | st.integers(-(2**31), 2**31 - 1)),
        "hedge": draw(st.none() | texts),
        "probability": draw(st.none() | st.floats(0, 1)),
        "point": draw(st.none() | floats),
        "low": low,
        "high": high,
        "note": draw(st.none() | texts),
        "quote": draw(texts),
        "locator_start": start if is_located else None,
        "locator_end": start + 1 if is_located else None,
    }


SLOW = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def write(
    engine: Engine, stamp: Stamp, facts: list[dict[str, Any]], *, in_bulk: bool = False
) -> str:
    """Write forecasts with what they hang on; return the digest."""
    rows = list(range(2**60, 2**60 + len(facts)))
    with writing(engine, stamp) as ledger:
        ledger.append(people.source, key="ann")
        ledger.append(claims.prediction, key="rain")
        number = ledger.append(journal.import_, format="table", name="a", sha256="c" * 64)
        with ledger.importing(number):
            if in_bulk:
                columns = {name: [fact[name] for fact in facts] for name in facts[0]}
                ids = ledger.append_columns(statements.forecast, columns, import_rows=rows)
                assert list(ids) == list(range(1, len(facts) + 1))
            else:
                for row, fact in zip(rows, facts, strict=True):
                    ledger.append(statements.forecast, row, **fact)
    with transaction(engine, writes=False) as connection:
        found = verify(connection)
    assert found.problems == ()
    assert found.head is not None
    return found.head.digest


def lines_of(facts: list[dict[str, Any]]) -> list[str]:
    """Return the lines that the forecasts of `write` should have, by the reference."""
    places = [
        {
            "table": "forecast",
            "id": number + 1,
            "journal_seq": 1,
            "ordinal": number + 3,
            "import_id": 1,
            "import_row": 2**60 + number,
        }
        for number in range(len(facts))
    ]
    written = [
        {
            name: instant_text(cell) if isinstance(cell, datetime) else cell
            for name, cell in fact.items()
            if cell is not None
        }
        for fact in facts
    ]
    return [reference(one | place) for one, place in zip(written, places, strict=True)]


def stored_lines(engine: Engine) -> list[str]:
    with transaction(engine, writes=False) as connection:
        return [fact.line for fact in stored_facts(connection) if fact.table == "forecast"]


@SLOW
@given(facts=st.lists(forecasts(), min_size=1, max_size=25))
def test_lines_and_digests_are_alike_through_both_doors_on_both_databases(
    facts: list[dict[str, Any]],
    make_url: Callable[[str, bool], str],
    open_engine: Callable[[str], Engine],
) -> None:
    stamp = Stamp("tester", "test", datetime(2026, 11, 21, tzinfo=UTC))
    digests = set()
    for backend, in_bulk in itertools.product(("sqlite", "postgresql"), (False, True)):
        engine = open_engine(make_url(backend, True))  # noqa: FBT003 - with a schema
        digests.add(write(engine, stamp, facts, in_bulk=in_bulk))
        assert stored_lines(engine) == lines_of(facts)
        engine.dispose()
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param("a\x00b", "NUL", id="nul"),
        pytest.param("a\udcffb", "not Unicode", id="lone-surrogate"),
    ],
)
def test_a_text_that_no_database_can_keep_is_refused(
    engine: Engine, stamp: Callable[[], Stamp], words: str, message: str
) -> None:
    with (
        pytest.raises(InvalidInput, match=message),
        writing(engine, stamp()) as ledger,
    ):
        ledger.append(people.topic, key=words)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_is_refused(
    engine: Engine, stamp: Callable[[], Stamp], number: float
) -> None:
    with (
        pytest.raises(InvalidInput, match="not finite"),
        writing(engine, stamp()) as ledger,
    ):
        ledger.append(claims.base_rate_quantile, level=0.5, value=number)


@pytest.mark.parametrize("words", ["\\u0000", "\\\\u0000", "\\x00"])
def test_a_text_that_only_looks_like_a_nul_is_kept(
    engine: Engine, stamp: Callable[[], Stamp], words: str
) -> None:
    with writing(engine, stamp()) as ledger:
        ledger.append(people.topic, key=words)
    with transaction(engine, writes=False) as connection:
        assert connection.execute(select(people.topic.c.key)).scalar() == words
        assert verify(connection).problems == ()


def foreign_cells() -> list[tuple[str, object]]:
    return [
        ("withdrawn", 2),
        ("withdrawn", "1"),
        ("withdrawn", b"x"),
        ("made_at", "2024"),
        ("made_at", 2**62),
        ("made_at", 1.5),
        ("section", 1.5),
        ("section", "one"),
        ("probability", "0.5"),
        ("note", 5),
        ("note", b"\xff"),
    ]


@pytest.mark.parametrize(("column", "cell"), foreign_cells())
def test_a_cell_of_another_type_gives_a_line_that_no_fact_has(column: str, cell: object) -> None:
    lines = codec(statements.forecast)
    cells: list[object] = [None] * len(lines.names)
    cells[lines.names.index(column)] = cell
    assert json.loads(lines.stored_line(cells))[column].startswith("not ")
