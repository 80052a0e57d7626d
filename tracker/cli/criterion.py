"""`tracker criterion`: what must be observed for a prediction to be true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.command import VerbGroup, examples
from tracker.cli.context import session
from tracker.cli.options import Day, TimeZone, reading_options
from tracker.cli.output import emit, note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.domain.criterion import Gap


@click.group("criterion", cls=VerbGroup)
def criterion() -> None:
    """Show, set or check what must be observed, and who decides."""


@criterion.command("show", epilog=examples("tracker criterion show P-07"))
@click.argument("prediction", metavar="P-07")
@reading_options
def criterion_show(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Show every version of a criterion with its reason."""
    from tracker.actions.dossier import show_criterion
    from tracker.actions.opening import opened
    from tracker.reports.criterion import criterion_report

    run = session()
    viewpoint = run.viewpoint(options)
    with opened(run.database) as engine:
        name, title, versions, meta = show_criterion(engine, viewpoint, options["prediction"])
    emit(criterion_report(versions, prediction_id=name, title=title, meta=meta), options)


@criterion.command(
    "set",
    epilog=examples(
        'tracker criterion set P-07 --observe "A press release by 2024-12-31" '
        '--why "The old one named no date"'
    ),
)
@click.argument("prediction", metavar="P-07")
@click.option("--observe", metavar="TEXT", help="What must be observed.")
@click.option("--source-of-truth", metavar="TEXT", help="Which publication or body decides.")
@click.option("--fine-print", metavar="TEXT", help="Edge cases.")
@click.option("--time-zone", type=TimeZone(), help="IANA zone whose days count.")
@click.option("--why", metavar="TEXT", required=True, help="The reason; it is kept.")
def criterion_set(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Append a new version of a criterion; what is not given stays as it was.

    Warns when the prediction is resolved: boards count criteria that changed after the outcome;
    and of what the new version lacks, as `criterion lint` does.
    """
    from tracker.actions.linting import gaps_recorded
    from tracker.actions.opening import opened
    from tracker.actions.record import set_criterion
    from tracker.cli.edit import tell

    wanted, why = options.pop("prediction"), options.pop("why")
    changes = {name: value for name, value in options.items() if value is not None}
    if not changes:
        raise click.UsageError(
            "nothing to change; give --observe, --source-of-truth, --fine-print or --time-zone"
        )
    run = session()
    with opened(run.database) as engine:
        answer = set_criterion(engine, wanted, changes, why=why, stamp=run.stamp("criterion set"))
        gaps = gaps_recorded(engine, wanted) if answer.changed else ()
    tell(answer)
    warn(gaps)


@criterion.command(
    "lint",
    epilog=examples(
        "tracker criterion lint P-07",
        "tracker criterion lint --all",
        'tracker criterion lint --text "AI is widely used" --closes 2027-12-31',
    ),
)
@click.argument("prediction", metavar="[P-07]", required=False)
@click.option("--all", "everything", is_flag=True, help="The criteria of all predictions.")
@click.option("--text", metavar="TEXT", help="A criterion that is not recorded: what to observe.")
@click.option("--source-of-truth", metavar="TEXT", help="With --text: which body decides.")
@click.option("--fine-print", metavar="TEXT", help="With --text: edge cases.")
@click.option("--time-zone", type=TimeZone(), help="With --text: IANA zone whose days count.")
@click.option("--closes", type=Day(), help="With --text: last day of the window.")
@reading_options
def criterion_lint(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Say what a criterion lacks, without refusing it.

    A date, a number where there are only words of degree, a source of truth, what counts if that
    source disappears, a time zone where hours decide, and words that two judges may read
    differently, in English and Chinese.
    """
    from tracker.actions.linting import gaps_of_text, lint
    from tracker.actions.opening import opened
    from tracker.domain.criterion import Criterion
    from tracker.reports.criterion_lint import lint_report

    wanted, text = options["prediction"], options["text"]
    if sum((wanted is not None, text is not None, options["everything"])) != 1:
        raise click.UsageError("give a prediction, --all or --text, one of them")
    parts = {name: options[name] for name in ("source_of_truth", "fine_print", "time_zone")}
    if text is not None:
        if not text.strip():
            raise click.UsageError("--text is empty; write what must be observed")
        gaps = gaps_of_text(Criterion(text, **parts), closes_on=options["closes"])
        emit(lint_report([(None, None, gaps)], meta={"verb": "criterion lint"}), options)
        return
    if options["closes"] is not None or any(value is not None for value in parts.values()):
        raise click.UsageError("--closes, --source-of-truth and the like go with --text")
    run = session()
    viewpoint = run.viewpoint(options)
    with opened(run.database) as engine:
        found, meta = lint(engine, viewpoint, wanted)
    emit(lint_report(found, meta=meta), options)


def warn(gaps: Sequence[Gap]) -> None:
    """Tell on stderr what a criterion lacks."""
    for gap in gaps:
        note(f"warning: criterion: {gap.message}")
