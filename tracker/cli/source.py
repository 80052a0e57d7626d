"""`tracker source`: who makes forecasts."""

from __future__ import annotations

from typing import Any

import click

from tracker.cli.command import VerbGroup, examples
from tracker.cli.context import session
from tracker.cli.options import as_usage, reading_options
from tracker.cli.output import emit
from tracker.domain.source import SourceKind


@click.group("source", cls=VerbGroup)
def source() -> None:
    """Add, link, list or show sources: who makes forecasts."""


@source.command(
    "add",
    epilog=examples(
        'tracker source add "Weijin Research" --kind organisation',
        'tracker source add "Zhang Fan" --kind person --parent zhipu-ai',
    ),
)
@click.argument("name")
@click.option("--key", metavar="KEY", help="Its key: a-z, 0-9 and hyphens. Default: from the name.")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in SourceKind]),
    default=SourceKind.ORGANISATION.value,
    show_default=True,
    help="What sort of source it is.",
)
@click.option("--name-zh", metavar="NAME", help="Its name in Chinese.")
@click.option(
    "--parent", metavar="KEY", multiple=True, help="Organisation it speaks for; repeat for several."
)
@click.option("--note", metavar="TEXT", help="A remark.")
def source_add(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Add a source and print its key."""
    from tracker.actions.opening import opened
    from tracker.actions.record import add_source
    from tracker.domain.identifiers import make_key
    from tracker.domain.source import Source

    with as_usage():
        key = options.pop("key") or make_key(options["name"])
    record = Source(key=key, parents=options.pop("parent"), **options)
    run = session()
    with opened(run.database) as engine:
        click.echo(add_source(engine, record, stamp=run.stamp("source add")))


@source.command(
    "link",
    epilog=examples('tracker source link nate-silver natesilver --why "His name on the platform"'),
)
@click.argument("main", metavar="KEY")
@click.argument("other", metavar="SAME")
@click.option("--why", metavar="TEXT", help="The reason; it is kept.")
def source_link(main: str, other: str, why: str | None) -> None:
    """Record that two sources are one.

    On boards what SAME said counts for KEY. Take a link back with: tracker retract S-1.
    """
    from tracker.actions.linking import LinkSpec, link_sources
    from tracker.actions.opening import opened

    run = session()
    with opened(run.database) as engine:
        spec = LinkSpec(main=main, other=other, why=why)
        click.echo(link_sources(engine, spec, stamp=run.stamp("source link")))


@source.command("list", epilog=examples("tracker source list", "tracker source list --format csv"))
@reading_options
def source_list(**options: Any) -> None:  # noqa: ANN401 - click's options
    """List the sources with their counts."""
    from tracker.actions.lookup import list_sources
    from tracker.actions.opening import opened
    from tracker.reports.listing import source_list_report

    run = session()
    viewpoint = run.viewpoint(options)
    with opened(run.database) as engine:
        lines, meta = list_sources(engine, viewpoint)
    emit(source_list_report(lines, meta=meta), options)


@source.command(
    "show",
    epilog=examples(
        "tracker source show weijin-research",
        "tracker source show weijin-research --as-of 2025-06-30",
    ),
)
@click.argument("key")
@reading_options
def source_show(**options: Any) -> None:  # noqa: ANN401 - click's options
    """Show a source's track record: its board row, its forecasts and what became of them."""
    from tracker.actions.opening import board_spec, opened
    from tracker.actions.track_record import track_record
    from tracker.reports.track_record import track_record_report

    run = session()
    viewpoint = run.viewpoint(options)
    with opened(run.database) as engine:
        view, meta = track_record(engine, viewpoint, options["key"], board_spec())
    emit(track_record_report(view, meta=meta), options)
