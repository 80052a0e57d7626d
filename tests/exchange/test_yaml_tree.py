"""Hostile and odd YAML: refused with a line, or read as text; never a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.errors import InvalidFile, Problem
from tracker.exchange import yaml_tree
from tracker.exchange.corpus.folder import load
from tracker.exchange.yaml_tree import (
    MAX_NODES,
    MAX_PROBLEMS,
    Map,
    Quoted,
    Seq,
    Sheet,
    read_document,
    read_rows,
)

if TYPE_CHECKING:
    from tests.exchange.conftest import Write

BOMB = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [*{before}, *{before}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def read(text: str | bytes) -> tuple[yaml_tree.Node | None, list[Problem]]:
    problems: list[Problem] = []
    data = text.encode() if isinstance(text, str) else text
    return read_document(data, Sheet("f.yaml", problems)), problems


@pytest.fixture(params=["libyaml", "pure"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test with both parsers."""
    monkeypatch.setattr(yaml, "__with_libyaml__", request.param == "libyaml")
    return str(request.param)


@pytest.mark.usefixtures("parser")
def test_scalars_stay_text_and_remember_quotes() -> None:
    tree, problems = read("a: no\nb: 010\nc: 'null'\nd: 1:30\ne: >\n  x\n  y\n")
    assert problems == []
    assert tree == {"a": "no", "b": "010", "c": "null", "d": "1:30", "e": "x y\n"}
    assert isinstance(tree, Map)
    assert isinstance(tree["c"], Quoted)
    assert not isinstance(tree["a"], Quoted)


@pytest.mark.usefixtures("parser")
def test_keys_and_items_know_their_lines() -> None:
    tree, _ = read("a: 1\nb:\n  - x\n  - {c: 1,\n     d: 2}\n")
    assert isinstance(tree, Map)
    items = tree["b"]
    assert isinstance(items, Seq)
    assert tree.lines == [1, 2]
    assert items.lines == [3, 4]
    assert isinstance(items[1], Map)
    assert items[1].line_of("d") == 5


REFUSED = [
    pytest.param(BOMB, 1, "&a is an anchor", id="anchors of a bomb"),
    pytest.param("a: *x\n", 1, "*x is an anchor", id="alias"),
    pytest.param("a: 1\nb: !!python/object/apply:os.system [ls]\n", 2, "tag", id="python tag"),
    pytest.param("a: !!str 1\n", 1, "tag", id="standard tag"),
    pytest.param("a: !mine x\n", 1, "tag", id="own tag"),
    pytest.param("a: 1\na: 2\n", 2, "the key 'a' stands twice", id="duplicate key"),
    pytest.param("? [a, b]\n: 1\n", 1, "as a key", id="list as key"),
    pytest.param("a: 1\n---\nb: 2\n", 2, "a second document", id="two documents"),
    pytest.param("a: [" * 40, 1, "nested deeper than 12 levels", id="deep flow"),
    pytest.param("a: " + "[" * 50_000, 1, "nested deeper than 12 levels", id="very deep flow"),
    pytest.param("- " * 40 + "x\n", 1, "nested deeper than 12 levels", id="deep block"),
    pytest.param("a: {\n", 2, "not YAML", id="unclosed"),
    pytest.param("a: 1\n\tb: 2\n", 2, "not YAML", id="tab"),
    pytest.param("a: \x07\n", 1, "not YAML", id="control character"),
    pytest.param(b"a: 1\nb: \x00\n", 2, "a NUL byte", id="NUL"),
    pytest.param(b"a: 1\nb: \xff\n", 2, "byte 0xff is not UTF-8", id="not UTF-8"),
    pytest.param("a: 1".encode("utf-16"), 1, "", id="UTF-16"),
    pytest.param("a: 1\nb: " + "x" * 10_000_000, 2, "a line of 10000003 bytes", id="long line"),
]


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(("text", "line", "message"), REFUSED)
def test_what_is_refused_is_one_line_with_its_place(
    text: str | bytes, line: int, message: str
) -> None:
    _, problems = read(text)
    assert len(problems) == 1
    assert problems[0].line == line
    assert message in problems[0].message
    assert "\n" not in str(problems[0])


def test_a_large_file_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_tree, "MAX_FILE_BYTES", 10)
    _, problems = read("a: 0123456789\n")
    assert [problem.message for problem in problems] == [
        "the file has 14 bytes; expected at most 10: split it"
    ]


def test_a_large_file_of_a_corpus_is_refused_unread(
    write_corpus: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.exchange.corpus.folder.MAX_FILE_BYTES", 300)
    with pytest.raises(InvalidFile) as caught:
        load(write_corpus())
    messages = [problem.message for problem in caught.value.problems]
    assert all(message.endswith("expected at most 300") for message in messages)


@pytest.mark.usefixtures("parser")
def test_empty_files_have_no_rows() -> None:
    for text in ("", "# only a comment\n", "---\n", "\ufeff"):
        problems: list[Problem] = []
        assert list(read_rows(text.encode(), Sheet("f.yaml", problems))) == []
        assert problems == []


@pytest.mark.usefixtures("parser")
def test_rows_before_a_broken_place_are_still_read() -> None:
    problems: list[Problem] = []
    sheet = Sheet("f.yaml", problems)
    rows = list(read_rows(b"- a: 1\n- b: 2\n- c: [\n", sheet))
    assert rows == [(1, {"a": "1"}), (2, {"b": "2"})]
    assert sheet.is_broken
    assert len(problems) == 1


@pytest.mark.usefixtures("parser")
def test_a_list_file_that_is_a_mapping_is_refused() -> None:
    problems: list[Problem] = []
    assert list(read_rows(b"a: 1\n", Sheet("f.yaml", problems))) == []
    assert problems[0].message.startswith("the file is not a list")


def test_a_null_character_written_as_an_escape_is_refused(write_corpus: Write) -> None:
    folder = write_corpus(
        {
            "sources.yaml": '- {key: paper, name: "a\\0b", kind: person}\n'
            "- {key: ann, name: Ann, kind: person}\n"
        }
    )
    with pytest.raises(InvalidFile, match="expected text without NUL characters"):
        load(folder)


def test_bidi_and_control_characters_are_kept(write_corpus: Write) -> None:
    folder = write_corpus(
        {
            "sources.yaml": '- {key: paper, name: "a\\u202eb\\e[31m", kind: person}\n'
            "- {key: ann, name: Ann, kind: person}\n"
        }
    )
    assert load(folder).sources[0].name == "a\u202eb\x1b[31m"


PIECES = st.sampled_from(
    ["- ", "a", ": ", "\n", "  ", "[", "]", "{", "}", ",", "&a ", "*a", "!t ", "'", '"', "|", ">",
     "#", "?", "---\n", "...\n", "%YAML 1.2\n", "\\0", "\\x", "\t", "\r", "\u2028", "\x85", "é",
     "\ufeff", "<<", "null", "key: rain\n", "0x1F", "@", "`", "\U0001f600"]
)  # fmt: skip


def check_places(problems: list[Problem], data: bytes) -> None:
    """Every problem is one line that points into the file."""
    for problem in problems:
        assert "\n" not in str(problem)
        assert 0 <= problem.line <= len(data.decode(errors="replace").splitlines()) + 2


@settings(settings.get_profile("exchange"), max_examples=400)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    for with_libyaml in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(yaml, "__with_libyaml__", with_libyaml)
            problems: list[Problem] = []
            sheet = Sheet("f", problems)
            tree = read_document(text.encode(), sheet)
            assert tree is None or not sheet.is_broken
            list(read_rows(text.encode(), sheet))
            check_places(problems, text.encode())


@settings(settings.get_profile("exchange"))
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_place(data: bytes) -> None:
    problems: list[Problem] = []
    read_document(data, Sheet("f", problems))
    check_places(problems, data)


def test_reading_ends_when_there_are_too_many_problems() -> None:
    problems: list[Problem] = []
    sheet = Sheet("f.yaml", problems)
    for line in range(1, MAX_PROBLEMS):
        sheet.add(line, "wrong")
    with pytest.raises(InvalidFile, match="1000 problems are enough") as caught:
        sheet.add(MAX_PROBLEMS, "wrong")
    assert len(caught.value.problems) == MAX_PROBLEMS + 1


@pytest.mark.parametrize("shape", ["- [{}]\n", "- {{a: [{}]}}\n"])
def test_an_entry_holds_only_so_many_values(shape: str) -> None:
    problems: list[Problem] = []
    text = shape.format(",".join("x" * (MAX_NODES + 1)))
    assert list(read_rows(text.encode(), Sheet("f.yaml", problems))) == []
    assert [one.message for one in problems] == [
        f"more than {MAX_NODES} values in one entry; split it"
    ]
    rows = ("- [x]\n" * 3).encode()
    assert len(list(read_rows(rows, Sheet("f.yaml", problems)))) == 3
