"""YAML text as a light tree of texts, maps and lists that remember their lines.

Scalars stay text: what `true`, `2024` or `no` means is decided by whoever knows the field, never
by YAML's own rules. Invariant: no tag, anchor, alias, second document or deep nesting gets
through, so a tree is never larger than its file. Read next: `field_kinds`.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from tracker.errors import InvalidFile, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_FILE_BYTES: Final = 64 * 1024 * 1024
"""Larger files are refused unread; a corpus of 20,000 predictions has 20 MB in all."""
MAX_LINE_BYTES: Final = 1_000_000
"""Longer lines are refused: no sentence is that long."""
MAX_NODES: Final = 250_000
"""Values in one entry of a list, or in a file that is no list; the largest known has 500."""
MAX_ENTRIES: Final = 100_000
"""Entries of a list; the records of all of them are held at once."""
MAX_PROBLEMS: Final = 1_000
"""After so many the rest of a corpus is not worth reading."""
MAX_DEPTH: Final = 12
"""Nesting beyond it is refused; the corpus format needs 5 levels."""

Node: TypeAlias = "str | Map | Seq"
NextEvent: TypeAlias = "Callable[[], Any]"


class Quoted(str):
    """A scalar that stood in quotes or in a block: text whatever it looks like."""

    __slots__ = ()


class Map(dict[str, "Node"]):
    """A mapping; `lines` holds the line of each key in the order of the keys."""

    __slots__ = ("line", "lines")
    line: int
    lines: list[int]

    def line_of(self, key: str) -> int:
        """Return the line of a key, or of the mapping if it has no such key."""
        for line, own in zip(self.lines, self, strict=True):
            if own == key:
                return line
        return self.line


class Seq(list["Node"]):
    """A list; `lines` holds the line of each item."""

    __slots__ = ("line", "lines")
    line: int
    lines: list[int]


class Sheet:
    """One file as it is being read: its name, and the list of problems that all files share.

    Attributes:
        path: the file as the user named it.
        problems: what was wrong so far, in all files.
        is_broken: reading ended before the end of the file.
    """

    __slots__ = ("is_broken", "n_entries", "n_nodes", "path", "problems")

    def __init__(self, path: str, problems: list[Problem]) -> None:
        """Name the file as the user knows it."""
        self.path = path
        self.problems = problems
        self.is_broken = False
        self.n_entries = 0
        self.n_nodes = 0

    def give_up(self, line: int, message: str) -> None:
        """Note a problem after which the rest of the file is not read."""
        self.is_broken = True
        self.add(line, message)

    def add(self, line: int, message: str) -> None:
        """Note a problem at a 1-based line; 0 is the whole file.

        Raises:
            InvalidFile: there are so many that the rest is not worth reading.
        """
        self.problems.append(Problem(self.path, line, message))
        if len(self.problems) >= MAX_PROBLEMS:
            self.is_broken = True
            more = f"{MAX_PROBLEMS} problems are enough; what follows was not read"
            raise InvalidFile([*sorted(self.problems), Problem(self.path, 0, more)])

    def begin_entry(self, line: int) -> None:
        """Count an entry of a list.

        Raises:
            _RefusedError: there are more than fit into a reasonable memory.
        """
        self.n_nodes = 0
        self.n_entries += 1
        if self.n_entries > MAX_ENTRIES:
            raise _RefusedError(line, f"more than {MAX_ENTRIES} entries; split the file")

    def count_node(self, line: int) -> None:
        """Count a value of the entry that is being read.

        Raises:
            _RefusedError: the entry has more than fit into a reasonable memory.
        """
        self.n_nodes += 1
        if self.n_nodes > MAX_NODES:
            raise _RefusedError(line, f"more than {MAX_NODES} values in one entry; split it")


class _RefusedError(Exception):
    """Something in the text that is never accepted; reading the file ends."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def read_rows(data: bytes, sheet: Sheet) -> Iterator[tuple[int, Node]]:
    """Yield (line, item) of a file that is one list, without keeping the items.

    Problems go to `sheet`; what stands before a broken place is still yielded.
    """
    if not _is_readable(data, sheet):
        return
    try:
        next_event = _open(data)
        start = _first(next_event)
        if isinstance(start, DocumentEndEvent):
            return
        _check_list(start)
        while type(event := next_event()) is not SequenceEndEvent:
            sheet.begin_entry(_line(event))
            yield _line(event), _node(event, next_event, sheet, 2)
        _expect_end(next_event)
    except _RefusedError as refused:
        sheet.give_up(refused.line, str(refused))
    except yaml.YAMLError as error:
        sheet.give_up(*_explain(error, data))


def read_document(data: bytes, sheet: Sheet) -> Node | None:
    """Return the tree of a whole file; None if it is empty or broken (then a problem says why)."""
    if not _is_readable(data, sheet):
        return None
    try:
        next_event = _open(data)
        start = _first(next_event)
        if isinstance(start, DocumentEndEvent):
            return None
        tree = _node(start, next_event, sheet, 1)
        _expect_end(next_event)
    except _RefusedError as refused:
        sheet.give_up(refused.line, str(refused))
    except yaml.YAMLError as error:
        sheet.give_up(*_explain(error, data))
    else:
        return tree
    return None


def _is_readable(data: bytes, sheet: Sheet) -> bool:
    """Say whether the bytes are fit to be parsed; if not, note why."""
    if len(data) > MAX_FILE_BYTES:
        sheet.give_up(
            0, f"the file has {len(data)} bytes; expected at most {MAX_FILE_BYTES}: split it"
        )
        return False
    place = data.find(b"\0")
    if place >= 0:
        sheet.give_up(data.count(b"\n", 0, place) + 1, "a NUL byte; expected text in UTF-8")
        return False
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        sheet.give_up(line, f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8")
        return False
    for number, line_bytes in enumerate(BytesIO(data), start=1):
        if len(line_bytes) > MAX_LINE_BYTES:
            sheet.give_up(
                number,
                f"a line of {len(line_bytes)} bytes; expected at most {MAX_LINE_BYTES}: wrap it",
            )
            return False
    return True


def _open(data: bytes) -> NextEvent:
    """Return the function that gives one parser event after the other, by libyaml if present."""
    if yaml.__with_libyaml__:
        return yaml.CSafeLoader(data).get_event
    return yaml.SafeLoader(data).get_event


def _first(next_event: NextEvent) -> Any:  # noqa: ANN401 - events are untyped
    """Return the first event of the only document; a DocumentEndEvent if there is none."""
    next_event()
    event = next_event()
    if type(event) is StreamEndEvent:
        return DocumentEndEvent()
    first = next_event()
    if type(first) is ScalarEvent and not first.value and not first.style:
        _expect_end(next_event)
        return DocumentEndEvent()
    return first


def _expect_end(next_event: NextEvent) -> None:
    next_event()
    event = next_event()
    if type(event) is DocumentStartEvent:
        raise _RefusedError(_line(event), "a second document; expected one per file")


def _line(event: Any) -> int:  # noqa: ANN401 - events are untyped
    return int(event.start_mark.line) + 1


def _check_plain(event: Any) -> None:  # noqa: ANN401 - events are untyped
    """Refuse a tag, an anchor or an alias."""
    if type(event) is AliasEvent or event.anchor is not None:
        sign = "*" if type(event) is AliasEvent else "&"
        raise _RefusedError(
            _line(event),
            f"{sign}{event.anchor[:40]} is an anchor or alias; write the value out, or in quotes "
            "if it is text",
        )
    if event.tag is not None:
        raise _RefusedError(_line(event), f"the tag {event.tag[:60]!r}; expected no tags")


def _check_list(event: Any) -> None:  # noqa: ANN401 - events are untyped
    """Refuse what is not the start of a list."""
    if type(event) is not SequenceStartEvent:
        raise _RefusedError(_line(event), "the file is not a list; expected items with '- '")
    _check_plain(event)


def _node(event: Any, next_event: NextEvent, sheet: Sheet, depth: int) -> Node:  # noqa: ANN401 - untyped
    kind = type(event)
    if kind is ScalarEvent:
        if event.tag is not None or event.anchor is not None:
            _check_plain(event)
        text: str = event.value
        return Quoted(text) if event.style else text
    _check_plain(event)
    if depth >= MAX_DEPTH:
        raise _RefusedError(_line(event), f"nested deeper than {MAX_DEPTH} levels")
    if kind is MappingStartEvent:
        return _map(event, next_event, sheet, depth + 1)
    items = Seq()
    items.line = _line(event)
    items.lines = []
    while type(event := next_event()) is not SequenceEndEvent:
        sheet.count_node(event.start_mark.line + 1)
        items.lines.append(event.start_mark.line + 1)
        items.append(_node(event, next_event, sheet, depth + 1))
    return items


def _map(start: Any, next_event: NextEvent, sheet: Sheet, depth: int) -> Map:  # noqa: ANN401 - untyped
    found = Map()
    found.line = start.start_mark.line + 1
    lines = found.lines = []
    while True:
        event = next_event()
        kind = type(event)
        if kind is not ScalarEvent:
            break
        if event.tag is not None or event.anchor is not None:
            _check_plain(event)
        key = event.value
        line = event.start_mark.line + 1
        sheet.count_node(line)
        content = next_event()
        kind = type(content)
        if kind is ScalarEvent and content.tag is None and content.anchor is None:
            value: Node = Quoted(content.value) if content.style else content.value
        else:
            value = _node(content, next_event, sheet, depth)
        if key in found:
            sheet.add(line, f"the key {key[:60]!r} stands twice; keep one")
            continue
        found[key] = value
        lines.append(line)
    if kind is not MappingEndEvent:
        _check_plain(event)
        raise _RefusedError(_line(event), "a list or mapping as a key; expected text")
    return found


def _explain(error: yaml.YAMLError, data: bytes) -> tuple[int, str]:
    """Return line and one-line message of what the parser did not understand."""
    mark: Any = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None)
    if mark is None:
        line = data.count(b"\n", 0, max(getattr(error, "position", 0) or 0, 0)) + 1
    else:
        line = int(mark.line) + 1
    context = getattr(error, "context", None)
    words = " ".join(str(part) for part in (context, problem) if part)
    return line, f"not YAML: {words or 'unreadable'}; expected valid YAML here"
