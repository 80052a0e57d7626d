"""Scoring a file of forecasts without recording it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.errors import InvalidFile, InvalidFrame, InvalidRow, Problem
from tracker.exchange.tables.forecast_file import read_parts
from tracker.scoring.frame import Frame
from tracker.scoring.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracker.scoring.number_facts import LevelCoverage
    from tracker.scoring.spec import BoardSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class FileScores:
    """Scores of a file.

    Attributes:
        rows: by the columns asked for: counts, mean score, weight, coverage.
        left_out: pairs of a prediction and a source that were not scored, by reason; as a file has
            no words to be read, `unread_hedge` is `no_probability`.
        counts: `n_rows` of the file; `n_same_instant` of `Frame`; `n_mixed`, rows without a mean
            because their scores are in several units.
        coverage_by_level: how often values lay in the intervals of each stated level.
    """

    rows: list[dict[str, Any]]
    left_out: dict[str, int]
    counts: dict[str, int]
    coverage_by_level: tuple[LevelCoverage, ...]


def score_file(
    path: str,
    *,
    spec: BoardSpec,
    by: tuple[str, ...],
    columns: Mapping[str, str],
    advance: Callable[[int], None],
) -> FileScores:
    """Score a CSV, TSV or Parquet file, part by part.

    Args:
        path: of the file.
        spec: rule, selection, clamp.
        by: what a row is: any of source, prediction, topic, type.
        columns: our name of a column to its name in the file.
        advance: told the number of rows after each chunk that was read.

    Raises:
        InvalidFile: what the file holds cannot be scored; nothing was printed.
        InvalidInput: `by` names a column that scores cannot be summed by.
    """
    tally = Tally(by)
    n_rows = n_same_instant = 0
    for part in read_parts(Path(path), columns=columns, advance=advance):
        n_rows += len(part)
        try:
            frame = Frame.from_pandas(part)
        except InvalidRow as error:
            where = f"row {int(part.index[error.row]) + 1}, {_named(error.column, columns)}"
            raise InvalidFile([Problem(path, 0, f"{where}: {error.what}")]) from None
        except InvalidFrame as error:
            raise InvalidFile([Problem(path, 0, str(error))]) from None
        n_same_instant += frame.n_same_instant
        tally.add(frame=frame, spec=spec, cut=2**62)
    return FileScores(
        rows=tally.rows(),
        left_out=_left_out(tally),
        counts={"n_rows": n_rows, "n_same_instant": n_same_instant, "n_mixed": tally.n_mixed},
        coverage_by_level=tally.coverage_by_level,
    )


def _named(column: str, columns: Mapping[str, str]) -> str:
    """Return a column as the file names it."""
    return columns.get(column, column)


def _left_out(tally: Tally) -> dict[str, int]:
    """Return the counts by reason; where a file says nothing readable, it says no probability."""
    return {
        "no_probability" if reason == "unread_hedge" else reason: n
        for reason, n in tally.left_out.items()
    }
