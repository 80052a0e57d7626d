"""Files of other programs: a whole download in which one file is what a stranger made of it."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tracker.exchange.formats import FORMATS, detect, reader_of
from tracker.exchange.tables.names import Recorded

if TYPE_CHECKING:
    from tracker.exchange.tables.cells import ReadDate

DOWNLOADS: Final = Path(__file__).resolve().parents[2] / "fixtures" / "imports"
FILES: Final = tuple(
    path.relative_to(DOWNLOADS)
    for path in sorted(DOWNLOADS.rglob("*"))
    if path.suffix in {".csv", ".json"} and path.relative_to(DOWNLOADS).parts[0] in FORMATS
)
"""An input is the place of one of these files and what stands in it instead."""

SEEDS: Final = tuple(
    bytes([place]) + (DOWNLOADS / name).read_bytes() for place, name in enumerate(FILES)
)


@cache
def _copied(where: Path) -> Path:
    shutil.copytree(DOWNLOADS, where / "imports")
    return where / "imports"


def read_changed(data: bytes, where: Path, read_date: ReadDate) -> None:
    """Read the download to which a file belongs, with other bytes in that file.

    Raises:
        TrackerError: it is refused.
    """
    if not data:
        return
    name = FILES[data[0] % len(FILES)]
    copied = _copied(where)
    folder, changed = copied / name.parts[0], copied / name
    try:
        changed.write_bytes(data[1:])
        detect(changed)
        reader_of(name.parts[0]).read((folder,), recorded=Recorded(), read_date=read_date)
    finally:
        shutil.copyfile(DOWNLOADS / name, changed)
