from __future__ import annotations

import pytest

from tracker.reports.render import render
from tracker.reports.render.markdown import escape
from tracker.reports.report import (
    Column,
    Facts,
    Heading,
    Item,
    Items,
    Kind,
    Paragraph,
    Quote,
    Report,
    Table,
)


def show(*blocks: object) -> str:
    return render(Report({}, (), rows=(), blocks=blocks), format="markdown")  # type: ignore[arg-type]  # blocks of any kind


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a|b", "a\\|b"),
        ("back\\slash", "back\\\\slash"),
        ("<script>x</script>", "\\<script\\>x\\</script\\>"),
        ("[click](javascript:x)", "\\[click\\](javascript:x)"),
        ("![img](x)", "\\!\\[img\\](x)"),
        ("https://evil.example", "https\\://evil.example"),
        ("www.evil.example", "www\\.evil.example"),
        ("*bold* _em_ ~~no~~ `code`", "\\*bold\\* \\_em\\_ \\~\\~no\\~\\~ \\`code\\`"),
        ("&lt; @someone #12", "\\&lt; \\@someone \\#12"),
        ("me@evil.example", "me<!-- -->\\@evil.example"),
        ("# no heading", "\\# no heading"),
        ("- no item", "\\- no item"),
        ("2024. no list", "2024\\. no list"),
        ("=== no rule", "\\=== no rule"),
        ("two\nlines", "two lines"),
        ("\u202edlrow", "\\\\u202edlrow"),
    ],
)
def test_text_of_the_record_stays_text(text: str, escaped: str) -> None:
    assert escape(text) == escaped


def test_a_table_is_a_github_table_with_references_in_italics() -> None:
    columns = (Column("name", "source"), Column("n", "n\nscored", Kind.INTEGER))
    table = Table(
        columns, ({"name": "a|b\nc", "n": None},), references=({"name": "always 0.5", "n": 3},)
    )
    assert show(table) == (
        "| source | n scored |\n| --- | ---: |\n| a\\|b c | – |\n| *always 0.5* | *3* |\n"
    )


def test_an_empty_table_is_a_sentence() -> None:
    assert show(Table((Column("a", "a"),), (), title="Due", empty="Nothing is due.")) == (
        "**Due**\n\nNothing is due.\n"
    )


def test_only_http_addresses_become_links() -> None:
    items = (
        Item("E-1", "good", ("A summary.",), url="https://a.example/x", url_note="copy"),
        Item("E-2", "bad", quote="a\nb", url="javascript:alert(1)"),
    )
    assert show(Items(items)) == (
        "- **E-1** good<br>\n  A summary.<br>\n  <https://a.example/x> (copy)\n"
        "- **E-2** bad<br>\n  “a<br>b”<br>\n  javascript:alert(1)\n"
    )


def test_a_table_with_a_title_says_it_above() -> None:
    table = Table((Column("a", "a"),), ({"a": "x"},), title="More")
    assert show(table) == "**More**\n\n| a |\n| --- |\n| x |\n"


def test_a_quote_without_a_name_is_only_the_words() -> None:
    assert show(Quote("one\ntwo")) == "> one\n> two\n"


def test_headings_facts_and_quotes_have_their_own_forms() -> None:
    text = show(
        Heading("Title", level=1), Paragraph("one\ntwo"), Facts((("a", "b\nc"),)), Quote("w", "who")
    )
    assert text == "# Title\n\none  \ntwo\n\n- **a**: b<br>c\n\n> w\n>\n> — who\n"
