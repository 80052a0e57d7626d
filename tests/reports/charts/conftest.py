"""Rows of boards and views as charts take them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tracker.scoring.board import ROW_KEYS

DAY = date(2026, 11, 21)


def row(key: str, mean: float | None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - cells
    """Return a row of a board; what is not said is None."""
    given = {"key": key, "name": key, "mean_score": mean, "n_scored": 6, "n_forecast": 6}
    return dict.fromkeys(ROW_KEYS) | given | more


def texts_of(spec: dict[str, Any]) -> list[str]:
    """Return every text in a specification."""
    found: list[str] = []

    def walk(part: object) -> None:
        if isinstance(part, dict):
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)
        elif isinstance(part, str):
            found.append(part)

    walk(spec)
    return found


@pytest.fixture
def hostile() -> str:
    """Return a name that tries everything."""
    return "<script>alert(1)</script>\u202egnp.\"&' " + "W" * 500
