"""Rows of corpus.yaml, sources, documents and left-out statements as records, with their rules."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from tracker.domain.corpus import CorpusHeader
from tracker.domain.document import Document, LeftOut, Section
from tracker.domain.lexicon import STRENGTHS, Lexicon
from tracker.domain.source import Source
from tracker.exchange.corpus.context import KnownDocument, read_when
from tracker.exchange.nearest import shown

if TYPE_CHECKING:
    from tracker.exchange.corpus.context import Known
    from tracker.exchange.corpus.field_table import Row
    from tracker.exchange.yaml_tree import Sheet

N_VALUES: Final = 3
"""Low, median, high."""
MAX_CIRCLE: Final = 10
"""Members of a circle of parents that a message names."""


def read_header(row: Row, sheet: Sheet) -> tuple[CorpusHeader, Lexicon | None]:
    """Return the header and the lexicon of corpus.yaml; required fields must be present."""
    own = row.get("lexicon")
    lexicon = None if own is None else read_lexicon(own, sheet)
    policy = row.get("policy") or {}
    header = CorpusHeader(
        key=row["key"],
        title=row["title"],
        settle=policy.get("settle", 1),
        lexicon=None if lexicon is None else lexicon.key,
        lexicon_version=None if lexicon is None else lexicon.version,
    )
    return header, lexicon


def read_lexicon(row: Row, sheet: Sheet) -> Lexicon | None:
    """Return the lexicon; levels must be ordered within and among strengths."""
    levels = dict(row.get("levels", ()))
    line = row.line_of("levels")
    for strength, level in levels.items():
        if len(level) == N_VALUES and not level[0] <= level[1] <= level[2]:
            sheet.add(line, f"level {strength} is {list(level)}; expected low <= median <= high")
    ranked = [(name, levels[name]) for name in STRENGTHS if len(levels.get(name, ())) == N_VALUES]
    for (stronger, above), (weaker, below) in pairwise(ranked):
        if below[1] > above[1]:
            sheet.add(
                line,
                f"the median of {weaker} ({below[1]:g}) lies above that of {stronger} "
                f"({above[1]:g}); expected medians that never rise from strong to weak",
            )
    if not {"key", "version", "levels"} <= row.keys():
        return None
    return Lexicon(
        key=row["key"],
        version=row["version"],
        calibrated=row.get("calibrated", False),
        levels=levels,
        words=dict(row.get("words", ())),
    )


def register_source(row: Row, known: Known, sheet: Sheet) -> None:
    """Make a source's key known; note a problem if it is taken."""
    key = row.get("key")
    if key is None:
        return
    place = f"{sheet.path}:{row.line_of('key')}"
    first = known.sources.setdefault(key, place)
    if first != place:
        sheet.add(row.line_of("key"), f"source {key!r} stands twice, first at {first}; keep one")


def read_source(row: Row) -> Source:
    """Return the record of a source without problems."""
    return Source(
        key=row["key"],
        name=row["name"],
        kind=row["kind"],
        name_zh=row.get("name_zh"),
        parents=row.get("parents", ()),
        note=row.get("note"),
    )


def check_parents(rows: list[Row], known: Known, sheet: Sheet) -> None:
    """Note parents that are unknown and sources that are their own ancestors."""
    parents: dict[str, tuple[str, ...]] = {}
    lines: dict[str, int] = {}
    for row in rows:
        line = row.line_of("parents")
        known.check_sources(row.get("parents", ()), line, sheet)
        if "key" in row:
            parents[row["key"]] = row.get("parents", ())
            lines[row["key"]] = line
    try:
        TopologicalSorter(parents).prepare()
    except CycleError as error:
        circle = error.args[1]
        line = min(lines.get(key, 0) for key in circle)
        names = " > ".join(circle[:MAX_CIRCLE])
        sheet.add(line, f"the parents go in a circle: {names}; expected none")


def read_document(row: Row, known: Known, sheet: Sheet) -> Document | None:
    """Return the record of a document and make its key known; None if a field is missing."""
    if "publisher" in row:
        known.check_source(row["publisher"], row.line_of("publisher"), sheet)
    known.check_sources(row.get("authors", ()), row.line_of("authors"), sheet)
    sections = [one for one in row.get("sections", ()) if "number" in one]
    numbers: set[int] = set()
    for one in sections:
        if one["number"] in numbers:
            sheet.add(one.line, f"section {one['number']} stands twice; expected each number once")
        numbers.add(one["number"])
    published = read_when(row, "published_on", sheet)
    key = row.get("key")
    if key is None:
        return None
    if key in known.documents:
        sheet.add(row.line_of("key"), f"document {shown(key)} stands twice; keep one")
    known.stands("document", key, row.line_of("key"), sheet)
    known.documents.setdefault(key, KnownDocument(published, frozenset(numbers)))
    if not {"title", "publisher"} <= row.keys():
        return None
    return Document(
        key=key,
        title=row["title"],
        publisher=row["publisher"],
        published=published,
        title_zh=row.get("title_zh"),
        authors=row.get("authors", ()),
        language=row.get("language"),
        url=row.get("url"),
        file=row.get("file"),
        sha256=row.get("sha256"),
        repost_of=row.get("repost_of"),
        copied_by=row.get("copied_by"),
        note=row.get("note"),
        sections=tuple(Section(one["number"], one.get("title", "")) for one in sections),
    )


def read_left_out(row: Row, known: Known, sheet: Sheet) -> LeftOut | None:
    """Return the record of a left-out statement; None if a field is missing."""
    if "document" in row:
        document = known.find_document(row["document"], row.line_of("document"), sheet)
        if document is not None:
            known.check_section(document, row.get("section"), row.line_of("section"), sheet)
    if "source" in row:
        known.check_source(row["source"], row.line_of("source"), sheet)
    if not {"document", "statement", "reason"} <= row.keys():
        return None
    return LeftOut(
        document=row["document"],
        statement=row["statement"],
        reason=row["reason"],
        section=row.get("section"),
        source=row.get("source"),
    )
