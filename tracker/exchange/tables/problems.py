"""What is wrong with the rows of a table, and what is worth a remark.

Invariant: every problem is listed with its row and column, or counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.errors import InvalidFile, Problem

if TYPE_CHECKING:
    from pathlib import Path

MAX_PROBLEMS: Final = 1_000
"""Problems that are listed; of the rest only the number is said."""
HOPELESS: Final = 100_000
"""Problems after which a file is not read on."""


class TableProblems:
    """Keeps problems and remarks while rows are read.

    Attributes:
        path: the file.
        n_problems: all of them, also those that are not listed.
        remarks: what refuses nothing.
        titles: field to what problems call its column, where that is another name.
    """

    def __init__(self, path: Path) -> None:
        """Start without any."""
        self.path = path
        self.n_problems = 0
        self.remarks: list[Problem] = []
        self.titles: dict[str, str] = {}
        self._problems: list[Problem] = []

    def report(self, row: int, column: str, message: str) -> None:
        """Note a problem; beyond the limit only count it, far beyond it give up.

        Raises:
            InvalidFile: there are so many that the rest of the file is not worth reading.
        """
        self.n_problems += 1
        if len(self._problems) < MAX_PROBLEMS:
            self._problems.append(self._placed(row, column, message))
        if self.n_problems >= HOPELESS:
            raise InvalidFile(self.all_problems())

    def remark(self, row: int, column: str, message: str) -> None:
        """Note what a reader should know and what refuses nothing."""
        self.remarks.append(self._placed(row, column, message))

    def all_problems(self) -> list[Problem]:
        """Return the problems in the order of the rows, with the number of those not listed."""
        found = sorted(self._problems)
        more = self.n_problems - len(found)
        if more:
            found.append(Problem(str(self.path), 0, f"and {more} more problems of these kinds"))
        return found

    def _placed(self, row: int, column: str, message: str) -> Problem:
        where = f"column {self.titles.get(column, column)}: " if column else ""
        return Problem(str(self.path), row, where + message)
