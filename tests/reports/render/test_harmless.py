from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reports.render.harmless import harmless, harmless_lines, is_link


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        pytest.param("\x1b[2Jgone", "\\x1b[2Jgone", id="escape-sequence"),
        pytest.param("\x9b31m", "\\x9b31m", id="one-byte-escape"),
        pytest.param("a\u202egnp.exe", "a\\u202egnp.exe", id="bidi-override"),
        pytest.param("a\u2066b\u2069", "a\\u2066b\\u2069", id="bidi-isolate"),
        pytest.param("pay\u200bpal", "pay\\u200bpal", id="zero-width-space"),
        pytest.param("\ufefftext", "\\ufefftext", id="byte-order-mark"),
        pytest.param("a\u00adb", "a\\xadb", id="soft-hyphen"),
        pytest.param("a\u3164b", "a\\u3164b", id="hangul-filler"),
        pytest.param("a\U000e0041b", "a\\U000e0041b", id="tag-character"),
        pytest.param("a\udc80b", "a\\udc80b", id="half-a-surrogate-pair"),
        pytest.param("nul\x00", "nul\\x00", id="nul"),
        pytest.param("back\x08space", "back\\x08space", id="backspace"),
        pytest.param("one\rtwo", "one\\x0dtwo", id="carriage-return"),
        pytest.param("a\u2028b", "a\\u2028b", id="line-separator"),
        pytest.param("one\r\ntwo\tthree", "one two three", id="breaks-become-blanks"),
        pytest.param("e" + "\u0301" * 6, "e" + "\u0301" * 4 + "\\u0301" * 2, id="tower-of-accents"),
        pytest.param("a\ufe00\ufe01\ufe02", "a\ufe00\\ufe01\\ufe02", id="row-of-selectors"),
    ],
)
def test_what_cannot_be_seen_is_shown_as_an_escape(hostile: str, shown: str) -> None:
    assert harmless(hostile) == shown


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "未尽研究：大模型“将”展开的十个领域",
        "Wang Qi'ang — 78 % · ½",
        "cafe\u0301",
        "Tiếng Việt, ไทย, עברית, العربية",
        "❤\ufe0f 😀",
        "a\u3000b\u00a0c",
    ],
)
def test_letters_marks_and_emoji_of_every_script_stay(text: str) -> None:
    assert harmless(text) == text


@given(st.text())
def test_no_control_or_format_character_survives_and_twice_is_once(text: str) -> None:
    shown = harmless(text)
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in shown)
    assert harmless(shown) == shown
    assert (
        "".join(harmless_lines(text.replace("\r", "")))
        == harmless(text.replace("\r", "").replace("\n", ""))
        or "\n" in text
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/a?b=c#d", True),
        ("HTTP://example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("ftp://example.org", False),
        ("https://example.org/ a", False),
        ("https://example.org/\u202ea", False),
        ('https://example.org/"onclick="', False),
        ("https://example.org/<b>", False),
        ("https://", False),
    ],
)
def test_only_clean_http_addresses_are_links(url: str, expected: bool) -> None:  # noqa: FBT001 - a table of cases
    assert is_link(url) is expected
