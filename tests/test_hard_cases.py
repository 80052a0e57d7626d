"""The hard cases of the domain, each a small world whose board was worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from tests.conftest import Run

WORLDS = Path(__file__).parent.parent / "fixtures" / "hard-cases"
EXPECTED = sorted(WORLDS.glob("*.expected.yaml"))
FLAGS = {"relay": {"relayed": "--relayed", "as-relayed": "--as-relayed"}}


def _cases() -> list[Any]:
    return [
        pytest.param(
            path.name.removesuffix(".expected.yaml"), board, id=f"{path.name[:2]}-{number}"
        )
        for path in EXPECTED
        for number, board in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), 1)
    ]


def _words(options: dict[str, Any]) -> list[str]:
    """Return the options of a board as they are typed."""
    words: list[str] = []
    for name, value in options.items():
        if name in FLAGS:
            words.append(FLAGS[name][value])
        elif value is True:
            words.append(f"--{name.replace('_', '-')}")
        else:
            words += [f"--{name.replace('_', '-')}", str(value)]
    return words


def test_every_hard_case_of_the_domain_has_a_world() -> None:
    assert [path.name[:2] for path in EXPECTED] == [f"{number:02d}" for number in range(1, 12)]


@pytest.mark.parametrize(("world", "board"), _cases())
def test_the_board_is_what_was_worked_out_by_hand(
    run: Run, world: str, board: dict[str, Any]
) -> None:
    run("init")
    loaded = run("seed", str(WORLDS / world))
    assert loaded.code == 0, loaded.err
    words = _words(board.get("options", {}))
    as_of = str(board["as_of"])
    answer = run("scoreboard", "--as-of", as_of, "--format", "json", *words).json
    rows = {row["key"]: row for row in answer["rows"]}
    assert not set(board.get("absent", [])) & set(rows)
    listed = run("list", "--as-of", as_of, "--format", "json").json["rows"]
    statuses = {row["key"]: row["status"] for row in listed}
    for key, status in board.get("status", {}).items():
        assert statuses[key] == status
    for key, expected in board.get("rows", {}).items():
        for column, value in expected.items():
            found = rows[key][column]
            if column == "left_out":
                assert {reason: n for reason, n in found.items() if n} == value, key
            elif isinstance(value, float):
                assert found == pytest.approx(value, abs=1e-9), (key, column)
            else:
                assert found == value, (key, column)
    assert run("verify").code == 0
