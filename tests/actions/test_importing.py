"""A registered format goes through the same doors as a table: checked, recorded, known again."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from tracker.domain.criterion import Criterion
from tracker.domain.forecast import Forecast
from tracker.domain.instant import Precision, When
from tracker.domain.prediction import Prediction
from tracker.domain.source import Source, SourceKind
from tracker.exchange import formats
from tracker.exchange.bundle import Head, members, read_json
from tracker.exchange.formats import Format
from tracker.exchange.tables.records import TableRecords

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.conftest import Run


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def recognises(head: Head) -> bool:
    return "made_up" in head.keys


def read(paths: Sequence[Path], **_: object) -> TableRecords:
    """Read `{"made_up": {"title": …, "closes": …, "said": [[source, at, probability, ends]]}}`."""
    found = read_json(members(paths)[0])["made_up"]
    prediction = Prediction(
        key="made-up-1",
        title=found["title"],
        opens_at=at("2024-01-01"),
        closes_at=at(found["closes"]),
        criterion=Criterion(observe="It is seen"),
    )
    names = list(dict.fromkeys(source for source, *_ in found["said"]))
    forecasts = tuple(
        Forecast(
            prediction="made-up-1",
            source=source,
            made=When(at(made), Precision.INSTANT),
            probability=probability,
            ends_at=None if ends is None else at(ends),
        )
        for source, made, probability, ends in found["said"]
    )
    rows = tuple(range(1, len(forecasts) + 1))
    return TableRecords(
        sources=tuple(Source(key=n, name=n, kind=SourceKind.PERSON.value) for n in names),
        source_rows=(1,) * len(names),
        documents=(),
        document_rows=(),
        predictions=(prediction,),
        prediction_rows=(1,),
        forecasts=forecasts,
        forecast_rows=rows,
        resolutions=(),
        resolution_rows=(),
        notes=(),
        n_rows=len(rows),
    )


@pytest.fixture(autouse=True)
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("made_up_format")
    module.recognises = recognises  # type: ignore[attr-defined]  # a module made here
    module.read = read  # type: ignore[attr-defined]  # as above
    monkeypatch.setitem(sys.modules, "made_up_format", module)
    own = Format("made-up", "made-up questions", "made_up_format")
    monkeypatch.setattr(formats, "FORMATS", {"made-up": own})
    monkeypatch.setattr("tracker.actions.import_plan.FORMATS", {"made-up": own})


FIRST = ["ann", "2024-02-01T10:00", 0.7, None]


def write(path: Path, *said: list[Any], **more: str) -> str:
    body = {"title": "It holds", "closes": "2025-01-01", "said": list(said)} | more
    path.write_text(json.dumps({"made_up": body}), encoding="utf-8")
    return str(path)


def shown(run: Run) -> Any:  # noqa: ANN401 - whatever the program printed
    return run("show", "made-up-1", "--format", "json").json["row"]


def test_auto_tells_a_format_by_its_content(run: Run, tmp_path: Path) -> None:
    run("init")
    answer = run("import", "auto", write(tmp_path / "a.txt", FIRST))
    assert answer.code == 0, answer.err
    assert "brought 1 source, 1 prediction and 1 forecast" in answer.out
    row = run("import", "list", "--format", "json").json["rows"][0]
    assert (row["format"], row["name"]) == ("made-up", "a.txt")


def test_auto_reads_any_other_table_beside_it(run: Run, tmp_path: Path) -> None:
    run("init")
    table = tmp_path / "t.csv"
    table.write_text(
        "title,source,made_on,closes_on,probability\nA,bob,2024-01-02,2024-06-01,0.4\n"
    )
    answer = run("import", "auto", write(tmp_path / "a.json", FIRST), str(table))
    assert answer.code == 0, answer.err
    formats_read = [r["format"] for r in run("import", "list", "--format", "json").json["rows"]]
    assert formats_read == ["made-up", "table"]


def test_a_file_that_two_formats_claim_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = formats.FORMATS["made-up"]
    monkeypatch.setattr(formats, "FORMATS", {"made-up": own, "twin": replace(own, name="twin")})
    run("init")
    answer = run("import", "auto", write(tmp_path / "a.json", FIRST))
    assert answer.code == 1
    assert "may be made-up or twin" in answer.err


def test_an_unknown_format_is_a_wrong_use(run: Run, tmp_path: Path) -> None:
    assert run("import", "made-down", write(tmp_path / "a.json", FIRST)).code == 2


def test_a_format_is_a_verb_with_help(run: Run) -> None:
    assert "Import made-up questions" in run("import", "--help").out
    assert "--dry-run" in run("import", "made-up", "--help").out


def test_a_forecast_that_does_not_fit_is_refused_with_its_row(run: Run, tmp_path: Path) -> None:
    run("init")
    wrong = ["bob", "2024-02-02T10:00", 1.2, None]
    answer = run("import", "made-up", write(tmp_path / "a.json", FIRST, wrong))
    assert answer.code == 1
    assert "a.json:2: 'It holds': probability 1.2 lies outside 0..1" in answer.err
    assert run("list", "--format", "json").json["rows"] == []


def test_a_newer_download_adds_only_what_is_new(run: Run, tmp_path: Path) -> None:
    run("init")
    run("import", "made-up", write(tmp_path / "a.json", FIRST))
    later = ["ann", "2024-02-01T18:00", 0.7, None]
    answer = run("import", "made-up", write(tmp_path / "b.json", FIRST, later))
    assert "brought 1 forecast" in answer.out
    assert "1 already on record" in answer.out
    assert "nothing changed" in run("import", "made-up", str(tmp_path / "b.json")).out


def test_a_forecast_that_ended_since_is_withdrawn(run: Run, tmp_path: Path) -> None:
    run("init")
    run("import", "made-up", write(tmp_path / "a.json", FIRST))
    ended = [*FIRST[:3], "2024-03-01T00:00"]
    assert run("import", "made-up", write(tmp_path / "b.json", ended)).code == 0
    made = [(f["made_at"], f["withdrawn"]) for f in shown(run)["forecasts"]]
    assert made == [("2024-02-01T10:00:00Z", False), ("2024-03-01T00:00:00Z", True)]
    assert "nothing changed" in run("import", "made-up", str(tmp_path / "b.json")).out


def test_a_forecast_that_was_replaced_is_not_withdrawn(run: Run, tmp_path: Path) -> None:
    run("init")
    run("import", "made-up", write(tmp_path / "a.json", FIRST))
    ended = [*FIRST[:3], "2024-03-01T00:00"]
    after = ["ann", "2024-03-01T00:00", 0.9, None]
    run("import", "made-up", write(tmp_path / "b.json", ended, after))
    assert [f["withdrawn"] for f in shown(run)["forecasts"]] == [False, False]


def test_an_end_that_lies_ahead_waits(run: Run, tmp_path: Path) -> None:
    run("init")
    run("import", "made-up", write(tmp_path / "a.json", FIRST))
    ends = [*FIRST[:3], "2030-01-01T00:00"]
    assert "nothing changed" in run("import", "made-up", write(tmp_path / "b.json", ends)).out


def test_what_changed_over_there_is_told_and_kept_here(run: Run, tmp_path: Path) -> None:
    run("init")
    run("import", "made-up", write(tmp_path / "a.json", FIRST))
    later = ["ann", "2024-02-03T10:00", 0.6, None]
    file = write(tmp_path / "b.json", FIRST, later, title="It still holds", closes="2026-01-01")
    answer = run("import", "made-up", file)
    assert "title 'It still holds', on record 'It holds'" in answer.out
    assert "window ends 2026-01-01 00:00, on record 2025-01-01 00:00" in answer.out
    assert shown(run)["title"] == "It holds"


def test_an_import_taken_back_leaves_the_board_as_before(corpus: Run, tmp_path: Path) -> None:
    before = corpus("scoreboard", "--format", "csv").out
    corpus("import", "made-up", write(tmp_path / "a.json", FIRST))
    newest = corpus("import", "list", "--format", "json").json["rows"][-1]["id"]
    assert corpus("retract", newest, "--why", "wrong file").code == 0
    assert corpus("scoreboard", "--format", "csv").out == before
    assert corpus("import", "made-up", str(tmp_path / "a.json")).code == 0
