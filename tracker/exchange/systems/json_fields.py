"""Fields of JSON objects, read with the name of the one at hand when something is refused.

Invariant: a field is read as what it must be or refused with its path; null and an absent field
are the same. Read next: `bundle` (`read_json`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.errors import InvalidInput
from tracker.exchange.nearest import shown
from tracker.exchange.systems.foreign_values import (
    free_text,
    from_milliseconds,
    one_line,
    read_float,
    read_instant,
    read_share,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.domain.instant import When
    from tracker.exchange.tables.cells import ReadDate


class Fields:
    """One object of a file.

    Attributes:
        path: of the object inside the file, such as `predictions[3]`.
        column: path of the field that was asked for last.
    """

    def __init__(
        self,
        value: object,
        path: str,
        *,
        read_date: ReadDate | None = None,
        above: Fields | None = None,
    ) -> None:
        """Take an object.

        Args:
            value: what should be one.
            path: where it stands in the file.
            read_date: reads dates that are not ISO.
            above: the object that holds it, which then names the field at hand too.

        Raises:
            InvalidInput: it is none.
        """
        self.path = path
        self._above = above
        self.point_at(path)
        self.read_date = read_date
        if not isinstance(value, dict):
            raise InvalidInput(f"{shown(value)} is not an object")
        self._value: dict[str, Any] = value

    def raw(self, name: str) -> Any:  # noqa: ANN401 - whatever the file holds
        """Return a field as it is; None if it is absent or null."""
        self.point_at(f"{self.path}.{name}" if self.path else name)
        return self._value.get(name)

    def point_at(self, column: str) -> None:
        """Remember the field at hand, here and above."""
        self.column = column
        if self._above is not None:
            self._above.point_at(column)

    def has(self, name: str) -> bool:
        """Say whether a field says something."""
        return self.raw(name) not in (None, "", [], {})

    def line(self, name: str) -> str:
        """Return a text or number on one line; empty if there is none.

        Raises:
            InvalidInput: it is a list, an object or a truth value.
        """
        value = self.raw(name)
        if value is None:
            return ""
        if isinstance(value, (list, dict, bool)):
            raise InvalidInput(f"{shown(value)}; expected a text")
        return one_line(value)

    def need(self, name: str) -> str:
        """Return a text on one line.

        Raises:
            InvalidInput: there is none.
        """
        found = self.line(name)
        if not found:
            raise InvalidInput("nothing; expected a text")
        return found

    def text(self, name: str) -> str | None:
        """Return a text with its lines; None if there is none."""
        value = self.raw(name)
        return free_text(value) if isinstance(value, str) else None

    def flag(self, name: str) -> bool:
        """Say whether a field is true."""
        return self.raw(name) is True

    def number(self, name: str) -> float | None:
        """Return a number; None if there is none."""
        value = self.raw(name)
        return None if value is None else read_float(value)

    def share(self, name: str) -> float | None:
        """Return a number from 0 to 1; None if there is none."""
        value = self.raw(name)
        return None if value is None else read_share(value)

    def milliseconds(self, name: str) -> When | None:
        """Return the instant of milliseconds since 1970; None if there is none."""
        value = self.raw(name)
        return None if value is None else from_milliseconds(value)

    def when(self, name: str) -> When | None:
        """Return the instant or day of a text; None if there is none."""
        value = self.line(name)
        return read_instant(value, self.read_date)

    def names(self, name: str) -> list[str]:
        """Return a list of texts, each on one line."""
        return [one_line(one) for one in self.listed(name) if one is not None]

    def listed(self, name: str) -> list[Any]:
        """Return a list; empty if there is none.

        Raises:
            InvalidInput: it is something else.
        """
        value = self.raw(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise InvalidInput(f"{shown(value)}; expected a list")
        return value

    def objects(self, name: str) -> Iterator[Fields]:
        """Yield the objects of a list."""
        for place, one in enumerate(self.listed(name)):
            path = f"{self.path}.{name}[{place}]" if self.path else f"{name}[{place}]"
            yield Fields(one, path, read_date=self.read_date, above=self)
