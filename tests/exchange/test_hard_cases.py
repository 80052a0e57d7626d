"""The hard cases are expressible: each loads, survives the way out and back, and has a sequel."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from tracker.exchange.corpus.dump import dump
from tracker.exchange.corpus.folder import load

CASES = Path(__file__).resolve().parents[2] / "fixtures" / "hard-cases"
WORLDS = sorted(path for path in CASES.iterdir() if path.is_dir())


def test_there_is_a_world_for_each_of_the_eleven_cases() -> None:
    assert [path.name[:2] for path in WORLDS] == [f"{number:02d}" for number in range(1, 12)]


@pytest.mark.parametrize("world", WORLDS, ids=lambda path: path.name)
def test_a_hard_case_is_expressible_in_the_format(world: Path, tmp_path: Path) -> None:
    corpus = load(world)
    assert corpus.forecasts
    for name, text in dump(corpus).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert replace(load(tmp_path), sha256="") == replace(corpus, sha256="")


@pytest.mark.parametrize("world", WORLDS, ids=lambda path: path.name)
def test_what_is_expected_speaks_about_what_the_world_holds(world: Path) -> None:
    corpus = load(world)
    expected = yaml.safe_load((CASES / f"{world.name}.expected.yaml").read_text(encoding="utf-8"))
    assert expected
    known = {source.key for source in corpus.sources}
    known |= {
        f"{document.key}:{section.number}"
        for document in corpus.documents
        for section in document.sections
    }
    for board in expected:
        rows = board.get("rows", {})
        assert set(rows) | set(board.get("absent", [])) <= known
        assert set(board.get("status", {})) <= {one.key for one in corpus.predictions}
        for row in rows.values():
            left_out = row.get("left_out")
            if left_out is not None:
                assert row["n_forecast"] == row["n_scored"] + sum(left_out.values())
