"""Specifications of boards as files: a board that was published can be computed again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.errors import InvalidFile, InvalidInput, Problem
from tracker.exchange import board_spec
from tracker.scoring.spec import BoardSpec

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_spec(path: str, typed: Mapping[str, Any]) -> BoardSpec:
    """Return the specification in a file, with some options replaced.

    Args:
        path: of the file.
        typed: options that win over the file, by the name of the field.

    Raises:
        InvalidFile: it is no specification, or has an option or value that no board has.
    """
    plain = board_spec.read_spec(Path(path))
    if "lexicon" in typed:
        plain = {**plain, "levels": [], "lexicon_version": None}
    try:
        _check_kinds(plain)
        return BoardSpec.from_dict({**plain, **typed})
    except (InvalidInput, TypeError, ValueError) as error:
        raise InvalidFile([Problem(path, 0, " ".join(str(error).split()))]) from None


def _check_kinds(plain: Mapping[str, Any]) -> None:
    """Check that each value is of the kind that its default shows.

    Raises:
        InvalidInput: the option, its value and the kind that was expected.
    """
    defaults = BoardSpec().to_dict()
    for name, value in plain.items():
        wanted = defaults.get(name)
        if wanted is not None and type(value) is not type(wanted):
            raise InvalidInput(f"{name} is {value!r}; expected a {type(wanted).__name__}")


def spec_text(spec: BoardSpec, path: str) -> str:
    """Return the text of the file that keeps a specification; it is named after the file."""
    return board_spec.write_spec(spec.to_dict(), name=Path(path).stem)
