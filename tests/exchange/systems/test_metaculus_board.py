"""From the archive of Metaculus to a board with the scores that Metaculus publishes."""

from __future__ import annotations

import csv
import json
import math
import shutil
import zipfile
from typing import TYPE_CHECKING, Final

import pytest
from pyarrow import parquet

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run
    from tests.exchange.conftest import Changed

AGGREGATES: Final = ("recency_weighted", "geometric_mean")


@pytest.fixture
def archive(tmp_path: Path, imports: Path) -> Path:
    path = tmp_path / "metaculus_data.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for one in sorted((imports / "metaculus").iterdir()):
            file.write(one, one.name)
    return path


def test_the_archive_becomes_a_board_with_the_published_scores(run: Run, archive: Path) -> None:
    run("init")
    answer = run("import", "auto", str(archive))
    assert answer.code == 0, answer.err
    weighted = ("--selection", "time-weighted", "--format", "json")
    answer = run("scoreboard", "--topic", "natural-sciences", "--rule", "baseline", *weighted)
    scores = {row["name"]: row["mean_score"] for row in answer.json["rows"]}
    # As in score_data.csv: .9 all the time, and .9 from half-time on.
    assert scores["alice"] == pytest.approx(84.79969065549501)
    assert scores["bob"] == pytest.approx(42.399845327747506)
    answer = run("scoreboard", "--topic", "lakes", "--rule", "peer", *weighted)
    rows = {row["name"]: (row["mean_score"], row["coverage"]) for row in answer.json["rows"]}
    assert rows["alice"] == pytest.approx((-175.638458, 1.0))
    assert rows["bob"] == pytest.approx((106.013177, 1.0))
    assert rows["carol"] == pytest.approx((69.625281, 0.5))


@pytest.mark.parametrize("aggregates", [False, True])
def test_aggregates_in_a_download_leave_the_published_peer_scores(
    run: Run,
    changed: Changed,
    aggregates: bool,  # noqa: FBT001 - pytest passes by name
) -> None:
    run("init")
    last = "102,14,carol,False,2024-01-06 00:00:00+00:00,,,0.9,,,,,,,,,,,"
    weighted, mean = (f"102,,{name},,2024-01-01 00:00:00+00:00,,3," for name in AGGREGATES)
    more = f'\r\n{weighted}0.6,,,,,,,,,,,\r\n{mean},"[0.75, 0.25]",,,,,,,,,,'
    path = changed("metaculus", "forecast_data.csv", last, last + more if aggregates else last)
    assert run("import", "metaculus", str(path)).code == 0
    for rule in ("peer", "spot_peer"):
        selection = ("--selection", "time-weighted") if rule == "peer" else ()
        options = ("--rule", rule, *selection, "--format", "json")
        answer = run("scoreboard", "--topic", "lakes", *options)
        scores = {row["name"]: row["mean_score"] for row in answer.json["rows"]}
        if rule == "peer":
            assert scores["alice"] == pytest.approx(-175.638458)
            assert scores["bob"] == pytest.approx(106.013177)
            assert scores["carol"] == pytest.approx(69.625281)
        people = ("alice", "bob", "carol")
        assert sum(scores.pop(name) for name in people) == pytest.approx(0, abs=1e-9)
        assert len(scores) == (2 if aggregates else 0)
        if aggregates:
            # Alice and Bob gave .1 and .5, Carol .9 from half-time on.
            early, late = math.log(0.1 * 0.5) / 2, math.log(0.1 * 0.5 * 0.9) / 3
            others = late if rule == "spot_peer" else (early + late) / 2
            found = scores["Metaculus crowd (recency weighted)"]
            assert found == pytest.approx(100 * (math.log(0.6) - others))
            found = scores["Metaculus crowd (geometric mean)"]
            assert found == pytest.approx(100 * (math.log(0.25) - others))


def test_bots_are_nobodys_peers_where_people_alone_are(run: Run, changed: Changed) -> None:
    run("init")
    last = "102,14,carol,False,2024-01-06 00:00:00+00:00,,,0.9,,,,,,,,,,,"
    bot = "102,13,snowbot,True,2024-01-01 00:00:00+00:00,,,0.7,,,,,,,,,,,"
    path = changed("metaculus", "forecast_data.csv", last, f"{last}\r\n{bot}")
    assert (
        "nobody with bots; so does --peers people: 2" in run("import", "metaculus", str(path)).out
    )
    options = ("--topic", "lakes", "--rule", "peer", "--selection", "time-weighted")
    scores = {}
    for peers in ("all", "people"):
        answer = run("scoreboard", *options, "--peers", peers, "--format", "json")
        scores[peers] = {row["name"]: row["mean_score"] for row in answer.json["rows"]}
        assert answer.json["meta"]["peers"] == peers
    assert scores["people"]["alice"] == pytest.approx(-175.638458)
    assert scores["people"]["bob"] == pytest.approx(106.013177)
    early, late = math.log(0.1 * 0.5) / 2, math.log(0.1 * 0.5 * 0.9) / 3
    found = scores["people"]["snowbot"]
    assert found == pytest.approx(100 * (math.log(0.7) - (early + late) / 2))
    assert sum(scores["all"].values()) == pytest.approx(0, abs=1e-9)
    assert scores["all"]["alice"] != pytest.approx(scores["people"]["alice"])
    assert "compared with people" in run("scoreboard", *options, "--peers", "people").out


def test_a_newer_download_adds_only_what_is_new(run: Run, archive: Path, changed: Changed) -> None:
    run("init")
    run("import", "metaculus", str(archive))
    # In the newer one bob has withdrawn on the 9th.
    old = "101,12,bob,False,2024-01-06 00:00:00+00:00,,"
    folder = changed("metaculus", "forecast_data.csv", old, f"{old[:-1]}2024-01-09 00:00:00+00:00,")
    answer = run("import", "metaculus", str(folder))
    assert answer.code == 0, answer.err
    assert "brought 1 forecast" in answer.out.splitlines()[0]
    answer = run(
        "scoreboard",
        "--rule",
        "baseline",
        "--selection",
        "time-weighted",
        "--format",
        "json",
        "--topic",
        "natural-sciences",
    )
    bob = next(row for row in answer.json["rows"] if row["name"] == "bob")
    assert bob["coverage"] == pytest.approx(0.3)
    assert "nothing changed" in run("import", "metaculus", str(folder)).out


def test_an_option_that_came_true_later_is_read_into_the_forecasts_before_it(
    run: Run, changed: Changed, tmp_path: Path, imports: Path
) -> None:
    run("init")
    before = changed("metaculus", "question_data.csv", ",Cy,2024-01-12 00:00:00+00:00", ",,")
    assert run("import", "metaculus", str(before)).code == 0
    after = tmp_path / "after"
    after.mkdir()
    for file in (imports / "metaculus").iterdir():
        (after / file.name).write_bytes(file.read_bytes())
    answer = run("import", "metaculus", str(after))
    assert answer.code == 0, answer.err
    assert "brought 2 forecasts and 1 resolution" in answer.out
    answer = run("scoreboard", "--topic", "sports", "--rule", "log", "--format", "json")
    log = {row["name"]: row["mean_score"] for row in answer.json["rows"]}
    # Bob gave 40 % to the rest when the winner was still part of it.
    assert log["bob"] == pytest.approx(-math.log(0.4))
    assert log["alice"] == pytest.approx(-math.log(0.5))


def without_cy(folder: Path) -> Path:
    """Make a download as it was before the question 103 got the option Cy."""
    changes = {
        "question_data.csv": {"\"['Ana', 'Bo', 'Cy', 'Other']\"": "\"['Ana', 'Bo', 'Other']\""},
        "forecast_data.csv": {
            "[0.5, 0.3, None, 0.2]": "[0.5, 0.3, 0.2]",
            "[0.2, 0.2, 0.5, 0.1]": "[0.2, 0.2, 0.6]",
            "[0.3, 0.3, nan, 0.4]": "[0.3, 0.3, 0.4]",
        },
    }
    for name, pairs in changes.items():
        lines = (folder / name).read_text("utf-8").splitlines()
        body = "\n".join(line for line in lines if not line.startswith("103,14,"))
        for old, new in pairs.items():
            assert old in body, old
            body = body.replace(old, new)
        (folder / name).write_text(body, "utf-8")
    return folder


def test_options_that_were_added_come_with_a_newer_download(
    run: Run, changed: Changed, imports: Path
) -> None:
    run("init")
    known = ",Cy,2024-01-12 00:00:00+00:00"
    before = str(without_cy(changed("metaculus", "question_data.csv", known, ",,")))
    now = str(imports / "metaculus")
    assert run("import", "metaculus", before).code == 0
    rows = run("list", "--format", "json").json["rows"]
    answer = run("import", "metaculus", now)
    assert answer.code == 0, answer.err
    # The rest of what alice and bob gave was Cy, carol is new.
    assert "brought 4 forecasts and 1 resolution" in answer.out
    assert "options that were added since, taken over: 1" in answer.out
    assert "change it with tracker edit" not in answer.out
    options = ("--topic", "sports", "--rule", "log", "--format", "json")
    log = {row["name"]: row["mean_score"] for row in run("scoreboard", *options).json["rows"]}
    assert log["bob"] == pytest.approx(-math.log(0.4))
    assert log["alice"] == pytest.approx(-math.log(0.5))
    assert "nothing changed" in run("import", "metaculus", now).out
    assert run("retract", "I-2", "--why", "Not yet").code == 0
    assert run("list", "--format", "json").json["rows"] == rows
    assert "nothing changed" in run("import", "metaculus", before).out


def test_an_added_option_repeats_no_forecast_and_the_older_download_is_harmless(
    run: Run, changed: Changed, tmp_path: Path
) -> None:
    run("init")
    known = ",Cy,2024-01-12 00:00:00+00:00"
    before = without_cy(changed("metaculus", "question_data.csv", known, ",,"))
    older = str(shutil.copytree(before, tmp_path / "older"))
    assert run("import", "metaculus", older).code == 0
    newer = str(changed("metaculus", "question_data.csv", known, ",,"))
    # What alice said last stands otherwise now, and carol is new.
    assert "brought 2 forecasts\n" in run("import", "metaculus", newer).out
    again = run("import", "metaculus", older)
    assert again.code == 0, again.err
    assert "nothing changed" in again.out
    assert "predictions with more options on record, which stand: 1" in again.out


def test_numbers_are_scored_by_the_density_at_the_outcome(run: Run, imports: Path) -> None:
    run("init")
    run("import", "metaculus", str(imports / "metaculus"))
    options = ("--topic", "weather", "--source", "metaculus-user-11", "--format", "json")
    forecasts = (imports / "metaculus" / "forecast_data.csv").read_text("utf-8").splitlines()
    row = next(cells for cells in csv.reader(forecasts) if cells[:3] == ["104", "11", "alice"])
    shares = json.loads(row[9])
    # 30 of 0 to 100 ends the 60th of 200 steps; the upper end is open, 5 % go to it.
    expected = 50 * math.log((shares[60] - shares[59]) / (0.95 / 200))
    run("edit", "metaculus-104", "--topic", "counted", "--why", "To have it alone")
    board = run("scoreboard", "--rule", "spot_baseline", "--topic", "counted", *options[2:])
    (alice,) = board.json["rows"]
    assert alice["mean_score"] == pytest.approx(expected)


def test_distributions_come_back_from_the_export_as_the_same_scores(
    run: Run, imports: Path, tmp_path: Path
) -> None:
    run("init")
    run("import", "metaculus", str(imports / "metaculus"))
    run("export", "metaculus", "-o", str(tmp_path / "out"))
    run("export", "corpus", "-o", str(tmp_path / "corpus"))
    other, third = tmp_path / "other.db", tmp_path / "third.db"
    run("init", db=other)
    assert run("import", "metaculus", str(tmp_path / "out"), db=other).code == 0
    run("init", db=third)
    answer = run("seed", str(tmp_path / "corpus"), db=third)
    assert answer.code == 0, answer.err
    for rule in ("baseline", "peer"):
        weighted = ("--selection", "time-weighted", "--format", "json")
        options = ("--rule", rule, "--topic", "weather", *weighted)
        boards = [
            run("scoreboard", *options, db=base).json["rows"] for base in (None, other, third)
        ]
        scores = [{row["name"]: row["mean_score"] for row in rows} for rows in boards]
        assert scores[1] == pytest.approx(scores[0])
        assert scores[2] == pytest.approx(scores[0])
        assert any(score is not None for score in scores[0].values())


def test_formats_without_distributions_list_them(run: Run, imports: Path, tmp_path: Path) -> None:
    run("init")
    run("import", "metaculus", str(imports / "metaculus"))
    assert "whole distributions, left out: 2" in run("export", "csv").err
    for name in ("scoringutils", "hubverse"):
        answer = run("export", name, "-o", str(tmp_path / name))
        assert "whole distributions, of which the quantiles are kept: 2" in answer.err
    statements = tmp_path / "statements.parquet"
    assert run("export", "parquet", "--table", "statements", "-o", str(statements)).code == 0
    curves = parquet.read_table(statements).column("curve").to_pylist()
    assert sorted(len(json.loads(text)) for text in curves if text is not None) == [12, 202]


def test_a_clamp_bounds_no_densities(run: Run, imports: Path) -> None:
    run("init")
    run("import", "metaculus", str(imports / "metaculus"))
    answer = run("scoreboard", "--rule", "baseline", "--clamp", "0.01", "--format", "json")
    (alice,) = (row for row in answer.json["rows"] if row["name"] == "alice")
    plain = run("scoreboard", "--rule", "baseline", "--format", "json")
    (other,) = (row for row in plain.json["rows"] if row["name"] == "alice")
    assert alice["left_out"]["rule"] == other["left_out"].get("rule", 0) + 2
