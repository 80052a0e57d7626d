"""`--chart FILE`: a picture beside the words, or one line why not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

VERBS = (
    ("scoreboard",),
    ("scoreboard", "--per", "topic", "--rule", "hit"),
    ("scoreboard", "--per", "horizon"),
    ("show", "P-07"),
    ("calibration",),
    ("trend",),
    ("trend", "--replay"),
)


@pytest.mark.parametrize("words", VERBS, ids="-".join)
@pytest.mark.parametrize(
    ("suffix", "start"), [(".svg", b"<svg "), (".PNG", b"\x89PNG")], ids=["svg", "png"]
)
def test_a_chart_is_drawn_beside_the_answer(
    corpus: Run, tmp_path: Path, words: tuple[str, ...], suffix: str, start: bytes
) -> None:
    pytest.importorskip("vl_convert", reason="charts need vl-convert (extra 'charts')")
    plain = corpus(*words)
    answer = corpus(*words, "--chart", str(tmp_path / f"chart{suffix}"))
    assert (answer.code, answer.out) == (0, plain.out)
    assert (tmp_path / f"chart{suffix}").read_bytes().startswith(start)


def test_another_suffix_is_refused_before_any_work(run: Run, tmp_path: Path) -> None:
    answer = run("scoreboard", "--chart", str(tmp_path / "chart.gif"))
    assert answer.code == 2
    assert "names no format; end it in .svg or .png" in answer.err


@pytest.mark.parametrize("words", VERBS, ids="-".join)
def test_a_missing_library_is_named_and_no_file_is_left(
    corpus: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    answer = corpus(*words, "--chart", str(tmp_path / "chart.svg"))
    assert answer.code == 1
    assert "prediction-tracker[charts]" in answer.err
    assert list(tmp_path.glob("chart*")) == []
