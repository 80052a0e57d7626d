"""What is read how, before anything is read whole: formats, and which files belong together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tracker.errors import InvalidFile, InvalidInput, NotFound, Problem, StoreUnavailable
from tracker.exchange.archive import is_archive
from tracker.exchange.formats import FORMATS, TABLE, detect
from tracker.exchange.tables.guess import propose
from tracker.exchange.tables.mapping import TableMapping, read_table_mapping, write_table_mapping
from tracker.reports.import_words import ProposalView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.exchange.tables.guess import Proposal

__all__ = [
    "AUTO",
    "Batch",
    "TableMapping",
    "format_titles",
    "plan",
    "proposal_view",
    "save_mapping",
    "table_mapping",
]

AUTO: Final = "auto"
"""Every file's format is told by what it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Files that are one import.

    Attributes:
        format: in which they are read.
        files: in the order in which the user named them.
        mapping: of a table; of other formats only its form of dates counts.
        proposal: of a table that needs a mapping and was given none; `mapping` is what it proposes.
    """

    format: str
    files: tuple[Path, ...]
    mapping: TableMapping = field(default_factory=TableMapping)
    proposal: Proposal | None = None

    @property
    def shown(self) -> str:
        """The files as the user named them."""
        return ", ".join(str(path) for path in self.files)


def format_titles() -> dict[str, str]:
    """Return what every format is called, by the name that the command line takes."""
    return {name: one.title for name, one in FORMATS.items()}


def table_mapping(file: str | None, **declared: Any) -> TableMapping:  # noqa: ANN401 - fields of a mapping
    """Return the mapping of a file, with what was declared on the command line put over it.

    Args:
        file: a mapping's file; None without one.
        declared: fields of `TableMapping`; empty ones say nothing.

    Raises:
        InvalidFile: the file is not a mapping.
        InvalidInput: a field, an encoding or a form of dates that does not exist.
    """
    base = TableMapping() if file is None else read_table_mapping(Path(file))
    given = {name: value for name, value in declared.items() if value}
    merged: dict[str, Any] = {
        name: {**getattr(base, name), **value} if isinstance(value, dict) else value
        for name, value in given.items()
    }
    return replace(base, **merged).check()


def plan(format_name: str, files: Sequence[str], mapping: TableMapping) -> list[Batch]:
    """Return the imports that some files make.

    Args:
        format_name: of the files; `auto` tells each by what it holds.
        files: as the user named them.
        mapping: of tables; what it says of dates holds for every file.

    Raises:
        InvalidFile: a file cannot be read or may be in two formats.
        InvalidInput: an encoding is declared, and no file is a table.
        NotFound: there is no such format.
    """
    if format_name not in {AUTO, TABLE, *FORMATS}:
        raise NotFound("format", format_name, [AUTO, TABLE, *FORMATS])
    chosen: dict[str, list[Path]] = {}
    for path in map(Path, files):
        name = detect(path) if format_name == AUTO else format_name
        chosen.setdefault(name, []).append(path)
    if mapping.encoding is not None and TABLE not in chosen:
        raise InvalidInput("--encoding is for tables; save the files of other formats as UTF-8")
    found = []
    for name, paths in chosen.items():
        if name == TABLE:
            found += [_table(path, mapping) for path in paths]
        elif FORMATS[name].together:
            found.append(Batch(format=name, files=tuple(paths), mapping=mapping))
        else:
            found += [Batch(format=name, files=(path,), mapping=mapping) for path in paths]
    return found


def _table(path: Path, mapping: TableMapping) -> Batch:
    """Return the import of one table; where names are lacking, with what is proposed."""
    if path.is_dir():
        message = "a folder in no known format; name its files, or the format"
        raise InvalidFile([Problem(str(path), 0, message)])
    if is_archive(path):
        message = "an archive in no known format; unpack it and name its files, or name the format"
        raise InvalidFile([Problem(str(path), 0, message)])
    proposal = propose(path, mapping)
    if proposal is None:
        return Batch(format=TABLE, files=(path,), mapping=mapping)
    return Batch(format=TABLE, files=(path,), mapping=proposal.mapping, proposal=proposal)


def proposal_view(proposal: Proposal) -> ProposalView:
    """Return a proposal as it is shown."""
    mapping = proposal.mapping
    declared = [f"--sign {word}={sign}" for word, sign in mapping.signs.items()]
    declared += [f"--outcome {word}={outcome}" for word, outcome in mapping.outcomes.items()]
    declared += [f"--{name}" for name in ("percent", "calls") if getattr(mapping, name)]
    if mapping.dates is not None:
        declared.append(f"--dates {mapping.dates}")
    return ProposalView(
        file=str(proposal.path),
        columns=mapping.columns,
        values=mapping.values,
        declared=declared,
        unread=proposal.unread,
        rows=proposal.rows,
        missing=proposal.missing,
        doubts=proposal.doubts,
    )


def save_mapping(batches: Sequence[Batch], file: str) -> None:
    """Write the mapping of the only table among some imports to a file.

    Raises:
        InvalidInput: there is no table, or several that are read differently.
        StoreUnavailable: the file cannot be written.
    """
    mappings = [batch.mapping for batch in batches if batch.format == TABLE]
    if not mappings:
        raise InvalidInput("none of the files is a table, so there is no mapping to save")
    if any(mapping != mappings[0] for mapping in mappings):
        raise InvalidInput("the tables need different mappings; save one at a time")
    try:
        Path(file).write_text(write_table_mapping(mappings[0]), encoding="utf-8")
    except OSError as error:
        message = f"cannot write {file}: {error.strerror or error}; name another file"
        raise StoreUnavailable(message) from error
