"""Files of forecasts to be scored without being recorded: CSV, TSV or Parquet, of any length.

Invariant: every part that is handed out holds whole predictions, so that parts can be scored one
after the other and added; what does not fit into memory lies in a temporary folder meanwhile.
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tracker.errors import InvalidFile, MissingExtra, Problem
from tracker.exchange.bounded_file import open_bounded
from tracker.exchange.nearest import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pandas as pd

COLUMNS: Final = (
    "prediction",
    "source",
    "made_at",
    "probability",
    "outcome",
    "opens_at",
    "closes_at",
    "known_at",
    "ends_at",
    "type",
    "option",
    "ordered",
    "quantile",
    "value",
    "low",
    "high",
    "level",
    "point",
    "unit",
    "topic",
)
"""Columns that are read, by the names that they have unless they are renamed."""

REQUIRED: Final = ("prediction", "source", "outcome")
STATING: Final = ("probability", "value", "point", "low", "high")
"""Columns of which one at least is there: what a forecast says."""

CHUNK_ROWS: Final = 500_000
PART_ROWS: Final = 1_000_000
"""Rows that are scored together; more are dealt into parts by the hash of the prediction."""

_FILES: Final = 64
_NAMES: Final = ("prediction", "source", "option", "outcome", "topic", "unit")
"""Columns in which only an empty cell is empty: options are named None, and sources NA."""

_NUMBERS: Final = ("probability", "quantile", "value", "low", "high", "level", "point")
_EMPTY: Final = (
    "",
    "NA",
    "N/A",
    "#N/A",
    "NaN",
    "nan",
    "-nan",
    "NaT",
    "null",
    "NULL",
    "None",
    "<NA>",
)
"""What stands in other columns where nothing is known."""


def read_parts(
    path: Path,
    *,
    columns: Mapping[str, str],
    advance: Callable[[int], None],
    part_rows: int = PART_ROWS,
) -> Iterator[pd.DataFrame]:
    """Yield parts of whole predictions under our names of the columns.

    The index of a part is the place of its rows in the file, from 0 on.

    Args:
        path: the file; `.tsv` and `.parquet` are told by their names.
        columns: our name of a column to its name in the file.
        advance: told the number of rows after each chunk that was read.
        part_rows: about how many rows a part may hold.

    Raises:
        InvalidFile: a column is missing or holds no numbers, or the file cannot be read.
        MissingExtra: a Parquet file without the extra.
    """
    chunks = _chunks(path, _names(path, columns))
    first = []
    n_rows = 0
    for chunk in chunks:
        advance(len(chunk))
        first.append(chunk)
        n_rows += len(chunk)
        if n_rows > part_rows:
            break
    if n_rows <= part_rows:
        yield _joined(first)
        return
    with tempfile.TemporaryDirectory(prefix="tracker-score-") as folder:
        yield from _dealt(first, chunks, Path(folder), advance, part_rows)


def _dealt(
    first: list[pd.DataFrame],
    chunks: Iterator[pd.DataFrame],
    folder: Path,
    advance: Callable[[int], None],
    part_rows: int,
) -> Iterator[pd.DataFrame]:
    """Deal all rows into files by the hash of their prediction and yield these."""
    counts = [0] * _FILES
    number = 0
    while first:
        _deal(first.pop(0), folder, number, counts)
        number += 1
    for chunk in chunks:
        advance(len(chunk))
        _deal(chunk, folder, number, counts)
        number += 1
    waiting: list[Path] = []
    held = 0
    for place in range(_FILES):
        if waiting and held + counts[place] > part_rows:
            yield _taken(waiting)
            waiting, held = [], 0
        waiting += sorted(folder.glob(f"{place:02d}-*.pickle"))
        held += counts[place]
    if waiting:
        yield _taken(waiting)


def _deal(chunk: pd.DataFrame, folder: Path, number: int, counts: list[int]) -> None:
    """Write the rows of one chunk into files by the hash of their prediction."""
    import pandas as pd  # noqa: PLC0415 - only for files of forecasts

    hashed = pd.util.hash_array(chunk["prediction"].to_numpy(dtype=object)) % _FILES
    for place in range(_FILES):
        rows = chunk[hashed == place]
        if len(rows):
            counts[place] += len(rows)
            rows.to_pickle(folder / f"{place:02d}-{number:06d}.pickle")


def _taken(files: list[Path]) -> pd.DataFrame:
    """Return the rows of files that this run wrote itself, and remove the files."""
    import pandas as pd  # noqa: PLC0415 - as above

    frames = []
    for file in files:
        frames.append(pd.read_pickle(file))  # noqa: S301 - our own temporary file
        file.unlink()
    return _joined(frames)


def _joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - as above

    return pd.concat(frames) if len(frames) > 1 else frames[0]


def _names(path: Path, columns: Mapping[str, str]) -> dict[str, str]:
    """Return the file's name of each column to ours.

    Raises:
        InvalidFile: a wanted column that the file does not have.
    """
    held = _header(path)
    problems = [
        f"the header names {shown(name)} twice; keep one"
        for name in dict.fromkeys(held)
        if held.count(name) > 1 and (name in COLUMNS or name in columns.values())
    ]
    names = {}
    for ours, theirs in columns.items():
        if ours not in COLUMNS:
            near = nearest(ours, COLUMNS) or f"; expected one of {', '.join(COLUMNS)}"
            problems.append(f"no column {shown(ours)} is read{near}")
        elif theirs not in held:
            problems.append(f"the file has no column {shown(theirs)}{nearest(theirs, held)}")
        names[theirs] = ours
    names |= {ours: ours for ours in COLUMNS if ours not in columns and ours in held}
    missing = [ours for ours in REQUIRED if ours not in names.values()]
    if missing and not problems:
        problems.append(_no_column(missing[0], missing[0], held))
    if not problems and set(STATING).isdisjoint(names.values()):
        wanted = f"that states a forecast, such as {', '.join(STATING)}"
        problems.append(_no_column(wanted, "probability", held))
    if problems:
        raise InvalidFile(Problem(str(path), 1, message) for message in problems)
    return names


def _no_column(wanted: str, name: str, held: list[str]) -> str:
    return (
        f"no column {wanted}; the file has {', '.join(held)[:200]}; "
        f"name it with --column {name}=COLUMN"
    )


def _header(path: Path) -> list[str]:
    import pandas as pd  # noqa: PLC0415 - as above

    with _explained(path):
        if path.suffix.lower() == ".parquet":
            return [str(name) for name in _parquet(path).schema_arrow.names]
        with open_bounded(path) as file:
            first = pd.read_csv(
                file,
                nrows=1,
                header=None,
                dtype="str",
                sep=_separator(path),
                keep_default_na=False,
                encoding="utf-8-sig",
            )
            return [str(name) for name in first.iloc[0]]


def _chunks(path: Path, names: Mapping[str, str]) -> Iterator[pd.DataFrame]:
    import pandas as pd  # noqa: PLC0415 - as above

    with _explained(path):
        if path.suffix.lower() == ".parquet":
            n_rows = 0
            for batch in _parquet(path).iter_batches(CHUNK_ROWS, columns=list(names)):
                chunk = batch.to_pandas().rename(columns=names)
                yield chunk.set_axis(pd.RangeIndex(n_rows, n_rows + len(chunk)))
                n_rows += len(chunk)
            return
        # Told which columns to read, pandas says nothing of rows with too many fields.
        needs_all = set(_header(path)) == set(names)
        with open_bounded(path) as file:
            reader = pd.read_csv(
                file,
                sep=_separator(path),
                usecols=None if needs_all else list(names),
                dtype={theirs: "str" for theirs, ours in names.items() if ours not in _NUMBERS},
                na_values={
                    theirs: [""] if ours in _NAMES else list(_EMPTY)
                    for theirs, ours in names.items()
                },
                keep_default_na=False,
                low_memory=False,
                chunksize=CHUNK_ROWS,
                encoding="utf-8-sig",
            )
            for chunk in reader:
                is_shifted = not isinstance(chunk.index, pd.RangeIndex)
                if is_shifted:
                    raise ValueError("rows have more fields than the header; quote commas in texts")
                yield chunk.rename(columns=names)


def _separator(path: Path) -> str:
    return "\t" if path.suffix.lower() == ".tsv" else ","


def _parquet(path: Path) -> Any:  # noqa: ANN401 - pyarrow has no types
    try:
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtra("a Parquet file", "parquet") from None
    return ParquetFile(path)


class _explained:  # noqa: N801 - reads as a word where it is used
    """Turns what pandas and pyarrow say about a bad file into one problem."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Raise InvalidFile for what the file is to blame for."""
        del kind, trace
        if isinstance(error, UnicodeDecodeError):
            raise InvalidFile([_not_text(self.path)]) from error
        if isinstance(error, ValueError) and not isinstance(error, InvalidFile):
            message = " ".join(str(error).split())[:300] or "cannot be read"
            if message == "No columns to parse from file":
                message = "the file is empty; expected a line with the names of its columns"
            raise InvalidFile([Problem(str(self.path), 0, message)]) from error


def _not_text(path: Path) -> Problem:
    """Return what is wrong with a file that is no text in UTF-8, with the line where it ends."""
    from tracker.exchange.tables.file import OTHERS  # noqa: PLC0415 - only where one is refused

    if path.suffix.lower() in OTHERS:
        return Problem(str(path), 0, OTHERS[path.suffix.lower()])
    n_lines = 0
    with open_bounded(path) as file, contextlib.suppress(UnicodeDecodeError):
        for line in file:
            line.decode("utf-8")
            n_lines += 1
    return Problem(str(path), n_lines + 1, "not UTF-8 from here on; save the file as UTF-8")
