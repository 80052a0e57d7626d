"""Verbs that bring facts in: corpora and tables.

Invariant: an import is all or nothing, and every fact of it knows its import and its row.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracker.actions.seeding import seed
from tracker.errors import InvalidInput, NotFound
from tracker.settings import shipped, shipped_corpora

if TYPE_CHECKING:
    from tracker.actions.seeding import SeedAnswer
    from tracker.domain.corpus import Corpus
    from tracker.store.engine import Engine
    from tracker.store.journal import Stamp


def find_corpus(name: str) -> Path:
    """Return the folder of a shipped corpus or of a path.

    Raises:
        NotFound: neither; the shipped corpora are named.
    """
    path = Path(name)
    if (path / "corpus.yaml").is_file():
        return path
    if path.name == "corpus.yaml" and path.is_file():
        return path.parent
    if name in shipped_corpora():
        return shipped("seeds") / name
    if path.is_dir():
        raise InvalidInput(f"{path} holds no corpus.yaml; name the folder of a corpus")
    raise NotFound("corpus", name, shipped_corpora())


def read_corpus(name: str) -> Corpus:
    """Return a validated corpus without touching any database.

    Raises:
        InvalidFile: every problem with file and line.
        NotFound: no such corpus.
    """
    from tracker.exchange.corpus.folder import load  # noqa: PLC0415 - YAML, only for loading

    return load(find_corpus(name))


def load_corpus(engine: Engine, name: str, *, stamp: Stamp) -> SeedAnswer:
    """Validate a corpus whole, then load it, all or nothing.

    Raises:
        InvalidFile: every problem with file and line; nothing was loaded.
        NotFound: no such corpus.
        RuleBroken: it clashes with what the record holds.
    """
    return seed(engine, read_corpus(name), stamp=stamp)
