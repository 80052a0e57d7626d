"""Whole tables read without the query compiler, whose time a board would spend twice over.

Invariant: a row read here has the names, types and values that the tables' own types give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Boolean

from tracker.domain.instant import from_microseconds
from tracker.store.tables.base import UtcInstant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import Connection, Table

    from tracker.store.engine import Question

_READERS: Final[dict[str, RawRows]] = {}
_SIGNS: Final = {"journal_seq": "<=", "prediction_id": "=", "key": "="}


class RawRows:
    """Reads rows of one table through the driver.

    Attributes:
        names: of the columns, in order.
    """

    def __init__(self, table: Table) -> None:
        """Read names and types off the table."""
        self.names = tuple(column.name for column in table.columns)
        self._table = table.name
        self._convert: tuple[tuple[str, Callable[[Any], Any]], ...] = tuple(
            (column.name, from_microseconds if isinstance(column.type, UtcInstant) else bool)
            for column in table.columns
            if isinstance(column.type, (UtcInstant, Boolean))
        )

    def read(self, connection: Connection, **limits: int | str | None) -> list[dict[str, Any]]:
        """Return the rows that a question asks for."""
        return self.rows(connection.exec_driver_sql(*self.question(connection, **limits)))

    def question(self, connection: Connection, **limits: int | str | None) -> Question:
        """Return what asks for rows by rising id.

        Args:
            connection: to the database that is asked.
            limits: `journal_seq` to the newest sequence that counts, `prediction_id` to the only
                prediction, `key` to the only key; None = all.
        """
        quote = connection.dialect.identifier_preparer.quote
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        given = {name: value for name, value in limits.items() if value is not None}
        where = " AND ".join(f"{name} {_SIGNS[name]} {mark}" for name in given)
        names = ", ".join(quote(name) for name in self.names)
        condition = f" WHERE {where}" if given else ""
        query = f"SELECT {names} FROM {quote(self._table)}{condition} ORDER BY id"  # noqa: S608 - our names
        return query, tuple(given.values())

    def rows(self, found: Iterable[Any]) -> list[dict[str, Any]]:
        """Return the driver's rows as dictionaries."""
        return [self._row(cells) for cells in found]

    def _row(self, cells: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of the driver
        row = dict(zip(self.names, cells, strict=True))
        for name, convert in self._convert:
            if row[name] is not None:
                row[name] = convert(row[name])
        return row


def raw_rows(table: Table) -> RawRows:
    """Return the reader of a table, made once."""
    found = _READERS.get(table.name)
    if found is None:
        found = _READERS[table.name] = RawRows(table)
    return found
