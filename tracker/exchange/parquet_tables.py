"""Tables as Parquet files with declared types.

Invariant: the types of a table do not depend on what it holds, so that an empty one has them too,
and files of different days can be read as one.
"""

from __future__ import annotations

from itertools import islice
from typing import IO, TYPE_CHECKING, Any, Final

from tracker.errors import MissingExtra

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GROUP: Final = 65_536
"""Rows that are held at a time and stand together in a file."""


def write_parquet(
    target: IO[bytes], kinds: Mapping[str, str], rows: Iterable[Mapping[str, object]]
) -> None:
    """Write a Parquet file, a group of rows at a time.

    Args:
        target: where it goes.
        kinds: column to what it holds: text, texts, number, whole, truth, day or instant.
        rows: a value of that kind per column; None and an absent column are null.

    Raises:
        MissingExtra: the library is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        from pyarrow import parquet  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtra("export parquet", "parquet") from error
    types: dict[str, Any] = {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "number": pa.float64(),
        "whole": pa.int64(),
        "truth": pa.bool_(),
        "day": pa.date32(),
        "instant": pa.timestamp("us", tz="UTC"),
    }
    schema = pa.schema([(name, types[kind]) for name, kind in kinds.items()])
    waiting = iter(rows)
    with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        while group := list(islice(waiting, GROUP)):
            columns = [
                pa.array([row.get(field.name) for row in group], type=field.type)
                for field in schema
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
