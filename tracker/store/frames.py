"""From rows to the columnar frame that scoring takes (`domain.columns`); numpy only here.

Invariant: a frame holds every visible fact of the snapshot, uncut by `as_of`; scoring cuts. Rows
are sorted by (prediction, source, made_at, place, sequence).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sqlalchemy import BigInteger, select, type_coerce

from tracker.domain.columns import CURVE, FORECASTS, NEVER, PARTS, PREDICTIONS, TOPICS
from tracker.domain.curve import read_curve
from tracker.domain.forecast import STANCES
from tracker.domain.instant import (
    ONE_DAY,
    Precision,
    When,
    end_of_period,
    from_microseconds,
    microseconds,
)
from tracker.domain.lexicon import STRENGTH_CODE
from tracker.domain.source import SourceKind
from tracker.store.frame_links import main_predictions, main_sources, turn_round
from tracker.store.frame_predictions import prediction_block
from tracker.store.links import read_links
from tracker.store.tables import claims, people, statements
from tracker.store.tables.base import UtcInstant

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from sqlalchemy import Column

    from tracker.store.snapshot import RowMapping, Snapshot

_STANCE_CODE: Final = {str(s): code for code, s in enumerate(STANCES)}
_COARSE: Final = (Precision.MONTH, Precision.YEAR)
_ROWS: Final = 50_000
"""Forecasts taken into columns at a time, so that no million of them stands as Python objects."""

Blocks = dict[str, Any]


def read_frame(
    snapshot: Snapshot, *, only: int | None = None, aside: Collection[str] = (SourceKind.CROWD,)
) -> Blocks:
    """Return the blocks of a frame: predictions, forecasts, parts, topics and names.

    The keys are the arguments of `scoring.frame.Frame.from_arrays`; dtypes as declared in
    `domain.columns`.

    Args:
        snapshot: what is read.
        only: the number of the one prediction to read; None = all.
        aside: kinds of sources that are compared with the others and are none of them.
    """
    if only is not None:
        snapshot = snapshot.narrowed(only)
    sources = _Codes(snapshot.newest(people.source_version, "source_id"))
    documents = _Codes(snapshot.newest(people.document_version, "document_id"))
    versions = snapshot.newest(claims.prediction_version, "prediction_id")
    predictions = _Codes({number: versions[number] for number in sorted(versions)})
    forecasts, first = _forecast_block(snapshot, predictions, sources, documents)
    options = snapshot.children(claims.prediction_option, "prediction_version_id")
    option_names = [
        tuple(option["name"] for option in options.get(row["id"], ())) for row in predictions.rows
    ]
    parts = _part_block(snapshot, forecasts, option_names)
    topics, topic_names, main = _topic_block(snapshot, predictions)
    block = prediction_block(snapshot, dict(zip(predictions.ids, predictions.rows, strict=True)))
    block["main_topic"] = main
    block["document"], block["section"] = first
    crowds = tuple(code for code, row in enumerate(sources.rows) if row["kind"] in aside)
    names = _names(snapshot, predictions, sources, documents)
    names |= {"crowds": crowds, "options": tuple(option_names), "topics": topic_names}
    return {
        "predictions": _typed(block, PREDICTIONS),
        "forecasts": forecasts,
        "parts": parts,
        "topics": topics,
        "names": names,
    }


def _names(
    snapshot: Snapshot, predictions: _Codes, sources: _Codes, documents: _Codes
) -> dict[str, Any]:
    """Return the names behind the codes, but for crowds, options and topics."""
    return {
        "predictions": _keys(snapshot, "prediction", predictions),
        "titles": tuple(row["title"] for row in predictions.rows),
        "units": tuple(row["unit"] or "" for row in predictions.rows),
        "sources": _keys(snapshot, "source", sources),
        "source_names": tuple(row["name"] for row in sources.rows),
        "source_parents": _parents(snapshot, sources),
        "documents": _keys(snapshot, "document", documents),
        "document_titles": tuple(row["title"] for row in documents.rows),
        "sections": _sections(snapshot, documents),
        "corpora": tuple(_identity_keys(snapshot, "corpus").values()),
    }


class _Codes:
    """Ids of one noun and their codes 0, 1, ... in rising order of id."""

    def __init__(self, rows: Mapping[int, RowMapping]) -> None:
        self.ids = sorted(rows)
        self.rows = [rows[number] for number in self.ids]
        self.code = {number: code for code, number in enumerate(self.ids)}


def _typed(block: Mapping[str, Any], schema: Mapping[str, str]) -> Blocks:
    return {name: np.asarray(block[name], dtype=dtype) for name, dtype in schema.items()}


def _raw(column: Column[Any]) -> Any:  # noqa: ANN401 - a column expression
    """Return a column as the driver gives it: instants stay microseconds."""
    return type_coerce(column, BigInteger) if isinstance(column.type, UtcInstant) else column


_FORECAST_CELLS: Final = (
    "id",
    "prediction_id",
    "source_id",
    "document_id",
    "section",
    "made_at",
    "made_precision",
    "ends_at",
    "stance",
    "hedge",
    "strength",
    "probability",
    "point",
    "low",
    "high",
    "level",
    "withdrawn",
    "locator_start",
    "original_strength",
    "original_probability",
    "import_id",
)


def _forecast_cells(snapshot: Snapshot, predictions: _Codes) -> Iterator[dict[str, Any]]:
    """Yield the visible forecasts in order of recording, some at a time: cells by column."""
    table = statements.forecast
    query = select(*(_raw(table.c[name]) for name in _FORECAST_CELLS)).order_by(table.c.id)
    if snapshot.sequence is not None:
        query = query.where(table.c.journal_seq <= snapshot.sequence)
    if snapshot.only is not None:
        query = query.where(table.c.prediction_id == snapshot.only)
    gone = snapshot.retracted.get("forecast", frozenset())
    imports = snapshot.retracted.get("import", frozenset())
    known = predictions.code
    with snapshot.connection.execute(query) as found:
        cursor: Any = found.cursor  # The driver's own rows, whose cells are all that is wanted.
        while part := cursor.fetchmany(_ROWS):
            rows = part
            if snapshot.retracted:
                rows = [r for r in part if not (r[0] in gone or r[-1] in imports) and r[1] in known]
            if rows:
                yield dict(zip(_FORECAST_CELLS, zip(*rows, strict=True), strict=True))


def _forecast_block(
    snapshot: Snapshot, predictions: _Codes, sources: _Codes, documents: _Codes
) -> tuple[Blocks, tuple[Any, Any]]:
    """Return the block, and each prediction's first (document, section)."""
    links = read_links(snapshot)
    whose = main_sources(links, sources.code)
    types = {row["prediction_id"]: row["type"] for row in predictions.rows}
    relayers, published = _last_relayers(snapshot, sources), _published(documents)
    code = documents.code
    parts = [_typed(dict.fromkeys(FORECASTS, ()), FORECASTS)]
    for cells in _forecast_cells(snapshot, predictions):
        about, turned = main_predictions(links, types, cells["prediction_id"])
        block = _said(cells) | {
            "prediction": about,
            "source": [whose[n] for n in cells["source_id"]],
            "sequence": cells["id"],
            "relayer": [relayers.get(n, -1) for n in cells["id"]],
            "published_at": [published.get(n, NEVER) for n in cells["document_id"]],
            "document": [-1 if n is None else code[n] for n in cells["document_id"]],
            "n_parts": np.zeros(len(about), dtype="int32"),
        }
        parts.append(_typed(block, FORECASTS))
        turn_round(parts[-1], turned)
    typed = {name: np.concatenate([part[name] for part in parts]) for name in FORECASTS}
    first = _first_statement(typed, len(predictions.ids))
    keys = ("sequence", "place", "made_at", "source", "prediction")
    order = np.lexsort(tuple(typed[name] for name in keys))
    return {name: cells[order] for name, cells in typed.items()}, first


def _said(cells: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """Return the columns that stand in the forecast's own row."""
    return {
        "made_at": cells["made_at"],
        "made_until": [
            at if precision not in _COARSE else _latest(at, precision)
            for at, precision in zip(cells["made_at"], cells["made_precision"], strict=True)
        ],
        "ends_at": _filled(cells["ends_at"], NEVER),
        "place": _filled(cells["locator_start"], -1),
        "withdrawn": cells["withdrawn"],
        "stance": [_STANCE_CODE[s] for s in cells["stance"]],
        "strength": [-1 if s is None else STRENGTH_CODE[s] for s in cells["strength"]],
        "hedged": [bool(words) for words in cells["hedge"]],
        "original_strength": [
            -1 if s is None else STRENGTH_CODE[s] for s in cells["original_strength"]
        ],
        **{
            name: _filled(cells[name], np.nan)
            for name in ("probability", "original_probability", "point", "low", "high", "level")
        },
        "section": _filled(cells["section"], -1),
    }


def _published(documents: _Codes) -> dict[int, int]:
    """Return when each dated document appeared, by id."""
    return {
        row["document_id"]: microseconds(row["published_at"])
        for row in documents.rows
        if row["published_at"] is not None
    }


def _first_statement(block: Blocks, n_predictions: int) -> tuple[Any, Any]:
    """Return document and section of each prediction's first recorded forecast; -1 without."""
    document = np.full(n_predictions, -1, dtype="int32")
    section = np.full(n_predictions, -1, dtype="int32")
    rows, first = np.unique(block["prediction"], return_index=True)
    document[rows] = block["document"][first]
    section[rows] = block["section"][first]
    return document, section


def _filled(cells: Sequence[Any], absent: float) -> list[Any]:
    return [absent if cell is None else cell for cell in cells]


def _latest(at: int, precision: str) -> int:
    """Return the first instant of the last day of a month or year."""
    period = When(from_microseconds(at), Precision(precision))
    return microseconds(end_of_period(period) - ONE_DAY)


def _last_relayers(snapshot: Snapshot, sources: _Codes) -> dict[int, int]:
    return {
        row["forecast_id"]: sources.code[row["relayer_id"]]
        for row in snapshot.select(statements.forecast_via)
        if row["relayer_id"] in sources.code
    }


def _part_block(
    snapshot: Snapshot, forecasts: Blocks, option_names: list[tuple[str, ...]]
) -> Blocks:
    """Return options, quantiles and curves, sorted by forecast row; counts them in `n_parts`."""
    row_of = {number: row for row, number in enumerate(forecasts["sequence"].tolist())}
    found: list[tuple[int, int, float, float]] = []
    for part in snapshot.select(statements.forecast_option):
        row = row_of.get(part["forecast_id"])
        if row is not None:
            names = option_names[forecasts["prediction"][row]]
            place = names.index(part["option"]) if part["option"] in names else -1
            found.append((row, place, np.nan, part["probability"]))
    for part in snapshot.select(statements.forecast_quantile):
        row = row_of.get(part["forecast_id"])
        if row is not None:
            found.append((row, -1, part["level"], part["value"]))
    found.sort(key=lambda part: part[0])
    columns = list(zip(*found, strict=True)) if found else [()] * len(PARTS)
    block = _with_curves(snapshot, _typed(dict(zip(PARTS, columns, strict=True)), PARTS), row_of)
    np.add.at(forecasts["n_parts"], block["forecast"], 1)
    return block


def _with_curves(snapshot: Snapshot, block: Blocks, row_of: Mapping[int, int]) -> Blocks:
    """Return parts with the points of curves after those of the same forecast."""
    kept = [
        (row_of[curve["forecast_id"]], np.array(read_curve(curve["points"])))
        for curve in snapshot.select(statements.forecast_curve)
        if curve["forecast_id"] in row_of
    ]
    if not kept:
        return block
    points = np.concatenate([points for _, points in kept])
    row = np.repeat([row for row, _ in kept], [len(points) for _, points in kept])
    place = np.full(len(row), CURVE)
    more = dict(zip(PARTS, (row, place, points[:, 1], points[:, 0]), strict=True))
    joined = {name: np.concatenate([block[name], more[name]]) for name in PARTS}
    order = np.argsort(joined["forecast"], kind="stable")
    return _typed({name: column[order] for name, column in joined.items()}, PARTS)


def _topic_block(snapshot: Snapshot, predictions: _Codes) -> tuple[Blocks, tuple[str, ...], Any]:
    """Return the topic block, the topics' keys, and the code of each prediction's first topic."""
    keys = _identity_keys(snapshot, "topic")
    code = {number: place for place, number in enumerate(keys)}
    children = snapshot.children(claims.prediction_topic, "prediction_version_id")
    pairs: list[tuple[int, int]] = []
    main = []
    for row, version in enumerate(predictions.rows):
        topics = [code[topic["topic_id"]] for topic in children.get(version["id"], ())]
        main.append(topics[0] if topics else -1)
        pairs += [(row, topic) for topic in topics]
    columns = list(zip(*pairs, strict=True)) if pairs else [()] * len(TOPICS)
    block = _typed(dict(zip(TOPICS, columns, strict=True)), TOPICS)
    return block, tuple(keys.values()), main


def _identity_keys(snapshot: Snapshot, noun: str) -> dict[int, str]:
    cut = "" if snapshot.sequence is None else f" WHERE journal_seq <= {snapshot.sequence:d}"
    query = f"SELECT id, key FROM {noun}{cut} ORDER BY id"  # noqa: S608 - one of our tables
    return {row[0]: row[1] for row in snapshot.connection.exec_driver_sql(query)}


def _keys(snapshot: Snapshot, noun: str, codes: _Codes) -> tuple[str, ...]:
    keys = _identity_keys(snapshot, noun)
    return tuple(keys[number] for number in codes.ids)


def _parents(snapshot: Snapshot, sources: _Codes) -> tuple[tuple[int, ...], ...]:
    children = snapshot.children(people.source_parent, "source_version_id")
    return tuple(
        tuple(sources.code[link["parent_id"]] for link in children.get(row["id"], ()))
        for row in sources.rows
    )


def _sections(snapshot: Snapshot, documents: _Codes) -> tuple[dict[int, str], ...]:
    children = snapshot.children(people.document_section, "document_version_id")
    return tuple(
        {section["number"]: section["title"] for section in children.get(row["id"], ())}
        for row in documents.rows
    )
