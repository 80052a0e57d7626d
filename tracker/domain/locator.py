"""Locators: where a statement stands in a text."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.errors import InvalidInput


@dataclass(frozen=True, slots=True, order=True)
class Locator:
    """A span of Unicode code points, half-open: `text[start:end]`.

    Attributes:
        start: 0-based.
        end: greater than start.
    """

    start: int
    end: int

    def __str__(self) -> str:
        """Return `120:180`."""
        return f"{self.start}:{self.end}"

    def words(self, text: str) -> str:
        """Return the verbatim words.

        Raises:
            InvalidInput: the span ends beyond the text.
        """
        if self.end > len(text):
            raise InvalidInput(
                f"locator {self} ends beyond the text of {len(text)} code points; check the file"
            )
        return text[self.start : self.end]


def read_locator(text: str) -> Locator:
    """Return the locator of `120:180`.

    Raises:
        InvalidInput: not two whole numbers with 0 <= start < end.
    """
    first, _, second = text.partition(":")
    if first.isdecimal() and second.isdecimal() and int(first) < int(second):
        return Locator(int(first), int(second))
    raise InvalidInput(f"locator {text!r} is not START:END in code points; write 120:180")
