"""`tracker import table` for tables with other columns: proposed, accepted, saved, used again."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

if TYPE_CHECKING:
    from tests.conftest import Run

FIXTURES = Path(__file__).parents[2] / "fixtures" / "imports" / "table"
LOG, POLLS, CALLS = (str(FIXTURES / f"{name}.csv") for name in ("log", "polls", "calls"))
ME = ("--set", "source=Me")
FATEBOOK = FIXTURES.parent / "fatebook" / "export.csv"


@pytest.fixture(autouse=True)
def made(run: Run) -> None:
    run("init")


def test_without_consent_a_mapping_is_only_proposed(run: Run) -> None:
    answer = run("import", "table", LOG, *ME)
    assert answer.code == 1
    assert "probability  Confidence" in answer.out
    assert (
        "row 2: title=Snow lies in Bern on 1 February, all day; source=Me; made_on=" in answer.out
    )
    assert "columns not read: Notes" in answer.out
    assert "say --accept if the proposal is right" in answer.err
    assert run("import", "list", "--format", "json").json["rows"] == []


def test_an_accepted_proposal_is_read(run: Run) -> None:
    answer = run("import", "auto", LOG, *ME, "--accept")
    assert answer.code == 0, answer.err
    assert answer.out.count("columns not read: Notes") == 2  # As proposed, and as read.
    assert "brought 1 source, 3 predictions, 3 forecasts and 2 resolutions" in answer.out
    row = next(r for r in run("scoreboard", "--format", "json").json["rows"] if r["key"] == "me")
    assert row["mean_score"] == pytest.approx((0.12**2 + 0.4**2) / 2)


def test_a_dry_run_shows_the_proposal_and_counts(run: Run) -> None:
    answer = run("import", "table", LOG, *ME, "--dry-run")
    assert answer.code == 0
    assert "3 rows would bring 1 source, 3 predictions" in answer.out
    assert run("import", "list", "--format", "json").json["rows"] == []


def test_what_is_missing_says_how_to_give_it(run: Run) -> None:
    answer = run("import", "table", LOG)
    told = "missing: source; give it with --map COLUMN=source, or for all rows --set source=VALUE"
    assert told in answer.out
    assert run("import", "table", LOG, "--accept").code == 1


def test_a_saved_mapping_reads_the_next_download(run: Run, tmp_path: Path) -> None:
    mapping = str(tmp_path / "log.yaml")
    assert run("import", "table", LOG, *ME, "--save-mapping", mapping).code == 1
    newer = tmp_path / "newer.csv"
    more = "It hails in Bern in May,2024-05-01,20%,2024-05-31,2024-06-01,Wrong,\n"
    newer.write_text(Path(LOG).read_text(encoding="utf-8") + more, encoding="utf-8")
    assert run("import", "table", LOG, "--mapping", mapping).code == 0
    answer = run("import", "table", str(newer), "--mapping", mapping)
    assert "brought 1 prediction, 1 forecast and 1 resolution" in answer.out
    assert "5 already on record, left alone" in answer.out


def test_options_come_on_top_of_a_mapping(run: Run, tmp_path: Path) -> None:
    mapping = tmp_path / "log.yaml"
    mapping.write_text("mapping: 1\nvalues: {source: Me}\n", encoding="utf-8")
    words = ("--mapping", str(mapping), "--set", "source=Ann", "--accept")
    assert run("import", "table", LOG, *words).code == 0
    assert [r["key"] for r in run("source", "list", "--format", "json").json["rows"]] == ["ann"]


def test_points_with_a_word_before_them_are_read_by_the_declared_signs(run: Run) -> None:
    words = ("--map", "Election date=known_on", "--accept")
    assert run("import", "table", POLLS, *words).code == 0
    shown = run("show", "senate-example-2022", "--format", "json").json["row"]
    assert [f["point"] for f in shown["forecasts"]] == [1.3, -2]
    assert shown["outcome"] == 4.9


def test_a_word_that_no_sign_was_declared_for_is_refused(run: Run) -> None:
    words = ("--map", "Election date=known_on", "--sign", "D=+", "--accept")
    answer = run("import", "table", POLLS, *words)
    assert answer.code == 1
    assert "polls.csv:3: column Margin (point): 'R +2' is not a number" in answer.err


def test_calls_without_a_number_are_read_as_certain(run: Run) -> None:
    assert run("import", "table", CALLS, "--accept").code == 0
    shown = run("show", "a-new-bridge-opens-in-basel", "--format", "json").json["row"]
    (forecast,) = shown["forecasts"]
    assert (forecast["hedge"], forecast["strength"]) == ("", "certain")
    assert forecast["probability"] is None


def test_an_outcome_without_its_day_is_told_and_not_recorded(run: Run) -> None:
    answer = run("import", "table", POLLS, "--accept")
    assert "'Senate Example 2022' is '4.9', but not since when; not recorded" in answer.out
    assert run("show", "senate-example-2022", "--format", "json").json["row"]["outcome"] is None


def test_a_workbook_is_read_like_its_csv(run: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in Path(CALLS).read_text(encoding="utf-8").splitlines():
        book.active.append(line.split(","))
    book.create_sheet("Notes")
    book.save(tmp_path / "calls.xlsx")
    file = str(tmp_path / "calls.xlsx")
    assert "name one with --sheet" in run("import", "table", file).err
    answer = run("import", "table", file, "--sheet", "Sheet", "--accept")
    assert "2 rows" in answer.out
    assert "nothing changed" in run("import", "table", CALLS, "--accept").out


def test_a_declared_encoding_is_read(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "gbk.csv"
    text = "预测,日期,来源,概率,截止日期\n北京明天会下雪吗,2024-01-02,张三,70%,2024-02-01\n"
    file.write_bytes(text.encode("gbk"))
    assert "--encoding gb18030 reads '预测,日期" in run("import", "table", str(file)).err
    answer = run("import", "table", str(file), "--encoding", "gbk", "--accept")
    assert answer.code == 0, answer.err
    assert run("list", "--format", "json").json["rows"][0]["title"] == "北京明天会下雪吗"


def test_a_mapping_is_saved_for_tables_only_and_for_one_kind(run: Run, tmp_path: Path) -> None:
    target = str(tmp_path / "m.yaml")
    answer = run("import", "table", LOG, CALLS, "--save-mapping", target)
    assert "the tables need different mappings; save one at a time" in answer.err
    answer = run("import", "table", LOG, "--save-mapping", str(tmp_path / "none" / "m.yaml"))
    assert "cannot write" in answer.err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--map", "Question=titel"), 2, "no field 'titel' is read; nearest: title"),
        (("--dates", "dmy"), 2, "dates 'dmy'; expected day-first"),
        (("--encoding", "klingon"), 2, "no encoding 'klingon'"),
        (("--sign", "D=up"), 2, "sign 'up' of 'D'; expected +, - or 0"),
        (("--map", "Frage=title", *ME), 1, "the file has no column 'Frage'"),
    ],
)
def test_a_declaration_that_does_not_exist_is_refused(
    run: Run, words: tuple[str, ...], code: int, says: str
) -> None:
    answer = run("import", "table", LOG, *words)
    assert answer.code == code
    assert says in answer.err


def test_a_folder_in_no_known_format_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    answer = run("import", "auto", str(tmp_path / "folder"))
    assert answer.code == 1
    assert "a folder in no known format" in answer.err


def test_an_archive_of_tables_is_refused_with_what_to_do(run: Run, tmp_path: Path) -> None:
    run("init")
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.write(LOG, "log.csv")
    answer = run("import", "auto", str(tmp_path / "t.zip"))
    assert answer.code == 1
    assert "t.zip: an archive in no known format; unpack it and name its files" in answer.err


@pytest.mark.parametrize("verb", ["fatebook", "auto"])
def test_a_platform_s_file_that_a_spreadsheet_saved_is_read_as_declared(
    run: Run, tmp_path: Path, verb: str
) -> None:
    run("init")
    text = FATEBOOK.read_text(encoding="utf-8")
    file = tmp_path / "resaved.csv"
    file.write_text(
        re.sub(r"2024-(\d\d)-(\d\d) 0?(\d+):(\d\d):\d+", r"\1/\2/2024 \3:\4", text),
        encoding="utf-8",
    )
    assert "can be 2024-01-08" in run("import", verb, str(file)).err
    answer = run("import", verb, str(file), "--dates", "month-first")
    assert answer.code == 0, answer.err
    made = run("show", "P-01", "--format", "json").json["row"]["forecasts"][0]["made_at"]
    assert made == "2024-01-01T00:00:00Z"


def test_an_encoding_of_a_platform_s_file_is_not_ignored(run: Run) -> None:
    run("init")
    answer = run("import", "auto", str(FATEBOOK), "--encoding", "cp1252")
    assert answer.code == 1
    assert "--encoding is for tables; save the files of other formats as UTF-8" in answer.err
