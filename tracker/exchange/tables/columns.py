"""What the cells of a column look like: the part of a proposal that is not its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from tracker.exchange.tables.cells import is_missing

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST: Final = 0.9
"""Share of the cells that must look like what a column is taken for."""
_NUMBER: Final = re.compile(r"[-+]?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?")
_ISO: Final = re.compile(r"[0-9]{4}[-/.年][0-9]{1,2}([-/.月][0-9]{1,2}日?)?.*")
_ORDERED: Final = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-][0-9]{4}(\D.*)?")
_WORDED: Final = re.compile(
    r"(?i).*\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec).*[0-9]{4}.*"
)
_MILLISECONDS: Final = re.compile(r"[0-9]{13}")
_SECONDS: Final = re.compile(r"[0-9]{10}(\.[0-9]+)?")
_SIGNED: Final = re.compile(r"([^\W\d_]{1,20})\s*([+\-\u2212]?\s*[0-9][0-9.]*)?\s*%?")
_BRACKETS: Final = re.compile(r"\s*[(（].*?[)）]")
_NO_LETTER: Final = re.compile(r"[\W_]+")
_CHANCE: Final = re.compile(
    r"(?i)[%％]|guess|chance|prob|confid|likel|odds|sure|belie|estimat|forecast|概率|可能|把握"
)
_TRUE: Final = ("right", "correct", "happened", "t", "y", "hit", "对", "是", "正确", "发生", "真")
_FALSE: Final = (
    *("wrong", "incorrect", "did not happen", "f", "n", "miss"),
    *("错", "否", "错误", "未发生", "假"),
)
_VOID: Final = dict.fromkeys(("void", "cancelled", "canceled", "n/a"), "annulled")
WORDS: Final = dict.fromkeys(_TRUE, "true") | dict.fromkeys(_FALSE, "false") | _VOID
"""Words for outcomes that other files use; ours are read without."""
_OWN: Final = frozenset(
    {"true", "false", "yes", "no", "1", "0", "1.0", "0.0", "ambiguous", "annulled", "open"}
)
_DATE_FIELDS: Final = frozenset({"made_on", "opens_on", "closes_on", "known_on"})
_NEVER_EMPTY: Final = frozenset(
    {"probability", "point", "title", "prediction", "source", "made_on"}
)
_LONG: Final = 12
_PERCENT: Final = 100
_MONTHS: Final = 12


@dataclass(frozen=True)
class Column:
    """One column of a sample.

    Attributes:
        name: in the file.
        cells: of the sample, stripped.
    """

    name: str
    cells: Sequence[str]

    @cached_property
    def plain(self) -> str:
        """The name without case, signs and what stands in brackets."""
        return _NO_LETTER.sub(" ", _BRACKETS.sub("", self.name).casefold()).strip()

    @cached_property
    def said(self) -> list[str]:
        """The cells that say something."""
        return [cell for cell in self.cells if not is_missing(cell)]

    @cached_property
    def numbers(self) -> list[float]:
        """The values of the cells that are numbers, without their percent signs."""
        plain = (cell.rstrip("%％ ") for cell in self.said)
        return [float(cell) for cell in plain if _NUMBER.fullmatch(cell)]

    @property
    def smallest(self) -> float | None:
        """The smallest number that is not zero; None without one."""
        return min((number for number in self.numbers if number), default=None)

    @property
    def length(self) -> float:
        """Characters of a cell on average."""
        return sum(map(len, self.said)) / max(len(self.said), 1)

    def most(self, *patterns: re.Pattern[str]) -> bool:
        """Say whether most cells that say something look like one of some patterns."""
        n_fit = sum(any(p.fullmatch(cell) for p in patterns) for cell in self.said)
        return bool(self.said) and n_fit >= MOST * len(self.said)

    @property
    def is_numeric(self) -> bool:
        """Whether most cells are numbers."""
        return bool(self.said) and len(self.numbers) >= MOST * len(self.said)

    @property
    def is_share(self) -> bool:
        """Whether most cells can be probabilities, as shares or as percent."""
        return self.is_numeric and all(0 <= number <= _PERCENT for number in self.numbers)

    @property
    def names_chance(self) -> bool:
        """Whether the name, or a sign in the cells, says that the numbers are probabilities."""
        return _CHANCE.search(self.name) is not None or any(c[-1:] in "%％" for c in self.said)

    @property
    def is_count(self) -> bool:
        """Whether the numbers only count the rows."""
        return all(after - before == 1 for before, after in pairwise(self.numbers))

    @property
    def is_percent(self) -> bool:
        """Whether numbers above 1 stand without a percent sign."""
        bare = [cell for cell in self.said if _NUMBER.fullmatch(cell)]
        return self.is_share and any(float(cell) > 1 for cell in bare)

    @property
    def is_signed(self) -> bool:
        """Whether most cells are a word and a number, such as `D +1.3`."""
        return self.most(_SIGNED) and any(cell[-1:].isdigit() for cell in self.said)

    @property
    def is_date(self) -> bool:
        """Whether most cells are dates."""
        return self.most(_ISO, _ORDERED, _WORDED, _MILLISECONDS, _SECONDS)

    @property
    def is_ambiguous_date(self) -> bool:
        """Whether day and month of some cells can change places."""
        pairs = self._pairs()
        return any(
            first <= _MONTHS and second <= _MONTHS and first != second for first, second in pairs
        )

    @property
    def is_prose(self) -> bool:
        """Whether the cells are sentences or long names."""
        return self.length >= _LONG and not self.is_numeric and not self.is_date

    def _pairs(self) -> list[tuple[int, int]]:
        matches = (_ORDERED.fullmatch(cell) for cell in self.said)
        return [(int(match[1]), int(match[2])) for match in matches if match is not None]

    def can_be(self, field: str) -> bool:
        """Say whether the cells can be what a field holds; an empty column can be anything."""
        if not self.said:
            return field not in _NEVER_EMPTY
        fits = {
            **dict.fromkeys(("probability", "level", "quantile"), self.is_share),
            "url": all(cell.startswith(("http://", "https://")) for cell in self.said),
            "outcome": self._is_outcome or self.is_numeric or self.is_signed,
            **dict.fromkeys(_DATE_FIELDS, self.is_date),
            **dict.fromkeys(("point", "low", "high"), self.is_numeric or self.is_signed),
            **dict.fromkeys(("title", "source"), not (self.is_numeric or self.is_date)),
        }
        return fits.get(field, True)

    @property
    def _is_outcome(self) -> bool:
        return all(cell.casefold() in _OWN or cell.casefold() in WORDS for cell in self.said)

    def order(self) -> str | None:
        """Return how day and month stand, or what is counted; None where neither is clear."""
        if self.most(_MILLISECONDS):
            return "milliseconds"
        if self.most(_SECONDS):
            return "seconds"
        pairs = self._pairs()
        if any(first > _MONTHS for first, _ in pairs):
            return "day-first"
        return "month-first" if any(second > _MONTHS for _, second in pairs) else None


def dates_of(columns: list[Column]) -> str | None:
    """Return how the dates of some columns are written, if all that tell it agree."""
    orders = {order for column in columns if (order := column.order()) is not None}
    return orders.pop() if len(orders) == 1 else None


def signs_of(columns: list[Column]) -> dict[str, str]:
    """Return a sign for each of two words before numbers, the first one up; else nothing."""
    words: dict[str, None] = {}
    for column in columns:
        if column.is_numeric or not column.is_signed:
            continue
        for cell in column.said:
            match = _SIGNED.fullmatch(cell)
            if match is not None:
                words.setdefault(match[1] if match[2] else f"{match[1]}\0")
    signs = dict.fromkeys((w.rstrip("\x00") for w in words if w.endswith("\x00")), "0")
    counted = [word for word in words if not word.endswith("\0")]
    two = 2
    if len(counted) > two:
        return {}
    return signs | dict(zip(counted, "+-", strict=False))


def outcome_words(column: Column) -> dict[str, str]:
    """Return what the words of a column of outcomes mean, where they are not ours."""
    return {
        cell: WORDS[cell.casefold()]
        for cell in dict.fromkeys(column.said)
        if cell.casefold() in WORDS and cell.casefold() not in _OWN
    }
