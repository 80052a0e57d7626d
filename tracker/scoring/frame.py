"""The frame: the only entrance to scoring, four blocks of columns and the names behind the codes.

Invariant: a `Frame` that exists has been checked; nothing else in `tracker.scoring` checks its
input again. Its arrays are read-only. Columns that a caller leaves out take their declared
default without memory (arrays of stride 0). Read `tracker.domain.columns` for the schema and
`frame_check` for what is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tracker.domain.columns import FORECASTS, NEVER, PARTS, PREDICTIONS, TOPICS
from tracker.errors import InvalidCell, InvalidFrame
from tracker.scoring.frame_check import check_blocks, check_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[Any]
    Columns = Mapping[str, Array]

REQUIRED: Final = {
    "predictions": ("opens_at", "closes_at", "known_at", "outcome_kind", "outcome"),
    "forecasts": ("prediction", "source", "made_at"),
    "parts": tuple(PARTS),
    "topics": tuple(TOPICS),
}
"""Columns that have no default; a block without rows may be left out whole."""

_SCHEMAS: Final = {
    "predictions": PREDICTIONS,
    "forecasts": FORECASTS,
    "parts": PARTS,
    "topics": TOPICS,
}
_SAME_AS: Final = {
    "fair_outcome_kind": "outcome_kind",
    "fair_outcome": "outcome",
    "fair_outcome_option": "outcome_option",
    "made_until": "made_at",
}
_DEFAULTS: Final[dict[str, float]] = {
    "known_precision": 0,
    "criterion_written_at": NEVER,
    "base_rate_written_at": NEVER,
    "all_fair": 1,
    "ends_at": NEVER,
    "published_at": NEVER,
    "type": 0,
    "ordered": 0,
    "disputed": 0,
    "vague": 0,
    "goalposts_moved": 0,
    "sequence": 0,
    "withdrawn": 0,
    "stance": 0,
    "hedged": 0,
    "n_parts": 0,
}


@dataclass(frozen=True, slots=True)
class Numbered(Sequence[str]):
    """Names that nobody gave: a noun and a number from 1 on, made when they are asked for.

    >>> list(Numbered("source", 2))
    ['source-1', 'source-2']
    """

    noun: str
    n: int

    def __len__(self) -> int:
        """Return how many names there are."""
        return self.n

    def __getitem__(self, place: Any) -> Any:  # noqa: ANN401 - an integer or a slice
        """Return one name, or a list of them for a slice."""
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(self.n))]
        if not -self.n <= place < self.n:
            raise IndexError(place)
        return f"{self.noun}-{place % self.n + 1}"


@dataclass(frozen=True, slots=True)
class Names:
    """The words behind the codes of a frame; see `tracker.domain.columns.NAMES`."""

    predictions: Sequence[str] = ()
    titles: Sequence[str] = ()
    options: Sequence[tuple[str, ...]] = ()
    units: Sequence[str] = ()
    sources: Sequence[str] = ()
    source_names: Sequence[str] = ()
    source_parents: Sequence[tuple[int, ...]] = ()
    crowds: Sequence[int] = ()
    documents: Sequence[str] = ()
    document_titles: Sequence[str] = ()
    sections: Sequence[Mapping[int, str]] = ()
    topics: Sequence[str] = ()
    corpora: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything that scoring reads, checked. Make one with `from_arrays` or `from_pandas`.

    Attributes:
        predictions: one row per prediction.
        forecasts: one row per forecast, sorted by (prediction, source, made_at, place, sequence).
        parts: one row per option or quantile, sorted by forecast.
        topics: one row per prediction and topic.
        names: keys and titles by code.
        all_binary: whether no prediction is of another type.
    """

    predictions: Columns
    forecasts: Columns
    parts: Columns
    topics: Columns
    names: Names = field(repr=False)
    all_binary: bool = field(repr=False)

    @property
    def n_predictions(self) -> int:
        """How many predictions it holds."""
        return len(self.predictions["number"])

    @property
    def n_forecasts(self) -> int:
        """How many forecasts and withdrawals it holds."""
        return len(self.forecasts["prediction"])

    @property
    def n_same_instant(self) -> int:
        """How many forecasts are followed by another of their source on that prediction at once.

        The later one, by place in the text and then by sequence (of a table: by row), is the
        update; `first` and `last` take the ends of that order.
        """
        again = ~(self.forecasts["withdrawn"][1:] | self.forecasts["withdrawn"][:-1])
        for name in ("prediction", "source", "made_at"):
            again &= self.forecasts[name][1:] == self.forecasts[name][:-1]
        return int(again.sum())

    @classmethod
    def from_arrays(
        cls,
        *,
        predictions: Mapping[str, Any],
        forecasts: Mapping[str, Any],
        parts: Mapping[str, Any] | None = None,
        topics: Mapping[str, Any] | None = None,
        names: Names | Mapping[str, Any] | None = None,
    ) -> Frame:
        """Return the checked frame of the given columns; arrays are not copied nor changed.

        Args:
            predictions: name to array; `REQUIRED` ones must be there, the rest has defaults.
            forecasts: the same, sorted.
            parts: options and quantiles; None without any.
            topics: None without any.
            names: a `Names` or its fields; what is missing is numbered.

        Raises:
            InvalidFrame: the first column that breaks the schema, with its row and value.

        >>> frame = Frame.from_arrays(
        ...     predictions={"opens_at": [0], "closes_at": [9], "known_at": [8],
        ...                  "outcome_kind": [0], "outcome": [1.0]},
        ...     forecasts={"prediction": [0], "source": [0], "made_at": [1],
        ...                "probability": [0.7]},
        ... )
        >>> frame.n_forecasts, frame.names.sources[0]
        (1, 'source-1')
        """
        given = (predictions, forecasts, parts or {}, topics or {})
        blocks = {
            name: _block(name, schema, columns)
            for (name, schema), columns in zip(_SCHEMAS.items(), given, strict=True)
        }
        named = names if isinstance(names, Names) else Names(**(names or {}))
        filled = _fill_names(named, blocks)
        check_names(filled, n_predictions=len(blocks["predictions"]["number"]))
        check_blocks(blocks, names=filled)
        return cls(**blocks, names=filled, all_binary=not blocks["predictions"]["type"].any())

    @classmethod
    def from_pandas(cls, df: pd.DataFrame) -> Frame:
        """Return the checked frame of a long table of forecasts; rows need not be sorted.

        Args:
            df: columns prediction, source, outcome; made_at, probability, opens_at, closes_at,
                known_at, ends_at, type, option, ordered, quantile, value, low, high, level,
                cluster, point, unit, topic where there are any. Times are dates or instants;
                made_at and known_at may be months or years (2024-06, 2024). Points of dates are
                days. Ordered options come lowest first. Without closes_at and known_at each
                forecast is scored; else, of those made at one instant, the later row is the update
                (`n_same_instant` counts them).

        Raises:
            InvalidFrame: a column is missing or holds what cannot be read.
        """
        from tracker.scoring.frame_table import as_row, columns_of_table  # noqa: PLC0415 - rare

        for place, name in enumerate(df.columns):
            if name in df.columns[:place]:
                raise InvalidFrame(f"column {name!r} stands twice; keep one")
        table = {str(name): df[name].reset_index(drop=True) for name in df.columns}
        columns, rows = columns_of_table(table)
        try:
            return cls.from_arrays(**columns)
        except InvalidCell as error:
            raise as_row(error, rows=rows, table=table) from None

    def to_pandas(self) -> pd.DataFrame:
        """Return one row per forecast (per option or quantile where it has parts) as a table.

        Which sources are crowds has no place in it, nor have words without numbers.
        """
        import pandas as pd  # noqa: PLC0415 - only for those who have it

        from tracker.scoring.frame_export import table_of_frame  # noqa: PLC0415 - as above

        return pd.DataFrame(table_of_frame(self))


def empty_frame() -> Frame:
    """Return a frame without predictions and forecasts.

    >>> empty_frame().n_predictions
    0
    """
    return Frame.from_arrays(
        predictions={name: [] for name in REQUIRED["predictions"]},
        forecasts={name: [] for name in REQUIRED["forecasts"]},
    )


def block_frame(*, world: Frame, forecasts: Mapping[str, Any]) -> Frame:
    """Return a frame with the predictions of another and forecasts that are known to be in order.

    Args:
        world: a checked frame.
        forecasts: sorted columns whose values were checked as a whole; without parts.
    """
    return Frame(
        predictions=world.predictions,
        forecasts=_block("forecasts", FORECASTS, forecasts),
        parts=world.parts,
        topics=world.topics,
        names=world.names,
        all_binary=world.all_binary,
    )


def _block(name: str, schema: dict[str, str], given: Mapping[str, Any]) -> Columns:
    unknown = sorted(set(given) - set(schema))
    if unknown:
        raise InvalidFrame(f"{name}: unknown column {unknown[0]!r}; see tracker.domain.columns")
    missing = [column for column in REQUIRED[name] if column not in given]
    if missing and (given or name in {"predictions", "forecasts"}):
        raise InvalidFrame(f"{name}: column {missing[0]!r} is missing")
    columns = {
        column: _typed(f"{name}.{column}", given[column], dtype)
        for column, dtype in schema.items()
        if column in given
    }
    lengths = {column: len(array) for column, array in columns.items()}
    n_rows = max(lengths.values(), default=0)
    for column, length in lengths.items():
        if length != n_rows:
            raise InvalidFrame(f"{name}.{column} has {length} rows where others have {n_rows}")
    for column, dtype in schema.items():
        if column not in columns:
            columns[column] = _default(column, dtype, columns, n_rows)
    return MappingProxyType({column: _locked(columns[column]) for column in schema})


def _typed(name: str, values: Any, dtype: str) -> Array:  # noqa: ANN401 - anything array-like
    array = np.asarray(values)
    if array.ndim != 1:
        raise InvalidFrame(f"{name} has {array.ndim} dimensions; expected one")
    if array.dtype == np.dtype(dtype):
        return array
    try:
        converted = array.astype(dtype)
    except (TypeError, ValueError):
        raise InvalidFrame(f"{name} is {array.dtype}; expected {dtype}") from None
    is_float = array.dtype.kind == "f" and np.dtype(dtype).kind == "f"
    same = np.array_equal(converted, array, equal_nan=is_float)
    if not same or array.dtype.kind not in "biuf":
        raise InvalidFrame(f"{name} is {array.dtype} and does not fit {dtype} exactly")
    return converted


def _default(column: str, dtype: str, columns: Mapping[str, Array], n_rows: int) -> Array:
    if column == "number":
        return np.arange(1, n_rows + 1, dtype=dtype)
    if column == "related_component":
        return np.arange(n_rows, dtype=dtype)
    if column in _SAME_AS and _SAME_AS[column] in columns:
        return columns[_SAME_AS[column]]
    value = _DEFAULTS.get(column, np.nan if dtype == "float64" else -1)
    return np.broadcast_to(np.array(value, dtype=dtype), (n_rows,))


def _locked(array: Array) -> Array:
    view = array.view()
    view.flags.writeable = False
    return view


def _fill_names(given: Names, blocks: Mapping[str, Columns]) -> Names:
    predictions, forecasts = blocks["predictions"], blocks["forecasts"]
    n_predictions = len(predictions["number"])
    n_sources = 1 + max(_largest(forecasts["source"]), _largest(forecasts["relayer"]))
    n_documents = 1 + max(_largest(forecasts["document"]), _largest(predictions["document"]))
    n_topics = 1 + max(_largest(blocks["topics"]["topic"]), _largest(predictions["main_topic"]))
    sources = given.sources or Numbered("source", n_sources)
    documents = given.documents or Numbered("document", n_documents)
    return Names(
        predictions=given.predictions or Numbered("prediction", n_predictions),
        titles=given.titles or given.predictions or Numbered("prediction", n_predictions),
        options=given.options or ((),) * n_predictions,
        units=given.units or ("",) * n_predictions,
        sources=sources,
        source_names=given.source_names or sources,
        source_parents=given.source_parents or ((),) * len(sources),
        crowds=given.crowds,
        documents=documents,
        document_titles=given.document_titles or documents,
        sections=given.sections or ({},) * len(documents),
        topics=given.topics or Numbered("topic", n_topics),
        corpora=given.corpora or Numbered("corpus", 1 + _largest(predictions["corpus"])),
    )


def _largest(codes: Array) -> int:
    return int(codes.max()) if len(codes) else -1
