"""A mapping proposed for a table that does not use our names, from its header and first rows.

Invariant: a proposal is only shown; nothing is read by it until the user accepts it. What a column
is called and what it holds must both fit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from tracker.errors import InvalidFile, Problem
from tracker.exchange.tables.columns import Column, dates_of, outcome_words, signs_of
from tracker.exchange.tables.file import open_table
from tracker.exchange.tables.layout import NEEDED, WrongCell, lacks_names, lay_out, wrong_columns
from tracker.exchange.tables.mapping import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tracker.exchange.tables.mapping import TableMapping

_STATES: Final = frozenset({"probability", "point", "low", "high", "hedge", "option"})
"""Fields one of which says what a forecast is."""
SAMPLE: Final = 500
"""Rows that a proposal is made from."""
SHOWN: Final = 5
"""Rows that are shown as they would be read."""
_NAMES: Final[Mapping[str, str]] = {
    "probability": "probability|prob|p|chance|likelihood|confidence|odds|forecast|prediction"
    "|predicted|estimate|probability yes|概率|可能性|预测|置信度",
    "point": "point|point forecast|estimate|value|predicted|forecast|prediction|margin|spread|guess"
    "|数值|预测值",
    "low": "low|lower|lower bound|min|下限",
    "high": "high|upper|upper bound|max|上限",
    "title": "title|question|question title|claim|statement|prediction|event|description|forecast"
    "|text|race|name|题目|标题|问题|预测",
    "prediction": "id|question id|prediction id|forecast question id|qid|ifp id|slug|market id"
    "|编号",
    "source": "source|forecaster|user|username|user name|author|who|person|expert|analyst|pundit"
    "|pollster|model|team|organisation|organization|player|by|made by|name"
    "|来源|作者|预测者|机构|专家",
    "made_on": "made on|made at|made|date made|date|forecast date|forecast time|created at|created"
    "|timestamp|time|when|predicted on|published|poll date|日期|时间|预测日期|发布日期",
    "opens_on": "opens|open date|open time|start date|start|question created at",
    "closes_on": "closes|close date|close time|closes at|deadline|due|due date|end|resolve by"
    "|resolves by|end date|target date|election date|截止|截止日期",
    "known_on": "known|resolved at|resolved on|resolution date|resolve date|date resolved"
    "|outcome date|resolved|settled|settled on|decided|decided on|结果日期",
    "outcome": "outcome|resolution|result|resolved to|answer|actual|truth|correct|came true"
    "|happened|observed|结果|实际",
    "level": "level|interval level|coverage",
    "quantile": "quantile|quantile level",
    "option": "option|choice|answer|answer option|candidate|multiple choice option",
    "hedge": "hedge|wording|words|verbal|措辞",
    "stance": "stance",
    "topic": "topic|topics|category|tag|tags|question tags|主题|类别",
    "document": "document|publication|article|文章|文献",
    "url": "url|link|链接",
}
NAMES: Final = {field: tuple(names.split("|")) for field, names in _NAMES.items()}
"""Names that columns have elsewhere, the likelier first; in this order fields choose."""

_ORDER: Final = (
    *("prediction", "title", "source", "made_on", "probability", "point", "low", "high", "level"),
    *(
        "quantile",
        "option",
        "hedge",
        "stance",
        "opens_on",
        "closes_on",
        "known_on",
        "outcome",
        "topic",
        "document",
    ),
    *("url", *(field for field in FIELDS if field not in NAMES)),
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping that a user may accept.

    Attributes:
        path: the file.
        mapping: as proposed.
        unread: columns that hold nothing of ours.
        rows: the first rows as they would be read: (row, field to text, or what is wrong).
        missing: fields without which nothing can be read.
        doubts: what a reader should look at twice.
    """

    path: Path
    mapping: TableMapping
    unread: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str] | str], ...]
    missing: tuple[str, ...]
    doubts: tuple[str, ...]


def propose(path: Path, declared: TableMapping) -> Proposal | None:
    """Return a mapping for a table that does not use our names; None if it does.

    Args:
        path: the file.
        declared: what the user said already: some columns, values, the encoding.

    Raises:
        InvalidFile: the file cannot be read, is empty, lacks a column that was declared, or has
            none that is like one of ours.
    """
    lines = open_table(path, encoding=declared.encoding, sheet=declared.sheet)
    _, header = next(lines, (0, []))
    names = [name.strip() for name in header]
    if not any(names):
        message = "the file is empty; expected a row of column names, and a row per forecast"
        raise InvalidFile([Problem(str(path), 0, message)])
    wrong = wrong_columns(names, declared)
    if wrong:
        raise InvalidFile(Problem(str(path), 1, message) for message in wrong)
    if not lacks_names({*names, *declared.values, *declared.columns}):
        return None
    sample = [(row, cells) for row, cells in islice(lines, SAMPLE) if len(cells) == len(header)]
    columns = [
        Column(name, [cells[place].strip() for _, cells in sample])
        for place, name in enumerate(names)
        if names.count(name) == 1 and name
    ]
    chosen = _chosen(columns, declared)
    if not (chosen or declared.columns or declared.values):
        raise InvalidFile([Problem(str(path), 1, _strange(names))])
    mapping = _described(chosen, declared, columns)
    return Proposal(
        path=path,
        mapping=mapping,
        unread=tuple(c.name for c in columns if c.name not in mapping.columns.values()),
        rows=tuple(_preview(path, header, mapping, sample[:SHOWN])),
        missing=tuple(_missing(mapping)),
        doubts=tuple(_doubts(chosen, mapping)),
    )


def _strange(names: list[str]) -> str:
    """Return what is said of a table none of whose columns is like one of ours."""
    theirs = ", ".join(filter(None, names))[:200]
    return (
        f"no column is like one of ours ({theirs}); expected title or prediction, "
        "source, made_on, closes_on or known_on, and probability; say which is which "
        "with --map COLUMN=NAME, or --set NAME=VALUE for all rows"
    )


def _chosen(columns: list[Column], declared: TableMapping) -> dict[str, Column]:
    """Return the column of every field that one fits."""
    named = {column.name: column for column in columns}
    chosen = {o: named[theirs] for o, theirs in declared.columns.items() if theirs in named}
    free = [column for column in columns if column not in chosen.values()]
    for field, names in NAMES.items():
        if field in declared.values or field in declared.columns:
            continue
        fits = [c for c in free if (c.plain == field or c.plain in names) and c.can_be(field)]
        if fits:
            order = {name: place for place, name in enumerate(names, start=1)}
            best = min(fits, key=lambda column: order.get(column.plain, 0))
            chosen[field] = best
            free.remove(best)
    if not chosen.keys() & {"title", "prediction"} and not declared.values.get("title"):
        texts = [column for column in free if column.is_prose]
        if texts:
            chosen["title"] = max(texts, key=lambda column: column.length)
            free.remove(chosen["title"])
    given = {*chosen, *declared.values}
    shares = [column for column in free if column.is_share and column.names_chance]
    if len(shares) == 1 and not given & _STATES:
        chosen["probability"] = shares[0]
    dates = [column for column in free if column.is_date]
    if len(dates) == 1 and not given & {"made_on", "made_at"}:
        chosen["made_on"] = dates[0]
    return chosen


def _described(
    chosen: Mapping[str, Column], declared: TableMapping, columns: list[Column]
) -> TableMapping:
    """Return the mapping with what the cells of its columns mean."""
    states_none = not _STATES & {*chosen, *declared.values}
    left = (column for column in columns if column not in chosen.values())
    may_be_calls = not any(column.is_numeric and not column.is_count for column in left)
    share = chosen.get("probability")
    dates = [chosen[f] for f in ("made_on", "opens_on", "closes_on", "known_on") if f in chosen]
    numbers = [chosen[f] for f in ("point", "low", "high") if f in chosen]
    result = chosen.get("outcome")
    return replace(
        declared,
        columns={f: chosen[f].name for f in sorted(chosen, key=_ORDER.index)}
        | {f: name for f, name in declared.columns.items() if f not in chosen},
        percent=declared.percent or (share is not None and share.is_percent),
        dates=declared.dates or dates_of(dates),
        signs=declared.signs or signs_of(numbers),
        outcomes=declared.outcomes or ({} if result is None else outcome_words(result)),
        calls=declared.calls or (states_none and may_be_calls),
    )


def _preview(
    path: Path, header: list[str], mapping: TableMapping, sample: list[tuple[int, list[str]]]
) -> Iterator[tuple[int, Mapping[str, str] | str]]:
    """Yield rows as they would be read; of one that cannot, what is wrong."""
    if _missing(mapping):
        return
    layout = lay_out(path, header, mapping)
    for row, cells in sample:
        completed = list(cells)
        try:
            layout.complete(completed)
        except WrongCell as wrong:
            yield row, f"{layout.titles.get(wrong.field, wrong.field)}: {wrong}"
            continue
        yield (
            row,
            {f: completed[n].strip() for f in _ORDER if completed[n := layout.places[f]].strip()},
        )


def _missing(mapping: TableMapping) -> list[str]:
    """Return the fields without which nothing can be read, each with its alternatives."""
    present = {*mapping.columns, *mapping.values}
    ends = frozenset({"closes_on", "closes_at", "known_on", "known_at"})
    found = [" or ".join(sorted(wanted)) for wanted in NEEDED if not present & wanted]
    if not present & ends:
        found.append("closes_on or known_on")
    return found


def _doubts(chosen: Mapping[str, Column], mapping: TableMapping) -> Iterator[str]:
    """Yield what may be meant otherwise."""
    share = chosen.get("probability")
    if share is not None and mapping.percent and share.smallest is not None and share.smallest <= 1:
        yield f"{share.name}: some values are at most 1; as percent they are very small"
    for field in ("made_on", "closes_on", "known_on"):
        column = chosen.get(field)
        if column is not None and column.is_ambiguous_date and mapping.dates is None:
            yield f"{column.name}: day and month can change places; declare --dates"
    if mapping.calls:
        yield "no column of numbers or hedges: every row counts as a call without hedge"
