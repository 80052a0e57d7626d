"""Parquet files with declared types."""

from __future__ import annotations

import io
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyarrow import parquet

from tracker.errors import MissingExtra
from tracker.exchange.parquet_tables import write_parquet

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = {
    "a": "text", "b": "texts", "c": "number", "d": "whole", "e": "truth", "f": "day",
    "g": "instant",
}  # fmt: skip
ROW = {
    "a": "=x", "b": ["y"], "c": 0.1, "d": 3, "e": False, "f": date(2024, 5, 1),
    "g": datetime(2024, 5, 1, 12, tzinfo=UTC),
}  # fmt: skip


def parquet_bytes(kinds: dict[str, str], rows: Iterable[dict[str, object]]) -> bytes:
    target = io.BytesIO()
    write_parquet(target, kinds, rows)
    return target.getvalue()


def test_values_come_back_with_their_types() -> None:
    table = parquet.read_table(pa.BufferReader(parquet_bytes(KINDS, [ROW, {}])))
    assert table.to_pylist() == [ROW, dict.fromkeys(KINDS)]


def test_an_empty_table_has_the_same_types() -> None:
    schemas = [
        parquet.read_schema(pa.BufferReader(parquet_bytes(KINDS, rows))) for rows in ([], [ROW])
    ]
    assert schemas[0] == schemas[1]


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"export parquet needs the extra 'parquet'"):
        parquet_bytes(KINDS, [])


def test_many_rows_stand_in_groups_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.exchange.parquet_tables.GROUP", 2)
    content = parquet_bytes({"d": "whole"}, ({"d": n} for n in range(5)))
    file = parquet.ParquetFile(pa.BufferReader(content))
    assert file.num_row_groups == 3
    assert file.read().column("d").to_pylist() == [0, 1, 2, 3, 4]
