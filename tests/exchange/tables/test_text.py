"""Text files in any encoding: read where it is known, else refused with how they would read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracker.errors import InvalidFile, InvalidInput
from tracker.exchange.bundle import Member
from tracker.exchange.tables.text import check_encoding, text_rows

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "标题,来源\n雪会下吗,未尽研究\n"
ROWS = [(1, ["标题", "来源"]), (2, ["雪会下吗", "未尽研究"])]
BIG5 = "標題,來源\n雪會下嗎,研究\n"


def rows(path: Path, data: bytes, encoding: str | None = None) -> list[tuple[int, list[str]]]:
    path.write_bytes(data)
    return list(text_rows(Member(path, path.name), encoding))


@pytest.mark.parametrize(
    ("stored", "declared"),
    [
        pytest.param("utf-8", None, id="UTF-8"),
        pytest.param("utf-8-sig", None, id="UTF-8 with a byte order mark"),
        pytest.param("utf-8-sig", "utf-8", id="declared, with a byte order mark"),
        pytest.param("utf-16", None, id="UTF-16 with a byte order mark"),
        pytest.param("utf-16", "gbk", id="a byte order mark beats what is declared"),
        pytest.param("utf-16-le", "utf-16", id="UTF-16 without a mark, declared"),
        pytest.param("utf-16-be", "utf-16", id="UTF-16 the other way round"),
        pytest.param("gb18030", "gb18030", id="GB 18030"),
        pytest.param("gbk", "gbk", id="GBK"),
    ],
)
def test_an_encoding_that_is_known_is_read(
    tmp_path: Path, stored: str, declared: str | None
) -> None:
    assert rows(tmp_path / "t.csv", TEXT.encode(stored), declared) == ROWS


def test_big5_is_read_where_it_is_declared(tmp_path: Path) -> None:
    found = rows(tmp_path / "t.csv", BIG5.encode("big5"), "big5")
    assert found[1] == (2, ["雪會下嗎", "研究"])


def test_another_encoding_is_refused_with_what_it_would_read(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as caught:
        rows(tmp_path / "t.csv", TEXT.encode("gbk"))
    assert "is not UTF-8; save the file as UTF-8, or declare what it is" in str(caught.value)
    assert "--encoding gb18030 reads '标题,来源'" in str(caught.value)


def test_the_line_with_the_foreign_signs_is_shown_in_every_likely_encoding(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as caught:
        rows(tmp_path / "t.csv", f"title,source\n{BIG5}".encode("big5"))
    assert "--encoding big5 reads '標題,來源'" in str(caught.value)
    assert "--encoding gb18030 reads " in str(caught.value)


def test_a_wrong_declaration_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="is not BIG5; declare another --encoding"):
        rows(tmp_path / "t.csv", b"a,b\n1,\xff\xff\n", "big5")


def test_utf_16_without_a_mark_is_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="a NUL character"):
        rows(tmp_path / "t.csv", "a,b\n1,2\n".encode("utf-16-le"))


def test_an_unquoted_header_with_brackets_is_split_at_its_commas_only(tmp_path: Path) -> None:
    head = b'Question title,Forecast (scale = 0-1),Resolution\n"Snow, or rain?",0.4,YES\n'
    assert [cells for _, cells in rows(tmp_path / "t.csv", head)] == [
        ["Question title", "Forecast (scale = 0-1)", "Resolution"],
        ["Snow, or rain?", "0.4", "YES"],
    ]


def test_an_unknown_encoding_is_answered_with_the_nearest() -> None:
    with pytest.raises(InvalidInput, match=r"no encoding 'gb1803'; nearest: gb18030"):
        check_encoding("gb1803")
    with pytest.raises(InvalidInput, match="no encoding 'base64'"):
        check_encoding("base64")
