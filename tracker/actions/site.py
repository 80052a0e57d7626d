"""Building the static site: one reading, pages and charts, then one swap of folders.

Invariant: a folder holds a whole old site or a whole new one; nothing that the site did not make
is lost unless that was asked for.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tracker.actions.site_reading import read_site
from tracker.errors import RuleBroken
from tracker.reports.site.figures import draw
from tracker.reports.site.pages import site_files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.actions.viewpoint import Viewpoint
    from tracker.store.engine import Engine

LIST_NAME: Final = "site.json"
"""The list of a site's files with their hashes; by it a folder is known to hold a site."""

_MAKER: Final = "tracker site build"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChoices:
    """How a site is built.

    Attributes:
        title: of the site; None = the titles of its corpora.
        draws: whether it has charts.
        replaces: whether it may take the place of files that are no site's.
    """

    title: str | None = None
    draws: bool = True
    replaces: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAnswer:
    """What was built.

    Attributes:
        folder: where it is.
        n_pages: HTML pages.
        n_files: all files.
        n_bytes: of all files.
        n_charts: drawn, each in two sets of colours.
    """

    folder: Path
    n_pages: int
    n_files: int
    n_bytes: int
    n_charts: int


def build_site(
    engine: Engine, viewpoint: Viewpoint, folder: Path, *, choices: SiteChoices
) -> SiteAnswer:
    """Write the whole record as a static site.

    Args:
        engine: of the record.
        viewpoint: day, point of the journal, corpora.
        folder: is made, or holds a site that is replaced.
        choices: title, charts, what may be replaced.

    Raises:
        RuleBroken: the folder holds something else than a site.
        MissingExtra: charts are wanted and the library that draws them is missing.
        NotFound: a corpus that the record does not hold.
        OSError: the folder cannot be written.
    """
    target = folder.resolve()
    _check_place(target, engine.url.database)
    kept = _kept(target, replaces=choices.replaces)
    record = read_site(engine, viewpoint, title=choices.title)
    figures, drawings = draw(record) if choices.draws else ({}, {})
    files = dict(site_files(record, figures=figures, drawings=drawings))
    files[LIST_NAME] = _list(files, record.meta)
    _check_room(files, target, kept)
    _publish(files, target, kept)
    return SiteAnswer(
        folder=folder,
        n_pages=sum(name.endswith(".html") for name in files),
        n_files=len(files),
        n_bytes=sum(map(len, files.values())),
        n_charts=len(figures),
    )


def _check_place(target: Path, database: str | None) -> None:
    """Refuse a folder that must not be moved: the one that one is in, or that holds the record."""
    if not target.is_dir():
        return
    if Path.cwd().resolve().is_relative_to(target):
        raise RuleBroken(f"{target} holds the folder that you are in; go elsewhere or name another")
    if database is None or not Path(database).is_file():
        return
    if Path(database).resolve().is_relative_to(target):
        raise RuleBroken(f"{target} holds the database; name another folder")


def _list(files: Mapping[str, bytes], meta: Mapping[str, object]) -> bytes:
    """Return the list of a site's files, the same for the same files."""
    hashes = {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}
    plain = {"made_by": _MAKER, "meta": dict(meta), "files": hashes}
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _kept(target: Path, *, replaces: bool) -> list[str]:
    """Return the names in a folder that stay when its site is replaced.

    Files beside a site (such as `.git` or `CNAME`) stay; files between its pages are refused.
    """
    if not target.exists():
        return []
    if not target.is_dir():
        raise RuleBroken(f"{target} is a file; name a folder")
    found = sorted(path for path in target.rglob("*") if not path.is_dir())
    own = _own_files(target)
    if not found or (own is None and replaces):
        return []
    if own is None:
        raise RuleBroken(
            f"{target} holds files and no site, such as {found[0].relative_to(target)}; "
            "name an empty folder, or replace everything in it with --replace"
        )
    tops = {name.split("/")[0] for name in own}
    strangers = [path.relative_to(target) for path in found]
    between = [p for p in strangers if p.parts[0] in tops and p.as_posix() not in own]
    if between and not replaces:
        raise RuleBroken(
            f"{target} holds a site and between its pages {between[0]}, which no site made; "
            "move it away, or drop it with --replace"
        )
    return [path.name for path in sorted(target.iterdir()) if path.name not in tops]


def _check_room(files: Mapping[str, bytes], target: Path, kept: list[str]) -> None:
    """Refuse to put a page where a file stands that is to stay."""
    tops = {name.split("/")[0] for name in files}
    taken = [name for name in kept if name in tops]
    if taken:
        raise RuleBroken(f"{target / taken[0]} is no site's and in the way; move it elsewhere")


def _own_files(target: Path) -> set[str] | None:
    """Return the files that a site in a folder lists as its own; None without a site."""
    try:
        plain: Any = json.loads((target / LIST_NAME).read_text(encoding="utf-8"))
        if plain["made_by"] != _MAKER:
            return None
        return {LIST_NAME, *map(str, plain["files"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _publish(files: Mapping[str, bytes], target: Path, kept: list[str]) -> None:
    """Write files beside a folder and then let them take its place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part"))
    fresh, old = work / "new", work / "old"
    try:
        fresh.mkdir(mode=0o755)
        for name, content in files.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        _swap(fresh, target, old)
        for name in kept:
            (old / name).rename(target / name)
    except BaseException:
        # What stood in the folder is never thrown away by a failure.
        if not old.exists():
            shutil.rmtree(work, ignore_errors=True)
        raise
    shutil.rmtree(work, ignore_errors=True)


def _swap(fresh: Path, target: Path, old: Path) -> None:
    if not target.exists():
        fresh.rename(target)
        return
    target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        old.rename(target)
        raise
