"""Values as YAML text for people: block style, short things in one line, long text wrapped.

Invariant: what is written reads back as the same text, and no other reader of YAML takes a text
for a number, a date or a boolean. Read next: `corpus.dump`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH: Final = 118
"""Columns after which text and lists are wrapped."""
MAX_SIMPLE_KEY: Final = 900
"""Longer keys are written in the explicit form; YAML ends the short one at 1,024 characters."""
MAX_WORD: Final = 1_000
"""Texts with longer words are written so that they can be broken anywhere."""
FLOW_LINES: Final = 2
"""Lines that an item of a list may fill in one-line style before it becomes a block."""


class Bare(str):
    """A number, date or boolean: written as it stands."""

    __slots__ = ()


Value: TypeAlias = "str | Sequence[Value] | Mapping[str, Value]"

_INDICATORS: Final = "-?:,[]{}#&*!|>'\"%@`=."
_PLAIN: Final = re.compile(r"[^\x00-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]+")
_NUMBER_LIKE: Final = re.compile(r"[-+]?[.0-9][0-9_.,:eExXoOa-fA-F+-]*")
_FOLD: Final = re.compile(r"(?<=[^ ]) (?=[^ ])")
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_RESERVED: Final = frozenset(
    word
    for low in ("null", "true", "false", "yes", "no", "on", "off", "y", "n")
    for word in (low, low.title(), low.upper())
) | {"~", "<<"}
_RESOLVERS: Final = yaml.SafeLoader.yaml_implicit_resolvers


def write_list(items: Iterable[Mapping[str, Value]]) -> str:
    """Return a file that is a list of entries, each in block style, a blank line between them."""
    return "\n".join("\n".join(_block_item(item, 0)) + "\n" for item in items) or "[]\n"


def write_mapping(value: Mapping[str, Value]) -> str:
    """Return a file that is one mapping."""
    return "\n".join(_block(value, 0)) + "\n"


def _block(value: Mapping[str, Value], indent: int) -> list[str]:
    """Return the lines of a mapping in block style."""
    lines: list[str] = []
    for name, own in value.items():
        lines += _entry(_key(name), own, indent)
    return lines


def _key(name: str) -> str:
    """Return a key with its colon."""
    text = _scalar_line(name, in_flow=True)
    return f"{text}:" if len(text) <= MAX_SIMPLE_KEY else f"? {text}\n:"


def _entry(key: str, value: Value, indent: int) -> list[str]:
    pad = " " * indent
    head = pad + key.replace("\n", f"\n{pad}")
    if isinstance(value, str):
        return [f"{head} {_wrapped(value, indent + 2, len(head) + 1)}"]
    one_line = _flow(value)
    if len(head) + 1 + len(one_line) <= WIDTH or not value:
        return [f"{head} {one_line}"]
    if isinstance(value, Mapping) and not _is_small(value):
        return [head, *_block(value, indent + 2)]
    if isinstance(value, Mapping) or all(isinstance(item, str) for item in value):
        return [head, *_flow_lines(value, indent + 2)]
    lines = [head]
    for item in value:
        lines += _item(item, indent + 2)
    return lines


def _is_small(value: Mapping[str, Value]) -> bool:
    """Say whether a mapping holds only short bits: words with their strength."""
    return all(
        isinstance(own, str) and len(own) + len(key) < WIDTH // 3 for key, own in value.items()
    )


def _item(value: Value, indent: int) -> list[str]:
    """Return an item of a list: in one or two lines if it fits, else as a block."""
    pad = " " * indent
    lines = _flow_lines(value, indent + 2) if not isinstance(value, str) else [pad + _flow(value)]
    if isinstance(value, Mapping) and (
        len(lines) > FLOW_LINES or any(len(line) > WIDTH for line in lines)
    ):
        return _block_item(value, indent)
    return [f"{pad}- {lines[0].lstrip(' ')}", *lines[1:]]


def _block_item(value: Mapping[str, Value], indent: int) -> list[str]:
    lines = _block(value, indent + 2)
    return [f"{' ' * indent}- {lines[0].lstrip(' ')}", *lines[1:]]


def _flow(value: Value) -> str:
    """Return a value in one line."""
    if isinstance(value, str):
        return _scalar_line(value, in_flow=True)
    if isinstance(value, Mapping):
        return "{" + ", ".join(_flow_parts(value)) + "}"
    return "[" + ", ".join(_flow(item) for item in value) + "]"


def _flow_parts(value: Value) -> list[str]:
    if isinstance(value, Mapping):
        return [f"{_key(name).replace(chr(10), ' ')} {_flow(own)}" for name, own in value.items()]
    return [_flow(item) for item in value]


def _flow_lines(value: Value, indent: int) -> list[str]:
    """Return a list or mapping in one-line style, wrapped between its parts."""
    left, right = ("{", "}") if isinstance(value, Mapping) else ("[", "]")
    parts = _flow_parts(value)
    if not parts:
        return [" " * indent + left + right]
    lines = [" " * indent + left]
    for place, part in enumerate(parts):
        last = place == len(parts) - 1
        piece = part + (right if last else ",")
        if len(lines[-1]) + 1 + len(piece) > WIDTH and place:
            lines.append(" " * (indent + 1) + piece)
        else:
            lines[-1] += piece if not place else f" {piece}"
    return lines


def _is_plain(text: str, *, in_flow: bool) -> bool:
    """Say whether a text can stand without quotes and is text for every reader of YAML."""
    if not text or text[0] in _INDICATORS or text != text.strip() or text in _RESERVED:
        return False
    if _PLAIN.fullmatch(text) is None or ": " in text or " #" in text or text[-1] == ":":
        return False
    if in_flow and any(sign in text for sign in ",[]{}:?#"):
        return False
    if _NUMBER_LIKE.fullmatch(text) is not None:
        return False
    return not any(regexp.match(text) for _, regexp in _RESOLVERS.get(text[0], ()))


def _scalar_line(text: str, *, in_flow: bool) -> str:
    """Return a scalar in one line."""
    if isinstance(text, Bare) or _is_plain(text, in_flow=in_flow):
        return text
    if text and _PLAIN.fullmatch(text) is not None:
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_escaped(sign) for sign in text) + '"'


def _escaped(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if _PLAIN.fullmatch(sign) is not None:
        return sign
    code = ord(sign)
    return f"\\u{code:04x}"


def _wrapped(text: str, indent: int, column: int) -> str:
    """Return a scalar in block context, wrapped; `column` is where it begins."""
    line = _scalar_line(text, in_flow=False)
    if isinstance(text, Bare) or column + len(line) <= WIDTH:
        return line
    pad = "\n" + " " * indent
    if line[0] == '"' or any(len(word) > MAX_WORD for word in text.split(" ")):
        return _broken(text, pad)
    words = _FOLD.split(line)
    lines, own, room = [], words[0], WIDTH - column
    for word in words[1:]:
        if len(own) + 1 + len(word) > room:
            lines.append(own)
            own, room = word, WIDTH - indent
        else:
            own += f" {word}"
    return pad.join([*lines, own])


def _broken(text: str, pad: str) -> str:
    """Return a double-quoted scalar with escaped line breaks, which may stand anywhere."""
    lines, own = [], ""
    for sign in text:
        if len(own) >= WIDTH - len(pad):
            lines.append(own + "\\")
            own = "\\ " if sign == " " else _escaped(sign)
        else:
            own += _escaped(sign)
    return '"' + pad.join([*lines, own]) + '"'
