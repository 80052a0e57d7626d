"""`tracker criterion`: what must be observed for a prediction to be true."""

from __future__ import annotations

from typing import Any

import click

from tracker.cli.command import VerbGroup, examples
from tracker.cli.context import session
from tracker.cli.options import check_time_zone, reading_options
from tracker.cli.output import emit


@click.group("criterion", cls=VerbGroup)
def criterion() -> None:
    """Show or set what must be observed, and who decides."""


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
@click.option("--time-zone", metavar="NAME", help="IANA zone whose days count.")
@click.option("--why", metavar="TEXT", required=True, help="The reason; it is kept.")
def criterion_set(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Append a new version of a criterion; what is not given stays as it was.

    Warns when the prediction is resolved: boards count criteria that changed after the outcome.
    """
    from tracker.actions.opening import opened
    from tracker.actions.record import set_criterion
    from tracker.cli.edit import tell

    wanted, why = options.pop("prediction"), options.pop("why")
    changes = {name: value for name, value in options.items() if value is not None}
    if not changes:
        raise click.UsageError(
            "nothing to change; give --observe, --source-of-truth, --fine-print or --time-zone"
        )
    check_time_zone(options["time_zone"])
    run = session()
    with opened(run.database) as engine:
        answer = set_criterion(engine, wanted, changes, why=why, stamp=run.stamp("criterion set"))
    tell(answer)
