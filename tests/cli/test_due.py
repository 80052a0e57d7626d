"""`tracker due`: what needs a resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Run


def ids(run: Run, *words: str) -> list[str]:
    return [row["id"] for row in run("due", "--format", "json", *words).json["rows"]]


def test_overdue_comes_first_then_what_closes_within_the_time(world: Run) -> None:
    assert ids(world) == ["P-05"]
    assert ids(world, "--within", "60d") == ["P-05", "P-01", "P-02", "P-03", "P-04"]
    assert ids(world, "--within", "2w") == ["P-05"]


def test_a_resolved_prediction_is_not_due(world: Run) -> None:
    world("resolve", "P-05", "--outcome", "false", "--known-on", "2026-01-01")
    assert ids(world) == []
    assert ids(world, "--as-of", "2025-12-31") == ["P-05"]


def test_the_age_is_told(world: Run) -> None:
    assert "325 days" in world("due").out


def test_a_time_that_is_none_is_refused(world: Run) -> None:
    answer = world("due", "--within", "soon")
    assert answer.code == 2
    assert "30d or 6w" in answer.err
