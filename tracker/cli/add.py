"""`tracker add`: a new prediction with its criterion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import click

from tracker.cli.command import Verb, examples
from tracker.cli.context import session
from tracker.cli.dates import end_of_window
from tracker.cli.exclusive import is_given
from tracker.cli.options import (
    Moment,
    Probability,
    TimeZone,
    Tolerance,
    as_usage,
)
from tracker.cli.statement import (
    check_statement,
    forecast_from,
    note_if_late,
    occasion_options,
    statement_options,
)
from tracker.domain.criterion import Criterion
from tracker.domain.identifiers import make_key
from tracker.domain.instant import start_of
from tracker.domain.prediction import PREDICTION_TYPES, BaseRate, Prediction, Resolvability
from tracker.domain.probability import read_probability
from tracker.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.domain.forecast import Forecast

_STATED: Final = (
    *("probability", "hedge", "words", "point", "low", "high", "level", "quantile"),
    *("made", "document", "section", "locator", "via", "note"),
)
"""Options that mean nothing without `--source`."""


@click.command(
    "add",
    cls=Verb,
    epilog=examples(
        'tracker add "Company X ships its chip in 2027" --closes 2027-12-31 \\',
        '    --criterion "The company announces that customers received the chip"',
        'tracker add "Who wins?" --type multiple_choice --option Ada --option Bob \\',
        '    --closes 2027-05-01 --criterion "The official result"',
        'tracker add "Who leads?" --type multiple_choice --option Ada=60% --option Bob=40% \\',
        '    --source example-press --closes 2027-05-01 --criterion "The official result"',
    ),
)
@click.argument("title")
@click.option("--criterion", metavar="TEXT", required=True, help="What must be observed.")
@click.option(
    "--closes", type=Moment(), required=True, help="Last day of the window; it counts whole."
)
@click.option("--claim", metavar="TEXT", help="The claim in a sentence.")
@click.option(
    "--type",
    "prediction_type",
    type=click.Choice([kind.value for kind in PREDICTION_TYPES]),
    default="binary",
    show_default=True,
    help="What its outcome looks like.",
)
@click.option(
    "--option",
    metavar="NAME[=P]",
    multiple=True,
    help="An option; repeat in order. With --source, =P is the chance that the source gives it.",
)
@click.option("--ordered", is_flag=True, help="The options have an order.")
@click.option("--tolerance", type=Tolerance(), help="How near a point must come to be a hit.")
@click.option("--condition", metavar="TEXT", help="What must hold for the claim to count at all.")
@click.option("--base-rate", type=Probability(), help="What was likely before anybody forecast.")
@click.option("--base-rate-why", metavar="TEXT", help="Why; needed with --base-rate.")
@click.option("--source-of-truth", metavar="TEXT", help="Which publication or body decides.")
@click.option("--fine-print", metavar="TEXT", help="Edge cases of the criterion.")
@click.option("--time-zone", type=TimeZone(), help="IANA zone whose days count. Default: UTC.")
@click.option(
    "--resolvability",
    type=click.Choice([kind.value for kind in Resolvability]),
    help="How the published wording became a criterion.",
)
@click.option(
    "--opens",
    type=Moment(),
    help="First day of the window. Default: the day of the forecast, else today.",
)
@click.option("--topic", metavar="KEY", multiple=True, help="A topic; repeat, the main one first.")
@click.option("--key", metavar="KEY", help="Its key. Default: from the title.")
@click.option(
    "--source", metavar="KEY", help="Also record what this source stated, as the options below say."
)
@statement_options
@occasion_options
def add(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Add a prediction and print its id.

    With --source the first forecast is recorded with it, one of --probability, --hedge, --point
    and the like, --quantile, or --option NAME=P for each option.
    """
    from tracker.actions.linting import gaps_of
    from tracker.actions.opening import find_document, opened
    from tracker.actions.record import add_prediction
    from tracker.cli.criterion import warn

    run = session()
    _take_shares(options)
    if options["source"] is not None:
        check_statement({**options, "option": options["share"]})
    else:
        _refuse_statement(options)
    with opened(run.database) as engine:
        if options["made"] is None and options["document"] is not None:
            options["made"] = find_document(engine, options["document"]).published
        with as_usage():
            record = _prediction(options)
        forecasts: tuple[Forecast, ...] = ()
        if options["source"] is not None:
            stated = {**options, "option": options["share"]}
            forecasts = (forecast_from(stated, record.key, record.type),)
        answer = add_prediction(engine, record, stamp=run.stamp("add"), forecasts=forecasts)
    for name in (answer.prediction, *answer.forecasts):
        click.echo(name)
    for name, forecast in zip(answer.forecasts, forecasts, strict=True):
        note_if_late(name, forecast.made, record)
    warn(gaps_of(record))


def _take_shares(options: dict[str, Any]) -> None:
    """Split `--option NAME=P` into names and shares; where no number follows it is all name."""
    texts = options["option"]
    shares = [share for text in texts if (share := _share(text)) is not None]
    with as_usage():
        options["share"] = tuple((name, read_probability(chance)) for name, chance in shares)
    if not shares:
        return
    if options["source"] is None:
        name, chance = shares[0]
        raise click.UsageError(
            f"--option {name}={chance} states a chance; say whose with --source KEY, "
            f"or write --option {name}"
        )
    if len(shares) < len(texts):
        raise click.UsageError("give each --option its chance as NAME=P, or none of them")
    options["option"] = tuple(name for name, _ in shares)


def _share(text: str) -> tuple[str, str] | None:
    """Return the name and the number of `NAME=P`; None if the text is only a name."""
    name, sign, chance = (part.strip() for part in text.rpartition("="))
    is_number = re.fullmatch(r"[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)(e[-+]?[0-9]+)?\s*[%％]?", chance)
    return (name, chance) if sign and name and is_number else None


def _refuse_statement(options: dict[str, Any]) -> None:
    """Refuse what only a source can have stated.

    Raises:
        click.UsageError: the first such option.
    """
    for name in _STATED:
        if is_given(options[name]):
            flag = "on" if name == "made" else name
            raise click.UsageError(f"--{flag} speaks of a statement; say whose with --source KEY")


def _prediction(options: dict[str, Any]) -> Prediction:
    """Return the prediction that the options describe."""
    run = session()
    relative, absolute = options["tolerance"] or (None, None)
    return Prediction(
        key=options["key"] or make_key(options["title"], "prediction"),
        title=options["title"],
        closes_at=end_of_window(options["closes"], options["time_zone"]),
        opens_at=_opening(options),
        criterion=Criterion(
            observe=options["criterion"],
            source_of_truth=options["source_of_truth"],
            fine_print=options["fine_print"],
            written_at=run.now,
            time_zone=options["time_zone"],
        ),
        claim=options["claim"],
        type=options["prediction_type"],
        options=options["option"],
        ordered=options["ordered"],
        unit=options["unit"],
        topics=tuple(dict.fromkeys(options["topic"])),
        condition=options["condition"],
        resolvability=options["resolvability"],
        tolerance_relative=relative,
        tolerance_absolute=absolute,
        base_rate=_base_rate(options),
    )


def _opening(options: dict[str, Any]) -> datetime:
    """Return the first instant of the window: as given, of the forecast, else of today."""
    when = options["opens"] or options["made"]
    opens_at: datetime = start_of(session().today) if when is None else when.at
    if opens_at >= end_of_window(options["closes"], options["time_zone"]):
        raise InvalidInput(
            f"the window closes {options['closes']}, before it opens ({opens_at.date()}); "
            "say when it began with --opens DATE, or correct --closes"
        )
    return opens_at


def _base_rate(options: dict[str, Any]) -> BaseRate | None:
    rate, why = options["base_rate"], options["base_rate_why"]
    if (rate is None) != (why is None):
        raise click.UsageError("--base-rate and --base-rate-why go together; give both")
    if rate is None:
        return None
    return BaseRate(written_at=session().now, probability=rate, reasoning=why)
