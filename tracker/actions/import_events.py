"""Which predictions that a file brings look like the event of one that is on record.

Invariant: alike is only told. Two predictions are alike if their titles have the same words, in
any order; on different platforms also if their titles share most of their weight in words, rare
words weighing more, with the same numbers, the same type and windows that end close together.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tracker.actions.import_alike import alike
from tracker.domain.identifiers import show_id
from tracker.exchange.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracker.domain.prediction import Prediction

_WORD: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+")
_THOUSANDS: Final = re.compile(r",(?=[0-9]{3}(?![0-9]))")
_WIDE: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Signs of scripts without spaces; a title in them counts by its signs."""
_SHORT_NOT: Final = re.compile("n['\u2019]t\\b")
_NEGATIONS: Final = frozenset({"not", "no", "never", "without", "fail", "fails"})
_FORM: Final = (
    "a an and any are as at be been before by can could date day did do does during end ever for "
    "from had has have if in into is it its least happen of on or s t than that the there this to "
    "until was were what when whether which who will with within would year"
)
_EMPTY: Final = frozenset(_FORM.split())
"""Words that two questions share or not by their form."""
_SAME: Final = {
    **dict.fromkeys(("exceed", "exceeds", "over", "surpass", "greater", "more"), "above"),
    **dict.fromkeys(("under", "less", "fewer"), "below"),
}
_ENOUGH: Final = 0.6
"""Share of the weight of two titles that must be in both."""
_MOST_SHARED: Final = 50
"""Predictions with a word beyond which the word finds no candidates."""
_MOST_COMPARED: Final = 20
"""Predictions with which a title is compared word by word: those that share most rare words."""
_APART: Final = timedelta(days=35)
"""How far the ends of two windows of one event may lie apart."""
_LONG: Final = 3


@dataclass(frozen=True, slots=True)
class AlikePrediction:
    """A prediction on record and a new one that look like one event.

    Attributes:
        held: id of the one on record.
        new: id of the new one.
        titles: of both, in this order.
        is_inverted: one seems to deny what the other says.
    """

    held: str
    new: str
    titles: tuple[str, str]
    is_inverted: bool = False


def alike_predictions(
    new: Mapping[int, Prediction], held: Mapping[str, Prediction]
) -> Iterator[AlikePrediction]:
    """Yield the pairs of a recorded and a new prediction that look like one event.

    Args:
        new: that a file brings, by number.
        held: the record's, by key and by id.
    """
    if not new:
        return
    titles = _Titles({name: one for name, one in held.items() if name != one.key})
    if not titles.held:
        return
    for number, record in new.items():
        found = titles.nearest(record)
        if found is not None:
            name, is_inverted = found
            both = (titles.held[name].title, record.title)
            yield AlikePrediction(name, show_id("prediction", number), both, is_inverted)


class _Titles:
    """The titles on record, by their words."""

    def __init__(self, held: Mapping[str, Prediction]) -> None:
        self.held = held
        self._words = {name: words_of(one.title) for name, one in held.items()}
        self._exact: dict[object, str] = {}
        self._with: dict[str, list[str]] = defaultdict(list)
        for name, (words, _) in self._words.items():
            self._exact.setdefault(_exactly(held[name]), name)
            for word in words:
                self._with[word].append(name)

    def nearest(self, record: Prediction) -> tuple[str, bool] | None:
        """Return the prediction that is most alike, and whether it is inverted; None if none is."""
        exact = self._exact.get(_exactly(record))
        if exact is not None:
            return exact, False
        words, denies = words_of(record.title)
        best: tuple[float, str] | None = None
        for name in self._candidates(words):
            theirs, _ = self._words[name]
            share = self._share(words, theirs)
            if share >= _ENOUGH and _may_be(record, self.held[name]):
                best = min(best or (0.0, ""), (-share, name))
        if best is None:
            return None
        return best[1], denies != self._words[best[1]][1]

    def _candidates(self, words: frozenset[str]) -> list[str]:
        """Return the predictions that share enough rare words with a title to be alike."""
        found: Counter[str] = Counter()
        rare = sorted(word for word in words if len(self._with.get(word, ())) <= _MOST_SHARED)
        for word in rare:
            found.update(self._with.get(word, ()))
        # Of n rare words at most the n heaviest are shared, and of the others at most all.
        weights = sorted(map(self._weight, rare), reverse=True)
        total = math.fsum(map(self._weight, words))
        lacking = (1 - _ENOUGH) * total - math.fsum(weights)
        enough = next(n for n in range(len(weights) + 1) if lacking + math.fsum(weights[:n]) >= 0)
        return [name for name, n in found.most_common(_MOST_COMPARED) if n >= enough]

    def _share(self, ours: frozenset[str], theirs: frozenset[str]) -> float:
        """Return the share of their weight that two titles have in common."""
        if _numbers(ours) != _numbers(theirs):
            return 0.0
        return math.fsum(map(self._weight, ours & theirs)) / math.fsum(
            map(self._weight, ours | theirs)
        )

    def _weight(self, word: str) -> float:
        return math.log(1 + len(self.held) / (1 + len(self._with.get(word, ()))))


def _exactly(record: Prediction) -> object:
    """Return what predictions with the same words in their titles have in common."""
    return alike(record.title), record.type, record.condition


def _may_be(record: Prediction, held: Prediction) -> bool:
    """Say whether two predictions of like titles may be one event of two platforms."""
    if (record.type, record.condition) != (held.type, held.condition):
        return False
    system = _system(record.key)
    is_elsewhere = system is None or system != _system(held.key)
    return is_elsewhere and abs(record.closes_at - held.closes_at) <= _APART


def words_of(title: str) -> tuple[frozenset[str], bool]:
    """Return what a title says by its words, and whether it denies it.

    >>> one, other = "Will Bitcoin exceed $100,000 in 2024?", "Bitcoin above 100000 by end of 2024"
    >>> words_of(one) == words_of(other)
    True
    >>> words_of("Labour will not win")[1]
    True
    """
    plain = unicodedata.normalize("NFKD", title).casefold()
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    found = Counter(_WORD.findall(_THOUSANDS.sub("", _SHORT_NOT.sub(" not", letters))))
    words: set[str] = set()
    for word in found:
        if _WIDE.search(word):
            words.update(word)
        elif word not in _EMPTY and word not in _NEGATIONS:
            words.add(_stem(word))
    n_negations = sum(found[word] for word in _NEGATIONS)
    return frozenset(words or found), n_negations % 2 == 1


def _stem(word: str) -> str:
    """Return a word without the ending of its forms."""
    if word in _SAME:
        return _SAME[word]
    endings = (ending for ending in ("ing", "ed", "s") if word.endswith(ending))
    ending = next(endings, "")
    return word.removesuffix(ending) if len(word) - len(ending) >= _LONG else word


def _numbers(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if word[0].isdigit())


def _system(key: str) -> str | None:
    """Return the platform whose keys begin so; None if none does."""
    return next((name for name in FORMATS if key.startswith(f"{name}-")), None)
