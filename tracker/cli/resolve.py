"""`tracker resolve`: set the outcome of a prediction, or say what one judge thinks it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import click

from tracker.cli.command import Verb, examples
from tracker.cli.context import session
from tracker.cli.options import Moment

if TYPE_CHECKING:
    from tracker.actions.verdicts import VerdictAnswer

AS_IT_IS: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[-+]?[0-9]*[.]?[0-9]+%?")
"""ISO days, shares and numbers: no date that is written out."""

FAIRNESS: Final = ("fair", "soft", "hard", "off")
CONFIDENCE: Final = ("low", "medium", "high")
ONLY_VERDICT: Final = {
    "judge": "--judge",
    "fairness": "--fairness",
    "fair_criterion": "--fair-criterion",
    "outcome_if_fair": "--outcome-if-fair",
    "confidence": "--confidence",
    "note": "--note",
}
"""Options that say something only with `--verdict`."""

NOT_VERDICT: Final = {"why": "--note", "decided_by": "--judge", "supersede": None}
"""Options that a verdict has no use for, with what it takes instead; None = nothing."""

FROM_WHERE: Final = {
    "given": "",
    "evidence": ", from the cited evidence",
    "today": ", today as nothing else was given",
    "before": ", as before",
    "record": "",
}


@click.command(
    "resolve",
    cls=Verb,
    epilog=examples(
        "tracker resolve P-07 --outcome true --evidence E-12",
        'tracker resolve P-07 --outcome false --known-on 2025-01-01 --why "Nothing was released"',
        "tracker resolve P-07 --outcome true --supersede",
        "tracker resolve P-07 --verdict --outcome true --judge ann --confidence high",
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
@click.option(
    "--verdict",
    is_flag=True,
    help="Record one judge's opinion; it becomes the outcome once as many judges agree as the "
    "policy of the corpus asks (tracker policy show).",
)
@click.option("--judge", metavar="NAME", help="Who judges. Default: who acts.")
@click.option(
    "--fairness",
    type=click.Choice(FAIRNESS),
    help="Of a verdict: is the criterion a fair test of what was said? Default: fair.",
)
@click.option("--fair-criterion", metavar="TEXT", help="Of a verdict: what would be fair.")
@click.option("--outcome-if-fair", metavar="OUTCOME", help="Of a verdict: the outcome under it.")
@click.option("--confidence", type=click.Choice(CONFIDENCE), help="Of a verdict.")
@click.option("--note", metavar="TEXT", help="Of a verdict: remarks.")
def resolve(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Set the outcome of a prediction, or record one judge's verdict.

    Nothing is overwritten: a correction supersedes and stays visible in the history. The outcome
    already in force, with nothing else given, changes nothing. A verdict may also be `open`: it
    cannot be decided yet. Judges who disagree make a prediction disputed until enough agree or
    somebody sets the outcome; a verdict on a settled prediction is an opinion and changes nothing.
    """
    if options.pop("verdict"):
        _verdict(options)
        return
    for name, shown in ONLY_VERDICT.items():
        if options.pop(name) is not None:
            raise click.UsageError(f"{shown} needs --verdict")
    from tracker.actions.opening import opened
    from tracker.actions.resolve import ResolveRequest
    from tracker.actions.resolve import resolve as set_outcome

    run = session()
    with opened(run.database) as engine:
        outcome = _outcome_text(engine, options.pop("outcome"), options["prediction"])
        request = ResolveRequest(outcome=outcome, **options)
        answer = set_outcome(engine, request, stamp=run.stamp("resolve"))
    _warn(answer.doubt)
    known = f"known {answer.known}{FROM_WHERE[answer.known_from]}"
    if not answer.changed:
        click.echo(f"{answer.prediction} is already {answer.outcome} ({known}); nothing changed")
        return
    if answer.superseded == answer.outcome:
        click.echo(f"{answer.prediction} stays {answer.outcome} ({known})")
        return
    before = "" if answer.superseded is None else f", no longer {answer.superseded}"
    click.echo(f"{answer.prediction} is {answer.outcome}{before} ({known})")


def _warn(doubt: str | None) -> None:
    if doubt is not None:
        from tracker.cli.output import note  # few outcomes are odd; all pay for imports

        note(f"warning: {doubt}")


def _verdict(options: dict[str, Any]) -> None:
    """Record a verdict and say what it led to."""
    from tracker.actions.opening import opened
    from tracker.actions.verdicts import VerdictRequest, record_verdict

    for name, instead in NOT_VERDICT.items():
        if options.pop(name):
            wrong = f"--{name.replace('_', '-')}"
            advice = "leave it out" if instead is None else f"it takes {instead}"
            raise click.UsageError(f"{wrong} is not for a verdict; {advice}")
    if options["fairness"] is None:
        options["fairness"] = "fair"
    run = session()
    with opened(run.database) as engine:
        for name in ("outcome", "outcome_if_fair"):
            if options[name] is not None:
                options[name] = _outcome_text(engine, options[name], options["prediction"])
        request = VerdictRequest(**options)
        answer = record_verdict(engine, request, stamp=run.stamp("resolve --verdict"))
    _warn(answer.doubt)
    click.echo(_told(answer))


def _told(answer: VerdictAnswer) -> str:
    """Return what a verdict led to, without what others say, so that the next judge is unswayed."""
    name, votes = answer.prediction, dict(answer.votes)
    said = f"{answer.verdict}: {answer.judge} says {answer.outcome}; "
    if answer.verdict is None:
        said = f"{answer.judge} said {answer.outcome} already, nothing changed; "
    if answer.state == "opinion":
        return f"{said}{name} was settled before and stays as it is"
    n_votes = sum(votes.values())
    counts = f"{n_votes} {'verdict' if n_votes == 1 else 'verdicts'}"
    if answer.state == "settled":
        agree = f"{votes.get(answer.in_force or '', 0)} of {counts}"
        return f"{said}{name} is {answer.in_force} (known {answer.known}; {agree})"
    state = "disputed" if answer.state == "disputed" else "not settled yet"
    return f"{said}{name} is {state} ({counts}, {answer.needed} must agree)"


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
