"""`tracker agreement`: how far judges agree, and what the board is under each."""

from __future__ import annotations

from typing import Any

import click
from click.core import ParameterSource

from tracker.cli.board_options import (
    SCORE_FLAGS,
    read_board_spec,
    score_options,
    spec_option,
)
from tracker.cli.command import Verb, examples
from tracker.cli.context import session
from tracker.cli.options import reading_options
from tracker.cli.output import emit

PER = ("type", "corpus", "source", "judges")


@click.command(
    "agreement",
    cls=Verb,
    epilog=examples(
        "tracker agreement",
        "tracker agreement --per source",
        "tracker agreement --boards --rule log",
    ),
)
@click.option(
    "--per",
    "group",
    type=click.Choice(PER),
    default="type",
    show_default=True,
    help="What a row is; `judges` takes them two by two.",
)
@click.option(
    "--boards",
    is_flag=True,
    help="Show the board under each judge instead; the options of a board shape it.",
)
@score_options
@spec_option
@reading_options
def agreement(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Show how far judges agree about outcomes.

    The share of equal judgements, Krippendorff's alpha with its interval, and who said what. The
    outcomes in force count as a judge, "the record", where verdicts did not settle them.
    """
    from tracker.actions import agreement as judges
    from tracker.actions.opening import opened
    from tracker.reports.agreement import agreement_report, judge_boards_report

    run = session()
    viewpoint = run.viewpoint(options)
    _refuse_unused(boards=options["boards"])
    spec = read_board_spec(options)
    with opened(run.database) as engine:
        if options["boards"]:
            boards, changed, meta = judges.boards_by_judge(engine, viewpoint, spec)
            report = judge_boards_report(boards, changed=changed, meta=meta)
        else:
            found, meta = judges.agreement(engine, viewpoint, per=options["group"], seed=spec.seed)
            counts = {name: getattr(found, name) for name in ("n_open", "n_not_fair", "n_judged")}
            report = agreement_report(
                found.rows, confusion=found.confusion, counts=counts, meta=meta
            )
    emit(report, options)


def _refuse_unused(*, boards: bool) -> None:
    """Refuse an option that would change nothing.

    Raises:
        click.UsageError: which, and what to leave out.
    """
    context = click.get_current_context()
    unused = {"--per"} if boards else SCORE_FLAGS - {"--seed"}
    for option in context.command.params:
        is_typed = context.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE
        if is_typed and option.opts[0] in unused:
            where = "with" if boards else "without"
            raise click.UsageError(
                f"{option.opts[0]} changes nothing {where} --boards; leave it out"
            )
