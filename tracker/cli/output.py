"""Where a result goes: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NoReturn, TypeAlias

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.reports.report import Report


def emit(report: Report, options: dict[str, Any]) -> None:
    """Render a report as the options ask and write it where they say.

    Args:
        report: from an action.
        options: `format_name`, `output` and `raw`, as `options.output_options` adds them.
    """
    from tracker.reports.render import render

    terminal = options["output"] is None and sys.stdout.isatty()
    text = render(
        report,
        format=options["format_name"],
        width=shutil.get_terminal_size().columns if terminal else None,
        colour=terminal and not os.environ.get("NO_COLOR"),
        raw=options["raw"],
    )
    # What is for people is harmless already, and may be coloured; what is for programs is not.
    write(text, options["output"], is_shown=options["format_name"] in {"table", "markdown"})


Content: TypeAlias = bytes | Callable[[IO[bytes]], None]
"""What goes into a file, or what writes it there part by part."""
_LINES: Final = 5_000
"""Lines that are written at once."""
WIDE_ENOUGH: Final = 130
"""Columns that a whole board needs."""


def is_narrow(options: dict[str, Any]) -> bool:
    """Say whether a result goes to a terminal that is too narrow for a whole board."""
    on_terminal = options["output"] is None and sys.stdout.isatty()
    return on_terminal and shutil.get_terminal_size().columns < WIDE_ENOUGH


def complain(*lines: str) -> NoReturn:
    """Write lines to stderr, made harmless, and leave with exit code 1."""
    from tracker.reports.render.harmless import harmless

    for line in lines:
        click.echo(harmless(line), err=True)
    raise click.exceptions.Exit(1)


def note(line: str) -> None:
    """Write a line that is not the result to stderr, made harmless."""
    from tracker.reports.render.harmless import harmless

    click.echo(harmless(line), err=True)


def write(text: str, output: str | None, *, is_shown: bool = False) -> None:
    """Write a rendered result, with one newline at its end.

    Args:
        text: what a renderer returned.
        output: the file of `-o`; None or `-` is standard output.
        is_shown: the text is made for a terminal; any other is made harmless before it reaches one.

    Raises:
        InvalidInput: the file cannot be written; what stood there before still stands.
    """
    whole = text if text.endswith("\n") or not text else text + "\n"
    if output is None or output == "-":
        if not is_shown and sys.stdout.isatty():
            from tracker.reports.render.harmless import harmless_lines

            whole = "\n".join(harmless_lines(whole))
        # With `color` the text stays as it is; without, a pipe would lose what looks like a colour.
        click.echo(_printable(whole), nl=False, color=True)
        return
    write_file(whole.encode("utf-8"), Path(output))


def write_bytes(content: bytes, output: str | None) -> None:
    """Write a finished file as it is.

    Args:
        content: the whole content.
        output: the file of `-o`; None or `-` is standard output.

    Raises:
        InvalidInput: the file cannot be written; what stood there before still stands.
    """
    if output is not None and output != "-":
        write_file(content, Path(output))
    elif sys.stdout.isatty():
        write(content.decode("utf-8", "backslashreplace"), None)
    else:
        click.echo(content, nl=False)


def write_lines(lines: Iterator[str], output: str | None) -> None:
    """Write lines that are too many to be held.

    Args:
        lines: each with its end.
        output: the file of `-o`; None or `-` is standard output.

    Raises:
        InvalidInput: the file cannot be written; what stood there before still stands.
    """
    parts = ("".join(part) for part in iter(lambda: list(islice(lines, _LINES)), []))
    if output is not None and output != "-":
        coming = (part.encode("utf-8") for part in parts)
        write_file(lambda file: file.writelines(coming), Path(output))
        return
    for part in parts:
        write(part, None)


def bytes_of(content: Content) -> bytes:
    """Return what goes into a file, in memory whole."""
    held = io.BytesIO()
    _fill(held, content)
    return held.getvalue()


def write_file(content: Content, path: Path) -> None:
    """Replace a file by new content in one step; a device or pipe is written to directly.

    Args:
        content: the whole content, or what writes it.
        path: where it goes; a symbolic link keeps pointing where it did.

    Raises:
        InvalidInput: there is no such folder, the file is read-only, or the disk is full.
    """
    target = path.resolve()
    if not target.parent.is_dir():
        from tracker.errors import InvalidInput

        raise InvalidInput(f"no folder {path.parent}; make it first, or name another file")
    with _told(path):
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "it is read-only")
        if target.exists() and not target.is_file():
            with target.open("wb") as file:
                _fill(file, content)
        else:
            _replace(target, content)


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the system says of a write into one line that names the file as the user did."""
    try:
        yield
    except BrokenPipeError:
        raise  # whoever read has gone; nothing is wrong with the file
    except OSError as error:
        from tracker.errors import InvalidInput

        why = (error.strerror or str(error)).lower()
        raise InvalidInput(
            f"{path} cannot be written: {why}; nothing of it changed; make room or name another"
        ) from error


def _fill(file: IO[bytes], content: Content) -> None:
    if isinstance(content, bytes):
        file.write(content)
    else:
        content(file)


def _replace(target: Path, content: Content) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            _fill(file, content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(_mode(target))
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_folder(files: Mapping[str, Content], folder: Path) -> None:
    """Write a new folder whole or not at all.

    Args:
        files: content, or what writes it, by name relative to the folder, with `/` between parts.
        folder: does not exist yet, or is empty.

    Raises:
        RuleBroken: the folder holds something already.
        InvalidInput: it cannot be written; nothing of it is left behind.
    """
    from tracker.errors import RuleBroken

    target = folder.absolute()
    if target.exists() and not target.is_dir():
        raise RuleBroken(f"{folder} is no folder; name a new one")
    if target.exists() and any(target.iterdir()):
        raise RuleBroken(f"{folder} exists and is not empty; name a new folder")
    with _told(folder):
        target.parent.mkdir(parents=True, exist_ok=True)
        _place(files, target)


def _place(files: Mapping[str, Content], target: Path) -> None:
    partial = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part"))
    try:
        for name, content in files.items():
            path = partial / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                _fill(file, content)
        partial.chmod(0o755)
        if target.exists():
            target.rmdir()
        partial.rename(target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _mode(target: Path) -> int:
    if target.exists():
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _printable(text: str) -> str:
    """Return the text as the terminal's encoding can show it, the rest escaped."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)
