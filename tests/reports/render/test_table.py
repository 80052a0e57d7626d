from __future__ import annotations

import re

from tracker.reports.render import render
from tracker.reports.render.width import text_width
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
    Tone,
)

COLUMNS = (
    Column("name", "source"),
    Column("n", "n\nscored", Kind.INTEGER),
    Column("mean", "mean\nscore", Kind.NUMBER),
)
ROWS = (
    {"name": "未尽研究", "n": 41, "mean": 0.12345},
    {"name": "Wang Qi'ang", "n": 7, "mean": None},
)


def show(*blocks: object, width: int | None = None, colour: bool = False) -> str:
    report = Report({}, (), rows=(), blocks=blocks, notes=("A note.",))  # type: ignore[arg-type]  # blocks of any kind
    return render(report, format="table", width=width, colour=colour)


def test_columns_align_by_kind_and_by_the_width_of_chinese() -> None:
    always = {"name": "always 0.5", "n": 41, "mean": 0.25}
    text = show(Heading("Board", level=1), Table(COLUMNS, ROWS, references=(always,)))
    assert text == (
        "Board\n"
        "\n"
        "                  n   mean\n"
        "source       scored  score\n"
        "──────────────────────────\n"
        "未尽研究         41  0.123\n"
        "Wang Qi'ang       7      –\n"
        "──────────────────────────\n"
        "always 0.5       41  0.250\n"
        "\n"
        "A note.\n"
    )


def test_piped_nothing_is_wrapped_or_cut() -> None:
    title = "word " * 80 + "大模型" * 40
    text = show(Table((Column("t", "title"),), ({"t": title},)), Paragraph(title))
    assert text.count(title) == 2


def test_on_a_terminal_text_wraps_inside_its_column() -> None:
    columns = (Column("id", "id", Kind.ID), Column("t", "title"), Column("n", "n", Kind.INTEGER))
    text = show(Table(columns, ({"id": "P-07", "t": "大模型将展开的十个领域", "n": 3},)), width=22)
    assert text.splitlines()[2:4] == ["P-07  大模型将展开   3", "      的十个领域"]
    assert max(map(text_width, text.splitlines())) <= 22


def test_a_terminal_too_narrow_for_columns_gets_a_list_of_cells() -> None:
    columns = tuple(Column(f"c{place}", f"column {place}", Kind.INTEGER) for place in range(9))
    row = {f"c{place}": place for place in range(9)}
    text = show(Table(columns, (row, row)), width=30)
    assert text.splitlines()[:3] == ["column 0  0", "column 1  1", "column 2  2"]
    assert text.splitlines()[9:11] == ["─" * 24, "column 0  0"]
    assert max(map(text_width, text.splitlines())) <= 30


def test_an_empty_table_says_so() -> None:
    assert show(Table(COLUMNS, (), empty="No source yet.")).startswith("No source yet.\n")
    always = {"name": "always 0.5", "n": 0, "mean": 0.25}
    text = show(Table(COLUMNS, (), references=(always,), empty="No source yet."))
    assert "No source yet.\n───" in text


def test_hostile_text_reaches_no_terminal() -> None:
    evil = "\x1b]0;owned\x07 \u202e evil \u200b"
    text = show(
        Heading(evil),
        Paragraph(evil),
        Quote(evil, evil),
        Facts(((evil, evil),)),
        Items((Item(evil, evil, (evil,), quote=evil, url=evil, url_note=evil),)),
        Table((Column("t", "t"),), ({"t": evil},), title=evil, references=({"t": [evil]},)),
        colour=True,
    )
    assert "\\x1b]0;owned\\x07 \\u202e evil \\u200b" in text
    assert not re.search("[\x00-\x09\x0b-\x1a\x1c-\x1f\u202e\u200b]", text)
    assert re.sub(r"\x1b\[[0-9]*m", "", text).count("\x1b") == 0


def test_colour_is_only_for_terminals_and_changes_no_text() -> None:
    columns = (Column("status", "status", tones={"overdue": Tone.BAD}),)
    blocks = (
        Heading("Due"),
        Facts((("age", "3 days"),)),
        Table(columns, ({"status": "overdue"}, {"status": "open"})),
    )
    plain, coloured = show(*blocks), show(*blocks, colour=True)
    assert "\x1b" not in plain
    assert "\x1b[31moverdue\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9]*m", "", coloured) == plain


def test_parts_stand_under_their_headings_indented() -> None:
    text = show(
        Heading("P-07  Windows 12", level=1),
        Paragraph("resolved false"),
        Facts((("claim", "One.\n二。"), ("closes", "2024-12-31"))),
        Heading("Evidence"),
        Items(
            (Item("E-12", "supports", ("A summary.",), quote="将\n会", url="https://a.example"),)
        ),
    )
    assert text == (
        "P-07  Windows 12\n"
        "resolved false\n"
        "\n"
        "claim   One.\n"
        "        二。\n"
        "closes  2024-12-31\n"
        "\n"
        "Evidence\n"
        "  E-12  supports\n"
        "        A summary.\n"
        "        │ 将\n"
        "        │ 会\n"
        "        https://a.example\n"
        "\n"
        "A note.\n"
    )


def test_a_very_long_term_gets_a_line_of_its_own() -> None:
    text = show(Facts((("a term that is longer than its column", "what it is"), ("b", "c"))))
    assert text.splitlines()[:2] == [
        "a term that is longer than its column",
        " " * 26 + "what it is",
    ]
