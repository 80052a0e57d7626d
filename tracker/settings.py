"""Where things lie by default: the database file and what the wheel ships.

Invariant: nothing here opens or creates anything; callers get paths.
"""

from __future__ import annotations

from pathlib import Path

from tracker.errors import NotFound


def default_database() -> Path:
    """Return the default SQLite file in the user's data folder."""
    import platformdirs  # noqa: PLC0415 - only when no database was named

    return Path(platformdirs.user_data_dir("tracker", appauthor=False)) / "tracker.db"


def shipped(name: str) -> Path:
    """Return the folder of shipped files, in the wheel or in an editable checkout.

    Args:
        name: `seeds` or `alembic`.

    Raises:
        NotFound: the installation holds no such folder.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "_shipped" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise NotFound("shipped folder", name)


def shipped_corpora() -> tuple[str, ...]:
    """Return the keys of the corpora that come with the program, sorted."""
    return tuple(sorted(p.parent.name for p in shipped("seeds").glob("*/corpus.yaml")))
