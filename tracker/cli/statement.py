"""The options that say what a source stated, shared by `forecast` and `add`.

Invariant: a statement is one of a probability, a hedge, a point or interval (which may be said with
a hedge), options, quantiles or a withdrawal; anything else is refused before the record is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from tracker.cli.context import session
from tracker.cli.dates import read_day
from tracker.cli.exclusive import check_exclusive, is_given
from tracker.cli.options import Moment, Number, Pair, Probability, Span
from tracker.cli.output import note
from tracker.domain.document import LARGEST_SECTION
from tracker.domain.forecast import STANCES, Forecast
from tracker.domain.instant import When, counts_from, day_number, last_day, start_of
from tracker.domain.lexicon import STRENGTHS
from tracker.errors import InvalidInput, shorten

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.domain.prediction import Prediction

F = TypeVar("F", bound="Callable[..., Any]")
FORMS: Final = {
    "probability": "--probability",
    "hedge": "--hedge",
    "point": "--point",
    "option": "--option",
    "quantile": "--quantile",
    "withdraw": "--withdraw",
}


def statement_options(function: F) -> F:
    """Add what was stated: probability, hedge, point or interval, quantiles."""
    for option in reversed(
        (
            click.option("--probability", type=Probability(), help="Stated chance: 0.7 or 70%."),
            click.option(
                "--hedge",
                type=click.Choice(STRENGTHS),
                metavar="STRENGTH",
                help=f"Strength of the words where no chance was stated: {', '.join(STRENGTHS)}.",
            ),
            click.option(
                "--words", metavar="W", help="The words that carry the confidence; '' if none."
            ),
            click.option("--point", type=Number(), help="Stated number or, for dates, day."),
            click.option("--low", type=Number(), help="Lower end of the stated interval."),
            click.option("--high", type=Number(), help="Upper end of the stated interval."),
            click.option(
                "--level", type=Probability(), help="Stated chance of the interval: 0.8 or 80%."
            ),
            click.option("--unit", metavar="UNIT", help="Unit of the numbers as the source said."),
            click.option(
                "--quantile",
                type=Pair("Q=X", left=Probability(), right=Number()),
                multiple=True,
                help="Stated quantile, such as 0.1=12; repeat.",
            ),
        )
    ):
        function = option(function)
    return function


def occasion_options(function: F) -> F:
    """Add where and when it was stated: day, document, section, locator, relayers, stance."""
    for option in reversed(
        (
            click.option(
                "--on",
                "made",
                type=Moment(periods=True),
                help="When it was made: a day, instant, month or year. "
                "Default: the document's date, else today.",
            ),
            click.option("--document", metavar="KEY", help="Document in which it stands."),
            click.option(
                "--section",
                type=click.IntRange(0, LARGEST_SECTION),
                metavar="N",
                help="Number of the section.",
            ),
            click.option(
                "--locator", type=Span(), help="Start and end of the words, in code points."
            ),
            click.option(
                "--via",
                metavar="KEY",
                multiple=True,
                help="Source that relayed it; repeat in order. None: first-hand.",
            ),
            click.option(
                "--stance",
                type=click.Choice([stance.value for stance in STANCES]),
                default="affirms",
                show_default=True,
                help="How the source stands to the claim; numbers speak of the claim as titled.",
            ),
            click.option("--note", metavar="TEXT", help="A remark."),
        )
    ):
        function = option(function)
    return function


def check_statement(options: dict[str, Any]) -> None:
    """Refuse a statement that says nothing, or several things that exclude each other.

    Raises:
        click.UsageError: which options, and what to give instead.
    """
    given = {flag: options.get(name) for name, flag in FORMS.items()}
    if not is_given(options["point"]):
        end = "low" if is_given(options["low"]) else "high"
        given[f"--{end}"] = options[end]
    is_measured = any(is_given(options[name]) for name in ("point", "low", "high"))
    # "Probably 115" is one statement: the words say how sure the source is of the number.
    check_exclusive({flag: v for flag, v in given.items() if flag != "--hedge" or not is_measured})
    is_stated = any(is_given(value) for value in given.values())
    if options["words"] is not None and options["hedge"] is None:
        raise click.UsageError(
            "--words belong to --hedge STRENGTH; a stated number stands without them"
            if is_stated
            else "--words need their strength; give --hedge STRENGTH too"
        )
    if not is_stated and options["stance"] != "doubts":
        raise click.UsageError(
            "nothing is stated; give --probability, --hedge, --point, --low and --high, "
            f"--option NAME=P, --quantile{' or --withdraw' if 'withdraw' in options else ''}"
        )


def forecast_from(options: dict[str, Any], prediction: str, kind: str) -> Forecast:
    """Return the forecast that the options state.

    Args:
        options: of `statement_options` and `occasion_options`, with `source`, and where the verb
            has them `option` and `withdraw`.
        prediction: its id or key.
        kind: type of the prediction.

    Raises:
        InvalidInput: a number where a day belongs, or the reverse.
    """
    made = options["made"]
    return Forecast(
        prediction=prediction,
        source=options["source"],
        made=made if made is not None else When(start_of(session().today)),
        document=options["document"],
        section=options["section"],
        stance=options["stance"],
        hedge=options["words"],
        strength=options["hedge"],
        probability=options["probability"],
        options=options.get("option", ()),
        quantiles=tuple(
            (level, _figure(value, "--quantile", kind)) for level, value in options["quantile"]
        ),
        point=_end(options["point"], "--point", kind),
        low=_end(options["low"], "--low", kind),
        high=_end(options["high"], "--high", kind),
        level=options["level"],
        unit=options["unit"],
        withdrawn=options.get("withdraw", False),
        via=options["via"],
        locator=options["locator"],
        note=options["note"],
    )


def note_if_late(name: str, made: When, prediction: Prediction) -> None:
    """Say on stderr that a forecast comes too late to count, if it was made after the window."""
    if counts_from(made) < prediction.closes_at:
        return
    closed = last_day(prediction.closes_at, prediction.criterion.time_zone)
    note(
        f"{name} of {made} comes after the window closed ({closed}) and will never count; "
        f"if the day is wrong: tracker retract {name}"
    )


def _end(value: float | str | None, flag: str, kind: str) -> float | None:
    """Return a point or an end of an interval as a number, if it was given."""
    return None if value is None else _figure(value, flag, kind)


def _figure(value: float | str, flag: str, kind: str) -> float:
    """Return a number, or the number of a day where the prediction is about days."""
    if kind == "date":
        if not isinstance(value, str):
            raise InvalidInput(f"{flag} {value:g} is not a day; write one such as 2025-06-30")
        return float(day_number(read_day(value, today=session().today)))
    if not isinstance(value, str):
        return value
    try:
        day = read_day(value, today=session().today)
    except InvalidInput:
        raise InvalidInput(
            f"{flag} {shorten(value)!r} is not a number; write one such as 15"
        ) from None
    raise InvalidInput(f"{flag} {day} is a day; this prediction takes numbers, such as 15")
