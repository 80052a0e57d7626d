"""`tracker document`: add with hash and text, list, show."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

TEXT = "某某说：芯片今年会发布。"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_document_keeps_the_hash_of_its_file_and_not_the_text(world: Run, text: Path) -> None:
    answer = world(
        *("document", "add", str(text), "--title", "An article", "--publisher", "Example Press"),
        *("--author", "ada-example", "--published", "May 2024", "--language", "zh"),
        *("--url", "https://example.org/a", "--section", "1=One = two", "--note", "n"),
        *("--title-zh", "文", "--repost-of", "the paper", "--copied-by", "a blog"),
    )
    assert (answer.code, answer.out, answer.err) == (0, "an-article\n", "")
    [row] = world("document", "list", "--format", "json").json["rows"]
    assert row["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (row["publisher"], row["authors"]) == ("example-press", ["ada-example"])
    assert (row["published_on"], row["published_on_precision"]) == ("2024-05-01", "month")
    assert row["attached"] is False


def test_an_attached_text_is_quoted_at_the_locator(world: Run, text: Path) -> None:
    world(
        *("document", "add", str(text), "--title", "An article", "--publisher", "example-press"),
        *("--published", "2026-02-01", "--attach"),
    )
    world(
        *("forecast", "P-01", "--source", "example-press", "--hedge", "almost_certain"),
        *("--words", "会", "--document", "an-article", "--locator", "4:11"),
    )
    page = world("show", "P-01").out
    assert "芯片今年会发布" in page


def test_a_text_may_be_attached_later_if_it_is_the_very_one(world: Run, text: Path) -> None:
    world("document", "add", str(text), "--title", "An article", "--publisher", "example-press")
    other = text.with_name("other.txt")
    other.write_text("something else", encoding="utf-8")
    refused = world("document", "add", str(other), "--key", "an-article", "--attach")
    assert refused.code == 1
    assert "SHA-256" in refused.err
    attached = world("document", "add", str(text), "--key", "an-article", "--attach")
    assert (attached.code, attached.out) == (0, "an-article\n")
    assert world("document", "list", "--format", "json").json["rows"][0]["attached"] is True
    assert world("verify").code == 0


def test_a_known_document_gets_a_new_version(world: Run, text: Path) -> None:
    world("document", "add", str(text), "--title", "An article", "--publisher", "example-press")
    answer = world(
        *("document", "add", "--key", "an-article", "--title", "The article"),
        *("--publisher", "Ada Example", "--published", "2024-05-06", "--section", "1=One"),
        *("--why", "misread"),
    )
    assert (answer.code, answer.out) == (0, "an-article\n")
    assert answer.err == (
        'an-article: title "The article", was "An article"; publisher "ada-example", was '
        '"example-press"; published 2024-05-06, was none; section 1 "One" is new\n'
    )
    row = world("document", "show", "an-article", "--format", "json").json["row"]
    assert (row["title"], row["publisher"]) == ("The article", "ada-example")
    assert row["published_on"] == "2024-05-06"
    assert [section["title"] for section in row["sections"]] == ["One"]
    same = world("document", "add", str(text), "--key", "an-article")
    assert (same.code, same.out, same.err) == (0, "an-article\n", "an-article: nothing changed\n")
    assert world("verify").code == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param([], 2, "nothing is to be changed", id="nothing"),
        pytest.param(["--note", "n"], 2, "give --why", id="no-reason"),
        pytest.param(["--attach"], 2, "needs the FILE", id="attach-nothing"),
        pytest.param(["--publisher", "x", "--why", "w"], 1, "no source 'x'", id="no-source"),
        pytest.param(["--published", "2027-01-01", "--why", "w"], 1, "future", id="future"),
        pytest.param(["{other}"], 1, "another --key", id="another-text"),
        pytest.param(["{other}", "--attach"], 1, "another --key", id="another-text-attached"),
    ],
)
def test_a_change_of_a_known_document_that_cannot_be_is_refused(
    world: Run, text: Path, words: list[str], code: int, says: str
) -> None:
    world("document", "add", str(text), "--title", "An article", "--publisher", "example-press")
    other = text.with_name("other.txt")
    other.write_text("something else", encoding="utf-8")
    before = world("verify").out
    words = [word.format(other=other) for word in words]
    answer = world("document", "add", "--key", "an-article", *words)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (code, "", 1), answer.err
    assert says in answer.err
    assert world("verify").out == before


def test_the_same_title_again_is_refused_with_its_key(world: Run) -> None:
    again = ("document", "add", "--title", "An article", "--publisher", "example-press")
    world(*again)
    answer = world(*again)
    assert (answer.code, answer.out) == (1, "")
    assert "name it with --key an-article" in answer.err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["--title", "A"], 2, "--publisher", id="no-publisher"),
        pytest.param(["--key", "a"], 1, "a new one needs --title and --publisher", id="only-key"),
        pytest.param(
            ["--title", "A", "--publisher", "example-press", "--why", "w"], 2, "--why", id="why"
        ),
        pytest.param(
            ["--title", "A", "--publisher", "example-press", "--url", "javascript:x"],
            2,
            "https://",
            id="script",
        ),
        pytest.param(["--publisher", "example-press"], 2, "--title", id="no-title"),
        pytest.param(
            ["--title", "A", "--publisher", "exampel-press"], 1, "example-press", id="unknown"
        ),
        pytest.param(["--key", "a", "--attach"], 2, "FILE", id="attach-nothing"),
        pytest.param(["nowhere.txt", "--title", "A"], 2, "nowhere.txt", id="no-such-file"),
        pytest.param(
            ["--title", "A", "--publisher", "example-press", "--section", "x=y"],
            2,
            "1=TITLE",
            id="section-without-number",
        ),
        pytest.param(
            ["--title", "A", "--publisher", "example-press", "--section", f"{2**31}=y"],
            2,
            "1=TITLE",
            id="section-beyond-all",
        ),
        pytest.param(
            ["--title", "A", "--publisher", "example-press", "--published", "5/6/2024"],
            2,
            "2024-06-05",
            id="ambiguous-day",
        ),
    ],
)
def test_what_is_refused(world: Run, words: list[str], code: int, says: str) -> None:
    answer = world("document", "add", *words)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (code, "", 1), answer.err
    assert says in answer.err
    assert world("document", "list", "--format", "json").json["rows"] == []


def test_an_unknown_key_cannot_be_attached_to(world: Run, text: Path) -> None:
    answer = world("document", "add", str(text), "--key", "nothing", "--attach")
    assert answer.code == 1
    assert answer.err == ("error: no document 'nothing'; a new one needs --title and --publisher\n")


def test_a_text_that_is_not_utf8_is_refused(world: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("文章".encode("gbk"))
    answer = world(
        *("document", "add", str(path), "--title", "A", "--publisher", "example-press", "--attach")
    )
    assert answer.code == 1
    assert "UTF-8" in answer.err


def test_a_document_is_shown_by_headline(corpus: Run) -> None:
    page = corpus("document", "show", "weijin-2024-ten-fields")
    assert (page.code, page.err) == (0, "")
    row = corpus("document", "show", "weijin-2024-ten-fields", "--format", "json").json["row"]
    assert row["key"] == "weijin-2024-ten-fields"


def test_an_unknown_document_is_answered_with_the_nearest(corpus: Run) -> None:
    answer = corpus("document", "show", "weijin-2024")
    assert answer.code == 1
    assert "weijin-2024-ten-fields" in answer.err


def test_a_dropped_text_leaves_hash_and_reason_and_is_not_taken_again(
    world: Run, text: Path
) -> None:
    sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
    world(
        *("document", "add", str(text), "--title", "An article", "--publisher", "example-press"),
        "--attach",
    )
    answer = world("document", "drop", "an-article", "--why", "asked to")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == f"text {sha256} of an-article is no longer held\n"
    [row] = world("document", "list", "--format", "json").json["rows"]
    assert (row["sha256"], row["attached"]) == (sha256, False)
    whole = world("verify")
    assert (whole.code, whole.err) == (0, f"text {sha256} is not held; its hash is\n")
    again = world("document", "drop", "an-article", "--why", "asked to")
    assert (again.code, len(again.err.splitlines())) == (1, 1)
    back = world("document", "add", str(text), "--key", "an-article", "--attach")
    assert (back.code, "was dropped on 2026-11-21 (asked to)" in back.err) == (1, True)


def test_a_text_that_two_documents_have_is_dropped_from_both_or_from_none(
    world: Run, text: Path
) -> None:
    who = ("--publisher", "example-press", "--attach")
    world("document", "add", str(text), "--title", "An article", *who)
    world("document", "add", str(text), "--title", "Its copy", *who)
    answer = world("document", "drop", "its-copy", "--why", "asked to")
    assert (answer.code, answer.out) == (1, "")
    assert "also that of an-article; to drop it from all give --all" in answer.err
    assert world("verify").err == ""
    answer = world("document", "drop", "its-copy", "--why", "asked to", "--all")
    assert answer.code == 0
    assert " of an-article, its-copy is no longer held" in answer.out
    rows = world("document", "list", "--format", "json").json["rows"]
    assert [row["attached"] for row in rows] == [False, False]


def test_a_text_is_not_dropped_without_a_reason(world: Run, text: Path) -> None:
    world("document", "add", str(text), "--title", "A", "--publisher", "example-press", "--attach")
    assert world("document", "drop", "a", "--why", " ").code == 2
    assert world("document", "drop", "a").code == 2
    assert world("verify").err == ""


def test_the_bytes_of_a_dropped_text_leave_the_file(world: Run, tmp_path: Path) -> None:
    words = "".join(f"Sentence {number} of a secret. " for number in range(2000))
    (tmp_path / "long.txt").write_text(words)
    world(
        *("document", "add", str(tmp_path / "long.txt"), "--title", "Long"),
        *("--publisher", "example-press", "--attach"),
    )

    def found(part: bytes) -> bool:
        return any(part in path.read_bytes() for path in tmp_path.glob("tracker.db*"))

    assert found(b"Sentence 1999 of a secret")
    world("document", "drop", "long", "--why", "asked to")
    assert not found(b"of a secret")
    assert world("verify").code == 0
