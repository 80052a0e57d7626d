"""How wide text is on a terminal and where its lines may break.

Invariant: no character is lost: the lines of `wrap` hold all of a text but blanks at their ends.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

_NOT_FIRST: Final = "!%),.:;?]}¢°’”‰′″℃、。々〉》」』】〕〗〞︰﹐﹑﹒﹔﹕﹖！％），．：；？］｝～…—"
_NOT_LAST: Final = "$([{£¥‘“〈《「『【〔〖〝﹙﹛＄（．［｛￡￥"
_WIDE: Final = (
    "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60"
    "\uffe0-\uffe6\U0001f300-\U0001faff\U00020000-\U0003fffd"
)


@lru_cache(maxsize=8192)
def _character_width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def text_width(text: str) -> int:
    """Return how many columns of a terminal a text takes.

    >>> text_width("未尽研究"), text_width("cafe\u0301")
    (8, 4)
    """
    if text.isascii():
        return len(text)
    return sum(map(_character_width, text))


def pad(text: str, width: int, *, right: bool) -> str:
    """Return the text filled with blanks to a width; right = it stands at the right edge.

    >>> pad("未尽", 6, right=True)
    '  未尽'
    """
    blanks = " " * (width - text_width(text))
    return blanks + text if right else text + blanks


def wrap(text: str, width: int) -> list[str]:
    """Return the text in lines of at most `width` columns.

    Lines break at blanks and between Chinese characters, not before a closing or after an opening
    mark nor in a few characters in brackets; a word longer than a line is cut through.

    >>> wrap("未尽研究：大模型", 10), wrap("AI应用投资人（匿名）", 16)
    (['未尽研究：', '大模型'], ['AI应用投资人', '（匿名）'])
    >>> wrap("a very-long-word", 6)
    ['a', 'very-l', 'ong-wo', 'rd']
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if text_width(line) + text_width(piece) <= width:
            line += piece
            continue
        if line.strip(" "):
            lines.append(line.rstrip(" "))
        line = piece.lstrip(" ")
        while text_width(line) > width:
            head = _head(line, width)
            lines.append(head)
            line = line[len(head) :]
    if line.strip(" ") or not lines:
        lines.append(line.rstrip(" "))
    return lines


def _pieces(text: str) -> list[str]:
    """Return what must not be torn apart, in order."""
    pieces: list[str] = []
    for piece in _pattern().findall(text):
        joins = pieces and pieces[-1][0] != " " and piece[0] != " "
        if joins and (piece[0] in _NOT_FIRST or pieces[-1][-1] in _NOT_LAST):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


@cache
def _pattern() -> re.Pattern[str]:
    """Return what finds pieces; compiled only where lines break, for it takes milliseconds."""
    bracketed = "[（《〈「『【〔][^ （）《》〈〉「」『』【】〔〕]{1,5}[）》〉」』】〕]"
    return re.compile(f" +|{bracketed}|[{_WIDE}]|[^ {_WIDE}]+")


def _head(text: str, width: int) -> str:
    """Return as much of a word as fits, at least one character with its marks."""
    used = 0
    for place, character in enumerate(text):
        used += _character_width(character)
        if used > width and place > 0:
            return text[:place]
    return text
