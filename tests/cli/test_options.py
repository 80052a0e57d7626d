"""Types of options and arguments: what is read, and what a refusal says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.cli import options
from tracker.cli.context import Session
from tracker.domain.instant import Precision, When
from tracker.domain.locator import Locator
from tracker.errors import InvalidInput

if TYPE_CHECKING:
    from typing import TypeAlias

    Kind: TypeAlias = click.ParamType[Any]

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def read(kind: Kind, text: str) -> Any:  # noqa: ANN401 - each type gives its own
    with click.Context(click.Command("verb"), obj=Session(clock=lambda: NOW)):
        return kind.convert(text, None, None)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        pytest.param(options.Day(), "yesterday", date(2026, 11, 20), id="day"),
        pytest.param(
            options.Moment(periods=True),
            "2024-05",
            When(datetime(2024, 5, 1, tzinfo=UTC), Precision.MONTH),
            id="period",
        ),
        pytest.param(options.Probability(), "70%", 0.7, id="percent"),
        pytest.param(options.Probability(), "0", 0.0, id="zero"),
        pytest.param(options.Span(), "120:180", Locator(120, 180), id="span"),
        pytest.param(options.Pair("NAME=P"), "a=b=40%", ("a=b", "40%"), id="pair"),
        pytest.param(options.Id("prediction"), "p-007", 7, id="one-noun"),
        pytest.param(options.Id("forecast", "import"), "i3", ("import", 3), id="two-nouns"),
        pytest.param(options.Within(), "30d", timedelta(days=30), id="days"),
        pytest.param(options.Within(), "2W", timedelta(days=14), id="weeks"),
        pytest.param(options.Within(), "5", timedelta(days=5), id="bare-days"),
        pytest.param(options.Tolerance(), "15%", (0.15, None), id="relative"),
        pytest.param(options.Tolerance(), "3", (None, 3.0), id="absolute"),
        pytest.param(options.Replay(), "12", "12", id="sequence"),
        pytest.param(options.Replay(), "ABCDEF00", "abcdef00", id="head"),
        pytest.param(
            options.Replay(),
            "2026-11-20",
            datetime(2026, 11, 20, 23, 59, 59, 999_999, tzinfo=UTC),
            id="day-is-its-end",
        ),
        pytest.param(
            options.Replay(),
            "2026-11-20T10:00Z",
            NOW.replace(day=20, hour=10, minute=0),
            id="instant",
        ),
    ],
)
def test_a_value_is_read(kind: Kind, text: str, value: object) -> None:
    assert read(kind, text) == value
    assert kind.convert(value, None, None) == value


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        pytest.param(options.Probability(), "70", "write 70%", id="percent-without-sign"),
        pytest.param(options.Probability(), "1.5", r"outside 0\.\.1", id="above-one"),
        pytest.param(options.Probability(), "-0.1", r"outside 0\.\.1", id="below-zero"),
        pytest.param(options.Probability(), "nan", "is not finite", id="nan"),
        pytest.param(options.Span(), "180:120", "write 120:180", id="span-backwards"),
        pytest.param(options.Pair("NAME=P"), "Paris", "is not NAME=P", id="pair-without-sign"),
        pytest.param(options.Pair("NAME=P"), "=0.4", "is not NAME=P", id="pair-without-name"),
        pytest.param(options.Id("prediction"), "F-3", r"write one such as P-12", id="other-noun"),
        pytest.param(options.Id("prediction"), "P-0", "is not an id", id="zero"),
        pytest.param(options.Id("forecast", "import"), "x", "F-12 .*I-12", id="no-id"),
        pytest.param(options.Within(), "soon", "write 30d or 6w", id="no-number"),
        pytest.param(options.Within(), "-3d", "write 30d or 6w", id="negative-days"),
        pytest.param(options.Tolerance(), "0", "write 15% or 3", id="no-tolerance"),
        pytest.param(options.Tolerance(), "wide", "write 15% or 3", id="tolerance-in-words"),
        pytest.param(options.Replay(), "2024-05", "names a month", id="replay-of-a-month"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused(kind: Kind, text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        read(kind, text)


@given(st.integers(1, 10**9), st.integers(0, 4), st.sampled_from(["P-", "p-", "p", "P"]))
def test_an_id_reads_with_or_without_zeros_in_either_case(n: int, zeros: int, start: str) -> None:
    assert read(options.Id("prediction"), f"{start}{'0' * zeros}{n}") == n
