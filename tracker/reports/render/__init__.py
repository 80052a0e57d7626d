"""From a report to text: one module per output format.

Invariant: table and Markdown are for people and pass every text through `harmless`; CSV and JSON
are for programs and carry the same keys with full precision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.errors import InvalidInput

if TYPE_CHECKING:
    from tracker.reports.report import Report

FORMATS: Final = ("table", "markdown", "csv", "json")


def render(
    report: Report,
    *,
    format: str,  # noqa: A002 - the name of the option
    width: int | None = None,
    colour: bool = False,
    raw: bool = False,
) -> str:
    """Return a report as text that ends in a line break.

    Args:
        report: what to show.
        format: one of `FORMATS`.
        width: columns of the terminal; None = not a terminal: nothing is wrapped, never cut.
        colour: whether the terminal shows colour; only tables use it.
        raw: CSV without the apostrophes that keep a spreadsheet from running text.

    Raises:
        InvalidInput: no such format.
    """
    if format == "table":
        from tracker.reports.render.table import render_table  # noqa: PLC0415 - only when asked

        return render_table(report, width=width, colour=colour)
    if format == "markdown":
        from tracker.reports.render.markdown import render_markdown  # noqa: PLC0415 - as above

        return render_markdown(report)
    if format == "csv":
        from tracker.reports.render.csv import render_csv  # noqa: PLC0415 - as above

        return render_csv(report, raw=raw)
    if format == "json":
        from tracker.reports.render.json import render_json  # noqa: PLC0415 - as above

        return render_json(report)
    raise InvalidInput(f"{format!r} is not a format; expected one of {', '.join(FORMATS)}")
