"""`tracker export`: corpus, table and object, and what of it comes back."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run


def test_load_export_load_gives_the_same_facts(corpus: Run, tmp_path: Path) -> None:
    folder, other = tmp_path / "out", tmp_path / "other.db"
    assert corpus("export", "corpus", "-o", str(folder)).code == 0
    assert corpus("seed", str(folder), "--check").code == 0
    corpus("init", db=other)
    assert corpus("seed", str(folder), db=other).code == 0
    for words in (
        ("scoreboard", "--format", "json"),
        ("list", "--format", "csv"),
        ("document", "list", "--format", "csv"),
        ("source", "list", "--format", "csv"),
        ("export", "csv"),
    ):
        here, there = corpus(*words), corpus(*words, db=other)
        if words[-1] == "json":
            assert here.json["rows"] == there.json["rows"]
        else:
            assert here.out == there.out


def test_loading_the_export_into_the_same_record_changes_no_fact(
    corpus: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    corpus("export", "corpus", "-o", str(folder))
    before = corpus("scoreboard", "--format", "json").json["meta"]
    assert corpus("seed", str(folder)).code == 0
    assert corpus("scoreboard", "--format", "json").json["meta"] == before


def test_the_exported_table_adds_nothing_to_its_own_record(corpus: Run, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    corpus("export", "csv", "-o", str(file))
    before = corpus("scoreboard", "--format", "json").out
    answer = corpus("import", "table", str(file))
    assert answer.code == 0, answer.err
    assert "nothing changed" in answer.out
    assert corpus("scoreboard", "--format", "json").out == before


def test_relays_and_stances_come_back_from_the_table(corpus: Run, tmp_path: Path) -> None:
    file, other = tmp_path / "out.csv", tmp_path / "other.db"
    corpus("export", "csv", "-o", str(file))
    corpus("init", db=other)
    answer = corpus("import", "table", str(file), db=other)
    assert answer.code == 0, answer.err
    here = corpus("export", "csv").out.splitlines()
    there = corpus("export", "csv", db=other).out.splitlines()
    assert len(here) == len(there)
    rows = [csv.DictReader(io.StringIO("\n".join(lines))) for lines in (here, there)]
    for one, same in zip(*rows, strict=True):
        for column in ("prediction", "source", "hedge", "words", "stance", "via", "section"):
            assert one[column] == same[column], one


def test_what_people_logged_goes_out_with_the_corpus(corpus: Run, tmp_path: Path) -> None:
    corpus(
        "evidence", "add", "P-43", "--url", "https://example.org/a", "--title", "Shipments",
        "--publisher", "Example", "--published", "2026-10-01", "--stance", "supports",
        "--summary", "It led.",
    )  # fmt: skip
    corpus("resolve", "P-43", "--outcome", "true", "--evidence", "E-657")
    folder = tmp_path / "out"
    corpus("export", "corpus", "-o", str(folder))
    text = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.yaml"))
    assert "https://example.org/a" in text
    other = tmp_path / "other.db"
    corpus("init", db=other)
    assert corpus("seed", str(folder), db=other).code == 0
    row = corpus("show", "P-43", "--format", "json", db=other).json["row"]
    assert row["outcome"] is True or row["outcome"] == "true"


def test_a_folder_that_holds_something_is_refused(corpus: Run, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    answer = corpus("export", "corpus", "-o", str(folder))
    assert answer.code == 1
    assert "not empty" in answer.err
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


def test_the_table_has_a_row_per_forecast(corpus: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(corpus("export", "csv").out)))
    assert len(rows) == 261
    assert rows[0]["id"] == "P-01"
    assert rows[0]["closes_on"] == "2024-12-31"


def test_formulas_are_protected_unless_raw_and_come_back(run: Run, tmp_path: Path) -> None:
    run("init")
    run("source", "add", "Ann", "--kind", "person")
    run(
        "add", "=1+1", "--criterion", "It is seen.", "--closes", "2027-01-01",
        "--source", "ann", "--probability", "0.7",
    )  # fmt: skip
    assert "'=1+1" in run("export", "csv").out
    assert "'=1+1" not in run("export", "csv", "--raw").out
    file = tmp_path / "out.csv"
    run("export", "csv", "-o", str(file))
    other = tmp_path / "other.db"
    run("init", db=other)
    answer = run("import", "table", str(file), db=other)
    assert answer.code == 0, answer.err
    assert run("list", "--format", "json", db=other).json["rows"][0]["title"] == "=1+1"


def test_the_object_holds_everything_by_prediction(corpus: Run) -> None:
    answer = corpus("export", "json").json
    assert len(answer["rows"]) == 243
    assert sum(len(row["evidence"]) for row in answer["rows"]) == 656
    assert sum(len(row["verdicts"]) for row in answer["rows"]) == 243
    assert len(answer["meta"]["left_out"]) == 31
    assert answer["rows"][6]["resolutions"][0]["outcome"] == "true"


def test_the_journal_goes_out_with_the_line_of_every_fact(world: Run, tmp_path: Path) -> None:
    whole = world("export", "journal").out
    meta = world("list", "--format", "json").json["meta"]
    lines = whole.splitlines()
    assert sum(not line.startswith('{"transaction":') for line in lines) == meta["n_facts"]
    assert f'"hash":"{meta["head"]}"' in whole
    file = tmp_path / "journal.jsonl"
    assert world("export", "journal", "-o", str(file)).out == ""
    assert file.read_text(encoding="utf-8") == whole
    one = world("export", "journal", "--transaction", "2").out
    assert one in whole
    assert one.startswith('{"transaction":2,')
    gone = world("export", "journal", "--transaction", "99")
    assert (gone.code, "the newest is 8" in gone.err) == (1, True)


STATED = (
    ("P-01", "ann", "--quantile", "0.1=0.5", "--quantile", "0.5=1", "--quantile", "0.9=1.6"),
    ("P-01", "ann", "--quantile", "0.1=0.6", "--quantile", "0.5=1.1"),
    ("P-01", "bob", "--low", "1", "--point", "1.5", "--high", "2.25", "--level", "80%"),
    ("P-01", "bob", "--point", "2"),
    ("P-01", "bob", "--withdraw"),
    ("P-02", "ann", "--quantile", "0.1=2024-03-05", "--quantile", "0.9=2024-07-01"),
    ("P-02", "bob", "--low", "2024-04-01", "--high", "2024-06-01", "--level", "0.5"),
    ("P-02", "bob", "--point", "2024-05-01"),
    ("P-03", "ann", "--option", "red=0.3", "--option", "blue=0.7"),
    ("P-03", "ann", "--option", "red=0.4", "--option", "blue=0.6", "--stance", "denies"),
    ("P-03", "ann", "--withdraw"),
    ("P-04", "ann", "--probability", "0.123456789"),
    ("P-04", "bob", "--hedge", "likely", "--words", "should"),
    ("P-04", "bob", "--withdraw"),
)
KINDS = (
    ("numeric",),
    ("date",),
    ("multiple_choice", "--option", "red", "--option", "blue"),
    ("binary",),
)


def test_forecasts_of_every_type_come_back_from_the_table(run: Run, tmp_path: Path) -> None:
    file, other = tmp_path / "out.csv", tmp_path / "other.db"
    run("init")
    run("init", db=other)
    for name in ("ann", "bob"):
        run("source", "add", name, "--kind", "person")
    window = ("--criterion", "Seen.", "--opens", "2024-01-01", "--closes", "2024-12-31")
    for number, kind in enumerate(KINDS):
        assert run("add", f"Claim {number}", "--type", *kind, *window).code == 0
    for prediction, source, *stated in STATED:
        words = ("--source", source, *stated, "--on", "2024-02-01")
        answer = run("forecast", prediction, *words)
        assert answer.code == 0, answer.err
    run("export", "csv", "-o", str(file))
    answer = run("import", "table", str(file), db=other)
    assert answer.code == 0, answer.err
    assert "columns not read: id\n" in answer.out
    here, there = (run("export", "json", db=db).json["rows"] for db in (None, other))
    assert [row["forecasts"] for row in here] == [row["forecasts"] for row in there]
    assert sum(len(row["forecasts"]) for row in there) == len(STATED)


def test_hours_units_and_ends_come_back_from_the_table(run: Run, tmp_path: Path) -> None:
    text = (
        "title,source,made_at,opens_at,closes_at,type,probability,point,unit,ends_at\n"
        "It rains,ann,2024-02-01T09:00Z,2024-01-06T12:00Z,2024-06-01T12:00Z,binary,0.8,,,"
        "2024-02-15T10:30Z\n"
        "How high,ann,2024-02-01,2024-01-01,2024-07-01,numeric,,3,km,\n"
    )
    file = tmp_path / "in.csv"
    file.write_text(text, encoding="utf-8")
    tables = []
    for name in ("one.db", "two.db"):
        run("init", db=tmp_path / name)
        answer = run("import", "table", str(file), db=tmp_path / name)
        assert answer.code == 0, answer.err
        file = tmp_path / f"{name}.csv"
        run("export", "csv", "-o", str(file), db=tmp_path / name)
        tables.append(file.read_text(encoding="utf-8"))
    assert tables[0] == tables[1]
    rain, high = csv.DictReader(io.StringIO(tables[0]))
    window = (rain["opens_at"], rain["closes_at"], rain["ends_at"])
    assert window == ("2024-01-06T12:00:00Z", "2024-06-01T12:00:00Z", "2024-02-15T10:30:00Z")
    assert (high["unit"], high["opens_at"], high["closes_at"]) == ("km", "", "")


def test_a_table_in_another_unit_is_refused(run: Run, tmp_path: Path) -> None:
    head = "title,source,made_on,closes_on,point,unit\n"
    file = tmp_path / "t.csv"
    run("init")
    file.write_text(head + "How high,ann,2024-02-01,2024-07-01,3,km\n", encoding="utf-8")
    assert run("import", "table", str(file)).code == 0
    file.write_text(head + "How high,bob,2024-02-01,2024-07-01,3,m\n", encoding="utf-8")
    answer = run("import", "table", str(file))
    assert answer.code == 1
    assert "'m', but 'How high' has 'km' on record; convert the values" in answer.err


def test_what_the_table_does_not_hold_is_said(corpus: Run) -> None:
    told = corpus("export", "csv").err.splitlines()
    assert "lexicons, left out: 1" in told
    assert any(line.startswith("pieces of evidence, left out: ") for line in told)
