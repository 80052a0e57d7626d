"""Options and argument types that several verbs share.

Invariant: a value that cannot be read, whatever the record holds, is wrong usage: one line that
says what was expected, and exit code 2. What only the record can tell is refused with exit code 1.
"""

from __future__ import annotations

import contextlib
import re
from abc import abstractmethod
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from tracker.cli.context import session
from tracker.errors import InvalidFile, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from tracker.domain.instant import When
    from tracker.domain.locator import Locator

    _ParamType = click.ParamType[Any]
else:
    _ParamType = click.ParamType  # generic from click 8.4 on

F = TypeVar("F", bound="Callable[..., Any]")
FORMATS: Final = ("table", "markdown", "csv", "json")


class Written(_ParamType):
    """A type that reads what was typed and leaves a default as it is."""

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's signature
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:  # noqa: ANN401 - as above
        """Return what was typed as `read` reads it; what it refuses is wrong usage."""
        try:
            return self.read(value) if isinstance(value, str) else value
        except InvalidInput as error:
            self.fail(str(error), param, ctx)

    @abstractmethod
    def read(self, text: str) -> object:
        """Return what a text names.

        Raises:
            InvalidInput: it names nothing of the kind; the message says what was expected.
        """


class Day(Written):
    """A day such as 2024-05-31; gives a `date`."""

    name = "DATE"

    def read(self, text: str) -> date:
        """Return the day that a text names."""
        from tracker.cli.dates import read_day

        return read_day(text, today=session().today)


class Moment(Written):
    """A day, an instant or, where `periods`, a month or a year; gives a `When`."""

    name = "DATE"

    def __init__(self, *, periods: bool = False) -> None:
        self.periods = periods

    def read(self, text: str) -> When:
        """Return the instant and precision that a text names."""
        from tracker.cli.dates import read_when

        return read_when(text, today=session().today, periods=self.periods)


class Probability(Written):
    """A probability such as 0.7 or 70%; gives a float in [0, 1]."""

    name = "P"

    def read(self, text: str) -> float:
        """Return the probability that a text names."""
        from tracker.domain.probability import read_probability

        return read_probability(text)


class Span(Written):
    """Start and end of words in a text, such as 120:180; gives a `Locator`."""

    name = "A:B"

    def read(self, text: str) -> Locator:
        """Return the locator that a text names."""
        from tracker.domain.locator import read_locator

        return read_locator(text)


class Number(Written):
    """A number or a day, by the prediction's type; gives a float, else the text itself."""

    name = "X"

    def read(self, text: str) -> float | str:
        """Return the number that a text names, or the text, which may name a day."""
        try:
            number = float(text)
        except ValueError:
            return text
        if number - number != 0:
            raise InvalidInput(f"{text!r} is not a finite number; write one such as 15 or a date")
        return number


class Pair(Written):
    """Two things with an equals sign between them, such as Paris=40% or 0.5=12; gives both."""

    def __init__(
        self,
        name: str,
        *,
        left: Written | None = None,
        right: Written | None = None,
        first_sign: bool = False,
    ) -> None:
        """Read a pair.

        Args:
            name: as the help shows it, such as `NAME=P`.
            left: what stands before the sign; None = a text.
            right: what stands after it; None = a text.
            first_sign: the first equals sign parts them, not the last.
        """
        self.name = name
        self.kinds = (left, right)
        self.first_sign = first_sign

    def read(self, text: str) -> tuple[object, object]:
        """Return what the two sides name."""
        left, sign, right = text.partition("=") if self.first_sign else text.rpartition("=")
        if not sign or not left.strip() or not right.strip():
            raise InvalidInput(f"{text!r} is not {self.name}; write it with one = between the two")
        sides = (left.strip(), right.strip())
        first, second = (
            side if kind is None else kind.read(side)
            for kind, side in zip(self.kinds, sides, strict=True)
        )
        return first, second


class Within(Written):
    """A length of time such as 30d or 6w; gives a `timedelta`."""

    name = "DAYS"

    def read(self, text: str) -> timedelta:
        """Return the length of time that a text names."""
        match = re.fullmatch(r"([0-9]{1,5})\s*([dw]?)", text.strip().lower())
        if match is None:
            raise InvalidInput(f"{text!r} is not a number of days; write 30d or 6w")
        return timedelta(days=int(match[1]) * (7 if match[2] == "w" else 1))


class Selection(Written):
    """Which forecast of a history counts; gives (name, days), days only for at-horizon."""

    name = "last|first|at-horizon:DAYS|time-weighted"

    def read(self, text: str) -> tuple[str, int | None]:
        """Return the name of the selection and its horizon."""
        word = text.strip().lower()
        if word in {"last", "first", "time-weighted"}:
            return word, None
        match = re.fullmatch(r"at-horizon[ :=]?([0-9]{1,5})d?", word)
        if match is None:
            raise InvalidInput(
                f"selection {text!r} is unknown; write last, first, at-horizon:30d or time-weighted"
            )
        return "at-horizon", int(match[1])


class Tolerance(Written):
    """How far a point may lie from the outcome: 15% (relative) or 3; gives (relative, absolute)."""

    name = "15%|3"

    def read(self, text: str) -> tuple[float | None, float | None]:
        """Return the relative and the absolute tolerance, one of them None."""
        number = _positive(text.strip().removesuffix("%"))
        if number is None:
            raise InvalidInput(f"tolerance {text!r} is not above 0; write 15% or 3")
        return (number / 100, None) if text.strip().endswith("%") else (None, number)


class Replay(Written):
    """A point of the journal: an instant, a sequence or a head; gives a `datetime` or the text.

    A day means its last microsecond, so that everything recorded on it counts.
    """

    name = "INSTANT|SEQUENCE|HEAD"

    def read(self, text: str) -> datetime | str:
        """Return the instant that a text names, or the text of a sequence or head."""
        from tracker.cli.dates import read_when
        from tracker.domain.instant import Precision

        word = text.strip().lower()
        if re.fullmatch(r"[0-9]{1,18}|[0-9a-f]{8,64}", word):
            return word
        try:
            when = read_when(text, today=session().today)
        except InvalidInput as error:
            raise InvalidInput(
                f"{error}; or write a journal sequence or 8 digits of a head hash"
            ) from None
        if when.precision is Precision.INSTANT:
            return when.at
        return when.at + timedelta(days=1) - timedelta(microseconds=1)


class TimeZone(Written):
    """An IANA name such as Asia/Shanghai; gives it as it is."""

    name = "NAME"

    def read(self, text: str) -> str:
        """Return the name of a time zone that exists."""
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            ZoneInfo(text)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise InvalidInput(
                f"no time zone {text!r}; write an IANA name such as Asia/Shanghai"
            ) from None
        return text


def _positive(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 < number < float("inf") else None


@contextlib.contextmanager
def as_usage() -> Iterator[None]:
    """Tell what no record could carry out as wrong usage, with the way to the help of the verb.

    Raises:
        click.UsageError: an option of those read within cannot be meant.
        InvalidFile: a file that an option names has problems.
    """
    try:
        yield
    except InvalidFile:
        raise
    except InvalidInput as error:
        raise click.UsageError(str(error)) from None


def as_of_option(function: F) -> F:
    """Add `--as-of`: the state of the world at the end of a day."""
    return click.option(
        "--as-of", type=Day(), help="State of the world at the end of this day. Default: today."
    )(function)


def output_options(function: F) -> F:
    """Add `--format`, `-o` and `--raw`: how a result is written and where."""
    for option in (
        click.option(
            "--raw",
            is_flag=True,
            help="Leave out the apostrophe that keeps spreadsheets from running text as formulas.",
        ),
        click.option(
            "-o",
            "--output",
            type=click.Path(dir_okay=False),
            metavar="FILE",
            help="Write to this file, whole or not at all, instead of standard output.",
        ),
        click.option(
            "--format",
            "format_name",
            type=click.Choice(FORMATS),
            default="table",
            show_default=True,
            help="Tables are for people; csv and json for programs, with full precision.",
        ),
    ):
        function = option(function)
    return function


def reading_options(function: F) -> F:
    """Add the options that every reading verb takes."""
    function = click.option(
        "--corpus",
        metavar="KEY",
        multiple=True,
        help="Only this corpus; repeat for several. Default: every corpus in the database.",
    )(function)
    function = click.option(
        "--as-recorded",
        type=Replay(),
        help="State of the record at this instant, journal sequence or head. Default: now.",
    )(function)
    return output_options(as_of_option(function))


def blind_option(function: F) -> F:
    """Add `--blind`: what a judge may see."""
    return click.option(
        "--blind",
        is_flag=True,
        help="For a judge: without who forecast what, scores, and what others decided.",
    )(function)


def record_options(function: F) -> F:
    """Add the options of an export: where to, and which state of the record."""
    for option in (
        click.option("--corpus", metavar="KEY", multiple=True, help="This corpus. Default: all."),
        click.option("--as-recorded", type=Replay(), help="State of the record. Default: now."),
        click.option(
            "-o", "--output", metavar="FILE", help="Write here. Default: standard output."
        ),
    ):
        function = option(function)
    return function
