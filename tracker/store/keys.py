"""From keys, names and numbers to ids of the record, and back.

Invariant: a prediction's number is its id; keys and numbers never change. Retracted predictions
are not found by key, so that a corrected import may bring the key again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from tracker.domain.identifiers import is_key, read_id, show_id
from tracker.errors import InvalidInput, NotFound, WrongUsage
from tracker.store.engine import answers
from tracker.store.raw_rows import raw_rows
from tracker.store.tables import RETRACTABLE
from tracker.store.tables.claims import prediction
from tracker.store.tables.people import document, document_version, source, source_version, topic

if TYPE_CHECKING:
    from sqlalchemy import Table

    from tracker.store.snapshot import Snapshot

_TABLES = {"source": source, "document": document, "prediction": prediction, "topic": topic}
_NAMES = {
    "source": (source_version, "source_id", ("name", "name_zh")),
    "document": (document_version, "document_id", ("title", "title_zh")),
}

_ODD_NUMBER = re.compile(r"[Pp]-?([0-9]+)")
"""What was meant as the number of a prediction though none can have it: P-0, or a huge one."""

_LONGEST_NUMBER = 19


class Keys:
    """Looks keys up, remembering what it found.

    A whole noun can be read at once with `preload`, which bulk work does first.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        """Look up in a snapshot; ids written later are added with `remember`."""
        self.snapshot = snapshot
        self._ids: dict[str, dict[str, int]] = {noun: {} for noun in _TABLES}
        self._whole: set[str] = set()

    def preload(self, noun: str) -> dict[str, int]:
        """Return every visible key of a noun with its id."""
        if noun not in self._whole:
            rows = self.snapshot.select(_TABLES[noun])
            self._ids[noun] |= {row["key"]: row["id"] for row in rows}
            self._whole.add(noun)
        return self._ids[noun]

    def remember(self, noun: str, key: str, number: int) -> None:
        """Add an id that was just written."""
        self._ids[noun][key] = number

    def table(self, noun: str) -> Table:
        """Return the table of a noun's identities."""
        return _TABLES[noun]

    def find(self, noun: str, key: str) -> int | None:
        """Return the id of a key; None if there is none."""
        self.gather((noun, key))
        return self._ids[noun].get(key)

    def gather(self, *wanted: tuple[str, str | None]) -> None:
        """Look several keys up at once, each with its noun; None is no key."""
        missing = [
            (noun, key)
            for noun, key in wanted
            if noun not in self._whole and key is not None and key not in self._ids[noun]
        ]
        if not missing:
            return
        connection, cut = self.snapshot.connection, self.snapshot.sequence
        readers = [raw_rows(_TABLES[noun]) for noun, _ in missing]
        questions = [
            reader.question(connection, journal_seq=cut, key=key)
            for reader, (_, key) in zip(readers, missing, strict=True)
        ]
        found = answers(connection, questions)
        for reader, (noun, key), cells in zip(readers, missing, found, strict=True):
            rows = self.snapshot.visible(_TABLES[noun], [*reader.rows(cells)])
            if rows:
                self.remember(noun, key, int(rows[-1]["id"]))

    def need(self, noun: str, wanted: str) -> int:
        """Return the id of a key, or of a unique name where the noun has names.

        Raises:
            NotFound: nothing fits; the nearest known keys are named.
            InvalidInput: a name that several have.
        """
        found = self.find(noun, wanted)
        if found is None and noun in _NAMES:
            found = self._by_name(noun, wanted)
        if found is None:
            raise NotFound(noun, wanted, self.preload(noun))
        return found

    def need_prediction(self, wanted: str) -> int:
        """Return the number of a prediction from `P-07`, `p-7`, or its key.

        Raises:
            NotFound: there is none; the nearest known ones are named.
        """
        read = read_id(wanted)
        if read is not None and read[0] == "prediction":
            if self.snapshot.select(prediction, prediction.c.id == read[1]):
                return read[1]
            if read[1] in self.snapshot.retracted.get("prediction", ()):
                raise NotFound("prediction", show_id(*read), hint="it was retracted")
            raise NotFound("prediction", show_id(*read), self._near_numbers(read[1]))
        found = self.find("prediction", wanted)
        if found is None:
            raise self._no_prediction(wanted, read)
        return found

    def key_of(self, noun: str, number: int) -> str:
        """Return the key of an id."""
        table: Table = _TABLES[noun]
        query = select(table.c.key).where(table.c.id == number)
        return str(self.snapshot.connection.execute(query).scalar_one())

    def _by_name(self, noun: str, name: str) -> int | None:
        table, owner, columns = _NAMES[noun]
        newest = self.snapshot.newest(table, owner)
        fits = [n for n, row in newest.items() if name in {row[column] for column in columns}]
        if len(fits) > 1:
            keys = ", ".join(sorted(self.key_of(noun, number) for number in fits))
            raise InvalidInput(f"{len(fits)} {noun}s are named {name!r}; give a key: {keys}")
        return fits[0] if fits else None

    def _no_prediction(self, wanted: str, read: tuple[str, int] | None) -> NotFound:
        """Return what to say of a text that is neither the id nor the key of a prediction."""
        odd = _ODD_NUMBER.fullmatch(wanted.strip())
        if odd is not None:
            number = int(odd.group(1)[:_LONGEST_NUMBER])
            return NotFound("prediction", wanted, self._near_numbers(number))
        if read is not None and read[0] in RETRACTABLE:
            table = RETRACTABLE[read[0]]
            owner = table.c.get("prediction_id")
            rows = [] if owner is None else self.snapshot.select(table, table.c.id == read[1])
            if rows:
                about = show_id("prediction", rows[0]["prediction_id"])
                what = "evidence" if read[0] == "evidence" else f"a {read[0]}"
                hint = f"that is {what} of {about}; give {about}"
                return NotFound("prediction", show_id(*read), hint=hint)
        missing = NotFound("prediction", wanted, self.preload("prediction"))
        if missing.near or not self._ids["prediction"]:
            return missing
        return NotFound("prediction", wanted, hint="give an id such as P-07, or see: tracker list")

    def _near_numbers(self, number: int) -> list[str]:
        held = [row["id"] for row in self.snapshot.select(prediction)]
        near = sorted(held, key=lambda other: abs(other - number))[:3]
        return [show_id("prediction", other) for other in sorted(near)]


def check_key(key: str, noun: str) -> str:
    """Return a key if it is one.

    Raises:
        WrongUsage: it has other characters than a-z, 0-9 and hyphen, or is too long.
    """
    if is_key(key):
        return key
    raise WrongUsage(f"{key!r} is no key of a {noun}; use 1 to 80 of a-z, 0-9 and hyphen")
