"""The option `--chart FILE` of reading verbs: the answer as a picture beside its words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from tracker.cli.output import write_file

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")
SUFFIXES: Final = (".svg", ".png")


def _read_name(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Path | None:
    """Return the file; its name says the format, and a wrong one is refused before any work."""
    if value is None:
        return None
    path = Path(value)
    if path.suffix.lower() not in SUFFIXES:
        raise click.BadParameter(f"{value!r} names no format; end it in .svg or .png")
    return path


def chart_option(function: F) -> F:
    """Add `--chart FILE`: draw the answer, as SVG or PNG by the name of the file."""
    return click.option(
        "--chart",
        type=click.Path(dir_okay=False),
        metavar="FILE",
        callback=_read_name,
        help="Also draw it to this .svg or .png file (extra 'charts').",
    )(function)


def write_chart(spec: dict[str, Any], path: Path) -> None:
    """Draw a chart and write it whole or not at all.

    Raises:
        MissingExtra: the library that draws is not installed.
        InvalidInput: the file cannot be written.
    """
    from tracker.reports.charts.rendering import to_png, to_svg

    svg = path.suffix.lower() == ".svg"
    write_file(to_svg(spec).encode("utf-8") if svg else to_png(spec), path)
