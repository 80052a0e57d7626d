"""Where an import comes from: its files by name and hash, and whose row is whose.

Invariant: the rows of several files are counted over all of them; every file is named with the
rows before it, by the hash of its own bytes, also inside an archive.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.exchange.bundle import Member, members

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileOrigin:
    """One file of several.

    Attributes:
        name: as in the folder, or after the name of the archive.
        sha256: of its bytes.
        rows_before: rows of the files before it.
    """

    name: str
    sha256: str
    rows_before: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an import comes from.

    Attributes:
        name: of the file or files, without folders.
        sha256: of its bytes; of several files that of the lines `sha256sum` prints for them.
        files: those that brought something; none where a single file is all.
    """

    name: str
    sha256: str
    files: tuple[FileOrigin, ...] = ()


def origin_of(paths: Sequence[Path], rows_before: Sequence[tuple[str, int]] = ()) -> Origin:
    """Return names and hashes of what one import comes from.

    Args:
        paths: as the user named them.
        rows_before: files that brought something, as problems name them, with the rows before each.
    """
    by_label = {member.label: member for member in members(paths)}
    on_disk = sorted({member.path for member in by_label.values()}, key=str)
    hashes = {path: _sha256(Member(path, path.name)) for path in on_disk}
    lines = "".join(f"{one}  {path.name}\n" for path, one in hashes.items())
    whole = hashlib.sha256(lines.encode()).hexdigest()
    files = []
    for label, n_rows in rows_before if [*by_label] != [str(path) for path in paths[:1]] else ():
        member = by_label[label]
        if member.inside is None:
            files.append(FileOrigin(member.name, hashes[member.path], n_rows))
        else:
            name = f"{member.path.name}/{member.name}"
            files.append(FileOrigin(name, _sha256(member), n_rows))
    return Origin(
        name=", ".join(path.name for path in paths),
        sha256=whole if len(hashes) > 1 else next(iter(hashes.values())),
        files=tuple(files),
    )


def _sha256(member: Member) -> str:
    with member.open() as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # any binary file
