"""The command class of every verb: the options that all verbs take, and examples below the help."""

from __future__ import annotations

from typing import Any

import click
from click.core import ParameterSource


def examples(*lines: str) -> str:
    """Return an epilog that shows command lines, one each, unwrapped."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


class Verb(click.Command):
    """A command that also takes `--db`, `--actor` and `--traceback`, wherever they stand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's own signature
        super().__init__(*args, **kwargs)
        self.params.extend(_common_options())


class VerbGroup(click.Group):
    """A verb with verbs below it, such as `source add`."""

    command_class = Verb


def _common_options() -> list[click.Option]:
    return [
        click.Option(
            ["--db"],
            metavar="FILE|URL",
            expose_value=False,
            callback=_keep,
            help="Database: a file or a SQLAlchemy URL (TRACKER_DB).",
        ),
        click.Option(
            ["--actor"],
            metavar="NAME",
            expose_value=False,
            callback=_keep,
            help="Who acts, for the journal (TRACKER_ACTOR).",
        ),
        click.Option(
            ["--traceback"],
            is_flag=True,
            expose_value=False,
            callback=_keep,
            help="On failure show the full Python traceback.",
        ),
    ]


def _keep(ctx: click.Context, param: click.Parameter, value: object) -> None:
    """Keep an option given at the verb; it wins over the same option before the verb."""
    if param.name and ctx.get_parameter_source(param.name) is ParameterSource.COMMANDLINE:
        ctx.meta[f"tracker.{param.name}"] = value
