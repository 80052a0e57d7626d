"""Parts of a report as sections of a page: a heading with the paragraphs, lists and tables below.

Invariant: blocks keep their order; what a report says is not said again in other words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracker.reports.report import Facts, Heading, Items, Paragraph, Quote, Table
from tracker.reports.site.paths import source_page
from tracker.reports.site.tables import split_references, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.reports.report import Block, Row
    from tracker.reports.site.tables import SiteTable

_MINOR: Final = frozenset(
    {"rank_low", "score_low", "shrunk_score", "mean_score_before", "rank_before", "rank", "n_new"}
)


def page_parts(blocks: Sequence[Block], *, sources: frozenset[str]) -> list[dict[str, Any]]:
    """Return sections with `title` and `blocks`, each block with its `kind` and content.

    Args:
        blocks: of a report, the first a heading.
        sources: keys of the sources that have a page.
    """
    parts: list[dict[str, Any]] = []
    for block in blocks:
        if isinstance(block, Heading):
            parts.append({"title": block.text, "blocks": []})
        elif parts:
            parts[-1]["blocks"].append(_shown(block, parts[-1]["title"], sources))
    return parts


def _shown(
    block: Paragraph | Quote | Facts | Items | Table, title: str, sources: frozenset[str]
) -> dict[str, Any]:
    if isinstance(block, Paragraph | Quote):
        return {"kind": "text", "text": block.text}
    if isinstance(block, Facts):
        return {"kind": "facts", "pairs": block.pairs}
    if isinstance(block, Items):
        return {"kind": "items", "items": block.items}
    return {"kind": "table", "table": _table(block, title, sources)}


def _table(block: Table, title: str, sources: frozenset[str]) -> SiteTable:
    def page_of(row: Row) -> str | None:
        key = str(row.get("key"))
        return source_page(key) if key in sources and row not in block.references else None

    rows = (*block.rows, *block.references)
    table = table_of(
        block.columns, rows, caption=block.title or title, page_of=page_of, minor=_MINOR
    )
    return split_references(table, len(block.rows))
