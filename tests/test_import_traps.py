"""The traps of other people's files, each through the command line: read right, or refused."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

HEAD = "title,source,made_at,closes_on,known_on,probability,outcome\n"
LINE = "It snows,ann,{made},2024-06-30,{known},{probability},{outcome}\n"
USUAL = {"made": "2024-05-01", "known": "2024-07-01", "probability": "0.7", "outcome": "false"}


@pytest.fixture
def file(run: Run, tmp_path: Path) -> Path:
    run("init")
    return tmp_path / "t.csv"


def line(**cells: str) -> str:
    return HEAD + LINE.format(**USUAL | cells)


def stored(run: Run, path: Path, text: str | bytes, *words: str) -> dict[str, Any]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    answer = run("import", "table", str(path), *words)
    assert answer.code == 0, answer.err
    return run("show", "it-snows", "--format", "json").json["row"]  # type: ignore[no-any-return]  # JSON


def refused(run: Run, path: Path, text: str | bytes, *words: str) -> str:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    answer = run("import", "table", str(path), *words)
    assert answer.code == 1
    assert run("import", "list", "--format", "json").json["rows"] == []
    return answer.err


@pytest.mark.parametrize(
    ("cells", "words", "field", "value"),
    [
        pytest.param({"probability": "88%"}, (), "probability", 0.88, id="a percent sign"),
        pytest.param({"probability": "88"}, ("--percent",), "probability", 0.88, id="percent"),
        pytest.param({"probability": "0.88"}, (), "probability", 0.88, id="a share"),
        pytest.param(
            {"made": "1714521600000"}, ("--dates", "milliseconds"), "made_at",
            "2024-05-01T00:00:00Z", id="milliseconds",
        ),
        pytest.param(
            {"made": "2024-05-01 10:30:00+00"}, (), "made_at", "2024-05-01T10:30:00Z",
            id="an offset of hours alone",
        ),
        pytest.param(
            {"made": "2024-05-01T10:30:00.123456+0800"}, (), "made_at",
            "2024-05-01T02:30:00.123456Z", id="an offset without a colon",
        ),
        pytest.param(
            {"made": "03/04/2024"}, ("--dates", "day-first"), "made_on", "2024-04-03",
            id="day first",
        ),
        pytest.param({"made": "2024年4月3日"}, (), "made_on", "2024-04-03", id="a Chinese day"),
        pytest.param(
            {"made": "03/04/2024"}, ("--dates", "month-first"), "made_on", "2024-03-04",
            id="month first",
        ),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_it_is_meant(
    run: Run, file: Path, cells: dict[str, str], words: tuple[str, ...], field: str, value: object
) -> None:
    (forecast,) = stored(run, file, line(**cells), *words)["forecasts"]
    assert forecast[field] == value


@pytest.mark.parametrize(
    ("cells", "words", "says"),
    [
        pytest.param({"probability": "88"}, (), "t.csv:2: column probability: probability 88 lies "
            "outside 0..1; write 88% if percent is meant", id="percent is not guessed"),
        pytest.param({"probability": "120"}, ("--percent",), "probability 120% lies outside 0..1",
            id="too much percent"),
        pytest.param({"made": "1714521600000"}, (), "t.csv:2: column made_at: "
            "1714521600000 looks like a count of milliseconds; if it is, say",
            id="milliseconds are not guessed"),
        pytest.param({"made": "03/04/2024"}, (), "can be 2024-03-04 or 2024-04-03",
            id="day and month are not guessed"),
        pytest.param({"made": "03/04/24"}, (), "column made_at", id="a year of two digits"),
        pytest.param({"outcome": "perhaps"}, (), "column outcome: outcome 'perhaps'", id="outcome"),
        pytest.param({"known": "2030-01-01"}, (), "t.csv:2: known 2030-01-01 lies in the future",
            id="known in the future"),
        pytest.param({"made": "2030-01-01", "known": "", "outcome": ""},
            ("--set", "closes_on=2031-01-01"), "t.csv:2: made 2030-01-01 lies in the future",
            id="made in the future"),
    ],
)  # fmt: skip
def test_a_cell_that_can_be_read_in_two_ways_is_refused(
    run: Run, file: Path, cells: dict[str, str], words: tuple[str, ...], says: str
) -> None:
    assert says in refused(run, file, line(**cells), *words)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_a_name(run: Run, file: Path, encoding: str) -> None:
    assert len(stored(run, file, line().encode(encoding))["forecasts"]) == 1


@pytest.mark.parametrize(("encoding", "name"), [("gbk", "未尽研究"), ("big5", "研究院")])
def test_an_encoding_is_declared_or_told(run: Run, file: Path, encoding: str, name: str) -> None:
    body = line().replace("ann", name).encode(encoding)
    assert "--encoding" in refused(run, file, body)
    (forecast,) = stored(run, file, body, "--encoding", encoding)["forecasts"]
    assert forecast["source_name"] == name


def test_a_title_over_two_lines_keeps_its_line_break_and_its_row(run: Run, file: Path) -> None:
    text = HEAD + '"It snows\nin Bern",ann,2024-05-01,2024-06-30,,1.7,\n'
    assert "t.csv:2: column probability" in refused(run, file, text)
    file.write_text(text.replace("1.7", "0.7"), encoding="utf-8")
    run("import", "table", str(file))
    assert run("list", "--format", "json").json["rows"][0]["title"] == "It snows\nin Bern"


def test_a_formula_stays_text_and_loses_only_our_apostrophe(run: Run, file: Path) -> None:
    text = line().replace("ann", "'=HYPERLINK(1)")
    (forecast,) = stored(run, file, text)["forecasts"]
    assert forecast["source_name"] == "=HYPERLINK(1)"


def test_an_outcome_without_its_day_is_flagged_and_none_is_invented(run: Run, file: Path) -> None:
    found = stored(run, file, line(known=""))
    assert (found["outcome"], found["known_on"]) == (None, None)


def test_the_same_row_twice_is_one_forecast_and_told(run: Run, file: Path) -> None:
    file.write_text(line() + LINE.format(**USUAL), encoding="utf-8")
    answer = run("import", "table", str(file))
    assert "t.csv:3: says what row 2 says; recorded once" in answer.out
    assert "1 forecast" in answer.out


def test_an_option_without_a_probability_is_refused(run: Run, file: Path) -> None:
    head = "title,source,made_on,closes_on,option,probability\n"
    row = "Who wins,ann,2024-05-01,2024-06-30,{},{}\n"
    text = head + row.format("Bo", "1") + row.format("Cy", "None")
    assert "t.csv:3: column option: expected an option and its probability" in refused(
        run, file, text
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(line() + "It snows,ann,2024-", "t.csv:3: 3 cells; expected 7", id="a row"),
        pytest.param(line() + '"It snows,ann', "t.csv:3: unexpected end of data", id="a quote"),
    ],
)
def test_a_half_written_file_is_refused_whole(run: Run, file: Path, text: str, says: str) -> None:
    assert says in refused(run, file, text)


def test_a_half_written_parquet_file_is_refused(run: Run, file: Path) -> None:
    path = file.with_suffix(".parquet")
    pq.write_table(pa.table({"title": ["It snows"] * 1_000}), path)
    body = path.read_bytes()
    assert "not a readable Parquet file" in refused(run, path, body[: len(body) // 2])


def test_a_million_rows_of_one_column_fail_at_their_header(run: Run, file: Path) -> None:
    text = b"x\n" + b"1\n" * 1_000_000
    assert "no column is like one of ours (x)" in refused(run, file, text)
    assert "no column is like one of ours (x)" in refused(run, file, text, "--accept")


def test_a_file_of_two_gigabytes_that_is_no_table_is_refused_at_once(run: Run, file: Path) -> None:
    with file.open("wb") as out:
        out.write(HEAD.encode())
        os.truncate(out.fileno(), 2 << 30)
    answer = run("import", "table", str(file))
    assert answer.code == 1
    assert "t.csv:2: a line of more than" in answer.err or "NUL character" in answer.err


def test_a_new_file_of_the_same_name_is_another_origin(run: Run, file: Path) -> None:
    stored(run, file, line())
    stored(run, file, line(made="2024-05-02"))
    imports = run("import", "list", "--format", "json").json["rows"]
    assert len({row["sha256"] for row in imports}) == 2


def test_days_that_can_be_read_in_two_ways_name_the_option_that_settles_them(
    run: Run, file: Path
) -> None:
    told = refused(run, file, line(made="03/04/2024"))
    assert "2024-03-04 or 2024-04-03; write the one that is meant, or say it for the whole" in told
    assert "--dates day-first or --dates month-first" in told
