"""Types of options and arguments: what is read, and what a refusal says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click
import pytest

from tracker.cli import options, tracker
from tracker.cli.context import Session
from tracker.domain.instant import Precision, When
from tracker.domain.locator import Locator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from tests.conftest import Run

    Kind: TypeAlias = click.ParamType[Any]

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
PAIR = options.Pair("Q=X", left=options.Probability(), right=options.Number())


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
        pytest.param(PAIR, "0.5 = 12", (0.5, 12.0), id="pair-of-numbers"),
        pytest.param(options.TimeZone(), "Asia/Shanghai", "Asia/Shanghai", id="time-zone"),
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
        pytest.param(PAIR, "50=12", "write 50%", id="pair-of-another-level"),
        pytest.param(PAIR, "0.5=nan", "is not a finite number", id="pair-of-no-number"),
        pytest.param(options.Selection(), "best", "at-horizon:30d", id="selection"),
        pytest.param(options.TimeZone(), "Mars", "write an IANA name", id="time-zone"),
        pytest.param(options.Within(), "soon", "write 30d or 6w", id="no-number"),
        pytest.param(options.Within(), "-3d", "write 30d or 6w", id="negative-days"),
        pytest.param(options.Tolerance(), "0", "write 15% or 3", id="no-tolerance"),
        pytest.param(options.Tolerance(), "wide", "write 15% or 3", id="tolerance-in-words"),
        pytest.param(options.Replay(), "2024-05", "names a month", id="replay-of-a-month"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused(kind: Kind, text: str, says: str) -> None:
    with pytest.raises(click.BadParameter, match=says):
        read(kind, text)


def commands(
    command: click.Command, *names: str
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every verb, and every verb below a verb, with its words."""
    if not isinstance(command, click.Group):
        yield names, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from commands(below, *names, name)


CLOSED = [
    pytest.param((*names, option.opts[-1]), id=" ".join((*names, option.opts[-1])))
    for names, command in commands(tracker)
    for option in command.params
    if isinstance(option, click.Option)
    and not option.is_flag
    and not isinstance(option.type, click.Path | options.Number | type(click.STRING))
]


@pytest.mark.parametrize("words", CLOSED)
def test_a_value_of_no_sense_is_wrong_usage_that_names_its_option(
    run: Run, words: tuple[str, ...]
) -> None:
    answer = run(*words, "\u2603")
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert f"{words[-1]}'" in answer.err
    assert answer.err.endswith(f"; see 'tracker {' '.join(words[:-1])} --help'\n")
