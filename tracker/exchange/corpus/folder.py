"""A corpus folder as records: all of it, or every problem of it.

Invariant: `load` returns only if no file has a problem, and it does not depend on anything but
the files. Read next: `fields` (the format), `predictions` (its rules),
`dump` (the way back).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.corpus import Corpus, CorpusHeader
from tracker.errors import InvalidFile, Problem
from tracker.exchange.corpus.context import Known
from tracker.exchange.corpus.field_kinds import Unreadable
from tracker.exchange.corpus.fields import (
    CORPUS,
    DOCUMENT,
    LEFT_OUT,
    OTHERS,
    PREDICTION,
    SOURCE,
    VERDICT,
)
from tracker.exchange.corpus.people import (
    check_parents,
    read_document,
    read_header,
    read_left_out,
    read_source,
    register_source,
)
from tracker.exchange.corpus.predictions import Entry, read_entry, read_verdict
from tracker.exchange.nearest import nearest, shown
from tracker.exchange.yaml_tree import MAX_FILE_BYTES, Sheet, read_rows
from tracker.exchange.yaml_tree import read_document as read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracker.domain.document import Document, LeftOut
    from tracker.domain.lexicon import Lexicon
    from tracker.domain.resolution import Verdict
    from tracker.domain.source import Source
    from tracker.exchange.corpus.field_table import Row, Table

_TOP: Final = ("corpus.yaml", "documents.yaml", "left-out.yaml", "sources.yaml")
_FOLDERS: Final = ("predictions", "verdicts")


def load(folder: Path) -> Corpus:
    """Return the records of a corpus folder.

    Raises:
        InvalidFile: with every problem of every file, each with its line and what was expected.
    """
    return _Loader(folder).load()


class _Loader:
    """The state of one load: the folder, what is known so far, and the problems."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.known = Known()
        self.digests: dict[str, str] = {}

    def load(self) -> Corpus:
        self._check_names()
        header, lexicon = self._header()
        sources = self._sources()
        documents = self._documents()
        entries = self._entries()
        verdicts = self._verdicts()
        left_out = self._left_out()
        if self.problems or header is None:
            raise InvalidFile(sorted(self.problems))
        return Corpus(
            header=header,
            lexicon=lexicon,
            sources=tuple(sources),
            documents=tuple(documents),
            predictions=tuple(entry.prediction for entry in entries),
            forecasts=tuple(one for entry in entries for one in entry.forecasts),
            evidence=tuple(one for entry in entries for one in entry.evidence),
            resolutions=tuple(
                entry.resolution for entry in entries if entry.resolution is not None
            ),
            verdicts=tuple(verdicts),
            left_out=tuple(left_out),
            sha256=self._sha256(),
            places=self.known.places,
        )

    def _sha256(self) -> str:
        """Return the hash of the lines `digest  path` that `sha256sum` prints, sorted by path."""
        lines = [f"{digest}  {path}\n" for path, digest in sorted(self.digests.items())]
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def _sheet(self, name: str) -> Sheet:
        return Sheet(str(self.folder / name), self.problems)

    def _check_names(self) -> None:
        """Note YAML files that nothing would read."""
        expected = f"expected {', '.join(_TOP)} and folders {', '.join(_FOLDERS)}"
        for path in sorted(self.folder.glob("*.y*ml")):
            if path.name not in _TOP:
                near = nearest(path.name, _TOP)
                self._sheet(path.name).add(0, f"not a file of a corpus{near or '; ' + expected}")
        for path in sorted(self.folder.glob("*/*.y*ml")):
            if path.parent.name not in _FOLDERS or path.suffix != ".yaml":
                name = f"{path.parent.name}/{path.name}"
                self._sheet(name).add(0, f"not a file of a corpus; {expected}, ending in .yaml")

    def _bytes(self, name: str, sheet: Sheet) -> bytes | None:
        path = self.folder / name
        try:
            if not path.is_file():
                return None
            size = path.stat().st_size
            if size > MAX_FILE_BYTES:
                sheet.give_up(0, f"the file has {size} bytes; expected at most {MAX_FILE_BYTES}")
                return None
            data = path.read_bytes()
        except OSError as error:
            sheet.give_up(0, f"cannot be read ({error.strerror}); expected a readable file")
            return None
        self.digests[name] = hashlib.sha256(data).hexdigest()
        return data

    def _rows(self, name: str, table: Table, sheet: Sheet) -> Iterator[Row]:
        """Yield the rows of a file that is a list; an absent file has none."""
        data = self._bytes(name, sheet)
        if data is None:
            return
        for line, node in read_rows(data, sheet):
            try:
                yield table.read(node, line, sheet)
            except Unreadable as bad:
                sheet.add(line, f"{shown(node)} in the list; expected {bad}")

    def _header(self) -> tuple[CorpusHeader | None, Lexicon | None]:
        sheet = self._sheet("corpus.yaml")
        data = self._bytes("corpus.yaml", sheet)
        if data is None:
            if not sheet.is_broken:
                sheet.add(0, "no such file; expected a folder with corpus.yaml")
            return None, None
        tree = read_tree(data, sheet)
        if tree is None:
            if not sheet.is_broken:
                sheet.add(0, "the file is empty; expected key and title")
            return None, None
        try:
            row = CORPUS.read(tree, 1, sheet)
        except Unreadable as bad:
            sheet.add(1, f"{shown(tree)}; expected {bad}")
            return None, None
        if not {"key", "title"} <= row.keys():
            return None, None
        header, lexicon = read_header(row, sheet)
        if lexicon is not None:
            self.known.stands("lexicon", lexicon.key, row["lexicon"].line_of("version"), sheet)
        return header, lexicon

    def _sources(self) -> list[Source]:
        sheet = self._sheet("sources.yaml")
        rows = []
        for row in self._rows("sources.yaml", SOURCE, sheet):
            register_source(row, self.known, sheet)
            rows.append(row)
        self.known.has_all_sources = not sheet.is_broken
        check_parents(rows, self.known, sheet)
        return [read_source(row) for row in rows if {"key", "name", "kind"} <= row.keys()]

    def _documents(self) -> list[Document]:
        sheet = self._sheet("documents.yaml")
        rows = self._rows("documents.yaml", DOCUMENT, sheet)
        found = [read_document(row, self.known, sheet) for row in rows]
        self.known.has_all_documents = not sheet.is_broken
        return [one for one in found if one is not None]

    def _parts(self, folder: str) -> Iterator[tuple[str, Sheet]]:
        """Yield the files of a folder in the order of the documents, `_others` last."""
        names = [path.stem for path in sorted((self.folder / folder).glob("*.yaml"))]
        present = set(names)
        for stem in [*self.known.documents, OTHERS]:
            if stem in present:
                name = f"{folder}/{stem}.yaml"
                yield name, self._sheet(name)
        for stem in names:
            if stem not in self.known.documents and stem != OTHERS:
                name = f"{folder}/{stem}.yaml"
                sheet = self._sheet(name)
                if self.known.has_all_documents:
                    near = nearest(stem, self.known.documents)
                    expected = near or f"; expected a key of documents.yaml, or {OTHERS}"
                    sheet.add(0, f"no document {stem!r} in this corpus{expected}")
                yield name, sheet

    def _entries(self) -> list[Entry]:
        entries: list[Entry] = []
        numbers: list[tuple[int | None, int, Sheet]] = []
        related: list[tuple[str, int, Sheet]] = []
        for name, sheet in self._parts("predictions"):
            for row in self._rows(name, PREDICTION, sheet):
                entry = read_entry(row, self.known, sheet)
                related += [(key, row.line_of("related"), sheet) for key in row.get("related", ())]
                numbers.append((row.get("number"), row.line_of("number"), sheet))
                if entry is not None:
                    entries.append(entry)
            self.known.has_all_predictions &= not sheet.is_broken
        for key, line, sheet in related:
            self.known.find_prediction(key, line, sheet)
        if self._has_numbers(numbers) and len(numbers) == len(entries):
            order = sorted(range(len(entries)), key=lambda place: numbers[place][0] or 0)
            return [entries[place] for place in order]
        return entries

    def _has_numbers(self, numbers: list[tuple[int | None, int, Sheet]]) -> bool:
        """Say whether the predictions are numbered; note numbers that are missing or doubled."""
        if all(number is None for number, _, _ in numbers):
            return False
        seen: set[int] = set()
        for number, line, sheet in numbers:
            if number is None:
                sheet.add(line, "prediction without number, though others have one; expected all")
            elif number in seen:
                sheet.add(line, f"the number {number} stands twice; expected each once")
            else:
                seen.add(number)
        return True

    def _verdicts(self) -> list[Verdict]:
        found: list[Verdict] = []
        seen: set[tuple[Any, Any]] = set()
        for name, sheet in self._parts("verdicts"):
            for row in self._rows(name, VERDICT, sheet):
                verdict = read_verdict(row, self.known, sheet)
                pair = (row.get("prediction"), row.get("judge"))
                if None not in pair and pair in seen:
                    line = row.line_of("prediction")
                    sheet.add(
                        line, f"a second verdict of {shown(pair[1])} on {pair[0]!r}; keep one"
                    )
                seen.add(pair)
                if verdict is not None:
                    found.append(verdict)
        return found

    def _left_out(self) -> list[LeftOut]:
        sheet = self._sheet("left-out.yaml")
        rows = self._rows("left-out.yaml", LEFT_OUT, sheet)
        found = [read_left_out(row, self.known, sheet) for row in rows]
        return [one for one in found if one is not None]
