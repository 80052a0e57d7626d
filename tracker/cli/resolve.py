"""`tracker resolve`: set the outcome of a prediction."""

from __future__ import annotations

import re
from typing import Any, Final

import click

from tracker.cli.command import Verb, examples
from tracker.cli.context import session
from tracker.cli.options import Moment

AS_IT_IS: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[-+]?[0-9]*[.]?[0-9]+%?")
"""ISO days, shares and numbers: no date that is written out."""

FROM_WHERE: Final = {
    "given": "",
    "evidence": ", from the cited evidence",
    "today": ", today as nothing else was given",
    "record": "",
}


@click.command(
    "resolve",
    cls=Verb,
    epilog=examples(
        "tracker resolve P-07 --outcome true --evidence E-12",
        'tracker resolve P-07 --outcome false --known-on 2025-01-01 --why "Nothing was released"',
        "tracker resolve P-07 --outcome true --supersede",
    ),
)
@click.argument("prediction", metavar="P-07")
@click.option(
    "--outcome",
    metavar="OUTCOME",
    required=True,
    help="true, false, a share such as 0.5, an option, a number, a date, later; "
    "or ambiguous, annulled, not_triggered.",
)
@click.option(
    "--known-on",
    "known",
    type=Moment(periods=True),
    help="When the world could first know it. "
    "Default: the newest date of the cited evidence, else today.",
)
@click.option("--why", metavar="TEXT", help="The reason.")
@click.option("--decided-by", metavar="NAME", help="Who decided.")
@click.option("--evidence", metavar="E-12", multiple=True, help="Evidence it rests on; repeat.")
@click.option(
    "--early",
    metavar="TEXT",
    help="Why a false or later outcome could be known before the window was over.",
)
@click.option("--supersede", is_flag=True, help="Correct an outcome that is in force.")
def resolve(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Set the outcome of a prediction.

    Nothing is overwritten: a correction supersedes and stays visible in the history. The outcome
    already in force, with nothing else given, changes nothing.
    """
    from tracker.actions.opening import opened
    from tracker.actions.resolve import ResolveRequest
    from tracker.actions.resolve import resolve as set_outcome

    run = session()
    with opened(run.database) as engine:
        outcome = _outcome_text(engine, options.pop("outcome"), options["prediction"])
        request = ResolveRequest(outcome=outcome, **options)
        answer = set_outcome(engine, request, stamp=run.stamp("resolve"))
    known = f"known {answer.known}{FROM_WHERE[answer.known_from]}"
    if not answer.changed:
        click.echo(f"{answer.prediction} is already {answer.outcome} ({known}); nothing changed")
        return
    before = "" if answer.superseded is None else f", no longer {answer.superseded}"
    click.echo(f"{answer.prediction} is {answer.outcome}{before} ({known})")


def _outcome_text(engine: Any, text: str, prediction: str) -> str:  # noqa: ANN401 - an engine, which only actions know
    """Return the outcome as typed; a day that is written out becomes an ISO day where one fits."""
    word = text.strip().lower()
    has_digit = any(character.isdigit() for character in word)
    if (not has_digit and word not in {"today", "yesterday"}) or AS_IT_IS.fullmatch(word):
        return text
    from tracker.actions.opening import find_prediction
    from tracker.cli.dates import read_day

    if find_prediction(engine, prediction).type != "date":
        return text
    return read_day(text, today=session().today).isoformat()
