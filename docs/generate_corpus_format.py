"""Write corpus.schema.json and the tables of corpus-format.md from the declared fields.

Run it after changing `tracker/exchange/corpus/fields.py`; a test compares both files with what
this script would write.
"""

from __future__ import annotations

from pathlib import Path

from tracker.exchange.corpus.schema import fill_tables, render_schema

DOCS = Path(__file__).resolve().parent


def main() -> None:
    """Write both files."""
    (DOCS / "corpus.schema.json").write_text(render_schema(), encoding="utf-8")
    guide = DOCS / "corpus-format.md"
    guide.write_text(fill_tables(guide.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
