"""The corpus format rendered from its declaration: JSON Schema for editors, tables for people.

Invariant: nothing is said here that `fields` does not declare; the rules between fields
(references, order of dates, sums) are the loader's own.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from tracker.errors import InvalidInput
from tracker.exchange.corpus.fields import (
    BASE_RATE,
    CORPUS,
    CRITERION,
    DOCUMENT,
    EVIDENCE,
    FORECAST,
    LEFT_OUT,
    LEXICON,
    ORIGINAL,
    POLICY,
    PREDICTION,
    RESOLUTION,
    SECTION,
    SOURCE,
    TOLERANCE,
    VERDICT,
)

if TYPE_CHECKING:
    from tracker.exchange.corpus.field_table import Table

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
TABLES: Final[dict[str, Table]] = {
    "corpus": CORPUS,
    "lexicon": LEXICON,
    "policy": POLICY,
    "source": SOURCE,
    "document": DOCUMENT,
    "section": SECTION,
    "prediction": PREDICTION,
    "criterion": CRITERION,
    "tolerance": TOLERANCE,
    "base_rate": BASE_RATE,
    "forecast": FORECAST,
    "original": ORIGINAL,
    "evidence": EVIDENCE,
    "resolution": RESOLUTION,
    "verdict": VERDICT,
    "left_out": LEFT_OUT,
}
"""Every table of the format, by the name that the documentation uses."""
LIST_FILES: Final[dict[str, Table]] = {
    "sources": SOURCE,
    "documents": DOCUMENT,
    "predictions": PREDICTION,
    "verdicts": VERDICT,
    "left-out": LEFT_OUT,
}
"""Files that are lists, with the table of their entries."""
_PLACE: Final = re.compile(
    r"(<!-- fields: ([a-z_]+) -->\n).*?(<!-- end of fields -->)", flags=re.DOTALL
)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the format: a file fits one of its definitions."""
    definitions: dict[str, Any] = {"corpus": CORPUS.schema()}
    for name, table in LIST_FILES.items():
        definitions[name] = {"type": ["array", "null"], "items": table.schema()}
    return {
        "$schema": DIALECT,
        "title": "Corpus of predictions",
        "description": "One file of a corpus folder, by its name; see corpus-format.md.",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in definitions],
        "$defs": definitions,
    }


def render_schema() -> str:
    """Return the JSON Schema as the text of its file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def field_table(name: str) -> str:
    """Return the fields of one table of the format as a Markdown table.

    Raises:
        InvalidInput: the format has no such table.
    """
    table = TABLES.get(name)
    if table is None:
        raise InvalidInput(f"no table {name!r} in the format; expected one of {', '.join(TABLES)}")
    lines = ["| field | holds | meaning |", "|---|---|---|"]
    for field in table.fields:
        mark = f"**`{field.name}`**" if field.required else f"`{field.name}`"
        holds = field.kind.words.replace("|", "\\|")
        lines.append(f"| {mark} | {holds} | {field.meaning} |")
    return "\n".join(lines) + "\n"


def fill_tables(markdown: str) -> str:
    """Return a text with the tables between its `<!-- fields: name -->` marks made anew."""
    return _PLACE.sub(
        lambda match: match[1] + "\n" + field_table(match[2]) + "\n" + match[3], markdown
    )
